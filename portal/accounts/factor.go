package accounts

import (
	"context"
	"fmt"

	"relais/cases"
)

// halfway gives the person of a session in which the second factor is still missing.
func (s *Service) halfway(ctx context.Context, half Session, stage Stage) (Person, error) {
	now, p, err := s.Store.Session(ctx, half.Hash)
	if err != nil || now.Stage != stage || !s.alive(now, p) {
		return Person{}, &cases.Error{Code: cases.Unauthorized, Key: "error.unauthorized", Cause: err}
	}
	return p, nil
}

// Factor checks the second factor of a session that waits for it: a code of the authenticator or a recovery code.
// The full session has a new token; the half one ends.
//
// Refused: the code is wrong, or was used before. TooMany: guessed too often. Unauthorized: the session is not one that
// waits for a second factor.
func (s *Service) Factor(ctx context.Context, half Session, code string, v Visit) (Entry, error) {
	p, err := s.halfway(ctx, half, StageFactor)
	if err != nil {
		return Entry{}, err
	}
	if err := s.proveFactor(ctx, &p, code, v); err != nil {
		return Entry{}, err
	}
	v.Session = half.Hash
	return s.start(ctx, &p, StageFull, v)
}

// proveFactor counts, checks and burns a code.
func (s *Service) proveFactor(ctx context.Context, p *Person, code string, v Visit) error {
	g, err := s.count(ctx, tryFactor, p.Email, v)
	if err != nil {
		return err
	}
	if recovery, ok := readRecovery(code); ok {
		err = s.burnRecovery(ctx, p, recovery)
	} else {
		err = s.burnStep(ctx, p, tidyCode(code))
	}
	if err != nil {
		s.log().WarnContext(ctx, "second factor refused", "person", p.ID, "code", string(cases.CodeOf(err)))
		return err
	}
	return s.forgive(ctx, g)
}

func wrongCode() error {
	return &cases.Error{Code: cases.Refused, Key: "accounts.factor.wrong", Fields: []cases.FieldError{
		cases.Field("code", "accounts.factor.wrong"),
	}}
}

// burnStep accepts a code of the authenticator once: of two at the same time, the store lets one through.
func (s *Service) burnStep(ctx context.Context, p *Person, code string) error {
	seed, err := s.Keys.Open(SeedKey, p.Seal, string(p.ID))
	if err != nil {
		return fmt.Errorf("second factor of %s: %w", p.ID, err)
	}
	step, ok := matchStep(seed, code, s.now(), p.LastStep)
	if !ok {
		return wrongCode()
	}
	err = s.Store.BurnStep(ctx, p.Org, p.ID, step)
	if cases.CodeOf(err) == cases.Conflict {
		return wrongCode()
	}
	return err
}

// burnRecovery accepts a recovery code once.
func (s *Service) burnRecovery(ctx context.Context, p *Person, code string) error {
	hash := recoveryHash(p.ID, code)
	return s.Store.UpdatePerson(ctx, p.Org, p.ID, func(now *Person) (Change, error) {
		left, found := withoutCode(now.Recovery, hash)
		if !found {
			return Change{}, wrongCode()
		}
		now.Recovery = left
		return Change{Event: s.own(now, EvCodeUsed, Facts{Count: len(left)})}, nil
	})
}

// Enrolment shows the seed of a second factor that is being set up at the first log-in. It changes nothing.
func (s *Service) Enrolment(ctx context.Context, half Session) (Enrolment, error) {
	p, err := s.halfway(ctx, half, StageEnrol)
	if err != nil {
		return Enrolment{}, err
	}
	return s.pending(half, &p)
}

// pending shows the seed that a session holds.
func (s *Service) pending(session Session, p *Person) (Enrolment, error) {
	if len(session.Seal) == 0 {
		return Enrolment{}, cases.Missing()
	}
	seed, err := s.Keys.Open(SeedKey, session.Seal, string(p.ID))
	if err != nil {
		return Enrolment{}, fmt.Errorf("second factor of %s: %w", p.ID, err)
	}
	return enrolmentOf(seed, p.Email)
}

// Enrol completes the first log-in: the code shows that the authenticator has the seed. It gives the recovery codes, which
// are never shown again, and the full session.
func (s *Service) Enrol(ctx context.Context, half Session, code string, v Visit) (Entry, []string, error) {
	p, err := s.halfway(ctx, half, StageEnrol)
	if err != nil {
		return Entry{}, nil, err
	}
	codes, err := s.setFactor(ctx, &p, half, code, v)
	if err != nil {
		return Entry{}, nil, err
	}
	v.Session = half.Hash
	e, err := s.start(ctx, &p, StageFull, v)
	return e, codes, err
}

// setFactor makes the seed that a session holds the second factor of its person and ends the other sessions.
func (s *Service) setFactor(ctx context.Context, p *Person, session Session, code string, v Visit) ([]string, error) {
	g, err := s.count(ctx, tryFactor, p.Email, v)
	if err != nil {
		return nil, err
	}
	current, _, err := s.Store.Session(ctx, session.Hash)
	if err != nil || len(current.Seal) == 0 {
		return nil, &cases.Error{Code: cases.Unauthorized, Key: "error.unauthorized", Cause: err}
	}
	seed, err := s.Keys.Open(SeedKey, current.Seal, string(p.ID))
	if err != nil {
		return nil, fmt.Errorf("second factor of %s: %w", p.ID, err)
	}
	step, ok := matchStep(seed, tidyCode(code), s.now(), 0)
	if !ok {
		return nil, wrongCode()
	}
	codes, hashes := newRecovery(p.ID)
	err = s.Store.UpdatePerson(ctx, p.Org, p.ID, func(now *Person) (Change, error) {
		if current.Stage == StageEnrol && now.HasFactor() {
			return Change{}, cases.Refuse("accounts.factor.exists") // set up in another window meanwhile
		}
		now.Seal, now.LastStep, now.Recovery = current.Seal, step, hashes
		return Change{
			Event: s.own(now, EvFactorSet, Facts{Count: len(hashes)}), EndSessions: true, KeepSession: session.Hash,
		}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("set the second factor of %s: %w", p.ID, err)
	}
	return codes, s.forgive(ctx, g)
}
