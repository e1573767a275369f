package cases

import (
	"context"
	"fmt"
)

// Owed gives what is owed on a day, interest included, for each case of a list, in cents. A case that was closed with nothing
// left of the principal owes nothing: its interest is nobody's to ask for any more. A case whose statement a rule refuses
// (a draft without due days, a semester nobody knows) is not in the answer. The number of questions to the store does not
// depend on the number of cases.
func (s *Service) Owed(ctx context.Context, actor Actor, ids []CaseID, on Date) (map[CaseID]Cents, error) {
	if err := actor.authorise(ActList); err != nil {
		return nil, err
	}
	claims, err := s.Store.Claims(ctx, actor.Scope(), ids)
	if err != nil {
		return nil, fmt.Errorf("claims of %d cases: %w", len(ids), err)
	}
	owed := make(map[CaseID]Cents, len(claims))
	for id, c := range claims {
		if c.Handling == Closed && c.left() <= 0 {
			owed[id] = 0 // interest that was paid is not owed back
		} else if statement, err := StatementOf(c, on, s.rates()); err == nil {
			owed[id] = statement.Left
		}
	}
	return owed, nil
}
