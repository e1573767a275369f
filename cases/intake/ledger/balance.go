package ledger

import (
	"relais/cases"
)

// Reason says why a credit was set against an invoice; each has words in the catalogues.
type Reason string

// The reasons, the surest first.
const (
	ByLetter    Reason = "letter"    // the same lettering
	ByReference Reason = "reference" // the same reference of the paper
	ByLabel     Reason = "label"     // the label names the invoice
	ByOpening   Reason = "opening"   // it settles invoices of an earlier year inside an opening balance
	ByAmount    Reason = "amount"    // the same amount
	ByAge       Reason = "age"       // the oldest invoice first: to be confirmed
)

// Look is a reason why somebody should look at an item or a customer before a case is opened; each has words in the
// catalogues.
type Look string

// What needs a look.
const (
	LookAge        Look = "age"         // a payment was set against it only because it is the oldest
	LookAmount     Look = "amount"      // a payment of the same amount could belong to another one
	LookUndetailed Look = "undetailed"  // an opening balance: last year's file, or the invoices, are needed
	LookLettering  Look = "lettering"   // the lettering does not come to nothing
	LookDate       Look = "date"        // its day is that of the opening: it is older
	LookNoNumber   Look = "no_number"   // it has no reference
	LookReturned   Look = "returned"    // a debit in a bank journal: perhaps a payment that came back
	LookOther      Look = "other"       // a debit that no sale made
	LookDoubtful   Look = "doubtful"    // kept as a doubtful claim (416)
	LookBill       Look = "bill"        // a bill of exchange (413)
	LookFactor     Look = "factor"      // perhaps sold to a factor: who owns it?
	LookMeans      Look = "means"       // a means of payment kept as a customer
	LookGeneral    Look = "general"     // no customer is named
	LookWrittenOff Look = "written_off" // some was written off (654), and VAT perhaps recovered
	LookCredits    Look = "credits"     // there are credits that belong to no invoice
	LookInCredit   Look = "in_credit"   // all in all the customer owes nothing
)

// Kind says what a line on the account of a customer is.
type Kind string

// The kinds.
const (
	Invoice    Kind = "invoice"     // a debit of a sales journal
	CreditNote Kind = "credit_note" // a credit of a sales journal
	Payment    Kind = "payment"     // a credit of a bank or cash journal
	Returned   Kind = "returned"    // a debit of one
	Opening    Kind = "opening"     // of the opening journal
	Transfer   Kind = "transfer"    // between the accounts of one customer
	WriteOff   Kind = "write_off"   // against 654
	Advance    Kind = "advance"     // on 419
	Other      Kind = "other"
)

// Balance is what the customers owe by the books.
type Balance struct {
	First     cases.Date `json:"first"`
	Last      cases.Date `json:"last"` // of the entries: the day of the balance
	Customers []Customer `json:"customers,omitempty"`
	Known     int        `json:"known"`   // customers in all, with those that owe nothing
	Settled   int        `json:"settled"` // lines that were settled by lettering or reference
	Totals
	Ledger     cases.Cents `json:"ledger_cents"`     // 411 + 413 + 416 + 419 of the general ledger
	ToInvoice  cases.Cents `json:"to_invoice_cents"` // 418: not invoiced yet, so no claim
	Impairment cases.Cents `json:"impairment_cents"` // 491, as a positive amount; it reduces no claim
}

// Totals are sums over items and credits, in cents.
type Totals struct {
	Open       cases.Cents `json:"open_cents"`       // invoices
	Undetailed cases.Cents `json:"undetailed_cents"` // opening balances without invoices
	Credits    cases.Cents `json:"credits_cents"`    // unmatched, as a positive amount
}

// Net is what the parts come to.
func (t Totals) Net() cases.Cents { return t.Open + t.Undetailed - t.Credits }

func (t *Totals) add(o Totals) {
	t.Open += o.Open
	t.Undetailed += o.Undetailed
	t.Credits += o.Credits
}

// Gap is the difference between the general ledger and what was found; it is nothing, or something is wrong.
func (b *Balance) Gap() cases.Cents { return b.Ledger - b.Net() }

// Customer is one customer with something open.
type Customer struct {
	Key       string      `json:"key"` // CompAuxNum, or the account
	Name      string      `json:"name"`
	Ledger    cases.Cents `json:"ledger_cents"` // its balance of 411 + 413 + 416 + 419
	ToInvoice cases.Cents `json:"to_invoice_cents,omitempty"`
	Totals
	WrittenOff cases.Cents `json:"written_off_cents,omitempty"`
	Items      []Item      `json:"items,omitempty"`   // the oldest first
	Unmatched  []Credit    `json:"credits,omitempty"` // the oldest first
	Look       []Look      `json:"look,omitempty"`
}

// Item is one unpaid invoice, or one opening balance without invoices.
type Item struct {
	Number     string      `json:"number,omitempty"`
	IssuedOn   cases.Date  `json:"issued_on"`
	Label      string      `json:"label,omitempty"`
	Account    string      `json:"account"`
	Amount     cases.Cents `json:"amount_cents"`        // as invoiced
	VAT        cases.Cents `json:"vat_cents,omitempty"` // of it, when its entry says so
	Open       cases.Cents `json:"open_cents"`          // still to be paid
	Undetailed bool        `json:"undetailed,omitempty"`
	Parts      []Part      `json:"parts"` // the lines of it
	Look       []Look      `json:"look,omitempty"`
}

// Certain says that nobody needs to look before a case is opened.
func (i *Item) Certain() bool { return len(i.Look) == 0 }

// Part is a line of the file, or a piece of one, that belongs to an item.
type Part struct {
	Line    int         `json:"line"`
	Kind    Kind        `json:"kind"`
	On      cases.Date  `json:"on"`
	Piece   string      `json:"piece,omitempty"`
	Label   string      `json:"label,omitempty"`
	Amount  cases.Cents `json:"amount_cents"`      // debit above nothing
	Because Reason      `json:"because,omitempty"` // of a credit: why it is here
}

// Credit is what is left of a credit that belongs to no invoice.
type Credit struct {
	Line   int         `json:"line"`
	Kind   Kind        `json:"kind"`
	On     cases.Date  `json:"on"`
	Piece  string      `json:"piece,omitempty"`
	Label  string      `json:"label,omitempty"`
	Amount cases.Cents `json:"amount_cents"` // what is left, as a positive amount
}

// CreditsBelow is what belongs to no invoice, as it counts in the sum: below nothing.
func (t Totals) CreditsBelow() cases.Cents { return -t.Credits }
