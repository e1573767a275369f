package scorecard

// Standardise gives each agency's rate on the cases of all, segment by segment, and the Mantel–Haenszel odds ratio of the
// first two: a check of the model by hand, where every agency has cases in every segment. Rows are agencies.
func Standardise(cases, recovered [][]float64) (rates []float64, odds float64) {
	rates = make([]float64, len(cases))
	if len(cases) == 0 {
		return rates, 0
	}
	all := 0.0
	for s := range cases[0] {
		here := 0.0
		for a := range cases {
			here += cases[a][s]
		}
		all += here
		for a := range cases {
			if cases[a][s] > 0 {
				rates[a] += here * recovered[a][s] / cases[a][s]
			}
		}
	}
	for a := range rates {
		rates[a] /= all
	}
	if len(cases) < 2 {
		return rates, 0
	}
	over, under := 0.0, 0.0
	for s := range cases[0] {
		if both := cases[0][s] + cases[1][s]; both > 0 {
			over += recovered[0][s] * (cases[1][s] - recovered[1][s]) / both
			under += recovered[1][s] * (cases[0][s] - recovered[0][s]) / both
		}
	}
	return rates, over / under
}
