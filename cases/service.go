package cases

import (
	"context"
	"io"
	"time"
)

// Service is what can be done with cases. Every method takes the actor first, authorises, validates, and makes one
// change in one transaction; each use case has a file of its own.
type Service struct {
	Store     Store
	Ledgers   Ledgers
	Blobs     Blobs
	Placing   Placing
	Inspector Inspector
	People    People
	Rates     *Rates // of interest; nil: those this version was built with
	Now       func() time.Time
	NewID     NewID
	Zone      *time.Location // the zone in which a day begins, Europe/Paris unless configured
}

// Today gives the day it is in the zone of the installation.
func (s *Service) Today() Date { return DateOf(s.Now().In(s.Zone)) }

// Ref names a case, the version of it that the person saw, and the idempotency key of the request. Version 0 means:
// whatever it is now, for acts that cannot clash (a call logged, a file added).
type Ref struct {
	Case    CaseID
	Version int64
	Key     string
}

// Change says what the journal records and what follows. A change without an event is refused by the store.
type Change struct {
	Event Event
	Jobs  []Job
}

// Job is work to be done after a change, queued in its transaction and run at least once.
type Job struct {
	ID      JobID
	Org     OrgID
	Case    CaseID // "" for work that belongs to no case
	Kind    string
	Payload []byte // JSON
	RunAt   time.Time
}

// The kinds of job that the rules queue.
const (
	JobInspect = "inspect" // read a file: pages, protection, text, category
	JobDossier = "dossier" // build the bundle of a release
	JobNotify  = "notify"  // tell people by mail
	JobLedger  = "ledger"  // read an accounting entries file
)

// Store keeps cases. Each method sees only what the scope allows; what is outside is NotFound. UpdateCase reads the
// case, calls the function, writes the parts that differ, appends the event with the new version as its number and
// queues the jobs, all in one transaction; the function may be called again and does no input or output. When an
// event with the same key and acting organisation exists already, the store changes nothing and returns ErrRepeated.
//
// CreateCase writes a case with its first event (number and version 1). A case without a reference gets the next one of
// its creditor and year, "D-2026-0241", in the same transaction; the store fills Reference, Version and Head of the
// case it was given. The events it is given carry everything but Seq, Prev and Hash, which the store computes.
type Store interface {
	CreateCase(ctx context.Context, scope Scope, c *Case, change Change) error
	UpdateCase(ctx context.Context, scope Scope, id CaseID, update func(*Case) (Change, error)) error
	Case(ctx context.Context, scope Scope, id CaseID) (*Case, error)
	Cases(ctx context.Context, scope Scope, f Filter) (Page, error)
	Counts(ctx context.Context, scope Scope, filters []Filter, limit int) ([]int, error)
	Claims(ctx context.Context, scope Scope, ids []CaseID) (map[CaseID]*Case, error)
	Events(ctx context.Context, scope Scope, id CaseID, before int64, limit int) ([]Event, error)
	CaseByHash(ctx context.Context, scope Scope, hash string) ([]CaseID, error)
	// InvoicesHeld gives the invoices with one of these numbers, as they are written, and the cases in which they stand.
	InvoicesHeld(ctx context.Context, scope Scope, numbers []string) ([]InvoiceHeld, error)
	// EventByKey gives the event that the organisation of the scope wrote with an idempotency key (its ActorOrg), or
	// NotFound. It tells a request that came twice from one that a rule refuses.
	EventByKey(ctx context.Context, scope Scope, key string) (Event, error)
}

// ErrRepeated says that a request with this idempotency key was carried out before; the first answer stands.
var ErrRepeated = &Error{Code: Conflict, Key: "error.repeated"}

// Blobs keeps files by content. A key is an organisation and a hash: the same bytes of another organisation are
// another file, and a hash never answers across organisations.
type Blobs interface {
	// Put stores everything r gives, durably, and says what it was. Beyond limit bytes it is TooLarge.
	Put(ctx context.Context, org OrgID, r io.Reader, limit int64) (Blob, error)
	// Open reads a file and checks its hash while it is read: the last Read fails when the bytes were damaged.
	Open(ctx context.Context, org OrgID, hash string) (io.ReadCloser, Blob, error)
}

// Blob is a stored file.
type Blob struct {
	Hash  string // SHA-256, hexadecimal
	Bytes int64
}

// Placing says whether an agency can be given a case today, and on which terms. Package agencies implements it.
type Placing interface {
	// Terms gives the terms of the mandate under which the case would be placed, or Refused with the reason.
	Terms(ctx context.Context, actor Actor, c *Case, agency OrgID, on Date) (Terms, error)
	// Running says nothing while a mandate is in force on a day, and Refused once it has ended: a closed case is
	// reopened only within it.
	Running(ctx context.Context, actor Actor, mandate MandateID, on Date) error
}

// People says who works for an organisation. Package accounts implements it.
type People interface {
	// Works says whether a person works cases in the actor's own organisation today.
	Works(ctx context.Context, actor Actor, person PersonID) (bool, error)
}

// Inspector reads a stored file. It runs outside transactions, in a sandbox.
type Inspector interface {
	Inspect(ctx context.Context, org OrgID, d Document) (Finding, error)
}

// Finding is what reading a file showed.
type Finding struct {
	Type    string
	State   DocumentState
	Pages   int
	HasText bool
	Drawn   string // hash of the normalised copy
	Text    string // the beginning of its text, for recognition
	Parts   []Part // files found inside an archive or a mail
}

// Part is a file found inside another one and already stored.
type Part struct {
	Name string
	Type string
	Blob Blob
}

// Filter says which cases a list shows and in which order. Empty fields do not restrict.
type Filter struct {
	Handling   []Handling
	Agency     OrgID
	Creditor   OrgID // for agencies: of one creditor
	Entity     EntityID
	Handler    PersonID
	Payment    PaymentState
	Waiting    bool // waiting for the creditor
	Direct     bool // a direct payment not acknowledged
	Promised   bool
	Disputed   bool
	ActionBy   Date   // next action on or before
	ReleasedIn string // month of the last release, "2026-05"
	CloseCode  CloseCode
	MinLeft    Cents
	MaxLeft    Cents
	DueBefore  Date   // oldest due day before
	Placed     Placed // had such a placement
	Query      string
	Sort       Sort
	Desc       bool
	After      string // cursor of the last row of the page before
	Limit      int
}

// Sort names an order of a list. Every order ends in the id, so that it is total.
type Sort string

// The orders.
const (
	ByUpdated    Sort = "updated"
	ByReference  Sort = "reference"
	ByDebtor     Sort = "debtor"
	ByLeft       Sort = "left"
	ByDue        Sort = "due"
	ByNextAction Sort = "next"
	ByReleased   Sort = "released"
	ByScore      Sort = "score"
)

// Sorts lists the orders; a page refuses another name.
var Sorts = []Sort{ByUpdated, ByReference, ByDebtor, ByLeft, ByDue, ByNextAction, ByReleased, ByScore}

// Page is one page of a list. Next is the cursor of the following page, empty on the last.
type Page struct {
	Rows []Row
	Next string
	// Placements says how many placements a filter on them selects, whatever else it asks; 0 when they are too many to count.
	Placements int
}
