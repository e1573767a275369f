package portal

import (
	"relais/cases"
	"relais/portal/i18n"
	"relais/templates"
)

// casesLawData is what the law says of one case: until when it can be brought to court, which routes are open, and what may
// be asked for beside the invoices.
type casesLawData struct {
	Case    *cases.Case
	Base    string
	Folder  templates.Folder
	Limits  []limitBlock
	Routes  []routeLine
	Facts   []templates.Fact // insolvency and terms
	Charges []cases.Charge
	Record  bool // facts on limitation may be added
	Edit    bool // the claim may be changed
}

// limitBlock is the limitation of one invoice.
type limitBlock struct {
	Number string
	Tone   templates.Tone
	Ends   templates.Message
	Rule   templates.Message
	Grade  templates.Message
	Unsure bool
	Steps  []limitStepLine
}

// limitStepLine is one fact, in words.
type limitStepLine struct {
	Event   cases.ItemID // that can be changed; empty: it follows from elsewhere
	Title   templates.Message
	On      cases.Date
	Until   cases.Date
	Article string
	Effect  templates.Message
	Proof   *exhibitLine
}

// routeLine is one legal route, in words.
type routeLine struct {
	Title   templates.Message
	State   templates.Badge
	Article string
	Grade   templates.Message
	Missing []templates.Message
	Closed  []templates.Message
	Notes   []templates.Message
}

var casesLaw = templates.NewPage[casesLawData]("cases/law")

// casesLawShow shows what the law says of a case today.
func (s *Server) casesLawShow(v *visit) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	today := s.Cases.Today()
	badge := badgeOf(c.Summarise(), today)
	data := casesLawData{
		Case: c, Base: "/cases/" + string(c.ID), Facts: lawFacts(c), Charges: c.Charges,
		Record: v.actor.May(cases.ActPrepare), Edit: v.actor.May(cases.ActPrepare) && c.Handling == cases.Draft,
		Folder: templates.Folder{Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: templates.Say("law.page", "debtor", c.Debtor.Name)},
	}
	preview := cases.PreviewOf(c, today, s.rates())
	for _, l := range cases.LimitationsOf(c, preview.Statement) {
		data.Limits = append(data.Limits, limitBlockOf(c, l, today, v.words))
	}
	for _, r := range cases.RoutesOf(c, today, s.rates()) {
		data.Routes = append(data.Routes, routeLineOf(r))
	}
	return show(casesLaw, data, append(caseCrumbs(c)[:1], templates.Crumb{Label: templates.Plain(c.Debtor.Name), Href: data.Base}, templates.Crumb{Label: templates.Say("law.crumb")})...), nil
}

// limitTones are the colours of the countdown.
var limitTones = map[cases.LimitLevel]templates.Tone{
	cases.LimitFar: templates.Neutral, cases.LimitAmber: templates.Wait, cases.LimitRed: templates.Trouble, cases.LimitBarred: templates.Trouble,
}

// countdown says how long something can still be brought to court.
func countdown(expires, today cases.Date) (templates.Message, templates.Tone) {
	level, days := cases.LimitLevelOf(expires, today)
	if level == cases.LimitBarred {
		return templates.Say("law.barred", "day", expires), limitTones[level]
	}
	return templates.SayN("law.ends", days, "day", expires), limitTones[level]
}

func limitBlockOf(c *cases.Case, l cases.Limitation, today cases.Date, words *i18n.Printer) limitBlock {
	b := limitBlock{
		Number: l.Number, Tone: templates.Neutral, Unsure: !l.Sure, Grade: templates.Say("route.confidence", "grade", l.Confidence()),
		Rule: templates.Say("law.rule", "regime", words.T("limitation."+l.Regime.Code), "start", words.T("limitation.start."+l.Basis), "day", l.StartsOn, "article", l.Regime.Article),
	}
	switch {
	case l.Held != "":
		b.Ends = templates.Say("law.held")
	case l.ExpiresOn.IsZero():
		b.Ends, b.Tone = templates.Say("law.unknown"), templates.Wait
	default:
		b.Ends, b.Tone = countdown(l.ExpiresOn, today)
	}
	for _, s := range l.Steps {
		line := limitStepLine{Title: templates.Say("limit_event." + s.Kind), On: s.On, Until: s.Until, Article: s.Article, Effect: templates.Say("law.effect." + string(s.Effect))}
		if !s.Counted {
			why := s.Why
			if why == "" {
				why = "covered"
			}
			line.Effect = templates.Say("law.why." + why)
		}
		for _, e := range c.LimitationEvents {
			if e.Kind == s.Kind && e.On == s.On && (e.Document == s.Document || s.Document == "") {
				line.Event = e.ID
			}
		}
		if d := c.Document(s.Document); d != nil {
			proof := exhibitOf(c, d)
			line.Proof = &proof
		}
		b.Steps = append(b.Steps, line)
	}
	return b
}

// routeTones are the colours of a route.
var routeTones = map[cases.RouteState]templates.Badge{
	cases.RouteOpen: {Tone: templates.Done, Icon: "circle-check"}, cases.RouteLacks: {Tone: templates.Wait, Icon: "circle-alert"},
	cases.RouteClosed: {Tone: templates.Neutral, Icon: "circle-minus"},
}

func routeLineOf(r cases.Route) routeLine {
	line := routeLine{Title: templates.Say("route." + r.Code), State: routeTones[r.State], Article: r.Article, Grade: templates.Say("route.confidence", "grade", r.Confidence)}
	line.State.Text = templates.Say("route.state." + string(r.State))
	list := func(prefix string, keys []string) (words []templates.Message) {
		for _, k := range keys {
			words = append(words, templates.Say(prefix+k))
		}
		return words
	}
	line.Closed, line.Notes = list("route.closed.", r.Closed), list("route.note.", r.Notes)
	if r.State == cases.RouteLacks {
		line.Missing = list("route.lack.", r.Missing)
	}
	return line
}

// lawFacts lists what contract, judge and register say.
func lawFacts(c *cases.Case) (facts []templates.Fact) {
	add := func(key string, value, note templates.Message) {
		facts = append(facts, templates.Fact{Label: templates.Say(key), Value: value, Note: note})
	}
	none := templates.Message{}
	if i, known := cases.InsolvencyOf(c, false); known {
		add("draft.insolvent_on", templates.Say("fact.day", "day", i.OpenedOn), none)
		if i.Kind != "" {
			add("law.insolvency_kind", templates.Say("insolvency_kind."+i.Kind), none)
		}
		if !i.DeclareBy.IsZero() {
			add("law.declare_by", templates.Say("fact.day", "day", i.DeclareBy), templates.Say("law.late_by", "day", i.LateBy))
		}
	}
	if !c.Penalty.IsZero() {
		add("law.penalty_rate", templates.Say("fact.percent", "rate", int64(c.Penalty.Rate)), none)
	}
	if !c.Capital.IsZero() {
		add("law.capital", templates.Say("capital_by."+string(c.Capital.By)), none)
	}
	if c.Limit.Regime != "" {
		add("law.regime", templates.Say("limitation."+c.Limit.Regime), templates.Plain(c.Limit.Reason))
	}
	if c.Limit.Months != 0 {
		add("law.months", templates.Plain(itoa(int64(c.Limit.Months))), none)
	}
	if c.Imputation == cases.PrincipalFirst {
		add("law.imputation", templates.Say("claim.note."+string(c.Imputation)), none)
	}
	return facts
}
