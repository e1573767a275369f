package exports

import "relais/cases"

// StatementHead is what is asked for beside the invoices: an agreed penalty, costs on proof.
type StatementHead struct {
	Label string
	Basis string     // article, and what else a reader must know
	On    cases.Date // day from which it is owed
	Rate  int64      // basis points; 0 when it is no share of anything
	Base  int64      // cents
	// Amount is what it came to, Paid what was paid of it, below nothing.
	Amount, Paid int64
}

// due is what is left of it.
func (h StatementHead) due() int64 { return h.Amount + h.Paid }

// headLine is one line of a head in a sheet.
type headLine struct {
	label, basis string
	on           cases.Date
	rate, base   int64
	amount       int64
}

// headLines lists the heads and what was paid of them.
func (s Statement) headLines(words Words) (lines []headLine) {
	for _, h := range s.Heads {
		lines = append(lines, headLine{h.Label, h.Basis, h.On, h.Rate, h.Base, h.Amount})
		if h.Paid != 0 {
			lines = append(lines, headLine{label: words.T("exports.statement.payments"), amount: h.Paid})
		}
	}
	return lines
}

// statementHeads draws the heads as one table behind the invoices.
func (d *document) statementHeads(s Statement) {
	if len(s.Heads) == 0 {
		return
	}
	d.heading(d.words.T("exports.statement.other"))
	t := table{columns: []column{
		{title: d.words.T("exports.statement.line"), width: 81, style: body.at(9)},
		{title: d.words.T("exports.statement.from"), width: 20, style: body.at(8.5)},
		{title: d.words.T("exports.statement.rate"), width: 15, style: body.at(8.5), align: toRight},
		{title: d.words.T("exports.statement.base"), width: 27, style: body.at(8.5), align: toRight},
		{title: d.words.T("exports.statement.amount"), width: 27, style: body.at(8.5), align: toRight},
	}}
	for _, line := range s.headLines(d.words) {
		cells := []cell{d.reasoned(line.label, line.basis), {}, {}, {}, text(d.words.Money(line.amount, s.Currency))}
		if line.base != 0 {
			cells[1], cells[3] = text(d.words.Date(line.on)), text(d.words.Money(line.base, s.Currency))
		}
		if line.rate != 0 {
			cells[2] = text(d.words.PercentTo(line.rate, 2))
		}
		t.rows = append(t.rows, row{cells: cells})
	}
	d.addTable(t)
}
