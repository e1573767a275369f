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

// Queue lets the operator see jobs that gave up and try them again. It shows no content of cases.
type Queue interface {
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
