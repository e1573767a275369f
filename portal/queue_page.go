package portal

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// queueQuery is the place in a run through the actions that are due: whose they are, after which case, and how far one got.
type queueQuery struct {
	Handler  string `form:"handler"`
	Creditor string `form:"creditor"`
	After    string `form:"after"`
	Over     string `form:"over" validate:"omitempty,oneof=1"` // behind the last case
	All      int    `form:"all" validate:"gte=0,lte=100000"`
	Done     int    `form:"done" validate:"gte=0,lte=100000"`
	Skipped  int    `form:"skipped" validate:"gte=0,lte=100000"`
}

// queueData is one case of the run, or its end.
type queueData struct {
	Case     *cases.Case // nil at the end
	Folder   templates.Folder
	Place    templates.Message // "3 sur 11"
	Progress templates.Progress
	Next     nextCell
	Phones   []phoneLink
	Promise  *cases.Promise
	Alerts   []templates.Notice
	Timeline templates.Chronology
	Forms    rowForms
	Skip     string
	Again    string // the ones that were put off, at the end
	Done     templates.Message
	Skipped  templates.Message
	Receive  bool
}

// phoneLink is a number to call.
type phoneLink struct {
	Who    string
	Number string       // as stored
	Href   template.URL // "tel:" and what telephone leaves of the number: templates let no such address through as text
}

var homeQueue = templates.NewPage[queueData]("home/queue")

// queueEvents is how much of the chronology stands beside a call.
const queueEvents = 4

// queueStart is the address where a run through the due actions of a list begins.
func queueStart(f cases.Filter) string {
	q := queueQuery{Handler: string(f.Handler), Creditor: string(f.Creditor)}
	if q.Handler == "" {
		q.Handler = everybody
	}
	return q.address()
}

// address writes the place back.
func (q queueQuery) address() string {
	v := url.Values{}
	for name, value := range map[string]string{"handler": q.Handler, "creditor": q.Creditor, "after": q.After, "over": q.Over} {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, n := range map[string]int{"all": q.All, "done": q.Done, "skipped": q.Skipped} {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	if len(v) == 0 {
		return "/queue"
	}
	return "/queue?" + v.Encode()
}

// from goes on behind a case.
func (q queueQuery) from(next string) queueQuery {
	if q.After = next; next == "" {
		q.Over = "1"
	}
	return q
}

func (q queueQuery) filter(actor cases.Actor, today cases.Date) cases.Filter {
	f := inboxViews(today)[0].filter
	f.Handler, f.Creditor, f.Sort, f.After, f.Limit = cases.PersonID(q.Handler), cases.OrgID(q.Creditor), cases.ByNextAction, q.After, 1
	switch q.Handler {
	case everybody:
		f.Handler = ""
	case "":
		f.Handler = actor.Person
	}
	return f
}

// queue shows one case after the other, in the order of what is due: log what was done, then the next one comes.
func (s *Server) queue(v *visit) (answer, error) {
	q, _, err := input.Decode[queueQuery](v.Request)
	if err != nil {
		return nil, err
	}
	f := q.filter(v.actor, s.Cases.Today())
	if q.All == 0 {
		counts, err := s.Cases.Counts(v.Context(), v.actor, []cases.Filter{f}, countLimit)
		if err != nil {
			return nil, err
		}
		q.All = counts[0] // countLimit: more than can be counted
	}
	list, err := s.Cases.Cases(v.Context(), v.actor, f)
	if err != nil {
		return nil, err
	}
	if q.Over != "" || len(list.Rows) == 0 {
		return show(homeQueue, queueEnd(q), queueCrumbs()...), nil
	}
	data, err := s.queueCase(v, q, list)
	if err != nil {
		return nil, err
	}
	return show(homeQueue, data, queueCrumbs()...), nil
}

func queueCrumbs() []templates.Crumb {
	return []templates.Crumb{{Label: templates.Say("nav.inbox"), Href: "/"}, {Label: templates.Say("queue.title")}}
}

func queueEnd(q queueQuery) queueData {
	data := queueData{Done: templates.SayN("queue.done", q.Done)}
	if q.Skipped > 0 {
		data.Skipped = templates.SayN("queue.skipped", q.Skipped)
		data.Again = queueQuery{Handler: q.Handler, Creditor: q.Creditor}.address()
	}
	return data
}

func (s *Server) queueCase(v *visit, q queueQuery, list cases.Page) (queueData, error) {
	row := list.Rows[0]
	c, err := s.Cases.Case(v.Context(), v.actor, row.ID)
	if err != nil {
		return queueData{}, err
	}
	events, err := s.Cases.Events(v.Context(), v.actor, c.ID, 0, queueEvents)
	if err != nil {
		return queueData{}, err
	}
	names, err := s.Names.Directory(v.Context(), v.actor, wantedOf(c, events))
	if err != nil {
		return queueData{}, err
	}
	data := s.queuePage(v, c, events, names)
	data.Next = nextOf(row, s.Cases.Today())
	at := min(q.Done+q.Skipped+1, max(q.All, 1))
	data.Place = templates.Say("queue.place", "at", at, "all", max(q.All, at))
	if shown, more := shownCount(q.All); more && at <= shown {
		data.Place = templates.Say("queue.place_many", "at", at, "all", shown)
	}
	data.Progress = templates.Progress{Label: data.Place, Done: at - 1, Total: max(q.All, at)}
	logged, skipped := q.from(list.Next), q.from(list.Next)
	logged.Done++
	skipped.Skipped++
	data.Forms.Back, data.Skip = logged.address(), skipped.address()
	return data, nil
}

func (s *Server) queuePage(v *visit, c *cases.Case, events []cases.Event, names accounts.Directory) queueData {
	today := s.Cases.Today()
	sum := c.Summarise()
	owed := cases.PreviewOf(c, today, s.rates()).Statement.Left
	badge := badgeOf(sum, today)
	row := inboxRow{caseRow: caseRow{ID: c.ID, Debtor: c.Debtor.Name, Reference: c.Reference}}
	if owed > 0 {
		row.Amount = input.FormatAmount(owed)
	}
	return queueData{
		Case: c, Phones: phonesOf(c), Promise: openPromise(c), Alerts: s.alertsOf(v, c, sum), Timeline: timeline(v, c, events, names, ""),
		Forms: row.Forms(s.NewID(), "", "", inboxListsOn(today)), Receive: c.Handling.Can(cases.MoveReceive, cases.AgencySide),
		Folder: templates.Folder{
			Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: templates.Plain(c.Debtor.Name), Meta: folderMeta(c, names, true),
			Sum: &templates.Sum{Label: templates.Say("case.owed_on", "day", today), Cents: int64(owed), Currency: string(c.Currency)},
		},
	}
}

// phonesOf lists the numbers of a debtor: the contacts first, for a person answers sooner than a switchboard.
func phonesOf(c *cases.Case) []phoneLink {
	var list []phoneLink
	add := func(who, number string) {
		clean := telephone(number)
		href := template.URL("tel:" + clean)
		if clean != "" && !slices.ContainsFunc(list, func(known phoneLink) bool { return known.Href == href }) {
			list = append(list, phoneLink{Who: who, Number: number, Href: href})
		}
	}
	for _, contact := range c.Contacts {
		who := contact.Name
		if contact.Role != "" {
			who += ", " + contact.Role
		}
		add(who, contact.Phone)
	}
	add(c.Debtor.Name, c.Debtor.Phone)
	return list
}

// telephone keeps what a telephone dials: digits, with a plus in front.
func telephone(number string) string {
	var out []byte
	for i := range len(number) {
		if c := number[i]; (c >= '0' && c <= '9') || (c == '+' && len(out) == 0) {
			out = append(out, c)
		}
	}
	return string(out)
}
