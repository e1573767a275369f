package portal_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/intake/fec/fectest"
	"relais/portal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// persona is a column of the matrix.
type persona struct {
	title string
	org   *org
	role  cases.Role
	half  bool // the password was right, the second factor is missing
	was   *browser
	clerk *member // who is half way
	acted bool    // since was was looked at last: the act may have ended its session
}

// personas are the columns: nobody, somebody half signed in, the six roles of North, Red and the operator, and strangers.
func (s *site) personas() []*persona {
	return []*persona{
		{title: "nobody"}, {title: "half", org: s.north, role: cases.Controller, half: true},
		{title: "N.con", org: s.north, role: cases.Controller}, {title: "N.dir", org: s.north, role: cases.Director}, {title: "N.adm", org: s.north, role: cases.CreditorAdmin},
		{title: "R.agt", org: s.red, role: cases.Agent}, {title: "R.man", org: s.red, role: cases.AgencyManager}, {title: "oper", org: s.operator, role: cases.Operator},
		{title: "S.con", org: s.south, role: cases.Controller}, {title: "S.dir", org: s.south, role: cases.Director}, {title: "S.adm", org: s.south, role: cases.CreditorAdmin},
		{title: "B.agt", org: s.blue, role: cases.Agent}, {title: "B.man", org: s.blue, role: cases.AgencyManager},
	}
}

// browser gives a fresh browser of the persona. A session that an act before may have ended is begun anew.
func (p *persona) browser(s *site) *browser {
	s.t.Helper()
	if p.org == nil {
		return s.visitor()
	}
	if p.acted && (p.half || len(p.was.clone().get("/help").findAll("form[action=/logout]")) == 0) {
		p.was = nil
	}
	p.acted = false
	if p.was == nil {
		p.begin(s)
	}
	return p.was.clone()
}

// begin signs the persona in. Who stays half way is somebody else than N.con: of many sessions of one person the oldest ends.
func (p *persona) begin(s *site) {
	s.t.Helper()
	p.was = s.visitor()
	if !p.half {
		p.was.signIn(p.org.people[p.role])
		return
	}
	if p.clerk == nil {
		p.clerk = &member{Person: s.clerk(p.org), org: p.org}
		s.visitor().signIn(p.clerk)
	}
	p.was.halfway(p.clerk)
}

// may says what the table of rights and ownership have decided about a persona on a row.
func (p *persona) may(row portal.Row, owners []*org) verdict {
	switch {
	case row.Access == "public":
		return open
	case p.org == nil:
		return unknown
	case row.Access == "half signed in":
		return open
	case p.half:
		return unknown
	case !p.org.actor(p.role).May(row.Action), owners != nil && !slices.Contains(owners, p.org):
		return hidden
	}
	return allowed
}

type verdict int

const (
	open    verdict = iota // whatever the page says
	unknown                // sent to the log-in, or 401
	hidden                 // 404
	allowed
	absent // nothing is there, for anybody: 404, or 422 for a form that is wrong in itself
)

// wrong says what is wrong with a status, by the verdict; "" when it is as it must be.
func (v verdict) wrong(method string, status int) string {
	switch v {
	case unknown:
		want := http.StatusUnauthorized
		if method == http.MethodGet {
			want = http.StatusSeeOther
		}
		if status != want {
			return fmt.Sprintf("somebody who is not signed in gets %d instead of %d", status, want)
		}
	case hidden:
		if status != http.StatusNotFound {
			return fmt.Sprintf("somebody without the right, or a stranger, gets %d instead of 404", status)
		}
	case absent:
		if status != http.StatusNotFound && !(method == http.MethodPost && status == http.StatusUnprocessableEntity) {
			return fmt.Sprintf("what is not there answers %d", status)
		}
	case allowed:
		if !slices.Contains([]int{200, 303, 409, 422}, status) && !(method == http.MethodPost && status == http.StatusNotFound) {
			return fmt.Sprintf("somebody with the right gets %d", status)
		}
	}
	if status >= 500 {
		return fmt.Sprintf("status %d", status)
	}
	return ""
}

func TestPermissionMatrixOnSQLite(t *testing.T)     { testMatrix(t, siteOptions{}) }
func TestPermissionMatrixOnPostgreSQL(t *testing.T) { testMatrix(t, siteOptions{postgres: true}) }

// testMatrix plays every route as everybody. A1, A4, A10, and with the canaries A2 and A11.
func testMatrix(t *testing.T, o siteOptions) {
	t.Parallel()
	s := newSite(t, o)
	m := &matrix{s: s, personas: s.personas(), witness: s.witness(), cases: map[string]cases.CaseID{}, scenes: map[string]*scene{}}
	for _, row := range portal.Routes() {
		tr, known := tries[row.Path]
		if !known {
			t.Errorf("%s %s has no row in the matrix: add it to tries in scene_test.go", row.Method, row.Path)
			continue
		}
		m.play(row, tr)
	}
	golden(t, "testdata/matrix.golden", m.table())
}

type matrix struct {
	s        *site
	personas []*persona
	witness  *witness
	cases    map[string]cases.CaseID // by state: untouched since they were made
	scenes   map[string]*scene       // by path: likewise
	lines    [][]string
}

// scene gives what a route is tried on, as good as new: nobody has changed it yet.
func (m *matrix) scene(row portal.Row, tr try, who *org) *scene {
	m.s.t.Helper()
	if x := m.scenes[row.Path]; x != nil {
		if x.c != nil {
			x.c = m.s.look(x.c.ID) // another route may have filed something with it
		}
		x.who = who
		return x
	}
	state := cmp.Or(tr.state, active)
	if strings.Contains(row.Path, "{case}") && m.cases[state] == "" {
		m.cases[state] = m.s.placed(m.s.north, m.s.red, northRed, state)
	}
	x := m.s.scene(row, m.cases[state], who)
	m.scenes[row.Path] = x
	return x
}

// spoil forgets what an act has changed: the scene, the case, and all scenes with this case.
func (m *matrix) spoil(row portal.Row) {
	x := m.scenes[row.Path]
	delete(m.scenes, row.Path)
	if x == nil || x.c == nil {
		return
	}
	maps.DeleteFunc(m.cases, func(_ string, id cases.CaseID) bool { return id == x.c.ID })
	maps.DeleteFunc(m.scenes, func(_ string, other *scene) bool { return other.c != nil && other.c.ID == x.c.ID })
}

// play tries one route as everybody: a GET once, a POST with an empty and with a right form.
func (m *matrix) play(row portal.Row, tr try) {
	m.s.t.Helper()
	if row.Method == http.MethodGet {
		m.line(row, tr, "")
		return
	}
	if tr.form == nil {
		m.s.t.Errorf("POST %s has no right form in the matrix", row.Path)
		return
	}
	m.line(row, tr, "empty")
	m.line(row, tr, "right")
}

// line plays a route with one form. Those who may not, and those who read, must change nothing. Whoever may act does so on
// things that nobody has changed before.
func (m *matrix) line(row portal.Row, tr try, kind string) {
	m.s.t.Helper()
	var owners []*org
	if tr.owners != nil {
		owners = tr.owners(m.s)
	}
	cells := []string{strings.TrimSpace(row.Method + " " + row.Path), kind, row.Access}
	for _, p := range m.personas {
		v := p.may(row, owners)
		if tr.absent {
			v = absent
		}
		acts := v == allowed && (row.Method == http.MethodPost || tr.looks) || v == open && row.Method == http.MethodPost
		who := m.s.usual(row)
		if acts {
			who = p.org
		}
		x := m.scene(row, tr, who)
		form := m.form(x, tr, kind)
		b := p.browser(m.s)
		var r *reply
		tables := m.witness.changed(func() { r = m.send(b, row, tr, x.address(row.Path), form) })
		switch {
		case acts:
			p.acted = true
			if len(tables) > 0 {
				m.spoil(row)
			}
		case len(tables) > 0:
			m.s.t.Errorf("%s %s %s as %s (%d) changed %v", row.Method, row.Path, kind, p.title, r.status, tables)
		}
		if problem := v.wrong(row.Method, r.status); problem != "" {
			m.s.t.Errorf("%s %s %s as %s: %s\n%s", row.Method, row.Path, kind, p.title, problem, r.summary())
		}
		if want := cmp.Or(tr.refuse, http.StatusSeeOther); v == allowed && kind == "right" && r.status != want {
			m.s.t.Errorf("%s %s as %s: a right form gets %d instead of %d\n%s", row.Method, row.Path, p.title, r.status, want, r.summary())
		}
		cells = append(cells, fmt.Sprint(r.status))
	}
	m.lines = append(m.lines, cells)
}

func (m *matrix) form(x *scene, tr try, kind string) url.Values {
	if kind != "right" {
		return url.Values{}
	}
	form := tr.form(x)
	form.Set("idem", m.s.cases.NewID())
	return form
}

func (m *matrix) send(b *browser, row portal.Row, tr try, address string, form url.Values) *reply {
	m.s.t.Helper()
	if tr.ask != "" {
		address += "?" + tr.ask
	}
	switch {
	case row.Method == http.MethodGet:
		return b.get(address)
	case tr.sheet && len(form) > 0:
		return b.upload(address, form, upFile{name: "liste.csv", data: []byte("Débiteur;N° facture;Montant TTC\nNeuf;F1;1,00\n")})
	case tr.books && len(form) > 0:
		m.s.made++
		var books fectest.Books
		books.Invoice(fectest.Party{Number: "411N", Name: "Neuf"}, day("2026-03-10"), fmt.Sprint("N", m.s.made), 1_000, "")
		return b.upload(address, form, upFile{name: "fec.txt", data: []byte(fectest.Form{}.Write(books.Rows...))})
	case tr.file && len(form) > 0:
		m.s.made++
		return b.upload(address, form, upFile{name: "releve.pdf", data: sheet(fmt.Sprint("neuf ", m.s.made))})
	case tr.file, tr.multipart:
		return b.upload(address, form)
	}
	return b.post(address, form)
}

// table writes the matrix for people to read.
func (m *matrix) table() []byte {
	head := []string{"route", "form", "needs"}
	for _, p := range m.personas {
		head = append(head, p.title)
	}
	rows := append([][]string{head}, m.lines...)
	widths := make([]int, len(head))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var b bytes.Buffer
	for _, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(&b, "%-*s  ", widths[i], cell)
		}
		b.Truncate(len(bytes.TrimRight(b.Bytes(), " ")))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// golden compares with a file, or writes it.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(want, got) {
		return
	}
	was, is := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for _, line := range was {
		if !slices.Contains(is, line) {
			t.Errorf("%s: no longer %s", path, line)
		}
	}
	for i, line := range is {
		if !slices.Contains(was, line) {
			t.Errorf("%s:%d: now %s", path, i+1, line)
		}
	}
	t.Errorf("%s is outdated; if all is as it should be, run the tests with -update", path)
}
