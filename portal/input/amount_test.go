package input

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
)

func TestAmountsAreReadAsPeoplePasteThem(t *testing.T) {
	tests := []struct {
		typed string
		cents cases.Cents
		err   error
	}{
		{"1234", 123400, nil},
		{"1234,5", 123450, nil},
		{"1234.56", 123456, nil},
		{"1 234,56 €", 123456, nil},
		{"1\u202f234,56\u00a0€", 123456, nil},
		{"€1,234.56", 123456, nil},
		{"1.234,56", 123456, nil},
		{"1'234.50", 123450, nil},
		{"1.234.567", 123456700, nil},
		{"1,234,567.8", 123456780, nil},
		{"12 EUR", 1200, nil},
		{"-40", -4000, nil},
		{"\u221240,00", -4000, nil},
		{"0,00", 0, nil},
		{"0,01", 1, nil},
		{"1,234", 0, errAmbiguousAmount},
		{"1.234", 0, errAmbiguousAmount},
		{"123.456", 0, errAmbiguousAmount},
		{"0.123", 0, errNoAmount},
		{"1234.567", 0, errNoAmount},
		{"1,234,56", 0, errNoAmount},
		{"12.34.56", 0, errNoAmount},
		{"1.23,456", 0, errNoAmount},
		{",50", 0, errNoAmount},
		{"1,", 0, errNoAmount},
		{"1e6", 0, errNoAmount},
		{"40-", 0, errNoAmount},
		{"--40", 0, errNoAmount},
		{"+40", 0, errNoAmount},
		{"", 0, errNoAmount},
		{"€", 0, errNoAmount},
		{"12345678901234", 0, errNoAmount},
		{"٣", 0, errNoAmount},
		{"0x10", 0, errNoAmount},
	}
	for _, tc := range tests {
		got, err := ParseAmount(tc.typed)
		if got != tc.cents || !errors.Is(err, tc.err) {
			t.Errorf("%q: got %d, %v; want %d, %v", tc.typed, got, err, tc.cents, tc.err)
		}
	}
}

func TestAnAmountShownInAFieldIsReadBackAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cases.Cents(rapid.Int64Range(-MaxAmount, MaxAmount).Draw(t, "cents"))
		back, err := ParseAmount(FormatAmount(c))
		if err != nil || back != c {
			t.Fatalf("%s: got %d, %v", FormatAmount(c), back, err)
		}
	})
}

func TestDaysAreReadAsPeopleTypeThem(t *testing.T) {
	d := cases.NewDate(2026, 11, 2)
	tests := []struct {
		typed string
		want  cases.Date
		ok    bool
	}{
		{"2026-11-02", d, true}, {"02/11/2026", d, true}, {"2/11/2026", d, true}, {"02.11.2026", d, true},
		{"02-11-2026", d, true}, {"02 11 2026", d, true}, {"02112026", d, true}, {"02/11/26", d, true},
		{"", cases.Date{}, true}, {"29/02/2028", cases.NewDate(2028, 2, 29), true},
		{"29/02/2026", cases.Date{}, false}, {"31/04/2026", cases.Date{}, false}, {"11/21/2026", cases.Date{}, false},
		{"2026-13-01", cases.Date{}, false}, {"02/11/226", cases.Date{}, false}, {"02/11/0026", cases.Date{}, false},
		{"2026/11/02", cases.Date{}, false}, {"hier", cases.Date{}, false}, {"+2/11/2026", cases.Date{}, false},
		{"0001-01-01", cases.Date{}, false},
	}
	for _, tc := range tests {
		got, err := ParseDay(tc.typed)
		if got != tc.want || (err == nil) != tc.ok {
			t.Errorf("%q: got %s, %v", tc.typed, got, err)
		}
	}
}

func TestNumbersOfTheUnionArePlausible(t *testing.T) {
	for number, want := range map[string]bool{
		"FR44732829320": true, "FR45732829320": false, "FRK7732829320": true, "DE123456789": true, "BE0123456789": true,
		"US123456789": false, "DE": false, "DE12345678901234": false, "DE12-4": false, "": false,
	} {
		if validVAT(number) != want {
			t.Errorf("%q: got %t", number, !want)
		}
	}
	for number, want := range map[string]bool{
		"01 23 45 67 89": true, "+33 (0)1 23 45 67 89": true, "3920": true, "0123": true, "12": false,
		"0123456789 poste 4": false, "1+2345": false, "": false, "1234567890123456": false,
	} {
		if validPhone(number) != want {
			t.Errorf("%q: got %t", number, !want)
		}
	}
}
