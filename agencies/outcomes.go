package agencies

import (
	"cmp"
	"context"
	"slices"

	"relais/cases"
)

// MovementKind is what happened to the principal of a placement.
type MovementKind uint8

// Kinds of movement. A negative amount takes an earlier one back, on its own day.
const (
	Received   MovementKind = iota // by the agency
	PaidDirect                     // to the creditor
	Corrected                      // a part that was never owed: a retroactive credit note
	Forgiven                       // a part that was owed and given up: a credit note from its date
)

// Movement is one movement of money, in cents, on its value date.
type Movement struct {
	On     cases.Date
	Kind   MovementKind
	Cents  cases.Cents
	Fee    cases.Cents // commission on a receipt, VAT excluded
	Method string      // means of payment, of payments
}

// Outcome is one placement with what was known when it was released and what came of it since: everything that a comparison of
// agencies counts from. Cancelled releases have none.
type Outcome struct {
	Creditor  cases.OrgID
	Case      cases.CaseID
	Placement cases.PlacementID
	Agency    cases.OrgID
	Entity    cases.EntityID
	Currency  cases.Currency

	Reference string // of the case, and the name of its debtor, for lists of the creditor
	Name      string

	Debtor  string // the same text is the same debtor: its SIREN, or its name and postal code
	Kind    cases.DebtorKind
	Country string

	ReleasedOn cases.Date
	OldestDue  cases.Date // oldest due day of the invoices
	AcceptedOn cases.Date // UTC; only its distance from the release is of meaning
	Declined   bool
	ClosedOn   cases.Date // the day of the recall, where there was one
	CloseCode  cases.CloseCode
	Recalled   bool // the creditor ended it: its code is the creditor's word
	Objected   bool // the agency objected
	Later      bool // another hand-over of this case went before it that was neither cancelled nor declined

	Principal cases.Cents // frozen at release
	Movements []Movement
}

// OutcomesOf gives the outcomes of a case. It is the rule that the store follows.
func OutcomesOf(c *cases.Case) []Outcome {
	var list []Outcome
	due := c.Summarise().OldestDue
	tried := false
	for i := range c.Placements {
		p := &c.Placements[i]
		if !p.CancelledAt.IsZero() || p.ReleasedOn.IsZero() {
			continue
		}
		o := Outcome{
			Creditor: c.Org, Case: c.ID, Placement: p.ID, Agency: p.Agency, Entity: c.Entity, Currency: c.Currency,
			Reference: c.Reference, Name: c.Debtor.Name,
			Debtor: DebtorKey(c.Debtor.SIREN, cases.Fold(c.Debtor.Name), c.Debtor.Address.PostalCode), Kind: c.Debtor.Kind,
			Country: c.Debtor.Address.Country, ReleasedOn: p.ReleasedOn, OldestDue: due, Declined: !p.DeclinedAt.IsZero(),
			ClosedOn: p.ClosedOn, CloseCode: p.CloseCode, Recalled: !p.RecalledOn.IsZero(), Objected: p.RecallObjection != "",
			Later: tried, Principal: p.Principal,
		}
		o.end(p.RecalledOn)
		if !p.AcceptedAt.IsZero() {
			o.AcceptedOn = cases.DateOf(p.AcceptedAt.UTC())
		}
		o.Movements = movementsOf(c, p)
		tried = tried || !o.Declined
		list = append(list, o)
	}
	return list
}

// end ends what is observed on the day of the recall; a recall that is not finished has ended nothing.
func (o *Outcome) end(recalled cases.Date) {
	if o.ClosedOn.IsZero() {
		o.CloseCode = ""
		return
	}
	if !recalled.IsZero() && recalled.Before(o.ClosedOn) {
		o.ClosedOn = recalled
	}
}

func movementsOf(c *cases.Case, p *cases.Placement) (list []Movement) {
	for i := range c.Payments {
		if pay := &c.Payments[i]; pay.Placement == p.ID {
			m := Movement{On: pay.ReceivedOn, Cents: pay.Amount, Fee: pay.Fee, Method: pay.Method}
			if pay.Source == cases.Direct {
				m.Kind = PaidDirect
			}
			list = append(list, m)
		}
	}
	for i := range c.CreditNotes {
		if n := &c.CreditNotes[i]; n.IssuedOn.After(p.ReleasedOn) { // earlier ones are in the principal
			m := Movement{On: n.IssuedOn, Kind: Corrected, Cents: n.Amount}
			if n.Effect == cases.FromDate {
				m.Kind = Forgiven
			}
			list = append(list, m)
		}
	}
	SortMovements(list)
	return list
}

// SortMovements puts movements in the order of their days; those of one day in an order that depends on nothing else.
func SortMovements(list []Movement) {
	slices.SortFunc(list, func(x, y Movement) int {
		return cmp.Or(x.On.Compare(y.On), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Cents, y.Cents), cmp.Compare(x.Fee, y.Fee), cmp.Compare(x.Method, y.Method))
	})
}

// DebtorKey gives what debtors are told apart by: the SIREN, without one the folded name and the postal code.
func DebtorKey(siren, name, postalCode string) string {
	if siren != "" {
		return siren
	}
	return name + "|" + postalCode
}

// Outcomes gives the director what the comparison of a creditor's agencies counts from, for the placements of a period.
func (s *Service) Outcomes(ctx context.Context, actor cases.Actor, p Period) ([]Outcome, error) {
	if err := cases.Authorise(actor, cases.ActReport); err != nil {
		return nil, err
	}
	return s.outcomes(ctx, actor, p)
}

// OwnOutcomes gives an agency what its own figures count from, over all its creditors.
func (s *Service) OwnOutcomes(ctx context.Context, actor cases.Actor, p Period) ([]Outcome, error) {
	if err := cases.Authorise(actor, cases.ActSeeOwnRate); err != nil {
		return nil, err
	}
	list, err := s.outcomes(ctx, actor, p)
	for i := range list {
		list[i].Reference, list[i].Name = "", "" // it may have the case no more
	}
	return list, err
}

// weighedMonths is how far back a suggestion looks: the comparison takes cases of up to 24 months, and the last one may be
// younger by a day.
const weighedMonths = 25

// Weighed gives who prepares a hand-over what the suggestion of an agency counts from: the placements of the organisation in
// a currency that a comparison still takes.
func (s *Service) Weighed(ctx context.Context, actor cases.Actor, currency cases.Currency) ([]Outcome, error) {
	if err := cases.Authorise(actor, cases.ActPrepare); err != nil {
		return nil, err
	}
	return s.outcomes(ctx, actor, Period{Currency: currency, From: s.Today().AddMonths(-weighedMonths)})
}

func (s *Service) outcomes(ctx context.Context, actor cases.Actor, p Period) ([]Outcome, error) {
	if !p.To.IsZero() && p.To.Before(p.From) {
		return nil, cases.Wrong(cases.Field("to", "error.day_too_early", "first", p.From))
	}
	if p.Currency == "" {
		p.Currency = cases.EUR
	}
	return s.Store.Outcomes(ctx, actor.Scope(), TallyFilter{Currency: p.Currency, From: p.From, To: p.To})
}

// TalliesOf adds outcomes up as the store does placements: each one a tally of its own.
func TalliesOf(list []Outcome) []Tally {
	tallies := make([]Tally, len(list))
	for i := range list {
		tallies[i] = list[i].tally()
	}
	return tallies
}

func (o *Outcome) tally() Tally {
	t := Tally{Creditor: o.Creditor, Agency: o.Agency, Currency: o.Currency, Month: o.ReleasedOn.String()[:7]}
	switch {
	case o.Declined:
		t.Declined = 1
		return t
	case o.CloseCode == cases.PlacedInError:
		t.Errors = 1
		return t
	}
	paid := o.Paid()
	t.Placed, t.Principal, t.Recovered = 1, o.Principal, min(paid, o.Principal)
	for _, m := range o.Movements {
		t.Fees += m.Fee
	}
	if paid > 0 {
		t.WithMoney = 1
	}
	if o.ClosedOn.IsZero() {
		t.Open, t.OpenPrincipal, t.OpenRecovered = 1, t.Principal, t.Recovered
		return t
	}
	if t.Closed = 1; paid <= 0 {
		t.ClosedUnpaid, t.UnpaidAmount = 1, o.Principal
	}
	return t
}

// Paid is what came for a placement, to the agency and to the creditor, reversals taken off.
func (o *Outcome) Paid() (sum cases.Cents) {
	for _, m := range o.Movements {
		if m.Kind == Received || m.Kind == PaidDirect {
			sum += m.Cents
		}
	}
	return sum
}
