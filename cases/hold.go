package cases

import (
	"context"
	"slices"
)

// HoldReasons lists why a case may be held, in the order in which pages offer them. HoldPaid is set by the rules alone.
var HoldReasons = []string{"payment_checked", "commercial", "dispute", "insolvency", "complaint", "other"}

// HoldPaid is the reason of a case that holds by itself because nothing of the principal is left.
const HoldPaid = "paid_in_full"

// HoldInput is why the creditor stops the agency for a while.
type HoldInput struct {
	Ref
	Reason string // one of HoldReasons
	Text   string
	// InsolventOn is the day of the opening judgment, for the reason "insolvency": interest stops there (C. com. L622-28).
	InsolventOn Date
}

// Hold stops the work on a case until Resume.
func (s *Service) Hold(ctx context.Context, actor Actor, in HoldInput) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	fields := checkText("text", in.Text, in.Reason == "other")
	if !slices.Contains(HoldReasons, in.Reason) {
		fields = append(fields, Field("reason", "error.choice"))
	}
	if in.Reason == "insolvency" {
		fields = append(fields, checkPast("insolvent_on", in.InsolventOn, Date{}, s.Today())...)
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		before := c.Handling
		if err := c.move(MoveHold, actor.Side()); err != nil {
			return entry{}, err
		}
		c.Before, c.HoldReason = before, in.Reason
		if in.Reason == "insolvency" {
			c.InsolventOn = in.InsolventOn
		}
		return entry{
			kind: EvHeld, facts: Facts{Code: in.Reason}, text: in.Text,
			jobs: s.notify(c, Notification{To: c.Agency, Kind: EvHeld}),
		}, nil
	})
}

// Resume lets the agency go on.
func (s *Service) Resume(ctx context.Context, actor Actor, ref Ref) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveResume, actor.Side()); err != nil {
			return entry{}, err
		}
		facts := Facts{Code: c.HoldReason}
		c.Before, c.HoldReason = "", ""
		return entry{kind: EvResumed, facts: facts, jobs: s.notify(c, Notification{To: c.Agency, Kind: EvResumed})}, nil
	})
}

// holdWhenPaid holds an active case of which nothing of the principal is left, and says whether it did.
func (c *Case) holdWhenPaid(side Side) bool {
	if c.left() > 0 {
		return false
	}
	before := c.Handling
	if c.move(MoveHold, side) != nil {
		return false // not accepted yet, or held already: there is nothing to stop
	}
	c.Before, c.HoldReason = before, HoldPaid
	return true
}

// left gives what is left of the net principal, in cents; below nothing when too much was paid.
func (c *Case) left() Cents { return c.netPrincipal() - c.received() }
