package scorecard

import (
	"cmp"
	"math"
	"slices"

	"relais/cases"
)

// share is a sum of recovered shares in fixed point, so that sums do not depend on the order of rows and two halves of a
// portfolio add up to the whole exactly.
type share int64

const shareOne = 1 << 40

func shareOf(part, whole cases.Cents) share {
	return share(math.Round(float64(part) / float64(whole) * shareOne))
}

func (s share) float() float64 { return float64(s) / shareOne }

// squareOf is the square of a share between 0 and 1, in the same fixed point.
func squareOf(s share) share {
	y := s.float()
	return share(math.Round(y * y * shareOne))
}

// Track is what units had paid month by month. Tracks add up.
type Track struct {
	Units [maxHorizon + 1]int64       // observed so many complete months; the last: 24 or more
	Net   [maxHorizon + 1]cases.Cents // of them
	Paid  [maxHorizon + 1]cases.Cents // in month k of its unit, from 1
	Share [maxHorizon + 1]share       // of Net of its unit
}

func (t *Track) add(o *Track) {
	for k := range t.Units {
		t.Units[k] += o.Units[k]
		t.Net[k] += o.Net[k]
		t.Paid[k] += o.Paid[k]
		t.Share[k] += o.Share[k]
	}
}

// observed gives the units and what they owed, of which month k is observed.
func (t *Track) observed(k int) (n int64, net cases.Cents) {
	for m := k; m <= maxHorizon; m++ {
		n += t.Units[m]
		net += t.Net[m]
	}
	return n, net
}

// Cohort is the track of what one agency was given in one calendar month against one kind of debtor.
type Cohort struct {
	Agency int // rank
	Kind   Kind
	Month  int // year × 12 + month − 1 of the hand-off
	Track
}

// Cell is the units of one agency, segment and age that the comparison works with. Cells of two portfolios add up.
type Cell struct {
	Agency  int // rank
	Segment int // see SegmentAt
	Months  int // observed, at most the horizon
	N       int64
	Sum     share // of what was recovered within those months
	Squares share
}

// Mature is the units of an agency that were observed to the horizon.
type Mature struct {
	Units      int64
	Net        cases.Cents
	Paid       cases.Cents // within the horizon
	Share      share
	AnyPayment int64
	NearlyAll  int64   // at least 95 % came
	MoneySE    float64 // standard error of Paid ÷ Net, clustered by debtor
	Unpaid     int64   // preventable returns that were left out and are that old
	UnpaidNet  cases.Cents
}

// Sums is a portfolio added up at one horizon: everything that curves and comparison need.
type Sums struct {
	AsOf     cases.Date
	Horizon  int
	Holds    bool // false: even at this horizon too many units were taken away; see ChooseHorizon
	Agencies []AgencyCount
	Cohorts  []Cohort // by agency, kind and month
	Cells    []Cell   // by agency, segment and months
	Mature   []Mature // by rank of the agency
	Segments []SegmentSum
	Money    []CurveSpread // by rank of the agency, the last row: all
	Cases    []CurveSpread
	Clusters Clusters
	Factors  Factors
}

// SegmentSum is the units of one agency in one segment, of any age up to 24 months: the mix of its cases.
type SegmentSum struct {
	Agency, Segment int
	N               int64
	Net             cases.Cents
}

// Factors says which of the optional main effects are in use: both of their levels have 30 units.
type Factors struct{ Abroad, Later bool }

// Clusters ties the units of the comparison to their debtors and to their batches, an agency and a hand-off day. It may stay
// empty: the dispersion then rests on the cells alone.
type Clusters struct {
	Cell   []int32   // index into Sums.Cells, by unit
	Share  []float32 // what the unit recovered
	Debtor []int32   // units of one debtor stand together
	Batch  []int32   // numbered from 0
	Lately []bool    // released in the last twelve months
	Names  [2]int    // how many debtors and batches there are
	Twice  [2]bool   // one of them holds two units
}

// Sums adds a portfolio up. Horizon 0 chooses it; otherwise 3, 6, 12 or 24 months.
func (p *Portfolio) Sums(horizon int) *Sums {
	s := &Sums{AsOf: p.asOf, Agencies: p.agencies, Horizon: horizon, Holds: true}
	if horizon == 0 {
		s.Horizon, s.Holds = ChooseHorizon(p.agencies)
	} else if i := slices.Index(horizons[:], horizon); i >= 0 {
		s.Holds = holdsAt(p.agencies, i)
	} else {
		s.Horizon, s.Holds = ChooseHorizon(p.agencies)
	}
	a := adding{p: p, s: s}
	a.factors()
	a.cohorts()
	a.cells()
	a.mature()
	p.spread(s)
	return s
}

// adding is the state of one run of Sums.
type adding struct {
	p    *Portfolio
	s    *Sums
	home int16
}

// factors finds the commonest country and whether there are enough units from elsewhere, and of later attempts.
func (a *adding) factors() {
	by := map[int16]int{}
	later := 0
	for i := range a.p.units {
		by[a.p.units[i].country]++
		if a.p.units[i].later {
			later++
		}
	}
	best := 0
	for country, n := range by {
		if n > best || n == best && country < a.home {
			a.home, best = country, n
		}
	}
	const enough = 30
	all := len(a.p.units)
	a.s.Factors = Factors{Abroad: all-best >= enough && best >= enough, Later: later >= enough && all-later >= enough}
}

func (a *adding) segment(u *unit) int {
	n := int(u.segment)
	if a.s.Factors.Abroad && u.country != a.home {
		n += grid
	}
	if a.s.Factors.Later && u.later {
		n += 2 * grid
	}
	return n
}

// cohorts adds the tracks up in a dense table of agency, kind and month.
func (a *adding) cohorts() {
	first, last := math.MaxInt, 0
	monthOf := func(u *unit) int { return civilOf(int(u.day)).month }
	for i := range a.p.units {
		m := monthOf(&a.p.units[i])
		first, last = min(first, m), max(last, m)
	}
	if len(a.p.units) == 0 {
		return
	}
	width := last - first + 1
	table := map[int]*Track{}
	var lately *Track
	latest := -1
	for i := range a.p.units {
		u := &a.p.units[i]
		at := (int(u.agency)*int(kinds)+int(u.segment)%int(kinds))*width + monthOf(u) - first
		if at != latest {
			if lately = table[at]; lately == nil {
				lately = &Track{}
				table[at] = lately
			}
			latest = at
		}
		m := min(int(u.months), maxHorizon)
		lately.Units[m]++
		lately.Net[m] += u.net
		months, cents := a.p.payments(i)
		for j, k := range months {
			if k <= maxHorizon {
				lately.Paid[k] += cents[j]
				lately.Share[k] += shareOf(cents[j], u.net)
			}
		}
	}
	for at, track := range table {
		a.s.Cohorts = append(a.s.Cohorts, Cohort{
			Agency: at / width / int(kinds), Kind: Kind(at / width % int(kinds)), Month: at%width + first, Track: *track,
		})
	}
	slices.SortFunc(a.s.Cohorts, func(x, y Cohort) int {
		return cmp.Or(cmp.Compare(x.Agency, y.Agency), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Month, y.Month))
	})
}

// within adds up what unit i had paid by the end of month k.
func (p *Portfolio) within(i, k int) (sum cases.Cents) {
	months, cents := p.payments(i)
	for j, m := range months {
		if int(m) > k {
			break
		}
		sum += cents[j]
	}
	return sum
}

// cells adds up the units released at most 24 months ago, and ties them to debtors and batches.
func (a *adding) cells() {
	h, n := a.s.Horizon, len(a.p.units)
	width := segments * (h + 1)
	table, mix := make([]Cell, len(a.p.agencies)*width), make([]SegmentSum, len(a.p.agencies)*segments)
	c := Clusters{
		Cell: make([]int32, 0, n), Share: make([]float32, 0, n), Debtor: make([]int32, 0, n), Batch: make([]int32, 0, n), Lately: make([]bool, 0, n),
	}
	batches := newNumbering(len(a.p.agencies), a.p.units)
	for i := range a.p.units {
		u := &a.p.units[i]
		if u.possible > maxHorizon {
			continue
		}
		seg := a.segment(u)
		m := &mix[int(u.agency)*segments+seg]
		m.N++
		m.Net += u.net
		if u.months == 0 {
			continue
		}
		months := min(int(u.months), h)
		at := int(u.agency)*width + seg*(h+1) + months
		y := shareOf(a.p.within(i, months), u.net)
		table[at].N++
		table[at].Sum += y
		table[at].Squares += squareOf(y)
		c.add(u, int32(at), y, batches)
	}
	c.Names[1] = int(batches.next)
	a.s.Clusters = c
	a.keepCells(table, width)
	for at, m := range mix {
		if m.N > 0 {
			m.Agency, m.Segment = at/segments, at%segments
			a.s.Segments = append(a.s.Segments, m)
		}
	}
}

// keepCells keeps of a dense table the cells that hold units, and points the units at their new places.
func (a *adding) keepCells(table []Cell, width int) {
	place := make([]int32, len(table))
	for at := range table {
		if table[at].N == 0 {
			continue
		}
		cell := table[at]
		cell.Agency, cell.Segment, cell.Months = at/width, at%width/(a.s.Horizon+1), at%(a.s.Horizon+1)
		place[at] = int32(len(a.s.Cells))
		a.s.Cells = append(a.s.Cells, cell)
	}
	for i, at := range a.s.Clusters.Cell {
		a.s.Clusters.Cell[i] = place[at]
	}
}

// add ties one unit to its cell, debtor and batch.
func (c *Clusters) add(u *unit, cell int32, y share, batches *numbering) {
	if n := len(c.Debtor); n > 0 && c.Debtor[n-1] == u.debtor {
		c.Twice[0] = true
	} else {
		c.Names[0]++
	}
	batch, again := batches.of(u)
	c.Twice[1] = c.Twice[1] || again
	c.Cell, c.Share, c.Debtor = append(c.Cell, cell), append(c.Share, float32(y.float())), append(c.Debtor, u.debtor)
	c.Batch, c.Lately = append(c.Batch, batch), append(c.Lately, u.possible < 12)
}

// numbering numbers batches in the order in which they are met.
type numbering struct {
	first int32
	days  int
	seen  []int32 // number + 1
	next  int32
}

func newNumbering(agencies int, units []unit) *numbering {
	first, last := int32(math.MaxInt32), int32(0)
	for i := range units {
		if units[i].possible <= maxHorizon {
			first, last = min(first, units[i].day), max(last, units[i].day)
		}
	}
	n := &numbering{first: first, days: max(int(last-first)+1, 0)}
	n.seen = make([]int32, agencies*n.days)
	return n
}

func (n *numbering) of(u *unit) (number int32, again bool) {
	at := int(u.agency)*n.days + int(u.day-n.first)
	if n.seen[at] == 0 {
		n.next++
		n.seen[at] = n.next
		return n.next - 1, false
	}
	return n.seen[at] - 1, true
}

// mature adds up the units that were observed to the horizon, of whatever age.
func (a *adding) mature() {
	h := a.s.Horizon
	a.s.Mature = make([]Mature, len(a.p.agencies))
	for i := range a.p.units {
		u := &a.p.units[i]
		if int(u.months) < h {
			continue
		}
		m, paid := &a.s.Mature[u.agency], a.p.within(i, h)
		m.Units++
		m.Net += u.net
		m.Paid += paid
		m.Share += shareOf(paid, u.net)
		if paid > 0 {
			m.AnyPayment++
		}
		if 100*paid >= 95*u.net {
			m.NearlyAll++
		}
	}
	for rank := range a.s.Mature {
		m := &a.s.Mature[rank]
		for months := h; months < 256; months++ {
			row := a.p.agencies[rank].unpaidBy[months]
			m.Unpaid += int64(row.n)
			m.UnpaidNet += cases.Cents(row.second)
		}
	}
	a.matureSpread(h)
}

// matureSpread gives the money ratios of mature units their standard errors: linearised, one residual for each debtor.
func (a *adding) matureSpread(h int) {
	square := make([]float64, len(a.s.Mature))
	residual := make([]float64, len(a.s.Mature))
	var touched []int32
	close := func() {
		for _, rank := range touched {
			square[rank] += residual[rank] * residual[rank]
			residual[rank] = 0
		}
		touched = touched[:0]
	}
	for i := range a.p.units {
		u := &a.p.units[i]
		if i > 0 && u.debtor != a.p.units[i-1].debtor {
			close()
		}
		if m := &a.s.Mature[u.agency]; int(u.months) >= h {
			residual[u.agency] += float64(a.p.within(i, h)) - float64(m.Paid)/float64(m.Net)*float64(u.net)
			touched = append(touched, u.agency)
		}
	}
	close()
	for rank := range a.s.Mature {
		if m := &a.s.Mature[rank]; m.Net > 0 {
			m.MoneySE = math.Sqrt(square[rank]) / float64(m.Net)
		}
	}
}
