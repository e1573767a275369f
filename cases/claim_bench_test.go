package cases_test

import (
	"fmt"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// portfolio makes a claim of many invoices and payments spread over ten years.
func portfolio(invoices, payments int) *cases.Case {
	c := &cases.Case{Currency: cases.EUR, Debtor: cases.Debtor{Kind: cases.Company}}
	start := casestest.Day("2016-12-01")
	for i := range invoices {
		issued := start.AddDays(i * 3500 / invoices)
		c.Invoices = append(c.Invoices, cases.Invoice{
			ID: cases.ItemID(casestest.ID(10_000 + i)), Number: fmt.Sprintf("FA-%05d", i), IssuedOn: issued, DueOn: issued.AddDays(30), Amount: 123_456,
		})
	}
	for i := range payments {
		c.Payments = append(c.Payments, cases.Payment{
			ID: cases.ItemID(casestest.ID(20_000 + i)), ReceivedOn: start.AddDays(20 + i*3500/payments), Amount: 54_321,
		})
	}
	return c
}

func BenchmarkStatement(b *testing.B) {
	for _, size := range []struct{ invoices, payments int }{{1, 0}, {1, 2}, {3, 1}, {200, 100}} {
		b.Run(fmt.Sprintf("invoices=%d/payments=%d", size.invoices, size.payments), func(b *testing.B) {
			c, rates := portfolio(size.invoices, size.payments), cases.DefaultRates()
			if size.invoices < 10 {
				for i := range c.Invoices {
					c.Invoices[i].DueOn = casestest.Day("2026-02-28")
					c.Invoices[i].IssuedOn = casestest.Day("2026-01-31")
				}
				for i := range c.Payments {
					c.Payments[i].ReceivedOn = casestest.Day("2026-04-15")
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cases.StatementOf(c, casestest.Today, rates); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSemesterOfADay(b *testing.B) {
	rates, day := cases.DefaultRates(), casestest.Today
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := rates.On(day); !ok {
			b.Fatal("no semester")
		}
	}
}
