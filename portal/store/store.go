// Package store keeps everything in SQLite or PostgreSQL and implements the ports of cases, agencies, accounts and
// jobs. It writes SQL and nothing else: no rule of the business, no page. Every text of SQL is the same for both
// databases; where they differ is in db.go, types.go, errors.go and the migrations.
//
// Tenancy becomes SQL in scope.go alone. What a scope does not see does not exist.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"relais/cases"
)

// Options say which database to open.
type Options struct {
	// URL is "sqlite:path/to/file.db" or "postgres://…".
	URL string
	// Log gets what an operator should know; nil: the default logger.
	Log *slog.Logger
	// Watch is told every query before it runs; nil: nobody is.
	Watch func(Query)
}

// Store is an open database. It is safe for use by many goroutines.
type Store struct {
	dialect dialect
	readers *sql.DB
	writer  writer
	log     *slog.Logger
	queued  chan struct{}
	watch   func(Query)

	caseTexts caseTexts
}

// writer runs a closure in a transaction of its own and commits it. The closure may run again and does no input or
// output besides its transaction. When do returns nil the change is durable.
type writer interface {
	do(ctx context.Context, change func(*tx) error) error
	// fill runs changes that load cases, each once and in order. What load says is what fill says.
	fill(ctx context.Context, load func(loadWriter) error) error
	broken() error
	close() error
}

// loadWriter writes one change of a filling.
type loadWriter func(change func(*tx) error) error

// Open opens the database and checks that it keeps what it acknowledges. A schema newer than this program is refused
// with error key "error.schema_newer"; an older one is brought up to date by Migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Store{log: o.Log, watch: o.Watch, queued: make(chan struct{}, 1), caseTexts: newCaseTexts()}
	var err error
	if s.dialect, err = dialectOf(o.URL); err != nil {
		return nil, err
	}
	if s.readers, s.writer, err = s.dialect.open(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", s.dialect.name, err)
	}
	if err := s.refuseNewer(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for the writes that were taken and closes the database.
func (s *Store) Close() error { return errors.Join(s.writer.close(), s.readers.Close()) }

// Queued gives a channel that receives after jobs were queued through this Store, so that workers of the same process
// need not wait for their next look.
func (s *Store) Queued() <-chan struct{} { return s.queued }

// Broken says why nothing is written any more, or nil: after a failed COMMIT nobody knows what the disk holds, so the
// store only reads until the program starts again.
func (s *Store) Broken() error { return s.writer.broken() }

// Probe writes to the database and waits until it is durable.
func (s *Store) Probe(ctx context.Context, now time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`/* Store.Probe */ insert into installation (name, value) values ('probe', $1)
			on conflict (name) do update set value = excluded.value`, stampText(now))
		return err
	})
}

// write runs a change in one transaction.
func (s *Store) write(ctx context.Context, change func(*tx) error) error {
	var last *tx
	err := s.writer.do(ctx, func(t *tx) error {
		last, t.watch = t, s.watch
		return change(t)
	})
	if err == nil && last.jobs > 0 {
		s.wake()
	}
	if errors.Is(err, errRaced) {
		return cases.Stale()
	}
	return translate(err)
}

// wake tells the workers that there are jobs.
func (s *Store) wake() {
	select {
	case s.queued <- struct{}{}:
	default: // somebody has been woken already
	}
}

// read gives a connection for queries that change nothing.
func (s *Store) read(ctx context.Context) *tx {
	return &tx{ctx: ctx, q: s.readers, rebind: s.dialect.rebind, watch: s.watch}
}
