package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func limitation(t *testing.T, c *cases.Case) cases.Limitation {
	t.Helper()
	p := cases.PreviewOf(c, casestest.Today, cases.DefaultRates())
	return cases.LimitationsOf(c, p.Statement)[0]
}

func TestUntilWhenAClaimCanBeBroughtToCourt(t *testing.T) {
	day := casestest.Day
	for _, row := range []struct {
		name                              string
		nature                            cases.Nature
		kind                              cases.DebtorKind
		performed, delivered, issued, due string
		start, basis, expires             string
	}{
		{"between professionals, five years from the performance", cases.Goods, cases.Company, "2022-03-10", "", "2022-03-31", "2022-04-30", "2022-03-10", "performed", "2027-03-10"},
		{"an association is no consumer", cases.Services, cases.Association, "2022-03-10", "", "2022-03-31", "2022-04-30", "2022-03-10", "performed", "2027-03-10"},
		{"a consumer, two years", cases.Services, cases.Consumer, "2025-03-10", "", "2025-03-31", "2025-04-30", "2025-03-10", "performed", "2027-03-10"},
		{"carriage, one year", cases.Transport, cases.Company, "2026-03-10", "", "2026-03-31", "2026-04-30", "2026-03-10", "performed", "2027-03-10"},
		{"a public body, four years after the year", cases.Goods, cases.PublicBody, "2022-03-10", "", "2022-03-31", "2022-04-30", "2022-03-10", "performed", "2026-12-31"},
		{"without a performance the delivery counts when it is earlier", cases.Goods, cases.Company, "", "2022-03-20", "2022-03-31", "2022-04-30", "2022-03-20", "delivered", "2027-03-20"},
		{"a late delivery note does not help", cases.Goods, cases.Company, "", "2022-04-20", "2022-03-31", "2022-04-30", "2022-03-31", "issued", "2027-03-31"},
		{"without both the invoice counts", cases.Goods, cases.Company, "", "", "2022-03-31", "2022-04-30", "2022-03-31", "issued", "2027-03-31"},
		{"with nothing else the due day counts", cases.Goods, cases.Company, "", "", "", "2022-04-30", "2022-04-30", "due", "2027-04-30"},
		{"commercial rent runs from each due day", cases.Rent, cases.Company, "2022-03-10", "", "2022-03-31", "2022-04-30", "2022-04-30", "due", "2027-04-30"},
		{"residential rent, three years", cases.Rent, cases.Consumer, "2022-03-10", "", "2022-03-31", "2024-04-30", "2024-04-30", "due", "2027-04-30"},
		{"29 February ends on 28 February", cases.Goods, cases.Company, "2024-02-29", "", "2024-03-31", "2024-04-30", "2024-02-29", "performed", "2029-02-28"},
	} {
		c := casestest.Case()
		c.Nature, c.Debtor.Kind, c.Payments, c.Documents, c.Reminders = row.nature, row.kind, nil, nil, nil
		c.Invoices = c.Invoices[:1]
		c.Invoices[0].PerformedOn, c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = day(row.performed), day(row.issued), day(row.due)
		if row.delivered != "" {
			d := casestest.File("bl", "BL.pdf")
			d.Category, d.Kind, d.Invoice, d.DatedOn = cases.Deliveries, "delivery", casestest.FirstInvoice, day(row.delivered)
			c.Documents = append(c.Documents, d)
		}
		l := limitation(t, c)
		if l.StartsOn.String() != row.start || l.Basis != row.basis || l.ExpiresOn.String() != row.expires {
			t.Errorf("%s: from %s (%s) to %s", row.name, l.StartsOn, l.Basis, l.ExpiresOn)
		}
		if l.Barred(l.ExpiresOn) || !l.Barred(l.ExpiresOn.AddDays(1)) {
			t.Errorf("%s: the last day counts", row.name)
		}
	}
}

func TestAPartPaymentAndAnAcknowledgementBeginAnewAndAReminderDoesNot(t *testing.T) {
	day := casestest.Day
	old := func() *cases.Case {
		c := casestest.Case()
		c.Payments, c.Documents, c.CreditNotes = nil, nil, nil
		c.Invoices = c.Invoices[:1]
		c.Invoices[0].PerformedOn, c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = day("2020-03-10"), day("2020-03-31"), day("2020-04-30")
		return c
	}
	if l := limitation(t, old()); l.ExpiresOn.String() != "2025-03-10" || !l.RestartOn.IsZero() {
		t.Errorf("reminders of 2026: %+v", l)
	}
	paid := old()
	paid.Payments = []cases.Payment{{ID: "p", ReceivedOn: day("2024-06-01"), Amount: 10_000}}
	if l := limitation(t, paid); l.ExpiresOn.String() != "2029-06-01" || l.RestartOn.String() != "2024-06-01" {
		t.Errorf("part payment in time: %+v", l)
	}
	paid.Payments[0].ReceivedOn = day("2025-03-11")
	if l := limitation(t, paid); l.ExpiresOn.String() != "2025-03-10" {
		t.Errorf("part payment a day too late: %+v", l)
	}
	owned := old()
	d := casestest.File("rd", "reconnaissance.pdf")
	d.Category, d.Kind, d.DatedOn = cases.Account, "acknowledgement", day("2023-01-05")
	owned.Documents = []cases.Document{d}
	if l := limitation(t, owned); l.ExpiresOn.String() != "2028-01-05" {
		t.Errorf("acknowledgement: %+v", l)
	}
	owned.Documents[0].Invoice = "another"
	if l := limitation(t, owned); l.ExpiresOn.String() != "2025-03-10" {
		t.Errorf("acknowledgement of another invoice: %+v", l)
	}
}

func TestAPublicBodyIsHeldByAnyWrittenClaimUntilTheFourthYearAfter(t *testing.T) {
	day := casestest.Day
	claimed := func(channel, on string) cases.Limitation {
		c := casestest.Case()
		c.Debtor.Kind, c.Payments, c.Documents, c.CreditNotes = cases.PublicBody, nil, nil, nil
		c.Invoices = c.Invoices[:1]
		c.Invoices[0].PerformedOn, c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = day("2020-03-10"), day("2020-03-31"), day("2020-04-30")
		c.Reminders = []cases.Reminder{{ID: "r", DoneOn: day(on), Channel: channel, Level: "first"}}
		return limitation(t, c)
	}
	for _, channel := range []string{"email", "letter", "registered_letter"} {
		if l := claimed(channel, "2024-12-31"); l.RestartOn != day("2024-12-31") || l.ExpiresOn != day("2028-12-31") {
			t.Errorf("%s: %+v", channel, l)
		}
	}
	for _, channel := range []string{"phone", "visit", "sms"} {
		if l := claimed(channel, "2024-06-01"); l.ExpiresOn != day("2024-12-31") {
			t.Errorf("%s: %+v", channel, l)
		}
	}
	if l := claimed("letter", "2025-01-01"); l.ExpiresOn != day("2024-12-31") {
		t.Errorf("a claim that came too late: %+v", l)
	}
}

func TestAnInvoiceWithoutAnyDayHasNoLimitationYet(t *testing.T) {
	c := casestest.Case()
	c.Payments, c.Documents = nil, nil
	c.Invoices[0].PerformedOn, c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = cases.Date{}, cases.Date{}, cases.Date{}
	if l := limitation(t, c); !l.ExpiresOn.IsZero() || l.Barred(casestest.Day("2090-01-01")) {
		t.Errorf("%+v", l)
	}
}

// claimed is a case of one invoice performed on a day, with facts each proved by a file of its own.
func claimed(kind cases.DebtorKind, performed string, facts ...cases.LimitationEvent) *cases.Case {
	c := casestest.Case()
	c.Debtor.Kind, c.Payments, c.Documents, c.CreditNotes, c.Reminders = kind, nil, nil, nil, nil
	c.Invoices = c.Invoices[:1]
	on := casestest.Day(performed)
	c.Invoices[0].PerformedOn, c.Invoices[0].IssuedOn, c.Invoices[0].DueOn = on, on, on.AddDays(30)
	for i, f := range facts {
		f.ID = cases.ItemID(casestest.ID(800 + i))
		if f.Document == "" {
			f.Document = cases.DocumentID(casestest.ID(900 + i))
		}
		c.Documents = append(c.Documents, casestest.File(f.Document, "preuve.pdf"))
		c.LimitationEvents = append(c.LimitationEvents, f)
	}
	return c
}

func fact(kind, on, until string) cases.LimitationEvent {
	return cases.LimitationEvent{Kind: kind, On: casestest.Day(on), Until: casestest.Day(until)}
}

func TestFactsThatInterruptOrSuspendLimitation(t *testing.T) {
	for _, row := range []struct {
		name    string
		kind    cases.DebtorKind
		facts   []cases.LimitationEvent
		expires string // empty: held
		held    string
		why     string // of the last fact, when it does not count
	}{
		{"nothing", cases.Company, nil, "2025-03-10", "", ""},
		{"an acknowledgement begins five new years", cases.Company, []cases.LimitationEvent{fact("acknowledgement", "2024-02-29", "")}, "2029-02-28", "", ""},
		{"an enforcement act, too", cases.Company, []cases.LimitationEvent{fact("enforcement_act", "2025-03-10", "")}, "2030-03-10", "", ""},
		{"on the day after the last it is too late", cases.Company, []cases.LimitationEvent{fact("enforcement_act", "2025-03-11", "")}, "2025-03-10", "", "late"},
		{"a court claim holds until the case has ended", cases.Company, []cases.LimitationEvent{fact("court_claim", "2023-01-05", "")}, "", "court_claim", ""},
		{"and begins anew at its end", cases.Company, []cases.LimitationEvent{fact("court_claim", "2023-01-05", "2026-06-30")}, "2031-06-30", "", ""},
		{"what happens meanwhile adds nothing", cases.Company, []cases.LimitationEvent{fact("court_claim", "2023-01-05", "2026-06-30"), fact("acknowledgement", "2025-05-05", "")}, "2031-06-30", "", "covered"},
		{"a declared claim holds until the proceedings close", cases.Company, []cases.LimitationEvent{fact("insolvency_declared", "2024-05-05", "")}, "", "insolvency_declared", ""},
		{"a mediation stops the clock for its days", cases.Company, []cases.LimitationEvent{fact("mediation", "2022-01-01", "2022-04-11")}, "2025-06-18", "", ""},
		{"and leaves at least six months", cases.Company, []cases.LimitationEvent{fact("mediation", "2025-03-01", "2025-03-31")}, "2025-09-30", "", ""},
		{"one that goes on holds", cases.Company, []cases.LimitationEvent{fact("conciliation", "2025-03-01", "")}, "", "conciliation", ""},
		{"an order served, not asked for", cases.Company, []cases.LimitationEvent{fact("payment_order_served", "2024-07-01", "")}, "2029-07-01", "", ""},
		{"a consumer has two years anew", cases.Consumer, []cases.LimitationEvent{fact("acknowledgement", "2021-06-01", "")}, "2023-06-01", "", ""},
		{"a claim in writing counts for public bodies alone", cases.Company, []cases.LimitationEvent{fact("written_claim", "2024-06-01", "")}, "2025-03-10", "", "not_for_debtor"},
		{"a public body from the next first of January", cases.PublicBody, []cases.LimitationEvent{fact("written_claim", "2022-06-01", "")}, "2026-12-31", "", ""},
		{"its written reply, too", cases.PublicBody, []cases.LimitationEvent{fact("public_reply", "2024-12-31", "")}, "2028-12-31", "", ""},
		{"after its four years nothing helps", cases.PublicBody, []cases.LimitationEvent{fact("written_claim", "2025-01-01", "")}, "2024-12-31", "", "late"},
		{"a public body is not held by a mediation here", cases.PublicBody, []cases.LimitationEvent{fact("mediation", "2024-01-01", "2024-10-01")}, "2024-12-31", "", "not_for_debtor"},
	} {
		l := limitation(t, claimed(row.kind, "2020-03-10", row.facts...))
		if l.ExpiresOn.String() != row.expires || l.Held != row.held {
			t.Errorf("%s: until %q, held by %q", row.name, l.ExpiresOn, l.Held)
		}
		if n := len(l.Steps); n != len(row.facts) || (n > 0 && (l.Steps[n-1].Why != row.why || l.Steps[n-1].Counted != (row.why == ""))) {
			t.Errorf("%s: steps %+v", row.name, l.Steps)
		}
	}
}

func TestAFactWithoutItsProofIsShownAndDoesNotCount(t *testing.T) {
	c := claimed(cases.Company, "2020-03-10", fact("acknowledgement", "2024-02-29", ""))
	c.Documents[0].WithdrawnOn = casestest.Today
	if l := limitation(t, c); l.ExpiresOn.String() != "2025-03-10" || l.Steps[0].Why != "unproved" || l.Steps[0].Counted {
		t.Errorf("%+v", l)
	}
	c = claimed(cases.Company, "2020-03-10", fact("acknowledgement", "2024-02-29", ""))
	c.LimitationEvents[0].Invoice = casestest.SecondInvoice
	if l := limitation(t, c); l.ExpiresOn.String() != "2025-03-10" || len(l.Steps) != 0 {
		t.Errorf("a fact about another invoice: %+v", l)
	}
}

func TestAFormalNoticeIsShownWithoutEffect(t *testing.T) {
	c := claimed(cases.Company, "2020-03-10")
	c.Reminders = []cases.Reminder{{ID: "r", DoneOn: casestest.Day("2024-06-01"), Channel: "registered_letter", Level: cases.LevelFormalNotice}}
	if l := limitation(t, c); l.ExpiresOn.String() != "2025-03-10" || l.Steps[0].Why != "no_effect" || l.Steps[0].Effect != cases.NoEffect {
		t.Errorf("%+v", l)
	}
}

func TestEachRegimeHasItsPeriodItsStartAndItsDebtors(t *testing.T) {
	title := fact("title", "2024-05-05", "")
	for _, row := range []struct {
		regime  string
		kind    cases.DebtorKind
		facts   []cases.LimitationEvent
		expires string
		basis   string
	}{
		{cases.LimitB2B, cases.Company, nil, "2025-03-10", "performed"},
		{cases.LimitConsumer, cases.Consumer, nil, "2022-03-10", "performed"},
		{cases.LimitCarriage, cases.Company, nil, "2021-03-10", "performed"},
		{cases.LimitTelecom, cases.Consumer, nil, "2021-04-09", "due"},
		{cases.LimitPublic, cases.PublicBody, nil, "2024-12-31", "performed"},
		{cases.LimitEnergyB2B, cases.SoleTrader, nil, "2025-03-10", "performed"},
		{cases.LimitEnergyB2C, cases.Consumer, nil, "2022-03-10", "performed"},
		{cases.LimitLease, cases.Company, nil, "2025-04-09", "due"},
		{cases.LimitResidence, cases.Consumer, nil, "2023-04-09", "due"},
		{cases.LimitLawyer, cases.Consumer, nil, "2022-03-10", "performed"},
		{cases.LimitMerchant, cases.Company, nil, "2021-03-10", "performed"},
		{cases.LimitInstalments, cases.Company, nil, "2025-04-09", "due"},
		{cases.LimitInstalments, cases.Consumer, nil, "2022-04-09", "due"},
		{cases.LimitJudgment, cases.Company, []cases.LimitationEvent{title}, "2034-05-05", "title"},
		{cases.LimitJudgment, cases.Company, nil, "", "title"},
	} {
		c := claimed(row.kind, "2020-03-10", row.facts...)
		c.Limit = cases.LimitTerms{Regime: row.regime, Reason: "contrat du 3 mars"}
		if fields := c.Limit.Check(c.Nature, c.Debtor.Kind); len(fields) > 0 {
			t.Errorf("%s: %v", row.regime, fields)
		}
		l := limitation(t, c)
		if l.Regime.Code != row.regime || l.ExpiresOn.String() != row.expires || l.Basis != row.basis {
			t.Errorf("%s for %s: %s from %s to %q", row.regime, row.kind, l.Regime.Code, l.Basis, l.ExpiresOn)
		}
	}
	for _, r := range cases.Regimes {
		if r.Fits(cases.Consumer) && r.Fits(cases.PublicBody) && r.Code != cases.LimitJudgment {
			t.Errorf("%s fits everybody", r.Code)
		}
	}
	// A regime that does not fit the debtor is refused, and does not count where it stands.
	c := claimed(cases.Company, "2020-03-10")
	c.Limit = cases.LimitTerms{Regime: cases.LimitPublic, Reason: "x"}
	if fields := c.Limit.Check(c.Nature, c.Debtor.Kind); len(fields) != 1 || fields[0].Key != "error.limit.regime_of_other" {
		t.Errorf("%v", fields)
	}
	if l := limitation(t, c); l.Regime.Code != cases.LimitB2B {
		t.Errorf("%+v", l.Regime)
	}
	if fields := (cases.LimitTerms{Regime: cases.LimitTelecom}).Check(c.Nature, c.Debtor.Kind); len(fields) != 1 || fields[0].Field != "limit_reason" {
		t.Errorf("without a reason: %v", fields)
	}
}

func TestAContractMaySetOneToTenYearsButNotForEverybody(t *testing.T) {
	for _, row := range []struct {
		months int
		kind   cases.DebtorKind
		nature cases.Nature
		key    string
	}{
		{12, cases.Company, cases.Goods, ""}, {120, cases.Association, cases.Services, ""},
		{11, cases.Company, cases.Goods, "error.limit.months"}, {121, cases.Company, cases.Goods, "error.limit.months"},
		{24, cases.Consumer, cases.Goods, "error.limit.not_by_contract"}, {24, cases.PublicBody, cases.Goods, "error.limit.not_by_contract"},
		{24, cases.Company, cases.Rent, "error.limit.not_by_contract"}, {24, cases.Company, cases.Subscription, "error.limit.not_by_contract"},
	} {
		c := claimed(row.kind, "2020-03-10")
		c.Nature, c.Limit.Months = row.nature, row.months
		fields, l := c.Limit.Check(row.nature, row.kind), limitation(t, c)
		if row.key == "" {
			if len(fields) > 0 || l.Regime.Code != cases.LimitContract || l.ExpiresOn != casestest.Day("2020-03-10").AddMonths(row.months) {
				t.Errorf("%+v: %v, %+v", row, fields, l)
			}
			continue
		}
		if len(fields) != 1 || fields[0].Key != row.key || l.Regime.Code == cases.LimitContract {
			t.Errorf("%+v: %v, %s", row, fields, l.Regime.Code)
		}
	}
}

func TestTheCountdownTurnsAmberAndRed(t *testing.T) {
	on := casestest.Today
	for days, want := range map[int]cases.LimitLevel{181: cases.LimitFar, 180: cases.LimitAmber, 61: cases.LimitAmber, 60: cases.LimitRed, 0: cases.LimitRed, -1: cases.LimitBarred} {
		if level, left := cases.LimitLevelOf(on.AddDays(days), on); level != want || left != days {
			t.Errorf("%d days: %s, %d", days, level, left)
		}
	}
	if level, _ := cases.LimitLevelOf(cases.Date{}, on); level != cases.LimitFar {
		t.Errorf("without an end: %s", level)
	}
}

func TestTheSoonestLimitationIsThatOfAnInvoiceStillOwed(t *testing.T) {
	c := casestest.Case()
	c.Invoices[2].PerformedOn = casestest.Day("2022-01-15")
	s := statement(t, c, "2026-11-21")
	if l := cases.SoonestLimit(cases.LimitationsOf(c, s), s); l == nil || l.Invoice != casestest.ThirdInvoice || l.Confidence() != "A" {
		t.Errorf("%+v", l)
	}
	c.Payments = append(c.Payments, cases.Payment{ID: "all", Invoice: casestest.ThirdInvoice, ReceivedOn: casestest.Day("2026-11-20"), Amount: 700_000})
	s = statement(t, c, "2026-11-21")
	if l := cases.SoonestLimit(cases.LimitationsOf(c, s), s); l == nil || l.Invoice == casestest.ThirdInvoice {
		t.Errorf("a paid invoice counts: %+v", l)
	}
	c.Invoices[0].PerformedOn = cases.Date{}
	l := cases.LimitationsOf(c, s)[0]
	if l.Sure || l.Confidence() != "C" || l.Basis != "delivered" {
		t.Errorf("a start that is only supposed: %+v", l)
	}
}

func TestAFactOnLimitationIsRecordedWithItsProofAfterTheReleaseToo(t *testing.T) {
	w, ref := seeded(t, casestest.Released(casestest.Red))
	ref.Version = 0
	c := w.now(ref)
	e := cases.LimitationEvent{Kind: "acknowledgement", On: casestest.Day("2026-10-01"), Document: c.Documents[0].ID}
	id, err := w.SaveLimitationEvent(w.ctx, controller, ref, e)
	if err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*cases.LimitationEvent){
		"document": func(e *cases.LimitationEvent) { e.Document = "" },
		"kind":     func(e *cases.LimitationEvent) { e.Kind = "written_claim" },
		"on":       func(e *cases.LimitationEvent) { e.On = casestest.Today.AddDays(1) },
		"until":    func(e *cases.LimitationEvent) { e.Until = casestest.Day("2026-10-02") },
		"invoice":  func(e *cases.LimitationEvent) { e.Invoice = "nothing" },
	} {
		wrong := e
		spoil(&wrong)
		_, err := w.SaveLimitationEvent(w.ctx, controller, ref, wrong)
		var got *cases.Error
		if !asError(err, &got) || len(got.Fields) != 1 || got.Fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := w.SaveLimitationEvent(w.ctx, agent, ref, e); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an agency records one: %v", err)
	}
	if got := w.now(ref).LimitationEvents; len(got) != 1 || got[0].ID != id {
		t.Errorf("%+v", got)
	}
	if err := w.RemoveLimitationEvent(w.ctx, controller, ref, id); err != nil || len(w.now(ref).LimitationEvents) != 0 {
		t.Errorf("%v", err)
	}
	if err := w.RemoveLimitationEvent(w.ctx, controller, ref, id); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("twice: %v", err)
	}
}
