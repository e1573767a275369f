package scorecard

import "relais/cases"

// civil is a day as calendar month (year × 12 + month − 1) and day of the month. Computed here rather than through
// time.Time, because a report reads millions of days.
type civil struct{ month, day int }

// dayNumber counts days from the zero Date.
func dayNumber(d cases.Date) int { return d.DaysSince(cases.Date{}) }

// civilOf splits a day number of the proleptic Gregorian calendar. Years begin in March here, so that the leap day comes last.
func civilOf(n int) civil {
	z := n + 305
	era := z / 146_097
	inEra := z - era*146_097
	year := (inEra - inEra/1460 + inEra/36_524 - inEra/146_096) / 365
	inYear := inEra - (365*year + year/4 - year/100)
	m := (5*inYear + 2) / 153
	return civil{month: (year+era*400)*12 + m + 2, day: inYear - (153*m+2)/5 + 1}
}

// length gives the number of days of a month counted as in civil.
func length(month int) int {
	year, m := month/12, month%12+1
	switch {
	case m == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// since gives the complete months from one day to another, clamped to the end of the month: from 31 January the first is
// complete on 28 February. Negative when to is earlier.
func (to civil) since(from civil) int {
	months := to.month - from.month
	if to.day < from.day && to.day < length(to.month) {
		months--
	}
	return months
}

// CompleteMonths gives the complete months from one day to another, always counted from the first day, never chained.
func CompleteMonths(from, to cases.Date) int {
	return civilOf(dayNumber(to)).since(civilOf(dayNumber(from)))
}

// inMonth gives the month k of a unit handed off on a day in which a later day falls: after the day + (k−1) months, up to and
// including the day + k months.
func inMonth(handOff civil, day int) int { return civilOf(day-1).since(handOff) + 1 }
