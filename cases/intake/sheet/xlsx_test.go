package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relais/cases"
	"relais/cases/intake/sheet"
)

// workbook builds a workbook in memory.
func workbook(t *testing.T, build func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	build(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func set(t *testing.T, f *excelize.File, sheetName string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		if err := f.SetSheetRow(sheetName, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
}

// serial is 31 March 2026 as a workbook stores it, counted from 1900.
const serial = 46112

func TestAWorkbookIsReadByWhatItStores(t *testing.T) {
	content := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1",
			[]any{"Balance âgée"}, []any{}, []any{"N° de facture", "Date facture", "Échéance", "Montant TTC", "Commande"},
			[]any{"FA-1", serial, "30/04/2026", 8940, "BC 1"},
			[]any{"FA-2", serial + 0.75, "2026-05-15", 1234.56, 12345678901234},
			[]any{20260311, serial, serial + 30, "1 234,56 €", nil},
			[]any{}, []any{"", "", nil, nil},
			[]any{"FA-4", "#N/A", nil, 0.1 + 0.2, true})
		if err := f.MergeCell("Sheet1", "A1", "E1"); err != nil {
			t.Fatal(err)
		}
	})
	p := look(t, "x.xlsx", content, sheet.Invoices)
	if p.Header != 3 || p.Sheet != "Sheet1" {
		t.Errorf("header in line %d of %s", p.Header, p.Sheet)
	}
	out := read(t, content, sheet.Invoices)
	want := []string{
		"FA-1 2026-03-31 2026-04-30 894000", "FA-2 2026-03-31 2026-05-15 123456", "20260311 2026-03-31 2026-04-30 123456", "FA-4   30",
	}
	if diff := cmp.Diff(want, invoices(out)); diff != "" {
		t.Fatal(diff)
	}
	if ref := out.Batches[0].Invoices[1].OrderRef; ref != "12345678901234" {
		t.Errorf("a long number became %q", ref)
	}
}

func TestDaysCountFrom1904WhereTheWorkbookSaysSo(t *testing.T) {
	content := workbook(t, func(f *excelize.File) {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
		set(t, f, "Sheet1", []any{"Numéro", "Date facture", "Montant"}, []any{"FA-1", serial - 1462, 10})
	})
	if diff := cmp.Diff([]string{"FA-1 2026-03-31  1000"}, invoices(read(t, content, sheet.Invoices))); diff != "" {
		t.Error(diff)
	}
}

func TestTheSheetWithTheTableIsFoundBehindTheOthers(t *testing.T) {
	content := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1", []any{"Bonjour, voici la liste."})
		for _, name := range []string{"Caché", "Données", "Autre"} {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
		}
		table := []any{"Numéro", "Date facture", "Montant"}
		set(t, f, "Caché", table, []any{"FA-0", serial, 1})
		set(t, f, "Données", table, []any{"FA-1", serial, 10})
		set(t, f, "Autre", table, []any{"FA-2", serial, 20})
		if err := f.SetSheetVisible("Caché", false); err != nil {
			t.Fatal(err)
		}
	})
	p := look(t, "x.xlsx", content, sheet.Invoices)
	if diff := cmp.Diff([]string{"Sheet1", "Données", "Autre"}, p.Sheets); diff != "" || p.Sheet != "Données" {
		t.Errorf("%s: reads %s", diff, p.Sheet)
	}
	p, err := sheet.Look("x.xlsx", of(content), sheet.Invoices, sheet.Choice{Sheet: "Autre"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"FA-2 2026-03-31  2000"}, invoices(out)); diff != "" {
		t.Error(diff)
	}
}

// repacked changes the parts of a workbook: change gives the new content of a part, or the old one.
func repacked(t *testing.T, content string, change func(name string, part []byte) []byte) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(change(f.Name, part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// bomb is a sheet of half a gigabyte that packs to nearly nothing.
func bomb(part []byte) []byte {
	return bytes.Replace(part, []byte("</worksheet>"), append(bytes.Repeat([]byte(" "), 500<<20), "</worksheet>"...), 1)
}

// laughs declares entities that grow when they are expanded.
func laughs(part []byte) []byte {
	declared := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	return bytes.Replace(part, []byte("<worksheet"), []byte(declared+"<worksheet"), 1)
}

func TestADamagedWorkbookIsRefusedAndNeverReadInPart(t *testing.T) {
	whole := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1", []any{"Numéro", "Montant"}, []any{"FA-1", 10}, []any{"FA-2", 20})
	})
	firstSheet := func(change func([]byte) []byte) string {
		return repacked(t, whole, func(name string, part []byte) []byte {
			if name == "xl/worksheets/sheet1.xml" {
				return change(part)
			}
			return part
		})
	}
	for name, tc := range map[string]struct{ content, key string }{
		"a sheet that ends too early": {firstSheet(func(part []byte) []byte { return part[:len(part)/2] }), "error.sheet.broken"},
		"an archive cut off":          {whole[:len(whole)-40], "error.sheet.broken"},
		"no sheet at all":             {repacked(t, whole, func(string, []byte) []byte { return nil }), "error.sheet.broken"},
		"a bomb":                      {firstSheet(bomb), "error.sheet.too_large"},
		"a sheet that is no table":    {firstSheet(func([]byte) []byte { return []byte("nothing </worksheet>") }), "error.sheet.empty"},
	} {
		p, err := sheet.Look("x.xlsx", of(tc.content), sheet.Invoices, sheet.Choice{})
		var e *cases.Error
		if !errors.As(err, &e) || e.Code != cases.Invalid || e.Key != tc.key {
			t.Errorf("%s: %v, want %s (%+v)", name, err, tc.key, p)
		}
	}
	grown := firstSheet(laughs)
	if out := read(t, grown, sheet.Invoices); out.New != 2 {
		t.Errorf("entities that nobody uses: %v", keys(out))
	}
}

func TestTemplatesAreReadBackColumnByColumn(t *testing.T) {
	words := func(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
	for _, kind := range sheet.Kinds {
		var b, again bytes.Buffer
		for _, w := range []*bytes.Buffer{&b, &again} {
			if err := sheet.WriteTemplate(w, kind, words); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: the same template twice is two files", kind)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		names := f.GetSheetList()
		header, err := f.GetRows(names[0])
		if err != nil {
			t.Fatal(err)
		}
		explained, err := f.GetRows(names[1])
		if err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, c := range sheet.Columns(kind) {
			fields = append(fields, c.Field)
		}
		if diff := cmp.Diff(fields, header[0]); diff != "" || len(explained) != len(fields)+1 {
			t.Errorf("%s: %s, %d lines of explanations", kind, diff, len(explained))
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestALargeWorkbookIsReadAsAStream(t *testing.T) {
	const rows = 60_000
	content := workbook(t, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.SetRow("A1", []any{"Numéro", "Date facture", "Échéance", "Montant TTC", "Commande"}); err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if err := w.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("FA-%06d", i), serial, serial + 30, 100 + i, "BC"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	})
	p := look(t, "grand.xlsx", content, sheet.Invoices)
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	refused := 0
	out, err := sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}, Today: today, Refused: func(*sheet.Row) error {
		if refused++; refused == rows-3000 {
			runtime.GC()
			runtime.ReadMemStats(&during)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if out.Rows != rows || out.New != 2000 || out.Refused != rows-2000 {
		t.Errorf("rows %d, new %d, refused %d: %v", out.Rows, out.New, out.Refused, out.Tallies)
	}
	if held := int64(during.HeapAlloc) - int64(before.HeapAlloc); held > 48<<20 {
		t.Errorf("%d MB are held while %d lines are read", held>>20, rows)
	}
}
