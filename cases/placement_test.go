package cases_test

import (
	"slices"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAPlacementCountsAsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	today := casestest.Today
	for name, tt := range map[string]struct {
		change func(*cases.Placement)
		counts []cases.PlacedAs
	}{
		"with the agency":         {func(*cases.Placement) {}, []cases.PlacedAs{cases.PlacedAny, cases.PlacedOpen}},
		"not released":            {func(p *cases.Placement) { p.ReleasedOn = cases.Date{} }, nil},
		"taken back at once":      {func(p *cases.Placement) { p.CancelledAt = casestest.Now }, nil},
		"declined":                {func(p *cases.Placement) { p.DeclinedAt = casestest.Now }, []cases.PlacedAs{cases.PlacedDeclined}},
		"placed in error":         {func(p *cases.Placement) { p.ClosedOn, p.CloseCode = today, cases.PlacedInError }, []cases.PlacedAs{cases.PlacedWrongly}},
		"closed without a cent":   {func(p *cases.Placement) { p.ClosedOn, p.CloseCode = today, "untraceable" }, []cases.PlacedAs{cases.PlacedAny, cases.PlacedClosed, cases.PlacedUnpaid}},
		"closed, what came went":  {func(p *cases.Placement) { p.ClosedOn, p.Recovered = today, -1 }, []cases.PlacedAs{cases.PlacedAny, cases.PlacedClosed, cases.PlacedUnpaid}},
		"closed with some money":  {func(p *cases.Placement) { p.ClosedOn, p.Recovered = today, 1 }, []cases.PlacedAs{cases.PlacedAny, cases.PlacedClosed}},
		"recalled, not yet final": {func(p *cases.Placement) { p.RecalledOn = today }, []cases.PlacedAs{cases.PlacedAny, cases.PlacedOpen}},
	} {
		p := cases.Placement{ReleasedOn: today}
		tt.change(&p)
		var counts []cases.PlacedAs
		for _, as := range cases.PlacedAll {
			if as.Is(&p) {
				counts = append(counts, as)
			}
		}
		if !slices.Equal(counts, tt.counts) {
			t.Errorf("%s: counts as %v, want %v", name, counts, tt.counts)
		}
		if cases.PlacedAs("").Is(&p) {
			t.Errorf("%s: counts as nothing in particular", name)
		}
	}
}
