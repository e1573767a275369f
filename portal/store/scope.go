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

// owns says that a scope is that of the creditor itself, who alone may open cases.
func owns(scope cases.Scope, org cases.OrgID) bool {
	return scope.Side() == cases.CreditorSide && scope.Org() != "" && scope.Org() == org
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
