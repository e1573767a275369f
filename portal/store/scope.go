package store

import (
	"strconv"
	"strings"

	"relais/cases"
)

// args collects the arguments of a query while its text is written.
type args struct{ list []any }

// add gives the placeholder of a new argument.
func (a *args) add(v any) string {
	a.list = append(a.list, v)
	return "$" + strconv.Itoa(len(a.list))
}

// within says which rows of cases, called c, a scope sees: those of its creditor, or those that its agency holds now.
// The zero scope and the operator see none. This is the only place where tenancy becomes SQL.
func within(scope cases.Scope, a *args) string {
	if scope.Org() == "" {
		return "1 = 0"
	}
	switch scope.Side() {
	case cases.CreditorSide:
		return "c.org_id = " + a.add(string(scope.Org()))
	case cases.AgencySide:
		return "c.agency_id = " + a.add(string(scope.Org()))
	}
	return "1 = 0"
}

// party says which rows a scope sees of a table with a column for either side; no column means that this side sees all.
func party(scope cases.Scope, a *args, creditor, agency string) string {
	column, sees := map[cases.Side]string{cases.CreditorSide: creditor, cases.AgencySide: agency}[scope.Side()]
	switch {
	case !sees || scope.Org() == "":
		return "1 = 0"
	case column == "":
		return "1 = 1"
	}
	return column + " = " + a.add(string(scope.Org()))
}

// knows says which organisations, called o, a scope may know by name: its own, and those on the other side with whom it has
// or had a mandate or a placement.
func knows(scope cases.Scope, a *args) string {
	side := scope.Side()
	if scope.Org() == "" || (side != cases.CreditorSide && side != cases.AgencySide && side != cases.OperatorSide) {
		return "1 = 0"
	}
	own := a.add(string(scope.Org()))
	switch side {
	case cases.CreditorSide:
		return "(o.id = " + own + " or exists (select 1 from mandates m where m.agency_id = o.id and m.creditor_id = " + own +
			") or exists (select 1 from placements x where x.agency_id = o.id and x.org_id = " + own + "))"
	case cases.AgencySide:
		return "(o.id = " + own + " or exists (select 1 from mandates m where m.creditor_id = o.id and m.agency_id = " + own +
			") or exists (select 1 from placements x where x.org_id = o.id and x.agency_id = " + own + "))"
	}
	return "o.id = " + own
}

// owns says that a scope is that of an organisation itself, on a side. Only a creditor opens its cases and writes its
// mandates; only an agency files its papers and remits.
func owns(scope cases.Scope, side cases.Side, org cases.OrgID) bool {
	return scope.Side() == side && scope.Org() != "" && scope.Org() == org
}

// list writes the placeholders of a list, "($3,$4)", or "(null)" for an empty one, which PostgreSQL would refuse.
func list[T ~string](a *args, items []T) string {
	if len(items) == 0 {
		return "(null)"
	}
	marks := make([]string, len(items))
	for i, item := range items {
		marks[i] = a.add(string(item))
	}
	return "(" + strings.Join(marks, ",") + ")"
}
