package cases_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

func TestDaysAreReadStrictly(t *testing.T) {
	for _, wrong := range []string{"21/11/2026", "2026-02-30", "2026-13-01", "2026-1-1", "26-11-21", "2026-11-21T00:00:00Z", " 2026-11-21", "0000-01-01"} {
		if d, err := cases.ParseDate(wrong); err == nil {
			t.Errorf("%q read as %s", wrong, d)
		}
	}
	for _, right := range []string{"", "2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31"} {
		if d, err := cases.ParseDate(right); err != nil || d.String() != right || d.IsZero() != (right == "") {
			t.Errorf("%q read as %s, %v", right, d, err)
		}
	}
}

func TestMonthsEndOnTheSameDayOrTheLast(t *testing.T) {
	for _, row := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-08-31", 1, "2026-09-30"},
		{"2026-03-15", 1, "2026-04-15"}, {"2026-12-15", 1, "2027-01-15"}, {"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"}, {"2024-02-29", 60, "2029-02-28"}, {"2026-11-21", 0, "2026-11-21"},
	} {
		if got := casestest.Day(row.from).AddMonths(row.months); got.String() != row.want {
			t.Errorf("%s and %d months: %s, want %s", row.from, row.months, got, row.want)
		}
	}
}

func TestTheDayOfAnInstantIsTheOneOfItsZone(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.November, 21, 23, 30, 0, 0, time.UTC)
	if d := cases.DateOf(at); d.String() != "2026-11-21" {
		t.Errorf("in UTC %s", d)
	}
	if d := cases.DateOf(at.In(paris)); d.String() != "2026-11-22" {
		t.Errorf("in Paris %s", d)
	}
}

func TestDaysCountLikeTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-60_000_000_000, 200_000_000_000).Draw(t, "at"), 0).UTC()
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "n")
		d := cases.DateOf(at)
		y, m, day := at.Date()
		if d.Year() != y || d.Month() != m || d.Day() != day || d.Weekday() != at.Weekday() {
			t.Fatalf("%s is %s", at, d)
		}
		if later := d.AddDays(n); later != cases.DateOf(at.AddDate(0, 0, n)) || later.DaysSince(d) != n || later.After(d) != (n > 0) || later.Before(d) != (n < 0) {
			t.Fatalf("%s and %d days is %s", d, n, later)
		}
	})
}

func TestADayTravelsAsText(t *testing.T) {
	type paper struct {
		On   cases.Date `json:"on"`
		None cases.Date `json:"none,omitzero"`
	}
	text, err := json.Marshal(paper{On: casestest.Today})
	if err != nil || string(text) != `{"on":"2026-11-21"}` {
		t.Errorf("%s, %v", text, err)
	}
	var back paper
	if err := json.Unmarshal([]byte(`{"on":"2026-11-21","none":""}`), &back); err != nil || back.On != casestest.Today || !back.None.IsZero() {
		t.Errorf("%+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"on":"yesterday"}`), &back); err == nil {
		t.Error("yesterday was read")
	}
}
