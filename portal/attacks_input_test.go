package portal_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"relais/cases"
	"relais/portal"
)

// The attacks through what people type, upload and send. The letters are those of the list of attacks.

func TestB1WordsOfSQLAreWords(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	_ = s.placed(s.south, s.blue, southBlue, active)
	id := s.placed(s.north, s.red, northRed, active)
	words := []string{
		"'", "' or '1'='1", "\") or 1=1 --", "1; drop table cases", "%' union select password from people --", "\\", "%", "_", "$1", "?1", "\x00", "1 or 1=1", "'||(select 1)||'", "€'\"`", "\xff\xfe",
	}
	fields := []string{"view", "q", "agency", "creditor", "entity", "handler", "payment", "code", "month", "min", "max", "sort", "desc", "after", "disputed"}
	for _, b := range []*browser{s.as(s.north, cases.Controller), s.as(s.red, cases.Agent)} {
		for _, word := range words {
			for _, field := range fields {
				r := b.get("/cases?" + url.Values{field: {word}}.Encode())
				if r.status != http.StatusOK && r.status != http.StatusUnprocessableEntity {
					t.Errorf("%s: %d", r.asked, r.status)
				}
				for _, word := range []string{"SQLSTATE", "syntax error", "sqlite", "near \""} {
					if strings.Contains(r.body, word) {
						t.Errorf("%s says %q", r.asked, word)
					}
				}
			}
			b.get("/cases/" + url.PathEscape(word)).expect(http.StatusNotFound)
			b.get(caseAct(id, "documents/"+url.PathEscape(word))).expect(http.StatusNotFound)
		}
	}
}

func TestB2B3B4FilesAreWhatTheyHoldAndNeverRun(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northOnly, drafted)
	controller := s.as(s.north, cases.Controller)
	before := len(s.look(id).Documents)
	for _, f := range []upFile{
		{"x.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)},
		{"x.html", "text/html", []byte(`<!doctype html><script>alert(1)</script>`)},
		{"x.xhtml", "application/pdf", []byte(`<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>`)},
		{"x.mhtml", "multipart/related", []byte("MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<script>")},
		{"x.js", "image/gif", []byte("GIF89a=1;alert(1)")},
		{"x.pdf", "application/pdf", []byte(`<!doctype html><script>alert(1)</script>`)},
		{"x.pdf.html", "application/pdf", sheet(northOnly)},
		{"x.exe", "application/pdf", []byte("MZ\x90\x00")},
	} {
		controller.upload(caseAct(id, "documents"), url.Values{"back": {"/cases/" + string(id)}}, f).expect(http.StatusSeeOther)
		if got := len(s.look(id).Documents); got != before {
			t.Errorf("%s as %s was taken", f.name, f.mime)
			before = got
		}
	}
	controller.upload(caseAct(id, "documents"), url.Values{}, upFile{"page.pdf", "text/html", sheet(northOnly + " page")}).expect(http.StatusSeeOther)
	documents := s.look(id).Documents
	d := documents[len(documents)-1]
	r := controller.get(caseAct(id, "documents/"+string(d.ID))).expect(http.StatusOK)
	if kind := r.header.Get("Content-Type"); kind != "application/pdf" || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file is sent as %s, %s", kind, r.header.Get("Content-Disposition"))
	}
	controller.post(caseAct(id, "documents/"+string(d.ID)+"/sort"), url.Values{"category": {"D"}, "title": {"x.html"}}).expect(http.StatusSeeOther)
	r = controller.get(caseAct(id, "documents/"+string(d.ID))).expect(http.StatusOK)
	if _, params, err := mime.ParseMediaType(r.header.Get("Content-Disposition")); err != nil || params["filename"] != "page.pdf" {
		t.Errorf("a new title made the file %v, %v", params, err)
	}
}

// hostile are texts that would run in a page, a template, a sheet or a log, if anything did.
var hostile = []string{
	`<script>zqx()</script>`, `"><img src=x onerror=zqx()>`, `' onmouseover='zqx()`, `javascript:zqx()`, `</textarea><svg onload=zqx()>`, `{{.}}`, `{{env "PATH"}}`, `{{printf "%s" .Page}}`,
	`</title><iframe src=//evil.example>`, "<a href=\"javascript:zqx()\">x</a>", `<!--<img src="--><img src=x onerror=zqx()//">`, `=HYPERLINK("http://evil.example")`, `+1+1`, `@SUM(1)`, `-2+3`,
	"\t=1", "＝1+1", `${7*7}`, `%0d%0aSet-Cookie: x=1`, `&lt;script&gt;`, `<style>*{}</style>`, `data:text/html,<script>zqx()</script>`,
}

func TestB5B10HostileTextIsInertOnEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	controller := s.as(s.north, cases.Controller)
	var ids []cases.CaseID
	for i, text := range hostile {
		id := s.hostileCase(controller, text, i)
		ids = append(ids, id)
		for _, path := range []string{"/cases/" + string(id) + "/release", "/cases/" + string(id) + "/edit", caseAct(id, "debtor"), caseAct(id, "basics"), caseAct(id, "statement")} {
			inert(t, controller.get(path).expect(http.StatusOK))
		}
		inert(t, controller.get("/cases?q="+url.QueryEscape(text)).expect(http.StatusOK))
		inert(t, controller.post("/language", url.Values{"to": {text}}))
	}
	for _, path := range []string{"/", "/cases?view=drafts"} {
		inert(t, controller.get(path).expect(http.StatusOK))
	}
	controller.get("/cases/" + string(ids[5]) + "/edit").says("{{.}}")
	for _, turned := range []string{"\u202egpj.exe", "a\u2066b", "a\x00b", "a\x1b[31mb"} {
		form := url.Values{"kind": {"company"}, "name": {turned}, "country": {"FR"}, "nature": {"goods"}}
		controller.post("/cases/new", form).expect(http.StatusUnprocessableEntity)
	}
}

// hostileCase makes a draft by the forms of the site, with one text in every field.
func (s *site) hostileCase(b *browser, text string, i int) cases.CaseID {
	s.t.Helper()
	to := b.post("/cases/new", url.Values{"idem": {s.cases.NewID()}, "kind": {"company"}, "name": {text + fmt.Sprint(" ", i)}, "country": {"FR"}, "nature": {"goods"}}).expect(http.StatusSeeOther).header.Get("Location")
	id := cases.CaseID(anyID.FindString(to))
	version := func() string { return fmt.Sprint(s.look(id).Version) }
	b.post(caseAct(id, "debtor"), url.Values{
		"version": {version()}, "kind": {"company"}, "name": {text}, "legal_form": {"SAS"}, "line1": {text}, "line2": {text}, "city": {text}, "country": {"FR"}, "account": {text},
	}).expect(http.StatusSeeOther)
	b.post(caseAct(id, "basics"), url.Values{"version": {version()}, "nature": {"goods"}, "narrative": {text}}).expect(http.StatusSeeOther)
	b.post(caseAct(id, "contacts/new"), url.Values{"version": {version()}, "name": {text}, "role": {text}})
	b.post(caseAct(id, "waivers/B"), url.Values{"reason": {text}}).expect(http.StatusSeeOther)
	b.upload(caseAct(id, "documents"), url.Values{"category": {"G"}}, upFile{name: text + ".pdf", data: sheet(fmt.Sprint(northOnly, " hostile ", i))}).expect(http.StatusSeeOther)
	return id
}

// inert ends the test when something in a page could run.
func inert(t *testing.T, r *reply) {
	t.Helper()
	if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		return
	}
	walk(r.document(), func(n *html.Node) bool {
		if n.Type != html.ElementNode {
			return true
		}
		e := element{n}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			address := a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "formaction"
			if strings.HasPrefix(a.Key, "on") || address && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:") || strings.HasPrefix(value, "//")) {
				t.Errorf("%s: <%s %s=%q>", r.asked, n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "iframe" || n.Data == "object" || n.Data == "embed" || n.Data == "style" || n.Data == "script" && !strings.HasPrefix(e.attr("src"), "/s/") {
			t.Errorf("%s: <%s> got into the page", r.asked, n.Data)
		}
		return true
	})
}

func TestB7NoCellOfASheetIsAFormula(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	controller := s.as(s.north, cases.Controller)
	for i, text := range hostile {
		_ = s.hostileCase(controller, text, i)
	}
	for _, address := range []string{"/cases/export?view=drafts", "/cases/export?view=drafts&format=machine"} {
		r := controller.get(address).expect(http.StatusOK)
		sheet := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, "\ufeff")))
		if sheet.Comma = ';'; strings.Contains(address, "machine") {
			sheet.Comma = ','
		}
		sheet.FieldsPerRecord = -1
		rows, err := sheet.ReadAll()
		s.must(err)
		if len(rows) != len(hostile)+1 {
			t.Errorf("%s: %d rows of %d cases", address, len(rows)-1, len(hostile))
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
					t.Errorf("%s: the cell %q is a formula", address, cell)
				}
			}
		}
	}
}

func TestB8AFileNameMakesOneValidHeader(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northOnly, drafted)
	by, controller := s.north.actor(cases.Controller), s.as(s.north, cases.Controller)
	for i, name := range []string{
		"a\r\nSet-Cookie: x=1.pdf", `a".pdf`, "a\u202egpj.pdf", "a\x00.pdf", strings.Repeat("é", 2000) + ".pdf", `..\..\x.pdf`, "../../etc/passwd.pdf", "CON.pdf", "; filename=evil.html; .pdf", "été’s.pdf",
	} {
		d, err := s.cases.AddDocument(t.Context(), by, cases.FileInput{Ref: cases.Ref{Case: id}, Name: name, Body: strings.NewReader(string(sheet(fmt.Sprint(northOnly, i)))), Limit: 1 << 20, Category: cases.Account})
		if cases.CodeOf(err) == cases.Invalid {
			continue
		}
		s.must(err)
		r := controller.get(caseAct(id, "documents/"+string(d))).expect(http.StatusOK)
		list := r.header.Values("Content-Disposition")
		kind, params, err := mime.ParseMediaType(strings.Join(list, "\x00"))
		if len(list) != 1 || err != nil || kind != "attachment" || strings.ContainsAny(params["filename"], "\r\n\x00/\\\u202e") || !strings.HasSuffix(params["filename"], ".pdf") && len(name) < 300 || r.header.Get("Set-Cookie") != "" {
			t.Errorf("%q became %q, %v", name, list, err)
		}
	}
}

func TestB13ALineOfTheLogIsOneLineAndNamesNobody(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	_ = s.log.take()
	for _, text := range []string{"x\r\n{\"level\":\"ERROR\",\"msg\":\"forged\"}", "\x1b[31mred", "zqx " + northPeople} {
		r := b.request(http.MethodGet, "/cases?q="+url.QueryEscape(text), nil)
		r.Header["User-Agent"] = []string{text}
		r.Header["Referer"] = []string{text}
		b.do(r)
		b.post("/login", url.Values{"email": {text}, "password": {"zqx-secret"}})
		b.get("/cases/" + url.PathEscape(text))
	}
	log := s.log.take()
	for line := range strings.SplitSeq(strings.TrimSpace(log), "\n") {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["msg"] == "forged" {
			t.Errorf("a line of the log is %q", line)
		}
	}
	for _, word := range []string{"zqx-secret", northPeople, "\x1b", "forged"} {
		if strings.Contains(log, word) {
			t.Errorf("the log holds %q", word)
		}
	}
	if strings.Count(log, "\n") < 9 {
		t.Errorf("nine requests left %d lines", strings.Count(log, "\n"))
	}
}

func TestB15AFieldComesOnceAndFromItsOwnPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.as(s.red, cases.Agent)
	before := s.look(id).Version
	agent.get("/cases?q=a&q=b").expect(http.StatusUnprocessableEntity)
	agent.post(caseAct(id, "note"), url.Values{"text": {"a", "b"}}).expect(http.StatusUnprocessableEntity)
	agent.post(caseAct(id, "note")+"?text=from+the+address", url.Values{}).expect(http.StatusUnprocessableEntity)
	if s.look(id).Version != before {
		t.Error("a doubled or misplaced field was read")
	}
	agent.post(caseAct(id, "note")+"?text=address", url.Values{"text": {"Du formulaire"}}).expect(http.StatusSeeOther)
	agent.get("/cases/" + string(id)).says("Du formulaire")
}

// endless gives bytes until nobody reads on, and counts them.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.read > 64<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'a'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestC3AnEndlessBodyIsCutOff(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.as(s.red, cases.Agent)
	for path, b := range map[string]*browser{caseAct(id, "note"): agent, "/login": s.visitor(), "/cases/bulk": agent} {
		body := &endless{}
		r := b.request(http.MethodPost, path, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		got := b.bare(r)
		if got.status != http.StatusRequestEntityTooLarge && got.status != http.StatusUnprocessableEntity || body.read > 4<<20 {
			t.Errorf("%s: %d after %d bytes", got.asked, got.status, body.read)
		}
	}
	many := agent.post("/cases/bulk", url.Values{"case": strings.Split(strings.Repeat("x,", 100_000), ",")})
	if many.status != http.StatusRequestEntityTooLarge {
		t.Errorf("100,000 fields: %d", many.status)
	}
	controller := s.as(s.north, cases.Controller)
	files := make([]upFile, 400)
	for i := range files {
		files[i] = upFile{name: fmt.Sprint(i, ".exe"), data: []byte("MZ")}
	}
	if r := controller.upload(caseAct(id, "documents"), url.Values{}, files...); r.status < 400 {
		t.Errorf("400 files in one request: %d", r.status)
	}
	plain := agent.request(http.MethodPost, caseAct(id, "note"), strings.NewReader(`{"text":"x"}`))
	plain.Header.Set("Content-Type", "application/json")
	agent.do(plain).expect(http.StatusUnprocessableEntity)
}

func TestC7AFileBeyondTheLimitIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northOnly, drafted)
	before := len(s.look(id).Documents)
	big := append(sheet(northOnly), make([]byte, 6<<20)...)
	s.as(s.north, cases.Controller).upload(caseAct(id, "documents"), url.Values{}, upFile{name: "gros.pdf", data: big}).follow().follow().says("gros.pdf")
	if len(s.look(id).Documents) != before {
		t.Error("a file beyond the limit was taken")
	}
}

func TestE3AFailureTellsItsNumberOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.Controller)
	words := []string{"sql", "closed", "goroutine", ".go:", "portal/", "panic", "database"}
	_ = s.log.take()
	s.broken = true
	s.must(s.store.Close())
	for _, row := range portal.Routes() {
		if row.Method != http.MethodGet || strings.Contains(row.Path, "{") || row.Access == "public" || row.Access == "half signed in" {
			continue
		}
		r := b.request(http.MethodGet, row.Path, nil)
		got := b.bare(r)
		if got.status < 500 {
			t.Errorf("GET %s without a database: %d", row.Path, got.status)
		}
		for _, word := range words {
			if strings.Contains(strings.ToLower(element{got.document()}.text()), word) {
				t.Errorf("GET %s without a database says %q: %s", row.Path, word, got.summary())
			}
		}
	}
	if !strings.Contains(s.log.take(), "closed") {
		t.Error("the log does not say why")
	}
}
