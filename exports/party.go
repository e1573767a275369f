package exports

import (
	"strings"

	"relais/portal/i18n"
)

// Party is one side of a case as printed.
type Party struct {
	Name string
	// SIREN is nine digits without spaces, or empty.
	SIREN string
	// Address lines, from the street to the town.
	Address []string
	// Contact lines: a person, a telephone number, an e-mail address.
	Contact []string
}

// runs prints a party in a cell: name, SIREN, address, contact.
func (p Party) runs(words Words) []run {
	runs := []run{{text: orDash(p.Name), style: bodyB.at(10.5)}}
	if p.SIREN != "" {
		runs = append(runs, run{text: words.T("exports.party.siren", "siren", p.SIREN), style: body.at(9)})
	}
	for _, line := range p.Address {
		runs = append(runs, run{text: line, style: body.at(9)})
	}
	for _, line := range p.Contact {
		runs = append(runs, run{text: line, style: small.at(8.5)})
	}
	return runs
}

// line prints a party on one line: name, SIREN, address.
func (p Party) line(words Words) string {
	parts := []string{orDash(p.Name)}
	if p.SIREN != "" {
		parts = append(parts, words.T("exports.party.siren", "siren", p.SIREN))
	}
	if len(p.Address) > 0 {
		parts = append(parts, strings.Join(p.Address, ", "))
	}
	return strings.Join(parts, " · ")
}

// iban shows the first four and last four characters of an account only; the whole number has no business on paper that
// travels.
func iban(number string) string {
	if len(number) < 12 {
		return number
	}
	return i18n.IBAN(number[:4]) + " … " + number[len(number)-4:]
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
