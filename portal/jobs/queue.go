// Package jobs does what follows a change: it takes work from a durable queue and runs it, at least once, until it is done
// or given up. Whoever handles a job must therefore be able to do it twice; the id of the job is the same each time.
//
// It knows no kind of work itself and no database: handlers and queue are handed in.
package jobs

import (
	"context"
	"time"

	"relais/cases"
)

// State says how far a job is.
type State string

// The states of a job.
const (
	Queued  State = "queued"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead" // given up; the operator sees it with its error and may revive it
)

// Claimed is a job that a worker holds until its lease ends. Attempt counts the claims from 1 and tells this claim from a
// later one of another worker.
type Claimed struct {
	cases.Job
	Attempt int
}

// Progress is how far a job says it is, for the pages.
type Progress struct {
	Done  int
	Total int
	Label string // catalogue key of the step
}

// Status is a job as pages show it.
type Status struct {
	ID       cases.JobID
	Org      cases.OrgID
	Case     cases.CaseID
	Kind     string
	State    State
	Attempts int
	Failure  string // of the last attempt, for the operator
	Progress
	QueuedAt time.Time
	RunAt    time.Time // not before
	EndedAt  time.Time // zero while it is neither done nor dead
}

// Queue keeps jobs. Whoever holds a claim that was lost to another worker gets Conflict and changes nothing.
type Queue interface {
	// ClaimJob takes the job that has been due longest, or one whose lease ended before now, until an instant. No job is
	// NotFound.
	ClaimJob(ctx context.Context, now, until time.Time) (Claimed, error)
	// ExtendJob holds a job longer.
	ExtendJob(ctx context.Context, c Claimed, until time.Time) error
	// ReportJob keeps the progress of a job.
	ReportJob(ctx context.Context, c Claimed, p Progress) error
	// FinishJob marks a job as done.
	FinishJob(ctx context.Context, c Claimed, now time.Time) error
	// RetryJob gives a job back, to be run again from an instant on, with the error of this attempt.
	RetryJob(ctx context.Context, c Claimed, at time.Time, failure string) error
	// BuryJob gives a job up.
	BuryJob(ctx context.Context, c Claimed, now time.Time, failure string) error
	// Queued receives after jobs were queued in this process.
	Queued() <-chan struct{}
}
