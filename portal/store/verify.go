package store

import (
	"context"
	"database/sql"
	"fmt"

	"relais/cases"
	"relais/portal/accounts"
)

// Fault is something that verification found wrong, at the first place of a chain where it shows.
type Fault struct {
	Journal string // "events", "org_events", "agency_events", or the table whose figures are wrong
	Org     cases.OrgID
	Case    cases.CaseID
	Seq     int64  // of the entry; 0 for figures
	What    string // "edited", "missing", "moved", "cut off", "note edited", or the columns that differ
}

func (f Fault) String() string {
	if f.Seq == 0 {
		return fmt.Sprintf("%s of organisation %s, case %s: %s", f.Journal, f.Org, f.Case, f.What)
	}
	return fmt.Sprintf("%s of organisation %s, case %s, entry %d: %s", f.Journal, f.Org, f.Case, f.Seq, f.What)
}

// Verified says how much was looked at.
type Verified struct {
	Chains  int // of cases and organisations
	Cases   int
	Entries int
	Faults  []Fault
}

// verifyChunk is how many rows are read at once.
const verifyChunk = 1000

// chained is an entry of any journal, as far as a chain needs it.
type chained struct {
	org    cases.OrgID
	caseID cases.CaseID
	seq    int64
	prev   string
	hash   string
	digest string // computed from what stands in the row
	stored bool   // what stands in the row is written as we write it
	note   bool   // the free text, if it is still there, has the hash that the entry names
	// what the case itself says of the end of its chain
	version int64
	head    string
}

// chainWalk follows the entries of one journal, chain after chain.
type chainWalk struct {
	journal string
	result  *Verified
	last    *chained
	broken  bool // the chain that is followed has its fault named already
}

// step looks at the next entry.
func (w *chainWalk) step(e *chained) {
	w.result.Entries++
	if w.last == nil || w.last.org != e.org || w.last.caseID != e.caseID {
		w.end()
		w.last, w.broken = &chained{org: e.org, caseID: e.caseID}, false
		w.result.Chains++
	}
	switch {
	case w.broken:
	case e.seq != w.last.seq+1:
		w.fault(e, w.last.seq+1, "missing")
	case e.digest != e.hash || !e.stored:
		w.fault(e, e.seq, "edited")
	case e.prev != w.last.hash:
		w.fault(e, e.seq, "moved")
	case !e.note:
		w.fault(e, e.seq, "note edited")
	}
	w.last = e
}

func (w *chainWalk) fault(e *chained, seq int64, what string) {
	w.broken = true
	w.result.Faults = append(w.result.Faults, Fault{w.journal, e.org, e.caseID, seq, what})
}

// end compares the end of a chain with what the case says of it.
func (w *chainWalk) end() {
	e := w.last
	if e == nil || w.broken || e.caseID == "" {
		return
	}
	if e.version != e.seq || e.head != e.hash {
		w.fault(e, e.seq+1, "cut off")
	}
}

// Verify follows the chain of every case and organisation and names the first entry of each that was edited, is missing or
// was moved. A tail that was cut off shows at a case; for an organisation it takes an anchor kept elsewhere.
func (s *Store) Verify(ctx context.Context) (Verified, error) {
	var v Verified
	t := s.read(ctx)
	if err := s.verifyCases(t, &v); err != nil {
		return v, err
	}
	withoutEvents, err := collect(t, `/* Store.Verify */ select c.org_id, c.id from cases c
		where not exists (select 1 from events e where e.org_id = c.org_id and e.case_id = c.id)`, nil, bindFaultCase)
	if err != nil {
		return v, err
	}
	for _, f := range withoutEvents {
		v.Faults = append(v.Faults, Fault{"events", f.Org, f.Case, 1, "missing"})
	}
	if err := verifyOrganisations(t, &v); err != nil {
		return v, err
	}
	return v, verifyAgencies(t, &v)
}

func bindFaultCase(f *Fault) []column {
	return []column{{"org_id", text[cases.OrgID]{&f.Org}}, {"id", text[cases.CaseID]{&f.Case}}}
}

// toldEvent is an entry with its note and the end of the chain that its case names.
type toldEvent struct {
	event   cases.Event
	data    string
	noted   bool
	version int64
	head    string
}

func (s *Store) verifyCases(t *tx, v *Verified) error {
	walk := chainWalk{journal: "events", result: v}
	var after cases.Event
	for {
		all, err := readTold(t, after)
		if err != nil {
			return err
		}
		for i := range all {
			e, err := all[i].chained()
			if err != nil {
				return err
			}
			walk.step(e)
			after = all[i].event
		}
		if len(all) < verifyChunk {
			walk.end()
			return nil
		}
	}
}

func readTold(t *tx, after cases.Event) ([]toldEvent, error) {
	var all []toldEvent
	err := t.each("/* Store.Verify */ select "+selected("e", bindEvent)+`, n.text, e.data, c.version, c.head from events e
		join cases c on c.org_id = e.org_id and c.id = e.case_id
		left join notes n on n.org_id = e.org_id and n.case_id = e.case_id and n.seq = e.seq
		where (e.org_id, e.case_id, e.seq) > ($1, $2, $3) order by e.org_id, e.case_id, e.seq limit $4`,
		[]any{string(after.Org), string(after.Case), after.Seq, verifyChunk}, func(rows *sql.Rows) error {
			var e toldEvent
			var note sql.NullString
			err := rows.Scan(append(dests(bindEvent(&e.event)), &note, &e.data, &e.version, &e.head)...)
			e.event.Text, e.noted = note.String, note.Valid
			all = append(all, e)
			return err
		})
	return all, err
}

func (e *toldEvent) chained() (*chained, error) {
	x := &e.event
	digest, err := x.Digest()
	if err != nil {
		return nil, broken(err)
	}
	facts, err := jsonText[cases.Facts]{&x.Facts}.Value()
	if err != nil {
		return nil, broken(err)
	}
	return &chained{
		org: x.Org, caseID: x.Case, seq: x.Seq, prev: x.Prev, hash: x.Hash, digest: digest, stored: facts == e.data,
		note: !e.noted || cases.HashText(x.Text) == x.Facts.Note, version: e.version, head: e.head,
	}, nil
}

func verifyOrganisations(t *tx, v *Verified) error {
	walk := chainWalk{journal: "org_events", result: v}
	return t.each("/* Store.Verify */ select "+selected("e", bindOrgEvent)+", e.data from org_events e order by e.org_id, e.seq", nil,
		func(rows *sql.Rows) error {
			var e accounts.OrgEvent
			var data string
			if err := rows.Scan(append(dests(bindOrgEvent(&e)), &data)...); err != nil {
				return err
			}
			digest, err := e.Digest()
			if err != nil {
				return err
			}
			facts, err := jsonText[accounts.Facts]{&e.Facts}.Value()
			walk.step(&chained{org: e.Org, seq: e.Seq, prev: e.Prev, hash: e.Hash, digest: digest, stored: facts == data, note: true})
			return err
		})
}

func verifyAgencies(t *tx, v *Verified) error {
	walk := chainWalk{journal: "agency_events", result: v}
	return t.each("/* Store.Verify */ select "+selected("e", bindAgencyEvent)+", e.data from agency_events e order by e.org_id, e.seq", nil,
		func(rows *sql.Rows) error {
			var e toldEvent
			if err := rows.Scan(append(dests(bindAgencyEvent(&e.event)), &e.data)...); err != nil {
				return err
			}
			e.noted = e.event.Text != ""
			c, err := e.chained()
			if err == nil {
				walk.step(c)
			}
			return err
		})
}

// VerifyCounters computes the figures of every case from its parts, and the figures of placements from the placements, and
// names what differs from what is kept.
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
			return v, verifyTallies(s.read(ctx), &v)
		}
	}
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
