package cases

import (
	"cmp"
	"slices"
)

// Regime is a rule of limitation.
type Regime struct {
	Code    string // catalogue key behind "limitation."
	Months  int
	Article string
	// Confidence is A for an official text or two agreeing sources, C for a rule that needs a lawyer's look.
	Confidence string
	fiscal     bool // counted from 1 January after the year in which the right was acquired
	dueDay     bool // runs from the due day of each instalment
}

// The regimes of limitation that follow from a nature and a debtor.
var (
	limitB2B       = Regime{Code: "b2b_general", Months: 60, Article: "C. civ. 2224, C. com. L110-4 I", Confidence: "A"}
	limitConsumer  = Regime{Code: "b2c", Months: 24, Article: "C. conso. L218-2", Confidence: "A"}
	limitCarriage  = Regime{Code: "carriage", Months: 12, Article: "C. com. L133-6", Confidence: "C"}
	limitPublic    = Regime{Code: "public_body", Months: 48, Article: "Loi 68-1250 art. 1", Confidence: "A", fiscal: true}
	limitLease     = Regime{Code: "lease_commercial", Months: 60, Article: "C. civ. 2224", Confidence: "B", dueDay: true}
	limitResidence = Regime{Code: "lease_residential", Months: 36, Article: "Loi 89-462 art. 7-1", Confidence: "A", dueDay: true}
)

// RegimeOf gives the rule of limitation of a sale.
func RegimeOf(nature Nature, debtor DebtorKind) Regime {
	switch {
	case debtor == PublicBody:
		return limitPublic
	case nature == Transport:
		return limitCarriage
	case nature == Rent && debtor == Consumer:
		return limitResidence
	case nature == Rent:
		return limitLease
	case debtor == Consumer:
		return limitConsumer
	}
	return limitB2B
}

// Limitation says until when one invoice can be claimed in court.
type Limitation struct {
	Invoice   ItemID
	Number    string
	Regime    Regime
	StartsOn  Date
	Basis     string // what the start is: "performed", "delivered", "issued", "due"
	RestartOn Date   // the last interruption that counts; zero: none
	ExpiresOn Date   // last day; zero when there is no day to count from
}

// Barred says that the claim was out of time on a day.
func (l Limitation) Barred(on Date) bool { return !l.ExpiresOn.IsZero() && on.After(l.ExpiresOn) }

// LimitationsOf works out the limitation of each invoice of a case. Interruptions are the payments that a statement
// imputed to it and the debtor's own acknowledgements (C. civ. 2240). Reminders and formal notices have no effect (Cass.
// com. 18 May 2022 n° 20-23.204), except that a public body is held by any claim in writing (loi 68-1250 art. 2).
// Suspensions and court acts are not known here.
func LimitationsOf(c *Case, s *Statement) []Limitation {
	regime := RegimeOf(c.Nature, c.Debtor.Kind)
	list := make([]Limitation, 0, len(c.Invoices))
	for i := range c.Invoices {
		in := &c.Invoices[i]
		l := Limitation{Invoice: in.ID, Number: in.Number, Regime: regime}
		l.StartsOn, l.Basis = c.limitationStart(in, regime)
		if !l.StartsOn.IsZero() {
			l.ExpiresOn = regime.expiry(l.StartsOn)
			l.restart(append(c.interruptions(in.ID, s), c.writtenClaims(regime)...))
		}
		list = append(list, l)
	}
	return list
}

// limitationStart gives the day from which limitation runs: the performance; when it is not known the earlier of
// delivery and invoice; the due day for rent, or when nothing else is known.
func (c *Case) limitationStart(in *Invoice, r Regime) (Date, string) {
	switch {
	case r.dueDay && !in.DueOn.IsZero():
		return in.DueOn, "due"
	case !in.PerformedOn.IsZero():
		return in.PerformedOn, "performed"
	}
	delivered := c.deliveredOn(in.ID)
	switch {
	case !delivered.IsZero() && (in.IssuedOn.IsZero() || delivered.Before(in.IssuedOn)):
		return delivered, "delivered"
	case !in.IssuedOn.IsZero():
		return in.IssuedOn, "issued"
	}
	return in.DueOn, "due"
}

// deliveredOn gives the first day that a delivery paper of an invoice bears.
func (c *Case) deliveredOn(invoice ItemID) (first Date) {
	for i := range c.Documents {
		d := &c.Documents[i]
		if d.Category == Deliveries && d.Invoice == invoice && !d.DatedOn.IsZero() && d.WithdrawnOn.IsZero() &&
			(first.IsZero() || d.DatedOn.Before(first)) {
			first = d.DatedOn
		}
	}
	return first
}

// expiry gives the last day of a period: the start day does not count, the last day does, and weekends do not extend
// (C. civ. 2228, 2229).
func (r Regime) expiry(start Date) Date {
	if r.fiscal {
		return NewDate(start.Year()+r.Months/12, 12, 31)
	}
	return start.AddMonths(r.Months)
}

// restart lets each interruption that came in time begin a new full period (C. civ. 2231).
func (l *Limitation) restart(days []Date) {
	slices.SortFunc(days, Date.Compare)
	for _, day := range days {
		if day.After(l.StartsOn) && !day.After(l.ExpiresOn) {
			l.RestartOn, l.ExpiresOn = day, l.Regime.expiry(day)
		}
	}
}

// interruptions lists the days on which the debtor paid a part or acknowledged the debt.
func (c *Case) interruptions(invoice ItemID, s *Statement) (days []Date) {
	if s != nil {
		if line := s.Invoice(invoice); line != nil {
			for _, p := range line.Payments {
				days = append(days, p.ReceivedOn)
			}
		}
	}
	for i := range c.Documents {
		d := &c.Documents[i]
		if (d.Kind == "acknowledgement" || d.Kind == "plan") && !d.DatedOn.IsZero() && d.WithdrawnOn.IsZero() &&
			cmp.Or(d.Invoice, invoice) == invoice {
			days = append(days, d.DatedOn)
		}
	}
	return days
}

// writtenClaims lists the days of the reminders in writing, which interrupt the limitation of what a public body owes.
func (c *Case) writtenClaims(r Regime) (days []Date) {
	if !r.fiscal {
		return nil
	}
	for i := range c.Reminders {
		if slices.Contains([]string{"email", "letter", "registered_letter"}, c.Reminders[i].Channel) {
			days = append(days, c.Reminders[i].DoneOn)
		}
	}
	return days
}

// limitWarning is how many days before the end a hand-over is warned about.
const limitWarning = 180

// limitHoles names the invoices that are out of time, or that soon will be.
func limitHoles(limits []Limitation, asOf Date, barred bool) (holes []Hole) {
	for _, l := range limits {
		key := "evidence.gate.barred"
		if !barred {
			key = "evidence.gate.barred_soon"
		}
		if l.ExpiresOn.IsZero() || l.Barred(asOf) != barred || (!barred && l.ExpiresOn.DaysSince(asOf) >= limitWarning) {
			continue
		}
		holes = append(holes, Hole{
			Key: key, Invoice: l.Invoice,
			Args: map[string]any{"invoice": l.Number, "day": l.ExpiresOn, "article": l.Regime.Article},
		})
	}
	return holes
}
