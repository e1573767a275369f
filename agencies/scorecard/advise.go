package scorecard

import "math"

// Terms are what one agency would take for one case, as its mandate says on that day.
type Terms struct {
	Fee          float64 // share of what is recovered, from the mandate's grid
	PassedOn     float64 // interest and costs that come on top, in cents
	FixedFee     float64 // in any case, in cents
	FailureFee   float64 // when nothing comes, in cents
	CourtCosts   float64 // expected, in cents
	MonthlyRate  float64 // discount of a month: 0.003 for 0.3 %
	recoverShare float64
}

// net is what the creditor keeps of a principal at a rate: discounted is Σ of the monthly discounts by what comes in each.
func (t *Terms) net(principal, rate, discounted, nothing float64) float64 {
	return principal*discounted*rate*(1-t.Fee) + t.PassedOn - t.FixedFee - t.FailureFee*nothing - t.CourtCosts
}

// discounted is Σ_k DF_k·(G(k) − G(k−1)) for one kind of debtor.
func (d *Development) discounted(kind Kind, monthly float64) (sum float64) {
	for k := 1; k <= d.Horizon; k++ {
		sum += (d.At(kind, k) - d.At(kind, k-1)) * math.Pow(1+monthly, -float64(k))
	}
	return sum
}
