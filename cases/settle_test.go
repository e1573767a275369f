package cases_test

import (
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

func settled(t *testing.T, c *cases.Case, offer cases.Offer) *cases.Settlement {
	t.Helper()
	s, err := cases.SettlementOf(c, offer, cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnOfferIsSetAgainstWhatIsOwedInTheOrderOfTheClaim(t *testing.T) {
	// On 21 November 2026: interest 1 509,72 €, principal 24 835,40 € less 2 000,00 € paid in July, indemnity 120,00 €.
	day := casestest.Day("2026-11-21")
	for _, row := range []struct {
		name    string
		order   cases.Imputation
		amount  cases.Cents
		covered cases.Buckets
	}{
		{"less than the interest", cases.InterestFirst, 30_000, cases.Buckets{Interest: 30_000}},
		{"the principal goes first by waiver", cases.PrincipalFirst, 30_000, cases.Buckets{Principal: 30_000}},
		{"everything", cases.InterestFirst, 99_999_999, cases.Buckets{}},
	} {
		c := casestest.Case()
		c.Imputation = row.order
		before := statement(t, c, "2026-11-21")
		s := settled(t, c, cases.Offer{On: day, Amount: row.amount})
		if row.name == "everything" {
			if s.Covered != before.Owed || s.Waived.Total() != 0 || s.Beyond != row.amount-before.Owed.Total() || s.OfWhole != 10_000 || s.OfPrincipal != 10_000 {
				t.Errorf("everything: %+v", s)
			}
			continue
		}
		if s.Covered != row.covered {
			t.Errorf("%s: covers %+v, want %+v", row.name, s.Covered, row.covered)
		}
		if want := cases.BasisPoints(row.amount * 10_000 / before.Owed.Total()); s.OfWhole != want {
			t.Errorf("%s: %d of the whole, want %d", row.name, s.OfWhole, want)
		}
	}
}

func TestAnOfferThatLacksACentIsNeverAllOfIt(t *testing.T) {
	c := casestest.Case()
	owed := statement(t, c, "2026-11-21").Owed.Total()
	s := settled(t, c, cases.Offer{On: casestest.Day("2026-11-21"), Amount: owed - 1})
	if s.OfWhole != 9_999 || s.Waived.Total() != 1 {
		t.Errorf("%d of the whole, waived %+v", s.OfWhole, s.Waived)
	}
}

func TestAnOfferInPartsIsPaidOnWorkingDaysAndNothingIsAddedMeanwhile(t *testing.T) {
	c := casestest.Case()
	s := settled(t, c, cases.Offer{On: casestest.Day("2026-11-30"), Amount: 1_000_001, Count: 3, Every: cases.Monthly})
	var got []string
	var sum cases.Cents
	var to cases.Cents
	for _, p := range s.Payments {
		got = append(got, p.On.String())
		sum += p.Amount
		to += p.To.Total()
	}
	// 30 January 2027 is a Saturday.
	if want := []string{"2026-11-30", "2026-12-30", "2027-02-01"}; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("paid on %v", got)
	}
	if sum != 1_000_001 || to != sum || s.Covered.Total() != sum {
		t.Errorf("%d offered, %d imputed, %d covered", sum, to, s.Covered.Total())
	}
	if s.Covered.Total()+s.Waived.Total() != statement(t, c, "2026-11-30").Owed.Total() {
		t.Errorf("covered %+v, waived %+v", s.Covered, s.Waived)
	}
}

func TestAnOfferThatMakesNoSenseIsRefusedByField(t *testing.T) {
	c := casestest.Case()
	day := casestest.Day("2026-11-21")
	for field, offer := range map[string]cases.Offer{
		"amount": {On: day, Amount: -1}, "on": {Amount: 1000}, "count": {On: day, Amount: 1000, Count: 121, Every: cases.Monthly},
		"every": {On: day, Amount: 1000, Count: 2, Every: "daily"},
	} {
		_, err := cases.SettlementOf(c, offer, cases.DefaultRates())
		wrongField(t, err, field)
	}
	paid := casestest.Case()
	paid.Payments = append(paid.Payments, cases.Payment{ID: "z", ReceivedOn: day, Amount: 99_999_999})
	_, err := cases.SettlementOf(paid, cases.Offer{On: day, Amount: 1000}, cases.DefaultRates())
	refusedAs(t, err, "error.settle.nothing_owed")
	insolvent := casestest.Case()
	insolvent.InsolventOn = day
	_, err = cases.SettlementOf(insolvent, cases.Offer{On: day, Amount: 1000}, cases.DefaultRates())
	refusedAs(t, err, "error.claim.payment_after_opening")
}

func wrongField(t *testing.T, err error, field string) {
	t.Helper()
	e, is := err.(*cases.Error)
	if !is || e.Code != cases.Invalid || len(e.Fields) != 1 || e.Fields[0].Field != field {
		t.Errorf("%s: got %v", field, err)
	}
}

func TestWhatIsCoveredAndWaivedIsWhatIsOwedWhateverIsOffered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl, on := drawClaim(t), drawDay(t, "on")
		offer := cases.Offer{
			On: on, Amount: cases.Cents(rapid.Int64Range(200, 4_000_000).Draw(t, "offered")), Count: rapid.IntRange(0, 14).Draw(t, "count"),
			Every: rapid.SampledFrom(cases.Paces).Draw(t, "every"),
		}
		before := worked(t, cl, on)
		s, err := cl.Settle(offer, cases.DefaultRates())
		if before.Owed.Total() == 0 {
			if err == nil {
				t.Fatal("nothing is owed")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][3]cases.Cents{
			{s.Owed.Interest, s.Covered.Interest, s.Waived.Interest}, {s.Owed.Principal, s.Covered.Principal, s.Waived.Principal},
			{s.Owed.Indemnity, s.Covered.Indemnity, s.Waived.Indemnity},
		} {
			if b[0] != b[1]+b[2] || b[1] < 0 || b[2] < 0 {
				t.Fatalf("owed %d, covered %d, waived %d", b[0], b[1], b[2])
			}
		}
		if s.Owed != before.Owed || s.Covered.Total()+s.Beyond != offer.Amount || s.OfWhole < 0 || s.OfWhole > 10_000 {
			t.Fatalf("offered %d: %+v", offer.Amount, s)
		}
	})
}
