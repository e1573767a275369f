package scorecard

import (
	"cmp"
	"slices"

	"relais/cases"
)

// Options are how a report is made.
type Options struct {
	Bands   Bands  // the zero value: DefaultBands
	Horizon int    // months; 0 chooses 12, 6 or 3
	Seed    uint64 // see Seed
	Hits    int    // how many forecasts of the past are checked
}

// Report is everything that is said of a portfolio on one day.
type Report struct {
	*Comparison
	Listed   []int // ranks in the order of the page; see Order
	Groups   []int // of each of them; see Brackets
	Matches  []Pair
	Headline []Finding
	Cautions []Finding
	Waiting  Earlier
	Cash     *Forecast
	Record   []Hit       // of the forecast, newest first
	Half     *Comparison // at 6 months, when agencies are paid at different speed; otherwise nil
}

// Assess makes the whole report from placements.
func Assess(in *Input, o Options) (*Report, error) {
	if o.Bands == (Bands{}) {
		o.Bands = DefaultBands
	}
	p, err := Pool(in, o.Bands)
	if err != nil {
		return nil, err
	}
	r := Judge(p.Sums(o.Horizon), o.Seed)
	for _, pair := range r.Matches {
		if pair.Timing && r.Sums.Horizon > 6 && r.Half == nil {
			r.Half = Compare(p.Sums(6), o.Seed)
		}
	}
	if r.Cash, err = Predict(in, o.Bands, o.Seed); err != nil {
		return nil, err
	}
	r.Record, err = HitRecord(in, o.Bands, o.Seed, o.Hits)
	return r, err
}

// Judge makes of sums what can be said without the placements: everything but the forecast.
func Judge(s *Sums, seed uint64) *Report {
	c := Compare(s, seed)
	return &Report{
		Comparison: c, Listed: c.Order(), Groups: c.Brackets(), Matches: c.Pairs(), Headline: c.Headline(), Cautions: c.Warnings(), Waiting: c.Earlier(),
	}
}

// Inside counts the forecasts of the past whose range held what came.
func (r *Report) Inside() (n int) {
	for i := range r.Record {
		if r.Record[i].Inside {
			n++
		}
	}
	return n
}

// Rate is the mean recovered share of mature units; false without any.
func (m *Mature) Rate() (float64, bool) {
	if m.Units == 0 {
		return 0, false
	}
	return m.Share.float() / float64(m.Units), true
}

// MoneyRate is what came within the horizon over what was owed; false without mature units.
func (m *Mature) MoneyRate() (float64, bool) {
	if m.Net <= 0 {
		return 0, false
	}
	return float64(m.Paid) / float64(m.Net), true
}

// IfUnpaid is Rate with the preventable returns counted as unpaid: what leaving them out does for the agency.
func (m *Mature) IfUnpaid() (float64, bool) {
	if m.Units+m.Unpaid == 0 {
		return 0, false
	}
	return m.Share.float() / float64(m.Units+m.Unpaid), true
}

// moneyRangeFrom is the number of cases from which a money ratio gets a range.
const moneyRangeFrom = 100

// MoneyRange is the 90 % range of MoneyRate by its debtors; false under 100 cases.
func (m *Mature) MoneyRange() (Interval, bool) {
	rate, ok := m.MoneyRate()
	if !ok || m.Units < moneyRangeFrom {
		return Interval{}, false
	}
	half := quantile(0.95) * m.MoneySE
	return Interval{max(rate-half, 0), min(rate+half, 1)}, true
}

// Vintage is what one agency was given in one calendar month, of both kinds of debtor.
type Vintage struct {
	Agency   int        // rank
	Month    cases.Date // its first day
	Units    int64
	Net      cases.Cents
	Paid     cases.Cents // so far, in complete months
	Expected cases.Cents // in the end, at the agency's fair rate; 0 when none may be shown
	Curve    []CurvePoint
}

// Vintages lists the cohorts, by agency and month.
func (c *Comparison) Vintages() []Vintage {
	type key struct{ agency, month int }
	byKey, order := map[key]*Vintage{}, []key(nil)
	tracks := map[key]*Track{}
	for i := range c.Sums.Cohorts {
		h := &c.Sums.Cohorts[i]
		k := key{h.Agency, h.Month}
		v := byKey[k]
		if v == nil {
			v = &Vintage{Agency: h.Agency, Month: cases.NewDate(h.Month/12, 1, 1).AddMonths(h.Month % 12)}
			byKey[k], tracks[k], order = v, &Track{}, append(order, k)
		}
		tracks[k].add(&h.Track)
		score := &c.Scores[h.Agency]
		left := 0.0
		for m := range h.Units {
			v.Units += h.Units[m]
			v.Net += h.Net[m]
			v.Paid += h.Paid[m]
			left += float64(h.Net[m]) * (1 - c.Growth.At(h.Kind, m))
		}
		if score.Standing().Shown() {
			v.Expected += cases.Cents(left * score.MoneyRate.Mean)
		}
	}
	list := make([]Vintage, 0, len(order))
	slices.SortFunc(order, func(a, b key) int { return cmp.Or(cmp.Compare(a.agency, b.agency), cmp.Compare(a.month, b.month)) })
	for _, k := range order {
		v := byKey[k]
		if c.Scores[k.agency].Standing().Shown() {
			v.Expected += v.Paid
		}
		v.Curve = tracks[k].curve(c.Sums.Horizon)
		list = append(list, *v)
	}
	return list
}
