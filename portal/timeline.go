package portal

import (
	"slices"

	"relais/cases"
	"relais/portal/accounts"
	"relais/templates"
)

// moment says how a kind of event is drawn in the chronology.
type moment struct {
	tone templates.Tone
	icon string
}

// moments is the table of icons and tones. A kind that is not here is drawn quietly.
var moments = map[cases.EventKind]moment{
	cases.EvOpened: {"", "folder"}, cases.EvDebtor: {"", "building"}, cases.EvItemAdded: {"", "plus"}, cases.EvItemChanged: {"", "pencil"},
	cases.EvItemRemoved: {"", "trash-2"}, cases.EvImported: {"", "file-spreadsheet"}, cases.EvFileAdded: {"", "file-plus"},
	cases.EvFileSorted: {"", "folder-input"}, cases.EvFileInspected: {"", "file-check"}, cases.EvFileRemoved: {"", "file-x"},
	cases.EvWaived: {"", "circle-minus"}, cases.EvUnwaived: {"", "undo-2"}, cases.EvReleased: {"", "send"}, cases.EvCancelled: {"", "undo-2"},
	cases.EvDossier: {templates.Done, "archive"}, cases.EvOpenedAgency: {"", "eye"}, cases.EvAccepted: {templates.Done, "check"},
	cases.EvDeclined: {templates.Trouble, "circle-x"}, cases.EvAsked: {templates.Wait, "paperclip"}, cases.EvAnswered: {templates.Done, "reply"},
	cases.EvCall: {"", "phone"}, cases.EvLetter: {"", "mail"}, cases.EvEmail: {"", "mail-open"}, cases.EvNote: {"", "message-square"},
	cases.EvPromise: {templates.Agreement, "handshake"}, cases.EvPromiseMissed: {templates.Trouble, "triangle-alert"},
	cases.EvReceipt: {templates.Done, "euro"}, cases.EvReversal: {templates.Trouble, "rotate-ccw"}, cases.EvDirect: {templates.Done, "hand-coins"},
	cases.EvAcknowledged: {templates.Done, "circle-check"}, cases.EvDispute: {templates.Trouble, "message-square-warning"},
	cases.EvPostponed: {"", "calendar-clock"}, cases.EvAssigned: {"", "user-check"}, cases.EvRemitted: {templates.Done, "landmark"},
	cases.EvHeld: {templates.Wait, "pause"}, cases.EvResumed: {"", "play"}, cases.EvRecallAsked: {templates.Wait, "undo-2"},
	cases.EvRecallObject: {templates.Wait, "message-square-warning"}, cases.EvRecalled: {"", "undo-2"}, cases.EvClosed: {"", "folder-check"},
	cases.EvReopened: {"", "folder-open"}, cases.EvPlacedAgain: {"", "refresh-cw"},
}

// timelineShows are the filters of a chronology: which kinds of event each shows; none shows all.
var timelineShows = []struct {
	name  string
	kinds []cases.EventKind
}{
	{"all", nil},
	{"contacts", []cases.EventKind{cases.EvCall, cases.EvLetter, cases.EvEmail, cases.EvNote, cases.EvPromise, cases.EvPromiseMissed, cases.EvDispute, cases.EvAsked, cases.EvAnswered}},
	{"money", []cases.EventKind{cases.EvReceipt, cases.EvReversal, cases.EvDirect, cases.EvAcknowledged, cases.EvRemitted, cases.EvPromise, cases.EvPromiseMissed}},
	{"files", []cases.EventKind{cases.EvFileAdded, cases.EvFileRemoved, cases.EvDossier, cases.EvReleased, cases.EvWaived, cases.EvUnwaived}},
}

// timeline turns the journal of a case into what people read. What was done to files in one go is one line.
func timeline(v *visit, c *cases.Case, events []cases.Event, names accounts.Directory, show string) templates.Chronology {
	var list templates.Chronology
	events = shown(events, show)
	for i := 0; i < len(events); {
		n := filesInOneGo(events[i:])
		if n > 1 {
			list.Items = append(list.Items, filesMoment(v, events[i:i+n], names))
			i += n
			continue
		}
		item := momentOf(v, c, &events[i], names)
		n = max(1, remindersInOneGo(events[i:]))
		if n > 1 {
			item.Title = templates.SayN("event.reminders", n)
		}
		list.Items = append(list.Items, item)
		i += n
	}
	return list
}

// shown keeps the events that a filter shows.
func shown(events []cases.Event, show string) []cases.Event {
	for _, filter := range timelineShows {
		if filter.name == show && filter.kinds != nil {
			return slices.DeleteFunc(events, func(e cases.Event) bool { return !slices.Contains(filter.kinds, e.Kind) })
		}
	}
	return events
}

// remindersInOneGo counts the events at the beginning of a list by which one person wrote down reminders on one day.
func remindersInOneGo(events []cases.Event) int {
	n := 0
	for n < len(events) && events[n].Kind == cases.EvItemAdded && events[n].Facts.Code == "reminder" && events[n].Text == "" &&
		events[n].OccurredOn == events[0].OccurredOn && events[n].Actor == events[0].Actor {
		n++
	}
	return n
}

// filesInOneGo counts the events at the beginning of a list that are about files and of one day.
func filesInOneGo(events []cases.Event) int {
	n := 0
	for n < len(events) && aboutFiles(events[n].Kind) && events[n].OccurredOn == events[0].OccurredOn {
		n++
	}
	return n
}

func aboutFiles(kind cases.EventKind) bool {
	return kind == cases.EvFileAdded || kind == cases.EvFileInspected || kind == cases.EvFileSorted
}

// filesMoment says how many files were added, or only sorted.
func filesMoment(v *visit, events []cases.Event, names accounts.Directory) templates.Moment {
	added, sorted := 0, map[cases.DocumentID]bool{}
	who := ""
	for i := range events {
		switch events[i].Kind {
		case cases.EvFileAdded:
			added++
		case cases.EvFileSorted:
			sorted[events[i].Facts.Document] = true
		}
		if events[i].Channel != cases.Clock && who == "" {
			who = whoOf(&events[i], names)
		}
	}
	m := templates.Moment{
		ID: "e" + itoa(events[0].Seq), Icon: "file-plus", Title: templates.SayN("event.files", added),
		When: templates.Say("event.on", "day", events[0].OccurredOn), ISO: events[0].OccurredOn.String(),
	}
	if added == 0 {
		m.Icon, m.Title = "folder-input", templates.SayN("event.files_sorted", max(len(sorted), 1))
	}
	if who != "" {
		m.Body = append(m.Body, templates.Plain(who))
	}
	return m
}

func momentOf(v *visit, c *cases.Case, e *cases.Event, names accounts.Directory) templates.Moment {
	m := moments[e.Kind]
	if m.icon == "" {
		m.icon = "circle-check"
	}
	out := templates.Moment{
		ID: "e" + itoa(e.Seq), Tone: m.tone, Icon: m.icon, Title: titleOf(v, c, e),
		When: templates.Say("event.on", "day", e.OccurredOn), ISO: e.OccurredOn.String(),
	}
	if e.OccurredOn == cases.DateOf(e.RecordedAt.In(v.zone())) {
		out.When, out.ISO = templates.Say("event.at", "at", e.RecordedAt), e.RecordedAt.UTC().Format("2006-01-02T15:04:05Z07:00")
	}
	if who := whoOf(e, names); who != "" {
		out.Body = append(out.Body, templates.Plain(who))
	}
	if e.Text != "" {
		out.Body = append(out.Body, templates.Plain(e.Text))
	}
	if d := c.Document(e.Facts.Document); d != nil && e.Kind != cases.EvFileRemoved {
		line := exhibitOf(c, d)
		out.Links = append(out.Links, templates.Link{Label: templates.Plain(line.Title), Href: line.Href, Icon: "file-text"})
	}
	if e.Facts.Remittance != "" {
		out.Links = append(out.Links, templates.Link{Label: templates.Say("event.remittance"), Href: "/remittances/" + string(e.Facts.Remittance), Icon: "landmark"})
	}
	return out
}

// whoOf names who did it: the person with the organisation, or the organisation alone when the person is not ours to know.
func whoOf(e *cases.Event, names accounts.Directory) string {
	person, org := names.People[e.Actor].Name, names.Orgs[e.ActorOrg].Name
	switch {
	case person != "" && org != "":
		return person + ", " + org
	case person != "":
		return person
	}
	return org
}

// titleOf is the sentence of an event. Amounts and days come from its facts; codes have words of their own.
func titleOf(v *visit, c *cases.Case, e *cases.Event) templates.Message {
	f := e.Facts
	key := "event." + string(e.Kind)
	if f.Code != "" && (e.Kind == cases.EvCall || e.Kind == cases.EvItemAdded || e.Kind == cases.EvItemChanged || e.Kind == cases.EvItemRemoved) {
		key += "." + f.Code
	}
	code := ""
	if f.Code != "" {
		code = v.words.T(codeFamily(e.Kind) + f.Code)
	}
	return templates.Say(key, "amount", v.words.Money(int64(f.Amount), string(c.Currency)), "fee", v.words.Money(int64(f.Fee), string(c.Currency)),
		"day", f.Day, "count", f.Count, "exhibit", f.Exhibit, "code", code, "hash", short(f.Hash))
}

// codeFamilies says which words the code of an event has.
var codeFamilies = map[cases.EventKind]string{
	cases.EvDeclined: "close.", cases.EvClosed: "close.", cases.EvRecallAsked: "close.", cases.EvRecalled: "close.",
	cases.EvDispute: "dispute.", cases.EvHeld: "hold.", cases.EvAsked: "ask.", cases.EvFileSorted: "category.",
	cases.EvWaived: "category.", cases.EvUnwaived: "category.", cases.EvReopened: "reopen.", cases.EvCall: "outcome.",
}

func codeFamily(kind cases.EventKind) string {
	if family, known := codeFamilies[kind]; known {
		return family
	}
	return "item."
}

func short(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return hash[:8] + "…" + hash[len(hash)-4:]
}
