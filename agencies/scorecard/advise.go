package scorecard

import "math"

// Case is one case that is to be placed.
type Case struct {
	Segment   Segment
	Principal float64 // in cents
}

// Terms are what one agency would take for one case, as its mandate says on that day.
type Terms struct {
	Rank        int     // of the agency in the comparison
	Fee         float64 // share of what is recovered, from the mandate's grid
	PassedOn    float64 // interest and costs that come on top, in cents
	FixedFee    float64 // in any case, in cents
	FailureFee  float64 // when nothing comes, in cents
	CourtCosts  float64 // expected, in cents
	MonthlyRate float64 // discount of a month: 0.003 for 0.3 %
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

// Offer is one agency for one case.
type Offer struct {
	Terms
	Rate     Range // expected share recovered of this very case
	Net      Range // what the creditor would keep, in cents
	Best     float64
	Units    int64 // cases behind it
	Standing Standing
}

// Advice is what a person who places a case should know. It proposes; a person places.
type Advice struct {
	Offers     []Offer // as asked
	NotKnowing float64 // E[best] − best of E: what perfect knowledge would be worth on this case, in cents
	Suggested  int     // index into Offers; −1: none of them can be judged
}

// Advise weighs agencies for one case, draw by draw. Licence, country, capacity and complaints are the caller's to check first.
func (c *Comparison) Advise(of Case, terms []Terms) Advice {
	a := Advice{Suggested: -1}
	if c.draws == nil || len(terms) == 0 {
		return a
	}
	count := c.draws.count()
	nets, rates := make([][]float64, len(terms)), make([][]float64, len(terms))
	best := make([]float64, len(terms))
	top, w := 0.0, c.weighing(of, terms)
	for i := range count {
		most, at := math.Inf(-1), 0
		for j := range terms {
			rate, net := w.at(i, j)
			rates[j], nets[j] = append(rates[j], rate), append(nets[j], net)
			if net > most {
				most, at = net, j
			}
		}
		best[at]++
		top += most
	}
	mean := math.Inf(-1)
	for j := range terms {
		s := &c.Scores[terms[j].Rank]
		o := Offer{
			Terms: terms[j], Rate: rangeOf(rates[j]), Net: rangeOf(nets[j]), Best: best[j] / float64(count), Units: s.Units, Standing: s.Standing(),
		}
		a.Offers = append(a.Offers, o)
		mean = max(mean, o.Net.Mean)
		if o.Standing.Shown() && (a.Suggested < 0 || o.Net.Mean > a.Offers[a.Suggested].Net.Mean) {
			a.Suggested = j
		}
	}
	a.NotKnowing = max(top/float64(count)-mean, 0)
	return a
}

// weighing is one case before several agencies, with what every draw needs.
type weighing struct {
	c          *Comparison
	of         Case
	terms      []Terms
	x          []int16
	discounted []float64
	payers     float64
}

func (c *Comparison) weighing(of Case, terms []Terms) weighing {
	w := weighing{c: c, of: of, terms: terms, payers: c.payersShare()}
	x, used := parametersOf(of.Segment.index())
	w.x = append(w.x, x[:used]...)
	for j := range terms {
		w.discounted = append(w.discounted, c.Growth.discounted(of.Segment.Kind, terms[j].MonthlyRate))
	}
	return w
}

// at gives rate and net of one agency in one draw.
func (w *weighing) at(draw, j int) (rate, net float64) {
	beta, t := w.c.draws.row(draw), &w.terms[j]
	eta := beta[fixed+t.Rank]
	for _, at := range w.x {
		eta += beta[at]
	}
	rate = expit(eta)
	nothing := min(max(1-rate/w.payers, 0), 1)
	return rate, t.net(w.of.Principal, rate, w.discounted[j], nothing)
}

// payersShare is what those who pay anything pay on average; without mature cases, four fifths.
func (c *Comparison) payersShare() float64 {
	var y share
	n := int64(0)
	for i := range c.Sums.Mature {
		y += c.Sums.Mature[i].Share
		n += c.Sums.Mature[i].AnyPayment
	}
	if n == 0 || y <= 0 {
		return 0.8
	}
	return min(y.float()/float64(n), 1)
}

// SingleDraw chooses by one draw instead of the mean: it keeps learning (Thompson). It gives an index into terms, and the
// probability with which it chooses so, to be stored with the placement.
func (c *Comparison) SingleDraw(of Case, terms []Terms, seed uint64) (chosen int, probability float64) {
	advice := c.Advise(of, terms)
	if len(advice.Offers) == 0 {
		return -1, 0
	}
	w := c.weighing(of, terms)
	draw, most := newGenerator(seed).below(c.draws.count()), math.Inf(-1)
	for j := range terms {
		if _, net := w.at(draw, j); net > most {
			chosen, most = j, net
		}
	}
	return chosen, advice.Offers[chosen].Best
}

// Earlier is what handing over one age band earlier would bring at most: older cases are older for reasons.
type Earlier struct {
	Points Range   // more of an average case
	Cents  Range   // more of the principal placed in the last twelve months
	Months float64 // how much earlier that is for the money that moves
	Moves  float64 // share of the units that would be in a younger band
}

// middles are typical ages of the bands in days: what "one band earlier" means in months.
var middles = [bands]float64{30, 90, 240, 540}

// Earlier moves every unit to the next younger age band, draw by draw.
func (c *Comparison) Earlier() Earlier {
	if c.draws == nil {
		return Earlier{}
	}
	weight := c.agencyWeights()
	count := c.draws.count()
	gain, cents := make([]float64, count), make([]float64, count)
	year := c.lastYear()
	var e Earlier
	moved, months := 0.0, 0.0
	for k, n := range c.segments {
		if age := SegmentAt(n).Age; age > 0 {
			e.Moves += c.byCase[k]
			moved += c.byMoney[k]
			months += c.byMoney[k] * (middles[age] - middles[age-1]) / 30.44
		}
	}
	if moved > 0 {
		e.Months = months / moved
	}
	younger, now, then := c.younger(), make([]float64, len(c.segments)), make([]float64, len(c.segments))
	for i := range count {
		beta := c.draws.row(i)
		c.segmentLogits(beta, now)
		logits(beta, younger, then)
		for a, w := range weight {
			for k := range now {
				d := expit(then[k]+beta[fixed+a]) - expit(now[k]+beta[fixed+a])
				gain[i] += w * c.byCase[k] * d
				cents[i] += w * c.byMoney[k] * d * year
			}
		}
	}
	e.Points, e.Cents = rangeOf(gain), rangeOf(cents)
	return e
}

// younger gives the parameters of each segment in its next younger age band.
func (c *Comparison) younger() (switched [][]int16) {
	for _, n := range c.segments {
		s := SegmentAt(n)
		s.Age = max(s.Age-1, 0)
		x, used := parametersOf(s.index())
		switched = append(switched, x[:used])
	}
	return switched
}

// agencyWeights is each agency's share of the units.
func (c *Comparison) agencyWeights() []float64 {
	w, all := make([]float64, len(c.Scores)), float64(max(c.units(), 1))
	for i := range w {
		w[i] = float64(c.Scores[i].Units) / all
	}
	return w
}

// lastYear is what was placed in the last twelve months, in cents.
func (c *Comparison) lastYear() (sum float64) {
	last := civilOf(dayNumber(c.Sums.AsOf)).month
	for i := range c.Sums.Cohorts {
		h := &c.Sums.Cohorts[i]
		if h.Month > last-12 {
			for m := range h.Net {
				sum += float64(h.Net[m])
			}
		}
	}
	return sum
}

// Trial is a champion against a challenger, both placed on the same days in the same strata.
type Trial struct {
	Base     float64 // rate of the champion
	PerMonth float64 // cases that may be placed in a month
	Share    float64 // of them, to the challenger, at random
}

// Detects gives the smallest true difference that the trial shows after so many months of placing, with 80 % power at a
// two-sided level of 10 %. The cases need the horizon on top to ripen.
func (t Trial) Detects(months int) float64 {
	challenger := t.PerMonth * t.Share * float64(months)
	champion := t.PerMonth * (1 - t.Share) * float64(months)
	if challenger <= 0 || champion <= 0 {
		return 1 - t.Base
	}
	return detectable(t.Base, champion, challenger)
}
