package portal

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/static"
	"relais/templates"
)

// Server holds what the handlers need. All fields are set before Handler is called and never changed.
type Server struct {
	Accounts *accounts.Service
	Cookies  *accounts.Cookies
	Names    *accounts.Names
	Cases    *cases.Service
	Agencies *agencies.Service
	Words    *i18n.Catalogue
	Pages    *templates.Set

	URL  *url.URL // public address; decides links and the only Host that is answered
	Lang i18n.Lang
	Demo bool
	// LinksByHand says that no mail leaves: the operator is shown the links of invitations and hands them over.
	LinksByHand bool
	DemoLogins  []demoLogin // who can sign in, in the demo; see DemoLogin
	UploadMax   int64       // bytes per file
	Proxies     []netip.Prefix

	Log     *slog.Logger
	Now     func() time.Time
	NewID   cases.NewID
	Rates   *cases.Rates
	Outbox  Outbox                          // mails shown on a page, in the demo
	Queue   Queue                           // jobs, for the operator and for progress
	Ready   func(ctx context.Context) error // says whether requests can be served
	Queries func(ctx context.Context) (context.Context, func() int)
	// Inspect reads a file that just arrived; a job does the same later when this took too long.
	Inspect func(ctx context.Context, id cases.CaseID, document cases.DocumentID, actor cases.Actor) error

	sheets  chan struct{} // places for files that are being read
	books   *ledgerCache  // ledgers that were looked at last
	kept    *reportCache  // comparisons of agencies, by what they were made of
	texts   sync.Pool     // of *bytes.Buffer: pages are drawn there
	packers sync.Pool     // of *packer
}

// DemoLogin offers a log-in of the demo on the page of the log-in.
func (s *Server) DemoLogin(email, password, org string, role cases.Role) {
	s.DemoLogins = append(s.DemoLogins, demoLogin{email, password, templates.Say("role." + string(role)), org})
}

// Handler builds the site. It refuses routes without a permission.
func (s *Server) Handler() (http.Handler, error) {
	s.sheets = make(chan struct{}, sheetsAtOnce)
	s.kept = &reportCache{}
	s.books = &ledgerCache{}
	rows := routes()
	if err := checkRoutes(rows); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	router := mux.NewRouter().StrictSlash(false).SkipClean(true)
	reading := []string{http.MethodGet, http.MethodHead}
	router.PathPrefix("/s/").Handler(static.Handler()).Methods(reading...)
	router.Handle("/favicon.ico", static.Favicon()).Methods(reading...)
	router.HandleFunc("/healthz", s.healthz).Methods(reading...)
	router.HandleFunc("/readyz", s.readyz).Methods(reading...)
	for _, r := range rows {
		methods := []string{r.method}
		if r.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		router.Handle(r.path, s.serve(r)).Methods(methods...)
	}
	router.NotFoundHandler = s.serve(route{path: "-", access: public, handle: (*Server).nowhere})
	router.MethodNotAllowedHandler = s.serve(route{path: "-", access: public, handle: otherMethod(router)})
	return s.outer(router), nil
}

// serve makes the visit of a request: who it is, whether they may, then the handler.
func (s *Server) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if s.Queries != nil {
			ctx, count := s.Queries(req.Context())
			req = req.WithContext(ctx)
			noteOf(ctx).queries = count
		}
		v := s.stranger(w, req)
		v.template = r.path
		noteOf(req.Context()).template = r.path
		if err := s.admit(v, r.access); err != nil {
			s.failure(v, err)
			return
		}
		s.respond(v, r.handle)
	})
}

// stranger is a visit by nobody yet.
func (s *Server) stranger(w http.ResponseWriter, r *http.Request) *visit {
	v := &visit{Request: r, w: w, id: noteOf(r.Context()).id, server: s}
	v.words = s.Words.Printer(i18n.Negotiate("", languageCookie(r), r.Header.Get("Accept-Language")))
	return v
}

// admit finds out who it is and checks the permission of the route. A role without the right is told that the page does
// not exist.
func (s *Server) admit(v *visit, p permission) error {
	session, person, err := s.Cookies.Current(v.Request)
	if err != nil {
		if cases.CodeOf(err) != cases.Unauthorized {
			return err
		}
		if p.kind == anyone {
			return nil
		}
		return err
	}
	v.session, v.person = &session, person
	v.actor = s.Accounts.Actor(session, person)
	if person.Lang != "" {
		v.words = s.Words.Printer(i18n.Lang(person.Lang))
	}
	n := noteOf(v.Context())
	n.actor, n.org = string(person.ID), string(person.Org)
	switch {
	case p.kind == anyone || p.kind == halfway:
	case v.actor.Person == "":
		return &cases.Error{Code: cases.Unauthorized, Key: "error.unauthorized"}
	case !v.actor.May(p.action):
		return cases.Missing()
	}
	if v.actor.Person == "" {
		return nil
	}
	v.org, err = s.orgName(v)
	return err
}

// orgName gives the name of the reader's own organisation.
func (s *Server) orgName(v *visit) (string, error) {
	names, err := s.Names.Directory(v.Context(), v.actor, accounts.Wanted{Orgs: []cases.OrgID{v.actor.Org}})
	if err != nil {
		return "", err
	}
	return names.Orgs[v.actor.Org].Name, nil
}

// otherMethod answers for addresses that are asked with a method they do not have, and says which they have.
func otherMethod(router *mux.Router) handler {
	return func(_ *Server, v *visit) (answer, error) {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			probe := *v.Request
			probe.Method = method
			if match := (mux.RouteMatch{}); router.Match(&probe, &match) && match.MatchErr == nil {
				allowed = append(allowed, method)
			}
		}
		v.w.Header().Set("Allow", strings.Join(allowed, ", "))
		failure := templates.Failure{Status: http.StatusMethodNotAllowed, Back: v.back()}
		return &page[templates.Failure]{page: templates.FailurePage, data: failure, status: http.StatusMethodNotAllowed}, nil
	}
}

// nowhere answers for addresses that do not exist.
func (s *Server) nowhere(*visit) (answer, error) { return nil, cases.Missing() }

// rates are the rates of interest the service computes with.
func (s *Server) rates() *cases.Rates {
	if s.Rates != nil {
		return s.Rates
	}
	return cases.DefaultRates()
}

// healthz says that the process lives. It asks nobody else, so that a slow database does not get the process killed.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
}

// readyz says whether requests can be served; the reason why not goes to the log, not to whoever asks.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.WarnContext(r.Context(), "not ready", "error", err.Error())
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "not ready")
		return
	}
	fmt.Fprintln(w, "ready")
}
