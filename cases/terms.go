package cases

import "context"

// ClaimTerms are what a contract, a judge or the register say about a claim as a whole, beside its rate.
type ClaimTerms struct {
	DayCount             DayCount
	Imputation           Imputation // principal first is a waiver of the creditor: the choice stands in the journal
	Penalty              PenaltyClause
	Capital              Capitalisation
	Limit                LimitTerms
	InsolvencyKind       string
	InsolventPublishedOn Date
}

// TermsOf gives the terms of a case.
func TermsOf(c *Case) ClaimTerms {
	return ClaimTerms{
		DayCount: c.DayCount, Imputation: c.Imputation, Penalty: c.Penalty, Capital: c.Capital, Limit: c.Limit,
		InsolvencyKind: c.InsolvencyKind, InsolventPublishedOn: c.InsolventPublishedOn,
	}
}

// check says what is wrong with the terms of a case.
func (t ClaimTerms) check(c *Case) []FieldError {
	var f faults
	choice(&f, "day_count", t.DayCount, []DayCount{Act365, ActAct}, false)
	choice(&f, "imputation", t.Imputation, []Imputation{InterestFirst, PrincipalFirst}, false)
	f.add(t.Penalty.Rate < 0 || t.Penalty.Rate > MaxRate, "penalty_rate", "error.rate")
	f.add(t.Penalty.Minimum < 0, "penalty_minimum", "error.amount_not_positive")
	f.add(t.Penalty.Minimum > MaxAmount, "penalty_minimum", "error.amount_too_large")
	f.day("penalty_final_on", t.Penalty.FinalOn, false)
	choice(&f, "capital_by", t.Capital.By, CapitalBys, false)
	f.day("capital_from", t.Capital.From, !t.Capital.IsZero())
	f.add(t.Capital.By == CapitalByContract && (c.Debtor.Kind == Consumer || c.Debtor.Kind == PublicBody), "capital_by", "error.claim.capitalisation_clause")
	choice(&f, "insolvency_kind", t.InsolvencyKind, InsolvencyKinds, false)
	f.day("insolvent_published_on", t.InsolventPublishedOn, false)
	f.add(!t.InsolventPublishedOn.IsZero() && t.InsolventPublishedOn.Before(c.InsolventOn), "insolvent_published_on", "error.day_too_early", "first", c.InsolventOn)
	return onePerField(append(f, t.Limit.Check(c.Nature, c.Debtor.Kind)...))
}

// SaveTerms writes the terms of a draft.
func (s *Service) SaveTerms(ctx context.Context, actor Actor, ref Ref, t ClaimTerms) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.edit(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := Wrong(t.check(c)...); err != nil {
			return entry{}, err
		}
		before := hashPart(TermsOf(c))
		c.DayCount, c.Imputation, c.Penalty, c.Capital, c.Limit = t.DayCount, t.Imputation, t.Penalty, t.Capital, t.Limit
		c.InsolvencyKind, c.InsolventPublishedOn = t.InsolvencyKind, t.InsolventPublishedOn
		return entry{kind: EvItemChanged, facts: Facts{Code: "claim_terms", Before: before, After: hashPart(TermsOf(c))}, text: t.Limit.Reason}, nil
	})
}
