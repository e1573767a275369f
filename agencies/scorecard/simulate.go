package scorecard

import (
	"math"
	"slices"
)

// Least sizes of a pool of past payers: of one status and age, of one status.
const (
	leastPool   = 15
	leastStatus = 5
)

// path is the shares of what was owed that one past payer paid month by month.
type path [forecastMonths]float64

func (p *path) sum() (all float64) {
	for _, part := range p {
		all += part
	}
	return all
}

// pool is past payers, with the mean of what they paid in all.
type pool struct {
	paths []path
	mean  float64
}

func poolOf(paths []path) pool {
	p := pool{paths: paths}
	for i := range paths {
		p.mean += paths[i].sum() / float64(len(paths))
	}
	return p
}

// usual stands for a pool when there are hardly any payers: all, all, 70 % and 50 %, evenly over the months.
func usual() pool {
	var paths []path
	for _, all := range []float64{1, 1, 0.7, 0.5} {
		var p path
		for k := range p {
			p[k] = all / forecastMonths
		}
		paths = append(paths, p)
	}
	return poolOf(paths)
}

// pools gives the pool of each status and age.
func (w *cash) pools() (all [statuses][cashAges]pool) {
	var by [statuses][cashAges][]path
	var status [statuses][]path
	for i := range w.learned {
		l := &w.learned[i]
		y := l.share()
		if y <= 0 {
			continue
		}
		var p path
		for k, paid := range l.paid {
			p[k] = max(float64(paid), 0)
		}
		for k, sum := 0, p.sum(); k < len(p); k++ {
			p[k] *= y / sum
		}
		by[l.status][l.age] = append(by[l.status][l.age], p)
		status[l.status] = append(status[l.status], p)
	}
	for s := range all {
		for a := range all[s] {
			switch {
			case len(by[s][a]) >= leastPool:
				all[s][a] = poolOf(by[s][a])
			case len(status[s]) >= leastStatus:
				all[s][a] = poolOf(status[s])
			default:
				all[s][a] = usual()
			}
		}
	}
	return all
}

// simulate lets every open placement pay, or not, many times.
func (w *cash) simulate(f *Forecast, g generator) {
	runs := min(max(simulatedCases/len(w.open), leastSimulation), simulations)
	p := w.fit()
	d := p.draw(runs, g)
	pools := w.pools()
	terms := make([]term, len(w.open))
	for i := range w.open {
		terms[i].g = 1
		terms[i].x, terms[i].used = w.open[i].parameters()
	}
	total := make([]float64, runs)
	month := make([][]float64, forecastMonths)
	for k := range month {
		month[k] = make([]float64, runs)
	}
	for run := range runs {
		beta := d.row(run)
		for i := range w.open {
			l := &w.open[i]
			from := &pools[l.status][l.age]
			_, mu := terms[i].mean(beta)
			if g.uniform() >= min(1, mu/from.mean) {
				continue
			}
			paid := &from.paths[g.below(len(from.paths))]
			for k, part := range paid {
				month[k][run] += part * float64(l.owed)
				total[run] += part * float64(l.owed)
			}
		}
	}
	f.Total = rangeOf(total)
	for k := range month {
		f.ByMonth[k] = rangeOf(month[k])
	}
}

// Hit is one forecast of the past beside what came.
type Hit struct {
	On     Range // in cents
	Day    string
	Came   float64
	Inside bool
	Open   int
}

// HitRecord makes the forecasts of the last month-ends whose six months are over, each from what was known on its day, and
// lays what came beside them, newest first.
func HitRecord(in *Input, b Bands, seed uint64, most int) ([]Hit, error) {
	first := math.MaxInt
	for i := range in.Placements {
		first = min(first, dayNumber(in.Placements[i].Placed))
	}
	last := dayNumber(in.AsOf.AddMonths(-forecastMonths))
	if first > last {
		return nil, nil
	}
	days := monthEnds(first, last)
	slices.Reverse(days)
	var hits []Hit
	for _, day := range days[:min(most, len(days))] {
		past := *in
		past.AsOf = in.AsOf.AddDays(day - dayNumber(in.AsOf))
		f, err := Predict(&past, b, seed)
		if err != nil {
			return nil, err
		}
		if f.Label == 0 {
			continue
		}
		h := Hit{On: f.Total, Day: past.AsOf.String(), Open: f.Open, Came: cameAfter(in, b, &past)}
		h.Inside = h.Came >= h.On.Low && h.Came <= h.On.High
		hits = append(hits, h)
	}
	return hits, nil
}

// cameAfter is what came in the six months after an earlier report day of what was open on it.
func cameAfter(in *Input, b Bands, past *Input) (sum float64) {
	then, now := dayNumber(past.AsOf), dayNumber(in.AsOf)
	w := cash{in: in, bands: b, asOf: now, rank: make([]int32, len(in.Agencies))}
	for i := range in.Placements {
		p := &in.Placements[i]
		placed := dayNumber(p.Placed)
		if p.Declined || placed > then || p.Close != 0 && dayNumber(p.Closed) <= then {
			continue
		}
		o := judge(p, now)
		if o.out != "" {
			continue
		}
		if l, owes := w.look(p, &o, then); owes {
			for _, paid := range l.paid {
				sum += float64(paid)
			}
		}
	}
	return sum
}
