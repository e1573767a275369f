package scorecard_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"relais/agencies/scorecard"
	"relais/cases"
)

// worldDay is the report day of every invented world.
var worldDay = cases.NewDate(2026, 6, 30)

// world is an invented portfolio of which the truth is known.
type world struct {
	in    *scorecard.Input
	skill []float64 // of each agency, in logits
	base  [32]float64
	count [32]float64 // units by segment
}

// newWorld invents agencies that worked for so many months, some of which get the hard cases because they are good. What a case pays, and when, follows from
// its segment, its agency and chance alone.
func newWorld(seed uint64, months int) *world {
	r := rand.New(rand.NewPCG(seed, 7))
	agencies := 3 + r.IntN(5)
	w := &world{in: &scorecard.Input{AsOf: worldDay}}
	spread := 0.25 + 0.5*r.Float64()
	for a := range agencies {
		w.in.Agencies = append(w.in.Agencies, fmt.Sprintf("Agence %d", a+1))
		w.skill = append(w.skill, spread*r.NormFloat64())
	}
	age, amount := []float64{0, -0.4, -0.9, -1.6}, []float64{0, -0.2, -0.4, -0.5}
	for n := range w.base {
		s := scorecard.SegmentAt(n)
		w.base[n] = 0.5 + age[s.Age] + amount[s.Amount] - 0.2*float64(s.Kind) + 0.2*r.NormFloat64()
	}
	for a := range agencies {
		hard := 0.25 + w.skill[a]/2 // skilled agencies get the old cases
		for range 50 + r.IntN(200) {
			w.place(r, int32(a), hard, months)
		}
	}
	return w
}

// place adds one placement, months old, with its payments so far.
func (w *world) place(r *rand.Rand, agency int32, hard float64, months int) {
	band := 0
	for band < 3 && r.Float64() < min(max(0.35+hard, 0.1), 0.9) {
		band++
	}
	placed := worldDay.AddMonths(-1 - r.IntN(months)).AddDays(-r.IntN(28))
	p := scorecard.Placement{
		Debtor: int32(len(w.in.Placements)), Agency: agency, Kind: scorecard.Kind(r.IntN(2)), Placed: placed,
		OldestDue: placed.AddDays(-[]int{30, 90, 240, 600}[band]), Principal: []cases.Cents{7_000, 30_000, 120_000, 600_000}[r.IntN(4)],
	}
	n := segmentOf(&p)
	w.count[n]++
	chance := 1 / (1 + math.Exp(-w.base[n]-w.skill[agency]))
	if r.Float64() < chance/paysOnAverage {
		share := []float64{1, 1, 1, 0.6, 0.4}[r.IntN(5)]
		// By month 12 all has come that comes: half of it in three months.
		month := 0
		for u := r.Float64() * (1 - math.Exp2(-4)); u > 1-math.Exp2(-float64(month+1)/3); {
			month++
		}
		p.Events = append(p.Events, scorecard.Event{
			On: placed.AddMonths(month).AddDays(1 + r.IntN(27)), Cents: cases.Cents(share * float64(p.Principal)),
		})
	}
	w.in.Placements = append(w.in.Placements, p)
}

// paysOnAverage is the mean of the shares in place.
const paysOnAverage = 0.8

func segmentOf(p *scorecard.Placement) int {
	s := scorecard.DefaultBands.Of(p.Placed.DaysSince(p.OldestDue), p.Principal, p.Kind)
	return (s.Age*4+s.Amount)*2 + int(s.Kind)
}

// truth is the true fair rate of an agency.
func (w *world) truth(agency int) (rate float64) {
	for n, count := range w.count {
		rate += count / float64(len(w.in.Placements)) * min(1/(1+math.Exp(-w.base[n]-w.skill[agency])), paysOnAverage)
	}
	return rate
}

// trial is what the comparison made of worlds.
type trial struct {
	ranges, held, claims, wrong int
	rawClaims, rawWrong         int
	drifts                      int // told although nothing changes in these worlds
}

func (tr *trial) add(w *world, c *scorecard.Comparison) {
	truth := map[string]float64{}
	for a, name := range w.in.Agencies {
		truth[name] = w.truth(a)
	}
	of := func(rank int) float64 { return truth[c.Sums.Agencies[rank].Name] }
	for rank := range c.Scores {
		if s := &c.Scores[rank]; s.Standing().Shown() {
			tr.ranges++
			if _, told := s.Drift.Told(); told {
				tr.drifts++
			}
			if of(rank) >= s.Rate.Low && of(rank) <= s.Rate.High {
				tr.held++
			}
		}
	}
	for _, p := range c.Pairs() {
		if p.Verdict == scorecard.Clearly {
			tr.claims++
			if of(p.A) < of(p.B) {
				tr.wrong++
			}
		}
		a, b := c.Sums.Agencies[p.A], c.Sums.Agencies[p.B]
		if d := a.PaidOverNet() - b.PaidOverNet(); math.Abs(d) > 0.1 {
			tr.rawClaims++
			if (d > 0) != (of(p.A) > of(p.B)) {
				tr.rawWrong++
			}
		}
	}
}

func TestRangesHoldTheTruthAndClearClaimsAreRight(t *testing.T) {
	var tr trial
	for seed := range uint64(200) {
		w := newWorld(seed, 22)
		tr.add(w, scorecard.Compare(sums(t, w.in, 12), seed))
	}
	share := func(part, whole int) float64 { return 100 * float64(part) / float64(whole) }
	held, wrong := share(tr.held, tr.ranges), share(tr.wrong, tr.claims)
	t.Logf("200 worlds: 90 %% ranges held the truth in %.1f %% of %d; %.1f %% of %d clear claims were wrong; of %d differences of ten points that paid over placed shows, %.0f %% were wrong; %d false alarms of change",
		held, tr.ranges, wrong, tr.claims, tr.rawClaims, share(tr.rawWrong, tr.rawClaims), tr.drifts)
	if alarms := share(tr.drifts, tr.ranges); alarms > 3 {
		t.Errorf("%.1f %% of agencies are said to have changed, and none has", alarms)
	}
	if held < 85 || held > 95 {
		t.Errorf("90 %% ranges held the truth in %.1f %%", held)
	}
	if wrong > 5 || tr.claims < 100 {
		t.Errorf("%.1f %% of %d clear claims were wrong", wrong, tr.claims)
	}
}

func TestForecastsOfThePastHeldWhatCame(t *testing.T) {
	hits, inside, mean, came := 0, 0, 0.0, 0.0
	for seed := range uint64(80) {
		w := newWorld(1000+seed, 42)
		record, err := scorecard.HitRecord(w.in, scorecard.DefaultBands, seed, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range record {
			hits++
			mean += h.On.Mean
			came += h.Came
			if h.Inside {
				inside++
			}
		}
	}
	share := 100 * float64(inside) / float64(hits)
	t.Logf("%d of %d forecasts of six months held what came (%.0f %%); in all they were %+.0f %% off", inside, hits, share, 100*(mean/came-1))
	if hits < 60 || share < 75 || share > 98 || math.Abs(mean/came-1) > 0.15 {
		t.Errorf("%d of %d forecasts held, %.2f of what came", inside, hits, mean/came)
	}
}
