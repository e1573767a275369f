package exports

import (
	"io"

	"relais/cases"
)

// Statement is the claim statement (décompte): what is owed on a day, line by line, each with its reason. All amounts are cents
// of Currency and come ready computed.
type Statement struct {
	Heading  Heading
	AsOf     cases.Date
	Currency string
	Invoices []StatementInvoice
	Heads    []StatementHead // beside the invoices
	// Interest names the interest: penalties between professionals, interest from anybody else; "" for the former.
	Interest string
	Totals   StatementTotals
	// Notes are sentences on the rules applied (rates, imputation, day count), already in the reader's words.
	Notes []string
	// Payment says where the sum is to be paid, with a code for banking applications; nil: the page has no such block.
	Payment *Transfer
	// Rates is where the rates of the calculation come from, for the sheet of definitions.
	Rates []StatementRate
}

// StatementRate is one semester of the table of rates that the calculation used.
type StatementRate struct {
	Semester   string // "2026-S2"
	From, To   cases.Date
	ECB, Legal int64  // basis points
	Source     string // of the legal rate
}

// StatementInvoice is one invoice with everything that happened to it.
type StatementInvoice struct {
	Number          string
	IssuedOn, DueOn cases.Date
	// Principal is the amount of the invoice with VAT.
	Principal   int64
	Adjustments []Adjustment
	Interest    []InterestSegment
	// Indemnity is the fixed sum for recovery costs (C. com. art. D441-5), 0 when not owed; IndemnityBasis its reason.
	Indemnity      int64
	IndemnityBasis string
	// Due is what is owed for this invoice on the day.
	Due int64
}

// Adjustment is a credit note or a payment; Amount is negative when it lowers the debt.
type Adjustment struct {
	On     cases.Date
	Label  string // "Avoir AV-2026-012", "Paiement partiel, virement"
	Amount int64
}

// InterestSegment is interest at one rate on one base, both days counted.
type InterestSegment struct {
	From, To cases.Date
	Days     int
	Rate     int64  // basis points per year
	Year     int    // days of a year of interest
	Base     int64  // cents
	Amount   int64  // cents
	Basis    string // "Taux BCE 2,15 % + 10 points, C. com. art. L441-10 II"
}

// StatementTotals are the sums over all invoices. CreditNotes and Payments are negative or zero.
type StatementTotals struct {
	Principal, CreditNotes, Payments, Interest, Indemnity, Other, Due int64
	// OtherLabel names Other when it is not zero.
	OtherLabel string
}

// Draw writes the statement: totals first, then the calculation invoice by invoice.
func (s Statement) Draw(w io.Writer, words Words) (Layout, error) {
	d, err := newDocument(words, s.Heading, words.T("exports.statement.title"))
	if err != nil {
		return Layout{}, err
	}
	d.title(words.T("exports.statement.heading", "day", words.LongDate(s.AsOf)))
	d.statementTotals(s)
	if s.Payment != nil {
		if err := d.payment(*s.Payment, s.Currency); err != nil {
			return Layout{}, err
		}
	}
	if len(s.Invoices) == 0 {
		d.space(2)
		d.paragraph(body.in(inkSoft), words.T("exports.statement.empty"))
	}
	for _, inv := range s.Invoices {
		d.statementInvoice(s, inv)
	}
	d.statementHeads(s)
	if len(s.Notes) > 0 {
		d.heading(words.T("exports.statement.notes"))
		for _, note := range s.Notes {
			d.paragraph(small.at(8.5), note)
			d.space(1)
		}
	}
	return d.send(w)
}

// totalLine is one of the sums of a statement.
type totalLine struct {
	label  string
	amount int64
}

// interest names the interest in the words of the reader.
func (s Statement) interest(words Words) string {
	if s.Interest != "" {
		return s.Interest
	}
	return words.T("exports.statement.interest")
}

// otherLabel names the other sums.
func (s Statement) otherLabel(words Words) string {
	if s.Totals.OtherLabel != "" {
		return s.Totals.OtherLabel
	}
	return words.T("exports.statement.other")
}

// totals lists the sums that lead to what is due; those of nothing are left out, unless a reader would miss them.
func (s Statement) totals(words Words) (lines []totalLine) {
	for _, line := range []struct {
		label  string
		amount int64
		always bool
	}{
		{words.N("exports.statement.principal", len(s.Invoices)), s.Totals.Principal, true},
		{words.T("exports.statement.credit_notes"), s.Totals.CreditNotes, false},
		{words.T("exports.statement.payments"), s.Totals.Payments, false},
		{s.interest(words), s.Totals.Interest, true},
		{words.T("exports.statement.indemnity"), s.Totals.Indemnity, true},
		{s.otherLabel(words), s.Totals.Other, false},
	} {
		if line.always || line.amount != 0 {
			lines = append(lines, totalLine{line.label, line.amount})
		}
	}
	for _, h := range s.Heads {
		lines = append(lines, totalLine{h.Label, h.Amount})
	}
	return lines
}

func (d *document) statementTotals(s Statement) {
	t := table{bare: true, columns: []column{{width: 110, style: body.at(10.5)}, {width: 60, style: body.at(10.5), align: toRight}}}
	for _, line := range s.totals(d.words) {
		t.rows = append(t.rows, row{cells: []cell{text(line.label), text(d.words.Money(line.amount, s.Currency))}, keepWithNext: true})
	}
	total := style{semibold, 14, 1.3, petrol}
	t.rows = append(t.rows, row{strong: true, cells: []cell{
		{runs: []run{{text: d.words.T("exports.statement.due", "day", s.AsOf), style: total}}},
		{runs: []run{{text: d.words.Money(s.Totals.Due, s.Currency), style: total}}}}})
	d.addTable(t)
}

func (d *document) statementInvoice(s Statement, inv StatementInvoice) {
	d.heading(d.words.T("exports.statement.invoice", "number", orDash(inv.Number)))
	d.keepLine(small.at(9), d.words.T("exports.statement.dates", "issued", orDash(d.words.Date(inv.IssuedOn)), "due", orDash(d.words.Date(inv.DueOn))))
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: d.words.T("exports.statement.line"), width: 49, style: body.at(9)},
		{title: d.words.T("exports.statement.from"), width: 20, style: figure},
		{title: d.words.T("exports.statement.to"), width: 20, style: figure},
		{title: d.words.T("exports.statement.days"), width: 12, style: figure, align: toRight},
		{title: d.words.T("exports.statement.rate"), width: 15, style: figure, align: toRight},
		{title: d.words.T("exports.statement.base"), width: 27, style: figure, align: toRight},
		{title: d.words.T("exports.statement.amount"), width: 27, style: figure, align: toRight},
	}}
	money := func(cents int64) cell { return text(d.words.Money(cents, s.Currency)) }
	t.rows = append(t.rows, row{cells: []cell{text(d.words.T("exports.statement.invoice_amount")),
		text(d.words.Date(inv.IssuedOn)), {}, {}, {}, {}, money(inv.Principal)}})
	for _, a := range inv.Adjustments {
		t.rows = append(t.rows, row{cells: []cell{text(orDash(a.Label)), text(d.words.Date(a.On)), {}, {}, {}, {}, money(a.Amount)}})
	}
	for _, seg := range inv.Interest {
		t.rows = append(t.rows, row{cells: []cell{d.reasoned(s.interest(d.words), seg.Basis),
			text(d.words.Date(seg.From)), text(d.words.Date(seg.To)), text(d.words.Count(int64(seg.Days))), text(d.words.PercentTo(seg.Rate, 2)),
			money(seg.Base), money(seg.Amount)}})
	}
	if inv.Indemnity != 0 || inv.IndemnityBasis != "" {
		t.rows = append(t.rows, row{cells: []cell{
			d.reasoned(d.words.T("exports.statement.indemnity"), inv.IndemnityBasis), {}, {}, {}, {}, {}, money(inv.Indemnity)}})
	}
	t.rows[len(t.rows)-1].keepWithNext = true
	t.rows = append(t.rows, row{strong: true, cells: []cell{text(d.words.T("exports.statement.invoice_due")), {}, {}, {}, {}, {}, money(inv.Due)}})
	d.addTable(t)
}

// reasoned is a label with its reason in small print below.
func (d *document) reasoned(label, basis string) cell {
	return cell{runs: []run{{text: label}, {text: basis, style: small.at(7.5)}}}
}

// keepLine prints text that stays with what follows.
func (d *document) keepLine(s style, text string) {
	for _, line := range d.ruler.wrap(s, text, textWidth) {
		d.add(block{height: s.line(), marks: []mark{inked{0, 0, s, line}}, keepWithNext: true})
	}
	d.keep(1)
}
