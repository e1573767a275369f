package accounts

import (
	"context"
	"fmt"

	"relais/cases"
)

// Entry is what a step of the log-in gives: a session with a new token for the cookie.
type Entry struct {
	Session Session
	Token   string // for the cookie; never kept
	Browser string // for the cookie of a known browser; "" until the log-in is complete
}

// wrongLogin is the one answer for a wrong password, an unknown address, a closed account and an invitation that was
// not accepted yet.
func wrongLogin() error { return cases.Refuse("accounts.login.wrong") }

// Login checks the first factor. The stage of the session says what comes next: the second factor, setting one up, or
// nothing. The session whose cookie came along ends: nobody can hand somebody a session to sign in to.
//
// Refused: wrong, for whatever reason. TooMany: tried too often. Unavailable: too many log-ins at once.
func (s *Service) Login(ctx context.Context, email, password string, v Visit) (Entry, error) {
	email = FoldEmail(email)
	g, err := s.count(ctx, tryPassword, email, v)
	if err != nil {
		return Entry{}, err
	}
	p, err := s.Store.PersonByEmail(ctx, email)
	if err != nil && cases.CodeOf(err) != cases.NotFound {
		return Entry{}, fmt.Errorf("log in: %w", err)
	}
	known := err == nil && p.State == Active
	kept := ""
	if known {
		kept = p.Password
	}
	right, err := s.Passwords.Check(ctx, kept, password)
	if err != nil {
		return Entry{}, err
	}
	if !right {
		s.log().WarnContext(ctx, "log-in refused", "known", known, "person", p.ID)
		return Entry{}, wrongLogin()
	}
	if err := s.forgive(ctx, g); err != nil {
		return Entry{}, fmt.Errorf("log in: %w", err)
	}
	if s.Passwords.Outdated(p.Password) {
		s.renewHash(ctx, &p, password)
	}
	return s.begin(ctx, &p, v)
}

// renewHash keeps a password at today's cost. That it fails harms nobody: the next log-in tries again.
func (s *Service) renewHash(ctx context.Context, p *Person, password string) {
	hash, err := s.Passwords.Hash(ctx, password)
	if err == nil {
		err = s.Store.UpdatePerson(ctx, p.Org, p.ID, func(now *Person) (Change, error) {
			if now.Password == p.Password {
				now.Password = hash
			}
			return Change{Event: s.own(now, EvPasswordChanged, Facts{Fields: []string{"hash"}})}, nil
		})
	}
	if err != nil {
		s.log().WarnContext(ctx, "password not hashed anew", "person", p.ID, "error", err.Error())
	}
}

// begin starts the session of somebody whose first factor was right.
func (s *Service) begin(ctx context.Context, p *Person, v Visit) (Entry, error) {
	switch {
	case !s.Demo && p.HasFactor():
		return s.start(ctx, p, StageFactor, v)
	case !s.Demo && NeedsFactor(p.Role):
		return s.start(ctx, p, StageEnrol, v)
	}
	return s.start(ctx, p, StageFull, v)
}

// start makes a session with a new token in place of the one that came along.
func (s *Service) start(ctx context.Context, p *Person, stage Stage, v Visit) (Entry, error) {
	token, now := newToken(), s.now()
	e := Entry{Token: token, Session: Session{
		Hash: sessionHash(token), Org: p.Org, Person: p.ID, Stage: stage, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(s.max()),
		Address: v.Address, Agent: cut(v.Agent, 200),
	}}
	switch stage {
	case StageFull:
		e.Browser = s.browserCookie(p.Email)
	case StageEnrol:
		e.Session.Seal = s.Keys.Seal(SeedKey, randomBytes(seedBytes), string(p.ID))
		fallthrough
	default:
		e.Session.ExpiresAt = now.Add(min(halfwayMax, s.max()))
	}
	if err := s.Store.StartSession(ctx, e.Session, v.Session, mostSessions); err != nil {
		return Entry{}, fmt.Errorf("start a session of %s: %w", p.ID, err)
	}
	s.log().InfoContext(ctx, "session started", "person", p.ID, "org", p.Org, "stage", string(stage))
	return e, nil
}

// cut shortens a text to bytes without breaking a letter.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}
