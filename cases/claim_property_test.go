package cases_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

// drawClaim makes any claim that the engine must be able to work: some invoices over ten years, with credit notes and
// payments.
func drawClaim(t *rapid.T) cases.Claim {
	cl := cases.Claim{
		Debtor: cases.Company, Currency: cases.EUR,
		Basis:      rapid.SampledFrom([]cases.RateBasis{cases.B2BDefault, cases.B2BContract, cases.PublicRate, cases.LegalConsumer}).Draw(t, "basis"),
		DayCount:   rapid.SampledFrom([]cases.DayCount{cases.Act365, cases.ActAct}).Draw(t, "days"),
		Imputation: rapid.SampledFrom([]cases.Imputation{cases.InterestFirst, cases.PrincipalFirst}).Draw(t, "order"),
	}
	switch cl.Basis {
	case cases.B2BContract:
		cl.ContractRate = cases.BasisPoints(rapid.IntRange(1, 2000).Draw(t, "rate"))
	case cases.PublicRate:
		cl.Debtor = cases.PublicBody
	case cases.LegalConsumer:
		cl.Debtor = cases.Consumer
		cl.NoticeOn = drawDay(t, "notice")
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "invoices") {
		issued := drawDay(t, "issued")
		cl.Invoices = append(cl.Invoices, cases.Invoice{
			ID: cases.ItemID(fmt.Sprint("i", i)), Number: fmt.Sprint("F", i), IssuedOn: issued,
			DueOn:  issued.AddDays(rapid.SampledFrom([]int{0, 30, 30, 45, 60}).Draw(t, "term")),
			Amount: cases.Cents(rapid.Int64Range(1, 5_000_000).Draw(t, "amount")),
		})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "notes") {
		cl.CreditNotes = append(cl.CreditNotes, cases.CreditNote{
			ID: cases.ItemID(fmt.Sprint("n", i)), Invoice: drawInvoice(t, cl),
			Amount: cases.Cents(rapid.Int64Range(1, 400_000).Draw(t, "credit")),
			Effect: rapid.SampledFrom([]cases.CreditNoteEffect{cases.Retroactive, cases.FromDate}).Draw(t, "effect"),
		})
		n := &cl.CreditNotes[i]
		n.IssuedOn = invoiceOf(cl, n.Invoice).IssuedOn.AddDays(rapid.IntRange(0, 1500).Draw(t, "credited"))
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "payments") {
		cl.Payments = append(cl.Payments, drawPayment(t, cl, fmt.Sprint("p", i)))
	}
	drawHeads(t, &cl)
	return cl
}

func drawDay(t *rapid.T, name string) cases.Date {
	return casestest.Day("2016-12-20").AddDays(rapid.IntRange(0, 3500).Draw(t, name))
}

func drawInvoice(t *rapid.T, cl cases.Claim) cases.ItemID {
	return cl.Invoices[rapid.IntRange(0, len(cl.Invoices)-1).Draw(t, "invoice")].ID
}

func invoiceOf(cl cases.Claim, id cases.ItemID) cases.Invoice {
	return cl.Invoices[slices.IndexFunc(cl.Invoices, func(i cases.Invoice) bool { return i.ID == id })]
}

// drawHeads adds what a claim may ask for beside its invoices: a penalty, costs, interest on interest.
func drawHeads(t *rapid.T, cl *cases.Claim) {
	if cl.Debtor == cases.Consumer {
		return
	}
	cl.NoticeOn = drawDay(t, "notice")
	if rapid.Bool().Draw(t, "penalty") {
		cl.Penalty = cases.PenaltyClause{
			Rate:    cases.BasisPoints(rapid.IntRange(0, 2000).Draw(t, "penalty rate")),
			Minimum: cases.Cents(rapid.IntRange(0, 50_000).Draw(t, "penalty minimum")),
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "costs") {
		cl.Charges = append(cl.Charges, cases.Charge{
			ID: cases.ItemID(fmt.Sprint("c", i)), Kind: rapid.SampledFrom(cases.ChargeKinds).Draw(t, "kind"),
			IncurredOn: drawDay(t, "spent on"), Amount: cases.Cents(rapid.IntRange(1, 100_000).Draw(t, "spent")),
		})
	}
	if cl.Basis != cases.PublicRate && rapid.Bool().Draw(t, "capital") {
		cl.Capital = cases.Capitalisation{By: cases.CapitalByContract, From: drawDay(t, "contract of")}
	}
}

func drawPayment(t *rapid.T, cl cases.Claim, id string) cases.Payment {
	p := cases.Payment{ID: cases.ItemID(id), ReceivedOn: drawDay(t, "paid on"), Amount: cases.Cents(rapid.Int64Range(1, 3_000_000).Draw(t, "paid"))}
	if rapid.Bool().Draw(t, "designated") {
		p.Invoice = drawInvoice(t, cl)
	}
	return p
}

func worked(t *rapid.T, cl cases.Claim, asOf cases.Date) *cases.Statement {
	s, err := cl.Statement(asOf, cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, s)
	return s
}

// cuts counts the segments: each is rounded once.
func cuts(s *cases.Statement) (n cases.Cents) {
	for _, line := range s.Invoices {
		n += cases.Cents(len(line.Segments))
	}
	return n
}

func TestAStatementAlwaysAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { worked(t, drawClaim(t), drawDay(t, "as of")) })
}

func TestTheOrderInWhichThingsWereTypedNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl, asOf := drawClaim(t), drawDay(t, "as of")
		day := drawDay(t, "one day for all payments")
		for i := range cl.Payments {
			if rapid.Bool().Draw(t, "same day") {
				cl.Payments[i].ReceivedOn = day
			}
		}
		one, _ := worked(t, cl, asOf).Hash()
		cl.Payments = rapid.Permutation(cl.Payments).Draw(t, "payments")
		cl.Invoices = rapid.Permutation(cl.Invoices).Draw(t, "invoices")
		slices.Reverse(cl.CreditNotes)
		if other, _ := worked(t, cl, asOf).Hash(); other != one {
			t.Fatal("another order gave another statement")
		}
	})
}

func TestOnePaymentMoreNeverRaisesWhatIsOwed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl, asOf := drawClaim(t), drawDay(t, "as of")
		before := worked(t, cl, asOf)
		cl.Payments = append(slices.Clone(cl.Payments), drawPayment(t, cl, "more"))
		after := worked(t, cl, asOf)
		// A payment cuts segments, and each cut may move a rounding by one cent.
		if after.Left > before.Left+cuts(after)+cuts(before) {
			t.Fatalf("owed %d, with one payment more %d", before.Left, after.Left)
		}
	})
}

func TestWithoutPaymentsADebtOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl, asOf := drawClaim(t), drawDay(t, "as of")
		cl.Payments, cl.CreditNotes = nil, nil
		today, tomorrow := worked(t, cl, asOf), worked(t, cl, asOf.AddDays(rapid.IntRange(1, 100).Draw(t, "later")))
		if tomorrow.Left < today.Left {
			t.Fatalf("owed %d, later %d", today.Left, tomorrow.Left)
		}
	})
}

func TestCuttingAPeriodMovesTheSumByAtMostACentACut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl := drawClaim(t)
		if cl.Basis == cases.PublicRate || cl.Basis == cases.LegalConsumer {
			cl.Basis, cl.Debtor = cases.B2BDefault, cases.Company // a rate that does not depend on the first day
		}
		interest := func(due, asOf cases.Date) cases.Cents {
			one := cl
			one.CreditNotes, one.Payments, one.Capital = nil, nil, cases.Capitalisation{}
			one.Invoices = []cases.Invoice{{ID: "i", Number: "F", DueOn: due, Amount: cl.Invoices[0].Amount}}
			return worked(t, one, asOf).Interest
		}
		days := []cases.Date{drawDay(t, "a"), drawDay(t, "b"), drawDay(t, "c")}
		slices.SortFunc(days, cases.Date.Compare)
		whole, parted := interest(days[0], days[2]), interest(days[0], days[1])+interest(days[1], days[2])
		if gap := whole - parted; gap < -1 || gap > 1 {
			t.Fatalf("whole %d, parted %d", whole, parted)
		}
	})
}
