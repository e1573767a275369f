package exports

import "io"

// CSV writes the statement as a sheet: one line per item, the lines of an invoice summing up to what is due for it. The last
// column holds the amounts that count.
func (s Statement) CSV(w io.Writer, words Words) error {
	c, err := NewCSV(w)
	if err != nil {
		return err
	}
	if err := c.Header(words.T("exports.facts.invoice"), words.T("exports.statement.line"),
		words.T("exports.statement.from"), words.T("exports.statement.to"),
		words.T("exports.statement.days"), words.T("exports.statement.rate_percent"), words.T("exports.statement.base"),
		words.T("exports.statement.basis"), words.T("exports.statement.amount"), words.T("exports.statement.currency")); err != nil {
		return err
	}
	beyond := s.Totals.Due - s.Totals.Other // what no invoice took: money beyond all that was owed
	for _, inv := range s.Invoices {
		beyond -= inv.Due
		for _, line := range s.csvLines(words, inv) {
			if err := c.Row(line...); err != nil {
				return err
			}
		}
	}
	none := CSVText("")
	for _, h := range s.Heads {
		beyond -= h.due()
	}
	for _, line := range s.headLines(words) {
		var on, rate, base Field = none, none, none
		if line.base != 0 {
			on, base = CSVDay(line.on), CSVCents(line.base)
		}
		if line.rate != 0 {
			rate = CSVRate(line.rate)
		}
		if err := c.Row(none, CSVText(line.label), on, none, none, rate, base, CSVText(line.basis), CSVCents(line.amount), CSVText(s.Currency)); err != nil {
			return err
		}
	}
	if s.Totals.Other != 0 {
		if err := c.Row(none, CSVText(s.otherLabel(words)), CSVDay(s.AsOf), none, none, none, none, none, CSVCents(s.Totals.Other), CSVText(s.Currency)); err != nil {
			return err
		}
	}
	if beyond != 0 {
		err := c.Row(none, CSVText(words.T("exports.statement.beyond")), CSVDay(s.AsOf), none, none, none, none, none, CSVCents(beyond), CSVText(s.Currency))
		if err != nil {
			return err
		}
	}
	return c.Close()
}

func (s Statement) csvLines(words Words, inv StatementInvoice) [][]Field {
	none := CSVText("")
	number, currency := CSVText(inv.Number), CSVText(s.Currency)
	lines := [][]Field{{number, CSVText(words.T("exports.statement.invoice_amount")), CSVDay(inv.IssuedOn),
		none, none, none, none, none, CSVCents(inv.Principal), currency}}
	for _, a := range inv.Adjustments {
		lines = append(lines, []Field{number, CSVText(a.Label), CSVDay(a.On), none, none, none, none, none, CSVCents(a.Amount), currency})
	}
	for _, seg := range inv.Interest {
		lines = append(lines, []Field{number, CSVText(s.interest(words)), CSVDay(seg.From), CSVDay(seg.To), CSVCount(seg.Days),
			CSVRate(seg.Rate), CSVCents(seg.Base), CSVText(seg.Basis), CSVCents(seg.Amount), currency})
	}
	if inv.Indemnity != 0 {
		lines = append(lines, []Field{number, CSVText(words.T("exports.statement.indemnity")), none,
			none, none, none, none, CSVText(inv.IndemnityBasis), CSVCents(inv.Indemnity), currency})
	}
	return lines
}
