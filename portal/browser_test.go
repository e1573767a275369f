package portal_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"relais/cases"
)

// browser is one browser: its cookies and who sits before it.
type browser struct {
	s       *site
	who     *org // whose canaries may be met; nil: nobody's
	name    string
	cookies map[string]string
	address string
	lang    string // Accept-Language
}

// visitor is a browser in which nobody signed in.
func (s *site) visitor() *browser {
	s.visitors++
	address := fmt.Sprintf("10.%d.%d.%d", s.visitors>>16, s.visitors>>8&255, s.visitors&255)
	return &browser{s: s, name: "nobody", cookies: map[string]string{}, address: address}
}

// as gives a browser in which the person of an organisation with this role is signed in, the same at every call.
func (s *site) as(o *org, role cases.Role) *browser {
	s.t.Helper()
	m := o.people[role]
	if m == nil {
		s.t.Fatalf("%s has no %s", o.name, role)
	}
	if m.cookie == nil {
		m.cookie = s.visitor()
		m.cookie.signIn(m)
	}
	return m.cookie
}

// signIn goes through the real log-in: password, then the second factor, which the first time is set up.
func (b *browser) signIn(m *member) {
	b.s.t.Helper()
	b.halfway(m)
	if m.secret == "" {
		page := b.get("/login/enrol").expect(http.StatusOK)
		m.secret = strings.ReplaceAll(page.find("span.ref").text(), " ", "")
		b.post("/login/enrol", url.Values{"code": {b.s.code(m)}}).expect(http.StatusOK)
	} else {
		b.s.clock.pass(31 * time.Second) // a code works once
		b.post("/login/factor", url.Values{"code": {b.s.code(m)}}).expect(http.StatusSeeOther)
	}
	b.who, b.name = m.org, string(m.Role)+" of "+m.org.name
}

// halfway shows the password only.
func (b *browser) halfway(m *member) {
	b.s.t.Helper()
	b.post("/login", url.Values{"email": {m.Email}, "password": {password}}).expect(http.StatusSeeOther)
	b.name = "half signed in " + string(m.Role) + " of " + m.org.name
}

// code gives the code of the second factor that is right now.
func (s *site) code(m *member) string {
	s.t.Helper()
	code, err := totp.GenerateCode(m.secret, s.clock.Now())
	s.must(err)
	return code
}

// clone gives a browser with the same cookies: what a copied session can do.
func (b *browser) clone() *browser {
	c := *b
	c.cookies = maps.Clone(b.cookies)
	return &c
}

// reply is what came back.
type reply struct {
	b      *browser
	asked  string // method and address
	status int
	header http.Header
	body   string
}

func (b *browser) get(path string) *reply {
	b.s.t.Helper()
	return b.do(b.request(http.MethodGet, path, nil))
}

// post sends a form as the site's own pages do.
func (b *browser) post(path string, form url.Values) *reply {
	b.s.t.Helper()
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// upFile is a file to be uploaded.
type upFile struct {
	name, mime string
	data       []byte
}

// upload sends files as a form with files does.
func (b *browser) upload(path string, form url.Values, files ...upFile) *reply {
	b.s.t.Helper()
	return b.do(b.uploading(path, form, files...))
}

func (b *browser) uploading(path string, form url.Values, files ...upFile) *http.Request {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			b.s.must(w.WriteField(name, value))
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="files"; filename=%q`, f.name)}}
		if f.mime != "" {
			h.Set("Content-Type", f.mime)
		}
		part, err := w.CreatePart(h)
		b.s.must(err)
		_, err = part.Write(f.data)
		b.s.must(err)
	}
	b.s.must(w.Close())
	r := b.request(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// request makes a request as this browser would send it.
func (b *browser) request(method, path string, body io.Reader) *http.Request {
	b.s.t.Helper()
	r := httptest.NewRequestWithContext(b.s.t.Context(), method, b.s.server.URL.String()+path, body)
	r.RemoteAddr = b.address + ":40000"
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Encoding", "gzip")
	if b.lang != "" {
		r.Header.Set("Accept-Language", b.lang)
	}
	if method == http.MethodPost {
		r.Header.Set("Origin", b.s.server.URL.String())
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

// do sends a request and looks the answer over as every answer deserves: no canary of somebody else, no header missing,
// and pages in order.
func (b *browser) do(r *http.Request) *reply {
	b.s.t.Helper()
	sent := b.sentBy(r)
	out := b.bare(r)
	out.lookOver(sent)
	return out
}

// bare sends a request and takes the answer as it is, for tests of what goes wrong.
func (b *browser) bare(r *http.Request) *reply {
	b.s.t.Helper()
	w := httptest.NewRecorder()
	b.s.handler.ServeHTTP(w, r)
	res := w.Result()
	out := &reply{b: b, asked: b.name + ": " + r.Method + " " + r.URL.RequestURI(), status: res.StatusCode, header: res.Header, body: w.Body.String()}
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(w.Body)
		b.s.must(err)
		plain, err := io.ReadAll(z)
		b.s.must(err)
		out.body = string(plain)
	}
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	return out
}

// sentBy gives what a request says itself: an answer that repeats it to who sent it tells nothing new.
func (b *browser) sentBy(r *http.Request) string {
	sent := r.URL.String()
	if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" && r.ContentLength < 1<<16 {
		body, err := io.ReadAll(r.Body)
		b.s.must(err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		plain, err := url.QueryUnescape(string(body))
		if err == nil {
			sent += "\n" + plain
		}
	}
	return strings.ToLower(sent)
}

// lookOver is what must hold for every answer of the site.
func (r *reply) lookOver(sent string) {
	t := r.b.s.t
	t.Helper()
	whole := strings.ToLower(r.body + fmt.Sprint(r.header))
	for _, token := range canaries {
		if !r.b.who.maySee(token) && strings.Contains(whole, token) && !strings.Contains(sent, token) {
			at := strings.Index(whole, token)
			t.Errorf("%s: the canary %s got out: …%s…", r.asked, token, whole[max(0, at-80):min(len(whole), at+60)])
		}
	}
	for _, problem := range headerProblems(r, r.b.s.server.URL.Scheme == "https") {
		t.Errorf("%s: %s", r.asked, problem)
	}
	if strings.HasPrefix(r.header.Get("Content-Type"), "text/html") && r.body != "" {
		for _, problem := range pageProblems(r.body) {
			t.Errorf("%s (%d): %s", r.asked, r.status, problem)
		}
	}
	if r.status >= 500 && r.status != http.StatusServiceUnavailable {
		t.Errorf("%s: status %d; log: %s", r.asked, r.status, lastFailure(r.b.s.log))
	}
}

// lastFailure gives the last lines of a log that speak of a failure.
func lastFailure(j *journal) string {
	var lines []string
	for line := range strings.SplitSeq(j.take(), "\n") {
		if strings.Contains(line, `"level":"ERROR"`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// expect ends the test unless the answer has this status.
func (r *reply) expect(status int) *reply {
	r.b.s.t.Helper()
	if r.status != status {
		r.b.s.t.Fatalf("%s: status %d instead of %d\n%s", r.asked, r.status, status, r.summary())
	}
	return r
}

// summary says in short what an answer was about.
func (r *reply) summary() string {
	if to := r.header.Get("Location"); to != "" {
		return "to " + to
	}
	if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		return r.body[:min(len(r.body), 300)]
	}
	var lines []string
	for _, n := range r.findAll("h1, .failure p, .error-summary li, .notice p") {
		lines = append(lines, n.text())
	}
	return strings.Join(lines, "\n")
}

// follow goes where a redirect leads.
func (r *reply) follow() *reply {
	r.b.s.t.Helper()
	to := r.expect(http.StatusSeeOther).header.Get("Location")
	if !strings.HasPrefix(to, "/") {
		r.b.s.t.Fatalf("%s: redirects to %q", r.asked, to)
	}
	to, _, _ = strings.Cut(to, "#")
	return r.b.get(to)
}

func (r *reply) document() *html.Node {
	r.b.s.t.Helper()
	n, err := html.Parse(strings.NewReader(r.body))
	r.b.s.must(err)
	return n
}

// find gives the first element that a selector names; the test ends when there is none.
func (r *reply) find(selector string) element {
	r.b.s.t.Helper()
	all := r.findAll(selector)
	if len(all) == 0 {
		r.b.s.t.Fatalf("%s (%d): no %q on the page\n%s", r.asked, r.status, selector, r.summary())
	}
	return all[0]
}

// findAll gives all elements that a selector names.
func (r *reply) findAll(selector string) []element {
	r.b.s.t.Helper()
	return query(r.document(), selector)
}

// has ends the test unless the page has exactly n such elements.
func (r *reply) has(n int, selector string) *reply {
	r.b.s.t.Helper()
	if got := len(r.findAll(selector)); got != n {
		r.b.s.t.Fatalf("%s (%d): %d %q on the page instead of %d\n%s", r.asked, r.status, got, selector, n, r.summary())
	}
	return r
}

// says ends the test unless the visible text of the page has these words, whatever spaces are between them.
func (r *reply) says(words ...string) *reply {
	r.b.s.t.Helper()
	text := squeeze(element{r.document()}.text())
	for _, w := range words {
		if !strings.Contains(text, squeeze(w)) {
			r.b.s.t.Fatalf("%s (%d): the page does not say %q\n%s", r.asked, r.status, w, r.summary())
		}
	}
	return r
}
