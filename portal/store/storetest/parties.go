package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts"
)

// orgEvent gives an entry for the journal of an organisation.
func orgEvent(org cases.OrgID, kind accounts.EventKind, key string) accounts.OrgEvent {
	return accounts.OrgEvent{Org: org, RecordedAt: casestest.Now, Actor: "somebody", ActorOrg: org, Channel: cases.Portal, Key: key, Kind: kind}
}

// orgChange gives a change of accounts with its entry.
func orgChange(org cases.OrgID, key string) accounts.Change {
	return accounts.Change{Event: orgEvent(org, accounts.EvOrgChanged, key)}
}

// personOf gives an active person for an actor.
func personOf(by cases.Actor, email string) accounts.Person {
	return accounts.Person{
		ID: by.Person, Org: by.Org, Email: email, Name: "Personne " + email, Role: by.Role, Lang: "fr", Theme: accounts.ThemeAuto,
		State: accounts.Active, Password: "hash", Recovery: []string{"a", "b"}, CreatedAt: casestest.Now, Version: 1,
	}
}

// parties writes the five organisations with one person each, and an entity of each creditor.
func (f *Fixture) parties(t testing.TB) {
	t.Helper()
	for _, p := range []struct {
		by     cases.Actor
		name   string
		entity cases.EntityID
	}{
		{f.North, "Nord Fonderies", casestest.NorthEntity}, {f.South, "Sud Emballages", casestest.SouthEntity},
		{f.Red, "Rouge Recouvrement", ""}, {f.Blue, "Bleu & Associés", ""}, {f.Operator, "Exploitant", ""},
	} {
		o := accounts.Organisation{ID: p.by.Org, Kind: p.by.Side(), Name: p.name, Lang: "fr", CreatedAt: casestest.Now, Version: 1}
		people := []accounts.Person{personOf(p.by, string(p.by.Role)+"@"+string(p.by.Org)+".example")}
		if err := f.CreateOrganisation(t.Context(), o, people, accounts.Change{Event: orgEvent(o.ID, accounts.EvOrgCreated, "")}); err != nil {
			t.Fatalf("create an organisation: %v", err)
		}
		if p.entity == "" {
			continue
		}
		e := accounts.Entity{ID: p.entity, Org: o.ID, Name: p.name + " SAS", Version: 1}
		if err := f.CreateEntity(t.Context(), e, accounts.Change{Event: orgEvent(o.ID, accounts.EvEntityAdded, "")}); err != nil {
			t.Fatalf("create an entity: %v", err)
		}
	}
}

func accountsRoundTrip(t *testing.T, f *Fixture) {
	var o accounts.Organisation
	fillAll(&o, 3)
	o.Kind, o.ID = cases.CreditorSide, "filled"
	var p, invited accounts.Person
	fillAll(&p, 2)
	fillAll(&invited, 3)
	p.Org, p.State = o.ID, accounts.Active
	invited.ID, invited.Org, invited.State, invited.Email = "invited", o.ID, accounts.Invited, "b@x.example"
	if err := f.CreateOrganisation(t.Context(), o, []accounts.Person{p, invited}, orgChange(o.ID, "")); err != nil {
		t.Fatal(err)
	}
	var e accounts.Entity
	fillAll(&e, 2)
	e.Org = o.ID
	if err := f.CreateEntity(t.Context(), e, orgChange(o.ID, "")); err != nil {
		t.Fatal(err)
	}
	gotOrg, err := f.Organisation(t.Context(), o.ID)
	same(t, "the organisation", gotOrg, o)
	gotPerson, err2 := f.Person(t.Context(), o.ID, p.ID)
	same(t, "the person", gotPerson, p)
	entities, err3 := f.Entities(t.Context(), o.ID)
	same(t, "the entities", entities, []accounts.Entity{e})
	people, err4 := f.People(t.Context(), o.ID)
	if err := errors.Join(err, err2, err3, err4); err != nil || len(people) != 2 {
		t.Errorf("%d people, %v", len(people), err)
	}
	found, err := f.PersonByEmail(t.Context(), p.Email)
	if err != nil || found.ID != p.ID {
		t.Errorf("by address: %v, %v", found.ID, err)
	}
	_, err = f.PersonByEmail(t.Context(), invited.Email)
	wantCode(t, "the address of somebody invited", err, cases.NotFound)

	var s accounts.Session
	fillAll(&s, 2)
	s.Org, s.Person, s.Data = o.ID, p.ID, []byte{0, 1, 255}
	if err := f.StartSession(t.Context(), s, "", 5); err != nil {
		t.Fatal(err)
	}
	gotSession, gotPerson, err := f.Session(t.Context(), s.Hash)
	same(t, "the session", gotSession, s)
	same(t, "its person", gotPerson, p)
	if err != nil {
		t.Error(err)
	}
	var l accounts.Link
	fillAll(&l, 2)
	l.Org, l.Person = o.ID, p.ID
	change := orgChange(o.ID, "")
	change.Link = &l
	if err := f.UpdatePerson(t.Context(), o.ID, p.ID, func(*accounts.Person) (accounts.Change, error) { return change, nil }); err != nil {
		t.Fatal(err)
	}
	gotLink, linked, err := f.Link(t.Context(), l.Hash, l.ExpiresAt.Add(-time.Second))
	same(t, "the link", gotLink, l)
	if err != nil || linked.ID != p.ID || linked.Version != p.Version+1 {
		t.Errorf("the person of the link is %+v, %v", linked, err)
	}
	f.changedRoundTrip(t, o, p, e)
}

// changedRoundTrip overwrites everything with other values and keeps what may not change.
func (f *Fixture) changedRoundTrip(t *testing.T, o accounts.Organisation, p accounts.Person, e accounts.Entity) {
	t.Helper()
	var otherOrg accounts.Organisation
	var otherPerson accounts.Person
	var otherEntity accounts.Entity
	(&filler{n: 700, flags: 3}).fillValue(&otherOrg)
	(&filler{n: 800, flags: 5}).fillValue(&otherPerson)
	(&filler{n: 900, flags: 7}).fillValue(&otherEntity)
	err := errors.Join(
		f.UpdateOrganisation(t.Context(), o.ID, func(x *accounts.Organisation) (accounts.Change, error) {
			*x = otherOrg
			return orgChange(o.ID, ""), nil
		}),
		f.UpdatePerson(t.Context(), p.Org, p.ID, func(x *accounts.Person) (accounts.Change, error) { *x = otherPerson; return orgChange(o.ID, ""), nil }),
		f.UpdateEntity(t.Context(), e.Org, e.ID, func(x *accounts.Entity) (accounts.Change, error) { *x = otherEntity; return orgChange(o.ID, ""), nil }),
	)
	if err != nil {
		t.Fatal(err)
	}
	otherOrg.ID, otherOrg.Kind, otherOrg.CreatedAt, otherOrg.Version = o.ID, o.Kind, o.CreatedAt, o.Version+1
	otherPerson.ID, otherPerson.Org, otherPerson.Email, otherPerson.CreatedAt, otherPerson.Version = p.ID, p.Org, p.Email, p.CreatedAt, p.Version+2
	otherEntity.ID, otherEntity.Org, otherEntity.Version = e.ID, e.Org, e.Version+1
	gotOrg, err := f.Organisation(t.Context(), o.ID)
	same(t, "the changed organisation", gotOrg, otherOrg)
	gotPerson, err2 := f.Person(t.Context(), o.ID, p.ID)
	same(t, "the changed person", gotPerson, otherPerson)
	entities, err3 := f.Entities(t.Context(), o.ID)
	same(t, "the changed entities", entities, []accounts.Entity{otherEntity})
	if err := errors.Join(err, err2, err3); err != nil {
		t.Error(err)
	}
}

func orgJournal(t *testing.T, f *Fixture) {
	err := collectErrors(8, func(int) error {
		for range 5 {
			err := f.UpdateOrganisation(background(), f.North.Org, func(o *accounts.Organisation) (accounts.Change, error) {
				o.Phone += "1"
				return orgChange(f.North.Org, ""), nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o, err := f.Organisation(t.Context(), f.North.Org)
	if err != nil || len(o.Phone) != 40 || o.Version != 41 {
		t.Errorf("after forty changes: phone %q, version %d, %v", o.Phone, o.Version, err)
	}
	events, err := f.Journal(t.Context(), f.North.Org, 0, 100)
	if err != nil || len(events) != 42 {
		t.Fatalf("%d entries, %v", len(events), err)
	}
	for i, e := range events {
		digest, err := e.Digest()
		if err != nil || digest != e.Hash || e.Seq != int64(42-i) || (i < 41 && e.Prev != events[i+1].Hash) {
			t.Errorf("entry %d is not in the chain: %v", e.Seq, err)
		}
	}
	if older, err := f.Journal(t.Context(), f.North.Org, 3, 1); err != nil || len(older) != 1 || older[0].Seq != 2 {
		t.Errorf("before the third: %v, %v", older, err)
	}
	err = f.UpdateOrganisation(t.Context(), f.North.Org, func(*accounts.Organisation) (accounts.Change, error) { return accounts.Change{}, nil })
	wantCode(t, "a change without an entry", err, cases.Internal)
	repeat := func() error {
		return f.UpdateOrganisation(t.Context(), f.North.Org, func(o *accounts.Organisation) (accounts.Change, error) {
			o.Email += "x"
			return orgChange(f.North.Org, "form"), nil
		})
	}
	if err := repeat(); err != nil {
		t.Error(err)
	}
	if err := repeat(); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("the same form again: %v", err)
	}
	db := f.raw(t)
	for _, statement := range []string{"update org_events set kind = ''", "delete from org_events"} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was carried out", statement)
		}
	}
}

func addresses(t *testing.T, f *Fixture) {
	add := func(org cases.OrgID, id, email string, state accounts.State) error {
		p := personOf(cases.Actor{Person: cases.PersonID(id), Org: org, Role: cases.Director}, email)
		p.State = state
		return f.CreatePerson(t.Context(), p, accounts.Change{Event: orgEvent(org, accounts.EvInvited, "")})
	}
	if err := add(f.North.Org, "1", "a@x.example", accounts.Active); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"twice in one organisation":        {add(f.North.Org, "2", "a@x.example", accounts.Invited), "error.person_exists"},
		"invited by another organisation":  {add(f.South.Org, "3", "a@x.example", accounts.Invited), ""},
		"active in another organisation":   {add(f.Red.Org, "4", "a@x.example", accounts.Active), "error.account_exists"},
		"disabled in another organisation": {add(f.Blue.Org, "5", "a@x.example", accounts.Disabled), ""},
	} {
		var e *cases.Error
		if errors.As(tt.err, &e); (tt.want == "") != (tt.err == nil) || (e != nil && e.Key != tt.want) {
			t.Errorf("the address %s: %v, want %q", name, tt.err, tt.want)
		}
	}
	err := f.UpdatePerson(t.Context(), f.South.Org, "3", func(p *accounts.Person) (accounts.Change, error) {
		p.State = accounts.Active
		return orgChange(f.South.Org, ""), nil
	})
	wantCode(t, "joining with a taken address", err, cases.Conflict)
	last := orgChange(f.North.Org, "")
	last.KeepOne = cases.CreditorAdmin
	err = f.UpdatePerson(t.Context(), f.North.Org, "1", func(p *accounts.Person) (accounts.Change, error) {
		p.Role = cases.Controller
		return last, nil
	})
	wantCode(t, "a change that leaves no administrator", err, cases.Refused)
	if p, err := f.Person(t.Context(), f.North.Org, "1"); err != nil || p.Role != cases.Director || p.Version != 1 {
		t.Errorf("after the refusals the person is %+v, %v", p, err)
	}
	refusal := errors.New("no")
	if err := f.UpdatePerson(t.Context(), f.North.Org, "1", func(*accounts.Person) (accounts.Change, error) { return accounts.Change{}, refusal }); !errors.Is(err, refusal) {
		t.Errorf("the function's own error came back as %v", err)
	}
}

func lists(t *testing.T, f *Fixture) {
	creditors, err := f.Organisations(t.Context(), cases.CreditorSide)
	if err != nil || len(creditors) != 2 || creditors[0].ID != f.North.Org || creditors[1].ID != f.South.Org {
		t.Errorf("creditors by name: %v, %v", creditors, err)
	}
	all, err := f.Organisations(t.Context(), "")
	if err != nil || len(all) != 5 || all[0].Name != "Bleu & Associés" {
		t.Errorf("%d organisations, %v", len(all), err)
	}
	for _, name := range []string{"Zoé", "Éric", "eva", "Ada"} {
		p := personOf(cases.Actor{Person: cases.PersonID(name), Org: f.South.Org}, name)
		p.Name = name
		if err := f.CreatePerson(t.Context(), p, orgChange(f.South.Org, "")); err != nil {
			t.Fatal(err)
		}
	}
	people, err := f.People(t.Context(), f.South.Org)
	var order []string
	for _, p := range people {
		order = append(order, p.Name)
	}
	if err != nil || !slices.Equal(order, []string{"Ada", "Éric", "eva", people[3].Name, "Zoé"}) {
		t.Errorf("people by name: %v, %v", order, err)
	}
}

func secondFactorStep(t *testing.T, f *Fixture) {
	burn := func(step int64) error { return f.BurnStep(t.Context(), f.North.Org, f.North.Person, step) }
	if err := burn(10); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the same step again", burn(10), cases.Conflict)
	wantCode(t, "an earlier step", burn(9), cases.Conflict)
	if err := burn(11); err != nil {
		t.Error(err)
	}
	used := make([]error, 8)
	_ = collectErrors(len(used), func(i int) error {
		used[i] = burn(12)
		return nil
	})
	if n := len(slices.DeleteFunc(used, func(err error) bool { return err != nil })); n != 1 {
		t.Errorf("one step was used %d times at once", n)
	}
}

func secretLinks(t *testing.T, f *Fixture) {
	now := casestest.Now
	give := func(hash string, purpose accounts.LinkPurpose, drop bool) {
		t.Helper()
		err := f.UpdatePerson(t.Context(), f.North.Org, f.North.Person, func(*accounts.Person) (accounts.Change, error) {
			c := orgChange(f.North.Org, "")
			c.DropLinks = drop
			c.Link = &accounts.Link{Hash: hash, Purpose: purpose, Org: f.North.Org, Person: f.North.Person, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
			return c, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	open := func(hash string, at time.Time) cases.Code {
		_, _, err := f.Link(t.Context(), hash, at)
		return cases.CodeOf(err)
	}
	give("one", accounts.ResetLink, false)
	give("invitation", accounts.InvitationLink, false)
	give("two", accounts.ResetLink, false)
	if open("one", now) != cases.NotFound || open("two", now) != "" || open("invitation", now) != "" {
		t.Error("not the newest link of each purpose alone works")
	}
	if open("two", now.Add(time.Hour)) != cases.NotFound || open("two", now.Add(time.Hour-time.Microsecond)) != "" {
		t.Error("the link does not end when it expires")
	}
	spent := make([]error, 8)
	_ = collectErrors(len(spent), func(i int) error {
		spent[i] = f.SpendLink(background(), "two", now, func(p *accounts.Person) (accounts.Change, error) {
			p.Password = "new"
			return orgChange(f.North.Org, ""), nil
		})
		return nil
	})
	good := 0
	for _, err := range spent {
		if err == nil {
			good++
		} else {
			wantCode(t, "a link spent twice", err, cases.NotFound)
		}
	}
	if p, err := f.Person(t.Context(), f.North.Org, f.North.Person); err != nil || good != 1 || p.Password != "new" {
		t.Errorf("spent %d times, password %q, %v", good, p.Password, err)
	}
	wantCode(t, "spending an expired link", f.SpendLink(t.Context(), "invitation", now.Add(2*time.Hour), nil), cases.NotFound)
	give("three", accounts.ResetLink, true)
	if open("invitation", now) != cases.NotFound || open("three", now) != "" {
		t.Error("the links of the person were not dropped")
	}
}

// start signs North's controller in, so many minutes after the beginning.
func (f *Fixture) start(t *testing.T, hash string, age int, replaced string) {
	t.Helper()
	now := casestest.Now
	s := accounts.Session{
		Hash: hash, Org: f.North.Org, Person: f.North.Person, Stage: accounts.StageFull, CreatedAt: now.Add(time.Duration(age) * time.Minute),
		SeenAt: now, ExpiresAt: now.Add(12 * time.Hour),
	}
	if err := f.StartSession(t.Context(), s, replaced, 3); err != nil {
		t.Fatal(err)
	}
}

// signedIn checks which sessions of North's controller there are, the newest first.
func (f *Fixture) signedIn(t *testing.T, when string, want ...string) {
	t.Helper()
	all, err := f.Sessions(t.Context(), f.North.Org, f.North.Person)
	if err != nil {
		t.Fatal(err)
	}
	var hashes []string
	for _, s := range all {
		hashes = append(hashes, s.Hash)
	}
	if !slices.Equal(hashes, want) {
		t.Errorf("%s: sessions %v, want %v", when, hashes, want)
	}
}

func sessionsKeep(t *testing.T, f *Fixture) {
	now := casestest.Now
	f.start(t, "e", 5, "")
	if p, err := f.Person(t.Context(), f.North.Org, f.North.Person); err != nil || !p.LastSeenAt.Equal(now.Add(5*time.Minute)) || p.Version != 1 {
		t.Errorf("last seen %v, version %d, %v", p.LastSeenAt, p.Version, err)
	}
	if err := errors.Join(f.TouchSession(t.Context(), "e", now.Add(time.Hour)), f.TouchSession(t.Context(), "e", now), f.TouchSession(t.Context(), "gone", now)); err != nil {
		t.Error(err)
	}
	if err := errors.Join(f.SaveSessionData(t.Context(), "e", []byte(`{"a":1}`)), f.SaveSessionSeal(t.Context(), "e", []byte{1})); err != nil {
		t.Error(err)
	}
	s, _, err := f.Session(t.Context(), "e")
	if err != nil || !s.SeenAt.Equal(now.Add(time.Hour)) || string(s.Data) != `{"a":1}` || len(s.Seal) != 1 {
		t.Errorf("session %+v, %v", s, err)
	}
	wantCode(t, "data of a session that is over", f.SaveSessionData(t.Context(), "gone", nil), cases.NotFound)
	wantCode(t, "seal of a session that is over", f.SaveSessionSeal(t.Context(), "gone", nil), cases.NotFound)
}

func sessions(t *testing.T, f *Fixture) {
	now := casestest.Now
	for age, hash := range []string{"a", "b"} {
		f.start(t, hash, age+1, "")
	}
	f.start(t, "c", 3, "a")
	f.start(t, "d", 4, "")
	f.start(t, "e", 5, "")
	f.signedIn(t, "three at most", "e", "d", "c")
	n, err := f.EndSessions(t.Context(), f.North.Org, f.North.Person, "d")
	if err != nil || n != 2 {
		t.Errorf("ended %d, %v", n, err)
	}
	f.signedIn(t, "all but this one ended", "d")
	change := orgChange(f.North.Org, "")
	change.EndSessions = true
	if err := f.UpdatePerson(t.Context(), f.North.Org, f.North.Person, func(*accounts.Person) (accounts.Change, error) { return change, nil }); err != nil {
		t.Error(err)
	}
	f.signedIn(t, "after a change that ends sessions")
	f.start(t, "f", 6, "")
	if err := errors.Join(f.EndSession(t.Context(), "f"), f.EndSession(t.Context(), "f")); err != nil {
		t.Error(err)
	}
	f.signedIn(t, "signed out, twice")
	f.start(t, "g", 7, "")
	if err := f.Sweep(t.Context(), now.Add(time.Hour), now); err != nil {
		t.Error(err)
	}
	f.signedIn(t, "swept while it is in use", "g")
	if err := f.Sweep(t.Context(), now.Add(time.Hour), now.Add(time.Minute)); err != nil {
		t.Error(err)
	}
	f.signedIn(t, "swept when it was idle")
}

func guesses(t *testing.T, f *Fixture) {
	now := casestest.Now
	try := []accounts.Try{{Key: "b", Window: time.Hour}, {Key: "a", Window: time.Minute}}
	count := func(at time.Time) string {
		t.Helper()
		got, err := f.CountTries(background(), try, at)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d since %v, %d since %v", got[0].Count, got[0].Since.Sub(now), got[1].Count, got[1].Since.Sub(now))
	}
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{
		{0, "1 since 0s, 1 since 0s"}, {59 * time.Second, "2 since 0s, 2 since 0s"}, {time.Minute, "3 since 0s, 1 since 1m0s"},
		{2 * time.Hour, "1 since 2h0m0s, 1 since 2h0m0s"},
	} {
		if got := count(now.Add(tt.after)); got != tt.want {
			t.Errorf("after %v: %s, want %s", tt.after, got, tt.want)
		}
	}
	if err := f.ForgetTries(t.Context(), []string{"a", "never"}); err != nil {
		t.Fatal(err)
	}
	if err := f.ForgetTries(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := count(now.Add(2 * time.Hour)); got != "2 since 2h0m0s, 1 since 2h0m0s" {
		t.Errorf("after forgetting one: %s", got)
	}
	seen := make([]int, 20)
	err := collectErrors(len(seen), func(i int) error {
		got, err := f.CountTries(background(), []accounts.Try{{Key: "c", Window: time.Hour}, {Key: "d", Window: time.Hour}}, now)
		if err == nil {
			seen[i] = got[0].Count
		}
		return err
	})
	slices.Sort(seen)
	if err != nil || seen[0] != 1 || seen[19] != 20 || len(slices.Compact(seen)) != 20 {
		t.Errorf("tries at the same time read %v, %v", seen, err)
	}
}

func directory(t *testing.T, f *Fixture) {
	f.placed(t, 1000) // North and Red know each other
	want := accounts.Wanted{
		Orgs:     []cases.OrgID{f.North.Org, f.South.Org, f.Red.Org, f.Blue.Org, f.Operator.Org, "nobody"},
		Entities: []cases.EntityID{casestest.NorthEntity, casestest.SouthEntity},
		People:   []cases.PersonID{f.North.Person, f.South.Person, f.Red.Person, f.Blue.Person, f.Operator.Person},
	}
	for name, tt := range map[string]struct {
		by                     cases.Actor
		orgs, entities, people int
	}{
		"North":    {f.North, 2, 1, 2},
		"Red":      {f.Red, 2, 1, 2},
		"South":    {f.South, 1, 1, 1},
		"Blue":     {f.Blue, 1, 0, 1},
		"operator": {f.Operator, 5, 0, 1},
		"nobody":   {cases.Actor{}, 0, 0, 0},
	} {
		d, err := f.Directory(t.Context(), tt.by.Scope(), want)
		if err != nil || len(d.Orgs) != tt.orgs || len(d.Entities) != tt.entities || len(d.People) != tt.people {
			t.Errorf("%s knows %d organisations, %d entities, %d people, %v; want %+v", name, len(d.Orgs), len(d.Entities), len(d.People), err, tt)
		}
	}
	d, err := f.Directory(t.Context(), f.North.Scope(), want)
	if p := d.People[f.Red.Person]; err != nil || p.Org != f.Red.Org || p.Role != cases.AgencyManager || p.State != accounts.Active || p.Name == "" {
		t.Errorf("North knows of Red's manager %+v, %v", p, err)
	}
	if none, err := f.Directory(t.Context(), f.North.Scope(), accounts.Wanted{}); err != nil || len(none.Orgs) != 0 {
		t.Errorf("nothing wanted: %v, %v", none, err)
	}
}
