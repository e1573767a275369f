package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relais/cases"
	"relais/cases/intake/sheet"
)

var today = cases.NewDate(2026, time.November, 21)

// of gives a file in memory.
func of(content string) sheet.Source {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }
}

func look(t *testing.T, name, content string, kind sheet.Kind) *sheet.Plan {
	t.Helper()
	p, err := sheet.Look(name, of(content), kind, sheet.Choice{})
	if err != nil {
		t.Fatalf("look at %s: %v", name, err)
	}
	return p
}

// read reads a file into an empty draft, or into drafts.
func read(t *testing.T, content string, kind sheet.Kind) *sheet.Outcome {
	t.Helper()
	return readInto(t, content, kind, &cases.Case{})
}

func readInto(t *testing.T, content string, kind sheet.Kind, c *cases.Case) *sheet.Outcome {
	t.Helper()
	name := "liste.csv"
	if strings.HasPrefix(content, "PK") {
		name = "liste.xlsx"
	}
	out, err := sheet.Read(context.Background(), of(content), look(t, name, content, kind), sheet.Target{Case: c, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// invoices lists what a file gives, in short: number, days, cents.
func invoices(out *sheet.Outcome) []string {
	var list []string
	for _, b := range out.Batches {
		for _, i := range b.Invoices {
			list = append(list, fmt.Sprintf("%s %s %s %d", i.Number, i.IssuedOn, i.DueOn, i.Amount))
		}
	}
	return list
}

// keys lists the problems: line, field, level, key.
func keys(out *sheet.Outcome) []string {
	var list []string
	for _, p := range out.Problems {
		list = append(list, fmt.Sprintf("%d %s %s %s", p.Line, p.Field, p.Level, p.Key))
	}
	return list
}

const ordinary = "N° de facture;Date d’émission;Échéance;Montant TTC\r\nFA-1;31/03/2026;30/04/2026;8 940,00\r\nFA-2;15/04/2026;15/05/2026;1 234,56\r\n"

var ordinaryInvoices = []string{"FA-1 2026-03-31 2026-04-30 894000", "FA-2 2026-04-15 2026-05-15 123456"}

func encode(t *testing.T, text string, e interface {
	String(string) (string, error)
}) string {
	t.Helper()
	out, err := e.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFileIsReadHoweverItIsWritten(t *testing.T) {
	narrow := strings.ReplaceAll(ordinary, "’", "'")
	tests := []struct {
		name     string
		content  string
		encoding sheet.Encoding
	}{
		{"as Excel saves UTF-8", "\ufeff" + ordinary, sheet.UTF8},
		{"UTF-8 without a mark", ordinary, sheet.UTF8},
		{"as Excel saves on Windows", encode(t, ordinary, charmap.Windows1252.NewEncoder()), sheet.Windows},
		{"Latin letters only", encode(t, narrow, charmap.ISO8859_15.NewEncoder()), sheet.Latin9},
		{"from an old ledger", encode(t, strings.Replace(narrow, "Montant TTC", "Montant payé à l'échéance TTC", 1), charmap.CodePage850.NewEncoder()), sheet.DOS},
		{"UTF-16 with a mark", encode(t, ordinary, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), sheet.UTF16LE},
		{"UTF-16 the other way round", encode(t, ordinary, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), sheet.UTF16BE},
		{"UTF-16 without a mark", encode(t, narrow, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()), sheet.UTF16LE},
		{"tabs", strings.ReplaceAll(ordinary, ";", "\t"), sheet.UTF8},
		{"bars", strings.ReplaceAll(ordinary, ";", "|"), sheet.UTF8},
		{"line ends of old Macs", strings.ReplaceAll(ordinary, "\r\n", "\r"), sheet.UTF8},
		{"every line end twice", strings.ReplaceAll(ordinary, "\r\n", "\r\r\n"), sheet.UTF8},
		{"a separator at the end of each line", strings.ReplaceAll(ordinary, "\r\n", ";\r\n"), sheet.UTF8},
		{"everything in quotes", `"` + strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(ordinary, ";", `";"`), "\r\n", "\"\r\n\""), `"`), sheet.UTF8},
		{"zero bytes in between", strings.ReplaceAll(ordinary, "FA-1", "FA-\x001"), sheet.UTF8},
		{"empty lines and a title above", "Balance âgée au 21/11/2026\r\n;;;\r\n\r\n" + ordinary + "\r\n;;;\r\n", sheet.UTF8},
		{"the header again on a new page", ordinary + ordinary[:strings.Index(ordinary, "\r\n")+2], sheet.UTF8},
		{"amounts with points", strings.NewReplacer("8 940,00", "8940.00", "1 234,56", "1,234.56").Replace(ordinary), sheet.UTF8},
		{"commas between, amounts in quotes", strings.NewReplacer("8 940;00", `"8 940,00"`, "1 234;56", `"1 234,56"`).Replace(strings.ReplaceAll(strings.ReplaceAll(ordinary, ",", "\x01"), ";", ",")), sheet.UTF8},
		{"ISO days", strings.NewReplacer("31/03/2026", "2026-03-31", "30/04/2026", "2026-04-30", "15/04/2026", "2026-04-15T00:00:00", "15/05/2026", "20260515").Replace(ordinary), sheet.UTF8},
		{"named months", strings.NewReplacer("31/03/2026", "31 mars 2026", "30/04/2026", "30-avr.-26", "15/04/2026", "15 April 2026").Replace(ordinary), sheet.UTF8},
		{"American days", strings.NewReplacer("31/03/2026", "03/31/2026", "30/04/2026", "04/30/2026", "15/04/2026", "4/15/2026", "15/05/2026", "5/15/26").Replace(ordinary), sheet.UTF8},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			content := strings.NewReplacer("8 940\x0100", `"8 940,00"`, "1 234\x0156", `"1 234,56"`).Replace(tc.content)
			p := look(t, "liste.csv", content, sheet.Invoices)
			if p.Encoding != tc.encoding {
				t.Errorf("taken for %s", p.Encoding)
			}
			out := read(t, content, sheet.Invoices)
			if diff := cmp.Diff(ordinaryInvoices, invoices(out)); diff != "" {
				t.Errorf("%s\nproblems %v, plan %+v", diff, keys(out), p)
			}
			if out.New != 2 || out.Refused != 0 || out.Total != 1017456 {
				t.Errorf("new %d, refused %d, total %d", out.New, out.Refused, out.Total)
			}
		})
	}
}

func TestAQuoteThatIsNeverClosedSwallowsNothing(t *testing.T) {
	content := "Numéro;Libellé;Date facture;Montant TTC\n" +
		"FA-1;\"Pompe 3\" inox;31/03/2026;10,00\nFA-2;\"jamais fermé;01/04/2026;20,00\n\"FA-3\";\"dit \"\"le Grand\"\"\";02/04/2026;30,00\n"
	out := read(t, content, sheet.Invoices)
	want := []string{"FA-1 2026-03-31  1000", "FA-2 2026-04-01  2000", "FA-3 2026-04-02  3000"}
	if diff := cmp.Diff(want, invoices(out)); diff != "" {
		t.Error(diff)
	}
	if got := keys(out); len(got) != 1 || got[0] != "0  warning sheet.problem.quotes" {
		t.Errorf("problems %v", got)
	}
}

func TestALineIsTakenOrRefusedWithItsReason(t *testing.T) {
	content := "Numéro;Date facture;Échéance;Montant TTC\n" +
		";31/03/2026;30/04/2026;10,00\n" + // 2 no number
		"FA-2;31/03/2026;30/04/2026;dix\n" + // 3 no amount
		"FA-3;31/03/2026;30/04/2026;12,345\n" + // 4 a tenth of a cent
		"FA-4;31/03/2026;30/04/2026;-50,00\n" + // 5 a credit note
		"FA-5;31/03/2026;01/03/2026;10,00\n" + // 6 due before it was written
		"FA-6;31/02/2026;30/04/2026;10,00\n" + // 7 no day: left out, the line stays
		"FA-7;31/03/2026;30/04/2026;1,5E+04\n" + // 8 what is left of an amount
		"FA-8;31/03/2026;30/04/2026;10,00\n" +
		"FA-8;31/03/2026;30/04/2026;10,00\n" + // 10 twice
		"FA-9;31/03/2026;30/04/2026;0,00\n" + // 11 nothing owed
		"FA-10;31/03/2026;30/04/2026;(10,00)\n" + // 12 below zero in the way of accountants
		"'=FA-11;31/03/2026;30/04/2026;10,00 €\n"
	out := read(t, content, sheet.Invoices)
	want := []string{
		"2 number error error.required", "3 amount error sheet.problem.amount", "4 amount error sheet.problem.decimals", "5 amount error sheet.problem.negative",
		"6 due_on error error.invoice.due_before_issue", "7 issued_on warning sheet.problem.day_left_out", "8 amount error sheet.problem.scientific",
		"10 number error sheet.problem.twice", "11 amount error error.amount_not_positive", "12 amount error sheet.problem.negative",
	}
	if diff := cmp.Diff(want, keys(out)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"FA-6  2026-04-30 1000", "FA-8 2026-03-31 2026-04-30 1000", "=FA-11 2026-03-31 2026-04-30 1000"}, invoices(out)); diff != "" {
		t.Error(diff)
	}
	if out.Rows != 12 || out.New != 3 || out.Refused != 9 {
		t.Errorf("rows %d, new %d, refused %d", out.Rows, out.New, out.Refused)
	}
}

func TestRefusedLinesAreHandedOutInOrderWithTheirCells(t *testing.T) {
	content := "Numéro;Montant\nFA-1;10,00\n;20,00\nFA-3;x\n"
	p := look(t, "a.csv", content, sheet.Invoices)
	var refused []string
	_, err := sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}, Today: today, Refused: func(r *sheet.Row) error {
		refused = append(refused, fmt.Sprintf("%d %v %s", r.Line, r.Cells, r.Reasons()[0].Key))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"3 [ 20,00] error.required", "4 [FA-3 x] sheet.problem.amount"}, refused); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheDraftHoldsAlreadyIsNotAddedAgain(t *testing.T) {
	draft := &cases.Case{
		Invoices: []cases.Invoice{{ID: "inv1", Number: "FA-1", Amount: 1000, DueOn: cases.NewDate(2026, 4, 30)}},
		Payments: []cases.Payment{{ReceivedOn: cases.NewDate(2026, 5, 12), Amount: 500, Reference: "VIR"}},
		Reminders: []cases.Reminder{
			{DoneOn: cases.NewDate(2026, 5, 15), Channel: "email", Level: "first"},
		},
		CreditNotes: []cases.CreditNote{{Number: "AV-1", Invoice: "inv1", Amount: 100}},
	}
	t.Run("invoices", func(t *testing.T) {
		out := readInto(t, "Numéro;Échéance;Montant\nFA-1;31/05/2026;12,00\nFA-2;31/05/2026;12,00\n", sheet.Invoices, draft)
		if out.New != 1 || out.There != 1 || len(out.Batches[0].Invoices) != 1 {
			t.Errorf("new %d, there %d", out.New, out.There)
		}
		want := []string{"2 amount warning sheet.problem.other_amount", "2 due_on warning sheet.problem.other_day"}
		if diff := cmp.Diff(want, keys(out)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("payments, of which two alike are two", func(t *testing.T) {
		out := readInto(t, "Date de paiement;Montant payé;Libellé\n12/05/2026;5,00;VIR\n12/05/2026;5,00;VIR\n22/11/2026;1,00;\n", sheet.Payments, draft)
		if out.New != 1 || out.There != 1 || out.Refused != 1 {
			t.Errorf("new %d, there %d, refused %d: %v", out.New, out.There, out.Refused, keys(out))
		}
	})
	t.Run("credit notes name their invoice", func(t *testing.T) {
		out := readInto(t, "Facture;Avoir n°;Date avoir;Montant\nfa 1;AV-1;01/06/2026;1,00\nFA-1;AV-2;01/06/2026;-2,00\nFA-9;AV-3;01/06/2026;3,00\nFA-1;AV-4;01/06/2026;10,01\n",
			sheet.CreditNotes, draft)
		want := []string{"4 invoice error error.no_such_invoice", "5 amount error error.credit_note.too_large"}
		if diff := cmp.Diff(want, keys(out)); diff != "" {
			t.Error(diff)
		}
		if out.New != 1 || out.There != 1 {
			t.Fatalf("new %d, there %d", out.New, out.There)
		}
		n := out.Batches[0].CreditNotes[0]
		if n.Invoice != "inv1" || n.Amount != 200 || n.Effect != cases.Retroactive {
			t.Errorf("%+v", n)
		}
	})
	t.Run("reminders in the words of the trade", func(t *testing.T) {
		out := readInto(t, "Date relance;Niveau;Canal;Résultat;N° recommandé\n15/05/2026;Relance 1;mail;;\n30/05/2026;Mise en demeure;LRAR;NPAI;1A 1\n01/06/2026;Relance 9;mail;;\n02/06/2026;R2;Téléphone;on verra;\n",
			sheet.Reminders, draft)
		if out.New != 2 || out.There != 1 || out.Refused != 1 {
			t.Errorf("new %d, there %d, refused %d: %v", out.New, out.There, out.Refused, keys(out))
		}
		first := out.Batches[0].Reminders[0]
		if first.Level != cases.LevelFormalNotice || first.Channel != "registered_letter" || first.Result != "returned" || first.Tracking != "1A 1" {
			t.Errorf("%+v", first)
		}
		want := []string{"4 level error sheet.problem.word", "5 result warning sheet.problem.word_left_out"}
		if diff := cmp.Diff(want, keys(out)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLinesOfOneDebtorBecomeOneDraft(t *testing.T) {
	content := "Compte;Client;SIREN;SIRET;CP;Ville;Email;Tél;N° facture;Échéance;Montant TTC\n" +
		"411A;Transports Kerdiles SARL;732829320;;29200;Brest;compta@k.example;02 98 00 00 12;FA-1;30/04/2026;10,00\n" +
		"411B;Ateliers Vasseur;;5,52E+13;1000;Bourg;pas une adresse;;FA-2;30/04/2026;20,00\n" +
		"411A;TRANSPORTS KERDILES;123456789;;;;;;FA-3;30/05/2026;30,00\n" +
		"411A;Transports Kerdiles SARL;;;;;;;FA-1;30/05/2026;30,00\n" +
		";;;;;;;;FA-4;;1,00\n" +
		";Boulangerie Noël;;;;Lille;;;FA-5;30/05/2026;5,00\n"
	out := read(t, content, sheet.Drafts)
	var drafts []string
	for i, b := range out.Batches {
		drafts = append(drafts, fmt.Sprintf("%s|%s|%s|%s|%d invoices|lines %v", b.Debtor.Name, b.Debtor.SIREN, b.Debtor.Address.PostalCode, b.Debtor.Email, len(b.Invoices), out.Lines[i]))
	}
	want := []string{
		"Transports Kerdiles SARL|732829320|29200|compta@k.example|2 invoices|lines [2 4]", "Ateliers Vasseur||01000||1 invoices|lines [3]", "Boulangerie Noël||||1 invoices|lines [7]",
	}
	if diff := cmp.Diff(want, drafts); diff != "" {
		t.Error(diff)
	}
	problems := []string{
		"3 siret warning sheet.problem.figures_lost", "3 postal_code info sheet.problem.zeros_put_back", "3 email warning sheet.problem.left_out",
		"4 siren warning sheet.problem.siren", "4 name warning sheet.problem.other_name", "5 number error sheet.problem.twice", "6 name error error.required",
	}
	if diff := cmp.Diff(problems, keys(out)); diff != "" {
		t.Error(diff)
	}
}

func TestZerosThatASpreadsheetDroppedArePutBackOnlyWhereTheCheckDigitProvesIt(t *testing.T) {
	// 005520135 is a SIREN by its check digit; 5520135 is what a spreadsheet leaves of it.
	siren := ""
	for n := 5520000; siren == ""; n++ {
		if padded := fmt.Sprintf("%09d", n); cases.ValidSIREN(padded) {
			siren = padded
		}
	}
	content := "Client;SIREN;Téléphone;N° facture;Montant\nA;" + strings.TrimLeft(siren, "0") + ";298000012;F1;1,00\nB;12345678;;F2;1,00\n"
	out := read(t, content, sheet.Drafts)
	if len(out.Batches) != 2 || out.Batches[0].Debtor.SIREN != siren || out.Batches[1].Debtor.SIREN != "" || out.Batches[0].Debtor.Phone != "0298000012" {
		t.Fatalf("%+v", out.Batches)
	}
	want := []string{"2 siren info sheet.problem.zeros_put_back", "2 phone info sheet.problem.zeros_put_back", "3 siren warning sheet.problem.siren"}
	if diff := cmp.Diff(want, keys(out)); diff != "" {
		t.Error(diff)
	}
}

func TestEveryGuessCanBeOverruled(t *testing.T) {
	content := "a,b,c,d\n1,01/02/2026,\"1,234\",x\n"
	choice := sheet.Choice{Separator: ',', Decimal: '.', Days: sheet.MonthFirst, Header: 1, Encoding: sheet.Windows, Columns: map[string]int{"number": 0, "issued_on": 1, "amount": 2}}
	p, err := sheet.Look("x.csv", of(content), sheet.Invoices, choice)
	if err != nil {
		t.Fatal(err)
	}
	out, err := sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1 2026-01-02  123400"}, invoices(out)); diff != "" {
		t.Error(diff)
	}
	choice.Columns["amount"] = -1
	if p, err = sheet.Look("x.csv", of(content), sheet.Invoices, choice); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"amount"}, p.Missing()); diff != "" {
		t.Error(diff)
	}
	if _, err = sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}}); cases.CodeOf(err) != cases.Refused {
		t.Errorf("read without a needed column: %v", err)
	}
	if diff := cmp.Diff([]string{"c", "d"}, p.Unused()); diff != "" {
		t.Error(diff)
	}
}

func TestDaysThatCanBeReadInTwoWaysAreSaid(t *testing.T) {
	for content, want := range map[string]struct {
		order   sheet.Order
		unclear bool
	}{
		"Numéro;Date facture;Montant\nA;01/02/2026;1,00\nB;03/04/2026;1,00\n": {sheet.DayFirst, true},
		"Numéro;Date facture;Montant\nA;01/02/2026;1,00\nB;31/04/2026;1,00\n": {sheet.DayFirst, false},
		"Numéro;Date facture;Montant\nA;01/02/2026;1,00\nB;04/30/2026;1,00\n": {sheet.MonthFirst, false},
		"Numéro;Date facture;Montant\nA;2026-02-01;1,00\n":                    {sheet.DayFirst, false},
	} {
		p := look(t, "x.csv", content, sheet.Invoices)
		if p.Days != want.order || p.DaysUnclear != want.unclear {
			t.Errorf("%q: %s, unclear %v", content, p.Days, p.DaysUnclear)
		}
	}
}

func TestTheColumnOfAnotherAmountIsNotTakenForTheOneThatIsOwed(t *testing.T) {
	tests := []struct {
		header string
		want   map[string]int
	}{
		{"N° pièce;Date pièce;Montant HT;Montant TVA;Montant TTC", map[string]int{"number": 0, "issued_on": 1, "amount": 4}},
		{"N° pièce;Date pièce;Montant HT", map[string]int{"number": 0, "issued_on": 1}},
		{"Reste dû;Montant TTC (EUR);Facture", map[string]int{"number": 2, "amount": 1}},
		{"Invoice no.;Invoice date;Due date;Total amount;PO number", map[string]int{"number": 0, "issued_on": 1, "due_on": 2, "amount": 3, "order_ref": 4}},
		{"NUMERO DE FACTURE;DATE D'ECHEANCE;DATE DE FACTURATION;SOLDE", map[string]int{"number": 0, "due_on": 1, "issued_on": 2, "amount": 3}},
	}
	for _, tc := range tests {
		p := look(t, "x.csv", tc.header+"\nFA-1;1;2;3;4\n", sheet.Invoices)
		if diff := cmp.Diff(tc.want, p.Columns); diff != "" {
			t.Errorf("%s:\n%s", tc.header, diff)
		}
	}
}

func TestFilesThatAreNoTableAreRefusedInWords(t *testing.T) {
	for name, tc := range map[string]struct{ content, key string }{
		"rien.csv":        {"", "error.sheet.empty"},
		"blancs.csv":      {"\n\n ; ; \n", "error.sheet.empty"},
		"vieux.xls":       {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "error.sheet.old_excel"},
		"ferme.xlsx":      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "error.sheet.locked"},
		"calc.ods":        {"PK\x03\x04" + strings.Repeat("\x00", 600), "error.sheet.ods"},
		"facture.pdf":     {"%PDF-1.7\n%âãÏÓ\n1 0 obj\n", "error.sheet.type"},
		"page.csv":        {"<!DOCTYPE html><html><body><table></table></body></html>", "error.sheet.type"},
		"coupe.xlsx":      {"PK\x03\x04 et rien derrière", "error.sheet.broken"},
		"enorme.csv":      {"a;b\n" + strings.Repeat("1;2\n", sheet.MaxFile/4+10), "error.sheet.too_large"},
		"programme.exe":   {"MZ\x90\x00" + strings.Repeat("\x00", 600), "error.sheet.type"},
		"tres-longue.csv": {"a;b\"c\n" + strings.Repeat("x", 2<<20), "error.sheet.line_too_long"},
	} {
		_, err := sheet.Look(name, of(tc.content), sheet.Invoices, sheet.Choice{})
		var e *cases.Error
		if !errors.As(err, &e) || e.Code != cases.Invalid || e.Key != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
}

func TestTheExampleOfATemplateIsNotImported(t *testing.T) {
	for _, kind := range sheet.Kinds {
		header, example := sheet.TemplateRows(kind, func(key string) string {
			_, word, _ := strings.Cut(key, ".")
			return strings.TrimPrefix(word, "field.")
		})
		content := strings.Join(header, ";") + "\n" + strings.Join(example, ";") + "\n"
		columns := map[string]int{}
		for i, c := range sheet.Columns(kind) {
			columns[c.Field] = i
		}
		p, err := sheet.Look("x.csv", of(content), kind, sheet.Choice{Header: 1, Columns: columns})
		if err != nil {
			t.Fatal(err)
		}
		out, err := sheet.Read(t.Context(), of(content), p, sheet.Target{Case: &cases.Case{}, Today: today})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2  error sheet.problem.example"}, keys(out)); diff != "" || out.New != 0 {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

// generated is a large file that exists only while it is read.
type generated struct {
	rows, row int
	buf       bytes.Buffer
}

func (g *generated) Read(p []byte) (int, error) {
	for g.buf.Len() < len(p) && g.row <= g.rows {
		if g.row == 0 {
			g.buf.WriteString("Client;Compte;N° facture;Date facture;Échéance;Montant TTC\n")
		} else {
			fmt.Fprintf(&g.buf, "Société n° %d;411%05d;FA-%07d;31/03/2026;30/04/2026;%d,%02d\n", g.row%4000, g.row%4000, g.row, 100+g.row%9000, g.row%100)
		}
		g.row++
	}
	return g.buf.Read(p)
}

func TestTwoHundredThousandLinesAreReadAndOneMoreIsTooMany(t *testing.T) {
	src := func(rows int) sheet.Source {
		return func() (io.ReadCloser, error) { return io.NopCloser(&generated{rows: rows}), nil }
	}
	p, err := sheet.Look("grand.csv", src(sheet.MaxRows), sheet.Drafts, sheet.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := sheet.Read(t.Context(), src(sheet.MaxRows), p, sheet.Target{Today: today})
	if err != nil {
		t.Fatal(err)
	}
	if out.Rows != sheet.MaxRows || out.New != sheet.MaxRows || len(out.Batches) != 4000 || len(out.Preview) != 20 {
		t.Errorf("rows %d, new %d, debtors %d, problems %v", out.Rows, out.New, len(out.Batches), out.Tallies)
	}
	_, err = sheet.Read(t.Context(), src(sheet.MaxRows+1), p, sheet.Target{Today: today})
	if cases.CodeOf(err) != cases.Invalid || !strings.Contains(err.Error(), "error.sheet.too_many_rows") {
		t.Errorf("one line more: %v", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sheet.Read(stopped, src(sheet.MaxRows), p, sheet.Target{Today: today}); !errors.Is(err, context.Canceled) {
		t.Errorf("reading goes on although nobody waits: %v", err)
	}
}

func TestContactsOfTheDebtorAreAddedOnce(t *testing.T) {
	draft := &cases.Case{Contacts: []cases.Contact{{ID: "c1", Name: "Mme Roy", Email: "roy@kerdiles.example"}}}
	out := readInto(t, "Nom du contact;Fonction;Courriel;Téléphone\nMME ROY;;Roy@kerdiles.example;\nM. Le Gall;Gérant;;298000012\nM. Petit;;pas une adresse;\n;Comptable;x@y.example;\n",
		sheet.Contacts, draft)
	want := []string{"3 phone info sheet.problem.zeros_put_back", "4 email error error.email", "5 contact error error.required"}
	if diff := cmp.Diff(want, keys(out)); diff != "" {
		t.Error(diff)
	}
	if out.New != 1 || out.There != 1 || out.Refused != 2 {
		t.Fatalf("new %d, there %d, refused %d", out.New, out.There, out.Refused)
	}
	if diff := cmp.Diff(cases.Contact{Name: "M. Le Gall", Role: "Gérant", Phone: "0298000012"}, out.Batches[0].Contacts[0]); diff != "" {
		t.Error(diff)
	}
}

func TestAnInvoiceThatStandsInAnotherCaseOfTheSameDebtorIsLeftOutAndNamed(t *testing.T) {
	content := "Compte;Client;SIREN;N° facture;Montant\n411A;Kerdiles;732829320;FA-1;1,00\n;Kerdiles;732829320;FA-2;2,00\n411Z;Autre;;FA-1;3,00\n;KERDILES;;FA-3;4,00\n411A;Kerdiles;;FA-4;5,00\n"
	plan := look(t, "liste.csv", content, sheet.Drafts)
	numbers, err := sheet.Numbers(of(content), plan)
	if diff := cmp.Diff([]string{"FA-1", "FA-2", "FA-3", "FA-4"}, numbers); diff != "" || err != nil {
		t.Fatalf("%s, %v", diff, err)
	}
	held := map[string][]cases.InvoiceHeld{
		"FA-1": {{Case: "c1", Reference: "D-1", Name: "Kerdiles SARL", Account: "411A"}},
		"FA-2": {{Case: "c2", Reference: "D-2", Name: "Kerdiles SARL", SIREN: "732829320", Account: "411B"}},
		"FA-3": {{Case: "c3", Reference: "D-3", Name: "Kerdiles"}},
		"FA-4": {{Case: "c4", Reference: "D-4", Name: "Kerdiles", Account: "411A", Closed: true}},
	}
	out, err := sheet.Read(t.Context(), of(content), plan, sheet.Target{Today: today, Held: held})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"2 number warning sheet.problem.in_case", "3 number warning sheet.problem.in_case", "5 number warning sheet.problem.in_case", "6 number warning sheet.problem.in_closed_case"}
	if diff := cmp.Diff(want, keys(out)); diff != "" {
		t.Error(diff)
	}
	if out.New != 2 || out.There != 3 || out.Total != 800 || len(out.Batches) != 2 {
		t.Errorf("new %d, there %d, total %d, %d drafts", out.New, out.There, out.Total, len(out.Batches))
	}
	if of := out.Problems[0].Args["reference"]; of != "D-1" {
		t.Errorf("the case is named as %v", of)
	}
}

func TestAnInvoiceOfTheDraftItselfIsNotInAnotherCase(t *testing.T) {
	draft := &cases.Case{ID: "c1", Debtor: cases.Debtor{Name: "Kerdiles", Account: "411A"}}
	content := "N° facture;Montant\nFA-1;1,00\nFA-2;2,00\n"
	held := map[string][]cases.InvoiceHeld{"FA-1": {{Case: "c1", Account: "411A"}}, "FA-2": {{Case: "c2", Reference: "D-2", Account: "411A"}}}
	out, err := sheet.Read(t.Context(), of(content), look(t, "liste.csv", content, sheet.Invoices), sheet.Target{Case: draft, Today: today, Held: held})
	if err != nil || out.New != 1 || out.There != 1 || out.Batches[0].Invoices[0].Number != "FA-1" {
		t.Errorf("%+v, %v", out, err)
	}
}
