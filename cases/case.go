package cases

import (
	"strings"
	"time"
	"unicode"
)

// Nature says what was sold. It decides limitation and which evidence is wanted.
type Nature string

// The natures of a sale.
const (
	Goods        Nature = "goods"
	Services     Nature = "services"
	Works        Nature = "works"
	Subscription Nature = "subscription"
	Transport    Nature = "transport"
	Rent         Nature = "rent"
)

// Natures lists the natures in the order in which pages offer them.
var Natures = []Nature{Goods, Services, Works, Subscription, Transport, Rent}

// Case is one debtor, one or more unpaid invoices of one creditor, and everything about them. It is read and
// changed as a whole; after release its claim is frozen and only payments, credit notes and late exhibits are
// added, each with its own event.
type Case struct {
	ID        CaseID
	Org       OrgID
	Entity    EntityID
	Reference string // "D-2026-0241", given once by Relais, unique in the creditor
	Nature    Nature
	Currency  Currency
	Debtor    Debtor
	// ContractRate is the late-payment rate of the terms of sale, per year; 0: the default of C. com. L441-10.
	ContractRate BasisPoints
	DayCount     DayCount   // how days become years; empty: ACT_365
	Imputation   Imputation // what a payment pays first; empty: interest (C. civ. 1343-1)
	Narrative    string     // the facts in the creditor's words, printed in the dossier
	Penalty      PenaltyClause
	Capital      Capitalisation
	Limit        LimitTerms

	Contacts    []Contact
	Invoices    []Invoice
	CreditNotes []CreditNote
	Payments    []Payment
	Charges     []Charge // costs of recovery asked back on proof
	Reminders   []Reminder
	// LimitationEvents are the facts that interrupt or suspend limitation.
	LimitationEvents []LimitationEvent
	Documents        []Document
	Waivers          []Waiver
	Placements       []Placement
	Requests         []Request
	Promises         []Promise
	Dossiers         []Dossier

	Stage    Stage
	Handling Handling
	Agency   OrgID    // who holds the case now; empty in draft and after a recall
	Handler  PersonID // the agent who works it
	Before   Handling // the state to return to when a hold ends

	HoldReason  string
	DisputeKind string
	DisputedOn  Date
	InsolventOn Date // opening judgment of the debtor's insolvency
	// InsolvencyKind is one of InsolvencyKinds; InsolventPublishedOn the day of the BODACC, from which the creditor has two
	// months to declare the claim.
	InsolvencyKind       string
	InsolventPublishedOn Date

	NextAction   string // what is to be done next, catalogue key behind "next."
	NextActionOn Date
	LastAction   EventKind
	LastActionOn Date
	LastOutcome  string

	CreatedAt time.Time
	UpdatedAt time.Time
	UpdatedBy PersonID
	Version   int64
	Head      string // hash of the last event
}

// Placement gives the placement that is open now, or nil.
func (c *Case) Placement() *Placement {
	for i := range c.Placements {
		if c.Placements[i].Open() {
			return &c.Placements[i]
		}
	}
	return nil
}

// LastPlacement gives the newest placement, or nil.
func (c *Case) LastPlacement() *Placement {
	if len(c.Placements) == 0 {
		return nil
	}
	return &c.Placements[len(c.Placements)-1]
}

// Invoice finds an invoice by id, or nil.
func (c *Case) Invoice(id ItemID) *Invoice {
	return find(c.Invoices, func(i *Invoice) bool { return i.ID == id })
}

// Document finds a file by id, or nil.
func (c *Case) Document(id DocumentID) *Document {
	return find(c.Documents, func(d *Document) bool { return d.ID == id })
}

// Request finds a request by id, or nil.
func (c *Case) Request(id ItemID) *Request {
	return find(c.Requests, func(r *Request) bool { return r.ID == id })
}

// Payment finds a payment by id, or nil.
func (c *Case) Payment(id ItemID) *Payment {
	return find(c.Payments, func(p *Payment) bool { return p.ID == id })
}

// Waived says whether a category was declared not applicable.
func (c *Case) Waived(cat Category) *Waiver {
	return find(c.Waivers, func(w *Waiver) bool { return w.Category == cat })
}

func find[T any](list []T, match func(*T) bool) *T {
	for i := range list {
		if match(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// Summary is what lists show and sort by: figures computed from the parts of a case by Summarise whenever it is
// written, kept beside it so that no list reads more than its rows, and provable from the parts.
type Summary struct {
	Principal       Cents // invoices − credit notes
	Paid            Cents // all payments, reversals deducted
	Recovered       Cents // payments after the release of the last placement
	Left            Cents // Principal − Paid, of the principal; interest is computed on the day
	Invoices        int
	Exhibits        int
	OldestDue       Date   // oldest due day
	LimitOn         Date   // last day to go to court for something of the case; zero: none known, or it is held
	Score           int    // completeness of the evidence, 0 to 100
	Categories      string // letters present or waived, "ABDEFG"
	Payment         PaymentState
	WaitingCreditor bool
	UnseenDirect    bool // a direct payment the agency has not acknowledged
	PromiseDueOn    Date
	PromiseAmount   Cents
	Disputed        bool
	Insolvent       bool
	Declined        bool // came back: the last placement was declined
	Recalled        bool
	Worked          bool // the agency has logged something since it accepted
	CloseCode       CloseCode
	AnswerBy        Date
	ReleasedOn      Date
	AgencyReference string
	Handling        Handling
	Search          string // folded text that the search looks in
}

// Row is one line of a list.
type Row struct {
	ID           CaseID
	Org          OrgID
	Entity       EntityID
	Reference    string
	Currency     Currency
	DebtorName   string
	DebtorKind   DebtorKind
	SIREN        string
	City         string
	Department   string
	Agency       OrgID
	Handler      PersonID
	NextAction   string
	NextActionOn Date
	LastAction   EventKind
	LastActionOn Date
	LastOutcome  string
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
	Summary
}

// Fold makes text comparable for search: lower case, accents off, ligatures split, separators to one space.
func Fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(s) {
		if f, ok := folds[r]; ok {
			b.WriteString(f)
			space = false
			continue
		}
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') || (r > 0x24f && (unicode.IsLetter(r) || unicode.IsNumber(r))) {
			b.WriteRune(r)
			space = false
			continue
		}
		if unicode.Is(unicode.Mn, r) {
			continue // an accent written as a character of its own, as in names from a Mac
		}
		if !space && b.Len() > 0 {
			b.WriteByte(' ')
			space = true
		}
	}
	return strings.TrimSuffix(b.String(), " ")
}

// folds is the table of letters with accents of the languages around France.
var folds = foldTable(map[string]string{
	"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı", "j": "ĵ",
	"k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŋ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűų",
	"w": "ŵ", "y": "ýÿŷ", "z": "źżž", "oe": "œ", "ae": "æ", "ss": "ß",
})

func foldTable(groups map[string]string) map[rune]string {
	table := map[rune]string{}
	for to, from := range groups {
		for _, r := range from {
			table[r] = to
		}
	}
	return table
}
