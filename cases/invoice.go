package cases

import "time"

// Invoice is one unpaid invoice. Amounts include VAT.
type Invoice struct {
	ID          ItemID
	Number      string
	IssuedOn    Date
	PerformedOn Date // performance completed: starts limitation (C. civ. 2224); zero when unknown
	DueOn       Date // last day to pay; interest runs from the day after
	Amount      Cents
	OrderRef    string
	DeliveryRef string
}

// CreditNoteEffect says from when a credit note lowers what bears interest.
type CreditNoteEffect string

// The two effects of a credit note.
const (
	// Retroactive corrects a price: the base is lower from the start.
	Retroactive CreditNoteEffect = "retroactive"
	// FromDate is goodwill: the base is lower from the day after the credit note.
	FromDate CreditNoteEffect = "from_date"
)

// CreditNote lowers one invoice; its amount is positive.
type CreditNote struct {
	ID       ItemID
	Invoice  ItemID
	Number   string
	IssuedOn Date
	Amount   Cents
	Effect   CreditNoteEffect
}

// PaymentSource says who got the money.
type PaymentSource string

// The sources of a payment.
const (
	// BeforeRelease was paid to the creditor before the hand-over.
	BeforeRelease PaymentSource = "before_release"
	// Direct was paid to the creditor after the hand-over; the agency must acknowledge it.
	Direct PaymentSource = "direct"
	// Receipt was paid to the agency, which must remit it (CPCE R124-6).
	Receipt PaymentSource = "receipt"
)

// PaymentMethods lists the means of payment in the order in which pages offer them.
var PaymentMethods = []string{"transfer", "direct_debit", "cheque", "card", "cash", "bill", "other"}

// Payment is money received from the debtor. A reversal is a payment of its own with a negative amount.
type Payment struct {
	ID         ItemID
	Source     PaymentSource
	Invoice    ItemID // the invoice the debtor designated (C. civ. 1342-10); empty: the legal order decides
	ReceivedOn Date
	Amount     Cents
	Method     string
	Reference  string
	Reverses   ItemID // the payment that came back, for a reversal

	Placement      PlacementID  // of a receipt or a direct payment
	Agency         OrgID        // of a receipt
	Fee            Cents        // of a receipt: commission at the mandate's rate, VAT excluded
	Remittance     RemittanceID // of a receipt, once remitted
	AcknowledgedAt time.Time    // of a direct payment, once the agency has stopped chasing for it
	RecordedAt     time.Time
	RecordedBy     PersonID
}

// ReminderChannels and ReminderLevels list what a reminder can be, in the order in which pages offer it.
var (
	ReminderChannels = []string{"email", "letter", "registered_letter", "phone", "sms", "visit"}
	ReminderLevels   = []string{"first", "second", "third", "final", "formal_notice"}
)

// LevelFormalNotice is the last internal step, the mise en demeure.
const LevelFormalNotice = "formal_notice"

// ReminderResults lists what came of a reminder.
var ReminderResults = []string{"none", "no_answer", "message_left", "promise", "dispute", "returned", "received"}

// Reminder is a dunning action that was done before the hand-over.
type Reminder struct {
	ID       ItemID
	DoneOn   Date
	Channel  string
	Level    string
	To       string
	Result   string
	Proof    DocumentID // the file that proves it
	Tracking string     // number of a registered letter
	// ReceivedOn is the day a formal notice was received or first presented: from then on it has its effects (C. civ. 1231-6).
	ReceivedOn Date
}
