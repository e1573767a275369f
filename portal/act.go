package portal

import (
	"net/http"
	"net/url"
	"strings"

	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// act is something done to one case through a small form: a button or menu on the page of the case, and a page of its
// own when there is something to mend, or no menu.
type act struct {
	name   string // part of the address
	title  string // catalogue key
	button string // catalogue key of the button that does it
	help   string // catalogue key of what it means, "" for none
	icon   string
	danger bool
	// fields lists the fields of the form, as the person left them.
	fields func(v *visit, c *cases.Case, f templates.Form) []templates.Field
	// run reads the form and does it. The Form is what was typed, also when it failed.
	run func(s *Server, v *visit) (*input.Form, error)
	// done says what was done, on the next page.
	done string
}

// casesActData is the page of an act.
type casesActData struct {
	Case   *cases.Case
	Folder templates.Folder
	Title  templates.Message
	Help   templates.Message
	Form   templates.Form
	Fields []templates.Field
	Action string
	Button templates.Message
	Icon   string
	Danger bool
	Back   string
}

var casesAct = templates.NewPage[casesActData]("cases/act")

// actForm shows the form of an act as a page.
func actForm(a *act) handler {
	return func(s *Server, v *visit) (answer, error) {
		p, err := s.actPage(v, a, templates.Form{Values: v.URL.Query()})
		if err != nil {
			return nil, err
		}
		return p, nil
	}
}

// actDo carries out an act. What people can mend comes back as the form with its errors; nothing typed is lost.
func actDo(a *act) handler {
	return func(s *Server, v *visit) (answer, error) {
		form, err := a.run(s, v)
		if err == nil {
			if a.done != "" {
				v.say(templates.Done, a.done)
			}
			return seeOther(actBack(v)), nil
		}
		if cases.CodeOf(err) == cases.Conflict && staleError(err) {
			return s.conflict(v, a, form)
		}
		if form == nil || !form.Fail(err) {
			return nil, err
		}
		p, pageErr := s.actPage(v, a, formOf(form))
		if pageErr != nil {
			return nil, pageErr
		}
		return p.wrong(p.data.Form), nil
	}
}

// actBack is where an act leads: to the list it came from, when the form names one, or to the case.
func actBack(v *visit) string {
	if back := v.PostForm.Get("back"); back != "" {
		return localPath(back)
	}
	return "/cases/" + url.PathEscape(string(v.caseID()))
}

func (s *Server) actPage(v *visit, a *act, form templates.Form) (*page[casesActData], error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	badge := badgeOf(c.Summarise(), s.Cases.Today())
	data := casesActData{
		Case: c, Title: templates.Say(a.title), Form: form, Button: templates.Say(a.button), Icon: a.icon, Danger: a.danger,
		Action: "/cases/" + string(c.ID) + "/" + a.name, Back: "/cases/" + string(c.ID),
		Folder: templates.Folder{Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: templates.Say(a.title)},
	}
	data.Folder.Meta = []templates.Meta{{Value: c.Debtor.Name, Bold: true}}
	if a.help != "" {
		data.Help = templates.Say(a.help)
	}
	data.Fields = a.fields(v, c, form)
	crumbs := []templates.Crumb{
		{Label: templates.Say("nav.cases"), Href: "/cases"}, {Label: templates.Plain(c.Debtor.Name), Href: data.Back}, {Label: data.Title},
	}
	return show(casesAct, data, crumbs...), nil
}

// staleError tells "somebody else changed it" from other conflicts.
func staleError(err error) bool { return strings.Contains(err.Error(), "error.stale") }

// conflict answers when somebody else changed the case first: 409, what is there now beside what was typed, and a button
// that sends the same on top of the new version.
func (s *Server) conflict(v *visit, a *act, form *input.Form) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	data := templates.Conflict{
		Text: templates.Say("conflict.case", "at", c.UpdatedAt), Action: "/cases/" + string(c.ID) + "/" + a.name, Back: "/cases/" + string(c.ID),
	}
	for name, values := range form.Values {
		for _, value := range values {
			if name == "version" {
				value = itoa(c.Version)
			}
			if name == "idem" {
				value = s.NewID()
			}
			data.Fields = append(data.Fields, templates.Hidden{Name: name, Value: value})
		}
	}
	for _, f := range a.fields(v, c, formOf(form)) {
		data.Rows = append(data.Rows, templates.ConflictRow{Label: templates.Say(f.Label), Yours: templates.Plain(f.Value), Theirs: templates.Say("conflict.see_case"), Differs: true})
	}
	return &page[templates.Conflict]{page: templates.ConflictPage, data: data, status: http.StatusConflict}, nil
}
