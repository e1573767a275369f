package sheet

import (
	"slices"

	"relais/cases"
)

// Kind says what the lines of a file are.
type Kind string

// The kinds of file.
const (
	Invoices    Kind = "invoices"
	CreditNotes Kind = "credit_notes"
	Payments    Kind = "payments"
	Reminders   Kind = "reminders"
	Contacts    Kind = "contacts" // of the debtor
	Drafts      Kind = "cases"    // one line for each unpaid invoice, with its debtor
)

// Kinds lists the kinds in the order in which pages offer them; the last opens drafts, the others fill one.
var Kinds = []Kind{Invoices, CreditNotes, Payments, Reminders, Contacts, Drafts}

// Known says that there is such a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Type says how the cells of a column are read.
type Type byte

// The types of column.
const (
	Text   Type = iota
	Number      // an identifier: SIREN, SIRET, VAT number; separators are taken out
	Amount      // money, in the currency of the case
	Day
	OneOf // one of a list of words
)

// Column is something a file of a kind can say.
type Column struct {
	Field    string
	Type     Type
	Required bool
	Choices  []string // codes of a OneOf
	Family   string   // beginning of the catalogue keys of these codes
	Example  string   // for templates, as a person would type it in French; a code for a OneOf
}

// The choices of columns, as texts.
var (
	debtorKinds = codes(cases.DebtorKinds)
	effects     = codes([]cases.CreditNoteEffect{cases.Retroactive, cases.FromDate})
)

func codes[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, c := range list {
		texts[i] = string(c)
	}
	return texts
}

var invoiceColumns = []Column{
	{Field: "number", Required: true, Example: "FA-2026-0311"},
	{Field: "issued_on", Type: Day, Example: "31/03/2026"},
	{Field: "due_on", Type: Day, Example: "30/04/2026"},
	{Field: "amount", Type: Amount, Required: true, Example: "8940,00"},
	{Field: "performed_on", Type: Day, Example: "28/03/2026"},
	{Field: "order_ref", Example: "BC-1187"},
	{Field: "delivery_ref", Example: "BL-20931"},
}

var debtorColumns = []Column{
	{Field: "name", Required: true, Example: "Transports Kerdiles SARL"},
	{Field: "account", Example: "411KERDILES"},
	{Field: "kind", Type: OneOf, Choices: debtorKinds, Family: "debtor_kind.", Example: "company"},
	{Field: "siren", Type: Number, Example: "439120567"},
	{Field: "siret", Type: Number},
	{Field: "vat", Type: Number},
	{Field: "legal_form", Example: "SARL"},
	{Field: "line1", Example: "12 rue du Port"},
	{Field: "line2"},
	{Field: "postal_code", Example: "29200"},
	{Field: "city", Example: "Brest"},
	{Field: "country", Example: "FR"},
	{Field: "email", Example: "compta@kerdiles.example"},
	{Field: "phone", Example: "02 98 00 00 12"},
	{Field: "contact", Example: "Mme Kerdiles"},
}

// columns is the table of what each kind of file can say.
var columns = map[Kind][]Column{
	Invoices: invoiceColumns,
	CreditNotes: {
		{Field: "invoice", Required: true, Example: "FA-2026-0311"},
		{Field: "number", Required: true, Example: "AV-2026-0042"},
		{Field: "issued_on", Type: Day, Example: "15/04/2026"},
		{Field: "amount", Type: Amount, Required: true, Example: "120,00"},
		{Field: "effect", Type: OneOf, Choices: effects, Family: "effect.", Example: string(cases.Retroactive)},
	},
	Payments: {
		{Field: "received_on", Type: Day, Required: true, Example: "12/05/2026"},
		{Field: "amount", Type: Amount, Required: true, Example: "2000,00"},
		{Field: "invoice", Example: "FA-2026-0311"},
		{Field: "method", Type: OneOf, Choices: cases.PaymentMethods, Family: "method.", Example: "transfer"},
		{Field: "reference", Example: "VIR KERDILES"},
	},
	Reminders: {
		{Field: "done_on", Type: Day, Required: true, Example: "15/05/2026"},
		{Field: "level", Type: OneOf, Required: true, Choices: cases.ReminderLevels, Family: "level.", Example: "first"},
		{Field: "channel", Type: OneOf, Required: true, Choices: cases.ReminderChannels, Family: "channel.", Example: "email"},
		{Field: "to", Example: "compta@kerdiles.example"},
		{Field: "result", Type: OneOf, Choices: cases.ReminderResults, Family: "result.", Example: "no_answer"},
		{Field: "tracking", Example: "1A 123 456 789 0"},
	},
	Contacts: {
		{Field: "contact", Required: true, Example: "Mme Kerdiles"},
		{Field: "role", Example: "Comptabilité"},
		{Field: "email", Example: "compta@kerdiles.example"},
		{Field: "phone", Example: "02 98 00 00 12"},
	},
	Drafts: append(slices.Clone(debtorColumns), invoiceColumns...),
}

// Columns lists what a kind of file can say, in the order of its template.
func Columns(kind Kind) []Column { return slices.Clone(columns[kind]) }
