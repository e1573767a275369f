package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"relais/cases"
)

// CreateCase writes a case with its first event. Only its own creditor may.
func (s *Store) CreateCase(ctx context.Context, scope cases.Scope, c *cases.Case, change cases.Change) error {
	if !owns(scope, cases.CreditorSide, c.Org) {
		return cases.Missing()
	}
	given := *c
	return s.write(ctx, func(t *tx) error {
		c.Reference, c.Version, c.Head = given.Reference, given.Version, given.Head // of a try before
		return create(t, c, change)
	})
}

// create fills in what the store decides and writes header, parts, event and jobs.
func create(t *tx, c *cases.Case, change cases.Change) error {
	if err := complete(c, &change); err != nil {
		return err
	}
	if err := repeated(t, &change.Event); err != nil {
		return err
	}
	if err := giveReference(t, c, &change.Event); err != nil {
		return err
	}
	c.Version = 1
	cutInstants(c)
	h := headerOf(c)
	if err := sealEvent(&change.Event, 1, ""); err != nil {
		return err
	}
	h.c.Head, c.Head = change.Event.Hash, change.Event.Hash
	if err := insert(t, "cases", h.bind()); err != nil {
		return err
	}
	for _, p := range caseParts {
		rows, err := p.rows(c)
		if err != nil {
			return broken(err)
		}
		if err := addRows(t, c, p, rows); err != nil {
			return err
		}
	}
	if err := keepWords(t, nil, h); err != nil {
		return err
	}
	if err := keepTallies(t, c.Org, nil, talliesOf(c)); err != nil {
		return err
	}
	t.landed = landed(change.Event)
	return journal(t, &change)
}

// headerOf computes the header of a case. The figures of its placements are brought up to date first.
func headerOf(c *cases.Case) *header {
	c.Settle()
	return &header{c: *c, s: c.Summarise(), sort: cases.Fold(c.Debtor.Name)}
}

// cutInstants cuts the instants that the store compares later to what both databases keep.
func cutInstants(c *cases.Case) { c.CreatedAt, c.UpdatedAt = micro(c.CreatedAt), micro(c.UpdatedAt) }

// UpdateCase changes a case by a function. See cases.Store. The change is prepared outside the transaction, on what is
// committed, so that the one writer only writes; the version guards it. When another change came first, it is run again
// inside the transaction.
func (s *Store) UpdateCase(ctx context.Context, scope cases.Scope, id cases.CaseID, update func(*cases.Case) (cases.Change, error)) error {
	var a args
	where := within(scope, &a) + " and c.id = " + a.add(string(id))
	p, err := s.prepare(ctx, where, a.list, update)
	if err == nil {
		err = s.write(ctx, p.apply)
	}
	if !errors.Is(err, errOutdated) {
		return err
	}
	return s.write(ctx, func(t *tx) error { return s.updateCase(t, "UpdateCase", where, a.list, update) })
}

// errOutdated says that a prepared change met another version of its case.
var errOutdated = errors.New("the case was changed while the change was prepared")

// prepared is a change whose statements are known, the guarded one first.
type prepared struct {
	event      cases.Event
	statements []Query
	jobs       int
}

// prepare reads a case, calls the function and collects the statements that save the difference.
func (s *Store) prepare(ctx context.Context, where string, arguments []any, update func(*cases.Case) (cases.Change, error)) (*prepared, error) {
	t := s.read(ctx)
	h, whole, err := s.loadCase(t, "UpdateCase", where, arguments)
	if err != nil {
		return nil, err
	}
	if !whole {
		return nil, errOutdated
	}
	p := &prepared{}
	err = run(func(t *tx) error {
		before, err := snapshotOf(h)
		if err != nil {
			return err
		}
		change, err := update(&h.c)
		if err != nil {
			return err
		}
		p.event, err = before.save(t, &h.c, change)
		p.jobs = t.jobs
		return err
	}, &tx{ctx: ctx, later: &p.statements})
	return p, err
}

// apply runs the statements of a prepared change.
func (p *prepared) apply(t *tx) error {
	if err := repeated(t, &p.event); err != nil {
		return err
	}
	for i, q := range p.statements {
		hit, err := t.exec(q.Text, q.Args...)
		if err != nil {
			return err
		}
		if i == 0 && hit == 0 {
			return errOutdated
		}
	}
	t.landed, t.jobs = landed(p.event), p.jobs
	return nil
}

// updateCase changes the one case that a condition selects, inside a transaction in which others wait for it.
func (s *Store) updateCase(t *tx, method, where string, arguments []any, update func(*cases.Case) (cases.Change, error)) error {
	if _, err := t.exec("/* Store."+method+" */ update cases as c set version = c.version where "+where, arguments...); err != nil {
		return err
	}
	h, whole, err := s.loadCase(t, method, where, arguments)
	if err != nil {
		return err
	}
	if !whole {
		return errRaced
	}
	before, err := snapshotOf(h)
	if err != nil {
		return err
	}
	change, err := update(&h.c)
	if err != nil {
		return err
	}
	if err := repeated(t, &change.Event); err != nil {
		return err
	}
	event, err := before.save(t, &h.c, change)
	t.landed = landed(event)
	return err
}

// snapshot is what the tables hold of a case before a change.
type snapshot struct {
	id      cases.CaseID
	org     cases.OrgID
	version int64
	head    string
	header  *header
	columns []any
	parts   [][]partRow
	tallies map[tallyKey]tallySums
}

func snapshotOf(h *header) (*snapshot, error) {
	before := &snapshot{
		id: h.c.ID, org: h.c.Org, version: h.c.Version, head: h.c.Head, parts: make([][]partRow, len(caseParts)),
		header: &header{c: h.c, s: h.s, sort: h.sort}, tallies: talliesOf(&h.c),
	}
	var err error
	if before.columns, err = values(h.bind()); err != nil {
		return nil, broken(err)
	}
	for i, p := range caseParts {
		if before.parts[i], err = p.rows(&h.c); err != nil {
			return nil, broken(err)
		}
	}
	return before, nil
}

// save writes what a change left different, the header under the guard of the version that was read first of all. It gives
// the event as it was written.
func (b *snapshot) save(t *tx, c *cases.Case, change cases.Change) (cases.Event, error) {
	if c.ID != b.id || c.Org != b.org || c.Version != b.version {
		return cases.Event{}, broken(fmt.Errorf("case %s: identity or version changed by hand", b.id))
	}
	if err := complete(c, &change); err != nil {
		return cases.Event{}, err
	}
	cutInstants(c)
	if err := sealEvent(&change.Event, b.version+1, b.head); err != nil {
		return cases.Event{}, err
	}
	c.Version, c.Head = b.version+1, change.Event.Hash
	after := headerOf(c)
	if err := b.saveHeader(t, after); err != nil {
		return cases.Event{}, err
	}
	if err := b.saveParts(t, c); err != nil {
		return cases.Event{}, err
	}
	if err := keepWords(t, b.header, after); err != nil {
		return cases.Event{}, err
	}
	if err := keepTallies(t, b.org, b.tallies, talliesOf(c)); err != nil {
		return cases.Event{}, err
	}
	return change.Event, journal(t, &change)
}

func (b *snapshot) saveParts(t *tx, c *cases.Case) error {
	for i, p := range caseParts {
		rows, err := p.rows(c)
		if err != nil {
			return broken(err)
		}
		if err := saveRows(t, c, p, b.parts[i], rows); err != nil {
			return err
		}
	}
	return nil
}

// saveHeader writes the columns that differ. No row hit: another change came first.
func (b *snapshot) saveHeader(t *tx, after *header) error {
	columns := after.bind()
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	var changed []string
	arguments := []any{string(b.org), string(b.id), b.version}
	for i, column := range columns {
		if row[i] != b.columns[i] && column.name != "version" {
			changed = append(changed, column.name)
			arguments = append(arguments, row[i])
		}
	}
	hit, err := t.exec("/* Store.saveHeader */ update cases set version = version + 1, "+assign(changed, 4)+
		" where org_id = $1 and id = $2 and version = $3", arguments...)
	if err == nil && hit == 0 {
		err = errRaced
	}
	return err
}

// saveRows makes the rows of a table equal to the parts of a case, touching only those that differ.
func saveRows(t *tx, c *cases.Case, p part, before, after []partRow) error {
	old := make(map[string]partRow, len(before))
	for _, r := range before {
		old[r.id] = r
	}
	var added []partRow
	for _, r := range after {
		was, there := old[r.id]
		delete(old, r.id)
		switch {
		case !there:
			added = append(added, r)
		case !was.equal(r):
			if err := changeRow(t, c, p, r); err != nil {
				return err
			}
		}
	}
	for _, r := range before {
		if _, gone := old[r.id]; !gone {
			continue
		}
		if _, err := t.exec("/* Store.saveRows */ delete from "+p.table()+" where org_id = $1 and case_id = $2 and id = $3",
			string(c.Org), string(c.ID), r.id); err != nil {
			return err
		}
	}
	return addRows(t, c, p, added)
}

func changeRow(t *tx, c *cases.Case, p part, r partRow) error {
	_, err := t.exec("/* Store.changeRow */ update "+p.table()+" set "+assign(append([]string{"pos"}, p.columns()...), 4)+
		" where org_id = $1 and case_id = $2 and id = $3", append([]any{string(c.Org), string(c.ID), r.id}, r.values...)...)
	return err
}

func addRows(t *tx, c *cases.Case, p part, added []partRow) error {
	if len(added) == 0 {
		return nil
	}
	rows := make([][]any, len(added))
	for i, r := range added {
		rows[i] = append([]any{string(c.Org), string(c.ID), r.id}, r.values...)
	}
	return insertRows(t, p.table(), append([]string{"org_id", "case_id", "id", "pos"}, p.columns()...), rows)
}

// giveReference gives a case the next reference of its creditor and year, "D-2026-0241". A reference of that form that
// was given from outside is never given again.
func giveReference(t *tx, c *cases.Case, e *cases.Event) error {
	year, n, ours := parseReference(c.Reference)
	switch {
	case c.Reference == "":
		if year = e.OccurredOn.Year(); e.OccurredOn.IsZero() {
			year = e.RecordedAt.Year()
		}
		n = 0
	case !ours:
		return nil
	}
	last, err := keepNumber(t, c.Org, year, n)
	if err != nil {
		return err
	}
	if c.Reference == "" {
		c.Reference = fmt.Sprintf("D-%04d-%04d", year, last)
	}
	return nil
}

// keepNumber notes that a creditor has used a number in a year, 0 for the next one, and gives the last one used.
func keepNumber(t *tx, org cases.OrgID, year, n int) (last int64, err error) {
	_, err = t.one(`/* Store.keepNumber */ insert into case_numbers (org_id, year, last)
		values ($1, $2, case when $3 = 0 then 1 else $3 end)
		on conflict (org_id, year) do update set last = case when $3 = 0 then case_numbers.last + 1
			when excluded.last > case_numbers.last then excluded.last else case_numbers.last end
		returning last`, []any{string(org), int64(year), int64(n)}, &last)
	return last, err
}

// parseReference takes a reference of our own form apart.
func parseReference(reference string) (year, n int, ours bool) {
	rest, found := strings.CutPrefix(reference, "D-")
	first, second, two := strings.Cut(rest, "-")
	if !found || !two || len(first) != 4 || len(second) < 4 {
		return 0, 0, false
	}
	year, err := strconv.Atoi(first)
	if err != nil {
		return 0, 0, false
	}
	n, err = strconv.Atoi(second)
	return year, n, err == nil && n > 0
}

// journal writes the event, which is complete already, and the jobs of a change.
func journal(t *tx, change *cases.Change) error {
	if err := writeEvent(t, &change.Event); err != nil {
		return err
	}
	return queue(t, change.Event.RecordedAt, change.Jobs, change.Event.Hash)
}
