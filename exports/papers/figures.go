package papers

import (
	"fmt"
	"strconv"
	"strings"

	"relais/cases"
)

// These papers come from other people's software, so they write figures in their own way: no-break spaces in thousands.

const hard = "\u00a0"

// euros writes cents as "1 234,56 €".
func euros(cents int64) string { return plain(cents) + hard + "€" }

// plain writes cents as "1 234,56".
func plain(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%s,%02d", sign, thousands(cents/100), cents%100)
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + hard + s[i:]
	}
	return s
}

// threes sets the digits of a SIREN apart.
func threes(siren string) string {
	if len(siren) != 9 {
		return siren
	}
	return siren[:3] + hard + siren[3:6] + hard + siren[6:]
}

// fours sets an IBAN apart.
func fours(iban string) string {
	var parts []string
	for len(iban) > 4 {
		parts, iban = append(parts, iban[:4]), iban[4:]
	}
	return strings.Join(append(parts, iban), hard)
}

// twos sets a telephone number apart.
func twos(phone string) string {
	var parts []string
	for len(phone) > 2 {
		parts, phone = append(parts, phone[:2]), phone[2:]
	}
	return strings.Join(append(parts, phone), hard)
}

// on writes a day as 31/03/2026.
func on(d cases.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day(), int(d.Month()), d.Year())
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// inWords writes a day as "31 mars 2026".
func inWords(d cases.Date) string {
	n := strconv.Itoa(d.Day())
	if d.Day() == 1 {
		n = "1er"
	}
	return n + hard + months[d.Month()-1] + " " + strconv.Itoa(d.Year())
}
