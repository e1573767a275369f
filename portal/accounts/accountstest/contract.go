package accountstest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/portal/accounts"
)

// Fixture is a store to be tried.
type Fixture struct {
	Store accounts.Store
	// Relate makes a mandate between a creditor and an agency, as the directory wants one.
	Relate func(t *testing.T, creditor, agency cases.OrgID)
}

// Contract tries everything a store of accounts promises. open gives an empty store for each part.
func Contract(t *testing.T, open func(t *testing.T) Fixture) {
	for name, part := range map[string]func(*testing.T, Fixture){
		"what is written is read again":                   roundTrip,
		"strangers find nothing":                          strangers,
		"an address belongs to one active person":         addresses,
		"a change is made whole or not at all":            whole,
		"a request is carried out once":                   repeated,
		"no update is lost":                               updates,
		"the last administrator stays":                    lastAdmin,
		"a step of the second factor is burnt once":       steps,
		"a link works once, the newest one":               links,
		"sessions start, are bounded and end":             sessions,
		"sessions end with the change that ends them":     endings,
		"tries are counted and forgotten":                 tries,
		"the directory shows those one deals with":        directory,
		"a sweep takes what is over":                      sweep,
		"a job can be queued that belongs to nobody":      enqueue,
		"the journal is one chain for each organisation ": journal,
	} {
		t.Run(name, func(t *testing.T) { part(t, open(t)) })
	}
}

var start = time.Date(2026, 11, 21, 9, 0, 0, 123456000, time.UTC)

func orgID(n int) cases.OrgID {
	return cases.OrgID(fmt.Sprintf("00000000-0000-7000-8000-0000000000%02d", n))
}
func personID(n int) cases.PersonID {
	return cases.PersonID(fmt.Sprintf("00000000-0000-7000-8000-0000000001%02d", n))
}
func entityID(n int) cases.EntityID {
	return cases.EntityID(fmt.Sprintf("00000000-0000-7000-8000-0000000002%02d", n))
}

// event is an entry of the journal of an organisation.
func event(org cases.OrgID, kind accounts.EventKind) accounts.OrgEvent {
	return accounts.OrgEvent{
		Org: org, RecordedAt: start, Actor: personID(1), ActorOrg: org, Channel: cases.Portal, Kind: kind,
	}
}

func change(org cases.OrgID) accounts.Change {
	return accounts.Change{Event: event(org, accounts.EvProfile)}
}

// organisation adds one, with people numbered from its own number on.
func organisation(t *testing.T, s accounts.Store, n int, kind cases.Side, people ...accounts.Person) {
	t.Helper()
	o := accounts.Organisation{ID: orgID(n), Kind: kind, Name: fmt.Sprintf("Organisation %d", n), Lang: "fr", CreatedAt: start, Version: 1}
	if err := s.CreateOrganisation(context.Background(), o, people, accounts.Change{Event: event(o.ID, accounts.EvOrgCreated)}); err != nil {
		t.Fatal(err)
	}
}

// person makes an active person of an organisation.
func person(org, n int, role cases.Role) accounts.Person {
	return accounts.Person{
		ID: personID(n), Org: orgID(org), Email: fmt.Sprintf("p%d@example.org", n), Name: fmt.Sprintf("Personne %02d", n), Role: role,
		Lang: "fr", Theme: accounts.ThemeAuto, State: accounts.Active, CreatedAt: start, Version: 1,
	}
}

func is(t *testing.T, err error, code cases.Code) {
	t.Helper()
	if cases.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill sets every exported field of a struct that is zero to a value of its own, so that a forgotten column shows.
func fill(v any) {
	s := reflect.ValueOf(v).Elem()
	for i := range s.NumField() {
		f := s.Field(i)
		if !f.IsZero() {
			continue
		}
		switch f.Interface().(type) {
		case time.Time:
			f.Set(reflect.ValueOf(start.Add(time.Duration(i+1) * time.Hour)))
		case []byte:
			f.SetBytes([]byte{byte(i), 0, 255})
		case []string:
			f.Set(reflect.ValueOf([]string{fmt.Sprint("a", i), fmt.Sprint("b", i)}))
		default:
			switch f.Kind() {
			case reflect.String:
				f.SetString(fmt.Sprintf("text %d é", i))
			case reflect.Int64, reflect.Int:
				f.SetInt(int64(1000 + i))
			case reflect.Bool:
				f.SetBool(true)
			}
		}
	}
}

func roundTrip(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	o := accounts.Organisation{ID: orgID(1), Kind: cases.CreditorSide, Lang: "fr", Zone: "Europe/Paris", Version: 1}
	fill(&o)
	p := accounts.Person{ID: personID(1), Org: o.ID, Role: cases.Director, State: accounts.Active, Lang: "en", Theme: accounts.ThemeDark, Version: 1}
	fill(&p)
	must(t, s.CreateOrganisation(ctx, o, []accounts.Person{p}, accounts.Change{Event: event(o.ID, accounts.EvOrgCreated)}))
	e := accounts.Entity{ID: entityID(1), Org: o.ID, Version: 1}
	fill(&e)
	must(t, s.CreateEntity(ctx, e, change(o.ID)))
	sn := accounts.Session{Org: o.ID, Person: p.ID, Stage: accounts.StageFactor, Data: []byte(`{"a":1}`)}
	fill(&sn)
	must(t, s.StartSession(ctx, sn, "", 5))

	gotOrg, err := s.Organisation(ctx, o.ID)
	must(t, err)
	same(t, o, gotOrg)
	gotPerson, err := s.Person(ctx, o.ID, p.ID)
	must(t, err)
	same(t, p, gotPerson)
	byEmail, err := s.PersonByEmail(ctx, p.Email)
	must(t, err)
	same(t, p, byEmail)
	entities, err := s.Entities(ctx, o.ID)
	must(t, err)
	same(t, []accounts.Entity{e}, entities)
	gotSession, owner, err := s.Session(ctx, sn.Hash)
	must(t, err)
	same(t, sn, gotSession)
	same(t, p, owner)

	must(t, s.UpdateOrganisation(ctx, o.ID, func(to *accounts.Organisation) (accounts.Change, error) {
		*to = accounts.Organisation{ID: "x", Kind: cases.AgencySide, Name: "B", Lang: "en"}
		return change(o.ID), nil
	}))
	gotOrg, err = s.Organisation(ctx, o.ID)
	must(t, err)
	same(t, accounts.Organisation{ID: o.ID, Kind: o.Kind, Name: "B", Lang: "en", CreatedAt: o.CreatedAt, Version: 2}, gotOrg)
	must(t, s.UpdateEntity(ctx, o.ID, e.ID, func(to *accounts.Entity) (accounts.Change, error) {
		*to = accounts.Entity{ID: "x", Org: "y", Name: "C"}
		return change(o.ID), nil
	}))
	entities, err = s.Entities(ctx, o.ID)
	must(t, err)
	same(t, []accounts.Entity{{ID: e.ID, Org: o.ID, Name: "C", Version: 2}}, entities)
	must(t, s.UpdatePerson(ctx, o.ID, p.ID, func(to *accounts.Person) (accounts.Change, error) {
		*to = accounts.Person{ID: "x", Org: "y", Email: "z", Name: "D", Role: cases.Controller, State: accounts.Disabled, Theme: accounts.ThemeAuto}
		return change(o.ID), nil
	}))
	gotPerson, err = s.Person(ctx, o.ID, p.ID)
	must(t, err)
	same(t, accounts.Person{
		ID: p.ID, Org: o.ID, Email: p.Email, Name: "D", Role: cases.Controller, State: accounts.Disabled, Theme: accounts.ThemeAuto,
		CreatedAt: p.CreatedAt, Version: 2,
	}, gotPerson)
}

// same compares; an empty list and none are the same to a database.
func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.FilterValues(bothEmpty, cmp.Ignore())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func bothEmpty(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	return x.IsValid() && y.IsValid() && x.Kind() == reflect.Slice && y.Kind() == reflect.Slice && x.Len() == 0 && y.Len() == 0
}

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

func steps(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	var mu sync.Mutex
	won := 0
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			err := s.BurnStep(ctx, orgID(1), personID(1), 100)
			mu.Lock()
			defer mu.Unlock()
			switch cases.CodeOf(err) {
			case "":
				won++
			case cases.Conflict:
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if won != 1 {
		t.Errorf("the step was burnt %d times", won)
	}
	is(t, s.BurnStep(ctx, orgID(1), personID(1), 99), cases.Conflict)
	must(t, s.BurnStep(ctx, orgID(1), personID(1), 101))
	p, err := s.Person(ctx, orgID(1), personID(1))
	if err != nil || p.LastStep != 101 || p.Version != 3 {
		t.Errorf("%+v, %v", p, err)
	}
}

func link(hash string, n int, purpose accounts.LinkPurpose) *accounts.Link {
	return &accounts.Link{Hash: hash, Purpose: purpose, Org: orgID(1), Person: personID(n), CreatedAt: start, ExpiresAt: start.Add(time.Hour)}
}

func links(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin), person(1, 2, cases.Controller))
	keep := func(n int, l *accounts.Link) {
		t.Helper()
		must(t, s.UpdatePerson(ctx, orgID(1), personID(n), func(*accounts.Person) (accounts.Change, error) {
			c := change(orgID(1))
			c.Link = l
			return c, nil
		}))
	}
	keep(1, link("old", 1, accounts.ResetLink))
	keep(1, link("other", 1, accounts.InvitationLink))
	keep(2, link("neighbour", 2, accounts.ResetLink))
	keep(1, link("new", 1, accounts.ResetLink))
	_, _, err := s.Link(ctx, "old", start)
	is(t, err, cases.NotFound)
	for hash, n := range map[string]int{"new": 1, "other": 1, "neighbour": 2} {
		l, p, err := s.Link(ctx, hash, start.Add(59*time.Minute))
		if err != nil || p.ID != personID(n) {
			t.Errorf("%s: %+v, %v", hash, p, err)
		}
		if hash == "new" {
			same(t, *link("new", 1, accounts.ResetLink), l)
		}
	}
	_, _, err = s.Link(ctx, "new", start.Add(time.Hour))
	is(t, err, cases.NotFound)
	rename := func(p *accounts.Person) (accounts.Change, error) {
		p.Name = "by link"
		return change(orgID(1)), nil
	}
	is(t, s.SpendLink(ctx, "new", start.Add(time.Hour), rename), cases.NotFound)
	refusal := errors.New("no")
	if err := s.SpendLink(ctx, "new", start, func(*accounts.Person) (accounts.Change, error) { return accounts.Change{}, refusal }); !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	var mu sync.Mutex
	won := 0
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			err := s.SpendLink(ctx, "new", start, rename)
			mu.Lock()
			defer mu.Unlock()
			switch cases.CodeOf(err) {
			case "":
				won++
			case cases.NotFound:
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if p, err := s.Person(ctx, orgID(1), personID(1)); err != nil || won != 1 || p.Name != "by link" {
		t.Errorf("spent %d times; %+v, %v", won, p, err)
	}
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), func(*accounts.Person) (accounts.Change, error) {
		c := change(orgID(1))
		c.DropLinks = true
		return c, nil
	}))
	_, _, err = s.Link(ctx, "other", start)
	is(t, err, cases.NotFound)
	if _, _, err := s.Link(ctx, "neighbour", start); err != nil {
		t.Errorf("the link of a neighbour is gone: %v", err)
	}
}

// session makes a full session that began minutes after start.
func session(hash string, n, minutes int) accounts.Session {
	at := start.Add(time.Duration(minutes) * time.Minute)
	return accounts.Session{
		Hash: hash, Org: orgID(1), Person: personID(n), Stage: accounts.StageFull, CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(12 * time.Hour),
	}
}

func sessions(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin), person(1, 2, cases.Controller))
	must(t, s.StartSession(ctx, session("neighbour", 2, 0), "", 3))
	for i := range 4 {
		must(t, s.StartSession(ctx, session(fmt.Sprint("s", i), 1, i), "", 3))
	}
	hashes := func(n int) (list []string) {
		t.Helper()
		found, err := s.Sessions(ctx, orgID(1), personID(n))
		must(t, err)
		for _, sn := range found {
			list = append(list, sn.Hash)
		}
		return list
	}
	same(t, []string{"s3", "s2", "s1"}, hashes(1))
	must(t, s.StartSession(ctx, session("earlier", 1, -5), "s3", 3))
	same(t, []string{"s2", "s1", "earlier"}, hashes(1))
	p, err := s.Person(ctx, orgID(1), personID(1))
	if err != nil || !p.LastSeenAt.Equal(start.Add(-5*time.Minute)) || p.Version != 1 {
		t.Errorf("last seen %s, version %d, %v", p.LastSeenAt, p.Version, err)
	}
	half := session("half", 2, 9)
	half.Stage = accounts.StageFactor
	must(t, s.StartSession(ctx, half, "", 3))
	if p, err := s.Person(ctx, orgID(1), personID(2)); err != nil || !p.LastSeenAt.Equal(start) {
		t.Errorf("half a log-in counts as seen: %s, %v", p.LastSeenAt, err)
	}

	must(t, s.TouchSession(ctx, "s2", start.Add(time.Hour)))
	must(t, s.TouchSession(ctx, "s2", start))
	must(t, s.TouchSession(ctx, "gone", start))
	must(t, s.SaveSessionData(ctx, "s2", []byte(`{"n":1}`)))
	must(t, s.SaveSessionSeal(ctx, "s2", []byte{1, 0, 2}))
	want := session("s2", 1, 2)
	want.SeenAt, want.Data, want.Seal = start.Add(time.Hour), []byte(`{"n":1}`), []byte{1, 0, 2}
	got, _, err := s.Session(ctx, "s2")
	must(t, err)
	same(t, want, got)
	is(t, s.SaveSessionData(ctx, "gone", nil), cases.NotFound)
	is(t, s.SaveSessionSeal(ctx, "gone", nil), cases.NotFound)

	must(t, s.EndSession(ctx, "s2"))
	must(t, s.EndSession(ctx, "s2"))
	if n, err := s.EndSessions(ctx, orgID(1), personID(1), "s1"); err != nil || n != 1 {
		t.Errorf("ended %d, %v", n, err)
	}
	same(t, []string{"s1"}, hashes(1))
	same(t, []string{"half", "neighbour"}, hashes(2))
}

func endings(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin), person(1, 2, cases.Controller))
	for i, hash := range []string{"a", "b", "c"} {
		must(t, s.StartSession(ctx, session(hash, 1, i), "", 5))
	}
	must(t, s.StartSession(ctx, session("neighbour", 2, 0), "", 5))
	end := func(keep string, err error) func(*accounts.Person) (accounts.Change, error) {
		return func(*accounts.Person) (accounts.Change, error) {
			c := change(orgID(1))
			c.EndSessions, c.KeepSession = true, keep
			return c, err
		}
	}
	if err := s.UpdatePerson(ctx, orgID(1), personID(1), end("", errors.New("no"))); err == nil {
		t.Error("no error")
	}
	count := func(n int) int {
		t.Helper()
		list, err := s.Sessions(ctx, orgID(1), personID(n))
		must(t, err)
		return len(list)
	}
	if count(1) != 3 {
		t.Error("a change that failed ended sessions")
	}
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), end("b", nil)))
	if _, _, err := s.Session(ctx, "b"); err != nil || count(1) != 1 {
		t.Errorf("%d sessions are left, %v", count(1), err)
	}
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), end("", nil)))
	if count(1) != 0 || count(2) != 1 {
		t.Errorf("%d and %d sessions are left", count(1), count(2))
	}
}

func tries(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	pair := []accounts.Try{{Key: "short", Window: time.Minute}, {Key: "long", Window: time.Hour}}
	count := func(at time.Duration) []accounts.Tries {
		t.Helper()
		got, err := s.CountTries(ctx, pair, start.Add(at))
		must(t, err)
		return got
	}
	same(t, []accounts.Tries{{Count: 1, Since: start}, {Count: 1, Since: start}}, count(0))
	same(t, []accounts.Tries{{Count: 2, Since: start}, {Count: 2, Since: start}}, count(59*time.Second))
	later := start.Add(time.Minute)
	same(t, []accounts.Tries{{Count: 1, Since: later}, {Count: 3, Since: start}}, count(time.Minute))
	must(t, s.ForgetTries(ctx, []string{"long", "never counted"}))
	same(t, []accounts.Tries{{Count: 2, Since: later}, {Count: 1, Since: later}}, count(time.Minute))
	must(t, s.ForgetTries(ctx, nil))

	var mu sync.Mutex
	seen := map[int]bool{}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			got, err := s.CountTries(ctx, []accounts.Try{{Key: "burst", Window: time.Hour}}, start)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || seen[got[0].Count] {
				t.Errorf("%+v, %v: two tries read the same number", got, err)
				return
			}
			seen[got[0].Count] = true
		})
	}
	group.Wait()
}

func directory(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	organisation(t, s, 2, cases.CreditorSide, person(2, 2, cases.CreditorAdmin))
	organisation(t, s, 3, cases.AgencySide, person(3, 3, cases.Agent))
	organisation(t, s, 4, cases.AgencySide, person(4, 4, cases.Agent))
	organisation(t, s, 5, cases.OperatorSide, person(5, 5, cases.Operator))
	for n := 1; n <= 2; n++ {
		e := accounts.Entity{ID: entityID(n), Org: orgID(n), Name: fmt.Sprint("Entité ", n), Version: 1}
		must(t, s.CreateEntity(ctx, e, change(orgID(n))))
	}
	f.Relate(t, orgID(1), orgID(3))
	var want accounts.Wanted
	for n := 1; n <= 5; n++ {
		want.Orgs, want.People = append(want.Orgs, orgID(n)), append(want.People, personID(n))
		want.Entities = append(want.Entities, entityID(n))
	}
	for _, tc := range []struct {
		n        int
		role     cases.Role
		orgs     []int
		entities []int
		people   []int
	}{
		{1, cases.CreditorAdmin, []int{1, 3}, []int{1}, []int{1, 3}},
		{2, cases.CreditorAdmin, []int{2}, []int{2}, []int{2}},
		{3, cases.Agent, []int{1, 3}, []int{1}, []int{1, 3}},
		{4, cases.Agent, []int{4}, nil, []int{4}},
		{5, cases.Operator, []int{1, 2, 3, 4, 5}, nil, []int{5}},
	} {
		actor := cases.Actor{Person: personID(tc.n), Org: orgID(tc.n), Role: tc.role}
		d, err := s.Directory(ctx, actor.Scope(), want)
		must(t, err)
		if len(d.Orgs) != len(tc.orgs) || len(d.Entities) != len(tc.entities) || len(d.People) != len(tc.people) {
			t.Errorf("%d sees %d organisations, %d entities, %d people", tc.n, len(d.Orgs), len(d.Entities), len(d.People))
		}
		for _, n := range tc.orgs {
			if d.Orgs[orgID(n)].Name != fmt.Sprintf("Organisation %d", n) {
				t.Errorf("%d does not see organisation %d", tc.n, n)
			}
		}
		for _, n := range tc.people {
			if d.People[personID(n)].Name != fmt.Sprintf("Personne %02d", n) || d.People[personID(n)].State != accounts.Active {
				t.Errorf("%d does not see person %d: %+v", tc.n, n, d.People[personID(n)])
			}
		}
	}
	d, err := s.Directory(ctx, cases.Scope{}, want)
	if err != nil || len(d.Orgs)+len(d.Entities)+len(d.People) != 0 {
		t.Errorf("nobody sees %+v, %v", d, err)
	}
	actor := cases.Actor{Person: personID(1), Org: orgID(1), Role: cases.CreditorAdmin}
	if d, err := s.Directory(ctx, actor.Scope(), accounts.Wanted{}); err != nil || len(d.Orgs) != 0 {
		t.Errorf("who wants nothing gets %+v, %v", d, err)
	}
	for kind, want := range map[cases.Side]int{cases.CreditorSide: 2, cases.AgencySide: 2, cases.OperatorSide: 1, "": 5} {
		list, err := s.Organisations(ctx, kind)
		if err != nil || len(list) != want {
			t.Errorf("%d organisations of kind %q, %v", len(list), kind, err)
		}
	}
}

func sweep(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	idle, over := session("idle", 1, 0), session("over", 1, 1)
	live := session("live", 1, 70)
	over.SeenAt, over.ExpiresAt = start.Add(90*time.Minute), start.Add(80*time.Minute)
	for _, sn := range []accounts.Session{idle, over, live} {
		must(t, s.StartSession(ctx, sn, "", 5))
	}
	must(t, s.UpdatePerson(ctx, orgID(1), personID(1), func(*accounts.Person) (accounts.Change, error) {
		c := change(orgID(1))
		c.Link = link("dead", 1, accounts.ResetLink)
		return c, nil
	}))
	_, err := s.CountTries(ctx, []accounts.Try{{Key: "old", Window: time.Minute}, {Key: "new", Window: 24 * time.Hour}}, start)
	must(t, err)
	now := start.Add(90 * time.Minute)
	must(t, s.Sweep(ctx, now, now.Add(-30*time.Minute)))
	list, err := s.Sessions(ctx, orgID(1), personID(1))
	if err != nil || len(list) != 1 || list[0].Hash != "live" {
		t.Errorf("%+v, %v", list, err)
	}
	_, _, err = s.Link(ctx, "dead", start)
	is(t, err, cases.NotFound)
	counts, err := s.CountTries(ctx, []accounts.Try{{Key: "old", Window: time.Minute}, {Key: "new", Window: 24 * time.Hour}}, start)
	if err != nil || counts[0].Count != 1 || counts[1].Count != 2 {
		t.Errorf("%+v, %v", counts, err)
	}
}

func enqueue(t *testing.T, f Fixture) {
	job := cases.Job{ID: "00000000-0000-7000-8000-000000000901", Kind: accounts.JobReset, Payload: []byte(`{"a":"b"}`), RunAt: start}
	must(t, f.Store.Enqueue(t.Context(), job))
}

func journal(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide, person(1, 1, cases.CreditorAdmin))
	organisation(t, s, 2, cases.CreditorSide, person(2, 2, cases.CreditorAdmin))
	for i := range 3 {
		must(t, s.UpdatePerson(ctx, orgID(1), personID(1), func(*accounts.Person) (accounts.Change, error) {
			c := change(orgID(1))
			c.Event.Key = fmt.Sprint("k", i)
			c.Event.RecordedAt = start.Add(time.Duration(i)*time.Minute + 789*time.Nanosecond)
			c.Event.Facts = accounts.Facts{Person: personID(1), Entity: entityID(1), Role: cases.Director, Was: cases.Controller, Fields: []string{"name"}, Count: i}
			return c, nil
		}))
	}
	entries, err := s.Journal(ctx, orgID(1), 0, 10)
	must(t, err)
	if len(entries) != 4 {
		t.Fatalf("%d entries", len(entries))
	}
	for i, e := range entries {
		digest, err := e.Digest()
		must(t, err)
		prev := ""
		if i+1 < len(entries) {
			prev = entries[i+1].Hash
		}
		if digest != e.Hash || e.Prev != prev || e.Seq != int64(4-i) {
			t.Errorf("entry %d does not fit: %+v", e.Seq, e)
		}
	}
	want := event(orgID(1), accounts.EvProfile)
	want.Seq, want.Key, want.RecordedAt = 4, "k2", start.Add(2*time.Minute)
	want.Facts = accounts.Facts{Person: personID(1), Entity: entityID(1), Role: cases.Director, Was: cases.Controller, Fields: []string{"name"}, Count: 2}
	want.Prev, want.Hash = entries[0].Prev, entries[0].Hash
	same(t, want, entries[0])
	page, err := s.Journal(ctx, orgID(1), 3, 1)
	if err != nil || len(page) != 1 || page[0].Seq != 2 {
		t.Errorf("%+v, %v", page, err)
	}
	if other, err := s.Journal(ctx, orgID(2), 0, 10); err != nil || len(other) != 1 {
		t.Errorf("%d entries of another organisation, %v", len(other), err)
	}
}
