package accounts

import (
	"context"
	"fmt"

	"relais/cases"
)

// EntityNames lists the legal entities of the actor's creditor, for whoever prepares a case: it says under which name an
// invoice was issued, and changes nothing.
func (s *Service) EntityNames(ctx context.Context, actor cases.Actor) ([]Entity, error) {
	if err := cases.Authorise(actor, cases.ActPrepare); err != nil {
		return nil, err
	}
	entities, err := s.Store.Entities(ctx, actor.Org)
	if err != nil {
		return nil, fmt.Errorf("entities of %s: %w", actor.Org, err)
	}
	return entities, nil
}
