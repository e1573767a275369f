package cases

import (
	"cmp"
	"slices"
)

// RateSpan is a span of days in which interest ran at one rate.
type RateSpan struct {
	Rate     BasisPoints
	From, To Date
}

// RateSpans lists the rates of a statement with their days, in order of time, whichever invoice they belong to and however
// payments cut them.
func (s *Statement) RateSpans() (spans []RateSpan) {
	var all []Segment
	for i := range s.Invoices {
		all = append(all, s.Invoices[i].Segments...)
	}
	slices.SortStableFunc(all, func(a, b Segment) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	for _, seg := range all {
		open := slices.IndexFunc(spans, func(p RateSpan) bool { return p.Rate == seg.Rate && !seg.From.After(p.To.AddDays(1)) })
		switch {
		case open < 0:
			spans = append(spans, RateSpan{Rate: seg.Rate, From: seg.From, To: seg.To})
		case seg.To.After(spans[open].To):
			spans[open].To = seg.To
		}
	}
	return spans
}

// RateReason says where the rate of a span of days comes from.
type RateReason struct {
	Basis    RateBasis
	Article  string
	Rate     BasisPoints
	Semester Semester    // whose rates made it; of a frozen rate, the one in which interest began
	Known    bool        // the table has the semester
	Points   BasisPoints // added to the rate of the ECB; 0 where nothing is added
	Frozen   bool        // the rate of an earlier semester is kept (CCP R2192-31)
}

// BelowFloor says that a contract rate is under three times the legal rate of the semester (C. com. L441-10 II).
func (r RateReason) BelowFloor() bool {
	return r.Basis == B2BContract && r.Known && r.Rate < r.Semester.Floor()
}

// WhyRate explains the rate of the n-th segment of an invoice from the table it was computed with.
func WhyRate(line *InvoiceClaim, n int, rates *Rates) RateReason {
	seg := line.Segments[n]
	r := RateReason{Basis: seg.Basis, Article: seg.Article, Rate: seg.Rate}
	from := seg.From
	switch seg.Basis {
	case B2BDefault:
		r.Points = b2bPoints
	case PublicRate:
		r.Points = publicPoints
		from = line.Segments[0].From
	}
	r.Semester, r.Known = rates.On(from)
	r.Frozen = seg.Basis == PublicRate && seg.From.After(r.Semester.To)
	return r
}
