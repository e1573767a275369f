package cases

import (
	"cmp"
	"math"
	"slices"
)

// debt is one invoice while the engine works: what is left of it, and the next day whose interest is not counted yet.
type debt struct {
	line      *InvoiceClaim
	due       Date // never zero: an invoice without a due day is due after all others
	next      Date // next day to count
	base      Cents
	interest  Cents // accrued and not paid
	compound  Cents // part of it that bears interest itself
	capitalOn Date  // next day on which interest begins to bear interest; zero: never
	indemnity Cents // left
	frozen    BasisPoints
	judged    bool // the fixed indemnity is decided
	blind     bool // the rate table does not reach: no more interest is counted
}

// farDay is later than any day of a claim.
const farDay = math.MaxInt32 - 1

// dueDay puts an invoice without a due day behind all others.
func dueDay(d Date) Date {
	if d.IsZero() {
		return Date{farDay}
	}
	return d
}

// debtOf opens the account of an invoice, refusing what cannot be computed.
func (e *engine) debtOf(line *InvoiceClaim) debt {
	d := debt{line: line, due: dueDay(line.DueOn), base: line.Principal}
	switch {
	case line.Principal <= 0 || line.Principal > MaxAmount:
		e.problem(line.Invoice, "amount", "invoice", line.Number)
		d.base, line.Principal = 0, 0
	case line.DueOn.IsZero():
		e.problem(line.Invoice, "missing_due_date", "invoice", line.Number)
	case line.DueOn.Before(line.IssuedOn):
		e.problem(line.Invoice, "dates_out_of_order", "number", line.Number, "first", line.IssuedOn, "second", line.DueOn)
	}
	d.next = e.firstDay(d.due)
	d.capitalOn = e.firstCapital(&d)
	return d
}

// firstDay gives the first day that bears interest: the day after the due day, for a consumer after the later of due
// day and formal notice (C. com. L441-10 II; CCP L2192-13; C. civ. 1231-6).
func (e *engine) firstDay(due Date) Date {
	if e.basis == LegalConsumer {
		if e.noNotice {
			return Date{math.MaxInt32}
		}
		if e.claim.NoticeOn.After(due) {
			return e.claim.NoticeOn.AddDays(1)
		}
	}
	return due.AddDays(1)
}

// credit lowers the principal by a credit note; what goes beyond stays as a credit.
func (d *debt) credit(n *CreditNote) {
	taken := min(n.Amount, d.base)
	d.base -= taken
	d.line.Credit += n.Amount - taken
	d.line.CreditNotes = append(d.line.CreditNotes, CreditLine{
		CreditNote: n.ID, Number: n.Number, IssuedOn: n.IssuedOn, Amount: n.Amount, Effect: n.Effect,
	})
}

// advance counts interest up to a day, that day included, in segments that never cross a semester, and decides the
// fixed indemnity once the due day has passed.
func (e *engine) advance(d *debt, day Date) {
	e.judge(d, day)
	to := day
	if e.last.Before(to) {
		to = e.last
	}
	if d.next.After(to) {
		return
	}
	if d.base+d.compound > 0 && !d.blind {
		e.accrue(d, to)
	}
	d.next = to.AddDays(1)
}

// judge decides the fixed indemnity of a debt once its due day has passed.
func (e *engine) judge(d *debt, day Date) {
	if !d.judged && day.After(d.due) {
		d.judged = true
		if d.base > 0 && e.indemnified(d.due) {
			d.indemnity, d.line.Indemnity = FixedIndemnity, FixedIndemnity
		}
	}
}

// indemnified says that a late invoice with this due day bears the fixed indemnity: never for a consumer, nor when an
// insolvency forbade payment on the due day (C. com. L441-10 II, D441-5), nor when nothing more was to be added by then.
func (e *engine) indemnified(due Date) bool {
	opened, frozen := e.claim.InsolventOn, e.claim.FrozenOn
	return e.claim.Debtor != Consumer && (opened.IsZero() || opened.After(due)) && (frozen.IsZero() || frozen.After(due))
}

// accrue adds the segments from the next day to a day. Each is rounded half-up, then they are summed.
func (e *engine) accrue(d *debt, to Date) {
	if d.line.Segments == nil {
		d.line.Segments = make([]Segment, 0, e.asOf.DaysSince(d.next)/181+2)
	}
	for from := d.next; !from.After(to); {
		span, ok := e.span(d, from)
		if !ok {
			e.problem(d.line.Invoice, "unknown_semester", "invoice", d.line.Number, "day", from)
			d.blind = true
			return
		}
		d.capitalise(from)
		if !d.capitalOn.IsZero() && !d.capitalOn.After(span.To) {
			span.To = d.capitalOn.AddDays(-1)
		}
		if to.Before(span.To) {
			span.To = to
		}
		span.Days, span.Base, span.Compound = span.To.DaysSince(from)+1, d.base+d.compound, d.compound
		if span.Base > 2*MaxAmount { // interest on interest at an absurd rate: beyond what is computed exactly
			e.problem(d.line.Invoice, "amount", "invoice", d.line.Number)
			d.blind = true
			return
		}
		span.Amount = Cents(divideHalfUp(int64(span.Base)*int64(span.Rate)*int64(span.Days), 10_000*int64(span.Year)))
		d.interest += span.Amount
		d.line.Interest += span.Amount
		d.line.Segments = append(d.line.Segments, span)
		from = span.To.AddDays(1)
	}
}

// articles names the article behind each basis.
var articles = map[RateBasis]string{
	B2BDefault:    "C. com. L441-10 II",
	B2BContract:   "C. com. L441-10 II",
	PublicRate:    "CCP R2192-31",
	LegalConsumer: "C. civ. 1231-6, CMF L313-2",
}

// span gives the semester from a day on with its rate; false when the table does not reach it.
func (e *engine) span(d *debt, from Date) (Segment, bool) {
	span := Segment{From: from, Year: 365, Basis: e.basis, Article: articles[e.basis]}
	s := e.rates.on(from)
	if s == nil && (e.basis != PublicRate || d.frozen == 0) {
		return span, false
	}
	if s != nil {
		span.To = s.To
		span.Rate = e.rateOf(d, s)
		if e.claim.DayCount == ActAct {
			span.Year = s.year
		}
		return span, true
	}
	// A public claim keeps its first rate beyond the table.
	span.Rate = d.frozen
	to, year := halfYear(from)
	if span.To = to; e.claim.DayCount == ActAct {
		span.Year = year
	}
	return span, true
}

// rateOf gives the yearly rate of a debt in a semester.
func (e *engine) rateOf(d *debt, s *Semester) BasisPoints {
	switch e.basis {
	case B2BContract:
		if e.claim.ContractRate < s.Floor() {
			e.floors = append(e.floors, s.Name)
		}
		return e.claim.ContractRate
	case PublicRate:
		if d.frozen == 0 {
			d.frozen = s.Public()
		}
		return d.frozen
	case LegalConsumer:
		return s.Legal
	}
	return s.B2B()
}

// close writes what is left into the block of the statement.
func (d *debt) close(asOf Date) {
	d.line.Owed = Buckets{Interest: d.interest, Principal: d.base, Indemnity: d.indemnity}
	slices.SortFunc(d.line.CreditNotes, func(a, b CreditLine) int {
		return cmp.Or(a.IssuedOn.Compare(b.IssuedOn), cmp.Compare(a.CreditNote, b.CreditNote))
	})
	if late := asOf.DaysSince(d.due); late > 0 && d.line.Owed.Total() > 0 {
		d.line.LateDays = late
	}
}
