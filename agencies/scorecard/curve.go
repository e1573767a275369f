package scorecard

import (
	"math"

	"relais/cases"
)

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
func (t *Track) increments() (money, count, moneyBase, caseBase [maxHorizon + 1]float64) {
	for k := 1; k <= maxHorizon; k++ {
		n, net := t.observed(k)
		if n == 0 {
			continue
		}
		moneyBase[k], caseBase[k] = float64(net), float64(n)
		money[k] = float64(t.Paid[k]) / float64(net)
		count[k] = t.Share[k].float() / float64(n)
	}
	return money, count, moneyBase, caseBase
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
	money, count, _, _ := track.increments()
	rates, spreads := count, s.Cases
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
	last    int                     // months of the curve
	inverse [maxHorizon + 1]float64 // 1 ÷ D_j
	expect  [maxHorizon + 1]float64 // Σ_{j≤k} r_j ÷ D_j
	debtor  [maxHorizon + 1]float64 // of the debtor in hand
	square  [maxHorizon + 1]float64
	plain   [maxHorizon + 1]float64 // Σ of the squared weights of debtors with one unit that paid nothing, by observed months
	open    bool
}

func newResiduals(rate, base [maxHorizon + 1]float64, last int) (r residuals) {
	r.last = last
	for k := 1; k <= last; k++ {
		r.expect[k] = r.expect[k-1]
		if base[k] > 0 {
			r.inverse[k] = 1 / base[k]
			r.expect[k] += rate[k] / base[k]
		}
	}
	return r
}

// add takes one unit: its weight, its months and its payments by month, in cents of which one weighs perCent.
func (r *residuals) add(weight float64, observed int, months []uint8, cents []cases.Cents, perCent float64) {
	r.open = true
	observed = min(observed, r.last)
	sum, next := 0.0, 0
	for k := 1; k <= r.last; k++ {
		for ; next < len(months) && int(months[next]) == k; next++ {
			sum += float64(cents[next]) * perCent * r.inverse[k]
		}
		r.debtor[k] += sum - weight*r.expect[min(k, observed)]
	}
}

func (r *residuals) close() {
	if !r.open {
		return
	}
	for k := 1; k <= r.last; k++ {
		r.square[k] += r.debtor[k] * r.debtor[k]
		r.debtor[k] = 0
	}
	r.open = false
}

func (r *residuals) spread() (s CurveSpread) {
	r.close()
	for k := 1; k <= r.last; k++ {
		for m, weight := range r.plain {
			expect := r.expect[min(k, m)]
			r.square[k] += weight * expect * expect
		}
		s[k] = math.Sqrt(r.square[k])
	}
	return s
}

// spreading computes the standard errors of all curves of a portfolio.
type spreading struct {
	p            *Portfolio
	money, count []residuals // by rank, the last: all
}

// spread gives the curves of a portfolio their standard errors.
func (p *Portfolio) spread(s *Sums) {
	all := len(p.agencies)
	w := spreading{p: p, money: make([]residuals, all+1), count: make([]residuals, all+1)}
	for rank := range w.money {
		of := rank
		if rank == all {
			of = -1
		}
		track := s.TrackOf(of)
		m, c, moneyBase, caseBase := track.increments()
		w.money[rank], w.count[rank] = newResiduals(m, moneyBase, s.Horizon), newResiduals(c, caseBase, s.Horizon)
	}
	for from, to := 0, 0; from < len(p.units); from = to {
		for to = from + 1; to < len(p.units) && p.units[to].debtor == p.units[from].debtor; to++ {
		}
		w.debtor(from, to)
	}
	s.Money, s.Cases = make([]CurveSpread, all+1), make([]CurveSpread, all+1)
	for rank := range w.money {
		s.Money[rank], s.Cases[rank] = w.money[rank].spread(), w.count[rank].spread()
	}
}

// debtor adds the units of one debtor, which stand by agency. Most debtors have one unit and paid nothing: those only count.
func (w *spreading) debtor(from, to int) {
	all := len(w.money) - 1
	if months, _ := w.p.payments(from); to-from == 1 && len(months) == 0 {
		u := &w.p.units[from]
		net, m := float64(u.net), min(int(u.months), w.money[all].last)
		for _, rank := range [2]int{int(u.agency), all} {
			w.money[rank].plain[m] += net * net
			w.count[rank].plain[m]++
		}
		return
	}
	for i := from; i < to; i++ {
		u := &w.p.units[i]
		months, cents := w.p.payments(i)
		for _, rank := range [2]int{int(u.agency), all} {
			w.money[rank].add(float64(u.net), int(u.months), months, cents, 1)
			w.count[rank].add(1, int(u.months), months, cents, 1/float64(u.net))
		}
		if i+1 == to || w.p.units[i+1].agency != u.agency {
			w.money[u.agency].close()
			w.count[u.agency].close()
		}
	}
	w.money[all].close()
	w.count[all].close()
}
