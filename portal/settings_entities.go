package portal

import (
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// entitiesData is the legal entities of a creditor: those that issue invoices.
type entitiesData struct {
	Entities []entityLine
	Empty    templates.Empty
}

// entityLine is one legal entity.
type entityLine struct {
	accounts.Entity
	Href string
}

var entitiesPage = templates.NewPage[entitiesData]("settings/entities")

// entitiesShow lists the legal entities.
func (s *Server) entitiesShow(v *visit) (answer, error) {
	list, err := s.creditorEntities(v)
	if err != nil {
		return nil, err
	}
	data := entitiesData{Empty: templates.Empty{
		Icon: "building-2", Title: templates.Say("entities.empty"), Detail: templates.Say("entities.empty_detail"),
		Link: &templates.Link{Label: templates.Say("entities.add"), Href: "/settings/entities/new", Icon: "plus"},
	}}
	for _, e := range list {
		data.Entities = append(data.Entities, entityLine{e, "/settings/entities/" + string(e.ID)})
	}
	return show(entitiesPage, data, templates.Crumb{Label: templates.Say("nav.entities")}), nil
}

// creditorEntities lists the entities; for an agency, which has none, the page does not exist.
func (s *Server) creditorEntities(v *visit) ([]accounts.Entity, error) {
	if v.actor.Side() != cases.CreditorSide {
		return nil, cases.Missing()
	}
	return s.Accounts.Entities(v.Context(), v.actor)
}

type entityForm struct {
	Idem    string `form:"idem"`
	Version int64  `form:"version"`
	Name    string `form:"name" validate:"required,max=120"`
	SIREN   string `form:"siren" validate:"omitempty,siren"`
	VAT     string `form:"vat" validate:"omitempty,vat"`
	Address string `form:"address,text" validate:"max=500"`
	IBAN    string `form:"iban" validate:"omitempty,iban"`
}

func (in entityForm) entity() accounts.EntityInput {
	return accounts.EntityInput{Name: in.Name, SIREN: in.SIREN, VAT: in.VAT, Address: in.Address, IBAN: in.IBAN, Key: in.Idem}
}

func entityFields(form templates.Form) []templates.Field {
	address := form.Area("address", "entity.address").Lines(3).Limit(500)
	return []templates.Field{
		form.Text("name", "entity.name").Must().Fill("off").Limit(120), form.Number("siren", "entity.siren").Help("debtor.siren_help").Wide("medium"),
		form.Text("vat", "entity.vat").Wide("medium").May().Fill("off"), form.Text("iban", "entity.iban").Help("entity.iban_help").Fill("off"), address,
	}
}

// findEntity finds the entity of the address; "new" is none yet.
func (s *Server) findEntity(v *visit) (accounts.Entity, error) {
	list, err := s.creditorEntities(v)
	if err != nil || v.path("entity") == "new" {
		return accounts.Entity{}, err
	}
	for _, e := range list {
		if string(e.ID) == v.path("entity") {
			return e, nil
		}
	}
	return accounts.Entity{}, cases.Missing()
}

func entityValues(e accounts.Entity) templates.Form {
	return templates.Form{Values: input.FormOf(entityForm{Name: e.Name, SIREN: e.SIREN, VAT: e.VAT, Address: e.Address, IBAN: e.IBAN}).Values}
}

// entityEdit shows the form of an entity.
func (s *Server) entityEdit(v *visit) (answer, error) {
	e, err := s.findEntity(v)
	if err != nil {
		return nil, err
	}
	return entityPage(v, e, entityValues(e)), nil
}

func entityPage(v *visit, e accounts.Entity, form templates.Form) *page[settingsFormData] {
	title := templates.Plain(e.Name)
	if e.ID == "" {
		title = templates.Say("entities.add")
	}
	return showForm(settingsFormData{
		Title: title, Intro: templates.Say("entities.help"), Form: form, Action: v.URL.Path, Version: e.Version, Button: templates.Say("form.save"), Icon: "save",
		Back: "/settings/entities", Groups: []fieldGroup{{Fields: entityFields(form)}},
	}, templates.Crumb{Label: templates.Say("nav.entities"), Href: "/settings/entities"}, templates.Crumb{Label: title})
}

// entityDo adds an entity or changes one.
func (s *Server) entityDo(v *visit) (answer, error) {
	e, err := s.findEntity(v)
	if err != nil {
		return nil, err
	}
	in, form, err := input.Decode[entityForm](v.Request)
	if err == nil && e.ID == "" {
		_, err = s.Accounts.AddEntity(v.Context(), v.actor, in.entity())
	} else if err == nil {
		err = s.Accounts.SaveEntity(v.Context(), v.actor, e.ID, in.Version, in.entity())
	}
	if done(err) {
		v.say(templates.Done, "done.entity", "name", in.Name)
		return seeOther("/settings/entities"), nil
	}
	if cases.CodeOf(err) == cases.Conflict && staleError(err) {
		return s.rivalry(v, rival{form: form, mine: entityFields(formOf(form)), theirs: entityFields(entityValues(e)), now: e.Version, back: v.URL.Path}), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := entityPage(v, e, formOf(form))
	return p.wrong(p.data.Form), nil
}
