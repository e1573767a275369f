package store

import (
	"context"
	"time"

	"relais/agencies"
	"relais/cases"
)

// outcomeRow is a placement beside what is computed of its columns.
type outcomeRow struct {
	agencies.Outcome
	siren, name, postalCode string
	acceptedAt              time.Time
	declinedAt              time.Time
	recalledOn              cases.Date
	objection               string
}

func bindOutcome(o *outcomeRow) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&o.Creditor}}, {"case_id", text[cases.CaseID]{&o.Case}}, {"id", text[cases.PlacementID]{&o.Placement}},
		{"agency_id", text[cases.OrgID]{&o.Agency}}, {"entity_id", text[cases.EntityID]{&o.Entity}}, {"currency", text[cases.Currency]{&o.Currency}},
		{"reference", text[string]{&o.Reference}}, {"debtor_name", text[string]{&o.Name}},
		{"debtor_siren", text[string]{&o.siren}}, {"debtor_sort", text[string]{&o.name}}, {"debtor_postal_code", text[string]{&o.postalCode}},
		{"debtor_kind", text[cases.DebtorKind]{&o.Kind}}, {"debtor_country", text[string]{&o.Country}}, {"released_on", day{&o.ReleasedOn}},
		{"oldest_due_on", soon{&o.OldestDue}}, {"accepted_at", stamp{&o.acceptedAt}}, {"declined_at", stamp{&o.declinedAt}},
		{"closed_on", day{&o.ClosedOn}}, {"close_code", text[cases.CloseCode]{&o.CloseCode}}, {"recalled_on", day{&o.recalledOn}},
		{"recall_objection", text[string]{&o.objection}}, {"principal_cents", number[cases.Cents]{&o.Principal}}, {"later", flag{&o.Later}},
	}
}

// outcome fills what is computed.
func (o *outcomeRow) outcome() agencies.Outcome {
	o.Debtor = agencies.DebtorKey(o.siren, o.name, o.postalCode)
	o.Declined, o.Recalled, o.Objected = !o.declinedAt.IsZero(), !o.recalledOn.IsZero(), o.objection != ""
	if !o.acceptedAt.IsZero() {
		o.AcceptedOn = cases.DateOf(o.acceptedAt.UTC())
	}
	switch {
	case o.ClosedOn.IsZero():
		o.CloseCode = ""
	case o.Recalled && o.recalledOn.Before(o.ClosedOn):
		o.ClosedOn = o.recalledOn
	}
	return o.Outcome
}

// movementRow is a movement with the placement it belongs to.
type movementRow struct {
	agencies.Movement
	placement cases.PlacementID
	source    string
}

// movementKinds reads the source of a payment and the effect of a credit note.
var movementKinds = map[string]agencies.MovementKind{
	string(cases.Receipt): agencies.Received, string(cases.Direct): agencies.PaidDirect,
	string(cases.Retroactive): agencies.Corrected, string(cases.FromDate): agencies.Forgiven,
}

func bindMovement(m *movementRow) []column {
	return []column{
		{"placement_id", text[cases.PlacementID]{&m.placement}}, {"received_on", day{&m.On}}, {"source", text[string]{&m.source}},
		{"amount_cents", number[cases.Cents]{&m.Cents}}, {"fee_cents", number[cases.Cents]{&m.Fee}}, {"method", text[string]{&m.Method}},
	}
}

// earlier is the condition that another attempt went before a placement, called x.
const earlier = `exists (select 1 from placements b where b.org_id = x.org_id and b.case_id = x.case_id and b.pos < x.pos
	and b.cancelled_at is null and b.released_on is not null and b.declined_at is null)`

// Outcomes lists placements with what came of them. See agencies.Store.
func (s *Store) Outcomes(ctx context.Context, scope cases.Scope, f agencies.TallyFilter) ([]agencies.Outcome, error) {
	t := s.read(ctx)
	var a args
	rows, err := collect(t, `/* Store.Outcomes */ select x.org_id, x.case_id, x.id, x.agency_id, c.entity_id, x.currency, c.reference, c.debtor_name, c.debtor_siren, c.debtor_sort,
		c.debtor_postal_code, c.debtor_kind, c.debtor_country, x.released_on, c.oldest_due_on, x.accepted_at, x.declined_at, x.closed_on, x.close_code,
		x.recalled_on, x.recall_objection, x.principal_cents, `+earlier+` as later
		from placements x join cases c on c.org_id = x.org_id and c.id = x.case_id where `+outcomesWhere(scope, f, &a)+` order by x.released_on, x.id`,
		a.list, bindOutcome)
	if err != nil {
		return nil, err
	}
	all, at := make([]agencies.Outcome, len(rows)), make(map[cases.PlacementID]int, len(rows))
	for i := range rows {
		all[i], at[rows[i].Placement] = rows[i].outcome(), i
	}
	var b args
	movements, err := collect(t, `/* Store.Outcomes */ select x.id, y.received_on, y.source, y.amount_cents, y.fee_cents, y.method
		from placements x join payments y on y.org_id = x.org_id and y.case_id = x.case_id and y.placement_id = x.id where `+outcomesWhere(scope, f, &b)+`
		union all select x.id, n.issued_on, n.effect, n.amount_cents, 0, ''
		from placements x join credit_notes n on n.org_id = x.org_id and n.case_id = x.case_id and n.issued_on > x.released_on where `+outcomesWhere(scope, f, &b),
		b.list, bindMovement)
	if err != nil {
		return nil, err
	}
	for i := range movements {
		m := &movements[i]
		if k, found := at[m.placement]; found { // released between the two queries: the next report has it
			m.Kind = movementKinds[m.source]
			all[k].Movements = append(all[k].Movements, m.Movement)
		}
	}
	for i := range all {
		agencies.SortMovements(all[i].Movements)
	}
	return all, nil
}

// outcomesWhere writes which placements, called x, a scope may count from.
func outcomesWhere(scope cases.Scope, f agencies.TallyFilter, a *args) string {
	where := party(scope, a, "x.org_id", "x.agency_id") + " and " + released
	if f.Agency != "" {
		where += " and x.agency_id = " + a.add(string(f.Agency))
	}
	if f.Currency != "" {
		where += " and x.currency = " + a.add(string(f.Currency))
	}
	if !f.From.IsZero() {
		where += " and x.released_on >= " + a.add(f.From.String())
	}
	if !f.To.IsZero() {
		where += " and x.released_on <= " + a.add(f.To.String())
	}
	return where
}
