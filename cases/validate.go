package cases

import (
	"slices"
	"strconv"
	"strings"
)

// nameLimit bounds names, numbers and lines of an address, in characters.
const nameLimit = 200

// faults collects what is wrong with a part.
type faults []FieldError

func (f *faults) add(is bool, field, key string, args ...any) {
	if is {
		*f = append(*f, Field(field, key, args...))
	}
}

// text checks the length of a line.
func (f *faults) text(field, value string, required bool) {
	f.add(required && strings.TrimSpace(value) == "", field, "error.required")
	f.add(len([]rune(value)) > nameLimit, field, "error.too_long", "limit", nameLimit)
}

// choice checks that a value is one of a list; an empty one passes unless it is required.
func choice[T ~string](f *faults, field string, value T, list []T, required bool) {
	f.add(value == "" && required, field, "error.required")
	f.add(value != "" && !slices.Contains(list, value), field, "error.choice")
}

// day checks that a day lies in living memory.
func (f *faults) day(field string, d Date, required bool) {
	f.add(d.IsZero() && required, field, "error.required")
	f.add(!d.IsZero() && (d.Year() < 1990 || d.Year() > 2100), field, "error.day_implausible")
}

// amount checks a positive amount within bounds.
func (f *faults) amount(field string, a Cents) {
	f.add(a <= 0, field, "error.amount_not_positive")
	f.add(a > MaxAmount, field, "error.amount_too_large")
}

// Validate checks that what a case states can be true: identifiers, dates in order, positive amounts, parts that belong
// together. It does not ask for completeness; ReleaseGates does. The error is Invalid with a field for each fault, a part
// named by its list and its place from 1: "invoices.2.due_on".
func (c *Case) Validate() error {
	var f faults
	choice(&f, "nature", c.Nature, Natures, false)
	f.add(c.Currency != "" && !currencyForm(c.Currency), "currency", "error.choice")
	f.add(c.ContractRate < 0 || c.ContractRate > MaxRate, "contract_rate", "error.rate")
	f.add(c.ContractRate > 0 && c.Debtor.Kind == Consumer, "contract_rate", "error.claim.consumer_l441_10")
	choice(&f, "day_count", c.DayCount, []DayCount{Act365, ActAct}, false)
	choice(&f, "imputation", c.Imputation, []Imputation{InterestFirst, PrincipalFirst}, false)
	f.part("debtor", c.Debtor.Validate())
	eachPart(&f, "contacts", c.Contacts, (*Contact).Validate)
	eachPart(&f, "invoices", c.Invoices, (*Invoice).Validate)
	eachPart(&f, "credit_notes", c.CreditNotes, func(n *CreditNote) []FieldError { return n.Validate(c.Invoice(n.Invoice)) })
	eachPart(&f, "payments", c.Payments, (*Payment).Validate)
	eachPart(&f, "reminders", c.Reminders, (*Reminder).Validate)
	eachPart(&f, "promises", c.Promises, (*Promise).Validate)
	eachPart(&f, "waivers", c.Waivers, (*Waiver).Validate)
	c.checkTies(&f)
	return Wrong(f...)
}

func (f *faults) part(name string, found []FieldError) {
	for _, e := range found {
		e.Field = name + "." + e.Field
		*f = append(*f, e)
	}
}

func eachPart[T any](f *faults, list string, parts []T, check func(*T) []FieldError) {
	for i := range parts {
		f.part(place(list, i), check(&parts[i]))
	}
}

func place(list string, i int) string { return list + "." + strconv.Itoa(i+1) }

// checkTies checks what one part says of another.
func (c *Case) checkTies(f *faults) {
	for i := range c.Invoices {
		in := &c.Invoices[i]
		twin := slices.IndexFunc(c.Invoices, func(o Invoice) bool { return o.Number == in.Number })
		f.add(in.Number != "" && twin < i, place("invoices", i)+".number", "error.invoice_twice", "number", in.Number)
		f.add(c.credited(in.ID) > in.Amount && in.Amount > 0, place("invoices", i)+".amount", "error.credit_note.too_large", "invoice", in.Number)
	}
	for i := range c.CreditNotes {
		f.add(c.Invoice(c.CreditNotes[i].Invoice) == nil, place("credit_notes", i)+".invoice", "error.no_such_invoice")
	}
	for i := range c.Payments {
		c.checkPaymentTies(f, i)
	}
	for i := range c.Reminders {
		proof := c.Reminders[i].Proof
		f.add(proof != "" && c.Document(proof) == nil, place("reminders", i)+".proof", "error.no_such_document")
	}
	for i := range c.Documents {
		of := c.Documents[i].Invoice
		f.add(of != "" && c.Invoice(of) == nil, place("documents", i)+".invoice", "error.no_such_invoice")
	}
}

func (c *Case) checkPaymentTies(f *faults, i int) {
	p := &c.Payments[i]
	f.add(p.Invoice != "" && c.Invoice(p.Invoice) == nil, place("payments", i)+".invoice", "error.no_such_invoice")
	if p.Amount >= 0 {
		return
	}
	of := c.Payment(p.Reverses)
	f.add(of == nil || of.Amount <= 0, place("payments", i)+".reverses", "error.payment.reversal")
	if of == nil {
		return
	}
	back := Cents(0)
	for k := range c.Payments {
		if c.Payments[k].Reverses == of.ID {
			back -= c.Payments[k].Amount
		}
	}
	f.add(back > of.Amount, place("payments", i)+".amount", "error.payment.reversed_twice", "paid", of.Amount)
	f.add(p.ReceivedOn.Before(of.ReceivedOn), place("payments", i)+".received_on", "error.payment.reversed_early")
}

// credited sums the credit notes of an invoice.
func (c *Case) credited(id ItemID) (sum Cents) {
	for i := range c.CreditNotes {
		if c.CreditNotes[i].Invoice == id {
			sum += c.CreditNotes[i].Amount
		}
	}
	return sum
}

func currencyForm(c Currency) bool {
	return len(c) == 3 && strings.Trim(string(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Validate checks a debtor. Its identifiers are expected as they are stored, without separators: see CleanIdentifier.
func (d *Debtor) Validate() []FieldError {
	var f faults
	choice(&f, "kind", d.Kind, DebtorKinds, false)
	f.text("name", d.Name, false)
	f.text("form", d.Form, false)
	f.text("account", d.Account, false)
	f.add(d.SIREN != "" && !ValidSIREN(d.SIREN), "siren", "error.debtor.siren")
	f.add(d.SIRET != "" && !ValidSIRET(d.SIRET) && !UncheckedSIRET(d.SIRET), "siret", "error.debtor.siret")
	f.add(ValidSIREN(d.SIREN) && ValidSIRET(d.SIRET) && d.SIRET[:9] != d.SIREN, "siret", "error.debtor.siret_of_other")
	d.checkVAT(&f)
	d.Address.check(&f)
	f.add(d.Email != "" && !emailForm(d.Email), "email", "error.email")
	f.add(d.Phone != "" && !phoneForm(d.Phone), "phone", "error.phone")
	return f
}

// checkVAT checks a French VAT number by its key, a foreign one by its form.
func (d *Debtor) checkVAT(f *faults) {
	switch {
	case d.VAT == "":
	case ValidVAT(d.VAT) || UncheckedVAT(d.VAT):
		f.add(ValidSIREN(d.SIREN) && d.VAT[4:] != d.SIREN, "vat", "error.debtor.vat_of_other")
	default:
		foreign := !d.Address.inFrance() && len(d.VAT) >= 4 && len(d.VAT) <= 15 && alphanumeric(d.VAT) && !strings.HasPrefix(d.VAT, "FR")
		f.add(!foreign, "vat", "error.debtor.vat")
	}
}

func (a Address) check(f *faults) {
	f.text("line1", a.Line1, false)
	f.text("line2", a.Line2, false)
	f.text("city", a.City, false)
	f.add(a.Country != "" && (len(a.Country) != 2 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != ""), "country", "error.country")
	f.add(a.PostalCode != "" && a.inFrance() && !allDigits(a.PostalCode, 5), "postal_code", "error.postal_code")
	f.text("postal_code", a.PostalCode, false)
}

// emailForm says that a text can be a mail address; whether it exists only a mail shows.
func emailForm(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	dot := strings.LastIndexByte(domain, '.')
	return ok && local != "" && dot > 0 && dot < len(domain)-1 && !strings.ContainsAny(s, " \t\r\n<>,;") && !strings.Contains(domain, "@") &&
		len(s) <= 254
}

// phoneForm says that a text can be a telephone number: six to fifteen digits with the usual separators.
func phoneForm(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" .-/()\u00a0\u202f", r):
		default:
			return false
		}
	}
	return digits >= 6 && digits <= 15
}

// Validate checks an invoice. Its days may still be unknown.
func (i *Invoice) Validate() []FieldError {
	var f faults
	f.text("number", i.Number, true)
	f.amount("amount", i.Amount)
	f.day("issued_on", i.IssuedOn, false)
	f.day("performed_on", i.PerformedOn, false)
	f.day("due_on", i.DueOn, false)
	f.add(!i.DueOn.IsZero() && i.DueOn.Before(i.IssuedOn), "due_on", "error.invoice.due_before_issue")
	f.text("order_ref", i.OrderRef, false)
	f.text("delivery_ref", i.DeliveryRef, false)
	return f
}

// Validate checks a credit note against the invoice it lowers; nil when that is unknown.
func (n *CreditNote) Validate(of *Invoice) []FieldError {
	var f faults
	f.text("number", n.Number, true)
	f.amount("amount", n.Amount)
	choice(&f, "effect", n.Effect, []CreditNoteEffect{Retroactive, FromDate}, false)
	f.day("issued_on", n.IssuedOn, n.Effect == FromDate)
	if of != nil {
		f.add(of.Amount > 0 && n.Amount > of.Amount, "amount", "error.credit_note.too_large", "invoice", of.Number)
		f.add(!n.IssuedOn.IsZero() && n.IssuedOn.Before(of.IssuedOn), "issued_on", "error.credit_note.before_invoice", "invoice", of.Number)
	}
	return f
}

// Validate checks a payment. Only a reversal may be below zero.
func (p *Payment) Validate() []FieldError {
	var f faults
	f.add(p.Amount == 0 || (p.Amount < 0 && p.Reverses == ""), "amount", "error.amount_not_positive")
	f.add(p.Amount > 0 && p.Reverses != "", "amount", "error.payment.reversal")
	f.add(p.Amount > MaxAmount || p.Amount < -MaxAmount, "amount", "error.amount_too_large")
	choice(&f, "source", p.Source, []PaymentSource{BeforeRelease, Direct, Receipt}, false)
	choice(&f, "method", p.Method, PaymentMethods, false)
	f.day("received_on", p.ReceivedOn, true)
	f.text("reference", p.Reference, false)
	return f
}

// Validate checks a reminder.
func (r *Reminder) Validate() []FieldError {
	var f faults
	f.day("done_on", r.DoneOn, true)
	f.day("received_on", r.ReceivedOn, false)
	f.add(!r.ReceivedOn.IsZero() && r.ReceivedOn.Before(r.DoneOn), "received_on", "error.received_before_sent")
	choice(&f, "channel", r.Channel, ReminderChannels, true)
	choice(&f, "level", r.Level, ReminderLevels, true)
	choice(&f, "result", r.Result, ReminderResults, false)
	f.text("to", r.To, false)
	f.text("tracking", r.Tracking, false)
	return f
}

// Validate checks a contact: somebody who can be named or reached.
func (t *Contact) Validate() []FieldError {
	var f faults
	f.add(t.Name == "" && t.Email == "" && t.Phone == "", "name", "error.required")
	f.text("name", t.Name, false)
	f.text("role", t.Role, false)
	f.add(t.Email != "" && !emailForm(t.Email), "email", "error.email")
	f.add(t.Phone != "" && !phoneForm(t.Phone), "phone", "error.phone")
	return f
}

// Validate checks a promise.
func (p *Promise) Validate() []FieldError {
	var f faults
	f.amount("amount", p.Amount)
	f.day("due_on", p.DueOn, true)
	f.add(!p.DueOn.IsZero() && p.DueOn.Before(p.MadeOn), "due_on", "error.promise_before_made")
	return f
}

// Validate checks a waiver.
func (w *Waiver) Validate() []FieldError {
	var f faults
	choice(&f, "category", w.Category, Categories, true)
	f.add(strings.TrimSpace(w.Reason) == "", "reason", "error.required")
	return f
}
