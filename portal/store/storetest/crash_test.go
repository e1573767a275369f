package storetest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/blob"
	"relais/portal/store"
	"relais/portal/store/pgtest"
	"relais/portal/store/storetest"
)

// The environment of the process that is killed: where its data is, and the name of its round.
const (
	victimDatabase = "CRASH_DATABASE"
	victimFiles    = "CRASH_FILES"
	victimRound    = "CRASH_ROUND"
)

// TestVictim is not a test of its own: run again with the environment above it is the process that works until it is killed.
func TestVictim(t *testing.T) {
	address := os.Getenv(victimDatabase)
	if address == "" {
		return
	}
	s, err := store.Open(t.Context(), store.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenDir(os.Getenv(victimFiles))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until whoever started us closes it or is gone
		cancel()
	}()
	storetest.Load(ctx, s, files, os.Getenv(victimRound), os.Stdout)
	_ = s.Close() // its database may have been killed
}

// victim is a process under load.
type victim struct {
	command *exec.Cmd
	input   io.WriteCloser
	output  *bufio.Reader
}

func startVictim(t *testing.T, address, files string, round int) *victim {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	c.Env = append(os.Environ(), victimDatabase+"="+address, victimFiles+"="+files, fmt.Sprintf("%s=%d", victimRound, round))
	c.Stderr = os.Stderr
	input, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() }) // in case the test gave up
	return &victim{c, input, bufio.NewReader(output)}
}

// kill ends the process as a power cut would end it, and reads what it had said before.
func (v *victim) kill(t *testing.T, l *storetest.Ledger) {
	t.Helper()
	if err := v.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	v.rest(t, l)
	_ = v.command.Wait() // it says "killed"
}

func (v *victim) rest(t *testing.T, l *storetest.Ledger) {
	t.Helper()
	if err := storetest.ReadLedger(l, v.output, 1<<30); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}

func TestAcknowledgedWritesSurviveKillingTheProgram(t *testing.T) {
	rounds := 20
	dir := t.TempDir()
	address, folder := "sqlite:"+filepath.Join(dir, "relais.db"), filepath.Join(dir, "blobs")
	prepare(t, address)
	ledger := storetest.NewLedger()
	unanswered := 0
	for round := range rounds {
		v := startVictim(t, address, folder, round)
		fresh := storetest.NewLedger()
		if err := storetest.ReadLedger(fresh, v.output, 5+round*7%60); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		v.kill(t, fresh)
		unanswered += check(t, fresh, address, folder)
		maps.Copy(ledger.Sent, fresh.Sent)
		maps.Copy(ledger.Answered, fresh.Answered)
	}
	check(t, ledger, address, folder) // and nothing that survived one kill was lost by a later one
	if len(ledger.Answered) < 5*rounds {
		t.Errorf("only %d requests were answered in %d rounds: that proves nothing", len(ledger.Answered), rounds)
	}
	t.Logf("%d kills: %d requests answered, none lost; %d carried out without an answer", rounds, len(ledger.Answered), unanswered)
}

func TestAcknowledgedWritesSurviveKillingPostgreSQL(t *testing.T) {
	server := pgtest.NewServer(t)
	address, folder := server.URL(t), filepath.Join(t.TempDir(), "blobs")
	prepare(t, address)
	survivor := open(t, address) // a node that lives on while its database dies
	answered, unanswered := 0, 0
	const rounds = 4
	for round := range rounds {
		v := startVictim(t, address, folder, round)
		fresh := storetest.NewLedger()
		if err := storetest.ReadLedger(fresh, v.output, 30+round*20); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		server.Kill(t)
		if err := survivor.Probe(t.Context(), casestest.Now); cases.CodeOf(err) != cases.Unavailable {
			t.Errorf("a write to a database that is gone: %v", err)
		}
		if err := v.input.Close(); err != nil {
			t.Fatal(err)
		}
		v.rest(t, fresh)
		_ = v.command.Wait() // it may have ended badly, its database was gone
		server.Restart(t)
		for tries := 1; ; tries++ { // connections of before may each fail once
			if err := survivor.Probe(t.Context(), casestest.Now); err == nil {
				break
			} else if tries > 30 {
				t.Fatalf("the node does not find its database again: %v", err)
			}
		}
		unanswered += check(t, fresh, address, folder)
		answered += len(fresh.Answered)
	}
	t.Logf("%d kills: %d requests answered, none lost; %d carried out without an answer", rounds, answered, unanswered)
}

func prepare(t *testing.T, address string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(storetest.PrepareLoad(t.Context(), s), s.Close()); err != nil {
		t.Fatal(err)
	}
}

// check opens what is left and applies the oracle.
func check(t *testing.T, l *storetest.Ledger, address, folder string) int {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: address})
	if err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	verdict := storetest.Check(t.Context(), l, s, files)
	for _, p := range verdict.Problems {
		t.Error(p)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return verdict.Unanswered
}

// An oracle that finds nothing proves nothing: what is lost, half done or doubled by hand must be named.
func TestTheOracleNamesWhatIsLostOrHalfDone(t *testing.T) {
	for name, tt := range map[string]struct {
		damage func(t *testing.T, l *storetest.Ledger, address, folder string)
		names  string
	}{
		"an answer to what was never done": {func(_ *testing.T, l *storetest.Ledger, _, _ string) {
			l.Sent["0-1-9991"], l.Answered["0-1-9991"] = true, true
		}, "was answered and is lost"},
		"a row that is gone": {func(t *testing.T, _ *storetest.Ledger, address, _ string) {
			execute(t, address, "delete from documents where name like '0-%'")
		}, "is half done: 0 rows"},
		"a job that is gone": {func(t *testing.T, _ *storetest.Ledger, address, _ string) {
			execute(t, address, "delete from jobs")
		}, "is half done: 1 rows, 0 jobs"},
		"files that are gone": {func(t *testing.T, _ *storetest.Ledger, _, folder string) {
			if err := os.RemoveAll(filepath.Join(folder, string(casestest.North))); err != nil {
				t.Fatal(err)
			}
		}, "its file"},
		"an event that is gone": {func(t *testing.T, _ *storetest.Ledger, address, _ string) {
			execute(t, address, "drop trigger events_no_delete")
			execute(t, address, "delete from events where idem_key like '0-%'")
		}, "without an event"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			address, folder := "sqlite:"+filepath.Join(dir, "relais.db"), filepath.Join(dir, "blobs")
			prepare(t, address)
			v, l := startVictim(t, address, folder, 0), storetest.NewLedger()
			if err := storetest.ReadLedger(l, v.output, 10); err != nil {
				t.Fatal(err)
			}
			v.kill(t, l)
			tt.damage(t, l, address, folder)
			s := open(t, address)
			files, err := blob.OpenDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			verdict := storetest.Check(t.Context(), l, s, files)
			if !strings.Contains(strings.Join(verdict.Problems, "\n"), tt.names) {
				t.Errorf("the oracle says %q, want something that %s", verdict.Problems, tt.names)
			}
		})
	}
}

// execute changes a database behind the store's back.
func execute(t *testing.T, address, statement string) {
	t.Helper()
	db := sqlite.Raw(t, address)
	_, err := db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
