package store

import (
	"context"

	"relais/agencies"
	"relais/cases"
)

func bindMandate(m *agencies.Mandate) []column {
	return []column{
		{"id", text[cases.MandateID]{&m.ID}}, {"creditor_id", text[cases.OrgID]{&m.Creditor}},
		{"agency_id", text[cases.OrgID]{&m.Agency}}, {"reference", text[string]{&m.Reference}},
		{"edition", number[int]{&m.Edition}}, {"signed_on", day{&m.SignedOn}}, {"starts_on", day{&m.StartsOn}},
		{"ends_on", day{&m.EndsOn}}, {"fee", jsonText[agencies.Fee]{&m.Fee}}, {"vat_rate", number[cases.BasisPoints]{&m.VAT}},
		{"remit_months", number[int]{&m.RemitMonths}}, {"answer_days", number[int]{&m.AnswerDays}},
		{"coverage", jsonText[agencies.Coverage]{&m.Coverage}}, {"terminated_on", day{&m.TerminatedOn}},
		{"updated_at", stamp{&m.UpdatedAt}}, {"version", number[int64]{&m.Version}},
	}
}

// Mandates lists mandates in scope, of one agency when agency is not empty, newest start first.
func (s *Store) Mandates(ctx context.Context, scope cases.Scope, agency cases.OrgID) ([]agencies.Mandate, error) {
	var a args
	where := party(scope, &a, "m.creditor_id", "m.agency_id")
	if agency != "" {
		where += " and m.agency_id = " + a.add(string(agency))
	}
	return collect(s.read(ctx), "/* Store.Mandates */ select "+selected("m", bindMandate)+" from mandates m where "+where+
		" order by m.starts_on desc nulls last, m.id desc", a.list, bindMandate)
}

// Mandate reads one.
func (s *Store) Mandate(ctx context.Context, scope cases.Scope, id cases.MandateID) (*agencies.Mandate, error) {
	var a args
	where := party(scope, &a, "m.creditor_id", "m.agency_id")
	m, err := first(s.read(ctx), "/* Store.Mandate */ select "+selected("m", bindMandate)+" from mandates m where "+where+
		" and m.id = "+a.add(string(id)), a.list, bindMandate)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// SaveMandate inserts a mandate when m.Version is 0 and otherwise replaces the one of that version; only the creditor's own
// scope may, and a mandate never moves to another creditor or agency.
func (s *Store) SaveMandate(ctx context.Context, scope cases.Scope, m *agencies.Mandate, event cases.Event) error {
	if !owns(scope, cases.CreditorSide, m.Creditor) {
		return cases.Missing()
	}
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, m.Creditor); err != nil {
			return err
		}
		if err := repeatedIn(t, "agency_events", event.ActorOrg, event.Key); err != nil {
			return err
		}
		if err := sameParties(t, m); err != nil {
			return err
		}
		saved := *m
		saved.Version++
		if err := saveVersion(t, "mandates", "id", bindMandate(&saved), string(m.ID), m.Version); err != nil {
			return err
		}
		return appendAgencyEvent(t, &event)
	})
}

func sameParties(t *tx, m *agencies.Mandate) error {
	var creditor, agency string
	there, err := t.one("/* Store.SaveMandate */ select creditor_id, agency_id from mandates where id = $1", []any{string(m.ID)}, &creditor, &agency)
	if err == nil && ((there && (creditor != string(m.Creditor) || agency != string(m.Agency))) || (!there && m.Version != 0)) {
		err = cases.Missing()
	}
	return err
}
