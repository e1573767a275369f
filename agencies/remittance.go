package agencies

import (
	"time"

	"relais/cases"
)

// Receipt is money an agency got for a case (or the reversal of it, then negative) with what is needed to remit it.
type Receipt struct {
	Payment         cases.ItemID
	Case            cases.CaseID
	Creditor        cases.OrgID
	Agency          cases.OrgID
	Placement       cases.PlacementID
	CaseReference   string
	AgencyReference string
	DebtorName      string
	Currency        cases.Currency
	ReceivedOn      cases.Date
	Amount          cases.Cents // negative for a reversal
	Fee             cases.Cents // commission, VAT excluded; negative for a reversal
	Reversed        cases.Cents // what came back of it since and no remittance covers yet; never negative
	Terms           cases.Terms // of its placement
	Remittance      cases.RemittanceID
}

// RemitBy gives the last day to remit it under the terms of its placement (CPCE R124-6).
func (r *Receipt) RemitBy() cases.Date { return r.Terms.RemitBy(r.ReceivedOn) }

// Held is what the agency still holds of it: nothing of a payment that came back, and nothing of a reversal.
func (r *Receipt) Held() cases.Cents { return max(r.Amount-r.Reversed, 0) }

// Overdue says that money should have been with the creditor before today: what the agency does not hold is never overdue.
func (r *Receipt) Overdue(today cases.Date) bool {
	return r.Remittance == "" && r.Held() > 0 && r.RemitBy().Before(today)
}

// Line is one receipt of a remittance, with the figures as they were remitted.
type Line struct {
	Payment         cases.ItemID
	Case            cases.CaseID
	Placement       cases.PlacementID
	CaseReference   string
	AgencyReference string
	DebtorName      string
	ReceivedOn      cases.Date
	Amount          cases.Cents
	Fee             cases.Cents
	VATRate         cases.BasisPoints
}

// Remittance is the statement with which an agency brings money to a creditor: receipts, commission, VAT, net, and
// the day on which the bank moves the net. It is written once and never changed; an error is put right by the next.
type Remittance struct {
	ID        cases.RemittanceID
	Creditor  cases.OrgID
	Agency    cases.OrgID
	Reference string // the agency's own; unique for the agency
	Currency  cases.Currency
	From      cases.Date // first and last day of the receipts
	To        cases.Date
	Lines     []Line

	Gross cases.Cents // sum of the amounts
	Fee   cases.Cents // sum of the fees
	VAT   cases.Cents // on the fees, rounded once per rate
	Net   cases.Cents // Gross − Fee − VAT

	BankOn   cases.Date
	IssuedAt time.Time
	IssuedBy cases.PersonID
	Key      string // idempotency key of the request
}
