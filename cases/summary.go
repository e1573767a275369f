package cases

import (
	"slices"
	"strings"
)

// Summarise computes the figures of a case that lists show, and the sums of its placements (see Settle).
func (c *Case) Summarise() Summary {
	c.Settle()
	list := ChecklistOf(c)
	s := Summary{
		Principal: c.netPrincipal(), Paid: c.received(), Invoices: len(c.Invoices), Exhibits: c.exhibitCount(),
		OldestDue: c.oldestDue(), LimitOn: c.limitOn(), Score: list.Score, Categories: lettersOf(list),
		Disputed: !c.DisputedOn.IsZero() || c.DisputeKind != "", Insolvent: !c.InsolventOn.IsZero(), Handling: c.Handling,
	}
	s.Left = s.Principal - s.Paid
	s.Payment = PaymentStateOf(s.Principal, s.Paid)
	s.WaitingCreditor = c.waiting()
	s.PromiseDueOn, s.PromiseAmount = c.nextPromise()
	c.summarisePlacement(&s)
	s.Search = c.searchText(s.AgencyReference)
	return s
}

// PaymentStateOf compares what was paid with the net principal, both in cents.
func PaymentStateOf(principal, paid Cents) PaymentState {
	switch {
	case paid > principal:
		return Overpaid
	case paid <= 0:
		return Unpaid
	case paid == principal:
		return Paid
	}
	return PartPaid
}

// Settle recomputes what each placement recovered and what it cost, from the payments that name it: receipts of the
// agency and direct payments, reversals deducted.
func (c *Case) Settle() {
	for i := range c.Placements {
		p := &c.Placements[i]
		p.Recovered, p.Fees = 0, 0
		for k := range c.Payments {
			if pay := &c.Payments[k]; pay.Placement == p.ID {
				p.Recovered += pay.Amount
				p.Fees += pay.Fee
			}
		}
	}
}

// exhibitCount counts the files that are exhibits or will be: filed, not withdrawn, archives left out.
func (c *Case) exhibitCount() (n int) {
	for i := range c.Documents {
		if d := &c.Documents[i]; d.Category != Unsorted && (!d.FromAgency || d.Exhibit > 0) && c.kept(d) {
			n++
		}
	}
	return n
}

func (c *Case) oldestDue() (oldest Date) {
	for i := range c.Invoices {
		if due := c.Invoices[i].DueOn; !due.IsZero() && (oldest.IsZero() || due.Before(oldest)) {
			oldest = due
		}
	}
	return oldest
}

// lettersOf joins the letters of the categories in which something stands or that were waived.
func lettersOf(list Checklist) string {
	var b strings.Builder
	for i := range list.Categories {
		if s := &list.Categories[i]; s.Documents > 0 || s.State == EvidenceWaived {
			b.WriteString(string(s.Category))
		}
	}
	return b.String()
}

// waiting says that the agency has asked something that nobody answered, and the case is still with it.
func (c *Case) waiting() bool {
	return (c.Handling == Released || c.Handling == Active || c.Handling == OnHold || c.Handling == RecallPending) &&
		slices.ContainsFunc(c.Requests, func(r Request) bool { return r.Open() })
}

// nextPromise gives the open promise that falls due first.
func (c *Case) nextPromise() (due Date, amount Cents) {
	for i := range c.Promises {
		if p := &c.Promises[i]; p.Outcome == "" && (due.IsZero() || p.DueOn.Before(due)) {
			due, amount = p.DueOn, p.Amount
		}
	}
	return due, amount
}

// summarisePlacement fills what the last placement says.
func (c *Case) summarisePlacement(s *Summary) {
	p := c.LastPlacement()
	if p == nil {
		return
	}
	s.Recovered = p.Recovered
	s.Declined = c.Handling == Draft && !p.DeclinedAt.IsZero()
	s.Recalled = !p.RecalledOn.IsZero()
	if p.CancelledAt.IsZero() {
		s.ReleasedOn, s.AgencyReference = p.ReleasedOn, p.AgencyReference
	}
	if c.Handling == Released && p.Open() {
		s.AnswerBy = p.AnswerBy
	}
	if c.Handling == Closed {
		s.CloseCode = p.CloseCode
	}
	s.Worked = !p.AcceptedAt.IsZero() && c.NextAction != firstAction
	s.UnseenDirect = c.Agency != "" && slices.ContainsFunc(c.Payments, func(pay Payment) bool {
		return pay.Source == Direct && pay.Placement == p.ID && pay.Amount > 0 && pay.AcknowledgedAt.IsZero()
	})
}

// firstAction is the next action of a case that was accepted and not worked yet: the first letter (CPCE R124-4). The
// first thing that is logged sets another.
const firstAction = "first_letter"

// searchText is what the search looks in: the debtor, its city and numbers, the references, the invoices.
func (c *Case) searchText(agencyReference string) string {
	d := &c.Debtor
	words := []string{d.Name, d.SIREN, c.Reference, agencyReference, d.Account, d.Address.City}
	for i := range c.Invoices {
		words = append(words, c.Invoices[i].Number)
	}
	return Fold(strings.Join(words, " "))
}

// RowOf gives the line of a case in a list.
func (c *Case) RowOf() Row {
	return Row{
		ID: c.ID, Org: c.Org, Entity: c.Entity, Reference: c.Reference, Currency: c.Currency,
		DebtorName: c.Debtor.Name, DebtorKind: c.Debtor.Kind, SIREN: c.Debtor.SIREN, City: c.Debtor.Address.City,
		Department: c.Debtor.Address.Department(), Agency: c.Agency, Handler: c.Handler,
		NextAction: c.NextAction, NextActionOn: c.NextActionOn, LastAction: c.LastAction, LastActionOn: c.LastActionOn,
		LastOutcome: c.LastOutcome, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Version: c.Version, Summary: c.Summarise(),
	}
}
