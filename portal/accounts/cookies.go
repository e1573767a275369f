package accounts

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/gorilla/sessions"

	"relais/cases"
)

// The names of the cookies. The prefix binds them to this very host and to https; browsers refuse to have it set by a
// neighbour. Over plain http on loopback, which is for trying out, they have no prefix.
const (
	cookieName    = "__Host-relais"
	cookieLoop    = "relais"
	browserCookie = "-browser"
)

// browserLife is how long a browser stays known, in seconds: 180 days.
const browserLife = 180 * 24 * 3600

// Cookies is the gorilla/sessions Store of the portal: the cookie carries a random token and a MAC over it, so that
// made-up tokens cost no query; the table carries the hash. What pages keep in a session (Values under text keys, and
// flashes) is kept as JSON in the table.
type Cookies struct {
	service *Service
	name    string
	secure  bool
}

// NewCookies makes the store for the public address of the installation. Plain http is refused, except on loopback.
func NewCookies(service *Service, public *url.URL) (*Cookies, error) {
	c := &Cookies{service: service, name: cookieName, secure: true}
	switch {
	case public.Scheme == "https" && public.Host != "":
		return c, nil
	case public.Scheme == "http" && loopback(public.Hostname()):
		c.name, c.secure = cookieLoop, false
		return c, nil
	}
	return nil, fmt.Errorf("public address %q: https is needed, plain http is for loopback only", public.Redacted())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Name gives the name of the session cookie.
func (c *Cookies) Name() string { return c.name }

// Get gives the session of a request, read once a request.
func (c *Cookies) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(c, name)
}

// slot is the key under which the session and its person travel in Values; being no text, it is never stored.
type slot struct{}

type visitor struct {
	session Session
	person  Person
	stored  map[string]any // Values as they were read
}

// New reads the session of a request. Without one, or when it is over, the session is new and empty and there is no
// error: an old cookie is no failure. An error means that the store could not be asked.
func (c *Cookies) New(r *http.Request, name string) (*sessions.Session, error) {
	s := sessions.NewSession(c, name)
	s.IsNew, s.Options = true, c.options()
	token, ok := c.token(r)
	if !ok || name != c.name {
		return s, nil
	}
	session, person, err := c.service.Resume(r.Context(), token)
	if err != nil {
		if cases.CodeOf(err) == cases.Unauthorized {
			return s, nil
		}
		return s, err
	}
	s.IsNew, s.ID = false, token
	stored := decodeData(session.Data)
	for key, value := range stored {
		s.Values[key] = value
	}
	s.Values[slot{}] = visitor{session: session, person: person, stored: stored}
	return s, nil
}

// Save writes what pages keep and sets the cookie. A session with a negative MaxAge ends. One without a token belongs to
// nobody who signed in and is not kept.
func (c *Cookies) Save(r *http.Request, w http.ResponseWriter, s *sessions.Session) error {
	if s.Options != nil && s.Options.MaxAge < 0 {
		http.SetCookie(w, c.cookie(c.name, "", -1))
		if s.ID == "" {
			return nil
		}
		return c.service.Logout(r.Context(), s.ID)
	}
	if s.ID == "" {
		return nil
	}
	v, read := s.Values[slot{}].(visitor)
	if !read {
		http.SetCookie(w, c.cookie(c.name, c.signed(s.ID), 0))
		return nil
	}
	values, err := textValues(s.Values)
	if err != nil {
		return err
	}
	if reflect.DeepEqual(values, v.stored) {
		return nil
	}
	data, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("keep the values of a session: %w", err)
	}
	err = c.service.Store.SaveSessionData(r.Context(), v.session.Hash, data)
	if cases.CodeOf(err) == cases.NotFound {
		return nil // ended meanwhile: what a page wanted to say there is moot
	}
	return err
}

// Current gives the session and the person of a request. Unauthorized: nobody is signed in, not even halfway.
func (c *Cookies) Current(r *http.Request) (Session, Person, error) {
	s, err := c.Get(r, c.name)
	if err != nil {
		return Session{}, Person{}, err
	}
	v, ok := s.Values[slot{}].(visitor)
	if !ok {
		return Session{}, Person{}, &cases.Error{Code: cases.Unauthorized, Key: "error.unauthorized"}
	}
	return v.session, v.person, nil
}

// Start sets the cookies for what a step of the log-in gave. The answer must not have begun.
func (c *Cookies) Start(w http.ResponseWriter, e Entry) {
	http.SetCookie(w, c.cookie(c.name, c.signed(e.Token), 0))
	if e.Browser != "" {
		http.SetCookie(w, c.cookie(c.name+browserCookie, e.Browser, browserLife))
	}
}

// End logs the request's session out and takes its cookie back.
func (c *Cookies) End(w http.ResponseWriter, r *http.Request) error {
	s, err := c.Get(r, c.name)
	if err != nil {
		return err
	}
	s.Options.MaxAge = -1
	return c.Save(r, w, s)
}

// Visit gathers what a request says about who sends it. address is the client's, as the edge determined it.
func (c *Cookies) Visit(r *http.Request, address string) Visit {
	v := Visit{Address: address, Agent: r.UserAgent()}
	if known, err := r.Cookie(c.name + browserCookie); err == nil {
		v.Browser = known.Value
	}
	if token, ok := c.token(r); ok {
		v.Session = sessionHash(token)
	}
	return v
}

func (c *Cookies) options() *sessions.Options {
	return &sessions.Options{Path: "/", Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// cookie makes a cookie; life 0 is until the browser closes.
func (c *Cookies) cookie(name, value string, life int) *http.Cookie {
	o := c.options()
	o.MaxAge = life
	return sessions.NewCookie(name, value, o)
}

// signed joins a token and the MAC over it.
func (c *Cookies) signed(token string) string {
	return token + "." + base64.RawURLEncoding.EncodeToString(c.service.Keys.MAC(CookieKey, token))
}

// token reads the token of a request. A cookie that we did not make is as good as none.
func (c *Cookies) token(r *http.Request) (string, bool) {
	cookie, err := r.Cookie(c.name)
	if err != nil {
		return "", false
	}
	token, sum, _ := strings.Cut(cookie.Value, ".")
	raw, err := base64.RawURLEncoding.DecodeString(sum)
	if err != nil || len(raw) != 32 || !c.service.Keys.Verify(CookieKey, raw, token) {
		return "", false
	}
	return token, true
}

// textValues gives what pages keep: everything under a text key.
func textValues(values map[any]any) (map[string]any, error) {
	kept := map[string]any{}
	for key, value := range values {
		switch k := key.(type) {
		case string:
			kept[k] = value
		case slot:
		default:
			return nil, errors.New("values of a session are kept under text keys only")
		}
	}
	return kept, nil
}

// decodeData reads kept values; what does not read is forgotten, for it is never more than a notice.
func decodeData(data []byte) map[string]any {
	values := map[string]any{}
	if len(data) == 0 {
		return values
	}
	if err := json.Unmarshal(data, &values); err != nil {
		return map[string]any{}
	}
	return maps.Clone(values)
}
