package accountstest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

func strangers(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	organisation(t, s, 2, cases.CreditorSide, person(2, 2, cases.CreditorAdmin))
	e := accounts.Entity{ID: entityID(1), Org: orgID(1), Name: "E", Version: 1}
	must(t, s.CreateEntity(ctx, e, change(orgID(1))))
	sn := accounts.Session{Hash: "h", Org: orgID(1), Person: personID(1), Stage: accounts.StageFull, CreatedAt: start, SeenAt: start, ExpiresAt: start.Add(time.Hour)}
	must(t, s.StartSession(ctx, sn, "", 5))
	never := func(*accounts.Person) (accounts.Change, error) {
		t.Error("the function was called for a stranger")
		return accounts.Change{}, nil
	}
	for _, org := range []cases.OrgID{orgID(2), orgID(9), ""} {
		is(t, s.UpdatePerson(ctx, org, personID(1), never), cases.NotFound)
		is(t, s.BurnStep(ctx, org, personID(1), 5), cases.NotFound)
		_, err := s.Person(ctx, org, personID(1))
		is(t, err, cases.NotFound)
		is(t, s.UpdateEntity(ctx, org, e.ID, func(*accounts.Entity) (accounts.Change, error) { return change(org), nil }), cases.NotFound)
		if entities, err := s.Entities(ctx, org); err != nil || len(entities) != 0 {
			t.Errorf("entities %v, %v", entities, err)
		}
		if list, err := s.Sessions(ctx, org, personID(1)); err != nil || len(list) != 0 {
			t.Errorf("sessions %v, %v", list, err)
		}
		if n, err := s.EndSessions(ctx, org, personID(1), ""); err != nil || n != 0 {
			t.Errorf("ended %d sessions, %v", n, err)
		}
		people, err := s.People(ctx, org)
		if err != nil {
			t.Error(err)
		}
		for _, p := range people {
			if p.ID == personID(1) {
				t.Errorf("%s lists a person of another", org)
			}
		}
	}
	for _, org := range []cases.OrgID{orgID(9), ""} {
		_, err := s.Organisation(ctx, org)
		is(t, err, cases.NotFound)
		is(t, s.UpdateOrganisation(ctx, org, func(*accounts.Organisation) (accounts.Change, error) { return change(org), nil }), cases.NotFound)
	}
	_, err := s.PersonByEmail(ctx, "nobody@example.org")
	is(t, err, cases.NotFound)
	_, _, err = s.Session(ctx, "no such hash")
	is(t, err, cases.NotFound)
	wrong := sn
	wrong.Hash, wrong.Org = "h2", orgID(2)
	if err := s.StartSession(ctx, wrong, "", 5); err == nil {
		t.Error("a session under another organisation than its person's")
	}
}

func addresses(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	organisation(t, s, 2, cases.CreditorSide, person(2, 2, cases.CreditorAdmin))
	twin := person(1, 3, cases.Controller)
	twin.Email = "p1@example.org"
	is(t, s.CreatePerson(ctx, twin, change(orgID(1))), cases.Conflict)
	twin = person(2, 3, cases.Controller)
	twin.Email = "p1@example.org"
	is(t, s.CreatePerson(ctx, twin, change(orgID(2))), cases.Conflict)
	twin.State = accounts.Invited
	must(t, s.CreatePerson(ctx, twin, change(orgID(2))))
	found, err := s.PersonByEmail(ctx, "p1@example.org")
	if err != nil || found.ID != personID(1) {
		t.Errorf("the invited one was found: %+v, %v", found, err)
	}
	join := func(p *accounts.Person) (accounts.Change, error) {
		p.State = accounts.Active
		return change(orgID(2)), nil
	}
	is(t, s.UpdatePerson(ctx, orgID(2), twin.ID, join), cases.Conflict)
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), func(p *accounts.Person) (accounts.Change, error) {
		p.State = accounts.Disabled
		return change(orgID(1)), nil
	}))
	_, err = s.PersonByEmail(ctx, "p1@example.org")
	is(t, err, cases.NotFound)
	must(t, s.UpdatePerson(ctx, orgID(2), twin.ID, join))
	found, err = s.PersonByEmail(ctx, "p1@example.org")
	if err != nil || found.ID != twin.ID {
		t.Errorf("%+v, %v", found, err)
	}
	o := accounts.Organisation{ID: orgID(3), Kind: cases.AgencySide, Name: "X", Lang: "fr", CreatedAt: start, Version: 1}
	third := person(3, 4, cases.AgencyManager)
	third.Email = "p2@example.org"
	is(t, s.CreateOrganisation(ctx, o, []accounts.Person{third}, accounts.Change{Event: event(o.ID, accounts.EvOrgCreated)}), cases.Conflict)
	_, err = s.Organisation(ctx, o.ID)
	is(t, err, cases.NotFound)
	organisation(t, s, 4, cases.AgencySide)
	o.ID = orgID(4)
	is(t, s.CreateOrganisation(ctx, o, nil, accounts.Change{Event: event(o.ID, accounts.EvOrgCreated)}), cases.Conflict)
}

func whole(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	refusal := errors.New("no")
	err := s.UpdatePerson(ctx, orgID(1), personID(1), func(p *accounts.Person) (accounts.Change, error) {
		p.Name = "changed"
		return change(orgID(1)), refusal
	})
	if !errors.Is(err, refusal) {
		t.Errorf("the function's error came back as %v", err)
	}
	if err := s.UpdatePerson(ctx, orgID(1), personID(1), func(p *accounts.Person) (accounts.Change, error) {
		p.Name = "changed"
		return accounts.Change{}, nil
	}); err == nil {
		t.Error("a change without an event went through")
	}
	if err := s.CreatePerson(ctx, person(1, 2, cases.Controller), accounts.Change{}); err == nil {
		t.Error("a person without an event went through")
	}
	p, err := s.Person(ctx, orgID(1), personID(1))
	if err != nil || p.Name != "Personne 01" || p.Version != 1 {
		t.Errorf("half a change: %+v, %v", p, err)
	}
	people, err := s.People(ctx, orgID(1))
	if err != nil || len(people) != 1 {
		t.Errorf("%d people, %v", len(people), err)
	}
}

func repeated(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	organisation(t, s, 2, cases.CreditorSide)
	keyed := change(orgID(1))
	keyed.Event.Key = "once"
	rename := func(p *accounts.Person) (accounts.Change, error) {
		p.Name += "+"
		return keyed, nil
	}
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), rename))
	if err := s.UpdatePerson(ctx, orgID(1), personID(1), rename); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("the second time: %v", err)
	}
	if err := s.CreatePerson(ctx, person(1, 2, cases.Controller), keyed); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("another act with the same key: %v", err)
	}
	elsewhere := change(orgID(2))
	elsewhere.Event.Key, elsewhere.Event.ActorOrg = "once", orgID(1)
	if err := s.CreatePerson(ctx, person(2, 3, cases.Controller), elsewhere); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("in another journal: %v", err)
	}
	elsewhere.Event.ActorOrg = orgID(2)
	must(t, s.CreatePerson(ctx, person(2, 3, cases.Controller), elsewhere))
	p, err := s.Person(ctx, orgID(1), personID(1))
	if err != nil || p.Name != "Personne 01+" {
		t.Errorf("%+v, %v", p, err)
	}
}

func updates(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	const writers, rounds = 4, 5
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for range rounds {
				err := s.UpdatePerson(ctx, orgID(1), personID(1), func(p *accounts.Person) (accounts.Change, error) {
					p.Recovery = append(p.Recovery, "x")
					return change(orgID(1)), nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	p, err := s.Person(ctx, orgID(1), personID(1))
	if err != nil || len(p.Recovery) != writers*rounds || p.Version != 1+writers*rounds {
		t.Errorf("%d of %d updates are left, version %d, %v", len(p.Recovery), writers*rounds, p.Version, err)
	}
}

func lastAdmin(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin), person(1, 2, cases.CreditorAdmin))
	leave := func(p *accounts.Person) (accounts.Change, error) {
		p.State = accounts.Disabled
		c := change(orgID(1))
		c.KeepOne = cases.CreditorAdmin
		return c, nil
	}
	var mu sync.Mutex
	left := 0
	var group sync.WaitGroup
	for n := 1; n <= 2; n++ {
		group.Go(func() {
			err := s.UpdatePerson(ctx, orgID(1), personID(n), leave)
			mu.Lock()
			defer mu.Unlock()
			switch cases.CodeOf(err) {
			case "":
				left++
			case cases.Refused:
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if left != 1 {
		t.Errorf("%d of two administrators left at the same time, one must stay", left)
	}
}
