package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestAnAgreedPenaltyIsIncurredByTheFormalNotice(t *testing.T) {
	c := casestest.Case()
	c.Penalty = cases.PenaltyClause{Rate: 1500}
	// Before the notice of 6 November nothing is asked for, and the statement says that the penalty waits.
	early := statement(t, c, "2026-11-05")
	if early.Penalty != 0 || len(early.Heads) != 0 || flags(early) != "" {
		t.Errorf("before the notice: %d, %s", early.Penalty, flags(early))
	}
	s := statement(t, c, "2026-11-21")
	head := s.Heads[0]
	// Late on that day: 7 167.09 + 11 280.00 + 6 215.40, and 15 % of it.
	if head.Base != 2_466_249 || head.Amount != 369_937 || head.On != casestest.Day("2026-11-06") || head.Article != "C. civ. 1231-5" {
		t.Errorf("%+v", head)
	}
	if s.Penalty != head.Amount || s.Owed.Penalty != head.Amount || flags(s) != "penalty_reducible" {
		t.Errorf("penalty %d, owed %d, %s", s.Penalty, s.Owed.Penalty, flags(s))
	}
	if without := statement(t, casestest.Case(), "2026-11-21"); s.Left-without.Left != head.Amount || s.Interest != without.Interest {
		t.Errorf("it moved other lines")
	}
}

func TestAPenaltyWithoutAnyNoticeWaitsAndSaysSo(t *testing.T) {
	c := casestest.Case()
	c.Penalty, c.Reminders = cases.PenaltyClause{Minimum: 15_000}, nil
	if s := statement(t, c, "2026-11-21"); s.Penalty != 0 || flags(s) != "penalty_waits" {
		t.Errorf("%d, %s", s.Penalty, flags(s))
	}
	// Once it is certain that the debtor will not perform, no notice is needed.
	c.Penalty.FinalOn = casestest.Day("2026-08-01")
	if s := statement(t, c, "2026-11-21"); s.Penalty != 15_000 || s.Heads[0].On != c.Penalty.FinalOn {
		t.Errorf("%+v", s.Heads)
	}
}

func TestAPenaltyIsNotIncurredOnceAnInsolvencyIsOpened(t *testing.T) {
	c := casestest.Case()
	c.Penalty, c.Payments, c.InsolventOn = cases.PenaltyClause{Rate: 1500}, nil, casestest.Day("2026-11-06")
	if s := statement(t, c, "2026-11-21"); s.Penalty != 0 {
		t.Errorf("%+v", s.Heads)
	}
}

func TestCostsCountBeyondTheFixedIndemnitiesAndNeedProof(t *testing.T) {
	c := casestest.Case()
	c.Charges = []cases.Charge{
		{ID: "a", Kind: "postage", IncurredOn: casestest.Day("2026-06-05"), Amount: 3_000, Document: "d"},
		{ID: "b", Kind: "lawyer", IncurredOn: casestest.Day("2026-11-10"), Amount: 60_000},
	}
	// 630 € were spent; three indemnities of 40 € are part of it.
	s := statement(t, c, "2026-11-21")
	head := s.Heads[0]
	if head.Base != 63_000 || head.Amount != 51_000 || !head.NeedsProof || head.Unproved != 60_000 || s.Costs != 51_000 {
		t.Errorf("%+v", head)
	}
	if flags(s) != "needs_proof" {
		t.Error(flags(s))
	}
	// On 6 June 30 € were spent and two invoices were late: nothing goes beyond.
	if s := statement(t, c, "2026-06-06"); s.Costs != 0 || s.Owed.Costs != 0 {
		t.Errorf("%+v", s.Heads)
	}
}

func TestMoneyReachesThePenaltyAndTheCostsAfterEverythingElseThatIsDue(t *testing.T) {
	c := casestest.Case()
	c.Penalty = cases.PenaltyClause{Minimum: 15_000}
	c.Charges = []cases.Charge{{ID: "b", Kind: "lawyer", IncurredOn: casestest.Day("2026-11-10"), Amount: 32_000}}
	all := statement(t, c, "2026-11-20")
	c.Payments = append(c.Payments, cases.Payment{ID: "q", ReceivedOn: casestest.Day("2026-11-20"), Amount: all.Left - 5_000})
	s := statement(t, c, "2026-11-20")
	if s.Owed != (cases.Buckets{Costs: 5_000}) {
		t.Errorf("left %+v", s.Owed)
	}
	c.Payments[1].Amount -= 20_000
	if s := statement(t, c, "2026-11-20"); s.Owed != (cases.Buckets{Penalty: 5_000, Costs: 20_000}) {
		t.Errorf("left %+v", s.Owed)
	}
}

func TestMoneyLeftOverPaysCostsThatComeLater(t *testing.T) {
	c := casestest.Case()
	owed := statement(t, c, "2026-11-20").Left
	c.Payments = append(c.Payments, cases.Payment{ID: "q", ReceivedOn: casestest.Day("2026-11-20"), Amount: owed + 1_000})
	c.Charges = []cases.Charge{{ID: "b", Kind: "lawyer", IncurredOn: casestest.Day("2026-11-21"), Amount: 12_000 + 1_700}}
	s := statement(t, c, "2026-11-21")
	if s.Left != 700 || s.Credit != 0 || s.Heads[0].Payments[0].Payment != "q" {
		t.Errorf("left %d, credit %d, %+v", s.Left, s.Credit, s.Heads)
	}
}

// single is one invoice of 10 000 €, due on 31 December 2022, against a company.
func single() cases.Claim {
	return cases.Claim{
		Debtor: cases.Company, Currency: cases.EUR, Basis: cases.B2BContract, ContractRate: 2000,
		Invoices: []cases.Invoice{{ID: "i", Number: "F", IssuedOn: casestest.Day("2022-12-01"), DueOn: casestest.Day("2022-12-31"), Amount: 1_000_000}},
	}
}

func work(t *testing.T, cl cases.Claim, day string) *cases.Statement {
	t.Helper()
	s, err := cl.Statement(casestest.Day(day), cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, s)
	return s
}

func TestInterestBearsInterestOnlyWhereItIsAllowedAndAfterAFullYear(t *testing.T) {
	cl := single()
	// 20 % of 10 000 € is 2 000 € a year; 2024 has 366 days over 365.
	if s := work(t, cl, "2024-12-31"); s.Interest != 200_000+200_548 {
		t.Errorf("without: %d", s.Interest)
	}
	cl.Capital = cases.Capitalisation{By: cases.CapitalByContract, From: casestest.Day("2022-01-01")}
	if s := work(t, cl, "2023-12-31"); s.Interest != 200_000 {
		t.Errorf("in the first year: %d", s.Interest)
	}
	s := work(t, cl, "2024-12-31")
	// The second year bears 20 % of 12 000 €: 182 days and 184 days.
	if s.Interest != 200_000+119_671+120_986 {
		t.Errorf("with: %d", s.Interest)
	}
	last := s.Invoices[0].Segments[len(s.Invoices[0].Segments)-1]
	if last.Base != 1_200_000 || last.Compound != 200_000 || flags(s) != "capitalised" {
		t.Errorf("%+v, %s", last, flags(s))
	}
}

func TestAJudgeAllowsItFromTheDayItWasAskedFor(t *testing.T) {
	cl := single()
	cl.Capital = cases.Capitalisation{By: cases.CapitalByJudgment, From: casestest.Day("2024-04-01")}
	s := work(t, cl, "2024-06-30")
	var first cases.Segment
	for _, seg := range s.Invoices[0].Segments {
		if seg.Compound > 0 {
			first = seg
			break
		}
	}
	// On that day 2023 and 91 days of 2024 were due: 2 000.00 + 498.63.
	if first.From != casestest.Day("2024-04-01") || first.Compound != 249_863 {
		t.Errorf("%+v", first)
	}
}

func TestAPaymentTakesWhatBearsInterestTwiceFirst(t *testing.T) {
	cl := single()
	cl.Capital = cases.Capitalisation{By: cases.CapitalByContract, From: casestest.Day("2022-01-01")}
	cl.Payments = []cases.Payment{{ID: "p", ReceivedOn: casestest.Day("2024-01-31"), Amount: 200_000}}
	s := work(t, cl, "2024-02-29")
	last := s.Invoices[0].Segments[len(s.Invoices[0].Segments)-1]
	if last.Compound != 0 || last.Base != 1_000_000 {
		t.Errorf("%+v", last)
	}
}

func TestACostIsRecordedWithItsProofAndNeverAgainstAConsumer(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	x := cases.Charge{Kind: "postage", IncurredOn: casestest.Day("2026-11-06"), Amount: 712, Document: w.now(ref).Documents[0].ID}
	id, err := w.SaveCharge(w.ctx, controller, ref, x)
	w.must(err)
	if got := w.now(ref).Charges; len(got) != 1 || got[0].Amount != 712 || got[0].ID != id {
		t.Errorf("%+v", got)
	}
	for field, spoil := range map[string]func(*cases.Charge){
		"kind":        func(x *cases.Charge) { x.Kind = "agency_fee" },
		"amount":      func(x *cases.Charge) { x.Amount = 0 },
		"incurred_on": func(x *cases.Charge) { x.IncurredOn = casestest.Today.AddDays(1) },
		"document":    func(x *cases.Charge) { x.Document = "nothing" },
	} {
		wrong := x
		spoil(&wrong)
		_, err := w.SaveCharge(w.ctx, controller, ref, wrong)
		var got *cases.Error
		if !asError(err, &got) || len(got.Fields) != 1 || got.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	w.must(w.RemoveItem(w.ctx, controller, ref, id))
	c := casestest.Case()
	c.Debtor.Kind = cases.Consumer
	w, ref = seeded(t, c)
	x.Document = ""
	_, err = w.SaveCharge(w.ctx, controller, ref, x)
	w.refused(err, "error.claim.consumer_costs", ref, 1)
}

func TestTheTermsOfAClaimAreCheckedAgainstItsDebtorAndKept(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	good := cases.ClaimTerms{
		DayCount: cases.ActAct, Imputation: cases.PrincipalFirst, Penalty: cases.PenaltyClause{Rate: 1500, Minimum: 15_000},
		Capital: cases.Capitalisation{By: cases.CapitalByContract, From: casestest.Day("2024-01-15")},
		Limit:   cases.LimitTerms{Months: 36}, InsolvencyKind: "safeguard",
	}
	w.must(w.SaveTerms(w.ctx, controller, ref, good))
	if got := cases.TermsOf(w.now(ref)); got != good {
		t.Errorf("%+v", got)
	}
	// The choice of imputation stands in the journal, and the form of the basics does not undo it.
	if e := w.last(ref); e.Kind != cases.EvItemChanged || e.Facts.Code != "claim_terms" || e.Facts.Before == e.Facts.After {
		t.Errorf("%+v", e.Facts)
	}
	w.must(w.SaveBasics(w.ctx, controller, cases.Ref{Case: ref.Case}, casestest.NorthEntity, cases.Basics{Nature: cases.Goods}))
	if got := cases.TermsOf(w.now(ref)); got.Imputation != cases.PrincipalFirst || got.DayCount != cases.ActAct {
		t.Errorf("%+v", got)
	}
	for field, spoil := range map[string]func(*cases.ClaimTerms){
		"penalty_rate":    func(t *cases.ClaimTerms) { t.Penalty.Rate = 10_001 },
		"penalty_minimum": func(t *cases.ClaimTerms) { t.Penalty.Minimum = -1 },
		"capital_by":      func(t *cases.ClaimTerms) { t.Capital.By = "habit" },
		"capital_from":    func(t *cases.ClaimTerms) { t.Capital.From = cases.Date{} },
		"imputation":      func(t *cases.ClaimTerms) { t.Imputation = "indemnity_first" },
		"limit_months":    func(t *cases.ClaimTerms) { t.Limit.Months = 6 },
		"limit_reason":    func(t *cases.ClaimTerms) { t.Limit = cases.LimitTerms{Regime: cases.LimitTelecom} },
		"insolvency_kind": func(t *cases.ClaimTerms) { t.InsolvencyKind = "poverty" },
	} {
		wrong := good
		spoil(&wrong)
		var got *cases.Error
		if err := w.SaveTerms(w.ctx, controller, cases.Ref{Case: ref.Case}, wrong); !asError(err, &got) || len(got.Fields) != 1 || got.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
