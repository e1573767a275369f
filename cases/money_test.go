package cases_test

import (
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
)

func TestAShareIsRoundedHalfUp(t *testing.T) {
	for _, row := range []struct {
		rate         cases.BasisPoints
		amount, want cases.Cents
	}{
		{1000, 12_345, 1235}, {1000, 12_344, 1234}, {1000, -12_345, -1235}, {0, 500, 0}, {950, 200_000, 19_000}, {2000, 0, 0},
		{10_000, 999, 999}, {1, 5_000, 1}, {1, 4_999, 0}, {1240, 1_000_000_000_000, 124_000_000_000},
	} {
		if got := row.rate.Of(row.amount); got != row.want {
			t.Errorf("%d of %d: %d, want %d", row.rate, row.amount, got, row.want)
		}
	}
}

func TestAnAmountAndItsReversalHaveOppositeShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := cases.BasisPoints(rapid.Int64Range(0, 10_000).Draw(t, "rate"))
		a := cases.Cents(rapid.Int64Range(0, int64(cases.MaxAmount)).Draw(t, "amount"))
		if r.Of(a) != -r.Of(-a) {
			t.Fatalf("%d and %d", r.Of(a), r.Of(-a))
		}
		if r.Of(a) > a {
			t.Fatalf("a share of %d is %d", a, r.Of(a))
		}
	})
}
