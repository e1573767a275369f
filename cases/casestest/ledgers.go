package casestest

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"relais/cases"
)

// Ledgers is a cases.Ledgers in memory. It is safe for concurrent use.
type Ledgers struct {
	mu   sync.Mutex
	kept []cases.Ledger
	Jobs []cases.Job // queued so far
}

// at gives the place of a ledger that the scope sees, or -1.
func (s *Ledgers) at(scope cases.Scope, id cases.LedgerID) int {
	return slices.IndexFunc(s.kept, func(l cases.Ledger) bool { return l.ID == id && l.Org == scope.Org() })
}

// AddLedger implements cases.Ledgers.
func (s *Ledgers) AddLedger(_ context.Context, scope cases.Scope, l *cases.Ledger, job cases.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if scope.Org() == "" || l.Org != scope.Org() {
		return cases.Missing()
	}
	s.kept, s.Jobs = append(s.kept, *l), append(s.Jobs, job)
	return nil
}

// Ledgers implements cases.Ledgers.
func (s *Ledgers) Ledgers(_ context.Context, scope cases.Scope) ([]cases.Ledger, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.DeleteFunc(slices.Clone(s.kept), func(l cases.Ledger) bool { return l.Org != scope.Org() })
	slices.SortFunc(all, func(a, b cases.Ledger) int { return cmp.Or(b.SentAt.Compare(a.SentAt), cmp.Compare(b.ID, a.ID)) })
	return all, nil
}

// Ledger implements cases.Ledgers.
func (s *Ledgers) Ledger(_ context.Context, scope cases.Scope, id cases.LedgerID) (*cases.Ledger, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.at(scope, id)
	if i < 0 {
		return nil, cases.Missing()
	}
	l := s.kept[i]
	return &l, nil
}

// UpdateLedger implements cases.Ledgers.
func (s *Ledgers) UpdateLedger(_ context.Context, scope cases.Scope, id cases.LedgerID, update func(*cases.Ledger) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.at(scope, id)
	if i < 0 {
		return cases.Missing()
	}
	l := s.kept[i]
	if err := update(&l); err != nil {
		return err
	}
	s.kept[i] = l
	return nil
}

// RemoveLedger implements cases.Ledgers.
func (s *Ledgers) RemoveLedger(_ context.Context, scope cases.Scope, id cases.LedgerID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.at(scope, id)
	if i < 0 {
		return cases.Missing()
	}
	s.kept = slices.Delete(s.kept, i, i+1)
	return nil
}
