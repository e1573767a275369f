package accounts

import (
	"context"
	"time"

	"relais/cases"
)

// Change says what goes with a change of a person, an organisation or an entity, all in its transaction: the entry in
// the journal of the organisation, and what follows. A change without Event.Kind is refused by the store.
//
// The store sets Event.Seq to one more than the last entry of Event.Org, Prev to that entry's hash, cuts RecordedAt to
// microseconds and computes Hash. (org, seq) is unique: of two changes of one organisation at the same time the second
// finds its number taken, rolls back and runs again. When an event with the same Key (not "") and ActorOrg exists in
// the journal of any organisation, the store changes nothing and returns cases.ErrRepeated.
type Change struct {
	Event OrgEvent
	Jobs  []cases.Job

	// Link is a secret link to keep. Every earlier link of the same person and purpose is deleted: the newest alone
	// works.
	Link *Link
	// DropLinks deletes every link of the person, of any purpose.
	DropLinks bool
	// EndSessions deletes the sessions of the person, except the one with the hash KeepSession when that is not "".
	EndSessions bool
	KeepSession string
	// KeepOne, when not "", asks that after the change the organisation has at least one Active person with this
	// role; otherwise the store rolls back and returns Refused "error.last_admin".
	KeepOne cases.Role
}

// Store keeps organisations, people, sessions, links and counters. What does not exist, or does not belong to the
// organisation that is named, is NotFound; an empty organisation finds nothing.
//
// Update… methods read the row, call the function, write what it left there with version + 1 where the version is still
// the one that was read, and do what the Change says, all in one transaction; the function may be called again and does
// no input or output. When it fails, nothing is changed and its error is returned as it is. Instants are kept to the
// microsecond.
type Store interface {
	// CreateOrganisation adds an organisation with its first people. Conflict: the id exists, or the e-mail address
	// of one of the people who are Active already belongs to an Active person ("error.account_exists").
	CreateOrganisation(ctx context.Context, o Organisation, people []Person, change Change) error
	// UpdateOrganisation changes everything but ID, Kind and CreatedAt.
	UpdateOrganisation(ctx context.Context, org cases.OrgID, update func(*Organisation) (Change, error)) error
	// Organisation reads one.
	Organisation(ctx context.Context, org cases.OrgID) (Organisation, error)
	// Organisations lists all of a kind, of every kind for "", by folded name and id. For the operator, and for
	// creditors looking for an agency.
	Organisations(ctx context.Context, kind cases.Side) ([]Organisation, error)

	// CreateEntity adds a legal entity to e.Org.
	CreateEntity(ctx context.Context, e Entity, change Change) error
	// UpdateEntity changes everything but ID and Org.
	UpdateEntity(ctx context.Context, org cases.OrgID, id cases.EntityID, update func(*Entity) (Change, error)) error
	// Entities lists the entities of a creditor by folded name and id; none is an empty list.
	Entities(ctx context.Context, org cases.OrgID) ([]Entity, error)

	// CreatePerson adds a person to p.Org. Conflict "error.person_exists": the organisation has a person with this
	// address. A person who is not Active may have an address that exists in another organisation: who has an account
	// is not told to those who invite, and people change their employer. So: unique (org, email), and unique (email)
	// where state is active.
	CreatePerson(ctx context.Context, p Person, change Change) error
	// UpdatePerson changes everything but ID, Org, Email and CreatedAt. Conflict "error.account_exists": the person
	// becomes Active, and the address belongs to another Active person.
	UpdatePerson(ctx context.Context, org cases.OrgID, id cases.PersonID, update func(*Person) (Change, error)) error
	// Person reads one person of an organisation.
	Person(ctx context.Context, org cases.OrgID, id cases.PersonID) (Person, error)
	// People lists the people of an organisation by folded name and id.
	People(ctx context.Context, org cases.OrgID) ([]Person, error)
	// PersonByEmail finds the Active person who signs in with this address (as FoldEmail gives it). It sees all
	// organisations, because nobody is signed in yet.
	PersonByEmail(ctx context.Context, email string) (Person, error)
	// BurnStep sets the last used time step of the second factor, where it is smaller, and adds one to the version.
	// Conflict: the step, or a later one, was used already.
	BurnStep(ctx context.Context, org cases.OrgID, id cases.PersonID, step int64) error

	// Link finds a link that has not expired at now, and its person. It changes nothing: scanners of mail open links.
	Link(ctx context.Context, hash string, now time.Time) (Link, Person, error)
	// SpendLink deletes a link that has not expired at now and changes its person as UpdatePerson does, in one
	// transaction: of two at the same time one finds NotFound.
	SpendLink(ctx context.Context, hash string, now time.Time, update func(*Person) (Change, error)) error

	// StartSession adds a session, deletes the one with the hash replaced (when not ""), and keeps only the most
	// newest sessions of the person by CreatedAt, the new one always among them. A completed session (StageFull) sets the
	// person's LastSeenAt to its CreatedAt, without a new version.
	StartSession(ctx context.Context, s Session, replaced string, most int) error
	// Session reads a session and its person in one query, whatever their age and state.
	Session(ctx context.Context, hash string) (Session, Person, error)
	// TouchSession sets SeenAt, never back in time; a session that is over is no error.
	TouchSession(ctx context.Context, hash string, at time.Time) error
	// SaveSessionData writes Data of a session; NotFound when it is over.
	SaveSessionData(ctx context.Context, hash string, data []byte) error
	// SaveSessionSeal writes Seal of a session; NotFound when it is over.
	SaveSessionSeal(ctx context.Context, hash string, seal []byte) error
	// EndSession deletes a session; none is no error.
	EndSession(ctx context.Context, hash string) error
	// EndSessions deletes the sessions of a person except keep and says how many there were.
	EndSessions(ctx context.Context, org cases.OrgID, person cases.PersonID, keep string) (int, error)
	// Sessions lists the sessions of a person, the newest first.
	Sessions(ctx context.Context, org cases.OrgID, person cases.PersonID) ([]Session, error)

	// CountTries adds one to each counter, in one transaction, and gives the counters after it in the same order. A
	// counter whose window has passed at now starts again at one. Counting happens before the try is judged, so that
	// tries made at the same time cannot all read the same number.
	CountTries(ctx context.Context, tries []Try, now time.Time) ([]Tries, error)
	// ForgetTries deletes counters by key; a key that is not there is no error.
	ForgetTries(ctx context.Context, keys []string) error

	// Directory gives those of the wanted organisations, entities and people that the scope may know: its own; for a
	// creditor the agencies, and for an agency the creditors, with whom it has or had a mandate or a placement; for
	// the operator every organisation, no entity, and people of the operator only. The others are simply not in the
	// answer. The zero Scope knows nothing.
	Directory(ctx context.Context, scope cases.Scope, want Wanted) (Directory, error)

	// Journal lists entries of the journal of an organisation, the newest first, before the number given (0: from the
	// end), at most limit.
	Journal(ctx context.Context, org cases.OrgID, before int64, limit int) ([]OrgEvent, error)

	// Enqueue queues a job that goes with no change. Its Org may be "": a reset is asked for before anybody knows
	// whose address it is.
	Enqueue(ctx context.Context, job cases.Job) error
	// Sweep deletes sessions not seen since idle or expired at now, links expired at now, and counters whose window
	// passed before now.
	Sweep(ctx context.Context, now, idle time.Time) error
}

// LinkPurpose says what a secret link is for. The purpose is part of what is hashed: a link made for one cannot be
// used for the other.
type LinkPurpose string

// The purposes of a link.
const (
	InvitationLink LinkPurpose = "invitation" // 72 hours
	ResetLink      LinkPurpose = "reset"      // one hour
)

// Link is a secret link as kept: by hash. It works once, until it expires or a newer one is made.
type Link struct {
	Hash      string // as linkHash gives it, hexadecimal
	Purpose   LinkPurpose
	Org       cases.OrgID
	Person    cases.PersonID
	CreatedAt time.Time
	ExpiresAt time.Time
}

// Stage says how far a session has come.
type Stage string

// The stages of a session.
const (
	StageFactor Stage = "factor" // the password was right, the second factor is awaited
	StageEnrol  Stage = "enrol"  // the password was right, a second factor must be set up first
	StageFull   Stage = "full"   // signed in
)

// Session is a session as kept. The cookie carries a random token, the table its hash.
type Session struct {
	Hash      string // SHA-256 of the token, hexadecimal
	Org       cases.OrgID
	Person    cases.PersonID
	Stage     Stage
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time // the absolute end
	Address   string    // network address at log-in, for the list of sessions
	Agent     string    // User-Agent at log-in, cut to 200 bytes
	Seal      []byte    // a seed of a second factor being set up, sealed; nil otherwise
	Data      []byte    // JSON object of what pages keep between two requests; nil for nothing
}

// Try is a counter to be increased: a key, and after how long it starts again.
type Try struct {
	Key    string
	Window time.Duration
}

// Tries is a counter: how often since when.
type Tries struct {
	Count int
	Since time.Time
}

// Wanted names what a page wants to show by name.
type Wanted struct {
	Orgs     []cases.OrgID
	Entities []cases.EntityID
	People   []cases.PersonID
}

// Directory is what an actor may know of those he meets in cases.
type Directory struct {
	Orgs     map[cases.OrgID]Organisation
	Entities map[cases.EntityID]Entity
	People   map[cases.PersonID]PersonName
}

// PersonName is what others see of a person.
type PersonName struct {
	ID    cases.PersonID
	Org   cases.OrgID
	Name  string
	Role  cases.Role
	State State
}
