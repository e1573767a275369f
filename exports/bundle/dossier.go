package bundle

import (
	"io"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
)

// Dossier is everything that goes into a bundle. Exhibits come in the order of their numbers.
type Dossier struct {
	Lang      string // "fr", "en": of the pages Relais writes
	Reference string
	Creditor  exports.Party
	Debtor    exports.Party
	Agency    exports.Party
	// Bordereau is 0 for the whole file of a release, 1… for a complementary list, which holds its exhibits only.
	Bordereau  int
	ReleasedOn cases.Date
	// Made is the instant of the release: the only time written anywhere, so that the bundle can be rebuilt byte for byte.
	Made time.Time

	Currency  cases.Currency
	Statement *exports.Statement // nil: no statement (a folder without a claim)
	Facts     *exports.Facts
	Reminders []exports.Reminder
	Waivers   []exports.NotApplicable
	Exhibits  []Exhibit
}

// Exhibit is one numbered piece of evidence.
type Exhibit struct {
	Number      int
	Category    cases.Category
	Code        string // "D2"
	Title       string
	DatedOn     cases.Date
	WithdrawnOn cases.Date

	Name       string   // as it was called when it arrived
	OtherNames []string // of files with the same bytes
	Type       string
	SHA256     string
	Bytes      int64
	UploadedAt time.Time
	Uploader   string
	// Original opens the bytes as they arrived; nil when nobody could read them, and then there is no SHA256.
	Original func() (io.ReadCloser, error)

	// Pages is the path of the drawn copy; empty when nothing could be drawn.
	Pages   string
	Drawing draw.Drawing
}

// slot gives the place of a category's tab on the edge, from the top.
func slot(c cases.Category) int {
	for i, known := range cases.Categories {
		if known == c {
			return i
		}
	}
	return len(cases.Categories)
}

func (d *Dossier) heading() exports.Heading {
	return exports.Heading{
		Reference: d.Reference, Creditor: d.Creditor.Name, Debtor: d.Debtor.Name, Author: d.Creditor.Name, Made: d.Made,
	}
}

// whole is the fingerprint of all exhibits together, printed on the integrity page and kept in the manifest.
func (d *Dossier) whole() string {
	digests := make([]string, len(d.Exhibits))
	for i := range d.Exhibits {
		digests[i] = d.Exhibits[i].SHA256
	}
	return exports.WholeHash(digests)
}
