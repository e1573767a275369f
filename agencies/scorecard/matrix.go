package scorecard

import "math"

// matrix is square and symmetric or lower triangular; only its lower half is used.
type matrix struct {
	n int
	a []float64
}

func newMatrix(n int) matrix { return matrix{n: n, a: make([]float64, n*n)} }

// cholesky gives L with L·Lᵀ = m. Every information has prior precisions on its diagonal, so it is never singular.
func (m matrix) cholesky() matrix {
	n, l := m.n, newMatrix(m.n)
	for i := range n {
		row := l.a[i*n : i*n+i+1]
		for j := range row {
			other := l.a[j*n : j*n+j+1]
			sum := m.a[i*n+j]
			for k := range j {
				sum -= row[k] * other[k]
			}
			if i == j {
				row[j] = math.Sqrt(max(sum, 1e-12))
			} else {
				row[j] = sum / other[j]
			}
		}
	}
	return l
}

// logDet is the logarithm of the determinant of L·Lᵀ.
func (m matrix) logDet() (sum float64) {
	for i := range m.n {
		sum += 2 * math.Log(m.a[i*m.n+i])
	}
	return sum
}

// solve gives x with L·Lᵀ·x = b.
func (m matrix) solve(b []float64) []float64 {
	x := append([]float64(nil), b...)
	for i := range m.n {
		row := m.a[i*m.n : i*m.n+i+1]
		for k := range i {
			x[i] -= row[k] * x[k]
		}
		x[i] /= row[i]
	}
	m.back(x)
	return x
}

// back turns b into x with Lᵀ·x = b, in place: standard normals become a draw with covariance (L·Lᵀ)⁻¹.
func (m matrix) back(b []float64) {
	for i := m.n - 1; i >= 0; i-- {
		row := m.a[i*m.n : i*m.n+i+1]
		b[i] /= row[i]
		for k := range i {
			b[k] -= row[k] * b[i]
		}
	}
}
