package agencies

import (
	"context"
	"fmt"
	"slices"

	"relais/cases"
)

// Counterparts lists those on the other side with whom the actor's organisation has or had a mandate: for the filters of
// lists. It says who, not on which terms.
func (s *Service) Counterparts(ctx context.Context, actor cases.Actor) ([]cases.OrgID, error) {
	if err := cases.Authorise(actor, cases.ActList); err != nil {
		return nil, err
	}
	mandates, err := s.Store.Mandates(ctx, actor.Scope(), "")
	if err != nil {
		return nil, fmt.Errorf("counterparts of %s: %w", actor.Org, err)
	}
	var list []cases.OrgID
	for i := range mandates {
		other := mandates[i].Agency
		if actor.Side() == cases.AgencySide {
			other = mandates[i].Creditor
		}
		if !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	return list, nil
}
