package cases_test

import (
	"slices"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTheRatesOfAStatementCoverEveryDayThatBoreInterest(t *testing.T) {
	day := casestest.Day
	segment := func(rate cases.BasisPoints, from, to string) cases.Segment {
		return cases.Segment{Rate: rate, From: day(from), To: day(to)}
	}
	st := cases.Statement{Invoices: []cases.InvoiceClaim{
		// A payment on 5 March cuts the span, not the rate; the same rate comes back after another one.
		{Segments: []cases.Segment{
			segment(1215, "2026-02-22", "2026-03-05"), segment(1215, "2026-03-06", "2026-06-30"), segment(1240, "2026-07-01", "2026-12-31"),
			segment(1215, "2027-01-01", "2027-02-01"),
		}},
		{Segments: []cases.Segment{segment(1215, "2026-01-10", "2026-06-30"), segment(1240, "2026-07-01", "2026-08-01")}},
	}}
	want := []cases.RateSpan{
		{Rate: 1215, From: day("2026-01-10"), To: day("2026-06-30")},
		{Rate: 1240, From: day("2026-07-01"), To: day("2026-12-31")},
		{Rate: 1215, From: day("2027-01-01"), To: day("2027-02-01")},
	}
	if got := st.RateSpans(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
