package portal

import (
	"relais/agencies"
	"relais/cases"
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
	report, err := s.Agencies.Report(v.Context(), v.actor, q.period())
	if err != nil {
		return nil, err
	}
	data := agencyShowData{Tabs: q.tabs("/agencies/" + string(id)), Back: q.Address("/agencies"), IdleLink: idleLink(id)}
	if data.View, err = s.reportView(v, q, onlyAgency(report, id)); err != nil {
		return nil, err
	}
	data.Row = q.figuresOf(data.View.Total.Figures, id, "")
	data.View.Total = data.Row
	if data.Idle, err = s.idleCases(v, id); err != nil {
		return nil, err
	}
	if data.Overdue, err = s.overdueOf(v, id); err != nil {
		return nil, err
	}
	s.agencyFile(partner, &data)
	return show(agencyFigures, data, templates.Crumb{Label: templates.Say("nav.agencies"), Href: data.Back}, templates.Crumb{Label: templates.Plain(partner.Agency.Name)}), nil
}

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
