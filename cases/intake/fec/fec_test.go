package fec_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	hotel = fectest.Party{Number: "HOTEL", Name: "Hôtel de la Grève"}
	oger  = fectest.Party{Number: "OGER", Name: "Oger & fils"}
)

func day(month, number int) cases.Date {
	return cases.NewDate(2025, 1, 1).AddMonths(month - 1).AddDays(number - 1)
}

// little are the books that most tests read: three invoices, of which one is paid.
func little() []fectest.Row {
	var b fectest.Books
	b.Opening(oger, day(1, 1), "RAN", 90_000, "")
	b.Invoice(hotel, day(1, 15), "FA-1", 120_000, "A")
	b.Invoice(oger, day(2, 3), "FA-2", 123_457, "")
	b.Payment(hotel, day(3, 1), "VIR 77", 120_000, "A")
	b.Invoice(hotel, day(3, 9), "FA-3", 6_000, "")
	return b.Rows
}

// told writes what was read, so that two ways to write the same books can be compared.
func told(t *testing.T, text string) (string, *fec.Layout, *fec.Outcome) {
	t.Helper()
	l, err := fec.Look(fectest.Of(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	out, err := fec.Read(t.Context(), fectest.Of(text), l, func(line *fec.Line) error {
		fmt.Fprintln(&b, line.EnteredOn, line.Text(fec.Account), line.Text(fec.Customer), line.Text(fec.CustomerLabel),
			line.Text(fec.Piece), line.PieceOn, line.Amount, line.Text(fec.Letter))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), l, out
}

func slashed(d cases.Date) string { return d.Time().Format("02/01/2006") }

// variants are all ways to write the same books that are seen, with the keys of what is said about each.
var variants = []struct {
	name  string
	form  fectest.Form
	said  string
	after func(string) string
}{
	{name: "as the norm wants it"},
	{name: "with bars", form: fectest.Form{Separator: "|"}},
	{name: "as a spreadsheet saves it", form: fectest.Form{Separator: ";", Quoted: true, Day: slashed}},
	{name: "as an English spreadsheet saves it", form: fectest.Form{Separator: ",", Quoted: true, Day: cases.Date.String}},
	{name: "semicolons without quotes", form: fectest.Form{Separator: ";", Day: slashed}},
	{name: "amount and side", form: fectest.Form{Sides: true}},
	{name: "amount and signed side", form: fectest.Form{Sides: true, Signs: [2]string{"+1", "-1"}}},
	{name: "UTF-8 with a mark", form: fectest.Form{Mark: "\ufeff"}},
	{name: "ISO-8859-15", form: fectest.Form{Encoder: charmap.ISO8859_15.NewEncoder()}},
	{name: "cp1252", form: fectest.Form{Encoder: charmap.Windows1252.NewEncoder()}},
	{name: "cp850", form: fectest.Form{Encoder: charmap.CodePage850.NewEncoder()}},
	{name: "UTF-16", form: fectest.Form{Encoder: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()}},
	{name: "UTF-16 of the other order", form: fectest.Form{Encoder: unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()}},
	{name: "CR CR LF", form: fectest.Form{LineEnd: "\r\r\n"}},
	{name: "every second line blank", form: fectest.Form{LineEnd: "\r\n\r\n"}},
	{name: "CR alone", form: fectest.Form{LineEnd: "\r"}},
	{name: "LF alone", form: fectest.Form{LineEnd: "\n"}},
	{name: "a separator ends each line", form: fectest.Form{Trailing: true}},
	{name: "a separator ends each line but the first", form: fectest.Form{LineEnd: "\t\n"},
		after: func(s string) string { return strings.Replace(s, "\t\n", "\n", 1) }},
	{name: "zeros before amounts", form: fectest.Form{Money: func(c cases.Cents) string { return fmt.Sprintf("%010d,%02d", c/100, c%100) }}},
	{name: "blanks around amounts", form: fectest.Form{Money: func(c cases.Cents) string { return "   " + fectest.Comma(c) + " " }}},
	{name: "nothing for zero", form: fectest.Form{Money: func(c cases.Cents) string {
		if c == 0 {
			return ""
		}
		return fectest.Comma(c)
	}}},
	{name: "decimal points", said: "fec.problem.point",
		form: fectest.Form{Money: func(c cases.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }}},
	{name: "blanks between thousands", said: "fec.problem.thousands",
		form: fectest.Form{Money: func(c cases.Cents) string { return strings.Replace(fectest.Comma(c), "00,", "\u00a000,", 1) }}},
	{name: "names in capitals with accents and blanks", form: fectest.Form{Names: func(s string) string { return " " + strings.ToUpper(strings.Replace(s, "De", "Dé", 1)) + " " }}},
	{name: "names from the wild", form: fectest.Form{Names: func(s string) string {
		return strings.NewReplacer("CompAuxNum", "CompteAuxNum", "EcritureLet", "EcrtureLet", "Montantdevise", "MontantDevise").Replace(s)
	}}},
	{name: "cash accounting", form: fectest.Form{Extra: []string{"DateRglt", "ModeRglt", "NatOp", "IdClient"}}},
	{name: "columns that nobody knows", form: fectest.Form{Extra: []string{"Axe", "Axe"}}},
	{name: "without the last columns", form: fectest.Form{Columns: 14}},
	{name: "last fields left off some lines", said: "fec.problem.short fec.problem.empty", form: fectest.Form{Change: func(i int, cells []string) []string {
		if i%2 == 0 {
			return cells[:14]
		}
		return cells
	}}},
	{name: "the separator in labels", said: "fec.problem.rejoined", form: fectest.Form{Separator: "|", Change: func(_ int, cells []string) []string {
		cells[10] = "Suite | et | fin"
		return cells
	}}},
	{name: "zero bytes", after: func(s string) string { return strings.ReplaceAll(s, "\r\n", "\x00\r\n") }},
	{name: "a line break inside quotes", form: fectest.Form{Separator: ";", Quoted: true, Change: func(i int, cells []string) []string {
		if i == 4 {
			cells[10] = "deux\nlignes"
		}
		return cells
	}}},
}

func TestTheSameBooksAreReadFromEveryForm(t *testing.T) {
	want, _, _ := told(t, fectest.Form{}.Write(little()...))
	if n := strings.Count(want, "\n"); n != 13 {
		t.Fatalf("%d lines:\n%s", n, want)
	}
	for _, tt := range variants {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.form.Write(little()...)
			if tt.after != nil {
				text = tt.after(text)
			}
			got, l, out := told(t, text)
			if got != want {
				t.Errorf("layout %+v, problems %v\ngot\n%s\nwant\n%s", l, out.Problems, got, want)
			}
			var said []string
			for _, tally := range out.Tallies {
				said = append(said, tally.Key)
			}
			if got := strings.Join(said, " "); got != tt.said {
				t.Errorf("said %q, want %q", got, tt.said)
			}
			if out.Debit != out.Credit || out.Balance("411") != 219_457 || out.First != day(1, 1) || out.Last != day(3, 9) {
				t.Errorf("sums %d %d, customers %d, from %s to %s", out.Debit, out.Credit, out.Balance("411"), out.First, out.Last)
			}
		})
	}
}

// spoil changes one field of one line.
func spoil(line, field int, value string) func(int, []string) []string {
	return func(i int, cells []string) []string {
		if i == line {
			cells[field] = value
		}
		return cells
	}
}

// everywhere changes one field of all lines.
func everywhere(field int, value string) func(int, []string) []string {
	return func(_ int, cells []string) []string { cells[field] = value; return cells }
}

// broken are files with something wrong; what is said about each stands in testdata/problems.
func broken() map[string]string {
	files := map[string]string{
		"amount":            fectest.Form{Change: spoil(1, 12, "douze")}.Write(little()...),
		"amount_decimals":   fectest.Form{Change: spoil(1, 12, "1200,005")}.Write(little()...),
		"amount_ambiguous":  fectest.Form{Change: spoil(1, 12, "1.200")}.Write(little()...),
		"amount_scientific": fectest.Form{Change: spoil(1, 12, "1,2E+03")}.Write(little()...),
		"amount_behind":     fectest.Form{Change: spoil(2, 11, "1200,00-")}.Write(little()...),
		"both_sides":        fectest.Form{Change: spoil(2, 12, "200,00")}.Write(little()...),
		"no_amount":         fectest.Form{Change: spoil(0, 11, "")}.Write(little()...),
		"side":              fectest.Form{Sides: true, Change: spoil(2, 12, "X")}.Write(little()...),
		"date":              fectest.Form{Change: spoil(2, 3, "20250231")}.Write(little()...),
		"date_empty":        fectest.Form{Change: spoil(2, 3, "")}.Write(little()...),
		"date_of_paper":     fectest.Form{Change: spoil(2, 9, "hier")}.Write(little()...),
		"year":              fectest.Form{Change: spoil(2, 3, "21520115")}.Write(little()...),
		"no_paper_date":     fectest.Form{Change: everywhere(9, "19000101")}.Write(little()...),
		"account":           fectest.Form{Change: spoil(2, 4, "CLI01")}.Write(little()...),
		"never_validated":   fectest.Form{Change: everywhere(15, "")}.Write(little()...),
		"no_papers":         fectest.Form{Change: everywhere(8, "")}.Write(little()...),
		"numbers_all_zero":  fectest.Form{Change: everywhere(2, "0")}.Write(little()...),
		"currency":          fectest.Form{Change: spoil(2, 17, "CHF")}.Write(little()...),
		"currency_amount":   fectest.Form{Change: spoil(2, 16, "99,00")}.Write(little()...),
		"too_few":           fectest.Form{Change: func(i int, c []string) []string { return c[:18-10*(i%2)] }}.Write(little()...),
		"too_many":          fectest.Form{Separator: "|", Change: spoil(4, 4, "411|000")}.Write(little()...),
		"too_long":          fectest.Form{Change: spoil(3, 10, strings.Repeat("x", 3<<20))}.Write(little()...),
		"quote_left_open":   fectest.Form{Separator: ";", Change: spoil(4, 10, `"sans fin`)}.Write(little()...),
		"cut_off":           strings.TrimSuffix(fectest.Form{}.Write(little()...), "\t\t\r\n"),
		"html":              "JournalCode\tCompteNum\tEcritureDate\tDebit\tCredit\n<script>\t411\t20250101\t1\t0\n",
	}
	var b fectest.Books
	b.Rows = little()
	b.Rows[2].Amount++
	files["entry"] = fectest.Form{}.Write(b.Rows...)
	slices.SortStableFunc(b.Rows, func(a, b fectest.Row) int { return strings.Compare(a.Account, b.Account) })
	files["sorted_by_account"] = fectest.Form{}.Write(b.Rows...)
	return files
}

func problemLines(out *fec.Outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d lines, %d left out\n", out.Lines, out.LeftOut)
	for _, p := range out.Problems {
		fmt.Fprintf(&b, "line %d, %s, %s %q: %s %v\n", p.Line, p.Level, p.Field, p.Value, p.Key, p.Args)
	}
	return b.String()
}

func TestWhatIsWrongIsSaidWithLineAndField(t *testing.T) {
	for name, text := range broken() {
		t.Run(name, func(t *testing.T) {
			_, _, out := told(t, text)
			golden(t, name, problemLines(out))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "problems", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOnlyWhatIsNoFECIsRefused(t *testing.T) {
	for _, tt := range []struct{ name, text, key, args string }{
		{"nothing", "", "error.fec.empty", ""},
		{"blank lines", "\n \r\n\n", "error.fec.empty", ""},
		{"XML", `<?xml version="1.0"?><comptabilite/>`, "error.fec.as_xml", ""},
		{"EBCDIC", "\xd1\x96\xa4\x99\x95\x81\x93\xc3\x96\x84\x85\x05\xd1", "error.fec.ebcdic", ""},
		{"a letter", "Madame, Monsieur,\nveuillez trouver ci-joint", "error.fec.no_names", ""},
		{"no account", "JournalCode\tEcritureDate\tDebit\tCredit\n", "error.fec.columns", "CompteNum"},
		{"no money", "JournalCode\tEcritureDate\tCompteNum\tDebit\n", "error.fec.columns", "Debit, Credit"},
		{"half of it", "JournalCode\tEcritureDate\tCompteNum\tMontant\n", "error.fec.columns", "Debit, Credit"},
	} {
		_, err := fec.Look(fectest.Of(tt.text))
		var e *cases.Error
		if !errors.As(err, &e) || e.Code != cases.Invalid || e.Key != tt.key {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.key)
			continue
		}
		if got, _ := e.Args["columns"].(string); got != tt.args {
			t.Errorf("%s: columns %q, want %q", tt.name, got, tt.args)
		}
	}
}

func TestAFECIsKnownByItsFirstLine(t *testing.T) {
	for _, tt := range variants {
		text := tt.form.Write(little()...)
		if !fec.Recognised([]byte(text[:200])) {
			t.Errorf("%s: not recognised", tt.name)
		}
	}
	for _, text := range []string{"", "Client;Montant;Date\nA;1;2\n", "<FEC/>", "\x00\x01\x02", "Journal\tCompte\n"} {
		if fec.Recognised([]byte(text)) {
			t.Errorf("%q is taken for a FEC", text)
		}
	}
}

func TestTheFirstProblemsAreListedAndAllAreCounted(t *testing.T) {
	var b fectest.Books
	for range 400 {
		b.Invoice(hotel, day(1, 1), "FA", 1200, "")
	}
	_, _, out := told(t, fectest.Form{Change: everywhere(17, "USD")}.Write(b.Rows...))
	if len(out.Problems) != intake.Listed || out.Tallies[0].Count != 1200 {
		t.Errorf("%d listed, %v", len(out.Problems), out.Tallies)
	}
}

func TestReadingEndsWhenItIsToldTo(t *testing.T) {
	text := fectest.Form{}.Write(little()...)
	l, err := fec.Look(fectest.Of(text))
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	if _, err := fec.Read(t.Context(), fectest.Of(text), l, func(*fec.Line) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("%v", err)
	}
}

func TestTheEncodingIsKnownByTheBytesThatOnlySomeUse(t *testing.T) {
	euro := fectest.Party{Number: "E", Name: "Cœur à 5 €"}
	for _, tt := range []struct {
		form fectest.Form
		name string
		want intake.Encoding
	}{
		{fectest.Form{}, euro.Name, intake.UTF8},
		{fectest.Form{Encoder: charmap.ISO8859_15.NewEncoder()}, euro.Name, intake.Latin9},
		{fectest.Form{Encoder: charmap.Windows1252.NewEncoder()}, euro.Name, intake.Windows},
		{fectest.Form{Encoder: charmap.CodePage850.NewEncoder()}, "Éléonore à Orléans", intake.DOS},
	} {
		var b fectest.Books
		b.Payment(fectest.Party{Number: "E", Name: tt.name}, day(1, 1), "V", 100, "")
		got, l, _ := told(t, tt.form.Write(b.Rows...))
		if l.Encoding != tt.want || !strings.Contains(got, tt.name) {
			t.Errorf("%s taken for %s: %s", tt.want, l.Encoding, got)
		}
	}
}

func TestTheNameOfAFileIsAHint(t *testing.T) {
	for _, tt := range []struct {
		name, siren, closes string
	}{
		{"732829320FEC20251231.txt", "732829320", "2025-12-31"}, {`C:\compta\732829320fec20250630.TXT`, "732829320", "2025-06-30"},
		{"732829321FEC20251231.txt", "", ""}, {"732829320FEC2025.txt", "", ""}, {"732829320FEC20251331.txt", "732829320", ""}, {"FEC.txt", "", ""},
	} {
		siren, closes, ok := fec.Name(tt.name)
		if ok != (tt.closes != "") || ok && (siren != tt.siren || closes.String() != tt.closes) {
			t.Errorf("%s: %q %s %v", tt.name, siren, closes, ok)
		}
	}
}
