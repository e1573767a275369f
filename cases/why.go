package cases

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
