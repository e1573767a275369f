package scorecard

import "math"

// From so many cases at an age a curve is solid there; below the second number it is not drawn.
const (
	solidFrom = 20
	drawnFrom = 5
)

// CurveSpread is the standard errors of a curve, month by month from 1.
type CurveSpread [maxHorizon + 1]float64

// CurvePoint is a vintage curve at the end of a month: what share is in, and how sure that is.
type CurvePoint struct {
	Month int
	Cases int64 // observed through this month
	Rate  float64
	SE    float64
}

// Drawn says whether there are enough cases at that age for a point at all, Solid whether the line is more than dashed.
func (c CurvePoint) Drawn() bool { return c.Cases >= drawnFrom }

// Solid says that the point rests on 20 cases.
func (c CurvePoint) Solid() bool { return c.Cases >= solidFrom }

// increments gives r_k by money and by cases, and their denominators.
func (t *Track) increments() (money, cases, moneyBase, caseBase [maxHorizon + 1]float64) {
	for k := 1; k <= maxHorizon; k++ {
		n, net := t.observed(k)
		if n == 0 {
			continue
		}
		moneyBase[k], caseBase[k] = float64(net), float64(n)
		money[k] = float64(t.Paid[k]) / float64(net)
		cases[k] = t.Share[k].float() / float64(n)
	}
	return money, cases, moneyBase, caseBase
}

// TrackOf adds the cohorts of one agency up; rank −1 gives all.
func (s *Sums) TrackOf(rank int) (t Track) {
	for i := range s.Cohorts {
		if rank < 0 || s.Cohorts[i].Agency == rank {
			t.add(&s.Cohorts[i].Track)
		}
	}
	return t
}

// Curve gives the vintage curve of an agency up to a month, by money or by cases; rank −1 gives that of all. Sums of
// increments, not link ratios: those fail when the first month is empty.
func (s *Sums) Curve(rank, months int, byMoney bool) []CurvePoint {
	track := s.TrackOf(rank)
	money, cases, _, _ := track.increments()
	rates, spreads := cases, s.Cases
	if byMoney {
		rates, spreads = money, s.Money
	}
	at := rank
	if rank < 0 {
		at = len(s.Agencies)
	}
	var points []CurvePoint
	sum := 0.0
	for k := 1; k <= min(months, maxHorizon); k++ {
		n, _ := track.observed(k)
		if n == 0 {
			break
		}
		sum += rates[k]
		p := CurvePoint{Month: k, Cases: n, Rate: sum}
		if at < len(spreads) {
			p.SE = spreads[at][k]
		}
		points = append(points, p)
	}
	return points
}

// curve is the money curve of a track without standard errors.
func (t *Track) curve(months int) (points []CurvePoint) {
	money, _, _, _ := t.increments()
	sum := 0.0
	for k := 1; k <= min(months, maxHorizon); k++ {
		n, _ := t.observed(k)
		if n == 0 {
			break
		}
		sum += money[k]
		points = append(points, CurvePoint{Month: k, Cases: n, Rate: sum})
	}
	return points
}

// HalfTime gives the month with half of what is in at the end of a curve; 0 when nothing is.
func HalfTime(curve []CurvePoint) int {
	if len(curve) == 0 || curve[len(curve)-1].Rate <= 0 {
		return 0
	}
	for _, p := range curve {
		if p.Rate >= curve[len(curve)-1].Rate/2 {
			return p.Month
		}
	}
	return 0
}

// residuals is one curve on its way to its variance: Σ over debtors of the square of
// Σ over their units, months j ≤ min(k, m): (p_ij − r_j·w_i) ÷ D_j.
type residuals struct {
	inverse [maxHorizon + 1]float64 // 1 ÷ D_j
	expect  [maxHorizon + 1]float64 // Σ_{j≤k} r_j ÷ D_j
	debtor  [maxHorizon + 1]float64 // of the debtor in hand
	square  [maxHorizon + 1]float64
	open    bool
}

func newResiduals(rate, base [maxHorizon + 1]float64) (r residuals) {
	for k := 1; k <= maxHorizon; k++ {
		r.expect[k] = r.expect[k-1]
		if base[k] > 0 {
			r.inverse[k] = 1 / base[k]
			r.expect[k] += rate[k] / base[k]
		}
	}
	return r
}

// add takes one unit: its weight, its months and its payments by month in the same measure.
func (r *residuals) add(weight float64, observed int, months []uint8, pay func(int) float64) {
	r.open = true
	last := min(observed, maxHorizon)
	sum, next := 0.0, 0
	for k := 1; k <= maxHorizon; k++ {
		for ; next < len(months) && int(months[next]) == k; next++ {
			sum += pay(next) * r.inverse[k]
		}
		r.debtor[k] += sum - weight*r.expect[min(k, last)]
	}
}

func (r *residuals) close() {
	if !r.open {
		return
	}
	for k := 1; k <= maxHorizon; k++ {
		r.square[k] += r.debtor[k] * r.debtor[k]
		r.debtor[k] = 0
	}
	r.open = false
}

func (r *residuals) spread() (s CurveSpread) {
	for k := range s {
		s[k] = math.Sqrt(r.square[k])
	}
	return s
}

// spread gives the curves of a portfolio their standard errors. Units stand by debtor and, of one debtor, by agency.
func (p *Portfolio) spread(s *Sums) {
	all := len(p.agencies)
	money, count := make([]residuals, all+1), make([]residuals, all+1)
	for rank := range money {
		of := rank
		if rank == all {
			of = -1
		}
		track := s.TrackOf(of)
		m, c, moneyBase, caseBase := track.increments()
		money[rank], count[rank] = newResiduals(m, moneyBase), newResiduals(c, caseBase)
	}
	for i := range p.units {
		u := &p.units[i]
		if i > 0 && (u.debtor != p.units[i-1].debtor || u.agency != p.units[i-1].agency) {
			before := p.units[i-1].agency
			money[before].close()
			count[before].close()
			if u.debtor != p.units[i-1].debtor {
				money[all].close()
				count[all].close()
			}
		}
		months, cents := p.payments(i)
		net := float64(u.net)
		asMoney := func(j int) float64 { return float64(cents[j]) }
		asShare := func(j int) float64 { return float64(cents[j]) / net }
		for _, rank := range [2]int{int(u.agency), all} {
			money[rank].add(net, int(u.months), months, asMoney)
			count[rank].add(1, int(u.months), months, asShare)
		}
	}
	s.Money, s.Cases = make([]CurveSpread, all+1), make([]CurveSpread, all+1)
	for rank := range money {
		money[rank].close()
		count[rank].close()
		s.Money[rank], s.Cases[rank] = money[rank].spread(), count[rank].spread()
	}
}
