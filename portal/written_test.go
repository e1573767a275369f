package portal_test

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
)

// witness looks at the database from outside and says whether anything was written.
type witness struct {
	s        *site
	db       *sql.DB
	postgres bool
	seen     string            // the mark at the last picture
	picture  map[string]string // what content gave then
	ask      string            // how content asks
}

// witness opens the database a second time.
func (s *site) witness() *witness {
	s.t.Helper()
	w := &witness{s: s}
	if path, ok := strings.CutPrefix(s.database, "sqlite:"); ok {
		var err error
		w.db, err = sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000&_query_only=true")
		s.must(err)
	} else {
		config, err := pgx.ParseConfig(s.database)
		s.must(err)
		w.db, w.postgres = stdlib.OpenDB(*config), true
	}
	w.db.SetMaxOpenConns(1) // data_version is about what others than this very connection wrote
	s.t.Cleanup(func() { _ = w.db.Close() })
	return w
}

// mark changes whenever somebody commits a change. On PostgreSQL it may also change for the upkeep of the server.
func (w *witness) mark() string {
	w.s.t.Helper()
	ask := "pragma data_version"
	if w.postgres {
		ask = "select pg_snapshot_xmax(pg_current_snapshot())::text"
	}
	var mark string
	w.s.must(w.db.QueryRow(ask).Scan(&mark))
	return mark
}

// bookkeeping are the tables that a request may touch whoever sends it: when a session was seen, how often something was
// tried, and whether the database takes a write.
var bookkeeping = []string{"sessions", "tries", "installation"}

// content gives for every table of PostgreSQL, but for bookkeeping, how many rows it has and by which transaction the
// newest was written: no change leaves both alike.
func (w *witness) content() map[string]string {
	w.s.t.Helper()
	mark := w.mark()
	if w.picture != nil && w.seen == mark {
		return w.picture
	}
	if w.ask == "" {
		var parts []string
		for _, table := range w.strings("select table_name from information_schema.tables where table_schema = 'public' order by 1") {
			if !slices.Contains(bookkeeping, table) {
				parts = append(parts, "select '"+table+" ' || count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) from "+table)
			}
		}
		w.ask = strings.Join(parts, " union all ")
	}
	content := map[string]string{}
	for _, line := range w.strings(w.ask) {
		table, rest, _ := strings.Cut(line, " ")
		content[table] = rest
	}
	w.seen, w.picture = mark, content
	return content
}

func (w *witness) strings(ask string, args ...any) []string {
	w.s.t.Helper()
	rows, err := w.db.Query(ask, args...)
	w.s.must(err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		w.s.must(rows.Scan(&text))
		list = append(list, text)
	}
	w.s.must(rows.Err())
	return list
}

// changed runs something and says what it changed: nothing for nothing. On SQLite every commit is noticed; on PostgreSQL,
// whose own upkeep moves the mark too, the tables are compared.
func (w *witness) changed(do func()) []string {
	w.s.t.Helper()
	before := map[string]string{}
	if w.postgres {
		before = w.content()
	}
	mark := w.mark()
	do()
	if w.mark() == mark {
		return nil
	}
	if !w.postgres {
		return []string{"something"}
	}
	var tables []string
	for table, digest := range w.content() {
		if before[table] != digest {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}
