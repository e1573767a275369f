package scorecard

import (
	"cmp"
	"math"
	"slices"

	"relais/cases"
)

// forecastMonths is how far the forecast of cash looks, and what a landmark must have had to be learned from.
const forecastMonths = 6

// Simulations behind a range of the forecast, and the work that bounds them in large portfolios.
const (
	simulations     = 500
	leastSimulation = 100
	simulatedCases  = 5_000_000
)

// Forecast is the principal expected from the open cases in the next six months.
type Forecast struct {
	Months  int
	Open    int         // placements open on the report day that still owe something
	Owed    cases.Cents // by them
	Total   Range       // in cents
	ByMonth []Range     // of each of the months
	Past    int         // placements that it learned from
	Label   int         // what the range may be called: 90 or, with fewer than 300 past cases, 80 %
}

// landmark is one open placement on one day, as the model of cash sees it.
type landmark struct {
	age, status uint8
	segment     uint8
	agency      int32
	owed        cases.Cents
	paid        [forecastMonths]cases.Cents // in the months that followed
}

// Statuses of an open placement.
const (
	neverPaid = iota
	paidLately
	lapsed
	statuses
)

// ages of an open placement: complete months since the hand-off 0, 1, 2, 3, 4–5, 6–7, 8–9, 10–11, 12–14, 15 and more.
const cashAges = 10

func cashAge(months int) int {
	switch {
	case months <= 3:
		return months
	case months <= 11:
		return 2 + months/2
	case months <= 14:
		return 8
	}
	return 9
}

// Predict learns from every past month-end how open placements went on, and simulates those that are open now.
func Predict(in *Input, b Bands, seed uint64) (*Forecast, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return arrange(in).predict(b, seed)
}

// predict makes the forecast of the report day of an arranged input.
func (o *arranged) predict(b Bands, seed uint64) (*Forecast, error) {
	w := cash{arranged: o, bands: b, asOf: dayNumber(o.in.AsOf), cells: map[cashKey]int32{}}
	w.collect()
	f := &Forecast{Months: forecastMonths, Open: len(w.open), Past: w.past, Label: 90, ByMonth: make([]Range, forecastMonths)}
	if w.past < 300 {
		f.Label = 80
	}
	for i := range w.open {
		f.Owed += w.open[i].owed
	}
	if len(w.learned) == 0 || len(w.open) == 0 {
		f.Label = 0
		return f, nil
	}
	w.simulate(f, newGenerator(seed))
	return f, nil
}

// cash is the state of one forecast.
type cash struct {
	*arranged
	bands   Bands
	asOf    int
	learned []lesson
	cells   map[cashKey]int32
	terms   []term
	paths   [statuses][cashAges][]path
	open    []landmark
	past    int
}

// cashKey is what the model of cash knows of a landmark.
type cashKey struct {
	agency               int32
	age, status, segment uint8
}

// lesson is a landmark of the past: its cell, what came of it, and which placement it was.
type lesson struct {
	cell, of int32
	share    float32
}

// arranged is an input in an order that neither its rows nor the names of agencies decide. Equal placements are of no matter
// to the draws.
type arranged struct {
	in    *Input
	order []int32
	rank  []int32 // of each agency
}

func arrange(in *Input) *arranged {
	o := &arranged{in: in, order: make([]int32, len(in.Placements))}
	o.rankAgencies()
	for i := range o.order {
		o.order[i] = int32(i)
	}
	list := in.Placements
	slices.SortFunc(o.order, func(x, y int32) int {
		a, b := &list[x], &list[y]
		return cmp.Or(a.Placed.Compare(b.Placed), cmp.Compare(o.rank[a.Agency], o.rank[b.Agency]), cmp.Compare(a.Principal, b.Principal),
			a.OldestDue.Compare(b.OldestDue), a.Closed.Compare(b.Closed), cmp.Compare(a.Kind, b.Kind), slices.CompareFunc(a.Events, b.Events, compareEvents))
	})
	return o
}

func compareEvents(a, b Event) int {
	return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Cents, b.Cents), cmp.Compare(a.Kind, b.Kind))
}

// rankAgencies orders the agencies by what they were given.
func (o *arranged) rankAgencies() {
	type given struct {
		agency, n       int32
		principal, days int64
	}
	all := make([]given, len(o.in.Agencies))
	for i := range o.in.Placements {
		p := &o.in.Placements[i]
		g := &all[p.Agency]
		g.n++
		g.principal += int64(p.Principal)
		g.days += int64(dayNumber(p.Placed))
	}
	for i := range all {
		all[i].agency = int32(i)
	}
	slices.SortStableFunc(all, func(a, b given) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(b.principal, a.principal), cmp.Compare(b.days, a.days))
	})
	o.rank = make([]int32, len(all))
	for rank, g := range all {
		o.rank[g.agency] = int32(rank)
	}
}

// monthEnd gives the last day of the calendar month of a day.
func monthEnd(day int) int {
	c := civilOf(day)
	return day - c.day + length(c.month)
}

// mostLearned bounds the placements that the model learns from: more would not make it surer.
const mostLearned = 100_000

// collect finds all landmarks, and what is open on the report day.
func (w *cash) collect() {
	last := dayNumber(w.in.AsOf.AddMonths(-forecastMonths))
	every := max(len(w.order)-1, 0)/mostLearned + 1
	for n, i := range w.order {
		p := &w.in.Placements[i]
		placed := dayNumber(p.Placed)
		if p.Declined || placed > w.asOf {
			continue
		}
		o := w.in.judge(p)
		if o.out != "" {
			continue
		}
		ended := math.MaxInt
		if p.Close != 0 && dayNumber(p.Closed) <= w.asOf {
			ended = dayNumber(p.Closed)
		}
		if n%every == 0 {
			w.learn(p, &o, i, placed, min(last, ended-1))
		}
		if ended == math.MaxInt {
			if l, owes := w.look(p, &o, w.asOf); owes {
				w.open = append(w.open, l)
			}
		}
	}
}

// learn looks at a placement on every month-end from its hand-off to a day on which it was still open.
func (w *cash) learn(p *Placement, o *outcome, of int32, placed, last int) {
	before := len(w.learned)
	for day := monthEnd(placed); day <= last; day = monthEnd(day + 1) {
		l, owes := w.look(p, o, day)
		if !owes {
			continue
		}
		cell, found := w.cells[l.key()]
		if !found {
			cell = int32(len(w.terms))
			w.cells[l.key()] = cell
			t := term{g: 1}
			t.x, t.used = l.parameters()
			w.terms = append(w.terms, t)
		}
		y := l.share()
		t := &w.terms[cell]
		t.n++
		t.sum += y
		t.square += y * y
		w.learned = append(w.learned, lesson{cell: cell, of: of, share: float32(y)})
		if y > 0 {
			w.paths[l.status][l.age] = append(w.paths[l.status][l.age], l.path(y))
		}
	}
	if len(w.learned) > before {
		w.past++
	}
}

// look describes a placement on a day, and what came in the months after it.
func (w *cash) look(p *Placement, o *outcome, day int) (landmark, bool) {
	placed := dayNumber(p.Placed)
	from := civilOf(day)
	l := landmark{
		age: uint8(cashAge(max(from.since(o.handOff), 0))), segment: uint8(w.bands.of(p).index()), agency: w.rank[p.Agency], owed: o.net,
	}
	latest := 0
	for i := range p.Events {
		e := &p.Events[i]
		on, ok := o.counts(e, placed)
		if !ok {
			continue
		}
		if on <= day {
			l.owed -= e.Cents
			if e.Cents > 0 {
				latest = max(latest, on)
			}
		} else if k := inMonth(from, on); k <= forecastMonths {
			l.paid[k-1] += e.Cents
		}
	}
	switch {
	case latest == 0:
		l.status = neverPaid
	case from.since(civilOf(latest)) < 2:
		l.status = paidLately
	default:
		l.status = lapsed
	}
	l.owed = min(l.owed, o.net)
	return l, l.owed > 0
}

func (l *landmark) key() cashKey { return cashKey{l.agency, l.age, l.status, l.segment} }

// share is what came of what was owed, within 0 and 1.
func (l *landmark) share() float64 {
	var sum cases.Cents
	for _, paid := range l.paid {
		sum += paid
	}
	return min(max(float64(sum)/float64(l.owed), 0), 1)
}

// Parameters of the model of cash.
const (
	cashAt        = 1                            // ages, against the first
	cashStatus    = cashAt + cashAges - 1        // two
	cashBoth      = cashStatus + 2               // age × status
	cashSegment   = cashBoth + cashAges*statuses // main effects: three ages, three amounts, kind
	cashParameter = cashSegment + 7
)

func (l *landmark) parameters() (x [9]int16, used int) {
	put := func(on bool, at int) {
		if on {
			x[used] = int16(at)
			used++
		}
	}
	s := SegmentAt(int(l.segment))
	put(true, 0)
	put(l.age > 0, cashAt+int(l.age)-1)
	put(l.status > 0, cashStatus+int(l.status)-1)
	put(true, cashBoth+int(l.age)*statuses+int(l.status))
	put(s.Age > 0, cashSegment+s.Age-1)
	put(s.Amount > 0, cashSegment+3+s.Amount-1)
	put(s.Kind == Consumer, cashSegment+6)
	put(true, cashParameter+int(l.agency))
	return x, used
}

func cashPriors() []float64 {
	p := make([]float64, cashParameter)
	for j := range p {
		sd := 1.5
		switch {
		case j == 0:
			sd = 5
		case j >= cashStatus && j < cashBoth:
			sd = 2
		case j >= cashBoth && j < cashSegment:
			sd = 0.7
		}
		p[j] = 1 / (sd * sd)
	}
	return p
}

// cashTaus is the grid of the spread of agencies.
var cashTaus = [5]float64{0.05, 0.1, 0.2, 0.4, 0.8}

// fit fits the cells: with φ = 1, then with the scatter of whole placements.
func (w *cash) fit() *posterior {
	m := &model{terms: w.terms, prior: cashPriors(), agencies: len(w.in.Agencies)}
	p := m.integrateOver(cashTaus[:], 1)
	phi := w.scatter(m, p.peak())
	if phi == 1 {
		return p
	}
	return m.integrateOver(cashTaus[:], phi)
}

// scatter is Σ over placements (Σ(y−μ))² ÷ Σμ(1−μ), at least 1: landmarks of one placement are no independent witnesses.
func (w *cash) scatter(m *model, beta []float64) float64 {
	mean := make([]float64, len(m.terms))
	for i := range m.terms {
		_, mean[i] = m.terms[i].mean(beta)
	}
	sum, squares, coins := 0.0, 0.0, 0.0
	for i, l := range w.learned {
		if i > 0 && l.of != w.learned[i-1].of {
			squares += sum * sum
			sum = 0
		}
		mu := mean[l.cell]
		sum += float64(l.share) - mu
		coins += mu * (1 - mu)
	}
	return max((squares+sum*sum)/max(coins, 1e-9), 1)
}
