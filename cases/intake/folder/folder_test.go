package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"relais/cases"
)

// write puts files into a new folder.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// described opens a folder with a description and some files.
func described(t *testing.T, description string, files ...string) *Folder {
	t.Helper()
	content := map[string]string{File: description}
	for _, name := range files {
		content[name] = name
	}
	f, err := Open(write(t, content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryFileIsFoundInNameOrder(t *testing.T) {
	dir := write(t, map[string]string{"b.pdf": "1", "a/z.pdf": "22", "A.pdf": "3", ".caché": "4", "sub/case.json": "{}",
		".DS_Store": "", "a/Thumbs.db": "", "~$lettre.docx": "", ".git/config": "", WorkPrefix + "1/out.zip": "", "dossier.zip": "old"})
	if err := os.Symlink("b.pdf", filepath.Join(dir, "lien.pdf")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "tube"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(dir, filepath.Join(dir, "dossier.zip"), filepath.Join(dir, "none.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, found := range f.Files {
		names = append(names, found.Name)
		if special := found.Name == "lien.pdf" || found.Name == "tube"; special != errors.Is(found.Problem, ErrNotOrdinary) {
			t.Errorf("%s: %v", found.Name, found.Problem)
		}
	}
	if !slices.Equal(names, []string{".caché", "A.pdf", "a/z.pdf", "b.pdf", "lien.pdf", "sub/case.json", "tube"}) {
		t.Errorf("found %q", names)
	}
	all := strings.Join(f.Warnings, "\n")
	for _, left := range []string{".DS_Store", "a/Thumbs.db", "~$lettre.docx", ".git", WorkPrefix + "1", "output: dossier.zip"} {
		if !strings.Contains(all, left) {
			t.Errorf("nothing says that %s was left out: %s", left, all)
		}
	}
}

func TestWhatIsNoFolderIsSaid(t *testing.T) {
	dir := write(t, map[string]string{"x.txt": "x"})
	for path, want := range map[string]string{filepath.Join(dir, "none"): "there is no folder", filepath.Join(dir, "x.txt"): "is no folder"} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestADescriptionThatCannotBeReadIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"invoices\": [\n}": "line 3",
		"{\"reference\": \"x\"": "too early",
		"":                      "too early",
		"{} {}":                 "stands behind",
		"[]":                    "the whole: a JSON array",
		"{\n\"invoices\": [{\"amount_cents\": \"12\"}]}":             "amount_cents",
		`{"as_of": "31/02/2026"}`:                                    "31/02/2026",
		`{"rate": "beaucoup"}`:                                       "number",
		`{"rate": "12.345"}`:                                         "rate",
		`{"invoices": [{"number": "1", "amount": "1 234,56"}]}`:      "invoices[0]",
		`{"invoices": [{"number": "1"}, {"number": "1"}]}`:           "stands twice",
		`{"credit_notes": [{"number": "A", "invoice": "F"}]}`:        `there is no invoice "F"`,
		`{"payments": [{"invoice": "F", "amount": 5}]}`:              `there is no invoice "F"`,
		`{"debtor": {"kind": "firm"}}`:                               "company",
		`{"nature": "gifts"}`:                                        "services",
		`{"language": "de"}`:                                         "fr, en",
		`{"reminders": [{}, {"channel": "pigeon"}]}`:                 "reminders[1].channel",
		`{"reminders": [{"level": "fifth"}]}`:                        "formal_notice",
		`{"payments": [{"method": "shells"}]}`:                       "transfer",
		`{"not_applicable": [{"category": "Z9", "reason": "x"}]}`:    "not_applicable[0]",
		`{"invoices": [{"amount": "1.00", "amount_cents": 101}]}`:    "differ",
		`{"credit_notes": [{"invoice": "", "effect": "sometimes"}]}`: "invoice",
	} {
		f, err := Open(write(t, map[string]string{File: text}))
		if err == nil {
			_, err = f.Case()
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), File) {
			t.Errorf("%s: wanted %q, got %v", text, want, err)
		}
	}
}

func TestADescriptionThatIsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, File), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "no ordinary file") {
		t.Errorf("got %v", err)
	}
	large := write(t, map[string]string{File: ""})
	if err := os.Truncate(filepath.Join(large, File), descriptionLimit+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(large); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestAmountsAreExact(t *testing.T) {
	for text, want := range map[string]cases.Cents{
		`"amount": "1234.56"`: 123456, `"amount": 1234.56`: 123456, `"amount": "1234,5"`: 123450, `"amount": 12`: 1200, `"amount": "0.29"`: 29,
		`"amount": 4503599627370.29`: -1, `"amount": "-12.30"`: -1230, `"amount_cents": 99`: 99, `"amount": "1.00", "amount_cents": 100`: 100, `"amount": null`: 0,
		`"amount": "1.234"`: -1, `"amount": 1e3`: -1, `"amount": "12."`: -1, `"amount": "."`: -1, `"amount": "1 234"`: -1, `"amount": "12 €"`: -1, `"amount": "+1"`: -1, `"amount": ""`: 0,
	} {
		f := described(t, `{"invoices": [{"number": "F", `+text+`}]}`)
		c, err := f.Case()
		switch {
		case want == -1:
			if err == nil || !strings.Contains(err.Error(), "exact euros") {
				t.Errorf("%s: %v", text, err)
			}
		case err != nil || c.Invoices[0].Amount != want:
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestUnknownFieldsAreNamedAndNothingElseIsLost(t *testing.T) {
	f := described(t, `{"Reference": "D-1", "remark": 1, "invoices": [{"number": "F", "ammount": "12.00", "amount": "10.00"}, {"nested": {"a": 1}}],
		"debtor": {"name": "Kerdiles", "siret": "1", "fax": "2"}}`)
	c, err := f.Case()
	if err != nil || c.Reference != "D-1" || c.Invoices[0].Amount != 1000 || c.Debtor.Name != "Kerdiles" {
		t.Fatalf("%+v, %v", c, err)
	}
	if !slices.Equal(f.Description.Unknown, []string{"debtor.fax", "invoices[0].ammount", "invoices[1].nested", "remark"}) || len(f.Warnings) != 4 {
		t.Errorf("%q, %q", f.Description.Unknown, f.Warnings)
	}
}

func TestADescriptionBecomesACase(t *testing.T) {
	f := described(t, "\xef\xbb\xbf"+`{"reference": "D-1", "currency": "CHF", "nature": "services", "rate": "12.4", "narrative": "Les faits.",
		"debtor": {"kind": "association", "name": "Club", "siren": "732 829 320", "postal_code": "29200", "city": "Brest"},
		"invoices": [{"number": "F1", "issued_on": "2026-01-31", "due_on": "2026-03-02", "amount": "100.00"}],
		"credit_notes": [{"number": "A1", "amount": 10}], "payments": [{"received_on": "2026-04-01", "amount": "5.00", "invoice": "F1", "method": "cheque"}],
		"reminders": [{"done_on": "2026-04-02", "channel": "email", "level": "first", "result": "none"}],
		"not_applicable": [{"category": "commandes", "reason": "devis signé"}]}`)
	c, err := f.Case()
	if err != nil {
		t.Fatal(err)
	}
	if c.Currency != "CHF" || c.Nature != cases.Services || c.ContractRate != 1240 || c.Debtor.SIREN != "732829320" || c.Debtor.Kind != cases.Association ||
		c.CreditNotes[0].Invoice != c.Invoices[0].ID || c.CreditNotes[0].Effect != cases.Retroactive || c.Payments[0].Invoice != c.Invoices[0].ID ||
		c.Waivers[0].Category != cases.Orders || len(c.Reminders) != 1 {
		t.Errorf("%+v", c)
	}
}

func TestAFolderWithoutDescriptionIsACaseOfItsFiles(t *testing.T) {
	f, err := Open(write(t, map[string]string{"x.pdf": "x"}))
	if err != nil || len(f.Files) != 1 || len(f.Warnings) != 0 {
		t.Fatalf("%+v, %v", f, err)
	}
	if c, err := f.Case(); err != nil || c.Currency != cases.EUR || c.Nature != cases.Goods || c.Debtor.Kind != cases.Company {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestCategoriesAreLettersKindsOrWords(t *testing.T) {
	for word, want := range map[string]cases.Category{
		"A": cases.Contract, "g": cases.Account, "invoice": cases.Invoices, "invoices": cases.Invoices, "Factures": cases.Invoices, "avoir": cases.Invoices, "credit_note": cases.Invoices,
		"order": cases.Orders, "commande": cases.Orders, "bon de commande": cases.Orders, "quote": cases.Orders, "devis": cases.Orders, "delivery": cases.Deliveries, "Livraisons": cases.Deliveries,
		"contract": cases.Contract, "contrat": cases.Contract, "CGV": cases.Contract, "reminder": cases.Reminders, "relances": cases.Reminders, "notice": cases.Notice,
		"mise en demeure": cases.Notice, "formal_notice": cases.Notice, "account": cases.Account, "débiteur": cases.Account, "kbis": cases.Account, "relevé de compte": cases.Account,
	} {
		if got, known := categoryOf(word); !known || got != want {
			t.Errorf("%s: %q", word, got)
		}
	}
	for _, word := range []string{"", "H", "xyz", "1"} {
		if got, known := categoryOf(word); known {
			t.Errorf("%q is %s", word, got)
		}
	}
}

func TestAnEntryOverrulesRecognitionAndIsFoundByAnyOfItsNames(t *testing.T) {
	f := described(t, `{"invoices": [{"number": "F1"}], "documents": [
		{"file": "./docs/facture.pdf", "category": "relance", "title": "Lettre", "date": "2026-02-03", "invoice": "F1"},
		{"path": "docs\\Facture 2.PDF", "category": "E"}, {"name": "e\u0301crit.txt", "title": "Écrit"},
		{"file": "absent.pdf"}, {"file": "bizarre.pdf", "category": "xyz", "invoice": "F9"}, {"file": "docs/facture.pdf", "title": "Deux fois"}, {"title": "rien"}]}`,
		"docs/facture.pdf", "docs/facture 2.pdf", "\u00e9crit.txt", "bizarre.pdf", "facture seule.pdf")
	c, err := f.Case()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Sorted{}
	for _, found := range f.Files {
		got[found.Name] = f.Sort(c, found.Name, "")
	}
	first := got["docs/facture.pdf"]
	if first.Category != cases.Reminders || first.Title != "Lettre" || !first.Titled || first.DatedOn != cases.NewDate(2026, 2, 3) || first.Invoice != c.Invoices[0].ID || !first.Confirmed {
		t.Errorf("%+v", first)
	}
	if got["docs/facture 2.pdf"].Category != cases.Reminders || got["écrit.txt"].Title != "Écrit" {
		t.Errorf("%+v", got)
	}
	if alone := got["facture seule.pdf"]; alone.Category != cases.Invoices || alone.Confirmed || alone.Titled {
		t.Errorf("%+v", alone)
	}
	if !slices.Equal(f.Missing(), []string{"absent.pdf"}) || !f.Listed("bizarre.pdf") || f.Listed("facture seule.pdf") {
		t.Errorf("missing %q", f.Missing())
	}
	all := strings.Join(f.Warnings, "\n")
	for _, want := range []string{`"xyz" is no category`, `"F9"`, "stands twice", "documents[6] names no file"} {
		if !strings.Contains(all, want) {
			t.Errorf("no warning says %q: %s", want, all)
		}
	}
}

func TestAFileThatCannotBeReadIsFoundWithItsProblem(t *testing.T) {
	w := walk{folder: &Folder{}, root: "/x"}
	if err := w.visit("/x/geheim", nil, fs.ErrPermission); err != nil {
		t.Fatal(err)
	}
	if f := w.folder.Files; len(f) != 1 || f[0].Name != "geheim" || !errors.Is(f[0].Problem, fs.ErrPermission) {
		t.Errorf("%+v", f)
	}
}

func FuzzDescription(f *testing.F) {
	for _, seed := range []string{`{"invoices": [{"number": "F", "amount": "12.34"}]}`, `{"rate": 1e9, "documents": [{"file": "../x", "category": "A"}]}`, `{"a": [[[{}]]]}`, `null`, `{"debtor": null}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDescription(text)
		if err != nil {
			return
		}
		folder := &Folder{Description: d}
		folder.entries = indexOf(folder)
		c, err := folder.Case()
		if err == nil && (len(c.Invoices) != len(d.Invoices) || len(c.Payments) != len(d.Payments) || len(c.CreditNotes) != len(d.Credits)) {
			t.Errorf("a part of the claim was lost: %+v", c)
		}
	})
}
