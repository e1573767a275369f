package scorecard

import "math"

// term is one cell as the model sees it: the parameters that are switched on, with the agency's last.
type term struct {
	x      [9]int16
	used   int
	g      float64 // development share of its months
	n      float64
	sum    float64
	square float64
}

// model is a random-effects fractional logit: μ = G·expit(η), with normal priors on its parameters. The last `agencies`
// parameters are the agencies' own, δ ~ N(0, τ²).
type model struct {
	terms    []term
	prior    []float64 // precisions of the other parameters
	agencies int
}

func (m *model) size() int { return len(m.prior) + m.agencies }

// Limits of the fit.
const (
	smallest  = 1e-9 // μ stays so far from 0 and 1
	converged = 1e-8 // stepᵀ·gradient
	mostSteps = 60
)

func expit(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}

func logit(p float64) float64 { return math.Log(p) - math.Log1p(-p) }

func within(mu float64) float64 { return min(max(mu, smallest), 1-smallest) }

// mean gives p and μ of a term.
func (t *term) mean(beta []float64) (p, mu float64) {
	eta := 0.0
	for _, j := range t.x[:t.used] {
		eta += beta[j]
	}
	p = expit(eta)
	return p, within(t.g * p)
}

// state is the model at one place: objective, gradient and information, the latter as the lower half of a matrix.
type state struct {
	objective float64
	gradient  []float64
	info      matrix
}

// at evaluates the penalised quasi-likelihood at a place.
func (m *model) at(beta []float64, tau, phi float64, s *state) {
	size := m.size()
	if s.gradient == nil {
		s.gradient, s.info = make([]float64, size), newMatrix(size)
	}
	clear(s.gradient)
	clear(s.info.a)
	likelihood := 0.0
	for i := range m.terms {
		t := &m.terms[i]
		p, mu := t.mean(beta)
		likelihood += t.sum*math.Log(mu) + (t.n-t.sum)*math.Log1p(-mu)
		slope := t.g * p * (1 - p)
		variance := phi * mu * (1 - mu)
		score, weight := slope*(t.sum-t.n*mu)/variance, t.n*slope*slope/variance
		x := t.x[:t.used]
		for a, j := range x {
			s.gradient[j] += score
			row := s.info.a[int(j)*size:]
			for _, k := range x[:a+1] {
				row[k] += weight
			}
		}
	}
	s.objective = likelihood / phi
	for j, value := range beta {
		precision := 1 / (tau * tau)
		if j < len(m.prior) {
			precision = m.prior[j]
		}
		s.objective -= precision * value * value / 2
		s.gradient[j] -= precision * value
		s.info.a[j*size+j] += precision
	}
}

// mode is where the posterior of one τ is highest, with the information there.
type mode struct {
	tau       float64
	beta      []float64
	objective float64
	root      matrix // Cholesky factor of the information
	logDet    float64
}

// mode climbs from a place by Fisher scoring, halving steps that do not lead up.
func (m *model) mode(tau, phi float64, start []float64) mode {
	here := append([]float64(nil), start...)
	there := make([]float64, len(here))
	var now, next state
	m.at(here, tau, phi, &now)
	for range mostSteps {
		root := now.info.cholesky()
		step := root.solve(now.gradient)
		gain := 0.0
		for j := range step {
			gain += step[j] * now.gradient[j]
		}
		if gain < converged {
			break
		}
		for length := 1.0; ; length /= 2 {
			for j := range there {
				there[j] = here[j] + length*step[j]
			}
			m.at(there, tau, phi, &next)
			if next.objective >= now.objective-1e-12 || length < 1e-6 {
				break
			}
		}
		here, there = there, here
		now, next = next, now
	}
	root := now.info.cholesky()
	// One more step costs nothing and brings the mode to full precision.
	for j, d := range root.solve(now.gradient) {
		here[j] += d
	}
	return mode{tau: tau, beta: here, objective: now.objective, root: root, logDet: root.logDet()}
}

// start is no effect but the intercept, at the overall rate.
func (m *model) start() []float64 {
	beta := make([]float64, m.size())
	sum, base := 0.0, 0.0
	for i := range m.terms {
		sum += m.terms[i].sum
		base += m.terms[i].n * m.terms[i].g
	}
	if base > 0 {
		beta[0] = logit(min(max(sum/base, 0.001), 0.999))
	}
	return beta
}

// Grid of τ, even in its logarithm, and its half-normal prior.
const (
	gridPoints = 24
	leastTau   = 0.02
	mostTau    = 1.6
	priorTau   = 0.5
)

// posterior is the modes over the grid of τ with their weights, which sum to 1.
type posterior struct {
	model  *model
	modes  []mode
	weight []float64
}

// integrate fits every τ of the usual grid.
func (m *model) integrate(phi float64) *posterior {
	taus := make([]float64, gridPoints)
	for i := range taus {
		taus[i] = leastTau * math.Pow(mostTau/leastTau, float64(i)/(gridPoints-1))
	}
	return m.integrateOver(taus, phi)
}

// integrateOver fits every τ of a grid that is even in its logarithm, each from the mode before.
func (m *model) integrateOver(taus []float64, phi float64) *posterior {
	p := &posterior{model: m}
	from := m.start()
	best := math.Inf(-1)
	for _, tau := range taus {
		at := m.mode(tau, phi, from)
		from = at.beta
		weight := at.objective - float64(m.agencies)*math.Log(tau) - at.logDet/2 - tau*tau/(2*priorTau*priorTau) + math.Log(tau)
		p.modes, p.weight = append(p.modes, at), append(p.weight, weight)
		best = max(best, weight)
	}
	p.normalise(best)
	return p
}

func (p *posterior) normalise(best float64) {
	sum := 0.0
	for i := range p.weight {
		p.weight[i] = math.Exp(p.weight[i] - best)
		sum += p.weight[i]
	}
	for i := range p.weight {
		p.weight[i] /= sum
	}
}

// tau is the posterior mean of τ.
func (p *posterior) tau() (sum float64) {
	for i := range p.modes {
		sum += p.weight[i] * p.modes[i].tau
	}
	return sum
}

// peak is the mode of the likeliest τ.
func (p *posterior) peak() []float64 {
	best := 0
	for i, w := range p.weight {
		if w > p.weight[best] {
			best = i
		}
	}
	return p.modes[best].beta
}
