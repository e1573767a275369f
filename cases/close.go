package cases

import (
	"context"
	"slices"
	"strings"
	"time"
)

// CloseInput is how an agency ends its work.
type CloseInput struct {
	Ref
	Code CloseCode
	Text string // what was done and why it ends
}

// Close ends a placement with a code that what was paid must bear out.
func (s *Service) Close(ctx context.Context, actor Actor, in CloseInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	closing, ok := ClosingOf(in.Code)
	fields := checkText("text", strings.TrimSpace(in.Text), true)
	if !ok || !closing.Agency {
		fields = append(fields, Field("code", "error.choice"))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(MoveClose, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		if p == nil {
			return entry{}, Missing()
		}
		if err := closing.CheckMoney(c.atStake(p)); err != nil {
			return entry{}, err
		}
		p.ClosedOn, p.CloseCode = s.Today(), in.Code
		facts := Facts{Placement: p.ID, Agency: p.Agency, Code: string(in.Code), Amount: p.Recovered}
		c.end(actor, s.Now().UTC(), s.Today())
		return entry{
			kind: EvClosed, facts: facts, text: in.Text,
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvClosed}),
		}, nil
	})
}

// atStake gives the principal that a placement is about, and what was paid on it since: what a closing code is checked
// against. Later credit notes lower the principal.
func (c *Case) atStake(p *Placement) (principal, paid Cents) {
	for i := range c.Payments {
		if c.Payments[i].Placement == p.ID {
			paid += c.Payments[i].Amount
		}
	}
	return c.left() + paid, paid
}

// end leaves nothing to be done on a case whose placement has ended.
func (c *Case) end(actor Actor, now time.Time, today Date) {
	c.withdrawRequests(actor, now)
	c.closePromises("replaced", today)
	c.NextAction, c.NextActionOn = "", Date{}
	c.HoldReason, c.Before = "", ""
}

// ReopenReasons lists why a closed case may be opened again.
var ReopenReasons = []string{"reversed_payment", "error"}

// ReopenInput is why a closed case goes on with the same agency.
type ReopenInput struct {
	Ref
	Reason string // one of ReopenReasons
	Text   string
}

// Reopen gives a closed case back to the agency that closed it, while its mandate runs: because a payment came back, or
// because the closing was an error. A recalled case is placed again instead.
func (s *Service) Reopen(ctx context.Context, actor Actor, in ReopenInput) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	fields := checkText("text", in.Text, in.Reason == "error")
	if !slices.Contains(ReopenReasons, in.Reason) {
		fields = append(fields, Field("reason", "error.choice"))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	if s.repeated(ctx, actor, in.Key) {
		return nil
	}
	seen, err := s.Store.Case(ctx, actor.Scope(), in.Case)
	if err != nil {
		return err
	}
	last := seen.LastPlacement()
	if last == nil {
		return seen.move(MoveReopen, actor.Side())
	}
	if err := s.Placing.Running(ctx, actor, last.Terms.Mandate, s.Today()); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) { return s.reopen(c, actor, in, last.ID) })
}

func (s *Service) reopen(c *Case, actor Actor, in ReopenInput, seen PlacementID) (entry, error) {
	if err := c.move(MoveReopen, actor.Side()); err != nil {
		return entry{}, err
	}
	p := c.LastPlacement()
	if p == nil || p.ID != seen {
		return entry{}, Stale()
	}
	if !p.RecalledOn.IsZero() {
		return entry{}, Refuse("error.reopen_recalled")
	}
	if in.Reason == "reversed_payment" &&
		!slices.ContainsFunc(c.Payments, func(y Payment) bool { return y.Placement == p.ID && y.Reverses != "" }) {
		return entry{}, Refuse("error.no_reversal")
	}
	p.ClosedOn, p.CloseCode = Date{}, ""
	c.Agency, c.Handler = p.Agency, p.Handler
	c.NextAction, c.NextActionOn = "call", s.Today()
	return entry{
		kind: EvReopened, facts: Facts{Placement: p.ID, Agency: p.Agency, Code: in.Reason}, text: in.Text,
		jobs: s.notify(c, Notification{To: p.Agency, Person: p.Handler, Kind: EvReopened}),
	}, nil
}

// PlaceAgain makes a closed case a draft for another placement. The facts travel, exhibits keep their numbers; what the
// last agency planned does not.
func (s *Service) PlaceAgain(ctx context.Context, actor Actor, ref Ref) error {
	if err := actor.authorise(ActRelease); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MovePlaceAgain, actor.Side()); err != nil {
			return entry{}, err
		}
		var facts Facts
		if p := c.LastPlacement(); p != nil {
			facts = Facts{Placement: p.ID, Agency: p.Agency, Code: string(p.CloseCode)}
		}
		c.backToDraft(s.Today())
		return entry{kind: EvPlacedAgain, facts: facts}, nil
	})
}
