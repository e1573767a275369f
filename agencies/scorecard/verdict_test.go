package scorecard

import (
	"slices"
	"testing"

	"relais/cases"
)

func TestGatesDecideWhatIsShownOfAnAgency(t *testing.T) {
	for _, row := range []struct {
		effective, maturity float64
		want                Standing
	}{
		{0, 0, Unlisted}, {4.9994, 1, Unlisted}, {4.9996, 1, TooFew}, {5, 1, TooFew}, {19.99, 1, TooFew}, {20, 1, Careful}, {49.9, 1, Careful},
		{50, 1, Full}, {50, 0.2994, TooEarly}, {50, 0.2996, Full}, {20, 0.1, TooEarly}, {10, 0.1, TooFew},
	} {
		s := Score{Effective: row.effective, Maturity: row.maturity}
		if got := s.Standing(); got != row.want {
			t.Errorf("%v effective cases, maturity %v: %s, want %s", row.effective, row.maturity, got, row.want)
		}
	}
}

func TestGatesDecideWhatIsSaidOfAPair(t *testing.T) {
	for _, row := range []struct {
		p, overlap float64
		a, b       Standing
		want       Verdict
	}{
		{0.99, 0.9, Full, Full, Clearly}, {0.95, 0.9, Full, Full, Clearly}, {0.9494, 0.9, Full, Full, Probably}, {0.9496, 0.9, Full, Full, Clearly},
		{0.80, 0.9, Full, Full, Probably}, {0.79, 0.9, Full, Full, Leans}, {0.60, 0.9, Full, Full, Leans}, {0.59, 0.9, Full, Full, NoDifference},
		{0.50, 0.9, Full, Full, NoDifference},
		// With 20 to 49 cases only what is clear is said.
		{0.96, 0.9, Full, Careful, Clearly}, {0.94, 0.9, Full, Careful, CannotTell}, {0.55, 0.9, Careful, Careful, CannotTell},
		// Whoever has no figure is in no claim, however sure it would be.
		{0.999, 0.9, Full, TooFew, CannotTell}, {0.999, 0.9, Unlisted, Full, CannotTell}, {0.999, 0.9, Full, TooEarly, CannotTell},
		// Different cases are not compared.
		{0.999, 0.19, Full, Full, NotComparable}, {0.999, 0.2, Full, Full, Clearly}, {0.999, 0.1, Full, TooFew, CannotTell},
	} {
		if got := wordFor(row.p, row.overlap, row.a, row.b); got != row.want {
			t.Errorf("P %v, overlap %v, %s against %s: %s, want %s", row.p, row.overlap, row.a, row.b, got, row.want)
		}
	}
}

// compared is a comparison with given figures, as if it had been computed.
func compared(effective []float64, rates []float64, better, overlap func(a, b int) float64) *Comparison {
	n := len(rates)
	c := &Comparison{Sums: &Sums{Horizon: 12, Holds: true}, Scores: make([]Score, n), better: make([]float64, n*n), overlap: make([]float64, n*n)}
	for a := range n {
		c.Sums.Agencies = append(c.Sums.Agencies, AgencyCount{Name: string(rune('A' + a))})
		c.Scores[a] = Score{Rate: Range{Mean: rates[a]}, Effective: effective[a], Maturity: 1, Units: int64(effective[a])}
		for b := range n {
			c.better[a*n+b], c.overlap[a*n+b] = better(a, b), overlap(a, b)
		}
	}
	return c
}

func TestTheHeadlineNamesRealDifferencesOnly(t *testing.T) {
	always := func(x float64) func(a, b int) float64 { return func(a, b int) float64 { return x } }
	by := func(table [][]float64) func(a, b int) float64 { return func(a, b int) float64 { return table[a][b] } }
	big := []float64{100, 100, 100}
	for name, row := range map[string]struct {
		c    *Comparison
		want []string
	}{
		"nobody": {compared(nil, nil, always(0.5), always(1)), []string{"scorecard.headline.nobody"}},
		"few":    {compared([]float64{3, 10}, []float64{0.5, 0.1}, always(0.99), always(1)), []string{"scorecard.headline.too_few"}},
		"one":    {compared([]float64{100, 10}, []float64{0.5, 0.1}, always(0.99), always(1)), []string{"scorecard.headline.one"}},
		"one behind two": {compared(big, []float64{0.5, 0.49, 0.3}, by([][]float64{{0, 0.5, 0.97}, {0.5, 0, 0.96}, {0.03, 0.04, 0}}), always(1)),
			[]string{"scorecard.headline.clearly C [A B]"}},
		"probably": {compared(big, []float64{0.5, 0.49, 0.3}, by([][]float64{{0, 0.5, 0.85}, {0.5, 0, 0.7}, {0.15, 0.3, 0}}), always(1)),
			[]string{"scorecard.headline.probably C [A]"}},
		"leans is no difference": {compared(big, []float64{0.5, 0.49, 0.3}, by([][]float64{{0, 0.5, 0.7}, {0.5, 0, 0.7}, {0.3, 0.3, 0}}), always(1)),
			[]string{"scorecard.headline.no_difference"}},
		"too few for a word": {compared([]float64{30, 30}, []float64{0.5, 0.3}, by([][]float64{{0, 0.9}, {0.1, 0}}), always(1)),
			[]string{"scorecard.headline.cannot_tell"}},
		"other cases": {compared(big[:2], []float64{0.5, 0.3}, by([][]float64{{0, 0.999}, {0.001, 0}}), always(0.1)),
			[]string{"scorecard.headline.not_comparable"}},
	} {
		var got []string
		for _, f := range row.c.Headline() {
			text := f.Key
			if names, ok := f.Args["others"].([]string); ok {
				slices.Sort(names)
				text += " " + f.Args["agency"].(string) + " ["
				for i, n := range names {
					if i > 0 {
						text += " "
					}
					text += n
				}
				text += "]"
			}
			got = append(got, text)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

func TestFortyAgenciesAreSaidInAFewSentences(t *testing.T) {
	n := 40
	effective, rates := make([]float64, n), make([]float64, n)
	for i := range n {
		effective[i], rates[i] = 100, 0.6-float64(i)/100
	}
	better := func(a, b int) float64 {
		if a < b {
			return 0.99
		}
		return 0.01
	}
	c := compared(effective, rates, better, func(a, b int) float64 { return float64((a+b)%2) * 0.5 })
	if got := c.Headline(); len(got) != mostSentences || got[0].Key != "scorecard.headline.clearly_many" || got[0].Args["n"] != int64(20) {
		t.Errorf("%d sentences: %+v", len(got), got)
	}
	if got := c.Warnings(); len(got) != 1 || got[0].Key != "scorecard.warning.not_comparable_many" || got[0].Args["of"] != int64(780) {
		t.Errorf("%+v", got)
	}
}

func TestTiesShareABracket(t *testing.T) {
	p := [][]float64{{0.5, 0.7, 0.97}, {0.3, 0.5, 0.85}, {0.03, 0.15, 0.5}}
	c := compared([]float64{100, 100, 100, 10}[:3], []float64{0.5, 0.48, 0.3}, func(a, b int) float64 { return p[a][b] }, func(a, b int) float64 { return 1 })
	if got := c.Brackets(); !slices.Equal(got, []int{1, 1, 2}) {
		t.Errorf("brackets %v", got)
	}
}

func TestEveryClosingCodeHasOneTreatment(t *testing.T) {
	want := map[treatment][]cases.CloseCode{
		instalments: {"plan_running_at_recall"},
		takenAway:   {"withdrawn_commercial", "moved_to_other_agency", "moved_to_lawyer_or_bailiff"},
		preventable: {"time_barred_at_release", "disputed_evidence_missing", "paid_before_release", "duplicate", "wrong_debtor_or_address", "missing_evidence"},
		apart:       {"already_in_court", "outside_mandate", "conflict_of_interest", cases.PlacedInError},
	}
	for _, c := range cases.Closings {
		expect := counted
		for treatment, codes := range want {
			if slices.Contains(codes, c.Code) {
				expect = treatment
			}
		}
		n, known := CloseOf(c.Code)
		if !known || n.Code() != c.Code || treatments[n] != expect || EffectOf(c.Code) == "" {
			t.Errorf("%s: number %d (%s), treatment %d, want %d", c.Code, n, n.Code(), treatments[n], expect)
		}
	}
	for code := range exceptions {
		if _, known := CloseOf(code); !known {
			t.Errorf("%s is no closing code", code)
		}
	}
}

func TestAPaymentBelongsToTheHandOverThatHadTheCase(t *testing.T) {
	first, second := cases.NewDate(2026, 1, 10), cases.NewDate(2026, 4, 10)
	days := []cases.Date{first, second}
	for _, row := range []struct {
		paid cases.Date
		want int
	}{
		{first.AddDays(-5), 0}, {first, 0}, {first.AddDays(30), 0}, {second, 0}, {second.AddDays(3), 0}, {second.AddDays(4), 1}, {second.AddDays(90), 1},
	} {
		if got := Owner(days, row.paid); got != row.want {
			t.Errorf("paid on %s: %d, want %d", row.paid, got, row.want)
		}
	}
	if Owner(nil, first) != -1 {
		t.Error("a payment without a hand-over has no owner")
	}
}

func TestPlacementsWithinThirtyDaysAreOneUnit(t *testing.T) {
	day := cases.NewDate(2025, 3, 31)
	place := func(after int, principal cases.Cents, events ...Event) Placement {
		return Placement{Placed: day.AddDays(after), Principal: principal, Events: events}
	}
	paid := func(after int, cents cases.Cents) Event { return Event{On: day.AddDays(after), Cents: cents} }
	in := &Input{AsOf: cases.NewDate(2026, 6, 30), Agencies: []string{"A"}, Placements: []Placement{
		place(0, 10_000, paid(20, 10_000)), place(30, 20_000, paid(40, 5_000)), place(31, 40_000), place(61, 1_000),
	}}
	p, err := Pool(in, DefaultBands)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.units) != 2 || p.units[0].net != 30_000 || p.units[1].net != 41_000 {
		t.Fatalf("%+v", p.units)
	}
	// Each payment is in its own hand-off's first month; the younger placement decides how long the unit was observed.
	months, cents := p.payments(0)
	if !slices.Equal(months, []uint8{1}) || !slices.Equal(cents, []cases.Cents{15_000}) || p.units[0].months != 14 {
		t.Errorf("months %v, cents %v, observed %d", months, cents, p.units[0].months)
	}
	if s := SegmentAt(int(p.units[0].segment)); s.Amount != 1 {
		t.Errorf("amount band %d of 300 EUR", s.Amount)
	}
}
