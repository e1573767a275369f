package portal

import (
	"fmt"
	"math"

	"relais/agencies"
	"relais/cases"
	"relais/portal/chart"
	"relais/portal/input"
	"relais/templates"
)

// agencyShowData is one agency as the director sees it.
type agencyShowData struct {
	View     reportView
	Folder   templates.Folder
	Tabs     templates.Tabs
	Row      figureRow
	Overdue  []templates.Notice
	Idle     []caseRow // open cases that nothing happened on for the longest time
	IdleLink string
	Mandates []mandateLine
	Papers   templates.Badge
	PaperWhy templates.Message
	Settings string // where mandates and papers are looked after
	Back     string
	Said     []templates.Message // of the agency beside the others
	Compared compareRow
	Curve    chart.Drawing
	Trend    chart.Drawing
	Cost     costRow
	Refused  int64 // basis points of all releases that the agency declined
	Offered  int   // releases, declined ones included
	Seasons  string
	Practice string
}

var agencyFigures = templates.NewPage[agencyShowData]("agencies/show")

// idleShown is how many of the quietest cases the page names.
const idleShown = 10

// agenciesShow shows one agency: its figures by month, what lies still, what is overdue, on which terms it works.
func (s *Server) agenciesShow(v *visit) (answer, error) {
	q, _, err := input.Decode[reportQuery](v.Request)
	if err != nil {
		return nil, err
	}
	q = q.orRecent(s.Cases.Today())
	id := cases.OrgID(v.path("agency"))
	partner, err := s.Agencies.Partner(v.Context(), v.actor, id)
	if err != nil {
		return nil, err
	}
	if len(partner.Mandates) == 0 {
		return nil, cases.Missing() // nothing was ever placed there: what it must show stands in the settings
	}
	report, err := s.directorReport(v, q)
	if err != nil {
		return nil, err
	}
	data := agencyShowData{Tabs: q.tabs("/agencies/" + string(id)), Back: q.Address("/agencies"), IdleLink: idleLink(id)}
	if data.View, err = s.reportView(v, q, onlyAgency(report, id)); err != nil {
		return nil, err
	}
	data.Row = q.figuresOf(data.View.Total.Figures, id, "")
	data.View.Total = data.Row
	if err := s.agencyCompared(v, q, report, id, &data); err != nil {
		return nil, err
	}
	if data.Idle, err = s.idleCases(v, id); err != nil {
		return nil, err
	}
	if data.Overdue, err = s.overdueOf(v, id); err != nil {
		return nil, err
	}
	s.agencyFile(partner, &data)
	return show(agencyFigures, data, templates.Crumb{Label: templates.Say("nav.agencies"), Href: data.Back}, templates.Crumb{Label: templates.Plain(partner.Agency.Name)}), nil
}

// agencyCompared fills what is said of the agency beside the others, its curves and what it costs.
func (s *Server) agencyCompared(v *visit, q reportQuery, report *agencies.Report, id cases.OrgID, data *agencyShowData) error {
	data.Cost = costOf(data.Row)
	if data.Offered = data.Row.Placed + data.Row.Declined + data.Row.Errors; data.Offered > 0 {
		data.Refused = int64(10_000 * data.Row.Declined / data.Offered)
	}
	only := q
	only.Agency = string(id)
	data.Seasons, data.Practice = only.Address("/agencies/cohorts"), only.Address("/agencies/practice")
	whole, err := s.reportView(v, q, report)
	if err != nil || len(whole.Rows) == 0 {
		return err
	}
	c, err := s.compare(v, q, &whole)
	if err != nil {
		return err
	}
	data.Trend = c.trend(data.View.Months, whole.Months, chart.Wide)
	rank, known := c.rank[id]
	if !known {
		return nil
	}
	data.Said, data.Compared, data.Curve = sayFindings(c.words, c.Sentences(rank)), c.row(rank), c.curveOf(rank, "one", chart.Column)
	return nil
}

// trend draws the plain rate by month of the release, one point for each month, before that of all agencies.
func (c *comparison) trend(own, all []monthRow, size chart.Size) chart.Drawing {
	l := chart.Lines{Frame: c.chartFrame("trend"), Row: c.words.T("report.month"), Across: c.words.T("report.month"), Size: size}
	mine := chart.Series{Name: c.words.T("report.rate"), Style: chart.Main}
	others := chart.Series{Name: c.words.T("report.all"), Style: chart.Third}
	at := map[cases.Date]float64{}
	alone := all == nil
	if alone {
		all = own
	}
	for i := len(all) - 1; i >= 0; i-- {
		x := float64(len(all) - 1 - i)
		at[all[i].Month] = x
		l.Ticks = append(l.Ticks, chart.Tick{At: x, Label: fmt.Sprintf("%02d/%02d", int(all[i].Month.Month()), all[i].Month.Year()%100)})
		others.Points = append(others.Points, c.trendPoint(x, all[i].All, false))
	}
	for i := len(own) - 1; i >= 0; i-- {
		mine.Points = append(mine.Points, c.trendPoint(at[own[i].Month], own[i].All, true))
	}
	if !alone && len(c.figures) > 1 {
		l.Series = append(l.Series, others)
	}
	l.Series = append(l.Series, mine)
	return l.Draw()
}

func (c *comparison) trendPoint(x float64, f figureRow, linked bool) chart.Point {
	p := chart.Point{X: x, Y: math.NaN(), Low: math.NaN(), High: math.NaN(), Thin: f.Placed < fewInMonth}
	if f.Rated {
		p.Y = float64(f.Rate) / 10_000
	}
	if linked {
		p.Href = f.Links.Placed
		p.Said = c.words.Month(f.Month) + ", " + c.words.PercentTo(f.Rate, 0) + ", " + c.words.N("report.cases", f.Placed)
	}
	return p
}

// fewInMonth is the number of cases below which the rate of a month is drawn dashed.
const fewInMonth = 20

// onlyAgency keeps one agency of a report; one that was given nothing has empty figures.
func onlyAgency(r *agencies.Report, id cases.OrgID) *agencies.Report {
	one := &agencies.Report{Currency: r.Currency, From: r.From, To: r.To, Definition: r.Definition}
	for i := range r.Agencies {
		if a := r.Agencies[i]; a.Agency == id {
			one.Total, one.Months, one.Agencies = a.Total, a.Months, []agencies.AgencyFigures{a}
		}
	}
	return one
}

func idleLink(id cases.OrgID) string {
	return listQuery{Agency: string(id), View: "active", Sort: string(cases.ByUpdated)}.with("/cases")
}

func (s *Server) idleCases(v *visit, id cases.OrgID) ([]caseRow, error) {
	list, err := s.Cases.Cases(v.Context(), v.actor, cases.Filter{
		Agency: id, Handling: []cases.Handling{cases.Active}, Sort: cases.ByUpdated, Limit: idleShown,
	})
	if err != nil {
		return nil, err
	}
	return s.rows(v, list.Rows)
}

// overdueOf keeps what one agency owes beyond its term.
func (s *Server) overdueOf(v *visit, id cases.OrgID) ([]templates.Notice, error) {
	list, err := s.Agencies.Overdue(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	var own []agencies.Overdue
	for _, o := range list {
		if o.Agency == id {
			own = append(own, o)
		}
	}
	return s.noticesOf(v, own)
}

// agencyFile fills the head of the page, the mandates and what there is to say about the papers.
func (s *Server) agencyFile(p *agencies.Partner, data *agencyShowData) {
	today := s.Cases.Today()
	data.Folder = templates.Folder{Kind: templates.Say("report.agency"), Title: templates.Plain(p.Agency.Name)}
	if p.Agency.SIREN != "" {
		data.Folder.Meta = append(data.Folder.Meta, templates.Meta{Label: templates.Say("case.siren"), Value: spacedSIREN(p.Agency.SIREN), Mono: true})
	}
	if town := place(p.Agency.Address.City, p.Agency.Address.Department()); town != "" {
		data.Folder.Meta = append(data.Folder.Meta, templates.Meta{Value: town, Icon: "map-pin"})
	}
	data.Papers, data.PaperWhy = papersBadge(p, today)
	data.Settings = agencyHref(p.Agency.ID)
	for i := range p.Mandates {
		data.Mandates = append(data.Mandates, mandateLineOf(&p.Mandates[i], p.Agency.Name, today))
	}
}
