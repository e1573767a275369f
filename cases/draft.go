package cases

import (
	"context"
	"slices"
)

// SaveDebtor writes who owes.
func (s *Service) SaveDebtor(ctx context.Context, actor Actor, ref Ref, d Debtor) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	in := OpenInput{Debtor: d}
	if err := in.check(); err != nil {
		return err
	}
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		before := hashPart(c.Debtor)
		c.Debtor = d.clean()
		return entry{kind: EvDebtor, facts: Facts{Before: before, After: hashPart(c.Debtor)}}, nil
	})
}

// SaveBasics writes the particulars of the claim as a whole and the entity that issued the invoices.
func (s *Service) SaveBasics(ctx context.Context, actor Actor, ref Ref, entity EntityID, b Basics) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	if err := Wrong(b.check()...); err != nil {
		return err
	}
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		before := hashPart(basicsOf(c))
		b.apply(c)
		c.Entity = entity
		return entry{kind: EvItemChanged, facts: Facts{Code: "basics", Before: before, After: hashPart(basicsOf(c))}}, nil
	})
}

func basicsOf(c *Case) any {
	return struct {
		Entity EntityID
		Basics
	}{c.Entity, Basics{
		Nature: c.Nature, Currency: c.Currency, ContractRate: c.ContractRate, DayCount: c.DayCount,
		Imputation: c.Imputation, Narrative: c.Narrative, InsolventOn: c.InsolventOn,
	}}
}

// edit is change for what may be edited in a draft only.
func (s *Service) edit(ctx context.Context, actor Actor, ref Ref, apply func(*Case) (entry, error)) error {
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.draft(); err != nil {
			return entry{}, err
		}
		return apply(c)
	})
}

// SaveContact adds a contact of the debtor, or replaces the one of its id.
func (s *Service) SaveContact(ctx context.Context, actor Actor, ref Ref, t Contact) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	if err := Wrong(t.Validate()...); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, item[Contact]{
		part: t, id: t.ID, code: "contact",
		list:   func(c *Case) *[]Contact { return &c.Contacts },
		idOf:   func(t *Contact) *ItemID { return &t.ID },
		accept: func(*Case, *Contact) error { return nil },
	})
}

// SaveInvoice adds an invoice, or replaces the one of its id. A number stands once in a case.
func (s *Service) SaveInvoice(ctx context.Context, actor Actor, ref Ref, i Invoice) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	if err := Wrong(i.Validate()...); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, item[Invoice]{
		part: i, id: i.ID, code: "invoice", amount: i.Amount,
		list: func(c *Case) *[]Invoice { return &c.Invoices },
		idOf: func(i *Invoice) *ItemID { return &i.ID },
		accept: func(c *Case, i *Invoice) error {
			twin := find(c.Invoices, func(o *Invoice) bool { return o.Number == i.Number && o.ID != i.ID })
			if twin != nil {
				return Wrong(Field("number", "error.invoice_twice", "number", i.Number))
			}
			return nil
		},
	})
}

// SaveCreditNote adds a credit note, or replaces the one of its id.
func (s *Service) SaveCreditNote(ctx context.Context, actor Actor, ref Ref, n CreditNote) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, creditNoteItem(n))
}

func creditNoteItem(n CreditNote) item[CreditNote] {
	if n.Effect == "" {
		n.Effect = Retroactive
	}
	return item[CreditNote]{
		part: n, id: n.ID, code: "credit_note", amount: n.Amount,
		list: func(c *Case) *[]CreditNote { return &c.CreditNotes },
		idOf: func(n *CreditNote) *ItemID { return &n.ID },
		accept: func(c *Case, n *CreditNote) error {
			of := c.Invoice(n.Invoice)
			if of == nil {
				return Wrong(Field("invoice", "error.no_such_invoice"))
			}
			return Wrong(n.Validate(of)...)
		},
	}
}

// SavePayment adds a payment received before the hand-over, or replaces the one of its id.
func (s *Service) SavePayment(ctx context.Context, actor Actor, ref Ref, p Payment) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	p = Payment{
		ID: p.ID, Source: BeforeRelease, Invoice: p.Invoice, ReceivedOn: p.ReceivedOn, Amount: p.Amount,
		Method: p.Method, Reference: p.Reference, RecordedAt: s.Now().UTC(), RecordedBy: actor.Person,
	}
	if p.Method == "" {
		p.Method = PaymentMethods[0]
	}
	fields := append(p.Validate(), checkAmount("amount", p.Amount)...)
	if p.ReceivedOn.After(s.Today()) {
		fields = append(fields, Field("received_on", "error.future_day"))
	}
	if err := Wrong(onePerField(fields)...); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, item[Payment]{
		part: p, id: p.ID, code: "payment", amount: p.Amount,
		list: func(c *Case) *[]Payment { return &c.Payments },
		idOf: func(p *Payment) *ItemID { return &p.ID },
		accept: func(c *Case, p *Payment) error {
			if p.Invoice != "" && c.Invoice(p.Invoice) == nil {
				return Wrong(Field("invoice", "error.no_such_invoice"))
			}
			if old := c.Payment(p.ID); old != nil && old.Source != BeforeRelease {
				return Refuse("error.payment_of_placement")
			}
			return nil
		},
	})
}

// SaveReminder adds a reminder that was sent before the hand-over, or replaces the one of its id.
func (s *Service) SaveReminder(ctx context.Context, actor Actor, ref Ref, r Reminder) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	fields := r.Validate()
	if r.DoneOn.After(s.Today()) {
		fields = append(fields, Field("done_on", "error.future_day"))
	}
	if err := Wrong(onePerField(fields)...); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, item[Reminder]{
		part: r, id: r.ID, code: "reminder",
		list: func(c *Case) *[]Reminder { return &c.Reminders },
		idOf: func(r *Reminder) *ItemID { return &r.ID },
		accept: func(c *Case, r *Reminder) error {
			if r.Proof != "" && c.Document(r.Proof) == nil {
				return Wrong(Field("proof", "error.no_such_document"))
			}
			return nil
		},
	})
}

// RemoveItem takes a contact, invoice, credit note, payment, cost or reminder out of a draft. An invoice goes after what
// hangs on it.
func (s *Service) RemoveItem(ctx context.Context, actor Actor, ref Ref, id ItemID) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		code, before, err := c.removeItem(id)
		if err != nil {
			return entry{}, err
		}
		return entry{kind: EvItemRemoved, facts: Facts{Item: id, Code: code, Before: before}}, nil
	})
}

func (c *Case) removeItem(id ItemID) (code, before string, err error) {
	if i := c.Invoice(id); i != nil {
		if err := c.invoiceFree(id); err != nil {
			return "", "", err
		}
		return "invoice", takeOut(&c.Invoices, func(i *Invoice) bool { return i.ID == id }), nil
	}
	if p := c.Payment(id); p != nil && p.Source != BeforeRelease {
		return "", "", Refuse("error.payment_of_placement")
	}
	for _, kind := range []struct {
		code string
		out  string
	}{
		{"contact", takeOut(&c.Contacts, func(t *Contact) bool { return t.ID == id })},
		{"credit_note", takeOut(&c.CreditNotes, func(n *CreditNote) bool { return n.ID == id })},
		{"payment", takeOut(&c.Payments, func(p *Payment) bool { return p.ID == id })},
		{"charge", takeOut(&c.Charges, func(x *Charge) bool { return x.ID == id })},
		{"reminder", takeOut(&c.Reminders, func(r *Reminder) bool { return r.ID == id })},
	} {
		if kind.out != "" {
			return kind.code, kind.out, nil
		}
	}
	return "", "", Missing()
}

// invoiceFree refuses while a credit note or a payment names the invoice; files only lose the link.
func (c *Case) invoiceFree(id ItemID) error {
	if slices.ContainsFunc(c.CreditNotes, func(n CreditNote) bool { return n.Invoice == id }) ||
		slices.ContainsFunc(c.Payments, func(p Payment) bool { return p.Invoice == id }) {
		return Refuse("error.invoice_in_use", "number", c.Invoice(id).Number)
	}
	for i := range c.Documents {
		if c.Documents[i].Invoice == id {
			c.Documents[i].Invoice = ""
		}
	}
	return nil
}
