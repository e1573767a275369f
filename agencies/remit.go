package agencies

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"relais/cases"
)

// Receipts lists the money in the actor's scope that no remittance covers yet, oldest first. Receipt.Overdue tells which
// should have been with the creditor by now.
func (s *Service) Receipts(ctx context.Context, actor cases.Actor, f ReceiptFilter) ([]Receipt, error) {
	if err := cases.Authorise(actor, cases.ActSeeRemittance); err != nil {
		return nil, err
	}
	return s.Store.Receipts(ctx, actor.Scope(), f)
}

// Overdue is the money one agency owes one creditor beyond its term, in one currency.
type Overdue struct {
	Creditor cases.OrgID
	Agency   cases.OrgID
	Currency cases.Currency
	Count    int
	Amount   cases.Cents
	Since    cases.Date // the day the oldest should have been remitted
	Receipts []Receipt
}

// Overdue adds up the receipts that are beyond their term, by creditor, agency and currency, largest sum first. Both sides
// see the same.
func (s *Service) Overdue(ctx context.Context, actor cases.Actor) ([]Overdue, error) {
	if err := cases.Authorise(actor, cases.ActSeeRemittance); err != nil {
		return nil, err
	}
	// The shortest term is a month: what came later cannot be overdue.
	receipts, err := s.Store.Receipts(ctx, actor.Scope(), ReceiptFilter{Through: s.Today().AddDays(-28)})
	if err != nil {
		return nil, err
	}
	return overdueOf(receipts, s.Today()), nil
}

func overdueOf(receipts []Receipt, today cases.Date) []Overdue {
	type key struct {
		creditor, agency cases.OrgID
		currency         cases.Currency
	}
	sums := map[key]*Overdue{}
	for _, r := range receipts {
		if !r.Overdue(today) {
			continue
		}
		k := key{r.Creditor, r.Agency, r.Currency}
		sum := sums[k]
		if sum == nil {
			sum = &Overdue{Creditor: r.Creditor, Agency: r.Agency, Currency: r.Currency, Since: r.RemitBy()}
			sums[k] = sum
		}
		sum.Count++
		sum.Amount += r.Held()
		if r.RemitBy().Before(sum.Since) {
			sum.Since = r.RemitBy()
		}
		sum.Receipts = append(sum.Receipts, r)
	}
	list := make([]Overdue, 0, len(sums))
	for _, sum := range sums {
		list = append(list, *sum)
	}
	slices.SortFunc(list, func(a, b Overdue) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), cmp.Compare(a.Creditor, b.Creditor), cmp.Compare(a.Agency, b.Agency),
			cmp.Compare(a.Currency, b.Currency))
	})
	return list
}

// RemitInput is what an agency remits to one creditor.
type RemitInput struct {
	Key       string
	Creditor  cases.OrgID
	Currency  cases.Currency // empty: euro
	Reference string         // the agency's own
	Through   cases.Date     // receipts up to this day; empty: today
	Payments  []cases.ItemID // these receipts alone; empty: all
	BankOn    cases.Date     // the day the bank moves the net
}

// Preview computes the remittance that Remit would make, without making it.
func (s *Service) Preview(ctx context.Context, actor cases.Actor, in RemitInput) (*Remittance, error) {
	if err := cases.Authorise(actor, cases.ActRemit); err != nil {
		return nil, err
	}
	return s.compute(ctx, actor, &in)
}

// Remit makes a remittance: it freezes the receipts with their fees, marks each payment, and writes one entry into the
// journal of every case concerned.
func (s *Service) Remit(ctx context.Context, actor cases.Actor, in RemitInput) (cases.RemittanceID, error) {
	if err := cases.Authorise(actor, cases.ActRemit); err != nil {
		return "", err
	}
	if err := in.check(s.Today()); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, in.Key); ok {
		return first.Facts.Remittance, nil
	}
	r, err := s.compute(ctx, actor, &in)
	if err != nil {
		return "", err
	}
	if in.BankOn.Before(r.To) {
		return "", cases.Wrong(cases.Field("bank_on", "error.bank_before_receipts", "last", r.To))
	}
	r.ID, r.IssuedAt, r.IssuedBy = cases.RemittanceID(s.NewID()), s.Now().UTC(), actor.Person
	r.Reference, r.BankOn, r.Key = in.Reference, in.BankOn, in.Key
	events := s.remitted(actor, r)
	job, err := s.notice(r)
	if err != nil {
		return "", err
	}
	written := events[len(events)-1]
	written, err = s.answer(ctx, actor, written, s.Store.CreateRemittance(ctx, actor.Scope(), r, events, []cases.Job{job}))
	if err != nil {
		return "", fmt.Errorf("remittance %s: %w", r.Reference, err)
	}
	return written.Facts.Remittance, nil
}

func (in *RemitInput) check(today cases.Date) error {
	in.Reference = strings.TrimSpace(in.Reference)
	var fields []cases.FieldError
	if in.Creditor == "" {
		fields = append(fields, cases.Field("creditor", "error.required"))
	}
	switch {
	case in.Reference == "":
		fields = append(fields, cases.Field("reference", "error.required"))
	case len(in.Reference) > 100:
		fields = append(fields, cases.Field("reference", "error.too_long", "limit", 100))
	}
	switch {
	case in.BankOn.IsZero():
		fields = append(fields, cases.Field("bank_on", "error.required"))
	case in.BankOn.After(today.AddDays(limitBankDays)):
		fields = append(fields, cases.Field("bank_on", "error.day_too_late", "last", today.AddDays(limitBankDays)))
	}
	return cases.Wrong(fields...)
}

// limitBankDays is how far ahead the bank date of a remittance may lie.
const limitBankDays = 31

// compute takes the receipts that are to be remitted and adds them up.
func (s *Service) compute(ctx context.Context, actor cases.Actor, in *RemitInput) (*Remittance, error) {
	if in.Creditor == "" {
		return nil, cases.Wrong(cases.Field("creditor", "error.required"))
	}
	if in.Currency == "" {
		in.Currency = cases.EUR
	}
	if in.Through.IsZero() {
		in.Through = s.Today()
	}
	receipts, err := s.Store.Receipts(ctx, actor.Scope(), ReceiptFilter{
		Creditor: in.Creditor, Agency: actor.Org, Currency: in.Currency, Through: in.Through,
	})
	if err != nil {
		return nil, err
	}
	if receipts, err = chosen(receipts, in.Payments); err != nil {
		return nil, err
	}
	r := NewRemittance(receipts)
	r.Creditor, r.Agency, r.Currency = in.Creditor, actor.Org, in.Currency
	if r.Net < 0 {
		return nil, cases.Refuse("error.remittance_negative", "net", r.Net)
	}
	return r, nil
}

// chosen keeps the receipts a person chose; one that is not there any more is a conflict, for the sum would not be what was
// seen.
func chosen(receipts []Receipt, payments []cases.ItemID) ([]Receipt, error) {
	if len(payments) > 0 {
		kept := slices.DeleteFunc(receipts, func(r Receipt) bool { return !slices.Contains(payments, r.Payment) })
		if len(kept) != len(payments) {
			return nil, cases.Stale()
		}
		receipts = kept
	}
	if len(receipts) == 0 {
		return nil, cases.Refuse("error.nothing_to_remit")
	}
	return receipts, nil
}

// NewRemittance adds receipts of one creditor, agency and currency up. VAT is computed on the sum of the fees of each rate
// and rounded once, as on an invoice.
func NewRemittance(receipts []Receipt) *Remittance {
	r := &Remittance{}
	fees := map[cases.BasisPoints]cases.Cents{}
	for i := range receipts {
		x := &receipts[i]
		r.Lines = append(r.Lines, Line{
			Payment: x.Payment, Case: x.Case, Placement: x.Placement, CaseReference: x.CaseReference,
			AgencyReference: x.AgencyReference, DebtorName: x.DebtorName, ReceivedOn: x.ReceivedOn,
			Amount: x.Amount, Fee: x.Fee, VATRate: x.Terms.VAT,
		})
		r.Gross += x.Amount
		r.Fee += x.Fee
		fees[x.Terms.VAT] += x.Fee
		if r.From.IsZero() || x.ReceivedOn.Before(r.From) {
			r.From = x.ReceivedOn
		}
		if x.ReceivedOn.After(r.To) {
			r.To = x.ReceivedOn
		}
	}
	for rate, fee := range fees {
		r.VAT += rate.Of(fee)
	}
	r.Net = r.Gross - r.Fee - r.VAT
	return r
}

// remitted makes one entry for each case, in the order of the lines, and one for the agency itself.
func (s *Service) remitted(actor cases.Actor, r *Remittance) []cases.Event {
	var events []cases.Event
	at := map[cases.CaseID]int{}
	for _, line := range r.Lines {
		n, ok := at[line.Case]
		if !ok {
			n = len(events)
			at[line.Case] = n
			e := s.event(actor, "", cases.EvRemitted, cases.Facts{Remittance: r.ID, Agency: r.Agency, Placement: line.Placement, Day: r.BankOn})
			e.Org, e.Case = r.Creditor, line.Case
			events = append(events, e)
		}
		events[n].Facts.Amount += line.Amount
		events[n].Facts.Fee += line.Fee
		events[n].Facts.Count++
	}
	facts := cases.Facts{Remittance: r.ID, Agency: r.Agency, Amount: r.Net, Fee: r.Fee, Count: len(r.Lines), Day: r.BankOn}
	return append(events, s.event(actor, r.Key, EvRemittanceIssued, facts))
}

// RemittanceNotice is the payload of the cases.JobNotify that tells a creditor of a remittance.
type RemittanceNotice struct {
	To         cases.OrgID        `json:"to"`
	Kind       cases.EventKind    `json:"kind"` // always EvRemittanceIssued
	Remittance cases.RemittanceID `json:"remittance"`
}

func (s *Service) notice(r *Remittance) (cases.Job, error) {
	payload, err := json.Marshal(RemittanceNotice{To: r.Creditor, Kind: EvRemittanceIssued, Remittance: r.ID})
	return cases.Job{
		ID: cases.JobID(s.NewID()), Org: r.Creditor, Kind: cases.JobNotify, Payload: payload, RunAt: s.Now().UTC(),
	}, err
}

// Remittances lists remittances in the actor's scope, newest first.
func (s *Service) Remittances(ctx context.Context, actor cases.Actor, f RemittanceFilter) (RemittancePage, error) {
	if err := cases.Authorise(actor, cases.ActSeeRemittance); err != nil {
		return RemittancePage{}, err
	}
	return s.Store.Remittances(ctx, actor.Scope(), f)
}

// Remittance reads one with its lines.
func (s *Service) Remittance(ctx context.Context, actor cases.Actor, id cases.RemittanceID) (*Remittance, error) {
	if err := cases.Authorise(actor, cases.ActSeeRemittance); err != nil {
		return nil, err
	}
	return s.Store.Remittance(ctx, actor.Scope(), id)
}
