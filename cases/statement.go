package cases

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// RateBasis says by which rule a claim bears interest.
type RateBasis string

// The four bases.
const (
	// B2BDefault is the ECB rate plus ten points, anchored anew each semester (C. com. L441-10 II).
	B2BDefault RateBasis = "b2b_default"
	// B2BContract is the rate of the terms of sale, not under three times the legal rate (C. com. L441-10 II).
	B2BContract RateBasis = "b2b_contract"
	// PublicRate is the ECB rate plus eight points of the semester in which interest began, frozen (CCP R2192-31).
	PublicRate RateBasis = "public"
	// LegalConsumer is the legal rate from the formal notice on (C. civ. 1231-6, CMF L313-2).
	LegalConsumer RateBasis = "legal_consumer"
)

// DayCount says how many days make a year of interest.
type DayCount string

// The two ways to count. No text fixes one; 360 days are never used.
const (
	Act365 DayCount = "ACT_365" // 365 days, leap years too: the default
	ActAct DayCount = "ACT_ACT" // 366 for days of a leap year
)

// Imputation says what a payment pays first.
type Imputation string

// The two orders. The fixed indemnity comes last in both.
const (
	InterestFirst  Imputation = "interest_first"  // C. civ. 1343-1: the default
	PrincipalFirst Imputation = "principal_first" // a waiver of the creditor
)

// Statement is what is owed on a day, line by line, each with its reason. It is a value: computed from a case by
// StatementOf, frozen as JSON at release. All amounts are cents of one currency.
type Statement struct {
	AsOf       Date       `json:"as_of"`
	Currency   Currency   `json:"currency"`
	Basis      RateBasis  `json:"basis"`
	DayCount   DayCount   `json:"day_count"`
	Imputation Imputation `json:"imputation"`
	Rates      string     `json:"rates"` // version of the rate table

	Invoices []InvoiceClaim `json:"invoices"`

	// What was due before any payment.
	Principal   Cents `json:"principal"`    // invoices
	CreditNotes Cents `json:"credit_notes"` // deducted from them
	Interest    Cents `json:"interest"`
	Indemnity   Cents `json:"indemnity"`
	// Heads are asked for beside the invoices; Penalty and Costs are their sums.
	Heads   []Head `json:"heads,omitempty"`
	Penalty Cents  `json:"penalty,omitempty"`
	Costs   Cents  `json:"costs,omitempty"`
	// Paid is everything received up to the day, reversals deducted, whether or not it found a debt.
	Paid Cents `json:"paid"`
	// What is left by bucket, and in all. Left = Owed.Total() − Credit; below zero it is a credit balance.
	Owed   Buckets `json:"owed"`
	Credit Cents   `json:"credit"` // received or credited beyond what was owed
	Left   Cents   `json:"left"`
	// Daily is what one more day adds, rounded half-up to the cent; 0 when interest has stopped or nothing is late.
	Daily Cents  `json:"daily"`
	Flags []Flag `json:"flags,omitempty"`
}

// Buckets splits an amount by what it is for.
type Buckets struct {
	Interest  Cents `json:"interest"`
	Principal Cents `json:"principal"`
	Indemnity Cents `json:"indemnity"`
	Penalty   Cents `json:"penalty,omitempty"` // agreed, of the claim as a whole
	Costs     Cents `json:"costs,omitempty"`   // of recovery, on proof, of the claim as a whole
}

// Total is the sum of the buckets.
func (b Buckets) Total() Cents { return b.Interest + b.Principal + b.Indemnity + b.Penalty + b.Costs }

// InvoiceClaim is the block of a statement about one invoice.
type InvoiceClaim struct {
	Invoice     ItemID           `json:"invoice"`
	Number      string           `json:"number"`
	IssuedOn    Date             `json:"issued_on"`
	DueOn       Date             `json:"due_on"`
	LateDays    int              `json:"late_days"` // days from the due day to the day of the statement; 0 when not late
	Principal   Cents            `json:"principal"` // as invoiced
	CreditNotes []CreditLine     `json:"credit_notes,omitempty"`
	Payments    []ImputedPayment `json:"payments,omitempty"`
	Segments    []Segment        `json:"segments,omitempty"`
	Interest    Cents            `json:"interest"` // sum of the segments, paid or not
	Indemnity   Cents            `json:"indemnity"`
	Owed        Buckets          `json:"owed"`             // left by bucket
	Credit      Cents            `json:"credit,omitempty"` // credit notes beyond the principal
}

// CreditLine is a credit note in a statement.
type CreditLine struct {
	CreditNote ItemID           `json:"credit_note"`
	Number     string           `json:"number"`
	IssuedOn   Date             `json:"issued_on"`
	Amount     Cents            `json:"amount"`
	Effect     CreditNoteEffect `json:"effect"`
}

// ImputedPayment is the part of a payment that went to one invoice, by bucket.
type ImputedPayment struct {
	Payment    ItemID  `json:"payment"`
	ReceivedOn Date    `json:"received_on"`
	To         Buckets `json:"to"`
}

// Segment is a span of days with one base and one rate: Amount = Base × Rate × Days ÷ (10 000 × Year), rounded
// half-up to the cent.
type Segment struct {
	From Date        `json:"from"` // first day counted
	To   Date        `json:"to"`   // last day counted
	Days int         `json:"days"`
	Rate BasisPoints `json:"rate"` // per year
	Year int         `json:"year"` // days of the year: 365 or 366
	Base Cents       `json:"base"` // what bears interest: the principal left, and the compound part
	// Compound is interest due for a full year that bears interest itself (C. civ. 1343-2).
	Compound Cents     `json:"compound,omitempty"`
	Amount   Cents     `json:"amount"`
	Basis    RateBasis `json:"basis"`
	Article  string    `json:"article"` // of the law
}

// Flag is something a reader of a statement must know, with a catalogue sentence behind "claim.flag.".
type Flag struct {
	Code     string `json:"code"`
	Semester string `json:"semester,omitempty"` // of below_floor: "2026-S2"
}

// String gives the code, and the semester behind a colon.
func (f Flag) String() string {
	if f.Semester == "" {
		return f.Code
	}
	return f.Code + ":" + f.Semester
}

// statementVersion stands in front of what is hashed; a change of the encoding gets a new number.
const statementVersion = "relais-statement-1\n"

// Hash gives the SHA-256 of the statement in its JSON form, hexadecimal: the same figures give the same hash.
func (s *Statement) Hash() (string, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return "", fmt.Errorf("statement of %s: %w", s.AsOf, err)
	}
	h := sha256.New()
	h.Write([]byte(statementVersion))
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Invoice finds the block of an invoice, or nil.
func (s *Statement) Invoice(id ItemID) *InvoiceClaim {
	return find(s.Invoices, func(i *InvoiceClaim) bool { return i.Invoice == id })
}
