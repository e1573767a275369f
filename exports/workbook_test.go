package exports

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/portal/i18n"
)

func opened(t *testing.T, sheet []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(sheet))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func TestTheWorkbookOfAStatementHoldsNumbersThatAddUp(t *testing.T) {
	s := sampleStatement()
	s.Notes = []string{"Règle une"}
	s.Rates = []StatementRate{{"2026-S2", day("2026-07-01"), day("2026-12-31"), 240, 275, "arrêté du 26 juin 2026"}}
	s.Invoices[0].Number = "=1+1"
	var out bytes.Buffer
	if err := s.XLSX(&out, wordsIn(t, i18n.FR)); err != nil {
		t.Fatal(err)
	}
	book := opened(t, out.Bytes())
	if got := fmt.Sprint(book.GetSheetList()); got != "[Décompte Totaux Définitions]" {
		t.Errorf("sheets %s", got)
	}
	rows, err := book.GetRows("Décompte", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	sum, total := 0.0, 0.0
	for i, row := range rows[1:] {
		var amount float64
		if _, err := fmt.Sscan(row[9], &amount); err != nil {
			t.Errorf("row %d: %q is no number", i+2, row[9])
		}
		if i == len(rows)-2 {
			total = amount
		} else {
			sum += amount
		}
	}
	if math.Abs(sum-total) > 0.001 || int64(math.Round(total*100)) != s.Totals.Due {
		t.Errorf("lines add up to %.2f, the last line says %.2f, due are %d cents", sum, total, s.Totals.Due)
	}
	if interest := rows[2]; interest[2] != "46143" || interest[4] != "61" || interest[5] != "0.1215" || interest[6] != "365" || interest[7] != "12420" {
		t.Errorf("a line of interest: %q", interest)
	}
	if formula, err := book.GetCellFormula("Décompte", "A2"); err != nil || formula != "" || rows[1][0] != "=1+1" {
		t.Errorf("formula %q, text %q, %v", formula, rows[1][0], err)
	}
	for _, name := range book.GetSheetList() {
		if panes, err := book.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the header is not frozen: %+v %v", name, panes, err)
		}
	}
	meaning, err := book.GetRows("Définitions", excelize.Options{RawCellValue: true})
	if last := meaning[len(meaning)-1]; err != nil || last[0] != "2026-S2" || last[2] != "0.024" || last[4] != "arrêté du 26 juin 2026" {
		t.Errorf("%q %v", last, err)
	}
}
