package cases

// CapitalBy says what allows interest on interest (C. civ. 1343-2).
type CapitalBy string

// What allows it. Nothing else does, and nothing is the default.
const (
	CapitalByContract CapitalBy = "contract"
	CapitalByJudgment CapitalBy = "judgment"
)

// CapitalBys lists them in the order in which pages offer them.
var CapitalBys = []CapitalBy{CapitalByContract, CapitalByJudgment}

// Capitalisation lets interest that was due for a full year bear interest itself, each year anew, from a day on: the day the
// contract was made, or the day on which the creditor asked the judge. The zero value is none.
type Capitalisation struct {
	By   CapitalBy
	From Date
}

// IsZero says that no interest bears interest.
func (c Capitalisation) IsZero() bool { return c.By == "" }

// capitalYear is how long interest must have been due, in months.
const capitalYear = 12

// refuseCapital says what stands against interest on interest: an unknown ground, no day, or a debtor against whom a clause
// is not enough. What a public body owes late is not capitalised by a clause, and a consumer's contract is read by a judge.
func (e *engine) refuseCapital() {
	c := e.claim.Capital
	switch {
	case c.IsZero():
		return
	case c.By != CapitalByContract && c.By != CapitalByJudgment, c.From.IsZero():
		e.problem("", "capitalisation")
	case c.By == CapitalByContract && (e.basis == PublicRate || e.claim.Debtor == Consumer):
		e.problem("", "capitalisation_clause")
	default:
		e.capital = true
	}
}

// firstCapital gives the first day on which the interest of a debt bears interest: a full year after its own first day, and
// not before the day from which it is allowed.
func (e *engine) firstCapital(d *debt) Date {
	if !e.capital || d.next.n >= farDay {
		return Date{}
	}
	day := d.next.AddMonths(capitalYear)
	if day.Before(e.claim.Capital.From) {
		return e.claim.Capital.From
	}
	return day
}

// capitalise adds the interest that is due and unpaid to what bears interest, when a debt has come to its day.
func (d *debt) capitalise(day Date) {
	for !d.capitalOn.IsZero() && !day.Before(d.capitalOn) {
		d.compound = d.interest
		d.capitalOn = d.capitalOn.AddMonths(capitalYear)
	}
}
