package accounts

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"relais/cases"
)

// Service is what can be done with accounts. Every method takes the actor first and authorises by the table of rights,
// except those that must work before anybody is signed in.
type Service struct {
	Store     Store
	Keys      *Keys
	Passwords *Passwords
	Now       func() time.Time
	NewID     cases.NewID
	Demo      bool          // the second factor is off; every page says so
	Idle      time.Duration // a session ends after this time without a request; 0: 30 minutes
	Max       time.Duration // and after this time whatever happens; 0: 12 hours
	Breached  Breached      // passwords known from leaks; nil: none at hand
	Log       *slog.Logger  // log-ins, refusals; people by id only; nil: the default one
}

func (s *Service) log() *slog.Logger {
	if s.Log == nil {
		return slog.Default()
	}
	return s.Log
}

// Breached says whether a password is known from leaks. Offline implements it.
type Breached interface {
	Contains(password string) (bool, error)
}

// The defaults of a session, and how many a person can have.
const (
	defaultIdle  = 30 * time.Minute
	defaultMax   = 12 * time.Hour
	halfwayMax   = 10 * time.Minute // time to show or set up the second factor
	mostSessions = 5
)

// Lifetimes of links.
const (
	invitationLife = 72 * time.Hour
	resetLife      = time.Hour
)

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

func (s *Service) idle() time.Duration {
	if s.Idle > 0 {
		return s.Idle
	}
	return defaultIdle
}

func (s *Service) max() time.Duration {
	if s.Max > 0 {
		return s.Max
	}
	return defaultMax
}

// event begins the journal entry of what an actor does to an organisation.
func (s *Service) event(actor cases.Actor, org cases.OrgID, kind EventKind, facts Facts) OrgEvent {
	return OrgEvent{
		Org: org, RecordedAt: s.now(), Actor: actor.Person, ActorOrg: actor.Org, Channel: actor.Channel, Kind: kind, Facts: facts,
	}
}

// own begins the journal entry of what people do to their own account.
func (s *Service) own(p *Person, kind EventKind, facts Facts) OrgEvent {
	facts.Person = p.ID
	return OrgEvent{
		Org: p.Org, RecordedAt: s.now(), Actor: p.ID, ActorOrg: p.Org, Channel: cases.Portal, Kind: kind, Facts: facts,
	}
}

// The kinds of job that accounts queue; both are run by package notify.
const (
	// JobLetter sends the letter of its payload: see Service.Letter.
	JobLetter = "letter"
	// JobReset looks whose address a reset was asked for, and queues the letter: see Service.PrepareReset.
	JobReset = "reset"
)

func (s *Service) job(kind string, org cases.OrgID, payload any) cases.Job {
	text, err := json.Marshal(payload)
	if err != nil {
		panic("payload of job " + kind + " is not JSON: " + err.Error()) // a struct of ours with a field that has no JSON
	}
	return cases.Job{ID: cases.JobID(s.NewID()), Org: org, Kind: kind, Payload: text, RunAt: s.now()}
}

// newLink makes a secret link for a person and the job that sends it. The token leaves this process sealed in the
// payload; the table keeps its hash.
func (s *Service) newLink(p *Person, purpose LinkPurpose, life time.Duration) (*Link, cases.Job) {
	token := newToken()
	now := s.now()
	link := &Link{
		Hash: linkHash(purpose, token), Purpose: purpose, Org: p.Org, Person: p.ID, CreatedAt: now, ExpiresAt: now.Add(life),
	}
	sealed := s.Keys.Seal(OutboxKey, []byte(token), string(p.Org), string(p.ID), string(purpose))
	return link, s.job(JobLetter, p.Org, letterPayload{Purpose: purpose, Org: p.Org, Person: p.ID, Sealed: sealed})
}

// linkGone is the one answer for a link that is unknown, used, replaced or too old.
func linkGone() error { return &cases.Error{Code: cases.NotFound, Key: "accounts.link.gone"} }

// goneIf turns "not found" into linkGone.
func goneIf(err error) error {
	if cases.CodeOf(err) == cases.NotFound {
		return linkGone()
	}
	return err
}

// judgePassword refuses a password that is too short, too long, guessable or known from leaks. about are texts about its
// owner.
func (s *Service) judgePassword(field, password string, about ...string) error {
	wrong := judge(field, password, about...)
	if len(wrong) == 0 && s.Breached != nil {
		known, err := s.Breached.Contains(password)
		if err != nil {
			return fmt.Errorf("look up a password in the list of leaks: %w", err)
		}
		if known {
			wrong = append(wrong, cases.Field(field, "accounts.password.breached"))
		}
	}
	return cases.Wrong(wrong...)
}
