package scorecard

import (
	"cmp"
	"slices"

	"relais/cases"
)

// unit is one debtor with one agency: a placement with the later ones of the same debtor and agency within 30 days of it.
// Money is pooled, each placement counts its months from its own hand-off, the shortest observation holds.
type unit struct {
	net     cases.Cents
	paid    cases.Cents // within the observed months
	debtor  int32
	agency  int32 // rank in Portfolio.agencies
	day     int32 // number of the hand-off day
	pays    int32 // where its payments begin; they end where those of the next unit begin
	country int16

	segment          uint8 // of the plain grid
	possible, months uint8 // at most 255
	later            bool
}

// Portfolio is the units of an input, by debtor, in flat arrays.
type Portfolio struct {
	asOf     cases.Date
	agencies []AgencyCount
	units    []unit
	month    []uint8       // of each payment, counted from the hand-off
	cents    []cases.Cents // of each payment, kept within 0 and what was owed
	bands    Bands
}

// AgencyCount is what was counted of one agency before any rate: how many hand-overs became how many units, and why others
// did not.
type AgencyCount struct {
	Name       string
	Placements int // known on the report day, declined ones included
	Declined   int
	Units      int
	Net        cases.Cents
	Paid       cases.Cents // principal within complete months, at most what was owed
	Came       cases.Cents // principal as it came, by value date, reversals taken off
	Direct     cases.Cents // of it, paid to the creditor
	Open       int         // hand-overs not closed
	LeftOut    []LeftOut   // by reason
	Returns    []LeftOut   // preventable by the creditor, by closing code, left out or not

	declined [grid]int   // by segment
	released [grid]int   // by segment, declined ones included
	unpaidBy [256]tally2 // preventable and left out, by possible months: to count them as unpaid
	old      [len(horizons)]tally2
}

// tally2 is a number of units with a second number or amount that belongs to it.
type tally2 struct {
	n      int
	second int64
}

// LeftOut counts placements with one reason.
type LeftOut struct {
	Reason string // a closing code, or NothingOwed
	Count  int
}

func addReason(list []LeftOut, reason string) []LeftOut {
	at, found := slices.BinarySearchFunc(list, reason, func(l LeftOut, r string) int { return cmp.Compare(l.Reason, r) })
	if !found {
		list = slices.Insert(list, at, LeftOut{Reason: reason})
	}
	list[at].Count++
	return list
}

// Pool makes units of placements. It reads them once, by debtor.
func Pool(in *Input, b Bands) (*Portfolio, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	p := &Portfolio{
		asOf: in.AsOf, bands: b, agencies: make([]AgencyCount, len(in.Agencies)), units: make([]unit, 0, len(in.Placements)),
	}
	events := 0
	for i := range in.Placements {
		events += len(in.Placements[i].Events)
	}
	p.month, p.cents = make([]uint8, 0, events), make([]cases.Cents, 0, events)
	for i, name := range in.Agencies {
		p.agencies[i].Name = name
	}
	work := pooling{p: p, in: in, asOf: dayNumber(in.AsOf)}
	work.run()
	p.rank()
	return p, nil
}

// byDebtor gives the indices of the placements, debtor by debtor: a counting sort where numbers are dense, as they should be.
func byDebtor(list []Placement) []int32 {
	most := int32(-1)
	for i := range list {
		most = max(most, list[i].Debtor)
	}
	order := make([]int32, len(list))
	if int(most) > 8*len(list)+1024 {
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(list[a].Debtor, list[b].Debtor) })
		return order
	}
	start := make([]int32, most+2)
	for i := range list {
		start[list[i].Debtor+1]++
	}
	for d := 1; d < len(start); d++ {
		start[d] += start[d-1]
	}
	for i := range list {
		d := list[i].Debtor
		order[start[d]] = int32(i)
		start[d]++
	}
	return order
}

// pooling is the state of one run of Pool.
type pooling struct {
	p       *Portfolio
	in      *Input
	asOf    int
	byMonth [256]cases.Cents // payments of the unit in hand
	last    int              // last month with one
}

func (w *pooling) run() {
	order := byDebtor(w.in.Placements)
	for from := 0; from < len(order); {
		to := from + 1
		debtor := w.in.Placements[order[from]].Debtor
		for to < len(order) && w.in.Placements[order[to]].Debtor == debtor {
			to++
		}
		if to-from > 1 {
			slices.SortFunc(order[from:to], func(a, b int32) int {
				x, y := &w.in.Placements[a], &w.in.Placements[b]
				return cmp.Or(cmp.Compare(x.Agency, y.Agency), x.Placed.Compare(y.Placed), cmp.Compare(x.Principal, y.Principal))
			})
		}
		w.debtor(order[from:to])
		from = to
	}
}

// debtor makes the units of one debtor's placements, which stand by agency and day.
func (w *pooling) debtor(list []int32) {
	first, agency, open := cases.Date{}, int32(-1), false
	var principal cases.Cents
	for _, i := range list {
		pl := &w.in.Placements[i]
		seg := w.p.bands.of(pl)
		o, ok := w.count(pl, seg)
		if !ok {
			continue
		}
		if !open || pl.Agency != agency || pl.Placed.DaysSince(first) > poolingWindow {
			if open {
				w.finish(principal)
			}
			w.begin(pl, seg)
			first, agency, open, principal = pl.Placed, pl.Agency, true, 0
		}
		principal += pl.Principal
		w.add(pl, &o)
	}
	if open {
		w.finish(principal)
	}
}

// count books a placement with its agency and says whether it becomes part of a unit.
func (w *pooling) count(pl *Placement, of Segment) (outcome, bool) {
	if dayNumber(pl.Placed) > w.asOf {
		return outcome{}, false
	}
	a := &w.p.agencies[pl.Agency]
	a.Placements++
	seg := of.index()
	a.released[seg]++
	if pl.Declined {
		a.Declined++
		a.declined[seg]++
		return outcome{}, false
	}
	closed := pl.Close != 0 && dayNumber(pl.Closed) <= w.asOf
	if !closed {
		a.Open++
	} else if pl.Close.IsPreventable() {
		a.Returns = addReason(a.Returns, string(pl.Close.Code()))
	}
	o := w.in.judge(pl)
	if o.out == "" {
		return o, true
	}
	a.LeftOut = addReason(a.LeftOut, o.out)
	if closed && pl.Close.IsPreventable() && o.out != NothingOwed && o.net > 0 {
		row := &a.unpaidBy[min(o.possible, 255)]
		row.n++
		row.second += int64(o.net)
	}
	return o, false
}

func (w *pooling) begin(pl *Placement, of Segment) {
	w.p.units = append(w.p.units, unit{
		debtor: pl.Debtor, agency: pl.Agency, day: int32(dayNumber(pl.Placed)), pays: int32(len(w.p.cents)), country: pl.Country,
		segment: uint8(of.index()), possible: 255, months: 255, later: pl.Later,
	})
}

// add pools a placement into the unit in hand.
func (w *pooling) add(pl *Placement, o *outcome) {
	u := &w.p.units[len(w.p.units)-1]
	u.net += o.net
	u.possible = uint8(min(int(u.possible), o.possible))
	u.months = uint8(min(int(u.months), o.months))
	a := &w.p.agencies[pl.Agency]
	placed := dayNumber(pl.Placed)
	for i := range pl.Events {
		e := &pl.Events[i]
		day, ok := o.counts(e, placed)
		if !ok {
			continue
		}
		a.Came += e.Cents
		if e.Kind == Direct {
			a.Direct += e.Cents
		}
		k := min(inMonth(o.handOff, day), 255)
		w.byMonth[k] += e.Cents
		w.last = max(w.last, k)
	}
}

// finish writes the payments of the unit in hand: the running total stays within nothing and what was owed.
func (w *pooling) finish(principal cases.Cents) {
	u := &w.p.units[len(w.p.units)-1]
	seg := SegmentAt(int(u.segment))
	seg.Amount = w.p.bands.amount(principal)
	u.segment = uint8(seg.index())
	var sum cases.Cents
	for k := 1; k <= w.last; k++ {
		if w.byMonth[k] == 0 {
			continue
		}
		sum += w.byMonth[k]
		w.byMonth[k] = 0
		within := min(max(sum, 0), u.net)
		if k <= int(u.months) && within != u.paid {
			w.p.month, w.p.cents = append(w.p.month, uint8(k)), append(w.p.cents, within-u.paid)
			u.paid = within
		}
	}
	w.last = 0
	a := &w.p.agencies[u.agency]
	a.Units++
	a.Net += u.net
	a.Paid += u.paid
	w.p.age(u)
}

// age books for the choice of the horizon how old a unit is and whether it was taken away before.
func (p *Portfolio) age(u *unit) {
	a := &p.agencies[u.agency]
	for i, h := range horizons {
		if int(u.possible) >= h {
			a.old[i].n++
			if int(u.months) < h {
				a.old[i].second++
			}
		}
	}
}

// rank puts the agencies into an order that their names do not decide: by units, then by what was owed and paid.
func (p *Portfolio) rank() {
	order := make([]int32, len(p.agencies))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(x, y int32) int {
		a, b := &p.agencies[x], &p.agencies[y]
		return cmp.Or(cmp.Compare(b.Units, a.Units), cmp.Compare(b.Net, a.Net), cmp.Compare(b.Paid, a.Paid),
			cmp.Compare(b.Placements, a.Placements), cmp.Compare(a.Name, b.Name))
	})
	ranked, rankOf := make([]AgencyCount, len(order)), make([]int32, len(order))
	for rank, i := range order {
		ranked[rank], rankOf[i] = p.agencies[i], int32(rank)
	}
	p.agencies = ranked
	for i := range p.units {
		p.units[i].agency = rankOf[p.units[i].agency]
	}
}

// payments gives the payments of unit i.
func (p *Portfolio) payments(i int) (months []uint8, cents []cases.Cents) {
	from, to := p.units[i].pays, int32(len(p.cents))
	if i+1 < len(p.units) {
		to = p.units[i+1].pays
	}
	return p.month[from:to], p.cents[from:to]
}

// Refusal is how many hand-overs of one segment an agency declined. An agency that declines hard cases chooses its score.
type Refusal struct {
	Segment            Segment
	Released, Declined int
}

// Refusals lists the segments of which something was declined.
func (a *AgencyCount) Refusals() (list []Refusal) {
	for n, declined := range a.declined {
		if declined > 0 {
			list = append(list, Refusal{SegmentAt(n), a.released[n], declined})
		}
	}
	return list
}

// PaidOverNet is the plain rate, paid over placed: a cash fact, and what misleads when it is compared.
func (a *AgencyCount) PaidOverNet() float64 {
	if a.Net <= 0 {
		return 0
	}
	return float64(a.Paid) / float64(a.Net)
}
