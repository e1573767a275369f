package sheet

import (
	"fmt"
	"testing"
	"time"

	"relais/cases"
)

func TestAmountsAsPeopleAndProgramsWriteThem(t *testing.T) {
	tests := []struct {
		cell    string
		decimal rune
		stored  bool
		cents   cases.Cents
		key     string
	}{
		{"1234,56", ',', false, 123456, ""},
		{"1 234,56 €", ',', false, 123456, ""},
		{"1\u202f234,5", ',', false, 123450, ""},
		{"1.234,56", ',', false, 123456, ""},
		{"1.234", ',', false, 123400, ""},
		{"1.234", '.', false, 0, "sheet.problem.decimals"},
		{"1,234", '.', false, 123400, ""},
		{"1,234,567.8", '.', false, 123456780, ""},
		{"1234.56", ',', false, 123456, ""},
		{"1'234.50", '.', false, 123450, ""},
		{"0000000074,70", ',', false, 7470, ""},
		{"-12,00", ',', false, -1200, ""},
		{"12,00-", ',', false, -1200, ""},
		{"\u221212,00", ',', false, -1200, ""},
		{"(12,00)", ',', false, -1200, ""},
		{"+12", ',', false, 1200, ""},
		{"12,3400", ',', false, 1234, ""},
		{"12,345", ',', false, 0, "sheet.problem.decimals"},
		{"1,234,56", ',', false, 0, "sheet.problem.amount"},
		{"12.34.56", ',', false, 0, "sheet.problem.amount"},
		{"dix", ',', false, 0, "sheet.problem.amount"},
		{"12 USD", ',', false, 0, "sheet.problem.amount"},
		{"#N/A", ',', true, 0, "sheet.problem.amount"},
		{",50", ',', false, 0, "sheet.problem.amount"},
		{"99999999999999", ',', false, 0, "sheet.problem.amount"},
		{"1,5E+04", ',', false, 0, "sheet.problem.scientific"},
		{"1.5E4", ',', true, 1500000, ""},
		{"1234.5599999999999", ',', true, 123456, ""},
		{"-0.30000000000000004", ',', true, -30, ""},
		{"12.345", ',', true, 0, "sheet.problem.decimals"},
		{"1E300", ',', true, 0, "sheet.problem.amount"},
	}
	for _, tc := range tests {
		cents, key := amount(tc.cell, tc.decimal, tc.stored)
		if key != tc.key || (key == "" && cents != tc.cents) {
			t.Errorf("%q with %q: %d %q, want %d %q", tc.cell, tc.decimal, cents, key, tc.cents, tc.key)
		}
	}
}

func TestDaysAsPeopleAndProgramsWriteThem(t *testing.T) {
	want := cases.NewDate(2026, time.March, 1)
	for _, cell := range []string{
		"01/03/2026", "1/3/26", "01.03.2026", "01-03-2026", "1 3 2026", "2026-03-01", "2026/03/01", "2026-03-01T10:00:00Z", "01/03/2026 00:00", "20260301", "01032026",
		"1er mars 2026", "1 mars 26", "1-mars-2026", "01 Mar 2026", "1 march 2026",
	} {
		if d, ok := day(cell, DayFirst, false, false); !ok || d != want {
			t.Errorf("%q: %s %v", cell, d, ok)
		}
	}
	for _, cell := range []string{"31/02/2026", "32/01/2026", "01/13/2026", "hier", "01/03", "46082", "01/03/1850", "1 brumaire 2026", "01/03/202"} {
		if d, ok := day(cell, DayFirst, false, false); ok {
			t.Errorf("%q was taken for %s", cell, d)
		}
	}
	for _, cell := range []string{"", "0", "00000000", "00/00/0000", "-"} {
		if d, ok := day(cell, DayFirst, false, false); !ok || !d.IsZero() {
			t.Errorf("%q: %s %v, want no day", cell, d, ok)
		}
	}
	if d, ok := day("46082.5", DayFirst, true, false); !ok || d != want {
		t.Errorf("as a workbook stores it: %s %v", d, ok)
	}
	if d, ok := day("44620", DayFirst, true, true); !ok || d != want {
		t.Errorf("counted from 1904: %s %v", d, ok)
	}
	if d, ok := day("03/01/2026", MonthFirst, false, false); !ok || d != want {
		t.Errorf("with the month first: %s %v", d, ok)
	}
}

func TestEveryWordLeadsToACodeOfItsColumn(t *testing.T) {
	all := map[string][]string{}
	for _, list := range columns {
		for _, c := range list {
			all[c.Field] = c.Choices
			if len(names[c.Field]) == 0 {
				t.Errorf("nobody calls the column %s by any name", c.Field)
			}
		}
	}
	for field, words := range meant {
		for word, code := range words {
			if word != plainName(word) {
				t.Errorf("%s: %q can never be found", field, word)
			}
			c := Column{Field: field, Choices: all[field]}
			if codeOf(&c, word) == "" {
				t.Errorf("%s: %q leads to %q, which is no choice", field, word, code)
			}
		}
	}
	for field, list := range names {
		for _, name := range list {
			if name != plainName(name) {
				t.Errorf("%s: the header %q can never be found", field, name)
			}
		}
	}
}

func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"1 234,56 €", "(12,00)", "12-", "1.234", "1,5E+04", "", "--", "0,005", "１２"} {
		f.Add(seed, int64(123456))
	}
	f.Fuzz(func(t *testing.T, cell string, n int64) {
		for _, decimal := range []rune{',', '.'} {
			for _, stored := range []bool{false, true} {
				if cents, key := amount(cell, decimal, stored); key == "" && (cents > 1e16 || cents < -1e16) {
					t.Errorf("%q became %d", cell, cents)
				}
			}
		}
		n %= 1e14
		sign, size := "", n
		if n < 0 {
			sign, size = "-", -n
		}
		text := fmt.Sprintf("%s%d,%02d", sign, size/100, size%100)
		if cents, key := amount(text, ',', false); key != "" || int64(cents) != n {
			t.Errorf("%q became %d %s", text, cents, key)
		}
	})
}

func FuzzDay(f *testing.F) {
	for _, seed := range []string{"31/03/2026", "2026-03-31", "31 mars 2026", "46112", "20260331", "1er août 26", "00/00/0000"} {
		f.Add(seed, 46112)
	}
	f.Fuzz(func(t *testing.T, cell string, n int) {
		for _, order := range []Order{DayFirst, MonthFirst} {
			for _, stored := range []bool{false, true} {
				if d, ok := day(cell, order, stored, false); ok && !d.IsZero() && (d.Year() < 1950 || d.Year() > 2199) {
					t.Errorf("%q became %s", cell, d)
				}
			}
		}
		n = 18_300 + (n%70_000+70_000)%70_000
		d, ok := day(fmt.Sprint(n), DayFirst, true, false)
		if !ok {
			t.Fatalf("day %d of a workbook is none", n)
		}
		for _, written := range []string{d.String(), fmt.Sprintf("%02d/%02d/%04d", d.Day(), int(d.Month()), d.Year()), fmt.Sprintf("%04d%02d%02d", d.Year(), int(d.Month()), d.Day())} {
			if again, ok := day(written, DayFirst, false, false); !ok || again != d {
				t.Errorf("%q became %s, was %s", written, again, d)
			}
		}
	})
}
