package scorecard

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// drawCount is the number of joint draws behind every range and every probability.
const drawCount = 2000

// Seed makes a seed of what names a report: the creditor, the report day, the version of the definitions.
func Seed(parts ...string) uint64 {
	h := fnv.New64a()
	for _, part := range parts {
		_, _ = h.Write([]byte(part)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// generator gives uniform and normal numbers. Normals by inverse distribution function, so that no change of a library moves
// a figure.
type generator struct{ pcg *rand.PCG }

func newGenerator(seed uint64) generator { return generator{rand.NewPCG(seed, 0x9e3779b97f4a7c15)} }

// uniform is strictly between 0 and 1.
func (g generator) uniform() float64 { return (float64(g.pcg.Uint64()>>11) + 0.5) / (1 << 53) }

func (g generator) normal() float64 { return quantile(g.uniform()) }

// below is a whole number from 0 to n−1.
func (g generator) below(n int) int { return min(int(g.uniform()*float64(n)), n-1) }

// quantile is the inverse of the standard normal distribution.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// draws are joint draws of all parameters, row by row.
type draws struct {
	size int
	beta []float64
}

// draw takes τ by weight, stratified, and the parameters around its mode.
func (p *posterior) draw(count int, g generator) *draws {
	d := &draws{size: p.model.size()}
	d.beta = make([]float64, count*d.size)
	at, below := 0, p.weight[0]
	for i := range count {
		u := (float64(i) + g.uniform()) / float64(count)
		for u > below && at < len(p.weight)-1 {
			at++
			below += p.weight[at]
		}
		row := d.row(i)
		for j := range row {
			row[j] = g.normal()
		}
		p.modes[at].root.back(row)
		for j, value := range p.modes[at].beta {
			row[j] += value
		}
	}
	return d
}

func (d *draws) count() int { return len(d.beta) / max(d.size, 1) }

func (d *draws) row(i int) []float64 { return d.beta[i*d.size : (i+1)*d.size] }

// Range is a mean with the range that holds nine in ten draws and the one that holds half of them.
type Range struct {
	Mean, Low, High, Quarter, ThreeQuarters float64
}

// rangeOf sums draws up. It sorts a copy.
func rangeOf(values []float64) Range {
	sorted := slices.Sorted(slices.Values(values))
	sum := 0.0
	for _, v := range sorted {
		sum += v
	}
	return Range{
		Mean: sum / float64(max(len(sorted), 1)), Low: atShare(sorted, 0.05), High: atShare(sorted, 0.95),
		Quarter: atShare(sorted, 0.25), ThreeQuarters: atShare(sorted, 0.75),
	}
}

// atShare interpolates between the two nearest of sorted values.
func atShare(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := p * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
