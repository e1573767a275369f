package portal_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"relais/cases"
)

// policyParts are the directives every page must have, exactly so. What may load pictures is looked at apart.
var policyParts = []string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'",
	"frame-ancestors 'none'", "require-trusted-types-for 'script'",
}

// fixedHeaders are the same on every answer.
var fixedHeaders = map[string]string{
	"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// headerProblems says what is wrong with the headers of an answer, whatever it is. Every answer of every test goes
// through it.
func headerProblems(r *reply, secure bool) []string {
	var problems []string
	for name, want := range fixedHeaders {
		if got := r.header.Values(name); !slices.Equal(got, []string{want}) {
			problems = append(problems, name+" is "+strings.Join(got, ", "))
		}
	}
	policies := r.header.Values("Content-Security-Policy")
	sandboxed := slices.Equal(policies, []string{"sandbox; default-src 'none'"})
	if strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") != sandboxed {
		problems = append(problems, "a file is not in its sandbox, or something else is: "+strings.Join(policies, " | "))
	}
	if !sandboxed {
		problems = append(problems, policyProblems(policies)...)
	}
	static := strings.Contains(r.asked, " /s/") && r.status < 400
	if cache := r.header.Get("Cache-Control"); !static && cache != "no-store" {
		problems = append(problems, "Cache-Control is "+cache)
	}
	if !static && r.header.Get("ETag")+r.header.Get("Last-Modified") != "" {
		problems = append(problems, "a page can be kept by its ETag or date")
	}
	if secure && !strings.HasPrefix(r.header.Get("Strict-Transport-Security"), "max-age=63072000") {
		problems = append(problems, "Strict-Transport-Security is "+r.header.Get("Strict-Transport-Security"))
	}
	if r.body != "" && !strings.Contains(r.header.Get("Content-Type"), "/") {
		problems = append(problems, "a body without a type")
	}
	if kind := r.header.Get("Content-Type"); strings.HasPrefix(kind, "text/") && !static && !sandboxed && !strings.Contains(kind, "charset=utf-8") {
		problems = append(problems, "text without its character set: "+kind)
	}
	for _, foreign := range []string{"Access-Control-Allow-Origin", "Server", "X-Powered-By"} {
		if r.header.Get(foreign) != "" {
			problems = append(problems, foreign+" is set")
		}
	}
	for name, values := range r.header {
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n\x00") {
				problems = append(problems, name+" holds control characters")
			}
		}
	}
	return append(problems, cookieProblems(r.header, secure)...)
}

func policyProblems(policies []string) []string {
	if len(policies) != 1 {
		return []string{"not one content security policy: " + strings.Join(policies, " | ")}
	}
	var problems []string
	var have []string
	for part := range strings.SplitSeq(policies[0], ";") {
		have = append(have, strings.TrimSpace(part))
	}
	for _, part := range policyParts {
		if !slices.Contains(have, part) {
			problems = append(problems, "the policy lacks "+part)
		}
	}
	if strings.Contains(policies[0], "unsafe") || strings.Contains(policies[0], "*") || strings.Contains(policies[0], "http") {
		problems = append(problems, "the policy lets others in: "+policies[0])
	}
	return problems
}

func cookieProblems(header http.Header, secure bool) []string {
	var problems []string
	for _, line := range header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		good := c.Path == "/" && c.Domain == "" && c.SameSite == http.SameSiteLaxMode && c.Secure == secure && (c.HttpOnly || c.Name == "relais-language")
		if secure {
			good = good && (strings.HasPrefix(c.Name, "__Host-") || c.Name == "relais-language")
		}
		if !good {
			problems = append(problems, "cookie "+line)
		}
	}
	return problems
}

// B6: one route without headers. Every answer of this package's tests is looked over; here are those nobody else asks for.
func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := newSite(t, siteOptions{})
	b := s.visitor()
	signed := s.as(s.north, cases.Controller)
	for _, tc := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/nowhere", 404}, {"GET", "/s/", 404}, {"GET", "/s/nothing.css", 404}, {"GET", "/healthz", 200}, {"GET", "/readyz", 200}, {"HEAD", "/s/nothing.css", 404},
		{"DELETE", "/login", 405}, {"PUT", "/cases", 405}, {"TRACE", "/login", 405}, {"OPTIONS", "/cases", 405}, {"PATCH", "/cases/new", 405}, {"POST", "/healthz", 405},
		{"GET", "/favicon.ico", 200}, {"HEAD", "/favicon.ico", 200}, {"GET", "/.git/config", 404}, {"GET", "/.env", 404},
	} {
		for _, who := range []*browser{b, signed} {
			r := who.do(who.request(tc.method, tc.path, nil))
			if r.status != tc.status {
				t.Errorf("%s: status %d instead of %d", r.asked, r.status, tc.status)
			}
			if tc.status == http.StatusMethodNotAllowed && r.header.Get("Allow") == "" {
				t.Errorf("%s: no Allow", r.asked)
			}
		}
	}
}

func TestStaticFilesAreKeptAndPagesAreNot(t *testing.T) {
	s := newSite(t, siteOptions{})
	page := s.visitor().get("/login").expect(200)
	for _, link := range page.findAll("link[href^=/s/], script[src^=/s/]") {
		address := link.attr("href") + link.attr("src")
		r := s.visitor().get(address).expect(200)
		if cache := r.header.Get("Cache-Control"); !strings.Contains(cache, "immutable") || !strings.Contains(cache, "max-age=31536000") {
			t.Errorf("%s: Cache-Control %q", address, cache)
		}
	}
	if s.as(s.north, cases.Controller).get("/cases").expect(200).header.Get("Cache-Control") != "no-store" {
		t.Error("a list can be kept")
	}
}

// D4 at the door: no other name than our own is answered, whatever else a request says.
func TestOnlyOurOwnNameIsAnswered(t *testing.T) {
	s := newSite(t, siteOptions{})
	for _, host := range []string{"evil.example", "relais.example.evil.example", "relais.example:8443", "", "127.0.0.1", "RELAIS.example.", "relais.example@evil.example"} {
		b := s.visitor()
		r := b.request(http.MethodGet, "/login", nil)
		r.Host = host
		if got := b.do(r); got.status != http.StatusMisdirectedRequest || strings.Contains(got.body, "evil") {
			t.Errorf("host %q: %d %s", host, got.status, got.body)
		}
	}
	b := s.visitor()
	r := b.request(http.MethodGet, "/cases", nil)
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "http")
	if got := b.do(r); strings.Contains(got.header.Get("Location")+got.body, "evil") {
		t.Errorf("a forwarded name came back: %s", got.header.Get("Location"))
	}
}
