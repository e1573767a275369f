package portal

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/i18n"
)

// visit is one request by one person: all that a handler is given.
type visit struct {
	*http.Request
	w        http.ResponseWriter
	id       string // of the request, shown with failures and written to the log
	template string // path of the route, "/cases/{case}"
	actor    cases.Actor
	person   accounts.Person // zero when nobody is signed in
	session  *accounts.Session
	words    *i18n.Printer
	org      string // name of the person's organisation
	server   *Server
}

// path gives a part of the address, such as {case}.
func (v *visit) path(name string) string { return mux.Vars(v.Request)[name] }

// caseID gives the case of the address.
func (v *visit) caseID() cases.CaseID { return cases.CaseID(v.path("case")) }

// ref names the case of the address, the version the form showed and the key of the form.
func (v *visit) ref(version int64, key string) cases.Ref {
	return cases.Ref{Case: v.caseID(), Version: version, Key: key}
}

// wantsJSON says that a script asks and reads data, not a page.
func (v *visit) wantsJSON() bool {
	return strings.HasPrefix(v.Header.Get("Accept"), "application/json")
}

// back gives where a reader of an error page can go: the page it came from, when that is ours.
func (v *visit) back() string {
	from, err := url.Parse(v.Referer())
	if err != nil || from.Host != v.Host || from.Path == v.URL.Path && v.Method == http.MethodGet {
		return ""
	}
	return localPath(from.RequestURI())
}

// localPath accepts an address inside the site only: one slash, no scheme, no host, nothing a browser could read as
// one. Everything else becomes the start page.
func localPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n\x00") {
		return "/"
	}
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return to
}

func queryEscape(s string) string { return url.QueryEscape(s) }

// zone is the zone in which the reader sees instants.
func (v *visit) zone() *time.Location { return v.server.Cases.Zone }

// languageName is the cookie that remembers a choice of language before sign-in.
const languageName = "relais-language"

func languageCookie(r *http.Request) string {
	c, err := r.Cookie(languageName)
	if err != nil {
		return ""
	}
	return c.Value
}
