package store

import (
	"fmt"
	"slices"
	"strings"
)

// caseTexts are the texts of SQL that follow from the columns, written once when the store is opened.
type caseTexts struct {
	header string   // select list of a header
	listed string   // select list of a line of a list
	lines  []string // columns of a line of a list
	all    partsQuery
	// allOfOne reads all parts of one case.
	allOfOne string
	claim    partsQuery
}

func newCaseTexts() caseTexts {
	var l listed
	lines := names(bindListed(&l))
	all := newPartsQuery(caseParts)
	return caseTexts{
		header: selectList(headerNames()), listed: selectList(lines), lines: lines,
		all: all, claim: newPartsQuery(claimParts),
		allOfOne: all.text("loadCase", "where x.org_id = $1 and x.case_id = $2", "where c.org_id = $1 and c.id = $2"),
	}
}

func selectList(columns []string) string { return "c." + strings.Join(columns, ", c.") }

// partsQuery reads all parts of cases in one query: a row says which table it comes from, and its columns follow as
// text, filled up to the widest table. One statement sees one state of the database, costs one round trip, and does not
// grow with the number of tables.
type partsQuery struct {
	parts  []part
	width  int
	widths []int    // columns of each part
	heads  []string // "select 3, x.case_id, x.pos, x.id, cast(x.number as text), …"
}

func newPartsQuery(parts []part) partsQuery {
	q := partsQuery{parts: parts}
	for _, p := range parts {
		q.widths = append(q.widths, len(p.columns()))
		q.width = max(q.width, len(p.columns()))
	}
	for i, p := range parts {
		q.heads = append(q.heads, fmt.Sprintf("select %d, x.case_id, x.pos, x.id, %s from %s x", i, q.padded(p.columns()), p.table()))
	}
	return q
}

// padded casts columns to text and fills the row up.
func (q partsQuery) padded(columns []string) string {
	cells := make([]string, q.width)
	for i := range cells {
		cells[i] = "cast(null as text)"
		if i < len(columns) {
			cells[i] = "cast(x." + columns[i] + " as text)"
		}
	}
	return strings.Join(cells, ", ")
}

// text gives the query for the rows that where selects. The row of part -1 carries the version of its case, so that
// whoever read the header before can tell whether both belong together.
func (q partsQuery) text(method, where, versions string) string {
	version := slices.Repeat([]string{"cast(null as text)"}, q.width)
	version[0] = "cast(c.version as text)"
	all := []string{"select -1, c.id, 0, '', " + strings.Join(version, ", ") + " from cases c " + versions}
	for _, head := range q.heads {
		all = append(all, head+" "+where)
	}
	return "/* Store." + method + " */ " + strings.Join(all, " union all ")
}
