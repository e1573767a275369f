package accounts

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"relais/cases"
)

// Invitation is whom to invite.
type Invitation struct {
	Email string
	Name  string
	Role  cases.Role
	Lang  string // "fr", "en"; "": that of the organisation
	Key   string // idempotency key of the request
}

// Invite adds a person to the actor's organisation and queues the letter with the link: 72 hours, once, the newest only.
// Whether the address has an account in another organisation makes no difference and is not told.
//
// Invalid: address, name or role. Conflict: the organisation has a person with this address.
func (s *Service) Invite(ctx context.Context, actor cases.Actor, in Invitation) (cases.PersonID, error) {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return "", err
	}
	p, err := s.invited(actor.Org, actor.Side(), in)
	if err != nil {
		return "", err
	}
	link, job := s.newLink(&p, InvitationLink, invitationLife)
	change := Change{
		Event: s.event(actor, actor.Org, EvInvited, Facts{Person: p.ID, Role: p.Role}), Link: link, Jobs: []cases.Job{job},
	}
	change.Event.Key = in.Key
	if err := s.Store.CreatePerson(ctx, p, change); err != nil {
		return "", fmt.Errorf("invite to %s: %w", actor.Org, err)
	}
	return p.ID, nil
}

// invited makes the person of an invitation.
func (s *Service) invited(org cases.OrgID, kind cases.Side, in Invitation) (Person, error) {
	email := FoldEmail(in.Email)
	name := strings.TrimSpace(in.Name)
	var wrong []cases.FieldError
	if !validEmail(email) {
		wrong = append(wrong, cases.Field("email", "input.email"))
	}
	wrong = append(wrong, checkName("name", name)...)
	if !slices.Contains(RolesOf(kind), in.Role) {
		wrong = append(wrong, cases.Field("role", "input.choice"))
	}
	if !slices.Contains([]string{"", "fr", "en"}, in.Lang) {
		wrong = append(wrong, cases.Field("lang", "input.choice"))
	}
	if err := cases.Wrong(wrong...); err != nil {
		return Person{}, err
	}
	return Person{
		ID: cases.PersonID(s.NewID()), Org: org, Email: email, Name: name, Role: in.Role, Lang: in.Lang, Theme: ThemeAuto,
		Shortcuts: true, State: Invited, CreatedAt: s.now(), Version: 1,
	}, nil
}

// InviteAgain sends a new link to somebody of the actor's organisation who has not accepted yet; the older one stops
// working. Refused: there is nothing to accept any more.
func (s *Service) InviteAgain(ctx context.Context, actor cases.Actor, person cases.PersonID, key string) error {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return err
	}
	return s.inviteAgain(ctx, actor, actor.Org, person, key)
}

func (s *Service) inviteAgain(ctx context.Context, actor cases.Actor, org cases.OrgID, person cases.PersonID, key string) error {
	err := s.Store.UpdatePerson(ctx, org, person, func(p *Person) (Change, error) {
		if p.State != Invited {
			return Change{}, cases.Refuse("accounts.invite.accepted")
		}
		link, job := s.newLink(p, InvitationLink, invitationLife)
		change := Change{Event: s.event(actor, org, EvInvitedAgain, Facts{Person: p.ID}), Link: link, Jobs: []cases.Job{job}}
		change.Event.Key = key
		return change, nil
	})
	if err != nil {
		return fmt.Errorf("invite %s again: %w", person, err)
	}
	return nil
}

// Welcome is what the page behind an invitation shows.
type Welcome struct {
	Organisation string
	Email        string
	Name         string
	Role         cases.Role
	Lang         string
}

// Invitation reads the invitation of a link without using it up: programs that check mail open links too. NotFound: the
// link is unknown, used, replaced or too old.
func (s *Service) Invitation(ctx context.Context, token string) (Welcome, error) {
	_, p, err := s.Store.Link(ctx, linkHash(InvitationLink, token), s.now())
	if err != nil {
		return Welcome{}, goneIf(err)
	}
	o, err := s.Store.Organisation(ctx, p.Org)
	if err != nil {
		return Welcome{}, fmt.Errorf("organisation of an invitation: %w", err)
	}
	return Welcome{Organisation: o.Name, Email: p.Email, Name: p.Name, Role: p.Role, Lang: langOf(p, o)}, nil
}

// Acceptance is what an invited person says.
type Acceptance struct {
	Name     string
	Password string
	Lang     string // "fr", "en"
}

// Accept takes an invitation up: name and password are set, the link is used up, and a session begins as after a
// password; the second factor is set up next.
//
// NotFound: the link is gone. Invalid: name or password. Refused: the address has an account elsewhere by now, which its
// owner may know.
func (s *Service) Accept(ctx context.Context, token string, in Acceptance, v Visit) (Entry, error) {
	welcome, err := s.Invitation(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	name := strings.TrimSpace(in.Name)
	if err := cases.Wrong(checkName("name", name)...); err != nil {
		return Entry{}, err
	}
	if err := s.judgePassword("password", in.Password, name, welcome.Email, welcome.Organisation); err != nil {
		return Entry{}, err
	}
	hash, err := s.Passwords.Hash(ctx, in.Password)
	if err != nil {
		return Entry{}, err
	}
	var joined Person
	err = s.Store.SpendLink(ctx, linkHash(InvitationLink, token), s.now(), func(p *Person) (Change, error) {
		if p.State != Invited {
			return Change{}, linkGone()
		}
		p.State, p.Name, p.Password, p.PasswordAt = Active, name, hash, s.now()
		if in.Lang == "fr" || in.Lang == "en" {
			p.Lang = in.Lang
		}
		joined = *p
		return Change{Event: s.own(p, EvJoined, Facts{Role: p.Role}), DropLinks: true, EndSessions: true}, nil
	})
	if cases.CodeOf(err) == cases.Conflict {
		return Entry{}, cases.Refuse("accounts.invite.account_exists")
	}
	if err != nil {
		return Entry{}, goneIf(err)
	}
	return s.begin(ctx, &joined, v)
}

// Longest texts, in bytes.
const (
	maxName    = 120
	maxAddress = 500
)

// checkName checks the name of a person or an organisation: there, of one line, not too long.
func checkName(field, name string) []cases.FieldError {
	switch {
	case name == "":
		return []cases.FieldError{cases.Field(field, "input.required")}
	case len(name) > maxName:
		return []cases.FieldError{cases.Field(field, "input.too_long", "max", maxName)}
	case strings.ContainsFunc(name, unicode.IsControl):
		return []cases.FieldError{cases.Field(field, "input.characters")}
	}
	return nil
}

// emailShape is an address as people write it: a local part of the usual characters without dots at its ends or in a
// row, one @, a domain of at least two labels. Nothing in it can end a header or name a second recipient; the accents that
// RFC 6531 allows are letters too.
var emailShape = regexp.MustCompile("^[\\pL\\pN!#$%&'*+/=?^_`{|}~-]+(\\.[\\pL\\pN!#$%&'*+/=?^_`{|}~-]+)*@" +
	"([\\pL\\pN]([\\pL\\pN-]*[\\pL\\pN])?\\.)+[\\pL\\pN]([\\pL\\pN-]*[\\pL\\pN])?$")

// validEmail judges the form of a folded address.
func validEmail(email string) bool { return len(email) <= 254 && emailShape.MatchString(email) }
