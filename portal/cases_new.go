package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// casesNewData is the page that opens a draft.
type casesNewData struct {
	Form   templates.Form
	Fields []templates.Field
}

var casesNew = templates.NewPage[casesNewData]("cases/new")

type openForm struct {
	debtorForm
	Nature string `form:"nature"`
	Entity string `form:"entity"`
}

// casesNewForm asks who owes.
func (s *Server) casesNewForm(v *visit) (answer, error) {
	return s.newPage(v, templates.Form{Values: v.URL.Query()}), nil
}

// casesNewDo opens a draft and leads on to its parts.
func (s *Server) casesNewDo(v *visit) (answer, error) {
	in, form, err := input.Decode[openForm](v.Request)
	var id cases.CaseID
	if err == nil {
		id, err = s.Cases.Open(v.Context(), v.actor, cases.OpenInput{
			Key: in.Idem, Entity: cases.EntityID(in.Entity), Debtor: in.debtor(), Basics: cases.Basics{Nature: cases.Nature(in.Nature)},
		})
	}
	if err == nil {
		return seeOther("/cases/" + string(id) + "/edit"), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := s.newPage(v, formOf(form))
	return p.wrong(p.data.Form), nil
}

func (s *Server) newPage(v *visit, form templates.Form) *page[casesNewData] {
	fields := debtorFields(v, nil, form)
	var natures []templates.Option
	for _, n := range cases.Natures {
		natures = append(natures, templates.Option{Value: string(n), Label: templates.Say("nature." + string(n))})
	}
	fields = append(fields, form.Select("nature", "draft.nature", natures))
	if entities := s.entityOptions(v); len(entities) > 0 {
		fields = append(fields, form.Select("entity", "draft.entity", entities))
	}
	return show(casesNew, casesNewData{Form: form.Named(fields...), Fields: fields}, templates.Crumb{Label: templates.Say("nav.drafts"), Href: draftsPath},
		templates.Crumb{Label: templates.Say("cases.new")})
}
