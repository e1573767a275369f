// Package pgtest gives tests real PostgreSQL databases. It starts a server from the installed binaries in a temporary
// folder, once per test process, reachable over a Unix socket only, and hands out a fresh database per call. Writes are
// as durable as in production (fsync, full_page_writes and synchronous_commit stay on), so that a test may kill the
// server and expect its commits to be there.
//
// The server sorts text by the rules of French, as many real ones do: a query that relies on byte order without saying so
// fails here. The package never skips: without binaries a test fails and says what to install. It is for tests only.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Elsewhere names the environment variable with the address of a server to use instead of starting one: a database on it
// in which the tests' role may create others, such as postgres://tester@localhost/postgres.
const Elsewhere = "RELAIS_TEST_POSTGRES"

// shared is the server of this test process.
var shared struct {
	sync.Mutex
	server    *Server           // nil until the first test asks
	err       error             // why it could not start; asked once
	templates map[string]string // from the name a test gave to the database that holds it
}

// Main runs the tests of a package and stops its server. It never returns:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
// A package without it is safe too; then the server stops shortly after the process.
func Main(m *testing.M) {
	code := m.Run()
	if err := tidyUp(); err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func tidyUp() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		return shared.server.stop()
	}
	var errs []error
	for _, name := range shared.templates { // somebody else's server goes on
		errs = append(errs, execute(os.Getenv(Elsewhere), "drop database if exists "+name+" with (force)"))
	}
	return errors.Join(errs...)
}

// URL returns the address of a new, empty database. It is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	admin, err := sharedAdmin()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return createDatabase(t, admin, "template1")
}

// Copy returns the address of a new database that equals the template of that name. The first call in the process makes
// the template with fill, which gets the address of an empty database and must close its connections; later calls copy
// it, which takes some tens of milliseconds however much it holds.
func Copy(t testing.TB, template string, fill func(url string) error) string {
	t.Helper()
	admin, err := sharedAdmin()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	source, err := sharedTemplate(admin, template, fill)
	if err != nil {
		t.Fatalf("fill the template %s: %v", template, err)
	}
	return createDatabase(t, admin, source)
}

// sharedAdmin returns the address from which databases are created.
func sharedAdmin() (string, error) {
	if address := os.Getenv(Elsewhere); address != "" {
		return address, nil
	}
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = start()
	}
	if shared.err != nil {
		return "", shared.err
	}
	return shared.server.address("postgres"), nil
}

// sharedTemplate returns the database that holds the template, made now if it is the first time that it is asked for.
func sharedTemplate(admin, template string, fill func(url string) error) (string, error) {
	shared.Lock()
	defer shared.Unlock()
	if name, made := shared.templates[template]; made {
		return name, nil
	}
	name, err := fillTemplate(admin, fill)
	if err != nil {
		return "", err
	}
	if shared.templates == nil {
		shared.templates = make(map[string]string)
	}
	shared.templates[template] = name
	return name, nil
}

func fillTemplate(admin string, fill func(url string) error) (string, error) {
	name, address, err := nameDatabase(admin)
	if err != nil {
		return "", err
	}
	if err := execute(admin, "create database "+name); err != nil {
		return "", err
	}
	return name, fill(address)
}

func createDatabase(t testing.TB, admin, template string) string {
	t.Helper()
	name, address, err := nameDatabase(admin)
	if err != nil {
		t.Fatal(err)
	}
	if err := execute(admin, "create database "+name+" template "+template); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		// A server that a test has killed cannot drop anything, and its folder goes away in any case.
		if err := execute(admin, "drop database if exists "+name+" with (force)"); err != nil {
			t.Logf("drop database %s: %v", name, err)
		}
	})
	return address
}

// nameDatabase makes up a name that no other test process on the same server uses.
func nameDatabase(admin string) (name, address string, err error) {
	u, err := url.Parse(admin)
	if err != nil {
		return "", "", fmt.Errorf("read the address of the server: %w", err)
	}
	random := make([]byte, 8)
	_, _ = rand.Read(random) // never fails
	name = fmt.Sprintf("relais_test_%x", random)
	u.Path = "/" + name
	return name, u.String(), nil
}

func execute(address, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // the statement has been answered
	_, err = conn.Exec(ctx, statement)
	return err
}
