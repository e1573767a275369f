package portal

import (
	"relais/portal/chart"
	"relais/templates"
)

// alerts is how many decisions stand on the start page.
const alerts = 3

// synthesisData is the start page of a director: one sentence, what became of the money, what is overdue, who did what.
type synthesisData struct {
	Report  reportView
	Compare compareView
	Trend   chart.Drawing
	Overdue []templates.Notice
}

var homeSynthesis = templates.NewPage[synthesisData]("home/synthesis")

// synthesis shows the figures of the last two years. What is overdue stands before anything else.
func (s *Server) synthesis(v *visit) (answer, error) {
	q := reportQuery{}.orRecent(s.Cases.Today())
	report, err := s.Agencies.Report(v.Context(), v.actor, q.period())
	if err != nil {
		return nil, err
	}
	view, err := s.reportView(v, q, report)
	if err != nil {
		return nil, err
	}
	data := synthesisData{Report: view}
	if len(view.Rows) > 0 {
		c, err := s.compare(v, q, &view)
		if err != nil {
			return nil, err
		}
		data.Compare = c.view()
		data.Compare.Decisions = data.Compare.Decisions[:min(len(data.Compare.Decisions), alerts)]
		data.Trend = c.trend(view.Months, nil, chart.Column)
	}
	data.Overdue, err = s.overdueNotices(v)
	if err != nil {
		return nil, err
	}
	return show(homeSynthesis, data), nil
}
