package cases_test

import (
	"slices"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

func TestFrenchHolidaysOfAYear(t *testing.T) {
	want := []string{
		"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15",
		"2026-11-01", "2026-11-11", "2026-12-25",
	}
	var got []string
	for _, d := range cases.Holidays(2026) {
		got = append(got, d.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	// In 2008 Ascension Day fell on 1 May: ten days instead of eleven.
	if n := len(cases.Holidays(2008)); n != 10 {
		t.Errorf("2008 has %d", n)
	}
}

func TestEasterMonday(t *testing.T) {
	for year, want := range map[int]string{
		1999: "1999-04-05", 2000: "2000-04-24", 2008: "2008-03-24", 2011: "2011-04-25", 2019: "2019-04-22", 2024: "2024-04-01",
		2025: "2025-04-21", 2026: "2026-04-06", 2027: "2027-03-29", 2038: "2038-04-26",
	} {
		if d := casestest.Day(want); !d.Holiday() || d.Weekday() != time.Monday || !slices.Contains(cases.Holidays(year), d) {
			t.Errorf("%s is no holiday", want)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	for _, row := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-21", 1, "2026-11-23"},
		{"2026-11-21", 2, "2026-11-24"},
		{"2026-11-20", 2, "2026-11-24"},
		{"2026-11-10", 1, "2026-11-12"},
		{"2026-12-24", 1, "2026-12-28"},
		{"2026-05-13", 1, "2026-05-15"},
		{"2026-05-15", -1, "2026-05-13"},
		{"2026-11-21", 0, "2026-11-21"},
	} {
		if got := casestest.Day(row.from).AddWorkingDays(row.n); got.String() != row.want {
			t.Errorf("%s and %d working days: %s, want %s", row.from, row.n, got, row.want)
		}
	}
}

func TestAProceduralPeriodRollsForward(t *testing.T) {
	for from, want := range map[string]string{
		"2025-05-24": "2025-05-26", // Saturday
		"2026-05-14": "2026-05-15", // Ascension Day
		"2026-12-25": "2026-12-28", // Friday, then the weekend
		"2026-11-23": "2026-11-23",
	} {
		if got := casestest.Day(from).RollForward(); got.String() != want {
			t.Errorf("%s rolls to %s, want %s", from, got, want)
		}
	}
}

func TestEndOfMonth(t *testing.T) {
	for from, want := range map[string]string{"2026-02-10": "2026-02-28", "2024-02-29": "2024-02-29", "2026-12-31": "2026-12-31", "2026-04-01": "2026-04-30"} {
		if got := casestest.Day(from).EndOfMonth(); got.String() != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}
