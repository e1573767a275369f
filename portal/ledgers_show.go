package portal

import (
	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/portal/input"
	"relais/templates"
)

// ledgerData is the aged balance of a ledger; before it was read, how far that is.
type ledgerData struct {
	Ledger   *cases.Ledger
	Base     string
	State    templates.Badge
	Reading  *templates.Progress // while it is read
	Kept     *ledger.Kept
	Remarks  int // about the file
	On       cases.Date
	Gap      cases.Cents
	Form     templates.Form
	Filters  []templates.Field
	Rule     []templates.Field
	Chips    []templates.Chip
	Ages     []templates.Message
	Heads    []templates.SortHead // name, overdue, over 90, net
	Rows     []ledgerLine
	All      ledger.AgedRow
	Overdue  cases.Cents
	Count    int
	Filtered bool
	Pager    templates.Pager
	Export   string
	Changes  string
	Whole    string // drafts for the whole list; "" when it is too long
	Empty    templates.Empty
}

// ledgerLine is one customer.
type ledgerLine struct {
	agedCustomer
	Href    string
	Overdue cases.Cents
	Looks   []templates.Message
	Certain bool
	Cases   []cases.InvoiceHeld
}

// customersShown is how many customers stand on a page.
const customersShown = 50

var ledgerPage = templates.NewPage[ledgerData]("ledgers/show")

// ledgersShow shows who owes what and for how long, tied to the general ledger.
func (s *Server) ledgersShow(v *visit) (answer, error) {
	q, form, err := input.Decode[ledgerQuery](v.Request)
	if err != nil {
		return nil, err
	}
	o, err := s.openLedger(v)
	if err != nil {
		return nil, err
	}
	p, err := s.ledgerShow(v, o, q, formOf(form))
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *Server) ledgerShow(v *visit, o *openedLedger, q ledgerQuery, form templates.Form) (*page[ledgerData], error) {
	data := ledgerData{Ledger: o.Ledger, Base: o.base, State: ledgerBadge(o.Ledger), Kept: o.kept, Form: form}
	crumbs := ledgerCrumbs(templates.Crumb{Label: templates.Plain(o.Name)})
	if o.kept == nil {
		if o.Failure == "" {
			done, total, err := s.Queue.Reading(v.Context(), v.actor.Scope(), o.ID)
			if err != nil {
				return nil, err
			}
			data.Reading = &templates.Progress{Label: templates.Say("jobs.ledger"), Done: done, Total: total}
		}
		return show(ledgerPage, data, crumbs...), nil
	}
	data.On, data.Gap = q.day(s), o.kept.Gap()
	for _, t := range o.kept.Tallies {
		data.Remarks += t.Count
	}
	rows := q.choose(o, data.On)
	data.sum(rows)
	part, pager := pageOf(rows, q.Page, customersShown, func(page string) string { return q.with(o.base, "page", page) })
	data.Pager, data.Export, data.Filtered = pager, q.with(o.base+"/export"), len(rows) < len(o.kept.Customers)
	if len(rows) > 0 && len(rows) <= mostDrafted {
		data.Whole = q.with(o.base+"/drafts", "all", "1")
	}
	held, err := s.heldOf(v, part)
	if err != nil {
		return nil, err
	}
	for _, row := range part {
		data.Rows = append(data.Rows, o.line(row, held))
	}
	data.ledgerFilters(o, q)
	data.Changes, err = s.changesOf(v, o)
	return show(ledgerPage, data, crumbs...), err
}

// day is the day of the ages: today unless another one was chosen.
func (q ledgerQuery) day(s *Server) cases.Date {
	if q.On.IsZero() {
		return s.Cases.Today()
	}
	return q.On
}

// sum adds the rows of the list up.
func (d *ledgerData) sum(rows []agedCustomer) {
	d.Count = len(rows)
	for i := range rows {
		r := &rows[i]
		for age := range r.ByAge {
			d.All.ByAge[age] += r.ByAge[age]
		}
		d.All.Credits += r.Credits
		d.All.Net += r.Net
		d.All.Certain += r.Certain
		d.All.Uncertain += r.Uncertain
		d.Overdue += r.overdue()
	}
}

// heldOf finds the cases in which invoices of the customers stand.
func (s *Server) heldOf(v *visit, rows []agedCustomer) (map[string][]cases.InvoiceHeld, error) {
	customers := make([]*ledger.Customer, len(rows))
	for i := range rows {
		customers[i] = rows[i].Of
	}
	return s.Cases.InvoicesHeld(v.Context(), v.actor, ledger.Numbers(customers))
}

// line is a row as the page shows it.
func (o *openedLedger) line(row agedCustomer, held map[string][]cases.InvoiceHeld) ledgerLine {
	line := ledgerLine{agedCustomer: row, Href: o.customerHref(row.Of.Key), Overdue: row.overdue(), Certain: row.certain()}
	seen := map[ledger.Look]bool{}
	look := func(list []ledger.Look) {
		for _, l := range list {
			if !seen[l] {
				seen[l] = true
				line.Looks = append(line.Looks, lookWords(l))
			}
		}
	}
	look(row.Of.Look)
	debtor := row.Of.Debtor()
	cited := map[cases.CaseID]bool{}
	for i := range row.Of.Items {
		look(row.Of.Items[i].Look)
		for _, h := range held[row.Of.Items[i].Number] {
			if h.SameDebtor(&debtor) && !cited[h.Case] {
				cited[h.Case] = true
				line.Cases = append(line.Cases, h)
			}
		}
	}
	return line
}

func lookWords(l ledger.Look) templates.Message { return templates.Say("ledger.look." + string(l)) }

func (o *openedLedger) customerHref(key string) string {
	return o.base + "/customer?key=" + queryEscape(key)
}

// ledgerFilters offers what the list can be narrowed by, and shows by what it is.
func (d *ledgerData) ledgerFilters(o *openedLedger, q ledgerQuery) {
	ages, states := anyOption(), anyOption()
	for i, name := range ageNames {
		d.Ages = append(d.Ages, ageLabel(i))
		ages = append(ages, templates.Option{Value: name, Label: ageLabel(i)})
	}
	for _, name := range []string{"certain", "look"} {
		states = append(states, templates.Option{Value: name, Label: templates.Say("ledgers.state." + name)})
	}
	on := d.Form.Date("on", "ledgers.on").Default(d.On.String())
	d.Filters = []templates.Field{d.Form.Text("q", "ledgers.search"), d.Form.Select("age", "ledgers.age", ages), d.Form.Select("state", "ledgers.certainty", states), on}
	d.Rule = ruleFields(templates.Form{Prefix: "rule-"}, o.Rule)
	for _, by := range []string{"name", "overdue", "over_90", "net"} {
		d.Heads = append(d.Heads, q.head(o.base, by))
	}
	if q.Query != "" {
		d.Chips = append(d.Chips, templates.Chip{Label: templates.Say("chip.query", "value", q.Query), Href: q.with(o.base, "q", "")})
	}
	if q.Age != "" {
		d.Chips = append(d.Chips, templates.Chip{Label: templates.Say("ledgers.age." + q.Age), Href: q.with(o.base, "age", "")})
	}
	if q.State != "" {
		d.Chips = append(d.Chips, templates.Chip{Label: templates.Say("ledgers.state." + q.State), Href: q.with(o.base, "state", "")})
	}
	if !q.On.IsZero() {
		d.Chips = append(d.Chips, templates.Chip{Label: templates.Say("ledgers.chip_on", "day", q.On), Href: q.with(o.base, "on", "")})
	}
	d.Empty = templates.Empty{Icon: "check", Title: templates.Say("ledgers.nothing_open")}
	if len(o.kept.Customers) > 0 {
		d.Empty = templates.Empty{Icon: "search", Title: templates.Say("ledgers.none_found"), Link: &templates.Link{Label: templates.Say("ledgers.show_all"), Href: o.base}}
	}
}
