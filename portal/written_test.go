package portal_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
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
var bookkeeping = []string{"sessions", "tries", "installation", "sqlite_sequence"}

// content gives a digest of everything the database holds, table by table, but for bookkeeping.
func (w *witness) content() map[string]string {
	w.s.t.Helper()
	list := "select name from sqlite_master where type = 'table'"
	if w.postgres {
		list = "select table_name from information_schema.tables where table_schema = 'public'"
	}
	content := map[string]string{}
	for _, table := range w.strings(list) {
		if !slices.Contains(bookkeeping, table) {
			content[table] = w.digest(table)
		}
	}
	return content
}

func (w *witness) digest(table string) string {
	w.s.t.Helper()
	rows, err := w.db.Query("select * from " + table)
	w.s.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	w.s.must(err)
	var lines []string
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		w.s.must(rows.Scan(into...))
		lines = append(lines, fmt.Sprintf("%q", cells))
	}
	w.s.must(rows.Err())
	slices.Sort(lines)
	return fmt.Sprintf("%d rows, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
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

// changed runs something and names the tables that it changed.
func (w *witness) changed(do func()) []string {
	w.s.t.Helper()
	before, mark := w.content(), w.mark()
	do()
	if w.mark() == mark {
		return nil
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
