package portal

import (
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/portal/i18n"
)

// withHeads is a claim with everything that can be asked for beside the invoices.
func withHeads() cases.Claim {
	return cases.Claim{
		Debtor: cases.Company, Currency: cases.EUR, Basis: cases.B2BDefault, NoticeOn: on("2026-06-01"), Penalty: cases.PenaltyClause{Rate: 1500},
		Invoices: []cases.Invoice{{ID: "i", Number: "1", IssuedOn: on("2026-03-31"), DueOn: on("2026-04-30"), Amount: 100_000}},
		Charges:  []cases.Charge{{ID: "c", Kind: "lawyer", IncurredOn: on("2026-06-10"), Amount: 45_000}},
		Payments: []cases.Payment{{ID: "p", ReceivedOn: on("2026-07-10"), Amount: 120_000}},
	}
}

func TestEveryHeadOfAStatementHasALineAndItsReason(t *testing.T) {
	t.Parallel()
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []i18n.Lang{i18n.FR, i18n.EN} {
		words := catalogue.Printer(lang)
		st, err := withHeads().Statement(on("2026-07-31"), cases.DefaultRates())
		if err != nil {
			t.Fatal(err)
		}
		lines := headLines(st, words)
		var sum int64
		var said []string
		for _, l := range lines {
			sum += l.Amount
			said = append(said, words.T(l.Text.Key, l.Text.Args))
			for _, why := range l.Rate {
				said = append(said, words.T(why.Key, why.Args))
			}
		}
		if owed := int64(st.Owed.Penalty + st.Owed.Costs); sum != owed {
			t.Errorf("the lines add up to %d, owed are %d", sum, owed)
		}
		text := strings.Join(said, "\n")
		for _, want := range []string{words.Money(100_000, "EUR"), words.Money(15_000, "EUR"), words.Money(45_000, "EUR")} {
			if !strings.Contains(text, want) {
				t.Errorf("%s is not in\n%s", want, text)
			}
		}
		var left int64
		for _, b := range bucketLines(st) {
			left += b.Left
		}
		if left-int64(st.Credit) != int64(st.Left) {
			t.Errorf("the buckets leave %d, the statement %d", left, st.Left)
		}
	}
}

func TestAnOfferAndAPlanKnowEveryHead(t *testing.T) {
	t.Parallel()
	claim := withHeads()
	claim.Payments = nil
	offer := cases.Offer{On: on("2026-07-31"), Amount: 110_000}
	r, err := claim.Settle(offer, cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	shown := (&Server{}).settlementResult(r, settlementQuery{On: offer.On}, "/cases/x")
	var owed, waived int64
	for _, l := range shown.Lines {
		owed, waived = owed+l.Owed, waived+l.Waived
	}
	if len(shown.Lines) != 5 || owed != shown.Total.Owed || waived != shown.Total.Waived || shown.Total.Covered != 110_000 {
		t.Errorf("%+v", shown)
	}
	p, err := claim.Plan(cases.PlanTerms{AgreedOn: on("2026-07-31"), FirstOn: on("2026-08-31"), Every: cases.Monthly, Count: 3, Interest: cases.PlanRunning}, cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range planLines(p.Instalments) {
		if l.Interest+l.Principal+l.Indemnity != l.Amount {
			t.Errorf("instalment %d pays %d of %d", l.Number, l.Interest+l.Principal+l.Indemnity, l.Amount)
		}
	}
}
