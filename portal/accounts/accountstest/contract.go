package accountstest

import (
	"context"
	"fmt"
	"reflect"
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
		"organisations are listed by what they are":       kinds,
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
