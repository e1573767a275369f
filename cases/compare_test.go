package cases_test

import (
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTwoDaysAreSetSideBySideByBucket(t *testing.T) {
	c := casestest.Case()
	from, to := statement(t, c, "2026-07-14"), statement(t, c, "2026-11-21")
	got := cases.Compare(from, to)
	// The 2 000,00 € of 15 July paid the interest of the first invoice, then its principal.
	if got.Total.Paid != 200_000 || got.Interest.Paid+got.Principal.Paid != 200_000 || got.Indemnity.Paid != 0 {
		t.Errorf("paid %+v", got)
	}
	if got.Interest.Added != to.Interest-from.Interest || got.Principal.Added != 0 || got.Indemnity.Added != 0 {
		t.Errorf("added %+v", got)
	}
	if got.Total.Before != from.Left || got.Total.After != to.Left {
		t.Errorf("total %+v", got.Total)
	}
}

func TestTheBucketsOfAComparisonAlwaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl, a, b := drawClaim(t), drawDay(t, "from"), drawDay(t, "to")
		if b.Before(a) {
			a, b = b, a
		}
		c := cases.Compare(worked(t, cl, a), worked(t, cl, b))
		rows := []cases.BucketChange{c.Principal, c.Interest, c.Indemnity, c.Penalty, c.Costs, c.Credit}
		var sum cases.BucketChange
		for _, r := range rows {
			if r.Before+r.Added-r.Paid != r.After {
				t.Fatalf("%+v does not add up", r)
			}
			sum = cases.BucketChange{Before: sum.Before + r.Before, Added: sum.Added + r.Added, Paid: sum.Paid + r.Paid, After: sum.After + r.After}
		}
		if sum != c.Total {
			t.Fatalf("the rows give %+v, the total is %+v", sum, c.Total)
		}
	})
}

func TestEveryRateIsExplainedByItsSemester(t *testing.T) {
	c := casestest.Case()
	s := statement(t, c, "2026-11-21")
	for _, row := range []struct {
		basis cases.RateBasis
		set   func(*cases.Case)
		want  func(r cases.RateReason, seg cases.Segment) bool
	}{
		{cases.B2BDefault, func(*cases.Case) {}, func(r cases.RateReason, seg cases.Segment) bool {
			return r.Semester.ECB+r.Points == seg.Rate && !seg.From.Before(r.Semester.From) && !seg.To.After(r.Semester.To) && !r.Frozen
		}},
		{cases.PublicRate, func(c *cases.Case) { c.Debtor.Kind = cases.PublicBody }, func(r cases.RateReason, seg cases.Segment) bool {
			return r.Semester.ECB+r.Points == seg.Rate && r.Frozen == seg.From.After(r.Semester.To)
		}},
		{cases.B2BContract, func(c *cases.Case) { c.ContractRate = 500 }, func(r cases.RateReason, seg cases.Segment) bool {
			return r.Rate == 500 && r.Points == 0 && r.BelowFloor() == (500 < r.Semester.Floor())
		}},
		{cases.LegalConsumer, func(c *cases.Case) { c.Debtor.Kind = cases.Consumer }, func(r cases.RateReason, seg cases.Segment) bool {
			return r.Semester.Legal == seg.Rate && r.Points == 0
		}},
	} {
		c := casestest.Case()
		row.set(c)
		s = statement(t, c, "2026-11-21")
		seen := 0
		for i := range s.Invoices {
			for n, seg := range s.Invoices[i].Segments {
				seen++
				if r := cases.WhyRate(&s.Invoices[i], n, cases.DefaultRates()); !r.Known || r.Basis != row.basis || r.Rate != seg.Rate || !row.want(r, seg) {
					t.Errorf("%s %s: %+v", row.basis, seg.From, r)
				}
			}
		}
		if seen == 0 {
			t.Errorf("%s has no segment", row.basis)
		}
	}
}
