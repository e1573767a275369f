package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"relais/portal/leash"
)

// startLimit bounds how long a server may take to answer, recovery after a kill included.
const startLimit = 60 * time.Second

// Server is a PostgreSQL server that belongs to one test, which may kill it and start it again.
type Server struct {
	binaries   string
	leash      *leash.Leash
	credential *syscall.Credential // nil: the user who runs the tests
}

// NewServer starts a server for this test alone and stops it at the test's end.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return s
}

// URL returns the address of a new, empty database on this server. The address outlives a Kill and a Restart.
func (s *Server) URL(t testing.TB) string {
	t.Helper()
	name, address, err := nameDatabase(s.address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if err := execute(s.address("postgres"), "create database "+name); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	return address
}

// Kill ends every process of the server with kill -9, as a power cut or the kernel's out-of-memory killer would, and
// returns when none is left.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	for deadline := time.Now().Add(startLimit); ; time.Sleep(5 * time.Millisecond) {
		left, err := processesIn(s.data())
		if err != nil {
			t.Fatalf("list the processes of PostgreSQL: %v", err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("PostgreSQL's processes %v survive kill -9", left)
		}
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself in between
		}
	}
}

// Restart starts the server again after Kill and returns when it answers.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.leash.Halt()
	if err := s.run(); err != nil {
		t.Fatalf("restart PostgreSQL: %v", err)
	}
}

func start() (*Server, error) {
	binaries, err := findBinaries()
	if err != nil {
		return nil, err
	}
	credential, err := unprivileged()
	if err != nil {
		return nil, err
	}
	l, err := leash.New("relais-pg-", syscall.SIGQUIT) // PostgreSQL's "immediate shutdown": nobody needs its data any more
	if err != nil {
		return nil, err
	}
	s := &Server{binaries: binaries, leash: l, credential: credential}
	if err := s.create(); err != nil {
		_ = l.Close() // the first error tells more
		return nil, err
	}
	if err := s.run(); err != nil {
		_ = l.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) stop() error { return s.leash.Close() }

func (s *Server) data() string { return filepath.Join(s.leash.Dir, "data") }

func (s *Server) log() string { return filepath.Join(s.leash.Dir, "log") }

func (s *Server) address(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.leash.Dir}}.Encode()
	return u.String()
}

// create makes the server's data folder. What initdb writes need not be durable: if the machine stops now, so do we.
func (s *Server) create() error {
	if s.credential != nil {
		if err := os.Chown(s.leash.Dir, int(s.credential.Uid), int(s.credential.Gid)); err != nil {
			return fmt.Errorf("hand the folder to the server's user: %w", err)
		}
	}
	args := []string{"--pgdata", s.data(), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
		"--no-sync", "--no-instructions", "--data-checksums"}
	if s.major() >= 15 {
		args = append(args, "--locale-provider=icu", "--icu-locale=fr-FR")
	}
	initdb := s.command("initdb", args...)
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", initdb.Path, err, out)
	}
	return nil
}

func (s *Server) run() error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the server's log: %w", err)
	}
	defer log.Close() //nolint:errcheck // the server has its own handle
	postgres := s.command("postgres", "-D", s.data(), "-k", s.leash.Dir, "-c", "listen_addresses=",
		"-c", "unix_socket_permissions=0700", "-c", "shared_buffers=64MB", "-c", "max_connections=200")
	postgres.Stdout, postgres.Stderr = log, log
	ended, err := s.leash.Hold(postgres)
	if err != nil {
		return err
	}
	return s.awaitAnswer(ended)
}

func (s *Server) awaitAnswer(ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		conn, err := pgx.Connect(ctx, s.address("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case <-ended:
			return fmt.Errorf("the server ended at once:\n%s", s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w\n%s", err, s.lastWords())
		}
	}
}

// command prepares a program of the server. The server refuses to run as root.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.binaries, name), args...)
	c.Dir = s.leash.Dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+s.leash.Dir)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.credential}
	return c
}

// major returns the server's major version, 0 if it does not tell.
func (s *Server) major() int {
	out, err := s.command("initdb", "--version").Output() // "initdb (PostgreSQL) 15.18 (Debian …)"
	if err != nil {
		return 0
	}
	_, version, _ := strings.Cut(string(out), ") ")
	number, _, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return major
}

func (s *Server) lastWords() string {
	words, err := os.ReadFile(s.log())
	if err != nil {
		return err.Error()
	}
	return string(words[max(0, len(words)-2000):])
}
