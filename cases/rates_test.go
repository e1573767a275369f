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
