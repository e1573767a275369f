package agencies

import (
	"context"

	"relais/cases"
)

// Store keeps agencies, their papers, mandates and remittances, and reads what cases have to say about money.
//
// Scopes. An agency's scope sees its own agency, papers, mandates, receipts and remittances, of all creditors, and
// nothing of another agency. A creditor's scope sees every agency of the installation with its papers (it must choose
// one before a mandate exists), and only its own mandates, receipts, remittances and placements. The operator's and the
// zero scope see nothing. What is outside is NotFound for one thing, absent from a list.
//
// Events of this package have an empty Case: they form one chain for each organisation (Event.Org), apart from the
// chain of its accounts, with Seq from 1 without holes. As with cases, an event carries everything but Seq, Prev and Hash, which the store computes, and is written in the
// transaction of the change. When an event with the same Key and ActorOrg exists already (and Key is not empty), the
// store changes nothing and returns cases.ErrRepeated.
type Store interface {
	// Agencies lists agencies by name.
	Agencies(ctx context.Context, scope cases.Scope) ([]Agency, error)
	// Agency reads one.
	Agency(ctx context.Context, scope cases.Scope, id cases.OrgID) (*Agency, error)
	// SaveAgency writes the vetting fields of an agency (everything but ID and Name); only the agency's own scope may.
	// a.Version is the version that was read, 0 when the agency had none on file; another one in the table is
	// cases.Stale(). The stored version is a.Version+1.
	SaveAgency(ctx context.Context, scope cases.Scope, a *Agency, event cases.Event) error

	// Papers lists the papers of one agency, or of all agencies in scope for "", newest issue first, withdrawn ones
	// included.
	Papers(ctx context.Context, scope cases.Scope, agency cases.OrgID) ([]Paper, error)
	// AddPaper stores a new paper; only the agency's own scope may.
	AddPaper(ctx context.Context, scope cases.Scope, p *Paper, event cases.Event) error
	// WithdrawPaper sets WithdrawnOn of a paper that has none (else Conflict); only the agency's own scope may.
	WithdrawPaper(ctx context.Context, scope cases.Scope, id cases.ItemID, on cases.Date, event cases.Event) error

	// Mandates lists mandates in scope, of one agency when agency is not empty, newest start first. Grid and coverage
	// come with them.
	Mandates(ctx context.Context, scope cases.Scope, agency cases.OrgID) ([]Mandate, error)
	// Mandate reads one.
	Mandate(ctx context.Context, scope cases.Scope, id cases.MandateID) (*Mandate, error)
	// SaveMandate inserts a mandate when m.Version is 0 (its reference is unique for the creditor, else Conflict) and
	// otherwise replaces the one of that version (else cases.Stale()). Only the creditor's own scope may. The stored
	// version is m.Version+1.
	SaveMandate(ctx context.Context, scope cases.Scope, m *Mandate, event cases.Event) error

	// Receipts lists payments with Source Receipt that no remittance covers yet, reversals included, oldest first
	// (ReceivedOn, then payment id), at most f.Limit (0: all). For an agency's scope these are the payments whose
	// Agency it is, wherever the case is now: money received before a recall must still be remitted.
	Receipts(ctx context.Context, scope cases.Scope, f ReceiptFilter) ([]Receipt, error)
	// CreateRemittance stores a remittance with its lines and, in the same transaction, for each event (one per case,
	// Event.Case set, Event.Org the creditor) sets Payment.Remittance of that case's lines, raises the version of the
	// case and appends the event to its chain. Only the agency's own scope may. A line whose payment is not there
	// any more, is not the agency's, has another amount or fee, or was remitted meanwhile makes it Conflict and nothing
	// changes. r.Reference is unique for the agency (else Conflict, key "error.reference_exists"); r.Key, when not
	// empty, is unique for the agency (else cases.ErrRepeated). The last event has an empty Case and goes to the
	// chain of the agency's organisation.
	CreateRemittance(ctx context.Context, scope cases.Scope, r *Remittance, events []cases.Event, jobs []cases.Job) error
	// Remittances lists remittances, newest first, without their lines.
	Remittances(ctx context.Context, scope cases.Scope, f RemittanceFilter) (RemittancePage, error)
	// Remittance reads one with its lines.
	Remittance(ctx context.Context, scope cases.Scope, id cases.RemittanceID) (*Remittance, error)

	// FirstAnswer gives the event of this package that the organisation of the scope wrote with an idempotency key (its
	// ActorOrg), or NotFound.
	FirstAnswer(ctx context.Context, scope cases.Scope, key string) (cases.Event, error)

	// Tallies adds up placements by creditor, agency, currency and month of ReleasedOn, in that order, for those
	// released from f.From to f.To (zero bounds do not restrict). Cancelled releases are never counted.
	Tallies(ctx context.Context, scope cases.Scope, f TallyFilter) ([]Tally, error)

	// Outcomes lists placements with their movements as OutcomesOf gives them, by day of release and id, for those released
	// from f.From to f.To. The movements of one placement stand by day. Cancelled releases have none.
	Outcomes(ctx context.Context, scope cases.Scope, f TallyFilter) ([]Outcome, error)

	// Peers adds up, for an agency's scope, what its creditors placed with all other agencies; creditors that placed nothing
	// with it in the period count for nothing. Any other scope gets nothing.
	Peers(ctx context.Context, scope cases.Scope, f TallyFilter) (Peers, error)
}

// ReceiptFilter says which receipts to list. Empty fields do not restrict.
type ReceiptFilter struct {
	Creditor cases.OrgID
	Agency   cases.OrgID
	Currency cases.Currency
	Through  cases.Date // received on or before
	Limit    int
}

// RemittanceFilter says which remittances to list. Empty fields do not restrict.
type RemittanceFilter struct {
	Creditor cases.OrgID
	Agency   cases.OrgID
	From     cases.Date // BankOn
	To       cases.Date
	After    string // cursor of the last row of the page before
	Limit    int
}

// RemittancePage is one page of remittances. Next is the cursor of the following page, empty on the last.
type RemittancePage struct {
	Rows []Remittance
	Next string
}

// TallyFilter says which placements to add up. Empty fields do not restrict.
type TallyFilter struct {
	Agency   cases.OrgID
	Currency cases.Currency
	From     cases.Date // ReleasedOn
	To       cases.Date
}

// Tally is what placements of one creditor with one agency, in one currency, released in one month, add up to.
//
// A placement counts in exactly one of Declined, Errors, or the rest. Declined: DeclinedAt is set. Errors: CloseCode is
// placed_in_error. All other figures are over the rest only.
type Tally struct {
	Creditor cases.OrgID
	Agency   cases.OrgID
	Currency cases.Currency
	Month    string // "2026-05"

	Declined int
	Errors   int

	Placed        int         // placements
	Principal     cases.Cents // sum of Placement.Principal
	Recovered     cases.Cents // sum of Placement.Recovered, each up to its principal: what is beyond is interest and costs
	Fees          cases.Cents // sum of Placement.Fees
	Open          int         // ClosedOn is zero
	OpenPrincipal cases.Cents // sum of Principal over the open ones
	OpenRecovered cases.Cents // the same sum over the open ones
	Closed        int         // ClosedOn is set
	ClosedUnpaid  int         // of the closed: Recovered is 0 or less
	UnpaidAmount  cases.Cents // of these: sum of Principal
	WithMoney     int         // Recovered is more than 0, open or closed
}
