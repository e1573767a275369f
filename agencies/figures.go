package agencies

import (
	"cmp"
	"context"
	"slices"

	"relais/cases"
)

// DefinitionKey is the catalogue key of how the simple rate is defined. It stands beside every rate: received principal over
// placed principal, by the month of the release, open cases included, declined and cancelled releases and placements in
// error left out. It does not correct for the age of cases or their kind.
const DefinitionKey = "report.definition.simple"

// Figures are cash facts of placements in one currency. They add up with the ledgers; rates are derived from them.
type Figures struct {
	Placed        int
	Principal     cases.Cents // placed
	Recovered     cases.Cents
	Fees          cases.Cents // VAT excluded
	Open          int
	OpenPrincipal cases.Cents
	OpenLeft      cases.Cents // of the open ones, placed less recovered
	Closed        int
	ClosedUnpaid  int
	UnpaidAmount  cases.Cents
	WithMoney     int
	Declined      int
	Errors        int
}

func (f *Figures) add(t *Tally) {
	f.Placed += t.Placed
	f.Principal += t.Principal
	f.Recovered += t.Recovered
	f.Fees += t.Fees
	f.Open += t.Open
	f.OpenPrincipal += t.OpenPrincipal
	f.OpenLeft += t.OpenPrincipal - t.OpenRecovered
	f.Closed += t.Closed
	f.ClosedUnpaid += t.ClosedUnpaid
	f.UnpaidAmount += t.UnpaidAmount
	f.WithMoney += t.WithMoney
	f.Declined += t.Declined
	f.Errors += t.Errors
}

// Rate gives the share of the principal that came back; false without principal, for there is no rate of nothing. A rate is
// never shown without Placed and Principal.
func (f *Figures) Rate() (cases.BasisPoints, bool) { return share(f.Recovered, f.Principal) }

func share(part, whole cases.Cents) (cases.BasisPoints, bool) {
	if whole <= 0 {
		return 0, false
	}
	half := whole / 2
	if part < 0 {
		half = -half
	}
	return cases.BasisPoints((part*10_000 + half) / whole), true
}

// Cohort is what was placed with one agency in one month.
type Cohort struct {
	Month string // "2026-05"
	Figures
}

// AgencyFigures are the figures of one agency, or of all in one row, with its months in order.
type AgencyFigures struct {
	Agency cases.OrgID
	Total  Figures
	Months []Cohort
}

// Report is the director's report of one currency: everything, each agency, each month.
type Report struct {
	Currency   cases.Currency
	From       cases.Date // of the release
	To         cases.Date
	Definition string // catalogue key
	Total      Figures
	Months     []Cohort
	Agencies   []AgencyFigures // by agency id: no ranks
}

// Period bounds a report by the day of the release. Zero bounds do not restrict.
type Period struct {
	From     cases.Date
	To       cases.Date
	Currency cases.Currency // empty: euro
}

// Report gives the director's figures for the placements released in a period.
func (s *Service) Report(ctx context.Context, actor cases.Actor, p Period) (*Report, error) {
	if err := cases.Authorise(actor, cases.ActReport); err != nil {
		return nil, err
	}
	return s.report(ctx, actor, p, "")
}

// OwnFigures gives an agency its own figures, over all its creditors: no average, no rank, nobody else's.
func (s *Service) OwnFigures(ctx context.Context, actor cases.Actor, p Period) (*Report, error) {
	if err := cases.Authorise(actor, cases.ActSeeOwnRate); err != nil {
		return nil, err
	}
	return s.report(ctx, actor, p, actor.Org)
}

func (s *Service) report(ctx context.Context, actor cases.Actor, p Period, agency cases.OrgID) (*Report, error) {
	if !p.To.IsZero() && p.To.Before(p.From) {
		return nil, cases.Wrong(cases.Field("to", "error.day_too_early", "first", p.From))
	}
	if p.Currency == "" {
		p.Currency = cases.EUR
	}
	tallies, err := s.Store.Tallies(ctx, actor.Scope(), TallyFilter{
		Agency: agency, Currency: p.Currency, From: p.From, To: p.To,
	})
	if err != nil {
		return nil, err
	}
	return NewReport(p, tallies), nil
}

// NewReport adds tallies up.
func NewReport(p Period, tallies []Tally) *Report {
	r := &Report{Currency: p.Currency, From: p.From, To: p.To, Definition: DefinitionKey}
	byAgency := map[cases.OrgID]*AgencyFigures{}
	for i := range tallies {
		t := &tallies[i]
		r.Total.add(t)
		r.Months = addMonth(r.Months, t)
		a := byAgency[t.Agency]
		if a == nil {
			a = &AgencyFigures{Agency: t.Agency}
			byAgency[t.Agency] = a
		}
		a.Total.add(t)
		a.Months = addMonth(a.Months, t)
	}
	for _, a := range byAgency {
		r.Agencies = append(r.Agencies, *a)
	}
	slices.SortFunc(r.Agencies, func(a, b AgencyFigures) int { return cmp.Compare(a.Agency, b.Agency) })
	return r
}

// addMonth adds a tally to its month; the months stay in order.
func addMonth(months []Cohort, t *Tally) []Cohort {
	n, found := slices.BinarySearchFunc(months, t.Month, func(c Cohort, month string) int { return cmp.Compare(c.Month, month) })
	if !found {
		months = slices.Insert(months, n, Cohort{Month: t.Month})
	}
	months[n].add(t)
	return months
}
