package scorecard

import "math"

// Ladder is the chain-ladder reserve of a triangle of cumulative amounts with its standard errors (T. Mack, ASTIN Bulletin 23,
// 1993). A cross-check of the expected end of vintages in large portfolios; nothing is shown by it alone.
type Ladder struct {
	Factors []float64
	Reserve []float64 // by row
	SE      []float64
	Total   float64
	TotalSE float64
}

// Mack computes the ladder of a triangle: row i has the amounts of ages 1 to n − i.
func Mack(triangle [][]float64) Ladder {
	n := len(triangle)
	m := Ladder{Reserve: make([]float64, n), SE: make([]float64, n)}
	sigma, base := make([]float64, n), make([]float64, n)
	for k := range n - 1 {
		var next float64
		for i := range n - k - 1 {
			next += triangle[i][k+1]
			base[k] += triangle[i][k]
		}
		f := next / base[k]
		m.Factors = append(m.Factors, f)
		for i := range n - k - 1 {
			d := triangle[i][k+1]/triangle[i][k] - f
			sigma[k] += triangle[i][k] * d * d
		}
		if left := n - k - 2; left > 0 {
			sigma[k] /= float64(left)
		} else if k >= 2 {
			sigma[k] = min(sigma[k-1]*sigma[k-1]/sigma[k-2], sigma[k-1], sigma[k-2])
		}
	}
	m.reserves(triangle, sigma, base)
	return m
}

func (m *Ladder) reserves(triangle [][]float64, sigma, base []float64) {
	n := len(triangle)
	end, total := make([]float64, n), 0.0
	for i := range n {
		at := n - 1 - i
		value := triangle[i][at]
		var square float64
		for k := at; k < n-1; k++ {
			square += sigma[k] / (m.Factors[k] * m.Factors[k]) * (1/value + 1/base[k])
			value *= m.Factors[k]
		}
		end[i] = value
		m.Reserve[i] = value - triangle[i][at]
		m.SE[i] = value * math.Sqrt(square)
		m.Total += m.Reserve[i]
		total += m.SE[i] * m.SE[i]
	}
	for i := range n {
		later := 0.0
		for j := i + 1; j < n; j++ {
			later += end[j]
		}
		for k := n - 1 - i; k < n-1; k++ {
			total += end[i] * later * 2 * sigma[k] / (m.Factors[k] * m.Factors[k]) / base[k]
		}
	}
	m.TotalSE = math.Sqrt(total)
}
