package cases

import (
	"fmt"
	"time"
)

// Date is a day without a clock or a zone. The zero Date means "none". Dates are comparable with ==.
type Date struct {
	// n is 1 on 1 January of the year 1, so that the zero value stays free.
	n int32
}

// unixDay is the day number of 1 January 1970.
const unixDay = 719163

// NewDate gives a day of the calendar; a day beyond the end of its month flows over, as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf gives the calendar day of an instant in the instant's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	seconds := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return Date{int32(seconds/86_400) + unixDay}
}

// ParseDate reads an ISO 8601 day, 2026-11-21. Empty text is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("day %q: not a calendar day in the form 2026-11-21", s)
	}
	if t.Year() < 1 {
		return Date{}, fmt.Errorf("day %q: year out of range", s)
	}
	return DateOf(t), nil
}

// Time gives midnight UTC of the day, for formatting.
func (d Date) Time() time.Time { return time.Unix(int64(d.n-unixDay)*86_400, 0).UTC() }

// IsZero says that there is no day.
func (d Date) IsZero() bool { return d.n == 0 }

// Year gives the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// Month gives the calendar month.
func (d Date) Month() time.Month { return d.Time().Month() }

// Day gives the day of the month.
func (d Date) Day() int { return d.Time().Day() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Before says that d is earlier than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After says that d is later than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Compare orders days; the zero Date comes first.
func (d Date) Compare(e Date) int { return int(d.n) - int(e.n) }

// AddDays moves by days; negative goes back.
func (d Date) AddDays(days int) Date { return Date{d.n + int32(days)} }

// AddMonths moves by calendar months and stays on the same day number, or on the last day of a shorter
// month (CPC art. 641).
func (d Date) AddMonths(months int) Date {
	y, m, day := d.Time().Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return NewDate(first.Year(), first.Month(), min(day, last))
}

// DaysSince gives the number of days from e to d; negative when d is earlier.
func (d Date) DaysSince(e Date) int { return int(d.n - e.n) }

// String gives the ISO form, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes the ISO form; the zero Date is empty.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
