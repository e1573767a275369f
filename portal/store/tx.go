package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// querier is what a pool, a connection and a transaction have in common.
type querier interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// tx is where a method runs its queries: inside a transaction when it writes. It carries the context of the call,
// because inside a group of writes that context must not be the one that a closed tab cancels.
type tx struct {
	ctx    context.Context
	q      querier
	rebind func(string) string
	jobs   int // jobs queued by the change
	watch  func(Query)
	// later collects statements instead of running them, when a change is prepared outside the transaction.
	later *[]Query
	// landed looks up, after a COMMIT without an answer, whether the change is there.
	landed func(*tx) (bool, error)
}

// Query is a text of SQL with its arguments, as it was asked.
type Query struct {
	Text string
	Args []any
}

// begin counts a query and gives what is to be called when it has ended.
func (t *tx) begin(text string, args []any) func() {
	if t.watch != nil {
		t.watch(Query{text, args})
	}
	c, ok := t.ctx.Value(counterKey{}).(*Counter)
	if !ok {
		return func() {}
	}
	c.n.Add(1)
	began := time.Now()
	return func() { c.spent.Add(int64(time.Since(began))) }
}

// exec runs a statement and says how many rows it hit.
func (t *tx) exec(text string, args ...any) (int64, error) {
	if t.later != nil {
		*t.later = append(*t.later, Query{text, args})
		return 1, nil
	}
	defer t.begin(text, args)()
	result, err := t.q.ExecContext(t.ctx, t.rebind(text), args...)
	if err != nil {
		return 0, translate(err)
	}
	return result.RowsAffected()
}

// each runs a query and calls scan for every row.
func (t *tx) each(text string, args []any, scan func(*sql.Rows) error) error {
	defer t.begin(text, args)()
	rows, err := t.q.QueryContext(t.ctx, t.rebind(text), args...)
	if err != nil {
		return translate(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("read a row: %w", err)
		}
	}
	return translate(rows.Err())
}

// one runs a query for at most one row and says whether there was one.
func (t *tx) one(text string, args []any, into ...any) (bool, error) {
	found := false
	err := t.each(text, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(into...)
	})
	return found, err
}

// collect reads the rows of a query. bind says where the columns of a row go.
func collect[T any](t *tx, text string, args []any, bind func(*T) []column) ([]T, error) {
	var all []T
	var row T
	into := dests(bind(&row))
	err := t.each(text, args, func(rows *sql.Rows) error {
		var zero T
		row = zero
		if err := rows.Scan(into...); err != nil {
			return err
		}
		all = append(all, row)
		return nil
	})
	return all, err
}

// Counter counts the queries of a context and the time they took.
type Counter struct{ n, spent atomic.Int64 }

// Queries says how many queries ran.
func (c *Counter) Queries() int { return int(c.n.Load()) }

// Spent says how long they took together.
func (c *Counter) Spent() time.Duration { return time.Duration(c.spent.Load()) }

type counterKey struct{}

// CountQueries gives a context whose queries are counted, for logs and for tests that a page does not ask once per row.
func CountQueries(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}
