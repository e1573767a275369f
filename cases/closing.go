package cases

// CloseCode says how a placement ended.
type CloseCode string

// Fault says who answers for a closing code: the agency's score counts only its own.
type Fault byte

// The flags of a closing code.
const (
	AgencyOutcome Fault = 'A' // the agency's outcome
	Preventable   Fault = 'C' // preventable by the creditor: a "preventable return", kept out of the agency's score
	Neutral       Fault = 'N'
)

// Money says what a closing code claims about the money, checked against the ledger.
type Money byte

// What a code claims about money.
const (
	AnyMoney Money = iota
	AllPaid        // nothing of the principal is left
	SomePaid       // something was paid, not all
	NonePaid       // nothing was paid to anybody after release
)

// Closing is one closing code with what it means.
type Closing struct {
	Code    CloseCode
	Fault   Fault
	Money   Money
	Decline bool // may also be the reason to decline a file
	Agency  bool // the agency may close with it; the others are the creditor's
}

// PlacedInError takes a placement out of all rates.
const PlacedInError CloseCode = "placed_in_error"

// Closings is the table of closing codes, in the order in which pages offer them.
var Closings = []Closing{
	{"paid_in_full", AgencyOutcome, AllPaid, false, true},
	{"paid_in_part", AgencyOutcome, SomePaid, false, true},
	{"settled_below", AgencyOutcome, SomePaid, false, true},
	{"plan_running_at_recall", AgencyOutcome, AnyMoney, false, false},
	{"untraceable", Neutral, AnyMoney, false, true},
	{"insolvent_safeguard", Neutral, AnyMoney, true, true},
	{"insolvent_receivership", Neutral, AnyMoney, true, true},
	{"insolvent_liquidation", Neutral, AnyMoney, true, true},
	{"ceased", Neutral, AnyMoney, true, true},
	{"deceased", Neutral, AnyMoney, true, true},
	{"uneconomic", Neutral, AnyMoney, true, true},
	{"time_barred_at_release", Preventable, AnyMoney, true, true},
	{"time_barred_while_placed", AgencyOutcome, AnyMoney, false, true},
	{"disputed_evidence_missing", Preventable, AnyMoney, true, true},
	{"disputed_in_substance", Neutral, AnyMoney, true, true},
	{"paid_before_release", Preventable, AnyMoney, true, true},
	{"duplicate", Preventable, NonePaid, true, true},
	{"wrong_debtor_or_address", Preventable, NonePaid, true, true},
	{"missing_evidence", Preventable, AnyMoney, true, true},
	{"withdrawn_commercial", Neutral, AnyMoney, false, false},
	{"withdrawn_inactivity", AgencyOutcome, AnyMoney, false, false},
	{"legal_refused_by_creditor", Neutral, AnyMoney, false, true},
	{"moved_to_other_agency", Neutral, AnyMoney, false, false},
	{"moved_to_lawyer_or_bailiff", Neutral, AnyMoney, false, false},
	{"already_in_court", Neutral, AnyMoney, true, true},
	{"outside_mandate", Neutral, NonePaid, true, false},
	{"conflict_of_interest", Neutral, NonePaid, true, false},
	{PlacedInError, Preventable, AnyMoney, false, false},
}

// ClosingOf finds a code in the table.
func ClosingOf(code CloseCode) (Closing, bool) {
	for _, c := range Closings {
		if c.Code == code {
			return c, true
		}
	}
	return Closing{}, false
}

// CheckMoney compares what a closing code claims with what was paid of a principal, in cents.
func (c Closing) CheckMoney(principal, paid Cents) error {
	left := principal - paid
	switch {
	case c.Money == AllPaid && left > 0:
		return Refuse("error.close_not_all_paid", "left", left)
	case c.Money == SomePaid && (paid <= 0 || left <= 0):
		return Refuse("error.close_not_part_paid", "paid", paid)
	case c.Money == NonePaid && paid > 0:
		return Refuse("error.close_money_came", "paid", paid)
	}
	return nil
}
