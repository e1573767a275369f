package cases_test

import (
	"reflect"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTheFiguresOfADraft(t *testing.T) {
	s := casestest.Case().Summarise()
	want := cases.Summary{
		Principal: 2_643_540, Paid: 200_000, Left: 2_443_540, Invoices: 3, Exhibits: 14, OldestDue: casestest.Day("2026-04-30"),
		LimitOn: casestest.Day("2031-04-28"), // of the second invoice; the first began anew with its part payment
		Score:   100, Categories: "ABCDEFG", Payment: cases.PartPaid, Handling: cases.Draft, Search: s.Search,
	}
	if s != want {
		t.Errorf("%+v", s)
	}
}

func TestTheFiguresOfACaseWithAnAgency(t *testing.T) {
	c := casestest.Accepted(casestest.Red)
	p := &c.Placements[0]
	day := casestest.Day
	c.Payments = append(c.Payments,
		cases.Payment{ID: "r", Source: cases.Receipt, Placement: p.ID, ReceivedOn: day("2026-11-23"), Amount: 500_000, Fee: 50_000},
		cases.Payment{ID: "back", Source: cases.Receipt, Placement: p.ID, ReceivedOn: day("2026-11-25"), Amount: -100_000, Fee: -10_000, Reverses: "r"},
		cases.Payment{ID: "d", Source: cases.Direct, Placement: p.ID, ReceivedOn: day("2026-11-24"), Amount: 30_000},
		cases.Payment{ID: "other", Source: cases.Receipt, Placement: "before", ReceivedOn: day("2026-01-24"), Amount: 7, Fee: 1},
	)
	c.Promises = []cases.Promise{
		{ID: "1", DueOn: day("2026-12-10"), Amount: 300}, {ID: "2", DueOn: day("2026-12-01"), Amount: 200}, {ID: "3", DueOn: day("2026-11-01"), Amount: 100, Outcome: "kept"},
	}
	c.Requests = []cases.Request{{ID: "q", AskedAt: casestest.Now}}
	c.DisputeKind, c.DisputedOn, c.InsolventOn = "quality", casestest.Today, casestest.Today
	c.NextAction = "call"
	s := c.Summarise()
	if s.Recovered != 430_000 || p.Recovered != 430_000 || p.Fees != 40_000 {
		t.Errorf("recovered %d, placement %d with fees %d", s.Recovered, p.Recovered, p.Fees)
	}
	if s.Paid != 630_007 || s.Left != s.Principal-s.Paid {
		t.Errorf("paid %d, left %d", s.Paid, s.Left)
	}
	if s.PromiseDueOn != day("2026-12-01") || s.PromiseAmount != 200 {
		t.Errorf("promised %d on %s", s.PromiseAmount, s.PromiseDueOn)
	}
	if !s.WaitingCreditor || !s.UnseenDirect || !s.Disputed || !s.Insolvent || !s.Worked || s.AgencyReference != "R-7781" || s.ReleasedOn != casestest.Today || !s.AnswerBy.IsZero() {
		t.Errorf("%+v", s)
	}
	c.Payment("d").AcknowledgedAt, c.Requests[0].AnsweredAt = casestest.Now, casestest.Now
	if s := c.Summarise(); s.WaitingCreditor || s.UnseenDirect {
		t.Errorf("answered and acknowledged: %+v", s)
	}
}

func TestACaseIsWorkedOnceTheAgencyHasDoneMoreThanAccept(t *testing.T) {
	c := casestest.Accepted(casestest.Red)
	c.NextAction = "first_letter"
	if c.Summarise().Worked {
		t.Error("accepted is worked")
	}
	c.NextAction = "call"
	if !c.Summarise().Worked {
		t.Error("a call has been logged")
	}
	if c := casestest.Released(casestest.Red); c.Summarise().Worked || c.Summarise().AnswerBy.IsZero() {
		t.Error("released is worked, or has no day to answer")
	}
}

func TestHowAPlacementEndedStandsInTheSummary(t *testing.T) {
	closed := casestest.Accepted(casestest.Red)
	closed.Handling = cases.Closed
	closed.Placements[0].ClosedOn, closed.Placements[0].CloseCode = casestest.Today, "untraceable"
	if s := closed.Summarise(); s.CloseCode != "untraceable" || s.Recalled {
		t.Errorf("closed: %+v", s)
	}
	closed.Handling = cases.Draft
	if s := closed.Summarise(); s.CloseCode != "" || s.Declined {
		t.Errorf("placed again: %+v", s)
	}
	declined := casestest.Released(casestest.Red)
	declined.Handling, declined.Placements[0].DeclinedAt = cases.Draft, casestest.Now
	if s := declined.Summarise(); !s.Declined || !s.AnswerBy.IsZero() {
		t.Errorf("declined: %+v", s)
	}
	cancelled := casestest.Released(casestest.Red)
	cancelled.Handling, cancelled.Placements[0].CancelledAt = cases.Draft, casestest.Now
	if s := cancelled.Summarise(); !s.ReleasedOn.IsZero() || s.Declined {
		t.Errorf("cancelled: %+v", s)
	}
	recalled := casestest.Accepted(casestest.Red)
	recalled.Handling, recalled.Placements[0].RecalledOn = cases.RecallPending, casestest.Today
	if s := recalled.Summarise(); !s.Recalled {
		t.Errorf("recalled: %+v", s)
	}
}

func TestThePaymentStateFollowsFromTheAmounts(t *testing.T) {
	for _, row := range []struct {
		principal, paid cases.Cents
		want            cases.PaymentState
	}{
		{1000, 0, cases.Unpaid}, {1000, -5, cases.Unpaid}, {1000, 1, cases.PartPaid}, {1000, 999, cases.PartPaid},
		{1000, 1000, cases.Paid}, {1000, 1001, cases.Overpaid}, {0, 0, cases.Unpaid}, {-5, 0, cases.Overpaid},
	} {
		if got := cases.PaymentStateOf(row.principal, row.paid); got != row.want {
			t.Errorf("%d of %d: %s, want %s", row.paid, row.principal, got, row.want)
		}
	}
}

func TestASearchFindsACaseByWhatPeopleKnow(t *testing.T) {
	c := casestest.Accepted(casestest.Red)
	c.Debtor.Name = "Société Générale d’Œuvres & Cie"
	search := c.Summarise().Search
	for _, words := range []string{"SOCIETE GENERALE", "oeuvres", "812345676", "D-2026-0241", "r-7781", "411vasseur", "FA-2026-0347", "nantes"} {
		if !strings.Contains(search, cases.Fold(words)) {
			t.Errorf("%q is not in %q", words, search)
		}
	}
}

func TestFoldingForgetsCaseAccentsAndSeparators(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "  ": "", "Élan": "elan", "ŒUVRE Ça": "oeuvre ca", "A--b..c": "a b c", "Straße": "strasse", "Łódź": "lodz", "d’été": "d ete", "re\u0301ception": "reception",
		"東京 1": "東京 1", "FA-2026/0347 ": "fa 2026 0347", "Crème\u00a0brûlée": "creme brulee",
	} {
		if got := cases.Fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
		if again := cases.Fold(cases.Fold(text)); again != cases.Fold(text) {
			t.Errorf("%q folds twice to %q", text, again)
		}
	}
}

func TestExhibitsCountWithoutArchivesAndWithdrawnFiles(t *testing.T) {
	c := casestest.Case()
	zip := casestest.File("zip", "tout.zip")
	zip.Type, zip.Category = "zip", cases.Account
	part := casestest.File("part", "CGV.pdf")
	part.Category, part.Parent = cases.Contract, "zip"
	gone := casestest.File("gone", "doublon.pdf")
	gone.Category, gone.WithdrawnOn = cases.Account, casestest.Today
	c.Documents = append(c.Documents, zip, part, gone, casestest.File("tray", "scan.pdf"))
	if n := c.Summarise().Exhibits; n != 15 {
		t.Errorf("%d exhibits", n)
	}
}

// A row carries every field of the case that it shares by name.
func TestARowRepeatsTheCase(t *testing.T) {
	c := casestest.Accepted(casestest.Red)
	c.LastOutcome, c.NextAction, c.NextActionOn = "no_answer", "call", casestest.Today
	row := c.RowOf()
	of, in := reflect.ValueOf(row), reflect.ValueOf(*c)
	for i := range of.NumField() {
		field := of.Type().Field(i)
		same := in.FieldByName(field.Name)
		if field.Anonymous || !same.IsValid() {
			continue
		}
		if !reflect.DeepEqual(of.Field(i).Interface(), same.Interface()) || of.Field(i).IsZero() {
			t.Errorf("%s: %v", field.Name, of.Field(i))
		}
	}
	if row.DebtorName != c.Debtor.Name || row.SIREN != c.Debtor.SIREN || row.City != "Nantes" || row.Department != "44" || row.DebtorKind != cases.Company {
		t.Errorf("%+v", row)
	}
}

func BenchmarkSummarise(b *testing.B) {
	c := casestest.Accepted(casestest.Red)
	b.ReportAllocs()
	for b.Loop() {
		c.Summarise()
	}
}
