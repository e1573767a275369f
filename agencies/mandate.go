package agencies

import (
	"slices"
	"time"

	"relais/cases"
)

// Mandate is the written convention between a creditor and an agency (CPCE R124-3). Its terms are copied into each
// placement, so that a later edition does not touch the cases already placed.
type Mandate struct {
	ID        cases.MandateID
	Creditor  cases.OrgID
	Agency    cases.OrgID
	Reference string
	Edition   int // of the written terms, from 1; a change of terms is a new edition
	SignedOn  cases.Date
	StartsOn  cases.Date
	EndsOn    cases.Date // last day on which a case may be placed; zero: without end

	Fee         Fee
	VAT         cases.BasisPoints // on the commission
	RemitMonths int               // months after encashment within which money is remitted (CPCE R124-6: one)
	AnswerDays  int               // working days to accept or decline
	Coverage    Coverage

	TerminatedOn cases.Date // from that day on nothing is placed; zero: not terminated
	UpdatedAt    time.Time
	Version      int64
}

// Fee is what an agency earns on money received, VAT excluded.
type Fee struct {
	Rate    cases.BasisPoints // when no band fits
	Bands   []Band            // the first that fits decides
	Minimum cases.Cents       // least commission on one receipt
}

// Band is a row of the fee grid: a rate for debts of an age and an amount. Zero bounds do not restrict; upper bounds
// belong to the band.
type Band struct {
	FromDays int // age of the oldest invoice since its due day
	ToDays   int
	From     cases.Cents // net principal left
	To       cases.Cents
	Rate     cases.BasisPoints
}

// Coverage says which cases a mandate is for. Zero bounds and empty lists do not restrict, except that no currency
// means the euro.
type Coverage struct {
	Min         cases.Cents // net principal left
	Max         cases.Cents
	DebtorKinds []cases.DebtorKind
	MaxAgeDays  int // of the oldest invoice since its due day
	Currencies  []cases.Currency
}

// covers says whether a currency is covered.
func (c *Coverage) covers(currency cases.Currency) bool {
	if len(c.Currencies) == 0 {
		return currency == cases.EUR
	}
	return slices.Contains(c.Currencies, currency)
}

// InForce says that cases may be placed under the mandate on a day.
func (m *Mandate) InForce(on cases.Date) bool {
	_, ended := m.notRunning(on)
	return !ended
}
