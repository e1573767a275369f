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

func TestRatesOfASemesterFollowFromItsTwoAnchors(t *testing.T) {
	for _, c := range []struct {
		day                string
		b2b, public, floor cases.BasisPoints
	}{
		{"2013-01-01", 1075, 875, 12},
		{"2016-12-31", 1000, 800, 279},
		{"2024-06-30", 1450, 1250, 1521},
		{"2024-07-01", 1425, 1225, 1476},
		{"2025-08-20", 1215, 1015, 828},
		{"2026-06-30", 1215, 1015, 786},
		{"2026-07-01", 1240, 1040, 825},
		{"2026-12-31", 1240, 1040, 825},
	} {
		s, ok := cases.DefaultRates().On(casestest.Day(c.day))
		if !ok || s.B2B() != c.b2b || s.Public() != c.public || s.Floor() != c.floor {
			t.Errorf("%s: %v %+v, want %+v", c.day, ok, s, c)
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
