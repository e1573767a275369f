package cases

// InsolvencyKinds lists the proceedings in the order in which pages offer them.
var InsolvencyKinds = []string{"safeguard", "receivership", "liquidation"}

// Insolvency is what an opening judgment means for the creditor (C. com. L622-7, L622-21, L622-28).
type Insolvency struct {
	OpenedOn    Date
	Kind        string // one of InsolvencyKinds; empty: not known
	PublishedOn Date   // in the BODACC; zero: not known yet
	// DeclareBy is the last day to declare the claim (R622-24), LateBy the last day to ask to be admitted late (L622-26). Zero
	// while the day of the publication is not known.
	DeclareBy, LateBy Date
}

// Months after the publication within which a claim is declared (C. com. R622-24), and within which a creditor who did not
// may ask to be admitted (L622-26).
const (
	declareMonths       = 2
	declareMonthsAbroad = 4
	lateMonths          = 6
)

// DeclareAlarms are how many days before the last day to declare people are reminded.
var DeclareAlarms = []int{15, 5, 1}

// InsolvencyOf gives the insolvency of the debtor of a case and its days; false when none is known. A creditor outside
// metropolitan France has four months to declare instead of two. Months end on the same day number, and a last day that is
// no working day rolls forward (CPC 641, 642).
func InsolvencyOf(c *Case, creditorAbroad bool) (Insolvency, bool) {
	if c.InsolventOn.IsZero() {
		return Insolvency{}, false
	}
	i := Insolvency{OpenedOn: c.InsolventOn, Kind: c.InsolvencyKind, PublishedOn: c.InsolventPublishedOn}
	if !i.PublishedOn.IsZero() {
		months := declareMonths
		if creditorAbroad {
			months = declareMonthsAbroad
		}
		i.DeclareBy = i.PublishedOn.AddMonths(months).RollForward()
		i.LateBy = i.PublishedOn.AddMonths(lateMonths).RollForward()
	}
	return i, true
}

// Alarm gives the alarm that is due on a day: the number of days of DeclareAlarms that were reached last; false when none is,
// or when the last day has passed.
func (i Insolvency) Alarm(on Date) (days int, due bool) {
	left := i.DeclareBy.DaysSince(on)
	if i.DeclareBy.IsZero() || left < 0 {
		return 0, false
	}
	for _, d := range DeclareAlarms {
		if left <= d {
			days, due = d, true
		}
	}
	return days, due
}
