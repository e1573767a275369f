package cases

import "context"

// PromiseInput is what the debtor undertook to pay, and by when.
type PromiseInput struct {
	LogInput
	Amount Cents
	DueOn  Date
}

// LogPromise records a promise outside a call. It takes the place of one that is still open.
func (s *Service) LogPromise(ctx context.Context, actor Actor, in PromiseInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	if err := Wrong(checkPromise(in.Amount, in.DueOn, s.Today())...); err != nil {
		return err
	}
	promise := s.newPromise(in.On, in.DueOn, in.Amount)
	return s.log(ctx, actor, in.LogInput, EvPromise, func(c *Case) (entry, error) {
		c.promise(promise)
		return entry{facts: Facts{Item: promise.ID, Amount: promise.Amount, Day: promise.DueOn}}, nil
	})
}

// BreakPromise records that a promise was not kept, once its day has passed. That one was kept follows from the money.
func (s *Service) BreakPromise(ctx context.Context, actor Actor, in LogInput, id ItemID) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	return s.log(ctx, actor, in, EvPromiseMissed, func(c *Case) (entry, error) {
		p := find(c.Promises, func(p *Promise) bool { return p.ID == id })
		switch {
		case p == nil || p.Outcome != "":
			return entry{}, Missing()
		case !p.DueOn.Before(s.Today()):
			return entry{}, Refuse("error.promise_not_due", "day", p.DueOn)
		}
		p.Outcome, p.ClosedOn = "broken", s.Today()
		c.NextAction, c.NextActionOn = "call", s.Today()
		return entry{
			facts: Facts{Item: p.ID, Amount: p.Amount, Day: p.DueOn},
			jobs:  s.notify(c, Notification{To: c.Org, Kind: EvPromiseMissed, Item: p.ID}),
		}, nil
	})
}

func checkPromise(amount Cents, due, today Date) []FieldError {
	fields := checkAmount("amount", amount)
	switch {
	case due.IsZero():
		return append(fields, Field("due_on", "error.required"))
	case due.Before(today):
		return append(fields, Field("due_on", "error.past_day"))
	}
	return fields
}

func (s *Service) newPromise(on, due Date, amount Cents) Promise {
	return Promise{ID: ItemID(s.NewID()), MadeOn: dayOr(on, s.Today()), DueOn: due, Amount: amount}
}

// promise adds a promise and sets its check on the working day after it is due: money takes a night.
func (c *Case) promise(p Promise) {
	c.closePromises("replaced", p.MadeOn)
	c.Promises = append(c.Promises, p)
	c.NextAction, c.NextActionOn = "check_promise", p.DueOn.AddWorkingDays(1)
}

// closePromises gives all open promises an outcome: nobody waits for them any more.
func (c *Case) closePromises(outcome string, on Date) {
	for i := range c.Promises {
		if p := &c.Promises[i]; p.Outcome == "" {
			p.Outcome, p.ClosedOn = outcome, on
		}
	}
}

// keepPromise marks the open promise as kept once what came since it was made reaches it.
func (c *Case) keepPromise(today Date) {
	for i := range c.Promises {
		p := &c.Promises[i]
		if p.Outcome != "" {
			continue
		}
		var came Cents
		for _, y := range c.Payments {
			if !y.ReceivedOn.Before(p.MadeOn) {
				came += y.Amount
			}
		}
		if came >= p.Amount {
			p.Outcome, p.ClosedOn = "kept", today
			c.NextAction, c.NextActionOn = "call", today.AddWorkingDays(nextSteps["no_answer"].days)
		}
	}
}
