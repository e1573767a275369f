package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// dialect is one of the two databases. What differs between them, apart from their migrations, is here, in types.go
// (instants and days are texts in SQLite) and in errors.go:
//
//   - placeholders are $1, $2 … in our texts; SQLite would bind them by first appearance, so they become ?1, ?2 …
//   - SQLite has one writer with group commit and up to eight readers, PostgreSQL one pool;
//   - durability is a setting of the connection in SQLite, of the server in PostgreSQL; either is read back;
//   - steps of the schema lock each other out by themselves in SQLite, which is copied before, by a lock in PostgreSQL;
//   - SQLite reads its whole file when it is asked whether it is sound; PostgreSQL has its pages read with their checksums.
type dialect struct {
	name   string // also the folder of its migrations
	path   string // of the file, when it is one
	rebind func(string) string
	open   func(context.Context) (*sql.DB, writer, error)
	// single opens one connection outside the pools, for migrations.
	single func() *sql.DB
	// steps says how the steps of the schema are taken.
	steps func() (goose.Dialect, []goose.ProviderOption, error)
	// keep copies the database aside before steps beyond a version are taken.
	keep func(ctx context.Context, db *sql.DB, version int64) error
	// sound gives what the database finds wrong with itself, one line each.
	sound func(*tx) ([]string, error)
}

// FileOf gives the path in an address that names a file.
func FileOf(address string) (path string, ok bool) { return strings.CutPrefix(address, "sqlite:") }

// CheckAddress refuses an address that names no database this package opens.
func CheckAddress(address string) error {
	if path, ok := FileOf(address); ok {
		if path == "" {
			return errors.New("sqlite: wants the path of a file")
		}
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("it is neither sqlite:FILE nor postgres://…")
	}
	return nil
}

func dialectOf(address string) (dialect, error) {
	if err := CheckAddress(address); err != nil {
		return dialect{}, fmt.Errorf("database address: %w", err)
	}
	if path, ok := FileOf(address); ok {
		return sqliteDialect(path), nil
	}
	return postgresDialect(address)
}

// maxReaders bounds the connections that read.
const maxReaders = 8

// maxPostgres bounds the connections to PostgreSQL of one process.
const maxPostgres = 24

func sqliteDialect(path string) dialect {
	return dialect{
		name:   "sqlite",
		path:   path,
		rebind: numbered,
		open:   func(ctx context.Context) (*sql.DB, writer, error) { return openSQLite(ctx, path) },
		single: func() *sql.DB { return sqlitePool(path, writerSettings, 1) },
		steps:  func() (goose.Dialect, []goose.ProviderOption, error) { return goose.DialectSQLite3, nil, nil },
		keep:   func(ctx context.Context, db *sql.DB, version int64) error { return copyAside(ctx, db, path, version) },
		sound:  soundFile,
	}
}

// copyAside writes a copy of a file that has taken steps already, "relais.db.before-2".
func copyAside(ctx context.Context, db *sql.DB, path string, version int64) error {
	if version == 0 {
		return nil
	}
	target := fmt.Sprintf("%s.before-%d", path, version)
	if err := os.Remove(target); err != nil && !os.IsNotExist(err) {
		return err
	}
	_, err := db.ExecContext(ctx, "vacuum into ?1", target)
	return err
}

// soundFile has SQLite read its whole file: every page, every index against its table, every key.
func soundFile(t *tx) ([]string, error) {
	found, err := collect(t, "/* Store.VerifyDatabase */ select integrity_check from pragma_integrity_check where integrity_check <> 'ok'", nil, bindSaid)
	if err != nil {
		return found, err
	}
	keys, err := collect(t, `/* Store.VerifyDatabase */ select 'a row of ' || "table" || ' names a row of ' || parent || ' that is not there'
		from pragma_foreign_key_check`, nil, bindSaid)
	return append(found, keys...), err
}

func bindSaid(s *string) []column { return []column{{"line", text[string]{s}}} }

// Settings of SQLite's connections. The driver's own default for WAL is NORMAL, which loses acknowledged commits when
// the power fails.
const (
	bothSettings   = "_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=5000&_stmt_cache_size=192"
	writerSettings = bothSettings + "&_txlock=immediate&_cache_size=-65536"
	readerSettings = bothSettings + "&_query_only=true&_cache_size=-16384"
)

func openSQLite(ctx context.Context, path string) (*sql.DB, writer, error) {
	if path == "" || strings.Contains(path, ":memory:") {
		return nil, nil, fmt.Errorf("database path %q: a file is needed, what is in memory is not kept", path)
	}
	if err := createDurably(path); err != nil {
		return nil, nil, err
	}
	w, err := newGroupWriter(ctx, sqlitePool(path, writerSettings, 1))
	if err != nil {
		return nil, nil, err
	}
	if err := refuseHalfFilled(ctx, w.conn); err != nil {
		return nil, nil, errors.Join(err, w.close())
	}
	w.readers = sqlitePool(path, readerSettings, maxReaders)
	return w.readers, w, nil
}

// createDurably makes the file of a new database, readable for its owner only, and makes its name durable.
func createDurably(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600)
	if os.IsExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close() //nolint:errcheck // only read
	return dir.Sync()
}

func sqlitePool(path, settings string, connections int) *sql.DB {
	db := sql.OpenDB(sqliteConnector{
		dsn:    "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings,
		driver: &sqlite3.SQLiteDriver{ConnectHook: refuseForgetful},
	})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

// sqliteConnector opens connections with our own driver, which nobody else can reach by name.
type sqliteConnector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

func (c sqliteConnector) Driver() driver.Driver { return c.driver }

// refuseForgetful reads the settings back that make a commit durable and keys checked, on every connection, because a
// misspelt setting in the address is silently ignored.
func refuseForgetful(c *sqlite3.SQLiteConn) error {
	for _, want := range []struct{ pragma, value string }{
		{"synchronous", "2"}, {"journal_mode", "wal"}, {"foreign_keys", "1"},
	} {
		got, err := pragma(c, want.pragma)
		if err != nil {
			return err
		}
		if got != want.value {
			return fmt.Errorf("SQLite answers %s = %s where %s is needed: acknowledged changes could be lost", want.pragma, got, want.value)
		}
	}
	return nil
}

func pragma(c *sqlite3.SQLiteConn, name string) (string, error) {
	rows, err := c.Query("pragma "+name, nil)
	if err != nil {
		return "", fmt.Errorf("pragma %s: %w", name, err)
	}
	defer rows.Close() //nolint:errcheck // only read
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		return "", fmt.Errorf("pragma %s: %w", name, err)
	}
	return fmt.Sprint(row[0]), nil
}

func postgresDialect(address string) (dialect, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return dialect{}, fmt.Errorf("address of PostgreSQL: %w", err)
	}
	for name, value := range map[string]string{
		"timezone": "UTC", "datestyle": "ISO", "application_name": "relais", "default_transaction_isolation": "read committed",
		"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s",
	} {
		config.RuntimeParams[name] = value
	}
	pool := func() *sql.DB { return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(refuseForgetfulServer)) }
	same := func(text string) string { return text }
	return dialect{
		name:   "postgres",
		rebind: same,
		open: func(ctx context.Context) (*sql.DB, writer, error) {
			db := pool()
			db.SetMaxOpenConns(maxPostgres)
			db.SetMaxIdleConns(maxPostgres)
			db.SetConnMaxIdleTime(5 * time.Minute)
			if err := db.PingContext(ctx); err != nil {
				return nil, nil, err
			}
			return db, &poolWriter{db: db, rebind: same}, nil
		},
		single: func() *sql.DB {
			slow := *config
			slow.RuntimeParams = map[string]string{"timezone": "UTC"} // a migration takes as long as it takes
			return stdlib.OpenDB(slow)
		},
		steps: func() (goose.Dialect, []goose.ProviderOption, error) {
			locker, err := lock.NewPostgresSessionLocker()
			return goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
		},
		keep:  func(context.Context, *sql.DB, int64) error { return nil }, // whoever runs a server backs it up
		sound: soundServer,
	}, nil
}

// soundServer reads every row of our tables, and with them their pages, whose checksums the server compares.
func soundServer(t *tx) ([]string, error) {
	tables, err := collect(t, `/* Store.VerifyDatabase */ select cast(tablename as text) from pg_tables where schemaname = current_schema() order by 1`, nil, bindSaid)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, table := range tables {
		var rows int64
		if _, err := t.one(`/* Store.VerifyDatabase */ select count(x.*) from "`+table+`" x`, nil, &rows); err != nil {
			found = append(found, fmt.Sprintf("table %s: %v", table, err))
		}
	}
	return found, nil
}

// refuseForgetfulServer refuses a server, a database or a role that is set to lose acknowledged commits.
func refuseForgetfulServer(ctx context.Context, conn *pgx.Conn) error {
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		var value string
		if err := conn.QueryRow(ctx, "select current_setting($1)", setting).Scan(&value); err != nil {
			return err
		}
		if value != "on" && (setting != "synchronous_commit" || (value != "remote_apply" && value != "remote_write")) {
			return fmt.Errorf("PostgreSQL has %s = %s: acknowledged changes could be lost", setting, value)
		}
	}
	return nil
}

// numbered turns $1 into ?1. Literals in our texts contain no dollar followed by a digit.
func numbered(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 || i+1 == len(text) {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		mark := byte('$')
		if text[i+1] >= '0' && text[i+1] <= '9' {
			mark = '?'
		}
		b.WriteByte(mark)
		text = text[i+1:]
	}
}
