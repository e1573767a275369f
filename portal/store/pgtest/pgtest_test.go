package pgtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"relais/portal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestEveryCallGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	first, second := connect(t, pgtest.URL(t)), connect(t, pgtest.URL(t))
	run(t, first, "create table cases (id int)")
	if n := number(t, second, "select count(*) from pg_tables where schemaname = 'public'"); n != 0 {
		t.Errorf("the second database has %d tables of the first", n)
	}
}

func TestDatabaseIsDroppedAtTheEndOfItsTest(t *testing.T) {
	var address string
	t.Run("a test", func(t *testing.T) { address = pgtest.URL(t) })
	conn, err := pgx.Connect(t.Context(), address)
	if err == nil {
		_ = conn.Close(t.Context())
		t.Error("the database of a finished test still answers")
	}
}

func TestCopyFillsItsTemplateOnceAndKeepsCopiesApart(t *testing.T) {
	filled := 0
	fill := func(address string) error {
		filled++
		conn, err := pgx.Connect(t.Context(), address)
		if err != nil {
			return err
		}
		_, err = conn.Exec(t.Context(), "create table cases (id int); insert into cases values (1), (2)")
		return errors.Join(err, conn.Close(t.Context()))
	}
	first, second := connect(t, pgtest.Copy(t, "two cases", fill)), connect(t, pgtest.Copy(t, "two cases", fill))
	run(t, first, "delete from cases")
	if n := number(t, second, "select count(*) from cases"); n != 2 {
		t.Errorf("the second copy has %d cases, want 2", n)
	}
	if filled != 1 {
		t.Errorf("the template was filled %d times", filled)
	}
}

func TestServerIsAsStrictAsARealOne(t *testing.T) {
	conn := connect(t, pgtest.NewServer(t).URL(t))
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		var value string
		if err := conn.QueryRow(t.Context(), "show "+setting).Scan(&value); err != nil {
			t.Fatal(err)
		}
		if value != "on" {
			t.Errorf("%s is %s: commits may be lost when the server is killed", setting, value)
		}
	}
	if n := number(t, conn, `select case when 'école' < 'zèbre' and 'Zèbre' > 'école' then 1 else 0 end`); n != 1 {
		t.Error("text is sorted by bytes: a missing collate \"C\" would go unnoticed")
	}
	if n := number(t, conn, `select case when 'école' collate "C" > 'zèbre' then 1 else 0 end`); n != 1 {
		t.Error("collate \"C\" does not sort by bytes")
	}
}

func TestDatabasesAreMadeOnTheServerThatTheEnvironmentNames(t *testing.T) {
	server := pgtest.NewServer(t)
	admin := server.URL(t)
	t.Setenv(pgtest.Elsewhere, admin)
	t.Run("a test", func(t *testing.T) {
		address := pgtest.URL(t)
		if hostOf(t, address) != hostOf(t, admin) || address == admin {
			t.Errorf("got %s, want another database on %s", address, admin)
		}
		connect(t, address)
	})
	if n := number(t, connect(t, admin), "select count(*) from pg_database where datname like 'relais_test_%'"); n != 1 {
		t.Errorf("%d databases are left on the server, want the one that was there", n)
	}
}

func TestCommittedRowsSurviveAKilledServer(t *testing.T) {
	server := pgtest.NewServer(t)
	address := server.URL(t)
	conn := connect(t, address)
	run(t, conn, "create table cases (id int)")
	for i := range 100 {
		run(t, conn, fmt.Sprintf("insert into cases values (%d)", i))
	}

	server.Kill(t)
	if _, err := conn.Exec(t.Context(), "select 1"); err == nil {
		t.Fatal("the killed server still answers")
	}
	server.Restart(t)

	if n := number(t, connect(t, address), "select count(*) from cases"); n != 100 {
		t.Errorf("%d of 100 committed rows are there", n)
	}
}

// This test plays two parts: run again with PGTEST_VICTIM it starts a server, says where and waits to be killed.
func TestServerStopsWithItsTestProcess(t *testing.T) {
	if os.Getenv("PGTEST_VICTIM") != "" {
		fmt.Println("address " + pgtest.URL(t))
		select {}
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestServerStopsWithItsTestProcess$")
	victim.Env = append(os.Environ(), "PGTEST_VICTIM=1", pgtest.Elsewhere+"=")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	var word, address string
	for word != "address" {
		if _, err := fmt.Fscan(out, &word); err != nil {
			t.Fatalf("the other process says nothing: %v", err)
		}
	}
	if _, err := fmt.Fscan(out, &address); err != nil {
		t.Fatal(err)
	}
	folder := hostOf(t, address)
	if _, err := os.Stat(folder); err != nil || !strings.Contains(folder, "relais-pg-") {
		t.Fatalf("the server's folder %q is not there: %v", folder, err)
	}

	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it says "killed"

	deadline := time.Now().Add(30 * time.Second)
	for {
		if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", folder)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // a test may have killed its server
	return conn
}

// hostOf returns where the server listens: for a server of ours, its folder.
func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("host")
}

func run(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func number(t *testing.T, conn *pgx.Conn, query string) int {
	t.Helper()
	var n int
	if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
