package accountstest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

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
