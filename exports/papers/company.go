package papers

import (
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Company is an invented company with everything that stands on its paper.
type Company struct {
	Name    string // with its legal form: "Fonderies du Ponant SAS"
	Form    string // SARL, SAS, SA, EURL
	Capital int64  // euros
	Trade   int    // index in Trades
	Street  string
	Code    string // postal code
	Town    string
	// Registry is the town of the commercial register.
	Registry string
	SIREN    string
	VAT      string
	IBAN     string
	BIC      string
	Phone    string // ten digits, of a range that is never given out
	Mail     string
	Site     string
}

// Person is an invented person at a company.
type Person struct {
	Name string // given and family name
	Role string
	Mail string
}

// Company invents a company of a trade.
func (c *Chance) Company(trade int) Company {
	trade %= len(Trades)
	form, at := pick(c, []string{"SARL", "SAS", "SAS", "SA", "EURL"}), pick(c, places)
	short := pick(c, Trades[trade].heads) + " " + pick(c, stems)
	siren := c.SIREN()
	domain := slug(short) + ".example"
	return Company{
		Name: short + " " + form, Form: form, Capital: int64(pick(c, []int{8_000, 10_000, 37_500, 50_000, 120_000, 450_000})), Trade: trade,
		Street: fmt.Sprintf("%d, %s", c.Between(1, 148), pick(c, streets)), Code: at.code, Town: at.town, Registry: at.registry,
		SIREN: siren, VAT: VATNumber(siren), IBAN: c.IBAN(), BIC: "RLAS" + "FRP" + string(rune('A'+c.r.IntN(26))),
		Phone: fmt.Sprintf("%s%04d", at.phone, c.r.IntN(10_000)), Mail: "contact@" + domain, Site: "www." + domain,
	}
}

// Person invents somebody who works at a company.
func (c *Chance) Person(at Company, role string) Person {
	given, family := pick(c, givenNames), pick(c, familyNames)
	return Person{Name: given + " " + family, Role: role, Mail: slug(given) + "." + slug(family) + "@" + at.domain()}
}

func (co Company) domain() string { return strings.TrimPrefix(co.Site, "www.") }

// address is the block on letters.
func (co Company) address() []string {
	return []string{co.Name, co.Street, co.Code + " " + co.Town}
}

// legalLine is the line at the foot of the paper (C. com. art. R123-237).
func (co Company) legalLine() string {
	return fmt.Sprintf("%s au capital de %s · %s, %s %s · RCS %s %s · TVA %s", co.Form, euros(co.Capital*100), co.Street, co.Code, co.Town,
		co.Registry, threes(co.SIREN), co.VAT)
}

// slug gives lower-case ASCII letters with hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteRune(c)
		case (c == ' ' || c == '-' || c == '’') && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	return strings.Trim(strings.ReplaceAll(b.String(), "--", "-"), "-")
}
