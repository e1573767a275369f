package i18n

import (
	"strconv"
	"strings"
)

// The characters that typography needs.
const (
	Narrow = "\u202f" // narrow no-break space: French thousands, before ; ! ? %
	Hard   = "\u00a0" // no-break space: before : and €, inside « »
	Minus  = "\u2212" // the minus sign, as wide as a digit
)

func (p *Printer) french() bool { return p.lang == FR }

func (p *Printer) thousands() string {
	if p.french() {
		return Narrow
	}
	return ","
}

func (p *Printer) decimalPoint() string {
	if p.french() {
		return ","
	}
	return "."
}

// group sets thousands apart.
func (p *Printer) group(n uint64) string {
	s, sep := strconv.FormatUint(n, 10), p.thousands()
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// split gives the sign to print and the magnitude, right for the smallest int64 too.
func split(n int64) (string, uint64) {
	if n < 0 {
		return Minus, -uint64(n)
	}
	return "", uint64(n)
}

// fixed writes n / 10^decimals.
func (p *Printer) fixed(n uint64, decimals int) string {
	power := uint64(1)
	for range decimals {
		power *= 10
	}
	whole := p.group(n / power)
	if decimals == 0 {
		return whole
	}
	return whole + p.decimalPoint() + strconv.FormatUint(power+n%power, 10)[1:]
}

// round divides a magnitude, half away from zero.
func round(n, by uint64) uint64 { return n/by + (n%by+by/2)/by }

var symbols = map[string]string{"EUR": "€", "GBP": "£", "USD": "$"}

// withUnit puts the sign of a currency where the language wants it: "12,00 €", "€12.00". suffix is "k" or
// "M" in French, "k" or "m" in English.
func (p *Printer) withUnit(sign, figure, suffix, currency string) string {
	symbol, known := symbols[currency]
	if !known {
		symbol = currency
	}
	switch {
	case p.french():
		return sign + figure + Hard + suffix + symbol
	case known:
		return sign + symbol + figure + suffix
	}
	return sign + symbol + Hard + figure + suffix
}

// Money writes an amount given in cents: 2814281 is "28 142,81 €" in French and "€28,142.81" in English.
// currency is an ISO 4217 code.
func (p *Printer) Money(cents int64, currency string) string {
	sign, n := split(cents)
	return p.withUnit(sign, p.fixed(n, 2), "", currency)
}

// Euros writes an amount given in cents, rounded to whole euros: "12 100 €". For estimates only.
func (p *Printer) Euros(cents int64) string {
	sign, n := split(cents)
	return p.withUnit(sign, p.group(round(n, 100)), "", "EUR")
}

// Kilo writes an amount given in cents in thousands of euros: "3 865 k€", "€3,865k".
func (p *Printer) Kilo(cents int64) string {
	sign, n := split(cents)
	return p.withUnit(sign, p.group(round(n, 100_000)), "k", "EUR")
}

// Mega writes an amount given in cents in millions of euros: "9,84 M€", "€9.84m".
func (p *Printer) Mega(cents int64) string {
	sign, n := split(cents)
	suffix := "m"
	if p.french() {
		suffix = "M"
	}
	return p.withUnit(sign, p.fixed(round(n, 1_000_000), 2), suffix, "EUR")
}

// Percent writes a rate given in basis points with the decimals it needs: 4380 is "43,8 %", 5100 is "51 %",
// 1215 is "12,15 %".
func (p *Printer) Percent(basisPoints int64) string {
	switch {
	case basisPoints%100 == 0:
		return p.PercentTo(basisPoints, 0)
	case basisPoints%10 == 0:
		return p.PercentTo(basisPoints, 1)
	}
	return p.PercentTo(basisPoints, 2)
}

// PercentTo writes a rate given in basis points with 0, 1 or 2 decimals, rounded half away from zero.
func (p *Printer) PercentTo(basisPoints int64, decimals int) string {
	sign, n := split(basisPoints)
	by := []uint64{100, 10, 1}[min(max(decimals, 0), 2)]
	figure := p.fixed(round(n, by), min(max(decimals, 0), 2))
	if p.french() {
		return sign + figure + Narrow + "%"
	}
	return sign + figure + "%"
}

// Count writes a number of things: "1 284", "1,284".
func (p *Printer) Count(n int64) string {
	sign, m := split(n)
	return sign + p.group(m)
}

// Bytes writes a size as people read it beside their files: "61 Mo", "61 MB". As in file managers, a Mo is
// 1024 × 1024 bytes; sizes under 10 units keep one decimal.
func (p *Printer) Bytes(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	if p.french() {
		units = []string{"o", "Ko", "Mo", "Go", "To"}
	}
	size, unit := uint64(max(n, 0)), 0
	scale := uint64(1)
	for size/scale >= 1024 && unit < len(units)-1 {
		scale *= 1024
		unit++
	}
	tenths := round(size*10, scale)
	if unit == 0 || tenths >= 100 || tenths%10 == 0 {
		return p.group(round(size, scale)) + Hard + units[unit]
	}
	return p.fixed(tenths, 1) + Hard + units[unit]
}

// List writes names one after the other: "A, B et C".
func (p *Printer) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return p.T("common.and", "first", strings.Join(names[:last], ", "), "last", names[last])
}
