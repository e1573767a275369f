package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"relais/cases"
)

// fill loads cases. A file without any is filled as fast as a disk takes it: in one transaction without a journal, without
// keys and without indexes, all of which come when the rows are there. Nobody else may open the file meanwhile. It carries a
// mark from the first row until all of it is checked and on the disk, and Open refuses a file with the mark: what is broken
// off is to be made anew. A file with cases gets more of them in ordinary changes.
func (w *groupWriter) fill(ctx context.Context, load func(loadWriter) error) error {
	fresh, err := w.fillFresh(ctx, load)
	if err != nil || fresh {
		return err
	}
	return load(func(change func(*tx) error) error { return w.do(ctx, change) })
}

// fillFresh says whether the file had no cases and was filled.
func (w *groupWriter) fillFresh(ctx context.Context, load func(loadWriter) error) (fresh bool, err error) {
	w.held.Lock()
	defer w.held.Unlock()
	if err := w.broken(); err != nil {
		return false, err
	}
	f := filling{t: w.bare(ctx)}
	var one int
	there, err := f.t.one("/* Store.UnscopedLoad */ select 1 from cases limit 1", nil, &one)
	if err != nil || there {
		return false, err
	}
	w.readers.SetMaxIdleConns(0) // the file is the writer's alone
	defer w.readers.SetMaxIdleConns(maxReaders)
	quick := &quickConn{Conn: w.conn}
	write := func(change func(*tx) error) error {
		t := w.bare(ctx)
		t.q = quick
		return run(change, t)
	}
	if err := f.run(func() error { return load(write) }); err != nil {
		w.failed.Store(&err)
		return false, err
	}
	return true, w.conn.Raw(func(c any) error { return refuseForgetful(c.(*sqlite3.SQLiteConn)) })
}

// bare runs statements on the connection as it is.
func (w *groupWriter) bare(ctx context.Context) *tx {
	return &tx{ctx: context.WithoutCancel(ctx), q: w.conn, rebind: numbered}
}

// quickConn hands the arguments of statements to the driver as they are: ours are of its types already, and to look at a
// hundred of each case takes time.
type quickConn struct {
	*sql.Conn
	args []driver.NamedValue
}

// ExecContext runs a statement.
func (q *quickConn) ExecContext(ctx context.Context, text string, args ...any) (result sql.Result, err error) {
	q.args = q.args[:0]
	for i, value := range args {
		q.args = append(q.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	failed := q.Raw(func(c any) error {
		result, err = c.(*sqlite3.SQLiteConn).ExecContext(ctx, text, q.args)
		return nil // the connection stays good
	})
	return result, errors.Join(err, failed)
}

// filling is a file while it is filled.
type filling struct {
	t       *tx
	indexes []index
}

// index is an index that is made when its table is full.
type index struct{ name, made string }

func (f *filling) run(load func() error) error {
	for _, step := range []func() error{
		f.say("create table filling (begun text)"),
		// the mark is on the disk when the log is given up, before anything else is written without waiting
		f.say("pragma foreign_keys = off", "pragma journal_mode = off", "pragma synchronous = off", "pragma cache_size = -262144"),
		f.say("begin exclusive"),
		f.strip,
		load,
		f.index,
		f.checkKeys,
		f.say("commit"),
		f.fasten,
		f.say("drop table filling"),
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// say makes a step of statements.
func (f *filling) say(texts ...string) func() error {
	return func() error {
		for _, text := range texts {
			if _, err := f.t.exec(text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	}
}

// strip takes the indexes away. Their order is kept: of two that serve a query alike, SQLite takes one by its place.
func (f *filling) strip() error {
	var err error
	f.indexes, err = collect(f.t, "select name, sql from sqlite_master where type = 'index' and sql is not null order by rowid", nil, func(i *index) []column {
		return []column{{"name", text[string]{&i.name}}, {"sql", text[string]{&i.made}}}
	})
	if err != nil {
		return err
	}
	for _, i := range f.indexes {
		if err := f.say("drop index " + i.name)(); err != nil {
			return err
		}
	}
	return nil
}

// index makes them again.
func (f *filling) index() error {
	for _, i := range f.indexes {
		if err := f.say(i.made)(); err != nil {
			return err
		}
	}
	return nil
}

// checkKeys finds the rows that name what is not there.
func (f *filling) checkKeys() error {
	var table, parent string
	found, err := f.t.one(`select "table", parent from pragma_foreign_key_check limit 1`, nil, &table, &parent)
	if err == nil && found {
		return broken(fmt.Errorf("a row of %s names a row of %s that is not there", table, parent))
	}
	return err
}

// fasten makes the connection what it was. Going back to the log waits until all pages are on the disk; only then the mark
// is taken away.
func (f *filling) fasten() error {
	return f.say("pragma cache_size = -65536", "pragma synchronous = full", "pragma journal_mode = wal", "pragma foreign_keys = on")()
}

// refuseHalfFilled refuses a file whose filling was broken off.
func refuseHalfFilled(ctx context.Context, conn *sql.Conn) error {
	var one int
	err := conn.QueryRowContext(ctx, "select 1 from sqlite_master where type = 'table' and name = 'filling'").Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return translate(err)
	}
	return &cases.Error{Code: cases.Unavailable, Key: "error.half_filled", Cause: errors.New("the filling of this database was broken off: make it again")}
}
