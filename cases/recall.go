package cases

import (
	"context"
	"fmt"
	"strings"
)

// RecallWorkingDays is how long the agency may object before a recall becomes final.
const RecallWorkingDays = 5

// RecallInput is why the creditor takes a case back.
type RecallInput struct {
	Ref
	Code CloseCode // a creditor's closing code: withdrawn_commercial, moved_to_other_agency, placed_in_error, …
	Text string
}

// Recall announces that the creditor takes the case back. The agency may object once until the final day.
func (s *Service) Recall(ctx context.Context, actor Actor, in RecallInput) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	fields := checkText("text", in.Text, false)
	if closing, ok := ClosingOf(in.Code); !ok || !closing.Recall() {
		fields = append(fields, Field("code", "error.choice"))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		before := c.Handling
		if err := c.move(MoveRecall, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		if p == nil {
			return entry{}, Missing()
		}
		today := s.Today()
		c.Before = before
		p.RecalledOn, p.RecallReason = today, string(in.Code)
		p.RecallFinalOn = today.AddWorkingDays(RecallWorkingDays)
		c.NextAction, c.NextActionOn = "finish_recall", p.RecallFinalOn.AddDays(1)
		return entry{
			kind: EvRecallAsked, text: in.Text,
			facts: Facts{Placement: p.ID, Agency: p.Agency, Code: string(in.Code), Day: p.RecallFinalOn},
			jobs:  s.notify(c, Notification{To: p.Agency, Kind: EvRecallAsked}),
		}, nil
	})
}

// Recall says that a closing code may be the reason of a recall: it is the creditor's own.
func (c Closing) Recall() bool { return !c.Agency && !c.Decline }

// Object states the agency's reason against a recall, once and until the final day. The creditor decides.
func (s *Service) Object(ctx context.Context, actor Actor, ref Ref, text string) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if err := Wrong(checkText("text", text, true)...); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveObject, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		switch {
		case p == nil:
			return entry{}, Missing()
		case p.RecallObjection != "":
			return entry{}, Refuse("error.objected_already")
		case s.Today().After(p.RecallFinalOn):
			return entry{}, Refuse("error.recall_final", "day", p.RecallFinalOn)
		}
		p.RecallObjection = text
		return entry{
			kind: EvRecallObject, facts: Facts{Placement: p.ID}, text: text,
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvRecallObject}),
		}, nil
	})
}

// FinishRecall ends the placement of a recalled case. The creditor may do so once the agency has been heard or its time to
// object is over; the program does so by itself only when the time is over and nobody objected, for over an objection a
// person decides.
func (s *Service) FinishRecall(ctx context.Context, actor Actor, ref Ref) error {
	if err := actor.authorise(ActAnswer); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		if err := c.move(MoveFinishRecall, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		if p == nil {
			return entry{}, Missing()
		}
		over, heard := s.Today().After(p.RecallFinalOn), p.RecallObjection != ""
		if !over && !heard {
			return entry{}, Refuse("error.recall_not_final", "day", p.RecallFinalOn)
		}
		if actor.Channel == Clock && (!over || heard) {
			return entry{}, Refuse("error.recall_objected")
		}
		p.ClosedOn, p.CloseCode = s.Today(), CloseCode(p.RecallReason)
		facts := Facts{Placement: p.ID, Agency: p.Agency, Code: p.RecallReason, Amount: p.Recovered}
		jobs := s.notify(c, Notification{To: p.Agency, Kind: EvRecalled})
		c.end(actor, s.Now().UTC(), s.Today())
		c.Agency = "" // the agency sees the case no more; what it received it still remits
		return entry{kind: EvRecalled, facts: facts, jobs: jobs}, nil
	})
}

// FinishDueRecalls ends all recalls of a creditor whose final day has passed without an objection, and says how many. The
// program runs it every day.
func (s *Service) FinishDueRecalls(ctx context.Context, actor Actor) (int, error) {
	if err := actor.authoriseClock(); err != nil {
		return 0, err
	}
	done, due := 0, Filter{Handling: []Handling{RecallPending}, ActionBy: s.Today(), Sort: ByNextAction, Limit: 100}
	for {
		page, err := s.Store.Cases(ctx, actor.Scope(), due)
		if err != nil {
			return done, fmt.Errorf("recalls of %s: %w", actor.Org, err)
		}
		for _, row := range page.Rows {
			switch err := s.FinishRecall(ctx, actor, Ref{Case: row.ID}); CodeOf(err) {
			case "":
				done++
			case Refused, NotFound: // a person decides, or has decided meanwhile
			default:
				return done, err
			}
		}
		if due.After = page.Next; due.After == "" {
			return done, nil
		}
	}
}
