package pack

import (
	"path"

	"relais/cases"
	"relais/exports/bundle"
	"relais/exports/draw"
)

// Report is what was made of a folder, one entry per file found, those inside archives and mails included.
type Report struct {
	OK       bool        `json:"ok"`
	Case     string      `json:"case"`
	Output   string      `json:"output"`
	PDF      string      `json:"pdf,omitempty"`
	Exhibits int         `json:"exhibits"`
	Pages    int         `json:"pages"`
	Bytes    int64       `json:"bytes"` // of the archive
	Whole    string      `json:"whole"` // fingerprint of all exhibits, as on the integrity page
	AsOf     cases.Date  `json:"as_of"`
	Total    cases.Cents `json:"total_cents"` // of the claim statement; 0 without one
	// Warnings say in English what a person should look at: what was left out, kept whole, or not understood.
	Warnings  []string   `json:"warnings"`
	Documents []Document `json:"documents"`
}

// Document is one file of the folder, or of an archive or a mail in it.
type Document struct {
	File     string   `json:"file"`             // inside the folder; of a part, its parent and its own name
	Parent   string   `json:"parent,omitempty"` // the archive or mail it came in
	Exhibit  int      `json:"exhibit"`
	Code     string   `json:"code,omitempty"`
	Category string   `json:"category"`
	Title    string   `json:"title"`
	Type     string   `json:"type"`
	Bytes    int64    `json:"bytes"`
	SHA256   string   `json:"sha256"` // empty when the file could not be read
	Pages    int      `json:"pages"`
	First    int      `json:"first_page"`
	How      draw.How `json:"drawn"`
	Why      string   `json:"why"`
	// Duplicate names the file that has the same bytes and whose exhibit this one shares.
	Duplicate string `json:"duplicate_of,omitempty"`
}

// tell completes the report from the manifest of what was really written.
func (r *run) tell(m *bundle.Manifest, bytes int64) {
	rep := r.report
	rep.OK, rep.Exhibits, rep.Pages = true, len(m.Exhibits), m.PDF.Pages
	rep.Bytes, rep.Whole = bytes, m.Whole
	entries := map[int]*bundle.ManifestExhibit{}
	for i := range m.Exhibits {
		entries[m.Exhibits[i].Number] = &m.Exhibits[i]
	}
	for _, it := range r.items {
		first := it.first()
		e := entries[first.doc.Exhibit]
		doc := Document{
			File: it.name, Parent: it.parent, Exhibit: e.Number, Code: e.Code, Category: e.Category, Title: e.Title,
			Type: string(it.detection.Type), Bytes: it.size, SHA256: it.hash, Pages: e.Pages, First: e.FirstPage, How: e.How, Why: e.Why,
		}
		if first != it {
			doc.Duplicate = first.name
		}
		if doc.Why == "" {
			doc.Why = r.words.T("draw.why." + string(doc.How))
		}
		rep.Documents = append(rep.Documents, doc)
	}
	rep.Warnings = append(rep.Warnings, r.folder.Warnings...)
	for _, name := range r.folder.Missing() {
		r.warn("case.json names a file that is not there: %s", name)
	}
}

// baseName is the name of a file without the folders or the archive it lies in.
func (it *item) baseName() string { return path.Base(it.name) }
