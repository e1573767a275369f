package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// TheClock is the person in whose name the program itself acts, through the channel Clock.
const TheClock PersonID = "clock"

// ClockActor gives the actor for what the program does by itself in an organisation of creditors: apply what reading a
// file showed, file a finished dossier, end a recall. No session ever makes one.
func ClockActor(creditor OrgID) Actor {
	return Actor{Person: TheClock, Org: creditor, Role: Controller, Channel: Clock}
}

// authoriseClock admits the program itself alone.
func (a Actor) authoriseClock() error {
	if err := a.authorise(ActPrepare); err != nil {
		return err
	}
	if a.Channel != Clock {
		return Missing()
	}
	return nil
}

// entry is what a use case says about its change; the rest of the event follows from the request.
type entry struct {
	kind  EventKind
	on    Date // when it happened, as stated; zero: today
	facts Facts
	text  string // free text, kept beside the journal
	jobs  []Job
	quiet bool // not an action on the case that lists show
}

// change makes one change of a case. Every use case ends in it: it compares the version that the person saw, runs the
// use case on the case of the transaction, and completes the event. A request that was carried out before under the same
// key succeeds without doing anything, even when a rule would refuse it by now. What the program noted by itself since the
// person looked (a file was read, a dossier was finished, the agency looked) is no change by somebody else.
func (s *Service) change(ctx context.Context, actor Actor, ref Ref, apply func(*Case) (entry, error)) error {
	return s.changeBut(ctx, actor, ref, noted, apply)
}

// noted are the events that the program writes by itself and that clash with nothing a person does.
var noted = map[EventKind]bool{EvFileInspected: true, EvDossier: true, EvOpenedAgency: true}

// changeSeen is change for what a person confirms as a whole: the case must be as they saw it. A dossier of an earlier
// hand-over that is finished meanwhile is no part of what they confirm.
func (s *Service) changeSeen(ctx context.Context, actor Actor, ref Ref, apply func(*Case) (entry, error)) error {
	return s.changeBut(ctx, actor, ref, map[EventKind]bool{EvDossier: true}, apply)
}

// changeBut changes a case of the version that the person saw, or of a later one to which only harmless events led.
func (s *Service) changeBut(ctx context.Context, actor Actor, ref Ref, harmless map[EventKind]bool, apply func(*Case) (entry, error)) error {
	err := s.changeExactly(ctx, actor, ref, apply)
	if CodeOf(err) == Conflict && ref.Version != 0 {
		if ref.Version = s.sinceOnly(ctx, actor, ref, harmless); ref.Version != 0 {
			return s.changeExactly(ctx, actor, ref, apply)
		}
	}
	return err
}

func (s *Service) changeExactly(ctx context.Context, actor Actor, ref Ref, apply func(*Case) (entry, error)) error {
	err := s.Store.UpdateCase(ctx, actor.Scope(), ref.Case, func(c *Case) (Change, error) {
		if ref.Version != 0 && ref.Version != c.Version {
			return Change{}, Stale()
		}
		e, err := apply(c)
		if err != nil {
			return Change{}, err
		}
		return s.complete(actor, ref.Key, c, e), nil
	})
	if err == nil || errors.Is(err, ErrRepeated) || s.repeated(ctx, actor, ref.Key) {
		return nil
	}
	return fmt.Errorf("case %s: %w", ref.Case, err)
}

// limitNoted is how many noted entries are looked through.
const limitNoted = 100

// sinceOnly gives the newest version of a case when nothing but harmless events came after the version of the reference,
// else 0.
func (s *Service) sinceOnly(ctx context.Context, actor Actor, ref Ref, harmless map[EventKind]bool) int64 {
	events, err := s.Store.Events(ctx, actor.Scope(), ref.Case, 0, limitNoted)
	if err != nil || len(events) == 0 {
		return 0
	}
	newest := events[0].Seq
	for i, e := range events {
		if e.Seq == ref.Version+1 && harmless[e.Kind] && e.Seq == newest-int64(i) {
			return newest
		}
		if !harmless[e.Kind] {
			return 0
		}
	}
	return 0
}

// repeated says that the organisation carried out a request with this key before.
func (s *Service) repeated(ctx context.Context, actor Actor, key string) bool {
	if key == "" {
		return false
	}
	_, err := s.Store.EventByKey(ctx, actor.Scope(), key)
	return err == nil
}

// complete stamps the case and makes the change of the store from what the use case said.
func (s *Service) complete(actor Actor, key string, c *Case, e entry) Change {
	now, today := s.Now().UTC(), s.Today()
	c.Settle()
	if actor.Channel != Clock { // what the program does by itself does not bring an old case to the top of a list
		c.UpdatedAt, c.UpdatedBy = now, actor.Person
	}
	on := e.on
	if on.IsZero() {
		on = today
	}
	if !e.quiet {
		c.LastAction, c.LastActionOn, c.LastOutcome = e.kind, on, ""
		if outcomes[e.kind] {
			c.LastOutcome = e.facts.Code
		}
	}
	e.facts.Note = HashText(e.text)
	return Change{
		Event: Event{
			Org: c.Org, Case: c.ID, OccurredOn: on, RecordedAt: now,
			Actor: actor.Person, ActorOrg: actor.Org, Channel: actor.Channel, Key: key,
			Kind: e.kind, Facts: e.facts, Text: e.text,
		},
		Jobs: e.jobs,
	}
}

// outcomes are the events whose code is an outcome that lists show beside the last action.
var outcomes = map[EventKind]bool{EvCall: true, EvClosed: true, EvDeclined: true, EvDispute: true}

// job queues work on a case.
func (s *Service) job(c *Case, kind string, payload any) Job {
	text, err := json.Marshal(payload)
	if err != nil {
		panic("payload of job " + kind + " is not JSON: " + err.Error()) // a struct of ours with a field that has no JSON
	}
	return Job{ID: JobID(s.NewID()), Org: c.Org, Case: c.ID, Kind: kind, Payload: text, RunAt: s.Now().UTC()}
}

// Notification is the payload of JobNotify: the people of an organisation are told that something happened to a case.
// Whoever sends it reads the case again in the scope of the recipient.
type Notification struct {
	To     OrgID     `json:"to"`
	Person PersonID  `json:"person,omitempty"` // one person of it; empty: everybody concerned
	Kind   EventKind `json:"kind"`
	Item   ItemID    `json:"item,omitempty"` // request or payment it is about
}

// notify queues a notice to the other party. While nobody else is concerned there is nothing to queue.
func (s *Service) notify(c *Case, n Notification) []Job {
	if n.To == "" {
		return nil
	}
	return []Job{s.job(c, JobNotify, n)}
}

// firstAnswer gives the event of a request that was carried out before under this key.
func (s *Service) firstAnswer(ctx context.Context, actor Actor, key string) (Event, bool) {
	if key == "" {
		return Event{}, false
	}
	e, err := s.Store.EventByKey(ctx, actor.Scope(), key)
	return e, err == nil
}

// limitText is the longest free text, in bytes.
const limitText = 20_000

// checkText checks a free text: what is required must be there, and none is longer than the limit.
func checkText(field, text string, required bool) []FieldError {
	switch {
	case required && strings.TrimSpace(text) == "":
		return []FieldError{Field(field, "error.required")}
	case len(text) > limitText:
		return []FieldError{Field(field, "error.too_long", "limit", limitText)}
	}
	return nil
}

// checkPast checks a day that was: present, not before the first day, not after today.
func checkPast(field string, on, first, today Date) []FieldError {
	switch {
	case on.IsZero():
		return []FieldError{Field(field, "error.required")}
	case on.After(today):
		return []FieldError{Field(field, "error.future_day")}
	case on.Before(first):
		return []FieldError{Field(field, "error.day_too_early", "first", first)}
	}
	return nil
}

// checkAmount checks an amount that people state: more than nothing, no more than the engine can compute with.
func checkAmount(field string, amount Cents) []FieldError {
	switch {
	case amount <= 0:
		return []FieldError{Field(field, "error.amount_not_positive")}
	case amount > MaxAmount:
		return []FieldError{Field(field, "error.amount_too_large")}
	}
	return nil
}

// draft says that a case may still be edited. After release the claim is frozen.
func (c *Case) draft() error {
	if c.Handling != Draft {
		return Refuse("error.frozen", "handling", string(c.Handling))
	}
	return nil
}

// rates gives the table of rates of the service.
func (s *Service) rates() *Rates {
	if s.Rates == nil {
		return DefaultRates()
	}
	return s.Rates
}
