package cases

import (
	"context"
	"strconv"
)

// Batch is what an imported file says about one debtor. The ids of its parts are labels that hold inside the batch
// alone: a credit note names its invoice by them. Fresh ids take their place.
type Batch struct {
	Entity      EntityID
	Debtor      Debtor
	Basics      Basics
	Contacts    []Contact
	Invoices    []Invoice
	CreditNotes []CreditNote
	Payments    []Payment
	Reminders   []Reminder
}

// ImportRow says what became of one batch of an import. Err is nil for a draft that was opened.
type ImportRow struct {
	Case   CaseID
	Debtor string
	Err    error
}

// limitBatches is the largest number of debtors in one import.
const limitBatches = 5_000

// ImportCases opens a draft for each batch. Each stands alone: one that is refused does not stop the others, and the
// same import sent again under the same key opens nothing twice.
func (s *Service) ImportCases(ctx context.Context, actor Actor, key string, batches []Batch) ([]ImportRow, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	if len(batches) > limitBatches {
		return nil, Refuse("error.too_many_rows", "limit", limitBatches)
	}
	rows := make([]ImportRow, 0, len(batches))
	for _, b := range batches {
		if err := ctx.Err(); err != nil {
			return rows, err
		}
		in := OpenInput{Entity: b.Entity, Debtor: b.Debtor, Basics: b.Basics}
		if key != "" {
			in.Key = key + "/" + hashPart(b)[:32] // by what it says: sent again after a part of it was opened, it has other places
		}
		id, err := s.open(ctx, actor, in, func(c *Case) error { return s.pour(c, actor, b) })
		rows = append(rows, ImportRow{Case: id, Debtor: b.Debtor.Name, Err: err})
	}
	return rows, nil
}

// ImportInto adds what a file says to a draft: all of it or, with one wrong row, nothing. An invoice whose number the
// draft has already is left as it stands; what the batch says about it is added to the one there. It gives the number
// of parts added.
func (s *Service) ImportInto(ctx context.Context, actor Actor, ref Ref, b Batch) (int, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return 0, err
	}
	if first, ok := s.firstAnswer(ctx, actor, ref.Key); ok {
		return first.Facts.Count, nil
	}
	added := 0
	err := s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		before := c.parts()
		if err := s.pour(c, actor, b); err != nil {
			return entry{}, err
		}
		if added = c.parts() - before; added == 0 {
			return entry{}, Refuse("error.import_nothing_new")
		}
		return entry{kind: EvImported, facts: Facts{Count: added}}, nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// parts counts what an import can add to.
func (c *Case) parts() int {
	return len(c.Contacts) + len(c.Invoices) + len(c.CreditNotes) + len(c.Payments) + len(c.Reminders)
}

// pour adds the parts of a batch to a case and checks each, naming its row.
func (s *Service) pour(c *Case, actor Actor, b Batch) error {
	names := map[ItemID]ItemID{} // label in the batch → id in the case
	for _, t := range b.Contacts {
		t.ID = ItemID(s.NewID())
		c.Contacts = append(c.Contacts, t)
	}
	for _, i := range b.Invoices {
		label := i.ID
		if there := find(c.Invoices, func(o *Invoice) bool { return o.Number == i.Number }); there != nil {
			names[label] = there.ID
			continue
		}
		i.ID = ItemID(s.NewID())
		names[label] = i.ID
		c.Invoices = append(c.Invoices, i)
	}
	for _, n := range b.CreditNotes {
		n.ID, n.Invoice = ItemID(s.NewID()), named(names, n.Invoice)
		if n.Effect == "" {
			n.Effect = Retroactive
		}
		if find(c.CreditNotes, func(o *CreditNote) bool { return o.Number == n.Number && o.Number != "" }) == nil {
			c.CreditNotes = append(c.CreditNotes, n)
		}
	}
	for _, p := range b.Payments {
		p = Payment{
			ID: ItemID(s.NewID()), Source: BeforeRelease, ReceivedOn: p.ReceivedOn, Amount: p.Amount,
			Method: p.Method, Reference: p.Reference, RecordedAt: s.Now().UTC(), RecordedBy: actor.Person,
			Invoice: named(names, p.Invoice),
		}
		if p.Method == "" {
			p.Method = PaymentMethods[0]
		}
		c.Payments = append(c.Payments, p)
	}
	for _, r := range b.Reminders {
		r.ID, r.Proof = ItemID(s.NewID()), ""
		c.Reminders = append(c.Reminders, r)
	}
	return c.checkImport(s.Today())
}

// named gives the id behind a label of a batch; a label without a part stays, and is found wrong afterwards.
func named(names map[ItemID]ItemID, label ItemID) ItemID {
	if id, ok := names[label]; ok && label != "" {
		return id
	}
	return label
}

// checkImport checks a case after an import; a field is named by its list and its place in it, from 1.
func (c *Case) checkImport(today Date) error {
	var fields []FieldError
	at := func(list string, n int, found []FieldError) {
		for _, f := range found {
			f.Field = list + "." + strconv.Itoa(n+1) + "." + f.Field
			fields = append(fields, f)
		}
	}
	for n := range c.Contacts {
		at("contacts", n, c.Contacts[n].Validate())
	}
	for n := range c.Invoices {
		at("invoices", n, c.Invoices[n].Validate())
	}
	for n := range c.CreditNotes {
		of := c.Invoice(c.CreditNotes[n].Invoice)
		if of == nil {
			at("credit_notes", n, []FieldError{Field("invoice", "error.no_such_invoice")})
			continue
		}
		at("credit_notes", n, c.CreditNotes[n].Validate(of))
	}
	for n, p := range c.Payments {
		found := c.Payments[n].Validate()
		if p.Invoice != "" && c.Invoice(p.Invoice) == nil {
			found = append(found, Field("invoice", "error.no_such_invoice"))
		}
		if p.ReceivedOn.After(today) {
			found = append(found, Field("received_on", "error.future_day"))
		}
		at("payments", n, found)
	}
	for n := range c.Reminders {
		at("reminders", n, c.Reminders[n].Validate())
	}
	if c.parts() > limitItems {
		return Refuse("error.too_many_items", "limit", limitItems)
	}
	return Wrong(fields...)
}
