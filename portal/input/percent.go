package input

import (
	"errors"
	"strings"

	"relais/cases"
)

// Percent is a rate as typed: "12,5" or "12.5 %" is 1250 basis points. The zero value says that nothing was typed.
type Percent struct {
	Rate  cases.BasisPoints
	Typed string
}

// Given says that something was typed.
func (p Percent) Given() bool { return p.Typed != "" }

var errNoPercent = errors.New("not a rate between 0 and 100 per cent")

// ParsePercent reads a rate with at most two decimals, from 0 to 100.
func ParsePercent(s string) (cases.BasisPoints, error) {
	hundredths, err := ParseAmount(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if err != nil || hundredths < 0 || hundredths > 100_00 {
		return 0, errNoPercent
	}
	return cases.BasisPoints(hundredths), nil
}
