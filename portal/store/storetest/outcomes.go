package storetest

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

// sameDay compares days by what they are.
var sameDay = gocmp.Comparer(func(a, b cases.Date) bool { return a == b })

// outcomes compares what the store reads with the rule, over placements of every kind, with money, credit notes and recalls,
// seen by each party and cut by days, agency and currency.
func outcomes(t *testing.T, f *Fixture) {
	all := f.placements(t)
	all = append(all, f.lived(t))
	south := casestest.CaseOf(f.South.Org, 90_000)
	south.Reference = ""
	all = append(all, f.placedWith(t, south, f.Red.Org))
	for i, c := range all { // as it was stored
		by := f.North
		if c.Org == f.South.Org {
			by = f.South
		}
		all[i] = f.read(t, by, c.ID)
	}
	for _, by := range []cases.Actor{f.North, f.South, f.Red, f.Blue, f.Operator} {
		for _, filter := range []agencies.TallyFilter{
			{}, {Agency: f.Red.Org}, {Agency: f.Blue.Org}, {Currency: cases.EUR}, {Currency: "USD"}, {From: dayOf("2026-03-15"), To: dayOf("2026-04-01")}, {From: dayOf("2026-04-20")},
		} {
			got, err := f.Outcomes(t.Context(), by.Scope(), filter)
			if err != nil {
				t.Fatal(err)
			}
			tallies, err := f.Tallies(t.Context(), by.Scope(), filter)
			if diff := gocmp.Diff(agencies.NewReport(agencies.Period{}, tallies), agencies.NewReport(agencies.Period{}, agencies.TalliesOf(got)), sameDay); err != nil || diff != "" {
				t.Errorf("%s, %+v: the report of the outcomes is not that of the tallies: %s; %v", by.Org, filter, diff, err)
			}
			if diff := gocmp.Diff(wanted(all, by, filter), got, sameDay); diff != "" {
				t.Errorf("%s, %+v: %s", by.Org, filter, diff)
			}
		}
	}
}

// lived is a case with two placements, money of every kind and credit notes before and after the hand-over.
func (f *Fixture) lived(t *testing.T) *cases.Case {
	t.Helper()
	c := casestest.CaseOf(f.North.Org, 60_000)
	first := cases.Placement{ID: cases.PlacementID(f.NewID()), Agency: f.Red.Org, Terms: casestest.Terms(), ReleasedAt: casestest.Now, ReleasedOn: dayOf("2026-03-10"),
		AcceptedAt: casestest.Now, RecalledOn: dayOf("2026-04-10"), RecallReason: "withdrawn_inactivity", RecallObjection: "non", ClosedOn: dayOf("2026-04-20"), CloseCode: "withdrawn_inactivity", Principal: 2_000_000}
	second := cases.Placement{ID: cases.PlacementID(f.NewID()), Agency: f.Blue.Org, Terms: casestest.Terms(), ReleasedAt: casestest.Now, ReleasedOn: dayOf("2026-05-02"), RecalledOn: dayOf("2026-06-01"), Principal: 1_500_000}
	c.Reference, c.Placements, c.Agency, c.Handling = "", []cases.Placement{first, second}, f.Blue.Org, cases.Active
	pay := func(source cases.PaymentSource, on string, amount cases.Cents, in cases.PlacementID) cases.Payment {
		p := cases.Payment{ID: cases.ItemID(f.NewID()), Source: source, ReceivedOn: dayOf(on), Amount: amount, Method: "transfer", Placement: in, RecordedAt: casestest.Now}
		if source == cases.Receipt {
			p.Agency, p.Fee = f.Red.Org, amount/10
		}
		return p
	}
	c.Payments = []cases.Payment{
		pay(cases.BeforeRelease, "2026-02-01", 700, ""), pay(cases.Receipt, "2026-04-01", 50_000, first.ID), pay(cases.Receipt, "2026-04-02", -50_000, first.ID),
		pay(cases.Direct, "2026-03-20", 20_000, first.ID), pay(cases.Direct, "2026-05-20", 30_000, second.ID),
	}
	for i, n := range []struct {
		on     string
		effect cases.CreditNoteEffect
	}{{"2026-03-01", cases.Retroactive}, {"2026-03-25", cases.Retroactive}, {"2026-05-30", cases.FromDate}} {
		c.CreditNotes = append(c.CreditNotes, cases.CreditNote{
			ID: cases.ItemID(f.NewID()), Invoice: c.Invoices[0].ID, Number: "AV-" + string(rune('1'+i)), IssuedOn: dayOf(n.on), Amount: cases.Cents(1000 * (i + 1)), Effect: n.effect,
		})
	}
	return f.create(t, c)
}

// wanted is the rule over the cases themselves.
func wanted(all []*cases.Case, by cases.Actor, f agencies.TallyFilter) (list []agencies.Outcome) {
	list = []agencies.Outcome{}
	for _, c := range all {
		for _, o := range agencies.OutcomesOf(c) {
			sees := by.Side() == cases.CreditorSide && o.Creditor == by.Org || by.Side() == cases.AgencySide && o.Agency == by.Org
			if sees && (f.Agency == "" || o.Agency == f.Agency) && (f.Currency == "" || o.Currency == f.Currency) && !o.ReleasedOn.Before(f.From) &&
				(f.To.IsZero() || !o.ReleasedOn.After(f.To)) {
				list = append(list, o)
			}
		}
	}
	slices.SortFunc(list, func(a, b agencies.Outcome) int {
		return cmp.Or(a.ReleasedOn.Compare(b.ReleasedOn), cmp.Compare(a.Placement, b.Placement))
	})
	return list
}

// peers adds up the others of an agency's creditors, and nothing for anybody else.
func peers(t *testing.T, f *Fixture) {
	all := f.placements(t)
	south := casestest.CaseOf(f.South.Org, 90_000)
	south.Reference = ""
	f.placedWith(t, south, f.Blue.Org) // South has nothing with Red: Red hears nothing of it
	for _, filter := range []agencies.TallyFilter{{}, {Currency: cases.EUR}, {Currency: "USD"}, {From: dayOf("2026-04-01")}, {To: dayOf("2026-03-15")}} {
		var want agencies.Peers
		own := 0
		for _, c := range all {
			for i := range c.Placements {
				p := &c.Placements[i]
				if !of(cases.Placed{As: cases.PlacedAny, Currency: filter.Currency, From: filter.From, To: filter.To}, c, p) {
					continue
				}
				if p.Agency == f.Red.Org {
					own++
					continue
				}
				want.Agencies = 1
				want.Placed++
				want.Principal += p.Principal
				want.Recovered += min(p.Recovered, p.Principal)
			}
		}
		if want.Largest = want.Principal; own == 0 {
			want = agencies.Peers{}
		}
		got, err := f.Peers(t.Context(), f.Red.Scope(), filter)
		if err != nil || got != want {
			t.Errorf("%+v: %+v, want %+v; %v", filter, got, want, err)
		}
	}
	for _, by := range []cases.Actor{f.North, f.South, f.Operator} {
		if got, err := f.Peers(t.Context(), by.Scope(), agencies.TallyFilter{}); err != nil || got != (agencies.Peers{}) {
			t.Errorf("%s is told %+v; %v", by.Org, got, err)
		}
	}
}
