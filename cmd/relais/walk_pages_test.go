package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/intake/fec/fectest"
	"relais/portal"
	"relais/portal/walk"
)

// roles are those of the demo; "" is a visitor who did not sign in.
var roles = []cases.Role{"", cases.Controller, cases.Director, cases.CreditorAdmin, cases.Agent, cases.AgencyManager, cases.Operator}

// notPages are rows of the site that are read with GET and give a file.
var notPages = []string{
	"/cases/export", "/agencies/export", "/agencies/export/{format:pdf|xlsx}", "/cases/{case}/statement/pdf", "/cases/{case}/statement/csv", "/cases/{case}/statement/xlsx", "/cases/{case}/plan/pdf", "/cases/{case}/plan/csv",
	"/cases/{case}/documents/{document}",
	"/cases/{case}/dossiers/{dossier}/{format:pdf|zip}", "/remittances/{remittance}/pdf", "/settings/papers/{paper}",
	"/settings/mandates/agencies/{agency}/papers/{paper}", "/import/templates/{kind}/{format:csv|xlsx}",
	"/cases/import/{sheet}/refused", "/cases/{case}/import/{sheet}/refused", "/ledgers/{ledger}/export", "/ledgers/{ledger}/problems/csv",
}

// afterwards are pages that show what came of a file that was sent: nobody sends one on a tour.
var afterwards = []string{"/cases/import/{sheet}", "/cases/{case}/import/{sheet}"}

// unlinked are pages to which no link of the demo leads, with an address that shows them and the status of the answer.
var unlinked = map[string]struct {
	path   string
	status int
}{
	"/reset/{token}":      {"/reset/AAAA", http.StatusNotFound}, // a link that is not valid any more
	"/invitation/{token}": {"/invitation/AAAA", http.StatusNotFound},
}

// notFor are pages that a role has the right to, but its organisation does not have.
var notFor = map[cases.Role][]string{
	cases.AgencyManager: {"/settings/entities", "/settings/entities/{entity}"}, // legal entities are those of a creditor
}

// moreLists are lists whose first case is looked at too: cases in every state.
func (o *tour) moreLists() []string {
	lists := []string{"/cases", "/cases?view=waiting", "/cases?view=promised", "/cases?view=closed", "/cases?q=zzzz"}
	if o.role == cases.Agent || o.role == cases.AgencyManager {
		return append(lists, "/cases?view=todo", "/cases?view=direct", "/?view=closed")
	}
	return append(lists, "/cases?view=active", "/cases?view=drafts")
}

// tourOf looks at every page of every role: the rules of accessibility in light and dark and on a phone, nothing that
// scrolls sideways, no complaint of the browser, in French and in English.
func tourOf(t *testing.T, d *played) {
	for _, role := range roles {
		name := string(role)
		if role == "" {
			name = "visitor"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := walk.Browser(t).Page(t, d.url)
			if role != "" {
				signInto(p, d.first(role))
			}
			if role == cases.Controller {
				sendLedgers(t, p)
			}
			tour := &tour{t: t, page: p, role: role, seen: map[string]string{}, statuses: map[string]int{}}
			tour.plan()
			tour.walk()
			tour.forgotten()
			tour.again()
		})
	}
}

// sendLedgers uploads accounting entries of two months, so that there is an aged balance to look at and what changed since.
func sendLedgers(t *testing.T, p *walk.Page) {
	t.Helper()
	var books fectest.Books
	hotel, oger := fectest.Party{Number: "411HOTEL", Name: "Hôtel des Embruns"}, fectest.Party{Number: "411OGER", Name: "Transports Oger"}
	books.Opening(oger, cases.NewDate(2026, 1, 1), "RAN", 250_000, "")
	books.Invoice(hotel, cases.NewDate(2026, 3, 10), "FA-2026-001", 123_456, "a")
	books.Payment(hotel, cases.NewDate(2026, 5, 4), "VIR-1", 23_456, "a")
	books.Invoice(oger, cases.NewDate(2026, 6, 1), "FA-2026-002", 98_765, "")
	books.Payment(oger, cases.NewDate(2026, 7, 1), "VIR-2", 9_900, "")
	form := fectest.Form{Change: func(i int, cells []string) []string {
		if i == 2 {
			cells[9] = "20261399" // something to remark
		}
		return cells
	}}
	for month, name := range []string{"812345676FEC20261031.txt", "812345676FEC20261130.txt"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(form.Write(books.Rows...)), 0o600); err != nil {
			t.Fatal(err)
		}
		p.Open("/ledgers").Upload("Fichier", path).Click("Lire le FEC").See("Rapproché au centime")
		books.Invoice(hotel, cases.NewDate(2026, 11, 2+month), fmt.Sprint("FA-2026-01", month), 4_200, "")
	}
}

// tour is the way of one role through all its pages, by their links.
type tour struct {
	t        *testing.T
	page     *walk.Page
	role     cases.Role
	patterns []pattern
	todo     []string
	seen     map[string]string // pattern, or pattern and list, to the address that was looked at
	order    []string          // addresses looked at
	statuses map[string]int    // of those that are not 200
}

// pattern is a row of the site that the role may read.
type pattern struct {
	path  string
	shape *regexp.Regexp
	file  bool // it gives a file, not a page
}

var placeholder = regexp.MustCompile(`\{[a-z]+(?::([^}]+))?\}`)

// plan lists what the role may read. What can be reached without a link waits already.
func (o *tour) plan() {
	for _, row := range portal.Routes() {
		if row.Method != http.MethodGet || !o.may(row) || slices.Contains(notFor[o.role], row.Path) ||
			slices.Contains(afterwards, row.Path) {
			continue
		}
		shape := "^" + placeholder.ReplaceAllString(row.Path, "[^/]+") + "$"
		o.patterns = append(o.patterns, pattern{path: row.Path, shape: regexp.MustCompile(shape), file: slices.Contains(notPages, row.Path)})
		if example, ok := unlinked[row.Path]; ok {
			o.todo = append(o.todo, example.path)
			o.statuses[example.path] = example.status
		} else if !strings.Contains(row.Path, "{") {
			o.todo = append(o.todo, row.Path)
		}
		if row.Path == "/cases" {
			o.todo = append(o.todo, o.moreLists()...)
		}
	}
}

func (o *tour) may(row portal.Row) bool {
	if row.Action == "" {
		return (o.role == "") && row.Access == "public"
	}
	return cases.Actor{Person: "somebody", Org: "some", Role: o.role}.May(row.Action)
}

// patternOf gives the row of the site that an address belongs to; false if it is not a page of this role. Rows without a
// placeholder win.
func (o *tour) patternOf(path string) (string, bool) {
	var found *pattern
	for i := range o.patterns {
		p := &o.patterns[i]
		if p.shape.MatchString(path) && (found == nil || strings.Count(p.path, "{") < strings.Count(found.path, "{")) {
			found = p
		}
	}
	if found == nil || found.file {
		return "", false
	}
	return found.path, true
}

// walk looks at what waits and follows the links to pages of a kind that was not seen.
func (o *tour) walk() {
	for len(o.todo) > 0 {
		next := o.todo[0]
		o.todo = o.todo[1:]
		o.visit(next, "")
	}
}

// visit looks at an address, unless one like it was looked at. From a list, one case more is looked at; from is what leads
// there, where that makes a difference.
func (o *tour) visit(address, from string) {
	path, _, _ := strings.Cut(address, "?")
	kind, ok := o.patternOf(path)
	if !ok {
		return
	}
	key := kind
	if slices.Contains(o.moreLists(), address) {
		key = address
	} else if kind == "/cases/{case}" || kind == "/cases/{case}/law" {
		key += " from " + from
	}
	if o.seen[key] != "" || slices.Contains(o.order, address) {
		return
	}
	o.seen[key] = address
	o.seen[kind] = address
	o.order = append(o.order, address)
	o.open(address)
	o.page.Axe(o.t).NoSidewaysScroll()
	o.picture("light", address)
	links := o.page.Links()
	o.page.Dark().AxeColours(o.t)
	o.picture("dark", address)
	o.page.Light()
	for _, link := range links {
		switch {
		case slices.Contains(o.moreLists(), address) && caseLink.MatchString(link):
			o.visit(link, address)
		case kind == "/cases/{case}/edit" && strings.HasSuffix(link, "/law"): // of a draft it is another page
			o.visit(link, kind)
		default:
			o.todo = append(o.todo, link)
		}
	}
}

var caseLink = regexp.MustCompile(`^/cases/[0-9a-f-]{36}$`)

func (o *tour) open(address string) {
	if status := o.statuses[address]; status != 0 {
		o.page.OpenExpecting(status, address)
		return
	}
	o.page.Open(address)
}

// forgotten fills the pages of cases to which no link led with the cases of this role, and fails for what is left.
func (o *tour) forgotten() {
	for _, p := range o.patterns {
		if p.file || o.seen[p.path] != "" || strings.Count(p.path, "{") > 1 || !strings.HasPrefix(p.path, "/cases/{case}") {
			continue
		}
		of := o.seen["/cases/{case} from /cases"]
		o.visit(strings.Replace(p.path, "/cases/{case}", of, 1), "")
	}
	for _, p := range o.patterns {
		if !p.file && o.seen[p.path] == "" {
			o.t.Errorf("nothing leads to the page %s, or it is not looked at", p.path)
		}
	}
}

// again looks at the same pages in English, on a phone.
func (o *tour) again() {
	o.page.Open("/help").Click("EN").See("Keyboard shortcuts")
	for _, address := range o.order {
		o.page.Viewport(390, 800)
		o.open(address)
		o.page.Axe(o.t).NoSidewaysScroll()
		o.picture("phone", address)
		o.page.Viewport(320, 800).NoSidewaysScroll()
	}
	o.page.Viewport(1280, 900).Open("/help").Click("FR")
	for _, address := range o.order {
		o.page.Viewport(390, 800)
		o.open(address)
		o.page.NoSidewaysScroll().Viewport(320, 800).NoSidewaysScroll()
	}
}

var unfit = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[^a-zA-Z0-9]+`)

// picture keeps what a page looks like, if somebody asked.
func (o *tour) picture(how, address string) {
	dir := os.Getenv("RELAIS_TEST_PICTURES")
	if dir == "" {
		return
	}
	path, err := url.QueryUnescape(address)
	if err != nil {
		o.t.Fatal(err)
	}
	name := fmt.Sprintf("%s-%02d-%s-%s.png", o.role, slices.Index(o.order, address), unfit.ReplaceAllString(path, "_"), how)
	o.page.Screenshot(filepath.Join(dir, name))
}
