package scorecard

import "math"

// Interval is a low and a high bound.
type Interval struct{ Low, High float64 }

// Wilson gives the interval of a share of cases at a confidence between 0 and 1 (E. B. Wilson 1927). No cases: 0 to 1.
func Wilson(successes, cases int64, confidence float64) Interval {
	if cases <= 0 {
		return Interval{0, 1}
	}
	z, n := quantile((1+confidence)/2), float64(cases)
	p := float64(successes) / n
	centre, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	scale := 1 + z*z/n
	return Interval{max((centre-half)/scale, 0), min((centre+half)/scale, 1)}
}

// Funnel gives the limits around observed ÷ expected = 1 for so many expected cases: what chance, the dispersion and the
// usual spread of agencies explain.
func Funnel(expected, phi, tau2, confidence float64) Interval {
	half := quantile((1+confidence)/2) * math.Sqrt(phi/expected+tau2)
	return Interval{1 - half, 1 + half}
}

// Detectable gives the smallest true difference in shares that so many cases for each agency show with 80 % power at a
// two-sided level of 10 %, from a base share; 1 − base when not even that is enough.
func Detectable(base float64, perAgency float64) float64 {
	return detectable(base, perAgency, perAgency)
}

// detectable is for two agencies with different numbers of cases; the base is the first one's.
func detectable(base, first, second float64) float64 {
	z := quantile(0.95) + quantile(0.80)
	low, high := 0.0, 1-base
	for range 60 {
		middle := (low + high) / 2
		other := base + middle
		if middle > z*math.Sqrt(base*(1-base)/first+other*(1-other)/second) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// CasesFor gives how many cases each agency needs for a difference to show; the inverse of Detectable.
func CasesFor(base, difference float64) int {
	if difference <= 0 || base+difference > 1 {
		return 0
	}
	z := quantile(0.95) + quantile(0.80)
	other := base + difference
	return int(math.Ceil(z * z * (base*(1-base) + other*(1-other)) / (difference * difference)))
}
