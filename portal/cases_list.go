package portal

import (
	"cmp"
	"slices"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// casesListData is the list of cases.
type casesListData struct {
	Agency     bool // seen by an agency
	Drafts     bool // the list of drafts: completeness instead of next action
	MayPrepare bool
	Payments   []templates.Option
	Bulk       templates.Bulk
	Tabs       templates.Tabs
	Form       templates.Form
	Keep       []templates.Hidden // parts of the address that the filter form keeps
	Parties    []templates.Option
	Handlers   []templates.Option
	Chips      []templates.Chip
	Heads      listHeads
	Rows       []caseRow
	Pager      templates.Pager
	Empty      templates.Empty
	Export     string
	Figure     templates.Message // what the figure counts whose cases these are
	Back       string            // address of this very list, for forms that come back to it
}

// listHeads are the sortable heads of the columns.
type listHeads struct {
	Debtor, Owed, Late, Next, Updated, Score templates.SortHead
}

var casesList = templates.NewPage[casesListData]("cases/list")

// casesList shows the cases of the reader's organisation: filters, order and place are in the address.
func (s *Server) casesList(v *visit) (answer, error) {
	q, form, err := input.Decode[listQuery](v.Request)
	if err != nil {
		return nil, err
	}
	filter, err := q.filter(v.actor.Side())
	if err != nil {
		return nil, err
	}
	list, err := s.Cases.Cases(v.Context(), v.actor, filter)
	if err != nil {
		return nil, err
	}
	data, err := s.listPage(v, q, filter, list)
	if err != nil {
		return nil, err
	}
	data.Form = formOf(form)
	p := show(casesList, data, templates.Crumb{Label: templates.Say("nav.cases")})
	p.query = q.Query
	return p, nil
}

func (s *Server) listPage(v *visit, q listQuery, f cases.Filter, list cases.Page) (casesListData, error) {
	data := casesListData{
		Agency: v.actor.Side() == cases.AgencySide, Drafts: q.View == "drafts", MayPrepare: v.actor.May(cases.ActPrepare),
		Payments: paymentOptions(), Heads: headsOf(q, f), Export: q.with("/cases/export"), Back: v.URL.RequestURI(),
		Pager: templates.Pager{Summary: templates.SayN("cases.shown", len(list.Rows))},
	}
	if list.Next != "" {
		data.Pager.Next = q.with("/cases", "after", list.Next)
	}
	if q.After != "" {
		data.Pager.Previous = q.with("/cases")
	}
	if list.Placements > 0 {
		data.Figure = templates.SayN("cases.list.figure", list.Placements)
	}
	var err error
	if data.Rows, err = s.rows(v, list.Rows); err != nil {
		return data, err
	}
	if data.Tabs, err = s.listTabs(v, q); err != nil {
		return data, err
	}
	if err := s.listFilters(v, q, &data); err != nil {
		return data, err
	}
	data.Empty = emptyList(v.actor, q)
	return data, nil
}

// listTabs counts what is behind each view, up to a bound.
func (s *Server) listTabs(v *visit, q listQuery) (templates.Tabs, error) {
	views := viewsOf(v.actor.Side())
	filters := make([]cases.Filter, len(views))
	for i := range views {
		filters[i] = views[i].filter
	}
	counts, err := s.Cases.Counts(v.Context(), v.actor, filters, countLimit)
	if err != nil {
		return templates.Tabs{}, err
	}
	tabs := templates.Tabs{Label: templates.Say("cases.views")}
	for i, view := range views {
		name := view.name
		if i == 0 {
			name = ""
		}
		count, more := shownCount(counts[i])
		tabs.Items = append(tabs.Items, templates.Tab{
			Label: templates.Say("view." + view.name), Href: q.with("/cases", "view", name, "sort", "", "desc", ""),
			Current: q.View == name || q.View == view.name, Count: count, More: more, Counted: true,
		})
	}
	return tabs, nil
}

// listFilters offers the parties and handlers to choose from, and shows what is chosen.
func (s *Server) listFilters(v *visit, q listQuery, data *casesListData) error {
	partners, err := s.partners(v)
	if err != nil {
		return err
	}
	data.Parties = append(anyOption(), optionsOf(partners)...)
	name := map[string]string{}
	for _, p := range partners {
		name[string(p.ID)] = p.Name
	}
	if data.Agency {
		colleagues, err := s.Accounts.Colleagues(v.Context(), v.actor)
		if err != nil {
			return err
		}
		for _, p := range colleagues {
			data.Bulk.Handlers = append(data.Bulk.Handlers, templates.Option{Value: string(p.ID), Label: templates.Plain(p.Name)})
			name[string(p.ID)] = p.Name
		}
		data.Handlers = append(anyOption(), data.Bulk.Handlers...)
	}
	for _, part := range []struct{ field, value, key string }{
		{"agency", q.Agency, "chip.agency"}, {"creditor", q.Creditor, "chip.creditor"}, {"handler", q.Handler, "chip.handler"},
	} {
		if part.value != "" {
			data.Chips = append(data.Chips, templates.Chip{Label: templates.Say(part.key, "name", name[part.value]), Href: q.with("/cases", part.field, "")})
		}
	}
	for _, part := range []struct{ field, value, key string }{
		{"q", q.Query, "chip.query"}, {"month", q.Month, "chip.month"}, {"min", q.Min.Typed, "chip.min"}, {"max", q.Max.Typed, "chip.max"},
	} {
		if part.value != "" {
			data.Chips = append(data.Chips, templates.Chip{Label: templates.Say(part.key, "value", part.value), Href: q.with("/cases", part.field, "")})
		}
	}
	for _, part := range []struct{ field, value, family string }{
		{"payment", q.Payment, "payment."}, {"code", q.Code, "close."},
	} {
		if part.value != "" {
			data.Chips = append(data.Chips, templates.Chip{Label: templates.Say(part.family + part.value), Href: q.with("/cases", part.field, "")})
		}
	}
	if q.Disputed != "" {
		data.Chips = append(data.Chips, templates.Chip{Label: templates.Say("label.disputed"), Href: q.with("/cases", "disputed", "")})
	}
	data.Chips = append(data.Chips, q.placedChips(name)...)
	for _, kept := range []string{"view", "sort", "desc", "month", "code", "placed", "placed_with", "placed_from", "placed_to", "currency", "placed_code", "placed_min", "placed_below", "placed_entity", "placed_kind"} {
		if value := q.values().Get(kept); value != "" {
			data.Keep = append(data.Keep, templates.Hidden{Name: kept, Value: value})
		}
	}
	return nil
}

// placedChips say which placements a list is about. Without the first of them the others mean nothing.
func (q listQuery) placedChips(name map[string]string) []templates.Chip {
	if q.Placed == "" {
		return nil
	}
	chips := []templates.Chip{{
		Label: templates.Say("chip.placed." + q.Placed),
		Href:  q.with("/cases", "placed", "", "placed_with", "", "placed_from", "", "placed_to", "", "currency", "", "placed_code", "", "placed_min", "", "placed_below", "", "placed_entity", "", "placed_kind", ""),
	}}
	if q.With != "" {
		chips = append(chips, templates.Chip{Label: templates.Say("chip.placed_with", "name", name[q.With]), Href: q.with("/cases", "placed_with", "")})
	}
	for _, end := range []struct {
		field string
		day   cases.Date
	}{{"placed_from", q.From}, {"placed_to", q.To}} {
		if !end.day.IsZero() {
			chips = append(chips, templates.Chip{Label: templates.Say("chip."+end.field, "day", end.day), Href: q.with("/cases", end.field, "")})
		}
	}
	if q.Ended != "" {
		chips = append(chips, templates.Chip{Label: templates.Say("close." + q.Ended), Href: q.with("/cases", "placed_code", "")})
	}
	for _, end := range []struct {
		field string
		cents int64
	}{{"placed_min", q.Least}, {"placed_below", q.Below}} {
		if end.cents > 0 {
			chips = append(chips, templates.Chip{Label: templates.Say("chip."+end.field, "amount", cases.Cents(end.cents), "currency", cmp.Or(q.Currency, string(cases.EUR))), Href: q.with("/cases", end.field, "")})
		}
	}
	if q.Debtor != "" {
		chips = append(chips, templates.Chip{Label: templates.Say("debtor_kind." + q.Debtor), Href: q.with("/cases", "placed_kind", "")})
	}
	if q.Site != "" {
		chips = append(chips, templates.Chip{Label: templates.Say("chip.placed_entity"), Href: q.with("/cases", "placed_entity", "")})
	}
	if q.Currency != "" {
		chips = append(chips, templates.Chip{Label: templates.Plain(q.Currency), Href: q.with("/cases", "currency", "")})
	}
	return chips
}

// anyOption is the first choice of a filter: no restriction.
func anyOption() []templates.Option { return []templates.Option{{Label: templates.Say("filter.any")}} }

func paymentOptions() []templates.Option {
	options := anyOption()
	for _, state := range []cases.PaymentState{cases.Unpaid, cases.PartPaid, cases.Paid, cases.Overpaid} {
		options = append(options, templates.Option{Value: string(state), Label: templates.Say("payment." + string(state))})
	}
	return options
}

func optionsOf(orgs []accounts.Organisation) []templates.Option {
	var options []templates.Option
	for _, o := range orgs {
		options = append(options, templates.Option{Value: string(o.ID), Label: templates.Plain(o.Name)})
	}
	return options
}

func headsOf(q listQuery, f cases.Filter) listHeads {
	head := func(key string, by cases.Sort, number bool) templates.SortHead {
		href, direction := q.sorted("/cases", by, f)
		return templates.SortHead{Label: templates.Say(key), Href: href, Direction: direction, Number: number}
	}
	return listHeads{
		Debtor: head("column.debtor", cases.ByDebtor, false), Owed: head("column.owed", cases.ByLeft, true),
		Late: head("column.late", cases.ByDue, true), Next: head("column.next", cases.ByNextAction, false),
		Updated: head("column.last", cases.ByUpdated, false), Score: head("column.score", cases.ByScore, true),
	}
}

// emptyList says what an empty list means: nothing found, nothing there yet, nothing to do.
func emptyList(actor cases.Actor, q listQuery) templates.Empty {
	narrowed := len(q.values()) > 1 || (len(q.values()) == 1 && q.View == "")
	switch {
	case narrowed:
		return templates.Empty{Icon: "search", Title: templates.Say("cases.empty.search"), Detail: templates.Say("cases.empty.search_detail"),
			Link: &templates.Link{Label: templates.Say("cases.empty.clear"), Href: "/cases"}}
	case actor.Side() == cases.AgencySide:
		return templates.Empty{Icon: "inbox", Title: templates.Say("cases.empty.agency"), Detail: templates.Say("cases.empty.agency_detail")}
	case q.View == "drafts" || q.View == "":
		empty := templates.Empty{Icon: "folder-open", Title: templates.Say("cases.empty.creditor"), Detail: templates.Say("cases.empty.creditor_detail")}
		if actor.May(cases.ActPrepare) {
			empty.Link = &templates.Link{Label: templates.Say("cases.new"), Href: "/cases/new", Icon: "plus"}
		}
		return empty
	}
	return templates.Empty{Icon: "check", Title: templates.Say("cases.empty.view")}
}

// partners names those on the other side of the reader's mandates, by name.
func (s *Server) partners(v *visit) ([]accounts.Organisation, error) {
	ids, err := s.Agencies.Counterparts(v.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	names, err := s.Names.Directory(v.Context(), v.actor, accounts.Wanted{Orgs: ids})
	if err != nil {
		return nil, err
	}
	var list []accounts.Organisation
	for _, id := range ids {
		if o, known := names.Orgs[id]; known {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, func(a, b accounts.Organisation) int { return cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)) })
	return list, nil
}
