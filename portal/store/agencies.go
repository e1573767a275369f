package store

import (
	"context"

	"relais/agencies"
	"relais/cases"
)

// bindAgency ties the vetting fields of an agency to the table agencies.
func bindAgency(a *agencies.Agency) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&a.ID}}, {"kind", text[agencies.Kind]{&a.Kind}}, {"siren", text[string]{&a.SIREN}},
		{"line1", text[string]{&a.Address.Line1}}, {"line2", text[string]{&a.Address.Line2}},
		{"postal_code", text[string]{&a.Address.PostalCode}}, {"city", text[string]{&a.Address.City}},
		{"country", text[string]{&a.Address.Country}}, {"email", text[string]{&a.Email}}, {"phone", text[string]{&a.Phone}},
		{"declaration_court", text[string]{&a.DeclarationCourt}}, {"declared_on", day{&a.DeclaredOn}},
		{"declaration_reference", text[string]{&a.DeclarationReference}}, {"insurer", text[string]{&a.Insurer}},
		{"policy", text[string]{&a.Policy}}, {"cover_cents", number[cases.Cents]{&a.Cover}},
		{"insured_until_on", day{&a.InsuredUntil}}, {"bank", text[string]{&a.Bank}}, {"iban", text[string]{&a.IBAN}},
		{"account_letter", text[string]{&a.AccountLetter}}, {"updated_at", stamp{&a.UpdatedAt}},
		{"version", number[int64]{&a.Version}},
	}
}

// bindNamedAgency is an agency as it is read: with the identity of its organisation, whether it has anything on file or not.
func bindNamedAgency(a *agencies.Agency) []column {
	return append(bindAgency(a), column{"id", text[cases.OrgID]{&a.ID}}, column{"name", text[string]{&a.Name}})
}

// Agencies lists agencies by name.
func (s *Store) Agencies(ctx context.Context, scope cases.Scope) ([]agencies.Agency, error) {
	return findAgencies(s.read(ctx), scope, "Agencies", "")
}

// Agency reads one.
func (s *Store) Agency(ctx context.Context, scope cases.Scope, id cases.OrgID) (*agencies.Agency, error) {
	all, err := findAgencies(s.read(ctx), scope, "Agency", id)
	if err == nil && (len(all) == 0 || id == "") {
		err = cases.Missing()
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

func findAgencies(t *tx, scope cases.Scope, method string, id cases.OrgID) ([]agencies.Agency, error) {
	var a args
	where := party(scope, &a, "", "o.id")
	if id != "" {
		where += " and o.id = " + a.add(string(id))
	}
	return collect(t, "/* Store."+method+" */ select "+selected("g", bindAgency)+`, o.id, o.name from organisations o
		left join agencies g on g.org_id = o.id where o.kind = 'agency' and `+where+" order by o.name_sort, o.id", a.list, bindNamedAgency)
}

// SaveAgency writes the vetting fields of an agency; only its own scope may.
func (s *Store) SaveAgency(ctx context.Context, scope cases.Scope, a *agencies.Agency, event cases.Event) error {
	if !owns(scope, cases.AgencySide, a.ID) {
		return cases.Missing()
	}
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, a.ID); err != nil {
			return err
		}
		saved := *a
		saved.Version++
		if err := saveVersion(t, "agencies", "org_id", bindAgency(&saved), string(a.ID), a.Version); err != nil {
			return err
		}
		return appendAgencyEvent(t, &event)
	})
}

// saveVersion inserts a row of version 0, or replaces the row that still has the version that was read.
func saveVersion(t *tx, table, key string, columns []column, id string, version int64) error {
	row, err := values(columns)
	if err != nil {
		return broken(err)
	}
	var hit int64
	if version == 0 {
		hit, err = t.exec("/* Store.saveVersion */ insert into "+table+" ("+join(names(columns), ", ")+") values ("+marks(1, len(row))+
			") on conflict ("+key+") do nothing", row...)
	} else {
		hit, err = t.exec("/* Store.saveVersion */ update "+table+" set "+assign(names(columns), 3)+" where "+key+" = $1 and version = $2",
			append([]any{id, version}, row...)...)
	}
	if err == nil && hit == 0 {
		err = cases.Stale()
	}
	return err
}

func bindPaper(p *agencies.Paper) []column {
	return []column{
		{"id", text[cases.ItemID]{&p.ID}}, {"agency_id", text[cases.OrgID]{&p.Agency}},
		{"kind", text[agencies.PaperKind]{&p.Kind}}, {"reference", text[string]{&p.Reference}},
		{"issuer", text[string]{&p.Issuer}}, {"issued_on", day{&p.IssuedOn}}, {"valid_until_on", day{&p.ValidUntil}},
		{"name", text[string]{&p.Name}}, {"file", text[string]{&p.File}}, {"bytes", number[int64]{&p.Bytes}},
		{"added_at", stamp{&p.AddedAt}}, {"added_by", text[cases.PersonID]{&p.AddedBy}}, {"withdrawn_on", day{&p.WithdrawnOn}},
	}
}

// Papers lists the papers of one agency, or of all agencies in scope, newest issue first.
func (s *Store) Papers(ctx context.Context, scope cases.Scope, agency cases.OrgID) ([]agencies.Paper, error) {
	var a args
	where := party(scope, &a, "", "p.agency_id")
	if agency != "" {
		where += " and p.agency_id = " + a.add(string(agency))
	}
	return collect(s.read(ctx), "/* Store.Papers */ select "+selected("p", bindPaper)+" from papers p where "+where+
		" order by p.issued_on desc nulls last, p.id desc", a.list, bindPaper)
}

// AddPaper stores a new paper; only the agency's own scope may.
func (s *Store) AddPaper(ctx context.Context, scope cases.Scope, p *agencies.Paper, event cases.Event) error {
	if !owns(scope, cases.AgencySide, p.Agency) {
		return cases.Missing()
	}
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, p.Agency); err != nil {
			return err
		}
		if err := insert(t, "papers", bindPaper(p)); err != nil {
			return err
		}
		return appendAgencyEvent(t, &event)
	})
}

// WithdrawPaper sets WithdrawnOn of a paper that has none; only the agency's own scope may.
func (s *Store) WithdrawPaper(ctx context.Context, scope cases.Scope, id cases.ItemID, on cases.Date, event cases.Event) error {
	if !owns(scope, cases.AgencySide, scope.Org()) {
		return cases.Missing()
	}
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, scope.Org()); err != nil {
			return err
		}
		var one int
		there, err := t.one("/* Store.WithdrawPaper */ select 1 from papers where agency_id = $1 and id = $2",
			[]any{string(scope.Org()), string(id)}, &one)
		if err == nil && !there {
			err = cases.Missing()
		}
		if err != nil {
			return err
		}
		if err := repeatedIn(t, "agency_events", event.ActorOrg, event.Key); err != nil {
			return err
		}
		hit, err := t.exec("/* Store.WithdrawPaper */ update papers set withdrawn_on = $3 where agency_id = $1 and id = $2 and withdrawn_on is null",
			string(scope.Org()), string(id), on.String())
		if err == nil && hit == 0 {
			err = cases.Stale()
		}
		if err != nil {
			return err
		}
		return appendAgencyEvent(t, &event)
	})
}

func bindAgencyEvent(e *cases.Event) []column {
	return []column{
		{"org_id", text[cases.OrgID]{&e.Org}}, {"seq", number[int64]{&e.Seq}}, {"occurred_on", day{&e.OccurredOn}},
		{"recorded_at", stamp{&e.RecordedAt}}, {"actor_id", text[cases.PersonID]{&e.Actor}},
		{"actor_org", text[cases.OrgID]{&e.ActorOrg}}, {"channel", text[cases.Channel]{&e.Channel}},
		{"idem_key", text[string]{&e.Key}}, {"kind", text[cases.EventKind]{&e.Kind}},
		{"data", jsonText[cases.Facts]{&e.Facts}}, {"prev_hash", text[string]{&e.Prev}}, {"hash", text[string]{&e.Hash}},
		{"text", text[string]{&e.Text}},
	}
}

// appendAgencyEvent completes an entry of the chain of an organisation and writes it.
func appendAgencyEvent(t *tx, e *cases.Event) error {
	if e.Kind == "" || e.RecordedAt.IsZero() || e.Org == "" || e.Case != "" {
		return broken(errEvent)
	}
	if err := repeatedIn(t, "agency_events", e.ActorOrg, e.Key); err != nil {
		return err
	}
	seq, prev, err := endOfChain(t, "agency_events", e.Org)
	if err != nil {
		return err
	}
	if err := sealEvent(e, seq+1, prev); err != nil {
		return err
	}
	t.landed = landedIn("agency_events", e.Org, e.Seq, e.Hash)
	if err := insert(t, "agency_events", bindAgencyEvent(e)); err != nil {
		return err
	}
	return moveEnd(t, "agency_events", e.Org, e.Seq, e.Hash)
}

// FirstAnswer gives the entry that the organisation of the scope wrote with an idempotency key.
func (s *Store) FirstAnswer(ctx context.Context, scope cases.Scope, key string) (cases.Event, error) {
	var a args
	where := party(scope, &a, "e.actor_org", "e.actor_org")
	return first(s.read(ctx), "/* Store.FirstAnswer */ select "+selected("e", bindAgencyEvent)+" from agency_events e where "+where+
		" and e.idem_key = "+a.add(key)+" and e.idem_key <> ''", a.list, bindAgencyEvent)
}
