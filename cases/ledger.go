package cases

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Ledger is an accounting entries file (FEC) that a creditor keeps here, to see which customers owe what and to open drafts
// from it. What stands in it is told by package intake/ledger; here it is a file with a few figures.
type Ledger struct {
	ID     LedgerID
	Org    OrgID
	Name   string // of the file, as it was uploaded
	File   string // hash
	Bytes  int64
	SentAt time.Time
	SentBy PersonID
	Rule   DueRule            // when invoices fall due
	Own    map[string]DueRule // of customers that have a rule of their own, by key

	Failure string // catalogue key: why it could not be read
	LedgerRead
}

// LedgerRead is what reading the file came to.
type LedgerRead struct {
	ReadAt    time.Time // zero as long as it was not read
	Result    string    // hash of the file with the open items
	First     Date      // the earliest day of an entry
	Last      Date      // the latest: the day of the balance
	Lines     int       // that were understood
	LeftOut   int       // that were not
	Customers int       // with something open
	Balance   Cents     // of the accounts 411, 413, 416 and 419 in the general ledger
	Net       Cents     // what the open items come to
	Stopped   bool      // something is so wrong that no draft is opened from it
}

// DueRule says when invoices fall due of which nothing but the date is known: so many days after it, and then to the end of
// that month (C. com. L441-10).
type DueRule struct {
	Days       int  `json:"days"`
	EndOfMonth bool `json:"end_of_month,omitempty"`
}

// UsualDueRule is the term of the law where nothing was agreed: 30 days (C. com. L441-10, I).
var UsualDueRule = DueRule{Days: 30}

// limitDueDays is the longest term that a rule may say. The law allows 60 days; contracts abroad know more.
const limitDueDays = 365

// LedgerJob is the payload of JobLedger.
type LedgerJob struct {
	Ledger LedgerID `json:"ledger"`
}

// LedgerJobID names the job that reads a ledger, for its progress.
func LedgerJobID(id LedgerID) JobID { return JobID("ledger-" + string(id)) }

// Ledgers keeps accounting entries files. Each method sees only those of the creditor of the scope; what is outside is
// NotFound.
type Ledgers interface {
	// AddLedger keeps a file and queues a job.
	AddLedger(ctx context.Context, scope Scope, l *Ledger, job Job) error
	// Ledgers lists the files, the newest first.
	Ledgers(ctx context.Context, scope Scope) ([]Ledger, error)
	Ledger(ctx context.Context, scope Scope, id LedgerID) (*Ledger, error)
	// UpdateLedger changes one; the function may be called again.
	UpdateLedger(ctx context.Context, scope Scope, id LedgerID, update func(*Ledger) error) error
	RemoveLedger(ctx context.Context, scope Scope, id LedgerID) error
}

// limitLedgers is how many files a creditor keeps: two years of monthly ones.
const limitLedgers = 24

// AddLedger keeps a file that KeepSheet stored as a ledger and has it read. The same file again is the ledger that is there.
// The rules of the newest one before it hold for this one.
func (s *Service) AddLedger(ctx context.Context, actor Actor, name string, file Blob) (LedgerID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	body, err := s.OpenSheet(ctx, actor, file.Hash)
	if err != nil {
		return "", err
	}
	if err := body.Close(); err != nil {
		return "", fmt.Errorf("add ledger: %w", err)
	}
	all, err := s.Ledgers.Ledgers(ctx, actor.Scope())
	if err != nil {
		return "", fmt.Errorf("add ledger: %w", err)
	}
	if i := slices.IndexFunc(all, func(l Ledger) bool { return l.File == file.Hash && l.Failure == "" }); i >= 0 {
		return all[i].ID, nil
	}
	if len(all) >= limitLedgers {
		return "", Refuse("error.too_many_ledgers", "limit", limitLedgers)
	}
	l := &Ledger{
		ID: LedgerID(s.NewID()), Org: actor.Org, Name: strings.TrimSpace(name), File: file.Hash, Bytes: file.Bytes, SentAt: s.Now().UTC(), SentBy: actor.Person, Rule: UsualDueRule,
	}
	if len(all) > 0 {
		l.Rule, l.Own = all[0].Rule, all[0].Own
	}
	job := s.job(&Case{Org: actor.Org}, JobLedger, LedgerJob{Ledger: l.ID})
	job.ID = LedgerJobID(l.ID)
	if err := s.Ledgers.AddLedger(ctx, actor.Scope(), l, job); err != nil {
		return "", fmt.Errorf("add ledger: %w", err)
	}
	return l.ID, nil
}

// LedgersKept lists the ledgers of the actor's organisation, the newest first.
func (s *Service) LedgersKept(ctx context.Context, actor Actor) ([]Ledger, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	return s.Ledgers.Ledgers(ctx, actor.Scope())
}

// Ledger gives one ledger.
func (s *Service) Ledger(ctx context.Context, actor Actor, id LedgerID) (*Ledger, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return nil, err
	}
	return s.Ledgers.Ledger(ctx, actor.Scope(), id)
}

// RemoveLedger forgets a ledger. Its files are swept away with what nothing names; drafts that were opened from it stay.
func (s *Service) RemoveLedger(ctx context.Context, actor Actor, id LedgerID) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.Ledgers.RemoveLedger(ctx, actor.Scope(), id)
}

// limitOwnRules is how many customers of a ledger may have rules of their own.
const limitOwnRules = 5_000

// SetDueRule says when the invoices of a ledger fall due: of one customer, by its key, or of all that have no rule of their
// own when customer is empty. A customer without a rule goes back to that of all.
func (s *Service) SetDueRule(ctx context.Context, actor Actor, id LedgerID, customer string, rule *DueRule) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	if _, err := s.Ledgers.Ledger(ctx, actor.Scope(), id); err != nil {
		return err
	}
	if rule == nil && customer == "" || rule != nil && (rule.Days < 0 || rule.Days > limitDueDays) {
		return Wrong(Field("days", "error.ledger.days", "limit", limitDueDays))
	}
	return s.Ledgers.UpdateLedger(ctx, actor.Scope(), id, func(l *Ledger) error {
		switch {
		case customer == "":
			l.Rule = *rule
		case rule == nil:
			delete(l.Own, customer)
		case len(l.Own) >= limitOwnRules:
			return Refuse("error.too_many_rows", "limit", limitOwnRules)
		default:
			if l.Own == nil {
				l.Own = map[string]DueRule{}
			}
			l.Own[customer] = *rule
		}
		return nil
	})
}

// KeepLedgerResult stores what reading a ledger came to, to be named by MarkLedgerRead.
func (s *Service) KeepLedgerResult(ctx context.Context, actor Actor, body io.Reader, limit int64) (Blob, error) {
	if err := actor.authoriseClock(); err != nil {
		return Blob{}, err
	}
	return s.Blobs.Put(ctx, actor.Org, body, limit)
}

// MarkLedgerRead files what reading a ledger came to.
func (s *Service) MarkLedgerRead(ctx context.Context, actor Actor, id LedgerID, read LedgerRead) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	return s.Ledgers.UpdateLedger(ctx, actor.Scope(), id, func(l *Ledger) error {
		l.LedgerRead, l.Failure = read, ""
		l.ReadAt = s.Now().UTC()
		return nil
	})
}

// MarkLedgerFailed notes why a ledger could not be read, as a catalogue key.
func (s *Service) MarkLedgerFailed(ctx context.Context, actor Actor, id LedgerID, failure string) error {
	if err := actor.authoriseClock(); err != nil {
		return err
	}
	return s.Ledgers.UpdateLedger(ctx, actor.Scope(), id, func(l *Ledger) error {
		l.Failure = failure
		return nil
	})
}
