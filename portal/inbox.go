package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// inboxData is the start page of an agency: what arrived, then what is to be done, by next action.
type inboxData struct {
	Today    cases.Date
	Arrivals []inboxRow
	Arrived  int // released to the agency and not answered; at most countLimit
	Due      int // actions due today or late, of whom the list shows
	Queue    string
	// The counts in words, and where all that arrived is listed when not all of it stands above.
	DueWords, ArrivedWords, QueueWords templates.Message
	AllArrived                         string
	Tabs                               templates.Tabs
	Form                               templates.Form
	View                               string
	Parties                            []templates.Option
	Handlers                           []templates.Option
	Chips                              []templates.Chip
	Rows                               []inboxRow
	Bulk                               templates.Bulk
	Pager                              templates.Pager
	Empty                              templates.Empty
	Export                             string
	Back                               string
	Lists                              inboxLists
}

// inboxLists are the choices in the small forms of every row.
type inboxLists struct {
	Today, PromiseOn                      string
	Me                                    string             // who looks: the handler proposed
	Handlers                              []templates.Option // colleagues
	Disputes, Declines, Kinds, Categories []templates.Option
}

// inboxRow is a case in the inbox, with what its forms offer before anybody typed.
type inboxRow struct {
	caseRow
	Amount  string // what is owed, as a field shows it
	Overdue bool   // the answer was due before today
}

// rowForms is what the small forms of one row need; they stand outside of the form of the selection.
type rowForms struct {
	inboxLists
	ID               cases.CaseID
	Base             string
	Debtor           string
	Reference        string
	Amount           string
	Idem, Back, Part string // Part is what the script renews after the post
}

// Forms joins a row with the page it stands on.
func (r inboxRow) Forms(idem, back, part string, lists inboxLists) rowForms {
	return rowForms{
		inboxLists: lists, ID: r.ID, Base: "/cases/" + string(r.ID), Debtor: r.Debtor, Reference: r.Reference, Amount: r.Amount,
		Idem: idem + "/" + string(r.ID), Back: back, Part: part,
	}
}

var homeInbox = templates.NewPage[inboxData]("home/inbox")

// arrivalsShown is the number of cards above the list; the others stand in a view of it.
const arrivalsShown = 6

// inboxLimit is the number of rows of a page: each brings the small forms behind its buttons.
const inboxLimit = 30

// everybody is the handler that shows the cases of all colleagues. Agents see their own unless they say so.
const everybody = "all"

// inboxViews are the tabs of the inbox. What is due comes first: late and today.
func inboxViews(today cases.Date) []listView {
	return []listView{
		{"due", cases.Filter{Handling: []cases.Handling{cases.Active}, ActionBy: today}, cases.ByNextAction},
		{"active", cases.Filter{Handling: []cases.Handling{cases.Active, cases.OnHold, cases.RecallPending}}, cases.ByNextAction},
		{"promised", cases.Filter{Promised: true}, cases.ByNextAction},
		{"waiting", cases.Filter{Waiting: true}, cases.ByUpdated},
		{"direct", cases.Filter{Direct: true}, cases.ByUpdated},
		{"closed", cases.Filter{Handling: []cases.Handling{cases.Closed}}, cases.ByUpdated},
		{"arrived", cases.Filter{Handling: []cases.Handling{cases.Released}}, cases.ByReleased},
	}
}

// inbox shows what an agency has to do. Like every list it is an address: coming back leads to the same rows.
func (s *Server) inbox(v *visit) (answer, error) {
	q, form, err := input.Decode[listQuery](v.Request)
	if err != nil {
		return nil, err
	}
	f, err := inboxFilter(q, v.actor, s.Cases.Today())
	if err != nil {
		return nil, err
	}
	list, err := s.Cases.Cases(v.Context(), v.actor, f)
	if err != nil {
		return nil, err
	}
	arrived, err := s.Cases.Cases(v.Context(), v.actor, arrivedFilter())
	if err != nil {
		return nil, err
	}
	data, err := s.inboxPage(v, q, f, arrived.Rows, list)
	if err != nil {
		return nil, err
	}
	data.Form = formOf(form)
	if q.Handler == "" && f.Handler != "" {
		data.Form.Values["handler"] = []string{string(f.Handler)}
	}
	return show(homeInbox, data), nil
}

// inboxFilter reads the address. Without a handler in it agents see their own cases, managers those of everybody.
func inboxFilter(q listQuery, actor cases.Actor, today cases.Date) (cases.Filter, error) {
	f, err := q.filterIn(inboxViews(today))
	if err != nil {
		return f, err
	}
	f.Limit = inboxLimit
	switch {
	case q.View == "arrived" || q.Handler == everybody:
		f.Handler = ""
	case q.Handler == "" && actor.Role == cases.Agent:
		f.Handler = actor.Person
	}
	return f, nil
}

// arrivedFilter selects what waits for an answer, the oldest release first: it must be answered first.
func arrivedFilter() cases.Filter {
	return cases.Filter{Handling: []cases.Handling{cases.Released}, Sort: cases.ByReleased, Limit: arrivalsShown}
}

func (s *Server) inboxPage(v *visit, q listQuery, f cases.Filter, arrived []cases.Row, list cases.Page) (inboxData, error) {
	today := s.Cases.Today()
	data := inboxData{
		Today: today, View: q.View, Export: exportOf(q, f), Back: v.URL.RequestURI(), Queue: queueStart(f),
		Pager: templates.Pager{Summary: templates.SayN("cases.shown", len(list.Rows))}, Lists: inboxListsOn(today),
	}
	if list.Next != "" {
		data.Pager.Next = q.with("/", "after", list.Next)
	}
	if q.After != "" {
		data.Pager.Previous = q.with("/")
	}
	if q.View == "arrived" {
		arrived = nil // the list is the same
	}
	rows, err := s.rows(v, append(append([]cases.Row{}, arrived...), list.Rows...))
	if err != nil {
		return data, err
	}
	all := inboxRows(rows, today)
	data.Arrivals, data.Rows = all[:len(arrived)], all[len(arrived):]
	if err := s.inboxTabs(v, q, f, &data); err != nil {
		return data, err
	}
	if err := s.inboxFilters(v, q, f, &data); err != nil {
		return data, err
	}
	data.Empty, err = s.emptyInbox(v, q, f)
	return data, err
}

func inboxRows(rows []caseRow, today cases.Date) []inboxRow {
	list := make([]inboxRow, len(rows))
	for i, r := range rows {
		list[i] = inboxRow{caseRow: r, Overdue: !r.AnswerOn.IsZero() && r.AnswerOn.Before(today)}
		if r.Owed > 0 {
			list[i].Amount = input.FormatAmount(cases.Cents(r.Owed))
		}
	}
	return list
}

func inboxListsOn(today cases.Date) inboxLists {
	lists := inboxLists{
		Today: today.String(), PromiseOn: today.AddDays(7).String(), Disputes: optionsIn("dispute.", cases.DisputeKinds),
		Declines: declineOptions(), Kinds: optionsIn("ask.", cases.RequestKinds),
	}
	for _, c := range cases.Categories {
		lists.Categories = append(lists.Categories, templates.Option{Value: string(c), Label: categoryName(c)})
	}
	return lists
}

// inboxTabs counts what is behind each view, for the same people and creditor as the list.
func (s *Server) inboxTabs(v *visit, q listQuery, f cases.Filter, data *inboxData) error {
	views := inboxViews(data.Today)
	filters := make([]cases.Filter, len(views))
	for i := range views {
		filters[i] = views[i].filter
		filters[i].Creditor = f.Creditor
		if views[i].name != "arrived" {
			filters[i].Handler = f.Handler
		}
	}
	counts, err := s.Cases.Counts(v.Context(), v.actor, filters, countLimit)
	if err != nil {
		return err
	}
	data.Due, _ = shownCount(counts[0])
	data.Arrived, _ = shownCount(counts[len(counts)-1])
	data.DueWords = countWords("inbox.due", "inbox.due_many", counts[0])
	data.ArrivedWords = countWords("inbox.arrived", "inbox.arrived_many", counts[len(counts)-1])
	data.QueueWords = countWords("inbox.queue", "inbox.queue_many", counts[0])
	if data.Arrived > arrivalsShown {
		data.AllArrived = q.with("/", "view", "arrived", "sort", "", "desc", "")
	}
	data.Tabs.Label = templates.Say("cases.views")
	for i, view := range views {
		if view.name == "arrived" && data.Arrived <= arrivalsShown && q.View != "arrived" {
			continue // all of them stand above
		}
		name := view.name
		if i == 0 {
			name = ""
		}
		count, more := shownCount(counts[i])
		data.Tabs.Items = append(data.Tabs.Items, templates.Tab{
			Label: templates.Say("view." + view.name), Href: q.with("/", "view", name, "sort", "", "desc", ""),
			Current: q.View == name || q.View == view.name, Count: count, More: more, Counted: view.name != "closed",
		})
	}
	return nil
}

// countWords says a count up to countLimit, or with the second key that there are more.
func countWords(key, many string, n int) templates.Message {
	if shown, more := shownCount(n); more {
		return templates.SayN(many, shown)
	}
	return templates.SayN(key, n)
}

// inboxFilters offers creditors and colleagues, and shows what is chosen.
func (s *Server) inboxFilters(v *visit, q listQuery, f cases.Filter, data *inboxData) error {
	partners, err := s.partners(v)
	if err != nil {
		return err
	}
	data.Parties = append(anyOption(), optionsOf(partners)...)
	colleagues, err := s.Accounts.Colleagues(v.Context(), v.actor)
	if err != nil {
		return err
	}
	data.Lists.Me = string(v.actor.Person)
	data.Handlers = []templates.Option{{Value: everybody, Label: templates.Say("filter.any")}}
	for _, p := range colleagues {
		option := templates.Option{Value: string(p.ID), Label: templates.Plain(p.Name)}
		if p.ID == v.actor.Person {
			option.Label = templates.Say("inbox.me", "name", p.Name)
		}
		data.Handlers = append(data.Handlers, option)
		data.Bulk.Handlers = append(data.Bulk.Handlers, templates.Option{Value: string(p.ID), Label: templates.Plain(p.Name)})
		if p.ID == f.Handler {
			chip := templates.Say("chip.handler", "name", p.Name)
			if p.ID == v.actor.Person {
				chip = templates.Say("inbox.chip_me")
			}
			data.Chips = append(data.Chips, templates.Chip{Label: chip, Href: q.with("/", "handler", everybody)})
		}
	}
	data.Lists.Handlers = data.Bulk.Handlers
	for _, p := range partners {
		if string(p.ID) == q.Creditor {
			data.Chips = append(data.Chips, templates.Chip{Label: templates.Say("chip.creditor", "name", p.Name), Href: q.with("/", "creditor", "")})
		}
	}
	return nil
}

// emptyInbox says what an empty list means; an empty list of things to do names the day of the next one.
func (s *Server) emptyInbox(v *visit, q listQuery, f cases.Filter) (templates.Empty, error) {
	if q.View != "" && q.View != "due" {
		return templates.Empty{Icon: "check", Title: templates.Say("cases.empty.view")}, nil
	}
	next, err := s.Cases.Cases(v.Context(), v.actor, cases.Filter{
		Handling: []cases.Handling{cases.Active}, Handler: f.Handler, Creditor: f.Creditor, Sort: cases.ByNextAction, Limit: 1,
	})
	if err != nil {
		return templates.Empty{}, err
	}
	empty := templates.Empty{Icon: "inbox", Title: templates.Say("inbox.empty")}
	if len(next.Rows) > 0 && !next.Rows[0].NextActionOn.IsZero() {
		empty.Detail = templates.Say("inbox.empty_next", "day", next.Rows[0].NextActionOn)
	}
	return empty, nil
}

// exportOf is the address of the same list as a sheet.
func exportOf(q listQuery, f cases.Filter) string {
	view := q.View
	if view == "" {
		view = "due"
	}
	return q.with("/cases/export", "view", view, "handler", string(f.Handler))
}
