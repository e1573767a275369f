package exports

import (
	"io"

	"relais/cases"
)

// Plan is a payment plan (échéancier) on paper: what is owed, what is paid when, and what remains after each payment. All amounts
// are cents of Currency and come ready computed.
type Plan struct {
	Heading  Heading
	AgreedOn cases.Date
	Currency string
	// What is owed on the day of the agreement, by bucket; Indemnity holds every indemnity, agreed penalty and cost.
	Principal, Interest, Indemnity, Owed int64
	// Added is the interest that runs meanwhile, Total what all instalments pay.
	Added, Total int64
	Lines        []PlanLine
	// Notes are sentences on what the figures rest on, already in the reader's words.
	Notes []string
}

// PlanLine is one instalment.
type PlanLine struct {
	Number                         int
	On                             cases.Date
	Amount                         int64
	Interest, Principal, Indemnity int64 // what it pays
	Left                           int64 // afterwards
	Forecast                       bool  // the rate of a day before it is not published yet
}

// Draw writes the plan with room for two signatures.
func (p Plan) Draw(w io.Writer, words Words) (Layout, error) {
	d, err := newDocument(words, p.Heading, words.T("exports.plan.title"))
	if err != nil {
		return Layout{}, err
	}
	d.title(words.T("exports.plan.heading", "debtor", p.Heading.Debtor))
	d.paragraph(body, words.T("exports.plan.owed", "day", p.AgreedOn, "amount", words.Money(p.Owed, p.Currency)))
	d.space(2)
	sums := table{bare: true, columns: []column{{width: 110, style: body.at(10.5)}, {width: 60, style: body.at(10.5), align: toRight}}}
	for _, line := range p.sums(words) {
		sums.rows = append(sums.rows, row{cells: []cell{text(line.label), text(words.Money(line.amount, p.Currency))}, keepWithNext: true})
	}
	total := style{semibold, 14, 1.3, petrol}
	sums.rows = append(sums.rows, row{strong: true, cells: []cell{
		{runs: []run{{text: words.N("exports.plan.total", len(p.Lines)), style: total}}}, {runs: []run{{text: words.Money(p.Total, p.Currency), style: total}}}}})
	d.addTable(sums)
	d.heading(words.T("exports.plan.lines"))
	d.addTable(p.table(words))
	if len(p.Notes) > 0 {
		d.heading(words.T("exports.statement.notes"))
		for _, note := range p.Notes {
			d.paragraph(small.at(8.5), note)
			d.space(1)
		}
	}
	d.signatures(words)
	return d.send(w)
}

// sums lists what the total is made of.
func (p Plan) sums(words Words) (lines []totalLine) {
	for _, line := range []totalLine{
		{words.T("exports.plan.principal"), p.Principal}, {words.T("exports.statement.interest_only"), p.Interest},
		{words.T("exports.plan.indemnity"), p.Indemnity}, {words.T("exports.plan.added"), p.Added},
		{words.T("exports.plan.credit"), p.Owed - p.Principal - p.Interest - p.Indemnity},
	} {
		if line.amount != 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

func (p Plan) table(words Words) table {
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: words.T("exports.plan.number"), width: 12, style: figure},
		{title: words.T("exports.plan.on"), width: 24, style: figure},
		{title: words.T("exports.plan.amount"), width: 28, style: bodyB.at(8.5), align: toRight},
		{title: words.T("exports.plan.to_interest"), width: 26, style: figure, align: toRight},
		{title: words.T("exports.plan.to_principal"), width: 28, style: figure, align: toRight},
		{title: words.T("exports.plan.to_indemnity"), width: 24, style: figure, align: toRight},
		{title: words.T("exports.plan.left"), width: 28, style: figure, align: toRight},
	}}
	money := func(cents int64) cell { return text(words.Money(cents, p.Currency)) }
	for _, line := range p.Lines {
		number := words.Count(int64(line.Number))
		if line.Forecast {
			number += "*"
		}
		t.rows = append(t.rows, row{cells: []cell{
			text(number), text(words.Date(line.On)), money(line.Amount), money(line.Interest), money(line.Principal), money(line.Indemnity), money(line.Left)}})
	}
	return t
}

// signatures leaves room for the debtor and the creditor on one page.
func (d *document) signatures(words Words) {
	b := block{height: 40}
	for i, who := range []string{words.T("exports.plan.debtor"), words.T("exports.plan.creditor")} {
		x := float64(i) * (textWidth/2 + 3)
		b.marks = append(b.marks, inked{x, 6, bodyB, who}, inked{x, 12, small, words.T("exports.plan.sign")}, bar{x, 37, textWidth/2 - 6, 0.25, ink})
	}
	d.space(2)
	d.add(b)
}

// CSV writes the plan as a sheet: one line per instalment.
func (p Plan) CSV(w io.Writer, words Words) error {
	c, err := NewCSV(w)
	if err != nil {
		return err
	}
	if err := c.Header(words.T("exports.plan.number"), words.T("exports.plan.on"), words.T("exports.plan.amount"), words.T("exports.plan.to_interest"),
		words.T("exports.plan.to_principal"), words.T("exports.plan.to_indemnity"), words.T("exports.plan.left"), words.T("exports.statement.currency"), words.T("exports.plan.forecast")); err != nil {
		return err
	}
	for _, line := range p.Lines {
		forecast := ""
		if line.Forecast {
			forecast = words.T("exports.plan.forecast_yes")
		}
		if err := c.Row(CSVCount(line.Number), CSVDay(line.On), CSVCents(line.Amount), CSVCents(line.Interest), CSVCents(line.Principal), CSVCents(line.Indemnity),
			CSVCents(line.Left), CSVText(p.Currency), CSVText(forecast)); err != nil {
			return err
		}
	}
	return c.Close()
}
