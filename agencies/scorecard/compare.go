package scorecard

import "math"

// The fixed parameters of the model: their places and their priors.
const (
	atIntercept = 0
	atAge       = 1 // three, against the first band
	atAmount    = 4
	atKind      = 7
	atAbroad    = 8
	atLater     = 9
	atSegment   = 10 // 32, what the main effects leave
	atMonth     = atSegment + grid
	monthGroups = 6 // errors of G; none at the horizon
	fixed       = atMonth + monthGroups
)

func priors() []float64 {
	p := make([]float64, fixed)
	set := func(from, n int, sd float64) {
		for j := range n {
			p[from+j] = 1 / (sd * sd)
		}
	}
	set(atIntercept, 1, 5)
	set(atAge, atSegment-atAge, 2)
	set(atSegment, grid, 0.25)
	set(atMonth, monthGroups, 0.3)
	return p
}

// monthGroup puts the months before the horizon into groups: 1, 2, 3, 4–5, 6–8, 9 and more.
func monthGroup(months int) int {
	switch {
	case months <= 3:
		return months - 1
	case months <= 5:
		return 3
	case months <= 8:
		return 4
	}
	return 5
}

// parametersOf lists the parameters that are switched on in a segment, without the agency's.
func parametersOf(n int) (x [9]int16, used int) {
	s := SegmentAt(n)
	put := func(on bool, at int) {
		if on {
			x[used] = int16(at)
			used++
		}
	}
	put(true, atIntercept)
	put(s.Age > 0, atAge+s.Age-1)
	put(s.Amount > 0, atAmount+s.Amount-1)
	put(s.Kind == Consumer, atKind)
	put(s.Abroad, atAbroad)
	put(s.Later, atLater)
	put(true, atSegment+n%grid)
	return x, used
}

// modelOf makes the model of the cells.
func (s *Sums) modelOf(d *Development) *model {
	m := &model{prior: priors(), agencies: len(s.Agencies)}
	for i := range s.Cells {
		c := &s.Cells[i]
		t := term{
			g: d.At(SegmentAt(c.Segment).Kind, c.Months), n: float64(c.N), sum: c.Sum.float(), square: c.Squares.float(),
		}
		t.x, t.used = parametersOf(c.Segment)
		if c.Months < s.Horizon {
			t.x[t.used] = int16(atMonth + monthGroup(c.Months))
			t.used++
		}
		t.x[t.used] = int16(fixed + c.Agency)
		t.used++
		m.terms = append(m.terms, t)
	}
	return m
}

// Comparison is the fair comparison of the agencies of Sums, by their rank there.
type Comparison struct {
	Sums     *Sums
	Growth   *Development
	Phi      float64 // dispersion; 1: coin tosses
	Tau      float64 // how much agencies differ, in logits
	Scores   []Score
	better   []float64 // P(row better than column)
	overlap  []float64
	segments []int     // with units
	switched [][]int16 // parameters of each of them
	byCase   []float64
	byMoney  []float64
	draws    *draws
}

// Score is one agency in the comparison.
type Score struct {
	Rate      Range   // fair rate at the horizon: what it would recover of an average case of all
	MoneyRate Range   // the same, of all principal
	Unshrunk  float64 // fair rate without the pull to the middle
	Best      float64 // probability of being the best
	Expected  float64 // Σ of what an average agency would have recovered from its cases, in cases
	Observed  float64
	Effective float64 // Σ G: cases that have had their time
	Maturity  float64 // share of its money that has had its time
	Units     int64
	Drift     Drift
}

// Ratio is observed over expected, 0 when nothing was expected: it explains, it decides nothing.
func (s *Score) Ratio() float64 {
	if s.Expected <= 0 {
		return 0
	}
	return s.Observed / s.Expected
}

// P gives the probability that one agency is better than another, by rank.
func (c *Comparison) P(a, b int) float64 { return c.better[a*len(c.Scores)+b] }

// Overlap gives the share of the case mix that two agencies have in common, by rank.
func (c *Comparison) Overlap(a, b int) float64 { return c.overlap[a*len(c.Scores)+b] }

// Compare fits the model and draws from it. The same sums and seed give the same figures.
func Compare(s *Sums, seed uint64) *Comparison {
	c := &Comparison{Sums: s, Growth: s.Development(), Scores: make([]Score, len(s.Agencies))}
	c.weigh()
	c.ripeness()
	c.overlaps()
	c.better = make([]float64, len(s.Agencies)*len(s.Agencies))
	if len(s.Agencies) == 0 || len(s.Cells) == 0 {
		c.Phi = 1
		return c
	}
	m := s.modelOf(c.Growth)
	c.Phi = m.dispersion(&s.Clusters)
	p := m.integrate(c.Phi)
	c.Tau = p.tau()
	c.draws = p.draw(drawCount, newGenerator(seed))
	c.rates()
	c.explain(m, p)
	c.drift(m, p.peak())
	return c
}

// weigh gives every segment its share of the units and of the principal of all agencies.
func (c *Comparison) weigh() {
	var units, money [segments]float64
	var allUnits, allMoney float64
	for _, g := range c.Sums.Segments {
		units[g.Segment] += float64(g.N)
		money[g.Segment] += float64(g.Net)
		allUnits += float64(g.N)
		allMoney += float64(g.Net)
	}
	for n := range units {
		if units[n] > 0 {
			x, used := parametersOf(n)
			c.segments, c.switched = append(c.segments, n), append(c.switched, x[:used])
			c.byCase = append(c.byCase, units[n]/allUnits)
			c.byMoney = append(c.byMoney, money[n]/allMoney)
		}
	}
}

// ripeness says how much of each agency's cases has had its time.
func (c *Comparison) ripeness() {
	net, grown := make([]float64, len(c.Scores)), make([]float64, len(c.Scores))
	for i := range c.Sums.Cohorts {
		h := &c.Sums.Cohorts[i]
		s := &c.Scores[h.Agency]
		for m := range h.Units {
			g := c.Growth.At(h.Kind, m)
			s.Units += h.Units[m]
			s.Effective += g * float64(h.Units[m])
			net[h.Agency] += float64(h.Net[m])
			grown[h.Agency] += g * float64(h.Net[m])
		}
	}
	for rank := range c.Scores {
		if net[rank] > 0 {
			c.Scores[rank].Maturity = grown[rank] / net[rank]
		}
	}
}

func (c *Comparison) overlaps() {
	n := len(c.Scores)
	mix, all := make([][segments]float64, n), make([]float64, n)
	for _, g := range c.Sums.Segments {
		mix[g.Agency][g.Segment] += float64(g.N)
		all[g.Agency] += float64(g.N)
	}
	c.overlap = make([]float64, n*n)
	for a := range n {
		for b := range n {
			c.overlap[a*n+b] = overlapOf(mix[a][:], mix[b][:], all[a], all[b])
		}
	}
}

// overlapOf is Σ of the smaller of two shares of a case mix.
func overlapOf(a, b []float64, allA, allB float64) (sum float64) {
	if allA <= 0 || allB <= 0 {
		return 0
	}
	for i := range a {
		sum += min(a[i]/allA, b[i]/allB)
	}
	return sum
}

// segmentLogits gives b0 + age + amount + kind + … + dev of each segment with units.
func (c *Comparison) segmentLogits(beta []float64, into []float64) { logits(beta, c.switched, into) }

func logits(beta []float64, switched [][]int16, into []float64) {
	for i, x := range switched {
		sum := 0.0
		for _, j := range x {
			sum += beta[j]
		}
		into[i] = sum
	}
}

// rates standardises every draw on the cases of all agencies.
func (c *Comparison) rates() {
	n, count := len(c.Scores), c.draws.count()
	byCase, byMoney := make([]float64, n*count), make([]float64, n*count)
	odds := make([]float64, len(c.segments))
	for i := range count {
		beta := c.draws.row(i)
		c.segmentLogits(beta, odds)
		for k := range odds {
			odds[k] = math.Exp(-odds[k])
		}
		best, most := 0, -1.0
		for a := range n {
			own, sum, money := math.Exp(-beta[fixed+a]), 0.0, 0.0
			for k := range odds {
				p := 1 / (1 + odds[k]*own)
				sum += c.byCase[k] * p
				money += c.byMoney[k] * p
			}
			byCase[a*count+i], byMoney[a*count+i] = sum, money
			if sum > most {
				best, most = a, sum
			}
		}
		c.Scores[best].Best++
		for a := range n {
			for b := range a {
				if byCase[a*count+i] > byCase[b*count+i] {
					c.better[a*n+b]++
				}
			}
		}
	}
	for a := range n {
		s := &c.Scores[a]
		s.Best /= float64(count)
		s.Rate, s.MoneyRate = rangeOf(byCase[a*count:(a+1)*count]), rangeOf(byMoney[a*count:(a+1)*count])
		for b := range a {
			c.better[a*n+b] /= float64(count)
			c.better[b*n+a] = 1 - c.better[a*n+b]
		}
	}
}

// unshrunkTau lets an agency stand for itself: the hollow dot beside a fair rate.
const unshrunkTau = 3

// explain computes what stands beside a fair rate: what an average agency would have recovered, and the rate without the
// pull to the middle.
func (c *Comparison) explain(m *model, p *posterior) {
	peak := p.peak()
	average := append([]float64(nil), peak...)
	clear(average[fixed:])
	for i := range m.terms {
		_, mu := m.terms[i].mean(average)
		s := &c.Scores[c.Sums.Cells[i].Agency]
		s.Expected += m.terms[i].n * mu
		s.Observed += m.terms[i].sum
	}
	free := m.mode(unshrunkTau, c.Phi, peak)
	odds := make([]float64, len(c.segments))
	c.segmentLogits(free.beta, odds)
	for a := range c.Scores {
		for k, eta := range odds {
			c.Scores[a].Unshrunk += c.byCase[k] * expit(eta+free.beta[fixed+a])
		}
	}
}
