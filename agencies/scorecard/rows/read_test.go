package rows

import (
	"strings"
	"testing"

	"relais/agencies/scorecard"
	"relais/cases"
)

const header = "placement_id,agency,placed_on,principal,payments,closed_on,close_code,recalled_on\n"

// read gives the book of a text.
func read(t *testing.T, text string) *Book {
	t.Helper()
	b := &Book{}
	if err := b.Placements("p.csv", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAFileIsReadAsFirmsWriteIt(t *testing.T) {
	for name, text := range map[string]string{
		"commas":              "placement_id,agency,placed_on,principal_cents,payments\nP1,Nord,2026-01-10,50000,2026-02-01:20000 2026-03-01:-5000\n",
		"lists by semicolons": "placement_id,agency,placed_on,principal,payments\nP1,Nord,2026-01-10,500,2026-02-01:20000;2026-03-01:-5000\n",
		"lists in quotes":     "placement_id;agency;placed_on;principal;payments\nP1;Nord;2026-01-10;500;\"2026-02-01:20000; 2026-03-01:-5000\"\n",
		"semicolons and mark": "\ufeffPlacement ID;Agency;Placed on;Principal;Payments\r\nP1;Nord;10/01/2026;500,00;2026-02-01:20000|2026-03-01:-5000\r\n",
		"tabs, other order":   "agency\tplaced_on\tplacement_id\tpayments\tprincipal\n Nord \t2026-01-10\tP1\t01/02/2026:20000 01/03/2026:-5000\t500.0\n\n",
	} {
		b := read(t, text)
		if len(b.Problems) > 0 || b.Rows != 1 {
			t.Errorf("%s: %d rows, %v", name, b.Rows, b.Problems)
			continue
		}
		in := b.Input(b.Parts()[0], b.Latest)
		p := in.Placements[0]
		if in.Agencies[0] != "Nord" || p.Principal != 50_000 || p.Placed != cases.NewDate(2026, 1, 10) || len(p.Events) != 2 || p.Events[1].Cents != -5000 {
			t.Errorf("%s: %+v", name, p)
		}
		if b.Latest != cases.NewDate(2026, 3, 1) {
			t.Errorf("%s: latest day %s", name, b.Latest)
		}
	}
}

func TestAFrenchSpreadsheetIsRead(t *testing.T) {
	b := read(t, "placement_id;agency;placed_on;principal\n1;C\xe9vennes \x8cuvre;10/01/2026;1 234 567,8\n2;Cévennes Œuvre;10/01/2026;1\u202f000\n")
	if len(b.Problems) > 0 || len(b.agencies.list) != 1 || b.agencies.list[0] != "Cévennes Œuvre" {
		t.Fatalf("%q %v", b.agencies.list, b.Problems)
	}
	if b.list[0].Principal != 123_456_780 || b.list[1].Principal != 100_000 {
		t.Errorf("%d %d", b.list[0].Principal, b.list[1].Principal)
	}
}

func TestWhatCannotBeReadIsListedWithItsPlaceAndLeftOut(t *testing.T) {
	for _, row := range []struct{ line, column, what string }{
		{"P2,Nord,2026-13-01,10,,,,", "placed_on", "no day"},
		{"P2,,2026-01-01,10,,,,", "agency", "empty"},
		{"P2,Nord,2026-01-01,1.234,,,,", "principal", "no amount"},
		{"P2,Nord,2026-01-01,1 23,,,,", "principal", "no amount"},
		{"P2,Nord,2026-01-01,1.234,,,,", "principal", "spaces between thousands"},
		{"P2,Nord,2026-01-01,-5,,,,", "principal", "more than nothing"},
		{"P2,Nord,2026-01-01,10,2026-02-01,,,", "payments", "day:cents"},
		{"P2,Nord,2026-01-01,10,2026-02-01:1.5,,,", "payments", "day:cents"},
		{"P2,Nord,2026-01-01,10,,2026-03-01,gone,", "close_code", "no closing code"},
		{"P2,Nord,2026-01-01,10,,2026-03-01,,", "close_code", "does not say why"},
		{"P2,Nord,2026-01-01,10,,,untraceable,", "closed_on", "no day"},
		{"P2,Nord,2026-01-01,10,,2025-03-01,untraceable,", "closed_on", "before the hand-over"},
		{"P1,Nord,2026-01-01,10,,,,", "placement_id", "used above"},
		{"P2,Nord,2026-01-01,10", "", "4 values, but 8 columns"},
		{`P2,"Nord,2026-01-01,10`, "", "quotes"},
	} {
		b := read(t, header+"P1,Nord,2026-01-01,10,,,,\n"+row.line+"\n")
		if len(b.Problems) != 1 || b.LeftOut != 1 || len(b.list) != 1 {
			t.Errorf("%s: %d placements, %d left out, %+v", row.line, len(b.list), b.LeftOut, b.Problems)
			continue
		}
		if p := b.Problems[0]; p.Line != 3 || p.Column != row.column || !strings.Contains(p.What, row.what) {
			t.Errorf("%s: %+v, want %s in column %q", row.line, p, row.what, row.column)
		}
	}
}

func TestAFileWithoutItsColumnsIsRefusedInWords(t *testing.T) {
	for text, want := range map[string]string{
		"": "is empty",
		"agency,placed_on,principal\nN,2026-01-01,5\n":                         "column placement_id is missing",
		"placement_id,agency,placed_on\nP,N,2026-01-01\n":                      "column principal is missing",
		"placement_id,agency,agency,placed_on,principal\nP,N,N,2026-01-01,5\n": "agency is there twice",
	} {
		err := (&Book{}).Placements("p.csv", strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestAnUnknownColumnIsNamedAndTheLinesAreRead(t *testing.T) {
	b := read(t, "placement_id,agency,placed_on,principal,remark\nP1,Nord,2026-01-01,10,hello\n")
	if len(b.Problems) != 1 || b.Problems[0].Column != "remark" || b.LeftOut != 0 || len(b.list) != 1 {
		t.Errorf("%+v", b)
	}
}

func TestARecallEndsTheObservationInsteadOfALaterClose(t *testing.T) {
	b := read(t, header+"P1,Nord,2026-01-01,10,,2026-06-01,withdrawn_commercial,2026-04-01\n")
	if p := b.list[0]; p.Closed != cases.NewDate(2026, 4, 1) || p.Close.Code() != "withdrawn_commercial" {
		t.Errorf("%+v %v", p, b.Problems)
	}
}

func TestEventsOfASecondFileJoinThoseOfTheFirst(t *testing.T) {
	b := read(t, header+"P1,Nord,2026-01-01,100,2026-02-01:1000,,,\n")
	err := b.Events("e.csv", strings.NewReader("placement_id,on,kind,amount\nP1,2026-03-01,direct,12.50\nP9,2026-03-01,direct,1\nP1,2026-03-01,gift,1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e := b.list[0].Events; len(e) != 2 || e[1].Kind != scorecard.Direct || e[1].Cents != 1250 {
		t.Errorf("%+v", e)
	}
	if b.LeftOut != 2 || len(b.Problems) != 2 || b.Problems[0].Line != 3 || b.Problems[1].Column != "kind" {
		t.Errorf("%+v", b.Problems)
	}
}

func TestEachCurrencyAndStageIsAReportOfItsOwn(t *testing.T) {
	b := read(t, "placement_id,agency,placed_on,principal,currency,stage\nP1,Nord,2026-01-01,10,,\nP2,Sud,2026-01-01,10,usd,\nP3,Est,2026-01-01,10,EUR,amicable\n")
	parts := b.Parts()
	if len(parts) != 2 || parts[0] != (Part{"EUR", "amicable", 2}) || parts[1] != (Part{"USD", "amicable", 1}) {
		t.Fatal(parts)
	}
	if in := b.Input(parts[1], b.Latest); len(in.Agencies) != 1 || in.Agencies[0] != "Sud" || len(in.Placements) != 1 {
		t.Errorf("%+v", in)
	}
}

func TestProblemsOfAHopelessFileAreCountedNotAllKept(t *testing.T) {
	b := read(t, header+strings.Repeat("P,N,never,5,,,,\n", 1000))
	if len(b.Problems) != maxProblems || b.More != 800 || b.LeftOut != 1000 {
		t.Errorf("%d kept, %d more, %d left out", len(b.Problems), b.More, b.LeftOut)
	}
}

// FuzzPlacements: whatever is in a file, reading ends in placements that the scorecard takes, or in words.
func FuzzPlacements(f *testing.F) {
	f.Add(header + "P1,Nord,2026-01-01,10,2026-02-01:1000,2026-06-01,untraceable,\n")
	f.Add("\ufeffplacement_id;agency;placed_on;principal_cents;debtor_id;oldest_due_on;debtor_kind;country;attempt\nP;N;01/01/2026;5;D;01/01/2025;consumer;FR;2\n")
	f.Add("placement_id,agency,placed_on,principal,confirmed,declined_on,direct_payments,corrections,goodwill\n\"P\"\"\",N,2026-01-01,5,no,2026-01-03,2026-01-02:5|x,,\n")
	f.Add(header + "P1,\"Nord,2026-01-01,10\n")
	f.Fuzz(func(t *testing.T, text string) {
		b := &Book{}
		if err := b.Placements("p.csv", strings.NewReader(text)); err != nil {
			return
		}
		if len(b.list)+b.LeftOut < b.Rows {
			t.Errorf("%d placements and %d left out of %d lines", len(b.list), b.LeftOut, b.Rows)
		}
		for _, part := range b.Parts() {
			in := b.Input(part, cases.NewDate(2026, 6, 30))
			p, err := scorecard.Pool(in, scorecard.DefaultBands)
			if err != nil {
				t.Fatal(err)
			}
			p.Sums(12)
		}
	})
}
