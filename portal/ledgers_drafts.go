package portal

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/portal/input"
	"relais/templates"
)

// mostDrafted is how many customers are turned into drafts at once: a page that somebody can look over.
const mostDrafted = 500

// ledgerDraftsQuery is the address of a proposal: the customers that were ticked, or those of a whole list.
type ledgerDraftsQuery struct {
	ledgerQuery
	Customers []string `form:"customer" validate:"max=500"`
	All       string   `form:"all" validate:"omitempty,oneof=1"`
	Looked    string   `form:"looked" validate:"omitempty,oneof=on"`
	NotDue    string   `form:"not_due" validate:"omitempty,oneof=on"`
	Done      string   `form:"done" validate:"omitempty,oneof=1"`
}

// ledgerDraftsData is what would become of customers, and afterwards what became of them.
type ledgerDraftsData struct {
	Ledger  *cases.Ledger
	Base    string
	Path    string
	Confirm string
	Done    bool
	Stopped bool
	Over    int // customers beyond what is done at once
	Rows    []ledgerDraft
	Drafts  int
	Total   cases.Cents
	Invoice int // invoices in them
	Refused templates.Message
	Form    templates.Form
	Hidden  []templates.Hidden
	Options []templates.Field
	Basics  []templates.Field
}

// ledgerDraft is one customer of the proposal.
type ledgerDraft struct {
	ledger.Draft
	Name  string
	Href  string
	State templates.Badge
	Left  []ledgerLeft
	Terms templates.Message
}

// ledgerLeft is what does not become part of a draft, by reason.
type ledgerLeft struct {
	Text templates.Message
	Open cases.Cents
}

var ledgerDraftsPage = templates.NewPage[ledgerDraftsData]("ledgers/drafts")

// ledgerProposal is a proposal in the making.
type ledgerProposal struct {
	*openedLedger
	q      ledgerDraftsQuery
	on     cases.Date
	over   int
	drafts []ledger.Draft
}

// propose makes the proposal of the address.
func (s *Server) propose(v *visit) (*ledgerProposal, error) {
	q, _, err := input.DecodeValues[ledgerDraftsQuery](v.URL.Query())
	if err != nil {
		return nil, err
	}
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	p := &ledgerProposal{openedLedger: o, q: q, on: q.day(s)}
	rows := q.choose(o, p.on)
	if q.All == "" {
		rows = slices.DeleteFunc(ledgerQuery{Sort: q.Sort, Desc: q.Desc}.choose(o, p.on), func(r agedCustomer) bool { return !slices.Contains(q.Customers, r.Of.Key) })
	}
	p.over = max(0, len(rows)-mostDrafted)
	rows = rows[:len(rows)-p.over]
	held, err := s.heldOf(v, rows)
	if err != nil {
		return nil, err
	}
	pick := ledger.Pick{On: p.on, Looked: q.Looked != "", NotDue: q.NotDue != "", Held: held, Terms: func(key string) ledger.Terms {
		terms, _ := o.terms(key)
		return terms
	}}
	for _, row := range rows {
		p.drafts = append(p.drafts, row.Of.Propose(pick))
	}
	return p, nil
}

// address is the address of the proposal; more replaces or adds to it.
func (p *ledgerProposal) address(more ...string) string {
	values := p.q.values()
	values["customer"] = p.q.Customers
	for name, value := range map[string]string{"all": p.q.All, "looked": p.q.Looked, "not_due": p.q.NotDue} {
		if value != "" {
			values.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return p.base + "/drafts?" + values.Encode()
}

// ledgersDrafts shows what the chosen customers would become.
func (s *Server) ledgersDrafts(v *visit) (answer, error) {
	p, err := s.propose(v)
	if err != nil {
		return nil, err
	}
	if len(p.drafts) == 0 {
		v.say(templates.Trouble, "ledgers.none_chosen")
		return seeOther(p.q.with(p.base)), nil
	}
	return s.ledgerDraftsShow(v, p, templates.Form{Values: v.URL.Query()}), nil
}

func (s *Server) ledgerDraftsShow(v *visit, p *ledgerProposal, form templates.Form) *page[ledgerDraftsData] {
	data := ledgerDraftsData{
		Ledger: p.Ledger, Base: p.base, Path: p.base + "/drafts", Confirm: p.address(), Done: p.q.Done != "", Stopped: p.Stopped, Over: p.over, Form: form,
		Basics: s.importBasics(v, form),
	}
	chosen := templates.Form{Values: v.URL.Query()}
	data.Options = []templates.Field{chosen.Check("looked", "ledgers.take_looked"), chosen.Check("not_due", "ledgers.take_not_due")}
	for name, list := range p.q.values() {
		data.Hidden = append(data.Hidden, templates.Hidden{Name: name, Value: list[0]})
	}
	for _, key := range p.q.Customers {
		data.Hidden = append(data.Hidden, templates.Hidden{Name: "customer", Value: key})
	}
	if p.q.All != "" {
		data.Hidden = append(data.Hidden, templates.Hidden{Name: "all", Value: p.q.All})
	}
	slices.SortFunc(data.Hidden, func(a, b templates.Hidden) int { return compareHidden(a, b) })
	for i := range p.drafts {
		d := &p.drafts[i]
		data.Rows = append(data.Rows, p.row(d, data.Done))
		if n := len(d.Batch.Invoices); n > 0 {
			data.Drafts++
			data.Invoice += n
			data.Total += d.Total
		}
	}
	return show(ledgerDraftsPage, data, ledgerCrumbs(p.crumb(), templates.Crumb{Label: templates.Say("ledgers.drafts")})...)
}

func compareHidden(a, b templates.Hidden) int {
	switch {
	case a.Name+"\x00"+a.Value < b.Name+"\x00"+b.Value:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// row is a draft as the page shows it: what is left out is told by reason, with the sum of it.
func (p *ledgerProposal) row(d *ledger.Draft, done bool) ledgerDraft {
	row := ledgerDraft{Draft: *d, Name: customerName(d.Customer), Href: p.customerHref(d.Customer.Key), Terms: termWords(d.Terms)}
	sums, counts := map[ledger.Why]cases.Cents{}, map[ledger.Why]int{}
	for _, left := range d.Left {
		sums[left.Why] += left.Item.Open
		counts[left.Why]++
	}
	for _, why := range []ledger.Why{ledger.WhyInCase, ledger.WhyNotDue, ledger.WhyLook, ledger.WhyUndetailed, ledger.WhyNoNumber, ledger.WhyWrittenOff, ledger.WhyTooMany} {
		if counts[why] > 0 {
			row.Left = append(row.Left, ledgerLeft{templates.SayN("ledgers.why."+string(why), counts[why]), sums[why]})
		}
	}
	if d.Customer.Credits > 0 {
		row.Left = append(row.Left, ledgerLeft{templates.Say("ledgers.credits_stay"), -d.Customer.Credits})
	}
	switch {
	case len(d.Batch.Invoices) > 0:
		row.State = stateBadge(templates.Done, "check", "ledgers.draft.new")
	case done && len(d.Cases) > 0:
		row.State = stateBadge(templates.Done, "check", "ledgers.draft.opened")
	case len(d.Cases) > 0:
		row.State = stateBadge(templates.Neutral, "equal", "ledgers.draft.there")
	default:
		row.State = stateBadge(templates.Wait, "circle-minus", "ledgers.draft.nothing")
	}
	return row
}

// ledgerDraftsForm is what the button of a proposal sends.
type ledgerDraftsForm struct {
	Idem   string `form:"idem"`
	Entity string `form:"entity"`
	Nature string `form:"nature"`
}

// ledgersDraftsDo opens the drafts. What stands in a case already is not added again, whoever asks and however often.
func (s *Server) ledgersDraftsDo(v *visit) (answer, error) {
	in, form, err := input.Decode[ledgerDraftsForm](v.Request)
	if err != nil {
		return nil, err
	}
	p, err := s.propose(v)
	if err != nil {
		return nil, err
	}
	if len(p.drafts) == 0 {
		v.say(templates.Trouble, "ledgers.none_chosen")
		return seeOther(p.q.with(p.base)), nil
	}
	err = s.openDrafts(v, p, in)
	if err == nil {
		return seeOther(p.address("done", "1")), nil
	}
	var e *cases.Error
	if !form.Fail(err) || !errors.As(err, &e) {
		return nil, err
	}
	again := s.ledgerDraftsShow(v, p, templates.Form{Values: url.Values{"nature": {in.Nature}, "entity": {in.Entity}}})
	again.data.Refused = templates.Message{Key: e.Key, Args: e.Args}
	if len(e.Fields) > 0 {
		again.data.Refused = templates.Message{Key: e.Fields[0].Key, Args: e.Fields[0].Args}
	}
	again.status = http.StatusUnprocessableEntity
	return again, nil
}

func (s *Server) openDrafts(v *visit, p *ledgerProposal, in ledgerDraftsForm) error {
	if p.Stopped {
		return cases.Refuse("error.ledger.stopped")
	}
	var batches []cases.Batch
	for _, d := range p.drafts {
		if len(d.Batch.Invoices) == 0 {
			continue
		}
		b := d.Batch
		b.Entity, b.Basics = cases.EntityID(in.Entity), cases.Basics{Nature: cases.Nature(in.Nature), Narrative: v.words.T("ledgers.narrative", "term", wordsIn(v, termWords(d.Terms)), "day", p.Last)}
		batches = append(batches, b)
	}
	rows, err := s.Cases.ImportCases(s.longer(v), v.actor, in.Idem, batches)
	if err != nil {
		return err
	}
	if len(batches) == 0 {
		if len(p.drafts) > 0 && p.drafts[0].Cases != nil {
			return nil // pressed twice: the page says where everything is
		}
		return cases.Refuse("error.import_nothing_new")
	}
	s.sayOpened(v, rows)
	return nil
}

func wordsIn(v *visit, m templates.Message) string { return m.In(v.words) }
