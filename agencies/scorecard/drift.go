package scorecard

import "math"

// Drift compares what an agency recovered of the cases of the last twelve months with what it recovered of those before,
// each against what the model, which knows one rate for both, expects of it. Effects change; a report says so.
type Drift struct {
	Lately, Before float64 // observed ÷ expected
	Cases          [2]float64
	Z              float64 // the difference in standard errors
}

// Bounds of a drift that is told.
const (
	driftCases = 30   // in both windows
	driftZ     = 2.58 // one in a hundred by chance
)

// Told says whether the drift is clear enough to be told, and its direction.
func (d *Drift) Told() (up, told bool) {
	return d.Z > 0, min(d.Cases[0], d.Cases[1]) >= driftCases && rounded(math.Abs(d.Z)) >= driftZ
}

// drift fills the drift of every agency from its units. Without clusters nothing is known of it.
func (c *Comparison) drift(m *model, beta []float64) {
	type window struct{ n, observed, expected, variance float64 }
	sums := make([][2]window, len(c.Scores))
	of := &c.Sums.Clusters
	mean := make([]float64, len(m.terms))
	for i := range m.terms {
		_, mean[i] = m.terms[i].mean(beta)
	}
	for i, cell := range of.Cell {
		at := 0
		if of.Lately[i] {
			at = 1
		}
		w := &sums[c.Sums.Cells[cell].Agency][at]
		w.n++
		w.observed += float64(of.Share[i])
		w.expected += mean[cell]
		w.variance += c.Phi * mean[cell] * (1 - mean[cell])
	}
	for rank := range sums {
		before, lately := &sums[rank][0], &sums[rank][1]
		if before.expected <= 0 || lately.expected <= 0 {
			continue
		}
		d := Drift{Lately: lately.observed / lately.expected, Before: before.observed / before.expected, Cases: [2]float64{before.n, lately.n}}
		spread := math.Sqrt(before.variance/(before.expected*before.expected) + lately.variance/(lately.expected*lately.expected))
		d.Z = (d.Lately - d.Before) / max(spread, 1e-9)
		c.Scores[rank].Drift = d
	}
}
