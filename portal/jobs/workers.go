package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"relais/cases"
)

// Handler does the work of one kind of job. Its context ends when the lease is lost or the program stops.
type Handler func(ctx context.Context, t *Task) error

// Task is a job while it is worked on.
type Task struct {
	Claimed

	mu      sync.Mutex
	latest  Progress
	written Progress
}

// Report says how far the work is. It costs nothing: only the latest word is written, now and then.
func (t *Task) Report(done, total int, label string) {
	t.mu.Lock()
	t.latest = Progress{done, total, label}
	t.mu.Unlock()
}

// news gives the latest progress when it was not written yet.
func (t *Task) news() (Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fresh := t.latest != t.written
	t.written = t.latest
	return t.latest, fresh
}

// permanent is an error that another attempt would meet again.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent says that trying again is no use: the job is given up at once.
func Permanent(err error) error { return permanent{err} }

// Options say how to work.
type Options struct {
	Queue    Queue
	Handlers map[string]Handler // by kind of job
	Now      func() time.Time
	// Chance gives a number from 0 to 1, so that jobs that failed together are not tried together again.
	Chance func() float64
	Log    *slog.Logger

	Workers  int           // jobs at once; 0: 2
	Attempts int           // before a job is given up; 0: 12, some five hours
	Lease    time.Duration // after which a silent worker counts as lost; 0: a minute
	Look     time.Duration // between looks at an idle queue; 0: a second
	// Rest is called when work was done and nothing waits or runs any more; nil: nothing is done then.
	Rest func()
}

// Workers take jobs from a queue and run them.
type Workers struct {
	o       Options
	stop    context.CancelFunc // no more claims
	abort   context.CancelFunc // end what runs
	ended   chan struct{}
	running sync.WaitGroup
}

// Start begins to work.
func Start(o Options) *Workers {
	o.Workers, o.Attempts = orInt(o.Workers, 2), orInt(o.Attempts, 12)
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Look == 0 {
		o.Look = time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	claiming, stop := context.WithCancel(context.Background())
	working, abort := context.WithCancel(context.Background())
	w := &Workers{o: o, stop: stop, abort: abort, ended: make(chan struct{})}
	go w.dispatch(claiming, working)
	return w
}

func orInt(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// Stop takes no more jobs and waits for those that run. When ctx ends first they are told to stop and given back.
func (w *Workers) Stop(ctx context.Context) error {
	w.stop()
	defer w.abort()
	select {
	case <-w.ended:
		return nil
	case <-ctx.Done():
	}
	w.abort()
	<-w.ended
	return fmt.Errorf("stop the workers: %w", ctx.Err())
}

// dispatch claims jobs, one for each free worker. One goroutine looks, so that idle workers do not compete.
func (w *Workers) dispatch(claiming, working context.Context) {
	defer close(w.ended)
	defer w.running.Wait()
	free := make(chan struct{}, w.o.Workers)
	worked := false
	for {
		select {
		case free <- struct{}{}:
		case <-claiming.Done():
			return
		}
		c, err := w.claim(claiming)
		if err == nil {
			worked = true
			w.running.Go(func() {
				w.run(working, c)
				<-free
			})
			continue
		}
		<-free
		if cases.CodeOf(err) != cases.NotFound && claiming.Err() == nil {
			w.o.Log.Warn("jobs cannot be claimed", "error", err)
		}
		if worked && len(free) == 0 && w.o.Rest != nil {
			worked = false
			w.o.Rest()
		}
		if !w.wait(claiming) {
			return
		}
	}
}

// claim takes a job. It is carried through when the program stops meanwhile, so that no claim is lost on the way.
func (w *Workers) claim(ctx context.Context) (Claimed, error) {
	if err := ctx.Err(); err != nil {
		return Claimed{}, err
	}
	now := w.o.Now()
	return w.o.Queue.ClaimJob(context.WithoutCancel(ctx), now, now.Add(w.o.Lease))
}

// wait waits until there may be a job again; false means stop.
func (w *Workers) wait(ctx context.Context) bool {
	timer := time.NewTimer(w.o.Look)
	defer timer.Stop()
	select {
	case <-w.o.Queue.Queued():
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	return true
}

// run works on one job and says in the queue what came of it.
func (w *Workers) run(working context.Context, c Claimed) {
	t := &Task{Claimed: c}
	ctx, cancel := context.WithCancelCause(working)
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		w.heartbeat(ctx, t, cancel)
	}()
	err := w.handle(ctx, t)
	cancel(nil)
	<-beat
	w.settle(working, t, err)
}

// handle calls the handler; a panic in it is an error of the job.
func (w *Workers) handle(ctx context.Context, t *Task) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.o.Log.Error("a job panicked", "job", t.ID, "kind", t.Kind, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if t.Attempt > w.o.Attempts {
		return Permanent(errors.New("every worker that took this job was lost"))
	}
	handler, known := w.o.Handlers[t.Kind]
	if !known {
		return fmt.Errorf("nobody handles jobs of kind %q", t.Kind)
	}
	return handler(ctx, t)
}

// heartbeat keeps the lease and writes progress while the job runs. When another worker took the job, it ends the work.
func (w *Workers) heartbeat(ctx context.Context, t *Task, cancel context.CancelCauseFunc) {
	ticker := time.NewTicker(w.o.Lease / 10)
	defer ticker.Stop()
	for beats := 1; ; beats++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := w.report(ctx, t)
		if err == nil && beats%3 == 0 {
			err = w.o.Queue.ExtendJob(context.WithoutCancel(ctx), t.Claimed, w.o.Now().Add(w.o.Lease))
		}
		if cases.CodeOf(err) == cases.Conflict {
			cancel(err)
			return
		}
		if err != nil {
			w.o.Log.Warn("a job cannot report", "job", t.ID, "kind", t.Kind, "error", err)
		}
	}
}

// report writes the latest progress when there is any.
func (w *Workers) report(ctx context.Context, t *Task) error {
	p, fresh := t.news()
	if !fresh {
		return nil
	}
	return w.o.Queue.ReportJob(context.WithoutCancel(ctx), t.Claimed, p)
}

// settle says in the queue what came of a job.
func (w *Workers) settle(working context.Context, t *Task, err error) {
	ctx := context.WithoutCancel(working)
	log := w.o.Log.With("job", t.ID, "kind", t.Kind, "attempt", t.Attempt)
	now := w.o.Now()
	var said error
	var never permanent
	switch {
	case err == nil:
		if said = w.report(ctx, t); said == nil {
			said = w.o.Queue.FinishJob(ctx, t.Claimed, now)
		}
	case working.Err() != nil: // the program stops: this attempt does not blame the job
		said = w.o.Queue.RetryJob(ctx, t.Claimed, now, failure(err))
	case errors.As(err, &never), t.Attempt >= w.o.Attempts:
		log.Error("a job is given up", "error", err)
		said = w.o.Queue.BuryJob(ctx, t.Claimed, now, failure(err))
	default:
		at := now.Add(w.delay(t.Attempt))
		log.Warn("a job failed and will be tried again", "error", err, "at", at)
		said = w.o.Queue.RetryJob(ctx, t.Claimed, at, failure(err))
	}
	if said != nil { // the lease ends by itself, and the job is run again
		log.Warn("the outcome of a job cannot be kept", "error", said)
	}
}

// Bounds of the time between two attempts.
const (
	firstDelay = 10 * time.Second
	lastDelay  = time.Hour
)

// delay gives the time until the next attempt: twice as long each time, half of it by chance.
func (w *Workers) delay(attempt int) time.Duration {
	d := lastDelay
	if attempt < 20 {
		d = min(lastDelay, firstDelay<<(attempt-1))
	}
	return d/2 + time.Duration(w.o.Chance()*float64(d/2))
}

// failure cuts the text of an error to what is kept.
func failure(err error) string {
	text := strings.ToValidUTF8(err.Error(), "?")
	return strings.ToValidUTF8(text[:min(len(text), 2000)], "")
}
