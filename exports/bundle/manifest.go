package bundle

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"relais/cases"
	"relais/exports/draw"
	"relais/exports/pdf"
)

// Schema names the form of the manifest. A change that old programs cannot read gets a new number.
const Schema = "relais-dossier/1"

// ManifestName is the place of the manifest in the archive.
const ManifestName = "manifest.json"

// Manifest says what is in an archive, byte for byte. It lists every other file.
type Manifest struct {
	Schema     string            `json:"schema"`
	Reference  string            `json:"case"`
	Creditor   string            `json:"creditor"`
	Debtor     string            `json:"debtor"`
	Agency     string            `json:"agency,omitempty"`
	Bordereau  int               `json:"bordereau"` // 0 the whole file, 1… a complement
	ReleasedOn cases.Date        `json:"released_on,omitzero"`
	Made       time.Time         `json:"made"`
	Whole      string            `json:"whole"` // fingerprint of all exhibits: see the integrity page
	PDF        ManifestPDF       `json:"pdf"`
	Exhibits   []ManifestExhibit `json:"exhibits"`
	Files      []ManifestFile    `json:"files"`
}

// ManifestPDF is the bound dossier.
type ManifestPDF struct {
	File   string `json:"file"`
	Pages  int    `json:"pages"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// ManifestExhibit is one exhibit.
type ManifestExhibit struct {
	Number      int        `json:"number"`
	Code        string     `json:"code,omitempty"`
	Category    string     `json:"category,omitempty"`
	Title       string     `json:"title"`
	DatedOn     cases.Date `json:"dated_on,omitzero"`
	WithdrawnOn cases.Date `json:"withdrawn_on,omitzero"`
	FirstPage   int        `json:"first_page"`
	Pages       int        `json:"pages"`
	Name        string     `json:"original_name"`
	OtherNames  []string   `json:"other_names,omitempty"` // of files with the same bytes
	Type        string     `json:"type"`
	Bytes       int64      `json:"bytes"`
	SHA256      string     `json:"sha256,omitempty"` // of the original; none when it could not be read
	How         draw.How   `json:"how"`
	Why         string     `json:"why,omitempty"`
	UploadedAt  *time.Time `json:"uploaded_at,omitempty"`
	Uploader    string     `json:"uploaded_by,omitempty"`
	File        string     `json:"file"`               // in the archive, for reading: a PDF
	Original    string     `json:"original,omitempty"` // in the archive, untouched
}

// ManifestFile is one file of the archive.
type ManifestFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// seal identifies everything that a manifest says about the case and its exhibits. The PDF bears it as its identifier, so
// that a manifest and a PDF of two dossiers do not pass as one.
func (m *Manifest) seal() (id [16]byte, err error) {
	plain := *m
	plain.PDF, plain.Files = ManifestPDF{}, nil
	text, err := json.Marshal(&plain)
	if err != nil {
		return id, err
	}
	sum := sha256.Sum256(text)
	copy(id[:], sum[:])
	return id, nil
}

// PageRange says which pages of the PDF an exhibit has.
type PageRange struct {
	Exhibit, First, Pages int
}

// checkPages compares a finished PDF with where the exhibits should stand.
func checkPages(file *pdf.File, want []PageRange) error {
	exhibits := make([]string, len(file.Pages))
	for _, r := range want {
		if r.First < 1 || r.Pages < 1 || r.First+r.Pages-1 > len(file.Pages) {
			return fmt.Errorf("exhibit %d: pages %d to %d of %d do not exist", r.Exhibit, r.First, r.First+r.Pages-1, len(file.Pages))
		}
		for i := range r.Pages {
			exhibits[r.First-1+i] = fmt.Sprint(r.Exhibit)
			if page := file.Pages[r.First-1+i]; page.Sheet != i+1 || page.Sheets != r.Pages {
				return fmt.Errorf("exhibit %d: page %d is sheet %d of %d instead of %d of %d", r.Exhibit, r.First+i, page.Sheet, page.Sheets, i+1, r.Pages)
			}
		}
	}
	for i, page := range file.Pages {
		if page.Index != i+1 || page.Of != len(file.Pages) {
			return fmt.Errorf("page %d is marked %d of %d instead of %d of %d", i+1, page.Index, page.Of, i+1, len(file.Pages))
		}
		if page.Exhibit != exhibits[i] {
			return fmt.Errorf("page %d belongs to exhibit %q instead of %q", i+1, page.Exhibit, exhibits[i])
		}
	}
	return nil
}
