package storetest

import (
	"slices"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

// placements writes cases of North with placements of every kind, some with two: with one agency after the other, twice with
// the same, in one month or in two.
func (f *Fixture) placements(t *testing.T) []*cases.Case {
	t.Helper()
	p := func(agency cases.OrgID, day string, change func(*cases.Placement)) cases.Placement {
		one := cases.Placement{ID: cases.PlacementID(f.NewID()), Agency: agency, Terms: casestest.Terms(), ReleasedAt: casestest.Now, ReleasedOn: casestest.Day(day), Principal: 1000}
		if change != nil {
			change(&one)
		}
		return one
	}
	declined := func(p *cases.Placement) { p.DeclinedAt = casestest.Now }
	cancelled := func(p *cases.Placement) { p.CancelledAt = casestest.Now }
	ended := func(code cases.CloseCode) func(*cases.Placement) {
		return func(p *cases.Placement) { p.ClosedOn, p.CloseCode = casestest.Today, code }
	}
	red, blue := f.Red.Org, f.Blue.Org
	var all []*cases.Case
	for i, list := range [][]cases.Placement{
		{p(red, "2026-03-01", nil)},
		{p(red, "2026-03-31", declined), p(blue, "2026-04-02", nil)},
		{p(red, "2026-03-15", ended("withdrawn_commercial")), p(blue, "2026-03-20", ended("untraceable"))},
		{p(red, "2026-04-01", ended("untraceable")), p(red, "2026-04-20", nil)},
		{p(blue, "2026-04-30", cancelled), p(red, "2026-05-01", ended(cases.PlacedInError))},
		{p(red, "2026-05-02", cancelled)},
		{p(blue, "2026-03-09", ended("paid_in_part"))},
		{},
	} {
		c := casestest.CaseOf(f.North.Org, 1000+1000*i)
		c.Reference, c.Payments, c.Placements = "", nil, list
		if n := len(list); n > 0 {
			c.Agency, c.Handling = list[n-1].Agency, cases.Active
		}
		if i == 6 {
			c.Payments = []cases.Payment{{ID: cases.ItemID(f.NewID()), Source: cases.Receipt, Amount: 300, ReceivedOn: casestest.Today, Placement: list[0].ID, Agency: blue, RecordedAt: casestest.Now}}
		}
		all = append(all, f.create(t, c))
	}
	return all
}

// of says whether a placement is one that a filter asks for: the rule the store has to follow.
func of(p cases.Placed, c *cases.Case, x *cases.Placement) bool {
	currency := c.Currency
	return p.As.Is(x) && (p.Agency == "" || x.Agency == p.Agency) && (p.Currency == "" || currency == p.Currency) &&
		(p.From.IsZero() || !x.ReleasedOn.Before(p.From)) && (p.To.IsZero() || !x.ReleasedOn.After(p.To)) &&
		(p.Code == "" || p.Code == x.CloseCode && !x.ClosedOn.IsZero()) && x.Principal >= p.Min && (p.Below == 0 || x.Principal < p.Below) &&
		(p.Entity == "" || p.Entity == c.Entity) && (p.Kind == "" || p.Kind == c.Debtor.Kind)
}

func placedFilter(t *testing.T, f *Fixture) {
	all := f.placements(t)
	for _, as := range cases.PlacedAll {
		for _, agency := range []cases.OrgID{"", f.Red.Org, f.Blue.Org, "nobody"} {
			for _, days := range [][2]string{{"", ""}, {"2026-03-01", "2026-03-31"}, {"2026-04-01", ""}, {"", "2026-03-15"}} {
				f.findsPlaced(t, all, cases.Placed{As: as, Agency: agency, Currency: cases.EUR, From: dayOf(days[0]), To: dayOf(days[1])})
			}
		}
	}
	f.findsPlaced(t, all, cases.Placed{As: cases.PlacedAny, Currency: "USD"})
	for _, p := range []cases.Placed{
		{As: cases.PlacedAny, Code: "untraceable"}, {As: cases.PlacedAny, Code: "untraceable", Agency: f.Red.Org}, {As: cases.PlacedUnpaid, Code: "paid_in_part"},
		{As: cases.PlacedAny, Min: 1000}, {As: cases.PlacedAny, Min: 1001}, {As: cases.PlacedAny, Below: 1000}, {As: cases.PlacedOpen, Min: 500, Below: 1001},
		{As: cases.PlacedAny, Entity: all[0].Entity}, {As: cases.PlacedAny, Entity: "elsewhere"}, {As: cases.PlacedAny, Kind: all[0].Debtor.Kind}, {As: cases.PlacedOpen, Kind: cases.Consumer, Agency: f.Red.Org},
	} {
		f.listsPlaced(t, all, p)
	}
	_, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{Placed: cases.Placed{As: "' or 1=1 --"}})
	wantCode(t, "an unknown kind of placement", err, cases.Invalid)
	_, err = f.Cases(t.Context(), f.North.Scope(), cases.Filter{Placed: cases.Placed{Agency: f.Red.Org}})
	wantCode(t, "no kind of placement", err, cases.Invalid)
}

func dayOf(iso string) cases.Date {
	if iso == "" {
		return cases.Date{}
	}
	return casestest.Day(iso)
}

// findsPlaced compares list, count and report with the placements of the cases themselves.
func (f *Fixture) findsPlaced(t *testing.T, all []*cases.Case, p cases.Placed) {
	t.Helper()
	placements := f.listsPlaced(t, all, p)
	if reported := f.reported(t, p); reported != placements {
		t.Errorf("%+v: the report counts %d placements, there are %d", p, reported, placements)
	}
}

// listsPlaced compares list and count with them, and says how many placements there are.
func (f *Fixture) listsPlaced(t *testing.T, all []*cases.Case, p cases.Placed) int {
	t.Helper()
	var want []cases.CaseID
	placements := 0
	for _, c := range all {
		n := 0
		for i := range c.Placements {
			if of(p, c, &c.Placements[i]) {
				n++
			}
		}
		if placements += n; n > 0 {
			want = append(want, c.ID)
		}
	}
	filter := cases.Filter{Placed: p, Limit: 100}
	page, err := f.Cases(t.Context(), f.North.Scope(), filter)
	if err != nil {
		t.Fatal(err)
	}
	var got []cases.CaseID
	for _, r := range page.Rows {
		got = append(got, r.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	counted, err := f.Counts(t.Context(), f.North.Scope(), []cases.Filter{filter}, 100)
	if err != nil || !slices.Equal(got, want) || counted[0] != len(want) {
		t.Errorf("%+v finds %d cases and counts %v, want %d; %v", p, len(got), counted, len(want), err)
	}
	if page.Placements != placements {
		t.Errorf("%+v: the list counts %d placements, there are %d", p, page.Placements, placements)
	}
	return placements
}

// reported gives what the report counts.
func (f *Fixture) reported(t *testing.T, p cases.Placed) int {
	t.Helper()
	tallies, err := f.Tallies(t.Context(), f.North.Scope(), agencies.TallyFilter{Agency: p.Agency, Currency: p.Currency, From: p.From, To: p.To})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, x := range tallies {
		n += map[cases.PlacedAs]int{
			cases.PlacedAny: x.Placed, cases.PlacedOpen: x.Open, cases.PlacedClosed: x.Closed, cases.PlacedUnpaid: x.ClosedUnpaid,
			cases.PlacedDeclined: x.Declined, cases.PlacedWrongly: x.Errors,
		}[p.As]
	}
	return n
}

// placedMany is above the number of matches that are read from the placements: then the list is walked and asks each case.
func placedMany(t *testing.T, f *Fixture) {
	const many = 1010
	var lives []cases.Life
	for i := range many {
		l := lifeOf(t, f, 1000*(i+1))
		l.Jobs = nil
		if i%2 == 0 {
			l.Case.Placements[0].ReleasedOn = casestest.Today.AddMonths(-1)
		}
		switch i {
		case 500:
			l.Case.Debtor.Name += " Lemoine"
		case 501:
			l.Case.Debtor.Name += " Garnier"
		}
		lives = append(lives, l)
	}
	if err := f.UnscopedLoad(t.Context(), slices.Values([][]cases.Life{lives})); err != nil {
		t.Fatal(err)
	}
	placed := cases.Placed{As: cases.PlacedOpen, Agency: f.Red.Org}
	for name, tt := range map[string]struct {
		by     cases.Actor
		filter cases.Filter
		want   int
	}{
		"all":                       {f.North, cases.Filter{Placed: placed}, many},
		"seen by the agency":        {f.Red, cases.Filter{Placed: placed}, many},
		"of one month":              {f.North, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, From: casestest.Today}}, many / 2},
		"of nobody":                 {f.North, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, Agency: f.Blue.Org}}, 0},
		"with a word they all have": {f.North, cases.Filter{Placed: placed, Query: "vasseur"}, many},
		"few, with such a word":     {f.North, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, From: casestest.Today}, Query: "vasseur"}, many / 2},
		"one by its name":           {f.North, cases.Filter{Placed: placed, Query: "lemoine"}, 1},
		"few, and one of them":      {f.North, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, From: casestest.Today}, Query: "garnier vasseur"}, 1},
		"few, and one of others":    {f.North, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, From: casestest.Today}, Query: "lemoine"}, 0},
		"in a state they are not":   {f.North, cases.Filter{Placed: placed, Handling: []cases.Handling{cases.Closed}}, 0},
	} {
		n := 0
		tt.filter.Limit = 1000
		for tt.filter.After = ""; ; {
			page, err := f.Cases(t.Context(), tt.by.Scope(), tt.filter)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			n += len(page.Rows)
			if tt.filter.After = page.Next; page.Next == "" {
				break
			}
		}
		counted, err := f.Counts(t.Context(), tt.by.Scope(), []cases.Filter{tt.filter}, 5000)
		if err != nil || n != tt.want || counted[0] != tt.want {
			t.Errorf("%s: lists %d, counts %v, want %d; %v", name, n, counted, tt.want, err)
		}
	}
}

// placedElsewhere has Blue ask about cases that Red had before: it must not learn whether.
func placedElsewhere(t *testing.T, f *Fixture) {
	f.placements(t)
	for name, tt := range map[string]struct {
		placed cases.Placed
		want   int
	}{
		"its own":               {cases.Placed{As: cases.PlacedAny}, 3},
		"its own by name":       {cases.Placed{As: cases.PlacedAny, Agency: f.Blue.Org}, 3},
		"those of Red":          {cases.Placed{As: cases.PlacedAny, Agency: f.Red.Org}, 0},
		"what others declined":  {cases.Placed{As: cases.PlacedDeclined}, 0},
		"what others closed":    {cases.Placed{As: cases.PlacedUnpaid, From: casestest.Day("2026-03-15"), To: casestest.Day("2026-03-15")}, 0},
		"what it closed itself": {cases.Placed{As: cases.PlacedUnpaid}, 1},
	} {
		counted, err := f.Counts(t.Context(), f.Blue.Scope(), []cases.Filter{{Placed: tt.placed}}, 100)
		if err != nil || counted[0] != tt.want {
			t.Errorf("%s: Blue finds %v, want %d; %v", name, counted, tt.want, err)
		}
	}
}
