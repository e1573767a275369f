package store

import (
	"cmp"
	"context"
	"slices"

	"relais/agencies"
	"relais/cases"
)

// tallyKey says into which row of tallies a placement of a creditor counts.
type tallyKey struct {
	agency   cases.OrgID
	currency cases.Currency
	day      cases.Date
}

// tallySums are the figures of a row of tallies, in the order of tallyColumns.
type tallySums [13]int64

var tallyColumns = []string{
	"declined", "errors", "placed", "principal_cents", "recovered_cents", "fees_cents", "open", "open_principal_cents",
	"open_recovered_cents", "closed", "closed_unpaid", "unpaid_cents", "with_money",
}

// tallied gives what one placement adds. See agencies.Tally.
func tallied(p *cases.Placement) tallySums {
	as := func(what cases.PlacedAs) int64 {
		if what.Is(p) {
			return 1
		}
		return 0
	}
	placed, open, unpaid := as(cases.PlacedAny), as(cases.PlacedOpen), as(cases.PlacedUnpaid)
	// What came beyond the principal is interest and costs: no rate is above a hundred per cent.
	principal, recovered := placed*int64(p.Principal), placed*int64(min(p.Recovered, p.Principal))
	withMoney := placed
	if p.Recovered <= 0 {
		withMoney = 0
	}
	return tallySums{
		as(cases.PlacedDeclined), as(cases.PlacedWrongly), placed, principal, recovered, placed * int64(p.Fees), open, open * principal,
		open * recovered, as(cases.PlacedClosed), unpaid, unpaid * principal, withMoney,
	}
}

// talliesOf adds up the placements of a case. Cancelled releases do not count.
func talliesOf(c *cases.Case) map[tallyKey]tallySums {
	sums := map[tallyKey]tallySums{}
	for i := range c.Placements {
		p := &c.Placements[i]
		if !p.CancelledAt.IsZero() || p.ReleasedOn.IsZero() {
			continue
		}
		key := tallyKey{p.Agency, c.Currency, p.ReleasedOn}
		sum, add := sums[key], tallied(p)
		for k := range sum {
			sum[k] += add[k]
		}
		sums[key] = sum
	}
	return sums
}

// keepTallies adds the difference that a change of a case makes. Rows are written in a fixed order, so that two changes
// never wait for each other in a circle.
func keepTallies(t *tx, org cases.OrgID, before, after map[tallyKey]tallySums) error {
	difference := map[tallyKey]tallySums{}
	for key, sum := range after {
		was := before[key]
		for k := range sum {
			sum[k] -= was[k]
		}
		difference[key] = sum
	}
	for key, was := range before {
		if _, still := after[key]; !still {
			var sum tallySums
			for k := range sum {
				sum[k] = -was[k]
			}
			difference[key] = sum
		}
	}
	keys := make([]tallyKey, 0, len(difference))
	for key, sum := range difference {
		if sum != (tallySums{}) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b tallyKey) int {
		return cmp.Or(cmp.Compare(a.agency, b.agency), cmp.Compare(a.currency, b.currency), a.day.Compare(b.day))
	})
	for _, key := range keys {
		if err := addTally(t, org, key, difference[key]); err != nil {
			return err
		}
	}
	return nil
}

func addTally(t *tx, org cases.OrgID, key tallyKey, sum tallySums) error {
	arguments := []any{string(org), string(key.agency), string(key.currency), key.day.String()}
	grown := make([]string, len(tallyColumns))
	for k, name := range tallyColumns {
		arguments = append(arguments, sum[k])
		grown[k] = name + " = tallies." + name + " + excluded." + name
	}
	_, err := t.exec("/* Store.addTally */ insert into tallies (org_id, agency_id, currency, released_on, "+join(tallyColumns, ", ")+
		") values ("+marks(1, len(arguments))+") on conflict (org_id, agency_id, currency, released_on) do update set "+join(grown, ", "), arguments...)
	return err
}

func bindTally(t *agencies.Tally) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&t.Creditor}}, {"agency_id", text[cases.OrgID]{&t.Agency}},
		{"currency", text[cases.Currency]{&t.Currency}}, {"month", text[string]{&t.Month}},
		{"declined", number[int]{&t.Declined}}, {"errors", number[int]{&t.Errors}}, {"placed", number[int]{&t.Placed}},
		{"principal_cents", number[cases.Cents]{&t.Principal}}, {"recovered_cents", number[cases.Cents]{&t.Recovered}},
		{"fees_cents", number[cases.Cents]{&t.Fees}}, {"open", number[int]{&t.Open}},
		{"open_principal_cents", number[cases.Cents]{&t.OpenPrincipal}},
		{"open_recovered_cents", number[cases.Cents]{&t.OpenRecovered}}, {"closed", number[int]{&t.Closed}},
		{"closed_unpaid", number[int]{&t.ClosedUnpaid}}, {"unpaid_cents", number[cases.Cents]{&t.UnpaidAmount}},
		{"with_money", number[int]{&t.WithMoney}},
	}
}

// Tallies adds up placements by creditor, agency, currency and month. See agencies.Store.
func (s *Store) Tallies(ctx context.Context, scope cases.Scope, f agencies.TallyFilter) ([]agencies.Tally, error) {
	var a args
	where := party(scope, &a, "t.org_id", "t.agency_id")
	if f.Agency != "" {
		where += " and t.agency_id = " + a.add(string(f.Agency))
	}
	if f.Currency != "" {
		where += " and t.currency = " + a.add(string(f.Currency))
	}
	if !f.From.IsZero() {
		where += " and t.released_on >= " + a.add(f.From.String())
	}
	if !f.To.IsZero() {
		where += " and t.released_on <= " + a.add(f.To.String())
	}
	sums := make([]string, len(tallyColumns))
	for k, name := range tallyColumns {
		sums[k] = "cast(sum(t." + name + ") as bigint)"
	}
	all, err := collect(s.read(ctx), `/* Store.Tallies */ select t.org_id, t.agency_id, t.currency, substr(cast(t.released_on as text), 1, 7) as month, `+
		join(sums, ", ")+" from tallies t where "+where+" group by 1, 2, 3, 4 order by 1, 2, 3, 4", a.list, bindTally)
	return slices.DeleteFunc(all, func(t agencies.Tally) bool { // what was cancelled or moved meanwhile leaves zeros behind
		return t.Declined == 0 && t.Errors == 0 && t.Placed == 0
	}), err
}
