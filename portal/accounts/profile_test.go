package accounts_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/portal/accounts"
)

func TestPeopleChangeTheirOwnPreferences(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "a@north.example")
	if err := w.SavePreferences(w.ctx(), a, accounts.Preferences{Name: " Camille B. ", Lang: "en", Theme: accounts.ThemeDark, Shortcuts: true}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Profile(w.ctx(), a)
	if err != nil {
		t.Fatal(err)
	}
	want := accounts.Profile{Email: "a@north.example", Name: "Camille B.", Role: cases.Controller, Lang: "en", Theme: accounts.ThemeDark, Shortcuts: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	e := asError(w.SavePreferences(w.ctx(), a, accounts.Preferences{Lang: "de", Theme: "pink"}))
	if e == nil || len(e.Fields) != 3 {
		t.Errorf("got %v", e)
	}
}

func TestANewPasswordNeedsTheOldOneAndGivesANewToken(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "a@north.example")
	stranger := w.member(north, cases.Controller, "b@north.example")
	e, _, _ := w.enrol("a@north.example")
	const fresh = "quatre castors mangent une tarte"

	_, err := w.ChangePassword(w.ctx(), a, e.Session, accounts.PasswordChange{Old: "wrong", New: fresh}, visit())
	wantKey(t, err, cases.Invalid, "accounts.password.wrong")
	_, err = w.ChangePassword(w.ctx(), a, e.Session, accounts.PasswordChange{Old: goodPassword, New: "short"}, visit())
	wantKey(t, err, cases.Invalid, "accounts.password.short")
	_, err = w.ChangePassword(w.ctx(), stranger, e.Session, accounts.PasswordChange{Old: goodPassword, New: fresh}, visit())
	wantCode(t, err, cases.NotFound)

	next, err := w.ChangePassword(w.ctx(), a, e.Session, accounts.PasswordChange{Old: goodPassword, New: fresh}, visit())
	if err != nil {
		t.Fatal(err)
	}
	if next.Token == e.Token || w.alive(e.Token) || !w.alive(next.Token) {
		t.Error("the session did not get a new token")
	}
	if _, err := w.Login(w.ctx(), "a@north.example", fresh, visit()); err != nil {
		t.Error(err)
	}
}

func TestTheSecondFactorIsReplacedOnlyAfterThePasswordAndWithTheNewSeed(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "a@north.example")
	e, oldSecret, oldCodes := w.enrol("a@north.example")

	_, err := w.PendingFactor(w.ctx(), a, e.Session)
	wantCode(t, err, cases.NotFound)
	_, _, err = w.ConfirmFactor(w.ctx(), a, e.Session, w.code(oldSecret), visit())
	wantCode(t, err, cases.Unauthorized)
	wantCode(t, w.StartFactor(w.ctx(), a, e.Session, "wrong", visit()), cases.Invalid)
	if err := w.StartFactor(w.ctx(), a, e.Session, goodPassword, visit()); err != nil {
		t.Fatal(err)
	}
	shown, err := w.PendingFactor(w.ctx(), a, e.Session)
	if err != nil || shown.Secret == oldSecret {
		t.Fatalf("%v", err)
	}
	_, _, err = w.ConfirmFactor(w.ctx(), a, e.Session, w.code(oldSecret), visit())
	wantKey(t, err, cases.Refused, "accounts.factor.wrong")
	next, codes, err := w.ConfirmFactor(w.ctx(), a, e.Session, w.code(shown.Secret), visit())
	if err != nil || len(codes) != 10 || w.alive(e.Token) || !w.alive(next.Token) {
		t.Fatalf("%v", err)
	}
	w.pass(time.Minute)
	half := w.password("a@north.example")
	for _, old := range []string{w.code(oldSecret), oldCodes[3]} {
		_, err := w.Factor(w.ctx(), half.Session, old, visit())
		wantCode(t, err, cases.Refused)
	}
	if _, err := w.Factor(w.ctx(), half.Session, w.code(shown.Secret), visit()); err != nil {
		t.Error(err)
	}
}

func TestRecoveryCodesAreRenewedAndCounted(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "a@north.example")
	e, _, codes := w.enrol("a@north.example")
	if _, err := w.Factor(w.ctx(), w.password("a@north.example").Session, codes[9], visit()); err != nil {
		t.Fatal(err)
	}
	p, err := w.Profile(w.ctx(), a)
	if err != nil || p.RecoveryLeft != 9 || !p.HasFactor {
		t.Errorf("%+v, %v", p, err)
	}
	fresh, err := w.RenewCodes(w.ctx(), a, e.Session, goodPassword, visit())
	if err != nil || len(fresh) != 10 {
		t.Fatal(err)
	}
	half := w.password("a@north.example")
	_, err = w.Factor(w.ctx(), half.Session, codes[0], visit())
	wantCode(t, err, cases.Refused)
	if _, err := w.Factor(w.ctx(), half.Session, fresh[0], visit()); err != nil {
		t.Error(err)
	}
}

func TestInTheDemoThePasswordIsEnough(t *testing.T) {
	w := newWorld(t)
	w.Demo = true
	w.member(north, cases.Director, "a@north.example")
	if e := w.password("a@north.example"); !w.alive(e.Token) || e.Session.Stage != accounts.StageFull {
		t.Errorf("stage %q", e.Session.Stage)
	}
}

func TestAPasswordHashedAtAnotherCostIsHashedAnewAtLogIn(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Director, "a@north.example")
	w.Passwords = accounts.NewPasswords(accounts.Cost{KiB: 128, Passes: 2})
	w.password("a@north.example")
	p, err := w.store.Person(w.ctx(), north, a.Person)
	if err != nil || w.Passwords.Outdated(p.Password) {
		t.Errorf("still at the old cost: %s, %v", p.Password, err)
	}
	w.password("a@north.example")
}

func TestASweepTakesWhatIsOverAndNothingElse(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	over, secret, _ := w.enrol("a@north.example")
	w.reset("a@north.example")
	w.pass(2 * time.Hour)
	live := w.signIn("a@north.example", secret)
	if err := w.Sweep(w.ctx()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.store.Session(w.ctx(), over.Session.Hash); cases.CodeOf(err) != cases.NotFound {
		t.Error("a session that is over is kept")
	}
	if w.store.Links() != 0 || !w.alive(live.Token) {
		t.Errorf("%d links; alive: %t", w.store.Links(), w.alive(live.Token))
	}
}
