package portal

import (
	"net/url"
	"strconv"
	"strings"

	"relais/agencies"
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// mandateFormData is the form of a mandate: terms, fee grid, coverage.
type mandateFormData struct {
	Title   templates.Message
	Intro   templates.Message
	Form    templates.Form
	Action  string
	Version int64
	Back    string
	Written []templates.Field // reference and days
	Money   []templates.Field // fee, VAT, minimum
	Bands   []bandRow
	Work    []templates.Field // answer and remittance
	Cover   []templates.Field // amounts and age
	Debtors []debtorBox
}

// bandRow is one row of the fee grid as it is typed.
type bandRow struct {
	Number int
	Fields []templates.Field
	Error  templates.Message
}

// debtorBox is a kind of debtor to tick.
type debtorBox struct {
	Value   string
	Label   templates.Message
	Checked bool
}

var mandatePage = templates.NewPage[mandateFormData]("settings/mandate")

// bandRows is how many rows of the fee grid the form shows beyond those that are filled.
const bandRows = 3

type mandateForm struct {
	Idem       string            `form:"idem"`
	Version    int64             `form:"version"`
	Reference  string            `form:"reference" validate:"required,max=60"`
	SignedOn   cases.Date        `form:"signed_on" validate:"required"`
	StartsOn   cases.Date        `form:"starts_on" validate:"required"`
	EndsOn     cases.Date        `form:"ends_on"`
	Rate       input.Percent     `form:"fee_rate" validate:"required"`
	Minimum    input.AmountCents `form:"fee_minimum"`
	VAT        input.Percent     `form:"vat" validate:"required"`
	Remit      int               `form:"remit_months" validate:"required,min=1,max=12"`
	Answer     int               `form:"answer_days" validate:"required,min=1,max=30"`
	Min        input.AmountCents `form:"coverage"`
	Max        input.AmountCents `form:"coverage_max"`
	MaxAgeDays int               `form:"max_age_days" validate:"omitempty,min=1"`
	Debtors    []string          `form:"debtor_kinds"`
}

// bandForm is one row of the fee grid, without its number.
type bandForm struct {
	FromDays int               `form:"from_days"`
	ToDays   int               `form:"to_days"`
	From     input.AmountCents `form:"from"`
	To       input.AmountCents `form:"to"`
	Rate     input.Percent     `form:"rate" validate:"required"`
}

// mandateNewForm asks for the terms of a new mandate with an agency.
func (s *Server) mandateNewForm(v *visit) (answer, error) {
	p, err := s.Agencies.Partner(v.Context(), v.actor, cases.OrgID(v.path("agency")))
	if err != nil {
		return nil, err
	}
	today := s.Agencies.Today().String()
	blank := templates.Form{Values: url.Values{
		"signed_on": {today}, "starts_on": {today}, "vat": {"20"}, "remit_months": {"1"}, "answer_days": {"5"},
	}}
	return mandateFormPage(v, &agencies.Mandate{}, p.Agency.Name, agencyHref(p.Agency.ID), blank), nil
}

// mandateEditForm shows the terms of a mandate, to be changed by a new edition.
func (s *Server) mandateEditForm(v *visit) (answer, error) {
	m, name, err := s.mandate(v)
	if err != nil {
		return nil, err
	}
	return mandateFormPage(v, m, name, agencyHref(m.Agency), mandateValues(m)), nil
}

// mandate reads the mandate of the address with the name of its agency.
func (s *Server) mandate(v *visit) (*agencies.Mandate, string, error) {
	m, err := s.Agencies.Mandate(v.Context(), v.actor, cases.MandateID(v.path("mandate")))
	if err != nil {
		return nil, "", err
	}
	p, err := s.Agencies.Partner(v.Context(), v.actor, m.Agency)
	if err != nil {
		return nil, "", err
	}
	return m, p.Agency.Name, nil
}

// mandateValues shows the terms of a mandate in its form.
func mandateValues(m *agencies.Mandate) templates.Form {
	in := mandateForm{
		Reference: m.Reference, SignedOn: m.SignedOn, StartsOn: m.StartsOn, EndsOn: m.EndsOn, Rate: input.Percent{Rate: m.Fee.Rate},
		Minimum: input.AmountCents{Cents: m.Fee.Minimum}, VAT: input.Percent{Rate: m.VAT}, Remit: m.RemitMonths, Answer: m.AnswerDays,
		Min: input.AmountCents{Cents: m.Coverage.Min}, Max: input.AmountCents{Cents: m.Coverage.Max}, MaxAgeDays: m.Coverage.MaxAgeDays,
	}
	for _, k := range m.Coverage.DebtorKinds {
		in.Debtors = append(in.Debtors, string(k))
	}
	values := input.FormOf(in).Values
	for _, zero := range []string{"fee_rate", "vat"} { // nothing per cent is a rate, too
		if values.Get(zero) == "" {
			values.Set(zero, "0")
		}
	}
	for i := range m.Fee.Bands {
		b := &m.Fee.Bands[i]
		row := input.FormOf(bandForm{
			FromDays: b.FromDays, ToDays: b.ToDays, From: input.AmountCents{Cents: b.From}, To: input.AmountCents{Cents: b.To}, Rate: input.Percent{Rate: b.Rate},
		}).Values
		if row.Get("rate") == "" {
			row.Set("rate", "0")
		}
		for name, typed := range row {
			values[bandName(i+1, name)] = typed
		}
	}
	return templates.Form{Values: values}
}

func bandName(row int, field string) string { return "band." + strconv.Itoa(row) + "." + field }

func mandateFormPage(v *visit, m *agencies.Mandate, agency, back string, form templates.Form) *page[mandateFormData] {
	data := mandateFormData{
		Title: templates.Say("mandate.new_with", "agency", agency), Intro: templates.Say("mandate.new_help"), Form: form, Action: v.URL.Path, Version: m.Version, Back: back,
		Bands: bandFields(form),
	}
	if m.ID != "" {
		data.Title, data.Intro = templates.Say("mandate.edit_with", "reference", m.Reference, "agency", agency), templates.Say("mandate.edit_help", "edition", m.Edition)
	}
	data.Written, data.Money, data.Work, data.Cover = mandateFields(form)
	named := append(append(append(data.Written, data.Money...), data.Work...), data.Cover...)
	for _, row := range data.Bands {
		named = append(named, row.Fields...)
	}
	data.Form = form.Named(named...)
	for _, k := range cases.DebtorKinds {
		data.Debtors = append(data.Debtors, debtorBox{string(k), templates.Say("debtor_kind." + string(k)), form.Has("debtor_kinds", string(k))})
	}
	return show(mandatePage, data, templates.Crumb{Label: templates.Say("nav.mandates"), Href: mandatesPath}, templates.Crumb{Label: templates.Plain(agency), Href: back},
		templates.Crumb{Label: templates.Say("mandate.one")})
}

// mandateFields makes the four groups of fields of a mandate.
func mandateFields(f templates.Form) (written, money, work, cover []templates.Field) {
	written = []templates.Field{
		f.Text("reference", "mandate.reference").Must().Fill("off").Wide("medium").Limit(60), f.Date("signed_on", "mandate.signed_on").Must().Help("mandate.signed_help"),
		f.Date("starts_on", "mandate.starts_on").Must(), f.Date("ends_on", "mandate.last_day").May().Help("mandate.ends_help"),
	}
	money = []templates.Field{
		f.Amount("fee_rate", "mandate.fee").Must().Per("%").Help("mandate.fee_help"), f.Amount("fee_minimum", "mandate.minimum").May(), f.Amount("vat", "mandate.vat").Must().Per("%"),
	}
	work = []templates.Field{
		f.Number("answer_days", "mandate.answer").Must().Wide("short").Help("mandate.answer_help"),
		f.Number("remit_months", "mandate.remit").Must().Wide("short").Help("mandate.remit_help"),
	}
	cover = []templates.Field{
		f.Amount("coverage", "mandate.min").May(), f.Amount("coverage_max", "mandate.max").May(), f.Number("max_age_days", "mandate.max_age_days").May().Wide("short").Help("mandate.age_help"),
	}
	return written, money, work, cover
}

// bandFields shows the rows of the fee grid: those that are filled, and a few to add.
func bandFields(form templates.Form) []bandRow {
	last := 0
	for name := range form.Values {
		row, _, ok := cutBand(name)
		if ok && row > last && strings.TrimSpace(form.Value(name)) != "" {
			last = row
		}
	}
	rows := make([]bandRow, 0, last+bandRows)
	for n := 1; n <= last+bandRows; n++ {
		row := bandRow{Number: n, Fields: []templates.Field{
			form.Number(bandName(n, "from_days"), "mandate.band.from_days"), form.Number(bandName(n, "to_days"), "mandate.band.to_days"),
			form.Amount(bandName(n, "from"), "mandate.band.from"), form.Amount(bandName(n, "to"), "mandate.band.to"), form.Amount(bandName(n, "rate"), "mandate.band.rate").Per("%"),
		}}
		for _, f := range row.Fields {
			if row.Error.Empty() {
				row.Error = f.Error
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// cutBand takes the name of a field of the fee grid apart.
func cutBand(name string) (row int, field string, ok bool) {
	rest, found := strings.CutPrefix(name, "band.")
	number, field, cut := strings.Cut(rest, ".")
	row, err := strconv.Atoi(number)
	return row, field, found && cut && err == nil && row > 0 && row <= 60
}

// decodeMandate reads the form: the fields that are there once, then the rows of the grid, each by itself.
func decodeMandate(v *visit) (agencies.Mandate, *input.Form, error) {
	form := &input.Form{}
	if err := v.ParseForm(); err != nil {
		return agencies.Mandate{}, form, &cases.Error{Code: cases.Invalid, Key: "error.form_unreadable", Cause: err}
	}
	fixed, grid, last := url.Values{}, map[int]url.Values{}, 0
	for name, typed := range v.PostForm {
		row, field, isBand := cutBand(name)
		if !isBand {
			fixed[name] = typed
			continue
		}
		if grid[row] == nil {
			grid[row] = url.Values{}
		}
		grid[row][field] = typed
		last = max(last, row)
	}
	in, form, err := input.DecodeValues[mandateForm](fixed)
	m := in.mandate()
	at := 0 // rows that were left empty in between are closed up
	for row := 1; row <= last; row++ {
		if strings.TrimSpace(strings.Join(flat(grid[row]), "")) == "" {
			continue
		}
		at++
		for name, typed := range grid[row] {
			form.Values[bandName(at, name)] = typed
		}
		band, typed, wrong := input.DecodeValues[bandForm](grid[row])
		if wrong != nil {
			for _, e := range typed.List() {
				e.Field = bandName(at, e.Field)
				form.Fail(cases.Wrong(e))
			}
			err = wrong
		}
		m.Fee.Bands = append(m.Fee.Bands, agencies.Band{FromDays: band.FromDays, ToDays: band.ToDays, From: band.From.Cents, To: band.To.Cents, Rate: band.Rate.Rate})
	}
	return m, form, err
}

func flat(values url.Values) []string {
	var all []string
	for _, typed := range values {
		all = append(all, typed...)
	}
	return all
}

func (in mandateForm) mandate() agencies.Mandate {
	m := agencies.Mandate{
		Reference: in.Reference, SignedOn: in.SignedOn, StartsOn: in.StartsOn, EndsOn: in.EndsOn, Fee: agencies.Fee{Rate: in.Rate.Rate, Minimum: in.Minimum.Cents},
		VAT: in.VAT.Rate, RemitMonths: in.Remit, AnswerDays: in.Answer, Coverage: agencies.Coverage{Min: in.Min.Cents, Max: in.Max.Cents, MaxAgeDays: in.MaxAgeDays},
		Version: in.Version,
	}
	for _, k := range in.Debtors {
		m.Coverage.DebtorKinds = append(m.Coverage.DebtorKinds, cases.DebtorKind(k))
	}
	return m
}

// mandateNewDo signs a mandate with an agency.
func (s *Server) mandateNewDo(v *visit) (answer, error) {
	p, err := s.Agencies.Partner(v.Context(), v.actor, cases.OrgID(v.path("agency")))
	if err != nil {
		return nil, err
	}
	m, form, err := decodeMandate(v)
	if err == nil {
		m.Agency, m.Version = p.Agency.ID, 0
		_, err = s.Agencies.SaveMandate(v.Context(), v.actor, form.Value("idem"), m)
	}
	if done(err) {
		v.say(templates.Done, "done.mandate", "reference", m.Reference)
		return seeOther(agencyHref(p.Agency.ID)), nil
	}
	if !form.Fail(bandClash(clash(err, "reference"), m)) {
		return nil, err
	}
	page := mandateFormPage(v, &agencies.Mandate{}, p.Agency.Name, agencyHref(p.Agency.ID), formOf(form))
	return page.wrong(page.data.Form), nil
}

// mandateEditDo writes a new edition of a mandate.
func (s *Server) mandateEditDo(v *visit) (answer, error) {
	old, name, err := s.mandate(v)
	if err != nil {
		return nil, err
	}
	m, form, err := decodeMandate(v)
	if err == nil {
		m.ID, m.Agency, m.Coverage.Currencies = old.ID, old.Agency, old.Coverage.Currencies
		_, err = s.Agencies.SaveMandate(v.Context(), v.actor, form.Value("idem"), m)
	}
	if done(err) {
		v.say(templates.Done, "done.mandate", "reference", m.Reference)
		return seeOther(agencyHref(old.Agency)), nil
	}
	if cases.CodeOf(err) == cases.Conflict && staleError(err) {
		return s.rivalry(v, rival{
			form: form, mine: allMandateFields(formOf(form)), theirs: allMandateFields(mandateValues(old)), now: old.Version, back: v.URL.Path,
		}), nil
	}
	if !form.Fail(bandClash(clash(err, "reference"), m)) {
		return nil, err
	}
	page := mandateFormPage(v, old, name, agencyHref(old.Agency), formOf(form))
	return page.wrong(page.data.Form), nil
}

func allMandateFields(form templates.Form) []templates.Field {
	written, money, work, cover := mandateFields(form)
	return append(append(append(written, money...), work...), cover...)
}

// bandClash leads an error of the rules about the grid to the first field of the row it names.
func bandClash(err error, m agencies.Mandate) error {
	e, ok := err.(*cases.Error)
	if !ok || len(m.Fee.Bands) == 0 {
		return err
	}
	for i := range e.Fields {
		if row, named := e.Fields[i].Args["row"].(int); named && e.Fields[i].Field == "bands" {
			e.Fields[i].Field = bandName(row, "from_days")
		}
	}
	return e
}

type endMandateForm struct {
	Idem    string     `form:"idem"`
	Version int64      `form:"version"`
	On      cases.Date `form:"on" validate:"required"`
}

// mandateEndForm asks from which day on nothing is placed under a mandate any more.
func (s *Server) mandateEndForm(v *visit) (answer, error) {
	m, name, err := s.mandate(v)
	if err != nil {
		return nil, err
	}
	return s.mandateEndPage(v, m, name, templates.Form{}), nil
}

func (s *Server) mandateEndPage(v *visit, m *agencies.Mandate, name string, form templates.Form) *page[settingsFormData] {
	title := templates.Say("mandate.end_title", "reference", m.Reference, "agency", name)
	return showForm(settingsFormData{
		Title: title, Intro: templates.Say("mandate.end_help"), Form: form, Action: v.URL.Path, Version: m.Version, Button: templates.Say("mandate.end"), Icon: "ban", Danger: true,
		Back: agencyHref(m.Agency), Groups: []fieldGroup{{Fields: []templates.Field{form.Date("on", "mandate.end_on").Must().Default(s.Agencies.Today().String())}}},
	}, templates.Crumb{Label: templates.Say("nav.mandates"), Href: mandatesPath}, templates.Crumb{Label: templates.Plain(name), Href: agencyHref(m.Agency)},
		templates.Crumb{Label: templates.Say("mandate.end")})
}

// mandateEndDo terminates a mandate.
func (s *Server) mandateEndDo(v *visit) (answer, error) {
	m, name, err := s.mandate(v)
	if err != nil {
		return nil, err
	}
	in, form, err := input.Decode[endMandateForm](v.Request)
	if err == nil {
		err = s.Agencies.TerminateMandate(v.Context(), v.actor, m.ID, in.Version, in.On)
	}
	if err == nil {
		v.say(templates.Done, "done.mandate_ended", "reference", m.Reference, "day", in.On)
		return seeOther(agencyHref(m.Agency)), nil
	}
	if staleError(err) { // a termination is the same on any edition: it is asked again with what holds now
		err = cases.Refuse("error.stale")
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := s.mandateEndPage(v, m, name, formOf(form))
	return p.wrong(p.data.Form), nil
}
