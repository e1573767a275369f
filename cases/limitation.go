package cases

import (
	"cmp"
	"slices"
)

// Limitation says until when one invoice can be claimed in court.
type Limitation struct {
	Invoice  ItemID
	Number   string
	Regime   Regime
	StartsOn Date   // excluded from the count (C. civ. 2228)
	Basis    string // what the start is: "performed", "delivered", "issued", "due", "title"
	// Sure says that the start is the one of the law. When the day of the performance is not known the earliest known day
	// stands for it, which can only be too early.
	Sure      bool
	RestartOn Date        // the last interruption that counts; zero: none
	Held      string      // kind of the fact that holds it now: it is not running; empty: it is
	ExpiresOn Date        // last day; zero when there is no day to count from, or while it is held
	Steps     []LimitStep // everything that touched it or could be thought to, by day
}

// LimitStep is one fact in the life of a limitation.
type LimitStep struct {
	Kind       string // of LimitEventKinds, or "formal_notice"
	Effect     LimitEffect
	On, Until  Date
	Article    string
	Confidence string
	Document   DocumentID // the exhibit that proves it
	Counted    bool
	Why        string // why it does not count: "late", "unproved", "covered", "no_effect", "not_for_debtor"
}

// Barred says that the claim was out of time on a day.
func (l Limitation) Barred(on Date) bool { return !l.ExpiresOn.IsZero() && on.After(l.ExpiresOn) }

// Confidence is that of the weakest rule it rests on; C when the start is only supposed.
func (l Limitation) Confidence() string {
	worst := l.Regime.Confidence
	if !l.Sure {
		worst = "C"
	}
	for _, s := range l.Steps {
		if s.Counted {
			worst = max(worst, s.Confidence)
		}
	}
	return worst
}

// LimitationsOf works out the limitation of each invoice of a case. What counts are the facts recorded with their proof, the
// part payments that the statement imputed, and the debtor's own acknowledgements among the files (C. civ. 2240). Reminders
// and formal notices have no effect, except that a public body is held by any claim in writing (loi 68-1250 art. 2).
func LimitationsOf(c *Case, s *Statement) []Limitation {
	regime := c.regime()
	list := make([]Limitation, 0, len(c.Invoices))
	for i := range c.Invoices {
		in := &c.Invoices[i]
		l := Limitation{Invoice: in.ID, Number: in.Number, Regime: regime}
		l.StartsOn, l.Basis = c.limitationStart(in, regime)
		l.Sure = l.Basis == "performed" || l.Basis == "title" || (l.Basis == "due" && regime.dueDay)
		l.Steps = c.limitSteps(in.ID, s, regime)
		if !l.StartsOn.IsZero() {
			l.ExpiresOn = regime.expiry(l.StartsOn)
			l.work()
		}
		list = append(list, l)
	}
	return list
}

// limitationStart gives the day from which limitation runs: the performance; when it is not known the earlier of
// delivery and invoice; the due day for rent and instalments, or when nothing else is known; the title once there is one.
func (c *Case) limitationStart(in *Invoice, r Regime) (Date, string) {
	if r.titled {
		var on Date
		for i := range c.LimitationEvents {
			if e := &c.LimitationEvents[i]; e.Kind == "title" && c.concerns(e, in.ID) && e.On.After(on) {
				on = e.On
			}
		}
		return on, "title"
	}
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

// concerns says that a fact is about an invoice and proved by a paper that is still there.
func (c *Case) concerns(e *LimitationEvent, invoice ItemID) bool {
	return cmp.Or(e.Invoice, invoice) == invoice && c.proved(e.Document)
}

func (c *Case) proved(id DocumentID) bool {
	d := c.Document(id)
	return id != "" && d != nil && d.WithdrawnOn.IsZero()
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

// minAfterSuspension is how many months remain at least once a suspension ends (C. civ. 2238).
const minAfterSuspension = 6

// work lets each fact that came in time do what it does, in order of time.
func (l *Limitation) work() {
	from := l.StartsOn
	for i := range l.Steps {
		s := &l.Steps[i]
		switch {
		case s.Why != "" || s.Effect == Titles:
			continue
		case l.Held != "" || !s.On.After(from):
			// While a fact lasts nothing else counts; what came before the start or inside such a time changes nothing.
			s.Why = "covered"
			continue
		case s.On.After(l.ExpiresOn):
			s.Why = "late"
			continue
		}
		s.Counted = true
		end := cmp.Or(s.Until.n, s.On.n)
		if lasts := limitEventKind(s.Kind); lasts != nil && lasts.Lasts && s.Until.IsZero() {
			l.Held, l.ExpiresOn = s.Kind, Date{}
			continue
		}
		if s.Effect == Suspends {
			l.ExpiresOn = l.ExpiresOn.AddDays(s.Until.DaysSince(s.On))
			if least := s.Until.AddMonths(minAfterSuspension); l.ExpiresOn.Before(least) {
				l.ExpiresOn = least
			}
			from = s.Until
			continue
		}
		from = Date{end}
		l.RestartOn, l.ExpiresOn = from, l.Regime.expiry(from)
	}
}

// limitSteps gathers what touched the limitation of an invoice, by day.
func (c *Case) limitSteps(invoice ItemID, s *Statement, r Regime) (steps []LimitStep) {
	add := func(kind string, on, until Date, document DocumentID, why string) {
		k := limitEventKind(kind)
		if k == nil {
			k = &LimitEventKind{Kind: kind, Effect: NoEffect, Article: "Cass. com., 18 mai 2022, n° 20-23.204", Confidence: "A"}
		}
		if why == "" && k.Effect != NoEffect && !k.For(c.Debtor.Kind) {
			why = "not_for_debtor"
		}
		steps = append(steps, LimitStep{
			Kind: kind, Effect: k.Effect, On: on, Until: until, Article: k.Article, Confidence: k.Confidence, Document: document, Why: why,
		})
	}
	for i := range c.LimitationEvents {
		e := &c.LimitationEvents[i]
		switch {
		case cmp.Or(e.Invoice, invoice) != invoice:
		case !c.proved(e.Document):
			add(e.Kind, e.On, e.Until, "", "unproved")
		default:
			add(e.Kind, e.On, e.Until, e.Document, "")
		}
	}
	for _, on := range paidOn(invoice, s) {
		add("part_payment", on, Date{}, c.paperOf("payment_proof", invoice), "")
	}
	for i := range c.Documents {
		d := &c.Documents[i]
		own := (d.Kind == "acknowledgement" || d.Kind == "plan") && cmp.Or(d.Invoice, invoice) == invoice
		if own && !d.DatedOn.IsZero() && d.WithdrawnOn.IsZero() && !c.isLimitProof(d.ID) {
			add("acknowledgement", d.DatedOn, Date{}, d.ID, "")
		}
	}
	for i := range c.Reminders {
		c.addReminder(&c.Reminders[i], r, add)
	}
	slices.SortStableFunc(steps, func(a, b LimitStep) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Kind, b.Kind)) })
	return steps
}

// addReminder adds a reminder: to a public body any claim in writing counts, to anybody else not even the formal notice does.
func (c *Case) addReminder(m *Reminder, r Regime, add func(kind string, on, until Date, document DocumentID, why string)) {
	written := slices.Contains([]string{"email", "letter", "registered_letter"}, m.Channel)
	switch {
	case r.fiscal && written:
		add("written_claim", m.DoneOn, Date{}, m.Proof, "")
	case m.Level == LevelFormalNotice:
		add("formal_notice", m.DoneOn, Date{}, m.Proof, "no_effect")
	}
}

// isLimitProof says that a file proves a recorded fact, which stands for it.
func (c *Case) isLimitProof(id DocumentID) bool {
	return slices.ContainsFunc(c.LimitationEvents, func(e LimitationEvent) bool { return e.Document == id })
}

// paperOf gives the first file of a kind for an invoice.
func (c *Case) paperOf(kind string, invoice ItemID) DocumentID {
	d := find(c.Documents, func(d *Document) bool {
		return d.Kind == kind && d.WithdrawnOn.IsZero() && cmp.Or(d.Invoice, invoice) == invoice
	})
	if d == nil {
		return ""
	}
	return d.ID
}

// paidOn lists the days on which the debtor paid a part of an invoice.
func paidOn(invoice ItemID, s *Statement) (days []Date) {
	if s == nil {
		return nil
	}
	if line := s.Invoice(invoice); line != nil {
		for _, p := range line.Payments {
			days = append(days, p.ReceivedOn)
		}
	}
	return days
}

// LimitLevel says how near the end of a limitation is.
type LimitLevel string

// The levels, from far to past.
const (
	LimitFar    LimitLevel = "far"
	LimitAmber  LimitLevel = "amber" // 180 days or fewer
	LimitRed    LimitLevel = "red"   // 60 days or fewer
	LimitBarred LimitLevel = "barred"
)

// Days before the end from which it is amber and red.
const (
	limitAmberDays = 180
	limitRedDays   = 60
)

// LimitLevelOf gives the level of a last day, and how many days remain after a day, that day not counted. Without a last day
// it is far.
func LimitLevelOf(expires, on Date) (LimitLevel, int) {
	days := expires.DaysSince(on)
	switch {
	case expires.IsZero():
		return LimitFar, 0
	case days < 0:
		return LimitBarred, days
	case days <= limitRedDays:
		return LimitRed, days
	case days <= limitAmberDays:
		return LimitAmber, days
	}
	return LimitFar, days
}

// SoonestLimit gives the limitation that ends first among the invoices of which something is left; nil when none ends.
func SoonestLimit(limits []Limitation, s *Statement) (soonest *Limitation) {
	for i := range limits {
		l := &limits[i]
		if line := s.Invoice(l.Invoice); l.ExpiresOn.IsZero() || (line != nil && line.Owed.Principal <= 0) {
			continue
		}
		if soonest == nil || l.ExpiresOn.Before(soonest.ExpiresOn) {
			soonest = l
		}
	}
	return soonest
}

// limitOn gives the last day to go to court for something of the case, for the lists: it depends on the parts alone, not on
// the day it is asked.
func (c *Case) limitOn() Date {
	last := Date{}
	for i := range c.Invoices {
		last = later(last, c.Invoices[i].IssuedOn)
	}
	for i := range c.Payments {
		last = later(last, c.Payments[i].ReceivedOn)
	}
	for i := range c.CreditNotes {
		last = later(last, c.CreditNotes[i].IssuedOn)
	}
	preview := PreviewOf(c, last, DefaultRates())
	if l := SoonestLimit(LimitationsOf(c, preview.Statement), preview.Statement); l != nil {
		return l.ExpiresOn
	}
	return Date{}
}

func later(a, b Date) Date {
	if b.After(a) {
		return b
	}
	return a
}

// ExpectedPlacement is how many months a placement usually lasts: one that limitation would outrun is warned about.
const ExpectedPlacement = 6

// limitHoles names the invoices that are out of time; or those that will be soon, or before a placement usually ends.
func limitHoles(limits []Limitation, asOf Date, barred bool) (holes []Hole) {
	for _, l := range limits {
		level, days := LimitLevelOf(l.ExpiresOn, asOf)
		key := ""
		switch {
		case barred && level == LimitBarred:
			key = "evidence.gate.barred"
		case barred || level == LimitBarred || l.ExpiresOn.IsZero():
			continue
		case level == LimitRed:
			key = "evidence.gate.barred_close"
		case l.ExpiresOn.Before(asOf.AddMonths(ExpectedPlacement)):
			key = "evidence.gate.barred_placed"
		case level == LimitAmber:
			key = "evidence.gate.barred_soon"
		default:
			continue
		}
		holes = append(holes, Hole{
			Key: key, Invoice: l.Invoice,
			Args: map[string]any{"invoice": l.Number, "day": l.ExpiresOn, "article": l.Regime.Article, "days": days, "months": ExpectedPlacement},
		})
	}
	return holes
}
