package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"relais/cases"
)

// Limits of the group commit.
const (
	queueLength = 256 // changes that may wait; beyond it people are told to come back
	groupSize   = 64  // changes that share one COMMIT and its fsync
)

// groupWriter is the one writer of an SQLite file. A goroutine takes what waits, runs each change in a savepoint of one
// transaction, and answers all of them after its COMMIT: one fsync for many.
type groupWriter struct {
	db      *sql.DB
	conn    *sql.Conn
	readers *sql.DB // of the same file
	queue   chan *request
	ended   chan struct{}
	held    sync.Mutex            // by whoever uses the connection
	failed  atomic.Pointer[error] // why nothing is written any more

	closing sync.RWMutex // held by those who queue, so that close never meets a send
	closed  bool
}

// request is a change that waits for its turn.
type request struct {
	ctx    context.Context
	change func(*tx) error
	state  atomic.Int32 // waiting, then taken or left
	answer chan error
}

const (
	stateTaken = 1
	stateLeft  = 2
)

func newGroupWriter(ctx context.Context, db *sql.DB) (*groupWriter, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w := &groupWriter{db: db, conn: conn, queue: make(chan *request, queueLength), ended: make(chan struct{})}
	go w.run()
	return w, nil
}

func (w *groupWriter) broken() error {
	if p := w.failed.Load(); p != nil {
		return *p
	}
	return nil
}

func (w *groupWriter) close() error {
	w.closing.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.closing.Unlock()
	<-w.ended
	return errors.Join(w.conn.Close(), w.db.Close())
}

// do queues a change and waits for its COMMIT. Cancelling counts while the change waits; once it is taken it is carried
// through, because it shares its transaction with the changes of others.
func (w *groupWriter) do(ctx context.Context, change func(*tx) error) error {
	r := &request{ctx: ctx, change: change, answer: make(chan error, 1)}
	if err := w.enqueue(r); err != nil {
		return err
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
	}
	if r.state.CompareAndSwap(0, stateLeft) {
		return unavailable("error.cancelled", ctx.Err())
	}
	return <-r.answer
}

func (w *groupWriter) enqueue(r *request) error {
	if err := w.broken(); err != nil {
		return err
	}
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return unavailable("error.unavailable", sql.ErrConnDone)
	}
	select {
	case w.queue <- r:
		return nil
	default:
		return unavailable("error.busy", errors.New("the queue of writes is full"))
	}
}

func (w *groupWriter) run() {
	defer close(w.ended)
	for first := range w.queue {
		group := []*request{first}
		for len(group) < groupSize {
			r, more := w.poll()
			if !more {
				break
			}
			group = append(group, r)
		}
		w.commit(group)
	}
}

// poll gives a change that waits already.
func (w *groupWriter) poll() (*request, bool) {
	select {
	case r, open := <-w.queue:
		return r, open
	default:
		return nil, false
	}
}

// commit runs the changes of a group in one transaction and answers all of them.
func (w *groupWriter) commit(group []*request) {
	w.held.Lock()
	defer w.held.Unlock()
	group = takeAll(group)
	answers, err := w.attempt(group)
	for i, r := range group {
		switch {
		case err != nil:
			r.answer <- err
		default:
			r.answer <- answers[i]
		}
	}
}

// takeAll keeps the changes that nobody has left meanwhile.
func takeAll(group []*request) []*request {
	kept := group[:0]
	for _, r := range group {
		if r.state.CompareAndSwap(0, stateTaken) {
			kept = append(kept, r)
		}
	}
	return kept
}

// attempt gives one answer per change, or one error for all of them.
func (w *groupWriter) attempt(group []*request) ([]error, error) {
	if err := w.broken(); err != nil || len(group) == 0 {
		return nil, err
	}
	if err := w.plain("begin immediate"); err != nil {
		return nil, w.judge(err)
	}
	answers := make([]error, len(group))
	good := 0
	for i, r := range group {
		var err error
		if answers[i], err = w.one(r); err != nil {
			_ = w.plain("rollback") // SQLite has rolled back by itself already when it could not go on
			return nil, w.judge(err)
		}
		if answers[i] == nil {
			good++
		}
	}
	if good == 0 {
		return answers, w.judge(w.plain("rollback"))
	}
	if err := w.plain("commit"); err != nil {
		_ = w.plain("rollback")
		return nil, w.giveUp(err)
	}
	return answers, nil
}

// one runs a change in a savepoint. The first error is the answer to the change, the second ends the transaction.
func (w *groupWriter) one(r *request) (answer, fatal error) {
	if err := w.plain("savepoint change"); err != nil {
		return nil, err
	}
	ctx := context.WithoutCancel(r.ctx)
	answer = run(r.change, &tx{ctx: ctx, q: w.conn, rebind: numbered})
	if answer != nil {
		if diskTrouble(answer) {
			return nil, answer
		}
		if err := w.plain("rollback to change"); err != nil {
			return nil, errors.Join(answer, err)
		}
	}
	return answer, w.plain("release change")
}

// run calls a change; a panic in it is an error of this change alone.
func run(change func(*tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = broken(fmt.Errorf("panic in a change: %v", p))
		}
	}()
	return change(t)
}

func (w *groupWriter) plain(text string) error {
	_, err := w.conn.ExecContext(context.Background(), text)
	return err
}

// judge decides after a failed statement whether writing can go on.
func (w *groupWriter) judge(err error) error {
	if diskTrouble(err) {
		return w.giveUp(err)
	}
	return translate(err)
}

// giveUp ends writing for good, except when the disk was merely full: then nothing of the group was written, and it may
// go on once there is room. After any other failed COMMIT the kernel may have forgotten what it did not write.
func (w *groupWriter) giveUp(err error) error {
	if merelyFull(err) {
		return translate(err)
	}
	failure := error(&cases.Error{Code: cases.Unavailable, Key: "error.read_only", Cause: err})
	w.failed.Store(&failure)
	return failure
}
