package cases

import (
	"fmt"
	"time"
)

// Category is the letter under which an exhibit is filed, in the order of the chain of proof.
type Category string

// The seven categories.
const (
	Contract   Category = "A" // contract and terms of sale
	Orders     Category = "B" // signed quotes, purchase orders
	Deliveries Category = "C" // delivery notes, acceptance reports
	Invoices   Category = "D" // invoices and credit notes
	Reminders  Category = "E" // reminders and the debtor's answers
	Notice     Category = "F" // formal notice and its receipt
	Account    Category = "G" // identity of the debtor, account statement, acknowledgement, payments
	Unsorted   Category = ""  // not recognised yet
)

// Categories lists the letters in order.
var Categories = []Category{Contract, Orders, Deliveries, Invoices, Reminders, Notice, Account}

// DocumentState says whether a file can be read.
type DocumentState string

// The states of a file after inspection.
const (
	Readable  DocumentState = "readable"
	Protected DocumentState = "protected" // needs a password: ask for an open copy
	Broken    DocumentState = "broken"    // cannot be opened at all
	Opaque    DocumentState = "opaque"    // kept as it is, cannot be drawn (office files, audio)
)

// Confidence limits of recognition, in per cent: from Sure on a file is filed silently, from Likely on it is
// filed and marked "to be checked", below it waits in the tray.
const (
	Sure   = 90
	Likely = 50
)

// Document is an evidence file of a case, kept byte for byte under its hash. It becomes an exhibit when a
// release gives it a number, which never changes afterwards.
type Document struct {
	ID      DocumentID
	Name    string // as it was called by whoever uploaded it; data, never a path
	Hash    string // SHA-256 of the bytes, hexadecimal
	Bytes   int64
	Type    string // by content: pdf, jpeg, png, tiff, heic, eml, docx, xlsx, csv, xml, text, zip, other
	State   DocumentState
	Pages   int    // pages it will take in the dossier; 0 when unknown
	HasText bool   // has a text layer; false is shown as "image"
	Drawn   string // hash of the normalised copy that the dossier is made from; empty: drawn when needed

	Category   Category
	Kind       string // finer type, as in Exhibits: invoice, order, delivery, …
	Confidence int    // per cent, of the suggestion
	Why        string // key of the reason of the suggestion
	Confirmed  bool   // a person confirmed or chose the category
	Title      string
	DatedOn    Date
	Invoice    ItemID     // the invoice it belongs to, when known
	Parent     DocumentID // the archive or mail it came in

	Rank        int // place inside its category, from 1: D2
	Exhibit     int // continuous number, from 1 at the first release; 0 before
	Bordereau   int // the exhibit list that introduced it: 0 the first, 1… complementary lists
	WithdrawnOn Date

	UploadedAt time.Time
	UploadedBy PersonID
	FromAgency bool
}

// Code gives letter and rank, "D2"; an unsorted file has none.
func (d *Document) Code() string {
	if d.Category == Unsorted {
		return ""
	}
	return fmt.Sprintf("%s%d", d.Category, d.Rank)
}

// Doubtful says that a person should look at the category.
func (d *Document) Doubtful() bool { return !d.Confirmed && d.Confidence < Sure }

// Waiver says that a category does not apply to this case, and why. It is printed in the exhibit list.
type Waiver struct {
	ID       ItemID
	Category Category
	Reason   string
}
