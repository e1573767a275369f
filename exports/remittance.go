package exports

import (
	"io"

	"relais/cases"
)

// Remittance is the statement with which an agency hands over what it has received (relevé de reversement). Amounts are cents
// of Currency and come ready computed.
type Remittance struct {
	Heading          Heading
	Number           string
	Agency, Creditor Party
	From, To         cases.Date // period of the receipts
	IssuedOn         cases.Date
	// PaidOn is the bank date of the transfer, zero while it is outstanding; DueOn is the last day for it.
	PaidOn, DueOn cases.Date
	// IBAN is the creditor's account; only its ends are printed.
	IBAN     string
	Currency string
	Lines    []RemittanceLine
	Totals   RemittanceTotals
}

// RemittanceLine is one receipt. Fee is without VAT; Net = Received − Fee − VAT.
type RemittanceLine struct {
	Case, Debtor  string
	On            cases.Date
	Received      int64
	Rate          int64 // fee in basis points
	Fee, VAT, Net int64
	// Direct says that the debtor paid the creditor: the fee is owed, the money is not transferred again.
	Direct bool
}

// RemittanceTotals are the sums of the lines.
type RemittanceTotals struct{ Received, Fee, VAT, Net int64 }

// Draw writes the statement.
func (r Remittance) Draw(w io.Writer, words Words) (Layout, error) {
	title := words.T("exports.remittance.title", "number", orDash(r.Number))
	d, err := newDocument(words, r.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	d.title(title)
	days := words.T("exports.remittance.from_to", "from", r.From, "to", r.To)
	if r.From == r.To {
		days = words.T("exports.remittance.on_day", "day", r.To)
	}
	d.pairs(40,
		pair{words.T("exports.party.agency"), r.Agency.line(words)},
		pair{words.T("exports.party.creditor"), r.Creditor.line(words)},
		pair{words.T("exports.remittance.period"), days},
		pair{words.T("exports.remittance.issued"), words.Date(r.IssuedOn)},
		pair{words.T("exports.remittance.transfer"), r.transfer(words)},
		pair{words.T("exports.remittance.account"), iban(r.IBAN)})
	d.space(4)
	if len(r.Lines) == 0 {
		d.paragraph(body.in(inkSoft), words.T("exports.remittance.empty"))
		return d.send(w)
	}
	d.remittanceTable(r)
	return d.send(w)
}

func (r Remittance) transfer(words Words) string {
	switch {
	case !r.PaidOn.IsZero():
		return words.T("exports.remittance.paid", "day", r.PaidOn)
	case !r.DueOn.IsZero():
		return words.T("exports.remittance.due", "day", r.DueOn)
	}
	return ""
}

func (d *document) remittanceTable(r Remittance) {
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: d.words.T("exports.remittance.case"), width: 42, style: body.at(9)},
		{title: d.words.T("exports.list.date"), width: 22, style: figure},
		{title: d.words.T("exports.remittance.received"), width: 26, style: figure, align: toRight},
		{title: d.words.T("exports.remittance.rate"), width: 16, style: figure, align: toRight},
		{title: d.words.T("exports.remittance.fee"), width: 22, style: figure, align: toRight},
		{title: d.words.T("exports.remittance.vat"), width: 18, style: figure, align: toRight},
		{title: d.words.T("exports.remittance.net"), width: 24, style: figure, align: toRight},
	}}
	money := func(cents int64) cell { return text(d.words.Money(cents, r.Currency)) }
	for _, l := range r.Lines {
		name := cell{runs: []run{{text: orDash(l.Case), style: bodyB.at(9)}, {text: l.Debtor}}}
		if l.Direct {
			name.runs = append(name.runs, run{text: d.words.T("exports.remittance.direct"), style: small.at(7.5).in(saffronInk)})
		}
		t.rows = append(t.rows, row{cells: []cell{name, text(d.words.Date(l.On)), money(l.Received), text(d.words.Percent(l.Rate)),
			money(l.Fee), money(l.VAT), money(l.Net)}})
	}
	t.rows[len(t.rows)-1].keepWithNext = true
	t.rows = append(t.rows, row{strong: true, cells: []cell{text(d.words.T("exports.total")), {}, money(r.Totals.Received), {},
		money(r.Totals.Fee), money(r.Totals.VAT), money(r.Totals.Net)}})
	d.addTable(t)
}
