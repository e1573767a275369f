package folder

import (
	"fmt"
	"strconv"
	"strings"

	"relais/cases"
)

// sum is an amount in either form that case.json allows.
type sum struct {
	Cents *cases.Cents `json:"amount_cents"`
	Euros euros        `json:"amount"`
	// Currency may be named; it must be that of the claim.
	Currency cases.Currency `json:"currency"`
}

// euros is a decimal as it stands in the file, a string or a number; never a float.
type euros string

// UnmarshalJSON keeps the digits as they are.
func (e *euros) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if unquoted, err := strconv.Unquote(text); err == nil {
		text = unquoted
	}
	if text != "null" {
		*e = euros(text)
	}
	return nil
}

// euroDigits is the most digits before the comma: more are no amount of money.
const euroDigits = 12

// amount gives the cents, exactly. Two decimals at most, a point or a comma before them, no grouping.
func (s sum) amount() (cases.Cents, error) {
	if s.Euros == "" {
		if s.Cents == nil {
			return 0, nil
		}
		return *s.Cents, nil
	}
	digits, negative := strings.CutPrefix(strings.TrimSpace(string(s.Euros)), "-")
	whole, decimals, _ := strings.Cut(strings.Replace(digits, ",", ".", 1), ".")
	cents, err := strconv.ParseUint(whole+(decimals + "00")[:2], 10, 63)
	if err != nil || whole == "" || len(whole) > euroDigits || len(decimals) > 2 || strings.HasSuffix(digits, ".") {
		return 0, fmt.Errorf("amount %q is not exact euros such as 1234.56", string(s.Euros))
	}
	amount := cases.Cents(cents)
	if negative {
		amount = -amount
	}
	if s.Cents != nil && *s.Cents != amount {
		return 0, fmt.Errorf("amount %q and amount_cents %d differ", string(s.Euros), *s.Cents)
	}
	return amount, nil
}
