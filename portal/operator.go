package portal

import (
	"net/url"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// The pages of the operator name organisations, the people who look after them, and jobs. They hold nothing of any case.

// organisationsData is the list of organisations.
type organisationsData struct {
	Organisations []organisationLine
	Tabs          templates.Tabs
	Empty         templates.Empty
}

type organisationLine struct {
	accounts.Organisation
	Href string
	Kind templates.Message
	Icon string
}

// organisationData is one organisation, with those who were invited and did not come yet.
type organisationData struct {
	Organisation accounts.Organisation
	Kind         templates.Message
	Facts        []templates.Fact
	Pending      []pendingLine
	Form         templates.Form
	ByHand       bool   // links are shown here, because no mail reaches people
	Link         string // a link just made
	For          string // whose link it is
	Action       string
}

type pendingLine struct {
	accounts.Member
	Role  templates.Message
	Admin bool
}

var (
	organisationsPage = templates.NewPage[organisationsData]("operator/organisations")
	organisationPage  = templates.NewPage[organisationData]("operator/organisation")
)

const organisationsPath = "/operator/organisations"

// organisationsShow lists the organisations, all or of one kind.
func (s *Server) organisationsShow(v *visit) (answer, error) {
	all, err := s.Accounts.Organisations(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	chosen := cases.Side(v.URL.Query().Get("kind"))
	data := organisationsData{Tabs: templates.Tabs{Label: templates.Say("organisations.kinds")}, Empty: templates.Empty{
		Icon: "building-2", Title: templates.Say("organisations.empty"), Detail: templates.Say("organisations.empty_detail"),
		Link: &templates.Link{Label: templates.Say("organisations.add"), Href: organisationsPath + "/new", Icon: "plus"},
	}}
	counts := map[cases.Side]int{}
	for _, o := range all {
		counts[o.Kind]++
		if chosen == "" || o.Kind == chosen {
			line := organisationLine{Organisation: o, Href: organisationsPath + "/" + string(o.ID), Kind: templates.Say("side." + string(o.Kind)), Icon: "building-2"}
			if o.Kind == cases.AgencySide {
				line.Icon = "briefcase"
			}
			data.Organisations = append(data.Organisations, line)
		}
	}
	data.Tabs.Items = append(data.Tabs.Items, templates.Tab{Label: templates.Say("organisations.all"), Href: organisationsPath, Current: chosen == "", Count: len(all), Counted: true})
	for _, side := range []cases.Side{cases.CreditorSide, cases.AgencySide, cases.OperatorSide} {
		data.Tabs.Items = append(data.Tabs.Items, templates.Tab{
			Label: templates.Say("sides." + string(side)), Href: organisationsPath + "?kind=" + string(side), Current: chosen == side, Count: counts[side], Counted: true,
		})
	}
	return show(organisationsPage, data, templates.Crumb{Label: templates.Say("nav.organisations")}), nil
}

type organisationForm struct {
	Idem       string `form:"idem"`
	Kind       string `form:"kind" validate:"required,oneof=creditor agency"`
	Name       string `form:"name" validate:"required,max=120"`
	SIREN      string `form:"siren" validate:"omitempty,siren"`
	Email      string `form:"email" validate:"omitempty,email,max=254"`
	Lang       string `form:"lang" validate:"required,oneof=fr en"`
	AdminName  string `form:"admin_name" validate:"required,max=120"`
	AdminEmail string `form:"admin_email" validate:"required,email,max=254"`
}

// organisationsNewForm asks for an organisation and the person who will look after it.
func (s *Server) organisationsNewForm(v *visit) (answer, error) {
	return newOrganisationPage(v, templates.Form{Values: v.URL.Query()}), nil
}

func newOrganisationPage(v *visit, form templates.Form) *page[settingsFormData] {
	kinds := []templates.Option{
		{Value: string(cases.CreditorSide), Label: templates.Say("side.creditor"), Help: templates.Say("organisations.creditor_help")},
		{Value: string(cases.AgencySide), Label: templates.Say("side.agency"), Help: templates.Say("organisations.agency_help")},
	}
	title := templates.Say("organisations.add")
	return showForm(settingsFormData{
		Title: title, Form: form, Action: organisationsPath + "/new", Button: templates.Say("organisations.save"), Icon: "send", Back: organisationsPath,
		Groups: []fieldGroup{
			{Title: templates.Say("organisations.one"), Fields: []templates.Field{
				form.Radios("kind", "organisations.kind", kinds).Must(), form.Text("name", "entity.name").Must().Fill("off").Limit(120),
				form.Number("siren", "entity.siren").Help("debtor.siren_help").Wide("medium").May(), form.Email("email", "organisations.email").May().Fill("off"),
				form.Select("lang", "profile.lang", languageOptions()).Default(v.words.Code()).Wide("medium"),
			}},
			{Title: templates.Say("organisations.admin"), Help: templates.Say("organisations.admin_help"), Fields: []templates.Field{
				form.Text("admin_name", "profile.name").Must().Fill("off").Limit(120), form.Email("admin_email", "login.email").Must().Fill("off"),
			}},
		},
	}, templates.Crumb{Label: templates.Say("nav.organisations"), Href: organisationsPath}, templates.Crumb{Label: title})
}

// organisationsNewDo makes an organisation and invites the person who will look after it.
func (s *Server) organisationsNewDo(v *visit) (answer, error) {
	in, form, err := input.Decode[organisationForm](v.Request)
	var id cases.OrgID
	if err == nil {
		id, err = s.Accounts.CreateOrganisation(v.Context(), v.actor, accounts.NewOrganisation{
			Kind: cases.Side(in.Kind), Particulars: accounts.Particulars{Name: in.Name, SIREN: in.SIREN, Email: in.Email, Lang: in.Lang},
			AdminEmail: in.AdminEmail, AdminName: in.AdminName, Key: in.Idem,
		})
	}
	if done(err) {
		s.sayInvited(v, in.AdminEmail)
		if id == "" { // the same form came before
			return seeOther(organisationsPath), nil
		}
		return seeOther(organisationsPath + "/" + url.PathEscape(string(id))), nil
	}
	if !form.Fail(clash(err, "admin_email")) {
		return nil, err
	}
	p := newOrganisationPage(v, formOf(form))
	return p.wrong(p.data.Form), nil
}

// organisationShow shows one organisation.
func (s *Server) organisationShow(v *visit) (answer, error) {
	return s.organisationPage(v, templates.Form{}, "", "")
}

// findOrganisation finds the organisation of the address.
func (s *Server) findOrganisation(v *visit) (accounts.Organisation, error) {
	all, err := s.Accounts.Organisations(v.Context(), v.actor)
	if err != nil {
		return accounts.Organisation{}, err
	}
	for _, o := range all {
		if string(o.ID) == v.path("org") {
			return o, nil
		}
	}
	return accounts.Organisation{}, cases.Missing()
}

// organisationPage shows an organisation; link is one that was just made, for whom.
func (s *Server) organisationPage(v *visit, form templates.Form, link, whom string) (answer, error) {
	o, err := s.findOrganisation(v)
	if err != nil {
		return nil, err
	}
	pending, err := s.Accounts.Pending(v.Context(), v.actor, o.ID)
	if err != nil {
		return nil, err
	}
	data := organisationData{
		Organisation: o, Kind: templates.Say("side." + string(o.Kind)), Form: form, ByHand: s.LinksByHand || s.Demo, Link: link, For: whom,
		Action: organisationsPath + "/" + string(o.ID), Facts: organisationFacts(o),
	}
	for _, m := range pending {
		line := pendingLine{Member: m, Role: templates.Say("role." + string(m.Role)), Admin: m.Role == accounts.AdminRole(o.Kind)}
		if line.Admin || data.ByHand { // whoever the administrator invited is the administrator's business, as long as mail works
			data.Pending = append(data.Pending, line)
		}
	}
	p := show(organisationPage, data, templates.Crumb{Label: templates.Say("nav.organisations"), Href: organisationsPath}, templates.Crumb{Label: templates.Plain(o.Name)})
	return p.wrong(form), nil
}

func organisationFacts(o accounts.Organisation) []templates.Fact {
	facts := []templates.Fact{
		{Label: templates.Say("organisations.kind"), Value: templates.Say("side." + string(o.Kind))},
		{Label: templates.Say("organisations.since"), Value: templates.Say("fact.instant", "at", o.CreatedAt)},
	}
	if o.SIREN != "" {
		facts = append(facts, templates.Fact{Label: templates.Say("entity.siren"), Value: templates.Say("fact.siren", "value", o.SIREN), Mono: true})
	}
	if o.Email != "" {
		facts = append(facts, templates.Fact{Label: templates.Say("organisations.email"), Value: templates.Plain(o.Email)})
	}
	return facts
}

type organisationActForm struct {
	Idem   string `form:"idem"`
	Act    string `form:"act"`
	Person string `form:"person"`
}

// organisationDo sends an invitation again, or makes a link to be handed over.
func (s *Server) organisationDo(v *visit) (answer, error) {
	in, form, err := input.Decode[organisationActForm](v.Request)
	if err != nil {
		return nil, err
	}
	o, err := s.findOrganisation(v)
	if err != nil {
		return nil, err
	}
	switch {
	case in.Act == "invite":
		if err = s.Accounts.InviteAdminAgain(v.Context(), v.actor, o.ID, in.Idem); done(err) {
			v.say(templates.Done, "done.invited_again")
			return seeOther(organisationsPath + "/" + string(o.ID)), nil
		}
	case in.Act == "link" && (s.LinksByHand || s.Demo):
		var token string
		if token, err = s.Accounts.HandOver(v.Context(), v.actor, o.ID, cases.PersonID(in.Person)); err == nil {
			return s.organisationPage(v, templates.Form{}, s.URL.JoinPath("invitation", token).String(), in.Person)
		}
	default:
		return nil, cases.Missing()
	}
	if !form.Fail(err) {
		return nil, err
	}
	return s.organisationPage(v, formOf(form), "", "")
}
