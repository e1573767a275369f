package portal

import (
	"errors"
	"net/http"
	"strings"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// settingsFormData is a page of one form of the settings: somebody to invite, an entity, a paper.
type settingsFormData struct {
	Title   templates.Message
	Intro   templates.Message
	Form    templates.Form
	Groups  []fieldGroup
	Action  string
	Version int64
	Button  templates.Message
	Icon    string
	Danger  bool
	Back    string
	Files   bool // the form carries a file
}

// fieldGroup is a part of a long form, with a title of its own.
type fieldGroup struct {
	Title  templates.Message
	Help   templates.Message
	Fields []templates.Field
}

var settingsForm = templates.NewPage[settingsFormData]("settings/form")

// showForm answers with a page of one form; its errors are named by the fields they are about.
func showForm(data settingsFormData, crumbs ...templates.Crumb) *page[settingsFormData] {
	data.Form = data.Form.Named(allFields(data.Groups)...)
	return show(settingsForm, data, crumbs...)
}

// actOf tells which of the forms of a page was sent: its hidden field or button called "act".
func actOf(v *visit) (string, error) {
	if err := v.ParseForm(); err != nil {
		return "", &cases.Error{Code: cases.Invalid, Key: "error.form_unreadable", Cause: err}
	}
	return v.PostForm.Get("act"), nil
}

// visitOf gathers what the accounts want to know about a request.
func (s *Server) visitOf(v *visit) accounts.Visit {
	return s.Cookies.Visit(v.Request, s.address(v.Request))
}

// done says that what a form asks for is done, now or when the same form came before.
func done(err error) bool { return err == nil || errors.Is(err, cases.ErrRepeated) }

// clash turns a conflict that a person can mend, such as an address that exists already, into an error at its field.
func clash(err error, field string) error {
	var e *cases.Error
	if !errors.As(err, &e) || e.Code != cases.Conflict || e.Key == "error.stale" || e.Key == "error.repeated" {
		return err
	}
	return cases.Wrong(cases.FieldError{Field: field, Key: e.Key, Args: e.Args})
}

// rival is a form of the settings that somebody else saved first.
type rival struct {
	form   *input.Form
	mine   []templates.Field
	theirs []templates.Field // the same fields as they are now
	now    int64             // version of what is there now
	back   string
}

// rivalry answers 409: both versions field by field, and a button that saves what was typed on top of the new one.
func (s *Server) rivalry(v *visit, r rival) answer {
	data := templates.Conflict{Text: templates.Say("conflict.settings"), Action: v.URL.Path, Back: r.back, Fields: []templates.Hidden{{Name: "version", Value: itoa(r.now)}}}
	for name, values := range r.form.Values {
		if name == "version" || name == "idem" { // the page has its own
			continue
		}
		for _, value := range values {
			data.Fields = append(data.Fields, templates.Hidden{Name: name, Value: value})
		}
	}
	for i := range r.mine {
		row := templates.ConflictRow{Label: templates.Say(r.mine[i].Label), Yours: shownValue(r.mine[i]), Theirs: shownValue(r.theirs[i])}
		row.Differs = oneEnding(r.mine[i].Value) != oneEnding(r.theirs[i].Value) || r.mine[i].Checked != r.theirs[i].Checked
		data.Rows = append(data.Rows, row)
	}
	return &page[templates.Conflict]{page: templates.ConflictPage, data: data, status: http.StatusConflict}
}

// oneEnding gives a text of several lines with one kind of line ending: a browser sends another than it was given.
func oneEnding(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// shownValue says what a field holds: the words of its option, not the option's value.
func shownValue(f templates.Field) templates.Message {
	if f.Kind == "check" {
		if f.Checked {
			return templates.Say("settings.yes")
		}
		return templates.Say("settings.no")
	}
	for _, o := range f.Options {
		if o.Value == f.Value {
			return o.Label
		}
	}
	return templates.Plain(f.Value)
}

// stateBadge is a state of the settings in word, icon and colour.
func stateBadge(tone templates.Tone, icon, key string, args ...any) templates.Badge {
	return templates.Badge{Tone: tone, Icon: icon, Text: templates.Say(key, args...)}
}

// languageOptions are the languages of the site, each in its own name.
func languageOptions() []templates.Option {
	return []templates.Option{{Value: "fr", Label: templates.Plain("Français")}, {Value: "en", Label: templates.Plain("English")}}
}
