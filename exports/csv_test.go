package exports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"reflect"
	"strings"
	"testing"

	"relais/cases"
	"relais/portal/i18n"
)

func frenchSheet(t *testing.T, rows ...[]Field) string {
	t.Helper()
	var b bytes.Buffer
	c, err := NewCSV(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := c.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestASheetOpensInAFrenchSpreadsheet(t *testing.T) {
	got := frenchSheet(t, []Field{CSVText("Menuiserie; Le Goff"), CSVCents(-123456), CSVCents(5), CSVRate(1215), CSVCount(-3), CSVDay(day("2026-08-24")), CSVDay(cases.Date{})})
	want := "\ufeff\"Menuiserie; Le Goff\";-1234,56;0,05;12,15;-3;24/08/2026;\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestASheetForProgramsHasPointsAndISODays(t *testing.T) {
	var b bytes.Buffer
	c := NewMachineCSV(&b)
	if err := errors.Join(c.Header("a", "=b"), c.Row(CSVCents(-123456), CSVDay(day("2026-08-24"))), c.Close()); err != nil {
		t.Fatal(err)
	}
	if want := "a,'=b\r\n-1234.56,2026-08-24\r\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestTextThatASpreadsheetWouldRunIsGuarded(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1":                  "'=1+1",
		"+33 2 61 91 00 12":     "'+33 2 61 91 00 12",
		"-5":                    "'-5",
		"@SUM(A1)":              "'@SUM(A1)",
		"\t=1":                  "'\t=1",
		"\r=1":                  "'\n=1",
		"＝1":                    "'＝1",
		"＋1":                    "'＋1",
		"－1":                    "'－1",
		"＠a":                    "'＠a",
		" =1":                   "' =1",
		"\u200b=1":              "'\u200b=1",
		"\x00=1":                "' =1",
		"Le Goff = associés":    "Le Goff = associés",
		"1=1":                   "1=1",
		"":                      "",
		"deux\r\nlignes\rtrois": "deux\nlignes\ntrois",
	} {
		if got := CSVText(in).csv(false); got != want {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
}

func TestAProgramReadsBackWhatASheetHolds(t *testing.T) {
	texts := []string{"plain", "with \"quotes\"", "semi;colon", "two\nlines", " lead", "é€œ", "", `\.`}
	var fields []Field
	for _, s := range texts {
		fields = append(fields, CSVText(s))
	}
	got := frenchSheet(t, fields, fields)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(got, "\ufeff")))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(records, [][]string{texts, texts}) {
		t.Errorf("read back %q", records)
	}
}

func TestTheStatementSheetAddsUpToWhatIsDue(t *testing.T) {
	s := sampleStatement()
	s.Invoices[1].Adjustments[0].Label = "=HYPERLINK(\"x\")"
	var b bytes.Buffer
	if err := s.CSV(&b, wordsIn(t, i18n.FR)); err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, rec := range records[1:] {
		var cents int64
		for _, c := range strings.ReplaceAll(strings.TrimPrefix(rec[8], "-"), ",", "") {
			cents = cents*10 + int64(c-'0')
		}
		if strings.HasPrefix(rec[8], "-") {
			cents = -cents
		}
		sum += cents
	}
	if sum != s.Totals.Due {
		t.Errorf("lines add up to %d, due is %d:\n%s", sum, s.Totals.Due, b.String())
	}
	if !strings.Contains(b.String(), "'=HYPERLINK") {
		t.Error("a label from the data runs as a formula")
	}
}

// broken refuses every write.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAFailedWriteIsReported(t *testing.T) {
	if _, err := NewCSV(broken{}); err == nil {
		t.Error("the byte order mark was lost without an error")
	}
	c := NewMachineCSV(broken{})
	_ = c.Row(CSVText("x"))
	if err := c.Close(); err == nil {
		t.Error("a sheet that could not be written closes without an error")
	}
	if _, err := sampleCover().Draw(broken{}, wordsIn(t, i18n.FR)); err == nil {
		t.Error("a page that could not be written gives no error")
	}
}
