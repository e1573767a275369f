package portal

import (
	"relais/agencies"
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// vettingForm is what an agency states about itself (CPCE R124-2).
type vettingForm struct {
	Idem          string            `form:"idem"`
	Version       int64             `form:"version"`
	Kind          string            `form:"kind" validate:"required"`
	SIREN         string            `form:"siren" validate:"omitempty,siren"`
	Line1         string            `form:"line1" validate:"max=200"`
	Line2         string            `form:"line2" validate:"max=200"`
	PostalCode    string            `form:"postal_code" validate:"max=12"`
	City          string            `form:"city" validate:"max=100"`
	Email         string            `form:"email" validate:"omitempty,email,max=254"`
	Phone         string            `form:"phone" validate:"omitempty,phone"`
	Court         string            `form:"declaration_court" validate:"max=200"`
	DeclaredOn    cases.Date        `form:"declared_on"`
	Declaration   string            `form:"declaration_reference" validate:"max=100"`
	Insurer       string            `form:"insurer" validate:"max=200"`
	Policy        string            `form:"policy" validate:"max=100"`
	Cover         input.AmountCents `form:"cover"`
	InsuredUntil  cases.Date        `form:"insured_until"`
	Bank          string            `form:"bank" validate:"max=200"`
	IBAN          string            `form:"iban" validate:"omitempty,iban"`
	AccountLetter string            `form:"account_letter" validate:"max=100"`
}

func vettingValues(a *agencies.Agency) templates.Form {
	return templates.Form{Values: input.FormOf(vettingForm{
		Kind: string(a.Kind), SIREN: a.SIREN, Line1: a.Address.Line1, Line2: a.Address.Line2, PostalCode: a.Address.PostalCode, City: a.Address.City,
		Email: a.Email, Phone: a.Phone, Court: a.DeclarationCourt, DeclaredOn: a.DeclaredOn, Declaration: a.DeclarationReference, Insurer: a.Insurer,
		Policy: a.Policy, Cover: input.AmountCents{Cents: a.Cover}, InsuredUntil: a.InsuredUntil, Bank: a.Bank, IBAN: a.IBAN, AccountLetter: a.AccountLetter,
	}).Values}
}

func (in vettingForm) agency() agencies.Agency {
	return agencies.Agency{
		Kind: agencies.Kind(in.Kind), SIREN: in.SIREN, Email: in.Email, Phone: in.Phone, Version: in.Version,
		Address:          cases.Address{Line1: in.Line1, Line2: in.Line2, PostalCode: in.PostalCode, City: in.City, Country: "FR"},
		DeclarationCourt: in.Court, DeclaredOn: in.DeclaredOn, DeclarationReference: in.Declaration, Insurer: in.Insurer, Policy: in.Policy,
		Cover: in.Cover.Cents, InsuredUntil: in.InsuredUntil, Bank: in.Bank, IBAN: in.IBAN, AccountLetter: in.AccountLetter,
	}
}

// vettingGroups are the fields of the form, in the order of the law: who, declaration, insurance, account.
func vettingGroups(f templates.Form) []fieldGroup {
	var kinds []templates.Option
	for _, k := range agencies.Kinds {
		kinds = append(kinds, templates.Option{Value: string(k), Label: templates.Say("agency_kind." + string(k))})
	}
	return []fieldGroup{
		{Title: templates.Say("agency.who"), Fields: []templates.Field{
			f.Select("kind", "agency.kind", kinds).Must(), f.Number("siren", "entity.siren").Help("debtor.siren_help").Wide("medium"),
			f.Text("line1", "debtor.line1").Fill("address-line1"), f.Text("line2", "debtor.line2").May().Fill("address-line2"),
			f.Text("postal_code", "debtor.postal_code").Wide("short").Fill("postal-code"), f.Text("city", "debtor.city").Fill("address-level2"),
			f.Email("email", "agency.email").Fill("email"), f.Tel("phone", "debtor.phone").Fill("tel"),
		}},
		{Title: templates.Say("agency.declaration"), Help: templates.Say("agency.declaration_help"), Fields: []templates.Field{
			f.Text("declaration_court", "agency.declaration_court"), f.Date("declared_on", "agency.declared_on"), f.Text("declaration_reference", "agency.declaration_reference").May(),
		}},
		{Title: templates.Say("agency.insurance"), Help: templates.Say("agency.insurance_help"), Fields: []templates.Field{
			f.Text("insurer", "agency.insurer"), f.Text("policy", "agency.policy"), f.Amount("cover", "agency.cover").May(), f.Date("insured_until", "agency.insured_until"),
		}},
		{Title: templates.Say("agency.dedicated"), Help: templates.Say("agency.dedicated_help"), Fields: []templates.Field{
			f.Text("bank", "agency.bank"), f.Text("iban", "entity.iban").Fill("off"), f.Text("account_letter", "agency.account_letter").May(),
		}},
	}
}

// vettingShow shows the form of what an agency states.
func (s *Server) vettingShow(v *visit) (answer, error) {
	p, err := s.Agencies.Own(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	return vettingPage(v, p, vettingValues(&p.Agency)), nil
}

func vettingPage(v *visit, p *agencies.Partner, form templates.Form) *page[settingsFormData] {
	title := templates.Say("agency.edit")
	return showForm(settingsFormData{
		Title: title, Intro: templates.Say("agency.edit_help"), Form: form, Action: v.URL.Path, Version: p.Agency.Version, Button: templates.Say("form.save"), Icon: "save",
		Back: papersPath, Groups: vettingGroups(form),
	}, templates.Crumb{Label: templates.Say("nav.papers"), Href: papersPath}, templates.Crumb{Label: title})
}

// vettingDo writes what an agency states.
func (s *Server) vettingDo(v *visit) (answer, error) {
	p, err := s.Agencies.Own(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	in, form, err := input.Decode[vettingForm](v.Request)
	if err == nil {
		err = s.Agencies.SaveAgency(v.Context(), v.actor, in.agency())
	}
	if done(err) {
		v.say(templates.Done, "done.agency")
		return seeOther(papersPath), nil
	}
	if cases.CodeOf(err) == cases.Conflict && staleError(err) {
		return s.rivalry(v, rival{
			form: form, mine: allFields(vettingGroups(formOf(form))), theirs: allFields(vettingGroups(vettingValues(&p.Agency))), now: p.Agency.Version, back: v.URL.Path,
		}), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	page := vettingPage(v, p, formOf(form))
	return page.wrong(page.data.Form), nil
}

func allFields(groups []fieldGroup) []templates.Field {
	var all []templates.Field
	for _, g := range groups {
		all = append(all, g.Fields...)
	}
	return all
}
