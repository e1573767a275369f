package portal

import (
	"context"
	"time"

	"relais/cases"
)

// Outbox shows mails on a page instead of sending them: in the demo.
type Outbox interface {
	Mails() []ShownMail
}

// ShownMail is a mail as the demo shows it.
type ShownMail struct {
	To, Subject, Text string
	At                time.Time
}

// Queue lets the operator see jobs that gave up and try them again, and a case say how far its dossier is.
type Queue interface {
	// Progress says how far the newest job of a kind for a case is, in steps; 0 of 0 while nothing is known.
	Progress(ctx context.Context, scope cases.Scope, id cases.CaseID, kind string) (done, total int, err error)
	// Reading says how far the job is that reads a ledger; 0 of 0 while it has not begun.
	Reading(ctx context.Context, scope cases.Scope, id cases.LedgerID) (done, total int, err error)
	Dead(ctx context.Context, limit int) ([]DeadJob, error)
	Retry(ctx context.Context, id cases.JobID) error
}

// DeadJob is a job that failed for good.
type DeadJob struct {
	ID       cases.JobID
	Kind     string
	Attempts int
	Error    string
	At       time.Time
}
