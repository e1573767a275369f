package store

import (
	"cmp"
	"slices"

	"relais/cases"
)

// part is one table of the parts of a case: invoices, payments and so on.
type part interface {
	table() string
	columns() []string
	// rows gives what the case holds now, in order.
	rows(*cases.Case) ([]partRow, error)
	// add appends a row that was read. values has one entry per column.
	add(c *cases.Case, id any, values []any) error
	// clear takes all rows out of a case.
	clear(*cases.Case)
}

// partRow is one row of a table of parts: its id, its place in the list, and the columns of the table.
type partRow struct {
	id     string
	values []any // pos first
}

// equal says that nothing of a row differs.
func (r partRow) equal(s partRow) bool { return slices.Equal(r.values, s.values) }

// child describes a table of parts of one type.
type child[T any] struct {
	name string
	list func(*cases.Case) *[]T
	id   func(*T) field
	bind func(*cases.Case, *T) []column
}

func (d child[T]) table() string { return d.name }

func (d child[T]) columns() []string {
	var c cases.Case
	var item T
	return names(d.bind(&c, &item))
}

func (d child[T]) rows(c *cases.Case) ([]partRow, error) {
	items := *d.list(c)
	rows := make([]partRow, len(items))
	for i := range items {
		id, err := d.id(&items[i]).Value()
		if err != nil {
			return nil, err
		}
		columns := d.bind(c, &items[i])
		row := make([]any, len(columns)+1)
		row[0] = int64(i)
		for k, column := range columns {
			if row[k+1], err = column.Value(); err != nil {
				return nil, err
			}
		}
		rows[i] = partRow{id: id.(string), values: row}
	}
	return rows, nil
}

func (d child[T]) add(c *cases.Case, id any, values []any) error {
	items := d.list(c)
	var zero T
	*items = append(*items, zero)
	item := &(*items)[len(*items)-1]
	if err := d.id(item).Scan(id); err != nil {
		return err
	}
	for i, column := range d.bind(c, item) {
		if err := column.Scan(values[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d child[T]) clear(c *cases.Case) { *d.list(c) = nil }

// readRow is a row of any table of parts as it was read.
type readRow struct {
	part   int64
	caseID string
	pos    int64
	id     any
	values []any
}

// fill puts rows into a case, in their order.
func fill(c *cases.Case, parts []part, rows []readRow) error {
	slices.SortFunc(rows, func(a, b readRow) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.pos, b.pos))
	})
	for _, r := range rows {
		if err := parts[r.part].add(c, r.id, r.values); err != nil {
			return err
		}
	}
	return nil
}

// claimParts are the parts that a statement of claim is computed from.
var claimParts = []part{invoices, creditNotes, payments, charges, reminders}

// caseParts are all parts of a case.
var caseParts = []part{
	contacts, invoices, creditNotes, payments, charges, reminders, limitationEvents, documents, waivers, placements, requests, promises, dossiers,
}

var contacts = child[cases.Contact]{
	name: "contacts",
	list: func(c *cases.Case) *[]cases.Contact { return &c.Contacts },
	id:   func(x *cases.Contact) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Contact) []column {
		return []column{
			{"name", text[string]{&x.Name}}, {"role", text[string]{&x.Role}},
			{"email", text[string]{&x.Email}}, {"phone", text[string]{&x.Phone}},
		}
	},
}

var invoices = child[cases.Invoice]{
	name: "invoices",
	list: func(c *cases.Case) *[]cases.Invoice { return &c.Invoices },
	id:   func(x *cases.Invoice) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Invoice) []column {
		return []column{
			{"number", text[string]{&x.Number}}, {"issued_on", day{&x.IssuedOn}}, {"performed_on", day{&x.PerformedOn}},
			{"due_on", day{&x.DueOn}}, {"amount_cents", number[cases.Cents]{&x.Amount}},
			{"order_ref", text[string]{&x.OrderRef}}, {"delivery_ref", text[string]{&x.DeliveryRef}},
		}
	},
}

var creditNotes = child[cases.CreditNote]{
	name: "credit_notes",
	list: func(c *cases.Case) *[]cases.CreditNote { return &c.CreditNotes },
	id:   func(x *cases.CreditNote) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.CreditNote) []column {
		return []column{
			{"invoice_id", text[cases.ItemID]{&x.Invoice}}, {"number", text[string]{&x.Number}},
			{"issued_on", day{&x.IssuedOn}}, {"amount_cents", number[cases.Cents]{&x.Amount}},
			{"effect", text[cases.CreditNoteEffect]{&x.Effect}},
		}
	},
}

var payments = child[cases.Payment]{
	name: "payments",
	list: func(c *cases.Case) *[]cases.Payment { return &c.Payments },
	id:   func(x *cases.Payment) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Payment) []column {
		return []column{
			{"source", text[cases.PaymentSource]{&x.Source}}, {"invoice_id", text[cases.ItemID]{&x.Invoice}},
			{"received_on", day{&x.ReceivedOn}}, {"amount_cents", number[cases.Cents]{&x.Amount}},
			{"method", text[string]{&x.Method}}, {"reference", text[string]{&x.Reference}},
			{"reverses_id", text[cases.ItemID]{&x.Reverses}}, {"placement_id", text[cases.PlacementID]{&x.Placement}},
			{"agency_id", maybe[cases.OrgID]{&x.Agency}}, {"fee_cents", number[cases.Cents]{&x.Fee}},
			{"remittance_id", maybe[cases.RemittanceID]{&x.Remittance}}, {"acknowledged_at", stamp{&x.AcknowledgedAt}},
			{"recorded_at", stamp{&x.RecordedAt}}, {"recorded_by", text[cases.PersonID]{&x.RecordedBy}},
		}
	},
}

var charges = child[cases.Charge]{
	name: "charges",
	list: func(c *cases.Case) *[]cases.Charge { return &c.Charges },
	id:   func(x *cases.Charge) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Charge) []column {
		return []column{
			{"kind", text[string]{&x.Kind}}, {"label", text[string]{&x.Label}}, {"incurred_on", day{&x.IncurredOn}},
			{"document_id", text[cases.DocumentID]{&x.Document}}, {"amount_cents", number[cases.Cents]{&x.Amount}},
		}
	},
}

var limitationEvents = child[cases.LimitationEvent]{
	name: "limitation_events",
	list: func(c *cases.Case) *[]cases.LimitationEvent { return &c.LimitationEvents },
	id:   func(x *cases.LimitationEvent) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.LimitationEvent) []column {
		return []column{
			{"kind", text[string]{&x.Kind}}, {"occurred_on", day{&x.On}}, {"until_on", day{&x.Until}},
			{"invoice_id", text[cases.ItemID]{&x.Invoice}}, {"document_id", text[cases.DocumentID]{&x.Document}},
			{"note", text[string]{&x.Note}},
		}
	},
}

var reminders = child[cases.Reminder]{
	name: "reminders",
	list: func(c *cases.Case) *[]cases.Reminder { return &c.Reminders },
	id:   func(x *cases.Reminder) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Reminder) []column {
		return []column{
			{"done_on", day{&x.DoneOn}}, {"channel", text[string]{&x.Channel}}, {"level", text[string]{&x.Level}},
			{"recipient", text[string]{&x.To}}, {"result", text[string]{&x.Result}},
			{"proof_id", text[cases.DocumentID]{&x.Proof}}, {"tracking", text[string]{&x.Tracking}},
			{"received_on", day{&x.ReceivedOn}},
		}
	},
}

var documents = child[cases.Document]{
	name: "documents",
	list: func(c *cases.Case) *[]cases.Document { return &c.Documents },
	id:   func(x *cases.Document) field { return text[cases.DocumentID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Document) []column {
		return []column{
			{"name", text[string]{&x.Name}}, {"hash", text[string]{&x.Hash}}, {"bytes", number[int64]{&x.Bytes}},
			{"type", text[string]{&x.Type}}, {"state", text[cases.DocumentState]{&x.State}},
			{"pages", number[int]{&x.Pages}}, {"has_text", flag{&x.HasText}}, {"drawn", text[string]{&x.Drawn}},
			{"category", text[cases.Category]{&x.Category}}, {"kind", text[string]{&x.Kind}},
			{"confidence", number[int]{&x.Confidence}}, {"why", text[string]{&x.Why}}, {"confirmed", flag{&x.Confirmed}},
			{"title", text[string]{&x.Title}}, {"dated_on", day{&x.DatedOn}}, {"invoice_id", text[cases.ItemID]{&x.Invoice}},
			{"parent_id", text[cases.DocumentID]{&x.Parent}}, {"rank", number[int]{&x.Rank}},
			{"exhibit", number[int]{&x.Exhibit}}, {"bordereau", number[int]{&x.Bordereau}},
			{"withdrawn_on", day{&x.WithdrawnOn}}, {"uploaded_at", stamp{&x.UploadedAt}},
			{"uploaded_by", text[cases.PersonID]{&x.UploadedBy}}, {"from_agency", flag{&x.FromAgency}},
		}
	},
}

var waivers = child[cases.Waiver]{
	name: "waivers",
	list: func(c *cases.Case) *[]cases.Waiver { return &c.Waivers },
	id:   func(x *cases.Waiver) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Waiver) []column {
		return []column{{"category", text[cases.Category]{&x.Category}}, {"reason", text[string]{&x.Reason}}}
	},
}

var placements = child[cases.Placement]{
	name: "placements",
	list: func(c *cases.Case) *[]cases.Placement { return &c.Placements },
	id:   func(x *cases.Placement) field { return text[cases.PlacementID]{&x.ID} },
	bind: func(c *cases.Case, x *cases.Placement) []column {
		t := &x.Terms
		return []column{
			{"currency", copied{string(c.Currency)}}, {"agency_id", text[cases.OrgID]{&x.Agency}},
			{"mandate_id", text[cases.MandateID]{&t.Mandate}}, {"mandate_reference", text[string]{&t.MandateReference}},
			{"fee_rate", number[cases.BasisPoints]{&t.Fee}}, {"fee_minimum_cents", number[cases.Cents]{&t.FeeMinimum}},
			{"vat_rate", number[cases.BasisPoints]{&t.VAT}}, {"remit_months", number[int]{&t.RemitMonths}},
			{"answer_days", number[int]{&t.AnswerDays}}, {"released_at", stamp{&x.ReleasedAt}},
			{"released_on", day{&x.ReleasedOn}}, {"released_by", text[cases.PersonID]{&x.ReleasedBy}},
			{"answer_by", day{&x.AnswerBy}}, {"opened_at", stamp{&x.OpenedAt}}, {"cancelled_at", stamp{&x.CancelledAt}},
			{"accepted_at", stamp{&x.AcceptedAt}}, {"agency_reference", text[string]{&x.AgencyReference}},
			{"handler_id", text[cases.PersonID]{&x.Handler}}, {"declined_at", stamp{&x.DeclinedAt}},
			{"decline_code", text[cases.CloseCode]{&x.DeclineCode}}, {"closed_on", day{&x.ClosedOn}},
			{"close_code", text[cases.CloseCode]{&x.CloseCode}}, {"recalled_on", day{&x.RecalledOn}},
			{"recall_reason", text[string]{&x.RecallReason}}, {"recall_final_on", day{&x.RecallFinalOn}},
			{"recall_objection", text[string]{&x.RecallObjection}}, {"principal_cents", number[cases.Cents]{&x.Principal}},
			{"claimed_cents", number[cases.Cents]{&x.Claimed}}, {"exhibits", number[int]{&x.Exhibits}},
			{"score", number[int]{&x.Score}}, {"statement", raw{&x.Statement}},
			{"recovered_cents", number[cases.Cents]{&x.Recovered}}, {"fees_cents", number[cases.Cents]{&x.Fees}},
		}
	},
}

var requests = child[cases.Request]{
	name: "requests",
	list: func(c *cases.Case) *[]cases.Request { return &c.Requests },
	id:   func(x *cases.Request) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Request) []column {
		return []column{
			{"kind", text[string]{&x.Kind}}, {"category", text[cases.Category]{&x.Category}},
			{"question", text[string]{&x.Question}}, {"asked_at", stamp{&x.AskedAt}},
			{"asked_by", text[cases.PersonID]{&x.AskedBy}}, {"due_on", day{&x.DueOn}}, {"answer", text[string]{&x.Answer}},
			{"document_id", text[cases.DocumentID]{&x.Document}}, {"answered_at", stamp{&x.AnsweredAt}},
			{"answered_by", text[cases.PersonID]{&x.AnsweredBy}},
		}
	},
}

var promises = child[cases.Promise]{
	name: "promises",
	list: func(c *cases.Case) *[]cases.Promise { return &c.Promises },
	id:   func(x *cases.Promise) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Promise) []column {
		return []column{
			{"made_on", day{&x.MadeOn}}, {"due_on", day{&x.DueOn}}, {"amount_cents", number[cases.Cents]{&x.Amount}},
			{"outcome", text[string]{&x.Outcome}}, {"closed_on", day{&x.ClosedOn}},
		}
	},
}

var dossiers = child[cases.Dossier]{
	name: "dossiers",
	list: func(c *cases.Case) *[]cases.Dossier { return &c.Dossiers },
	id:   func(x *cases.Dossier) field { return text[cases.ItemID]{&x.ID} },
	bind: func(_ *cases.Case, x *cases.Dossier) []column {
		return []column{
			{"placement_id", text[cases.PlacementID]{&x.Placement}}, {"bordereau", number[int]{&x.Bordereau}},
			{"queued_at", stamp{&x.QueuedAt}}, {"built_at", stamp{&x.BuiltAt}}, {"pdf_hash", text[string]{&x.PDF}},
			{"zip_hash", text[string]{&x.ZIP}}, {"pages", number[int]{&x.Pages}}, {"bytes", number[int64]{&x.Bytes}},
			{"failure", text[string]{&x.Failure}},
		}
	},
}
