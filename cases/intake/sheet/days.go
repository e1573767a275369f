package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"relais/cases"
)

// Order says what comes first in a day written with figures.
type Order string

// The orders.
const (
	DayFirst   Order = "day"   // 31/03/2026
	MonthFirst Order = "month" // 03/31/2026
)

var (
	isoDay    = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([T ].*)?$`)
	plainDay  = regexp.MustCompile(`^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})([T ].*)?$`)
	joinedDay = regexp.MustCompile(`^\d{8}$`)
	namedDay  = regexp.MustCompile(`^(\d{1,2})(?:er)?[ .\-]+([a-z]+)[ .\-]+(\d{2}|\d{4})$`)
	serialDay = regexp.MustCompile(`^\d{1,5}(\.\d+)?$`)
)

// orders collects what the days of a file say about their order.
type orders struct{ seen, dayFirst, monthFirst int }

func (o *orders) look(cell string) {
	m := plainDay.FindStringSubmatch(cell)
	if m == nil {
		return
	}
	o.seen++
	first, second := atoi(m[1]), atoi(m[2])
	switch {
	case first > 12 && second <= 12:
		o.dayFirst++
	case second > 12 && first <= 12:
		o.monthFirst++
	}
}

// order gives the order that most days prove. Without proof the day comes first, as in France, and that is said.
func (o *orders) order() (order Order, unclear bool) {
	if o.monthFirst > o.dayFirst {
		return MonthFirst, false
	}
	return DayFirst, o.seen > 0 && o.dayFirst == 0
}

// noDays are cells that say "none" in a column of days.
var noDays = map[string]bool{"0": true, "00000000": true, "00/00/0000": true, "0000-00-00": true, "-": true, "--": true}

// day reads a day. serials says that figures may be days as a workbook stores them, from1904 from when they count. An
// empty cell is the zero day. ok is false for what is no day of the calendar, or one nobody means.
func day(cell string, order Order, serials, from1904 bool) (cases.Date, bool) {
	if cell == "" || noDays[cell] {
		return cases.Date{}, true
	}
	if serials && serialDay.MatchString(cell) {
		return serial(cell, from1904)
	}
	if m := isoDay.FindStringSubmatch(cell); m != nil {
		return calendar(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	}
	if joinedDay.MatchString(cell) {
		if d, ok := calendar(atoi(cell[:4]), atoi(cell[4:6]), atoi(cell[6:])); ok {
			return d, true
		}
		return calendar(atoi(cell[4:]), atoi(cell[2:4]), atoi(cell[:2]))
	}
	if m := plainDay.FindStringSubmatch(cell); m != nil {
		first, second, year := atoi(m[1]), atoi(m[2]), fullYear(m[3])
		if order == MonthFirst {
			first, second = second, first
		}
		return calendar(year, second, first)
	}
	if m := namedDay.FindStringSubmatch(strings.ToLower(foldDay.Replace(cell))); m != nil {
		return calendar(fullYear(m[3]), monthOf(m[2]), atoi(m[1]))
	}
	return cases.Date{}, false
}

var foldDay = strings.NewReplacer("é", "e", "û", "u", "É", "e", "Û", "u", "\u00a0", " ", "\u202f", " ")

// months are the beginnings by which months are told apart, in French and English.
var months = [12][]string{
	{"jan"}, {"fev", "feb"}, {"mar"}, {"avr", "apr"}, {"mai", "may"}, {"juin", "jun"}, {"juil", "jul"}, {"aou", "aug"}, {"sep"}, {"oct"}, {"nov"}, {"dec"},
}

func monthOf(word string) int {
	for i, beginnings := range months {
		for _, b := range beginnings {
			if strings.HasPrefix(word, b) {
				return i + 1
			}
		}
	}
	return 0
}

func fullYear(s string) int {
	year := atoi(s)
	switch {
	case len(s) == 2 && year >= 70:
		return 1900 + year
	case len(s) == 2:
		return 2000 + year
	}
	return year
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// calendar refuses 31 April and years that nobody means.
func calendar(year, month, day int) (cases.Date, bool) {
	if year < 1950 || year > 2199 || month < 1 || month > 12 || day < 1 {
		return cases.Date{}, false
	}
	d := cases.NewDate(year, time.Month(month), day)
	return d, d.Day() == day
}

// serial reads the number of a day. Workbooks of 1900 hold a 29 February of that year that never was: the days after it
// count from 30 December 1899.
func serial(cell string, from1904 bool) (cases.Date, bool) {
	whole, _, _ := strings.Cut(cell, ".")
	start := cases.NewDate(1899, time.December, 30)
	if from1904 {
		start = cases.NewDate(1904, time.January, 1)
	}
	d := start.AddDays(atoi(whole))
	return calendar(d.Year(), int(d.Month()), d.Day())
}
