package input

import (
	"errors"
	"strconv"
	"strings"

	"relais/cases"
)

// AmountCents is an amount as typed. The zero value says that nothing was typed; "0,00" was typed and is zero cents.
type AmountCents struct {
	Cents cases.Cents
	Typed string // as typed, without spaces around it
}

// Given says that something was typed.
func (a AmountCents) Given() bool { return a.Typed != "" }

// What can be wrong with an amount.
var (
	errNoAmount        = errors.New("not an amount")
	errAmbiguousAmount = errors.New("could be read in two ways")
)

// amountNoise is what people paste along with figures.
var amountNoise = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "\t", "", "€", "", "EUR", "",
	"'", "", "’", "", "\u2212", "-", "\u2013", "-")

// ParseAmount reads an amount as people type or paste it: "1 234,56 €", "1.234,56", "1,234.56", "€ 1'234.50", "1234",
// "12,5", "-40". One or two digits after the last separator are cents. "1,234" and "1.234" are one euro and a bit to
// one reader and a thousand to another: they are refused as ambiguous.
func ParseAmount(s string) (cases.Cents, error) {
	s = amountNoise.Replace(strings.TrimSpace(s))
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if strings.HasSuffix(s, "-") || strings.HasPrefix(s, "+") {
		return 0, errNoAmount
	}
	whole, cents, err := splitAmount(s)
	if err != nil {
		return 0, err
	}
	if len(whole) == 0 || len(whole) > 13 {
		return 0, errNoAmount
	}
	n, err := strconv.ParseUint(whole+(cents + "00")[:2], 10, 63)
	if err != nil {
		return 0, errNoAmount
	}
	if negative {
		return -cases.Cents(n), nil
	}
	return cases.Cents(n), nil
}

// splitAmount separates euros and cents and takes out the separators of thousands.
func splitAmount(s string) (whole, cents string, err error) {
	last := strings.LastIndexAny(s, ",.")
	if last < 0 {
		return s, "", digits(s)
	}
	separator, tail := s[last:last+1], s[last+1:]
	head := s[:last]
	other := strings.IndexAny(head, ",.")
	switch {
	case len(tail) == 1 || len(tail) == 2: // cents; separators before must be the other one
		whole, err = joinThousands(head, separator)
		return whole, tail, errors.Join(err, digits(whole), digits(tail))
	case len(tail) == 3 && other >= 0: // 1.234.567
		whole, err = joinThousands(s, "")
		return whole, "", errors.Join(err, digits(whole))
	case len(tail) == 3 && digits(head) == nil && head != "" && len(head) <= 3 && head[0] != '0':
		return "", "", errAmbiguousAmount
	}
	return "", "", errNoAmount
}

// joinThousands takes one kind of separator out; groups after the first must have three digits, and the separator must
// not be the decimal one too.
func joinThousands(s, decimal string) (string, error) {
	i := strings.IndexAny(s, ",.")
	if i < 0 {
		return s, nil
	}
	separator := s[i : i+1]
	groups := strings.Split(s, separator)
	for k, g := range groups {
		if (k == 0 && (g == "" || len(g) > 3)) || (k > 0 && len(g) != 3) {
			return "", errNoAmount
		}
	}
	if separator == decimal {
		return "", errNoAmount
	}
	return strings.Join(groups, ""), nil
}

func digits(s string) error {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return errNoAmount
		}
	}
	return nil
}

// FormatAmount writes an amount the way a field shows it before anybody typed: "1234,56".
func FormatAmount(c cases.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	text := strconv.FormatInt(int64(c), 10)
	for len(text) < 3 {
		text = "0" + text
	}
	return sign + text[:len(text)-2] + "," + text[len(text)-2:]
}
