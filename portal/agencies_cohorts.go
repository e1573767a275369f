package portal

import (
	"fmt"
	"math"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/chart"
	"relais/portal/input"
	"relais/templates"
)

// cohortsData is what came of each quarter's hand-overs, month by month.
type cohortsData struct {
	Span    templates.Message
	Pages   templates.Tabs
	Tabs    templates.Tabs
	Form    templates.Form
	Fields  []templates.Field
	Lines   chart.Drawing
	Months  []int
	Rows    []cohortRow
	Empty   templates.Empty
	Horizon int
}

// cohortRow is one quarter: what was placed, and the share that was in after each month.
type cohortRow struct {
	Label string
	Href  string
	Cases int // placements, as the list counts them
	Units int64
	Net   string // principal compared
	Cells []cohortCell

	curve []scorecard.CurvePoint
}

// cohortCell is the share that was in after a month. Few: it rests on fewer than 20 cases and may still move.
type cohortCell struct {
	Known bool
	Few   bool
	Rate  int64
	Cases int64
}

var agenciesCohorts = templates.NewPage[cohortsData]("agencies/cohorts")

// reportPart decodes the address of a page of the report and reads its figures: of all agencies, or of one.
func (s *Server) reportPart(v *visit) (q reportQuery, form *input.Form, view reportView, outcomes []agencies.Outcome, err error) {
	if q, form, err = input.Decode[reportQuery](v.Request); err != nil {
		return
	}
	q = q.orRecent(s.Cases.Today())
	report, err := s.directorReport(v, q)
	if err != nil {
		return
	}
	if view, err = s.reportView(v, q, report); err != nil {
		return
	}
	all, err := s.outcomesOf(v, q)
	for i := range all {
		if q.Agency == "" || string(all[i].Agency) == q.Agency {
			outcomes = append(outcomes, all[i])
		}
	}
	return
}

// agencyField offers the agencies of a report.
func agencyField(form templates.Form, q reportQuery, view reportView) templates.Field {
	options := anyOption()
	for _, row := range view.Rows {
		options = append(options, templates.Option{Value: string(row.Agency), Label: templates.Plain(row.Name)})
	}
	return form.Select("agency", "column.agency", options).Default(q.Agency).May()
}

// agenciesCohorts shows the quarters of hand-over: whether the recent ones come in faster than those before.
func (s *Server) agenciesCohorts(v *visit) (answer, error) {
	q, form, view, outcomes, err := s.reportPart(v)
	if err != nil {
		return nil, err
	}
	data := cohortsData{Span: view.Span, Pages: q.pages("/agencies/cohorts"), Tabs: q.tabs("/agencies/cohorts"), Form: formOf(form), Empty: view.Empty}
	data.Fields = append(append(reportFields(data.Form, q), agencyField(data.Form, q, view)), partFields(data.Form, v, q)...)
	data.Form = data.Form.Named(data.Fields...)
	names := map[cases.OrgID]string{}
	for _, row := range view.Rows {
		names[row.Agency] = row.Name
	}
	if len(outcomes) > 0 {
		if err := s.cohorts(v, q, &data, outcomes, names); err != nil {
			return nil, err
		}
	}
	return show(agenciesCohorts, data), nil
}

// quarter is the first day of the quarter of a day.
func quarter(d cases.Date) cases.Date {
	return d.AddDays(1 - d.Day()).AddMonths(-(int(d.Month()) - 1) % 3)
}

func (s *Server) cohorts(v *visit, q reportQuery, data *cohortsData, outcomes []agencies.Outcome, names map[cases.OrgID]string) error {
	by := map[cases.Date][]agencies.Outcome{}
	first, last := outcomes[0].ReleasedOn, outcomes[0].ReleasedOn
	for _, o := range outcomes {
		by[quarter(o.ReleasedOn)] = append(by[quarter(o.ReleasedOn)], o)
		if o.ReleasedOn.Before(first) {
			first = o.ReleasedOn
		}
		if o.ReleasedOn.After(last) {
			last = o.ReleasedOn
		}
	}
	data.Horizon = cohortMonths
	for k := range cohortMonths {
		data.Months = append(data.Months, k+1)
	}
	for day := quarter(last); !day.Before(quarter(first)) && len(data.Rows) < quartersShown; day = day.AddMonths(-3) {
		row, err := s.cohort(v, q, day, by[day], names)
		if err != nil {
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	data.Lines = cohortLines(v, data.Rows)
	return nil
}

// How far cohorts are followed, and how many quarters are shown: five years.
const (
	cohortMonths  = 12
	quartersShown = 20
)

func (s *Server) cohort(v *visit, q reportQuery, day cases.Date, outcomes []agencies.Outcome, names map[cases.OrgID]string) (cohortRow, error) {
	row := cohortRow{Label: v.words.T("report.quarter", "n", (int(day.Month())+2)/3, "year", fmt.Sprint(day.Year()))}
	list := q.list(cases.OrgID(q.Agency))
	if list.From.Before(day) {
		list.From = day
	}
	if end := day.AddMonths(3).AddDays(-1); list.To.IsZero() || list.To.After(end) {
		list.To = end
	}
	row.Href = list.with("/cases", "placed", string(cases.PlacedAny))
	for i := range outcomes {
		if !outcomes[i].Declined && outcomes[i].CloseCode != cases.PlacedInError {
			row.Cases++
		}
	}
	in, _ := inputOf(outcomes, names, s.Cases.Today())
	p, err := scorecard.Pool(in, scorecard.DefaultBands)
	if err != nil {
		return row, fmt.Errorf("cohort of %s: %w", day, err)
	}
	sums := p.Sums(cohortMonths)
	var net cases.Cents
	for i := range sums.Agencies {
		a := &sums.Agencies[i]
		row.Units += int64(a.Units)
		net += a.Net
	}
	row.Net = roundAmount(v.words, net, cases.Currency(q.currency()))
	row.curve = sums.Curve(-1, cohortMonths, false)
	for k := range cohortMonths {
		cell := cohortCell{}
		if k < len(row.curve) && row.curve[k].Drawn() {
			cell = cohortCell{Known: true, Few: !row.curve[k].Solid(), Rate: basisPoints(row.curve[k].Rate), Cases: row.curve[k].Cases}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row, nil
}

// cohortLines draws the last four quarters that have a curve, the older the paler, and all before them in grey.
func cohortLines(v *visit, rows []cohortRow) chart.Drawing {
	l := chart.Lines{
		Frame:  chart.Frame{ID: "cohorts", Title: v.words.T("report.chart.cohorts"), Desc: v.words.T("report.chart.cohorts.help"), Words: v.words},
		Across: v.words.T("report.months_since"), Row: v.words.T("report.month_short"), Size: chart.Wide,
	}
	for k := range cohortMonths + 1 {
		l.Ticks = append(l.Ticks, chart.Tick{At: float64(k), Label: fmt.Sprint(k)})
	}
	style := chart.Main
	for _, row := range rows {
		points := curvePoints(row.curve)
		if len(points) < 2 {
			continue
		}
		for i := range points {
			if style != chart.Main {
				points[i].Low = math.NaN() // the band of the newest alone: four would hide each other
			}
		}
		l.Series = append(l.Series, chart.Series{Name: row.Label, Points: points, Style: style, Href: row.Href})
		switch style {
		case chart.Fourth, chart.Behind:
			style = chart.Behind
		default:
			style++
		}
	}
	return l.Draw()
}
