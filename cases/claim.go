package cases

import (
	"cmp"
	"slices"
)

// FixedIndemnity is due for each invoice paid late, without proof and without reminder (C. com. L441-10 II, D441-5; public
// debtors CCP D2192-35).
const FixedIndemnity Cents = 4000

// MaxAmount bounds every amount of a case, so that no product of the engine overflows.
const MaxAmount Cents = 1_000_000_000_000

// MaxRate bounds a contract rate: 100 % a year.
const MaxRate BasisPoints = 10_000

// Claim is what the law asks to know before it says what is owed: the kind of debtor, the rule of interest, and the
// invoices with what lowers them.
type Claim struct {
	Debtor       DebtorKind
	Currency     Currency
	Basis        RateBasis
	ContractRate BasisPoints // per year, with B2BContract
	DayCount     DayCount    // empty: Act365
	Imputation   Imputation  // empty: InterestFirst
	NoticeOn     Date        // formal notice: starts a consumer's interest, incurs a penalty; zero: none
	InsolventOn  Date        // opening judgment; zero: none
	Penalty      PenaltyClause
	Capital      Capitalisation // off unless a contract or a judge allows it
	FrozenOn     Date           // the creditor agreed that nothing is added after this day, as in a plan; zero: no
	Invoices     []Invoice
	CreditNotes  []CreditNote
	Payments     []Payment
	Charges      []Charge
}

// Problem says why a line of a statement is missing: the same key and arguments as the error of a refusal.
type Problem struct {
	Key     string
	Args    map[string]any
	Invoice ItemID // the line it concerns; empty: the whole claim
}

// Err gives the problem as the refusal of a rule.
func (p Problem) Err() error { return &Error{Code: Refused, Key: p.Key, Args: p.Args} }

// Preview is the statement of an unfinished case: what can be said, and what is missing for the rest.
type Preview struct {
	Statement *Statement
	Problems  []Problem
}

// ClaimOf reads the claim out of a case and chooses the basis of interest by the kind of debtor. A contract rate asked
// from a consumer stays in it, to be refused by Statement.
func ClaimOf(c *Case) Claim {
	cl := Claim{
		Debtor: c.Debtor.Kind, Currency: c.Currency, ContractRate: c.ContractRate, DayCount: c.DayCount,
		Imputation: c.Imputation, InsolventOn: c.InsolventOn, Invoices: c.Invoices, CreditNotes: c.CreditNotes,
		Payments: c.Payments, Basis: B2BDefault, NoticeOn: c.formalNoticeOn(), Penalty: c.Penalty, Capital: c.Capital, Charges: c.Charges,
	}
	switch {
	case c.Debtor.Kind == PublicBody:
		cl.Basis = PublicRate
	case c.ContractRate != 0:
		cl.Basis = B2BContract
	case c.Debtor.Kind == Consumer:
		cl.Basis = LegalConsumer
	}
	return cl
}

// formalNoticeOn gives the day on which the first formal notice took effect, or none: that of its receipt or first
// presentation, when it is known.
func (c *Case) formalNoticeOn() Date {
	var first Date
	for _, r := range c.Reminders {
		on := r.DoneOn
		if r.ReceivedOn.After(on) {
			on = r.ReceivedOn
		}
		if r.Level == LevelFormalNotice && (first.IsZero() || on.Before(first)) {
			first = on
		}
	}
	return first
}

// StatementOf computes what is owed on a case at the end of a day, that day counted. A rule that forbids the statement
// gives a Refused error, "error.claim." and its code: missing_due_date, unknown_semester, consumer_l441_10,
// payment_after_opening, ….
func StatementOf(c *Case, asOf Date, rates *Rates) (*Statement, error) {
	return ClaimOf(c).Statement(asOf, rates)
}

// PreviewOf computes as much of the statement as an unfinished case allows, and says what is missing.
func PreviewOf(c *Case, asOf Date, rates *Rates) Preview {
	cl := ClaimOf(c)
	e := engine{claim: &cl, rates: rates, asOf: asOf}
	return Preview{Statement: e.run(), Problems: e.problems}
}

// Statement computes what is owed at the end of a day, or refuses: see StatementOf.
func (cl Claim) Statement(asOf Date, rates *Rates) (*Statement, error) {
	e := engine{claim: &cl, rates: rates, asOf: asOf}
	s := e.run()
	if len(e.problems) > 0 {
		return nil, e.problems[0].Err()
	}
	return s, nil
}

// engine works one claim through its days: debts accrue interest, events lower them.
type engine struct {
	claim    *Claim
	rates    *Rates
	asOf     Date
	last     Date // last day that bears interest
	basis    RateBasis
	debts    []debt
	events   []happening
	heads    []Head
	capital  bool       // interest may bear interest
	unspent  []leftover // of payments, once everything is paid
	noNotice bool
	problems []Problem
	floors   []string // semesters in which a contract rate lies under the floor
}

func (e *engine) problem(invoice ItemID, key string, args ...any) {
	e.problems = append(e.problems, Problem{Key: "error.claim." + key, Args: pairs(args), Invoice: invoice})
}

func (e *engine) run() *Statement {
	s := &Statement{
		AsOf: e.asOf, Currency: e.claim.Currency, DayCount: cmp.Or(e.claim.DayCount, Act365),
		Imputation: cmp.Or(e.claim.Imputation, InterestFirst), Rates: e.rates.Version(),
	}
	e.rules()
	if e.asOf.IsZero() {
		e.problem("", "no_day")
	}
	s.Basis = e.basis
	e.openDebts(s)
	e.lowerRetroactively()
	e.readPayments(s)
	e.readHeads()
	e.work(s.Imputation)
	e.sum(s)
	return s
}

// rules settles the basis and the last day of interest, and refuses what may not be claimed at all.
func (e *engine) rules() {
	cl := e.claim
	e.basis, e.last = cl.Basis, e.asOf
	if cl.Debtor == Consumer && cl.Basis != LegalConsumer {
		// C. com. L441-10 is for professionals: a preview goes on at the legal rate.
		e.problem("", "consumer_l441_10")
		e.basis = LegalConsumer
	}
	if e.basis == B2BContract && (cl.ContractRate <= 0 || cl.ContractRate > MaxRate) {
		e.problem("", "contract_rate", "rate", cl.ContractRate)
		e.basis = B2BDefault
	}
	if cl.Currency != "" && !currencyForm(cl.Currency) {
		e.problem("", "currency", "currency", string(cl.Currency))
	}
	e.refuseHeads()
	e.refuseCapital()
	if e.stopped() {
		e.last = cl.InsolventOn.AddDays(-1)
	}
	if frozen := cl.FrozenOn; !frozen.IsZero() && frozen.Before(e.last) {
		e.last = frozen
	}
	e.noNotice = e.basis == LegalConsumer && (cl.NoticeOn.IsZero() || cl.NoticeOn.After(e.asOf))
}

// stopped says that an insolvency opening up to the day ended interest (C. com. L622-28).
func (e *engine) stopped() bool {
	return !e.claim.InsolventOn.IsZero() && !e.claim.InsolventOn.After(e.asOf)
}

// openDebts makes one debt of each invoice issued up to the day, the oldest first: the order of a statement and of
// the imputation.
func (e *engine) openDebts(s *Statement) {
	s.Invoices = make([]InvoiceClaim, 0, len(e.claim.Invoices))
	for i := range e.claim.Invoices {
		in := &e.claim.Invoices[i]
		if in.IssuedOn.After(e.asOf) {
			continue
		}
		s.Invoices = append(s.Invoices, InvoiceClaim{
			Invoice: in.ID, Number: in.Number, IssuedOn: in.IssuedOn, DueOn: in.DueOn, Principal: in.Amount,
		})
	}
	slices.SortFunc(s.Invoices, func(a, b InvoiceClaim) int {
		return cmp.Or(dueDay(a.DueOn).Compare(dueDay(b.DueOn)), a.IssuedOn.Compare(b.IssuedOn),
			cmp.Compare(a.Number, b.Number), cmp.Compare(a.Invoice, b.Invoice))
	})
	e.debts = make([]debt, len(s.Invoices))
	for i := range s.Invoices {
		e.debts[i] = e.debtOf(&s.Invoices[i])
	}
}

// lowerRetroactively takes price corrections off from the start and lines up goodwill by day.
func (e *engine) lowerRetroactively() {
	for i := range e.claim.CreditNotes {
		n := &e.claim.CreditNotes[i]
		if n.IssuedOn.After(e.asOf) {
			continue
		}
		d := e.debt(n.Invoice)
		if d != nil && !n.IssuedOn.IsZero() && n.IssuedOn.Before(d.line.IssuedOn) {
			e.problem(n.Invoice, "dates_out_of_order", "number", n.Number, "first", d.line.IssuedOn, "second", n.IssuedOn)
		}
		switch {
		case d == nil:
			if !e.issuedLater(n.Invoice) {
				e.problem("", "credit_note_without_invoice", "number", n.Number)
			}
		case n.Amount <= 0 || n.Amount > MaxAmount:
			e.problem(n.Invoice, "credit_note_amount", "number", n.Number)
		case n.Effect == FromDate && n.IssuedOn.IsZero():
			e.problem(n.Invoice, "credit_note_undated", "number", n.Number)
		case n.Effect == FromDate:
			e.events = append(e.events, happening{day: n.IssuedOn, rank: creditRank, note: n, debt: d})
		default:
			d.credit(n)
		}
	}
}

// issuedLater says that an invoice exists but was issued after the day.
func (e *engine) issuedLater(id ItemID) bool {
	return slices.ContainsFunc(e.claim.Invoices, func(i Invoice) bool { return i.ID == id })
}

func (e *engine) debt(id ItemID) *debt {
	return find(e.debts, func(d *debt) bool { return d.line.Invoice == id })
}

// work lets time pass: each event in order of its day, then the rest of the days.
func (e *engine) work(order Imputation) {
	slices.SortFunc(e.events, happening.compare)
	for i := range e.events {
		h := &e.events[i]
		switch h.rank {
		case creditRank:
			e.advance(h.debt, h.day)
			h.debt.credit(h.note)
		case penaltyRank:
			e.penalise(h.day)
		case chargeRank:
			e.spend(h.charge)
		default:
			e.impute(h, order)
		}
	}
	for i := range e.debts {
		e.advance(&e.debts[i], e.asOf)
	}
}

// sum adds the blocks up.
func (e *engine) sum(s *Statement) {
	e.closeHeads()
	perDay, year := int64(0), int64(365)
	for i := range e.debts {
		d := &e.debts[i]
		d.close(e.asOf)
		line := d.line
		s.Principal += line.Principal
		for _, n := range line.CreditNotes {
			s.CreditNotes += n.Amount
		}
		s.Interest += line.Interest
		s.Indemnity += line.Indemnity
		s.Owed.Interest += line.Owed.Interest
		s.Owed.Principal += line.Owed.Principal
		s.Owed.Indemnity += line.Owed.Indemnity
		s.Credit += line.Credit
		if n := len(line.Segments); n > 0 && line.Segments[n-1].To == e.asOf {
			perDay += int64(line.Owed.Principal+d.compound) * int64(line.Segments[n-1].Rate)
			year = int64(line.Segments[n-1].Year)
		}
	}
	e.sumHeads(s)
	s.Credit += e.credit()
	s.Left = s.Owed.Total() - s.Credit
	s.Daily = Cents(divideHalfUp(perDay, 10_000*year))
	e.flag(s)
}

// The codes of flags, in the order in which a statement carries them.
const (
	FlagBelowFloor      = "below_floor"
	FlagNoFormalNotice  = "no_formal_notice"
	FlagInterestStopped = "interest_stopped"
	FlagOverpaid        = "overpaid"
	// FlagPenaltyWaits says that a penalty was agreed and nothing has incurred it yet (C. civ. 1231-5).
	FlagPenaltyWaits = "penalty_waits"
	// FlagReducible says that a judge may lower the agreed penalty, and that no text settles whether it adds to penalties
	// for late payment.
	FlagReducible = "penalty_reducible"
	// FlagNeedsProof says that costs were added which are owed only as far as papers prove them.
	FlagNeedsProof = "needs_proof"
	// FlagCapitalised says that interest bears interest, by contract or judgment.
	FlagCapitalised = "capitalised"
)

func (e *engine) flag(s *Statement) {
	slices.Sort(e.floors)
	for _, name := range slices.Compact(e.floors) {
		s.Flags = append(s.Flags, Flag{FlagBelowFloor, name})
	}
	for _, row := range []struct {
		code string
		is   bool
	}{
		{FlagNoFormalNotice, e.noNotice},
		{FlagInterestStopped, e.stopped()},
		{FlagOverpaid, s.Credit > 0},
		{FlagPenaltyWaits, !e.claim.Penalty.IsZero() && s.Penalty == 0 && e.claim.penaltyOn().IsZero()},
		{FlagReducible, s.Penalty > 0},
		{FlagNeedsProof, s.Costs > 0},
		{FlagCapitalised, e.capital},
	} {
		if row.is {
			s.Flags = append(s.Flags, Flag{Code: row.code})
		}
	}
}
