package store

import (
	"context"

	"relais/cases"
	"relais/portal/accounts"
)

// Directory gives those of the wanted organisations, entities and people that the scope may know. See accounts.Store.
func (s *Store) Directory(ctx context.Context, scope cases.Scope, want accounts.Wanted) (accounts.Directory, error) {
	d := accounts.Directory{
		Orgs: map[cases.OrgID]accounts.Organisation{}, Entities: map[cases.EntityID]accounts.Entity{},
		People: map[cases.PersonID]accounts.PersonName{},
	}
	t := s.read(ctx)
	for _, part := range []func(*tx, cases.Scope, accounts.Wanted, *accounts.Directory) error{namedOrgs, namedEntities, namedPeople} {
		if err := part(t, scope, want, &d); err != nil {
			return accounts.Directory{}, err
		}
	}
	return d, nil
}

func namedOrgs(t *tx, scope cases.Scope, want accounts.Wanted, d *accounts.Directory) error {
	if len(want.Orgs) == 0 {
		return nil
	}
	var a args
	where := knows(scope, &a)
	if scope.Side() == cases.OperatorSide && scope.Org() != "" {
		a, where = args{}, "1 = 1"
	}
	orgs, err := collect(t, "/* Store.Directory */ select "+selected("o", bindOrganisation)+" from organisations o where "+where+
		" and o.id in "+list(&a, padded(want.Orgs)), a.list, bindOrganisation)
	for _, o := range orgs {
		d.Orgs[o.ID] = o
	}
	return err
}

func namedEntities(t *tx, scope cases.Scope, want accounts.Wanted, d *accounts.Directory) error {
	if len(want.Entities) == 0 {
		return nil
	}
	var a args
	entities, err := collect(t, "/* Store.Directory */ select "+selected("e", bindEntity)+` from entities e
		join organisations o on o.id = e.org_id where `+knows(scope, &a)+" and e.id in "+list(&a, padded(want.Entities)), a.list, bindEntity)
	for _, e := range entities {
		d.Entities[e.ID] = e
	}
	return err
}

func namedPeople(t *tx, scope cases.Scope, want accounts.Wanted, d *accounts.Directory) error {
	if len(want.People) == 0 {
		return nil
	}
	var a args
	people, err := collect(t, `/* Store.Directory */ select p.id, p.org_id, p.name, p.role, p.state from people p
		join organisations o on o.id = p.org_id where `+knows(scope, &a)+" and p.id in "+list(&a, padded(want.People)), a.list,
		func(p *accounts.PersonName) []column {
			return []column{
				{"id", text[cases.PersonID]{&p.ID}}, {"org_id", text[cases.OrgID]{&p.Org}}, {"name", text[string]{&p.Name}},
				{"role", text[cases.Role]{&p.Role}}, {"state", text[accounts.State]{&p.State}},
			}
		})
	for _, p := range people {
		d.People[p.ID] = p
	}
	return err
}
