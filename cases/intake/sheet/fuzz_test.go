package sheet_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"relais/cases"
	"relais/cases/intake/sheet"
)

// readWhole reads a file of any bytes as every kind: it is refused in words, or each of its lines is accounted for.
func readWhole(t *testing.T, name, content string) {
	t.Helper()
	for _, kind := range sheet.Kinds {
		p, err := sheet.Look(name, of(content), kind, sheet.Choice{})
		if err != nil {
			mustBeWords(t, err)
			continue
		}
		refused := 0
		out, err := sheet.Read(t.Context(), of(content), p, sheet.Target{
			Case: &cases.Case{Invoices: []cases.Invoice{{ID: "i", Number: "FA-1", Amount: 1000}}}, Today: today,
			Refused: func(r *sheet.Row) error {
				if refused++; len(r.Reasons()) == 0 {
					t.Errorf("line %d is left out without a reason", r.Line)
				}
				return nil
			},
		})
		if err != nil {
			mustBeWords(t, err)
			continue
		}
		if out.New+out.There+out.Refused != out.Rows || refused != out.Refused {
			t.Errorf("%s: of %d lines %d are new, %d there, %d refused (%d handed out)", kind, out.Rows, out.New, out.There, out.Refused, refused)
		}
		parts := 0
		for i, b := range out.Batches {
			n := len(b.Invoices) + len(b.CreditNotes) + len(b.Payments) + len(b.Reminders)
			if parts += n; len(out.Lines[i]) != n {
				t.Errorf("%s: a batch of %d parts comes from lines %v", kind, n, out.Lines[i])
			}
		}
		if parts != out.New {
			t.Errorf("%s: %d lines are new and %d parts come of them", kind, out.New, parts)
		}
	}
}

func mustBeWords(t *testing.T, err error) {
	t.Helper()
	var e *cases.Error
	if !errors.As(err, &e) || e.Key == "" {
		t.Errorf("an error without words: %v", err)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		ordinary, "\ufeff" + ordinary, "Numéro;Montant\n\"FA-1;10\n", "a\tb\tc\n", "\xff\xfeN\x00;\x00M\x00\n\x001\x00;\x002\x00", "Date;Montant\r12/05/2026;(5,00)\r",
		"Facture;Avoir;Montant\nFA-1;AV-1;-2\n", "Date relance;Niveau;Canal\n15/05/2026;R1;mail\n", "Client;SIREN;Facture;Montant\nA;732829320;F1;1E+05\n", ";;;\n\"\"\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) { readWhole(t, "x.csv", string(content)) })
}

func FuzzWorkbook(f *testing.F) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"Numéro", "Date facture", "Montant", "Client", "SIREN"}, {"FA-1", serial, 10.5, "A", 732829320}, {"FA-2", "31/02/2026", "x", nil, true}} {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			f.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			f.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) { readWhole(t, "x.xlsx", string(content)) })
}

// FuzzSheet puts any bytes where a workbook keeps its first sheet: the archive around them is whole.
func FuzzSheet(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Numéro</t></is></c><c r="B1" t="str"><v>Montant</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1E2</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="-1"><c r="A0" s="99"><v>x</v></c></row><row/></sheetData></worksheet>`))
	whole := ""
	f.Fuzz(func(t *testing.T, part []byte) {
		if whole == "" {
			whole = workbook(t, func(*excelize.File) {})
		}
		readWhole(t, "x.xlsx", repacked(t, whole, func(name string, old []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				return part
			}
			return old
		}))
	})
}
