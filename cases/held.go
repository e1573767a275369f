package cases

import (
	"context"
	"fmt"
)

// InvoiceHeld is an invoice that stands in a case, with what tells whose debt it is.
type InvoiceHeld struct {
	Number    string
	Case      CaseID
	Reference string
	Closed    bool
	Name      string // of the debtor
	SIREN     string
	Account   string
}

// SameDebtor says that the invoice is owed by this debtor: the same account with the creditor, else the same register number,
// else the same name.
func (h *InvoiceHeld) SameDebtor(d *Debtor) bool {
	siren := d.SIREN
	if siren == "" && len(d.SIRET) == 14 {
		siren = d.SIRET[:9]
	}
	switch {
	case h.Account != "" && d.Account != "":
		return h.Account == d.Account
	case h.SIREN != "" && siren != "":
		return h.SIREN == siren
	}
	return Fold(h.Name) == Fold(d.Name)
}

// heldChunk is how many numbers the store is asked about at once.
const heldChunk = 500

// InvoicesHeld finds the cases of the actor in which invoices of these numbers stand, by number.
func (s *Service) InvoicesHeld(ctx context.Context, actor Actor, numbers []string) (map[string][]InvoiceHeld, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	held := map[string][]InvoiceHeld{}
	for len(numbers) > 0 {
		chunk := numbers[:min(len(numbers), heldChunk)]
		numbers = numbers[len(chunk):]
		found, err := s.Store.InvoicesHeld(ctx, actor.Scope(), chunk)
		if err != nil {
			return nil, fmt.Errorf("find invoices: %w", err)
		}
		for _, h := range found {
			held[h.Number] = append(held[h.Number], h)
		}
	}
	return held, nil
}
