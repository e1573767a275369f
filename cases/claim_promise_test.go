package cases_test

import (
	"testing"

	"relais/bench"
	"relais/cases"
	"relais/cases/casestest"
)

// BenchmarkClaims measures what is promised of the engine: a statement of 200 invoices with 100 payments over ten years, and
// a million statements of one invoice, in CPU time of one core with the collector's share.
func BenchmarkClaims(b *testing.B) {
	large, rates := portfolio(200, 100), cases.DefaultRates()
	small := portfolio(1, 0)
	small.Invoices[0].IssuedOn, small.Invoices[0].DueOn = casestest.Day("2026-01-31"), casestest.Day("2026-02-28")
	for b.Loop() {
		const rounds, million = 500, 1_000_000
		bench.Figure(b, perRound(b, large, rates, rounds)*1e3, "ms/200-invoices", 1)
		bench.Figure(b, perRound(b, small, rates, million)*million, "s/million", 4)
		bench.Figure(b, testing.AllocsPerRun(100, func() { _, _ = cases.StatementOf(small, casestest.Today, rates) }), "allocs", 8)
	}
}

// perRound gives the CPU seconds of one statement.
func perRound(b *testing.B, c *cases.Case, rates *cases.Rates, rounds int) float64 {
	before := bench.CPU()
	for range rounds {
		if _, err := cases.StatementOf(c, casestest.Today, rates); err != nil {
			b.Fatal(err)
		}
	}
	return (bench.CPU() - before).Seconds() / float64(max(rounds, 1))
}
