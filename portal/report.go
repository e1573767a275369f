package portal

import (
	"cmp"
	"net/url"
	"slices"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/templates"
)

// reportQuery is the address of a report: for which releases, in which currency.
type reportQuery struct {
	Period   string     `form:"period" validate:"omitempty,oneof=12 24 all"`
	From     cases.Date `form:"from"`
	To       cases.Date `form:"to"`
	Currency string     `form:"currency" validate:"omitempty,currency"`
	Agency   string     `form:"agency"` // of the pages that can be about one
	Entity   string     `form:"entity"` // of the creditor
	Kind     string     `form:"kind" validate:"omitempty,oneof=company sole_trader public_body association consumer"`
	Amounts  string     `form:"amounts" validate:"omitempty,oneof=0 1 2 3"` // a band of principal
}

// reportPeriods are the periods offered by one click; the months are counted from the first day of one.
var reportPeriods = []struct {
	name   string
	months int
}{{"12", 12}, {"24", 24}, {"all", 0}}

// orRecent fills the days in: those of the period that was chosen, of 24 months when nothing was.
func (q reportQuery) orRecent(today cases.Date) reportQuery {
	if q.Period == "" && q.From.IsZero() && q.To.IsZero() {
		q.Period = "24"
	}
	for _, p := range reportPeriods {
		if q.Period == p.name && p.months > 0 && q.From.IsZero() && q.To.IsZero() {
			q.From = today.AddDays(1 - today.Day()).AddMonths(1 - p.months)
		}
	}
	return q
}

func (q reportQuery) period() agencies.Period {
	return agencies.Period{From: q.From, To: q.To, Currency: cases.Currency(q.Currency)}
}

// Address gives a page of the report for the same period.
func (q reportQuery) Address(path string) string {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	if set("period", q.Period); q.Period == "" {
		set("from", q.From.String())
		set("to", q.To.String())
	}
	set("currency", q.Currency)
	set("agency", q.Agency)
	set("entity", q.Entity)
	set("kind", q.Kind)
	set("amounts", q.Amounts)
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// tabs offers the periods.
func (q reportQuery) tabs(path string) templates.Tabs {
	tabs := templates.Tabs{Label: templates.Say("report.period")}
	for _, p := range reportPeriods {
		tabs.Items = append(tabs.Items, templates.Tab{
			Label: templates.Say("report.period." + p.name), Current: q.Period == p.name,
			Href: reportQuery{Period: p.name, Currency: q.Currency, Agency: q.Agency, Entity: q.Entity, Kind: q.Kind, Amounts: q.Amounts}.Address(path),
		})
	}
	return tabs
}

// pages leads between the pages of the report, for the same period.
func (q reportQuery) pages(current string) templates.Tabs {
	tabs := templates.Tabs{Label: templates.Say("report.pages")}
	for _, p := range []struct{ path, key string }{{"/agencies", "report.compare_title"}, {"/agencies/cohorts", "report.cohorts"}, {"/agencies/practice", "report.practice"}} {
		tabs.Items = append(tabs.Items, templates.Tab{Label: templates.Say(p.key), Href: q.Address(p.path), Current: p.path == current})
	}
	return tabs
}

// reportView is a report ready to be shown: every rate with what it was computed from.
type reportView struct {
	Currency   string
	Definition templates.Message // of the rate
	Span       templates.Message // which releases
	Placed     string            // amounts of the sentence
	Recovered  string
	Total      figureRow
	Bar        templates.MoneyBar
	Rows       []figureRow // by name
	Months     []monthRow  // rate by month of the release, one cell for each of Rows
	Query      reportQuery
	Empty      templates.Empty
}

// figureRow is a line of figures; each figure leads to its cases.
type figureRow struct {
	agencies.Figures
	Name   string
	Href   string // page of the agency
	Agency cases.OrgID
	Month  cases.Date // first day of the month, for a line of one month
	Rated  bool
	Rate   int64 // basis points, of Principal
	Links  figureLinks
}

// figureCells is a line with the currency of its amounts.
type figureCells struct {
	figureRow
	Currency string
}

// In joins a line with its currency, for the cells of a table.
func (r figureRow) In(currency string) figureCells { return figureCells{r, currency} }

// figureLinks are the lists of cases behind the figures of a line; an empty one leads nowhere.
type figureLinks struct{ Placed, Open, Closed, Unpaid, Declined, Errors string }

// monthRow is a month of the release over all agencies.
type monthRow struct {
	Month cases.Date
	All   figureRow
	Cells []figureRow
}

// figuresOf makes a line of the figures of an agency, "" for all, and a month, "" for the whole report.
func (q reportQuery) figuresOf(f agencies.Figures, agency cases.OrgID, month string) figureRow {
	row := figureRow{Figures: f, Agency: agency, Links: q.links(agency, month)}
	rate, rated := f.Rate()
	row.Rate, row.Rated = int64(rate), rated
	if month != "" {
		row.Month = firstOfMonth(month)
	}
	return row
}

// links gives the lists of exactly the cases that the figures of a line count: by placement, whichever agency has the case
// now, and of a month only the days that the report is about.
func (q reportQuery) links(agency cases.OrgID, month string) figureLinks {
	list := q.list(agency)
	if month != "" {
		first := firstOfMonth(month)
		last := first.AddMonths(1).AddDays(-1)
		if list.From.Before(first) {
			list.From = first
		}
		if list.To.IsZero() || list.To.After(last) {
			list.To = last
		}
	}
	of := func(as cases.PlacedAs) string { return list.with("/cases", "placed", string(as)) }
	return figureLinks{
		Placed: of(cases.PlacedAny), Open: of(cases.PlacedOpen), Closed: of(cases.PlacedClosed), Unpaid: of(cases.PlacedUnpaid),
		Declined: of(cases.PlacedDeclined), Errors: of(cases.PlacedWrongly),
	}
}

// currency gives the currency of the report.
func (q reportQuery) currency() string { return cmp.Or(q.Currency, string(cases.EUR)) }

// list begins the address of placements of this report with an agency, "" for all.
func (q reportQuery) list(agency cases.OrgID) listQuery {
	list := listQuery{With: string(agency), From: q.From, To: q.To, Currency: q.currency(), Site: q.Entity, Debtor: q.Kind}
	if least, below, banded := q.amounts(); banded {
		list.Least, list.Below = int64(least), int64(below)
	}
	return list
}

// amounts gives the band of principal that a report is about.
func (q reportQuery) amounts() (least, below cases.Cents, banded bool) {
	level := slices.Index(amountBands, q.Amounts)
	if level < 0 {
		return 0, 0, false
	}
	edges := scorecard.DefaultBands.Amount
	if level > 0 {
		least = edges[level-1]
	}
	if level < len(edges) {
		below = edges[level]
	}
	return least, below, true
}

// amountBands are the bands of principal in an address, from little to much.
var amountBands = []string{"0", "1", "2", "3"}

// narrow says that a report is about some of the placements of its period only.
func (q reportQuery) narrow() bool { return q.Entity != "" || q.Kind != "" || q.Amounts != "" }

// keeps says whether a placement is one that the report is about.
func (q reportQuery) keeps(o *agencies.Outcome) bool {
	least, below, _ := q.amounts()
	return (q.Entity == "" || string(o.Entity) == q.Entity) && (q.Kind == "" || string(o.Kind) == q.Kind) && o.Principal >= least && (below == 0 || o.Principal < below)
}

// directorReport gives the cash facts of a report: from the tallies that are kept, or, about a part of the placements only,
// from these.
func (s *Server) directorReport(v *visit, q reportQuery) (*agencies.Report, error) {
	if !q.narrow() {
		return s.Agencies.Report(v.Context(), v.actor, q.period())
	}
	outcomes, err := s.outcomesOf(v, q)
	if err != nil {
		return nil, err
	}
	p := q.period()
	p.Currency = cases.Currency(q.currency())
	return agencies.NewReport(p, agencies.TalliesOf(outcomes)), nil
}

// outcomesOf gives the placements that a report is about.
func (s *Server) outcomesOf(v *visit, q reportQuery) ([]agencies.Outcome, error) {
	all, err := s.Agencies.Outcomes(v.Context(), v.actor, q.period())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(o agencies.Outcome) bool { return !q.keeps(&o) }), nil
}

// ended gives the list of the placements that count as something and ended with a closing code.
func (q reportQuery) ended(agency cases.OrgID, as cases.PlacedAs, code cases.CloseCode) string {
	return q.list(agency).with("/cases", "placed", string(as), "placed_code", string(code))
}

// banded gives the list of the placements of an agency whose principal lies in a band of amounts.
func (q reportQuery) banded(agency cases.OrgID, bands scorecard.Bands, level int) string {
	list := q.list(agency)
	if level > 0 {
		list.Least = int64(bands.Amount[level-1])
	}
	if level < len(bands.Amount) {
		list.Below = int64(bands.Amount[level])
	}
	return list.with("/cases", "placed", string(cases.PlacedAny))
}

// firstOfMonth reads "2026-05"; the store writes nothing else.
func firstOfMonth(month string) cases.Date {
	day, err := cases.ParseDate(month + "-01")
	if err != nil {
		return cases.Date{}
	}
	return day
}

// reportView prepares a report for its page.
func (s *Server) reportView(v *visit, q reportQuery, r *agencies.Report) (reportView, error) {
	var want accounts.Wanted
	for i := range r.Agencies {
		want.Orgs = append(want.Orgs, r.Agencies[i].Agency)
	}
	names, err := s.Names.Directory(v.Context(), v.actor, want)
	if err != nil {
		return reportView{}, err
	}
	view := reportView{
		Currency: string(r.Currency), Definition: templates.Say(r.Definition), Span: spanOf(r, s.Cases.Today()), Query: q,
		Total: q.figuresOf(r.Total, "", ""), Placed: roundAmount(v.words, r.Total.Principal, r.Currency), Recovered: roundAmount(v.words, r.Total.Recovered, r.Currency),
		Bar:   moneyBar(&r.Total, r.Currency, q.links("", "")),
		Empty: templates.Empty{Icon: "landmark", Title: templates.Say("report.empty"), Detail: templates.Say("report.empty_detail")},
	}
	for i := range r.Agencies {
		row := q.figuresOf(r.Agencies[i].Total, r.Agencies[i].Agency, "")
		row.Name, row.Href = names.Orgs[row.Agency].Name, q.Address("/agencies/"+string(row.Agency))
		view.Rows = append(view.Rows, row)
	}
	slices.SortFunc(view.Rows, func(a, b figureRow) int {
		return cmp.Or(cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)), cmp.Compare(a.Agency, b.Agency))
	})
	view.Months = q.monthRows(r, view.Rows)
	if v.actor.Side() == cases.AgencySide {
		view.own()
	}
	return view, nil
}

// own keeps of the links what an agency may follow to the end: it sees the cases it has, and all that count as open are among
// them. What was taken back from it counts in the other figures and is seen no more.
func (r *reportView) own() {
	only := func(l *figureLinks) { *l = figureLinks{Open: l.Open} }
	only(&r.Total.Links)
	for i := range r.Months {
		only(&r.Months[i].All.Links)
	}
	for i := range r.Bar.Parts {
		if part := &r.Bar.Parts[i]; part.Kind != "open" {
			part.Href = ""
		}
	}
}

// spanOf says which releases the report is about.
func spanOf(r *agencies.Report, today cases.Date) templates.Message {
	to := r.To
	if to.IsZero() {
		to = today
	}
	if r.From.IsZero() {
		return templates.Say("report.until", "to", to)
	}
	return templates.Say("report.span", "from", r.From, "to", to)
}

// roundAmount writes an amount the way people say it: millions and thousands of euros, everything else to the cent.
func roundAmount(words *i18n.Printer, amount cases.Cents, currency cases.Currency) string {
	switch {
	case currency != cases.EUR:
		return words.Money(int64(amount), string(currency))
	case amount >= 100_000_000:
		return words.Mega(int64(amount))
	case amount >= 10_000_000:
		return words.Kilo(int64(amount))
	}
	return words.Euros(int64(amount))
}

// monthRows lays the months out, newest first, with a cell for each agency. A month without any release stands in between
// all the same: a gap would read as steady work.
func (q reportQuery) monthRows(r *agencies.Report, columns []figureRow) []monthRow {
	if len(r.Months) == 0 {
		return nil
	}
	all := byMonth(r.Months)
	each := map[cases.OrgID]map[string]agencies.Figures{}
	for i := range r.Agencies {
		each[r.Agencies[i].Agency] = byMonth(r.Agencies[i].Months)
	}
	var only cases.OrgID
	if len(columns) == 1 {
		only = columns[0].Agency
	}
	var rows []monthRow
	for _, month := range monthsBetween(r.Months[0].Month, r.Months[len(r.Months)-1].Month) {
		row := monthRow{Month: firstOfMonth(month), All: q.figuresOf(all[month], only, month)}
		for _, c := range columns {
			cell := q.figuresOf(each[c.Agency][month], c.Agency, month)
			cell.Name = c.Name
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	slices.Reverse(rows)
	return rows
}

func byMonth(list []agencies.Cohort) map[string]agencies.Figures {
	m := make(map[string]agencies.Figures, len(list))
	for _, c := range list {
		m[c.Month] = c.Figures
	}
	return m
}

// monthsBetween lists the months from one to another, both included; at most ten years.
func monthsBetween(first, last string) []string {
	var list []string
	for day := firstOfMonth(first); !day.IsZero() && len(list) < 120; day = day.AddMonths(1) {
		month := day.String()[:7]
		if month > last {
			break
		}
		list = append(list, month)
	}
	return list
}

// moneyBar shows what became of what was placed. What was closed and not paid is the rest, so that the parts add up to the
// whole; interest that came beyond the principal makes the whole larger.
func moneyBar(f *agencies.Figures, currency cases.Currency, links figureLinks) templates.MoneyBar {
	lost := max(f.Principal-f.Recovered-f.OpenLeft, 0)
	bar := templates.MoneyBar{Parts: []templates.MoneyPart{
		{Kind: "net", Label: templates.Say("report.net"), Cents: int64(f.Recovered - f.Fees)},
		{Kind: "fees", Label: templates.Say("report.fees"), Cents: int64(f.Fees)},
		{Kind: "open", Label: templates.Say("report.still_open"), Cents: int64(max(f.OpenLeft, 0)), Href: links.Open},
		{Kind: "lost", Label: templates.Say("report.closed_unpaid_money"), Cents: int64(lost), Href: links.Closed},
	}}
	if currency != cases.EUR || f.Principal < 100_000_000 {
		bar.Currency = string(currency) // small enough to be read to the cent
	}
	return bar
}
