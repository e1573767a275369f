package accounts_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/portal/accounts"
)

func TestAnAdministratorLooksAfterThePeopleOfTheOwnOrganisationOnly(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	stranger := w.member(south, cases.Controller, "b@south.example")
	for name, err := range map[string]error{
		"change the role": w.ChangeRole(w.ctx(), admin, stranger.Person, cases.Director, ""),
		"close":           w.Disable(w.ctx(), admin, stranger.Person, ""),
		"open":            w.Enable(w.ctx(), admin, stranger.Person, ""),
		"end sessions":    w.EndSessionsOf(w.ctx(), admin, stranger.Person, ""),
		"take the factor": w.RemoveFactor(w.ctx(), admin, stranger.Person, ""),
		"invite again":    w.InviteAgain(w.ctx(), admin, stranger.Person, ""),
		"nobody":          w.Disable(w.ctx(), admin, "no such person", ""),
	} {
		wantCode(t, err, cases.NotFound)
		if err != nil && cases.CodeOf(err) != cases.NotFound {
			t.Log(name)
		}
	}
	people, err := w.People(w.ctx(), admin)
	if err != nil || len(people) != 1 || people[0].ID != admin.Person {
		t.Errorf("%+v, %v", people, err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	wantKey(t, w.Disable(w.ctx(), admin, admin.Person, ""), cases.Refused, "error.last_admin")
	wantKey(t, w.ChangeRole(w.ctx(), admin, admin.Person, cases.Director, ""), cases.Refused, "error.last_admin")
	if _, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "N", Role: cases.CreditorAdmin}); err != nil {
		t.Fatal(err)
	}
	wantKey(t, w.Disable(w.ctx(), admin, admin.Person, ""), cases.Refused, "error.last_admin")
	if _, err := w.Accept(w.ctx(), w.letter().Token, accounts.Acceptance{Name: "N", Password: goodPassword}, visit()); err != nil {
		t.Fatal(err)
	}
	if err := w.Disable(w.ctx(), admin, admin.Person, ""); err != nil {
		t.Errorf("with a second administrator: %v", err)
	}
}

func TestAnInvitedPersonJoinsOnce(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	in := accounts.Invitation{Email: " Nora@North.example ", Name: " Nora ", Role: cases.Controller, Lang: "en", Key: "k1"}
	id, err := w.Invite(w.ctx(), admin, in)
	if err != nil {
		t.Fatal(err)
	}
	letter := w.letter()
	if letter.To.Email != "nora@north.example" || letter.Lang != "en" || letter.Organisation != "Biscuiterie du Nord" || letter.To.Password != "" {
		t.Errorf("letter %+v", letter)
	}
	_, err = w.Login(w.ctx(), "nora@north.example", goodPassword, visit())
	wantCode(t, err, cases.Refused)

	in.Key = "k2"
	_, err = w.Invite(w.ctx(), admin, in)
	wantKey(t, err, cases.Conflict, "error.person_exists")

	for _, bad := range []accounts.Acceptance{
		{Name: "", Password: goodPassword}, {Name: "Nora", Password: "short"}, {Name: "Nora", Password: "biscuiterie nora"},
		{Name: "No\nra", Password: goodPassword},
	} {
		_, err := w.Accept(w.ctx(), letter.Token, bad, visit())
		wantCode(t, err, cases.Invalid)
	}
	e, err := w.Accept(w.ctx(), letter.Token, accounts.Acceptance{Name: "Nora B.", Password: goodPassword, Lang: "en"}, visit())
	if err != nil || e.Session.Person != id {
		t.Fatal(err)
	}
	wantKey(t, w.InviteAgain(w.ctx(), admin, id, ""), cases.Refused, "accounts.invite.accepted")
	people, err := w.People(w.ctx(), admin)
	if err != nil || len(people) != 2 {
		t.Fatal(err)
	}
	want := accounts.Member{ID: id, Email: "nora@north.example", Name: "Nora B.", Role: cases.Controller, State: accounts.Active, CreatedAt: w.now()}
	for _, p := range people {
		if p.ID == id {
			if diff := cmp.Diff(want, p); diff != "" {
				t.Error(diff)
			}
		}
	}
}

func TestAnInvitationSaysWhatIsWrongWithIt(t *testing.T) {
	w := newWorld(t)
	admin := w.member(red, cases.AgencyManager, "admin@red.example")
	for _, tc := range []struct {
		in    accounts.Invitation
		field string
	}{
		{accounts.Invitation{Email: "n@red.example", Name: "N", Role: cases.Director}, "role"},
		{accounts.Invitation{Email: "n@red.example", Name: "N", Role: cases.Operator}, "role"},
		{accounts.Invitation{Email: "n@red.example", Name: "N"}, "role"},
		{accounts.Invitation{Email: "n@red.example", Name: "  ", Role: cases.Agent}, "name"},
		{accounts.Invitation{Email: "n@red.example", Name: "N", Role: cases.Agent, Lang: "de"}, "lang"},
		{accounts.Invitation{Email: "n", Name: "N", Role: cases.Agent}, "email"},
		{accounts.Invitation{Email: "n@red.example\r\nBcc: x@y.example", Name: "N", Role: cases.Agent}, "email"},
		{accounts.Invitation{Email: "n@red.example>", Name: "N", Role: cases.Agent}, "email"},
		{accounts.Invitation{Email: "a@b@red.example", Name: "N", Role: cases.Agent}, "email"},
		{accounts.Invitation{Email: "a..b@red.example", Name: "N", Role: cases.Agent}, "email"},
		{accounts.Invitation{Email: "n@red", Name: "N", Role: cases.Agent}, "email"},
	} {
		_, err := w.Invite(w.ctx(), admin, tc.in)
		e := asError(err)
		if e == nil || e.Code != cases.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != tc.field {
			t.Errorf("%+v: %v", tc.in, err)
		}
	}
}

func TestSomebodyWithAnAccountElsewhereIsToldOnlyAfterTheLetter(t *testing.T) {
	w := newWorld(t)
	w.member(south, cases.Controller, "two@jobs.example")
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	if _, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "two@jobs.example", Name: "N", Role: cases.Controller}); err != nil {
		t.Fatal(err)
	}
	_, err := w.Accept(w.ctx(), w.letter().Token, accounts.Acceptance{Name: "N", Password: goodPassword}, visit())
	wantKey(t, err, cases.Refused, "accounts.invite.account_exists")
	if e := w.password("two@jobs.example"); e.Session.Org != south {
		t.Errorf("signed in to %s", e.Session.Org)
	}
}

func TestAClosedAccountOpensAgain(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	victim := w.member(north, cases.Controller, "a@north.example")
	wantKey(t, w.Enable(w.ctx(), admin, victim.Person, ""), cases.Refused, "accounts.person.not_disabled")
	if err := w.Disable(w.ctx(), admin, victim.Person, ""); err != nil {
		t.Fatal(err)
	}
	_, err := w.Login(w.ctx(), "a@north.example", goodPassword, visit())
	wantKey(t, err, cases.Refused, "accounts.login.wrong")
	if err := w.Enable(w.ctx(), admin, victim.Person, ""); err != nil {
		t.Fatal(err)
	}
	w.password("a@north.example")

	id, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "n@north.example", Name: "N", Role: cases.Controller})
	if err != nil {
		t.Fatal(err)
	}
	withdrawn := w.letter().Token
	if err := w.Disable(w.ctx(), admin, id, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.Invitation(w.ctx(), withdrawn)
	wantCode(t, err, cases.NotFound)
	if err := w.Enable(w.ctx(), admin, id, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invitation(w.ctx(), w.letter().Token); err != nil {
		t.Errorf("invited anew: %v", err)
	}
}

func TestALostTelephoneIsReplacedByTheAdministrator(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	victim := w.member(north, cases.Controller, "a@north.example")
	w.enrol("a@north.example")
	wantKey(t, w.RemoveFactor(w.ctx(), admin, admin.Person, ""), cases.Refused, "accounts.factor.own")
	if err := w.RemoveFactor(w.ctx(), admin, victim.Person, ""); err != nil {
		t.Fatal(err)
	}
	if e := w.password("a@north.example"); e.Session.Stage != accounts.StageEnrol {
		t.Errorf("stage %q", e.Session.Stage)
	}
}

func TestEveryChangeIsInTheJournalOfItsOrganisation(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	victim := w.member(north, cases.Controller, "a@north.example")
	before := journal(t, w, north)
	if err := w.ChangeRole(w.ctx(), admin, victim.Person, cases.Director, "key-1"); err != nil {
		t.Fatal(err)
	}
	if err := w.ChangeRole(w.ctx(), admin, victim.Person, cases.Controller, "key-1"); err == nil || cases.CodeOf(err) != cases.Conflict {
		t.Errorf("the same request twice: %v", err)
	}
	e := w.password("a@north.example")
	secret, err := w.Enrolment(w.ctx(), e.Session)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Enrol(w.ctx(), e.Session, w.code(secret.Secret), visit()); err != nil {
		t.Fatal(err)
	}
	w.reset("a@north.example")
	if err := w.SavePreferences(w.ctx(), victim, accounts.Preferences{Name: "Camille", Lang: "en", Theme: accounts.ThemeDark}); err != nil {
		t.Fatal(err)
	}
	entries := journal(t, w, north)[len(before):]
	var kinds []accounts.EventKind
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	want := []accounts.EventKind{accounts.EvRoleChanged, accounts.EvFactorSet, accounts.EvResetAsked, accounts.EvProfile}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Fatal(diff)
	}
	if e := entries[0]; e.Actor != admin.Person || e.Facts.Was != cases.Controller || e.Facts.Role != cases.Director || e.Key != "key-1" {
		t.Errorf("%+v", e)
	}
	if diff := cmp.Diff([]string{"name", "lang", "theme"}, entries[3].Facts.Fields); diff != "" {
		t.Error(diff)
	}
}

// journal reads the journal of an organisation from the beginning and checks its chain.
func journal(t *testing.T, w *world, org cases.OrgID) []accounts.OrgEvent {
	t.Helper()
	entries, err := w.store.Journal(w.ctx(), org, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	ordered := make([]accounts.OrgEvent, len(entries))
	prev := ""
	for i := range entries {
		e := entries[len(entries)-1-i]
		ordered[i] = e
		digest, err := e.Digest()
		if err != nil || digest != e.Hash || e.Prev != prev || e.Seq != int64(i+1) {
			t.Fatalf("entry %d does not fit: %+v, %v", i+1, e, err)
		}
		prev = e.Hash
	}
	return ordered
}

func TestMovingAWordFromOneFieldToTheNextChangesTheDigest(t *testing.T) {
	base := accounts.OrgEvent{Org: "o", Seq: 1, Actor: "ab", ActorOrg: "c", Channel: cases.Portal, Kind: accounts.EvProfile}
	seen := map[string]bool{}
	for _, e := range []accounts.OrgEvent{
		base,
		{Org: "o", Seq: 1, Actor: "a", ActorOrg: "bc", Channel: cases.Portal, Kind: accounts.EvProfile},
		{Org: "o", Seq: 2, Actor: "ab", ActorOrg: "c", Channel: cases.Portal, Kind: accounts.EvProfile},
		{Org: "o", Seq: 1, Actor: "ab", ActorOrg: "c", Channel: cases.Portal, Kind: accounts.EvProfile, Prev: "x"},
		{Org: "o", Seq: 1, Actor: "ab", ActorOrg: "c", Channel: cases.Portal, Kind: accounts.EvProfile, Facts: accounts.Facts{Count: 1}},
	} {
		digest, err := e.Digest()
		if err != nil || seen[digest] {
			t.Errorf("%+v: %s seen before, %v", e, digest, err)
		}
		seen[digest] = true
	}
}

func TestAnAdministratorSeesWhereColleaguesAreSignedInAndNobodyElse(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	agent := w.member(north, cases.Controller, "agent@north.example")
	w.member(south, cases.Controller, "other@south.example")
	w.enrol("agent@north.example")
	open, err := w.SessionsOf(w.ctx(), admin, agent.Person)
	if err != nil || len(open) != 1 {
		t.Fatalf("got %d sessions, %v", len(open), err)
	}
	if s := open[0]; s.Hash != "" || s.Address != "" || s.Seal != nil || s.Data != nil || s.Agent != "test" {
		t.Errorf("the session tells too much or too little: %+v", s)
	}
	_, err = w.SessionsOf(w.ctx(), agent, admin.Person)
	wantCode(t, err, cases.NotFound)
	stranger := w.member(south, cases.CreditorAdmin, "admin@south.example")
	if open, err := w.SessionsOf(w.ctx(), stranger, agent.Person); err == nil && len(open) > 0 {
		t.Error("another creditor sees the sessions")
	}
}
