package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relais/cases"
	"relais/cases/intake"
)

// Found is a file of the folder.
type Found struct {
	Path string // on disk
	Name string // inside the folder, with /
	Size int64
	// Problem is set when the file cannot be read: a broken link, no permission, no ordinary file.
	Problem error
}

// Folder is what was found.
type Folder struct {
	Description *Description // empty when there is no case.json
	Described   bool
	Files       []Found // in name order, case.json left out
	Warnings    []string
}

// Open reads a folder. Files are taken in name order, folders inside it too; hidden files and what systems leave behind
// are left out and named as warnings. A damaged case.json is an error: guessing what it meant could hand over a wrong
// claim.
func Open(root string) (*Folder, error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("open folder: %s is not a folder", root)
	}
	f := &Folder{Description: &Description{}}
	if err := f.describe(root); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		return f.visit(root, path, entry, err)
	})
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	slices.SortFunc(f.Files, func(a, b Found) int { return strings.Compare(a.Name, b.Name) })
	return f, nil
}

func (f *Folder) describe(root string) error {
	in, err := os.Open(filepath.Join(root, File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	defer in.Close()
	if f.Description, err = readDescription(in); err != nil {
		return err
	}
	f.Described = true
	return nil
}

func (f *Folder) visit(root, path string, entry fs.DirEntry, err error) error {
	name, relErr := filepath.Rel(root, path)
	if relErr != nil {
		return relErr
	}
	name = filepath.ToSlash(name)
	switch {
	case name == "." || name == File:
		return err
	case err != nil:
		f.Files = append(f.Files, Found{Path: path, Name: name, Problem: err})
		if entry != nil && entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	case leftBehind(entry.Name()):
		f.Warnings = append(f.Warnings, "left out: "+name)
		if entry.IsDir() {
			return fs.SkipDir
		}
		return nil
	case entry.IsDir():
		return nil
	}
	// A link is not followed: it could lead anywhere, or nowhere.
	if !entry.Type().IsRegular() {
		f.Files = append(f.Files, Found{Path: path, Name: name, Problem: errors.New("not an ordinary file")})
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		f.Files = append(f.Files, Found{Path: path, Name: name, Problem: err})
		return nil
	}
	f.Files = append(f.Files, Found{Path: path, Name: name, Size: info.Size()})
	return nil
}

// leftBehind are files that systems write and nobody means as evidence.
func leftBehind(base string) bool {
	return base == ".DS_Store" || base == "__MACOSX" || base == ".git" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini") || strings.HasPrefix(base, "~$")
}

// Case builds the case that a folder describes, without its documents. Ids are made from positions: a folder has no
// others, and the same folder gives the same case.
func (f *Folder) Case() (*cases.Case, error) {
	d := f.Description
	c := &cases.Case{
		ID: "folder", Org: "folder", Reference: d.Reference, Nature: d.Nature, Currency: d.Currency, Narrative: d.Narrative,
		Handling: cases.Draft, Stage: cases.Amicable,
		Debtor: cases.Debtor{
			Kind: d.Debtor.Kind, Name: d.Debtor.Name, SIREN: cases.CleanIdentifier(d.Debtor.SIREN), SIRET: cases.CleanIdentifier(d.Debtor.SIRET),
			VAT: cases.CleanIdentifier(d.Debtor.VAT), Address: d.Debtor.address(), Email: d.Debtor.Email, Phone: d.Debtor.Phone,
		},
	}
	if c.Currency == "" {
		c.Currency = cases.EUR
	}
	if c.Debtor.Kind == "" {
		c.Debtor.Kind = cases.Company
	}
	if c.Nature == "" {
		c.Nature = cases.Goods
	}
	rate, err := basisPoints(string(d.Rate))
	if err != nil {
		return nil, err
	}
	c.ContractRate = rate
	if err := f.claim(c); err != nil {
		return nil, err
	}
	for i, w := range d.Waivers {
		c.Waivers = append(c.Waivers, cases.Waiver{ID: id("waiver", i), Category: w.Category, Reason: w.Reason})
	}
	return c, nil
}

// claim fills invoices, credit notes, payments and reminders, and refuses a line that names an invoice nobody listed.
func (f *Folder) claim(c *cases.Case) error {
	d := f.Description
	for i, in := range d.Invoices {
		c.Invoices = append(c.Invoices, cases.Invoice{
			ID: id("invoice", i), Number: in.Number, IssuedOn: in.IssuedOn, PerformedOn: in.PerformedOn, DueOn: in.DueOn, Amount: in.Amount,
		})
	}
	for i, n := range d.Credits {
		invoice, err := invoiceID(c, n.Invoice, len(c.Invoices) == 1)
		if err != nil {
			return fmt.Errorf("%s: credit note %s: %w", File, n.Number, err)
		}
		if n.Effect == "" {
			n.Effect = cases.Retroactive
		}
		c.CreditNotes = append(c.CreditNotes, cases.CreditNote{
			ID: id("credit", i), Invoice: invoice, Number: n.Number, IssuedOn: n.IssuedOn, Amount: n.Amount, Effect: n.Effect,
		})
	}
	for i, p := range d.Payments {
		invoice, err := invoiceID(c, p.Invoice, false)
		if err != nil {
			return fmt.Errorf("%s: payment of %s: %w", File, p.ReceivedOn, err)
		}
		c.Payments = append(c.Payments, cases.Payment{
			ID: id("payment", i), Source: cases.BeforeRelease, Invoice: invoice, ReceivedOn: p.ReceivedOn, Amount: p.Amount, Method: p.Method, Reference: p.Reference,
		})
	}
	for i, r := range d.Reminders {
		c.Reminders = append(c.Reminders, cases.Reminder{
			ID: id("reminder", i), DoneOn: r.DoneOn, Channel: r.Channel, Level: r.Level, To: r.To, Result: r.Result, Tracking: r.Tracking,
		})
	}
	return nil
}

// invoiceID finds an invoice by number; an empty number means none, or the only one there is.
func invoiceID(c *cases.Case, number string, only bool) (cases.ItemID, error) {
	if number == "" {
		if only {
			return c.Invoices[0].ID, nil
		}
		return "", nil
	}
	for i := range c.Invoices {
		if c.Invoices[i].Number == number {
			return c.Invoices[i].ID, nil
		}
	}
	return "", fmt.Errorf("there is no invoice %q", number)
}

// Sort files one document of the folder: as case.json says, and by recognition where it says nothing.
func (f *Folder) Sort(c *cases.Case, name, text string) cases.Document {
	doc := cases.Document{Name: name, State: cases.Readable}
	s := cases.Recognise(filepath.Base(name), text, c)
	doc.Category, doc.Kind, doc.Confidence, doc.Why = s.Category, s.Kind, s.Confidence, s.Why
	doc.Title, doc.DatedOn, doc.Invoice = s.Title, s.DatedOn, s.Invoice
	if entry := f.entry(name); entry != nil {
		doc.Confirmed, doc.Confidence = true, 100
		if entry.Category != "" {
			doc.Category = entry.Category
		}
		if entry.Title != "" {
			doc.Title = entry.Title
		}
		if !entry.DatedOn.IsZero() {
			doc.DatedOn = entry.DatedOn
		}
		if invoice, err := invoiceID(c, entry.Invoice, false); err == nil && invoice != "" {
			doc.Invoice = invoice
		}
	}
	if !doc.Confirmed && doc.Confidence < cases.Likely {
		doc.Category = cases.Unsorted
	}
	return doc
}

func (f *Folder) entry(name string) *DocumentEntry {
	for i := range f.Description.Documents {
		if f.Description.Documents[i].File == name {
			return &f.Description.Documents[i]
		}
	}
	return nil
}

// Missing lists files that case.json names and the folder does not have.
func (f *Folder) Missing() []string {
	var missing []string
	for _, entry := range f.Description.Documents {
		if !slices.ContainsFunc(f.Files, func(found Found) bool { return found.Name == entry.File }) {
			missing = append(missing, entry.File)
		}
	}
	return missing
}

// Detect looks at a file of the folder.
func (found *Found) Detect() (intake.Detection, error) {
	in, err := os.Open(found.Path)
	if err != nil {
		return intake.Detection{}, err
	}
	defer in.Close()
	return intake.Detect(found.Name, in, found.Size), nil
}

func (p Party) address() cases.Address {
	return cases.Address{Line1: p.Address, PostalCode: p.PostalCode, City: p.City, Country: p.Country}
}

// AddressLines gives the address of a party line by line.
func (p Party) AddressLines() []string {
	var lines []string
	for _, line := range []string{p.Address, strings.TrimSpace(p.PostalCode + " " + p.City), p.Country} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func id(kind string, i int) cases.ItemID { return cases.ItemID(fmt.Sprintf("%s-%d", kind, i+1)) }

// basisPoints reads a rate in per cent exactly: "12.4" is 1240.
func basisPoints(percent string) (cases.BasisPoints, error) {
	if percent == "" {
		return 0, nil
	}
	rate, ok := new(big.Rat).SetString(percent)
	if !ok || rate.Sign() < 0 {
		return 0, fmt.Errorf("%s: rate %q is no rate in per cent", File, percent)
	}
	rate.Mul(rate, big.NewRat(100, 1))
	if !rate.IsInt() || !rate.Num().IsInt64() || rate.Num().Int64() > 1_000_000 {
		return 0, fmt.Errorf("%s: rate %q has more than two decimals or is absurd", File, percent)
	}
	return cases.BasisPoints(rate.Num().Int64()), nil
}
