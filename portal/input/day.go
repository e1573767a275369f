package input

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"relais/cases"
)

var errNoDay = errors.New("not a day of the calendar")

// typedDay is day, month, year with any of the usual separators, or none.
var typedDay = regexp.MustCompile("^(\\d{1,2})[/. \u00a0\u202f-]+(\\d{1,2})[/. \u00a0\u202f-]+(\\d{4}|\\d{2})$|^(\\d{2})(\\d{2})(\\d{4})$")

// ParseDay reads a day: "2026-11-21" as date fields send it, or day, month, year as people type it: "21/11/2026",
// "21.11.2026", "21-11-2026", "21 11 2026", "21112026", "21/11/26". Empty text is the zero day.
func ParseDay(s string) (cases.Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return cases.Date{}, nil
	}
	if len(s) == 10 && s[4] == '-' {
		return isoDay(s)
	}
	m := typedDay.FindStringSubmatch(s)
	if m == nil {
		return cases.Date{}, errNoDay
	}
	day, month, year := digitsOf(m[1]+m[4]), digitsOf(m[2]+m[5]), digitsOf(m[3]+m[6])
	if len(m[3]) == 2 {
		year += 2000
	}
	return calendarDay(year, month, day)
}

// digitsOf reads digits that a pattern has checked.
func digitsOf(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

func isoDay(s string) (cases.Date, error) {
	d, err := cases.ParseDate(s)
	if err != nil {
		return cases.Date{}, errNoDay
	}
	return calendarDay(d.Year(), int(d.Month()), d.Day())
}

// calendarDay refuses 31 April and years that are a slip of the finger.
func calendarDay(year, month, day int) (cases.Date, error) {
	if year < 1950 || year > 2199 || month < 1 || month > 12 || day < 1 {
		return cases.Date{}, errNoDay
	}
	d := cases.NewDate(year, time.Month(month), day)
	if d.Day() != day {
		return cases.Date{}, errNoDay
	}
	return d, nil
}
