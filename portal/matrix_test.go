package portal_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"relais/cases"
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

// browser gives a fresh browser of the persona. A session that an act before has ended is begun anew.
func (p *persona) browser(s *site) *browser {
	s.t.Helper()
	if p.org == nil {
		return s.visitor()
	}
	if p.was != nil && p.was.clone().get("/help").has1(`form[action=/logout]`) {
		return p.was.clone()
	}
	if p.half {
		b := s.visitor()
		b.halfway(p.org.people[p.role])
		return b
	}
	p.was = s.visitor()
	p.was.signIn(p.org.people[p.role])
	return p.was.clone()
}

func (r *reply) has1(selector string) bool { return len(r.findAll(selector)) == 1 }

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
	s := newSite(t, o)
	m := &matrix{s: s, personas: s.personas(), witness: s.witness()}
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
	lines    [][]string
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

// line plays a route with one form. Those who may not all try it on the same scene, of which nothing may change; each of
// the others gets a scene of his own.
func (m *matrix) line(row portal.Row, tr try, kind string) {
	m.s.t.Helper()
	var owners []*org
	if tr.owners != nil {
		owners = tr.owners(m.s)
	}
	cells := []string{strings.TrimSpace(row.Method + " " + row.Path), kind, row.Access}
	shared := m.s.scene(row, tr, m.s.usual(row))
	form := m.form(shared, tr, kind)
	for _, p := range m.personas {
		v := p.may(row, owners)
		if tr.absent {
			v = absent
		}
		x, send := shared, form
		if v == allowed || v == open && row.Method == http.MethodPost {
			x = m.s.scene(row, tr, p.org)
			send = m.form(x, tr, kind)
		}
		b := p.browser(m.s)
		var r *reply
		ask := func() { r = m.send(b, row, tr, x.address(row.Path), send) }
		if look := tr.looks && v == allowed; !look && (v == unknown || v == hidden || v == absent || row.Method == http.MethodGet) {
			if tables := m.changed(ask, row, p); len(tables) > 0 {
				m.s.t.Errorf("%s %s %s as %s (%d) changed %v", row.Method, row.Path, kind, p.title, r.status, tables)
			}
		} else {
			ask()
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

// changed names the tables that a request changed.
func (m *matrix) changed(ask func(), row portal.Row, p *persona) []string {
	mark := m.witness.mark()
	before := map[string]string{}
	if row.Method == http.MethodGet || m.witness.postgres {
		before = m.witness.content()
	}
	ask()
	if m.witness.mark() == mark {
		return nil
	}
	if len(before) == 0 {
		// Without a picture of before, what changed cannot be named; whether it did can.
		return []string{"something"}
	}
	var tables []string
	for table, digest := range m.witness.content() {
		if before[table] != digest {
			tables = append(tables, table)
		}
	}
	return tables
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
	switch {
	case row.Method == http.MethodGet:
		return b.get(address)
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
	for i := range max(len(was), len(is)) {
		a, b := "", ""
		if i < len(was) {
			a = was[i]
		}
		if i < len(is) {
			b = is[i]
		}
		if a != b {
			t.Errorf("%s:%d\nwas %s\nis  %s", path, i+1, a, b)
		}
	}
}
