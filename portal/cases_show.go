package portal

import (
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// caseShowData is the page of one case, as both sides see it. What each may do stands in Acts.
type caseShowData struct {
	Case      *cases.Case
	Agency    bool // seen by an agency
	Folder    templates.Folder
	Alerts    []templates.Notice
	Acts      caseActs
	Timeline  templates.Chronology
	Older     string // address of older events, "" for none
	Shows     []templates.Tab
	Statement templates.Statement
	Problems  []templates.Message // why a line of the statement is missing
	Limit     templates.Message   // until when it can be brought to court; empty when nothing says
	Score     templates.Score
	Exhibits  []exhibitGroup
	Dossiers  []dossierLine
	Requests  []requestLine
	Debtor    []templates.Fact
	Placement []templates.Fact
	Invoices  []invoiceLine
	Payments  []paymentLine
	Promise   *cases.Promise
	Today     cases.Date
	Prefill   actPrefill
}

// actPrefill is what the small forms of a case offer before anybody typed: what is owed, a week from now, the lists.
type actPrefill struct {
	Amount     string
	PromiseOn  string
	Disputes   []templates.Option
	Kinds      []templates.Option
	Categories []templates.Option
	Holds      []templates.Option
	Reopens    []templates.Option
	Handlers   []templates.Option // colleagues, when a case may be accepted
	Me         string             // who looks: the handler proposed
}

// caseActs says which acts the page offers; each is allowed by the role and by the table of moves.
type caseActs struct {
	Edit, Release, Cancel, PlaceAgain, Reopen     bool
	AddOwn                                        bool // a file of the agency beside its work
	Answer, AddLate, Direct, Recall, Hold, Resume bool
	FinishRecall                                  bool
	Accept, Decline, Ask, Log, Receive, Close     bool
	Object, Acknowledge, Rebuild                  bool
	CancelUntil                                   templates.Message
}

// exhibitGroup is a category with its exhibits.
type exhibitGroup struct {
	Category cases.Category
	Title    templates.Message
	Files    []exhibitLine
}

// exhibitLine is one file of a case.
type exhibitLine struct {
	Number int
	Code   string
	Title  string
	Name   string
	Href   string
	Pages  int
	State  cases.DocumentState
	On     cases.Date
	Late   bool // came after the release
	Unsent bool // has no number yet
	Bytes  int64
	// FromAgency: the agency put it beside its work; it is no exhibit of the creditor.
	FromAgency bool
}

// dossierLine is a built bundle, or one on its way.
type dossierLine struct {
	ID        cases.ItemID
	Bordereau int
	Ready     bool
	Failure   string
	PDF, ZIP  string
	Pages     int
	Bytes     int64
	Progress  templates.Progress // while it is being made
}

// requestLine is a question between the parties.
type requestLine struct {
	cases.Request
	Asked  templates.Message
	Words  templates.Message // the answer, as people read it
	Answer templates.Message // whose it is, and when
	File   *exhibitLine
	Fields []templates.Field // to answer in
}

// invoiceLine is an invoice with what is left of it.
type invoiceLine struct {
	cases.Invoice
	Left int64
	Late int
}

// paymentLine is money that came.
type paymentLine struct {
	cases.Payment
	Label    templates.Message
	Reversed bool // came back in whole
	Pending  bool // a direct payment the agency has not acknowledged
	Overdue  bool // a receipt that should have been remitted
	RemitBy  cases.Date
	Reverse  string // address of the form that takes it back, "" when that is not this side's to do
}

var casesShow = templates.NewPage[caseShowData]("cases/show")

// eventsShown is the number of events of a page, before those about the same files become one line.
const eventsShown = 100

// casesShow shows one case.
func (s *Server) casesShow(v *visit) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	if c.Handling == cases.Draft && v.actor.May(cases.ActPrepare) {
		return seeOther("/cases/" + string(c.ID) + "/release"), nil
	}
	before := int64Of(v.URL.Query().Get("before"))
	events, err := s.Cases.Events(v.Context(), v.actor, c.ID, before, eventsShown)
	if err != nil {
		return nil, err
	}
	names, err := s.Names.Directory(v.Context(), v.actor, wantedOf(c, events))
	if err != nil {
		return nil, err
	}
	data := s.casePage(v, c, events, names)
	if err := s.progress(v, c, data.Dossiers); err != nil {
		return nil, err
	}
	return show(casesShow, data, caseCrumbs(c)...), nil
}

// progress asks the queue how far a dossier is that is being made. A case whose dossiers are ready costs no question.
func (s *Server) progress(v *visit, c *cases.Case, lines []dossierLine) error {
	for i := range lines {
		if lines[i].Ready || lines[i].Failure != "" {
			continue
		}
		done, total, err := s.Queue.Progress(v.Context(), v.actor.Scope(), c.ID, cases.JobDossier)
		if err != nil {
			return err
		}
		lines[i].Progress = templates.Progress{Label: templates.Say("case.dossier.building"), Done: done, Total: total}
	}
	return nil
}

func caseCrumbs(c *cases.Case) []templates.Crumb {
	return []templates.Crumb{{Label: templates.Say("nav.cases"), Href: "/cases"}, {Label: templates.Plain(c.Debtor.Name)}}
}

// wantedOf lists everybody whose name the page of a case shows.
func wantedOf(c *cases.Case, events []cases.Event) accounts.Wanted {
	want := accounts.Wanted{Orgs: []cases.OrgID{c.Org}, Entities: []cases.EntityID{c.Entity}, People: []cases.PersonID{c.Handler}}
	for i := range c.Placements {
		want.Orgs = append(want.Orgs, c.Placements[i].Agency)
	}
	for i := range events {
		want.People = append(want.People, events[i].Actor, events[i].Facts.Person)
		want.Orgs = append(want.Orgs, events[i].ActorOrg)
	}
	for i := range c.Requests {
		want.People = append(want.People, c.Requests[i].AskedBy, c.Requests[i].AnsweredBy)
	}
	return want
}

func (s *Server) casePage(v *visit, c *cases.Case, events []cases.Event, names accounts.Directory) caseShowData {
	today := s.Cases.Today()
	sum := c.Summarise()
	preview := cases.PreviewOf(c, today, s.rates())
	data := caseShowData{
		Case: c, Agency: v.actor.Side() == cases.AgencySide, Acts: s.actsOf(v, c), Today: today,
		Statement: statementOf(c, sum, preview.Statement), Score: scoreOf(cases.ChecklistOf(c)), Exhibits: exhibitGroups(c),
		Dossiers: dossierLines(c), Requests: requestLines(c, names), Debtor: debtorFacts(c), Placement: s.placementFacts(c, names),
		Invoices: invoiceLines(c, preview.Statement), Payments: paymentLines(c, today), Promise: openPromise(c),
	}
	for i := range data.Payments {
		data.Payments[i].Reverse = reverseOf(c, data.Payments[i], data.Acts)
	}
	data.Prefill = prefillOf(preview.Statement, today)
	if data.Acts.Accept {
		data.Prefill.Handlers, data.Prefill.Me = handlerOptions(v), string(v.actor.Person)
	}
	for _, p := range preview.Problems {
		data.Problems = append(data.Problems, templates.Message{Key: p.Key, Args: p.Args})
	}
	badge := badgeOf(sum, today)
	data.Folder = templates.Folder{
		Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: templates.Plain(c.Debtor.Name),
		Meta: folderMeta(c, names, data.Agency),
		Sum:  sumOf(c, sum, preview.Statement),
	}
	data.Alerts = s.alertsOf(v, c, sum)
	if !sum.LimitOn.IsZero() {
		data.Limit, _ = countdown(sum.LimitOn, today)
	}
	show := v.URL.Query().Get("show")
	base := "/cases/" + string(c.ID)
	if len(events) > 0 && events[len(events)-1].Seq > 1 && len(events) == eventsShown {
		data.Older = base + "?show=" + queryEscape(show) + "&before=" + itoa(events[len(events)-1].Seq)
	}
	data.Timeline = timeline(v, c, events, names, show)
	for _, filter := range timelineShows {
		data.Shows = append(data.Shows, templates.Tab{
			Label: templates.Say("case.show." + filter.name), Href: base + "?show=" + filter.name, Current: filter.name == show || (show == "" && filter.name == "all"),
		})
	}
	return data
}

// settled says that a case is over and nothing of its principal is left: what interest and indemnity came to is not pursued.
func settled(c *cases.Case, sum cases.Summary) bool {
	return c.Handling == cases.Closed && sum.Left <= 0
}

// sumOf is the amount at the head of a case: what is owed on the day of its statement, or what the lists say when it is settled.
func sumOf(c *cases.Case, sum cases.Summary, st *cases.Statement) *templates.Sum {
	left := st.Left
	if settled(c, sum) {
		left = sum.Left
	}
	return &templates.Sum{Label: templates.Say("case.owed_on", "day", st.AsOf), Cents: int64(left), Currency: string(c.Currency)}
}

// statementOf is the statement beside the chronology. That of a settled case ends at what its head says, with a line for
// what is not pursued.
func statementOf(c *cases.Case, sum cases.Summary, st *cases.Statement) templates.Statement {
	t := statementTable(st)
	if rest := st.Left - sum.Left; settled(c, sum) {
		if rest != 0 {
			t.Lines = append(t.Lines, templates.StatementLine{Label: templates.Say("statement.not_pursued"), Cents: -int64(rest)})
		}
		t.Total.Cents, t.Total.Notes = int64(sum.Left), nil
	}
	return t
}

func folderMeta(c *cases.Case, names accounts.Directory, agency bool) []templates.Meta {
	var meta []templates.Meta
	if agency {
		meta = append(meta, templates.Meta{Label: templates.Say("case.for"), Value: names.Orgs[c.Org].Name, Bold: true})
	} else if c.Agency != "" {
		meta = append(meta, templates.Meta{Label: templates.Say("case.at"), Value: names.Orgs[c.Agency].Name, Bold: true})
	}
	if c.Debtor.SIREN != "" {
		meta = append(meta, templates.Meta{Label: templates.Say("case.siren"), Value: spacedSIREN(c.Debtor.SIREN), Mono: true})
	}
	if town := place(c.Debtor.Address.City, c.Debtor.Address.Department()); town != "" {
		meta = append(meta, templates.Meta{Value: town, Icon: "map-pin"})
	}
	if handler := names.People[c.Handler].Name; handler != "" {
		meta = append(meta, templates.Meta{Label: templates.Say("case.handler"), Value: handler})
	}
	return meta
}

// actsOf crosses what the role may do with what the state of the case allows.
func (s *Server) actsOf(v *visit, c *cases.Case) caseActs {
	side := v.actor.Side()
	can := func(action cases.Action, move cases.Move) bool {
		return v.actor.May(action) && c.Handling.Can(move, side)
	}
	acts := caseActs{
		Edit: v.actor.May(cases.ActPrepare) && c.Handling == cases.Draft, Release: can(cases.ActRelease, cases.MoveRelease),
		Cancel: can(cases.ActRelease, cases.MoveCancel), PlaceAgain: can(cases.ActAnswer, cases.MovePlaceAgain),
		Reopen: can(cases.ActAnswer, cases.MoveReopen), Answer: can(cases.ActAnswer, cases.MoveAnswer),
		AddLate: can(cases.ActAnswer, cases.MoveAddLate), Direct: can(cases.ActAnswer, cases.MoveDirect),
		Recall: can(cases.ActAnswer, cases.MoveRecall), Hold: can(cases.ActAnswer, cases.MoveHold), Resume: can(cases.ActAnswer, cases.MoveResume),
		FinishRecall: can(cases.ActAnswer, cases.MoveFinishRecall), Accept: can(cases.ActWork, cases.MoveAccept),
		Decline: can(cases.ActWork, cases.MoveDecline), Ask: can(cases.ActWork, cases.MoveAsk), Log: can(cases.ActWork, cases.MoveLog), AddOwn: can(cases.ActWork, cases.MoveLog),
		Receive: can(cases.ActWork, cases.MoveReceive), Close: can(cases.ActWork, cases.MoveClose), Object: can(cases.ActWork, cases.MoveObject),
		Acknowledge: can(cases.ActWork, cases.MoveAcknowledge), Rebuild: v.actor.May(cases.ActRelease),
	}
	p := c.Placement()
	if acts.Cancel && (p == nil || !p.OpenedAt.IsZero() || s.Now().Sub(p.ReleasedAt) > cases.CancelWithin) {
		acts.Cancel = false
	}
	if acts.Cancel {
		acts.CancelUntil = templates.Say("case.cancel_until", "at", p.ReleasedAt.Add(cases.CancelWithin))
	}
	return acts
}

// reverseOf is where money that came back is taken back: what the agency received by the agency, what was paid directly by
// the creditor.
func reverseOf(c *cases.Case, line paymentLine, acts caseActs) string {
	base := "/cases/" + string(c.ID) + "/payments/" + string(line.ID)
	switch {
	case line.Amount <= 0 || line.Reversed:
		return ""
	case line.Source == cases.Receipt && acts.Receive:
		return base + "/reverse"
	case line.Source == cases.Direct && acts.Direct:
		return base + "/reverse-direct"
	}
	return ""
}

// alertsOf says what needs a hand now, the most pressing first.
func (s *Server) alertsOf(v *visit, c *cases.Case, sum cases.Summary) []templates.Notice {
	var alerts []templates.Notice
	add := func(tone templates.Tone, key string, args ...any) {
		alerts = append(alerts, templates.Notice{Tone: tone, Text: templates.Say(key, args...)})
	}
	agency := v.actor.Side() == cases.AgencySide
	today := s.Cases.Today()
	p := c.Placement()
	switch {
	case c.Handling == cases.RecallPending && p != nil:
		add(templates.Wait, "case.alert.recall", "day", p.RecallFinalOn)
	case c.Handling == cases.OnHold:
		add(templates.Wait, "case.alert.hold."+c.HoldReason)
	}
	if level, days := cases.LimitLevelOf(sum.LimitOn, today); level == cases.LimitBarred && c.Handling != cases.Closed {
		add(templates.Trouble, "law.barred", "day", sum.LimitOn)
	} else if level == cases.LimitRed && c.Handling != cases.Closed {
		alerts = append(alerts, templates.Notice{Tone: templates.Trouble, Text: templates.SayN("law.alert", days, "day", sum.LimitOn)})
	}
	if sum.UnseenDirect && agency {
		add(templates.Trouble, "case.alert.direct")
	}
	if sum.WaitingCreditor && !agency {
		add(templates.Wait, "case.alert.request")
	}
	if !sum.PromiseDueOn.IsZero() && sum.PromiseDueOn.Before(today) {
		add(templates.Trouble, "case.alert.promise", "day", sum.PromiseDueOn)
	}
	if overdue(c, today) {
		add(templates.Trouble, "case.alert.remit")
	}
	if p != nil && !p.AnswerBy.IsZero() && c.Handling == cases.Released && p.AnswerBy.Before(today) {
		add(templates.Trouble, "case.alert.unanswered", "day", p.AnswerBy)
	}
	return alerts
}

// overdue says that money the agency got should have been remitted.
func overdue(c *cases.Case, today cases.Date) bool {
	for _, line := range paymentLines(c, today) {
		if line.Overdue {
			return true
		}
	}
	return false
}

func prefillOf(st *cases.Statement, today cases.Date) actPrefill {
	p := actPrefill{
		PromiseOn: today.AddDays(7).String(), Disputes: optionsIn("dispute.", cases.DisputeKinds), Kinds: optionsIn("ask.", cases.RequestKinds),
		Holds: optionsIn("hold.", cases.HoldReasons), Reopens: optionsIn("reopen.", cases.ReopenReasons),
	}
	if st.Left > 0 {
		p.Amount = input.FormatAmount(st.Left)
	}
	for _, c := range cases.Categories {
		p.Categories = append(p.Categories, templates.Option{Value: string(c), Label: categoryName(c)})
	}
	return p
}

// optionsIn offers the values of a list, each with its words behind a prefix.
func optionsIn(prefix string, values []string) []templates.Option {
	options := make([]templates.Option, len(values))
	for i, value := range values {
		options[i] = templates.Option{Value: value, Label: templates.Say(prefix + value)}
	}
	return options
}
