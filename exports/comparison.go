package exports

import (
	"io"
	"strconv"
	"time"

	"relais/cases"
)

// Comparison is the director's report on paper and as a workbook: the same numbers as on the page. Amounts are cents of
// Currency, rates basis points.
type Comparison struct {
	Title       string
	Span        string // which hand-overs it is about
	Creditor    string
	Author      string
	Made        time.Time // the report day
	Currency    string
	Findings    []string // what can be said of the agencies
	Agencies    []ComparedAgency
	All         ComparedAgency
	Months      []int // after which the shares of the seasons are read
	Seasons     []ComparedSeason
	Reasons     []ComparedReason
	Cases       []ComparedCase
	Definitions []Definition
	Footer      string
}

// ComparedAgency is one agency: cash facts, and its rate on comparable cases when there is one.
type ComparedAgency struct {
	Name      string
	Placed    int
	Compared  int
	Principal int64
	Recovered int64
	Fees      int64
	Open      int
	Rated     bool // Raw is a rate
	Raw       int64
	Shown     bool // Fair, Low, High and Ratio may be shown
	Fair      int64
	Low       int64
	High      int64
	Ratio     int64 // recovered for 100 that an average agency would have
	Verdict   string
}

// ComparedSeason is what was handed over in one quarter. A share is −1 when too few cases are that old.
type ComparedSeason struct {
	Name   string
	Placed int
	Shares []int64
}

// ComparedReason is a closing code with what was closed under it without payment.
type ComparedReason struct {
	Name   string
	Count  int
	Amount int64
	Share  int64
}

// ComparedCase is one hand-over.
type ComparedCase struct {
	Reference, Debtor, Agency, Reason string
	ReleasedOn, DueOn, ClosedOn       cases.Date
	Principal, Recovered              int64
}

// Definition says how a figure is counted.
type Definition struct{ Name, Text string } // Text names the figure itself

// Draw writes the report on A4 pages: two, as long as there are about a dozen agencies.
func (c Comparison) Draw(w io.Writer, words Words) (Layout, error) {
	d, err := newDocument(words, Heading{Creditor: c.Creditor, Author: c.Author, Made: c.Made}, c.Title)
	if err != nil {
		return Layout{}, err
	}
	d.title(c.Title)
	d.paragraph(body.in(inkSoft), c.Span)
	d.space(2)
	for _, finding := range c.Findings {
		d.paragraph(bodyB.at(11), finding)
	}
	d.space(3)
	d.comparedTable(c)
	d.space(4)
	d.reasonTable(c)
	d.space(4)
	d.seasonTable(c)
	d.space(4)
	for _, def := range c.Definitions {
		d.paragraph(small, def.Text)
	}
	d.space(2)
	d.paragraph(small.in(inkSoft), c.Footer)
	return d.send(w)
}

func (d *document) comparedTable(c Comparison) {
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: d.words.T("column.agency"), width: 40, style: bodyB.at(9)},
		{title: d.words.T("report.placed"), width: 14, style: figure, align: toRight},
		{title: d.words.T("report.principal"), width: 25, style: figure, align: toRight},
		{title: d.words.T("report.recovered"), width: 25, style: figure, align: toRight},
		{title: d.words.T("report.rate"), width: 14, style: figure, align: toRight},
		{title: d.words.T("report.mix_fair"), width: 22, style: figure, align: toRight},
		{title: d.words.T("report.range_90"), width: 30, style: figure, align: toRight},
	}}
	line := func(a ComparedAgency, strong bool) row {
		raw, fair, span := "–", "–", "–"
		if a.Rated {
			raw = d.words.Percent((a.Raw + 5) / 10 * 10)
		}
		if a.Shown {
			fair, span = d.words.Percent(a.Fair), d.words.T("report.range", "low", a.Low, "high", a.High)
		}
		name := cell{runs: []run{{text: a.Name}}}
		if a.Verdict != "" {
			name.runs = append(name.runs, run{text: a.Verdict, style: small.at(7.5).in(inkSoft)})
		}
		return row{strong: strong, cells: []cell{name, text(d.words.Count(int64(a.Placed))), text(d.words.Money(a.Principal, c.Currency)),
			text(d.words.Money(a.Recovered, c.Currency)), text(raw), text(fair), text(span)}}
	}
	for _, a := range c.Agencies {
		t.rows = append(t.rows, line(a, false))
	}
	if len(t.rows) > 0 {
		t.rows[len(t.rows)-1].keepWithNext = true
	}
	t.rows = append(t.rows, line(c.All, true))
	d.addTable(t)
}

func (d *document) reasonTable(c Comparison) {
	if len(c.Reasons) == 0 {
		return
	}
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: d.words.T("report.closed_unpaid"), width: 90, style: body.at(9)},
		{title: d.words.T("report.placed"), width: 20, style: figure, align: toRight},
		{title: d.words.T("report.unpaid_amount"), width: 40, style: figure, align: toRight},
		{title: d.words.T("report.share_word"), width: 20, style: figure, align: toRight},
	}}
	for _, r := range c.Reasons {
		t.rows = append(t.rows, row{cells: []cell{text(r.Name), text(d.words.Count(int64(r.Count))), text(d.words.Money(r.Amount, c.Currency)), text(d.words.Percent((r.Share + 50) / 100 * 100))}})
	}
	d.addTable(t)
}

// seasonMonths are the ages that fit on a page.
var seasonMonths = []int{1, 2, 3, 4, 6, 9, 12}

func (d *document) seasonTable(c Comparison) {
	if len(c.Seasons) == 0 {
		return
	}
	figure := body.at(8.5)
	t := table{columns: []column{
		{title: d.words.T("report.season"), width: 45, style: body.at(9)},
		{title: d.words.T("report.placed"), width: 20, style: figure, align: toRight},
	}}
	for _, k := range seasonMonths {
		t.columns = append(t.columns, column{title: d.words.T("report.after_months", "n", k), width: 15, style: figure, align: toRight})
	}
	for _, s := range c.Seasons {
		r := row{cells: []cell{text(s.Name), text(strconv.Itoa(s.Placed))}}
		for _, k := range seasonMonths {
			share := "–"
			if k <= len(s.Shares) && s.Shares[k-1] >= 0 {
				share = d.words.Percent(s.Shares[k-1])
			}
			r.cells = append(r.cells, text(share))
		}
		t.rows = append(t.rows, r)
	}
	d.addTable(t)
}
