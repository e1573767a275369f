package einvoice

import (
	"relais/cases"
	"relais/cases/intake"
)

// Syntax is how a document is written.
type Syntax string

// The syntaxes.
const (
	CII      Syntax = "cii"      // UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 2
	UBL      Syntax = "ubl"      // OASIS UBL 2.1: XRechnung, Peppol
	ZUGFeRD1 Syntax = "zugferd1" // the same tree as CII under older names
)

// Profile is how much a document says (BT-24).
type Profile string

// The profiles. The profile decides what has to be asked for, not how a document is read.
const (
	Minimum    Profile = "minimum"  // totals and parties only
	BasicWL    Profile = "basic_wl" // no lines
	Basic      Profile = "basic"
	EN16931    Profile = "en16931"
	Extended   Profile = "extended"
	FrenchCTC  Profile = "extended_ctc_fr"
	XRechnung  Profile = "xrechnung"
	Peppol     Profile = "peppol"
	AnyProfile Profile = "unknown"
)

// Invoice is what an invoice or a credit note says. Amounts that are not given, or not readable, are nil. BT numbers are
// those of the European norm EN 16931.
type Invoice struct {
	Syntax    Syntax  `json:"syntax"`
	Profile   Profile `json:"profile"`
	ProfileID string  `json:"profile_id,omitempty"` // BT-24 as it stands there
	Process   string  `json:"process,omitempty"`    // BT-23
	Number    string  `json:"number,omitempty"`     // BT-1
	TypeCode  string  `json:"type_code,omitempty"`  // BT-3
	Credit    bool    `json:"credit_note,omitempty"`

	IssuedOn    cases.Date     `json:"issued_on"` // BT-2
	DueOn       []cases.Date   `json:"due_on,omitempty"`
	DeliveredOn cases.Date     `json:"delivered_on"` // BT-72
	PeriodFrom  cases.Date     `json:"period_from"`  // BT-73
	PeriodTo    cases.Date     `json:"period_to"`    // BT-74
	Currency    cases.Currency `json:"currency,omitempty"`
	TaxCurrency cases.Currency `json:"tax_currency,omitempty"` // BT-6
	VATDueCode  string         `json:"vat_due_code,omitempty"` // BT-8

	References References  `json:"references"`
	Preceding  []Reference `json:"preceding,omitempty"` // BT-25: what a credit note corrects
	Terms      string      `json:"terms,omitempty"`     // BT-20
	Notes      []Note      `json:"notes,omitempty"`

	Seller            Party   `json:"seller"`
	Buyer             Party   `json:"buyer"`
	Payee             *Party  `json:"payee,omitempty"`              // BT-59: perhaps a factor
	TaxRepresentative string  `json:"tax_representative,omitempty"` // BT-62: never the seller
	DeliveredTo       string  `json:"delivered_to,omitempty"`       // BT-70
	Means             []Means `json:"payment_means,omitempty"`

	Totals      Totals       `json:"totals"`
	VAT         []VAT        `json:"vat,omitempty"`
	Lines       []Line       `json:"lines,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// References name other papers.
type References struct {
	Buyer      string `json:"buyer,omitempty"`       // BT-10
	Project    string `json:"project,omitempty"`     // BT-11
	Contract   string `json:"contract,omitempty"`    // BT-12
	Order      string `json:"order,omitempty"`       // BT-13
	SalesOrder string `json:"sales_order,omitempty"` // BT-14
	Receipt    string `json:"receipt,omitempty"`     // BT-15
	Despatch   string `json:"despatch,omitempty"`    // BT-16
}

// Reference is another invoice.
type Reference struct {
	Number   string     `json:"number"`
	IssuedOn cases.Date `json:"issued_on"`
}

// Note is a text with the code of its subject (BT-21): PMD late-payment penalties, PMT the 40 € of C. com. art. D441-5, AAB
// discount for early payment.
type Note struct {
	Code string `json:"code,omitempty"`
	Text string `json:"text"`
}

// Party is a company as a document names it.
type Party struct {
	Name        string   `json:"name,omitempty"`
	TradingName string   `json:"trading_name,omitempty"`
	SIREN       string   `json:"siren,omitempty"` // only when it is a valid one
	SIRET       string   `json:"siret,omitempty"` // only when it is a valid one
	VAT         string   `json:"vat,omitempty"`
	Endpoint    string   `json:"endpoint,omitempty"` // electronic address, scheme:value
	Address     []string `json:"address,omitempty"`
	PostalCode  string   `json:"postal_code,omitempty"`
	City        string   `json:"city,omitempty"`
	Country     string   `json:"country,omitempty"`
	Contact     string   `json:"contact,omitempty"`
	Phone       string   `json:"phone,omitempty"`
	Email       string   `json:"email,omitempty"`
}

// Means is a way to pay.
type Means struct {
	Code      string `json:"code,omitempty"` // BT-81
	Reference string `json:"reference,omitempty"`
	IBAN      string `json:"iban,omitempty"`
	BIC       string `json:"bic,omitempty"`
	Debited   string `json:"debited,omitempty"` // BT-91: account of the debtor
	Mandate   string `json:"mandate,omitempty"`
}

// Totals are the document's own, in cents.
type Totals struct {
	Lines      *cases.Cents `json:"lines_cents,omitempty"`      // BT-106
	Allowances *cases.Cents `json:"allowances_cents,omitempty"` // BT-107
	Charges    *cases.Cents `json:"charges_cents,omitempty"`    // BT-108
	Net        *cases.Cents `json:"net_cents,omitempty"`        // BT-109
	VAT        *cases.Cents `json:"vat_cents,omitempty"`        // BT-110, in the currency of the invoice
	Gross      *cases.Cents `json:"gross_cents,omitempty"`      // BT-112
	Paid       *cases.Cents `json:"paid_cents,omitempty"`       // BT-113
	Rounding   *cases.Cents `json:"rounding_cents,omitempty"`   // BT-114
	Due        *cases.Cents `json:"due_cents,omitempty"`        // BT-115
}

// VAT is a row of the VAT breakdown.
type VAT struct {
	Base     *cases.Cents `json:"base_cents,omitempty"`
	Tax      *cases.Cents `json:"tax_cents,omitempty"`
	Category string       `json:"category,omitempty"`
	Rate     string       `json:"rate,omitempty"` // per cent, as it stands there
}

// Line is a line of the invoice; quantity and price are as they stand there.
type Line struct {
	ID       string       `json:"id,omitempty"`
	Name     string       `json:"name,omitempty"`
	Quantity string       `json:"quantity,omitempty"`
	Unit     string       `json:"unit,omitempty"`
	Price    string       `json:"price,omitempty"`
	Net      *cases.Cents `json:"net_cents,omitempty"`
}

// Attachment is a supporting document (BG-24): embedded, or a link, which is shown and never followed.
type Attachment struct {
	Reference   string `json:"reference,omitempty"`
	Description string `json:"description,omitempty"` // French codes such as BON_LIVRAISON
	Link        string `json:"link,omitempty"`
	Name        string `json:"name,omitempty"`
	MIME        string `json:"mime,omitempty"`
	Size        int    `json:"bytes,omitempty"`
	Content     []byte `json:"-"`
}

// File is what a document came to: an invoice, or statuses.
type File struct {
	Invoice  *Invoice
	Statuses []Status
	Problems []intake.Problem
}
