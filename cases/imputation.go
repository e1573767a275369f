package cases

import "cmp"

// happening is what changes debts on a day. At most one of note, payment and charge is set, as the rank says.
type happening struct {
	day     Date
	rank    int // order within a day, so that the order of the input never matters
	note    *CreditNote
	payment *Payment
	charge  *Charge
	debt    *debt // the debt of a credit note, or the one the debtor designated
	amount  Cents
}

// The order of events within one day.
const (
	creditRank     = iota
	penaltyRank    // what is late when the day of the notice begins
	chargeRank     // payments find what is asked for on their day
	designatedRank // C. civ. 1342-10: the debtor's choice goes before the legal order
	openRank
)

func (h happening) id() ItemID {
	switch {
	case h.note != nil:
		return h.note.ID
	case h.payment != nil:
		return h.payment.ID
	case h.charge != nil:
		return h.charge.ID
	}
	return ""
}

func (h happening) compare(o happening) int {
	return cmp.Or(h.day.Compare(o.day), cmp.Compare(h.rank, o.rank), cmp.Compare(h.id(), o.id()))
}

// readPayments lines the payments up by day. A payment that came back never paid: its reversal is deducted from it.
func (e *engine) readPayments(s *Statement) {
	for i := range e.claim.Payments {
		p := &e.claim.Payments[i]
		if p.ReceivedOn.After(e.asOf) {
			continue
		}
		if e.refusePayment(p) {
			continue
		}
		s.Paid += p.Amount
		if p.Amount < 0 {
			continue
		}
		h := happening{day: p.ReceivedOn, rank: openRank, payment: p, amount: p.Amount - e.reversed(p.ID)}
		if p.Invoice != "" {
			if h.debt = e.debt(p.Invoice); h.debt != nil {
				h.rank = designatedRank
			}
		}
		if h.amount > 0 {
			e.events = append(e.events, h)
		}
	}
}

// refusePayment says that a payment cannot stand in a statement.
func (e *engine) refusePayment(p *Payment) bool {
	switch {
	case p.ReceivedOn.IsZero():
		e.problem(p.Invoice, "payment_undated", "amount", p.Amount)
	case p.Amount == 0 || p.Amount > MaxAmount || p.Amount < -MaxAmount:
		e.problem(p.Invoice, "payment_amount", "day", p.ReceivedOn)
	case p.Amount > 0 && e.stopped() && !p.ReceivedOn.Before(e.claim.InsolventOn):
		// C. com. L622-7: the opening forbids paying earlier debts.
		e.problem(p.Invoice, "payment_after_opening", "day", p.ReceivedOn, "amount", p.Amount)
	case p.Amount < 0 && !e.reversible(p):
		e.problem(p.Invoice, "reversal_without_payment", "day", p.ReceivedOn, "amount", p.Amount)
	default:
		return false
	}
	return true
}

// reversible says that a reversal takes back no more than a payment brought.
func (e *engine) reversible(r *Payment) bool {
	p := find(e.claim.Payments, func(p *Payment) bool { return p.ID == r.Reverses })
	return p != nil && r.Reverses != "" && p.Amount >= e.reversed(p.ID) && !p.ReceivedOn.After(r.ReceivedOn)
}

// reversed sums what came back of a payment up to the day, as a positive amount.
func (e *engine) reversed(id ItemID) (sum Cents) {
	for i := range e.claim.Payments {
		r := &e.claim.Payments[i]
		if r.Amount < 0 && r.Reverses == id && !r.ReceivedOn.After(e.asOf) {
			sum -= r.Amount
		}
	}
	return sum
}

// impute spends a payment: on the invoice the debtor designated; then on interest and principal of the debts that are
// due, the oldest first and equally old ones in proportion (C. civ. 1342-10); then on their fixed indemnities, the agreed
// penalty and the costs; then on debts not due yet.
func (e *engine) impute(h *happening, order Imputation) {
	left := h.amount
	if h.debt != nil {
		e.advance(h.debt, h.day)
		left -= h.debt.pay(h, min(left, h.debt.owed()), order)
		left -= h.debt.payIndemnity(h, left)
	}
	due := 0
	for due < len(e.debts) && !e.debts[due].due.After(h.day) {
		due++
	}
	for i := 0; i < due && left > 0; {
		n := e.age(i, due)
		left -= e.share(e.debts[i:i+n], h, left, order)
		i += n
	}
	for i := 0; i < due && left > 0; i++ {
		left -= e.debts[i].payIndemnity(h, left)
	}
	left -= e.payHeads(leftover{payment: h.payment.ID, day: h.day, amount: left})
	for i := due; i < len(e.debts) && left > 0; i++ {
		left -= e.debts[i].pay(h, min(left, e.debts[i].owed()), order)
	}
	if left > 0 {
		e.unspent = append(e.unspent, leftover{payment: h.payment.ID, day: h.day, amount: left})
	}
}

// age counts the debts from i on that are equally old.
func (e *engine) age(i, end int) int {
	n := 1
	for i+n < end && e.debts[i+n].due == e.debts[i].due && e.debts[i+n].line.IssuedOn == e.debts[i].line.IssuedOn {
		n++
	}
	return n
}

// share spends money on equally old debts in proportion to what each owes; the cents that do not divide go to the first.
func (e *engine) share(debts []debt, h *happening, money Cents, order Imputation) (spent Cents) {
	total := Cents(0)
	for i := range debts {
		if debts[i].base+debts[i].compound > 0 {
			e.advance(&debts[i], h.day)
		}
		total += debts[i].owed()
	}
	if total == 0 {
		return 0
	}
	money = min(money, total)
	for i := range debts {
		part := money
		if len(debts) > 1 {
			part = proportion(money, debts[i].owed(), total, 0)
		}
		spent += debts[i].pay(h, part, order)
	}
	for i := range debts {
		spent += debts[i].pay(h, min(money-spent, debts[i].owed()), order)
	}
	return spent
}

// owed is what payments find before the fixed indemnity.
func (d *debt) owed() Cents { return d.base + d.interest }

// pay puts money on interest and principal in the order of the claim and gives what it took. The money is no more
// than what is owed.
func (d *debt) pay(h *happening, money Cents, order Imputation) Cents {
	if money <= 0 {
		return 0
	}
	to := Buckets{Interest: min(money, d.interest)}
	if order == PrincipalFirst {
		to.Interest = money - min(money, d.base)
	}
	to.Principal = money - to.Interest
	d.interest -= to.Interest
	d.compound = max(d.compound-to.Interest, 0) // what bears interest is paid first: the debtor's interest (C. civ. 1342-10)
	d.base -= to.Principal
	d.record(h, to)
	return money
}

// payIndemnity puts money on the fixed indemnity and gives what it took.
func (d *debt) payIndemnity(h *happening, money Cents) Cents {
	taken := min(money, d.indemnity)
	if taken <= 0 {
		return 0
	}
	d.indemnity -= taken
	d.record(h, Buckets{Indemnity: taken})
	return taken
}

// record notes what a payment did to the debt; what it did in two steps stands in one line.
func (d *debt) record(h *happening, to Buckets) {
	lines := d.line.Payments
	if n := len(lines); n > 0 && lines[n-1].Payment == h.payment.ID {
		last := &lines[n-1].To
		last.Interest, last.Principal, last.Indemnity = last.Interest+to.Interest, last.Principal+to.Principal, last.Indemnity+to.Indemnity
		return
	}
	d.line.Payments = append(lines, ImputedPayment{Payment: h.payment.ID, ReceivedOn: h.day, To: to})
}
