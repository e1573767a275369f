package scorecard_test

import (
	"testing"

	"relais/agencies/scorecard"
)

func TestTheAdviceIsTheBestNetAndSaysWhatIsNotKnown(t *testing.T) {
	in, _ := example(t)
	c := scorecard.Compare(sums(t, in, 0), 1)
	rank := map[string]int{}
	for i := range c.Sums.Agencies {
		rank[c.Sums.Agencies[i].Name] = i
	}
	of := scorecard.Case{Segment: scorecard.DefaultBands.Of(90, 80_000, scorecard.Company), Principal: 80_000}
	terms := []scorecard.Terms{{Rank: rank["Nord"], Fee: 0.10}, {Rank: rank["Ouest"], Fee: 0.16}, {Rank: rank["Sud"], Fee: 0.15}}
	a := c.Advise(of, terms)
	best := 0.0
	for i, o := range a.Offers {
		about(t, "net of the mean rate", o.Net.Mean, 80_000*o.Rate.Mean*(1-o.Fee), 1)
		if o.Net.Low > o.Net.Mean || o.Net.Mean > o.Net.High {
			t.Errorf("%+v", o.Net)
		}
		best += o.Best
		if o.Net.Mean > a.Offers[a.Suggested].Net.Mean {
			t.Errorf("%d nets more than what is suggested", i)
		}
	}
	about(t, "probabilities of being the best", best, 1, 1e-9)
	if a.NotKnowing <= 0 || a.NotKnowing > 20_000 {
		t.Errorf("cost of not knowing %v", a.NotKnowing)
	}

	// What is taken in any case lowers the net by itself; a failure fee only as often as nothing comes; waiting costs interest.
	plain := a.Offers[1].Net.Mean
	terms[1].FixedFee = 1_500
	about(t, "fixed fee", c.Advise(of, terms).Offers[1].Net.Mean, plain-1_500, 1e-6)
	terms[1].FixedFee, terms[1].FailureFee = 0, 1_500
	if with := c.Advise(of, terms).Offers[1].Net.Mean; with >= plain || with <= plain-1_500 {
		t.Errorf("failure fee: %v, without %v", with, plain)
	}
	terms[1].FailureFee, terms[1].MonthlyRate = 0, 0.01
	if with := c.Advise(of, terms).Offers[1].Net.Mean; with >= plain || with <= 0.88*plain {
		t.Errorf("discounted: %v, without %v", with, plain)
	}

	// A single draw keeps learning: over many seeds each agency is chosen as often as it is the best.
	chosen := [3]int{}
	terms[1].MonthlyRate = 0
	for seed := range uint64(300) {
		at, p := c.SingleDraw(of, terms, seed)
		chosen[at]++
		if p != a.Offers[at].Best {
			t.Fatalf("chosen with %v, which is the best with %v", p, a.Offers[at].Best)
		}
	}
	for i, n := range chosen {
		about(t, "share of single draws", float64(n)/300, a.Offers[i].Best, 0.09)
	}
}

func TestNobodyIsSuggestedWhomNobodyCanJudge(t *testing.T) {
	in := newWorld(1, 22).in
	in.Placements = in.Placements[:4]
	c := scorecard.Compare(sums(t, in, 12), 1)
	a := c.Advise(scorecard.Case{Principal: 10_000}, []scorecard.Terms{{Rank: 0}, {Rank: 1}})
	if len(a.Offers) != 2 || a.Suggested != -1 {
		t.Errorf("%+v", a)
	}
}

func TestWaitingCostsWhereOldCasesRecoverLess(t *testing.T) {
	c := scorecard.Compare(sums(t, newWorld(2, 22).in, 12), 1)
	e := c.Earlier()
	if e.Points.Mean <= 0.02 || e.Points.Low > e.Points.Mean || e.Cents.Mean <= 0 || e.Moves <= 0.1 || e.Moves >= 1 || e.Months < 2 || e.Months > 10 {
		t.Errorf("%+v", e)
	}
}

func TestATrialSeesLessWithAnUnevenSplitAndMoreWithTime(t *testing.T) {
	even, uneven := scorecard.Trial{Base: 0.35, PerMonth: 40, Share: 0.5}, scorecard.Trial{Base: 0.35, PerMonth: 40, Share: 0.2}
	about(t, "five months of 40 cases", even.Detects(5), scorecard.Detectable(0.35, 100), 1e-9)
	if even.Detects(5) >= uneven.Detects(5) || even.Detects(10) >= even.Detects(5) {
		t.Errorf("%v %v %v", even.Detects(5), uneven.Detects(5), even.Detects(10))
	}
	if d := (scorecard.Trial{Base: 0.35, PerMonth: 40}).Detects(5); d != 0.65 {
		t.Errorf("without a challenger %v is seen", d)
	}
}

func TestACountHasTheExactIntervalOfPoisson(t *testing.T) {
	// 95 % limits of 0, 1, 10 and 100 events (Garwood 1936).
	for _, row := range []struct {
		n         int64
		low, high float64
	}{{0, 0, 3.689}, {1, 0.0253, 5.572}, {10, 4.795, 18.390}, {100, 81.364, 121.627}} {
		i := scorecard.CountInterval(row.n, 1, 0.95)
		about(t, "low", i.Low, row.low, 2e-3)
		about(t, "high", i.High, row.high, 2e-3)
		per := scorecard.CountInterval(row.n, 2, 0.95)
		about(t, "per two years", per.High, i.High/2, 1e-9)
	}
}
