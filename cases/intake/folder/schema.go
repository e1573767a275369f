package folder

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"relais/cases"
)

// File is the name of the description inside a folder.
const File = "case.json"

// Description is the schema of case.json: see the comment of the package.
type Description struct {
	Reference string         `json:"reference"`
	Currency  cases.Currency `json:"currency"`
	Nature    cases.Nature   `json:"nature"`
	AsOf      cases.Date     `json:"as_of"`
	Language  string         `json:"language"`
	Rate      json.Number    `json:"rate"`
	Narrative string         `json:"narrative"`
	Creditor  Party          `json:"creditor"`
	Debtor    Debtor         `json:"debtor"`
	Agency    Party          `json:"agency"`
	Invoices  []Invoice      `json:"invoices"`
	Credits   []CreditNote   `json:"credit_notes"`
	Payments  []Payment      `json:"payments"`
	Reminders []Reminder     `json:"reminders"`

	DayCount    cases.DayCount   `json:"day_count"`  // ACT_365 (default) or ACT_ACT
	Imputation  cases.Imputation `json:"imputation"` // interest_first (default) or principal_first
	Penalty     Penalty          `json:"penalty"`
	Capital     Capital          `json:"capitalisation"`
	Charges     []Charge         `json:"charges"`
	Insolvency  Insolvency       `json:"insolvency"`
	Limit       Limit            `json:"limitation"`
	LimitEvents []LimitEvent     `json:"limitation_events"`

	Waivers   []Waiver        `json:"not_applicable"`
	Documents []DocumentEntry `json:"documents"`

	// Unknown names the fields that nobody reads, by their place: "invoices[0].ammount".
	Unknown []string `json:"-"`
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
	Number      string     `json:"number"`
	IssuedOn    cases.Date `json:"issued_on"`
	PerformedOn cases.Date `json:"performed_on"`
	DueOn       cases.Date `json:"due_on"`
	sum
}

// CreditNote lowers an invoice.
type CreditNote struct {
	Number   string                 `json:"number"`
	Invoice  string                 `json:"invoice"` // number of the invoice
	IssuedOn cases.Date             `json:"issued_on"`
	Effect   cases.CreditNoteEffect `json:"effect"` // retroactive (default) or from_date
	sum
}

// Payment is money received.
type Payment struct {
	Invoice    string     `json:"invoice"` // number, when the debtor named one
	ReceivedOn cases.Date `json:"received_on"`
	Method     string     `json:"method"`
	Reference  string     `json:"reference"`
	sum
}

// Reminder is a dunning action done.
type Reminder struct {
	DoneOn   cases.Date `json:"done_on"`
	Channel  string     `json:"channel"` // email, letter, registered_letter, phone, sms, visit
	Level    string     `json:"level"`   // first, second, third, final, formal_notice
	To       string     `json:"to"`
	Result   string     `json:"result"` // none, no_answer, message_left, promise, dispute, returned, received
	Tracking string     `json:"tracking"`
	// ReceivedOn is the day a formal notice was received or first presented.
	ReceivedOn cases.Date `json:"received_on"`
	Proof      string     `json:"proof"` // file name of a document of the folder
}

// Waiver says that a category does not apply.
type Waiver struct {
	Category string `json:"category"` // as of a document
	Reason   string `json:"reason"`
}

// DocumentEntry describes one file of the folder.
type DocumentEntry struct {
	File     string     `json:"file"` // path inside the folder, with /
	Path     string     `json:"path"` // read as file
	Name     string     `json:"name"` // read as file
	Category string     `json:"category"`
	Title    string     `json:"title"`
	DatedOn  cases.Date `json:"date"`
	Invoice  string     `json:"invoice"` // number of the invoice it belongs to
}

// descriptionLimit bounds what is read of case.json.
const descriptionLimit = 16 << 20

// readDescription reads case.json, which must be an ordinary file; nil when there is none.
func readDescription(path string) (*Description, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no ordinary file", File)
	case info.Size() > descriptionLimit:
		return nil, fmt.Errorf("%s is larger than %d bytes", File, descriptionLimit)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseDescription(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
}

func parseDescription(text []byte) (*Description, error) {
	var d Description
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&d); err != nil {
		return nil, readable(err, text)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: something stands behind the description", File)
	}
	var raw any
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, readable(err, text)
	}
	d.Unknown = unknownFields(raw, reflect.TypeFor[Description](), "")
	slices.Sort(d.Unknown)
	return &d, nil
}

// readable says in words of the file, not of the program, what is wrong and on which line.
func readable(err error, text []byte) error {
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	line := func(offset int64) int { return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n")) }
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%s, line %d: %w", File, line(syntax.Offset), err)
	case errors.As(err, &shape):
		return fmt.Errorf("%s, line %d: %s: a JSON %s does not belong there", File, line(shape.Offset), cmp.Or(shape.Field, "the whole"), shape.Value)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("%s ends too early", File)
	}
	return fmt.Errorf("%s: %w", File, err)
}

// unknownFields walks a value beside the type it was read into and names the fields that the type does not have.
func unknownFields(value any, typ reflect.Type, at string) []string {
	switch v := value.(type) {
	case []any:
		if typ.Kind() != reflect.Slice {
			return nil
		}
		var names []string
		for i, element := range v {
			names = append(names, unknownFields(element, typ.Elem(), fmt.Sprintf("%s[%d]", at, i))...)
		}
		return names
	case map[string]any:
		if typ.Kind() != reflect.Struct {
			return nil
		}
		var names []string
		for key, inner := range v {
			name := strings.TrimPrefix(at+"."+key, ".")
			if field, known := fieldFor(typ, key); known {
				names = append(names, unknownFields(inner, field, name)...)
			} else {
				names = append(names, name)
			}
		}
		return names
	}
	return nil
}

// fieldFor finds the type of a field by its JSON name, as encoding/json does: whatever the case of its letters.
func fieldFor(typ reflect.Type, key string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(typ) {
		if tag := f.Tag.Get("json"); tag != "" && tag != "-" && strings.EqualFold(tag, key) {
			return f.Type, true
		}
	}
	return nil, false
}
