package rows

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"relais/agencies/scorecard"
	"relais/cases"
)

// Days and amounts that a file may hold. What lies outside is a slip of the pen.
const (
	firstYear = 1970
	lastYear  = 2200
	mostCents = 1_000_000_000_000 // ten thousand million units
)

// oneOf takes a word of a list; empty is the first.
func (l *line) oneOf(column, value string, words ...string) string {
	value = strings.ToLower(value)
	if value == "" {
		return words[0]
	}
	for _, w := range words {
		if w == value {
			return w
		}
	}
	l.refuse(column, value, "this must be one of "+strings.Join(words, ", "))
	return words[0]
}

func (l *line) whole(column string, preset int) int {
	value := l.get(column)
	if value == "" {
		return preset
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > 1000 {
		l.refuse(column, value, "this must be a whole number from 1 on")
		return preset
	}
	return n
}

// day reads a day, 2026-11-21 or 21/11/2026.
func (l *line) day(column string, needed bool) cases.Date {
	value := l.get(column)
	if value == "" {
		if needed && !l.bad {
			l.refuse(column, "", "this must not be empty")
		}
		return cases.Date{}
	}
	return l.dayOf(column, value, value)
}

func (l *line) dayOf(column, value, whole string) cases.Date {
	layout := time.DateOnly
	if strings.Contains(value, "/") {
		layout = "02/01/2006"
	}
	t, err := time.Parse(layout, value)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		l.refuse(column, whole, "this is no day: write 2026-11-21 or 21/11/2026")
		return cases.Date{}
	}
	day := cases.DateOf(t)
	if day.After(l.book.Latest) {
		l.book.Latest = day
	}
	return day
}

// amount reads an exact amount from one of two columns: units of the currency, or whole cents.
func (l *line) amount(units, cents string, negative bool) cases.Cents {
	value, column := l.get(units), units
	if value == "" {
		if value, column = l.get(cents), cents; value == "" {
			if _, here := l.at[units]; here {
				column = units
			}
			if !l.bad {
				l.refuse(column, "", "this must not be empty")
			}
			return 0
		}
	}
	var amount cases.Cents
	var ok bool
	if column == cents {
		amount, ok = centsOf(value)
	} else {
		amount, ok = unitsOf(value)
	}
	switch {
	case !ok && column == cents:
		l.refuse(column, value, "this must be a whole number of cents")
	case !ok:
		l.refuse(column, value, "this is no amount: write 1234.56 or 1234,56, with nothing but spaces between thousands")
	case !negative && amount <= 0:
		l.refuse(column, value, "this must be more than nothing")
	}
	return amount
}

func centsOf(value string) (cases.Cents, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return cases.Cents(n), err == nil && n <= mostCents && n >= -mostCents
}

// unitsOf reads digits with at most two behind a point or a comma, and spaces between thousands. No other sign for thousands:
// 1.234 may be either of two amounts.
func unitsOf(value string) (cases.Cents, bool) {
	digits, negative := strings.CutPrefix(value, "-")
	whole, part := digits, ""
	if i := strings.IndexAny(digits, ".,"); i >= 0 {
		whole, part = digits[:i], digits[i+1:]
		if len(part) == 0 || len(part) > 2 {
			return 0, false
		}
	}
	whole, ok := withoutSpaces(whole)
	if !ok || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	for len(part) < 2 {
		part += "0"
	}
	amount, ok := centsOf(whole + part)
	if negative {
		amount = -amount
	}
	return amount, ok
}

// withoutSpaces takes the spaces between thousands away, of whatever width.
func withoutSpaces(whole string) (string, bool) {
	groups := strings.FieldsFunc(whole, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' })
	for i, group := range groups {
		if i > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), len(groups) > 0
}

// events reads a list of day:cents.
func (l *line) events(list []scorecard.Event, column string, kind scorecard.EventKind) []scorecard.Event {
	value := l.get(column)
	if value == "" {
		return list
	}
	for _, item := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" ;,|\u00a0", r) }) {
		day, amount, found := strings.Cut(item, ":")
		cents, ok := centsOf(amount)
		if !found || !ok {
			l.refuse(column, item, fmt.Sprintf("write day:cents, such as 2026-11-21:%d, separated by spaces or semicolons", 123456))
			return list
		}
		list = append(list, scorecard.Event{On: l.dayOf(column, day, item), Kind: kind, Cents: cents})
	}
	return list
}
