package papers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"relais/cases"
)

// Chance makes companies, people and numbers from a seed. It is not safe for concurrent use.
type Chance struct{ r *rand.Rand }

// NewChance begins a series; the same seed gives the same series.
func NewChance(seed uint64) *Chance { return &Chance{rand.New(rand.NewPCG(seed, 0x52656c616973))} }

// Between gives a number from low to high, both included.
func (c *Chance) Between(low, high int) int { return low + c.r.IntN(high-low+1) }

// pick chooses one of a list.
func pick[T any](c *Chance, list []T) T { return list[c.r.IntN(len(list))] }

// digits gives n random digits, the first not zero.
func (c *Chance) digits(n int) string {
	var b strings.Builder
	b.WriteByte(byte('1' + c.r.IntN(9)))
	for range n - 1 {
		b.WriteByte(byte('0' + c.r.IntN(10)))
	}
	return b.String()
}

// SIREN gives nine digits with a valid check digit, as companies have them (they begin with 3 to 9).
func (c *Chance) SIREN() string {
	eight := fmt.Sprintf("%d%07d", c.Between(3, 9), c.r.IntN(10_000_000))
	for check := '0'; check <= '9'; check++ {
		if s := eight + string(check); cases.ValidSIREN(s) {
			return s
		}
	}
	panic("one of ten check digits is always right")
}

// VATNumber gives the French VAT number of a SIREN (CGI ann. II art. 242 nonies A; key = (12 + 3 × (SIREN mod 97)) mod 97).
func VATNumber(siren string) string {
	return fmt.Sprintf("FR%02d%s", (12+3*mod97(siren))%97, siren)
}

// IBAN gives a French account number whose national key and whose IBAN key are both right. The bank does not exist.
func (c *Chance) IBAN() string {
	bank, branch, account := c.digits(5), c.digits(5), c.digits(11)
	key := 97 - (89*mod97(bank)+15*mod97(branch)+3*mod97(account))%97
	bban := fmt.Sprintf("%s%s%s%02d", bank, branch, account, key)
	return fmt.Sprintf("FR%02d%s", 98-mod97(bban+"152700"), bban) // F=15, R=27
}

func mod97(digits string) int {
	n := 0
	for _, d := range digits {
		n = (n*10 + int(d-'0')) % 97
	}
	return n
}
