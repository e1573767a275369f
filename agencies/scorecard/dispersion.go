package scorecard

// Bounds of the dispersion: never surer than coin tosses, and no single cause may widen everything without limit.
const (
	mostPearson  = 3
	mostClusters = 5
	fitTau       = 0.5 // the spread at which the dispersion is measured
)

// dispersion measures how much more units scatter than coin tosses: inside cells (Pearson), and together by debtor or batch.
func (m *model) dispersion(c *Clusters) float64 {
	at := m.mode(fitTau, 1, m.start())
	phi := min(max(m.pearson(at.beta), 1), mostPearson)
	at = m.mode(fitTau, phi, at.beta)
	phi = min(max(m.pearson(at.beta), 1), mostPearson)
	at = m.mode(fitTau, phi, at.beta)
	byDebtor, byBatch := m.clustered(c, at.beta)
	return max(phi, min(byDebtor, mostClusters), min(byBatch, mostClusters))
}

// pearson is over cells whose mean is far enough from 0 and 1; 1 with 30 units or fewer.
func (m *model) pearson(beta []float64) float64 {
	sum, n := 0.0, 0.0
	for i := range m.terms {
		t := &m.terms[i]
		_, mu := t.mean(beta)
		if mu > 0.02 && mu < 0.98 {
			sum += (t.square - 2*mu*t.sum + t.n*mu*mu) / (mu * (1 - mu))
			n += t.n
		}
	}
	if n <= 30 {
		return 1
	}
	return sum / max(n/2, n-float64(m.parameters()))
}

// parameters counts those that some cell switches on.
func (m *model) parameters() (n int) {
	used := make([]bool, m.size())
	for i := range m.terms {
		for _, j := range m.terms[i].x[:m.terms[i].used] {
			used[j] = true
		}
	}
	for _, on := range used {
		if on {
			n++
		}
	}
	return n
}

// clustered compares the squares of the residuals of whole debtors, and of whole batches, with coin tosses.
func (m *model) clustered(c *Clusters, beta []float64) (byDebtor, byBatch float64) {
	mean, spread := make([]float64, len(m.terms)), make([]float64, len(m.terms))
	for i := range m.terms {
		_, mean[i] = m.terms[i].mean(beta)
		spread[i] = mean[i] * (1 - mean[i])
	}
	batch := make([]float64, c.Names[1])
	debtor, squares, coins := 0.0, 0.0, 0.0
	for i, cell := range c.Cell {
		residual := float64(c.Share[i]) - mean[cell]
		if i > 0 && c.Debtor[i] != c.Debtor[i-1] {
			squares += debtor * debtor
			debtor = 0
		}
		debtor += residual
		batch[c.Batch[i]] += residual
		coins += spread[cell]
	}
	squares += debtor * debtor
	batches := 0.0
	for _, residual := range batch {
		batches += residual * residual
	}
	return m.overCoins(squares, coins, c.Names[0], c.Twice[0]), m.overCoins(batches, coins, c.Names[1], c.Twice[1])
}

func (m *model) overCoins(squares, coins float64, clusters int, twice bool) float64 {
	if !twice || clusters < m.agencies+14 || coins <= 0 {
		return 1
	}
	return squares / coins * float64(clusters) / float64(clusters-m.agencies-4)
}
