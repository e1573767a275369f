package pack

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/bundle"
	"relais/exports/draw"
	"relais/exports/papers"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

// workerVariable tells the test binary which child it plays.
const workerVariable = "PACK_TEST_WORKER"

// TestMain lets the test binary be the children that open foreign files.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(workerVariable) {
	case "":
		os.Exit(m.Run())
	case "pdf":
		err = pdf.Worker(os.Stdin, os.Stdout)
	case "draw":
		err = draw.Child(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// newPacker puts the parts together as the program does. The compiled engine is shared by all tests and kept between runs.
func newPacker(t testing.TB, change ...func(*pdf.Options)) *Packer {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "relais-test-pdf-engine")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	options := pdf.Options{Command: []string{os.Args[0]}, Env: []string{workerVariable + "=pdf"}, CacheDir: cache, Workers: 2}
	for _, c := range change {
		c(&options)
	}
	pool := pdf.NewPool(options)
	t.Cleanup(func() { pool.Close() })
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return &Packer{
		Drawer: &draw.Drawer{PDF: pool, Command: []string{os.Args[0]}, Env: []string{workerVariable + "=draw"}},
		Words:  func(lang string) exports.Words { return catalogue.Printer(i18n.Lang(lang)) },
		Today:  cases.NewDate(2026, 11, 20), Workers: 2,
	}
}

// packed packs a folder into a new place and checks what must hold for every dossier: see check.
func packed(t *testing.T, p *Packer, folder string) (*Report, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.zip")
	report, err := p.Pack(context.Background(), Job{Folder: folder, ZIP: out, PDF: out + ".pdf"})
	if err != nil {
		t.Fatal(err)
	}
	check(t, report, out)
	return report, out
}

// check asks our verification and qpdf about a dossier, and compares the report with the manifest and the originals.
func check(t *testing.T, report *Report, archive string) {
	t.Helper()
	if found := verified(t, archive); !found.OK || found.Exhibits != report.Exhibits || found.Pages != report.Pages {
		t.Fatalf("verify: %+v", found)
	}
	if text, err := exec.Command("qpdf", "--check", archive+".pdf").CombinedOutput(); err != nil {
		t.Fatalf("qpdf --check: %v\n%s", err, text)
	}
	originals := members(t, archive)
	m := manifestOf(t, archive)
	byNumber := map[int]bundle.ManifestExhibit{}
	for _, e := range m.Exhibits {
		byNumber[e.Number] = e
	}
	for _, d := range report.Documents {
		e, known := byNumber[d.Exhibit]
		if !known || e.SHA256 != d.SHA256 || d.Pages < 1 || d.How == "" || d.Why == "" {
			t.Errorf("%q: report %+v, manifest %+v", d.File, d, e)
		}
		if d.SHA256 != "" && originals[e.Original] != d.SHA256 {
			t.Errorf("%q: the original in the archive is not the file", d.File)
		}
	}
}

func verified(t testing.TB, archive string) *bundle.Report {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Verify(f, info.Size())
}

// members gives the SHA-256 of every file in an archive.
func members(t *testing.T, archive string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		if _, err := io.Copy(h, rc); err != nil {
			t.Fatal(err)
		}
		rc.Close()
		sums[f.Name] = hex.EncodeToString(h.Sum(nil))
	}
	return sums
}

func manifestOf(t *testing.T, archive string) bundle.Manifest {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(bundle.ManifestName)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var m bundle.Manifest
	if err := json.NewDecoder(f).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// write puts files into a new folder; the value is the content.
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

// story is the folder of a creditor with three unpaid invoices, and its case.json.
func story(t testing.TB, lang string) map[string]string {
	t.Helper()
	files := map[string]string{}
	c := papers.NewChance(11)
	seller, buyer := c.Company(1), c.Company(4)
	var invoices []map[string]any
	for k := range 3 {
		sale := c.Sale(seller, buyer, int64(400_000+k*312_345), cases.NewDate(2026, 2, 3+20*k), 340+k*7)
		list, err := papers.Dossier(sale, uint64(40+k))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			files[fmt.Sprintf("%s/%s", sale.Invoice, p.Name)] = string(p.Data)
		}
		invoices = append(invoices, map[string]any{"number": sale.Invoice, "issued_on": sale.InvoicedOn, "performed_on": sale.DeliveredOn,
			"due_on": sale.DueOn, "amount": fmt.Sprintf("%d.%02d", sale.Total()/100, sale.Total()%100)})
		if k == 0 {
			files["Facture abîmée.pdf"] = string(papers.BrokenPaper(sale))
			files["Devis protégé.pdf"] = string(papers.ProtectedPaper(sale, "x", 3))
		}
	}
	text, err := json.Marshal(map[string]any{
		"reference": "D-2026-0241", "language": lang, "as_of": "2026-11-20", "narrative": "Pièces livrées sans réserve.",
		"creditor": map[string]any{"name": seller.Name, "siren": seller.SIREN, "city": seller.Town},
		"debtor":   map[string]any{"name": buyer.Name, "siren": buyer.SIREN, "city": buyer.Town},
		"invoices": invoices,
		"reminders": []any{map[string]any{"done_on": "2026-06-02", "channel": "registered_letter", "level": "formal_notice",
			"result": "received", "proof": "FA-2026-0340/mise_en_demeure.pdf"}},
		"documents": []any{map[string]any{"file": "FA-2026-0340/FA-2026-0340.pdf", "category": "facture", "title": "Facture du premier lot", "date": "2026-02-04"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	files["case.json"] = string(text)
	return files
}

// words gives the text of each page as poppler reads it, with every kind of blank as one space.
func words(t testing.TB, file string) []string {
	t.Helper()
	text, err := exec.Command("pdftotext", "-layout", "-enc", "UTF-8", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, text)
	}
	pages := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i := range pages {
		pages[i] = strings.Join(strings.FieldsFunc(pages[i], func(r rune) bool {
			return r == ' ' || r == '\n' || r == '\u00a0' || r == '\u202f'
		}), " ")
	}
	return pages
}

func entryOf(t *testing.T, report *Report, file string) Document {
	t.Helper()
	for _, d := range report.Documents {
		if d.File == file {
			return d
		}
	}
	t.Fatalf("the report does not name %q", file)
	return Document{}
}
