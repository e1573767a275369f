package agencies

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"relais/cases"
)

// Mandates lists the mandates in the actor's scope: a creditor's with its agencies, an agency's with its creditors.
func (s *Service) Mandates(ctx context.Context, actor cases.Actor) ([]Mandate, error) {
	if err := authoriseMandates(actor); err != nil {
		return nil, err
	}
	return s.Store.Mandates(ctx, actor.Scope(), "")
}

// Mandate reads one mandate.
func (s *Service) Mandate(ctx context.Context, actor cases.Actor, id cases.MandateID) (*Mandate, error) {
	if err := authoriseMandates(actor); err != nil {
		return nil, err
	}
	return s.Store.Mandate(ctx, actor.Scope(), id)
}

// authoriseMandates admits those who settle mandates on either side.
func authoriseMandates(actor cases.Actor) error {
	if actor.Side() == cases.AgencySide {
		return cases.Authorise(actor, cases.ActAgencyPapers)
	}
	return cases.Authorise(actor, cases.ActMandates)
}

// SaveMandate writes a mandate: a new one without an id, else the one of its id and of the version the person saw. Other
// terms than before are a new edition, which must have been signed on a day of its own; the cases placed already keep the
// terms they were placed under.
func (s *Service) SaveMandate(ctx context.Context, actor cases.Actor, key string, m Mandate) (cases.MandateID, error) {
	if err := cases.Authorise(actor, cases.ActMandates); err != nil {
		return "", err
	}
	m.Reference = strings.TrimSpace(m.Reference)
	if m.RemitMonths == 0 {
		m.RemitMonths = 1
	}
	if err := m.check(s.Today()); err != nil {
		return "", err
	}
	if first, ok := s.firstAnswer(ctx, actor, key); ok {
		return first.Facts.Mandate, nil
	}
	if err := s.edition(ctx, actor, &m); err != nil {
		return "", err
	}
	m.Creditor, m.UpdatedAt = actor.Org, s.Now().UTC()
	event := s.event(actor, key, EvMandateSaved, cases.Facts{Mandate: m.ID, Agency: m.Agency, Count: m.Edition, Day: m.SignedOn})
	written, err := s.answer(ctx, actor, event, s.Store.SaveMandate(ctx, actor.Scope(), &m, event))
	if err != nil {
		return "", fmt.Errorf("save mandate %s: %w", m.ID, err)
	}
	return written.Facts.Mandate, nil
}

// edition numbers the edition of a mandate by what was stored before.
func (s *Service) edition(ctx context.Context, actor cases.Actor, m *Mandate) error {
	if m.ID == "" {
		if _, err := s.Store.Agency(ctx, actor.Scope(), m.Agency); err != nil {
			return err
		}
		m.ID, m.Version, m.Edition, m.TerminatedOn = cases.MandateID(s.NewID()), 0, 1, cases.Date{}
		return nil
	}
	old, err := s.Store.Mandate(ctx, actor.Scope(), m.ID)
	if err != nil {
		return err
	}
	if old.Version != m.Version {
		return cases.Stale()
	}
	m.Agency, m.TerminatedOn, m.Edition = old.Agency, old.TerminatedOn, old.Edition
	if !sameTerms(old, m) {
		if m.SignedOn == old.SignedOn {
			return cases.Wrong(cases.Field("signed_on", "error.mandate_sign_again"))
		}
		m.Edition++
	}
	return nil
}

func sameTerms(a, b *Mandate) bool {
	terms := func(m *Mandate) any {
		fee, cover := m.Fee, m.Coverage
		fee.Bands = append([]Band{}, fee.Bands...)
		cover.DebtorKinds = append([]cases.DebtorKind{}, cover.DebtorKinds...)
		cover.Currencies = append([]cases.Currency{}, cover.Currencies...)
		return []any{fee, m.VAT, m.RemitMonths, m.AnswerDays, cover}
	}
	return reflect.DeepEqual(terms(a), terms(b))
}

func (m *Mandate) check(today cases.Date) error {
	var fields []cases.FieldError
	for _, required := range []struct {
		field   string
		missing bool
	}{
		{"reference", m.Reference == ""}, {"agency", m.ID == "" && m.Agency == ""}, {"signed_on", m.SignedOn.IsZero()},
		{"starts_on", m.StartsOn.IsZero()},
	} {
		if required.missing {
			fields = append(fields, cases.Field(required.field, "error.required"))
		}
	}
	if m.SignedOn.After(today) {
		fields = append(fields, cases.Field("signed_on", "error.future_day"))
	}
	if !m.EndsOn.IsZero() && m.EndsOn.Before(m.StartsOn) {
		fields = append(fields, cases.Field("ends_on", "error.day_too_early", "first", m.StartsOn))
	}
	if !validRate(m.VAT) {
		fields = append(fields, cases.Field("vat", "error.rate"))
	}
	if m.RemitMonths < 1 || m.RemitMonths > 12 {
		fields = append(fields, cases.Field("remit_months", "error.between", "min", 1, "max", 12))
	}
	if m.AnswerDays < 1 || m.AnswerDays > 30 {
		fields = append(fields, cases.Field("answer_days", "error.between", "min", 1, "max", 30))
	}
	fields = append(fields, m.Fee.check()...)
	return cases.Wrong(append(fields, m.Coverage.check()...)...)
}

func (c *Coverage) check() (fields []cases.FieldError) {
	if c.Min < 0 || c.Max < 0 || (c.Max > 0 && c.Max < c.Min) {
		fields = append(fields, cases.Field("coverage", "error.coverage_amounts"))
	}
	if c.MaxAgeDays < 0 {
		fields = append(fields, cases.Field("max_age_days", "error.amount_negative"))
	}
	for _, kind := range c.DebtorKinds {
		if !slices.Contains(cases.DebtorKinds, kind) {
			fields = append(fields, cases.Field("debtor_kinds", "error.choice"))
		}
	}
	for _, currency := range c.Currencies {
		if len(currency) != 3 {
			fields = append(fields, cases.Field("currencies", "error.choice"))
		}
	}
	return fields
}

// TerminateMandate ends a mandate from a day on, today or later: nothing is placed under it any more, what is placed goes
// on.
func (s *Service) TerminateMandate(ctx context.Context, actor cases.Actor, id cases.MandateID, version int64, on cases.Date) error {
	if err := cases.Authorise(actor, cases.ActMandates); err != nil {
		return err
	}
	if on.IsZero() {
		on = s.Today()
	}
	if on.Before(s.Today()) {
		return cases.Wrong(cases.Field("on", "error.past_day"))
	}
	m, err := s.Store.Mandate(ctx, actor.Scope(), id)
	if err != nil {
		return err
	}
	if m.TerminatedOn == on {
		return nil // said before
	}
	if version != 0 && m.Version != version {
		return cases.Stale()
	}
	if !m.TerminatedOn.IsZero() {
		return cases.Refuse("error.mandate_terminated", "day", m.TerminatedOn)
	}
	m.TerminatedOn, m.UpdatedAt = on, s.Now().UTC()
	event := s.event(actor, "", EvMandateTerminated, cases.Facts{Mandate: id, Agency: m.Agency, Day: on})
	if err := s.Store.SaveMandate(ctx, actor.Scope(), m, event); err != nil {
		return fmt.Errorf("terminate mandate %s: %w", id, err)
	}
	return nil
}
