package sheet

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"relais/cases"
)

// decimals counts how the cents of amounts are set off.
type decimals struct{ commas, points int }

var (
	commaCents = regexp.MustCompile(`,\d{1,2}\D*$`)
	pointCents = regexp.MustCompile(`\.\d{1,2}\D*$`)
	storedForm = regexp.MustCompile(`^-?\d+(\.\d+)?([eE][-+]?\d{1,3})?$`)
	scientific = regexp.MustCompile(`^-?\d([.,]\d+)?[eE]\+?\d{1,3}$`)
)

// look takes a cell into account; what is no amount says nothing.
func (d *decimals) look(cell string) {
	switch {
	case commaCents.MatchString(cell):
		d.commas++
	case pointCents.MatchString(cell):
		d.points++
	}
}

// amountNoise is what stands around figures: blanks of all widths, the euro, the separators of thousands that are never
// decimal.
var amountNoise = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "\t", "", "€", "", "EUR", "", "eur", "",
	"'", "", "’", "", "\u2212", "-", "\u2013", "-")

// amount reads an amount. decimal is how the file sets off cents; stored says that the cell is a figure as a workbook stores
// it. The key says what is wrong, "" for nothing.
func amount(cell string, decimal rune, stored bool) (cents cases.Cents, key string) {
	if stored && storedForm.MatchString(cell) {
		return storedAmount(cell)
	}
	if scientific.MatchString(cell) {
		return 0, "sheet.problem.scientific"
	}
	s := amountNoise.Replace(cell)
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	for _, cut := range []func(string, string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
		if rest, ok := cut(s, "-"); ok {
			s, negative = rest, !negative
		}
	}
	s = strings.TrimPrefix(s, "+")
	whole, fraction, ok := splitFigures(s, decimal)
	if !ok || len(whole) > 13 {
		return 0, "sheet.problem.amount"
	}
	if strings.Trim(fraction[min(len(fraction), 2):], "0") != "" {
		return 0, "sheet.problem.decimals"
	}
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return 0, "sheet.problem.amount"
	}
	if negative {
		n = -n
	}
	return cases.Cents(n), ""
}

// storedAmount reads a figure as a workbook stores it, a binary fraction written out: 1234.5599999999999 is 1234.56.
func storedAmount(cell string) (cases.Cents, string) {
	value, ok := new(big.Rat).SetString(cell)
	if !ok || len(cell) > 40 {
		return 0, "sheet.problem.amount"
	}
	value.Mul(value, big.NewRat(100, 1))
	rounded := new(big.Int).Div(new(big.Int).Add(new(big.Int).Mul(value.Num(), big.NewInt(2)), value.Denom()), new(big.Int).Mul(value.Denom(), big.NewInt(2)))
	off := new(big.Rat).Sub(value, new(big.Rat).SetInt(rounded))
	if off.Abs(off).Cmp(big.NewRat(1, 1000)) > 0 {
		return 0, "sheet.problem.decimals"
	}
	if !rounded.IsInt64() || rounded.CmpAbs(big.NewInt(1e15)) > 0 {
		return 0, "sheet.problem.amount"
	}
	return cases.Cents(rounded.Int64()), ""
}

// splitFigures separates euros and cents and takes out the separators of thousands. The decimal sign of the file decides
// where both are possible; a sign that can only be the decimal one is taken for it all the same.
func splitFigures(s string, decimal rune) (whole, fraction string, ok bool) {
	other := "."
	if decimal == '.' {
		other = ","
	}
	sign := string(decimal)
	switch {
	case strings.Count(s, sign) == 1 && strings.LastIndex(s, sign) > strings.LastIndex(s, other): // 1.234,56
		head, tail, _ := strings.Cut(s, sign)
		whole, ok = closeGroups(head, other)
		return whole, tail, ok && figures(tail)
	case strings.Count(s, other) == 1 && strings.LastIndex(s, other) > strings.LastIndex(s, sign) && !threeBehind(s, other): // 1234.5
		head, tail, _ := strings.Cut(s, other)
		whole, ok = closeGroups(head, sign)
		return whole, tail, ok && figures(tail)
	case strings.Contains(s, sign) && strings.Contains(s, other):
		return "", "", false
	case strings.Contains(s, sign): // 1,234,567
		whole, ok = closeGroups(s, sign)
		return whole, "", ok
	}
	whole, ok = closeGroups(s, other)
	return whole, "", ok
}

func threeBehind(s, sign string) bool {
	_, tail, _ := strings.Cut(s, sign)
	return len(tail) == 3
}

// closeGroups takes a separator of thousands out; each group behind the first must have three figures.
func closeGroups(s, separator string) (string, bool) {
	groups := strings.Split(s, separator)
	for i, g := range groups {
		if !figures(g) || (i > 0 && len(g) != 3) || (len(groups) > 1 && len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func figures(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// unfold writes an identifier out that a spreadsheet turned into a power of ten. It says whether figures were lost on the
// way: "5,52E+13" in a text is what is left of fourteen figures; a workbook stores all of them.
func unfold(cell string, stored bool) (text string, lost bool) {
	if !scientific.MatchString(cell) {
		return cell, false
	}
	mantissa, exponent, _ := strings.Cut(strings.ToUpper(strings.ReplaceAll(cell, ",", ".")), "E")
	power, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	head, tail, _ := strings.Cut(mantissa, ".")
	if err != nil || power > 40 || power < len(tail) || (!stored && power > len(tail)) {
		return cell, true
	}
	return head + tail + strings.Repeat("0", power-len(tail)), false
}
