package cases

// Claim is what the law asks to know before it says what is owed: the parties' kind, the rule of interest, and the
// invoices with what lowers them.
type Claim struct {
	Debtor       DebtorKind
	Currency     Currency
	Basis        RateBasis
	ContractRate BasisPoints // per year, with B2BContract
	DayCount     DayCount    // empty: Act365
	Imputation   Imputation  // empty: InterestFirst
	NoticeOn     Date        // formal notice, for consumers; zero: none
	InsolventOn  Date        // opening judgment; zero: none
	Invoices     []Invoice
	CreditNotes  []CreditNote
	Payments     []Payment
	Charges      []Charge
}

// Charge is another line somebody asks to put on the debtor's statement.
type Charge struct {
	Kind   string
	Amount Cents
}

// Problem says why a line of a statement is missing: the same key and arguments as the error of a refusal.
type Problem struct {
	Key     string
	Args    map[string]any
	Invoice ItemID // the line it concerns; empty: the whole claim
}

// Preview is the statement of an unfinished case: what can be said, and what is missing for the rest.
type Preview struct {
	Statement *Statement
	Problems  []Problem
}

// StatementOf computes what is owed on a case at the end of a day. A rule that forbids the statement gives a Refused
// error, "error.claim." and its code: missing_due_date, unknown_semester, consumer_l441_10, payment_after_opening, ….
func StatementOf(c *Case, asOf Date, rates *Rates) (*Statement, error) {
	return &Statement{AsOf: asOf, Currency: c.Currency}, nil
}

// PreviewOf computes as much of the statement as an unfinished case allows, and says what is missing.
func PreviewOf(c *Case, asOf Date, rates *Rates) Preview {
	return Preview{Statement: &Statement{AsOf: asOf, Currency: c.Currency}}
}
