package cases

import (
	"context"
	"fmt"
	"slices"
)

// LogInput is what every entry of the agency's work has in common.
type LogInput struct {
	Ref
	On     Date // the day it was done; empty: today
	Text   string
	NextOn Date // when the next action is due; empty: what the table of next steps says
}

// step is a row of the table of next steps: what is to be done, and in how many working days.
type step struct {
	action string
	days   int
}

// nextSteps is the table of what follows from what was done. A key is an outcome of a call or a kind of event.
var nextSteps = map[string]step{
	"no_answer":      {"call", 2},
	"message_left":   {"call", 2},
	"dispute":        {"answer_dispute", 2},
	"wrong_number":   {"find_contact", 1},
	string(EvLetter): {"call", 5},
	string(EvEmail):  {"call", 2},
	// A promise is checked on the working day after it is due: see promise.
}

// NextActions lists what can be to be done on a case, for the catalogue behind "next.".
var NextActions = []string{
	"complete", "accept", "first_letter", "call", "answer_dispute", "find_contact", "check_promise", "close", "finish_recall",
}

// log records one entry of the agency's work. do changes the case and says the rest of the event.
func (s *Service) log(ctx context.Context, actor Actor, in LogInput, kind EventKind, do func(*Case) (entry, error)) error {
	today := s.Today()
	if in.On.IsZero() {
		in.On = today
	}
	fields := append(checkPast("on", in.On, Date{}, today), checkText("text", in.Text, false)...)
	if !in.NextOn.IsZero() && in.NextOn.Before(today) {
		fields = append(fields, Field("next_on", "error.past_day"))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(MoveLog, actor.Side()); err != nil {
			return entry{}, err
		}
		if p := c.Placement(); p != nil && in.On.Before(p.ReleasedOn) {
			return entry{}, Wrong(Field("on", "error.day_too_early", "first", p.ReleasedOn))
		}
		e, err := do(c)
		if err != nil {
			return entry{}, err
		}
		if !in.NextOn.IsZero() {
			c.NextActionOn = in.NextOn
		}
		e.kind, e.on, e.text = kind, in.On, in.Text
		return e, nil
	})
}

// next sets what is to be done after an outcome; an outcome without a row leaves things as they are.
func (c *Case) next(outcome string, today Date) {
	if step, ok := nextSteps[outcome]; ok {
		c.NextAction, c.NextActionOn = step.action, today.AddWorkingDays(step.days)
	}
}

// CallInput is a call and what came of it.
type CallInput struct {
	LogInput
	Outcome string // one of CallOutcomes
	Amount  Cents  // of a promise
	DueOn   Date   // of a promise
	Dispute string // kind of a dispute, one of DisputeKinds
}

// LogCall records a call. A promise and a dispute that came of it are recorded with it.
func (s *Service) LogCall(ctx context.Context, actor Actor, in CallInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if err := in.check(s.Today()); err != nil {
		return err
	}
	promise := s.newPromise(in.On, in.DueOn, in.Amount)
	return s.log(ctx, actor, in.LogInput, EvCall, func(c *Case) (entry, error) {
		facts := Facts{Code: in.Outcome}
		c.next(in.Outcome, s.Today())
		switch in.Outcome {
		case "promise":
			c.promise(promise)
			facts.Item, facts.Amount, facts.Day = promise.ID, promise.Amount, promise.DueOn
		case "dispute":
			c.DisputeKind, c.DisputedOn = in.Dispute, dayOr(in.On, s.Today())
		}
		return entry{facts: facts}, nil
	})
}

func (in *CallInput) check(today Date) error {
	var fields []FieldError
	if !slices.Contains(CallOutcomes, in.Outcome) {
		fields = append(fields, Field("outcome", "error.choice"))
	}
	switch in.Outcome {
	case "promise":
		fields = append(fields, checkPromise(in.Amount, in.DueOn, today)...)
	case "dispute":
		if !slices.Contains(DisputeKinds, in.Dispute) {
			fields = append(fields, Field("dispute", "error.choice"))
		}
	}
	return Wrong(fields...)
}

func dayOr(on, today Date) Date {
	if on.IsZero() {
		return today
	}
	return on
}

// LogLetter records a letter. The first one is the letter of CPCE R124-4.
func (s *Service) LogLetter(ctx context.Context, actor Actor, in LogInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	return s.log(ctx, actor, in, EvLetter, func(c *Case) (entry, error) {
		c.next(string(EvLetter), s.Today())
		return entry{}, nil
	})
}

// LogEmail records an e-mail.
func (s *Service) LogEmail(ctx context.Context, actor Actor, in LogInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	return s.log(ctx, actor, in, EvEmail, func(c *Case) (entry, error) {
		c.next(string(EvEmail), s.Today())
		return entry{}, nil
	})
}

// LogNote records an observation. It changes nothing else; the creditor reads it, and the debtor may ask to.
func (s *Service) LogNote(ctx context.Context, actor Actor, in LogInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if err := Wrong(checkText("text", in.Text, true)...); err != nil {
		return err
	}
	return s.log(ctx, actor, in, EvNote, func(*Case) (entry, error) { return entry{}, nil })
}

// DisputeInput is the debtor's objection, or its end.
type DisputeInput struct {
	LogInput
	Kind string // one of DisputeKinds
	Over bool   // the debtor objects no more
}

// LogDispute records that the debtor objects, or no longer does.
func (s *Service) LogDispute(ctx context.Context, actor Actor, in DisputeInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if !in.Over && !slices.Contains(DisputeKinds, in.Kind) {
		return Wrong(Field("kind", "error.choice"))
	}
	return s.log(ctx, actor, in.LogInput, EvDispute, func(c *Case) (entry, error) {
		if in.Over {
			if c.DisputedOn.IsZero() {
				return entry{}, Refuse("error.no_dispute")
			}
			c.DisputeKind, c.DisputedOn = "", Date{}
			c.NextAction, c.NextActionOn = "call", s.Today()
			return entry{facts: Facts{Code: "over"}}, nil
		}
		c.DisputeKind, c.DisputedOn = in.Kind, dayOr(in.On, s.Today())
		c.next("dispute", s.Today())
		return entry{
			facts: Facts{Code: in.Kind},
			jobs:  s.notify(c, Notification{To: c.Org, Kind: EvDispute}),
		}, nil
	})
}

// Postpone moves the next action to another day.
func (s *Service) Postpone(ctx context.Context, actor Actor, in LogInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if in.NextOn.IsZero() {
		return Wrong(Field("next_on", "error.required"))
	}
	return s.log(ctx, actor, in, EvPostponed, func(*Case) (entry, error) {
		return entry{facts: Facts{Day: in.NextOn}}, nil
	})
}

// Assign gives a case to another person of the agency.
func (s *Service) Assign(ctx context.Context, actor Actor, ref Ref, handler PersonID) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if err := s.checkHandler(ctx, actor, handler); err != nil {
		return err
	}
	return s.assign(ctx, actor, ref, handler)
}

// checkHandler refuses a handler who does not work cases in the actor's own agency.
func (s *Service) checkHandler(ctx context.Context, actor Actor, handler PersonID) error {
	switch handler {
	case "":
		return Wrong(Field("handler", "error.required"))
	case actor.Person:
		return nil
	}
	works, err := s.People.Works(ctx, actor, handler)
	if err != nil {
		return fmt.Errorf("handler %s: %w", handler, err)
	}
	if !works {
		return Wrong(Field("handler", "error.no_such_colleague"))
	}
	return nil
}

// assign is Assign to a handler who has been checked.
func (s *Service) assign(ctx context.Context, actor Actor, ref Ref, handler PersonID) error {
	return s.log(ctx, actor, LogInput{Ref: ref}, EvAssigned, func(c *Case) (entry, error) {
		c.Handler = handler
		if p := c.Placement(); p != nil {
			p.Handler = handler
		}
		return entry{
			facts: Facts{Person: handler},
			jobs:  s.notify(c, Notification{To: c.Agency, Person: handler, Kind: EvAssigned}),
		}, nil
	})
}
