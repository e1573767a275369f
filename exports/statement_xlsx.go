package exports

import "io"

// XLSX writes the statement as a workbook: the lines, the totals, and what each column, rule and rate means.
func (s Statement) XLSX(w io.Writer, words Words) error {
	b := newWorkbook(words.T("exports.statement.title"), s.Heading.Made)
	s.lineSheet(b, words)
	s.totalSheet(b, words)
	s.meaningSheet(b, words)
	return b.send(w)
}

// lineSheet holds one line per item; its last amounts add up to what is left.
func (s Statement) lineSheet(b *workbook, words Words) {
	sheet := b.sheet(words.T("exports.statement.title"), []sheetColumn{
		{words.T("exports.facts.invoice"), 18}, {words.T("exports.statement.line"), 34}, {words.T("exports.statement.from"), 12}, {words.T("exports.statement.to"), 12},
		{words.T("exports.statement.days"), 8}, {words.T("exports.statement.rate"), 9}, {words.T("exports.statement.year"), 9}, {words.T("exports.statement.base"), 14},
		{words.T("exports.statement.basis"), 46}, {words.T("exports.statement.amount"), 14}, {words.T("exports.statement.currency"), 8},
	})
	beyond := s.Totals.Due - s.Totals.Other
	for _, inv := range s.Invoices {
		beyond -= inv.Due
		line := func(label string, from, to, days, rate, year, base any, why string, amount int64) {
			sheet.add(inv.Number, label, from, to, days, rate, year, base, why, CSVCents(amount), s.Currency)
		}
		line(words.T("exports.statement.invoice_amount"), CSVDay(inv.IssuedOn), nil, nil, nil, nil, nil, "", inv.Principal)
		for _, a := range inv.Adjustments {
			line(a.Label, CSVDay(a.On), nil, nil, nil, nil, nil, "", a.Amount)
		}
		for _, seg := range inv.Interest {
			line(s.interest(words), CSVDay(seg.From), CSVDay(seg.To), CSVCount(seg.Days), CSVRate(seg.Rate), CSVCount(seg.Year), CSVCents(seg.Base), seg.Basis, seg.Amount)
		}
		if inv.Indemnity != 0 {
			line(words.T("exports.statement.indemnity"), nil, nil, nil, nil, nil, nil, inv.IndemnityBasis, inv.Indemnity)
		}
	}
	for _, h := range s.Heads {
		beyond -= h.due()
	}
	for _, line := range s.headLines(words) {
		var on, rate, base any
		if line.base != 0 {
			on, base = CSVDay(line.on), CSVCents(line.base)
		}
		if line.rate != 0 {
			rate = CSVRate(line.rate)
		}
		sheet.add(nil, line.label, on, nil, nil, rate, nil, base, line.basis, CSVCents(line.amount), s.Currency)
	}
	if s.Totals.Other != 0 {
		sheet.add(nil, s.otherLabel(words), CSVDay(s.AsOf), nil, nil, nil, nil, nil, nil, CSVCents(s.Totals.Other), s.Currency)
	}
	if beyond != 0 {
		sheet.add(nil, words.T("exports.statement.beyond"), CSVDay(s.AsOf), nil, nil, nil, nil, nil, nil, CSVCents(beyond), s.Currency)
	}
	sheet.add(nil, styled{b.strong, words.T("exports.statement.due", "day", s.AsOf)}, nil, nil, nil, nil, nil, nil, nil, styled{b.strong, CSVCents(s.Totals.Due)}, s.Currency)
}

// totalSheet holds the sums, as the first table of the printed page does.
func (s Statement) totalSheet(b *workbook, words Words) {
	sheet := b.sheet(words.T("exports.statement.totals"), []sheetColumn{{words.T("exports.statement.line"), 40}, {words.T("exports.statement.amount"), 16}, {words.T("exports.statement.currency"), 8}})
	for _, t := range s.totals(words) {
		sheet.add(t.label, CSVCents(t.amount), s.Currency)
	}
	sheet.add(styled{b.strong, words.T("exports.statement.due", "day", s.AsOf)}, styled{b.strong, CSVCents(s.Totals.Due)}, s.Currency)
}

// meaningSheet says what columns mean, which rules were applied, and where the rates come from.
func (s Statement) meaningSheet(b *workbook, words Words) {
	sheet := b.sheet(words.T("exports.statement.meaning"), []sheetColumn{{words.T("exports.statement.term"), 24}, {words.T("exports.statement.meaning_of"), 90}, {"", 12}, {"", 12}, {"", 40}})
	for _, term := range []struct{ title, text string }{
		{words.T("exports.statement.days"), words.T("exports.statement.mean.days")},
		{words.T("exports.statement.rate"), words.T("exports.statement.mean.rate")},
		{words.T("exports.statement.year"), words.T("exports.statement.mean.year")},
		{words.T("exports.statement.base"), words.T("exports.statement.mean.base")},
		{words.T("exports.statement.basis"), words.T("exports.statement.mean.basis")},
		{words.T("exports.statement.amount"), words.T("exports.statement.mean.amount")},
	} {
		sheet.add(styled{b.wrapped, term.title}, styled{b.wrapped, term.text})
	}
	for _, note := range s.Notes {
		sheet.add(styled{b.wrapped, words.T("exports.statement.rule")}, styled{b.wrapped, note})
	}
	if len(s.Rates) == 0 {
		return
	}
	sheet.add()
	sheet.add(styled{b.head, words.T("exports.statement.semester")}, styled{b.head, words.T("exports.statement.period")}, styled{b.head, words.T("exports.statement.ecb")}, styled{b.head, words.T("exports.statement.legal")}, styled{b.head, words.T("exports.statement.source")})
	for _, r := range s.Rates {
		sheet.add(r.Semester, words.T("exports.statement.span", "from", r.From, "to", r.To), CSVRate(r.ECB), CSVRate(r.Legal), r.Source)
	}
}
