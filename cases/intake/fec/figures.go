package fec

import (
	"bytes"

	"relais/cases"
)

// figure is what reading an amount came to.
type figure int

// The outcomes: as the norm wants it, readable but not by the norm, or none.
const (
	plain     figure = iota
	point            // with a decimal point
	thousands        // with blanks or points between thousands
	wrong            // no amount
	precise          // more than two decimals
	scientific
)

// amount reads an amount: blanks and zeros around it, a decimal comma or point, a sign in front or behind. Empty is nothing.
func amount(cell []byte) (cases.Cents, figure) {
	if cents, ok := plainAmount(cell); ok {
		return cents, plain
	}
	return oddAmount(cell)
}

// plainAmount is the quick way for what nearly every field holds: digits, perhaps a comma and two digits.
func plainAmount(cell []byte) (cases.Cents, bool) {
	if len(cell) > maxWhole {
		return 0, false
	}
	n := int64(0)
	for i, c := range cell {
		if c == ',' && len(cell)-i == 3 && i > 0 {
			a, b := cell[i+1]-'0', cell[i+2]-'0'
			return cases.Cents(n*100 + int64(a)*10 + int64(b)), a <= 9 && b <= 9
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return cases.Cents(n * 100), true
}

// oddAmount reads everything else.
func oddAmount(cell []byte) (cases.Cents, figure) {
	digits, negative, found := unsigned(cell)
	if found == wrong {
		return 0, wrong
	}
	if len(digits) == 0 {
		return 0, plain
	}
	if isScientific(digits) {
		return 0, scientific
	}
	whole, fraction, grouped, ok := parts(digits)
	if !ok {
		return 0, wrong
	}
	if found == thousands || grouped {
		found = thousands
	} else if bytes.IndexByte(digits, '.') >= 0 {
		found = point
	}
	rest := fraction[min(2, len(fraction)):]
	if len(bytes.Trim(rest, "0")) > 0 || len(fraction) == 3 {
		return 0, precise
	}
	n := int64(0)
	whole = bytes.TrimLeft(whole, "0")
	if len(whole) > maxWhole {
		return 0, wrong
	}
	for _, c := range whole {
		n = n*10 + int64(c-'0')
	}
	for i := range 2 {
		n *= 10
		if i < len(fraction) {
			n += int64(fraction[i] - '0')
		}
	}
	if negative {
		n = -n
	}
	return cases.Cents(n), found
}

// unsigned takes signs and blanks away; blanks between digits stand for thousands.
func unsigned(cell []byte) (digits []byte, negative bool, found figure) {
	cell = bytes.TrimSpace(blanks(cell))
	signs := 0
	for _, at := range []int{0, -1} {
		if len(cell) == 0 {
			break
		}
		i := at
		if at < 0 {
			i = len(cell) - 1
		}
		if c := cell[i]; c == '-' || c == '+' {
			negative = c == '-'
			signs++
			cell = bytes.TrimSpace(append(bytes.Clone(cell[:i]), cell[i+1:]...))
		}
	}
	if signs > 1 || signs == 1 && len(cell) == 0 {
		return nil, false, wrong
	}
	if bytes.IndexByte(cell, ' ') >= 0 {
		return bytes.ReplaceAll(cell, []byte(" "), nil), negative, thousands
	}
	return cell, negative, plain
}

// blanks makes one kind of blank of all: those of UTF-8 and, in a file of one byte a letter, A0.
func blanks(cell []byte) []byte {
	for _, wide := range [][]byte{[]byte("\u00a0"), []byte("\u202f"), []byte("\u2009"), {0xa0}} {
		if bytes.Contains(cell, wide) {
			cell = bytes.ReplaceAll(cell, wide, []byte(" "))
		}
	}
	return cell
}

// parts splits an amount at its decimal sign. With two kinds of signs the last is the decimal one, the other stands between
// thousands; a sign that stands more than once does so, too.
func parts(digits []byte) (whole, fraction []byte, grouped, ok bool) {
	last := bytes.LastIndexAny(digits, ",.")
	if last < 0 {
		return digits, nil, false, numeric(digits)
	}
	decimal := digits[last]
	whole, fraction = digits[:last], digits[last+1:]
	if bytes.IndexByte(whole, decimal) >= 0 { // 1.234.567: thousands only
		whole, fraction = digits, nil
	}
	for _, sign := range []byte{',', '.'} {
		if bytes.IndexByte(whole, sign) < 0 {
			continue
		}
		if sign == decimal && fraction != nil || !inThrees(whole, sign) {
			return nil, nil, false, false
		}
		grouped = true
		whole = bytes.ReplaceAll(whole, []byte{sign}, nil)
	}
	return whole, fraction, grouped, numeric(whole) && numeric(fraction) && len(whole)+len(fraction) > 0
}

// inThrees says that a sign stands before every three digits, and nowhere else.
func inThrees(whole []byte, sign byte) bool {
	groups := bytes.Split(whole, []byte{sign})
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && (len(g) == 0 || len(g) > 3) {
			return false
		}
	}
	return true
}

func numeric(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isScientific says that figures are written with an exponent: 1,2E+05.
func isScientific(digits []byte) bool {
	at := bytes.IndexAny(digits, "eE")
	if at <= 0 || at == len(digits)-1 {
		return false
	}
	exponent := bytes.TrimLeft(digits[at+1:], "+-")
	return len(exponent) > 0 && numeric(exponent) && numeric(bytes.Trim(bytes.ReplaceAll(digits[:at], []byte(","), nil), "."))
}
