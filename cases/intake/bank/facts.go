package bank

import (
	"relais/cases"
	"relais/cases/intake"
)

// File is what a file came to.
type File struct {
	Statements []Statement
	Problems   []intake.Problem
}

// Statement is one account over one time.
type Statement struct {
	Account  string         `json:"account"` // IBAN, else what the bank calls it
	Currency cases.Currency `json:"currency,omitempty"`
	Opening  *cases.Cents   `json:"opening_cents,omitempty"`
	Closing  *cases.Cents   `json:"closing_cents,omitempty"`
	OpenedOn cases.Date     `json:"opened_on"`
	ClosedOn cases.Date     `json:"closed_on"`
	Entries  []Entry        `json:"entries,omitempty"`
}

// Entry is one movement, or one payment of a movement that holds several.
type Entry struct {
	Line       int            `json:"line,omitempty"` // of a CFONB file
	BookedOn   cases.Date     `json:"booked_on"`
	ValueOn    cases.Date     `json:"value_on"`
	Amount     cases.Cents    `json:"amount_cents"` // credit above nothing
	Currency   cases.Currency `json:"currency,omitempty"`
	Pending    bool           `json:"pending,omitempty"`  // announced, not booked
	Reversal   bool           `json:"reversal,omitempty"` // it undoes another
	Return     string         `json:"return_reason,omitempty"`
	BankRef    string         `json:"bank_reference,omitempty"`
	EndToEnd   string         `json:"end_to_end,omitempty"`
	Reference  string         `json:"reference,omitempty"` // structured: RF…
	Invoices   []string       `json:"invoices,omitempty"`  // numbers given as such
	Remittance []string       `json:"remittance,omitempty"`
	Label      string         `json:"label,omitempty"`
	Payer      string         `json:"payer,omitempty"`
	Ultimate   string         `json:"ultimate_payer,omitempty"`
	PayerIBAN  string         `json:"payer_iban,omitempty"`
}

// Limits of a file.
const (
	maxEntries = 200_000
	maxText    = 500      // bytes of one text
	maxTexts   = 40       // texts of one entry
	maxBytes   = 60 << 20 // of a CFONB file
)

// balance holds a statement against itself: what it began with and its booked entries come to what it ended with.
func (s *Statement) balance(found *intake.Problems) {
	if s.Opening == nil || s.Closing == nil {
		return
	}
	sum := *s.Opening
	for _, e := range s.Entries {
		if !e.Pending {
			sum += e.Amount
		}
	}
	if gap := *s.Closing - sum; gap != 0 {
		found.Add(intake.Problem{Level: intake.Warning, Key: "bank.problem.balance", Field: "closing", Value: s.Account, Args: map[string]any{"gap": gap}})
	}
}

func refuse(key string, args ...any) *cases.Error {
	e := cases.Refuse(key, args...)
	e.Code = cases.Invalid
	return e
}
