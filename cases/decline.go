package cases

import "context"

// DeclineInput is why an agency does not take a case.
type DeclineInput struct {
	Ref
	Code CloseCode // one of those that may decline
	Text string
}

// Decline gives a released case back; it is a draft again, with the reason on it.
func (s *Service) Decline(ctx context.Context, actor Actor, in DeclineInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	fields := checkText("text", in.Text, false)
	if closing, ok := ClosingOf(in.Code); !ok || !closing.Decline {
		fields = append(fields, Field("code", "error.choice"))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if err := c.move(MoveDecline, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		if p == nil {
			return entry{}, Missing()
		}
		p.DeclinedAt, p.DeclineCode = s.Now().UTC(), in.Code
		if p.OpenedAt.IsZero() {
			p.OpenedAt = p.DeclinedAt
		}
		facts := Facts{Placement: p.ID, Agency: p.Agency, Code: string(in.Code)}
		jobs := s.notify(c, Notification{To: c.Org, Kind: EvDeclined})
		c.withdrawRequests(actor, s.Now().UTC())
		c.backToDraft(s.Today())
		return entry{kind: EvDeclined, facts: facts, text: in.Text, jobs: jobs}, nil
	})
}
