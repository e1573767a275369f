package scorecard

import (
	"math"
	"slices"

	"relais/cases"
)

// Least sizes of a pool of past payers: of one status and age, of one status.
const (
	leastPool   = 15
	leastStatus = 5
)

// path is the shares of what was owed that one past payer paid month by month.
type path [forecastMonths]float32

func (p *path) sum() (all float64) {
	for _, part := range p {
		all += float64(part)
	}
	return all
}

// path is the payments of a landmark by month, as shares that add up to y.
func (l *landmark) path(y float64) (p path) {
	all := 0.0
	for _, paid := range l.paid {
		all += max(float64(paid), 0)
	}
	for k, paid := range l.paid {
		p[k] = float32(max(float64(paid), 0) * y / all)
	}
	return p
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
			p[k] = float32(all / forecastMonths)
		}
		paths = append(paths, p)
	}
	return poolOf(paths)
}

// pools gives the pool of each status and age.
func (w *cash) pools() (all [statuses][cashAges]pool) {
	for s := range all {
		of := poolOf(slices.Concat(w.paths[s][:]...))
		if len(of.paths) < leastStatus {
			of = usual()
		}
		for a := range all[s] {
			if all[s][a] = of; len(w.paths[s][a]) >= leastPool {
				all[s][a] = poolOf(w.paths[s][a])
			}
		}
	}
	return all
}

// simulate lets every open placement pay, or not, many times.
func (w *cash) simulate(f *Forecast, g generator) {
	runs := min(max(simulatedCases/len(w.open), leastSimulation), simulations)
	d := w.fit().draw(runs, g)
	pools := w.pools()
	cells, at := w.openCells()
	chance, from := make([]float64, len(cells)), make([]*pool, len(cells))
	for i, l := range cells {
		from[i] = &pools[l.status][l.age]
	}
	total, month := make([]float64, runs), make([][]float64, forecastMonths)
	for k := range month {
		month[k] = make([]float64, runs)
	}
	terms := make([]term, len(cells))
	for i, l := range cells {
		terms[i].g = 1
		terms[i].x, terms[i].used = l.parameters()
	}
	for run := range runs {
		beta := d.row(run)
		for i := range terms {
			_, mu := terms[i].mean(beta)
			chance[i] = min(1, mu/from[i].mean)
		}
		for i, cell := range at {
			if g.uniform() >= chance[cell] {
				continue
			}
			paths, owed := from[cell].paths, float64(w.open[i].owed)
			for k, part := range paths[g.below(len(paths))] {
				month[k][run] += float64(part) * owed
				total[run] += float64(part) * owed
			}
		}
	}
	f.Total = rangeOf(total)
	for k := range month {
		f.ByMonth[k] = rangeOf(month[k])
	}
}

// openCells groups the open placements by what the model knows of them.
func (w *cash) openCells() (cells []*landmark, at []int32) {
	number := map[cashKey]int32{}
	at = make([]int32, len(w.open))
	for i := range w.open {
		key := w.open[i].key()
		n, found := number[key]
		if !found {
			n = int32(len(cells))
			number[key] = n
			cells = append(cells, &w.open[i])
		}
		at[i] = n
	}
	return cells, at
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
	past := *in
	order := arrange(&past)
	var hits []Hit
	for day := last + 1 - civilOf(last+1).day; day >= first && len(hits) < most; day = day - civilOf(day).day {
		past.AsOf = in.AsOf.AddDays(day - dayNumber(in.AsOf))
		f, err := order.predict(b, seed)
		if err != nil {
			return nil, err
		}
		if f.Label == 0 {
			break // before it there was even less to learn from
		}
		h := Hit{On: f.Total, Day: past.AsOf.String(), Open: f.Open, Came: order.cameAfter(b, in, past.AsOf)}
		h.Inside = h.Came >= h.On.Low && h.Came <= h.On.High
		hits = append(hits, h)
	}
	return hits, nil
}

// cameAfter is what came in the six months after an earlier day, as an input knows it now, of what was open on it.
func (o *arranged) cameAfter(b Bands, in *Input, earlier cases.Date) (sum float64) {
	then := dayNumber(earlier)
	w := cash{arranged: o, bands: b, asOf: dayNumber(in.AsOf)}
	for i := range in.Placements {
		p := &in.Placements[i]
		if p.Declined || dayNumber(p.Placed) > then || p.Close != 0 && dayNumber(p.Closed) <= then {
			continue
		}
		judged := in.judge(p)
		if judged.out != "" {
			continue
		}
		if l, owes := w.look(p, &judged, then); owes {
			for _, paid := range l.paid {
				sum += float64(paid)
			}
		}
	}
	return sum
}
