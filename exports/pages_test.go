package exports

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"relais/cases"

	"relais/exports/fonts"
	"relais/portal/i18n"
)

// printedPages reads the number of pages as poppler sees it.
func printedPages(t *testing.T, pdf []byte) int {
	t.Helper()
	m := regexp.MustCompile(`Pages:\s+(\d+)`).FindStringSubmatch(poppler(t, pdf, "pdfinfo", "FILE"))
	if m == nil {
		t.Fatal("pdfinfo tells no page count")
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// inOrder reads the text in the order in which it was written, so that the lines of a cell follow each other.
func inOrder(t *testing.T, pdf []byte) string {
	t.Helper()
	return squeezed(poppler(t, pdf, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-"))
}

// strings of a value, however deep; the fields of Heading and those named here are not printed as they stand.
func textsOf(v reflect.Value, skip map[string]bool) []string {
	var texts []string
	switch v.Kind() {
	case reflect.String:
		return []string{v.String()}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type != reflect.TypeFor[Heading]() && !skip[f.Name] {
				texts = append(texts, textsOf(v.Field(i), skip)...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts = append(texts, textsOf(v.Index(i), skip)...)
		}
	}
	return texts
}

// unprinted fields are shown in another form (SIREN in threes, amounts with their sign) or only in part.
var unprinted = map[string]bool{"SIREN": true, "Currency": true, "IBAN": true, "Text": true}

func TestEveryWordOfThePageDataIsPrinted(t *testing.T) {
	for name, page := range samples() {
		t.Run(name, func(t *testing.T) {
			pdf, layout := drawn(t, page)
			text := inOrder(t, pdf)
			skip := map[string]bool{}
			for k := range unprinted {
				skip[k] = true
			}
			skip["Contact"] = name == "facts" || name == "remittance" // on the cover only
			skip["Code"] = name == "text" || name == "mail"           // stamped by the assembler
			for _, s := range textsOf(reflect.ValueOf(page), skip) {
				if !strings.Contains(text, squeezed(s)) {
					t.Errorf("not on the page: %q", s)
				}
			}
			if got := printedPages(t, pdf); got != layout.Pages {
				t.Errorf("%d pages drawn, %d announced", got, layout.Pages)
			}
		})
	}
}

func TestPagesSpeakEveryLanguageWithoutAMissingWord(t *testing.T) {
	for _, lang := range []i18n.Lang{i18n.FR, i18n.EN, i18n.Pseudo} {
		for name, page := range samples() {
			var b bytes.Buffer
			if _, err := page.Draw(&b, wordsIn(t, lang)); err != nil {
				t.Fatalf("%s in %s: %v", name, lang, err)
			}
			if text := poppler(t, b.Bytes(), "pdftotext", "-enc", "UTF-8", "FILE", "-"); strings.Contains(text, "exports.") {
				t.Errorf("%s in %s shows the key of a message:\n%s", name, lang, text)
			}
		}
	}
}

func TestTheSameDataGivesTheSameBytes(t *testing.T) {
	for name, page := range samples() {
		first, _ := drawn(t, page)
		for range 3 {
			var again bytes.Buffer
			if _, err := page.Draw(&again, wordsIn(t, i18n.FR)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, again.Bytes()) {
				t.Fatalf("%s: two runs differ", name)
			}
		}
	}
}

func TestTheFileCarriesTheInstantOfTheDataAndNotTheClock(t *testing.T) {
	pdf, _ := drawn(t, sampleCover())
	if stamp := []byte("(D:20260824145800)"); bytes.Count(pdf, stamp) != 2 {
		t.Errorf("creation and modification date should both be %s", stamp)
	}
	info := poppler(t, pdf, "pdfinfo", "FILE")
	for _, want := range []string{"Dossier de recouvrement – D-2026-0241", "Fonderies du Ponant", "Relais"} {
		if !strings.Contains(info, want) {
			t.Errorf("properties lack %q:\n%s", want, info)
		}
	}
}

// long titles, strange letters, many exhibits
func hugeList(n int) ExhibitList {
	l := sampleList()
	l.Exhibits = nil
	for i := range n {
		l.Exhibits = append(l.Exhibits, ListedExhibit{Number: i + 1, Code: fmt.Sprintf("D%d", i+1), Title: fmt.Sprintf("Facture-%04d %s", i+1, longTitle(i)), On: day("2026-03-31"), Pages: 1, Page: 10 + i, Image: i%7 == 0})
	}
	return l
}

// longTitle has 300 characters, every third one without a space.
func longTitle(i int) string {
	words := strings.Repeat(fmt.Sprintf("avenant%d signé, ", i), 40)
	if i%3 == 0 {
		words = strings.ReplaceAll(words, " ", "_")
	}
	return string([]rune(words)[:290])
}

func TestFiveHundredExhibitsWithLongTitlesLoseNothing(t *testing.T) {
	list := hugeList(500)
	pdf, layout := drawn(t, list)
	plain := inColumns(t, pdf)
	text := inOrder(t, pdf)
	for _, e := range list.Exhibits {
		if !strings.Contains(text, squeezed(e.Title)) {
			t.Fatalf("title of exhibit %d is torn or lost: %q", e.Number, e.Title)
		}
	}
	if got := printedPages(t, pdf); got != layout.Pages {
		t.Errorf("%d pages drawn, %d announced", got, layout.Pages)
	}
	if heads := strings.Count(plain, "Repère"); heads < layout.Pages-1 || heads > layout.Pages {
		t.Errorf("%d table headers on %d pages", heads, layout.Pages)
	}
	if len(layout.Rows) != 500 {
		t.Errorf("%d places for 500 exhibits", len(layout.Rows))
	}
}

func TestThePlaceOfAnExhibitIsWhereItsNumberIsPrinted(t *testing.T) {
	list := hugeList(24)
	pdf, layout := drawn(t, list)
	for _, p := range layout.Rows {
		top := points(pageHeight) - p.Y - p.H
		page := strconv.Itoa(p.Page)
		text := squeezed(poppler(t, pdf, "pdftotext", "-raw", "-enc", "UTF-8", "-r", "72", "-f", page, "-l", page, "-x", strconv.Itoa(int(p.X)), "-y", strconv.Itoa(int(top)),
			"-W", strconv.Itoa(int(p.W)), "-H", strconv.Itoa(int(p.H)), "FILE", "-"))
		want := squeezed(fmt.Sprintf("%dD%dFacture-%04d", p.Exhibit, p.Exhibit, p.Exhibit))
		if !strings.HasPrefix(text, want) || strings.Count(text, "Facture-") != 1 {
			t.Errorf("rectangle of exhibit %d on page %d holds %q", p.Exhibit, p.Page, text)
		}
	}
}

func TestPageNumbersDoNotMoveTheExhibitList(t *testing.T) {
	list := hugeList(120)
	_, final := drawn(t, list)
	for i := range list.Exhibits {
		list.Exhibits[i].Page = 0
	}
	_, first := drawn(t, list)
	if !reflect.DeepEqual(first, final) {
		t.Error("the list without page numbers is laid out differently from the final one")
	}
}

var box = regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</word>`)

func TestNothingIsPrintedInTheMarginsKeptForStamps(t *testing.T) {
	pages := samples()
	pages["long list"] = hugeList(40)
	pages["names without end"] = endlessCover()
	for name, page := range pages {
		pdf, _ := drawn(t, page)
		for _, m := range box.FindAllStringSubmatch(poppler(t, pdf, "pdftotext", "-bbox", "-enc", "UTF-8", "FILE", "-"), -1) {
			var at [4]float64
			for i := range at {
				at[i], _ = strconv.ParseFloat(m[i+1], 64)
			}
			if at[0] < points(marginSide)-1 || at[2] > points(pageWidth-marginSide)+1 || at[1] < points(12) || at[3] > points(pageHeight-12) {
				t.Errorf("%s: %q stands at %v, outside of the text area", name, m[5], at)
			}
		}
	}
}

func endlessCover() Cover {
	c := sampleCover()
	c.Debtor.Name = strings.Repeat("Société-Anonyme-Des-Transports-", 12)
	c.Creditor.Name = strings.Repeat("Établissements Réunis ", 14)
	c.Agency.Address = []string{strings.Repeat("bâtiment ", 60)}
	c.Heading.Reference = strings.Repeat("REF-2026-", 20)
	return c
}

func TestEndlessNamesOnTheCoverAreShownInFull(t *testing.T) {
	c := endlessCover()
	pdf, layout := drawn(t, c)
	text := inOrder(t, pdf)
	for _, s := range []string{c.Debtor.Name, c.Creditor.Name, c.Agency.Address[0]} {
		if !strings.Contains(text, squeezed(s)) {
			t.Errorf("lost on the cover: %q", s)
		}
	}
	if got := printedPages(t, pdf); got != layout.Pages {
		t.Errorf("%d pages drawn, %d announced", got, layout.Pages)
	}
}

func TestEmptyPagesSayThatThereIsNothing(t *testing.T) {
	for want, page := range map[string]drawer{
		"Aucune pièce jointe.":            ExhibitList{},
		"Aucune facture dans ce dossier.": Statement{Currency: "EUR"},
		"Aucune relance enregistrée.":     Chronology{},
		"Aucune contestation connue.":     Facts{Currency: "EUR"},
		"Intégrité du dossier":            Integrity{},
		"Rien à reverser sur la période.": Remittance{},
		"Dossier de recouvrement":         Cover{Currency: "EUR"},
		"Sans objet indiqué":              MailPage{},
		"n’a pas pu être reproduite":      Placeholder{},
		"–":                               PlainText{},
	} {
		pdf, layout := drawn(t, page)
		if text := inOrder(t, pdf); !strings.Contains(text, squeezed(want)) {
			t.Errorf("%T: no %q in %q", page, want, text)
		}
		if layout.Pages != 1 || printedPages(t, pdf) != 1 {
			t.Errorf("%T: %d pages", page, layout.Pages)
		}
	}
}

func TestACoverWithoutAStatementNamesNoAmount(t *testing.T) {
	cover := sampleCover()
	cover.AsOf = cases.Date{}
	pdf, _ := drawn(t, cover)
	if text := inOrder(t, pdf); strings.Contains(text, squeezed("Somme réclamée")) || strings.Contains(text, "€") {
		t.Errorf("the cover says %q", text)
	}
}

func TestACoverOfNobodyIsAboutItsCase(t *testing.T) {
	pdf, _ := drawn(t, Cover{Heading: Heading{Reference: "Factures de mai"}})
	if text := inOrder(t, pdf); strings.Count(text, squeezed("Factures de mai")) < 2 || strings.Contains(text, squeezed("Créancier")) || strings.Contains(text, squeezed("Créance de")) {
		t.Errorf("the cover says %q", text)
	}
}

func TestStrangeLettersAreShownOrMarkedAndNeverLost(t *testing.T) {
	p := samplePlaceholder()
	p.Name = "Счёт Ωμέγα 合同書 🧾 n°1 ≤ 40 € œuvre e\u0301te\u0301 \u202egpj.exe\x00\xff.pdf"
	pdf, _ := drawn(t, p)
	text := inOrder(t, pdf)
	for _, want := range []string{"Счёт", "Ωμέγα", "???", "n°1", "40€", "œuvre", "été", "?gpj.exe", "?.pdf"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not shown for %q: %s", want, p.Name, text)
		}
	}
}

func TestTheSummaryOfFactsIsOnePageWhateverItIsGiven(t *testing.T) {
	f := sampleFacts()
	for i := range 400 {
		f.Invoices = append(f.Invoices, FactInvoice{fmt.Sprintf("FA-%d", i), day("2026-01-01"), day("2026-02-01"), 100_000_000, 100_000_000})
	}
	f.Creditor.Name, f.Debtor.Name = strings.Repeat("x", 3000), strings.Repeat("y ", 3000)
	f.Story, f.Reminders.Dispute = strings.Repeat("histoire\n", 900), strings.Repeat("motif\r\n", 900)
	pdf, layout := drawn(t, f)
	if layout.Pages != 1 || printedPages(t, pdf) != 1 {
		t.Fatalf("%d pages", layout.Pages)
	}
	text := inOrder(t, pdf)
	listed := strings.Count(text, "FA-")
	rest := fmt.Sprintf("%d autres factures, voir le décompte", 402-listed)
	if listed == 0 || !strings.Contains(text, squeezed(rest)) {
		t.Errorf("%d invoices are listed, but the page does not say %q:\n%s", listed, rest, text)
	}
	if sum := squeezed(wordsIn(t, i18n.FR).Money(int64(402-listed)*100_000_000, "EUR")); !strings.Contains(text, sum+sum) {
		t.Errorf("the line of the other invoices does not show %s twice", sum)
	}
	if total := "400018420,00€"; !strings.Contains(text, total) {
		t.Errorf("the total leaves out invoices that are not listed; want %s", total)
	}
}

func TestTheWholeHashCanBeRepeatedByHand(t *testing.T) {
	// printf 'aa\nbb\n' | sha256sum
	if got := WholeHash([]string{"aa", "bb"}); got != "329d670e59ead1543a2d36865895972560bc434204c5f4a0c8219005dd312719" {
		t.Error(got)
	}
}

func TestNamesOfBrokenBytesDoNotStopAPage(t *testing.T) {
	for _, name := range []string{"abc\xe2\x82", "\xff\xfe\x00🧾", "\U0010FFFF\ud7ff\uffff", strings.Repeat("\u200d", 50)} {
		h := heading
		h.Author, h.Reference, h.Debtor = name, name, name
		for _, page := range []drawer{PlainText{Heading: h, Name: name, Text: name}, MailPage{Heading: h, Subject: name, From: name, Text: name},
			Placeholder{Heading: h, Number: 1, Code: name, Name: name, Title: name, Reason: name}, Cover{Heading: h, Debtor: Party{Name: name}, Currency: "EUR"},
			ExhibitList{Heading: h, Exhibits: []ListedExhibit{{Number: 1, Code: name, Title: name}}}} {
			if pdf, layout := drawn(t, page); printedPages(t, pdf) != layout.Pages {
				t.Errorf("%T with %q: %d pages announced", page, name, layout.Pages)
			}
		}
	}
}

func TestPagesDrawnSideBySideDoNotDisturbEachOther(t *testing.T) {
	fontsBefore := sha256.Sum256(slices.Concat(fonts.Sans, fonts.SansSemiBold, fonts.Mono))
	words := wordsIn(t, i18n.FR)
	var all sync.WaitGroup
	results := make([][]byte, 12)
	for i := range results {
		all.Go(func() {
			var b bytes.Buffer
			if _, err := sampleCover().Draw(&b, words); err == nil {
				results[i] = b.Bytes()
			}
		})
	}
	all.Wait()
	for i, r := range results {
		if len(r) == 0 || !bytes.Equal(r, results[0]) {
			t.Errorf("page %d differs from the first", i)
		}
	}
	if sha256.Sum256(slices.Concat(fonts.Sans, fonts.SansSemiBold, fonts.Mono)) != fontsBefore {
		t.Error("drawing changed the embedded typefaces")
	}
}

func TestAComplementaryListIsNumberedDatedAndKeepsWithdrawnNumbers(t *testing.T) {
	l := sampleList()
	l.Supplement, l.On = 2, day("2026-10-05")
	pdf, _ := drawn(t, l)
	text := inOrder(t, pdf)
	for _, want := range []string{"Bordereau complémentaire n° 2", "Bordereau arrêté le 5 octobre 2026", "Avoir AV-2026-0031 Retirée le 02/09/2026", "B1 Devis DE-2026-0112 signé, « bon pour accord » Image, sans texte", "p. 1230"} {
		if !strings.Contains(text, squeezed(want)) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}
