package storetest_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/store"
	"relais/portal/store/storetest"
)

// What the line between a program and its database does with a COMMIT.
const (
	passes       = iota
	answerIsLost // the server carries it out, nobody hears of it
	neverArrives
)

// line is between a program and PostgreSQL. It cuts the connection at the COMMIT, before or behind the server, and may stay
// dead from then on.
type line struct {
	network string // and socket or address of the server
	server  string
	at      atomic.Int32
	dead    atomic.Bool // nothing connects any more
	dies    bool        // with the cut
	onCut   func()
	mu      sync.Mutex
	open    []net.Conn
	address string
}

// between puts a line in front of the database of an address.
func between(t *testing.T, address string) *line {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const name = ".s.PGSQL.5432"
	q := u.Query()
	network, server := "unix", filepath.Join(q.Get("host"), ".s.PGSQL."+cmp.Or(q.Get("port"), "5432"))
	if q.Get("host") == "" {
		network, server = "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "5432"))
	}
	dir, err := os.MkdirTemp("", "line") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	l := &line{network: network, server: server, onCut: func() {}}
	q.Set("host", dir)
	q.Del("port")
	u.Host, u.RawQuery = "", q.Encode()
	l.address = u.String()
	listener, err := net.Listen("unix", filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = listener.Close()
		l.cut()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	go l.accept(listener)
	return l
}

func (l *line) accept(listener net.Listener) {
	for {
		program, err := listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(l.network, l.server)
		if err != nil || l.dead.Load() {
			_ = program.Close()
			continue
		}
		l.mu.Lock()
		l.open = append(l.open, program, server)
		l.mu.Unlock()
		lost := &atomic.Bool{}
		go l.forth(program, server, lost)
		go l.back(program, server, lost)
	}
}

// forth carries what the program says, up to the COMMIT that is to be cut.
func (l *line) forth(program, server net.Conn, lost *atomic.Bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := program.Read(buffer)
		if err != nil {
			_ = server.Close()
			return
		}
		if bytes.Contains(buffer[:n], []byte("commit\x00")) {
			switch l.at.Swap(passes) {
			case neverArrives:
				l.end()
				return
			case answerIsLost:
				lost.Store(true) // the way back cuts when the server has answered
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (l *line) back(program, server net.Conn, lost *atomic.Bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if lost.Load() {
			l.end()
			return
		}
		if n > 0 {
			_, err = program.Write(buffer[:n])
		}
		if err != nil {
			_ = program.Close()
			return
		}
	}
}

// end cuts everything, for good if the line dies.
func (l *line) end() {
	l.dead.Store(l.dies)
	l.cut()
	l.onCut()
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		_ = c.Close()
	}
	l.open = nil
}

func TestACommitWhoseAnswerIsLostIsLookedUpAndNeverToldAsDoneUnlessItIsThere(t *testing.T) {
	north := casestest.Actor(casestest.North, cases.Controller)
	for name, tt := range map[string]struct {
		at    int32
		dies  bool
		code  cases.Code // of what the caller is told
		there bool
	}{
		"done, and found by looking": {answerIsLost, false, "", true},
		"done, and nobody can look":  {answerIsLost, true, cases.Unavailable, true},
		"never done":                 {neverArrives, false, cases.Unavailable, false},
		"never done, nobody looks":   {neverArrives, true, cases.Unavailable, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := storetest.New(t, postgres)
			c := casestest.CaseOf(north.Org, 1000)
			event := func(key string) cases.Event {
				return cases.Event{Kind: cases.EvNote, RecordedAt: casestest.Now, Actor: north.Person, ActorOrg: north.Org, Channel: north.Channel, Key: key}
			}
			if err := f.CreateCase(t.Context(), north.Scope(), c, cases.Change{Event: event("created")}); err != nil {
				t.Fatal(err)
			}
			l := between(t, f.Address)
			s, err := store.Open(t.Context(), store.Options{URL: l.address})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // its connections have been cut
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			l.dies = tt.dies
			if tt.dies {
				l.onCut = cancel // whoever asked waits no longer
			}
			l.at.Store(tt.at)
			err = s.UpdateCase(ctx, north.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
				c.NextAction = "call"
				return cases.Change{Event: event("cut")}, nil
			})
			if got := cases.CodeOf(err); got != tt.code {
				t.Errorf("the caller is told %q, want %q: %v", got, tt.code, err)
			}
			_, err = f.EventByKey(t.Context(), north.Scope(), "cut")
			if there := err == nil; there != tt.there {
				t.Errorf("the change is there: %v, want %v (%v)", there, tt.there, err)
			}
			l.dead.Store(false)
			err = f.UpdateCase(t.Context(), north.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) { // the same request comes again
				c.NextAction = "call"
				return cases.Change{Event: event("cut")}, nil
			})
			if tt.there != errors.Is(err, cases.ErrRepeated) {
				t.Errorf("the same request again: %v", err)
			}
			if again, err := f.Case(t.Context(), north.Scope(), c.ID); err != nil || again.Version != 2 || again.NextAction != "call" {
				t.Errorf("the case has version %d after all, %v", again.Version, err)
			}
		})
	}
}
