package store

import (
	"context"

	"relais/cases"
	"relais/portal/accounts"
)

// CreateOrganisation adds an organisation with its first people. See accounts.Store.
func (s *Store) CreateOrganisation(ctx context.Context, o accounts.Organisation, people []accounts.Person, change accounts.Change) error {
	return s.write(ctx, func(t *tx) error {
		if err := repeatedIn(t, "org_events", change.Event.ActorOrg, change.Event.Key); err != nil {
			return err
		}
		if err := insert(t, "organisations", bindOrganisation(&o)); err != nil {
			return err
		}
		for i := range people {
			if err := insert(t, "people", bindPerson(&people[i])); err != nil {
				return err
			}
		}
		return settle(t, "", change)
	})
}

// UpdateOrganisation changes everything but ID, Kind and CreatedAt.
func (s *Store) UpdateOrganisation(ctx context.Context, org cases.OrgID, update func(*accounts.Organisation) (accounts.Change, error)) error {
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, org); err != nil {
			return err
		}
		before, err := findOrganisation(t, "UpdateOrganisation", org)
		if err != nil {
			return err
		}
		after := before
		change, err := update(&after)
		if err != nil {
			return err
		}
		after.ID, after.Kind, after.CreatedAt, after.Version = before.ID, before.Kind, before.CreatedAt, before.Version+1
		if err := overwrite(t, "organisations", bindOrganisation(&after), "", string(org), before.Version); err != nil {
			return err
		}
		return settle(t, "", change)
	})
}

// Organisation reads one.
func (s *Store) Organisation(ctx context.Context, org cases.OrgID) (accounts.Organisation, error) {
	return findOrganisation(s.read(ctx), "Organisation", org)
}

func findOrganisation(t *tx, method string, org cases.OrgID) (accounts.Organisation, error) {
	return first(t, "/* Store."+method+" */ select "+selected("o", bindOrganisation)+" from organisations o where o.id = $1",
		[]any{string(org)}, bindOrganisation)
}

// Organisations lists all of a kind, of every kind for "", by folded name and id.
func (s *Store) Organisations(ctx context.Context, kind cases.Side) ([]accounts.Organisation, error) {
	return collect(s.read(ctx), "/* Store.Organisations */ select "+selected("o", bindOrganisation)+` from organisations o
		where o.kind = $1 or $1 = '' order by o.name_sort, o.id`, []any{string(kind)}, bindOrganisation)
}

// CreateEntity adds a legal entity to e.Org.
func (s *Store) CreateEntity(ctx context.Context, e accounts.Entity, change accounts.Change) error {
	return s.write(ctx, func(t *tx) error {
		if err := insert(t, "entities", bindEntity(&e)); err != nil {
			return err
		}
		return settle(t, "", change)
	})
}

// UpdateEntity changes everything but ID and Org.
func (s *Store) UpdateEntity(ctx context.Context, org cases.OrgID, id cases.EntityID, update func(*accounts.Entity) (accounts.Change, error)) error {
	return s.write(ctx, func(t *tx) error {
		if err := holdOrg(t, org); err != nil {
			return err
		}
		before, err := first(t, "/* Store.UpdateEntity */ select "+selected("e", bindEntity)+" from entities e where e.org_id = $1 and e.id = $2",
			[]any{string(org), string(id)}, bindEntity)
		if err != nil {
			return err
		}
		after := before
		change, err := update(&after)
		if err != nil {
			return err
		}
		after.ID, after.Org, after.Version = before.ID, before.Org, before.Version+1
		if err := overwrite(t, "entities", bindEntity(&after), string(org), string(id), before.Version); err != nil {
			return err
		}
		return settle(t, "", change)
	})
}

// Entities lists the entities of a creditor by folded name and id.
func (s *Store) Entities(ctx context.Context, org cases.OrgID) ([]accounts.Entity, error) {
	return collect(s.read(ctx), "/* Store.Entities */ select "+selected("e", bindEntity)+` from entities e
		where e.org_id = $1 order by e.name_sort, e.id`, []any{string(org)}, bindEntity)
}

// Journal lists entries of the journal of an organisation, the newest first, before the number given (0: from the end).
func (s *Store) Journal(ctx context.Context, org cases.OrgID, before int64, limit int) ([]accounts.OrgEvent, error) {
	return collect(s.read(ctx), "/* Store.Journal */ select "+selected("e", bindOrgEvent)+` from org_events e
		where e.org_id = $1 and (e.seq < $2 or $2 = 0) order by e.seq desc limit $3`, []any{string(org), before, limit}, bindOrgEvent)
}

// first reads the one row of a query; none is NotFound.
func first[T any](t *tx, text string, arguments []any, bind func(*T) []column) (T, error) {
	all, err := collect(t, text, arguments, bind)
	if err != nil || len(all) == 0 {
		var zero T
		if err == nil {
			err = cases.Missing()
		}
		return zero, err
	}
	return all[0], nil
}
