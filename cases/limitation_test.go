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
