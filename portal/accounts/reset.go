package accounts

import (
	"context"
	"encoding/json"
	"fmt"

	"relais/cases"
)

// RequestReset asks for a letter with a link to set a new password. It answers the same in the same time whether or not
// the address has an account: who it belongs to is looked up later, by a job. TooMany: asked too often for this address
// or from this network.
func (s *Service) RequestReset(ctx context.Context, email string, v Visit) error {
	email = cut(FoldEmail(email), 254)
	if _, err := s.count(ctx, tryReset, email, v); err != nil {
		return err
	}
	payload := resetPayload{Sealed: s.Keys.Seal(OutboxKey, []byte(email), "reset")}
	if err := s.Store.Enqueue(ctx, s.job(JobReset, "", payload)); err != nil {
		return fmt.Errorf("ask for a reset: %w", err)
	}
	return nil
}

// PrepareReset runs a JobReset: when the address belongs to an active person, a link is made (one hour, once, the newest
// only) and its letter queued. Otherwise nothing happens.
func (s *Service) PrepareReset(ctx context.Context, payload []byte) error {
	var in resetPayload
	if err := json.Unmarshal(payload, &in); err != nil {
		return fmt.Errorf("payload of a reset: %w", err)
	}
	email, err := s.Keys.Open(OutboxKey, in.Sealed, "reset")
	if err != nil {
		return fmt.Errorf("payload of a reset: %w", err)
	}
	p, err := s.Store.PersonByEmail(ctx, string(email))
	if cases.CodeOf(err) == cases.NotFound {
		return nil
	}
	if err != nil {
		return fmt.Errorf("prepare a reset: %w", err)
	}
	return s.Store.UpdatePerson(ctx, p.Org, p.ID, func(p *Person) (Change, error) {
		link, job := s.newLink(p, ResetLink, resetLife)
		return Change{Event: s.own(p, EvResetAsked, Facts{}), Link: link, Jobs: []cases.Job{job}}, nil
	})
}

// ResetValid says whether a reset link still works, without using it up. NotFound: it does not.
func (s *Service) ResetValid(ctx context.Context, token string) error {
	_, _, err := s.Store.Link(ctx, linkHash(ResetLink, token), s.now())
	return goneIf(err)
}

// Reset sets a new password by a reset link. All sessions and links of the person end; nobody is signed in by it, and the
// second factor is asked for at the next log-in as ever.
//
// NotFound: the link is gone. Invalid: the password.
func (s *Service) Reset(ctx context.Context, token, password string) error {
	hash := linkHash(ResetLink, token)
	_, p, err := s.Store.Link(ctx, hash, s.now())
	if err != nil {
		return goneIf(err)
	}
	o, err := s.Store.Organisation(ctx, p.Org)
	if err != nil {
		return fmt.Errorf("reset a password: %w", err)
	}
	if err := s.judgePassword("password", password, p.Name, p.Email, o.Name); err != nil {
		return err
	}
	kept, err := s.Passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.Store.SpendLink(ctx, hash, s.now(), func(p *Person) (Change, error) {
		if p.State != Active {
			return Change{}, linkGone()
		}
		p.Password, p.PasswordAt = kept, s.now()
		return Change{Event: s.own(p, EvPasswordReset, Facts{}), DropLinks: true, EndSessions: true}, nil
	})
	return goneIf(err)
}
