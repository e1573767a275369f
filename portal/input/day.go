package input

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"relais/cases"
)

var errNoDay = errors.New("not a day of the calendar")

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
	if len(s) == 8 && digits(s) == nil {
		s = s[:2] + "/" + s[2:4] + "/" + s[4:]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.- \u00a0\u202f", r) })
	if len(parts) != 3 || len(parts[0]) > 2 || len(parts[1]) > 2 || (len(parts[2]) != 2 && len(parts[2]) != 4) {
		return cases.Date{}, errNoDay
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return cases.Date{}, errNoDay
		}
		n[i] = int(v)
	}
	if len(parts[2]) == 2 {
		n[2] += 2000
	}
	return calendarDay(n[2], n[1], n[0])
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
