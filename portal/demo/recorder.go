package demo

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"relais/cases"
)

// recorder is a store that holds one case while it lives, with its journal. It implements cases.Store as far as the use
// cases of one case need it.
type recorder struct {
	c         *cases.Case
	events    []cases.Event
	jobs      []cases.Job
	reference string
}

var errOneCase = fmt.Errorf("demo: the recorder holds one case")

// CreateCase takes the case.
func (r *recorder) CreateCase(_ context.Context, _ cases.Scope, c *cases.Case, change cases.Change) error {
	if r.c != nil {
		return errOneCase
	}
	c.Reference = r.reference
	r.c = c
	return r.record(change)
}

// UpdateCase changes it.
func (r *recorder) UpdateCase(_ context.Context, scope cases.Scope, id cases.CaseID, update func(*cases.Case) (cases.Change, error)) error {
	if r.c == nil || r.c.ID != id || !r.sees(scope) {
		return cases.Missing()
	}
	change, err := update(r.c)
	if err != nil {
		return err
	}
	return r.record(change)
}

func (r *recorder) sees(scope cases.Scope) bool {
	if scope.Side() == cases.AgencySide {
		return r.c.Agency == scope.Org()
	}
	return r.c.Org == scope.Org()
}

// record seals the event onto the chain.
func (r *recorder) record(change cases.Change) error {
	e := change.Event
	e.Seq, e.Prev = r.c.Version+1, r.c.Head
	e.RecordedAt = e.RecordedAt.UTC().Truncate(time.Microsecond)
	var err error
	if e.Hash, err = e.Digest(); err != nil {
		return err
	}
	r.c.Version, r.c.Head = e.Seq, e.Hash
	r.events = append(r.events, e)
	r.jobs = append(r.jobs, change.Jobs...)
	return nil
}

// Case gives a copy, since the service shortens what an agency sees.
func (r *recorder) Case(_ context.Context, scope cases.Scope, id cases.CaseID) (*cases.Case, error) {
	if r.c == nil || r.c.ID != id || !r.sees(scope) {
		return nil, cases.Missing()
	}
	copied := *r.c
	copied.Payments, copied.Documents = slices.Clone(r.c.Payments), slices.Clone(r.c.Documents)
	copied.Placements, copied.Dossiers = slices.Clone(r.c.Placements), slices.Clone(r.c.Dossiers)
	copied.Requests, copied.Promises = slices.Clone(r.c.Requests), slices.Clone(r.c.Promises)
	return &copied, nil
}

// The rest of the port is for lists, which a story never asks for.

// Cases is not for stories.
func (r *recorder) Cases(context.Context, cases.Scope, cases.Filter) (cases.Page, error) {
	return cases.Page{}, errOneCase
}

// Counts is not for stories.
func (r *recorder) Counts(context.Context, cases.Scope, []cases.Filter, int) ([]int, error) {
	return nil, errOneCase
}

// Claims is not for stories.
func (r *recorder) Claims(context.Context, cases.Scope, []cases.CaseID) (map[cases.CaseID]*cases.Case, error) {
	return nil, errOneCase
}

// Events is not for stories.
func (r *recorder) Events(context.Context, cases.Scope, cases.CaseID, int64, int) ([]cases.Event, error) {
	return nil, errOneCase
}

// CaseByHash finds nothing: a story knows its own files.
func (r *recorder) CaseByHash(context.Context, cases.Scope, string) ([]cases.CaseID, error) {
	return nil, nil
}

// InvoicesHeld finds nothing: a story makes up its own numbers.
func (r *recorder) InvoicesHeld(context.Context, cases.Scope, []string) ([]cases.InvoiceHeld, error) {
	return nil, nil
}

// EventByKey finds nothing: stories send no keys.
func (r *recorder) EventByKey(context.Context, cases.Scope, string) (cases.Event, error) {
	return cases.Event{}, cases.Missing()
}

// shelf gives use cases the files of the library as if they were uploaded: the bytes are stored already.
type shelf struct{ next Paper }

// Put says what the file at hand is.
func (s *shelf) Put(context.Context, cases.OrgID, io.Reader, int64) (cases.Blob, error) {
	return s.next.Blob, nil
}

// Open is not for stories.
func (s *shelf) Open(context.Context, cases.OrgID, string) (io.ReadCloser, cases.Blob, error) {
	return nil, cases.Blob{}, errOneCase
}
