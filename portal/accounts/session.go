package accounts

import (
	"context"
	"fmt"
	"time"

	"relais/cases"
)

// touchEvery is how often a session in use is written down as seen. It ends early by at most as much.
const touchEvery = time.Minute

// alive says that a session may be used: of an active person, seen lately, not at its absolute end.
func (s *Service) alive(session Session, p Person) bool {
	now := s.now()
	return p.State == Active && p.ID == session.Person && p.Org == session.Org &&
		now.Before(session.ExpiresAt) && now.Sub(session.SeenAt) < s.idle()
}

// Resume gives the session of a token and its person, and notes that it was seen. A session that is not complete yet is
// given too; its stage says so, and nothing but the next step of the log-in may be done with it. Rights come from the
// person as stored now, never from the session. Unauthorized: no such session, over, or the account is closed.
func (s *Service) Resume(ctx context.Context, token string) (Session, Person, error) {
	session, p, err := s.Store.Session(ctx, sessionHash(token))
	if err != nil && cases.CodeOf(err) != cases.NotFound {
		return Session{}, Person{}, fmt.Errorf("read a session: %w", err)
	}
	if err != nil || !s.alive(session, p) {
		return Session{}, Person{}, &cases.Error{Code: cases.Unauthorized, Key: "error.unauthorized", Cause: err}
	}
	if now := s.now(); now.Sub(session.SeenAt) >= touchEvery {
		session.SeenAt = now
		if err := s.Store.TouchSession(ctx, session.Hash, now); err != nil {
			return Session{}, Person{}, fmt.Errorf("note a session as seen: %w", err)
		}
	}
	return session, p, nil
}

// Actor gives who acts in a session: nobody until the log-in is complete.
func (s *Service) Actor(session Session, p Person) cases.Actor {
	if session.Stage != StageFull {
		return cases.Actor{}
	}
	return p.Actor()
}

// Logout ends the session of a token. It may be over already.
func (s *Service) Logout(ctx context.Context, token string) error {
	if err := s.Store.EndSession(ctx, sessionHash(token)); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// Sessions lists the sessions of the actor, the newest first; those that are over by their age are left out.
func (s *Service) Sessions(ctx context.Context, actor cases.Actor) ([]Session, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return nil, err
	}
	return s.live(ctx, actor.Org, actor.Person)
}

// SessionsOf lists the sessions of a person of the actor's organisation, the newest first: where the account is open and
// since when, without what would name the session to anybody else.
func (s *Service) SessionsOf(ctx context.Context, actor cases.Actor, person cases.PersonID) ([]Session, error) {
	if err := cases.Authorise(actor, cases.ActSettings); err != nil {
		return nil, err
	}
	live, err := s.live(ctx, actor.Org, person)
	for i := range live {
		live[i].Hash, live[i].Address = "", ""
	}
	return live, err
}

// live gives the sessions of a person that are not over by their age, without their secrets.
func (s *Service) live(ctx context.Context, org cases.OrgID, person cases.PersonID) ([]Session, error) {
	all, err := s.Store.Sessions(ctx, org, person)
	if err != nil {
		return nil, fmt.Errorf("sessions of %s: %w", person, err)
	}
	live := all[:0]
	for _, session := range all {
		if now := s.now(); now.Before(session.ExpiresAt) && now.Sub(session.SeenAt) < s.idle() {
			session.Seal, session.Data = nil, nil
			live = append(live, session)
		}
	}
	return live, nil
}

// EndSession ends one of the actor's own sessions. NotFound: it is over, or somebody else's.
func (s *Service) EndSession(ctx context.Context, actor cases.Actor, hash string) error {
	own, err := s.Sessions(ctx, actor)
	if err != nil {
		return err
	}
	for _, session := range own {
		if session.Hash == hash {
			return s.Store.EndSession(ctx, hash)
		}
	}
	return cases.Missing()
}

// EndOtherSessions ends all of the actor's own sessions but the current one and says how many there were.
func (s *Service) EndOtherSessions(ctx context.Context, actor cases.Actor, current Session) (int, error) {
	if err := cases.Authorise(actor, cases.ActHome); err != nil {
		return 0, err
	}
	if current.Person != actor.Person {
		return 0, cases.Missing()
	}
	return s.Store.EndSessions(ctx, actor.Org, actor.Person, current.Hash)
}

// Sweep deletes what is over: sessions, links, counters. A job runs it every hour; nothing depends on it.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	return s.Store.Sweep(ctx, now, now.Add(-s.idle()))
}
