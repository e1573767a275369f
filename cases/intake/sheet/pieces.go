package sheet

import (
	"strconv"
	"strings"

	"relais/cases"
)

// pieces takes lines into one draft.
type pieces struct {
	kind   Kind
	to     Target
	batch  cases.Batch
	lines  []int
	number map[string]int // number of an invoice or credit note to the line it was first seen in
	there  map[string]int // what the draft holds already, counted: a payment may come twice
}

func newPieces(kind Kind, to Target) *pieces {
	f := &pieces{kind: kind, to: to, number: map[string]int{}, there: map[string]int{}}
	c := to.Case
	for i := range c.Invoices {
		f.there["i"+c.Invoices[i].Number]++
	}
	for i := range c.CreditNotes {
		f.there["c"+c.CreditNotes[i].Number]++
	}
	for i := range c.Payments {
		f.there[paymentKey(&c.Payments[i])]++
	}
	for i := range c.Reminders {
		f.there[reminderKey(&c.Reminders[i])]++
	}
	for i := range c.Contacts {
		f.there[contactKey(&c.Contacts[i])]++
	}
	return f
}

func paymentKey(p *cases.Payment) string {
	return "p" + p.ReceivedOn.String() + "|" + strconv.FormatInt(int64(p.Amount), 10) + "|" + p.Reference + "|" + string(p.Invoice)
}

func reminderKey(r *cases.Reminder) string {
	return "r" + r.DoneOn.String() + "|" + r.Channel + "|" + r.Level + "|" + r.To
}

func contactKey(t *cases.Contact) string {
	return "t" + cases.Fold(t.Name) + "|" + strings.ToLower(t.Email) + "|" + plainName(t.Phone)
}

// most is how many parts a draft takes in all.
const most = 2_000

func (f *pieces) add(r *Row) {
	switch f.kind {
	case Invoices:
		f.invoice(r)
	case CreditNotes:
		f.creditNote(r)
	case Payments:
		f.payment(r)
	case Reminders:
		f.reminder(r)
	case Contacts:
		f.contact(r)
	}
	if r.State == New {
		f.lines = append(f.lines, r.Line)
	}
}

// room refuses a line that the draft has no room for.
func (f *pieces) room(r *Row) bool {
	c := f.to.Case
	if len(c.Contacts)+len(c.Invoices)+len(c.CreditNotes)+len(c.Payments)+len(c.Reminders)+len(f.lines) < most {
		return true
	}
	r.problem("", Refuse, "error.too_many_items", "limit", most)
	return false
}

// standsThere says that the draft holds the line already; a second line like it finds the next one that is held.
func (f *pieces) standsThere(r *Row, key string) bool {
	if f.there[key] == 0 {
		return false
	}
	if f.there[key]--; r.State != Refused {
		r.State = There
	}
	return true
}

// once refuses the second line of a number.
func (f *pieces) once(r *Row, number string) bool {
	if line, twice := f.number[number]; twice {
		r.problem("number", Refuse, "sheet.problem.twice", "line", line)
		return false
	}
	f.number[number] = r.Line
	return true
}

func (f *pieces) invoice(r *Row) {
	i := invoiceOf(r)
	r.faults(i.Validate())
	if r.State == Refused || !f.once(r, i.Number) {
		return
	}
	if f.standsThere(r, "i"+i.Number) {
		f.compare(r, &i)
		return
	}
	if f.to.elsewhere(r, &f.to.Case.Debtor, i.Number) {
		return
	}
	if f.room(r) {
		f.batch.Invoices = append(f.batch.Invoices, i)
	}
}

// compare warns that the draft, which keeps what it has, says another amount or due day than the file.
func (f *pieces) compare(r *Row, i *cases.Invoice) {
	for k := range f.to.Case.Invoices {
		held := &f.to.Case.Invoices[k]
		if held.Number != i.Number {
			continue
		}
		if held.Amount != i.Amount {
			r.problem("amount", Warning, "sheet.problem.other_amount", "held", int64(held.Amount))
		}
		if !i.DueOn.IsZero() && held.DueOn != i.DueOn && !held.DueOn.IsZero() {
			r.problem("due_on", Warning, "sheet.problem.other_day", "held", held.DueOn)
		}
		return
	}
}

// invoiceOf reads an invoice. Its id is a label that holds inside a batch.
func invoiceOf(r *Row) cases.Invoice {
	i := cases.Invoice{
		ID: cases.ItemID("line-" + strconv.Itoa(r.Line)), Number: r.text("number"), IssuedOn: r.day("issued_on"), PerformedOn: r.day("performed_on"),
		DueOn: r.day("due_on"), Amount: r.cents("amount"), OrderRef: r.text("order_ref"), DeliveryRef: r.text("delivery_ref"),
	}
	if i.Amount < 0 && !r.has("amount") {
		r.problem("amount", Refuse, "sheet.problem.negative")
	}
	return i
}

// find finds an invoice of the draft by the number that a line names, also when it is written a little differently.
func (f *pieces) find(r *Row) *cases.Invoice {
	number := r.text("invoice")
	for i := range f.to.Case.Invoices {
		if in := &f.to.Case.Invoices[i]; in.Number == number || plainName(in.Number) == plainName(number) {
			return in
		}
	}
	r.problem("invoice", Refuse, "error.no_such_invoice")
	return nil
}

func (f *pieces) creditNote(r *Row) {
	of := f.find(r)
	if of == nil {
		return
	}
	n := cases.CreditNote{
		ID: cases.ItemID("line-" + strconv.Itoa(r.Line)), Invoice: of.ID, Number: r.text("number"), IssuedOn: r.day("issued_on"),
		Amount: max(r.cents("amount"), -r.cents("amount")), // an export shows it below zero
		Effect: cases.CreditNoteEffect(r.code("effect")),
	}
	if n.Effect == "" {
		n.Effect = cases.Retroactive
	}
	r.faults(n.Validate(of))
	if r.State == Refused || !f.once(r, n.Number) || f.standsThere(r, "c"+n.Number) || !f.room(r) {
		return
	}
	f.batch.CreditNotes = append(f.batch.CreditNotes, n)
}

func (f *pieces) payment(r *Row) {
	p := cases.Payment{
		ReceivedOn: r.day("received_on"), Amount: r.cents("amount"), Method: r.code("method"), Reference: r.text("reference"), Source: cases.BeforeRelease,
	}
	if r.text("invoice") != "" {
		of := f.find(r)
		if of == nil {
			return
		}
		p.Invoice = of.ID
	}
	r.faults(p.Validate())
	if p.ReceivedOn.After(f.to.Today) {
		r.problem("received_on", Refuse, "error.future_day")
	}
	if r.State == Refused || f.standsThere(r, paymentKey(&p)) || !f.room(r) {
		return
	}
	f.batch.Payments = append(f.batch.Payments, p)
}

func (f *pieces) reminder(r *Row) {
	m := cases.Reminder{
		DoneOn: r.day("done_on"), Channel: r.code("channel"), Level: r.code("level"), To: r.text("to"), Result: r.code("result"), Tracking: r.text("tracking"),
	}
	r.faults(m.Validate())
	if m.DoneOn.After(f.to.Today) {
		r.problem("done_on", Refuse, "error.future_day")
	}
	if r.State == Refused || f.standsThere(r, reminderKey(&m)) || !f.room(r) {
		return
	}
	f.batch.Reminders = append(f.batch.Reminders, m)
}

func (f *pieces) contact(r *Row) {
	t := cases.Contact{Name: r.text("contact"), Role: r.text("role"), Email: r.text("email"), Phone: r.phone()}
	for _, fault := range t.Validate() {
		if fault.Field == "name" {
			fault.Field = "contact"
		}
		r.faults([]cases.FieldError{fault})
	}
	if r.State == Refused || f.standsThere(r, contactKey(&t)) || !f.room(r) {
		return
	}
	f.batch.Contacts = append(f.batch.Contacts, t)
}

// batches gives one batch, or none when there is nothing new.
func (f *pieces) batches() ([]cases.Batch, [][]int) {
	if len(f.lines) == 0 {
		return nil, nil
	}
	return []cases.Batch{f.batch}, [][]int{f.lines}
}
