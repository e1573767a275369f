package accountstest

import (
	"fmt"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

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
		expected := accounts.Directory{
			Orgs: map[cases.OrgID]accounts.Organisation{}, Entities: map[cases.EntityID]accounts.Entity{},
			People: map[cases.PersonID]accounts.PersonName{},
		}
		for _, n := range tc.orgs {
			expected.Orgs[orgID(n)], err = s.Organisation(ctx, orgID(n))
			must(t, err)
		}
		for _, n := range tc.entities {
			expected.Entities[entityID(n)] = accounts.Entity{ID: entityID(n), Org: orgID(n), Name: fmt.Sprint("Entité ", n), Version: 1}
		}
		for _, n := range tc.people {
			p, err := s.Person(ctx, orgID(n), personID(n))
			must(t, err)
			expected.People[p.ID] = accounts.PersonName{ID: p.ID, Org: p.Org, Name: p.Name, Role: p.Role, State: p.State}
		}
		same(t, expected, d)
	}
	d, err := s.Directory(ctx, cases.Scope{}, want)
	if err != nil || len(d.Orgs)+len(d.Entities)+len(d.People) != 0 {
		t.Errorf("nobody sees %+v, %v", d, err)
	}
	actor := cases.Actor{Person: personID(1), Org: orgID(1), Role: cases.CreditorAdmin}
	if d, err := s.Directory(ctx, actor.Scope(), accounts.Wanted{}); err != nil || len(d.Orgs) != 0 {
		t.Errorf("who wants nothing gets %+v, %v", d, err)
	}
}

// kinds lists organisations by what they are.
func kinds(t *testing.T, f Fixture) {
	ctx, s := t.Context(), f.Store
	organisation(t, s, 1, cases.CreditorSide)
	organisation(t, s, 2, cases.CreditorSide)
	organisation(t, s, 3, cases.AgencySide)
	organisation(t, s, 4, cases.AgencySide)
	organisation(t, s, 5, cases.OperatorSide)
	for kind, want := range map[cases.Side]int{cases.CreditorSide: 2, cases.AgencySide: 2, cases.OperatorSide: 1, "": 5} {
		list, err := s.Organisations(ctx, kind)
		if err != nil || len(list) != want {
			t.Errorf("%d organisations of kind %q, %v", len(list), kind, err)
		}
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
