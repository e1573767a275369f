package cases

import (
	"slices"
	"time"
)

// Holidays lists the public holidays of a year in metropolitan France, in order (C. trav. L3133-1). The local days of
// Alsace-Moselle and overseas are not among them.
func Holidays(year int) []Date {
	easter := easterSunday(year)
	days := []Date{
		NewDate(year, time.January, 1), NewDate(year, time.May, 1), NewDate(year, time.May, 8),
		NewDate(year, time.July, 14), NewDate(year, time.August, 15), NewDate(year, time.November, 1),
		NewDate(year, time.November, 11), NewDate(year, time.December, 25),
		easter.AddDays(1), easter.AddDays(39), easter.AddDays(50),
	}
	slices.SortFunc(days, Date.Compare)
	// Ascension Day can fall on 1 or 8 May.
	return slices.Compact(days)
}

// easterSunday computes Easter of the Gregorian calendar (the method of Meeus, Jones and Butcher).
func easterSunday(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return NewDate(year, time.Month(n/31), n%31+1)
}

// Holiday says that a day is a public holiday.
func (d Date) Holiday() bool {
	_, found := slices.BinarySearchFunc(Holidays(d.Year()), d, Date.Compare)
	return found
}

// WorkingDay says that a day is neither Saturday, Sunday nor a public holiday.
func (d Date) WorkingDay() bool {
	day := d.Weekday()
	return day != time.Saturday && day != time.Sunday && !d.Holiday()
}

// AddWorkingDays gives the n-th working day after d; the day before it, counted back, when n is negative. d itself
// does not count.
func (d Date) AddWorkingDays(n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d = d.AddDays(step); d.WorkingDay() {
			n--
		}
	}
	return d
}

// RollForward gives d, or the next working day when d is none: the end of a procedural period (CPC 642). Limitation
// does not roll.
func (d Date) RollForward() Date {
	for !d.WorkingDay() {
		d = d.AddDays(1)
	}
	return d
}

// EndOfMonth gives the last day of d's month.
func (d Date) EndOfMonth() Date {
	y, m, _ := d.Time().Date()
	return NewDate(y, m+1, 0)
}
