package cases_test

import (
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestEachSemesterIsAnchoredOnTheRateInForceOnItsFirstDay(t *testing.T) {
	changes := table(t, "ecb_mro.csv")
	for _, s := range cases.DefaultRates().Semesters() {
		var inForce cases.BasisPoints
		for _, c := range changes {
			if !casestest.Day(c["effective_date"]).After(s.From) {
				inForce = rate(c["rate_pct"])
			}
		}
		if s.ECB != inForce {
			t.Errorf("%s: anchored on %d, the rate in force was %d", s.Name, s.ECB, inForce)
		}
	}
}

func TestRatesOfASemesterAreThosePublished(t *testing.T) {
	published, all := table(t, "semesters.csv"), cases.DefaultRates().Semesters()
	if len(published) != len(all) {
		t.Fatalf("%d semesters published, %d in the table", len(published), len(all))
	}
	for i, s := range all {
		want := published[i]
		if s.Name != want["semester"] || s.B2B() != rate(want["b2b_pct"]) || s.Public() != rate(want["public_pct"]) || s.Floor() != rate(want["floor_pct"]) {
			t.Errorf("%s: %d, %d, floor %d; published %v", s.Name, s.B2B(), s.Public(), s.Floor(), want)
		}
		if s.Confidence == "" || s.Source == "" {
			t.Errorf("%s has no source", s.Name)
		}
	}
}

func TestNoRateIsMadeUpOutsideTheTable(t *testing.T) {
	for _, day := range []string{"", "2012-12-31", "2027-01-01"} {
		if s, ok := cases.DefaultRates().On(casestest.Day(day)); ok {
			t.Errorf("%q found %s", day, s.Name)
		}
	}
	if v := cases.DefaultRates().Version(); v != "2026-S2" {
		t.Errorf("version %s", v)
	}
}

func TestEveryDayOfTheTableFindsItsOwnSemester(t *testing.T) {
	all := cases.DefaultRates().Semesters()
	for d, i := all[0].From, 0; !d.After(all[len(all)-1].To); d = d.AddDays(1) {
		if d.After(all[i].To) {
			i++
		}
		if s, ok := cases.DefaultRates().On(d); !ok || s.Name != all[i].Name {
			t.Fatalf("%s found %q, want %s", d, s.Name, all[i].Name)
		}
	}
}

func TestADamagedTableOfRatesIsRefused(t *testing.T) {
	head := "semester,ecb_pct,legal_pct,confidence,legal_source\n"
	for name, text := range map[string]string{
		"empty":             "",
		"only a head":       head,
		"gap":               head + "2025-S1,3.15,3.71,A,x\n2026-S1,2.15,2.62,A,x\n",
		"twice":             head + "2025-S1,3.15,3.71,A,x\n2025-S1,3.15,3.71,A,x\n",
		"third semester":    head + "2025-S3,3.15,3.71,A,x\n",
		"comma in a rate":   head + "2025-S1,\"3,15\",3.71,A,x\n",
		"rate of one digit": head + "2025-S1,3.1,3.71,A,x\n",
		"missing column":    head + "2025-S1,3.15,3.71,A\n",
		"negative":          head + "2025-S1,-0.50,3.71,A,x\n",
	} {
		if _, err := cases.ReadRates(strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

const rateHead = "semester,ecb_pct,legal_pct,confidence,legal_source\n"

func readRates(t *testing.T, rows string) *cases.Rates {
	t.Helper()
	r, err := cases.ReadRates(strings.NewReader(rateHead + rows))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnOperatorAddsASemesterAndNeverChangesOne(t *testing.T) {
	built := cases.DefaultRates()
	longer, err := built.With(readRates(t, "2026-S2,2.40,2.75,A,known\n2027-S1,2.65,2.80,B,Banque de France\n"))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := longer.On(casestest.Day("2027-03-01"))
	if !ok || s.B2B() != 1265 || len(longer.Semesters()) != len(built.Semesters())+1 {
		t.Errorf("%+v", s)
	}
	if _, ok := built.On(casestest.Day("2027-03-01")); ok {
		t.Error("the table of the program was changed")
	}
	version := longer.Version()
	if !strings.HasPrefix(version, "2027-S1+") || len(version) != len("2027-S1+12345678") {
		t.Errorf("version %s", version)
	}
	other, err := built.With(readRates(t, "2027-S1,2.90,2.80,B,Banque de France\n"))
	if err != nil || other.Version() == version {
		t.Errorf("other rates have the version %s, %v", other.Version(), err)
	}
	for name, rows := range map[string]string{
		"a known semester with another rate": "2026-S2,2.65,2.75,A,x\n",
		"a gap":                              "2027-S2,2.65,2.75,A,x\n",
	} {
		if _, err := built.With(readRates(t, rows)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAStatementIsComputedAgainToTheSameHashOnceRatesWereAdded(t *testing.T) {
	built := cases.DefaultRates()
	one, err := built.With(readRates(t, "2027-S1,2.65,2.80,B,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := one.With(readRates(t, "2027-S2,2.90,2.90,B,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, then := range []*cases.Rates{built, one, two} {
		frozen, err := cases.StatementOf(casestest.Case(), casestest.Today, then)
		if err != nil {
			t.Fatal(err)
		}
		rates, ok := two.At(frozen.Rates)
		if !ok {
			t.Fatalf("the version %s is lost", frozen.Rates)
		}
		again, err := cases.StatementOf(casestest.Case(), casestest.Today, rates)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := frozen.Hash()
		if b, _ := again.Hash(); a != b {
			t.Errorf("%s: another hash", frozen.Rates)
		}
	}
	if older, ok := built.At("2025-S1"); !ok || older.Version() != "2025-S1" {
		t.Error("an older table of the program is lost")
	}
	for _, never := range []string{"", "2027-S1", "2027-S1+00000000", "2030-S1"} {
		if _, ok := two.At(never); ok {
			t.Errorf("the version %q never was", never)
		}
	}
}
