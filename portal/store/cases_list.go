package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"relais/cases"
)

// order is how a list is sorted: the column, which the id follows, and how its value is written into a cursor.
type order struct {
	column string
	// perState says that an index has this order within each state. Then one short query per state is merged instead of
	// sorting what a list of states selects.
	perState bool
	key      func(*cases.Row, string) string
	parse    func(string) (any, error)
	compare  func(a, b *listed) int
}

// orders is the table of the orders of a list.
var orders = map[cases.Sort]order{
	cases.ByUpdated: {
		"updated_at", true, func(r *cases.Row, _ string) string { return stampText(r.UpdatedAt) }, parseStamp,
		func(a, b *listed) int { return a.row.UpdatedAt.Compare(b.row.UpdatedAt) },
	},
	cases.ByReference: {
		"reference", false, func(r *cases.Row, _ string) string { return r.Reference }, parseText,
		func(a, b *listed) int { return strings.Compare(a.row.Reference, b.row.Reference) },
	},
	cases.ByDebtor: {
		"debtor_sort", true, func(_ *cases.Row, sort string) string { return sort }, parseText,
		func(a, b *listed) int { return strings.Compare(a.sort, b.sort) },
	},
	cases.ByLeft: {
		"left_cents", true, func(r *cases.Row, _ string) string { return strconv.FormatInt(int64(r.Left), 10) }, parseNumber,
		func(a, b *listed) int { return cmp.Compare(a.row.Left, b.row.Left) },
	},
	cases.ByDue: {
		"oldest_due_on", true, func(r *cases.Row, _ string) string { return dayOr(r.OldestDue, lastDay) }, parseDay,
		func(a, b *listed) int { return lastOf(a.row.OldestDue, b.row.OldestDue) },
	},
	cases.ByNextAction: {
		"next_action_on", true, func(r *cases.Row, _ string) string { return dayOr(r.NextActionOn, lastDay) }, parseDay,
		func(a, b *listed) int { return lastOf(a.row.NextActionOn, b.row.NextActionOn) },
	},
	cases.ByReleased: {
		"released_on", true, func(r *cases.Row, _ string) string { return dayOr(r.ReleasedOn, firstDay) }, parseDay,
		func(a, b *listed) int { return a.row.ReleasedOn.Compare(b.row.ReleasedOn) },
	},
	cases.ByScore: {
		"score", true, func(r *cases.Row, _ string) string { return strconv.Itoa(r.Score) }, parseNumber,
		func(a, b *listed) int { return a.row.Score - b.row.Score },
	},
}

// lastOf compares days of which none comes last.
func lastOf(a, b cases.Date) int { return strings.Compare(dayOr(a, lastDay), dayOr(b, lastDay)) }

func parseText(s string) (any, error) { return s, nil }

func parseNumber(s string) (any, error) { return strconv.ParseInt(s, 10, 64) }

func parseDay(s string) (any, error) {
	_, err := cases.ParseDate(s)
	if s == "" {
		err = errors.New("no day")
	}
	return s, err
}

func parseStamp(s string) (any, error) {
	_, err := time.Parse(stampLayout, s)
	return s, err
}

// Limits of a page.
const (
	defaultPage = 50
	maxPage     = 1000
)

// Cases lists the cases that a filter selects, one page of them.
func (s *Store) Cases(ctx context.Context, scope cases.Scope, f cases.Filter) (cases.Page, error) {
	if f.Sort == "" {
		f.Sort, f.Desc = cases.ByUpdated, true
	}
	o, known := orders[f.Sort]
	if !known {
		return cases.Page{}, wrongCursor("sort", fmt.Errorf("order %q", f.Sort))
	}
	if f.Limit <= 0 || f.Limit > maxPage {
		f.Limit = defaultPage
	}
	var after *cursor
	if f.After != "" {
		c, err := readCursor(f)
		if err != nil {
			return cases.Page{}, wrongCursor("after", err)
		}
		after = &c
	}
	return s.page(s.read(ctx), scope, listing{Filter: f, order: o, after: after})
}

// listing is a filter with its order and the place it goes on from.
type listing struct {
	cases.Filter
	order order
	after *cursor
}

func (s *Store) page(t *tx, scope cases.Scope, l listing) (cases.Page, error) {
	var a args
	c, err := conditionsOf(t, scope, l.Filter, &a)
	if err != nil {
		return cases.Page{}, err
	}
	direction, sign := "asc", ">"
	if l.Desc {
		direction, sign = "desc", "<"
	}
	conditions := c.conditions
	if l.after != nil {
		conditions = append(conditions, "(c."+l.order.column+", c.id) "+sign+" ("+a.add(l.after.value)+", "+a.add(l.after.ID)+")")
	}
	from, groups := "cases c", l.groups()
	if c.ids != "" { // few match: they are read and sorted
		from, groups = "("+c.ids+") as m cross join cases c", [][]cases.Handling{l.Handling}
		conditions = append(conditions, "c.id = m.case_id")
	}
	ordered := " order by %s." + l.order.column + " " + direction + ", %[1]s.id " + direction + " limit " + a.add(l.Limit+1)
	parts := make([]string, len(groups))
	for i, states := range groups {
		parts[i] = "select * from (select c.id, c." + l.order.column + " from " + from + " where " +
			strings.Join(append(slices.Clone(conditions), inStates(states, &a)...), " and ") + fmt.Sprintf(ordered, "c") + ") as part"
	}
	found, err := collect(t, "/* Store.Cases */ select "+s.caseTexts.listed+" from (select p.id from ("+strings.Join(parts, " union all ")+") as p"+
		fmt.Sprintf(ordered, "p")+") as hit cross join cases c where c.id = hit.id", a.list, bindListed)
	if err != nil {
		return cases.Page{}, err
	}
	l.sort(found)
	p := l.cut(found)
	p.Placements = c.placements
	return p, nil
}

// sort puts what was found into order: a page is sorted here rather than with all its columns in the database.
func (l listing) sort(found []listed) {
	sort.Slice(found, func(i, j int) bool { // in place: a line is large
		a, b := &found[i], &found[j]
		n := cmp.Or(l.order.compare(a, b), strings.Compare(string(a.row.ID), string(b.row.ID)))
		if l.Desc {
			return n > 0
		}
		return n < 0
	})
}

// cut makes a page of what was found: one row more than its limit says that another page follows.
func (l listing) cut(found []listed) cases.Page {
	var p cases.Page
	more := len(found) > l.Limit
	found = found[:min(len(found), l.Limit)]
	p.Rows = make([]cases.Row, 0, len(found))
	for i := range found {
		p.Rows = append(p.Rows, found[i].line())
	}
	if more {
		last := &found[len(found)-1]
		p.Next = writeCursor(cursor{Sort: l.Sort, Desc: l.Desc, Key: l.order.key(&last.row, last.sort), ID: string(last.row.ID)})
	}
	return p
}

// groups says which states are read together.
func (l listing) groups() [][]cases.Handling {
	if !l.order.perState {
		return [][]cases.Handling{l.Handling}
	}
	states := l.Handling
	if len(states) == 0 {
		states = cases.Handlings
	}
	groups := make([][]cases.Handling, len(states))
	for i := range states {
		groups[i] = states[i : i+1]
	}
	return groups
}

// inStates writes the condition on the state; no state is no condition.
func inStates(states []cases.Handling, a *args) []string {
	switch len(states) {
	case 0:
		return nil
	case 1:
		return []string{"c.handling = " + a.add(string(states[0]))}
	}
	return []string{"c.handling in " + list(a, states)}
}

// conditionsOf writes what a filter asks for, except the state, which a list treats apart.
func conditionsOf(t *tx, scope cases.Scope, f cases.Filter, a *args) (match, error) {
	all, err := headerConditions(f, a)
	if err != nil {
		return match{}, err
	}
	all = append([]string{within(scope, a)}, all...)
	placed, err := placedSome(t, scope, f.Placed, a)
	if err != nil || strings.TrimSpace(f.Query) == "" {
		placed.conditions = append(all, placed.conditions...)
		return placed, err
	}
	m, err := matching(t, scope, f.Query, a)
	m.placements = placed.placements
	m.conditions = slices.Concat(all, placed.conditions, m.conditions)
	switch {
	case m.ids == "":
		m.ids = placed.ids
	case placed.ids != "":
		m.ids += " intersect " + placed.ids
	}
	return m, err
}

// headerConditions writes what a filter asks of the header of a case.
func headerConditions(f cases.Filter, a *args) ([]string, error) {
	var all []string
	equal := func(column, value string) {
		if value != "" {
			all = append(all, "c."+column+" = "+a.add(value))
		}
	}
	when := func(yes bool, condition string) {
		if yes {
			all = append(all, condition)
		}
	}
	equal("agency_id", string(f.Agency))
	equal("org_id", string(f.Creditor))
	equal("entity_id", string(f.Entity))
	equal("handler_id", string(f.Handler))
	equal("payment_state", string(f.Payment))
	equal("close_code", string(f.CloseCode))
	when(f.Waiting, "c.waiting_creditor")
	when(f.Direct, "c.unseen_direct")
	when(f.Promised, "c.promise_due_on is not null")
	when(f.Disputed, "c.disputed")
	if !f.ActionBy.IsZero() {
		all = append(all, "c.next_action_on <= "+a.add(f.ActionBy.String()))
	}
	if !f.DueBefore.IsZero() {
		all = append(all, "c.oldest_due_on < "+a.add(f.DueBefore.String()))
	}
	if f.MinLeft != 0 {
		all = append(all, "c.left_cents >= "+a.add(int64(f.MinLeft)))
	}
	if f.MaxLeft != 0 {
		all = append(all, "c.left_cents <= "+a.add(int64(f.MaxLeft)))
	}
	if f.ReleasedIn != "" {
		first, err := cases.ParseDate(f.ReleasedIn + "-01")
		if err != nil {
			return nil, wrongCursor("released_in", err)
		}
		all = append(all, "c.released_on >= "+a.add(first.String()), "c.released_on < "+a.add(first.AddMonths(1).String()))
	}
	return all, nil
}

// Counts counts what each filter selects, up to a limit, in one query (and one more per search).
func (s *Store) Counts(ctx context.Context, scope cases.Scope, filters []cases.Filter, limit int) ([]int, error) {
	counts := make([]int, len(filters))
	if len(filters) == 0 {
		return counts, nil
	}
	t := s.read(ctx)
	var a args
	parts := make([]string, len(filters))
	for i, f := range filters {
		c, err := conditionsOf(t, scope, f, &a)
		if err != nil {
			return nil, err
		}
		from, conditions := "cases c", append(c.conditions, inStates(f.Handling, &a)...)
		if c.ids != "" {
			from, conditions = "("+c.ids+") as m cross join cases c", append(conditions, "c.id = m.case_id")
		}
		parts[i] = fmt.Sprintf("select %d as filter, count(*) as n from (select 1 from %s where %s limit %s) as found",
			i, from, strings.Join(conditions, " and "), a.add(limit))
	}
	err := t.each("/* Store.Counts */ "+strings.Join(parts, " union all "), a.list, func(rows *sql.Rows) error {
		var i, n int
		if err := rows.Scan(&i, &n); err != nil {
			return err
		}
		counts[i] = n
		return nil
	})
	return counts, err
}

// cursor is the place after which a page goes on. It says for which order it was made.
type cursor struct {
	Sort  cases.Sort `json:"s"`
	Desc  bool       `json:"d,omitempty"`
	Key   string     `json:"k"`
	ID    string     `json:"i"`
	value any
}

func writeCursor(c cursor) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("a cursor of texts has a JSON form: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(f cases.Filter) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(f.After)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, err
	}
	if c.Sort != f.Sort || c.Desc != f.Desc || c.ID == "" || strings.ContainsRune(c.Key+c.ID, 0) {
		return c, errors.New("made for another list")
	}
	c.value, err = orders[c.Sort].parse(c.Key)
	return c, err
}

func wrongCursor(field string, cause error) error {
	return &cases.Error{
		Code: cases.Invalid, Key: "error.invalid", Cause: cause,
		Fields: []cases.FieldError{cases.Field(field, "error.invalid")},
	}
}
