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
	// what the case, or chain_ends, says of the end of the chain
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

// end compares the end of a chain with what is kept of it elsewhere.
func (w *chainWalk) end() {
	e := w.last
	if e == nil || w.broken {
		return
	}
	if e.version != e.seq || e.head != e.hash {
		w.fault(e, e.seq+1, "cut off")
	}
}

// Verify follows the chain of every case and organisation and names the first entry of each that was edited, is missing or
// was moved. A tail that was cut off shows by what is kept of the end of the chain, at its case or in chain_ends; whoever
// changes that too is found only by an anchor kept elsewhere.
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
	if err := verifyAgencies(t, &v); err != nil {
		return v, err
	}
	return v, endsWithoutChain(t, &v)
}

// endsWithoutChain finds the organisations all of whose entries are gone.
func endsWithoutChain(t *tx, v *Verified) error {
	gone, err := collect(t, `/* Store.Verify */ select h.journal, h.org_id from chain_ends h
		where (h.journal = 'org_events' and not exists (select 1 from org_events e where e.org_id = h.org_id))
		or (h.journal = 'agency_events' and not exists (select 1 from agency_events e where e.org_id = h.org_id)) order by 1, 2`, nil,
		func(f *Fault) []column {
			return []column{{"journal", text[string]{&f.Journal}}, {"org_id", text[cases.OrgID]{&f.Org}}}
		})
	for _, f := range gone {
		v.Faults = append(v.Faults, Fault{f.Journal, f.Org, "", 1, "missing"})
	}
	return err
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

// endOf joins what is kept of the ends of the chains of a journal.
func endOf(journal string) string {
	return "left join chain_ends h on h.journal = '" + journal + "' and h.org_id = e.org_id"
}

func verifyOrganisations(t *tx, v *Verified) error {
	walk := chainWalk{journal: "org_events", result: v}
	err := t.each("/* Store.Verify */ select "+selected("e", bindOrgEvent)+", e.data, coalesce(h.seq, 0), coalesce(h.hash, '') from org_events e "+endOf("org_events")+" order by e.org_id, e.seq", nil,
		func(rows *sql.Rows) error {
			var e accounts.OrgEvent
			var data, head string
			var version int64
			if err := rows.Scan(append(dests(bindOrgEvent(&e)), &data, &version, &head)...); err != nil {
				return err
			}
			digest, err := e.Digest()
			if err != nil {
				return err
			}
			facts, err := jsonText[accounts.Facts]{&e.Facts}.Value()
			walk.step(&chained{org: e.Org, seq: e.Seq, prev: e.Prev, hash: e.Hash, digest: digest, stored: facts == data, note: true, version: version, head: head})
			return err
		})
	if err == nil {
		walk.end()
	}
	return err
}

func verifyAgencies(t *tx, v *Verified) error {
	walk := chainWalk{journal: "agency_events", result: v}
	err := t.each("/* Store.Verify */ select "+selected("e", bindAgencyEvent)+", e.data, coalesce(h.seq, 0), coalesce(h.hash, '') from agency_events e "+endOf("agency_events")+" order by e.org_id, e.seq", nil,
		func(rows *sql.Rows) error {
			var e toldEvent
			if err := rows.Scan(append(dests(bindAgencyEvent(&e.event)), &e.data, &e.version, &e.head)...); err != nil {
				return err
			}
			e.noted = e.event.Text != ""
			c, err := e.chained()
			if err == nil {
				walk.step(c)
			}
			return err
		})
	if err == nil {
		walk.end()
	}
	return err
}
