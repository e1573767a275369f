package store

import "relais/cases"

// header is what the table cases holds of a case: its own fields and the figures that lists show.
type header struct {
	c       cases.Case
	s       cases.Summary
	sort    string // folded name of the debtor
	columns []column
}

// bindHeader ties a case and its figures to the columns of the table cases.
func bindHeader(c *cases.Case, s *cases.Summary, sort *string) []column {
	d, a := &c.Debtor, &c.Debtor.Address
	own := []column{
		{"id", text[cases.CaseID]{&c.ID}}, {"org_id", text[cases.OrgID]{&c.Org}},
		{"entity_id", text[cases.EntityID]{&c.Entity}}, {"reference", text[string]{&c.Reference}},
		{"nature", text[cases.Nature]{&c.Nature}}, {"currency", text[cases.Currency]{&c.Currency}},
		{"debtor_kind", text[cases.DebtorKind]{&d.Kind}}, {"debtor_name", text[string]{&d.Name}},
		{"debtor_sort", text[string]{sort}}, {"debtor_siren", text[string]{&d.SIREN}},
		{"debtor_siret", text[string]{&d.SIRET}}, {"debtor_vat", text[string]{&d.VAT}},
		{"debtor_form", text[string]{&d.Form}}, {"debtor_line1", text[string]{&a.Line1}},
		{"debtor_line2", text[string]{&a.Line2}}, {"debtor_postal_code", text[string]{&a.PostalCode}},
		{"debtor_city", text[string]{&a.City}}, {"debtor_country", text[string]{&a.Country}},
		{"debtor_email", text[string]{&d.Email}}, {"debtor_phone", text[string]{&d.Phone}},
		{"debtor_account", text[string]{&d.Account}},
		{"contract_rate", number[cases.BasisPoints]{&c.ContractRate}}, {"day_count", text[cases.DayCount]{&c.DayCount}},
		{"imputation", text[cases.Imputation]{&c.Imputation}}, {"narrative", text[string]{&c.Narrative}},
		{"penalty_rate", number[cases.BasisPoints]{&c.Penalty.Rate}}, {"penalty_minimum_cents", number[cases.Cents]{&c.Penalty.Minimum}},
		{"penalty_final_on", day{&c.Penalty.FinalOn}}, {"capital_by", text[cases.CapitalBy]{&c.Capital.By}},
		{"capital_from", day{&c.Capital.From}}, {"limit_regime", text[string]{&c.Limit.Regime}},
		{"limit_reason", text[string]{&c.Limit.Reason}}, {"limit_months", number[int]{&c.Limit.Months}},
		{"insolvency_kind", text[string]{&c.InsolvencyKind}}, {"insolvent_published_on", day{&c.InsolventPublishedOn}},
		{"stage", text[cases.Stage]{&c.Stage}}, {"handling", text[cases.Handling]{&c.Handling}},
		{"agency_id", maybe[cases.OrgID]{&c.Agency}}, {"handler_id", text[cases.PersonID]{&c.Handler}},
		{"held_from", text[cases.Handling]{&c.Before}}, {"hold_reason", text[string]{&c.HoldReason}},
		{"dispute_kind", text[string]{&c.DisputeKind}}, {"disputed_on", day{&c.DisputedOn}},
		{"insolvent_on", day{&c.InsolventOn}}, {"next_action", text[string]{&c.NextAction}},
		{"next_action_on", soon{&c.NextActionOn}}, {"last_action", text[cases.EventKind]{&c.LastAction}},
		{"last_action_on", day{&c.LastActionOn}}, {"last_outcome", text[string]{&c.LastOutcome}},
		{"created_at", stamp{&c.CreatedAt}}, {"updated_at", stamp{&c.UpdatedAt}},
		{"updated_by", text[cases.PersonID]{&c.UpdatedBy}}, {"version", number[int64]{&c.Version}},
		{"head", text[string]{&c.Head}},
	}
	return append(own, bindSummary(s)...)
}

// bindSummary ties the figures of a case to their columns. Handling is a column of the case itself.
func bindSummary(s *cases.Summary) []column {
	return []column{
		{"principal_cents", number[cases.Cents]{&s.Principal}}, {"paid_cents", number[cases.Cents]{&s.Paid}},
		{"recovered_cents", number[cases.Cents]{&s.Recovered}}, {"left_cents", number[cases.Cents]{&s.Left}},
		{"invoice_count", number[int]{&s.Invoices}}, {"exhibit_count", number[int]{&s.Exhibits}},
		{"oldest_due_on", soon{&s.OldestDue}}, {"limit_on", soon{&s.LimitOn}}, {"score", number[int]{&s.Score}},
		{"categories", text[string]{&s.Categories}}, {"payment_state", text[cases.PaymentState]{&s.Payment}},
		{"waiting_creditor", flag{&s.WaitingCreditor}}, {"unseen_direct", flag{&s.UnseenDirect}},
		{"promise_due_on", day{&s.PromiseDueOn}}, {"promise_cents", number[cases.Cents]{&s.PromiseAmount}},
		{"disputed", flag{&s.Disputed}}, {"insolvent", flag{&s.Insolvent}}, {"declined", flag{&s.Declined}},
		{"recalled", flag{&s.Recalled}}, {"worked", flag{&s.Worked}},
		{"close_code", text[cases.CloseCode]{&s.CloseCode}}, {"answer_by", day{&s.AnswerBy}},
		{"released_on", past{&s.ReleasedOn}}, {"agency_reference", text[string]{&s.AgencyReference}},
		{"search", text[string]{&s.Search}},
	}
}

// listed is a line of a list with the parts of it that are computed when it is read.
type listed struct {
	row     cases.Row
	address cases.Address
	sort    string
}

// bindListed ties a line of a list to columns of the table cases.
func bindListed(l *listed) []column {
	r := &l.row
	own := []column{
		{"id", text[cases.CaseID]{&r.ID}}, {"org_id", text[cases.OrgID]{&r.Org}},
		{"entity_id", text[cases.EntityID]{&r.Entity}}, {"reference", text[string]{&r.Reference}},
		{"currency", text[cases.Currency]{&r.Currency}}, {"debtor_name", text[string]{&r.DebtorName}},
		{"debtor_sort", text[string]{&l.sort}}, {"debtor_kind", text[cases.DebtorKind]{&r.DebtorKind}},
		{"debtor_siren", text[string]{&r.SIREN}}, {"debtor_city", text[string]{&r.City}},
		{"debtor_postal_code", text[string]{&l.address.PostalCode}}, {"debtor_country", text[string]{&l.address.Country}},
		{"handling", text[cases.Handling]{&r.Handling}},
		{"agency_id", maybe[cases.OrgID]{&r.Agency}}, {"handler_id", text[cases.PersonID]{&r.Handler}},
		{"next_action", text[string]{&r.NextAction}}, {"next_action_on", soon{&r.NextActionOn}},
		{"last_action", text[cases.EventKind]{&r.LastAction}}, {"last_action_on", day{&r.LastActionOn}},
		{"last_outcome", text[string]{&r.LastOutcome}}, {"created_at", stamp{&r.CreatedAt}},
		{"updated_at", stamp{&r.UpdatedAt}}, {"version", number[int64]{&r.Version}},
	}
	return append(own, bindSummary(&r.Summary)...)
}

// line completes what was read.
func (l *listed) line() cases.Row {
	l.row.Department = l.address.Department()
	return l.row
}

// headerNames lists the columns of a header once.
func headerNames() []string {
	var c cases.Case
	var s cases.Summary
	var sort string
	return names(bindHeader(&c, &s, &sort))
}

// load reads the columns of a header into it.
func (h *header) bind() []column {
	if h.columns == nil {
		h.columns = bindHeader(&h.c, &h.s, &h.sort)
	}
	return h.columns
}
