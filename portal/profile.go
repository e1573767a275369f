package portal

import (
	"strings"
	"time"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/portal/input"
	"relais/templates"
)

// profileData is the reader's own account: what it is called and how it looks, how it is proved, where it is open.
type profileData struct {
	Profile     accounts.Profile
	Role        templates.Message
	Org         string
	Errors      templates.Form // the form that failed, for the summary on top
	Preferences []templates.Field
	Password    []templates.Field
	Factor      []templates.Field
	Codes       []templates.Field
	Sessions    []sessionLine
	Others      int
	Changed     bool // the password was just replaced
}

// sessionLine is one place where the account is open.
type sessionLine struct {
	Hash    string
	Where   templates.Message
	Address string
	SeenAt  time.Time
	Began   time.Time
	Current bool
}

var profilePage = templates.NewPage[profileData]("profile")

// profileForms are the forms of the page as they are shown: at most one of them was sent and failed.
type profileForms struct{ preferences, password, factor, codes templates.Form }

// profileShow shows the reader's own account.
func (s *Server) profileShow(v *visit) (answer, error) { return s.profilePage(v, profileForms{}) }

func (s *Server) profilePage(v *visit, f profileForms) (*page[profileData], error) {
	me, err := s.Accounts.Profile(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	open, err := s.Accounts.Sessions(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	data := profileData{Profile: me, Role: templates.Say("role." + string(me.Role)), Org: v.org, Changed: v.URL.Query().Get("done") == "password"}
	for i := range open {
		line := sessionLineOf(&open[i])
		line.Current = open[i].Hash == v.session.Hash
		if !line.Current {
			data.Others++
		}
		data.Sessions = append(data.Sessions, line)
	}
	f.password.Prefix, f.factor.Prefix, f.codes.Prefix = "password-", "factor-", "codes-"
	data.fill(f, v.words.Code())
	for i, form := range []templates.Form{f.preferences, f.password, f.factor, f.codes} {
		if len(form.Errors) > 0 {
			data.Errors = form.Named([][]templates.Field{data.Preferences, data.Password, data.Factor, data.Codes}[i]...)
		}
	}
	p := show(profilePage, data, templates.Crumb{Label: templates.Say("common.profile")})
	return p.wrong(data.Errors), nil
}

// fill makes the fields of the four forms; what is typed counts before what is stored.
func (d *profileData) fill(f profileForms, lang string) {
	if f.preferences.Values == nil {
		f.preferences.Values = map[string][]string{"name": {d.Profile.Name}, "lang": {d.Profile.Lang}, "theme": {d.Profile.Theme}}
		if d.Profile.Shortcuts {
			f.preferences.Values["shortcuts"] = []string{"on"}
		}
	}
	var themes []templates.Option
	for _, theme := range accounts.Themes {
		themes = append(themes, templates.Option{Value: theme, Label: templates.Say("theme." + theme)})
	}
	d.Preferences = []templates.Field{
		f.preferences.Text("name", "profile.name").Must().Fill("name").Limit(120),
		f.preferences.Select("lang", "profile.lang", languageOptions()).Default(lang).Wide("medium"),
		f.preferences.Select("theme", "profile.theme", themes).Wide("medium"),
		f.preferences.Check("shortcuts", "profile.shortcuts").Help("profile.shortcuts_help"),
	}
	old := func(form templates.Form) templates.Field {
		return form.Password("old_password", "profile.old_password").Must().Fill("current-password").Wide("long")
	}
	d.Password = []templates.Field{
		old(f.password), f.password.Password("new_password", "reset.password").Must().Fill("new-password").Help("password.rules").Wide("long"),
	}
	d.Factor, d.Codes = []templates.Field{old(f.factor)}, []templates.Field{old(f.codes)}
}

type preferencesForm struct {
	Idem      string `form:"idem"`
	Act       string `form:"act"`
	Name      string `form:"name" validate:"required,max=120"`
	Lang      string `form:"lang" validate:"required,oneof=fr en"`
	Theme     string `form:"theme" validate:"required,oneof=auto light dark"`
	Shortcuts bool   `form:"shortcuts"`
}

// profileDo carries out one of the forms of the page.
func (s *Server) profileDo(v *visit) (answer, error) {
	act, err := actOf(v)
	if err != nil {
		return nil, err
	}
	switch act {
	case "preferences":
		return s.savePreferences(v)
	case "password":
		return s.changePassword(v)
	case "factor":
		return s.startFactor(v)
	case "codes":
		return s.renewCodes(v)
	case "end_session", "end_others":
		return s.endSessions(v, act)
	}
	return nil, cases.Missing()
}

func (s *Server) savePreferences(v *visit) (answer, error) {
	in, form, err := input.Decode[preferencesForm](v.Request)
	if err == nil {
		err = s.Accounts.SavePreferences(v.Context(), v.actor, accounts.Preferences{
			Name: in.Name, Lang: in.Lang, Theme: in.Theme, Shortcuts: in.Shortcuts, Key: in.Idem,
		})
	}
	if done(err) {
		v.words = s.Words.Printer(i18n.Lang(in.Lang)) // what is said next is said in the new language
		v.say(templates.Done, "done.preferences")
		return seeOther("/profile"), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	return s.profilePage(v, profileForms{preferences: formOf(form)})
}

type passwordForm struct {
	Act string `form:"act"`
	Old string `form:"old_password,secret" validate:"required"`
	New string `form:"new_password,secret" validate:"required"`
}

// changePassword replaces the password. All other sessions end; this one goes on under a new cookie, so that what is
// said next cannot wait in the session and stands in the address.
func (s *Server) changePassword(v *visit) (answer, error) {
	in, form, err := input.Decode[passwordForm](v.Request)
	var entry accounts.Entry
	if err == nil {
		entry, err = s.Accounts.ChangePassword(v.Context(), v.actor, *v.session, accounts.PasswordChange{Old: in.Old, New: in.New}, s.visitOf(v))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.profilePage(v, profileForms{password: formOf(form)})
	}
	s.Cookies.Start(v.w, entry)
	return seeOther("/profile?done=password"), nil
}

type proofForm struct {
	Act string `form:"act"`
	Old string `form:"old_password,secret" validate:"required"`
}

// startFactor begins to replace the second factor: the password first, then the picture.
func (s *Server) startFactor(v *visit) (answer, error) {
	in, form, err := input.Decode[proofForm](v.Request)
	if err == nil {
		err = s.Accounts.StartFactor(v.Context(), v.actor, *v.session, in.Old, s.visitOf(v))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.profilePage(v, profileForms{factor: formOf(form)})
	}
	return seeOther("/profile/factor"), nil
}

// profileFactorForm shows the seed of the new second factor.
func (s *Server) profileFactorForm(v *visit) (answer, error) {
	return s.profileFactor(v, templates.Form{})
}

func (s *Server) profileFactor(v *visit, form templates.Form) (answer, error) {
	pending, err := s.Accounts.PendingFactor(v.Context(), v.actor, *v.session)
	if cases.CodeOf(err) == cases.NotFound {
		return seeOther("/profile"), nil // the seed waits for a few minutes only
	}
	if err != nil {
		return nil, err
	}
	p := show(entryPage, entryData{
		Title: templates.Say("enrol.title"), Intro: templates.Say("profile.factor_intro"), Form: form, Action: "/profile/factor", Button: templates.Say("enrol.button"),
		Secret: pending.Secret, Side: pending.Side, Path: pending.Path,
		Fields: []templates.Field{form.Number("code", "factor.code").Must().Fill("one-time-code").Wide("medium")},
		Links:  []templates.Link{{Label: templates.Say("form.back"), Href: "/profile"}},
	}, templates.Crumb{Label: templates.Say("common.profile"), Href: "/profile"}, templates.Crumb{Label: templates.Say("enrol.title")})
	return p.wrong(form), nil
}

// profileFactorDo sets the new second factor and shows its recovery codes, once.
func (s *Server) profileFactorDo(v *visit) (answer, error) {
	in, form, err := input.Decode[factorForm](v.Request)
	var entry accounts.Entry
	var codes []string
	if err == nil {
		entry, codes, err = s.Accounts.ConfirmFactor(v.Context(), v.actor, *v.session, in.Code, s.visitOf(v))
	}
	if cases.CodeOf(err) == cases.Unauthorized {
		return seeOther("/profile"), nil // the seed waits for a few minutes only
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.profileFactor(v, formOf(form))
	}
	s.Cookies.Start(v.w, entry)
	return codesPage(codes), nil
}

// renewCodes replaces the recovery codes and shows them, once.
func (s *Server) renewCodes(v *visit) (answer, error) {
	in, form, err := input.Decode[proofForm](v.Request)
	var codes []string
	if err == nil {
		codes, err = s.Accounts.RenewCodes(v.Context(), v.actor, *v.session, in.Old, s.visitOf(v))
	}
	if err != nil {
		if !form.Fail(err) {
			return nil, err
		}
		return s.profilePage(v, profileForms{codes: formOf(form)})
	}
	return codesPage(codes), nil
}

func codesPage(codes []string) answer {
	return show(entryPage, entryData{
		Title: templates.Say("codes.title"), Intro: templates.Say("codes.intro"), Codes: codes,
		Links: []templates.Link{{Label: templates.Say("codes.kept"), Href: "/profile", Icon: "arrow-right"}},
	}, templates.Crumb{Label: templates.Say("common.profile"), Href: "/profile"}, templates.Crumb{Label: templates.Say("codes.title")})
}

type endSessionForm struct {
	Act     string `form:"act"`
	Session string `form:"session"`
}

// endSessions signs the reader out in one other place, or in all of them.
func (s *Server) endSessions(v *visit, act string) (answer, error) {
	in, _, err := input.Decode[endSessionForm](v.Request)
	if err != nil {
		return nil, err
	}
	if act == "end_others" {
		n, err := s.Accounts.EndOtherSessions(v.Context(), v.actor, *v.session)
		if err != nil {
			return nil, err
		}
		v.sayN(templates.Done, "done.sessions_ended", n)
		return seeOther("/profile"), nil
	}
	err = s.Accounts.EndSession(v.Context(), v.actor, in.Session)
	if err != nil && cases.CodeOf(err) != cases.NotFound { // over by itself: that is what was wanted
		return nil, err
	}
	v.sayN(templates.Done, "done.sessions_ended", 1)
	return seeOther("/profile"), nil
}

func sessionLineOf(session *accounts.Session) sessionLine {
	return sessionLine{
		Hash: session.Hash, Where: browserOf(session.Agent), Address: session.Address, SeenAt: session.SeenAt, Began: session.CreatedAt,
	}
}

// browsers and systems are looked for in this order: most of them also claim to be one of those after them.
var (
	browsers = [][2]string{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systems = [][2]string{
		{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// browserOf names browser and system, as far as a browser tells: enough for people to know their own.
func browserOf(agent string) templates.Message {
	var names []string
	for _, list := range [][][2]string{browsers, systems} {
		for _, row := range list {
			if strings.Contains(agent, row[0]) {
				names = append(names, row[1])
				break
			}
		}
	}
	if len(names) == 0 {
		return templates.Say("session.unknown")
	}
	return templates.Plain(strings.Join(names, ", "))
}
