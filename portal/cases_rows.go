package portal

import (
	"strings"

	"relais/cases"
	"relais/portal/accounts"
	"relais/templates"
)

// caseRow is one line of a list of cases, ready to be shown.
type caseRow struct {
	ID        cases.CaseID
	Version   int64
	Href      string
	Reference string
	Other     string // the other party's reference
	Debtor    string
	Place     string // "Nantes (44)"
	Party     string // the agency, or for an agency the creditor
	Owed      int64  // what is owed today, interest included, or left when closed; cents
	Currency  string
	Late      int // days since the oldest due day
	// Limit is shown when the end of limitation is near: amber from 180 days on, red from 60.
	Limit    *templates.Badge
	Badge    templates.Badge
	Next     nextCell
	Last     templates.Message
	Score    int
	Tabs     templates.MiniTabs
	AnswerBy templates.Message
	AnswerOn cases.Date // the day of AnswerBy
	Invoices int
	CanWork  bool // the agency may log something
	Missing  templates.Message
}

// nextCell says what is to be done next and how pressing it is: late, today, later, or nothing.
type nextCell struct {
	Text    templates.Message
	When    templates.Message
	Urgency string
}

// tones turns the tones of the rules into those of the templates.
var tones = map[cases.Tone]templates.Tone{
	cases.Quiet: templates.Neutral, cases.Done: templates.Done, cases.Waiting: templates.Wait,
	cases.Accord: templates.Agreement, cases.Trouble: templates.Trouble,
}

// badgeOf shows where a case stands.
func badgeOf(sum cases.Summary, today cases.Date) templates.Badge {
	l := cases.LabelOf(sum, today)
	return templates.Badge{Tone: tones[l.Tone], Icon: l.Icon, Text: templates.Say("label." + l.Name)}
}

// rows prepares the lines of a list: names and claims come with one question each for all of them.
func (s *Server) rows(v *visit, list []cases.Row) ([]caseRow, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids := make([]cases.CaseID, len(list))
	var want accounts.Wanted
	for i, r := range list {
		ids[i] = r.ID
		want.Orgs = append(want.Orgs, r.Org, r.Agency)
	}
	names, err := s.Names.Directory(v.Context(), v.actor, want)
	if err != nil {
		return nil, err
	}
	today := s.Cases.Today()
	owed, err := s.Cases.Owed(v.Context(), v.actor, ids, today)
	if err != nil {
		return nil, err
	}
	rows := make([]caseRow, len(list))
	for i, r := range list {
		rows[i] = rowOf(r, v.actor, names, today)
		if amount, known := owed[r.ID]; known {
			rows[i].Owed = int64(amount)
		}
	}
	return rows, nil
}

func rowOf(r cases.Row, actor cases.Actor, names accounts.Directory, today cases.Date) caseRow {
	row := caseRow{
		ID: r.ID, Version: r.Version, Href: "/cases/" + string(r.ID), Reference: r.Reference, Other: r.AgencyReference,
		Debtor: r.DebtorName, Place: place(r.City, r.Department), Owed: int64(r.Left), Currency: string(r.Currency),
		Badge: badgeOf(r.Summary, today), Next: nextOf(r, today), Last: lastOf(r), Score: r.Score, Tabs: miniTabs(r.Categories),
		Invoices: r.Invoices, Missing: missing(r.Categories),
	}
	if r.Handling == cases.Draft && actor.May(cases.ActPrepare) {
		row.Href += "/release"
	}
	if r.Handling != cases.Closed && !r.OldestDue.IsZero() && r.OldestDue.Before(today) {
		row.Late = today.DaysSince(r.OldestDue)
	}
	if level, _ := cases.LimitLevelOf(r.LimitOn, today); r.Handling != cases.Closed && level != cases.LimitFar {
		row.Limit = &templates.Badge{Tone: limitTones[level], Icon: "calendar-clock", Text: templates.Say("law.badge", "day", r.LimitOn)}
	}
	row.Party = names.Orgs[r.Agency].Name
	if actor.Side() == cases.AgencySide {
		row.Party = names.Orgs[r.Org].Name
		row.CanWork = r.Handling.Can(cases.MoveLog, cases.AgencySide) && actor.May(cases.ActWork)
	}
	if r.Handling == cases.Released && !r.AnswerBy.IsZero() {
		row.AnswerBy, row.AnswerOn = templates.Say("inbox.answer_by", "day", r.AnswerBy), r.AnswerBy
	}
	return row
}

func place(city, department string) string {
	if department == "" {
		return city
	}
	return strings.TrimSpace(city + " (" + department + ")")
}

// nextOf says what comes next. A date that has passed is late.
func nextOf(r cases.Row, today cases.Date) nextCell {
	if r.NextAction == "" || r.Handling == cases.Closed || r.Handling == cases.Draft {
		return nextCell{}
	}
	next := nextCell{Text: templates.Say("next." + r.NextAction), Urgency: "ok"}
	switch days := r.NextActionOn.DaysSince(today); {
	case r.NextActionOn.IsZero():
	case days < 0:
		next.Urgency, next.When = "late", templates.SayN("when.late", -days)
	case days == 0:
		next.Urgency, next.When = "today", templates.Say("when.today")
	case days == 1:
		next.When = templates.Say("when.tomorrow")
	default:
		next.When = templates.Say("when.on", "day", r.NextActionOn)
	}
	return next
}

func lastOf(r cases.Row) templates.Message {
	if r.LastAction == "" {
		return templates.Message{}
	}
	key := "last." + string(r.LastAction)
	if r.LastAction == cases.EvCall && r.LastOutcome != "" {
		key = "last.call." + r.LastOutcome
	}
	return templates.Say(key, "day", r.LastActionOn)
}

// miniTabs shows which categories of evidence are there.
func miniTabs(present string) templates.MiniTabs {
	var tabs templates.MiniTabs
	n := 0
	for _, c := range cases.Categories {
		filled := strings.Contains(present, string(c))
		if filled {
			n++
		}
		tabs.Segments = append(tabs.Segments, templates.Segment{Letter: string(c), Filled: filled})
	}
	tabs.Label = templates.SayN("evidence.tabs", n, "all", len(cases.Categories))
	return tabs
}

// missing names the letters that are not there.
func missing(present string) templates.Message {
	var letters []string
	for _, c := range cases.Categories {
		if !strings.Contains(present, string(c)) {
			letters = append(letters, string(c))
		}
	}
	if len(letters) == 0 {
		return templates.Say("evidence.all_there")
	}
	return templates.Say("evidence.letters_missing", "letters", strings.Join(letters, ", "))
}
