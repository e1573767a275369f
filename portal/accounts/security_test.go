package accounts_test

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

// D1
func TestASessionFromBeforeTheLogInIsReplacedAtEachStep(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	_, secret, _ := w.enrol("a@north.example")

	planted := w.password("a@north.example")
	v := visit()
	v.Session = planted.Session.Hash
	half, err := w.Login(w.ctx(), "a@north.example", goodPassword, v)
	if err != nil {
		t.Fatal(err)
	}
	if half.Token == planted.Token {
		t.Error("the token stayed the same at the log-in")
	}
	if _, _, err := w.Resume(w.ctx(), planted.Token); cases.CodeOf(err) != cases.Unauthorized {
		t.Errorf("the planted session still lives: %v", err)
	}
	full, err := w.Factor(w.ctx(), half.Session, w.code(secret), visit())
	if err != nil {
		t.Fatal(err)
	}
	if full.Token == half.Token {
		t.Error("the token stayed the same at the second factor")
	}
	if _, _, err := w.Resume(w.ctx(), half.Token); cases.CodeOf(err) != cases.Unauthorized {
		t.Errorf("the half session still lives: %v", err)
	}
	if !w.alive(full.Token) {
		t.Error("the full session does not work")
	}
}

// D2
func TestASessionIsDeadAtOnce(t *testing.T) {
	tests := []struct {
		name string
		act  func(w *world, admin, victim cases.Actor, e accounts.Entry, secret string) error
	}{
		{"after log-out", func(w *world, _, _ cases.Actor, e accounts.Entry, _ string) error {
			return w.Logout(w.ctx(), e.Token)
		}},
		{"after the account is closed", func(w *world, admin, victim cases.Actor, _ accounts.Entry, _ string) error {
			return w.Disable(w.ctx(), admin, victim.Person, "")
		}},
		{"after another role", func(w *world, admin, victim cases.Actor, _ accounts.Entry, _ string) error {
			return w.ChangeRole(w.ctx(), admin, victim.Person, cases.Director, "")
		}},
		{"after the second factor is taken away", func(w *world, admin, victim cases.Actor, _ accounts.Entry, _ string) error {
			return w.RemoveFactor(w.ctx(), admin, victim.Person, "")
		}},
		{"after an administrator ends it", func(w *world, admin, victim cases.Actor, _ accounts.Entry, _ string) error {
			return w.EndSessionsOf(w.ctx(), admin, victim.Person, "")
		}},
		{"after its owner ends it", func(w *world, _, victim cases.Actor, e accounts.Entry, _ string) error {
			return w.EndSession(w.ctx(), victim, e.Session.Hash)
		}},
		{"after a reset of the password", func(w *world, _, _ cases.Actor, _ accounts.Entry, _ string) error {
			return w.Reset(w.ctx(), w.reset("victim@north.example"), "quatre castors mangent une tarte")
		}},
		{"after a new password on another device", func(w *world, _, victim cases.Actor, _ accounts.Entry, secret string) error {
			other := w.signIn("victim@north.example", secret)
			_, err := w.ChangePassword(w.ctx(), victim, other.Session, accounts.PasswordChange{Old: goodPassword, New: "quatre castors mangent une tarte"}, visit())
			return err
		}},
		{"after a new second factor on another device", func(w *world, _, victim cases.Actor, _ accounts.Entry, secret string) error {
			other := w.signIn("victim@north.example", secret)
			if err := w.StartFactor(w.ctx(), victim, other.Session, goodPassword, visit()); err != nil {
				return err
			}
			e, err := w.PendingFactor(w.ctx(), victim, other.Session)
			if err != nil {
				return err
			}
			_, _, err = w.ConfirmFactor(w.ctx(), victim, other.Session, w.code(e.Secret), visit())
			return err
		}},
		{"after half an hour without a request", func(w *world, _, _ cases.Actor, _ accounts.Entry, _ string) error {
			w.pass(30 * time.Minute)
			return nil
		}},
		{"after twelve hours of work", func(w *world, _, _ cases.Actor, e accounts.Entry, _ string) error {
			for range 12*6 - 1 {
				w.pass(10 * time.Minute)
				if !w.alive(e.Token) {
					return fmt.Errorf("it ended while in use")
				}
			}
			w.pass(10 * time.Minute)
			return nil
		}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
			victim := w.member(north, cases.Controller, "victim@north.example")
			e, secret, _ := w.enrol("victim@north.example")
			if !w.alive(e.Token) {
				t.Fatal("the session does not work to begin with")
			}
			if err := tc.act(w, admin, victim, e, secret); err != nil {
				t.Fatal(err)
			}
			if w.alive(e.Token) {
				t.Error("the session still works")
			}
		})
	}
}

func TestAPersonHasFiveSessionsAtMost(t *testing.T) {
	w := newWorld(t)
	victim := w.member(north, cases.Controller, "a@north.example")
	first, secret, _ := w.enrol("a@north.example")
	var last accounts.Entry
	for range 5 {
		last = w.signIn("a@north.example", secret)
	}
	list, err := w.Sessions(w.ctx(), victim)
	if err != nil || len(list) != 5 {
		t.Fatalf("%d sessions, %v", len(list), err)
	}
	if w.alive(first.Token) || !w.alive(last.Token) {
		t.Error("not the oldest one went")
	}
	for _, s := range list {
		if s.Seal != nil || s.Data != nil {
			t.Error("the list of sessions shows what they hold")
		}
	}
	ended, err := w.EndOtherSessions(w.ctx(), victim, last.Session)
	if err != nil || ended != 4 || !w.alive(last.Token) {
		t.Errorf("ended %d, %v", ended, err)
	}
}

func TestNobodyEndsTheSessionOfAnother(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	stranger := w.member(south, cases.Controller, "b@south.example")
	e, _, _ := w.enrol("a@north.example")
	wantCode(t, w.EndSession(w.ctx(), stranger, e.Session.Hash), cases.NotFound)
	_, err := w.EndOtherSessions(w.ctx(), stranger, e.Session)
	wantCode(t, err, cases.NotFound)
	if !w.alive(e.Token) {
		t.Error("the session is gone")
	}
}

// D3
func TestAResetLinkWorksOnceTheNewestOneForOneHour(t *testing.T) {
	const fresh = "quatre castors mangent une tarte"
	t.Run("twice", func(t *testing.T) {
		w := newWorld(t)
		w.member(north, cases.Controller, "a@north.example")
		token := w.reset("a@north.example")
		if err := w.Reset(w.ctx(), token, fresh); err != nil {
			t.Fatal(err)
		}
		wantKey(t, w.Reset(w.ctx(), token, fresh), cases.NotFound, "accounts.link.gone")
		wantCode(t, w.ResetValid(w.ctx(), token), cases.NotFound)
		if _, err := w.Login(w.ctx(), "a@north.example", fresh, visit()); err != nil {
			t.Errorf("the new password does not work: %v", err)
		}
		_, err := w.Login(w.ctx(), "a@north.example", goodPassword, visit())
		wantKey(t, err, cases.Refused, "accounts.login.wrong")
	})
	t.Run("an older one", func(t *testing.T) {
		w := newWorld(t)
		w.member(north, cases.Controller, "a@north.example")
		older, newer := w.reset("a@north.example"), w.reset("a@north.example")
		wantCode(t, w.Reset(w.ctx(), older, fresh), cases.NotFound)
		if err := w.Reset(w.ctx(), newer, fresh); err != nil {
			t.Error(err)
		}
	})
	t.Run("late", func(t *testing.T) {
		w := newWorld(t)
		w.member(north, cases.Controller, "a@north.example")
		token := w.reset("a@north.example")
		w.pass(time.Hour)
		wantCode(t, w.Reset(w.ctx(), token, fresh), cases.NotFound)
	})
	t.Run("for a closed account", func(t *testing.T) {
		w := newWorld(t)
		admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
		victim := w.member(north, cases.Controller, "a@north.example")
		token := w.reset("a@north.example")
		if err := w.Disable(w.ctx(), admin, victim.Person, ""); err != nil {
			t.Fatal(err)
		}
		wantCode(t, w.Reset(w.ctx(), token, fresh), cases.NotFound)
	})
	t.Run("with a password that is refused it stays good", func(t *testing.T) {
		w := newWorld(t)
		w.member(north, cases.Controller, "a@north.example")
		token := w.reset("a@north.example")
		wantKey(t, w.Reset(w.ctx(), token, "biscuiterie du nord"), cases.Invalid, "accounts.password.common")
		if err := w.Reset(w.ctx(), token, fresh); err != nil {
			t.Error(err)
		}
	})
	t.Run("while its letter waits another one is asked for", func(t *testing.T) {
		w := newWorld(t)
		w.member(north, cases.Controller, "a@north.example")
		w.reset("a@north.example")
		var first cases.Job
		for _, j := range w.store.Jobs() {
			if j.Kind == accounts.JobLetter {
				first = j
			}
		}
		w.reset("a@north.example")
		_, err := w.Letter(w.ctx(), first.Payload)
		wantKey(t, err, cases.NotFound, "accounts.link.gone")
	})
}

// D5
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	w := newWorld(t)
	w.Passwords = accounts.NewPasswords(accounts.StandardCost)
	w.member(north, cases.Controller, "known@north.example")
	admin := w.member(south, cases.CreditorAdmin, "admin@south.example")

	t.Run("at the log-in", func(t *testing.T) {
		_, known := w.Login(w.ctx(), "known@north.example", "wrong password", visit())
		_, unknown := w.Login(w.ctx(), "nobody@north.example", "wrong password", visit())
		if known.Error() != unknown.Error() {
			t.Errorf("%q and %q", known, unknown)
		}
	})
	t.Run("at the reset", func(t *testing.T) {
		before := len(w.store.Jobs())
		known := w.RequestReset(w.ctx(), "known@north.example", visit())
		unknown := w.RequestReset(w.ctx(), "nobody@north.example", visit())
		if known != nil || unknown != nil {
			t.Errorf("%v and %v", known, unknown)
		}
		jobs := w.store.Jobs()[before:]
		if len(jobs) != 2 || jobs[0].Kind != jobs[1].Kind || jobs[0].Org != jobs[1].Org {
			t.Errorf("the two requests did different work: %+v", jobs)
		}
		w.runResets(before)
		if letters := len(w.store.Jobs()) - before - 2; letters != 1 {
			t.Errorf("%d letters, want one for the one who exists", letters)
		}
	})
	t.Run("at the invitation", func(t *testing.T) {
		for _, email := range []string{"known@north.example", "nobody@north.example"} {
			_, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: email, Name: "Claude", Role: cases.Controller})
			if err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
	})
	t.Run("by the same limits", func(t *testing.T) {
		for _, email := range []string{"known@north.example", "nobody@north.example"} {
			var err error
			for range 12 {
				_, err = w.Login(w.ctx(), email, "wrong password", visit())
			}
			wantCode(t, err, cases.TooMany)
		}
	})
}

// D5: how long an answer takes is a matter of work, and the work is one hash of 19 MiB in both cases. Counting the memory
// it takes does not depend on how busy the machine is.
func TestUnknownNamesCostAsMuchWorkAsKnownOnes(t *testing.T) {
	w := newWorld(t)
	w.Passwords = accounts.NewPasswords(accounts.StandardCost)
	w.member(north, cases.Controller, "known@north.example")
	work := func(email string) (mib float64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := w.Login(w.ctx(), email, "wrong password", accounts.Visit{})
		runtime.ReadMemStats(&after)
		wantKey(t, err, cases.Refused, "accounts.login.wrong")
		return float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	}
	known, unknown := work("known@north.example"), work("nobody@north.example")
	if known < 19 || unknown < 19 || math.Abs(known-unknown) > 0.05*known {
		t.Errorf("a known name costs %.2f MiB of hashing, an unknown one %.2f", known, unknown)
	}
}

// D6
func TestGuessingIsStoppedWhateverTheSpellingAndTheAddress(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "owner@north.example")
	full, secret, _ := w.enrol("owner@north.example")

	spellings := []string{"owner@north.example", "OWNER@north.example", " owner@north.example", "Owner@North.Example\t"}
	refused, stopped := 0, 0
	for i := range 40 {
		v := accounts.Visit{Address: fmt.Sprintf("198.51.100.%d", i)}
		_, err := w.Login(w.ctx(), spellings[i%len(spellings)], "guess", v)
		switch cases.CodeOf(err) {
		case cases.Refused:
			refused++
		case cases.TooMany:
			stopped++
		default:
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if refused != 10 || stopped != 30 {
		t.Errorf("%d guesses were judged, %d stopped; want 10 and 30", refused, stopped)
	}
	_, err := w.Login(w.ctx(), "owner@north.example", goodPassword, visit())
	wantCode(t, err, cases.TooMany)

	known := visit()
	known.Browser = full.Browser
	half, err := w.Login(w.ctx(), "owner@north.example", goodPassword, known)
	if err != nil {
		t.Fatalf("the owner is locked out of the browser used every day: %v", err)
	}
	if _, err := w.Factor(w.ctx(), half.Session, w.code(secret), known); err != nil {
		t.Errorf("the owner is locked out at the second factor: %v", err)
	}

	forged := visit()
	forged.Browser = strings.Replace(full.Browser, ".", "x.", 1)
	_, err = w.Login(w.ctx(), "owner@north.example", goodPassword, forged)
	wantCode(t, err, cases.TooMany)

	w.pass(15 * time.Minute)
	if _, err := w.Login(w.ctx(), "owner@north.example", goodPassword, visit()); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestTheWaitIsNamedAndDoesNotGrow(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	var err error
	for range 11 {
		_, err = w.Login(w.ctx(), "a@north.example", "guess", visit())
	}
	wantCode(t, err, cases.TooMany)
	w.pass(10 * time.Minute)
	_, err = w.Login(w.ctx(), "a@north.example", "guess", visit())
	var e *cases.Error
	if e = asError(err); e == nil || e.Args["seconds"] != 300 || e.Args["minutes"] != 5 {
		t.Errorf("got %v %+v", err, e)
	}
}

func TestGuessesInABurstAreCountedOneByOne(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	var mu sync.Mutex
	judged := 0
	var group sync.WaitGroup
	for range 14 { // as many as the queue takes on one core, and more than the limit
		group.Go(func() {
			_, err := w.Login(w.ctx(), "a@north.example", "guess", visit())
			mu.Lock()
			defer mu.Unlock()
			if cases.CodeOf(err) == cases.Refused {
				judged++
			}
		})
	}
	group.Wait()
	if judged > 10 {
		t.Errorf("%d guesses were judged, 10 are allowed", judged)
	}
}

func TestOneNetworkCannotTryManyAccounts(t *testing.T) {
	w := newWorld(t)
	judged := 0
	for i := range 130 {
		v := accounts.Visit{Address: fmt.Sprintf("2001:db8:1:2::%x", i)}
		_, err := w.Login(w.ctx(), fmt.Sprintf("a%d@north.example", i), "guess", v)
		if cases.CodeOf(err) == cases.Refused {
			judged++
		}
	}
	if judged != 100 {
		t.Errorf("%d accounts were tried from one network, want 100", judged)
	}
	_, err := w.Login(w.ctx(), "x@north.example", "guess", accounts.Visit{Address: "2001:db8:1:3::1"})
	wantCode(t, err, cases.Refused)
}

// D7
func TestACodeOfTheSecondFactorWorksOnce(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	_, secret, _ := w.enrol("a@north.example")
	code := w.code(secret)
	halves := make([]accounts.Entry, 4)
	for i := range halves {
		halves[i] = w.password("a@north.example")
	}
	var mu sync.Mutex
	won, stopped := 0, 0
	var group sync.WaitGroup
	for i := range 50 {
		group.Go(func() {
			_, err := w.Factor(w.ctx(), halves[i%len(halves)].Session, code, visit())
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else {
				stopped++
			}
		})
	}
	group.Wait()
	if won != 1 {
		t.Errorf("the code worked %d times, want once", won)
	}
}

func TestACodeOlderThanAUsedOneIsRefused(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	_, secret, _ := w.enrol("a@north.example")
	earlier := w.code(secret)
	w.pass(30 * time.Second)
	later := w.code(secret)
	if _, err := w.Factor(w.ctx(), w.password("a@north.example").Session, later, visit()); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{earlier, later} { // both are within the reach of the clock
		_, err := w.Factor(w.ctx(), w.password("a@north.example").Session, code, visit())
		wantKey(t, err, cases.Refused, "accounts.factor.wrong")
	}
	w.pass(30 * time.Second)
	if _, err := w.Factor(w.ctx(), w.password("a@north.example").Session, " "+w.code(secret)[:3]+" "+w.code(secret)[3:], visit()); err != nil {
		t.Errorf("the next code, typed with spaces: %v", err)
	}
}

func TestGuessingTheSecondFactorIsStopped(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	_, secret, _ := w.enrol("a@north.example")
	judged := 0
	for range 1000 {
		half := w.password("a@north.example")
		wrong := "000000"
		if w.code(secret) == wrong {
			wrong = "000001"
		}
		_, err := w.Factor(w.ctx(), half.Session, wrong, visit())
		switch cases.CodeOf(err) {
		case cases.Refused:
			judged++
		case cases.TooMany:
		default:
			t.Fatal(err)
		}
		w.pass(time.Minute)
	}
	if judged > 20 {
		t.Errorf("%d codes were judged in a day, want 20 at most", judged)
	}
}

// D8
func TestTheSecondFactorCannotBeWalkedAround(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	w.member(north, cases.Director, "b@north.example")
	_, secretA, codesA := w.enrol("a@north.example")
	_, _, codesB := w.enrol("b@north.example")
	w.pass(24 * time.Hour)

	t.Run("a half log-in is nobody", func(t *testing.T) {
		half := w.password("a@north.example")
		s, p, err := w.Resume(w.ctx(), half.Token)
		if err != nil || w.Actor(s, p) != (cases.Actor{}) || s.Stage != accounts.StageFactor {
			t.Errorf("stage %q, actor %+v, %v", s.Stage, w.Actor(s, p), err)
		}
		w.pass(10 * time.Minute)
		_, _, err = w.Resume(w.ctx(), half.Token)
		wantCode(t, err, cases.Unauthorized)
	})
	t.Run("a person with a factor cannot set up another one half way", func(t *testing.T) {
		half := w.password("a@north.example")
		_, err := w.Enrolment(w.ctx(), half.Session)
		wantCode(t, err, cases.Unauthorized)
		forged := half.Session
		forged.Stage = accounts.StageEnrol
		_, _, err = w.Enrol(w.ctx(), forged, "000000", visit())
		wantCode(t, err, cases.Unauthorized)
	})
	t.Run("two windows cannot set up two factors", func(t *testing.T) {
		w.member(north, cases.Controller, "c@north.example")
		one, two := w.password("c@north.example"), w.password("c@north.example")
		first, err := w.Enrolment(w.ctx(), one.Session)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.Enrolment(w.ctx(), two.Session)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Enrol(w.ctx(), one.Session, w.code(first.Secret), visit()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Enrol(w.ctx(), two.Session, w.code(second.Secret), visit()); err == nil {
			t.Error("the second window replaced the factor")
		}
	})
	t.Run("a reset asks for it all the same", func(t *testing.T) {
		if err := w.Reset(w.ctx(), w.reset("a@north.example"), "quatre castors mangent une tarte"); err != nil {
			t.Fatal(err)
		}
		e, err := w.Login(w.ctx(), "a@north.example", "quatre castors mangent une tarte", visit())
		if err != nil || e.Session.Stage != accounts.StageFactor {
			t.Errorf("stage %q, %v", e.Session.Stage, err)
		}
		if _, err := w.Factor(w.ctx(), e.Session, w.code(secretA), visit()); err != nil {
			t.Errorf("the factor from before the reset does not work: %v", err)
		}
	})
	t.Run("an invitation leads to setting it up", func(t *testing.T) {
		admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
		_, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "new@north.example", Name: "Neuf", Role: cases.Controller})
		if err != nil {
			t.Fatal(err)
		}
		e, err := w.Accept(w.ctx(), w.letter().Token, accounts.Acceptance{Name: "Neuf", Password: goodPassword}, visit())
		if err != nil || e.Session.Stage != accounts.StageEnrol || w.alive(e.Token) {
			t.Errorf("stage %q, %v", e.Session.Stage, err)
		}
	})
	t.Run("the recovery code of another is none", func(t *testing.T) {
		half, err := w.Login(w.ctx(), "a@north.example", "quatre castors mangent une tarte", visit())
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Factor(w.ctx(), half.Session, codesB[0], visit())
		wantKey(t, err, cases.Refused, "accounts.factor.wrong")
		typed := strings.ToLower(strings.ReplaceAll(codesA[0], "-", " "))
		if _, err := w.Factor(w.ctx(), half.Session, typed, visit()); err != nil {
			t.Fatalf("the own one, typed in small letters: %v", err)
		}
		half, err = w.Login(w.ctx(), "a@north.example", "quatre castors mangent une tarte", visit())
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Factor(w.ctx(), half.Session, codesA[0], visit())
		wantCode(t, err, cases.Refused)
	})
	t.Run("a full session does not pass as half", func(t *testing.T) {
		e, _, err := w.enrolAgain("d@north.example")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Factor(w.ctx(), e.Session, "000000", visit())
		wantCode(t, err, cases.Unauthorized)
	})
}

func (w *world) enrolAgain(email string) (accounts.Entry, string, error) {
	w.member(north, cases.Controller, email)
	e, secret, _ := w.enrol(email)
	return e, secret, nil
}

// D9
func TestWhatWasMadeForOnePurposeProvesNothingForAnother(t *testing.T) {
	w := newWorld(t)
	k := w.Keys
	sum := k.MAC(accounts.CookieKey, "ab", "c")
	if !k.Verify(accounts.CookieKey, sum, "ab", "c") {
		t.Fatal("the MAC does not verify")
	}
	for _, parts := range [][]string{{"a", "bc"}, {"abc"}, {"ab", "c", ""}, {"", "ab", "c"}, {"c", "ab"}} {
		if k.Verify(accounts.CookieKey, sum, parts...) {
			t.Errorf("%q verifies with the MAC of another split", parts)
		}
	}
	for _, p := range []accounts.Purpose{accounts.LinkKey, accounts.BrowserKey, accounts.OutboxKey, accounts.SeedKey} {
		if k.Verify(p, sum, "ab", "c") {
			t.Errorf("the MAC of a cookie verifies as %s", p)
		}
	}
	sealed := k.Seal(accounts.SeedKey, []byte("seed"), "person a")
	for _, other := range []struct {
		p     accounts.Purpose
		bound string
	}{{accounts.SeedKey, "person b"}, {accounts.OutboxKey, "person a"}} {
		if _, err := k.Open(other.p, sealed, other.bound); err == nil {
			t.Errorf("opens as %s of %s", other.p, other.bound)
		}
	}

	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	w.member(north, cases.Controller, "a@north.example")
	if _, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "N", Role: cases.Controller}); err != nil {
		t.Fatal(err)
	}
	invitation, reset := w.letter().Token, w.reset("a@north.example")
	wantCode(t, w.Reset(w.ctx(), invitation, goodPassword), cases.NotFound)
	_, err := w.Accept(w.ctx(), reset, accounts.Acceptance{Name: "X", Password: goodPassword}, visit())
	wantCode(t, err, cases.NotFound)
	session, _, _ := w.enrol("a@north.example")
	wantCode(t, w.ResetValid(w.ctx(), session.Token), cases.NotFound)
	_, _, err = w.Resume(w.ctx(), reset)
	wantCode(t, err, cases.Unauthorized)
}

func TestARootKeyIsReplacedWithoutThrowingPeopleOut(t *testing.T) {
	older, newer := accounts.GenerateRoot(), accounts.GenerateRoot()
	before, err := accounts.ParseKeys(older)
	if err != nil {
		t.Fatal(err)
	}
	during, err := accounts.ParseKeys(newer + ", " + older)
	if err != nil {
		t.Fatal(err)
	}
	after, err := accounts.ParseKeys(newer)
	if err != nil {
		t.Fatal(err)
	}
	sum, sealed := before.MAC(accounts.CookieKey, "x"), before.Seal(accounts.SeedKey, []byte("s"), "p")
	if !during.Verify(accounts.CookieKey, sum, "x") || after.Verify(accounts.CookieKey, sum, "x") {
		t.Error("MAC: old roots are not what decides")
	}
	if plain, err := during.Open(accounts.SeedKey, sealed, "p"); err != nil || string(plain) != "s" {
		t.Errorf("seal: %q, %v", plain, err)
	}
	if _, err := after.Open(accounts.SeedKey, sealed, "p"); err == nil {
		t.Error("a seal opens without its root")
	}
	for _, bad := range []string{"", " , ", "short", strings.Repeat("00", 32), strings.Repeat("A", 43), "not base64 at all!!"} {
		if _, err := accounts.ParseKeys(bad); err == nil {
			t.Errorf("%q is taken for a root key", bad)
		}
	}
}

// D10
func TestTokensAreLongAndNeverComeTwice(t *testing.T) {
	w := newWorld(t)
	w.Demo = true
	w.member(north, cases.Controller, "a@north.example")
	seen := map[string]bool{}
	bits := make([]int, 256)
	const rounds = 400
	v := visit()
	for range rounds {
		e, err := w.Login(w.ctx(), "a@north.example", goodPassword, v)
		if err != nil {
			t.Fatal(err)
		}
		v.Browser = e.Browser
		raw := decodeToken(t, e.Token)
		if len(raw) != 32 || seen[e.Token] {
			t.Fatalf("token of %d bytes, seen before: %t", len(raw), seen[e.Token])
		}
		seen[e.Token] = true
		for i := range bits {
			bits[i] += int(raw[i/8]>>(i%8)) & 1
		}
	}
	for i, ones := range bits { // six standard deviations of a fair coin
		if math.Abs(float64(ones)-rounds/2) > 6*math.Sqrt(rounds)/2 {
			t.Errorf("bit %d was set %d times of %d", i, ones, rounds)
		}
	}
	w2 := newWorld(t)
	w2.member(north, cases.Controller, "a@north.example")
	_, secret, codes := w2.enrol("a@north.example")
	if len(seedOf(t, secret)) != 20 {
		t.Errorf("the seed has %d bytes", len(seedOf(t, secret)))
	}
	if len(codes) != 10 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != 10 {
		t.Errorf("codes %v", codes)
	}
	for _, c := range codes { // five bits a letter
		if n := len(strings.ReplaceAll(c, "-", "")); n*5 != 120 {
			t.Errorf("recovery code of %d bits", n*5)
		}
	}
}

func TestNoSecretIsKeptAsItIs(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	w.member(north, cases.Controller, "a@north.example")
	e, secret, codes := w.enrol("a@north.example")
	reset := w.reset("a@north.example")
	if _, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "N", Role: cases.Controller}); err != nil {
		t.Fatal(err)
	}
	secrets := []string{goodPassword, e.Token, string(seedOf(t, secret)), strings.ReplaceAll(secret, " ", ""), reset, w.letter().Token, "a@north.example"}
	for _, c := range codes {
		secrets = append(secrets, c, strings.ReplaceAll(c, "-", ""))
	}
	for _, kept := range w.store.Secrets() {
		for _, s := range secrets {
			if strings.Contains(kept, s) {
				t.Errorf("the store keeps %q as it is", s)
			}
		}
	}
}

// D13
func TestALinkOpenedByAScannerOrTwiceAtOnceDoesNoHarm(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	w.member(north, cases.Controller, "a@north.example")
	if _, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "Nora", Role: cases.Director}); err != nil {
		t.Fatal(err)
	}
	invitation, reset := w.letter().Token, w.reset("a@north.example")
	for range 3 {
		welcome, err := w.Invitation(w.ctx(), invitation)
		want := accounts.Welcome{Organisation: "Biscuiterie du Nord", Email: "n@north.example", Name: "Nora", Role: cases.Director, Lang: "fr"}
		if err != nil || welcome != want {
			t.Fatalf("%+v, %v", welcome, err)
		}
		if err := w.ResetValid(w.ctx(), reset); err != nil {
			t.Fatal(err)
		}
	}
	once := func(what string, post func() error) {
		t.Helper()
		var mu sync.Mutex
		won := 0
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				err := post()
				mu.Lock()
				defer mu.Unlock()
				switch cases.CodeOf(err) {
				case "":
					won++
				case cases.NotFound:
				default:
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		group.Wait()
		if won != 1 {
			t.Errorf("%s went through %d times", what, won)
		}
	}
	once("the invitation", func() error {
		_, err := w.Accept(w.ctx(), invitation, accounts.Acceptance{Name: "Nora", Password: goodPassword}, visit())
		return err
	})
	once("the reset", func() error { return w.Reset(w.ctx(), reset, "quatre castors mangent une tarte") })
}

func TestAnInvitationLastsThreeDaysAndTheNewestCounts(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	id, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "N", Role: cases.Controller})
	if err != nil {
		t.Fatal(err)
	}
	first := w.letter().Token
	if err := w.InviteAgain(w.ctx(), admin, id, ""); err != nil {
		t.Fatal(err)
	}
	second := w.letter().Token
	_, err = w.Invitation(w.ctx(), first)
	wantKey(t, err, cases.NotFound, "accounts.link.gone")
	w.pass(72*time.Hour - time.Second)
	if _, err := w.Invitation(w.ctx(), second); err != nil {
		t.Errorf("within 72 hours: %v", err)
	}
	w.pass(time.Second)
	_, err = w.Invitation(w.ctx(), second)
	wantCode(t, err, cases.NotFound)
}

// D14
func TestPasswordsAreNeverCut(t *testing.T) {
	w := newWorld(t)
	base := strings.Repeat("loutre-castor+", 5) + "ab"
	if len(base) != 72 {
		t.Fatalf("the beginning has %d bytes", len(base))
	}
	pairs := [][2]string{
		{base + "uvwxyz12", base + "uvwxyz13"},
		{"avant\x00le nul de fin", "avant\x00un autre fin!"},
		{" espace devant et rien", "espace devant et rien"},
		{"espace derrière, là ", "espace derrière, là"},
		{"Majuscule et le reste", "majuscule et le reste"},
		{"é composé ou pas, hein", "e\u0301 composé ou pas, hein"},
	}
	for _, pair := range pairs {
		kept, err := w.Passwords.Hash(w.ctx(), pair[0])
		if err != nil {
			t.Fatal(err)
		}
		same, err := w.Passwords.Check(w.ctx(), kept, pair[0])
		if err != nil || !same {
			t.Errorf("%q is not itself: %v", pair[0], err)
		}
		other, err := w.Passwords.Check(w.ctx(), kept, pair[1])
		if err != nil || other {
			t.Errorf("%q opens what %q closed: %v", pair[1], pair[0], err)
		}
	}
	longest := strings.Repeat("loutre+castor", 19) + "123456789"
	kept, err := w.Passwords.Hash(w.ctx(), longest)
	if err != nil || len(longest) != accounts.MaxPassword {
		t.Fatal(err, len(longest))
	}
	if same, _ := w.Passwords.Check(w.ctx(), kept, longest+"4"); same {
		t.Error("a longer password is cut to the longest one")
	}
}
