package portal

import (
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// particularsForm is what an organisation says of itself: dossiers, remittances and mails print it.
type particularsForm struct {
	Idem    string `form:"idem"`
	Version int64  `form:"version"`
	Name    string `form:"name" validate:"required,max=120"`
	SIREN   string `form:"siren" validate:"omitempty,siren"`
	VAT     string `form:"vat" validate:"omitempty,vat"`
	Address string `form:"address,text" validate:"max=500"`
	Email   string `form:"email" validate:"omitempty,email"`
	Phone   string `form:"phone" validate:"max=30"`
	IBAN    string `form:"iban" validate:"omitempty,iban"`
	Lang    string `form:"lang" validate:"oneof=fr en"`
}

// particulars gives what is to be kept; the time zone is not changed here.
func (in particularsForm) particulars(zone string) accounts.Particulars {
	return accounts.Particulars{
		Name: in.Name, SIREN: in.SIREN, VAT: in.VAT, Address: in.Address, Email: in.Email, Phone: in.Phone, IBAN: in.IBAN, Lang: in.Lang, Zone: zone,
	}
}

func particularsValues(o accounts.Organisation) templates.Form {
	return templates.Form{Values: input.FormOf(particularsForm{
		Name: o.Name, SIREN: o.SIREN, VAT: o.VAT, Address: o.Address, Email: o.Email, Phone: o.Phone, IBAN: o.IBAN, Lang: o.Lang,
	}).Values}
}

func particularsFields(form templates.Form) []templates.Field {
	return []templates.Field{
		form.Text("name", "organisation.name").Must().Fill("organization").Limit(120), form.Number("siren", "entity.siren").Help("debtor.siren_help").Wide("medium"),
		form.Text("vat", "entity.vat").Wide("medium").May().Fill("off"), form.Area("address", "entity.address").Lines(3).Limit(500),
		form.Email("email", "organisation.email").May().Fill("off"), form.Tel("phone", "organisation.phone").May().Wide("medium"),
		form.Text("iban", "entity.iban").May().Fill("off"), form.Select("lang", "profile.lang", languageOptions()).Must().Wide("medium"),
	}
}

// particularsEdit shows what the person's own organisation says of itself.
func (s *Server) particularsEdit(v *visit) (answer, error) {
	o, err := s.Accounts.Organisation(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	return particularsPage(o, particularsValues(o)), nil
}

func particularsPage(o accounts.Organisation, form templates.Form) *page[settingsFormData] {
	return showForm(settingsFormData{
		Title: templates.Say("nav.organisation"), Intro: templates.Say("organisation.help"), Form: form, Action: "/settings/organisation", Version: o.Version,
		Button: templates.Say("form.save"), Icon: "save", Back: "/settings/people", Groups: []fieldGroup{{Fields: particularsFields(form)}},
	}, templates.Crumb{Label: templates.Say("nav.organisation")})
}

// particularsDo changes it.
func (s *Server) particularsDo(v *visit) (answer, error) {
	o, err := s.Accounts.Organisation(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	in, form, err := input.Decode[particularsForm](v.Request)
	if err == nil {
		err = s.Accounts.SaveOrganisation(v.Context(), v.actor, in.particulars(o.Zone), in.Version, in.Idem)
	}
	if done(err) {
		v.say(templates.Done, "done.saved")
		return seeOther("/settings/organisation"), nil
	}
	if cases.CodeOf(err) == cases.Conflict && staleError(err) {
		return s.rivalry(v, rival{
			form: form, mine: particularsFields(formOf(form)), theirs: particularsFields(particularsValues(o)), now: o.Version, back: "/settings/organisation",
		}), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := particularsPage(o, formOf(form))
	return p.wrong(p.data.Form), nil
}
