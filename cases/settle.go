package cases

import (
	"fmt"
	"slices"
)

// MaxInstalments bounds a plan and an offer in parts: ten years by the month.
const MaxInstalments = 120

// Offer is what a debtor would pay to be quit of a claim: one sum on a day, or the same sum in equal parts, the first of
// them on that day.
type Offer struct {
	On     Date
	Amount Cents
	Count  int  // of payments; 0 and 1 are one
	Every  Pace // between payments, when there are several
}

// Settlement sets an offer against what is owed on its day. Owed is Covered and Waived together, bucket by bucket.
type Settlement struct {
	Offer     Offer
	Statement *Statement // what is owed on the day, before the offer
	Payments  []Instalment
	Owed      Buckets
	Covered   Buckets // what the offer pays, in the order of the claim's imputation
	Waived    Buckets // what the creditor would give up
	Credit    Cents   // credited or received before beyond what was owed, to be set off against Waived
	Beyond    Cents   // offered beyond what is owed
	// OfWhole and OfPrincipal are shares of what is owed and of its principal, rounded down: 100 % is all of it.
	OfWhole, OfPrincipal BasisPoints
}

// SettlementOf sets an offer against what is owed on a case; see Claim.Settle.
func SettlementOf(c *Case, offer Offer, rates *Rates) (*Settlement, error) {
	return ClaimOf(c).Settle(offer, rates)
}

// Settle sets an offer against what is owed. In an offer of several payments nothing is added after the day of the first.
// Errors: Invalid with the fields amount, on, count, every; Refused when a rule forbids the statement, and when nothing is
// owed.
func (cl Claim) Settle(offer Offer, rates *Rates) (*Settlement, error) {
	if err := offer.check(); err != nil {
		return nil, err
	}
	before, err := cl.Statement(offer.On, rates)
	if err != nil {
		return nil, err
	}
	if before.Owed.Total() <= 0 {
		return nil, Refuse("error.settle.nothing_owed", "day", offer.On)
	}
	s := &Settlement{Offer: offer, Statement: before, Owed: before.Owed, Credit: before.Credit}
	sim := simulation{claim: cl.until(offer.On), rates: rates}
	sim.claim.FrozenOn = offer.On
	last := offer.On // the first payment is made on the day that was said, whichever it is
	for i, part := range offer.parts() {
		day := offer.Every.day(offer.On, i)
		if i > 0 {
			last = day.RollForward()
		}
		sim.pay(last, part)
		s.Payments = append(s.Payments, Instalment{Number: i + 1, Planned: day, On: last, Amount: part})
	}
	after, err := sim.on(last)
	if err != nil {
		return nil, err
	}
	s.Waived = after.Owed
	s.Covered = s.Owed.minus(s.Waived)
	s.Beyond = max(after.Credit-before.Credit, 0)
	s.OfWhole = share(s.Covered.Total(), s.Owed.Total())
	s.OfPrincipal = share(s.Covered.Principal, s.Owed.Principal)
	sim.fill(s.Payments, after)
	return s, nil
}

// check looks at what was offered.
func (o Offer) check() error {
	fields := checkAmount("amount", o.Amount)
	if o.On.IsZero() {
		fields = append(fields, Field("on", "error.required"))
	}
	if o.Count < 0 || o.Count > MaxInstalments || (o.Count > 1 && Cents(o.Count) > o.Amount) {
		fields = append(fields, Field("count", "error.plan.count", "max", MaxInstalments))
	}
	if o.Count > 1 && !slices.Contains(Paces, o.Every) {
		fields = append(fields, Field("every", "error.choice"))
	}
	return Wrong(fields...)
}

// parts splits the offer into equal payments; the last takes the cents that do not divide.
func (o Offer) parts() []Cents {
	n := max(o.Count, 1)
	list := make([]Cents, n)
	for i := range list {
		list[i] = o.Amount / Cents(n)
	}
	list[n-1] += o.Amount % Cents(n)
	return list
}

// minus takes one split off another.
func (b Buckets) minus(o Buckets) Buckets {
	return Buckets{
		Interest: b.Interest - o.Interest, Principal: b.Principal - o.Principal, Indemnity: b.Indemnity - o.Indemnity,
		Penalty: b.Penalty - o.Penalty, Costs: b.Costs - o.Costs,
	}
}

// plus adds two splits.
func (b Buckets) plus(o Buckets) Buckets {
	return Buckets{
		Interest: b.Interest + o.Interest, Principal: b.Principal + o.Principal, Indemnity: b.Indemnity + o.Indemnity,
		Penalty: b.Penalty + o.Penalty, Costs: b.Costs + o.Costs,
	}
}

// share gives part of whole in basis points, rounded down; nothing of nothing is all of it.
func share(part, whole Cents) BasisPoints {
	if whole <= 0 {
		return 10_000
	}
	return BasisPoints(proportion(part, 10_000, whole, 0))
}

// simulation is a claim to which payments are added that nobody has made yet. It is worked by the engine of every statement.
type simulation struct {
	claim Claim
	rates *Rates
	added int
}

// until gives the claim as it stood at the end of a day: what came later is left out.
func (cl Claim) until(day Date) Claim {
	var invoices []Invoice
	for _, in := range cl.Invoices {
		if !in.IssuedOn.After(day) {
			invoices = append(invoices, in)
		}
	}
	var notes []CreditNote
	for _, n := range cl.CreditNotes {
		later := func(in Invoice) bool { return in.ID == n.Invoice && in.IssuedOn.After(day) }
		if !n.IssuedOn.After(day) && !slices.ContainsFunc(cl.Invoices, later) {
			notes = append(notes, n)
		}
	}
	var payments []Payment
	for _, p := range cl.Payments {
		if !p.ReceivedOn.After(day) {
			payments = append(payments, p)
		}
	}
	var charges []Charge
	for _, ch := range cl.Charges {
		if !ch.IncurredOn.After(day) {
			charges = append(charges, ch)
		}
	}
	cl.Invoices, cl.CreditNotes, cl.Payments, cl.Charges = invoices, notes, payments, charges
	return cl
}

// pay adds a payment. The legal order decides what it pays.
func (s *simulation) pay(on Date, amount Cents) {
	s.added++
	payments := s.claim.Payments
	// The case keeps its own list: what is added here must never be written into it.
	s.claim.Payments = append(payments[:len(payments):len(payments)], Payment{
		ID: simulated(s.added), Source: Direct, ReceivedOn: on, Amount: amount,
	})
}

// simulated names the n-th added payment; the name sorts behind every real one of the day.
func simulated(n int) ItemID { return ItemID(fmt.Sprintf("~%03d", n)) }

// on works the claim on a day.
func (s *simulation) on(day Date) (*Statement, error) { return s.claim.Statement(day, s.rates) }

// fill writes into each instalment what the statement says it paid.
func (s *simulation) fill(list []Instalment, st *Statement) {
	for i := range list {
		list[i].To = st.paidBy(simulated(i + 1))
	}
}

// paidBy sums what one payment paid of all invoices.
func (s *Statement) paidBy(id ItemID) (sum Buckets) {
	for i := range s.Invoices {
		for _, p := range s.Invoices[i].Payments {
			if p.Payment == id {
				sum = sum.plus(p.To)
			}
		}
	}
	for i := range s.Heads {
		for _, p := range s.Heads[i].Payments {
			if p.Payment == id {
				sum = sum.plus(p.To)
			}
		}
	}
	return sum
}
