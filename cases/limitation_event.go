package cases

import (
	"cmp"
	"context"
	"slices"
)

// LimitEffect says what a fact does to limitation.
type LimitEffect string

// The effects.
const (
	Interrupts LimitEffect = "interrupts" // a new full period begins (C. civ. 2231)
	Suspends   LimitEffect = "suspends"   // time stands still, and at least six months remain (C. civ. 2238)
	Titles     LimitEffect = "titles"     // an enforceable title: begins the period of the title
	NoEffect   LimitEffect = "no_effect"
)

// LimitEventKind is a fact that a law knows.
type LimitEventKind struct {
	Kind       string // catalogue key behind "limit_event."
	Effect     LimitEffect
	Article    string
	Confidence string
	Lasts      bool // has an end: until then no new period runs
	Private    bool // counts for private debtors
	Public     bool // counts for public bodies
}

// LimitEventKinds is the table of what interrupts or suspends, in the order in which pages offer it. A reminder, a formal
// notice and the letter of an agency are not in it (Cass. com. 18 May 2022 n° 20-23.204).
var LimitEventKinds = []LimitEventKind{
	{Kind: "acknowledgement", Effect: Interrupts, Article: "C. civ. 2240", Confidence: "A", Private: true},
	{Kind: "part_payment", Effect: Interrupts, Article: "C. civ. 2240", Confidence: "A", Private: true, Public: true},
	{Kind: "court_claim", Effect: Interrupts, Article: "C. civ. 2241, 2242", Confidence: "A", Lasts: true, Private: true, Public: true},
	{Kind: "payment_order_served", Effect: Interrupts, Article: "C. civ. 2241", Confidence: "B", Private: true},
	{Kind: "enforcement_act", Effect: Interrupts, Article: "C. civ. 2244", Confidence: "A", Private: true},
	{Kind: "insolvency_declared", Effect: Interrupts, Article: "C. com. L622-25-1", Confidence: "A", Lasts: true, Private: true},
	{Kind: "mediation", Effect: Suspends, Article: "C. civ. 2238", Confidence: "A", Lasts: true, Private: true},
	{Kind: "conciliation", Effect: Suspends, Article: "C. civ. 2238", Confidence: "A", Lasts: true, Private: true},
	{Kind: "participation", Effect: Suspends, Article: "C. civ. 2238", Confidence: "A", Lasts: true, Private: true},
	{Kind: "l125_accepted", Effect: Suspends, Article: "C. civ. 2238, CPCE L125-1", Confidence: "A", Lasts: true, Private: true},
	{Kind: "written_claim", Effect: Interrupts, Article: "Loi 68-1250 art. 2", Confidence: "A", Public: true},
	{Kind: "public_reply", Effect: Interrupts, Article: "Loi 68-1250 art. 2", Confidence: "A", Public: true},
	{Kind: "title", Effect: Titles, Article: "CPCE L111-4", Confidence: "C", Private: true, Public: true},
}

// limitEventKind finds a row; nil for an unknown kind.
func limitEventKind(kind string) *LimitEventKind {
	return find(LimitEventKinds, func(k *LimitEventKind) bool { return k.Kind == kind })
}

// For says that the kind counts for a debtor.
func (k LimitEventKind) For(debtor DebtorKind) bool {
	if debtor == PublicBody {
		return k.Public
	}
	return k.Private
}

// LimitationEvent is a fact that interrupts or suspends limitation, with the paper that proves it.
type LimitationEvent struct {
	ID       ItemID
	Kind     string
	On       Date
	Until    Date       // end of what lasts; zero: not over yet
	Invoice  ItemID     // the invoice it concerns; empty: all
	Document DocumentID // the exhibit that proves it
	Note     string
}

// Validate checks a fact that interrupts or suspends.
func (e *LimitationEvent) Validate() []FieldError {
	var f faults
	kind := limitEventKind(e.Kind)
	f.add(e.Kind == "", "kind", "error.required")
	f.add(e.Kind != "" && kind == nil, "kind", "error.choice")
	f.day("on", e.On, true)
	f.day("until", e.Until, false)
	f.add(!e.Until.IsZero() && e.Until.Before(e.On), "until", "error.limit.until_before")
	f.add(!e.Until.IsZero() && kind != nil && !kind.Lasts, "until", "error.limit.no_duration")
	f.text("note", e.Note, false)
	return f
}

// SaveLimitationEvent adds a fact that interrupts or suspends limitation, or replaces the one of its id. Unlike the claim it
// can be recorded after the release, too: it does not change what is owed.
func (s *Service) SaveLimitationEvent(ctx context.Context, actor Actor, ref Ref, e LimitationEvent) (ItemID, error) {
	if err := actor.authorise(ActPrepare); err != nil {
		return "", err
	}
	fields := e.Validate()
	if e.Document == "" {
		fields = append(fields, Field("document", "error.required"))
	}
	for field, day := range map[string]Date{"on": e.On, "until": e.Until} {
		if day.After(s.Today()) {
			fields = append(fields, Field(field, "error.future_day"))
		}
	}
	slices.SortStableFunc(fields, func(a, b FieldError) int { return cmp.Compare(a.Field, b.Field) })
	if err := Wrong(onePerField(fields)...); err != nil {
		return "", err
	}
	return keepItem(ctx, s, actor, ref, item[LimitationEvent]{
		part: e, id: e.ID, code: "limitation_event",
		list: func(c *Case) *[]LimitationEvent { return &c.LimitationEvents },
		idOf: func(e *LimitationEvent) *ItemID { return &e.ID },
		accept: func(c *Case, e *LimitationEvent) error {
			return Wrong(c.checkLimitationEvent(e)...)
		},
	})
}

// checkLimitationEvent checks what a fact says of the other parts of the case.
func (c *Case) checkLimitationEvent(e *LimitationEvent) []FieldError {
	var f faults
	f.add(e.Document != "" && c.Document(e.Document) == nil, "document", "error.no_such_document")
	f.add(e.Invoice != "" && c.Invoice(e.Invoice) == nil, "invoice", "error.no_such_invoice")
	if kind := limitEventKind(e.Kind); kind != nil {
		f.add(!kind.For(c.Debtor.Kind), "kind", "error.limit.kind_of_other")
	}
	return f
}

// RemoveLimitationEvent takes a fact out that was recorded by mistake.
func (s *Service) RemoveLimitationEvent(ctx context.Context, actor Actor, ref Ref, id ItemID) error {
	if err := actor.authorise(ActPrepare); err != nil {
		return err
	}
	return s.change(ctx, actor, ref, func(c *Case) (entry, error) {
		before := takeOut(&c.LimitationEvents, func(e *LimitationEvent) bool { return e.ID == id })
		if before == "" {
			return entry{}, Missing()
		}
		return entry{kind: EvItemRemoved, facts: Facts{Item: id, Code: "limitation_event", Before: before}}, nil
	})
}
