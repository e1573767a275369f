package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"relais/cases"
	"relais/cases/casestest"
)

func TestPlaceholdersKeepTheirNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"select $2, $1":                            "select ?2, ?1",
		"where a = $10 and b = $1":                 "where a = ?10 and b = ?1",
		"/* Store.X */ like $1 escape '\\' || '$'": "/* Store.X */ like ?1 escape '\\' || '$'",
	} {
		if got := numbered(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	s := fresh(t)
	var first, second string
	if _, err := s.read(t.Context()).one("select $2, $1", []any{"one", "two"}, &first, &second); err != nil || first != "two" || second != "one" {
		t.Errorf("$2, $1 gives %q, %q, %v", first, second, err)
	}
}

func TestConnectionsThatCouldForgetAreRefused(t *testing.T) {
	for name, setting := range map[string]string{
		"synchronous": strings.Replace(writerSettings, "_synchronous=FULL", "_synchronous=NORMAL", 1),
		// a misspelt name is silently ignored by the driver, whose own default forgets
		"_sychronous":  strings.Replace(writerSettings, "_synchronous=FULL", "_sychronous=FULL", 1),
		"journal_mode": strings.Replace(writerSettings, "_journal_mode=WAL", "_journal_mode=DELETE", 1),
		"foreign_keys": strings.Replace(writerSettings, "_foreign_keys=on", "_foreign_keys=off", 1),
	} {
		db := sqlitePool(filepath.Join(t.TempDir(), "x.db"), setting, 1)
		if err := db.PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "is needed") {
			t.Errorf("%s: %v", name, err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := fresh(t)
	if _, err := s.readers.ExecContext(t.Context(), "insert into installation (name, value) values ('a', 'b')"); err == nil {
		t.Error("a reader wrote")
	}
}

func TestTheDatabaseFileIsItsOwnersAlone(t *testing.T) {
	s := fresh(t)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(s.dialect.path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", suffix, info.Mode(), err)
		}
	}
}

func TestAddressesThatKeepNothingAreRefused(t *testing.T) {
	for _, address := range []string{"", "sqlite:", "sqlite::memory:", "sqlite:file::memory:", "mysql://x", "sqlite:/no/such/folder/x.db", "postgres://%zz"} {
		if s, err := Open(t.Context(), Options{URL: address}); err == nil {
			t.Errorf("%q was opened", address)
			_ = s.Close()
		}
	}
	odd := filepath.Join(t.TempDir(), "a ?b#%41.db")
	s := opened(t, odd)
	if _, err := os.Stat(odd); err != nil {
		t.Errorf("a path with odd signs: %v", err)
	}
	if err := s.Probe(t.Context(), time.Now()); err == nil {
		t.Error("a database without a schema was written to")
	}
}

func TestANewerSchemaIsRefusedAndAnOlderCopied(t *testing.T) {
	s := fresh(t)
	path := s.dialect.path
	if err := s.write(t.Context(), func(t *tx) error {
		_, err := t.exec("insert into goose_db_version (version_id, is_applied) values (9999, true)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{URL: "sqlite:" + path})
	var e *cases.Error
	if !errors.As(err, &e) || e.Key != "error.schema_newer" {
		t.Errorf("a newer schema: %v", err)
	}
	// as if the last step were still to be taken: a copy is made before
	if err := s.write(t.Context(), func(t *tx) error {
		_, err := t.exec("delete from goose_db_version where version_id >= 2")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err == nil {
		t.Error("tables that exist were created again")
	}
	if info, err := os.Stat(path + ".before-1"); err != nil || info.Size() == 0 {
		t.Errorf("no copy before the step: %v", err)
	}
}

func TestBothSchemasHaveTheSameTablesAndColumns(t *testing.T) {
	lite, err := migrations.ReadDir("migrations/sqlite")
	pg, err2 := migrations.ReadDir("migrations/postgres")
	if err := errors.Join(err, err2); err != nil || len(lite) != len(pg) || len(lite) == 0 {
		t.Fatalf("%d and %d steps, %v", len(lite), len(pg), err)
	}
	for i := range lite {
		if lite[i].Name() != pg[i].Name() {
			t.Errorf("step %s has no twin but %s", lite[i].Name(), pg[i].Name())
		}
		one, two := skeleton(t, "sqlite/"+lite[i].Name()), skeleton(t, "postgres/"+pg[i].Name())
		if one != two {
			t.Errorf("%s differs:\n%s\n%s", lite[i].Name(), one, two)
		}
	}
}

// skeleton gives tables, columns, keys and indexes of a step, without types.
func skeleton(t *testing.T, name string) string {
	t.Helper()
	b, err := migrations.ReadFile("migrations/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "--":
		case words[0] == "create" && (words[1] == "table" || words[1] == "index" || words[1] == "unique"),
			words[0] == "primary", words[0] == "foreign", words[0] == "unique":
			kept = append(kept, strings.Join(words, " "))
		case strings.HasPrefix(line, "  ") && len(words) > 1 && strings.Trim(words[0], "abcdefghijklmnopqrstuvwxyz_0123456789") == "" && words[0] != "idem_key,":
			null := "null"
			if strings.Contains(line, "not null") {
				null = "not null"
			}
			kept = append(kept, words[0]+" "+null)
		}
	}
	return strings.Join(kept, "\n")
}

func TestTheQueueOfWritesIsBoundedAndCancelledWhileItWaits(t *testing.T) {
	s := fresh(t)
	w := s.writer.(*groupWriter)
	release, entered := make(chan struct{}), make(chan struct{})
	held := make(chan error, 1)
	go func() {
		held <- s.write(context.WithoutCancel(t.Context()), func(*tx) error {
			close(entered)
			<-release
			return nil
		})
	}()
	<-entered
	answers := make(chan error, queueLength)
	for range queueLength - 1 {
		go func() {
			answers <- s.write(context.WithoutCancel(t.Context()), func(t *tx) error { return nil })
		}()
	}
	await(t, func() bool { return len(w.queue) == queueLength-1 })
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, 1)
	go func() {
		waiting <- s.write(ctx, func(*tx) error {
			t.Error("a change that was left is carried out")
			return nil
		})
	}()
	await(t, func() bool { return len(w.queue) == queueLength })
	if err := s.write(t.Context(), func(*tx) error { return nil }); cases.CodeOf(err) != cases.Unavailable || !strings.Contains(err.Error(), "full") {
		t.Errorf("one beyond the queue: %v", err)
	}
	cancel()
	if err := <-waiting; cases.CodeOf(err) != cases.Unavailable {
		t.Errorf("a cancelled change: %v", err)
	}
	close(release)
	if err := <-held; err != nil {
		t.Error(err)
	}
	for range queueLength - 1 {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

func TestAClosedTabDoesNotTakeItsNeighboursBack(t *testing.T) {
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.write(ctx, func(t *tx) error {
		cancel() // the tab is closed while its change is under way
		_, err := t.exec("insert into installation (name, value) values ('a', 'b')")
		return err
	})
	if err != nil {
		t.Errorf("a change that was under way: %v", err)
	}
	var n int
	if _, err := s.read(t.Context()).one("select count(*) from installation", nil, &n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestChangesOfAGroupStandAlone(t *testing.T) {
	s := fresh(t)
	w := s.writer.(*groupWriter)
	add := func(name string, after error) *request {
		return &request{ctx: t.Context(), answer: make(chan error, 1), change: func(t *tx) error {
			if _, err := t.exec("insert into installation (name, value) values ($1, '')", name); err != nil {
				return err
			}
			if name == "panics" {
				panic("a mistake")
			}
			return after
		}}
	}
	refusal := cases.Refuse("error.no")
	group := []*request{add("one", nil), add("refused", refusal), add("panics", nil), add("one", nil), add("two", nil)}
	answers, err := w.attempt(group)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []cases.Code{"", cases.Refused, cases.Internal, cases.Conflict, ""} {
		if cases.CodeOf(answers[i]) != want {
			t.Errorf("change %d was answered %v, want %q", i, answers[i], want)
		}
	}
	names, err := collect(s.read(t.Context()), "select name from installation order by name", nil,
		func(v *string) []column { return []column{{"name", text[string]{v}}} })
	if err != nil || strings.Join(names, " ") != "one two" {
		t.Errorf("rows %v, %v", names, err)
	}
}

func TestAfterAFailedCommitNothingIsWrittenAnyMore(t *testing.T) {
	s := fresh(t)
	w := s.writer.(*groupWriter)
	if err := w.giveUp(sqlite3.Error{Code: sqlite3.ErrFull}); cases.CodeOf(err) != cases.Unavailable || s.Broken() != nil {
		t.Errorf("a full disk: %v, broken %v", err, s.Broken())
	}
	_ = w.giveUp(sqlite3.Error{Code: sqlite3.ErrIoErr})
	err := s.write(t.Context(), func(*tx) error {
		t.Error("the change is run")
		return nil
	})
	var e *cases.Error
	if !errors.As(err, &e) || e.Key != "error.read_only" || s.Broken() == nil {
		t.Errorf("after a failed commit: %v", err)
	}
	var n int
	if _, err := s.read(t.Context()).one("select count(*) from cases", nil, &n); err != nil {
		t.Errorf("reading goes on: %v", err)
	}
}

func TestAFullDiskIsSaidAndRecoversByItself(t *testing.T) {
	s := fresh(t)
	w := s.writer.(*groupWriter)
	var pages int
	if err := w.conn.QueryRowContext(t.Context(), "pragma page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if _, err := w.conn.ExecContext(t.Context(), fmt.Sprintf("pragma max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	write := func(size int) error {
		return s.write(t.Context(), func(t *tx) error {
			_, err := t.exec("insert into installation (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value", "big", strings.Repeat("x", size))
			return err
		})
	}
	limit(pages)
	var e *cases.Error
	if err := write(1 << 20); !errors.As(err, &e) || e.Key != "error.disk_full" {
		t.Errorf("a full disk: %v", err)
	}
	limit(pages + 10_000)
	if err := write(1 << 20); err != nil || s.Broken() != nil {
		t.Errorf("with room again: %v, broken %v", err, s.Broken())
	}
}

func TestWritesAfterCloseAreRefused(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "x.db"))
	if err := s.writer.close(); err != nil {
		t.Fatal(err)
	}
	if err := s.write(t.Context(), func(*tx) error { return nil }); cases.CodeOf(err) != cases.Unavailable {
		t.Errorf("after close: %v", err)
	}
}

func TestAReadThatBreaksOffIsNoShortAnswer(t *testing.T) {
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := s.read(ctx).each("with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) select i from n", nil, func(*sql.Rows) error {
		if seen++; seen == 10 {
			cancel()
		}
		return nil
	})
	if err == nil || seen >= 1_000_000 {
		t.Errorf("after %d rows: %v", seen, err)
	}
}

func TestAChangeOfAnOutdatedCopyIsRunAgain(t *testing.T) {
	s := fresh(t)
	north := casestest.Actor(casestest.North, cases.Controller)
	event := cases.Event{Kind: cases.EvNote, RecordedAt: casestest.Now, ActorOrg: north.Org}
	c := casestest.Case()
	if err := s.CreateCase(t.Context(), north.Scope(), c, cases.Change{Event: event}); err != nil {
		t.Fatal(err)
	}
	err := s.writer.do(t.Context(), func(x *tx) error {
		h, _, err := s.loadCase(x, "Test", "c.id = $1", []any{string(c.ID)})
		if err != nil {
			return err
		}
		before, err := snapshotOf(h)
		if err != nil {
			return err
		}
		if _, err := x.exec("update cases set version = version + 1"); err != nil { // another change comes first
			return err
		}
		_, err = before.save(x, &h.c, cases.Change{Event: event})
		return err
	})
	if !errors.Is(err, errRaced) {
		t.Errorf("an outdated copy was written: %v", err)
	}
}

func TestErrorsOfDriversBecomeOurs(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want cases.Code
	}{
		"nothing":              {nil, ""},
		"no row":               {sql.ErrNoRows, cases.NotFound},
		"ours":                 {fmt.Errorf("x: %w", cases.Stale()), cases.Conflict},
		"cancelled":            {context.Canceled, cases.Unavailable},
		"SQLite busy":          {sqlite3.Error{Code: sqlite3.ErrBusy}, cases.Unavailable},
		"SQLite full":          {sqlite3.Error{Code: sqlite3.ErrFull}, cases.Unavailable},
		"SQLite duplicate":     {sqlite3.Error{Code: sqlite3.ErrConstraint, ExtendedCode: sqlite3.ErrConstraintPrimaryKey}, cases.Conflict},
		"SQLite foreign key":   {sqlite3.Error{Code: sqlite3.ErrConstraint, ExtendedCode: sqlite3.ErrConstraintForeignKey}, cases.Internal},
		"PostgreSQL duplicate": {&pgconn.PgError{Code: "23505"}, cases.Conflict},
		"PostgreSQL key used":  {&pgconn.PgError{Code: "23505", ConstraintName: "events_idem"}, cases.Conflict},
		"PostgreSQL stops":     {&pgconn.PgError{Code: "57P01"}, cases.Unavailable},
		"PostgreSQL too slow":  {&pgconn.PgError{Code: "57014"}, cases.Unavailable},
		"PostgreSQL is full":   {&pgconn.PgError{Code: "53100"}, cases.Unavailable},
		"PostgreSQL gone":      {sql.ErrConnDone, cases.Unavailable},
		"PostgreSQL syntax":    {&pgconn.PgError{Code: "42601"}, cases.Internal},
	} {
		if got := cases.CodeOf(translate(tt.err)); got != tt.want {
			t.Errorf("%s became %q, want %q", name, got, tt.want)
		}
	}
	if !errors.Is(translate(&pgconn.PgError{Code: "40P01"}), errRaced) || !errors.Is(translate(&pgconn.PgError{Code: "40001"}), errRaced) {
		t.Error("a deadlock is not run again")
	}
	if !errors.Is(translate(&pgconn.PgError{Code: "23505", ConstraintName: "events_idem"}), cases.ErrRepeated) {
		t.Error("a used key is not a repeated request")
	}
}

// fresh opens an empty, migrated SQLite store.
func fresh(t testing.TB) *Store {
	t.Helper()
	s := opened(t, filepath.Join(t.TempDir(), "relais.db"))
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func opened(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{URL: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a test may have closed it
	return s
}

// await waits until something happens in another goroutine.
func await(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never happens")
		}
	}
}
