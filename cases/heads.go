package cases

import (
	"cmp"
	"context"
	"slices"
)

// HeadKind names what is asked for beside the invoices.
type HeadKind string

// The kinds of head.
const (
	// PenaltyHead is the penalty that the contract sets for not paying (C. civ. 1231-5). A judge may lower it.
	PenaltyHead HeadKind = "penalty_clause"
	// CostsHead is what recovery cost beyond the fixed indemnities, owed on proof (C. com. L441-10 II).
	CostsHead HeadKind = "recovery_costs"
)

// The articles behind the heads.
const (
	articlePenalty = "C. civ. 1231-5"
	articleCosts   = "C. com. L441-10 II"
)

// PenaltyClause is an agreed penalty: a share of what is late on the day it is incurred, and at least the minimum. It is
// incurred by the formal notice, or on the day from which it is certain that the debtor will not perform (C. civ. 1231-5).
// The zero value is no clause.
type PenaltyClause struct {
	Rate    BasisPoints
	Minimum Cents
	FinalOn Date // performance became impossible or was refused for good: no notice is needed
}

// IsZero says that no penalty was agreed.
func (p PenaltyClause) IsZero() bool { return p.Rate == 0 && p.Minimum == 0 }

// Charge is what somebody paid to recover the claim and asks back from the debtor.
type Charge struct {
	ID         ItemID
	Kind       string // one of ChargeKinds; anything else is refused
	Label      string
	IncurredOn Date       // zero: from the beginning
	Document   DocumentID // the paper that proves it; empty: still to be found
	Amount     Cents
}

// ChargeKinds lists the costs that may be asked back on proof from a professional debtor, in the order in which pages offer
// them. The commission and the file fee of an agency are not among them: costs of recovery without a title stay with the
// creditor (CPCE L111-8).
var ChargeKinds = []string{"postage", "bank", "enquiry", "lawyer", "legal_act"}

// Validate checks a cost.
func (c *Charge) Validate() []FieldError {
	var f faults
	choice(&f, "kind", c.Kind, ChargeKinds, true)
	f.text("label", c.Label, false)
	f.day("incurred_on", c.IncurredOn, true)
	f.amount("amount", c.Amount)
	return f
}

// SaveCharge adds a cost of recovery that is asked back on proof, or replaces the one of its id. A consumer is never asked.
func (s *Service) SaveCharge(ctx context.Context, actor Actor, ref Ref, x Charge) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	fields := x.Validate()
	if x.IncurredOn.After(s.Today()) {
		fields = append(fields, Field("incurred_on", "error.future_day"))
	}
	if err := Wrong(onePerField(fields)...); err != nil {
		return "", err
	}
	return saveItem(ctx, s, actor, ref, item[Charge]{
		part: x, id: x.ID, code: "charge", amount: x.Amount,
		list: func(c *Case) *[]Charge { return &c.Charges },
		idOf: func(x *Charge) *ItemID { return &x.ID },
		accept: func(c *Case, x *Charge) error {
			if c.Debtor.Kind == Consumer {
				return Refuse("error.claim.consumer_costs", "amount", x.Amount)
			}
			if x.Document != "" && c.Document(x.Document) == nil {
				return Wrong(Field("document", "error.no_such_document"))
			}
			return nil
		},
	})
}

// chargeInterest is a line of interest that somebody typed.
const chargeInterest = "interest"

// Head is a line of a statement that belongs to the claim as a whole.
type Head struct {
	Kind HeadKind `json:"kind"`
	On   Date     `json:"on,omitzero"` // day from which it is owed
	// Base × Rate is the penalty, unless the minimum is more; Base is what was spent, of costs.
	Base    Cents       `json:"base"`
	Rate    BasisPoints `json:"rate,omitempty"`
	Amount  Cents       `json:"amount"`
	Article string      `json:"article"`
	// NeedsProof says that the amount is owed only as far as papers prove it; Unproved is the part without one.
	NeedsProof bool             `json:"needs_proof,omitempty"`
	Unproved   Cents            `json:"unproved,omitempty"`
	Payments   []ImputedPayment `json:"payments,omitempty"`
	Owed       Cents            `json:"owed"`
}

// penaltyOn gives the day on which the agreed penalty is incurred, or none.
func (cl *Claim) penaltyOn() Date {
	if cl.Penalty.FinalOn.IsZero() {
		return cl.NoticeOn
	}
	return cl.Penalty.FinalOn
}

// refuseHeads says what may not be asked for beside the invoices.
func (e *engine) refuseHeads() {
	cl := e.claim
	if p := cl.Penalty; p.Rate < 0 || p.Rate > MaxRate || p.Minimum < 0 || p.Minimum > MaxAmount {
		e.problem("", "penalty_clause", "rate", p.Rate, "amount", p.Minimum)
	}
	for i := range cl.Charges {
		c := &cl.Charges[i]
		switch {
		case c.Kind == chargeInterest && e.stopped():
			// C. com. L622-28: a line of interest that somebody typed is dated at the statement.
			e.problem("", "interest_after_opening", "day", cl.InsolventOn)
		case c.Kind == chargeInterest:
			e.problem("", "interest_typed", "amount", c.Amount)
		case !slices.Contains(ChargeKinds, c.Kind):
			e.problem("", "agency_cost_in_statement", "kind", c.Kind, "amount", c.Amount)
		case cl.Debtor == Consumer:
			// CPCE L111-8, C. conso. L121-21: a consumer never pays the recovery.
			e.problem("", "consumer_costs", "amount", c.Amount)
		case c.Amount <= 0 || c.Amount > MaxAmount:
			e.problem("", "charge_amount", "label", cmp.Or(c.Label, c.Kind))
		}
	}
}

// readHeads lines up the days on which the heads are incurred: before the payments of the day.
func (e *engine) readHeads() {
	cl := e.claim
	if on := cl.penaltyOn(); !cl.Penalty.IsZero() && !on.IsZero() && !on.After(e.lastDay()) {
		e.events = append(e.events, happening{day: on, rank: penaltyRank})
	}
	for i := range cl.Charges {
		c := &cl.Charges[i]
		if slices.Contains(ChargeKinds, c.Kind) && c.Amount > 0 && c.Amount <= MaxAmount && cl.Debtor != Consumer && !c.IncurredOn.After(e.lastDay()) {
			e.events = append(e.events, happening{day: c.IncurredOn, rank: chargeRank, charge: c})
		}
	}
}

// lastDay is the last day on which something may be added.
func (e *engine) lastDay() Date {
	if e.last.Before(e.asOf) {
		return e.last
	}
	return e.asOf
}

// penalise incurs the agreed penalty on what is late that day.
func (e *engine) penalise(on Date) {
	p := e.claim.Penalty
	h := Head{Kind: PenaltyHead, On: on, Rate: p.Rate, Article: articlePenalty}
	for i := range e.debts {
		if d := &e.debts[i]; d.due.Before(on) {
			h.Base += d.base
		}
	}
	if h.Base > 0 {
		h.Amount = max(p.Rate.Of(h.Base), p.Minimum)
		h.Owed = h.Amount
		e.settleHead(&h)
		e.heads = append(e.heads, h)
	}
}

// spend adds a cost of recovery. What counts of all costs is what goes beyond the fixed indemnities.
func (e *engine) spend(c *Charge) {
	h := find(e.heads, func(h *Head) bool { return h.Kind == CostsHead })
	if h == nil {
		e.heads = append(e.heads, Head{Kind: CostsHead, On: c.IncurredOn, Article: articleCosts, NeedsProof: true})
		h = &e.heads[len(e.heads)-1]
	}
	h.Base += c.Amount
	if c.Document == "" {
		h.Unproved += c.Amount
	}
	e.exceed(h, c.IncurredOn)
}

// exceed sets the costs to what goes beyond the fixed indemnities of a day. What was paid of them before is not asked again, and
// what was paid beyond is left over.
func (e *engine) exceed(h *Head, on Date) {
	before, fixed := h.Amount, Cents(0)
	for i := range e.debts {
		e.judge(&e.debts[i], on)
		fixed += e.debts[i].line.Indemnity
	}
	h.Amount = max(h.Base-fixed, 0)
	h.Owed += h.Amount - before
	for n := len(h.Payments) - 1; h.Owed < 0 && n >= 0; n-- {
		p := &h.Payments[n]
		back := min(-h.Owed, p.To.Costs)
		h.Owed += back
		p.To.Costs -= back
		e.unspent = append(e.unspent, leftover{payment: p.Payment, day: p.ReceivedOn, amount: back})
		if p.To.Costs == 0 {
			h.Payments = h.Payments[:n]
		}
	}
	e.settleHead(h)
	for i := range e.unspent { // the indemnity that took the place of the costs
		rest := &e.unspent[i]
		from := happening{day: rest.day, payment: &Payment{ID: rest.payment}}
		for k := range e.debts {
			rest.amount -= e.debts[k].payIndemnity(&from, rest.amount)
		}
	}
}

// payHeads puts money on the heads, in the order in which they were incurred, and gives what they took.
func (e *engine) payHeads(money leftover) (spent Cents) {
	for i := range e.heads {
		if h := &e.heads[i]; h.Kind == CostsHead {
			e.exceed(h, money.day)
		}
		spent += e.heads[i].pay(&money)
	}
	return spent
}

// pay takes what a head still asks for out of some money.
func (h *Head) pay(money *leftover) Cents {
	taken := min(money.amount, h.Owed)
	if taken <= 0 {
		return 0
	}
	h.Owed -= taken
	money.amount -= taken
	to := Buckets{Costs: taken}
	if h.Kind == PenaltyHead {
		to = Buckets{Penalty: taken}
	}
	h.Payments = append(h.Payments, ImputedPayment{Payment: money.payment, ReceivedOn: money.day, To: to})
	return taken
}

// settleHead pays a head with what earlier payments left over.
func (e *engine) settleHead(h *Head) {
	for i := range e.unspent {
		h.pay(&e.unspent[i])
	}
}

// leftover is what is left of a payment once everything is paid.
type leftover struct {
	payment ItemID
	day     Date
	amount  Cents
}

// credit is what is left of all payments.
func (e *engine) credit() (sum Cents) {
	for i := range e.unspent {
		sum += e.unspent[i].amount
	}
	return sum
}

// closeHeads brings the costs to the day of the statement.
func (e *engine) closeHeads() {
	for i := range e.heads {
		if h := &e.heads[i]; h.Kind == CostsHead {
			e.exceed(h, e.asOf)
		}
	}
}

// sumHeads adds the heads to the totals.
func (e *engine) sumHeads(s *Statement) {
	for i := range e.heads {
		h := &e.heads[i]
		if h.Kind == CostsHead {
			s.Costs += h.Amount
			s.Owed.Costs += h.Owed
			continue
		}
		s.Penalty += h.Amount
		s.Owed.Penalty += h.Owed
	}
	s.Heads = e.heads
}
