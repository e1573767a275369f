package cases

import (
	"context"
	"strings"
)

// AcceptInput is what an agency says when it takes a case.
type AcceptInput struct {
	Ref
	AgencyReference string
	Handler         PersonID // who works it; empty: whoever accepts
}

// Accept takes a released case. The first letter of CPCE R124-4 is then to be sent.
func (s *Service) Accept(ctx context.Context, actor Actor, in AcceptInput) error {
	if err := actor.authorise(ActWork); err != nil {
		return err
	}
	in.AgencyReference = strings.TrimSpace(in.AgencyReference)
	var fields []FieldError
	if in.AgencyReference == "" {
		fields = append(fields, Field("agency_reference", "error.required"))
	}
	if len(in.AgencyReference) > 100 {
		fields = append(fields, Field("agency_reference", "error.too_long", "limit", 100))
	}
	if err := Wrong(fields...); err != nil {
		return err
	}
	if in.Handler == "" {
		in.Handler = actor.Person
	}
	if err := s.checkHandler(ctx, actor, in.Handler); err != nil {
		return err
	}
	return s.change(ctx, actor, in.Ref, func(c *Case) (entry, error) {
		if p := c.Placement(); p != nil && !p.AcceptedAt.IsZero() {
			return entry{}, Refuse("error.already_accepted", "person", p.Handler, "at", p.AcceptedAt)
		}
		if err := c.move(MoveAccept, actor.Side()); err != nil {
			return entry{}, err
		}
		p := c.Placement()
		if p == nil {
			return entry{}, Missing()
		}
		now := s.Now().UTC()
		p.AcceptedAt, p.AgencyReference, p.Handler = now, in.AgencyReference, in.Handler
		if p.OpenedAt.IsZero() {
			p.OpenedAt = now
		}
		c.Handler = in.Handler
		c.NextAction, c.NextActionOn = "first_letter", s.Today()
		return entry{
			kind: EvAccepted, facts: Facts{Placement: p.ID, Agency: p.Agency, Person: in.Handler},
			jobs: s.notify(c, Notification{To: c.Org, Kind: EvAccepted}),
		}, nil
	})
}
