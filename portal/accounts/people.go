package accounts

import (
	"context"
	"fmt"
	"slices"
	"time"

	"relais/cases"
)

// Member is what the administrator of an organisation sees of a person: no hash, no seed.
type Member struct {
	ID         cases.PersonID
	Email      string
	Name       string
	Role       cases.Role
	State      State
	HasFactor  bool
	CreatedAt  time.Time
	LastSeenAt time.Time // last completed log-in; zero: never
}

// People lists the people of the actor's organisation by name.
func (s *Service) People(ctx context.Context, actor cases.Actor) ([]Member, error) {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return nil, err
	}
	people, err := s.Store.People(ctx, actor.Org)
	if err != nil {
		return nil, fmt.Errorf("people of %s: %w", actor.Org, err)
	}
	members := make([]Member, len(people))
	for i, p := range people {
		members[i] = Member{
			ID: p.ID, Email: p.Email, Name: p.Name, Role: p.Role, State: p.State, HasFactor: p.HasFactor(),
			CreatedAt: p.CreatedAt, LastSeenAt: p.LastSeenAt,
		}
	}
	return members, nil
}

// change changes a person of the actor's organisation; apply says what happens and names the kind of event.
func (s *Service) change(ctx context.Context, actor cases.Actor, person cases.PersonID, key string, apply func(*Person) (Change, error)) error {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return err
	}
	err := s.Store.UpdatePerson(ctx, actor.Org, person, func(p *Person) (Change, error) {
		c, err := apply(p)
		facts := c.Event.Facts
		facts.Person = p.ID
		c.Event = s.event(actor, actor.Org, c.Event.Kind, facts)
		c.Event.Key = key
		return c, err
	})
	if err != nil {
		return fmt.Errorf("person %s: %w", person, err)
	}
	return nil
}

// ChangeRole gives a person another role of the same kind of organisation and ends the sessions. Refused: it would leave
// the organisation without an administrator.
func (s *Service) ChangeRole(ctx context.Context, actor cases.Actor, person cases.PersonID, role cases.Role, key string) error {
	return s.change(ctx, actor, person, key, func(p *Person) (Change, error) {
		if !slices.Contains(RolesOf(actor.Side()), role) {
			return Change{}, cases.Wrong(cases.Field("role", "input.choice"))
		}
		was := p.Role
		p.Role = role
		return Change{
			Event: OrgEvent{Kind: EvRoleChanged, Facts: Facts{Role: role, Was: was}}, EndSessions: true,
			KeepOne: AdminRole(actor.Side()),
		}, nil
	})
}

// Disable closes an account: sessions and links end at once, the name stays where it acted. An invitation that was not
// accepted is withdrawn. Refused: it would leave the organisation without an administrator.
func (s *Service) Disable(ctx context.Context, actor cases.Actor, person cases.PersonID, key string) error {
	return s.change(ctx, actor, person, key, func(p *Person) (Change, error) {
		p.State = Disabled
		return Change{
			Event: OrgEvent{Kind: EvDisabled}, EndSessions: true, DropLinks: true, KeepOne: AdminRole(actor.Side()),
		}, nil
	})
}

// Enable opens a closed account again; somebody who had never set a password is invited anew. Refused: the account is
// not closed. Conflict: the address has an account elsewhere by now.
func (s *Service) Enable(ctx context.Context, actor cases.Actor, person cases.PersonID, key string) error {
	return s.change(ctx, actor, person, key, func(p *Person) (Change, error) {
		if p.State != Disabled {
			return Change{}, cases.Refuse("accounts.person.not_disabled")
		}
		c := Change{Event: OrgEvent{Kind: EvEnabled}}
		p.State = Active
		if p.Password == "" {
			p.State = Invited
			link, job := s.newLink(p, InvitationLink, invitationLife)
			c.Link, c.Jobs = link, []cases.Job{job}
		}
		return c, nil
	})
}

// RemoveFactor takes the second factor away from a person who lost it, recovery codes too. The sessions end, and the next
// log-in sets a new one up. An administrator cannot do it to the own account: whoever found the session open could.
func (s *Service) RemoveFactor(ctx context.Context, actor cases.Actor, person cases.PersonID, key string) error {
	return s.change(ctx, actor, person, key, func(p *Person) (Change, error) {
		if p.ID == actor.Person {
			return Change{}, cases.Refuse("accounts.factor.own")
		}
		p.Seal, p.Recovery = nil, nil
		return Change{Event: OrgEvent{Kind: EvFactorRemoved}, EndSessions: true}, nil
	})
}

// EndSessionsOf signs a person of the actor's organisation out everywhere.
func (s *Service) EndSessionsOf(ctx context.Context, actor cases.Actor, person cases.PersonID, key string) error {
	return s.change(ctx, actor, person, key, func(*Person) (Change, error) {
		return Change{Event: OrgEvent{Kind: EvSessionsEnded}, EndSessions: true}, nil
	})
}

// Colleagues lists the active people of the actor's own organisation by name: to choose a handler from.
func (s *Service) Colleagues(ctx context.Context, actor cases.Actor) ([]PersonName, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return nil, err
	}
	people, err := s.Store.People(ctx, actor.Org)
	if err != nil {
		return nil, fmt.Errorf("colleagues in %s: %w", actor.Org, err)
	}
	var names []PersonName
	for _, p := range people {
		if p.State == Active {
			names = append(names, nameOf(p))
		}
	}
	return names, nil
}

// Works implements cases.People: a person of the actor's own organisation who is active and has the right to work cases.
func (s *Service) Works(ctx context.Context, actor cases.Actor, person cases.PersonID) (bool, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return false, err
	}
	p, err := s.Store.Person(ctx, actor.Org, person)
	if cases.CodeOf(err) == cases.NotFound {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("person %s of %s: %w", person, actor.Org, err)
	}
	as := cases.Actor{Person: p.ID, Org: p.Org, Role: p.Role}
	return p.State == Active && as.May(cases.ActWork), nil
}

func nameOf(p Person) PersonName {
	return PersonName{ID: p.ID, Org: p.Org, Name: p.Name, Role: p.Role, State: p.State}
}
