package casestest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"relais/cases"
)

// Store is a cases.Store in memory, for tests of the rules. It keeps its contract: scopes, versions, keys, and a journal
// chained by hashes. It is safe for concurrent use.
type Store struct {
	mu    sync.Mutex
	cases map[cases.CaseID]*cases.Case
	log   map[cases.CaseID][]cases.Event
	keys  map[string]cases.Event // acting organisation and key
	Jobs  []cases.Job            // queued so far
	next  int                    // number of the next reference
}

// NewStore gives an empty store.
func NewStore() *Store {
	return &Store{
		cases: map[cases.CaseID]*cases.Case{}, log: map[cases.CaseID][]cases.Event{}, keys: map[string]cases.Event{}, next: 1,
	}
}

// Seed puts a case into the store as it stands, without an event.
func (s *Store) Seed(c *cases.Case) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cases[c.ID] = clone(c)
}

// Raw gives the case as it is stored, whoever asks; nil when there is none.
func (s *Store) Raw(id cases.CaseID) *cases.Case {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.cases[id]; c != nil {
		return clone(c)
	}
	return nil
}

// Journal gives all entries of a case, oldest first.
func (s *Store) Journal(id cases.CaseID) []cases.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log[id])
}

// Queued gives the jobs of a kind queued so far.
func (s *Store) Queued(kind string) []cases.Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.Jobs), func(j cases.Job) bool { return j.Kind != kind })
}

// CheckJournal recomputes the chain of a case and says where it breaks.
func (s *Store) CheckJournal(id cases.CaseID) error {
	prev, seq := "", int64(0)
	for _, e := range s.Journal(id) {
		if seq++; e.Seq <= 0 || (seq > 1 && e.Prev != prev) {
			return fmt.Errorf("entry %d of case %s does not follow the one before", e.Seq, id)
		}
		hash, err := e.Digest()
		if err != nil {
			return err
		}
		if hash != e.Hash || cases.HashText(e.Text) != e.Facts.Note {
			return fmt.Errorf("entry %d of case %s was changed", e.Seq, id)
		}
		prev = e.Hash
	}
	return nil
}

// CreateCase implements cases.Store.
func (s *Store) CreateCase(_ context.Context, scope cases.Scope, c *cases.Case, change cases.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if scope.Side() != cases.CreditorSide || c.Org != scope.Org() {
		return cases.Missing()
	}
	if s.known(change.Event) {
		return cases.ErrRepeated
	}
	if s.cases[c.ID] != nil {
		return &cases.Error{Code: cases.Conflict, Key: "error.exists"}
	}
	if c.Reference == "" {
		c.Reference = fmt.Sprintf("D-%d-%04d", c.CreatedAt.Year(), s.next)
		s.next++
	}
	return s.write(c, change)
}

// UpdateCase implements cases.Store.
func (s *Store) UpdateCase(_ context.Context, scope cases.Scope, id cases.CaseID, update func(*cases.Case) (cases.Change, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.cases[id]
	if stored == nil || !sees(scope, stored) {
		return cases.Missing()
	}
	c := clone(stored)
	change, err := update(c)
	if err != nil {
		return err
	}
	if s.known(change.Event) {
		return cases.ErrRepeated
	}
	if c.ID != stored.ID || c.Org != stored.Org || c.Version != stored.Version {
		return errors.New("an update changed what names a case")
	}
	return s.write(c, change)
}

func (s *Store) known(e cases.Event) bool {
	_, ok := s.keys[string(e.ActorOrg)+" "+e.Key]
	return ok && e.Key != ""
}

func (s *Store) write(c *cases.Case, change cases.Change) error {
	e := change.Event
	if e.Kind == "" || e.Case != c.ID || e.Org != c.Org || e.Actor == "" || e.RecordedAt.IsZero() || e.OccurredOn.IsZero() {
		return errors.New("a change without a complete event")
	}
	c.Version++
	e.Seq, e.Prev = c.Version, c.Head
	hash, err := e.Digest()
	if err != nil {
		return err
	}
	e.Hash, c.Head = hash, hash
	s.cases[c.ID] = clone(c)
	s.log[c.ID] = append(s.log[c.ID], e)
	if e.Key != "" {
		s.keys[string(e.ActorOrg)+" "+e.Key] = e
	}
	s.Jobs = append(s.Jobs, change.Jobs...)
	return nil
}

// Case implements cases.Store.
func (s *Store) Case(_ context.Context, scope cases.Scope, id cases.CaseID) (*cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.cases[id]; c != nil && sees(scope, c) {
		return clone(c), nil
	}
	return nil, cases.Missing()
}

// Claims implements cases.Store.
func (s *Store) Claims(_ context.Context, scope cases.Scope, ids []cases.CaseID) (map[cases.CaseID]*cases.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[cases.CaseID]*cases.Case{}
	for _, id := range ids {
		if c := s.cases[id]; c != nil && sees(scope, c) {
			found[id] = clone(c)
		}
	}
	return found, nil
}

// Events implements cases.Store.
func (s *Store) Events(_ context.Context, scope cases.Scope, id cases.CaseID, before int64, limit int) ([]cases.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.cases[id]; c == nil || !sees(scope, c) {
		return nil, cases.Missing()
	}
	var page []cases.Event
	for _, e := range slices.Backward(s.log[id]) {
		if (before == 0 || e.Seq < before) && (limit <= 0 || len(page) < limit) {
			page = append(page, e)
		}
	}
	return page, nil
}

// CaseByHash implements cases.Store.
func (s *Store) CaseByHash(_ context.Context, scope cases.Scope, hash string) ([]cases.CaseID, error) {
	var ids []cases.CaseID
	for _, c := range s.inScope(scope) {
		if slices.ContainsFunc(c.Documents, func(d cases.Document) bool { return d.Hash == hash }) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// InvoicesHeld implements cases.Store.
func (s *Store) InvoicesHeld(_ context.Context, scope cases.Scope, numbers []string) ([]cases.InvoiceHeld, error) {
	var held []cases.InvoiceHeld
	for _, c := range s.inScope(scope) {
		for i := range c.Invoices {
			if n := c.Invoices[i].Number; slices.Contains(numbers, n) {
				held = append(held, cases.InvoiceHeld{
					Number: n, Case: c.ID, Reference: c.Reference, Closed: c.Handling == cases.Closed, Name: c.Debtor.Name, SIREN: c.Debtor.SIREN, Account: c.Debtor.Account,
				})
			}
		}
	}
	return held, nil
}

// EventByKey implements cases.Store.
func (s *Store) EventByKey(_ context.Context, scope cases.Scope, key string) (cases.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.keys[string(scope.Org())+" "+key]
	if !ok || key == "" || scope.Org() == "" {
		return cases.Event{}, cases.Missing()
	}
	return e, nil
}

// Cases implements cases.Store, in the order of the id alone and in one page: sorting and paging are proved with the real
// data bases.
func (s *Store) Cases(_ context.Context, scope cases.Scope, f cases.Filter) (cases.Page, error) {
	var page cases.Page
	for _, c := range s.inScope(scope) {
		if row := c.RowOf(); matches(row, f) {
			page.Rows = append(page.Rows, row)
		}
	}
	return page, nil
}

// Counts implements cases.Store.
func (s *Store) Counts(ctx context.Context, scope cases.Scope, filters []cases.Filter, limit int) ([]int, error) {
	counts := make([]int, len(filters))
	for i, f := range filters {
		page, err := s.Cases(ctx, scope, f)
		if err != nil {
			return nil, err
		}
		counts[i] = min(len(page.Rows), limit)
	}
	return counts, nil
}

func matches(row cases.Row, f cases.Filter) bool {
	switch {
	case len(f.Handling) > 0 && !slices.Contains(f.Handling, row.Handling),
		f.Agency != "" && row.Agency != f.Agency,
		f.Creditor != "" && row.Org != f.Creditor,
		f.Handler != "" && row.Handler != f.Handler,
		f.Waiting && !row.WaitingCreditor,
		f.Direct && !row.UnseenDirect,
		f.Disputed && !row.Disputed,
		!f.ActionBy.IsZero() && (row.NextActionOn.IsZero() || row.NextActionOn.After(f.ActionBy)),
		f.Query != "" && !strings.Contains(row.Search, cases.Fold(f.Query)):
		return false
	}
	return true
}

func (s *Store) inScope(scope cases.Scope) []*cases.Case {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*cases.Case
	for _, c := range s.cases {
		if sees(scope, c) {
			list = append(list, clone(c))
		}
	}
	slices.SortFunc(list, func(a, b *cases.Case) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// sees is the condition of a scope: a creditor its own cases, an agency those that are with it.
func sees(scope cases.Scope, c *cases.Case) bool {
	switch scope.Side() {
	case cases.CreditorSide:
		return scope.Org() != "" && c.Org == scope.Org()
	case cases.AgencySide:
		return scope.Org() != "" && c.Agency == scope.Org()
	}
	return false
}

// clone copies a case with all its parts.
func clone(c *cases.Case) *cases.Case {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	var copied cases.Case
	if err := json.Unmarshal(text, &copied); err != nil {
		panic(err)
	}
	return &copied
}
