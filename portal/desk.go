package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// deskData is the start page of a credit controller: what waits for him, by what it is, the oldest first.
type deskData struct {
	Today   cases.Date
	Running templates.Message // how many cases need nothing
	Overdue []templates.Notice
	Groups  []deskGroup
	Empty   templates.Empty
	New     bool
}

// deskGroup is one kind of thing that waits.
type deskGroup struct {
	ID    string // anchor
	Title templates.Message
	Lines []deskLine
	More  *templates.Link
}

// deskLine is one case that waits, with what to do about it.
type deskLine struct {
	Badge     templates.Badge
	Debtor    string
	Reference string
	Text      templates.Message
	Missing   templates.Message // evidence that is not there, of a draft
	Owed      int64
	Currency  string
	Act       templates.Link
}

// deskKind is how one kind of thing that waits is found and shown.
type deskKind struct {
	id     string
	title  string
	tone   templates.Tone
	icon   string
	act    string
	filter cases.Filter
	keep   func(r cases.Row, today cases.Date) bool
	when   func(r cases.Row) cases.Date
	text   func(row caseRow, r cases.Row) templates.Message
	href   string // behind the address of the case
	more   templates.Link
}

var homeDesk = templates.NewPage[deskData]("home/desk")

// deskShown is how many lines of a kind the page shows; a link leads to the others.
const deskShown = 10

// desk shows what waits for a controller. When nothing does, it says so and how much is running.
func (s *Server) desk(v *visit) (answer, error) {
	if _, _, err := input.Decode[struct{}](v.Request); err != nil {
		return nil, err
	}
	data := deskData{Today: s.Cases.Today(), New: v.actor.May(cases.ActPrepare)}
	var err error
	if data.Overdue, err = s.overdueNotices(v); err != nil {
		return nil, err
	}
	if data.Groups, err = s.deskGroups(v); err != nil {
		return nil, err
	}
	running := cases.Filter{Handling: []cases.Handling{cases.Released, cases.Active, cases.OnHold, cases.RecallPending}}
	counts, err := s.Cases.Counts(v.Context(), v.actor, []cases.Filter{running}, deskCount)
	if err != nil {
		return nil, err
	}
	if data.Running = templates.SayN("desk.running", counts[0]); counts[0] >= deskCount {
		data.Running = templates.SayN("desk.running_many", counts[0]-1)
	}
	data.Empty = templates.Empty{Icon: "check", Title: templates.Say("desk.quiet"), Detail: data.Running}
	return show(homeDesk, data), nil
}

// deskCount bounds the count of what is running.
const deskCount = 2000

// deskKinds is the table of what can wait for a controller, the most pressing first.
func deskKinds() []deskKind {
	since := func(r cases.Row) cases.Date { return r.LastActionOn }
	changed := func(r cases.Row) cases.Date { return cases.DateOf(r.UpdatedAt) }
	said := func(key string) func(caseRow, cases.Row) templates.Message {
		return func(row caseRow, _ cases.Row) templates.Message { return templates.Say(key, "agency", row.Party) }
	}
	drafts := cases.Filter{Handling: []cases.Handling{cases.Draft}, Sort: cases.ByUpdated, Desc: true, Limit: 5 * deskShown}
	return []deskKind{
		{id: "requests", title: "desk.requests", tone: templates.Wait, icon: "paperclip", act: "desk.answer", href: "#requests",
			filter: cases.Filter{Waiting: true, Sort: cases.ByUpdated, Limit: deskShown}, when: since, text: said("desk.request"),
			more: templates.Link{Label: templates.Say("desk.requests_more"), Href: "/cases?view=waiting"}},
		{id: "returned", title: "desk.returned", tone: templates.Trouble, icon: "triangle-alert", act: "desk.mend", href: "/release", filter: drafts,
			keep: func(r cases.Row, _ cases.Date) bool { return r.Declined }, when: changed,
			text: func(caseRow, cases.Row) templates.Message { return templates.Say("desk.declined") },
			more: templates.Link{Label: templates.Say("desk.drafts_more"), Href: draftsPath}},
		{id: "unanswered", title: "desk.late_answers", tone: templates.Trouble, icon: "hourglass", act: "desk.see",
			filter: cases.Filter{Handling: []cases.Handling{cases.Released}, Sort: cases.ByReleased, Limit: 5 * deskShown},
			keep:   func(r cases.Row, today cases.Date) bool { return !r.AnswerBy.IsZero() && r.AnswerBy.Before(today) },
			when:   func(r cases.Row) cases.Date { return r.AnswerBy }, text: said("desk.unanswered")},
		{id: "recalls", title: "desk.recalls", tone: templates.Wait, icon: "undo-2", act: "desk.see",
			filter: cases.Filter{Handling: []cases.Handling{cases.RecallPending}, Sort: cases.ByUpdated, Limit: deskShown}, when: since, text: said("desk.recall")},
		{id: "drafts", title: "desk.drafts", icon: "pencil", act: "desk.resume", href: "/release", filter: drafts,
			keep: func(r cases.Row, _ cases.Date) bool { return !r.Declined }, when: changed,
			text: func(row caseRow, _ cases.Row) templates.Message {
				return templates.Say("desk.draft", "score", row.Score)
			},
			more: templates.Link{Label: templates.Say("desk.drafts_more"), Href: draftsPath}},
	}
}

// deskGroups asks for each kind, and for names and amounts of all of them at once.
func (s *Server) deskGroups(v *visit) ([]deskGroup, error) {
	kinds := deskKinds()
	found := make([][]cases.Row, len(kinds))
	more := make([]bool, len(kinds))
	var all []cases.Row
	for i, kind := range kinds {
		list, err := s.Cases.Cases(v.Context(), v.actor, kind.filter)
		if err != nil {
			return nil, err
		}
		found[i], more[i] = deskRows(list, kind.keep, s.Cases.Today())
		all = append(all, found[i]...)
	}
	rows, err := s.rows(v, all)
	if err != nil {
		return nil, err
	}
	var groups []deskGroup
	for i, kind := range kinds {
		own := rows[:len(found[i])]
		rows = rows[len(found[i]):]
		if len(own) == 0 {
			continue
		}
		group := deskGroup{ID: kind.id, Title: templates.Say(kind.title)}
		for k := range own {
			group.Lines = append(group.Lines, kind.line(own[k], found[i][k]))
		}
		if more[i] && kind.more.Href != "" {
			group.More = &kind.more
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// deskRows keeps what a kind is about, and says whether there is more of it.
func deskRows(list cases.Page, keep func(cases.Row, cases.Date) bool, today cases.Date) (rows []cases.Row, more bool) {
	more = list.Next != ""
	for _, r := range list.Rows {
		if keep != nil && !keep(r, today) {
			continue
		}
		if len(rows) == deskShown {
			return rows, true
		}
		rows = append(rows, r)
	}
	return rows, more
}

func (k deskKind) line(row caseRow, r cases.Row) deskLine {
	line := deskLine{
		Debtor: row.Debtor, Reference: row.Reference, Owed: row.Owed, Currency: row.Currency, Text: k.text(row, r),
		Badge: templates.Badge{Tone: k.tone, Icon: k.icon, Text: templates.Say("fact.day", "day", k.when(r))},
		Act:   templates.Link{Label: templates.Say(k.act), Href: "/cases/" + string(r.ID) + k.href},
	}
	if r.Handling == cases.Draft {
		line.Missing = row.Missing
	}
	return line
}
