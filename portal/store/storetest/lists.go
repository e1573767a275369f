package storetest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/store"
)

// portfolio writes cases of North in all states, half of them with Red, with keys that many share, and a case of South.
func (f *Fixture) portfolio(t testing.TB, n int) []*cases.Case {
	t.Helper()
	var all []*cases.Case
	for i := range n {
		c := casestest.CaseOf(f.North.Org, 1000+1000*i)
		c.Reference, c.Handling = "", cases.Handlings[i%len(cases.Handlings)]
		c.Debtor.Name = []string{"Écluse SARL", "ecluse sarl", "Zinc & Fils", "Brasserie du Port"}[i%4]
		c.Invoices = c.Invoices[:1+i%3]
		c.CreditNotes, c.Payments = nil, nil
		c.NextActionOn = cases.Date{}
		if i%3 != 0 {
			c.NextActionOn = casestest.Today.AddDays(i % 5)
		}
		c.UpdatedAt = casestest.Now.Add(time.Duration(i/4) * time.Second)
		if i%2 == 0 {
			c.Agency = f.Red.Org
			c.Placements = []cases.Placement{{
				ID: cases.PlacementID(f.NewID()), Agency: f.Red.Org, ReleasedOn: casestest.Today.AddDays(-i % 7), Terms: casestest.Terms(),
			}}
		}
		all = append(all, f.create(t, c))
	}
	south := casestest.CaseOf(f.South.Org, 900_000)
	south.Agency = f.Blue.Org
	f.create(t, south)
	return all
}

func paging(t *testing.T, f *Fixture) {
	all := f.portfolio(t, 41)
	sides := []struct {
		by   cases.Actor
		want int
	}{{f.North, 41}, {f.Red, 21}}
	for _, sort := range cases.Sorts {
		for _, desc := range []bool{false, true} {
			for _, side := range sides {
				f.walk(t, side.by, cases.Filter{Sort: sort, Desc: desc, Limit: 6}, side.want)
			}
		}
	}
	f.walk(t, f.North, cases.Filter{Sort: cases.ByUpdated, Desc: true, Limit: 1, Handling: []cases.Handling{cases.Active, cases.OnHold}}, 14)
	first, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{})
	if err != nil || len(first.Rows) == 0 || first.Rows[0].UpdatedAt.Before(all[40].UpdatedAt) {
		t.Errorf("a list without an order does not begin with the newest: %v, %v", first.Rows[:min(1, len(first.Rows))], err)
	}
}

// walk turns the pages of a list and checks that every case comes once and in order, at a constant number of queries.
func (f *Fixture) walk(t *testing.T, by cases.Actor, filter cases.Filter, want int) {
	t.Helper()
	name := fmt.Sprintf("%s by %s, desc %v", by.Role, filter.Sort, filter.Desc)
	var rows []cases.Row
	for page := 0; ; page++ {
		ctx, counter := store.CountQueries(t.Context())
		p, err := f.Cases(ctx, by.Scope(), filter)
		if err != nil {
			t.Fatalf("%s, page %d: %v", name, page, err)
		}
		if counter.Queries() != 1 {
			t.Fatalf("%s: %d queries for a page", name, counter.Queries())
		}
		rows = append(rows, p.Rows...)
		if filter.After = p.Next; p.Next == "" {
			break
		}
		if page > want {
			t.Fatalf("%s: no end after %d pages", name, page)
		}
	}
	if len(rows) != want {
		t.Errorf("%s: %d rows, want %d", name, len(rows), want)
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b cases.Row) int {
		n := compareRows(filter.Sort, a, b)
		if filter.Desc {
			n = -n
		}
		return n
	})
	seen := map[cases.CaseID]bool{}
	for i := range rows {
		if seen[rows[i].ID] {
			t.Errorf("%s: case %s comes twice", name, rows[i].ID)
		}
		seen[rows[i].ID] = true
		if rows[i].ID != sorted[i].ID {
			t.Errorf("%s: row %d is out of order", name, i)
			return
		}
	}
}

// compareRows orders rows as a list does; no day comes last among next actions and due days, first among releases.
func compareRows(sort cases.Sort, a, b cases.Row) int {
	byDay := func(a, b cases.Date) int {
		far := cases.NewDate(9999, 12, 31)
		if a.IsZero() {
			a = far
		}
		if b.IsZero() {
			b = far
		}
		return a.Compare(b)
	}
	n := 0
	switch sort {
	case cases.ByUpdated:
		n = a.UpdatedAt.Compare(b.UpdatedAt)
	case cases.ByReference:
		n = compareText(a.Reference, b.Reference)
	case cases.ByDebtor:
		n = compareText(cases.Fold(a.DebtorName), cases.Fold(b.DebtorName))
	case cases.ByLeft:
		n = int(a.Left - b.Left)
	case cases.ByDue:
		n = byDay(a.OldestDue, b.OldestDue)
	case cases.ByNextAction:
		n = byDay(a.NextActionOn, b.NextActionOn)
	case cases.ByReleased:
		n = a.ReleasedOn.Compare(b.ReleasedOn)
	case cases.ByScore:
		n = a.Score - b.Score
	}
	if n == 0 {
		n = compareText(string(a.ID), string(b.ID))
	}
	return n
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func wrongCursors(t *testing.T, f *Fixture) {
	f.portfolio(t, 6)
	first, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{Sort: cases.ByLeft, Limit: 2})
	if err != nil || first.Next == "" {
		t.Fatal(first.Next, err)
	}
	for name, filter := range map[string]cases.Filter{
		"another order":     {Sort: cases.ByDue, After: first.Next},
		"another direction": {Sort: cases.ByLeft, Desc: true, After: first.Next},
		"not a cursor":      {Sort: cases.ByLeft, After: "%%%"},
		"not JSON":          {Sort: cases.ByLeft, After: base64.RawURLEncoding.EncodeToString([]byte("x"))},
		"not a number":      {Sort: cases.ByLeft, After: base64.RawURLEncoding.EncodeToString([]byte(`{"s":"left","k":"x","i":"1"}`))},
		"not an instant":    {Sort: cases.ByUpdated, After: base64.RawURLEncoding.EncodeToString([]byte(`{"s":"updated","k":"' or 1","i":"1"}`))},
		"not a day":         {Sort: cases.ByDue, After: base64.RawURLEncoding.EncodeToString([]byte(`{"s":"due","k":"","i":"1"}`))},
		"an unknown order":  {Sort: "colour"},
		"not a month":       {ReleasedIn: "2026-13"},
	} {
		_, err := f.Cases(t.Context(), f.North.Scope(), filter)
		wantCode(t, name, err, cases.Invalid)
	}
}

func filters(t *testing.T, f *Fixture) {
	all := f.portfolio(t, 24)
	f.update(t, f.North, all[0].ID, func(c *cases.Case) {
		c.Handler, c.Entity, c.DisputeKind, c.DisputedOn = "somebody", "another entity", "quality", casestest.Today
		c.Requests = []cases.Request{{ID: "r", Kind: "piece", AskedAt: casestest.Now}}
		c.Promises = []cases.Promise{{ID: "p", DueOn: casestest.Today.AddDays(3), Amount: 10_000}}
		c.Payments = append(c.Payments, cases.Payment{ID: "d", Source: cases.Direct, Amount: 1_000, ReceivedOn: casestest.Today, RecordedAt: casestest.Now})
		c.Handling = cases.Active
		c.Placements[0].ReleasedOn = casestest.Day("2026-05-31")
	})
	whole := map[cases.CaseID]cases.Row{}
	for _, c := range all {
		whole[c.ID] = f.read(t, f.North, c.ID).RowOf()
	}
	for name, tt := range map[string]struct {
		filter cases.Filter
		holds  func(cases.Row) bool
	}{
		"states":    {cases.Filter{Handling: []cases.Handling{cases.Active, cases.Closed}}, func(r cases.Row) bool { return r.Handling == cases.Active || r.Handling == cases.Closed }},
		"agency":    {cases.Filter{Agency: f.Red.Org}, func(r cases.Row) bool { return r.Agency == f.Red.Org }},
		"creditor":  {cases.Filter{Creditor: f.North.Org}, func(cases.Row) bool { return true }},
		"strangers": {cases.Filter{Creditor: f.South.Org}, func(cases.Row) bool { return false }},
		"entity":    {cases.Filter{Entity: "another entity"}, func(r cases.Row) bool { return r.Entity == "another entity" }},
		"handler":   {cases.Filter{Handler: "somebody"}, func(r cases.Row) bool { return r.Handler == "somebody" }},
		"payment":   {cases.Filter{Payment: cases.PartPaid}, func(r cases.Row) bool { return r.Payment == cases.PartPaid }},
		"waiting":   {cases.Filter{Waiting: true}, func(r cases.Row) bool { return r.WaitingCreditor }},
		"direct":    {cases.Filter{Direct: true}, func(r cases.Row) bool { return r.UnseenDirect }},
		"promised":  {cases.Filter{Promised: true}, func(r cases.Row) bool { return !r.PromiseDueOn.IsZero() }},
		"disputed":  {cases.Filter{Disputed: true}, func(r cases.Row) bool { return r.Disputed }},
		"action by": {cases.Filter{ActionBy: casestest.Today.AddDays(1)}, func(r cases.Row) bool {
			return !r.NextActionOn.IsZero() && !r.NextActionOn.After(casestest.Today.AddDays(1))
		}},
		"released in": {cases.Filter{ReleasedIn: "2026-05"}, func(r cases.Row) bool { return r.ReleasedOn.Month() == time.May && r.ReleasedOn.Year() == 2026 }},
		"more than":   {cases.Filter{MinLeft: 1_000_000}, func(r cases.Row) bool { return r.Left >= 1_000_000 }},
		"less than":   {cases.Filter{MaxLeft: 1_000_000}, func(r cases.Row) bool { return r.Left <= 1_000_000 }},
		"due before": {cases.Filter{DueBefore: casestest.Day("2026-05-01")}, func(r cases.Row) bool {
			return !r.OldestDue.IsZero() && r.OldestDue.Before(casestest.Day("2026-05-01"))
		}},
		"closing code": {cases.Filter{CloseCode: "untraceable"}, func(r cases.Row) bool { return r.CloseCode == "untraceable" }},
		"several":      {cases.Filter{Agency: f.Red.Org, Disputed: true, Handling: []cases.Handling{cases.Draft}}, func(cases.Row) bool { return false }},
	} {
		want := 0
		for _, row := range whole {
			if tt.holds(row) {
				want++
			}
		}
		tt.filter.Limit = 100
		page, err := f.Cases(t.Context(), f.North.Scope(), tt.filter)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, row := range page.Rows {
			if !tt.holds(row) {
				t.Errorf("%s: selects %+v", name, row)
			}
		}
		counted, err := f.Counts(t.Context(), f.North.Scope(), []cases.Filter{tt.filter}, 100)
		if err != nil || len(page.Rows) != want || counted[0] != want {
			t.Errorf("%s: lists %d, counts %v, want %d; %v", name, len(page.Rows), counted, want, err)
		}
	}
}

func counts(t *testing.T, f *Fixture) {
	f.portfolio(t, 24)
	ctx, counter := store.CountQueries(t.Context())
	got, err := f.Counts(ctx, f.North.Scope(), []cases.Filter{
		{}, {Handling: []cases.Handling{cases.Draft}}, {Agency: f.Red.Org}, {Agency: f.Blue.Org},
	}, 10)
	if err != nil || !slices.Equal(got, []int{10, 4, 10, 0}) || counter.Queries() != 1 {
		t.Errorf("counts %v in %d queries, %v", got, counter.Queries(), err)
	}
	if none, err := f.Counts(t.Context(), f.North.Scope(), nil, 10); err != nil || len(none) != 0 {
		t.Errorf("no filter: %v, %v", none, err)
	}
}

func search(t *testing.T, f *Fixture) {
	f.portfolio(t, 12)
	c := casestest.CaseOf(f.North.Org, 500_000)
	c.Reference, c.Debtor.Name, c.Debtor.SIREN, c.Agency = "", "Établissements Œuvrard 100%_\\ & Fils", "552100554", f.Red.Org
	c.Invoices = []cases.Invoice{{ID: "i", Number: "ZX-77/4", Amount: 100}}
	f.create(t, c)
	for query, want := range map[string]bool{
		"etablissements":          true,
		"ÉTABL":                   true,
		"oeuvrard":                true,
		"Œuvrard établissements":  true,
		"552 100 554":             true,
		"552100554":               true,
		"5521":                    true,
		"zx 77":                   true,
		"fi":                      true,
		"oeuvrard inconnu":        false,
		"vrard":                   false, // not the beginning of a word
		"%":                       true,  // nothing to look for is no condition
		"_":                       true,
		"%' or 1=1 --":            false,
		"oeuvrard % _ \\ 100":     true,
		"oeuvrard\x00":            true,
		"œuvrard 552 100 554 zx":  true,
		"oeuvrard 552 100 999 zx": false,
	} {
		for _, by := range []cases.Actor{f.North, f.Red} {
			page, err := f.Cases(t.Context(), by.Scope(), cases.Filter{Query: query, Limit: 100})
			if err != nil {
				t.Errorf("search %q: %v", query, err)
				continue
			}
			found := slices.ContainsFunc(page.Rows, func(r cases.Row) bool { return r.ID == c.ID })
			if found != want {
				t.Errorf("%s: search %q finds the case: %v, want %v", by.Role, query, found, want)
			}
		}
		page, err := f.Cases(t.Context(), f.Blue.Scope(), cases.Filter{Query: query, Limit: 100})
		if err != nil || slices.ContainsFunc(page.Rows, func(r cases.Row) bool { return r.Org == f.North.Org }) {
			t.Errorf("Blue searches %q and finds North's cases, %v", query, err)
		}
	}
	page, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{Query: "oeuvrard", Limit: 100})
	if err != nil || len(page.Rows) != 1 {
		t.Errorf("a name of one case finds %d, %v", len(page.Rows), err)
	}
}

func searchFollowsAgency(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	finds := func(by cases.Actor, query string) int {
		t.Helper()
		page, err := f.Cases(t.Context(), by.Scope(), cases.Filter{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Rows)
	}
	if finds(f.Red, "vasseur") != 1 || finds(f.Blue, "vasseur") != 0 {
		t.Error("the agency that holds the case does not find it, or another does")
	}
	f.update(t, f.North, c.ID, func(c *cases.Case) {
		c.Agency, c.Debtor.Name, c.Debtor.Email, c.Debtor.Account = f.Blue.Org, "Tréfilerie Lemoine", "", ""
	})
	if finds(f.Red, "lemoine") != 0 || finds(f.Blue, "lemoine") != 1 || finds(f.North, "lemoine") != 1 {
		t.Error("the search did not follow the case to the other agency")
	}
	if finds(f.North, "vasseur") != 0 {
		t.Error("the old name still finds the case")
	}
	var words int
	if err := f.raw(t).QueryRowContext(t.Context(), "select count(*) from case_words where owner_id = '"+string(f.Red.Org)+"'").Scan(&words); err != nil || words != 0 {
		t.Errorf("%d words are left with the agency that gave the case back, %v", words, err)
	}
}
