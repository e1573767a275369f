package scorecard

import (
	"fmt"

	"relais/cases"
)

// Kind is what a debtor is, as far as the comparison distinguishes.
type Kind uint8

// Kinds of debtor.
const (
	Company Kind = iota
	Consumer
	kinds
)

// EventKind is what happened to the principal of a placement.
type EventKind uint8

// Kinds of event. A negative amount takes an earlier one back, on its own day.
const (
	Receipt    EventKind = iota // the agency received principal
	Direct                      // the debtor paid principal to the creditor
	Correction                  // a part that was never owed
	Goodwill                    // a part that was owed and given up: stays in the denominator, is not recovered
)

// Event is one movement of principal on its value date, in cents.
type Event struct {
	On    cases.Date
	Kind  EventKind
	Cents cases.Cents
}

// Placement is one hand-over to one agency with what came of it, as the counting rules read it.
type Placement struct {
	Debtor    int32 // counted from 0; the same number is the same debtor
	Agency    int32 // index into Input.Agencies
	Country   int16 // any number for the debtor's country
	Kind      Kind
	Close     Close // why it ended; nothing while it is open
	Placed    cases.Date
	OldestDue cases.Date // oldest due day of its invoices; none: the day of the hand-over
	Closed    cases.Date // day of the close or of the recall
	Principal cases.Cents

	Unconfirmed bool // the creditor did not confirm a closing code that blames the creditor
	Declined    bool // the agency declined it: no unit, but counted
	Later       bool // not the first agency that tries
	Events      []Event
}

// Input is everything a report is made of: placements of one creditor, one currency and one stage.
type Input struct {
	AsOf       cases.Date // report day: nothing dated after it is known, closes included
	Agencies   []string   // names; order is of no meaning
	Placements []Placement

	WithoutDirect bool // count only what agencies received: the same rates, less what debtors paid to the creditor
}

// Close is the closing code of a placement as a small number: 0 is open, n is row n−1 of cases.Closings.
type Close uint8

// CloseOf finds a closing code; false when there is none of that name. The empty code is open.
func CloseOf(code cases.CloseCode) (Close, bool) {
	if code == "" {
		return 0, true
	}
	for i := range cases.Closings {
		if cases.Closings[i].Code == code {
			return Close(i + 1), true
		}
	}
	return 0, false
}

// Code gives the closing code, empty when open.
func (c Close) Code() cases.CloseCode {
	if c == 0 || int(c) > len(cases.Closings) {
		return ""
	}
	return cases.Closings[c-1].Code
}

// treatment is what a closing code does to the rates.
type treatment uint8

const (
	counted     treatment = iota // in the rates, observed until the report day; unpaid if nothing came
	instalments                  // the same, and money counts without the limit after the close
	takenAway                    // in the rates, observed until the close
	preventable                  // out of the rates when the creditor confirmed the code and no money came
	apart                        // out of the rates, listed apart
)

// exceptions are the closing codes that are not simply counted. The codes that the creditor could have prevented are not
// written down again here: cases.Closings marks them.
var exceptions = map[cases.CloseCode]treatment{
	"plan_running_at_recall":     instalments,
	"withdrawn_commercial":       takenAway,
	"moved_to_other_agency":      takenAway,
	"moved_to_lawyer_or_bailiff": takenAway,
	cases.PlacedInError:          apart,
	"already_in_court":           apart,
	"outside_mandate":            apart, // reasons to decline: such a hand-over was no attempt
	"conflict_of_interest":       apart,
}

// treatments is what every Close means, by its number.
var treatments = func() (table [256]treatment) {
	for i := range cases.Closings {
		c := &cases.Closings[i]
		if special, found := exceptions[c.Code]; found {
			table[i+1] = special
		} else if c.Fault == cases.Preventable {
			table[i+1] = preventable
		}
	}
	return table
}()

// effects are what closing codes do to the rates, in words for who prepares a file.
var effects = map[treatment]string{
	counted:     "counts; unpaid if nothing came",
	instalments: "counts; later instalments count, too",
	takenAway:   "counts until that day",
	preventable: "your own mistake: does not count when nothing came, unless confirmed is no",
	apart:       "does not count",
}

// EffectOf says in a few words what a closing code does to the rates; nothing for what is no closing code.
func EffectOf(code cases.CloseCode) string {
	c, known := CloseOf(code)
	if !known || c == 0 {
		return ""
	}
	return effects[treatments[c]]
}

// IsPreventable says that a closing code is a return that the creditor could have prevented.
func (c Close) IsPreventable() bool { return treatments[c] == preventable }

// Days of the counting rules.
const (
	crossingDays  = 3  // direct payments so soon after the hand-off were under way: they lower what was owed
	afterClose    = 30 // money counts for so long after a close
	poolingWindow = 30 // placements of a debtor with an agency so near to each other are one unit
)

// NothingOwed is the reason to leave a placement out whose principal was corrected or paid away.
const NothingOwed = "nothing_owed"

// outcome is one placement by the rules. Its payments stay in the events.
type outcome struct {
	out        string // why it is left out; empty: it counts
	net        cases.Cents
	handOff    civil
	possible   int  // complete months from the hand-off to the report day
	months     int  // observed months
	lastDay    int  // payments count up to this day
	reversible int  // reversals count up to this day
	taken      bool // observation ended before the report day
	received   bool // only receipts are payments
}

// judge applies the counting rules to one placement as they are known on the report day.
func (in *Input) judge(p *Placement) outcome {
	placed, asOf := dayNumber(p.Placed), dayNumber(in.AsOf)
	o := outcome{net: p.Principal, handOff: civilOf(placed), lastDay: asOf, reversible: asOf, received: in.WithoutDirect}
	for i := range p.Events {
		e := &p.Events[i]
		on := dayNumber(e.On)
		known := on <= asOf
		if known && (e.Kind == Correction || e.Kind == Direct && on <= placed+crossingDays) {
			o.net -= e.Cents
		}
	}
	o.possible = max(civilOf(asOf).since(o.handOff), 0)
	o.months = o.possible
	rule := counted
	if closed := dayNumber(p.Closed); p.Close != 0 && !p.Closed.IsZero() && closed <= asOf {
		rule = treatments[p.Close]
		if rule != instalments {
			o.lastDay = min(asOf, closed+afterClose)
		}
		if rule == takenAway {
			o.months, o.taken = max(civilOf(closed).since(o.handOff), 0), true
		}
	}
	switch {
	case rule == apart, rule == preventable && !p.Unconfirmed && o.total(p, placed) <= 0:
		o.out = string(p.Close.Code())
	case o.net <= 0:
		o.out = NothingOwed
	}
	return o
}

// counts says whether an event is a payment that counts, by its day and direction.
func (o *outcome) counts(e *Event, placed int) (day int, ok bool) {
	if e.Kind != Receipt && e.Kind != Direct {
		return 0, false
	}
	day = dayNumber(e.On)
	if day <= placed || e.Kind == Direct && (o.received || day <= placed+crossingDays) {
		return day, false
	}
	if e.Cents < 0 {
		return day, day <= o.reversible
	}
	return day, day <= o.lastDay
}

// total is all that came and stayed, as known on the report day.
func (o *outcome) total(p *Placement, placed int) (sum cases.Cents) {
	for i := range p.Events {
		if _, ok := o.counts(&p.Events[i], placed); ok {
			sum += p.Events[i].Cents
		}
	}
	return sum
}

// Owner says to which of the hand-overs of one case a payment belongs, as an index into their days, which ascend; −1 before
// the first. After a new hand-over began, direct payments belong to it, except those that were under way: they are the old
// one's. What an agency received is its own and needs no such question.
func Owner(handOffs []cases.Date, paid cases.Date) int {
	owner := -1
	for i, day := range handOffs {
		under := paid.DaysSince(day) <= crossingDays && i > 0
		if paid.After(day) && !under || i == 0 {
			owner = i
		}
	}
	return owner
}

// check refuses what cannot be computed with.
func (in *Input) check() error {
	if in.AsOf.IsZero() {
		return fmt.Errorf("scorecard: no report day")
	}
	for i := range in.Placements {
		p := &in.Placements[i]
		if p.Agency < 0 || int(p.Agency) >= len(in.Agencies) || p.Debtor < 0 || p.Kind >= kinds || p.Placed.IsZero() ||
			int(p.Close) > len(cases.Closings) {
			return fmt.Errorf("scorecard: placement %d: agency, debtor, kind, day or closing code out of range", i)
		}
	}
	return nil
}
