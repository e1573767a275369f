package accounts_test

import (
	"context"
	"encoding/base32"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/accounts/accountstest"
)

// cheap makes hashing fast enough for tests; what it protects is not tested here.
var cheap = accounts.Cost{KiB: 64, Passes: 1}

// world is an installation with two creditors and two agencies, and a clock that the test moves.
type world struct {
	*accounts.Service
	t     *testing.T
	store *accountstest.Memory
	mu    sync.Mutex
	at    time.Time
	ids   int
}

const (
	north = cases.OrgID("00000000-0000-7000-8000-0000000000a1")
	south = cases.OrgID("00000000-0000-7000-8000-0000000000a2")
	red   = cases.OrgID("00000000-0000-7000-8000-0000000000b1")
	blue  = cases.OrgID("00000000-0000-7000-8000-0000000000b2")
	home  = cases.OrgID("00000000-0000-7000-8000-0000000000c1")
)

const goodPassword = "trois loutres boivent un thé"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, store: accountstest.NewMemory(), at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	keys, err := accounts.ParseKeys(accounts.GenerateRoot())
	if err != nil {
		t.Fatal(err)
	}
	w.Service = &accounts.Service{
		Store: w.store, Keys: keys, Passwords: accounts.NewPasswords(cheap), Now: w.now, NewID: w.id,
		Log: slog.New(slog.DiscardHandler),
	}
	w.organisation(north, cases.CreditorSide, "Biscuiterie du Nord")
	w.organisation(south, cases.CreditorSide, "Ateliers du Sud")
	w.organisation(red, cases.AgencySide, "Cabinet Rouge")
	w.organisation(blue, cases.AgencySide, "Cabinet Bleu")
	w.organisation(home, cases.OperatorSide, "Exploitant")
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) id() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return fmt.Sprintf("00000000-0000-7000-8000-%012d", w.ids)
}

func (w *world) organisation(id cases.OrgID, kind cases.Side, name string) {
	w.t.Helper()
	o := accounts.Organisation{ID: id, Kind: kind, Name: name, Lang: "fr", CreatedAt: w.now(), Version: 1}
	c := accounts.Change{Event: accounts.OrgEvent{Org: id, RecordedAt: w.now(), Kind: accounts.EvOrgCreated}}
	if err := w.store.CreateOrganisation(context.Background(), o, nil, c); err != nil {
		w.t.Fatal(err)
	}
}

// member adds an active person with goodPassword and without a second factor.
func (w *world) member(org cases.OrgID, role cases.Role, email string) cases.Actor {
	w.t.Helper()
	hash, err := w.Passwords.Hash(context.Background(), goodPassword)
	if err != nil {
		w.t.Fatal(err)
	}
	p := accounts.Person{
		ID: cases.PersonID(w.id()), Org: org, Email: email, Name: "Camille " + email, Role: role, Lang: "fr",
		Theme: accounts.ThemeAuto, State: accounts.Active, Password: hash, CreatedAt: w.now(), Version: 1,
	}
	c := accounts.Change{Event: accounts.OrgEvent{Org: org, RecordedAt: w.now(), Kind: accounts.EvJoined}}
	if err := w.store.CreatePerson(context.Background(), p, c); err != nil {
		w.t.Fatal(err)
	}
	return p.Actor()
}

// visit is a request from nowhere in particular.
func visit() accounts.Visit { return accounts.Visit{Address: "192.0.2.7", Agent: "test"} }

// code gives what an authenticator with this secret shows now.
func (w *world) code(secret string) string {
	w.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), w.now())
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// enrol signs somebody in for the first time and sets up the second factor.
func (w *world) enrol(email string) (entry accounts.Entry, secret string, recovery []string) {
	w.t.Helper()
	half := w.password(email)
	if half.Session.Stage != accounts.StageEnrol {
		w.t.Fatalf("%s: after the password the stage is %q", email, half.Session.Stage)
	}
	e, err := w.Enrolment(w.ctx(), half.Session)
	if err != nil {
		w.t.Fatal(err)
	}
	full, codes, err := w.Enrol(w.ctx(), half.Session, w.code(e.Secret), visit())
	if err != nil {
		w.t.Fatal(err)
	}
	w.pass(30 * time.Second) // the step is burnt
	return full, e.Secret, codes
}

// password shows goodPassword.
func (w *world) password(email string) accounts.Entry {
	w.t.Helper()
	e, err := w.Login(w.ctx(), email, goodPassword, visit())
	if err != nil {
		w.t.Fatalf("%s cannot sign in: %v", email, err)
	}
	return e
}

// signIn goes all the way with a secret that enrol gave.
func (w *world) signIn(email, secret string) accounts.Entry {
	w.t.Helper()
	e, err := w.Factor(w.ctx(), w.password(email).Session, w.code(secret), visit())
	if err != nil {
		w.t.Fatalf("%s cannot show the second factor: %v", email, err)
	}
	w.pass(30 * time.Second)
	return e
}

func (w *world) ctx() context.Context { return w.t.Context() }

// alive says whether a token opens a session that may do something.
func (w *world) alive(token string) bool {
	w.t.Helper()
	s, p, err := w.Resume(w.ctx(), token)
	if err != nil && cases.CodeOf(err) != cases.Unauthorized {
		w.t.Fatal(err)
	}
	return err == nil && w.Actor(s, p) != cases.Actor{}
}

// letter gives the newest letter of the outbox.
func (w *world) letter() accounts.Letter {
	w.t.Helper()
	jobs := w.store.Jobs()
	for i := len(jobs) - 1; i >= 0; i-- {
		if jobs[i].Kind == accounts.JobLetter {
			l, err := w.Letter(w.ctx(), jobs[i].Payload)
			if err != nil {
				w.t.Fatal(err)
			}
			return l
		}
	}
	w.t.Fatal("no letter in the outbox")
	return accounts.Letter{}
}

// runResets runs every job that looks whose address a reset was asked for, from a position on.
func (w *world) runResets(from int) {
	w.t.Helper()
	for _, j := range w.store.Jobs()[from:] {
		if j.Kind == accounts.JobReset {
			if err := w.PrepareReset(w.ctx(), j.Payload); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// reset asks for a reset and gives the token of the letter.
func (w *world) reset(email string) string {
	w.t.Helper()
	from := len(w.store.Jobs())
	if err := w.RequestReset(w.ctx(), email, visit()); err != nil {
		w.t.Fatal(err)
	}
	w.runResets(from)
	return w.letter().Token
}

func wantCode(t *testing.T, err error, code cases.Code) {
	t.Helper()
	if got := cases.CodeOf(err); got != code {
		t.Errorf("got %q (%v), want %q", got, err, code)
	}
}

func wantKey(t *testing.T, err error, code cases.Code, key string) {
	t.Helper()
	wantCode(t, err, code)
	if err != nil && !strings.Contains(err.Error(), key) {
		t.Errorf("got %v, want the key %s", err, key)
	}
}

// seedOf reads the secret that a person types into an authenticator.
func seedOf(t *testing.T, secret string) []byte {
	t.Helper()
	seed, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(secret, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return seed
}
