package portal

import "relais/templates"

// synthesisData is the start page of a director: one sentence, what became of the money, what is overdue, who did what.
type synthesisData struct {
	Report  reportView
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
	overdue, err := s.overdueNotices(v)
	if err != nil {
		return nil, err
	}
	return show(homeSynthesis, synthesisData{Report: view, Overdue: overdue}), nil
}
