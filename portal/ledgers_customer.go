package portal

import (
	"errors"
	"strconv"

	"relais/cases"
	"relais/cases/intake/ledger"
	"relais/portal/input"
	"relais/templates"
)

// ledgerCustomerQuery names a customer of a ledger.
type ledgerCustomerQuery struct {
	Key string     `form:"key"`
	On  cases.Date `form:"on"`
}

// ledgerCustomerData is one customer with its open items.
type ledgerCustomerData struct {
	Ledger   *cases.Ledger
	Customer *ledger.Customer
	Base     string
	On       cases.Date
	Terms    templates.Message
	Own      bool // the customer has a rule of its own
	Looks    []templates.Message
	Items    []ledgerItem
	Credits  []ledgerCredit
	Gap      cases.Cents
	Rule     []templates.Field
	Drafts   string
}

// ledgerItem is an open item as the page shows it.
type ledgerItem struct {
	*ledger.Item
	Due   cases.Date
	Days  int // late; below nothing while it is not due
	Age   templates.Message
	Looks []templates.Message
	Parts []ledgerPart
	Case  *cases.InvoiceHeld
}

// ledgerPart is a line of the file that belongs to an item.
type ledgerPart struct {
	ledger.Part
	Kind, Reason templates.Message
}

// ledgerCredit is a credit that belongs to no item.
type ledgerCredit struct {
	ledger.Credit
	Kind templates.Message
}

var ledgerCustomerPage = templates.NewPage[ledgerCustomerData]("ledgers/customer")

// ledgersCustomer shows what one customer owes, line by line, and why each payment stands where it does.
func (s *Server) ledgersCustomer(v *visit) (answer, error) {
	q, _, err := input.Decode[ledgerCustomerQuery](v.Request)
	if err != nil {
		return nil, err
	}
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	c := o.kept.Customer(q.Key)
	if c == nil {
		return nil, cases.Missing()
	}
	held, err := s.Cases.InvoicesHeld(v.Context(), v.actor, ledger.Numbers([]*ledger.Customer{c}))
	if err != nil {
		return nil, err
	}
	terms, own := o.terms(c.Key)
	data := ledgerCustomerData{
		Ledger: o.Ledger, Customer: c, Base: o.base, On: ledgerQuery{On: q.On}.day(s), Terms: termWords(terms), Own: own, Gap: c.Ledger - c.Net(),
		Rule: ruleFields(templates.Form{}, cases.DueRule{Days: terms.Days, EndOfMonth: terms.EndOfMonth}), Drafts: o.base + "/drafts?customer=" + queryEscape(c.Key),
	}
	for _, l := range c.Look {
		data.Looks = append(data.Looks, lookWords(l))
	}
	for i := range c.Items {
		data.Items = append(data.Items, ledgerItemOf(c, &c.Items[i], terms, data.On, held))
	}
	for _, credit := range c.Unmatched {
		data.Credits = append(data.Credits, ledgerCredit{credit, templates.Say("ledger.kind." + string(credit.Kind))})
	}
	return show(ledgerCustomerPage, data, ledgerCrumbs(o.crumb(), templates.Crumb{Label: templates.Plain(customerName(c))})...), nil
}

func customerName(c *ledger.Customer) string { return c.Debtor().Name }

func ledgerItemOf(c *ledger.Customer, item *ledger.Item, terms ledger.Terms, on cases.Date, held map[string][]cases.InvoiceHeld) ledgerItem {
	line := ledgerItem{Item: item}
	bucket := ledger.AgeUnknown
	if !item.Undetailed {
		line.Due = terms.Due(item.IssuedOn)
		line.Days = on.DaysSince(line.Due)
		bucket = ledger.BucketOf(line.Due, on)
	}
	line.Age = ageLabel(int(bucket))
	for _, l := range item.Look {
		line.Looks = append(line.Looks, lookWords(l))
	}
	for _, p := range item.Parts {
		part := ledgerPart{Part: p, Kind: templates.Say("ledger.kind." + string(p.Kind))}
		if p.Because != "" {
			part.Reason = templates.Say("ledger.reason." + string(p.Because))
		}
		line.Parts = append(line.Parts, part)
	}
	debtor := c.Debtor()
	for _, h := range held[item.Number] {
		if item.Number != "" && h.SameDebtor(&debtor) {
			line.Case = &h
			break
		}
	}
	return line
}

// termWords says when invoices fall due.
func termWords(t ledger.Terms) templates.Message {
	if t.EndOfMonth {
		return templates.SayN("ledgers.term_month", t.Days)
	}
	return templates.SayN("ledgers.term", t.Days)
}

// ruleFields ask for a rule.
func ruleFields(form templates.Form, rule cases.DueRule) []templates.Field {
	month := form.Check("end_of_month", "ledgers.end_of_month")
	month.Checked = rule.EndOfMonth
	return []templates.Field{form.Number("days", "ledgers.days").Wide("short").Default(strconv.Itoa(rule.Days)), month}
}

// ledgerTermsForm is what a rule is made from.
type ledgerTermsForm struct {
	Idem       string `form:"idem"`
	Customer   string `form:"customer"`
	Days       int    `form:"days"`
	EndOfMonth bool   `form:"end_of_month"`
	Usual      string `form:"usual" validate:"omitempty,oneof=1"` // back to the rule of all
}

// ledgersTerms says when invoices fall due, of one customer or of all.
func (s *Server) ledgersTerms(v *visit) (answer, error) {
	in, form, err := input.Decode[ledgerTermsForm](v.Request)
	if err != nil && len(form.Errors) == 0 {
		return nil, err // the form itself is wrong, not what was typed into it
	}
	id := cases.LedgerID(v.path("ledger"))
	to := ledgersPath + "/" + string(id)
	if in.Customer != "" {
		to += "/customer?key=" + queryEscape(in.Customer)
	}
	rule := &cases.DueRule{Days: in.Days, EndOfMonth: in.EndOfMonth}
	if in.Usual != "" && in.Customer != "" {
		rule = nil
	}
	if err != nil {
		rule = &cases.DueRule{Days: -1} // no number: refused with the words for a number that is out of bounds
	}
	err = s.Cases.SetDueRule(v.Context(), v.actor, id, in.Customer, rule)
	var e *cases.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		v.say(templates.Trouble, e.Fields[0].Key, pairsOf(e.Fields[0].Args)...)
		return seeOther(to), nil
	}
	if err != nil {
		return nil, err
	}
	v.say(templates.Done, "ledgers.rule_saved")
	return seeOther(to), nil
}

// pairsOf gives arguments one after the other.
func pairsOf(args map[string]any) []any {
	var list []any
	for name, value := range args {
		list = append(list, name, value)
	}
	return list
}
