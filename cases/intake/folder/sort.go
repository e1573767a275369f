package folder

import (
	"path"
	"strings"

	"relais/cases"
	"relais/cases/intake"
)

// words are the names of the categories that are no kind of paper; recognition knows the rest.
var words = map[string]cases.Category{
	"contracts": cases.Contract, "contrats": cases.Contract, "cgv": cases.Contract,
	"orders": cases.Orders, "commandes": cases.Orders, "quotes": cases.Orders,
	"deliveries": cases.Deliveries, "livraisons": cases.Deliveries,
	"invoices": cases.Invoices, "factures": cases.Invoices, "avoirs": cases.Invoices, "credit notes": cases.Invoices,
	"reminders": cases.Reminders, "relances": cases.Reminders,
	"notice": cases.Notice, "notices": cases.Notice,
	"account": cases.Account, "debtor": cases.Account, "compte": cases.Account, "debiteur": cases.Account,
}

// categoryOf reads a category: its letter, a kind of paper, or a word for either in English or French.
func categoryOf(s string) (cases.Category, bool) {
	s = strings.TrimSpace(s)
	for _, letter := range cases.Categories {
		if strings.EqualFold(s, string(letter)) {
			return letter, true
		}
	}
	for _, k := range cases.ExhibitKinds {
		if strings.EqualFold(s, k.Kind) {
			return k.Category, true
		}
	}
	folded := cases.Fold(s)
	if category, known := words[folded]; known {
		return category, true
	}
	guess := cases.Recognise(folded, "", nil)
	return guess.Category, folded != "" && guess.Confidence >= cases.Likely && guess.Category != cases.Unsorted
}

// index finds the entries of case.json by the names of files.
type index struct {
	exact, loose map[string]*entry
	list         []*entry
}

type entry struct {
	DocumentEntry
	category cases.Category
	used     bool
}

// indexOf prepares the entries and warns about those that say too little or too much.
func indexOf(f *Folder) index {
	x := index{exact: map[string]*entry{}, loose: map[string]*entry{}}
	for i := range f.Description.Documents {
		e := &entry{DocumentEntry: f.Description.Documents[i]}
		for _, name := range []string{e.Path, e.Name} {
			if e.File == "" {
				e.File = name
			}
		}
		e.File = path.Clean(strings.ReplaceAll(intake.ReadableName(e.File), `\`, "/"))
		if e.File == "." {
			f.warn("%s: documents[%d] names no file", File, i)
			continue
		}
		if e.Category != "" {
			var known bool
			if e.category, known = categoryOf(e.Category); !known {
				f.warn("%s: documents[%d].category: %q is no category; the file is sorted by what it is", File, i, e.Category)
			}
		}
		if x.exact[e.File] != nil {
			f.warn("%s: documents[%d]: %s stands twice; the first entry holds", File, i, e.File)
			continue
		}
		x.exact[e.File] = e
		x.loose[strings.ToLower(e.File)] = e
		x.list = append(x.list, e)
	}
	return x
}

func (x index) find(name string) *entry {
	if e := x.exact[name]; e != nil {
		return e
	}
	return x.loose[strings.ToLower(name)]
}

// Listed says that case.json has an entry for a file.
func (f *Folder) Listed(name string) bool { return f.entries.find(name) != nil }

// Sorted is a document with what recognition found beside it.
type Sorted struct {
	cases.Document
	Number string // of the paper, as found
	Titled bool   // case.json gave the title; else it comes from the file's name and may be empty
}

// Sort files one document of the folder: as case.json says, and by recognition where it says nothing.
func (f *Folder) Sort(c *cases.Case, name, text string) Sorted {
	s := cases.Recognise(name, text, c)
	doc := Sorted{Number: s.Number, Document: cases.Document{
		Name: name, State: cases.Readable, Category: s.Category, Kind: s.Kind, Confidence: s.Confidence, Why: s.Why,
		Title: s.Title, DatedOn: s.DatedOn, Invoice: s.Invoice,
	}}
	if e := f.entries.find(name); e != nil {
		e.used = true
		f.describe(c, &doc, e)
	}
	if !doc.Confirmed && doc.Confidence < cases.Likely {
		doc.Category, doc.Kind = cases.Unsorted, ""
	}
	return doc
}

// describe lets an entry of case.json overrule recognition.
func (f *Folder) describe(c *cases.Case, doc *Sorted, e *entry) {
	if e.category != cases.Unsorted {
		if e.category != doc.Category {
			doc.Kind = ""
		}
		doc.Category, doc.Confirmed, doc.Confidence = e.category, true, 100
	}
	if e.Title != "" {
		doc.Title, doc.Titled = e.Title, true
	}
	if !e.DatedOn.IsZero() {
		doc.DatedOn = e.DatedOn
	}
	if e.Invoice == "" {
		return
	}
	invoice := invoiceOf(c, e.Invoice)
	if invoice == "" {
		f.warn("%s: %s belongs to the invoice %q, which is not listed", File, e.File, e.Invoice)
		return
	}
	doc.Invoice = invoice
}

// Missing lists the files that case.json names and that Sort was never asked about.
func (f *Folder) Missing() []string {
	var missing []string
	for _, e := range f.entries.list {
		if !e.used {
			missing = append(missing, e.File)
		}
	}
	return missing
}
