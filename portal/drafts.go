package portal

import (
	"net/url"

	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// The inputs of a draft: the debtor, the claim as a whole, and its parts.
type (
	debtorForm struct {
		Idem       string `form:"idem"`
		Version    int64  `form:"version"`
		Kind       string `form:"kind" validate:"required"`
		Name       string `form:"name" validate:"required,max=200"`
		SIREN      string `form:"siren" validate:"omitempty,siren"`
		SIRET      string `form:"siret" validate:"omitempty,siret"`
		VAT        string `form:"vat" validate:"omitempty,vat"`
		Form       string `form:"legal_form" validate:"max=60"`
		Line1      string `form:"line1" validate:"max=200"`
		Line2      string `form:"line2" validate:"max=200"`
		PostalCode string `form:"postal_code" validate:"max=12"`
		City       string `form:"city" validate:"max=100"`
		Country    string `form:"country" validate:"omitempty,len=2"`
		Email      string `form:"email" validate:"omitempty,email,max=254"`
		Phone      string `form:"phone" validate:"max=40"`
		Account    string `form:"account" validate:"max=60"`
	}
	basicsForm struct {
		Idem        string        `form:"idem"`
		Version     int64         `form:"version"`
		Entity      string        `form:"entity"`
		Nature      string        `form:"nature" validate:"required"`
		Rate        input.Percent `form:"rate"`
		Narrative   string        `form:"narrative,text" validate:"max=8000"`
		InsolventOn cases.Date    `form:"insolvent_on"`
	}
	contactForm struct {
		Idem    string `form:"idem"`
		Version int64  `form:"version"`
		Name    string `form:"name" validate:"required,max=200"`
		Role    string `form:"role" validate:"max=100"`
		Email   string `form:"email" validate:"omitempty,email,max=254"`
		Phone   string `form:"phone" validate:"max=40"`
	}
	invoiceForm struct {
		Idem        string            `form:"idem"`
		Version     int64             `form:"version"`
		Number      string            `form:"number" validate:"required,max=60"`
		IssuedOn    cases.Date        `form:"issued_on" validate:"required"`
		PerformedOn cases.Date        `form:"performed_on"`
		DueOn       cases.Date        `form:"due_on"`
		Amount      input.AmountCents `form:"amount" validate:"required"`
		OrderRef    string            `form:"order_ref" validate:"max=60"`
		DeliveryRef string            `form:"delivery_ref" validate:"max=60"`
	}
	creditNoteForm struct {
		Idem     string            `form:"idem"`
		Version  int64             `form:"version"`
		Invoice  string            `form:"invoice" validate:"required"`
		Number   string            `form:"number" validate:"required,max=60"`
		IssuedOn cases.Date        `form:"issued_on" validate:"required"`
		Amount   input.AmountCents `form:"amount" validate:"required"`
		Effect   string            `form:"effect"`
	}
	paymentForm struct {
		Idem       string            `form:"idem"`
		Version    int64             `form:"version"`
		Invoice    string            `form:"invoice"`
		ReceivedOn cases.Date        `form:"received_on" validate:"required"`
		Amount     input.AmountCents `form:"amount" validate:"required"`
		Method     string            `form:"method"`
		Reference  string            `form:"reference" validate:"max=100"`
	}
	reminderForm struct {
		Idem     string     `form:"idem"`
		Version  int64      `form:"version"`
		DoneOn   cases.Date `form:"done_on" validate:"required"`
		Channel  string     `form:"channel" validate:"required"`
		Level    string     `form:"level" validate:"required"`
		To       string     `form:"to" validate:"max=200"`
		Result   string     `form:"result"`
		Proof    string     `form:"proof"`
		Tracking string     `form:"tracking" validate:"max=60"`
		Received cases.Date `form:"received_on"`
	}
)

// item gives the part of the case that the address names; "new" is none yet.
func (v *visit) item() cases.ItemID {
	if id := v.path("item"); id != "new" {
		return cases.ItemID(id)
	}
	return ""
}

func debtorFields(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
	var kinds []templates.Option
	for _, k := range cases.DebtorKinds {
		kinds = append(kinds, templates.Option{Value: string(k), Label: templates.Say("debtor_kind." + string(k))})
	}
	return []templates.Field{
		f.Select("kind", "debtor.kind", kinds).Must(), f.Text("name", "debtor.name").Must().Fill("off"),
		f.Number("siren", "debtor.siren").Help("debtor.siren_help").Wide("medium"), f.Number("siret", "debtor.siret").Wide("medium").May(),
		f.Text("vat", "debtor.vat").Wide("medium").May(), f.Text("legal_form", "debtor.legal_form").Wide("medium").May(),
		f.Text("line1", "debtor.line1").Fill("off"), f.Text("line2", "debtor.line2").May().Fill("off"),
		f.Text("postal_code", "debtor.postal_code").Wide("short").Fill("off"), f.Text("city", "debtor.city").Wide("medium").Fill("off"),
		f.Text("country", "debtor.country").Wide("short").Limit(2).Default("FR"), f.Email("email", "debtor.email").May().Fill("off"),
		f.Tel("phone", "debtor.phone").Wide("medium").May().Fill("off"), f.Text("account", "debtor.account").Wide("medium").May(),
	}
}

func (in debtorForm) debtor() cases.Debtor {
	return cases.Debtor{
		Kind: cases.DebtorKind(in.Kind), Name: in.Name, SIREN: in.SIREN, SIRET: in.SIRET, VAT: in.VAT, Form: in.Form, Email: in.Email, Phone: in.Phone, Account: in.Account,
		Address: cases.Address{Line1: in.Line1, Line2: in.Line2, PostalCode: in.PostalCode, City: in.City, Country: in.Country},
	}
}

var debtorAct = &act{
	name: "debtor", title: "draft.debtor", button: "form.save", icon: "save", done: "done.saved", back: "/edit", fields: debtorFields,
	fill: func(_ *visit, c *cases.Case) url.Values {
		d := c.Debtor
		return url.Values{
			"kind": {string(d.Kind)}, "name": {d.Name}, "siren": {d.SIREN}, "siret": {d.SIRET}, "vat": {d.VAT}, "legal_form": {d.Form}, "line1": {d.Address.Line1},
			"line2": {d.Address.Line2}, "postal_code": {d.Address.PostalCode}, "city": {d.Address.City}, "country": {d.Address.Country}, "email": {d.Email},
			"phone": {d.Phone}, "account": {d.Account},
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[debtorForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.SaveDebtor(v.Context(), v.actor, v.ref(in.Version, in.Idem), in.debtor())
	},
}

var basicsAct = &act{
	name: "basics", title: "draft.basics", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: func(v *visit, _ *cases.Case, f templates.Form) []templates.Field {
		var natures []templates.Option
		for _, n := range cases.Natures {
			natures = append(natures, templates.Option{Value: string(n), Label: templates.Say("nature." + string(n))})
		}
		fields := []templates.Field{f.Select("nature", "draft.nature", natures).Must()}
		if entities := v.server.entityOptions(v); len(entities) > 1 {
			fields = append(fields, f.Select("entity", "draft.entity", entities))
		}
		return append(fields,
			f.Number("rate", "draft.rate").Help("draft.rate_help").Per("%").Wide("short").May(),
			f.Date("insolvent_on", "draft.insolvent_on").Help("draft.insolvent_help").Wide("medium").May(),
			f.Area("narrative", "draft.narrative").Help("draft.narrative_help").Lines(6).May())
	},
	fill: func(_ *visit, c *cases.Case) url.Values {
		values := url.Values{"nature": {string(c.Nature)}, "entity": {string(c.Entity)}, "narrative": {c.Narrative}, "insolvent_on": {c.InsolventOn.String()}}
		if c.ContractRate > 0 {
			values.Set("rate", input.FormatAmount(cases.Cents(c.ContractRate)))
		}
		return values
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[basicsForm](v.Request)
		if err != nil {
			return form, err
		}
		basics := cases.Basics{Nature: cases.Nature(in.Nature), ContractRate: in.Rate.Rate, Narrative: in.Narrative, InsolventOn: in.InsolventOn}
		return form, s.Cases.SaveBasics(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.EntityID(in.Entity), basics)
	},
}

// entityOptions offers the legal entities of the creditor; a failure offers none, the form still works.
func (s *Server) entityOptions(v *visit) []templates.Option {
	entities, err := s.Accounts.EntityNames(v.Context(), v.actor)
	if err != nil {
		v.fail(err)
		return nil
	}
	var options []templates.Option
	for _, e := range entities {
		options = append(options, templates.Option{Value: string(e.ID), Label: templates.Plain(e.Name)})
	}
	return options
}

var contactAct = &act{
	name: "contacts", title: "draft.contact", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Text("name", "contact.name").Must().Fill("off"), f.Text("role", "contact.role").Wide("medium").May(),
			f.Email("email", "debtor.email").May().Fill("off"), f.Tel("phone", "debtor.phone").Wide("medium").May().Fill("off"),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		for _, t := range c.Contacts {
			if t.ID == v.item() {
				return url.Values{"name": {t.Name}, "role": {t.Role}, "email": {t.Email}, "phone": {t.Phone}}
			}
		}
		return nil
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[contactForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveContact(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.Contact{ID: v.item(), Name: in.Name, Role: in.Role, Email: in.Email, Phone: in.Phone})
		return form, err
	},
}

var invoiceAct = &act{
	name: "invoices", title: "draft.invoice", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Text("number", "invoice.number").Must().Wide("medium"), f.Amount("amount", "invoice.amount").Must().Wide("medium"),
			f.Date("issued_on", "invoice.issued_on").Must().Wide("medium"), f.Date("due_on", "invoice.due_on").Help("invoice.due_help").Wide("medium"),
			f.Date("performed_on", "invoice.performed_on").Help("invoice.performed_help").Wide("medium").May(),
			f.Text("order_ref", "invoice.order_ref").Wide("medium").May(), f.Text("delivery_ref", "invoice.delivery_ref").Wide("medium").May(),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		i := c.Invoice(v.item())
		if i == nil {
			return nil
		}
		return url.Values{
			"number": {i.Number}, "amount": {input.FormatAmount(i.Amount)}, "issued_on": {i.IssuedOn.String()}, "due_on": {i.DueOn.String()},
			"performed_on": {i.PerformedOn.String()}, "order_ref": {i.OrderRef}, "delivery_ref": {i.DeliveryRef},
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[invoiceForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveInvoice(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.Invoice{
			ID: v.item(), Number: in.Number, IssuedOn: in.IssuedOn, PerformedOn: in.PerformedOn, DueOn: in.DueOn, Amount: in.Amount.Cents, OrderRef: in.OrderRef, DeliveryRef: in.DeliveryRef,
		})
		return form, err
	},
}

func invoiceOptions(c *cases.Case) []templates.Option {
	var options []templates.Option
	for _, i := range c.Invoices {
		options = append(options, templates.Option{Value: string(i.ID), Label: templates.Plain(i.Number)})
	}
	return options
}

// creditNoteFields are those of a credit note, in a draft and after the hand-over.
func creditNoteFields(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
	effects := optionsIn("effect.", []string{string(cases.Retroactive), string(cases.FromDate)})
	return []templates.Field{
		f.Select("invoice", "credit_note.invoice", invoiceOptions(c)).Must(), f.Text("number", "credit_note.number").Must().Wide("medium"),
		f.Date("issued_on", "invoice.issued_on").Must().Wide("medium"), f.Amount("amount", "credit_note.amount").Must().Wide("medium"),
		f.Radios("effect", "credit_note.effect", effects).Default(string(cases.Retroactive)),
	}
}

func (in creditNoteForm) note(id cases.ItemID) cases.CreditNote {
	return cases.CreditNote{
		ID: id, Invoice: cases.ItemID(in.Invoice), Number: in.Number, IssuedOn: in.IssuedOn, Amount: in.Amount.Cents, Effect: cases.CreditNoteEffect(in.Effect),
	}
}

var creditNoteAct = &act{
	name: "credit-notes", title: "draft.credit_note", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: creditNoteFields,
	fill: func(v *visit, c *cases.Case) url.Values {
		for _, n := range c.CreditNotes {
			if n.ID == v.item() {
				return url.Values{"invoice": {string(n.Invoice)}, "number": {n.Number}, "issued_on": {n.IssuedOn.String()}, "amount": {input.FormatAmount(n.Amount)}, "effect": {string(n.Effect)}}
			}
		}
		return nil
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[creditNoteForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveCreditNote(v.Context(), v.actor, v.ref(in.Version, in.Idem), in.note(v.item()))
		return form, err
	},
}

var paymentAct = &act{
	name: "payments", title: "draft.payment", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: func(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
		invoices := append([]templates.Option{{Label: templates.Say("payment.no_invoice")}}, invoiceOptions(c)...)
		return []templates.Field{
			f.Amount("amount", "form.amount").Must().Wide("medium"), f.Date("received_on", "form.received_on").Must().Wide("medium"),
			f.Select("invoice", "payment.invoice", invoices), f.Select("method", "form.method", optionsIn("method.", cases.PaymentMethods)),
			f.Text("reference", "form.reference").May().Wide("medium"),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		p := c.Payment(v.item())
		if p == nil {
			return nil
		}
		return url.Values{"amount": {input.FormatAmount(p.Amount)}, "received_on": {p.ReceivedOn.String()}, "invoice": {string(p.Invoice)}, "method": {p.Method}, "reference": {p.Reference}}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[paymentForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SavePayment(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.Payment{
			ID: v.item(), Invoice: cases.ItemID(in.Invoice), ReceivedOn: in.ReceivedOn, Amount: in.Amount.Cents, Method: in.Method, Reference: in.Reference,
		})
		return form, err
	},
}

var reminderAct = &act{
	name: "reminders", title: "draft.reminder", button: "form.save", icon: "save", done: "done.saved", back: "/edit",
	fields: func(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
		proofs := []templates.Option{{Label: templates.Say("reminder.no_proof")}}
		for i := range c.Documents {
			proofs = append(proofs, templates.Option{Value: string(c.Documents[i].ID), Label: templates.Plain(c.Documents[i].Name)})
		}
		return []templates.Field{
			f.Date("done_on", "reminder.done_on").Must().Wide("medium"), f.Select("channel", "reminder.channel", optionsIn("channel.", cases.ReminderChannels)).Must(),
			f.Select("level", "reminder.level", optionsIn("level.", cases.ReminderLevels)).Must(), f.Text("to", "reminder.to").May(),
			f.Select("result", "reminder.result", optionsIn("result.", cases.ReminderResults)), f.Select("proof", "reminder.proof", proofs),
			f.Text("tracking", "reminder.tracking").Wide("medium").May(), f.Date("received_on", "reminder.received_on").Wide("medium").May(),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		for _, r := range c.Reminders {
			if r.ID == v.item() {
				return url.Values{"done_on": {r.DoneOn.String()}, "channel": {r.Channel}, "level": {r.Level}, "to": {r.To}, "result": {r.Result}, "proof": {string(r.Proof)}, "tracking": {r.Tracking}, "received_on": {r.ReceivedOn.String()}}
			}
		}
		return nil
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[reminderForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveReminder(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.Reminder{
			ID: v.item(), DoneOn: in.DoneOn, Channel: in.Channel, Level: in.Level, To: in.To, Result: in.Result, Proof: cases.DocumentID(in.Proof), Tracking: in.Tracking,
			ReceivedOn: in.Received,
		})
		return form, err
	},
}

// removeAct takes a part out of a draft; the notice of the next page says so.
var removeAct = &act{
	name: "remove", title: "draft.remove", button: "draft.remove", icon: "trash-2", danger: true, done: "done.removed", back: "/edit", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[keyForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.RemoveItem(v.Context(), v.actor, v.ref(in.Version, in.Idem), v.item())
	},
}
