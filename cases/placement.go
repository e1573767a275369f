package cases

import "time"

// Terms are the terms of a mandate as they stood when a case was placed (CPCE R124-3). They are copied into the
// placement: a later change of the mandate does not touch cases already placed.
type Terms struct {
	Mandate          MandateID
	MandateReference string
	Fee              BasisPoints // commission on money received, VAT excluded
	FeeMinimum       Cents       // least commission on one receipt, VAT excluded; never more than the receipt
	VAT              BasisPoints // VAT on the commission
	RemitMonths      int         // months after encashment within which money is remitted (CPCE R124-6: one, unless agreed)
	AnswerDays       int         // working days to accept or decline
}

// RemitBy gives the last day to remit a receipt, months counted as in CPC 641.
func (t Terms) RemitBy(received Date) Date { return received.AddMonths(max(t.RemitMonths, 1)) }

// FeeOf gives the commission on one receipt, VAT excluded: the rate, at least the minimum, at most the receipt. The
// amount is positive; a reversal takes back its share of the fee of the receipt it reverses.
func (t Terms) FeeOf(amount Cents) Cents { return min(max(t.Fee.Of(amount), t.FeeMinimum), amount) }

// Placement is one stay of a case with an agency, from its release to its end.
type Placement struct {
	ID     PlacementID
	Agency OrgID
	Terms  Terms

	ReleasedAt  time.Time
	ReleasedOn  Date
	ReleasedBy  PersonID
	AnswerBy    Date
	OpenedAt    time.Time // the agency first looked at it: no cancelling any more
	CancelledAt time.Time

	AcceptedAt      time.Time
	AgencyReference string
	Handler         PersonID
	DeclinedAt      time.Time
	DeclineCode     CloseCode

	ClosedOn  Date
	CloseCode CloseCode

	RecalledOn      Date
	RecallReason    string
	RecallFinalOn   Date // the agency may object until then
	RecallObjection string

	// Principal and Claimed are frozen at release: net principal and the total of the statement, in cents.
	Principal Cents
	Claimed   Cents
	Exhibits  int
	Score     int
	Statement []byte // the frozen statement, JSON

	// Recovered and Fees are sums over the payments of this placement, kept here for the reports and provable
	// from the payments: see Case.Summarise.
	Recovered Cents
	Fees      Cents
}

// Open says that the case is with the agency or on its way to it.
func (p *Placement) Open() bool {
	return p.CancelledAt.IsZero() && p.DeclinedAt.IsZero() && p.ClosedOn.IsZero()
}

// Placed narrows a list to the cases with a placement, past or present, of which all that is said here holds. It is how a
// figure of the reports finds its cases. The zero value does not narrow. An agency only ever asks about its own placements.
type Placed struct {
	As       PlacedAs // not empty: what the placement counts as
	Agency   OrgID
	Currency Currency
	From     Date // first and last day of the release
	To       Date
	Code     CloseCode // the closing code, of placements that ended
	Min      Cents     // principal at the release: from, and below; 0 does not restrict
	Below    Cents
	Entity   EntityID   // of the creditor that the case belongs to
	Kind     DebtorKind // of its debtor
}

// PlacedAs says which placements a figure counts. A release that was cancelled before the agency saw it counts nowhere.
type PlacedAs string

// PlacedAll lists them; an address may name no other.
var PlacedAll = []PlacedAs{PlacedAny, PlacedOpen, PlacedClosed, PlacedUnpaid, PlacedDeclined, PlacedWrongly}

// What placements count as. Every one of PlacedAny is open or closed; what was declined or placed in error is neither.
const (
	PlacedAny      PlacedAs = "placed"
	PlacedOpen     PlacedAs = "open"
	PlacedClosed   PlacedAs = "closed"
	PlacedUnpaid   PlacedAs = "unpaid"   // closed, and no money came
	PlacedDeclined PlacedAs = "declined" // by the agency
	PlacedWrongly  PlacedAs = "error"    // closed as placed in error
)

// Is says whether a placement counts as that.
func (as PlacedAs) Is(p *Placement) bool {
	declined, wrong := !p.DeclinedAt.IsZero(), p.CloseCode == PlacedInError
	counts, open := !declined && !wrong, p.ClosedOn.IsZero()
	switch {
	case !p.CancelledAt.IsZero() || p.ReleasedOn.IsZero():
		return false
	case as == PlacedDeclined:
		return declined
	case as == PlacedWrongly:
		return wrong && !declined
	case as == PlacedOpen:
		return counts && open
	case as == PlacedClosed:
		return counts && !open
	case as == PlacedUnpaid:
		return counts && !open && p.Recovered <= 0
	}
	return counts && as == PlacedAny
}

// Dossier is one built bundle: the whole file of a release, or a complement with late exhibits.
type Dossier struct {
	ID        ItemID
	Placement PlacementID
	Bordereau int // 0 the whole file, 1… the complementary lists
	QueuedAt  time.Time
	BuiltAt   time.Time // zero while it is being made
	PDF       string    // SHA-256 of the PDF
	ZIP       string    // SHA-256 of the archive
	Pages     int
	Bytes     int64 // of the archive
	Failure   string
}
