package scorecard_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"relais/agencies/scorecard"
)

// figures writes everything that a report of an input says, agency by agency, to the last digit of what is shown.
func figures(t *testing.T, in *scorecard.Input) string {
	t.Helper()
	r, err := scorecard.Assess(in, scorecard.Options{Seed: 7, Hits: 2})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %.9f %.9f %.6f %.2f\n", r.Sums.Horizon, r.Phi, r.Tau, r.Waiting.Points, r.Waiting.Cents)
	for i, rank := range r.Listed {
		s := r.Scores[rank]
		fmt.Fprintf(&b, "%s %d %.9f %.9f %.9f %.9f %.9f\n", r.Sums.Agencies[rank].Name, r.Groups[i], s.Rate, s.MoneyRate, s.Unshrunk, s.Best, s.Ratio())
		for _, p := range r.Sums.Curve(rank, 12, true) {
			fmt.Fprintf(&b, "%d %.9f %.9f;", p.Cases, p.Rate, p.SE)
		}
	}
	for _, p := range r.Matches {
		fmt.Fprintf(&b, "%s %s %.4f %s\n", r.Sums.Agencies[p.A].Name, r.Sums.Agencies[p.B].Name, p.P, p.Verdict)
	}
	fmt.Fprintf(&b, "%d %.0f %v", r.Cash.Open, r.Cash.Total, len(r.Record))
	return b.String()
}

func TestTheOrderOfRowsMovesNothing(t *testing.T) {
	in := newWorld(3, 22).in
	want := figures(t, in)
	r := rand.New(rand.NewPCG(1, 1))
	r.Shuffle(len(in.Placements), func(i, j int) { in.Placements[i], in.Placements[j] = in.Placements[j], in.Placements[i] })
	slices.Reverse(in.Agencies)
	for i := range in.Placements {
		in.Placements[i].Agency = int32(len(in.Agencies)) - 1 - in.Placements[i].Agency
		in.Placements[i].Debtor = int32(len(in.Placements)) - 1 - in.Placements[i].Debtor
	}
	if got := figures(t, in); got != want {
		t.Errorf("other order:\n%s\n%s", got, want)
	}
}

func TestTheNamesOfAgenciesMoveNothing(t *testing.T) {
	in := newWorld(4, 22).in
	want := figures(t, in)
	var back []string
	for i, name := range in.Agencies {
		in.Agencies[i] = fmt.Sprintf("%c%d", 'Z'-byte(i), i)
		back = append(back, in.Agencies[i], name)
	}
	if got := strings.NewReplacer(back...).Replace(figures(t, in)); got != want {
		t.Errorf("other names:\n%s\n%s", got, want)
	}
}

// halves splits an input by debtor: what was placed first, and the rest.
func halves(in *scorecard.Input) (a, b *scorecard.Input) {
	a, b = &scorecard.Input{AsOf: in.AsOf, Agencies: in.Agencies}, &scorecard.Input{AsOf: in.AsOf, Agencies: in.Agencies}
	for i, p := range in.Placements {
		part := a
		if i%3 == 0 {
			part = b
		}
		part.Placements = append(part.Placements, p)
	}
	return a, b
}

func TestTheSumsOfTwoHalvesAreTheSumsOfTheWhole(t *testing.T) {
	in := newWorld(5, 22).in
	whole := sums(t, in, 12)
	type cell struct {
		agency          string
		segment, months int
	}
	added := map[cell]scorecard.Cell{}
	a, b := halves(in)
	for _, half := range []*scorecard.Sums{sums(t, a, 12), sums(t, b, 12)} {
		for _, c := range half.Cells {
			key := cell{half.Agencies[c.Agency].Name, c.Segment, c.Months}
			sum := added[key]
			sum.N, sum.Sum, sum.Squares = sum.N+c.N, sum.Sum+c.Sum, sum.Squares+c.Squares
			added[key] = sum
		}
	}
	if len(added) != len(whole.Cells) {
		t.Fatalf("%d cells, want %d", len(added), len(whole.Cells))
	}
	for _, c := range whole.Cells {
		got := added[cell{whole.Agencies[c.Agency].Name, c.Segment, c.Months}]
		if got.N != c.N || got.Sum != c.Sum || got.Squares != c.Squares {
			t.Errorf("cell %+v: %+v", c, got)
		}
	}
}

func TestABatchThatIsHandedOverOnTwoDaysComparesTheSame(t *testing.T) {
	in := newWorld(6, 22).in
	// Everything of a month goes on its tenth day, as one batch; then a half of it a day later, payments and all.
	for i := range in.Placements {
		move(&in.Placements[i], 10-in.Placements[i].Placed.Day())
	}
	one := scorecard.Compare(sums(t, in, 12), 1)
	for i := range in.Placements {
		if i%2 == 0 {
			move(&in.Placements[i], 1)
		}
	}
	two := scorecard.Compare(sums(t, in, 12), 1)
	if !reflect.DeepEqual(one.Sums.Cells, two.Sums.Cells) {
		t.Error("the cells differ")
	}
	for rank := range one.Scores {
		// Only the dispersion knows of batches: the ranges may differ a little, the rates hardly.
		about(t, one.Sums.Agencies[rank].Name, two.Scores[rank].Rate.Mean, one.Scores[rank].Rate.Mean, 0.01)
	}
}

// move shifts a placement with all that came of it.
func move(p *scorecard.Placement, days int) {
	age := p.Placed.DaysSince(p.OldestDue)
	p.Placed = p.Placed.AddDays(days)
	p.OldestDue = p.Placed.AddDays(-age)
	for i := range p.Events {
		p.Events[i].On = p.Events[i].On.AddDays(days)
	}
}

func TestMoreOfTheSameEvidenceNarrowsTheRange(t *testing.T) {
	in := newWorld(8, 22).in
	once := scorecard.Compare(sums(t, in, 12), 1)
	n := len(in.Placements)
	for i := range 3 * n {
		p := in.Placements[i%n]
		p.Debtor, p.Events = int32(len(in.Placements)), slices.Clone(p.Events)
		move(&p, -1-i/n) // on another day: copies of one batch are no new evidence
		in.Placements = append(in.Placements, p)
	}
	four := scorecard.Compare(sums(t, in, 12), 1)
	width := func(c *scorecard.Comparison) (sum float64) {
		for i := range c.Scores {
			sum += c.Scores[i].Rate.High - c.Scores[i].Rate.Low
		}
		return sum
	}
	if width(four) > 0.9*width(once) {
		t.Errorf("ranges of %v with four times as many cases, %v before", width(four), width(once))
	}
}

func TestEveryShapeOfPortfolioPasses(t *testing.T) {
	day := worldDay.AddMonths(-14)
	one := func(agency, debtor int, paid bool) scorecard.Placement {
		p := scorecard.Placement{Agency: int32(agency), Debtor: int32(debtor), Placed: day, Principal: 10_000}
		if paid {
			p.Events = []scorecard.Event{{On: day.AddDays(40), Cents: 10_000}}
		}
		return p
	}
	many := func(agencies, each int, paid bool) *scorecard.Input {
		in := &scorecard.Input{AsOf: worldDay}
		for a := range agencies {
			in.Agencies = append(in.Agencies, fmt.Sprint(a))
			for range each {
				in.Placements = append(in.Placements, one(a, len(in.Placements), paid))
			}
		}
		return in
	}
	for name, in := range map[string]*scorecard.Input{
		"nobody": many(0, 0, false), "one agency without cases": many(1, 0, false), "one case": many(1, 1, true), "all paid": many(3, 60, true),
		"nothing paid": many(3, 60, false), "forty agencies": many(40, 3, true), "today": {AsOf: day, Agencies: []string{"A"}, Placements: []scorecard.Placement{one(0, 0, false)}},
		"tomorrow": {AsOf: day.AddDays(-1), Agencies: []string{"A"}, Placements: []scorecard.Placement{one(0, 0, false)}},
	} {
		r, err := scorecard.Assess(in, scorecard.Options{Seed: 1, Hits: 3})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(r.Headline) == 0 {
			t.Errorf("%s: no headline", name)
		}
		for i := range r.Scores {
			s := &r.Scores[i]
			for what, x := range map[string]float64{"mean": s.Rate.Mean, "low": s.Rate.Low, "high": s.Rate.High, "alone": s.Unshrunk, "best": s.Best, "maturity": s.Maturity} {
				if math.IsNaN(x) || x < 0 || x > 1 {
					t.Errorf("%s: %s is %v", name, what, x)
				}
			}
		}
		if !slices.IsSortedFunc(r.Listed[:shown(r)], func(a, b int) int { return cmp.Compare(r.Scores[b].Rate.Mean, r.Scores[a].Rate.Mean) }) {
			t.Errorf("%s: not in the order of the rates", name)
		}
	}
}

func shown(r *scorecard.Report) (n int) {
	for i := range r.Scores {
		if r.Scores[i].Standing().Shown() {
			n++
		}
	}
	return n
}
