package portal

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// entryData is a page of one short form, before anybody is in: log-in, second factor, reset, invitation.
type entryData struct {
	Title  templates.Message
	Intro  templates.Message
	Form   templates.Form
	Fields []templates.Field
	Action string
	Button templates.Message
	Links  []templates.Link
	Demo   []demoLogin // who can sign in, in the demo
	Next   string
	Secret string // seed of a second factor, to be typed by hand
	Side   int    // of its QR code, in modules
	Path   string // the dark modules
	Codes  []string
}

// demoLogin is a log-in that the demo offers.
type demoLogin struct {
	Email, Password string
	Role            templates.Message
	Org             string
}

var entryPage = templates.NewPage[entryData]("entry")

type loginForm struct {
	Email    string `form:"email" validate:"required,max=254"`
	Password string `form:"password,secret" validate:"required"`
	Next     string `form:"next"`
}

// loginForm shows the log-in.
func (s *Server) loginForm(v *visit) (answer, error) {
	if v.actor.Person != "" {
		return seeOther("/"), nil
	}
	return s.loginPage(v, templates.Form{}, v.URL.Query().Get("next")), nil
}

func (s *Server) loginPage(v *visit, form templates.Form, next string) *page[entryData] {
	return show(entryPage, entryData{
		Title: templates.Say("login.title"), Intro: templates.Say("login.intro"), Form: form, Action: "/login", Button: templates.Say("login.button"), Next: localPath(next),
		Fields: []templates.Field{
			form.Email("email", "login.email").Must().Fill("username").First(), form.Password("password", "login.password").Must().Fill("current-password"),
		},
		Links: []templates.Link{{Label: templates.Say("login.forgot"), Href: "/forgot"}}, Demo: s.DemoLogins,
	})
}

// loginDo checks the password. What is wrong is not told apart: nobody learns who has an account.
func (s *Server) loginDo(v *visit) (answer, error) {
	in, form, err := input.Decode[loginForm](v.Request)
	var entry accounts.Entry
	if err == nil {
		entry, err = s.Accounts.Login(v.Context(), in.Email, in.Password, s.Cookies.Visit(v.Request, s.address(v.Request)))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		p := s.loginPage(v, formOf(form), in.Next)
		p = p.wrong(p.data.Form)
		if cases.CodeOf(err) == cases.TooMany {
			p.status = http.StatusTooManyRequests
		}
		return p, nil
	}
	s.Cookies.Start(v.w, entry)
	return seeOther(afterEntry(entry, in.Next)), nil
}

// afterEntry leads on: to the second factor while it is missing, else to where the reader wanted to go.
func afterEntry(e accounts.Entry, next string) string {
	switch e.Session.Stage {
	case accounts.StageFactor:
		return "/login/factor?next=" + queryEscape(localPath(next))
	case accounts.StageEnrol:
		return "/login/enrol?next=" + queryEscape(localPath(next))
	}
	return localPath(next)
}

type factorForm struct {
	Code string `form:"code" validate:"required,max=40"`
	Next string `form:"next"`
}

// factorForm asks for the code of the second factor.
func (s *Server) factorForm(v *visit) (answer, error) {
	if v.session.Stage != accounts.StageFactor {
		return seeOther("/"), nil
	}
	return factorPage(templates.Form{}, v.URL.Query().Get("next")), nil
}

func factorPage(form templates.Form, next string) *page[entryData] {
	return show(entryPage, entryData{
		Title: templates.Say("factor.title"), Intro: templates.Say("factor.intro"), Form: form, Action: "/login/factor", Button: templates.Say("factor.button"), Next: localPath(next),
		// Text, not figures: recovery codes have letters, and telephones would not offer them.
		Fields: []templates.Field{form.Text("code", "factor.code").Must().Fill("one-time-code").First().Wide("medium")},
	})
}

func (s *Server) factorDo(v *visit) (answer, error) {
	in, form, err := input.Decode[factorForm](v.Request)
	var entry accounts.Entry
	if err == nil {
		entry, err = s.Accounts.Factor(v.Context(), *v.session, in.Code, s.Cookies.Visit(v.Request, s.address(v.Request)))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		p := factorPage(formOf(form), in.Next)
		return p.wrong(p.data.Form), nil
	}
	s.Cookies.Start(v.w, entry)
	return seeOther(localPath(in.Next)), nil
}

// enrolForm shows the seed of a second factor to be set up.
func (s *Server) enrolForm(v *visit) (answer, error) {
	return s.enrolPage(v, templates.Form{}, v.URL.Query().Get("next"))
}

func (s *Server) enrolPage(v *visit, form templates.Form, next string) (answer, error) {
	enrolment, err := s.Accounts.Enrolment(v.Context(), *v.session)
	if err != nil {
		return nil, err
	}
	p := show(entryPage, entryData{
		Title: templates.Say("enrol.title"), Intro: templates.Say("enrol.intro"), Form: form, Action: "/login/enrol", Button: templates.Say("enrol.button"), Next: localPath(next),
		Secret: enrolment.Secret, Side: enrolment.Side, Path: enrolment.Path,
		Fields: []templates.Field{form.Number("code", "factor.code").Must().Fill("one-time-code").Wide("medium")},
	})
	return p.wrong(form), nil
}

// enrolDo sets the second factor up and shows the recovery codes, once.
func (s *Server) enrolDo(v *visit) (answer, error) {
	in, form, err := input.Decode[factorForm](v.Request)
	var entry accounts.Entry
	var codes []string
	if err == nil {
		entry, codes, err = s.Accounts.Enrol(v.Context(), *v.session, in.Code, s.Cookies.Visit(v.Request, s.address(v.Request)))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.enrolPage(v, formOf(form), in.Next)
	}
	s.Cookies.Start(v.w, entry)
	return show(entryPage, entryData{
		Title: templates.Say("codes.title"), Intro: templates.Say("codes.intro"), Codes: codes,
		Links: []templates.Link{{Label: templates.Say("codes.go_on"), Href: localPath(in.Next), Icon: "arrow-right"}},
	}), nil
}

// logout ends the session and asks the browser to forget what it kept.
func (s *Server) logout(v *visit) (answer, error) {
	if err := s.Cookies.End(v.w, v.Request); err != nil {
		return nil, err
	}
	v.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return seeOther("/login"), nil
}

type forgotForm struct {
	Email string `form:"email" validate:"required,email,max=254"`
}

func (s *Server) forgotForm(v *visit) (answer, error) { return forgotPage(templates.Form{}), nil }

func forgotPage(form templates.Form) *page[entryData] {
	return show(entryPage, entryData{
		Title: templates.Say("forgot.title"), Intro: templates.Say("forgot.intro"), Form: form, Action: "/forgot", Button: templates.Say("forgot.button"),
		Fields: []templates.Field{form.Email("email", "login.email").Must().Fill("username").First()},
		Links:  []templates.Link{{Label: templates.Say("login.title"), Href: "/login"}},
	})
}

// forgotDo sends a link, if somebody has that address; the answer is the same either way.
func (s *Server) forgotDo(v *visit) (answer, error) {
	in, form, err := input.Decode[forgotForm](v.Request)
	if err == nil {
		err = s.Accounts.RequestReset(v.Context(), in.Email, s.Cookies.Visit(v.Request, s.address(v.Request)))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		p := forgotPage(formOf(form))
		return p.wrong(p.data.Form), nil
	}
	return show(entryPage, entryData{
		Title: templates.Say("forgot.sent_title"), Intro: templates.Say("forgot.sent"), Links: []templates.Link{{Label: templates.Say("login.title"), Href: "/login"}},
	}), nil
}

type resetForm struct {
	Password string `form:"password,secret" validate:"required"`
}

// resetForm opens a reset link; opening it spends nothing, because scanners of mail open links too.
func (s *Server) resetForm(v *visit) (answer, error) {
	if err := s.Accounts.ResetValid(v.Context(), v.path("token")); err != nil {
		return nil, err
	}
	return resetPage(templates.Form{}, v.URL.Path), nil
}

func resetPage(form templates.Form, action string) *page[entryData] {
	return show(entryPage, entryData{
		Title: templates.Say("reset.title"), Intro: templates.Say("password.rules"), Form: form, Action: action, Button: templates.Say("reset.button"),
		Fields: []templates.Field{form.Password("password", "reset.password").Must().Fill("new-password").First()},
	})
}

func (s *Server) resetDo(v *visit) (answer, error) {
	in, form, err := input.Decode[resetForm](v.Request)
	if err == nil {
		err = s.Accounts.Reset(v.Context(), v.path("token"), in.Password)
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		p := resetPage(formOf(form), v.URL.Path)
		return p.wrong(p.data.Form), nil
	}
	return seeOther("/login"), nil
}

type welcomeForm struct {
	Name     string `form:"name" validate:"required,max=120"`
	Password string `form:"password,secret" validate:"required"`
}

// invitationForm welcomes somebody who was invited.
func (s *Server) invitationForm(v *visit) (answer, error) {
	return s.invitationPage(v, templates.Form{})
}

func (s *Server) invitationPage(v *visit, form templates.Form) (answer, error) {
	welcome, err := s.Accounts.Invitation(v.Context(), v.path("token"))
	if err != nil {
		return nil, err
	}
	p := show(entryPage, entryData{
		Title: templates.Say("invitation.title", "org", welcome.Organisation), Intro: templates.Say("password.rules"), Form: form, Action: v.URL.Path, Button: templates.Say("invitation.button"),
		Fields: []templates.Field{
			form.Text("name", "profile.name").Must().Fill("name").Default(welcome.Name), form.Password("password", "reset.password").Must().Fill("new-password"),
		},
	})
	return p.wrong(form), nil
}

func (s *Server) invitationDo(v *visit) (answer, error) {
	in, form, err := input.Decode[welcomeForm](v.Request)
	var entry accounts.Entry
	if err == nil {
		entry, err = s.Accounts.Accept(v.Context(), v.path("token"), accounts.Acceptance{Name: in.Name, Password: in.Password}, s.Cookies.Visit(v.Request, s.address(v.Request)))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.invitationPage(v, formOf(form))
	}
	s.Cookies.Start(v.w, entry)
	return seeOther(afterEntry(entry, "/")), nil
}

// address gives the network address of the client. A forwarded one is believed only from the proxies of the
// configuration, and only its last hop.
func (s *Server) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	direct, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	for _, network := range s.Proxies {
		if !network.Contains(direct.Unmap()) {
			continue
		}
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			return last.Unmap().String()
		}
	}
	return direct.Unmap().String()
}
