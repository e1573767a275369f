package store

import (
	"context"
	"database/sql"
	"fmt"

	"relais/cases"
)

// VerifyCounters computes the figures of every case from its parts, the figures of placements from the placements and the
// words of the search from the cases, names what differs from what is kept, and finds rows without what they belong to.
func (s *Store) VerifyCounters(ctx context.Context) (Verified, error) {
	var v Verified
	var after cases.CaseID
	for {
		ids, err := collect(s.read(ctx), "/* Store.VerifyCounters */ select c.id from cases c where c.id > $1 order by c.id limit $2",
			[]any{string(after), claimChunk}, func(id *cases.CaseID) []column { return []column{{"id", text[cases.CaseID]{id}}} })
		if err != nil {
			return v, err
		}
		for _, id := range ids {
			if err := s.verifyCase(ctx, id, &v); err != nil {
				return v, err
			}
			after = id
		}
		if len(ids) < claimChunk {
			break
		}
	}
	for _, verify := range []func(*tx, *Verified) error{verifyTallies, s.verifyWords, verifyOrphans} {
		if err := verify(s.read(ctx), &v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// verifyCase compares what is kept of a case with what its parts give.
func (s *Store) verifyCase(ctx context.Context, id cases.CaseID, v *Verified) error {
	v.Cases++
	for try := range maxTries {
		h, whole, err := s.loadCase(s.read(ctx), "VerifyCounters", "c.id = $1", []any{string(id)})
		if cases.CodeOf(err) == cases.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if !whole { // it is being changed right now
			pause(ctx, try+1)
			continue
		}
		differs, err := h.differences()
		if differs != "" {
			v.Faults = append(v.Faults, Fault{Journal: "cases", Org: h.c.Org, Case: id, What: differs})
		}
		return err
	}
	return unavailable("error.busy", fmt.Errorf("case %s changes too fast to be verified", id))
}

// differences names the columns and tables that are not what the parts give.
func (h *header) differences() (string, error) {
	kept, err := values(h.bind())
	if err != nil {
		return "", err
	}
	keptPlacements, err := placements.rows(&h.c)
	if err != nil {
		return "", err
	}
	fresh := headerOf(&h.c) // settles the placements of h
	columns := fresh.bind()
	computed, err := values(columns)
	if err != nil {
		return "", err
	}
	var names []string
	for i, c := range columns {
		if kept[i] != computed[i] {
			names = append(names, fmt.Sprintf("%s is %v, its parts give %v", c.name, kept[i], computed[i]))
		}
	}
	settled, err := placements.rows(&h.c)
	for i := range settled {
		if !settled[i].equal(keptPlacements[i]) {
			names = append(names, "sums of placement "+settled[i].id)
		}
	}
	return join(names, "; "), err
}

// tallyExpressions give the figures of one placement, in the order of tallyColumns, as tallied does.
var tallyExpressions = []string{
	sumOf(cases.PlacedDeclined, "1"), sumOf(cases.PlacedWrongly, "1"), sumOf(cases.PlacedAny, "1"), sumOf(cases.PlacedAny, "x.principal_cents"),
	sumOf(cases.PlacedAny, "x.recovered_cents"), sumOf(cases.PlacedAny, "x.fees_cents"), sumOf(cases.PlacedOpen, "1"),
	sumOf(cases.PlacedOpen, "x.principal_cents"), sumOf(cases.PlacedOpen, "x.recovered_cents"), sumOf(cases.PlacedClosed, "1"),
	sumOf(cases.PlacedUnpaid, "1"), sumOf(cases.PlacedUnpaid, "x.principal_cents"),
	sumOf(cases.PlacedAny, "case when x.recovered_cents > 0 then 1 else 0 end"),
}

func sumOf(as cases.PlacedAs, what string) string {
	return "case when " + placedAs[as] + " then " + what + " else 0 end"
}

// verifyTallies compares the figures of placements with the placements, in one statement that sees one state.
func verifyTallies(t *tx, v *Verified) error {
	computed, kept, differs := make([]string, len(tallyColumns)), make([]string, len(tallyColumns)), make([]string, len(tallyColumns))
	for i, name := range tallyColumns {
		computed[i] = "0 - (" + tallyExpressions[i] + ") as " + name
		kept[i] = "y." + name
		differs[i] = "sum(z." + name + ") <> 0"
	}
	return t.each("/* Store.VerifyCounters */ select z.org_id, z.agency_id, cast(z.released_on as text) from (select y.org_id, y.agency_id, y.currency, y.released_on, "+
		join(kept, ", ")+" from tallies y union all select x.org_id, x.agency_id, x.currency, x.released_on, "+join(computed, ", ")+
		" from placements x where "+released+") z"+
		" group by z.org_id, z.agency_id, z.currency, z.released_on having "+join(differs, " or ")+" order by 1, 2, 3", nil,
		func(rows *sql.Rows) error {
			var org cases.OrgID
			var agency, day string
			err := rows.Scan(&org, &agency, &day)
			v.Faults = append(v.Faults, Fault{Journal: "tallies", Org: org, What: "figures of agency " + agency + " of " + day})
			return err
		})
}
