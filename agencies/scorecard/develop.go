package scorecard

import "math"

// Development is G(k) by kind of debtor: which share of what comes in by the horizon has come in after k months.
type Development struct {
	Horizon int
	share   [kinds][maxHorizon + 1]float64
}

// At gives G after so many months, 1 from the horizon on.
func (d *Development) At(kind Kind, months int) float64 {
	return d.share[kind][min(max(months, 0), d.Horizon)]
}

// Weight of what is known beforehand, in cases: of the default pattern for all debtors, of all debtors for one kind.
const (
	patternCases = 20
	kindCases    = 60
)

// pattern is the default: 40 % in the end, half of it in three months.
func pattern(k int) float64 {
	return 0.40 * (math.Exp2(-float64(k-1)/3) - math.Exp2(-float64(k)/3))
}

// Development learns the pattern of payment from the cohorts, case by case.
func (s *Sums) Development() *Development {
	var all Track
	var by [kinds]Track
	for i := range s.Cohorts {
		all.add(&s.Cohorts[i].Track)
		by[s.Cohorts[i].Kind].add(&s.Cohorts[i].Track)
	}
	return develop(&all, &by, s.Horizon)
}

func develop(all *Track, by *[kinds]Track, horizon int) *Development {
	d := &Development{Horizon: horizon}
	_, rate, _, base := all.increments()
	for kind := range by {
		_, own, _, ownBase := by[kind].increments()
		var sum [maxHorizon + 1]float64
		for k := 1; k <= horizon; k++ {
			q := (base[k]*rate[k] + patternCases*pattern(k)) / (base[k] + patternCases)
			sum[k] = sum[k-1] + (ownBase[k]*own[k]+kindCases*q)/(ownBase[k]+kindCases)
		}
		for k := 1; k < horizon; k++ {
			d.share[kind][k] = max(d.share[kind][k-1], min(max(sum[k]/sum[horizon], 0.02), 1))
		}
		d.share[kind][horizon] = 1
	}
	return d
}
