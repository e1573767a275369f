package folder

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"relais/cases"
)

// File is the name of the description inside a folder.
const File = "case.json"

// Description is the schema of case.json. Amounts are integer cents with VAT, days are ISO 8601 ("2026-03-31"), and
// every field may be left out. Unknown fields are refused, so that a misspelt one is not lost silently.
type Description struct {
	Reference string          `json:"reference"`
	Currency  cases.Currency  `json:"currency"`  // "EUR"
	Nature    cases.Nature    `json:"nature"`    // goods, services, works, subscription, transport, rent
	AsOf      cases.Date      `json:"as_of"`     // day of the claim statement and of the hand-over
	Language  string          `json:"language"`  // "fr" or "en": of the pages
	Rate      json.Number     `json:"rate"`      // contractual late-payment rate, per cent per year; default: the legal one
	Narrative string          `json:"narrative"` // the facts, in the creditor's words
	Creditor  Party           `json:"creditor"`
	Debtor    Debtor          `json:"debtor"`
	Agency    Party           `json:"agency"`
	Invoices  []Invoice       `json:"invoices"`
	Credits   []CreditNote    `json:"credit_notes"`
	Payments  []Payment       `json:"payments"`
	Reminders []Reminder      `json:"reminders"`
	Waivers   []Waiver        `json:"not_applicable"`
	Documents []DocumentEntry `json:"documents"`
}

// Party is a creditor or an agency.
type Party struct {
	Name       string `json:"name"`
	SIREN      string `json:"siren"`
	VAT        string `json:"vat"`
	Address    string `json:"address"`
	PostalCode string `json:"postal_code"`
	City       string `json:"city"`
	Country    string `json:"country"`
	Contact    string `json:"contact"`
}

// Debtor is the party that owes.
type Debtor struct {
	Party
	Kind  cases.DebtorKind `json:"kind"` // company, sole_trader, public_body, association, consumer
	SIRET string           `json:"siret"`
	Email string           `json:"email"`
	Phone string           `json:"phone"`
}

// Invoice is one unpaid invoice.
type Invoice struct {
	Number      string      `json:"number"`
	IssuedOn    cases.Date  `json:"issued_on"`
	PerformedOn cases.Date  `json:"performed_on"`
	DueOn       cases.Date  `json:"due_on"`
	Amount      cases.Cents `json:"amount_cents"`
}

// CreditNote lowers an invoice.
type CreditNote struct {
	Number   string                 `json:"number"`
	Invoice  string                 `json:"invoice"` // number of the invoice
	IssuedOn cases.Date             `json:"issued_on"`
	Amount   cases.Cents            `json:"amount_cents"`
	Effect   cases.CreditNoteEffect `json:"effect"` // retroactive (default) or from_date
}

// Payment is money received.
type Payment struct {
	Invoice    string      `json:"invoice"` // number, when the debtor named one
	ReceivedOn cases.Date  `json:"received_on"`
	Amount     cases.Cents `json:"amount_cents"`
	Method     string      `json:"method"`
	Reference  string      `json:"reference"`
}

// Reminder is a dunning action done.
type Reminder struct {
	DoneOn   cases.Date `json:"done_on"`
	Channel  string     `json:"channel"` // email, letter, registered_letter, phone, sms, visit
	Level    string     `json:"level"`   // first, second, third, final, formal_notice
	To       string     `json:"to"`
	Result   string     `json:"result"` // none, no_answer, message_left, promise, dispute, returned, received
	Tracking string     `json:"tracking"`
	Proof    string     `json:"proof"` // file name of a document of the folder
}

// Waiver says that a category does not apply.
type Waiver struct {
	Category cases.Category `json:"category"`
	Reason   string         `json:"reason"`
}

// DocumentEntry describes one file of the folder.
type DocumentEntry struct {
	File     string         `json:"file"` // path inside the folder, with /
	Category cases.Category `json:"category"`
	Title    string         `json:"title"`
	DatedOn  cases.Date     `json:"date"`
	Invoice  string         `json:"invoice"` // number of the invoice it belongs to
}

// descriptionLimit bounds what is read of case.json.
const descriptionLimit = 16 << 20

// readDescription reads case.json strictly.
func readDescription(r io.Reader) (*Description, error) {
	text, err := io.ReadAll(io.LimitReader(r, descriptionLimit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	if len(text) > descriptionLimit {
		return nil, fmt.Errorf("read %s: larger than %d bytes", File, descriptionLimit)
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	decoder.DisallowUnknownFields()
	var d Description
	if err := decoder.Decode(&d); err != nil {
		return nil, fmt.Errorf("read %s: %w", File, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: something stands behind the description", File)
	}
	return &d, nil
}
