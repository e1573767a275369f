package scorecard_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/agencies/scorecard"
	"relais/agencies/scorecard/rows"
	"relais/cases"
)

// example reads the portfolio of 340 placements in testdata.
func example(t testing.TB) (*scorecard.Input, expectations) {
	t.Helper()
	folder := filepath.Join("testdata", "portfolio")
	var book rows.Book
	for _, part := range []struct {
		name string
		read func(string, *os.File) error
	}{
		{"placements.csv", func(n string, f *os.File) error { return book.Placements(n, f) }},
		{"events.csv", func(n string, f *os.File) error { return book.Events(n, f) }},
	} {
		f, err := os.Open(filepath.Join(folder, part.name))
		if err != nil {
			t.Fatal(err)
		}
		err = part.read(part.name, f)
		f.Close()
		if err != nil || len(book.Problems) > 0 {
			t.Fatal(err, book.Problems)
		}
	}
	text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want expectations
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	parts := book.Parts()
	if len(parts) != 1 {
		t.Fatal(parts)
	}
	return book.Input(parts[0], want.AsOf), want
}

// expectations is testdata/portfolio/expected.json.
type expectations struct {
	AsOf    cases.Date `json:"as_of"`
	Horizon int
	Facts   map[string]struct {
		Placements, Units int
		Excluded          map[string]int
		NetCents          int64   `json:"net_cents"`
		PaidCents         int64   `json:"paid_cents"`
		PaidOverNet       float64 `json:"paid_over_net"`
	}
	Curves map[string]struct {
		CaseRate      []float64 `json:"case_rate"`
		CaseSE        []float64 `json:"case_se"`
		CasesObserved []int64   `json:"cases_observed"`
		MoneyRate     []float64 `json:"money_rate"`
		MoneySE       []float64 `json:"money_se"`
	}
	DevelopmentShare map[string][]float64 `json:"development_share"`
	Phi              float64
	TauMean          float64 `json:"tau_mean"`
	Scores           map[string]struct {
		FairRate           band    `json:"fair_rate"`
		FairRateMoney      band    `json:"fair_rate_money"`
		EffectiveCases     float64 `json:"effective_cases"`
		Maturity           float64
		ObservedOverExpect float64 `json:"observed_over_expected"`
	}
	PBetter           map[string]float64 `json:"p_better"`
	PBest             map[string]float64 `json:"p_best"`
	Overlap           map[string]float64
	ForecastSixMonths struct {
		HiCents   float64 `json:"hi_cents"`
		LoCents   float64 `json:"lo_cents"`
		MeanCents float64 `json:"mean_cents"`
		OpenCases int     `json:"open_cases"`
		OpenCents int64   `json:"open_cents"`
	} `json:"forecast_six_months"`
}

type band struct{ Mean, Lo, Hi float64 }

// about fails when a figure is further off than its tolerance.
func about(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.5f, want %.5f ± %v", what, got, want, tolerance)
	}
}

func sums(t testing.TB, in *scorecard.Input, horizon int) *scorecard.Sums {
	t.Helper()
	p, err := scorecard.Pool(in, scorecard.DefaultBands)
	if err != nil {
		t.Fatal(err)
	}
	return p.Sums(horizon)
}

func TestTheExamplePortfolioCountsAsTheDefinitionsSay(t *testing.T) {
	in, want := example(t)
	s := sums(t, in, 0)
	if s.Horizon != want.Horizon || !s.Holds {
		t.Errorf("horizon %d, want %d", s.Horizon, want.Horizon)
	}
	const exact = 2e-5
	for rank := range s.Agencies {
		a := &s.Agencies[rank]
		w := want.Facts[a.Name]
		if a.Placements != w.Placements || a.Units != w.Units || int64(a.Net) != w.NetCents || int64(a.Paid) != w.PaidCents {
			t.Errorf("%s: %d placements, %d units, net %d, paid %d; want %+v", a.Name, a.Placements, a.Units, a.Net, a.Paid, w)
		}
		about(t, a.Name+" paid over net", a.PaidOverNet(), w.PaidOverNet, 5e-5+exact)
		out := map[string]int{}
		for _, l := range a.LeftOut {
			out[l.Reason] = l.Count
		}
		if fmt.Sprint(out) != fmt.Sprint(w.Excluded) {
			t.Errorf("%s: left out %v, want %v", a.Name, out, w.Excluded)
		}
		c := want.Curves[a.Name]
		byCase, byMoney := s.Curve(rank, 12, false), s.Curve(rank, 12, true)
		for k := range c.CaseRate {
			at := fmt.Sprintf("%s month %d ", a.Name, k+1)
			about(t, at+"case rate", byCase[k].Rate, c.CaseRate[k], exact)
			about(t, at+"case se", byCase[k].SE, c.CaseSE[k], exact)
			about(t, at+"money rate", byMoney[k].Rate, c.MoneyRate[k], exact)
			about(t, at+"money se", byMoney[k].SE, c.MoneySE[k], exact)
			if byCase[k].Cases != c.CasesObserved[k] {
				t.Errorf("%sobserved %d, want %d", at, byCase[k].Cases, c.CasesObserved[k])
			}
		}
	}
	d := s.Development()
	for k := 1; k <= 12; k++ {
		about(t, "company share", d.At(scorecard.Company, k), want.DevelopmentShare["company"][k-1], 2e-4)
		about(t, "consumer share", d.At(scorecard.Consumer, k), want.DevelopmentShare["consumer"][k-1], 2e-4)
	}
}

func TestTheExamplePortfolioComparesAsTheDefinitionsSay(t *testing.T) {
	in, want := example(t)
	c := scorecard.Compare(sums(t, in, 0), scorecard.Seed("example"))
	about(t, "phi", c.Phi, want.Phi, 0.02)
	about(t, "tau", c.Tau, want.TauMean, 0.02)
	rank := map[string]int{}
	for i := range c.Scores {
		s, name := &c.Scores[i], c.Sums.Agencies[i].Name
		rank[name] = i
		w := want.Scores[name]
		for _, r := range []struct {
			what string
			got  scorecard.Range
			want band
		}{{" fair rate", s.Rate, w.FairRate}, {" fair rate by money", s.MoneyRate, w.FairRateMoney}} {
			about(t, name+r.what, r.got.Mean, r.want.Mean, 0.01)
			about(t, name+r.what+" low", r.got.Low, r.want.Lo, 0.01)
			about(t, name+r.what+" high", r.got.High, r.want.Hi, 0.01)
		}
		about(t, name+" effective", s.Effective, w.EffectiveCases, 0.2)
		about(t, name+" maturity", s.Maturity, w.Maturity, 1e-3)
		about(t, name+" observed over expected", s.Ratio(), w.ObservedOverExpect, 0.01)
		about(t, name+" best", s.Best, want.PBest[name], 0.02)
	}
	for pair, p := range want.PBetter {
		a, b, _ := strings.Cut(pair, " better than ")
		about(t, pair, c.P(rank[a], rank[b]), p, 0.02)
	}
	for pair, o := range want.Overlap {
		a, b, _ := strings.Cut(pair, ", ")
		about(t, "overlap "+pair, c.Overlap(rank[a], rank[b]), o, 1e-3)
	}
}

func TestTheExamplePortfolioIsForecastAsTheDefinitionsSay(t *testing.T) {
	in, want := example(t)
	f, err := scorecard.Predict(in, scorecard.DefaultBands, scorecard.Seed("example"))
	if err != nil {
		t.Fatal(err)
	}
	w := want.ForecastSixMonths
	if f.Open != w.OpenCases || int64(f.Owed) != w.OpenCents {
		t.Errorf("%d open cases owe %d, want %d and %d", f.Open, f.Owed, w.OpenCases, w.OpenCents)
	}
	about(t, "forecast", f.Total.Mean, w.MeanCents, 0.10*w.MeanCents)
	about(t, "forecast low", f.Total.Low, w.LoCents, 0.15*w.LoCents)
	about(t, "forecast high", f.Total.High, w.HiCents, 0.15*w.HiCents)
	months := 0.0
	for _, m := range f.ByMonth {
		months += m.Mean
	}
	about(t, "sum of the months", months, f.Total.Mean, 1)
}

func TestWithoutDirectPaymentsNoRateIsHigher(t *testing.T) {
	in, _ := example(t)
	with := sums(t, in, 12)
	in.WithoutDirect = true
	without := sums(t, in, 12)
	lower := false
	for rank := range with.Agencies {
		a, b := with.Agencies[rank], without.Agencies[rank]
		if a.Name != b.Name || a.Net != b.Net || a.Units != b.Units || b.Paid > a.Paid || b.Direct != 0 {
			t.Errorf("%+v\n%+v", a, b)
		}
		lower = lower || b.Paid < a.Paid
	}
	if !lower {
		t.Error("direct payments count all the same")
	}
}

func TestWhatAnAgencyDeclinesIsCountedBySegment(t *testing.T) {
	in, _ := example(t)
	for i := range in.Placements {
		in.Placements[i].Declined = i%10 == 0
	}
	s := sums(t, in, 12)
	declined, units := 0, 0
	for rank := range s.Agencies {
		a := &s.Agencies[rank]
		for _, r := range a.Refusals() {
			declined += r.Declined
			if r.Declined > r.Released {
				t.Errorf("%+v", r)
			}
		}
		units += a.Units
	}
	if declined != 34 || units > 306 {
		t.Errorf("%d declined, %d units", declined, units)
	}
}
