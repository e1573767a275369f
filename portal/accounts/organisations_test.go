package accounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/portal/accounts"
)

func particulars() accounts.Particulars {
	return accounts.Particulars{
		Name: " Biscuiterie du Nord SAS ", SIREN: "732 829 320", VAT: "FR 44 732829320", Address: "1 rue des Fours\n59000 Lille",
		Email: "contact@north.example", Phone: "03 20 00 00 00", IBAN: "FR76 3000 6000 0112 3456 7890 189", Lang: "fr", Zone: "Europe/Paris",
	}
}

func TestAnOrganisationIsChangedByItsAdministratorAndKeptTidy(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	if err := w.SaveOrganisation(w.ctx(), admin, particulars(), 1, ""); err != nil {
		t.Fatal(err)
	}
	o, err := w.Organisation(w.ctx(), admin)
	if err != nil {
		t.Fatal(err)
	}
	want := accounts.Organisation{
		ID: north, Kind: cases.CreditorSide, Name: "Biscuiterie du Nord SAS", SIREN: "732829320", VAT: "FR44732829320",
		Address: "1 rue des Fours\n59000 Lille", Email: "contact@north.example", Phone: "03 20 00 00 00",
		IBAN: "FR7630006000011234567890189", Lang: "fr", Zone: "Europe/Paris", CreatedAt: w.now(), Version: 2,
	}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
	wantKey(t, w.SaveOrganisation(w.ctx(), admin, particulars(), 1, ""), cases.Conflict, "error.repeated") // what holds already
	other := particulars()
	other.Phone = "03 20 00 00 01"
	wantKey(t, w.SaveOrganisation(w.ctx(), admin, other, 1, ""), cases.Conflict, "error.stale")
	for field, spoil := range map[string]func(*accounts.Particulars){
		"name":    func(p *accounts.Particulars) { p.Name = "" },
		"siren":   func(p *accounts.Particulars) { p.SIREN = "732829321" },
		"vat":     func(p *accounts.Particulars) { p.VAT = "FR45732829320" },
		"iban":    func(p *accounts.Particulars) { p.IBAN = "FR7630006000011234567890188" },
		"email":   func(p *accounts.Particulars) { p.Email = "contact" },
		"lang":    func(p *accounts.Particulars) { p.Lang = "xx" },
		"zone":    func(p *accounts.Particulars) { p.Zone = "Europe/Atlantis" },
		"address": func(p *accounts.Particulars) { p.Address = string(make([]byte, 501)) },
	} {
		in := particulars()
		spoil(&in)
		e := asError(w.SaveOrganisation(w.ctx(), admin, in, 2, ""))
		if e == nil || e.Code != cases.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
}

func TestACreditorHasEntitiesAndAnAgencyHasNone(t *testing.T) {
	w := newWorld(t)
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	other := w.member(south, cases.CreditorAdmin, "admin@south.example")
	agency := w.member(red, cases.AgencyManager, "admin@red.example")
	id, err := w.AddEntity(w.ctx(), admin, accounts.EntityInput{Name: "Nord Distribution", SIREN: "732 829 320"})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.SaveEntity(w.ctx(), other, id, 1, accounts.EntityInput{Name: "Volée"}), cases.NotFound)
	_, err = w.AddEntity(w.ctx(), agency, accounts.EntityInput{Name: "X"})
	wantCode(t, err, cases.NotFound)
	wantCode(t, w.SaveEntity(w.ctx(), admin, id, 1, accounts.EntityInput{Name: "X", SIREN: "1"}), cases.Invalid)
	if err := w.SaveEntity(w.ctx(), admin, id, 1, accounts.EntityInput{Name: "Nord Distribution SARL", SIREN: "732829320"}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.SaveEntity(w.ctx(), admin, id, 1, accounts.EntityInput{Name: "X"}), cases.Conflict)
	list, err := w.Entities(w.ctx(), admin)
	if err != nil || len(list) != 1 || list[0].Name != "Nord Distribution SARL" || list[0].SIREN != "732829320" || list[0].Version != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := w.Entities(w.ctx(), other); err != nil || len(list) != 0 {
		t.Errorf("another creditor sees %+v, %v", list, err)
	}
}

func TestTheOperatorMakesOrganisationsAndSeesNoPeople(t *testing.T) {
	w := newWorld(t)
	op := w.member(home, cases.Operator, "op@home.example")
	in := accounts.NewOrganisation{
		Kind: cases.AgencySide, Particulars: accounts.Particulars{Name: "Cabinet Vert", Lang: "en"},
		AdminEmail: "chief@green.example", AdminName: "Chef", Key: "k",
	}
	org, err := w.CreateOrganisation(w.ctx(), op, in)
	if err != nil {
		t.Fatal(err)
	}
	letter := w.letter()
	if letter.To.Role != cases.AgencyManager || letter.To.Org != org || letter.Lang != "en" || letter.Organisation != "Cabinet Vert" {
		t.Errorf("%+v", letter)
	}
	_, err = w.CreateOrganisation(w.ctx(), op, in)
	if cases.CodeOf(err) != cases.Conflict {
		t.Errorf("the same request twice: %v", err)
	}
	if err := w.InviteAdminAgain(w.ctx(), op, org, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.Invitation(w.ctx(), letter.Token)
	wantCode(t, err, cases.NotFound)
	if _, err := w.Accept(w.ctx(), w.letter().Token, accounts.Acceptance{Name: "Chef", Password: goodPassword}, visit()); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.InviteAdminAgain(w.ctx(), op, org, ""), cases.Refused)
	list, err := w.Organisations(w.ctx(), op)
	if err != nil || len(list) != 6 {
		t.Errorf("%d organisations, %v", len(list), err)
	}
	_, err = w.People(w.ctx(), op)
	wantCode(t, err, cases.NotFound)

	in.AdminEmail, in.AdminName, in.Name = "x", "", ""
	e := asError(func() error { _, err := w.CreateOrganisation(w.ctx(), op, in); return err }())
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Field)
	}
	if diff := cmp.Diff([]string{"name", "admin_email", "admin_name"}, fields); diff != "" {
		t.Error(diff)
	}
}

func TestTheCommandLineFoundsAnInstallationAndRescuesItsPeople(t *testing.T) {
	w := newWorld(t)
	token, err := w.Found(w.ctx(), accounts.Founder{Organisation: "Hébergeur", Email: "root@host.example", Name: "Racine", Lang: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.Accept(w.ctx(), token, accounts.Acceptance{Name: "Racine", Password: goodPassword}, visit())
	if err != nil || e.Session.Stage != accounts.StageEnrol {
		t.Fatalf("%+v, %v", e, err)
	}
	_, err = w.Rescue(w.ctx(), "nobody@host.example")
	wantCode(t, err, cases.NotFound)
	token, err = w.Rescue(w.ctx(), "Root@host.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Reset(w.ctx(), token, "quatre castors mangent une tarte"); err != nil {
		t.Error(err)
	}
}

// counting counts the questions to the directory of a store.
type counting struct {
	accounts.Store
	asked int
}

func (c *counting) Directory(ctx context.Context, s cases.Scope, w accounts.Wanted) (accounts.Directory, error) {
	c.asked++
	return c.Store.Directory(ctx, s, w)
}

func TestNamesAreThoseTheActorMeetsAndAreRememberedForEachOrganisationApart(t *testing.T) {
	w := newWorld(t)
	w.store.Relate(north, red)
	a := w.member(north, cases.Controller, "a@north.example")
	agent := w.member(red, cases.Agent, "agent@red.example")
	bystander := w.member(blue, cases.Agent, "agent@blue.example")
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	entity, err := w.AddEntity(w.ctx(), admin, accounts.EntityInput{Name: "Nord Distribution"})
	if err != nil {
		t.Fatal(err)
	}
	store := &counting{Store: w.store}
	names := accounts.NewNames(store, w.now)
	want := accounts.Wanted{
		Orgs:     []cases.OrgID{north, red, blue, south, red, ""},
		Entities: []cases.EntityID{entity},
		People:   []cases.PersonID{a.Person, agent.Person, bystander.Person, cases.TheClock},
	}
	for range 3 {
		d, err := names.Directory(w.ctx(), agent, want)
		if err != nil || len(d.Orgs) != 2 || d.Orgs[north].Name != "Biscuiterie du Nord" || len(d.Entities) != 1 ||
			len(d.People) != 2 || d.People[a.Person].Name != "Camille a@north.example" {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	if store.asked != 1 {
		t.Errorf("the store was asked %d times, want once", store.asked)
	}
	d, err := names.Directory(w.ctx(), bystander, want)
	if err != nil || len(d.Orgs) != 1 || len(d.Entities) != 0 || len(d.People) != 1 {
		t.Errorf("another agency learns %+v, %v", d, err)
	}
	w.pass(time.Minute + time.Second)
	if _, err := names.Directory(w.ctx(), agent, want); err != nil || store.asked != 3 {
		t.Errorf("asked %d times, %v", store.asked, err)
	}
	colleagues, err := w.Colleagues(w.ctx(), agent)
	if err != nil || len(colleagues) != 1 || colleagues[0].ID != agent.Person {
		t.Errorf("%+v, %v", colleagues, err)
	}
}

func TestTheActivePeopleOfAnAgencyWorkItsCasesAndNobodyElseDoes(t *testing.T) {
	w := newWorld(t)
	boss := w.member(red, cases.AgencyManager, "boss@red.example")
	agent := w.member(red, cases.Agent, "agent@red.example")
	gone := w.member(red, cases.Agent, "gone@red.example")
	if err := w.Disable(w.ctx(), boss, gone.Person, ""); err != nil {
		t.Fatal(err)
	}
	controller := w.member(north, cases.Controller, "controller@north.example")
	director := w.member(north, cases.Director, "director@north.example")
	for _, row := range []struct {
		name   string
		actor  cases.Actor
		person cases.PersonID
		works  bool
	}{
		{"an agent", boss, agent.Person, true},
		{"a manager", agent, boss.Person, true},
		{"somebody who has left", agent, gone.Person, false},
		{"somebody of another organisation", agent, controller.Person, false},
		{"nobody", agent, "nobody", false},
		{"a colleague without the right", controller, director.Person, false},
	} {
		works, err := w.Works(w.ctx(), row.actor, row.person)
		if err != nil || works != row.works {
			t.Errorf("%s: %t, %v", row.name, works, err)
		}
	}
}

func TestRecipientsAreActivePeopleWithTheRole(t *testing.T) {
	w := newWorld(t)
	boss := w.member(red, cases.AgencyManager, "boss@red.example")
	agent := w.member(red, cases.Agent, "agent@red.example")
	gone := w.member(red, cases.Agent, "gone@red.example")
	if err := w.Disable(w.ctx(), boss, gone.Person, ""); err != nil {
		t.Fatal(err)
	}
	emails := func(person cases.PersonID, roles ...cases.Role) (list []string) {
		t.Helper()
		found, err := w.Recipients(w.ctx(), red, person, roles...)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found {
			list = append(list, r.Email)
		}
		return list
	}
	if diff := cmp.Diff([]string{"agent@red.example", "boss@red.example"}, emails("", cases.Agent, cases.AgencyManager)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"agent@red.example"}, emails(agent.Person, cases.Agent, cases.AgencyManager)); diff != "" {
		t.Error(diff)
	}
	if list := emails(gone.Person, cases.Agent); list != nil {
		t.Errorf("a closed account gets %v", list)
	}
}

func TestTheOperatorHandsInvitationsOverWhereNoMailLeaves(t *testing.T) {
	w := newWorld(t)
	operator := w.member(home, cases.Operator, "op@home.example")
	admin := w.member(north, cases.CreditorAdmin, "admin@north.example")
	person, err := w.Invite(w.ctx(), admin, accounts.Invitation{Email: "new@north.example", Name: "Nouvelle", Role: cases.Controller})
	if err != nil {
		t.Fatal(err)
	}
	mailed := w.letter().Token
	pending, err := w.Pending(w.ctx(), operator, north)
	if err != nil || len(pending) != 1 || pending[0].ID != person {
		t.Fatalf("the operator sees %+v, %v", pending, err)
	}
	token, err := w.HandOver(w.ctx(), operator, north, person)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invitation(w.ctx(), mailed); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("the older link still works: %v", err)
	}
	if _, err := w.Accept(w.ctx(), token, accounts.Acceptance{Name: "Nouvelle", Password: goodPassword}, visit()); err != nil {
		t.Fatal(err)
	}
	_, err = w.HandOver(w.ctx(), operator, north, person)
	wantKey(t, err, cases.Refused, "accounts.invite.accepted")
	if pending, err := w.Pending(w.ctx(), operator, north); err != nil || len(pending) != 0 {
		t.Errorf("the operator still sees %+v, %v", pending, err)
	}
	_, err = w.Pending(w.ctx(), admin, north)
	wantCode(t, err, cases.NotFound)
	_, err = w.HandOver(w.ctx(), admin, north, person)
	wantCode(t, err, cases.NotFound)
}
