package ledger

import (
	"slices"
	"strings"

	"relais/cases"
)

// Why says why an item does not become part of a draft; each has words in the catalogues.
type Why string

// The reasons.
const (
	WhyNotDue     Why = "not_due"     // it is not due yet
	WhyLook       Why = "look"        // somebody has to look first, and did not say that it was done
	WhyUndetailed Why = "undetailed"  // an opening balance without invoices
	WhyNoNumber   Why = "no_number"   // no number: an invoice has one
	WhyWrittenOff Why = "written_off" // some of it was written off: what is claimed is to be decided by somebody
	WhyInCase     Why = "in_case"     // the invoice stands in a case already
	WhyTooMany    Why = "too_many"    // beyond what a case can hold
)

// Pick says what becomes part of drafts.
type Pick struct {
	On     cases.Date                     // the day that says what is due
	Terms  func(customer string) Terms    // when its invoices fall due
	Looked bool                           // also what needs a look: the person had it
	NotDue bool                           // also what is not due yet
	Held   map[string][]cases.InvoiceHeld // the invoices in cases, by number
}

// Draft is what one customer would become.
type Draft struct {
	Customer *Customer
	Terms    Terms
	Batch    cases.Batch // its due days follow from the terms
	Total    cases.Cents // still open of the invoices in it
	Left     []LeftOut   // what does not become part of it
	Cases    []cases.InvoiceHeld
}

// LeftOut is an item that does not become part of a draft.
type LeftOut struct {
	Item *Item
	Why  Why
	Held cases.InvoiceHeld // for WhyInCase
}

// mostParts is how many parts of a case a draft may have.
const mostParts = 1_990

// Numbers lists the numbers of the invoices of customers, for Pick.Held.
func Numbers(customers []*Customer) []string {
	var numbers []string
	for _, c := range customers {
		for i := range c.Items {
			if n := c.Items[i].Number; n != "" {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// Debtor gives what the ledger knows of a customer as a debtor.
func (c *Customer) Debtor() cases.Debtor {
	name := strings.TrimSpace(c.Name)
	if name == "" {
		name = c.Key
	}
	return cases.Debtor{Kind: cases.Company, Name: name, Account: c.Key}
}

// Propose gives the draft of a customer. Invoices keep the amount they were written for; credit notes and part payments stand
// beside them, so that what is left is what is open, to the cent.
func (c *Customer) Propose(p Pick) Draft {
	d := Draft{Customer: c, Terms: p.Terms(c.Key), Batch: cases.Batch{Debtor: c.Debtor()}}
	for i := range c.Items {
		item := &c.Items[i]
		why, held := p.refuse(c, item, &d)
		if why != "" {
			d.Left = append(d.Left, LeftOut{item, why, held})
			if why == WhyInCase && !slices.ContainsFunc(d.Cases, func(h cases.InvoiceHeld) bool { return h.Case == held.Case }) {
				d.Cases = append(d.Cases, held)
			}
			if d.Batch.Debtor.SIREN == "" && cases.ValidSIREN(held.SIREN) {
				d.Batch.Debtor.SIREN = held.SIREN // the same customer stands in another case, where it is known
			}
			continue
		}
		d.add(item)
	}
	return d
}

// refuse says why an item is left out, with the case in which it stands.
func (p *Pick) refuse(c *Customer, item *Item, d *Draft) (Why, cases.InvoiceHeld) {
	if item.Number != "" {
		for _, h := range p.Held[item.Number] {
			if h.SameDebtor(&d.Batch.Debtor) {
				return WhyInCase, h
			}
		}
	}
	writtenOff := slices.ContainsFunc(item.Parts, func(part Part) bool { return part.Kind == WriteOff })
	parts := len(d.Batch.Invoices) + len(d.Batch.CreditNotes) + len(d.Batch.Payments)
	for _, r := range []struct {
		when bool
		why  Why
	}{
		{item.Undetailed, WhyUndetailed},
		{item.Number == "", WhyNoNumber},
		{writtenOff, WhyWrittenOff},
		{!p.NotDue && !d.Terms.Due(item.IssuedOn).Before(p.On), WhyNotDue},
		{!p.Looked && (!item.Certain() || len(c.Look) > 0), WhyLook},
		{parts+len(item.Parts) > mostParts, WhyTooMany},
	} {
		if r.when {
			return r.why, cases.InvoiceHeld{}
		}
	}
	return "", cases.InvoiceHeld{}
}

// add takes an item with what was set against it.
func (d *Draft) add(item *Item) {
	b := &d.Batch
	label := cases.ItemID(item.Number)
	b.Invoices = append(b.Invoices, cases.Invoice{ID: label, Number: item.Number, IssuedOn: item.IssuedOn, DueOn: d.Terms.Due(item.IssuedOn), Amount: item.Amount})
	d.Total += item.Open
	for _, part := range item.Parts {
		if part.Amount >= 0 || part.Kind == Transfer {
			continue // the debits are the invoice; a transfer is the same claim on another account
		}
		if part.Kind == CreditNote {
			d.credit(item, part)
			continue
		}
		method := cases.PaymentMethods[0]
		if part.Kind != Payment {
			method = cases.PaymentMethods[len(cases.PaymentMethods)-1]
		}
		payment := cases.Payment{ReceivedOn: part.On, Amount: -part.Amount, Method: method, Reference: part.Piece}
		if part.Because != ByAge { // nobody said which invoice it was for: the legal order decides (C. civ. 1342-10)
			payment.Invoice = label
		}
		b.Payments = append(b.Payments, payment)
	}
}

// credit takes a credit note against an invoice. One that covers several invoices is told once for each, under a number of
// its own, because a number stands once in a case.
func (d *Draft) credit(item *Item, part Part) {
	number := part.Piece
	if number == item.Number || placeholder([]byte(number)) {
		number = strings.TrimSpace(part.Label)
	}
	if number == "" || number == item.Number {
		number = item.Number + " / " + part.On.String()
	}
	notes := d.Batch.CreditNotes
	same := func(n cases.CreditNote) bool { return n.Number == number }
	if slices.ContainsFunc(notes, same) {
		number += " / " + item.Number
	}
	if i := slices.IndexFunc(notes, same); i >= 0 {
		notes[i].Amount -= part.Amount
		return
	}
	note := cases.CreditNote{Invoice: cases.ItemID(item.Number), Number: number, IssuedOn: part.On, Amount: -part.Amount, Effect: cases.Retroactive}
	if note.IssuedOn.Before(item.IssuedOn) {
		note.IssuedOn = cases.Date{} // the books have it before the invoice: its day is not known
	}
	d.Batch.CreditNotes = append(notes, note)
}
