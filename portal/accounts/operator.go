package accounts

import (
	"context"
	"fmt"
	"strings"

	"relais/cases"
)

// NewOrganisation is an organisation to be made, with the person who will look after it.
type NewOrganisation struct {
	Kind cases.Side // creditor or agency
	Particulars
	AdminEmail string
	AdminName  string
	Key        string // idempotency key of the request
}

// Organisations lists the organisations of the installation by name, for its operator.
func (s *Service) Organisations(ctx context.Context, actor cases.Actor) ([]Organisation, error) {
	if err := cases.Authorise(actor, cases.ActOperate); err != nil {
		return nil, err
	}
	return s.Store.Organisations(ctx, "")
}

// CreateOrganisation makes an organisation and invites the person who will look after it. A creditor gets a legal entity
// of its own name from its administrator, who knows it. Invalid: fields, those of the person as admin_email and
// admin_name.
func (s *Service) CreateOrganisation(ctx context.Context, actor cases.Actor, in NewOrganisation) (cases.OrgID, error) {
	if err := cases.Authorise(actor, cases.ActOperate); err != nil {
		return "", err
	}
	if in.Kind != cases.CreditorSide && in.Kind != cases.AgencySide {
		return "", cases.Wrong(cases.Field("kind", "input.choice"))
	}
	o, p, err := s.founded(in)
	if err != nil {
		return "", err
	}
	link, job := s.newLink(&p, InvitationLink, invitationLife)
	change := Change{
		Event: s.event(actor, o.ID, EvOrgCreated, Facts{Person: p.ID, Role: p.Role}), Link: link, Jobs: []cases.Job{job},
	}
	change.Event.Key = in.Key
	if err := s.Store.CreateOrganisation(ctx, o, []Person{p}, change); err != nil {
		return "", fmt.Errorf("create an organisation: %w", err)
	}
	return o.ID, nil
}

// founded makes the organisation and its first person.
func (s *Service) founded(in NewOrganisation) (Organisation, Person, error) {
	given, wrong := in.tidy()
	o := Organisation{ID: cases.OrgID(s.NewID()), Kind: in.Kind, CreatedAt: s.now(), Version: 1}
	given.fill(&o)
	p, err := s.invited(o.ID, in.Kind, Invitation{
		Email: in.AdminEmail, Name: in.AdminName, Role: AdminRole(in.Kind), Lang: given.Lang,
	})
	if err != nil {
		if !validEmail(FoldEmail(in.AdminEmail)) {
			wrong = append(wrong, cases.Field("admin_email", "input.email"))
		}
		wrong = append(wrong, checkName("admin_name", strings.TrimSpace(in.AdminName))...)
	}
	return o, p, cases.Wrong(wrong...)
}

// InviteAdminAgain sends a new link to an administrator of another organisation who has not accepted yet.
func (s *Service) InviteAdminAgain(ctx context.Context, actor cases.Actor, org cases.OrgID, key string) error {
	if err := cases.Authorise(actor, cases.ActOperate); err != nil {
		return err
	}
	o, err := s.Store.Organisation(ctx, org)
	if err != nil {
		return fmt.Errorf("organisation %s: %w", org, err)
	}
	people, err := s.Store.People(ctx, org)
	if err != nil {
		return fmt.Errorf("people of %s: %w", org, err)
	}
	for _, p := range people {
		if p.State == Invited && p.Role == AdminRole(o.Kind) {
			return s.inviteAgain(ctx, actor, org, p.ID, key)
		}
	}
	return cases.Refuse("accounts.invite.accepted")
}

// Pending lists the people of an organisation who were invited and have not accepted yet, by name: for the operator, who
// hands links over where no mail leaves the installation. It tells nothing of anybody else.
func (s *Service) Pending(ctx context.Context, actor cases.Actor, org cases.OrgID) ([]Member, error) {
	if err := cases.Authorise(actor, cases.ActOperate); err != nil {
		return nil, err
	}
	people, err := s.Store.People(ctx, org)
	if err != nil {
		return nil, fmt.Errorf("people of %s: %w", org, err)
	}
	var pending []Member
	for _, p := range people {
		if p.State == Invited {
			pending = append(pending, Member{ID: p.ID, Email: p.Email, Name: p.Name, Role: p.Role, State: p.State, CreatedAt: p.CreatedAt})
		}
	}
	return pending, nil
}

// HandOver makes a new link for an invited person of any organisation and gives its token to the operator instead of
// mailing it: where no mail leaves the installation, somebody has to carry it. The older link stops working, and the
// journal of the organisation keeps that it was done. Refused: there is nothing to accept any more.
func (s *Service) HandOver(ctx context.Context, actor cases.Actor, org cases.OrgID, person cases.PersonID) (token string, err error) {
	if err := cases.Authorise(actor, cases.ActOperate); err != nil {
		return "", err
	}
	token = newToken()
	err = s.Store.UpdatePerson(ctx, org, person, func(p *Person) (Change, error) {
		if p.State != Invited {
			return Change{}, cases.Refuse("accounts.invite.accepted")
		}
		link := &Link{
			Hash: linkHash(InvitationLink, token), Purpose: InvitationLink, Org: p.Org, Person: p.ID,
			CreatedAt: s.now(), ExpiresAt: s.now().Add(invitationLife),
		}
		return Change{Event: s.event(actor, org, EvInvitedAgain, Facts{Person: p.ID}), Link: link}, nil
	})
	if err != nil {
		return "", fmt.Errorf("hand over the invitation of %s: %w", person, err)
	}
	return token, nil
}

// Founder is the first operator of an installation.
type Founder struct {
	Organisation string
	Email        string
	Name         string
	Lang         string
}

// Found makes the organisation of the operator and gives the token of an invitation for its first person. It is for the
// command line of the machine, whoever has that has everything; no page calls it.
func (s *Service) Found(ctx context.Context, in Founder) (token string, err error) {
	o, p, err := s.founded(NewOrganisation{
		Kind: cases.OperatorSide, Particulars: Particulars{Name: in.Organisation, Lang: in.Lang},
		AdminEmail: in.Email, AdminName: in.Name,
	})
	if err != nil {
		return "", err
	}
	token = newToken()
	link := &Link{
		Hash: linkHash(InvitationLink, token), Purpose: InvitationLink, Org: o.ID, Person: p.ID,
		CreatedAt: s.now(), ExpiresAt: s.now().Add(invitationLife),
	}
	event := OrgEvent{Org: o.ID, RecordedAt: s.now(), Channel: cases.Clock, Kind: EvOrgCreated, Facts: Facts{Person: p.ID, Role: p.Role}}
	if err := s.Store.CreateOrganisation(ctx, o, []Person{p}, Change{Event: event, Link: link}); err != nil {
		return "", fmt.Errorf("found the installation: %w", err)
	}
	return token, nil
}

// Rescue gives the token of a reset for a person, for the command line of the machine: when no mail goes out. NotFound:
// nobody active has this address.
func (s *Service) Rescue(ctx context.Context, email string) (token string, err error) {
	p, err := s.Store.PersonByEmail(ctx, FoldEmail(email))
	if err != nil {
		return "", fmt.Errorf("rescue an account: %w", err)
	}
	token = newToken()
	err = s.Store.UpdatePerson(ctx, p.Org, p.ID, func(p *Person) (Change, error) {
		event := OrgEvent{Org: p.Org, RecordedAt: s.now(), Channel: cases.Clock, Kind: EvResetAsked, Facts: Facts{Person: p.ID}}
		return Change{Event: event, Link: &Link{
			Hash: linkHash(ResetLink, token), Purpose: ResetLink, Org: p.Org, Person: p.ID,
			CreatedAt: s.now(), ExpiresAt: s.now().Add(resetLife),
		}}, nil
	})
	if err != nil {
		return "", fmt.Errorf("rescue an account: %w", err)
	}
	return token, nil
}
