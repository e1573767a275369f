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
	name  string // part of the address
	title string // catalogue key
	// heading is the title when it depends on the address; nil: title alone.
	heading func(v *visit) templates.Message
	button  string // catalogue key of the button that does it
	help    string // catalogue key of what it means, "" for none
	icon    string
	danger  bool
	files   bool   // the form carries files
	back    string // where it leads, behind the address of the case; "" is its page
	// fill gives what the form shows before anybody typed: the part as it is. nil: what the address says.
	fill func(v *visit, c *cases.Case) url.Values
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
	Files  bool
	Back   string
	Return string // where the act leads afterwards, when it came from a list
}

var casesAct = templates.NewPage[casesActData]("cases/act")

// actForm shows the form of an act as a page.
func actForm(a *act) handler {
	return func(s *Server, v *visit) (answer, error) {
		c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
		if err != nil {
			return nil, err
		}
		if !ownParts(v, c) {
			return nil, cases.Missing()
		}
		values := v.URL.Query()
		if a.fill != nil {
			if values = a.fill(v, c); values == nil && v.path("item") != "" && v.item() != "" {
				return nil, cases.Missing()
			}
		}
		return actPage(v, a, c, templates.Form{Values: values}), nil
	}
}

// ownParts says that what the address names beside the case is a part of this case.
func ownParts(v *visit, c *cases.Case) bool {
	if id := v.path("document"); id != "" && c.Document(cases.DocumentID(id)) == nil {
		return false
	}
	if id := v.path("payment"); id != "" && c.Payment(cases.ItemID(id)) == nil {
		return false
	}
	return true
}

// actDo carries out an act. What people can mend comes back as the form with its errors; nothing typed is lost.
func actDo(a *act) handler {
	return func(s *Server, v *visit) (answer, error) {
		form, err := a.run(s, v)
		if err == nil {
			if a.done != "" {
				v.say(templates.Done, a.done)
			}
			return seeOther(actBack(v, a)), nil
		}
		if cases.CodeOf(err) == cases.Conflict && staleError(err) {
			return s.conflict(v, a, form)
		}
		if form == nil || !form.Fail(err) {
			return nil, err
		}
		c, caseErr := s.Cases.Case(v.Context(), v.actor, v.caseID())
		if caseErr != nil {
			return nil, caseErr
		}
		p := actPage(v, a, c, formOf(form))
		return p.wrong(p.data.Form), nil
	}
}

// actBack is where an act leads: to the list it came from, when the form names one, or to the case.
func actBack(v *visit, a *act) string {
	if back := v.PostForm.Get("back"); back != "" {
		return localPath(back)
	}
	return "/cases/" + url.PathEscape(string(v.caseID())) + a.back
}

func actPage(v *visit, a *act, c *cases.Case, form templates.Form) *page[casesActData] {
	today, sum, title := v.server.Cases.Today(), c.Summarise(), templates.Say(a.title)
	badge := badgeOf(sum, today)
	if a.heading != nil {
		title = a.heading(v)
	}
	data := casesActData{
		Case: c, Title: title, Form: form, Button: templates.Say(a.button), Icon: a.icon, Danger: a.danger, Files: a.files,
		Action: v.URL.Path, Back: "/cases/" + string(c.ID) + a.back,
		Folder: templates.Folder{
			Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: title,
			Meta: []templates.Meta{{Value: c.Debtor.Name, Bold: true}},
		},
	}
	if c.Handling != cases.Draft {
		data.Folder.Sum = sumOf(c, sum, cases.PreviewOf(c, today, v.server.rates()).Statement)
	}
	if a.help != "" {
		data.Help = templates.Say(a.help)
	}
	data.Fields = a.fields(v, c, form)
	data.Form = form.Named(data.Fields...)
	if back := form.Value("back"); back != "" {
		data.Return = localPath(back)
		data.Back = data.Return
	}
	list := templates.Crumb{Label: templates.Say("nav.cases"), Href: "/cases"}
	if c.Handling == cases.Draft {
		list, data.Folder.Kind = templates.Crumb{Label: templates.Say("nav.drafts"), Href: draftsPath}, templates.Say("label.draft")
	}
	return show(casesAct, data, list,
		templates.Crumb{Label: templates.Plain(c.Debtor.Name), Href: "/cases/" + string(c.ID) + a.back}, templates.Crumb{Label: data.Title})
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
		Text: templates.Say("conflict.case", "at", c.UpdatedAt), Action: v.URL.Path, Back: "/cases/" + string(c.ID) + a.back,
	}
	for name, values := range form.Values {
		for _, value := range values {
			if name == "version" {
				value = itoa(c.Version)
			}
			if name == "idem" { // the page has its own
				continue
			}
			data.Fields = append(data.Fields, templates.Hidden{Name: name, Value: value})
		}
	}
	for _, f := range a.fields(v, c, formOf(form)) {
		data.Rows = append(data.Rows, templates.ConflictRow{Label: templates.Say(f.Label), Yours: templates.Plain(f.Value), Theirs: templates.Say("conflict.see_case"), Differs: true})
	}
	return &page[templates.Conflict]{page: templates.ConflictPage, data: data, status: http.StatusConflict}, nil
}
