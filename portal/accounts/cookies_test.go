package accounts_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"relais/cases"
	"relais/portal/accounts"
)

func cookiesAt(t *testing.T, w *world, address string) *accounts.Cookies {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c, err := accounts.NewCookies(w.Service, u)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// browser keeps cookies between requests as one does.
type browser struct{ jar map[string]*http.Cookie }

func (b *browser) request() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "https://relais.example/", nil)
	for _, c := range b.jar {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	return r
}

func (b *browser) take(rec *httptest.ResponseRecorder) {
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
			continue
		}
		b.jar[c.Name] = c
	}
}

func TestTheCookieIsBoundToTheHostAndOutOfReach(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	e, _, _ := w.enrol("a@north.example")
	rec := httptest.NewRecorder()
	cookiesAt(t, w, "https://relais.example").Start(rec, e)
	set := rec.Result().Cookies()
	if len(set) != 2 {
		t.Fatalf("%d cookies", len(set))
	}
	for i, name := range []string{"__Host-relais", "__Host-relais-browser"} {
		c := set[i]
		if c.Name != name || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%+v", c)
		}
	}
	if set[0].MaxAge != 0 || set[1].MaxAge != 180*24*3600 {
		t.Errorf("lifetimes %d and %d", set[0].MaxAge, set[1].MaxAge)
	}
	rec = httptest.NewRecorder()
	cookiesAt(t, w, "http://127.0.0.1:8080").Start(rec, e)
	if c := rec.Result().Cookies()[0]; c.Name != "relais" || c.Secure || !c.HttpOnly {
		t.Errorf("on loopback %+v", c)
	}
	for _, bad := range []string{"http://relais.example", "http://10.0.0.1", "ftp://relais.example", "https://", "relais.example"} {
		u, err := url.Parse(bad)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := accounts.NewCookies(w.Service, u); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestASessionTravelsByItsCookieUntilLogOut(t *testing.T) {
	w := newWorld(t)
	a := w.member(north, cases.Controller, "a@north.example")
	e, _, _ := w.enrol("a@north.example")
	c := cookiesAt(t, w, "https://relais.example")
	b := &browser{jar: map[string]*http.Cookie{}}
	_, _, err := c.Current(b.request())
	wantCode(t, err, cases.Unauthorized)

	rec := httptest.NewRecorder()
	c.Start(rec, e)
	b.take(rec)
	session, person, err := c.Current(b.request())
	if err != nil || w.Actor(session, person) != a {
		t.Fatalf("%+v, %v", session, err)
	}
	if v := c.Visit(b.request(), "192.0.2.1"); v.Session != e.Session.Hash || v.Browser != e.Browser || v.Address != "192.0.2.1" {
		t.Errorf("visit %+v", v)
	}
	copied := b.request()
	rec = httptest.NewRecorder()
	if err := c.End(rec, b.request()); err != nil {
		t.Fatal(err)
	}
	b.take(rec)
	if _, left := b.jar["__Host-relais"]; left {
		t.Error("the cookie is not taken back")
	}
	_, _, err = c.Current(copied)
	wantCode(t, err, cases.Unauthorized)
}

func TestNoticesOutliveTheRedirectOnce(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	e, _, _ := w.enrol("a@north.example")
	c := cookiesAt(t, w, "https://relais.example")
	b := &browser{jar: map[string]*http.Cookie{}}
	rec := httptest.NewRecorder()
	c.Start(rec, e)
	b.take(rec)

	r := b.request()
	s, err := c.Get(r, c.Name())
	if err != nil {
		t.Fatal(err)
	}
	s.AddFlash("Enregistré.")
	s.Values["last"] = "dossiers"
	if err := s.Save(r, httptest.NewRecorder()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		r := b.request()
		s, err := c.Get(r, c.Name())
		if err != nil || s.IsNew || s.Values["last"] != "dossiers" {
			t.Fatalf("%+v, %v", s, err)
		}
		flashes := s.Flashes()
		if len(flashes) != want || (want == 1 && flashes[0] != "Enregistré.") {
			t.Errorf("flashes %v, want %d", flashes, want)
		}
		if err := s.Save(r, httptest.NewRecorder()); err != nil {
			t.Fatal(err)
		}
	}
	if !w.alive(e.Token) {
		t.Error("keeping notices ended the session")
	}
	s.Values[7] = "no"
	if err := s.Save(r, httptest.NewRecorder()); err == nil {
		t.Error("a value under a number is dropped in silence")
	}
}

func TestACookieWeDidNotMakeIsNone(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	e, _, _ := w.enrol("a@north.example")
	c := cookiesAt(t, w, "https://relais.example")
	rec := httptest.NewRecorder()
	c.Start(rec, e)
	good := rec.Result().Cookies()[0].Value
	token, sum, _ := strings.Cut(good, ".")
	nonce, browserSum, _ := strings.Cut(e.Browser, ".")
	for _, bad := range []string{
		"", ".", token, token + ".", "." + sum, token[1:] + "." + sum, token + "." + sum[1:], nonce + "." + browserSum,
		token + "." + browserSum, strings.ToUpper(good), good + "x", strings.Repeat("A", 5000),
	} {
		b := &browser{jar: map[string]*http.Cookie{"__Host-relais": {Name: "__Host-relais", Value: bad}}}
		if _, _, err := c.Current(b.request()); cases.CodeOf(err) != cases.Unauthorized {
			t.Errorf("%.80q: %v", bad, err)
		}
		s, err := c.New(b.request(), c.Name())
		if err != nil || !s.IsNew || s.ID != "" {
			t.Errorf("%.80q gives %+v, %v", bad, s, err)
		}
		if err := s.Save(b.request(), rec); err != nil {
			t.Errorf("a session of nobody: %v", err)
		}
	}
}

func TestAStoreThatCannotBeAskedIsNotAnEmptySession(t *testing.T) {
	w := newWorld(t)
	w.member(north, cases.Controller, "a@north.example")
	e, _, _ := w.enrol("a@north.example")
	c := cookiesAt(t, w, "https://relais.example")
	b := &browser{jar: map[string]*http.Cookie{}}
	rec := httptest.NewRecorder()
	c.Start(rec, e)
	b.take(rec)
	w.store.Break(errors.New("database away"))
	_, _, err := c.Current(b.request())
	wantCode(t, err, cases.Internal)
	_, err = w.Login(w.ctx(), "a@north.example", goodPassword, visit())
	wantCode(t, err, cases.Internal)
}
