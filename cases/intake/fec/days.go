package fec

import (
	"bytes"
	"time"

	"relais/cases"
)

// day reads YYYYMMDD, DD/MM/YYYY or YYYY-MM-DD; a time behind it is left off. Blank, zeros and 1 January 1900 are no day.
func day(cell []byte) (d cases.Date, ok bool) {
	if len(cell) > 10 && (cell[10] == ' ' || cell[10] == 'T') {
		cell = cell[:10]
	}
	var year, month, number int
	switch {
	case len(bytes.Trim(cell, "0 ")) == 0:
		return cases.Date{}, true
	case len(cell) == 8:
		year, month, number = digits(cell[:4]), digits(cell[4:6]), digits(cell[6:])
	case len(cell) == 10 && cell[2] == '/' && cell[5] == '/':
		year, month, number = digits(cell[6:]), digits(cell[3:5]), digits(cell[:2])
	case len(cell) == 10 && cell[4] == '-' && cell[7] == '-':
		year, month, number = digits(cell[:4]), digits(cell[5:7]), digits(cell[8:])
	default:
		return cases.Date{}, false
	}
	if year == 0 && month == 0 && number == 0 || year == 1900 && month == 1 && number == 1 {
		return cases.Date{}, true
	}
	if year < 1 || month < 1 || month > 12 || number < 1 || number > lastOf(year, month) {
		return cases.Date{}, false
	}
	return cases.NewDate(year, time.Month(month), number), true
}

// digits gives the value of digits, -1 when there is something else.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func lastOf(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// dayCache remembers the last day of a column: days repeat from line to line.
type dayCache struct {
	text [8]byte
	day  cases.Date
}

func (c *dayCache) read(cell []byte) (cases.Date, bool) {
	if len(cell) == len(c.text) {
		if [8]byte(cell) == c.text {
			return c.day, true
		}
	}
	d, ok := day(cell)
	if ok && len(cell) == len(c.text) {
		c.text, c.day = [8]byte(cell), d
	}
	return d, ok
}
