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
