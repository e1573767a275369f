package scorecard

import (
	"math"
	"slices"

	"relais/cases"
)

// Exit is one case that is watched from a beginning: when it ended or was last seen, and of what. Cause 0 is: still open.
type Exit struct {
	Time   float64
	Cause  int
	Weight float64 // 1 for a plain case
}

// Step is what had happened by a time: the share still waiting, the share that ended by each cause.
type Step struct {
	Time      float64
	Waiting   float64
	SE        float64   // of Waiting, Greenwood; weights count as cases
	Incidence []float64 // by cause − 1
}

// Incidence estimates how many cases have ended by each of several causes as time goes by, the open ones counted as long as
// they were seen (Aalen–Johansen; with one cause Kaplan–Meier). A mean over those that ended would be too early.
func Incidence(list []Exit, causes int) []Step {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Exit) int {
		switch {
		case a.Time < b.Time:
			return -1
		case a.Time > b.Time:
			return 1
		}
		return 0
	})
	atRisk := 0.0
	for _, e := range sorted {
		atRisk += e.Weight
	}
	var steps []Step
	waiting, greenwood, incidence := 1.0, 0.0, make([]float64, causes)
	for i := 0; i < len(sorted); {
		at, ended, left, by := sorted[i].Time, 0.0, 0.0, make([]float64, causes)
		for ; i < len(sorted) && sorted[i].Time == at; i++ {
			left += sorted[i].Weight
			if cause := sorted[i].Cause; cause > 0 && cause <= causes {
				ended += sorted[i].Weight
				by[cause-1] += sorted[i].Weight
			}
		}
		if ended > 0 {
			for cause := range by {
				incidence[cause] += waiting * by[cause] / atRisk
			}
			waiting *= 1 - ended/atRisk
			if atRisk > ended {
				greenwood += ended / (atRisk * (atRisk - ended))
			}
			steps = append(steps, Step{at, waiting, waiting * math.Sqrt(greenwood), slices.Clone(incidence)})
		}
		atRisk -= left
	}
	return steps
}

// IncidenceAt reads the steps at a time: the share that had ended by a cause, from 1.
func IncidenceAt(steps []Step, time float64, cause int) float64 {
	value := 0.0
	for _, s := range steps {
		if s.Time > time {
			break
		}
		value = s.Incidence[cause-1]
	}
	return value
}

// TimeUntil gives the time by which a share of all cases had ended by a cause; false when it has not come to that. The day
// when half had it says more than the mean of those that had it.
func TimeUntil(steps []Step, share float64, cause int) (float64, bool) {
	for _, s := range steps {
		if s.Incidence[cause-1] >= share {
			return s.Time, true
		}
	}
	return 0, false
}

// Promise is a promise to pay with what came of it.
type Promise struct {
	DueOn cases.Date
	Cents cases.Cents
	Paid  []Event // by value date; the kind is of no meaning
}

// Promises says how many promises were kept. A promise is judged seven days after it was due.
type Promises struct {
	Judged, Kept int
	Promised     cases.Cents // of the judged ones
	Paid         cases.Cents // by then, at most what was promised
}

// AmountRate is the share of the promised money that came in time; 0 without promises.
func (p Promises) AmountRate() float64 {
	if p.Promised <= 0 {
		return 0
	}
	return float64(p.Paid) / float64(p.Promised)
}

// Days after which a promise is judged, and how much of it makes it kept.
const (
	promiseGrace   = 7
	promisePerCent = 90
)

// JudgePromises judges those whose time is over on the report day.
func JudgePromises(list []Promise, asOf cases.Date) (sum Promises) {
	for i := range list {
		last := list[i].DueOn.AddDays(promiseGrace)
		if last.After(asOf) {
			continue
		}
		var paid cases.Cents
		for _, e := range list[i].Paid {
			if !e.On.After(last) {
				paid += e.Cents
			}
		}
		paid = min(max(paid, 0), list[i].Cents)
		sum.Judged++
		sum.Promised += list[i].Cents
		sum.Paid += paid
		if 100*paid >= promisePerCent*list[i].Cents {
			sum.Kept++
		}
	}
	return sum
}

// CountInterval gives the exact interval of a count at a confidence between 0 and 1, per unit of exposure: quantiles of the
// gamma distribution. For complaints and disputes per 1,000 case-years.
func CountInterval(count int64, exposure, confidence float64) Interval {
	if exposure <= 0 {
		return Interval{0, math.Inf(1)}
	}
	tail := (1 - confidence) / 2
	low := 0.0
	if count > 0 {
		low = gammaQuantile(float64(count), tail)
	}
	return Interval{low / exposure, gammaQuantile(float64(count)+1, 1-tail) / exposure}
}

// gammaQuantile inverts the regularised incomplete gamma function by halving.
func gammaQuantile(shape, p float64) float64 {
	low, high := 0.0, shape+10*math.Sqrt(shape)+20
	for range 200 {
		middle := (low + high) / 2
		if gammaBelow(shape, middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// gammaBelow is P(a, x), by its series for small x and by the continued fraction of its complement otherwise.
func gammaBelow(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(-x + a*math.Log(x) - lg)
	if x < a+1 {
		sum, part := 1/a, 1/a
		for n := 1; n < 500 && part > sum*1e-16; n++ {
			part *= x / (a + float64(n))
			sum += part
		}
		return front * sum
	}
	const tiny = 1e-300
	b, c := x+1-a, 1/tiny
	d := 1 / b
	h := d
	for n := 1; n < 500; n++ {
		an := -float64(n) * (float64(n) - a)
		b += 2
		if d = an*d + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + an/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < 1e-15 {
			break
		}
	}
	return 1 - front*h
}
