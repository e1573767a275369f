package i18n

import (
	"math"
	"testing"
	"time"
)

func newCatalogue(t *testing.T) *Catalogue {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(paris)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestFiguresAreWrittenAsEachLanguageWantsThem(t *testing.T) {
	c := newCatalogue(t)
	fr, en := c.Printer(FR), c.Printer(EN)
	at := time.Date(2026, 11, 21, 13, 32, 0, 0, time.UTC) // 14:32 in Paris
	for _, row := range []struct{ got, want string }{
		{fr.Money(2814281, "EUR"), "28\u202f142,81\u00a0€"},
		{en.Money(2814281, "EUR"), "€28,142.81"},
		{fr.Money(-120000, "EUR"), "\u22121\u202f200,00\u00a0€"},
		{en.Money(-120000, "EUR"), "\u2212€1,200.00"},
		{fr.Money(5, "EUR"), "0,05\u00a0€"},
		{fr.Money(0, "EUR"), "0,00\u00a0€"},
		{en.Money(math.MinInt64, "EUR"), "\u2212€92,233,720,368,547,758.08"},
		{fr.Money(1250, "CHF"), "12,50\u00a0CHF"},
		{en.Money(1250, "CHF"), "CHF\u00a012.50"},
		{en.Money(1250, "GBP"), "£12.50"},
		{fr.Euros(1209950), "12\u202f100\u00a0€"},
		{en.Euros(1209949), "€12,099"},
		{fr.Kilo(386_500_000), "3\u202f865\u00a0k€"},
		{en.Kilo(386_549_999), "€3,865k"},
		{fr.Mega(984_200_000), "9,84\u00a0M€"},
		{en.Mega(984_500_000), "€9.85m"},
		{fr.Percent(4380), "43,8\u202f%"},
		{en.Percent(4380), "43.8%"},
		{fr.Percent(5100), "51\u202f%"},
		{fr.Percent(1215), "12,15\u202f%"},
		{fr.Percent(-40), "\u22120,4\u202f%"},
		{fr.PercentTo(1240, 2), "12,40\u202f%"},
		{en.PercentTo(4385, 1), "43.9%"},
		{fr.PercentTo(4350, 0), "44\u202f%"},
		{fr.Count(1284), "1\u202f284"},
		{en.Count(-1284), "\u22121,284"},
		{fr.Bytes(61 << 20), "61\u00a0Mo"},
		{en.Bytes(50 << 20), "50\u00a0MB"},
		{fr.Bytes(1536), "1,5\u00a0Ko"},
		{fr.Bytes(999), "999\u00a0o"},
		{fr.Bytes(0), "0\u00a0o"},
		{en.Bytes(3 << 30), "3\u00a0GB"},
		{fr.Date(day(2026, 11, 1)), "01/11/2026"},
		{fr.Date(time.Time{}), ""},
		{fr.LongDate(day(2026, 11, 1)), "1er\u00a0novembre 2026"},
		{fr.LongDate(day(2026, 8, 2)), "2\u00a0août 2026"},
		{en.LongDate(day(2026, 11, 1)), "1\u00a0November 2026"},
		{fr.Weekday(day(2026, 11, 23)), "lundi\u00a023/11"},
		{en.Weekday(day(2026, 11, 23)), "Monday\u00a023/11"},
		{fr.Month(day(2026, 11, 23)), "novembre\u00a02026"},
		{fr.Clock(at), "14\u00a0h\u00a032"},
		{en.Clock(at), "14:32"},
		{fr.Instant(at), "21/11/2026 à\u00a014\u00a0h\u00a032"},
		{en.Instant(at), "21/11/2026 at\u00a014:32"},
		{fr.In(time.UTC).Clock(at), "13\u00a0h\u00a032"},
		{fr.Instant(time.Time{}), ""},
		{SIREN("732829320"), "732\u00a0829\u00a0320"},
		{SIREN("7328"), "7328"},
		{SIRET("73282932000074"), "732\u00a0829\u00a0320\u00a000074"},
		{IBAN("FR7630006000011234567890189"), "FR76\u00a03000\u00a06000\u00a00112\u00a03456\u00a07890\u00a0189"},
		{Phone("0261910012"), "02\u00a061\u00a091\u00a000\u00a012"},
		{Phone("+33261910012"), "+33\u00a02\u00a061\u00a091\u00a000\u00a012"},
		{Phone("+4930123456"), "+4930123456"},
		{ISO(day(2026, 2, 3)), "2026-02-03"},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
}

func TestAnInstantAfterMidnightInParisIsShownOnTheNextDay(t *testing.T) {
	fr := newCatalogue(t).Printer(FR)
	if got := fr.Instant(time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)); got != "21/11/2026 à\u00a000\u00a0h\u00a030" {
		t.Errorf("got %q", got)
	}
}

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	for in, want := range map[string]int64{
		"1 234,56 €": 123456, "1.234,56": 123456, "1,234.56": 123456, "1234.5": 123450, "1’234,50": 123450,
		"1\u202f200": 120000, "-40": -4000, "\u221240,10": -4010, "1.234": 123400, "12": 1200, "0,05": 5,
		"1.234.567": 123456700, " 12,3 EUR": 1230,
	} {
		if got, ok := ParseMoney(in); !ok || got != want {
			t.Errorf("%q: %d %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "-", "--5", "1-5", "+5", "1,23,45", "1,234,56", "12.34.56", "1.2345", ",50", "12a", "1,-5", "99999999999999"} {
		if got, ok := ParseMoney(in); ok {
			t.Errorf("%q was read as %d", in, got)
		}
	}
}

func TestWhatIsWrittenCanBeReadBack(t *testing.T) {
	c := newCatalogue(t)
	for _, cents := range []int64{0, 1, 99, 100, 99999, 100000, 123456789, -1, -120000} {
		if got, ok := ParseMoney(c.Printer(FR).Money(cents, "EUR")); !ok || got != cents {
			t.Errorf("%d cents: read back %d %v", cents, got, ok)
		}
	}
	for d := day(2024, 2, 20); d.Year() < 2027; d = d.AddDate(0, 0, 17) {
		for _, text := range []string{c.Printer(FR).Date(d), c.Printer(FR).LongDate(d), c.Printer(EN).LongDate(d), ISO(d)} {
			if y, m, dd, ok := ParseDate(text); !ok || !day(y, m, dd).Equal(d) {
				t.Errorf("%q was read as %d-%d-%d %v", text, y, m, dd, ok)
			}
		}
	}
}

func TestDaysAreReadAsPeopleTypeThem(t *testing.T) {
	for in, want := range map[string]string{
		"21/11/2026": "2026-11-21", "21.11.26": "2026-11-21", "21-11-2026": "2026-11-21", " 1 / 2 / 2026 ": "2026-02-01",
		"21112026": "2026-11-21", "2026-11-21": "2026-11-21", "2026/11/21": "2026-11-21", "1er novembre 2026": "2026-11-01",
		"21 nov. 2026": "2026-11-21", "3 AOÛT 2026": "2026-08-03", "3 aout 26": "2026-08-03", "3 juil. 2026": "2026-07-03",
		"29/02/2028": "2028-02-29", "01/01/70": "1970-01-01", "01/01/69": "2069-01-01", "4 March 2026": "2026-03-04",
	} {
		y, m, d, ok := ParseDate(in)
		if got := ISO(day(y, m, d)); !ok || got != want {
			t.Errorf("%q: %s %v, want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "21/11", "31/04/2026", "29/02/2026", "00/01/2026", "32/01/2026", "11/21/2026", "3 jui 2026", "ju 3 2026", "21/11/126", "21/11/0026", "demain", "1/2/3/2026"} {
		if y, m, d, ok := ParseDate(in); ok {
			t.Errorf("%q was read as %d-%d-%d", in, y, m, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1 234,56 €")
	f.Add("1er nov. 2026")
	f.Fuzz(func(t *testing.T, s string) {
		if y, m, d, ok := ParseDate(s); ok && (day(y, m, d).Day() != d || day(y, m, d).Month() != m) {
			t.Errorf("%q was read as %d-%d-%d, which is no day", s, y, m, d)
		}
		ParseMoney(s)
	})
}
