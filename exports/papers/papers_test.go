package papers

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/cases"
)

var delivered = cases.NewDate(2026, 3, 18)

// sampleSale is the sale that a seed gives.
func sampleSale(seed uint64) Sale {
	c := NewChance(seed)
	return c.Sale(c.Company(int(seed)), c.Company(int(seed)+3), 1_035_000, delivered, 347)
}

func sampleLetter(s Sale, level int) Letter {
	return Letter{From: s.Seller, To: s.Buyer, By: s.By, On: s.DueOn.AddDays(20), Level: level, Invoices: []OpenInvoice{s.Open()}, Registered: "1A 204 551 7719 3"}
}

// poppler runs one of its programs on a file and tells what it said and whether it failed.
func poppler(t *testing.T, pdf []byte, program string, args ...string) (string, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", name)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	return string(out), err
}

// words gives the text of a PDF with every kind of blank as one space.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	text, err := poppler(t, pdf, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-")
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, text)
	}
	return spaced(text)
}

func spaced(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, hard, " ")), " ")
}

func TestIdentifiersOfInventedCompaniesPassTheChecksOfThePortal(t *testing.T) {
	c := NewChance(7)
	for i := range 500 {
		co := c.Company(i)
		if !cases.ValidSIREN(co.SIREN) || !cases.ValidVAT(co.VAT) || !cases.ValidIBAN(co.IBAN) {
			t.Fatalf("%s: SIREN %s, VAT %s, IBAN %s", co.Name, co.SIREN, co.VAT, co.IBAN)
		}
		if !strings.HasSuffix(co.Mail, ".example") || !regexp.MustCompile(`^(019900|026191|035301|046571|053649)\d{4}$`).MatchString(co.Phone) {
			t.Fatalf("%s could be somebody: %s, %s", co.Name, co.Mail, co.Phone)
		}
	}
	if VATNumber("732829320") != "FR44732829320" {
		t.Error("the VAT key of a known SIREN is wrong")
	}
}

func TestTheArticlesOfASaleAddUpToItsAmount(t *testing.T) {
	c := NewChance(3)
	for _, net := range []int64{1, 99, 4_999, 1_035_000, 98_765_432} {
		for trade := range Trades {
			sum := int64(0)
			for _, l := range c.Lines(trade, net) {
				if l.Quantity < 1 || l.Price < 1 {
					t.Fatalf("%s: %+v", Trades[trade].Name, l)
				}
				sum += l.Quantity * l.Price
			}
			if sum != net {
				t.Errorf("%s: %d instead of %d", Trades[trade].Name, sum, net)
			}
		}
	}
}

func TestASaleRunsFromQuoteToDueDate(t *testing.T) {
	for seed := range uint64(200) {
		s := sampleSale(seed)
		days := []cases.Date{s.QuotedOn, s.OrderedOn, s.DeliveredOn, s.InvoicedOn.AddDays(1), s.DueOn}
		for i := 1; i < len(days); i++ {
			if !days[i].After(days[i-1]) {
				t.Fatalf("seed %d: step %d on %s is not after %s", seed, i, days[i], days[i-1])
			}
		}
	}
}

// documents makes each kind of PDF and mail once.
func documents(seed uint64) map[string][]byte {
	s := sampleSale(seed)
	return map[string][]byte{
		"quote": QuotePaper(s, seed), "order": OrderPaper(s), "delivery": DeliveryPaper(s, seed), "invoice": InvoicePaper(s),
		"credit note": CreditNotePaper(s, CreditNote{"AV-2026-0031", s.InvoicedOn.AddDays(9), 10_000, "Remise sur défaut d’aspect"}),
		"reminder 1":  LetterPaper(sampleLetter(s, 1)), "reminder 2": LetterPaper(sampleLetter(s, 2)), "formal notice": LetterPaper(sampleLetter(s, 3)),
		"receipt":   ReceiptPaper(sampleLetter(s, 3), s.DueOn.AddDays(23), seed),
		"account":   AccountPaper(Account{s.Seller, s.Buyer, s.DueOn.AddDays(30), []Entry{{s.InvoicedOn, s.Invoice, "Facture", s.Total(), 0}, {s.DueOn, "VIR", "Virement", 0, 100_000}}}),
		"terms":     TermsPaper(s, s.QuotedOn.AddDays(-40), seed),
		"mail":      MailPaper(ReminderMail(sampleLetter(s, 1), s.For), seed),
		"broken":    BrokenPaper(s),
		"protected": ProtectedPaper(s, "secret", seed),
	}
}

// everyPaper makes each kind once, pictures and workbooks included.
func everyPaper(t *testing.T, seed uint64) map[string][]byte {
	t.Helper()
	s, papers := sampleSale(seed), documents(seed)
	for name, make := range map[string]func() ([]byte, error){
		"scan":         func() ([]byte, error) { return ScannedDelivery(s, TurnRight, seed) },
		"scan quote":   func() ([]byte, error) { return ScannedQuote(s, Upright, seed) },
		"scan receipt": func() ([]byte, error) { return ScannedReceipt(sampleLetter(s, 3), s.DueOn, UpsideDown, seed) },
		"history": func() ([]byte, error) {
			return HistoryBook(s.Seller, s.Buyer, []Step{{s.DueOn, "Courriel", "Relance 1", s.For.Mail, "Sans réponse", ""}})
		},
	} {
		data, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		papers[name] = data
	}
	return papers
}

func TestTheSameSeedGivesTheSamePapersAndAnotherSeedOthers(t *testing.T) {
	first, again, other := everyPaper(t, 2), everyPaper(t, 2), everyPaper(t, 5)
	for name := range first {
		if !bytes.Equal(first[name], again[name]) {
			t.Errorf("%s: two runs differ", name)
		}
		if bytes.Equal(first[name], other[name]) {
			t.Errorf("%s: another seed gives the same paper", name)
		}
	}
}

func TestAnInvoiceCarriesTheMentionsTheLawRequires(t *testing.T) {
	for seed := range uint64(5) {
		s := sampleSale(seed)
		text := words(t, InvoicePaper(s))
		for what, want := range map[string]string{
			"number": s.Invoice, "seller": s.Seller.Street, "seller’s SIREN": threes(s.Seller.SIREN), "seller’s VAT": s.Seller.VAT, "capital": "au capital de",
			"register": "RCS " + s.Seller.Registry, "buyer": s.Buyer.Name, "buyer’s SIREN": threes(s.Buyer.SIREN), "buyer’s VAT": s.Buyer.VAT, "order": s.Order, "issued": on(s.InvoicedOn),
			"due": on(s.DueOn), "delivered": on(s.DeliveredOn), "net": euros(s.Net()), "VAT": euros(s.VAT()), "total": euros(s.Total()), "discount": "escompte",
			"penalty rate": "majoré de 10 points", "indemnity": "40 €", "IBAN": fours(s.Seller.IBAN), "article": s.Lines[0].Label, "price": euros(s.Lines[0].Price),
		} {
			if !strings.Contains(text, spaced(want)) {
				t.Errorf("seed %d: %s (%q) is missing", seed, what, want)
			}
		}
	}
}

func TestThePapersOfOneSaleAgree(t *testing.T) {
	s := sampleSale(4)
	for name, pdf := range map[string][]byte{"quote": QuotePaper(s, 1), "order": OrderPaper(s), "invoice": InvoicePaper(s), "notice": LetterPaper(sampleLetter(s, 3))} {
		if text := words(t, pdf); !strings.Contains(text, spaced(euros(s.Total()))) {
			t.Errorf("the %s does not show %s", name, euros(s.Total()))
		}
	}
	notice := words(t, LetterPaper(sampleLetter(s, 3)))
	for _, want := range []string{"MISE EN DEMEURE DE PAYER", "Lettre recommandée avec avis de réception", "1A 204 551 7719 3", "article 1344 du Code civil", s.Invoice} {
		if !strings.Contains(notice, want) {
			t.Errorf("the formal notice lacks %q", want)
		}
	}
}

var box = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">`)

func TestNoPaperRunsOverTheEdgeOfThePage(t *testing.T) {
	for seed := range uint64(6) {
		for name, pdf := range documents(seed) {
			if !bytes.HasPrefix(pdf, []byte("%PDF")) || name == "broken" || name == "protected" {
				continue
			}
			out, err := poppler(t, pdf, "pdftotext", "-bbox", "FILE", "-")
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, m := range box.FindAllStringSubmatch(out, -1) {
				x1, _ := strconv.ParseFloat(m[1], 64)
				x2, _ := strconv.ParseFloat(m[3], 64)
				y2, _ := strconv.ParseFloat(m[4], 64)
				if x1 < 20 || x2 > 575 || y2 > 830 {
					t.Errorf("seed %d: %s prints at %s", seed, name, m[0])
				}
			}
		}
	}
}

func TestAnOrderOfAHundredArticlesGoesOnOverPages(t *testing.T) {
	s := sampleSale(1)
	for i := range 100 {
		s.Lines = append(s.Lines, Line{fmt.Sprintf("Article-%03d avec une désignation assez longue pour prendre deux lignes de la colonne", i), "pièce", 1, 100})
	}
	pdf := InvoicePaper(s)
	if got := len(regexp.MustCompile(`Article-\d+`).FindAllString(words(t, pdf), -1)); got != 100 {
		t.Errorf("%d of 100 articles are printed", got)
	}
	if out, _ := poppler(t, pdf, "pdfinfo", "FILE"); strings.Contains(out, "Pages:           1\n") {
		t.Error("a hundred articles stand on one page")
	}
}

func TestABrokenPaperCannotBeOpenedAndAProtectedOneOnlyWithItsPassword(t *testing.T) {
	s := sampleSale(1)
	if out, err := poppler(t, BrokenPaper(s), "pdfinfo", "FILE"); err == nil {
		t.Errorf("the broken paper opens: %s", out)
	}
	locked := ProtectedPaper(s, "secret", 1)
	if out, err := poppler(t, locked, "pdfinfo", "FILE"); err == nil || !strings.Contains(out, "password") {
		t.Errorf("the protected paper opens without its password: %s", out)
	}
	if out, err := poppler(t, locked, "pdfinfo", "-upw", "secret", "FILE"); err != nil {
		t.Errorf("the password does not open it: %s", out)
	}
}

func TestAContractHasSeveralPagesAndIsSigned(t *testing.T) {
	s := sampleSale(6)
	pdf := TermsPaper(s, s.QuotedOn.AddDays(-90), 6)
	out, _ := poppler(t, pdf, "pdfinfo", "FILE")
	m := regexp.MustCompile(`Pages:\s+(\d+)`).FindStringSubmatch(out)
	if n, _ := strconv.Atoi(m[1]); n < 3 {
		t.Errorf("%d pages", n)
	}
	if text := words(t, pdf); !strings.Contains(text, "Lu et approuvé") || !strings.Contains(text, fmt.Sprintf("Article %d", len(articles))) {
		t.Error("the last article or the signature is missing")
	}
}

func TestTheReminderHistoryReadsBack(t *testing.T) {
	s := sampleSale(2)
	data, err := HistoryBook(s.Seller, s.Buyer, []Step{{delivered, "Courriel", "Relance 1", s.For.Mail, "Sans réponse", "=1+1"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Relances")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(rows[3]), fmt.Sprint([]string{"18/03/2026", "Courriel", "Relance 1", s.For.Mail, "Sans réponse", "=1+1"}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestADossierHoldsEveryCategoryAndNoFileTwice(t *testing.T) {
	letters, seen := "", map[[32]byte]bool{}
	names := map[string]bool{}
	for seed := range uint64(3) {
		s := sampleSale(seed)
		papers, err := Dossier(s, seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			sum := sha256.Sum256(p.Data)
			if seen[sum] {
				t.Errorf("seed %d: %s is the copy of another file", seed, p.Name)
			}
			seen[sum] = true
			if seed == 0 {
				if names[p.Name] {
					t.Errorf("two files are called %s", p.Name)
				}
				names[p.Name] = true
				if !strings.HasSuffix(letters, p.Letter) {
					letters += p.Letter
				}
			}
			if p.On.IsZero() || p.Title == "" || len(p.Data) == 0 {
				t.Errorf("incomplete: %s %q %s", p.Name, p.Title, p.On)
			}
		}
	}
	if letters != "ABCDEFG" {
		t.Errorf("categories %s", letters)
	}
}

// BenchmarkDossier measures a complete file with its scan; a demo makes about fifteen of them.
func BenchmarkDossier(b *testing.B) {
	for i := range b.N {
		if _, err := Dossier(sampleSale(uint64(i)), uint64(i)); err != nil {
			b.Fatal(err)
		}
	}
}
