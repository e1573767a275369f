package scorecard

import "relais/cases"

// Bands are the edges of the segments, versioned with the report. A debt is in the first band whose edge it does not pass.
type Bands struct {
	AgeDays [3]int         // age of the oldest due day at the hand-off: up to and including
	Amount  [3]cases.Cents // principal: below
}

// DefaultBands are ages up to 60, 120 and 365 days and older; amounts below 100, 500 and 2,500 and above, in units of the currency.
var DefaultBands = Bands{AgeDays: [3]int{60, 120, 365}, Amount: [3]cases.Cents{10_000, 50_000, 250_000}}

// Segment is what was known about a case at its release: bands of age and amount, kind of debtor, and, when there are enough
// of both, whether another country or a later attempt.
type Segment struct {
	Age, Amount   int
	Kind          Kind
	Abroad, Later bool
}

// Numbers of segments: the grid of age × amount × kind, and that with abroad and later.
const (
	bands    = 4
	grid     = bands * bands * int(kinds)
	segments = grid * 4
)

// index numbers segments; the lowest 32 are the plain grid.
func (s Segment) index() int {
	n := (s.Age*bands+s.Amount)*int(kinds) + int(s.Kind)
	if s.Abroad {
		n += grid
	}
	if s.Later {
		n += 2 * grid
	}
	return n
}

// SegmentAt is the inverse of the numbering that Sums uses for its segments.
func SegmentAt(n int) Segment {
	base := n % grid
	return Segment{
		Age: base / (bands * int(kinds)), Amount: base / int(kinds) % bands, Kind: Kind(base % int(kinds)),
		Abroad: n/grid%2 == 1, Later: n/(2*grid)%2 == 1,
	}
}

// Of gives the segment of a debt of an age in days and an amount.
func (b *Bands) Of(age int, principal cases.Cents, kind Kind) Segment {
	s := Segment{Age: len(b.AgeDays), Kind: kind, Amount: b.amount(principal)}
	for i, edge := range b.AgeDays {
		if age <= edge {
			s.Age = i
			break
		}
	}
	return s
}

func (b *Bands) amount(principal cases.Cents) int {
	for i, edge := range b.Amount {
		if principal < edge {
			return i
		}
	}
	return len(b.Amount)
}

// of gives the segment of a placement on the plain grid.
func (b *Bands) of(p *Placement) Segment {
	age := 0
	if !p.OldestDue.IsZero() {
		age = max(p.Placed.DaysSince(p.OldestDue), 0)
	}
	return b.Of(age, p.Principal, p.Kind)
}
