package portal

import (
	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/templates"
)

// mandatesData is the agencies of the installation as a creditor sees them, and the mandates with them.
type mandatesData struct {
	Agencies []agencyLine
	Mandates []mandateLine
	Empty    templates.Empty
}

// agencyLine is an agency with the state of its papers and of the mandate with it.
type agencyLine struct {
	Name    string
	Href    string
	Kind    templates.Message
	Place   string
	Papers  templates.Badge
	Detail  templates.Message // which paper, until when
	Mandate templates.Badge
	Terms   templates.Message
}

// mandateLine is a mandate in one line.
type mandateLine struct {
	agencies.Mandate
	Party  string // the agency; for an agency the creditor
	Href   string // of the agency's page; empty where there is none
	State  templates.Badge
	Period templates.Message
	Facts  []templates.Fact
	Edit   string
	End    string // where it is terminated; empty when it is over
}

// agencyPageData is one agency as a creditor sees it: what it states, its papers, the mandates.
type agencyPageData struct {
	Agency      agencies.Agency
	Kind        templates.Message
	Facts       []templates.Fact
	Declaration []templates.Fact
	Insurance   []templates.Fact
	Account     []templates.Fact
	States      []paperStateLine
	Papers      []paperLine
	Mandates    []mandateLine
	New         string
}

// paperStateLine says in words how a kind of paper stands.
type paperStateLine struct {
	Kind  templates.Message
	Badge templates.Badge
	Text  templates.Message
}

// paperLine is a paper on file.
type paperLine struct {
	agencies.Paper
	Kind     templates.Message
	State    templates.Badge
	Href     string
	Withdraw string // where it is withdrawn; empty for a creditor
}

var (
	mandatesPage = templates.NewPage[mandatesData]("settings/mandates")
	agencyPage   = templates.NewPage[agencyPageData]("settings/agency")
)

const mandatesPath = "/settings/mandates"

// mandatesShow lists the agencies and the mandates.
func (s *Server) mandatesShow(v *visit) (answer, error) {
	partners, err := s.Agencies.Partners(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	today := s.Agencies.Today()
	data := mandatesData{Empty: templates.Empty{Icon: "building-2", Title: templates.Say("mandates.empty"), Detail: templates.Say("mandates.empty_detail")}}
	for i := range partners {
		p := &partners[i]
		data.Agencies = append(data.Agencies, agencyLineOf(p, today))
		for k := range p.Mandates {
			data.Mandates = append(data.Mandates, creditorMandate(p, &p.Mandates[k], today))
		}
	}
	return show(mandatesPage, data, templates.Crumb{Label: templates.Say("nav.mandates")}), nil
}

func agencyHref(id cases.OrgID) string { return mandatesPath + "/agencies/" + string(id) }

func agencyLineOf(p *agencies.Partner, today cases.Date) agencyLine {
	a := &p.Agency
	line := agencyLine{Name: a.Name, Href: agencyHref(a.ID), Kind: agencyKind(a.Kind), Place: place(a.Address.City, a.Address.Department())}
	line.Papers, line.Detail = papersBadge(p, today)
	line.Mandate = stateBadge(templates.Neutral, "circle-minus", "mandate.none")
	for i := range p.Mandates {
		m := &p.Mandates[i]
		if m.InForce(today) {
			line.Mandate = mandateBadge(m, today)
			line.Terms = templates.Say("mandate.in_short", "reference", m.Reference, "rate", int64(m.Fee.Rate))
			break
		}
		if i == 0 { // the newest, when none is in force
			line.Mandate = mandateBadge(m, today)
		}
	}
	return line
}

func agencyKind(k agencies.Kind) templates.Message {
	if k == "" {
		return templates.Say("agency_kind.unknown")
	}
	return templates.Say("agency_kind." + string(k))
}

// papersBadge says the worst there is to say about the papers of an agency.
func papersBadge(p *agencies.Partner, today cases.Date) (templates.Badge, templates.Message) {
	if p.Agency.Kind == "" {
		return stateBadge(templates.Trouble, "file-x", "papers.unstated"), templates.Message{}
	}
	var soon *agencies.PaperState
	states := p.PaperStates(today)
	for i := range states {
		if r := states[i].Reason; r != nil {
			return stateBadge(templates.Trouble, "file-x", "papers.lacking"), templates.Message{Key: r.Key, Args: r.Args}
		}
		if states[i].Soon && (soon == nil || states[i].Until.Before(soon.Until)) {
			soon = &states[i]
		}
	}
	if soon != nil {
		text := templates.Say("papers.until."+string(soon.Kind), "day", soon.Until)
		return stateBadge(templates.Wait, "triangle-alert", "papers.soon"), text
	}
	return stateBadge(templates.Done, "file-check", "papers.good"), templates.Message{}
}

// mandateBadge says whether cases can be placed under a mandate.
func mandateBadge(m *agencies.Mandate, today cases.Date) templates.Badge {
	switch {
	case !m.TerminatedOn.IsZero() && !m.TerminatedOn.After(today):
		return stateBadge(templates.Neutral, "ban", "mandate.terminated")
	case !m.EndsOn.IsZero() && m.EndsOn.Before(today):
		return stateBadge(templates.Neutral, "calendar-x", "mandate.ended")
	case m.StartsOn.After(today):
		return stateBadge(templates.Wait, "calendar-clock", "mandate.not_started")
	case !m.TerminatedOn.IsZero():
		return stateBadge(templates.Wait, "calendar-x", "mandate.ends_on", "day", m.TerminatedOn)
	case !m.EndsOn.IsZero() && m.EndsOn.DaysSince(today) <= 30:
		return stateBadge(templates.Wait, "calendar-x", "mandate.ends_on", "day", m.EndsOn)
	case !m.InForce(today):
		return stateBadge(templates.Trouble, "circle-x", "mandate.unsigned")
	}
	return stateBadge(templates.Done, "circle-check", "mandate.in_force")
}

func creditorMandate(p *agencies.Partner, m *agencies.Mandate, today cases.Date) mandateLine {
	line := mandateLineOf(m, p.Agency.Name, today)
	line.Href, line.Edit = agencyHref(p.Agency.ID), mandatesPath+"/"+string(m.ID)+"/edit"
	if m.TerminatedOn.IsZero() {
		line.End = mandatesPath + "/" + string(m.ID) + "/end"
	}
	return line
}

func mandateLineOf(m *agencies.Mandate, party string, today cases.Date) mandateLine {
	line := mandateLine{Mandate: *m, Party: party, State: mandateBadge(m, today), Period: templates.Say("mandate.since", "from", m.StartsOn)}
	if !m.EndsOn.IsZero() {
		line.Period = templates.Say("mandate.period", "from", m.StartsOn, "to", m.EndsOn)
	}
	line.Facts = mandateFacts(m)
	return line
}

// mandateFacts says the terms of a mandate in words.
func mandateFacts(m *agencies.Mandate) []templates.Fact {
	fact := func(label string, value templates.Message) templates.Fact {
		return templates.Fact{Label: templates.Say(label), Value: value}
	}
	facts := []templates.Fact{
		fact("mandate.signed_on", templates.Say("mandate.signed", "day", m.SignedOn, "edition", m.Edition)),
		fact("mandate.fee", templates.Say("fact.percent", "rate", int64(m.Fee.Rate))),
	}
	for i := range m.Fee.Bands {
		facts = append(facts, bandFact(&m.Fee.Bands[i]))
	}
	if m.Fee.Minimum > 0 {
		facts = append(facts, fact("mandate.minimum", templates.Say("mandate.money", "amount", int64(m.Fee.Minimum))))
	}
	facts = append(facts, fact("mandate.vat", templates.Say("fact.percent", "rate", int64(m.VAT))),
		fact("mandate.remit_within", templates.SayN("mandate.remit_months", m.RemitMonths)), fact("mandate.answer_within", templates.SayN("mandate.answer_days", m.AnswerDays)))
	return append(facts, coverageFacts(&m.Coverage)...)
}

// bandFact says one row of the fee grid.
func bandFact(b *agencies.Band) templates.Fact {
	var label templates.Message
	switch {
	case b.ToDays > 0:
		label = templates.Say("mandate.band_days", "from", b.FromDays, "to", b.ToDays)
	case b.FromDays > 0:
		label = templates.Say("mandate.band_from_days", "from", b.FromDays)
	case b.To > 0:
		label = templates.Say("mandate.band_amounts", "from", int64(b.From), "to", int64(b.To))
	default:
		label = templates.Say("mandate.band_from", "from", int64(b.From))
	}
	fact := templates.Fact{Label: label, Value: templates.Say("fact.percent", "rate", int64(b.Rate))}
	if (b.ToDays > 0 || b.FromDays > 0) && (b.From > 0 || b.To > 0) { // both at once: the amount is a note
		fact.Note = templates.Say("mandate.band_from", "from", int64(b.From))
		if b.To > 0 {
			fact.Note = templates.Say("mandate.band_amounts", "from", int64(b.From), "to", int64(b.To))
		}
	}
	return fact
}

func coverageFacts(c *agencies.Coverage) []templates.Fact {
	amounts := templates.Say("mandate.any_amount")
	switch {
	case c.Min > 0 && c.Max > 0:
		amounts = templates.Say("mandate.amounts", "min", int64(c.Min), "max", int64(c.Max))
	case c.Min > 0:
		amounts = templates.Say("mandate.amounts_from", "min", int64(c.Min))
	case c.Max > 0:
		amounts = templates.Say("mandate.amounts_to", "max", int64(c.Max))
	}
	facts := []templates.Fact{{Label: templates.Say("mandate.coverage"), Value: amounts}}
	for _, k := range c.DebtorKinds {
		fact := templates.Fact{Value: templates.Say("debtor_kind." + string(k))}
		if k == c.DebtorKinds[0] {
			fact.Label = templates.Say("mandate.debtors")
		}
		facts = append(facts, fact)
	}
	if c.MaxAgeDays > 0 {
		facts = append(facts, templates.Fact{Label: templates.Say("mandate.age"), Value: templates.SayN("mandate.max_age", c.MaxAgeDays)})
	}
	return facts
}

// agencyShow shows one agency as a creditor sees it.
func (s *Server) agencyShow(v *visit) (answer, error) {
	p, err := s.Agencies.Partner(v.Context(), v.actor, cases.OrgID(v.path("agency")))
	if err != nil {
		return nil, err
	}
	today := s.Agencies.Today()
	data := agencyPageData{Agency: p.Agency, Kind: agencyKind(p.Agency.Kind), States: paperStates(p, today), New: agencyHref(p.Agency.ID) + "/mandate"}
	data.Facts, data.Declaration, data.Insurance, data.Account = agencyFacts(&p.Agency)
	for i := range p.Papers {
		line := paperLineOf(&p.Papers[i], today)
		line.Href = agencyHref(p.Agency.ID) + "/papers/" + string(p.Papers[i].ID)
		data.Papers = append(data.Papers, line)
	}
	for i := range p.Mandates {
		data.Mandates = append(data.Mandates, creditorMandate(p, &p.Mandates[i], today))
	}
	return show(agencyPage, data, templates.Crumb{Label: templates.Say("nav.mandates"), Href: mandatesPath}, templates.Crumb{Label: templates.Plain(p.Agency.Name)}), nil
}

// paperOpen sends the file of a paper to a creditor.
func (s *Server) paperOpen(v *visit) (answer, error) {
	return s.sendPaper(v, cases.OrgID(v.path("agency")))
}

// creditorNames names the creditors of an agency's mandates.
func (s *Server) creditorNames(v *visit, mandates []agencies.Mandate) (accounts.Directory, error) {
	var want accounts.Wanted
	for i := range mandates {
		want.Orgs = append(want.Orgs, mandates[i].Creditor)
	}
	return s.Names.Directory(v.Context(), v.actor, want)
}
