package cases

import "time"

// RequestKinds lists what one party can ask of the other, in the order in which pages offer it.
var RequestKinds = []string{"piece", "yes_no", "text", "date", "amount", "decision"}

// Request is a typed question between the parties. While one is open the case waits for the creditor.
type Request struct {
	ID         ItemID
	Kind       string
	Category   Category // of the piece asked for
	Question   string
	AskedAt    time.Time
	AskedBy    PersonID
	DueOn      Date
	Answer     string
	Document   DocumentID // the piece given
	AnsweredAt time.Time
	AnsweredBy PersonID
}

// Open says that nobody has answered yet.
func (r *Request) Open() bool { return r.AnsweredAt.IsZero() }

// Promise is what the debtor undertook to pay.
type Promise struct {
	ID       ItemID
	MadeOn   Date
	DueOn    Date
	Amount   Cents
	Outcome  string // "", kept, broken, replaced
	ClosedOn Date
}

// CallOutcomes lists what can come of a call, in the order of the menu and of its keys 1 to 5.
var CallOutcomes = []string{"no_answer", "message_left", "promise", "dispute", "wrong_number"}

// DisputeKinds lists the kinds of objection a debtor can raise.
var DisputeKinds = []string{"not_delivered", "quality", "price", "already_paid", "not_debtor", "time_barred", "other"}
