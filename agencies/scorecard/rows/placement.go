package rows

import (
	"slices"
	"strings"

	"relais/agencies/scorecard"
	"relais/cases"
)

// placement reads one line of placements.
func (b *Book) placement(l *line) {
	id := l.must("placement_id")
	if _, twice := b.byID[id]; twice && id != "" {
		l.refuse("placement_id", id, "this number was used above: each hand-over needs its own")
	}
	agency := l.must("agency")
	r := row{line: l.number, currency: strings.ToUpper(l.get("currency")), stage: strings.ToLower(l.get("stage"))}
	if r.currency == "" {
		r.currency = string(cases.EUR)
	}
	r.stage = l.oneOf("stage", r.stage, "amicable", "legal", "enforcement")
	r.Placed = l.day("placed_on", true)
	r.OldestDue = l.day("oldest_due_on", false)
	r.Principal = l.amount("principal", "principal_cents", false)
	if l.oneOf("debtor_kind", l.get("debtor_kind"), "company", "consumer") == "consumer" {
		r.Kind = scorecard.Consumer
	}
	r.Later = l.whole("attempt", 1) > 1
	r.Unconfirmed = l.oneOf("confirmed", l.get("confirmed"), "yes", "no") == "no"
	r.Declined = !l.day("declined_on", false).IsZero()
	for _, part := range []struct {
		column string
		kind   scorecard.EventKind
	}{{"payments", scorecard.Receipt}, {"direct_payments", scorecard.Direct}, {"corrections", scorecard.Correction}, {"goodwill", scorecard.Goodwill}} {
		r.Events = l.events(r.Events, part.column, part.kind)
	}
	l.closing(&r)
	if l.bad {
		return
	}
	r.Agency = b.agencies.number(agency)
	debtor := l.get("debtor_id")
	if debtor == "" {
		debtor = "\x00" + id // no debtor of the file is called so
	}
	r.Debtor = b.debtors.number(debtor)
	r.Country = int16(min(b.places.number(strings.ToUpper(l.get("country"))), 1<<14))
	b.byID[strings.Clone(id)] = len(b.list)
	r.currency, r.stage = strings.Clone(r.currency), strings.Clone(r.stage)
	b.list = append(b.list, r)
}

// closing reads how a placement ended. A recall ends the observation even when the file was closed later.
func (l *line) closing(r *row) {
	closed, recalled := l.day("closed_on", false), l.day("recalled_on", false)
	text := strings.ToLower(l.get("close_code"))
	code, known := scorecard.CloseOf(cases.CloseCode(text))
	r.Close, r.Closed = code, closed
	if !recalled.IsZero() {
		r.Closed = recalled
	}
	switch {
	case !known:
		l.refuse("close_code", text, "this is no closing code; relais help scorecard lists them")
	case code == 0 && !r.Closed.IsZero() && !r.Declined:
		l.refuse("close_code", "", "it ended, but the code does not say why: for a recall withdrawn_commercial or withdrawn_inactivity")
	case code != 0 && r.Closed.IsZero() && !r.Declined:
		l.refuse("closed_on", "", "there is a closing code, but no day")
	case !r.Closed.IsZero() && r.Closed.Before(r.Placed):
		l.refuse("closed_on", r.Closed.String(), "this is before the hand-over")
	}
}

// event reads one line of events.
func (b *Book) event(l *line) {
	id := l.must("placement_id")
	at, found := b.byID[id]
	if !found && id != "" {
		l.refuse("placement_id", id, "there is no such hand-over, or its line was left out")
	}
	e := scorecard.Event{On: l.day("on", true), Cents: l.amount("amount", "principal_cents", true)}
	kinds := []string{"receipt", "direct", "correction", "goodwill"}
	kind := l.must("kind")
	if kind != "" {
		e.Kind = scorecard.EventKind(max(slices.Index(kinds, l.oneOf("kind", kind, kinds...)), 0))
	}
	if !l.bad {
		b.list[at].Events = append(b.list[at].Events, e)
	}
}
