package portal

import (
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// peopleListData is the people of the reader's organisation.
type peopleListData struct {
	Org    string
	People []personLine
	ByHand bool // no mail leaves: invitations are handed over by the operator
}

// personLine is one person of an organisation.
type personLine struct {
	accounts.Member
	Href  string
	Role  templates.Message
	State templates.Badge
	Self  bool
}

// personData is one person with what can be done about the account.
type personData struct {
	Person   personLine
	Form     templates.Form
	Role     templates.Field
	Sessions []sessionLine
	Facts    []templates.Fact
	ByHand   bool
}

var (
	peopleList = templates.NewPage[peopleListData]("settings/people")
	personPage = templates.NewPage[personData]("settings/person")
)

func personLineOf(v *visit, m accounts.Member) personLine {
	badges := map[accounts.State]templates.Badge{
		accounts.Active:   stateBadge(templates.Done, "circle-check", "person.active"),
		accounts.Invited:  stateBadge(templates.Wait, "mail", "person.invited"),
		accounts.Disabled: stateBadge(templates.Neutral, "ban", "person.disabled"),
	}
	return personLine{
		Member: m, Href: "/settings/people/" + string(m.ID), Role: templates.Say("role." + string(m.Role)), State: badges[m.State], Self: m.ID == v.actor.Person,
	}
}

// peopleShow lists the people of the organisation.
func (s *Server) peopleShow(v *visit) (answer, error) {
	people, err := s.Accounts.People(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	data := peopleListData{Org: v.org, ByHand: s.LinksByHand}
	for _, m := range people {
		data.People = append(data.People, personLineOf(v, m))
	}
	return show(peopleList, data, templates.Crumb{Label: templates.Say("nav.people")}), nil
}

type inviteForm struct {
	Idem  string `form:"idem"`
	Email string `form:"email" validate:"required,email,max=254"`
	Name  string `form:"name" validate:"required,max=120"`
	Role  string `form:"role" validate:"required"`
	Lang  string `form:"lang" validate:"omitempty,oneof=fr en"`
}

// peopleNewForm asks whom to invite.
func (s *Server) peopleNewForm(v *visit) (answer, error) { return invitePage(v, templates.Form{}), nil }

func invitePage(v *visit, form templates.Form) *page[settingsFormData] {
	title := templates.Say("people.invite")
	return showForm(settingsFormData{
		Title: title, Intro: templates.Say("people.invite_help"), Form: form, Action: "/settings/people/new", Button: templates.Say("people.send"), Icon: "send",
		Back: "/settings/people",
		Groups: []fieldGroup{{Fields: []templates.Field{
			form.Email("email", "login.email").Must().Fill("off"), form.Text("name", "profile.name").Must().Fill("off").Limit(120),
			form.Radios("role", "people.role", roleOptions(v.actor.Side())).Must(), form.Select("lang", "profile.lang", languageOptions()).Default(v.words.Code()).Wide("medium"),
		}}},
	}, templates.Crumb{Label: templates.Say("nav.people"), Href: "/settings/people"}, templates.Crumb{Label: title})
}

// roleOptions are the roles of a kind of organisation, each with what it may do.
func roleOptions(side cases.Side) []templates.Option {
	var options []templates.Option
	for _, role := range accounts.RolesOf(side) {
		options = append(options, templates.Option{
			Value: string(role), Label: templates.Say("role." + string(role)), Help: templates.Say("role_help." + string(role)),
		})
	}
	return options
}

// peopleNewDo invites somebody.
func (s *Server) peopleNewDo(v *visit) (answer, error) {
	in, form, err := input.Decode[inviteForm](v.Request)
	if err == nil {
		_, err = s.Accounts.Invite(v.Context(), v.actor, accounts.Invitation{
			Email: in.Email, Name: in.Name, Role: cases.Role(in.Role), Lang: in.Lang, Key: in.Idem,
		})
	}
	if done(err) {
		s.sayInvited(v, in.Email)
		return seeOther("/settings/people"), nil
	}
	if !form.Fail(clash(err, "email")) {
		return nil, err
	}
	p := invitePage(v, formOf(form))
	return p.wrong(p.data.Form), nil
}

// sayInvited says how the invitation reaches the person.
func (s *Server) sayInvited(v *visit, email string) {
	key := "done.invited"
	if s.LinksByHand {
		key = "done.invited_by_hand"
	}
	v.say(templates.Done, key, "email", email)
}

// personShow shows one person of the organisation.
func (s *Server) personShow(v *visit) (answer, error) { return s.personPage(v, templates.Form{}) }

func (s *Server) personPage(v *visit, form templates.Form) (answer, error) {
	m, err := s.member(v)
	if err != nil {
		return nil, err
	}
	open, err := s.Accounts.SessionsOf(v.Context(), v.actor, m.ID)
	if err != nil {
		return nil, err
	}
	line := personLineOf(v, m)
	data := personData{Person: line, Form: form, ByHand: s.LinksByHand, Role: form.Radios("role", "people.role", roleOptions(v.actor.Side())).Must().Default(string(m.Role))}
	for i := range open {
		data.Sessions = append(data.Sessions, sessionLineOf(&open[i]))
	}
	factor := templates.Say("settings.no")
	if m.HasFactor {
		factor = templates.Say("settings.yes")
	}
	seen := templates.Say("people.never")
	if !m.LastSeenAt.IsZero() {
		seen = templates.Say("fact.instant", "at", m.LastSeenAt)
	}
	data.Facts = []templates.Fact{
		{Label: templates.Say("login.email"), Value: templates.Plain(m.Email)}, {Label: templates.Say("people.role"), Value: line.Role},
		{Label: templates.Say("people.factor"), Value: factor}, {Label: templates.Say("people.last_seen"), Value: seen},
		{Label: templates.Say("people.since"), Value: templates.Say("fact.instant", "at", m.CreatedAt)},
	}
	p := show(personPage, data, templates.Crumb{Label: templates.Say("nav.people"), Href: "/settings/people"}, templates.Crumb{Label: templates.Plain(m.Name)})
	return p.wrong(form), nil
}

// member finds the person of the address among those of the organisation.
func (s *Server) member(v *visit) (accounts.Member, error) {
	people, err := s.Accounts.People(v.Context(), v.actor)
	if err != nil {
		return accounts.Member{}, err
	}
	for _, m := range people {
		if string(m.ID) == v.path("person") {
			return m, nil
		}
	}
	return accounts.Member{}, cases.Missing()
}

type personForm struct {
	Idem string `form:"idem"`
	Act  string `form:"act"`
	Role string `form:"role"`
}

// personDo carries out one of the acts on a person.
func (s *Server) personDo(v *visit) (answer, error) {
	in, form, err := input.Decode[personForm](v.Request)
	if err != nil {
		return nil, err
	}
	m, err := s.member(v)
	if err != nil {
		return nil, err
	}
	ctx, said := v.Context(), "done.person_"+in.Act
	switch in.Act {
	case "role":
		err = s.Accounts.ChangeRole(ctx, v.actor, m.ID, cases.Role(in.Role), in.Idem)
	case "invite":
		err = s.Accounts.InviteAgain(ctx, v.actor, m.ID, in.Idem)
	case "disable":
		err = s.Accounts.Disable(ctx, v.actor, m.ID, in.Idem)
	case "enable":
		err = clash(s.Accounts.Enable(ctx, v.actor, m.ID, in.Idem), "")
	case "factor":
		err = s.Accounts.RemoveFactor(ctx, v.actor, m.ID, in.Idem)
	case "sessions":
		err = s.Accounts.EndSessionsOf(ctx, v.actor, m.ID, in.Idem)
	default:
		return nil, cases.Missing()
	}
	switch {
	case done(err) && in.Act == "invite":
		s.sayInvited(v, m.Email)
	case done(err):
		v.say(templates.Done, said, "name", m.Name)
	case form.Fail(err):
		return s.personPage(v, formOf(form))
	default:
		return nil, err
	}
	return seeOther("/settings/people/" + string(m.ID)), nil
}
