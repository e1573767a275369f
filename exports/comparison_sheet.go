package exports

import (
	"io"
)

// known gives a rate that there is, and otherwise an empty cell: a zero would be a figure.
func known(there bool, rate int64) any {
	if !there {
		return nil
	}
	return CSVRate(rate)
}

// Workbook writes the report as a workbook: summary, agencies, seasons, cases, definitions.
func (c Comparison) Workbook(w io.Writer, words Words) error {
	b := newWorkbook(c.Title, c.Made)
	c.summarySheet(b, words)
	c.agencySheet(b, words)
	c.seasonSheet(b, words)
	c.caseSheet(b, words)
	sheet := b.sheet(words.T("report.sheet.definitions"), []sheetColumn{{words.T("report.figure"), 34}, {words.T("report.definition"), 120}})
	for _, d := range c.Definitions {
		sheet.add(styled{b.wrapped, d.Name}, styled{b.wrapped, d.Text})
	}
	return b.send(w)
}

func (c Comparison) summarySheet(b *workbook, words Words) {
	sheet := b.sheet(words.T("report.sheet.summary"), []sheetColumn{{c.Title, 52}, {c.Creditor, 60}})
	sheet.add(words.T("report.period"), c.Span)
	sheet.add(words.T("remit.currency"), c.Currency)
	for _, finding := range c.Findings {
		sheet.add(words.T("report.verdict"), styled{b.wrapped, finding})
	}
	sheet.add(words.T("report.placed"), CSVCount(c.All.Placed))
	sheet.add(words.T("report.principal"), CSVCents(c.All.Principal))
	sheet.add(words.T("report.recovered"), CSVCents(c.All.Recovered))
	sheet.add(words.T("report.rate"), known(c.All.Rated, c.All.Raw))
	sheet.add(words.T("report.fees"), CSVCents(c.All.Fees))
	sheet.add(words.T("report.net"), CSVCents(c.All.Recovered-c.All.Fees))
	for _, r := range c.Reasons {
		sheet.add(words.T("report.closed_unpaid")+words.T("report.colon")+r.Name, CSVCents(r.Amount))
	}
	sheet.add("", styled{b.wrapped, c.Footer})
}

func (c Comparison) agencySheet(b *workbook, words Words) {
	var columns []sheetColumn
	for _, column := range []struct {
		key   string
		width float64
	}{
		{"column.agency", 34}, {"report.placed", 10}, {"report.principal", 16}, {"report.recovered", 16}, {"report.fees", 14}, {"report.net", 16}, {"report.open", 10}, {"report.rate", 10},
		{"report.fair", 14}, {"report.range_from", 12}, {"report.range_to", 12}, {"report.cases_compared", 12}, {"report.for_hundred", 14}, {"report.verdict", 44},
	} {
		columns = append(columns, sheetColumn{words.T(column.key), column.width})
	}
	sheet := b.sheet(words.T("report.sheet.agencies"), columns)
	for _, a := range append(c.Agencies[:len(c.Agencies):len(c.Agencies)], c.All) {
		var ratio any
		if a.Shown {
			ratio = CSVCount(a.Ratio)
		}
		sheet.add(a.Name, CSVCount(a.Placed), CSVCents(a.Principal), CSVCents(a.Recovered), CSVCents(a.Fees), CSVCents(a.Recovered-a.Fees), CSVCount(a.Open),
			known(a.Rated, a.Raw), known(a.Shown, a.Fair), known(a.Shown, a.Low), known(a.Shown, a.High), CSVCount(a.Compared), ratio, a.Verdict)
	}
}

func (c Comparison) seasonSheet(b *workbook, words Words) {
	columns := []sheetColumn{{words.T("report.season"), 14}, {words.T("report.placed"), 10}}
	for _, k := range c.Months {
		columns = append(columns, sheetColumn{words.T("report.after_months", "n", k), 9})
	}
	sheet := b.sheet(words.T("report.sheet.seasons"), columns)
	for _, s := range c.Seasons {
		row := []any{s.Name, CSVCount(s.Placed)}
		for _, share := range s.Shares {
			row = append(row, known(share >= 0, share))
		}
		sheet.add(row...)
	}
}

func (c Comparison) caseSheet(b *workbook, words Words) {
	var columns []sheetColumn
	for _, column := range []struct {
		key   string
		width float64
	}{
		{"export.reference", 16}, {"report.debtor", 34}, {"column.agency", 28}, {"report.released_on", 13}, {"export.due", 13}, {"report.principal", 14}, {"report.recovered", 14},
		{"report.closed_on", 13}, {"export.close_code", 30},
	} {
		columns = append(columns, sheetColumn{words.T(column.key), column.width})
	}
	sheet := b.sheet(words.T("report.sheet.cases"), columns)
	for i := range c.Cases {
		k := &c.Cases[i]
		sheet.add(k.Reference, k.Debtor, k.Agency, CSVDay(k.ReleasedOn), CSVDay(k.DueOn), CSVCents(k.Principal), CSVCents(k.Recovered), CSVDay(k.ClosedOn), k.Reason)
	}
}
