package cases_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func statement(t *testing.T, c *cases.Case, day string) *cases.Statement {
	t.Helper()
	s, err := cases.StatementOf(c, casestest.Day(day), cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, s)
	return s
}

// addsUp checks the one formula of a statement, and that the blocks carry the totals.
func addsUp(t interface{ Errorf(string, ...any) }, s *cases.Statement) {
	if s.Left != s.Principal-s.CreditNotes+s.Interest+s.Indemnity+s.Penalty+s.Costs-s.Paid {
		t.Errorf("left %d is not %d − %d + %d + %d + %d + %d − %d", s.Left, s.Principal, s.CreditNotes, s.Interest, s.Indemnity, s.Penalty, s.Costs, s.Paid)
	}
	var owed, interest, imputed cases.Cents
	for _, line := range s.Invoices {
		owed += line.Owed.Total()
		for _, seg := range line.Segments {
			interest += seg.Amount
		}
		for _, p := range line.Payments {
			imputed += p.To.Total()
		}
		if line.Owed.Principal < 0 || line.Owed.Interest < 0 || line.Owed.Indemnity < 0 {
			t.Errorf("%s owes less than nothing: %+v", line.Number, line.Owed)
		}
	}
	var heads cases.Cents
	for _, h := range s.Heads {
		owed, heads = owed+h.Owed, heads+h.Amount
		if h.Owed < 0 || h.Amount < 0 {
			t.Errorf("%s owes less than nothing: %+v", h.Kind, h)
		}
	}
	if heads != s.Penalty+s.Costs {
		t.Errorf("heads give %d, totals %d and %d", heads, s.Penalty, s.Costs)
	}
	if owed != s.Owed.Total() || interest != s.Interest || imputed > s.Paid {
		t.Errorf("blocks give %d owed, %d interest, %d imputed; totals %d, %d, %d", owed, interest, imputed, s.Owed.Total(), s.Interest, s.Paid)
	}
}

func TestTheCompleteCaseIsWorkedInvoiceByInvoice(t *testing.T) {
	s := statement(t, casestest.Case(), "2026-11-21")
	if s.Principal != 2_763_540 || s.CreditNotes != 120_000 || s.Paid != 200_000 || s.Indemnity != 12_000 {
		t.Errorf("%+v", s)
	}
	want := map[string]string{
		"FA-2026-0311": "61@12.15=18153;15@12.40=4556;129@12.40=31410",
		"FA-2026-0347": "30@12.15=11265;144@12.40=55182",
		"FA-2026-0402": "144@12.40=30406",
	}
	for _, line := range s.Invoices {
		if got := segments(line); got != want[line.Number] {
			t.Errorf("%s: %s, want %s", line.Number, got, want[line.Number])
		}
	}
	first := s.Invoice(casestest.FirstInvoice)
	if first.Payments[0].To != (cases.Buckets{Interest: 22_709, Principal: 177_291}) {
		t.Errorf("the payment went to %+v", first.Payments[0].To)
	}
	if first.LateDays != 205 {
		t.Errorf("late for %d days", first.LateDays)
	}
	// (716 709 + 1 128 000 + 621 540) × 12.40 % ÷ 365
	if s.Daily != 838 {
		t.Errorf("one more day costs %d", s.Daily)
	}
	if next := statement(t, casestest.Case(), "2026-11-22"); next.Left-s.Left < 836 || next.Left-s.Left > 840 {
		t.Errorf("the next day cost %d", next.Left-s.Left)
	}
}

func TestTheBasisFollowsTheDebtor(t *testing.T) {
	for _, row := range []struct {
		kind     cases.DebtorKind
		contract cases.BasisPoints
		basis    cases.RateBasis
		rate     cases.BasisPoints
		indemn   cases.Cents
	}{
		{cases.Company, 0, cases.B2BDefault, 1240, 12_000},
		{cases.SoleTrader, 0, cases.B2BDefault, 1240, 12_000},
		{cases.Association, 0, cases.B2BDefault, 1240, 12_000},
		{cases.Company, 1500, cases.B2BContract, 1500, 12_000},
		{cases.PublicBody, 0, cases.PublicRate, 1040, 12_000},
		{cases.PublicBody, 1500, cases.PublicRate, 1040, 12_000},
		{cases.Consumer, 0, cases.LegalConsumer, 275, 0},
	} {
		c := casestest.Case()
		c.Debtor.Kind, c.ContractRate = row.kind, row.contract
		s := statement(t, c, "2026-11-21")
		third := s.Invoice(casestest.ThirdInvoice)
		if s.Basis != row.basis || third.Segments[0].Rate != row.rate || s.Indemnity != row.indemn {
			t.Errorf("%s: %s at %d, indemnity %d; want %+v", row.kind, s.Basis, third.Segments[0].Rate, s.Indemnity, row)
		}
	}
}

func TestAConsumerOwesFromTheDayAfterTheFirstFormalNotice(t *testing.T) {
	c := casestest.Case()
	c.Debtor.Kind = cases.Consumer
	c.Reminders = append(c.Reminders, cases.Reminder{ID: "later", DoneOn: casestest.Day("2026-11-15"), Level: cases.LevelFormalNotice})
	s := statement(t, c, "2026-11-21")
	for _, line := range s.Invoices {
		if line.Segments[0].From != casestest.Day("2026-11-07") {
			t.Errorf("%s bears interest from %s", line.Number, line.Segments[0].From)
		}
	}
	if early := statement(t, c, "2026-11-05"); early.Interest != 0 || flags(early) != "no_formal_notice" {
		t.Errorf("before the notice: %d, %s", early.Interest, flags(early))
	}
}

func TestPaymentsWithoutAChoiceFollowTheLegalOrder(t *testing.T) {
	pay := func(day string, cents cases.Cents) *cases.Case {
		c := casestest.Case()
		c.Payments = []cases.Payment{{ID: "p", ReceivedOn: casestest.Day(day), Amount: cents}}
		return c
	}
	spent := func(s *cases.Statement) (all []cases.Buckets) {
		for _, line := range s.Invoices {
			var b cases.Buckets
			for _, p := range line.Payments {
				b = p.To
			}
			all = append(all, b)
		}
		return all
	}
	for _, row := range []struct {
		name string
		c    *cases.Case
		want []cases.Buckets
	}{
		{"before anything is due it goes to the first to fall due", pay("2026-04-15", 900_000),
			[]cases.Buckets{{Principal: 894_000}, {Principal: 6_000}, {}}},
		{"a due debt comes before an earlier one of those not due", pay("2026-05-10", 1_000_000),
			[]cases.Buckets{{Interest: 2_976, Principal: 894_000, Indemnity: 4_000}, {Principal: 99_024}, {}}},
		{"the indemnities of the debts due come after all of them", pay("2026-06-10", 2_200_000),
			[]cases.Buckets{{Interest: 12_201, Principal: 894_000, Indemnity: 4_000}, {Interest: 4_154, Principal: 1_248_000, Indemnity: 4_000}, {Principal: 33_645}}},
		{"until then they wait", pay("2026-06-10", 2_050_000),
			[]cases.Buckets{{Interest: 12_201, Principal: 894_000}, {Interest: 4_154, Principal: 1_139_645}, {}}},
	} {
		s := statement(t, row.c, "2026-06-11")
		if got := spent(s); !slices.Equal(got, row.want) {
			t.Errorf("%s: %+v, want %+v", row.name, got, row.want)
		}
	}
}

func TestTheDebtorsChoiceGoesBeforeTheLegalOrder(t *testing.T) {
	day := casestest.Day("2026-07-15")
	c := casestest.Case()
	// On one day: everything that the first invoice owes without a choice, and as much for the first by choice.
	c.Payments = []cases.Payment{
		{ID: "a-open", ReceivedOn: day, Amount: 300_000},
		{ID: "b-chosen", ReceivedOn: day, Amount: 916_709, Invoice: casestest.FirstInvoice},
		{ID: "c-third", ReceivedOn: day, Amount: 100_000, Invoice: casestest.ThirdInvoice},
	}
	s := statement(t, c, "2026-07-15")
	for id, want := range map[cases.ItemID]cases.Buckets{
		casestest.FirstInvoice:  {Interest: 22_709, Principal: 894_000},
		casestest.SecondInvoice: {Interest: 17_013, Principal: 282_987},
		casestest.ThirdInvoice:  {Interest: 3_167, Principal: 96_833},
	} {
		line := s.Invoice(id)
		if len(line.Payments) != 1 || line.Payments[0].To != want {
			t.Errorf("%s got %+v, want %+v", line.Number, line.Payments, want)
		}
	}
}

func TestEquallyOldDebtsShareAPaymentInProportion(t *testing.T) {
	day := casestest.Day
	cl := cases.Claim{Debtor: cases.Company, Basis: cases.B2BDefault, Imputation: cases.PrincipalFirst}
	for i, cents := range []cases.Cents{10_000, 20_000, 30_001} {
		cl.Invoices = append(cl.Invoices, cases.Invoice{ID: cases.ItemID(fmt.Sprint(i)), Number: fmt.Sprint("F", i), IssuedOn: day("2026-07-01"), DueOn: day("2026-07-31"), Amount: cents})
	}
	cl.Payments = []cases.Payment{{ID: "p", ReceivedOn: day("2026-07-31"), Amount: 30_000}}
	s, err := cl.Statement(day("2026-07-31"), cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, s)
	var got []cases.Cents
	for _, line := range s.Invoices {
		got = append(got, line.Payments[0].To.Principal)
	}
	if !slices.Equal(got, []cases.Cents{5_001, 9_999, 15_000}) {
		t.Errorf("shared %v", got)
	}
}

func TestAPaymentThatCameBackNeverPaid(t *testing.T) {
	paid := casestest.Case()
	back := casestest.Case()
	back.Payments = append(back.Payments, cases.Payment{ID: "back", Reverses: casestest.Payment, ReceivedOn: casestest.Day("2026-08-01"), Amount: -200_000})
	never := casestest.Case()
	never.Payments = nil
	if a, b := statement(t, back, "2026-07-31").Left, statement(t, paid, "2026-07-31").Left; a != b {
		t.Errorf("before it came back: %d, want %d", a, b)
	}
	if a, b := statement(t, back, "2026-11-21"), statement(t, never, "2026-11-21"); a.Left != b.Left || a.Interest != b.Interest || a.Paid != 0 {
		t.Errorf("after it came back: %d, want %d", a.Left, b.Left)
	}
	half := casestest.Case()
	half.Payments = append(half.Payments, cases.Payment{ID: "back", Reverses: casestest.Payment, ReceivedOn: casestest.Day("2026-08-01"), Amount: -50_000})
	if s := statement(t, half, "2026-11-21"); s.Invoice(casestest.FirstInvoice).Payments[0].To.Total() != 150_000 {
		t.Errorf("half came back: %+v", s.Invoice(casestest.FirstInvoice).Payments)
	}
}

func TestWhatCannotBeClaimedIsRefusedWithItsReason(t *testing.T) {
	day := casestest.Day
	for key, spoil := range map[string]func(*cases.Case){
		"missing_due_date": func(c *cases.Case) { c.Invoices[1].DueOn = cases.Date{} },
		"amount":           func(c *cases.Case) { c.Invoices[1].Amount = 0 },
		"unknown_semester": func(c *cases.Case) {
			c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = day("2012-05-31"), day("2012-06-30")
		},
		"currency":       func(c *cases.Case) { c.Currency = "euro" },
		"penalty_clause": func(c *cases.Case) { c.Penalty.Rate = 10_001 },
		"capitalisation": func(c *cases.Case) { c.Capital.By = "habit" },
		"capitalisation_clause": func(c *cases.Case) {
			c.Debtor.Kind, c.Capital = cases.PublicBody, cases.Capitalisation{By: cases.CapitalByContract, From: day("2024-01-15")}
		},
		"agency_cost_in_statement": func(c *cases.Case) { c.Charges = []cases.Charge{{Kind: "agency_fee", Amount: 93_000}} },
		"charge_amount":            func(c *cases.Case) { c.Charges = []cases.Charge{{Kind: "postage", Amount: -700}} },
		"consumer_costs": func(c *cases.Case) {
			c.Debtor.Kind, c.Charges = cases.Consumer, []cases.Charge{{Kind: "postage", Amount: 700}}
		},
		"interest_typed": func(c *cases.Case) { c.Charges = []cases.Charge{{Kind: "interest", Amount: 700}} },
		"interest_after_opening": func(c *cases.Case) {
			c.InsolventOn, c.Charges = casestest.Today, []cases.Charge{{Kind: "interest", Amount: 700}}
		},
		"dates_out_of_order":          func(c *cases.Case) { c.Invoices[0].DueOn = c.Invoices[0].IssuedOn.AddDays(-1) },
		"consumer_l441_10":            func(c *cases.Case) { c.Debtor.Kind, c.ContractRate = cases.Consumer, 1500 },
		"contract_rate":               func(c *cases.Case) { c.ContractRate = 10_001 },
		"payment_after_opening":       func(c *cases.Case) { c.InsolventOn = day("2026-07-15") },
		"payment_undated":             func(c *cases.Case) { c.Payments[0].ReceivedOn = cases.Date{} },
		"payment_amount":              func(c *cases.Case) { c.Payments[0].Amount = 0 },
		"credit_note_without_invoice": func(c *cases.Case) { c.CreditNotes[0].Invoice = "" },
		"credit_note_amount":          func(c *cases.Case) { c.CreditNotes[0].Amount = -1 },
		"credit_note_undated": func(c *cases.Case) {
			c.CreditNotes[0].Effect, c.CreditNotes[0].IssuedOn = cases.FromDate, cases.Date{}
		},
		"reversal_without_payment": func(c *cases.Case) {
			c.Payments = append(c.Payments, cases.Payment{ID: "r", ReceivedOn: day("2026-08-01"), Amount: -100, Reverses: "nothing"})
		},
	} {
		c := casestest.Case()
		spoil(c)
		_, err := cases.StatementOf(c, casestest.Today, cases.DefaultRates())
		refusedAs(t, err, "error.claim."+key)
		preview := cases.PreviewOf(c, casestest.Today, cases.DefaultRates())
		if preview.Statement == nil || len(preview.Problems) != 1 || preview.Problems[0].Key != "error.claim."+key {
			t.Errorf("%s: preview has problems %+v", key, preview.Problems)
		}
	}
}

func TestAmountsBelowNothingAndACreditNoteBeforeItsInvoiceAreRefused(t *testing.T) {
	for key, spoil := range map[string]func(*cases.Case){
		"amount":             func(c *cases.Case) { c.Invoices[1].Amount = -1 },
		"credit_note_amount": func(c *cases.Case) { c.CreditNotes[0].Amount = -5_000 },
		"penalty_clause":     func(c *cases.Case) { c.Penalty.Minimum = -1 },
		// A payment below nothing takes back another one, or it is nothing.
		"reversal_without_payment": func(c *cases.Case) { c.Payments[0].Amount = -200_000 },
		"dates_out_of_order":       func(c *cases.Case) { c.CreditNotes[0].IssuedOn = casestest.Day("2026-04-29") },
	} {
		c := casestest.Case()
		spoil(c)
		_, err := cases.StatementOf(c, casestest.Today, cases.DefaultRates())
		refusedAs(t, err, "error.claim."+key)
	}
	_, err := cases.StatementOf(casestest.Case(), cases.Date{}, cases.DefaultRates())
	refusedAs(t, err, "error.claim.no_day")
}

func TestAPreviewShowsTheLinesThatCanBeWorked(t *testing.T) {
	c := casestest.Case()
	whole := statement(t, c, "2026-11-21")
	c.Invoices[1].DueOn = cases.Date{}
	p := cases.PreviewOf(c, casestest.Today, cases.DefaultRates())
	addsUp(t, p.Statement)
	if p.Problems[0].Invoice != casestest.SecondInvoice || p.Problems[0].Args["invoice"] != "FA-2026-0347" {
		t.Errorf("problem %+v", p.Problems[0])
	}
	gone := whole.Invoice(casestest.SecondInvoice)
	if got, want := p.Statement.Left, whole.Left-gone.Interest-gone.Indemnity; got != want {
		t.Errorf("left %d, want %d", got, want)
	}
	if line := p.Statement.Invoice(casestest.SecondInvoice); line.Owed.Principal != 1_128_000 || len(line.Segments) != 0 || line.LateDays != 0 {
		t.Errorf("the line without a due day: %+v", line)
	}
}

func TestAnEmptyDraftHasAnEmptyStatement(t *testing.T) {
	p := cases.PreviewOf(&cases.Case{Currency: cases.EUR}, casestest.Today, cases.DefaultRates())
	if p.Statement.Left != 0 || len(p.Problems) != 0 || len(p.Statement.Invoices) != 0 {
		t.Errorf("%+v %+v", p.Statement, p.Problems)
	}
}

func TestWhatHappensAfterTheDayIsIgnored(t *testing.T) {
	c := casestest.Case()
	s := statement(t, c, "2026-06-05")
	// The third invoice is not due, the credit note of 12 June and the payment of 15 July are not there yet.
	if s.CreditNotes != 0 || s.Paid != 0 || s.Invoice(casestest.ThirdInvoice).LateDays != 0 {
		t.Errorf("%+v", s)
	}
	if s := statement(t, c, "2026-05-01"); len(s.Invoices) != 2 {
		t.Errorf("an invoice of 29 May stands in the statement of 1 May")
	}
}

func TestAnInsolvencyBeforeTheDueDayTakesTheIndemnity(t *testing.T) {
	c := casestest.Case()
	c.Payments = nil
	c.InsolventOn = casestest.Day("2026-05-31")
	s := statement(t, c, "2026-11-21")
	if s.Indemnity != cases.FixedIndemnity || s.Invoice(casestest.FirstInvoice).Indemnity != cases.FixedIndemnity {
		t.Errorf("indemnity %d", s.Indemnity)
	}
	if s.Interest != s.Invoice(casestest.FirstInvoice).Interest || s.Daily != 0 || flags(s) != "interest_stopped" {
		t.Errorf("interest %d, a day %d, %s", s.Interest, s.Daily, flags(s))
	}
}

func TestMoneyBeyondTheDebtIsACreditBalance(t *testing.T) {
	c := casestest.Case()
	c.Payments[0].Amount = 5_000_000
	s := statement(t, c, "2026-11-21")
	if s.Left >= 0 || s.Credit != -s.Left || flags(s) != "overpaid" || s.Owed.Total() != 0 || s.Daily != 0 {
		t.Errorf("%+v", s)
	}
}

func TestAFrozenStatementReadsBackTheSame(t *testing.T) {
	s := statement(t, casestest.Case(), "2026-11-21")
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again cases.Statement
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	a, _ := s.Hash()
	b, _ := again.Hash()
	if a != b || len(a) != 64 {
		t.Errorf("hash %s became %s", a, b)
	}
	other := statement(t, casestest.Case(), "2026-11-22")
	if c, _ := other.Hash(); c == a {
		t.Error("another day has the same hash")
	}
	// The hash is printed and kept: a change of the encoding must be a decision.
	const frozen = "6b1aa1ba7e1e6ae9577f75a522402972c596a6b7033d1bf492d27f8c8cfb69d6"
	if a != frozen {
		t.Errorf("hash %s, want %s", a, frozen)
	}
}
