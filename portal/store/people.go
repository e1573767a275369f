package store

import (
	"context"
	"slices"
	"time"

	"relais/cases"
	"relais/portal/accounts"
)

// CreatePerson adds a person to p.Org. See accounts.Store.
func (s *Store) CreatePerson(ctx context.Context, p accounts.Person, change accounts.Change) error {
	return s.write(ctx, func(t *tx) error {
		// Looked for first: the same form sent again must not be told that its own address exists already.
		if err := repeatedIn(t, "org_events", change.Event.ActorOrg, change.Event.Key); err != nil {
			return err
		}
		if err := insert(t, "people", bindPerson(&p)); err != nil {
			return err
		}
		return settle(t, p.ID, change)
	})
}

// UpdatePerson changes everything but ID, Org, Email and CreatedAt.
func (s *Store) UpdatePerson(ctx context.Context, org cases.OrgID, id cases.PersonID, update func(*accounts.Person) (accounts.Change, error)) error {
	return s.write(ctx, func(t *tx) error { return updatePerson(t, org, id, update) })
}

func updatePerson(t *tx, org cases.OrgID, id cases.PersonID, update func(*accounts.Person) (accounts.Change, error)) error {
	if err := holdOrg(t, org); err != nil {
		return err
	}
	before, err := findPerson(t, "UpdatePerson", org, id)
	if err != nil {
		return err
	}
	after := before
	after.Seal, after.Recovery = slices.Clone(before.Seal), slices.Clone(before.Recovery)
	change, err := update(&after)
	if err != nil {
		return err
	}
	after.ID, after.Org, after.Email, after.CreatedAt = before.ID, before.Org, before.Email, before.CreatedAt
	after.Version = before.Version + 1
	if err := overwrite(t, "people", bindPerson(&after), string(org), string(id), before.Version); err != nil {
		return err
	}
	return settle(t, id, change)
}

// Person reads one person of an organisation.
func (s *Store) Person(ctx context.Context, org cases.OrgID, id cases.PersonID) (accounts.Person, error) {
	return findPerson(s.read(ctx), "Person", org, id)
}

func findPerson(t *tx, method string, org cases.OrgID, id cases.PersonID) (accounts.Person, error) {
	return first(t, "/* Store."+method+" */ select "+selected("p", bindPerson)+" from people p where p.org_id = $1 and p.id = $2",
		[]any{string(org), string(id)}, bindPerson)
}

// People lists the people of an organisation by folded name and id.
func (s *Store) People(ctx context.Context, org cases.OrgID) ([]accounts.Person, error) {
	return collect(s.read(ctx), "/* Store.People */ select "+selected("p", bindPerson)+` from people p
		where p.org_id = $1 order by p.name_sort, p.id`, []any{string(org)}, bindPerson)
}

// PersonByEmail finds the active person who signs in with this address, in whatever organisation.
func (s *Store) PersonByEmail(ctx context.Context, email string) (accounts.Person, error) {
	return first(s.read(ctx), "/* Store.PersonByEmail */ select "+selected("p", bindPerson)+` from people p
		where p.email = $1 and p.state = 'active'`, []any{email}, bindPerson)
}

// BurnStep sets the last used time step of the second factor, where it is smaller.
func (s *Store) BurnStep(ctx context.Context, org cases.OrgID, id cases.PersonID, step int64) error {
	return s.write(ctx, func(t *tx) error {
		hit, err := t.exec(`/* Store.BurnStep */ update people set last_step = $3, version = version + 1
			where org_id = $1 and id = $2 and last_step < $3`, string(org), string(id), step)
		if err != nil || hit > 0 {
			return err
		}
		if _, err := findPerson(t, "BurnStep", org, id); err != nil {
			return err
		}
		return cases.Stale()
	})
}

// Link finds a link that has not expired at now, and its person.
func (s *Store) Link(ctx context.Context, hash string, now time.Time) (accounts.Link, accounts.Person, error) {
	both, err := first(s.read(ctx), "/* Store.Link */ select "+selected("l", bindLink)+", "+selected("p", bindPerson)+` from links l
		join people p on p.org_id = l.org_id and p.id = l.person_id where l.hash = $1 and l.expires_at > $2`,
		[]any{hash, stampText(now)}, (*personLink).bind)
	return both.link, both.person, err
}

type personLink struct {
	link   accounts.Link
	person accounts.Person
}

func (l *personLink) bind() []column { return append(bindLink(&l.link), bindPerson(&l.person)...) }

// SpendLink deletes a link that has not expired at now and changes its person, in one transaction: of two at the same
// time one finds NotFound.
func (s *Store) SpendLink(ctx context.Context, hash string, now time.Time, update func(*accounts.Person) (accounts.Change, error)) error {
	return s.write(ctx, func(t *tx) error {
		var org, person string
		found, err := t.one(`/* Store.SpendLink */ delete from links where hash = $1 and expires_at > $2 returning org_id, person_id`,
			[]any{hash, stampText(now)}, &org, &person)
		if err == nil && !found {
			err = cases.Missing()
		}
		if err != nil {
			return err
		}
		return updatePerson(t, cases.OrgID(org), cases.PersonID(person), update)
	})
}
