package accounts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relais/cases"
)

// Profile is what people see and change of their own account.
type Profile struct {
	Email        string
	Name         string
	Role         cases.Role
	Lang         string
	Theme        string
	Shortcuts    bool
	HasFactor    bool
	RecoveryLeft int // recovery codes not used yet
}

// Profile reads the actor's own account.
func (s *Service) Profile(ctx context.Context, actor cases.Actor) (Profile, error) {
	p, err := s.self(ctx, actor)
	if err != nil {
		return Profile{}, err
	}
	return Profile{
		Email: p.Email, Name: p.Name, Role: p.Role, Lang: p.Lang, Theme: p.Theme, Shortcuts: p.Shortcuts,
		HasFactor: p.HasFactor(), RecoveryLeft: len(p.Recovery),
	}, nil
}

func (s *Service) self(ctx context.Context, actor cases.Actor) (Person, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return Person{}, err
	}
	p, err := s.Store.Person(ctx, actor.Org, actor.Person)
	if err != nil {
		return Person{}, fmt.Errorf("account of %s: %w", actor.Person, err)
	}
	return p, nil
}

// Preferences is what people may change of their account without proving who they are.
type Preferences struct {
	Name      string
	Lang      string // "fr" or "en"
	Theme     string // one of Themes
	Shortcuts bool
	Key       string // idempotency key of the request
}

// SavePreferences changes the actor's own account. Invalid: name, language or theme.
func (s *Service) SavePreferences(ctx context.Context, actor cases.Actor, in Preferences) error {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return err
	}
	name := strings.TrimSpace(in.Name)
	wrong := checkName("name", name)
	if in.Lang != "fr" && in.Lang != "en" {
		wrong = append(wrong, cases.Field("lang", "input.choice"))
	}
	if !slices.Contains(Themes, in.Theme) {
		wrong = append(wrong, cases.Field("theme", "input.choice"))
	}
	if err := cases.Wrong(wrong...); err != nil {
		return err
	}
	return s.Store.UpdatePerson(ctx, actor.Org, actor.Person, func(p *Person) (Change, error) {
		facts := Facts{Fields: changed(
			row{"name", p.Name != name}, row{"lang", p.Lang != in.Lang}, row{"theme", p.Theme != in.Theme},
			row{"shortcuts", p.Shortcuts != in.Shortcuts},
		)}
		p.Name, p.Lang, p.Theme, p.Shortcuts = name, in.Lang, in.Theme, in.Shortcuts
		c := Change{Event: s.own(p, EvProfile, facts)}
		c.Event.Key = in.Key
		return c, nil
	})
}

// row says whether a field changed.
type row struct {
	field   string
	changed bool
}

func changed(rows ...row) []string {
	var fields []string
	for _, r := range rows {
		if r.changed {
			fields = append(fields, r.field)
		}
	}
	return fields
}

// prove checks the actor's password before a change of what proves who they are. Tries count as at log-in.
func (s *Service) prove(ctx context.Context, actor cases.Actor, session Session, password string, v Visit) (Person, error) {
	p, err := s.self(ctx, actor)
	if err != nil {
		return Person{}, err
	}
	if session.Person != actor.Person || session.Stage != StageFull {
		return Person{}, cases.Missing()
	}
	g, err := s.count(ctx, tryPassword, p.Email, v)
	if err != nil {
		return Person{}, err
	}
	right, err := s.Passwords.Check(ctx, p.Password, password)
	if err != nil {
		return Person{}, err
	}
	if !right {
		return Person{}, cases.Wrong(cases.Field("old_password", "accounts.password.wrong"))
	}
	return p, s.forgive(ctx, g)
}

// PasswordChange is an old password and the one that replaces it.
type PasswordChange struct{ Old, New string }

// ChangePassword replaces the actor's password. All other sessions end and this one gets a new token. Invalid: the old
// password is wrong, or the new one is refused.
func (s *Service) ChangePassword(ctx context.Context, actor cases.Actor, session Session, in PasswordChange, v Visit) (Entry, error) {
	p, err := s.prove(ctx, actor, session, in.Old, v)
	if err != nil {
		return Entry{}, err
	}
	o, err := s.Store.Organisation(ctx, p.Org)
	if err != nil {
		return Entry{}, fmt.Errorf("change a password: %w", err)
	}
	if err := s.judgePassword("new_password", in.New, p.Name, p.Email, o.Name); err != nil {
		return Entry{}, err
	}
	hash, err := s.Passwords.Hash(ctx, in.New)
	if err != nil {
		return Entry{}, err
	}
	err = s.Store.UpdatePerson(ctx, p.Org, p.ID, func(p *Person) (Change, error) {
		p.Password, p.PasswordAt = hash, s.now()
		return Change{Event: s.own(p, EvPasswordChanged, Facts{}), EndSessions: true, DropLinks: true}, nil
	})
	if err != nil {
		return Entry{}, fmt.Errorf("change the password of %s: %w", p.ID, err)
	}
	v.Session = session.Hash
	return s.start(ctx, &p, StageFull, v)
}

// StartFactor begins to replace the actor's second factor after the password was shown again; the old one works until
// ConfirmFactor. The new seed waits in the session.
func (s *Service) StartFactor(ctx context.Context, actor cases.Actor, session Session, password string, v Visit) error {
	p, err := s.prove(ctx, actor, session, password, v)
	if err != nil {
		return err
	}
	seal := s.Keys.Seal(SeedKey, randomBytes(seedBytes), string(p.ID))
	if err := s.Store.SaveSessionSeal(ctx, session.Hash, seal); err != nil {
		return fmt.Errorf("begin a second factor of %s: %w", p.ID, err)
	}
	return nil
}

// PendingFactor shows the seed that StartFactor made. NotFound: there is none.
func (s *Service) PendingFactor(ctx context.Context, actor cases.Actor, session Session) (Enrolment, error) {
	p, err := s.self(ctx, actor)
	if err != nil {
		return Enrolment{}, err
	}
	current, _, err := s.Store.Session(ctx, session.Hash)
	if err != nil || current.Person != p.ID {
		return Enrolment{}, cases.Missing()
	}
	return s.pending(current, &p)
}

// ConfirmFactor replaces the second factor once a code shows that the authenticator has the seed. It gives new recovery
// codes, never shown again; all other sessions end and this one gets a new token.
func (s *Service) ConfirmFactor(ctx context.Context, actor cases.Actor, session Session, code string, v Visit) (Entry, []string, error) {
	p, err := s.self(ctx, actor)
	if err != nil {
		return Entry{}, nil, err
	}
	if session.Person != p.ID || session.Stage != StageFull {
		return Entry{}, nil, cases.Missing()
	}
	codes, err := s.setFactor(ctx, &p, session, code, v)
	if err != nil {
		return Entry{}, nil, err
	}
	v.Session = session.Hash
	e, err := s.start(ctx, &p, StageFull, v)
	return e, codes, err
}

// RenewCodes replaces the recovery codes after the password was shown again. The old ones stop working.
func (s *Service) RenewCodes(ctx context.Context, actor cases.Actor, session Session, password string, v Visit) ([]string, error) {
	p, err := s.prove(ctx, actor, session, password, v)
	if err != nil {
		return nil, err
	}
	codes, hashes := newRecovery(p.ID)
	err = s.Store.UpdatePerson(ctx, p.Org, p.ID, func(p *Person) (Change, error) {
		if !p.HasFactor() {
			return Change{}, cases.Refuse("accounts.factor.none")
		}
		p.Recovery = hashes
		return Change{Event: s.own(p, EvCodesRenewed, Facts{Count: len(hashes)})}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("renew the recovery codes of %s: %w", p.ID, err)
	}
	return codes, nil
}
