package portal

import (
	"bytes"
	"io"
	"net/url"

	"relais/cases"
	"relais/exports"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/portal/input"
	"relais/templates"
)

// planQuery is the terms of a plan. Nothing of it is kept: the address holds it all.
type planQuery struct {
	AgreedOn cases.Date         `form:"agreed_on"`
	FirstOn  cases.Date         `form:"first_on"`
	Every    cases.Pace         `form:"every"`
	Count    int                `form:"count"`
	Each     input.AmountCents  `form:"each"`
	Whole    bool               `form:"whole"`
	Interest cases.PlanInterest `form:"interest"`
}

// usualCount is the number of instalments of a plan before anybody typed.
const usualCount = 6

// terms fills in what was not typed: from today, by the month, the first instalment in a month.
func (q planQuery) terms(today cases.Date) cases.PlanTerms {
	t := cases.PlanTerms{AgreedOn: q.AgreedOn, FirstOn: q.FirstOn, Every: q.Every, Count: q.Count, Each: q.Each.Cents, Whole: q.Whole, Interest: q.Interest}
	if t.AgreedOn.IsZero() {
		t.AgreedOn = today
	}
	if t.FirstOn.IsZero() {
		t.FirstOn = t.AgreedOn.AddMonths(1)
	}
	if t.Every == "" {
		t.Every = cases.Monthly
	}
	if t.Interest == "" {
		t.Interest = cases.PlanForecast
	}
	if t.Count == 0 && !q.Each.Given() {
		t.Count = usualCount
	}
	return t
}

// values writes terms as an address.
func planValues(t cases.PlanTerms) url.Values {
	values := url.Values{"agreed_on": {t.AgreedOn.String()}, "first_on": {t.FirstOn.String()}, "every": {string(t.Every)}, "interest": {string(t.Interest)}}
	if t.Count != 0 {
		values.Set("count", itoa(int64(t.Count)))
	}
	if t.Each != 0 {
		values.Set("each", input.FormatAmount(t.Each))
	}
	if t.Whole {
		values.Set("whole", "on")
	}
	return values
}

// casePlanData is a payment plan and the form of its terms.
type casePlanData struct {
	Case     *cases.Case
	Base     string
	Folder   templates.Folder
	Form     templates.Form
	Fields   []templates.Field
	Interest templates.Field
	Currency string
	Refused  templates.Message
	Plan     *planView
}

// planView is a plan as the page shows it.
type planView struct {
	Lines              []planLine
	Owed, Added, Total int64
	AgreedOn, Ends     cases.Date
	Buckets            []bucketLine
	Notes              []templates.Message
	Warnings           []templates.Message
	PDF, CSV, Promise  string // addresses; no Promise for those who record none
}

// planLine is one payment of a plan or an offer.
type planLine struct {
	Number                                       int
	On                                           cases.Date
	Moved                                        templates.Message // from which day it was moved
	Amount, Interest, Principal, Indemnity, Left int64
	Forecast                                     bool
}

var casesPlan = templates.NewPage[casePlanData]("cases/plan")

// casesPlan works out a payment plan.
func (s *Server) casesPlan(v *visit) (answer, error) {
	q, form, err := input.Decode[planQuery](v.Request)
	if err != nil && cases.CodeOf(err) != cases.Invalid {
		return nil, err
	}
	c, names, caseErr := s.claimCase(v)
	if caseErr != nil {
		return nil, caseErr
	}
	terms := q.terms(s.Cases.Today())
	data := casePlanData{Case: c, Base: "/cases/" + string(c.ID), Currency: string(c.Currency)}
	var plan *cases.Plan
	if err == nil {
		if err = stillOwed(c, terms.AgreedOn); err == nil {
			plan, err = cases.PlanOf(c, terms, s.rates())
		}
		if err != nil && !refusedByRule(err, &data.Refused) && !form.Fail(err) {
			return nil, err
		}
	}
	if plan != nil {
		data.Plan = s.planView(v, c, plan)
	}
	data.Folder = s.claimFolder(v, c, names, cases.PreviewOf(c, terms.AgreedOn, s.rates()).Statement)
	data.Folder.Title = templates.Say("plan.heading", "debtor", c.Debtor.Name)
	data.Form = formOf(form)
	data.Fields, data.Interest = planFields(data.Form, terms)
	data.Form = data.Form.Named(append(data.Fields, data.Interest)...)
	p := show(casesPlan, data, claimCrumbs(c, "plan.title")...)
	return p.wrong(p.data.Form), nil
}

func planFields(form templates.Form, t cases.PlanTerms) ([]templates.Field, templates.Field) {
	count := form.Number("count", "plan.count").Help("plan.count_help").Wide("short")
	if t.Each == 0 && t.Count != 0 {
		count = count.Default(itoa(int64(t.Count)))
	}
	var ways []templates.Option
	for _, way := range cases.PlanInterests {
		ways = append(ways, templates.Option{Value: string(way), Label: templates.Say("plan.interest." + string(way)), Help: templates.Say("plan.interest." + string(way) + "_help")})
	}
	return []templates.Field{
		form.Date("agreed_on", "plan.agreed_on").Default(t.AgreedOn.String()), form.Date("first_on", "plan.first_on").Default(t.FirstOn.String()),
		form.Select("every", "plan.every", paceOptions()).Default(string(t.Every)), count, form.Amount("each", "plan.each").Help("plan.each_help").Wide("medium"),
		form.Check("whole", "plan.whole"),
	}, form.Radios("interest", "plan.interest", ways).Default(string(t.Interest))
}

func (s *Server) planView(v *visit, c *cases.Case, p *cases.Plan) *planView {
	base, query := "/cases/"+string(c.ID)+"/plan", "?"+planValues(p.Terms).Encode()
	view := &planView{
		Lines: planLines(p.Instalments), Owed: int64(p.Start.Left), Added: int64(p.Added), Total: int64(p.Total), AgreedOn: p.Terms.AgreedOn, Ends: p.LastOn(),
		Buckets: bucketLines(p.Start), Notes: planNotes(p), PDF: base + "/pdf" + query, CSV: base + "/csv" + query,
	}
	for _, l := range p.Outlasts {
		view.Warnings = append(view.Warnings, templates.Say("plan.outlasts", "invoice", l.Number, "day", l.ExpiresOn, "article", l.Regime.Article))
	}
	if first := p.Instalments[0]; s.actsOf(v, c).Log && !first.On.Before(s.Cases.Today()) {
		view.Promise = "/cases/" + string(c.ID) + "/promise?" + url.Values{"amount": {input.FormatAmount(first.Amount)}, "due_on": {first.On.String()}}.Encode()
	}
	return view
}

func planLines(list []cases.Instalment) (lines []planLine) {
	for _, i := range list {
		line := planLine{
			Number: i.Number, On: i.On, Amount: int64(i.Amount), Interest: int64(i.To.Interest), Principal: int64(i.To.Principal), Indemnity: int64(i.To.Indemnity + i.To.Penalty + i.To.Costs),
			Left: int64(i.Left), Forecast: i.Forecast,
		}
		if i.On != i.Planned {
			line.Moved = templates.Say("plan.moved", "day", i.Planned)
		}
		lines = append(lines, line)
	}
	return lines
}

// planNotes says what the figures of a plan rest on.
func planNotes(p *cases.Plan) []templates.Message {
	days := "plan.note.days"
	if p.Terms.Every == cases.Weekly {
		days = "plan.note.weeks"
	}
	notes := []templates.Message{templates.Say(days)}
	if p.Terms.Interest == cases.PlanFrozen {
		notes = append(notes, templates.Say("plan.note.frozen", "day", p.Terms.AgreedOn))
	} else {
		notes = append(notes, templates.Say("plan.note.running"))
	}
	if !p.Forecast.IsZero() {
		notes = append(notes, templates.Say("plan.note.forecast", "day", p.Forecast))
	}
	return append(notes, templates.Say("claim.note."+string(p.Start.Imputation)), templates.Say("plan.note.signed"))
}

// printedPlan is the plan of the address, as it is printed.
func (s *Server) printedPlan(v *visit) (exports.Plan, error) {
	q, _, err := input.Decode[planQuery](v.Request)
	if err != nil {
		return exports.Plan{}, err
	}
	c, names, err := s.claimCase(v)
	if err != nil {
		return exports.Plan{}, err
	}
	terms := q.terms(s.Cases.Today())
	if err := stillOwed(c, terms.AgreedOn); err != nil {
		return exports.Plan{}, err
	}
	p, err := cases.PlanOf(c, terms, s.rates())
	if err != nil {
		return exports.Plan{}, err
	}
	return planPage(v, c, p, names), nil
}

func planPage(v *visit, c *cases.Case, p *cases.Plan, names accounts.Directory) exports.Plan {
	out := exports.Plan{
		Heading:  exports.Heading{Reference: c.Reference, Creditor: names.Orgs[c.Org].Name, Debtor: c.Debtor.Name, Author: v.org, Made: p.Terms.AgreedOn.Time()},
		AgreedOn: p.Terms.AgreedOn, Currency: string(c.Currency), Principal: int64(p.Start.Owed.Principal), Interest: int64(p.Start.Owed.Interest),
		Indemnity: int64(p.Start.Owed.Indemnity + p.Start.Owed.Penalty + p.Start.Owed.Costs), Owed: int64(p.Start.Left), Added: int64(p.Added), Total: int64(p.Total),
	}
	for _, i := range p.Instalments {
		out.Lines = append(out.Lines, exports.PlanLine{
			Number: i.Number, On: i.On, Amount: int64(i.Amount), Interest: int64(i.To.Interest), Principal: int64(i.To.Principal), Indemnity: int64(i.To.Indemnity + i.To.Penalty + i.To.Costs),
			Left: int64(i.Left), Forecast: i.Forecast,
		})
	}
	for _, note := range planNotes(p) {
		out.Notes = append(out.Notes, noteIn(note, v.words))
	}
	return out
}

// noteIn writes a message of the catalogue in the reader's words.
func noteIn(m templates.Message, words *i18n.Printer) string { return words.T(m.Key, m.Args) }

// planPDF draws the plan on paper, ready to be signed.
func (s *Server) planPDF(v *visit) (answer, error) {
	return s.planFile(v, ".pdf", "application/pdf", func(p exports.Plan, out io.Writer) error {
		_, err := p.Draw(out, v.words)
		return err
	})
}

// planCSV writes the plan as a sheet.
func (s *Server) planCSV(v *visit) (answer, error) {
	return s.planFile(v, ".csv", "text/csv; charset=utf-8", func(p exports.Plan, out io.Writer) error { return p.CSV(out, v.words) })
}

func (s *Server) planFile(v *visit, ending, mime string, write func(exports.Plan, io.Writer) error) (answer, error) {
	p, err := s.printedPlan(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := write(p, &out); err != nil {
		return nil, err
	}
	return file(v.words.T("plan.file", "reference", p.Heading.Reference, "day", p.AgreedOn.String())+ending, mime, out.Bytes()), nil
}
