package storetest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/mattn/go-sqlite3"

	"relais/portal/store"
	"relais/portal/store/pgtest"
	"relais/portal/store/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestStoreOnSQLite(t *testing.T) { storetest.Run(t, sqlite) }

func TestStoreOnPostgreSQL(t *testing.T) { storetest.Run(t, postgres) }

var sqlite = storetest.Backend{
	Name: "sqlite",
	Open: func(t testing.TB) (*store.Store, string) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "relais.db")
		s := open(t, address)
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s, address
	},
	Raw: func(t testing.TB, address string) *sql.DB {
		path := strings.TrimPrefix(address, "sqlite:")
		if _, err := os.Stat(path); err != nil {
			t.Fatal(err)
		}
		return sql.OpenDB(connector{"file:" + path + "?_foreign_keys=on&_busy_timeout=5000&_txlock=immediate"})
	},
	Unlock: func(table string) []string {
		return []string{"drop trigger " + table + "_no_update", "drop trigger " + table + "_no_delete"}
	},
	Careless: func(t testing.TB, address, statement string) {
		run(t, sql.OpenDB(connector{"file:" + strings.TrimPrefix(address, "sqlite:") + "?_foreign_keys=off&_busy_timeout=5000"}), statement)
	},
}

var postgres = storetest.Backend{
	Name: "postgres",
	Open: func(t testing.TB) (*store.Store, string) {
		address := pgtest.Copy(t, "migrated", func(address string) error {
			s, err := store.Open(context.Background(), store.Options{URL: address})
			if err != nil {
				return err
			}
			_, err = s.Migrate(context.Background())
			return errors.Join(err, s.Close())
		})
		return open(t, address), address
	},
	Raw: func(t testing.TB, address string) *sql.DB {
		config, err := pgx.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		return stdlib.OpenDB(*config)
	},
	Unlock: func(table string) []string { return []string{"alter table " + table + " disable trigger all"} },
	Careless: func(t testing.TB, address, statement string) {
		config, err := pgx.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		config.RuntimeParams["session_replication_role"] = "replica"
		run(t, stdlib.OpenDB(*config), statement)
	},
}

func run(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	_, err := db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: address, Watch: func(q store.Query) {
		if !strings.HasPrefix(q.Text, "/* Store.") {
			t.Errorf("a query does not say whose it is: %s", q.Text)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// connector opens SQLite as any other program would.
type connector struct{ dsn string }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	return (&sqlite3.SQLiteDriver{}).Open(c.dsn)
}

func (connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }
