package store

import (
	"fmt"

	"relais/cases"
)

// released is the condition of a placement, called x, that counts anywhere.
const released = "x.cancelled_at is null and x.released_on is not null"

// Conditions of what counts as placed: neither declined nor placed in error.
const (
	countsAny    = "x.declined_at is null and x.close_code <> 'placed_in_error'"
	countsClosed = countsAny + " and x.closed_on is not null"
)

// placedAs says the same as cases.PlacedAs.Is, of placements that were released: the figures of the reports, what proves
// them, and the lists behind them all read it here.
var placedAs = map[cases.PlacedAs]string{
	cases.PlacedAny:      countsAny,
	cases.PlacedOpen:     countsAny + " and x.closed_on is null",
	cases.PlacedClosed:   countsClosed,
	cases.PlacedUnpaid:   countsClosed + " and x.recovered_cents <= 0",
	cases.PlacedDeclined: "x.declined_at is not null",
	cases.PlacedWrongly:  "x.declined_at is null and x.close_code = 'placed_in_error'",
}

// placedSome writes how the cases with a placement of some kind are found: from the placements when few match, otherwise by
// asking each case while the list is walked.
func placedSome(t *tx, scope cases.Scope, p cases.Placed, a *args) (match, error) {
	if p == (cases.Placed{}) {
		return match{}, nil
	}
	if _, known := placedAs[p.As]; !known {
		return match{}, wrongCursor("placed", fmt.Errorf("placements that count as %q", p.As))
	}
	var counting args
	n := 0
	_, err := t.one("/* Store.placedSome */ select count(*) from (select 1 from placements x where "+placedWhere(scope, p, &counting)+
		" limit "+counting.add(few+1)+") as found", counting.list, &n)
	switch {
	case err != nil:
		return match{}, err
	case n <= few:
		return match{ids: "select distinct x.case_id from placements x where " + placedWhere(scope, p, a), placements: n}, nil
	}
	return match{conditions: []string{
		"exists (select 1 from placements x where x.org_id = c.org_id and x.case_id = c.id and " + placedWhere(scope, p, a) + ")",
	}}, nil
}

// placedWhere writes what must hold of a placement, called x. A scope asks about its own placements alone: otherwise an
// agency could find out which agency had its cases before.
func placedWhere(scope cases.Scope, p cases.Placed, a *args) string {
	where := party(scope, a, "x.org_id", "x.agency_id") + " and " + released + " and " + placedAs[p.As]
	if p.Agency != "" {
		where += " and x.agency_id = " + a.add(string(p.Agency))
	}
	if p.Currency != "" {
		where += " and x.currency = " + a.add(string(p.Currency))
	}
	if !p.From.IsZero() {
		where += " and x.released_on >= " + a.add(p.From.String())
	}
	if !p.To.IsZero() {
		where += " and x.released_on <= " + a.add(p.To.String())
	}
	if p.Code != "" {
		where += " and x.closed_on is not null and x.close_code = " + a.add(string(p.Code))
	}
	if p.Min > 0 {
		where += " and x.principal_cents >= " + a.add(int64(p.Min))
	}
	for _, of := range []struct{ column, value string }{{"entity_id", string(p.Entity)}, {"debtor_kind", string(p.Kind)}} {
		if of.value != "" {
			where += " and exists (select 1 from cases k where k.org_id = x.org_id and k.id = x.case_id and k." + of.column + " = " + a.add(of.value) + ")"
		}
	}
	if p.Below > 0 {
		where += " and x.principal_cents < " + a.add(int64(p.Below))
	}
	return where
}
