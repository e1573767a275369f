package portal

import (
	"fmt"
	"net/http"
	"strings"

	"relais/cases"
)

// handler answers one request. It returns an answer or an error, never writes by itself.
type handler func(*Server, *visit) (answer, error)

// route is one row of the site: method, path, who may, what does it.
type route struct {
	method string
	path   string
	access permission
	handle handler
}

// permission says who may use a route. The zero value stops the program: a row without permission is a mistake.
type permission struct {
	kind   access
	action cases.Action
}

type access byte

const (
	undecided access = iota
	anyone           // signed in or not
	halfway          // the password was right, the second factor is missing
	signedIn         // signed in, with the right to the action
)

// public rows answer everybody.
var public = permission{kind: anyone}

// beforeFactor rows answer those who still have to show their second factor, and those who have.
var beforeFactor = permission{kind: halfway}

// may rows answer those whose role has the right to an action; to others the page does not exist.
func may(action cases.Action) permission { return permission{kind: signedIn, action: action} }

// String describes a permission for the matrix that tests print.
func (p permission) String() string {
	switch p.kind {
	case anyone:
		return "public"
	case halfway:
		return "half signed in"
	case signedIn:
		return string(p.action)
	}
	return "undecided"
}

// Row is a row of the site as others see it, for checks that must not forget a page.
type Row struct {
	Method, Path string
	Access       string       // "public", "half signed in" or the name of an action
	Action       cases.Action // "" for the first two
}

// Routes gives the table of the site.
func Routes() []Row {
	rows := make([]Row, 0, len(routes()))
	for _, r := range routes() {
		rows = append(rows, Row{Method: r.method, Path: r.path, Access: r.access.String(), Action: r.access.action})
	}
	return rows
}

// checkRoutes refuses a site with a row that has no permission or no handler, an action nobody has, or two rows for one
// place. The program does not start with it.
func checkRoutes(rows []route) error {
	known := map[cases.Action]bool{}
	for _, a := range cases.Actions() {
		known[a] = true
	}
	seen := map[string]bool{}
	for _, r := range rows {
		at := r.method + " " + r.path
		switch {
		case r.access.kind == undecided:
			return fmt.Errorf("route %s has no permission", at)
		case r.access.kind == signedIn && !known[r.access.action]:
			return fmt.Errorf("route %s: nobody has the right %q", at, r.access.action)
		case r.handle == nil:
			return fmt.Errorf("route %s has no handler", at)
		case seen[at]:
			return fmt.Errorf("route %s stands twice", at)
		case r.method != http.MethodGet && r.method != http.MethodPost:
			return fmt.Errorf("route %s: pages are read with GET and changed with POST", at)
		case !strings.HasPrefix(r.path, "/"):
			return fmt.Errorf("route %s: a path begins with /", at)
		}
		seen[at] = true
	}
	return nil
}
