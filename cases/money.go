package cases

import "math/bits"

// Cents is an amount of money in the smallest unit of its currency, VAT included unless a name says
// otherwise. Amounts are never floating point.
type Cents int64

// Currency is an ISO 4217 code. A case has exactly one; amounts of different currencies are never added.
type Currency string

// EUR is the currency of a case unless it says otherwise.
const EUR Currency = "EUR"

// BasisPoints is a rate in hundredths of a per cent: 12.40 % is 1240.
type BasisPoints int64

// Of gives the share of an amount at this rate, rounded half-up to the cent.
func (r BasisPoints) Of(amount Cents) Cents {
	return Cents(divideHalfUp(int64(amount)*int64(r), 10_000))
}

// proportion gives money × part ÷ total without overflow, rounded down; with half of total as up, rounded half-up.
// No argument is below nothing, part is no more than total, and total is more than nothing.
func proportion(money, part, total, up Cents) Cents {
	hi, lo := bits.Mul64(uint64(money), uint64(part))
	lo, carry := bits.Add64(lo, uint64(up), 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(total))
	return Cents(q)
}

// divideHalfUp divides and rounds half away from zero: French statements round an amount and its
// reversal to opposite figures.
func divideHalfUp(n, d int64) int64 {
	if n < 0 {
		return -divideHalfUp(-n, d)
	}
	return (2*n + d) / (2 * d)
}
