package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// maxTries bounds how often a change is run when others come first.
const maxTries = 5

// errLost says that a COMMIT was sent and no answer came.
var errLost = errors.New("no answer to a commit")

// poolWriter writes to PostgreSQL: one transaction per change.
type poolWriter struct {
	db     *sql.DB
	rebind func(string) string
}

func (w *poolWriter) broken() error { return nil }

func (w *poolWriter) close() error { return nil } // the readers close the pool that they share

func (w *poolWriter) do(ctx context.Context, change func(*tx) error) error {
	var err error
	for try := range maxTries {
		if try > 0 {
			pause(ctx, try)
		}
		if err = w.attempt(ctx, change); !errors.Is(err, errRaced) {
			return err
		}
	}
	return err
}

func (w *poolWriter) fill(ctx context.Context, load func(loadWriter) error) error {
	return load(func(change func(*tx) error) error { return w.do(ctx, change) })
}

func (w *poolWriter) attempt(ctx context.Context, change func(*tx) error) error {
	begun, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	t := &tx{ctx: ctx, q: begun, rebind: w.rebind}
	if err := run(change, t); err != nil {
		_ = begun.Rollback() // the first error tells more
		return translate(err)
	}
	err = translate(begun.Commit())
	if err != nil && !errors.Is(err, errRaced) && t.landed != nil {
		return w.lookUp(ctx, t, err)
	}
	return err
}

// lookUp finds out whether a change is there whose COMMIT was not answered.
func (w *poolWriter) lookUp(ctx context.Context, t *tx, lost error) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second) // or until whoever asked has gone
	defer cancel()
	for try := 1; ctx.Err() == nil; try++ {
		there, err := t.landed(&tx{ctx: ctx, q: w.db, rebind: w.rebind})
		if err == nil && there {
			return nil
		}
		if err == nil {
			return lost
		}
		pause(ctx, try)
	}
	return errors.Join(errLost, lost)
}

// pause waits a little, longer each time, by chance, so that those who met do not meet again.
func pause(ctx context.Context, try int) {
	select {
	case <-time.After(rand.N(time.Duration(try) * 10 * time.Millisecond)):
	case <-ctx.Done():
	}
}
