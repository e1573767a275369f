package bundle

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
	"relais/portal/i18n"
)

func TestTheSameDossierGivesTheSameBytes(t *testing.T) {
	if first, second := built(t, dossier(t)), built(t, dossier(t)); !bytes.Equal(first, second) {
		t.Error("two archives of one dossier differ")
	}
}

func TestTheArchiveHoldsACopyAndTheOriginalOfEachExhibit(t *testing.T) {
	archive := built(t, dossier(t))
	var names []string
	for _, m := range unpack(t, archive) {
		names = append(names, m.name)
	}
	want := []string{
		"Dossier.pdf", "00_Bordereau.pdf", "00_Bordereau.xlsx", "00_Decompte.csv",
		"01_D1_Facture-n-1.pdf", "02_D2_Facture-n-2.pdf", "03_D3_Facture-n-3.pdf", "04_Perdue.pdf",
		"originaux/01_facture-1.jpg", "originaux/02_facture-2.jpg", "originaux/03_lettre.docx", "manifest.json",
	}
	if strings.Join(names, "\n") != strings.Join(want, "\n") {
		t.Errorf("the archive holds\n%s", strings.Join(names, "\n"))
	}
}

func TestNamesInTheArchiveAreShortAndPlain(t *testing.T) {
	c := composer{d: &Dossier{}}
	for range 120 {
		c.d.Exhibits = append(c.d.Exhibits, Exhibit{Number: len(c.d.Exhibits) + 1})
	}
	plain := regexp.MustCompile(`^[0-9]{3}_[A-Za-z0-9_-]+\.[a-z0-9]{1,8}$`)
	open := func() (io.ReadCloser, error) { return nil, nil }
	for _, name := range []string{"../../etc/passwd", `..\..\x.exe`, "CON", "a\r\nb", "\u202efdp.exe", "日本語", strings.Repeat("é", 300) + ".PDF", "x." + strings.Repeat("y", 50), "", ".", "-o x"} {
		e := Exhibit{Number: 7, Code: "D2", Title: name, Name: name, DatedOn: cases.NewDate(2026, 3, 31), Original: open}
		original, found := strings.CutPrefix(c.originalName(&e), "originaux/")
		for _, got := range []string{c.fileName(&e), original} {
			if !plain.MatchString(got) || len(got) > nameLimit || !found {
				t.Errorf("%q becomes %q", name, got)
			}
		}
	}
}

func TestTheFileIsCalledAfterWhatIsKnown(t *testing.T) {
	words := wordsIn(t, i18n.EN)
	for want, d := range map[string]*Dossier{
		"Case D-1|":           {Reference: "D-1"},
		"Case D-1, Kerdiles|": {Reference: "D-1", Debtor: exports.Party{Name: "Kerdiles"}},
		"Case D-1, Kerdiles|Claim of Ponant against Kerdiles": {Reference: "D-1", Debtor: exports.Party{Name: "Kerdiles"}, Creditor: exports.Party{Name: "Ponant"}},
	} {
		c := composer{d: d, words: words}
		if title, subject := c.titles(); title+"|"+subject != want {
			t.Errorf("%q, %q", title, subject)
		}
	}
}

func TestAnOriginalThatChangedMeanwhileIsNoticed(t *testing.T) {
	d := dossier(t)
	d.Exhibits[1].Original = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("another")), nil }
	out, err := os.Create(filepath.Join(t.TempDir(), "out.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := Build(context.Background(), d, wordsIn(t, i18n.FR), t.TempDir(), out, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestPagesThatDoNotHoldWhatWasPromisedAreNamedInstead(t *testing.T) {
	d := dossier(t)
	d.Exhibits[0].Drawing.Pages = 5
	if err := os.WriteFile(d.Exhibits[1].Pages, []byte("%PDF-1.7 gone"), 0o600); err != nil {
		t.Fatal(err)
	}
	archive := built(t, d)
	if r := verify(archive); !r.OK || r.Exhibits != 4 {
		t.Errorf("%+v", r)
	}
	for i := range 2 {
		if d.Exhibits[i].Drawing.How != draw.NamedOnly {
			t.Errorf("exhibit %d is %s", i+1, d.Exhibits[i].Drawing.How)
		}
	}
}

func TestNumbersThatDoNotRiseAreRefused(t *testing.T) {
	for _, numbers := range [][]int{{2, 1}, {1, 1}, {0, 1}} {
		d := dossier(t)
		d.Exhibits = d.Exhibits[:2]
		d.Exhibits[0].Number, d.Exhibits[1].Number = numbers[0], numbers[1]
		if _, err := Build(context.Background(), d, wordsIn(t, i18n.FR), t.TempDir(), nil, nil); err == nil {
			t.Errorf("%v passed", numbers)
		}
	}
}

func TestACancelledBuildEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Build(ctx, dossier(t), wordsIn(t, i18n.FR), t.TempDir(), nil, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAComplementHoldsItsExhibitsOnly(t *testing.T) {
	d := dossier(t)
	c := &cases.Case{Reference: "D-1", Currency: cases.EUR, Waivers: []cases.Waiver{{Category: cases.Orders, Reason: "devis"}}}
	doc := &cases.Document{Exhibit: 9, Category: cases.Notice, Rank: 2, Name: "med.jpg", Hash: d.Exhibits[0].SHA256, Bytes: d.Exhibits[0].Bytes}
	late := FromCase(Source{
		Case: c, Made: d.Made, On: d.ReleasedOn, Bordereau: 2,
		Pieces: []Piece{{Document: doc, Original: d.Exhibits[0].Original, Pages: d.Exhibits[0].Pages, Drawing: d.Exhibits[0].Drawing}},
	}, wordsIn(t, i18n.FR), "fr")
	r := verify(built(t, late))
	if !r.OK || r.Exhibits != 1 || late.Statement != nil || len(late.Waivers) != 0 || late.Exhibits[0].Title != "med.jpg" || late.Exhibits[0].Code != "F2" {
		t.Errorf("%+v\n%+v", r, late)
	}
	if name := ArchiveName("D-1", 2); name != "Dossier_D-1_complement-2.zip" {
		t.Error(name)
	}
}

func TestAnExhibitWithdrawnAfterTheReleaseStandsInTheDossierAsItWas(t *testing.T) {
	d := dossier(t)
	exhibit := func(withdrawn cases.Date) Exhibit {
		doc := &cases.Document{Exhibit: 1, Category: cases.Notice, Name: "med.jpg", WithdrawnOn: withdrawn}
		c := &cases.Case{Reference: "D-1", Currency: cases.EUR}
		return FromCase(Source{Case: c, Made: d.Made, On: d.ReleasedOn, Pieces: []Piece{{Document: doc}}}, wordsIn(t, i18n.FR), "fr").Exhibits[0]
	}
	if e := exhibit(d.ReleasedOn.AddDays(1)); !e.WithdrawnOn.IsZero() {
		t.Errorf("built again it would say %s, and be another file", e.WithdrawnOn)
	}
	if e := exhibit(d.ReleasedOn.AddDays(-1)); e.WithdrawnOn != d.ReleasedOn.AddDays(-1) {
		t.Errorf("withdrawn before: %s", e.WithdrawnOn)
	}
}

func TestAPrintedStatementAddsUpWhateverWasPaid(t *testing.T) {
	on := func(iso string) cases.Date { d, err := cases.ParseDate(iso); return must(t, d, err) }
	claim := cases.Claim{
		Debtor: cases.Company, Currency: cases.EUR, Basis: cases.B2BDefault,
		Invoices: []cases.Invoice{{ID: "i", Number: "1", IssuedOn: on("2026-03-31"), DueOn: on("2026-04-30"), Amount: 10_000}},
		Payments: []cases.Payment{{ID: "p", ReceivedOn: on("2026-06-30"), Amount: 50_000}},
	}
	credited := claim
	credited.Payments = nil
	credited.CreditNotes = []cases.CreditNote{{ID: "n", Invoice: "i", Number: "A", IssuedOn: on("2026-05-01"), Amount: 12_000, Effect: cases.Retroactive}}
	heads := claim
	heads.NoticeOn, heads.Penalty = on("2026-06-01"), cases.PenaltyClause{Rate: 1500, Minimum: 30_000}
	heads.Charges = []cases.Charge{{ID: "c", Kind: "lawyer", IncurredOn: on("2026-06-10"), Amount: 45_000, Document: "d"}}
	for name, claim := range map[string]cases.Claim{
		"paid beyond what was owed": claim, "credited beyond the invoice": credited, "with a penalty and costs": heads,
	} {
		s, err := claim.Statement(on("2026-07-31"), cases.DefaultRates())
		printed := StatementPage(must(t, s, err), wordsIn(t, i18n.FR))
		var sheet bytes.Buffer
		if err := printed.CSV(&sheet, wordsIn(t, i18n.FR)); err != nil {
			t.Fatal(err)
		}
		var sum cases.Cents
		rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet.String(), "\ufeff")))
		rows.Comma = ';'
		lines, err := rows.ReadAll()
		for _, line := range must(t, lines, err)[1:] {
			n, err := strconv.ParseInt(strings.Replace(line[8], ",", "", 1), 10, 64)
			sum += cases.Cents(must(t, n, err))
		}
		if sum != s.Left || (sum >= 0) != (len(s.Heads) > 0) {
			t.Errorf("%s: the lines of the sheet add up to %d, left is %d\n%s", name, sum, s.Left, sheet.String())
		}
	}
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheSheetHoldsNumbersAsNumbersAndTitlesAsText(t *testing.T) {
	d := dossier(t)
	d.Exhibits[0].Title, d.Exhibits[0].DatedOn = "=1+1", cases.NewDate(2026, 3, 31)
	for _, m := range unpack(t, built(t, d)) {
		if m.name != "00_Bordereau.xlsx" {
			continue
		}
		book, err := excelize.OpenReader(bytes.NewReader(m.content))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows("Bordereau", excelize.Options{RawCellValue: true})
		if err != nil || len(rows) != 5 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		formula, err := book.GetCellFormula("Bordereau", "C2")
		if err != nil || formula != "" || rows[1][2] != "=1+1" || rows[1][0] != "1" || rows[1][3] != "46112" {
			t.Errorf("%q, formula %q, %v", rows[1], formula, err)
		}
		return
	}
	t.Error("there is no sheet")
}

// failing writes so much and then no more.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, fmt.Errorf("no space")
	}
	return len(p), nil
}
func (f *failing) ReadAt([]byte, int64) (int, error) { return 0, io.EOF }

func TestAFullDiskIsAnErrorWhereverItHappens(t *testing.T) {
	d := dossier(t)
	for room := 0; room < 200_000; room += 20_000 {
		if _, err := Build(context.Background(), d, wordsIn(t, i18n.FR), t.TempDir(), &failing{left: room}, nil); err == nil {
			t.Errorf("with %d bytes it passed", room)
		}
	}
}
