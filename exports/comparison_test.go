package exports

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/cases"
	"relais/portal/i18n"
)

func sampleComparison(agencies int) Comparison {
	c := Comparison{
		Title: "Comparer les agences", Span: "Dossiers transmis du 01/12/2024 au 25/11/2026.", Creditor: "Fonderies du Ponant", Author: "Fonderies du Ponant",
		Made: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Currency: "EUR", Findings: []string{"À dossiers égaux, Sud recouvre nettement moins que Nord."},
		All:    ComparedAgency{Name: "Ensemble", Placed: 240, Compared: 238, Principal: 984_000_00, Recovered: 431_000_50, Fees: 44_900_00, Rated: true, Raw: 4380},
		Months: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, Footer: "Arrêté au 25/11/2026.",
		Reasons:     []ComparedReason{{Name: "Débiteur introuvable", Count: 12, Amount: 43_500_00, Share: 6200}, {Name: "Liquidation judiciaire", Count: 7, Amount: 26_600_00, Share: 3800}},
		Definitions: []Definition{{"Taux", "Recouvré sur confié."}, {"Taux à dossiers comparables", "À l’horizon de 12 mois."}},
		Cases:       []ComparedCase{{Reference: "D-2026-0001", Debtor: "=1+1", Agency: "Nord", ReleasedOn: day("2026-01-05"), Principal: 1234_56, Recovered: 100_00, ClosedOn: cases.Date{}}},
	}
	for i := range agencies {
		a := ComparedAgency{Name: fmt.Sprintf("Agence %d de recouvrement et de contentieux", i+1), Placed: 20 + i, Compared: 19, Principal: 82_000_00, Recovered: 35_000_00, Fees: 3_500_00, Rated: true, Raw: 4268, Verdict: "Trop peu pour juger"}
		if i%2 == 0 {
			a.Shown, a.Fair, a.Low, a.High, a.Ratio, a.Verdict = true, 4300, 3600, 5100, 98, "Pas d’écart démontré"
		}
		c.Agencies = append(c.Agencies, a)
	}
	for i := range 8 {
		s := ComparedSeason{Name: fmt.Sprintf("T%d 2026", i%4+1), Placed: 30}
		for k := range 12 {
			share := int64(500 * k)
			if k > 11-i {
				share = -1
			}
			s.Shares = append(s.Shares, share)
		}
		c.Seasons = append(c.Seasons, s)
	}
	return c
}

func TestTheReportOfADozenAgenciesFitsTwoPagesAndSaysWhatThePageSays(t *testing.T) {
	c := sampleComparison(12)
	pdf, layout := drawn(t, c)
	if layout.Pages > 2 || printedPages(t, pdf) != layout.Pages {
		t.Errorf("%d pages", layout.Pages)
	}
	text := inOrder(t, pdf)
	for _, want := range []string{"Comparer les agences", "Sud recouvre nettement moins que Nord", "Agence 12 de recouvrement", "Trop peu pour juger", "Débiteur introuvable", "T1 2026", "Recouvré sur confié", "Arrêté au 25/11/2026"} {
		if !strings.Contains(text, squeezed(want)) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if again, _ := drawn(t, c); !bytes.Equal(pdf, again) {
		t.Error("the same report gives other bytes")
	}
}

func TestTheWorkbookOfTheReportHasFiveSheetsWithRealNumbers(t *testing.T) {
	var out bytes.Buffer
	if err := sampleComparison(3).Workbook(&out, wordsIn(t, i18n.FR)); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	if got := f.GetSheetList(); strings.Join(got, " ") != "Synthèse Agences Cohortes Dossiers Définitions" {
		t.Fatalf("sheets %v", got)
	}
	for _, sheet := range f.GetSheetList() {
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the header is not frozen", sheet)
		}
	}
	raw := excelize.Options{RawCellValue: true}
	for _, c := range []struct{ sheet, cell, want string }{
		{"Agences", "B2", "20"}, {"Agences", "C2", "82000"}, {"Agences", "I2", "0.43"}, {"Agences", "J2", "0.36"}, {"Agences", "I3", ""}, {"Agences", "C5", "984000"}, {"Agences", "D5", "431000.5"},
		{"Cohortes", "C2", "0"}, {"Cohortes", "N9", ""}, {"Dossiers", "B2", "=1+1"}, {"Dossiers", "F2", "1234.56"}, {"Dossiers", "H2", ""},
	} {
		if got, err := f.GetCellValue(c.sheet, c.cell, raw); err != nil || got != c.want {
			t.Errorf("%s %s is %q, not %q; %v", c.sheet, c.cell, got, c.want, err)
		}
	}
	if formula, err := f.GetCellFormula("Dossiers", "B2"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q", formula)
	}
}
