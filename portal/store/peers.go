package store

import (
	"context"

	"relais/agencies"
	"relais/cases"
)

// Peers adds up the placements of all other agencies with the creditors of an agency. See agencies.Store.
func (s *Store) Peers(ctx context.Context, scope cases.Scope, f agencies.TallyFilter) (agencies.Peers, error) {
	var p agencies.Peers
	if scope.Side() != cases.AgencySide || scope.Org() == "" {
		return p, nil
	}
	var a args
	own := a.add(string(scope.Org()))
	period := func(alias string) (where string) {
		if f.Currency != "" {
			where += " and " + alias + ".currency = " + a.add(string(f.Currency))
		}
		if !f.From.IsZero() {
			where += " and " + alias + ".released_on >= " + a.add(f.From.String())
		}
		if !f.To.IsZero() {
			where += " and " + alias + ".released_on <= " + a.add(f.To.String())
		}
		return where
	}
	text := `/* Store.Peers */ select count(*), cast(coalesce(sum(x.placed), 0) as bigint), cast(coalesce(sum(x.principal), 0) as bigint),
		cast(coalesce(sum(x.recovered), 0) as bigint), cast(coalesce(max(x.principal), 0) as bigint) from (
		select t.agency_id, sum(t.placed) as placed, sum(t.principal_cents) as principal, sum(t.recovered_cents) as recovered from tallies t
		where t.agency_id <> ` + own + period("t") + ` and t.org_id in (select o.org_id from tallies o where o.agency_id = ` + own + period("o") + ` and o.placed > 0)
		group by t.agency_id having sum(t.placed) > 0) x`
	_, err := s.read(ctx).one(text, a.list, &p.Agencies, &p.Placed, &p.Principal, &p.Recovered, &p.Largest)
	return p, err
}
