package cases

import "strings"

// identifierNoise are the separators people type inside SIREN, SIRET, VAT numbers and IBAN.
var identifierNoise = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\t", "", ".", "", "-", "")

// CleanIdentifier strips separators and raises letters: the form in which identifiers are stored.
func CleanIdentifier(s string) string { return strings.ToUpper(identifierNoise.Replace(s)) }

// laPoste is the one company whose establishments do not all follow Luhn.
const laPoste = "356000000"

// ValidSIREN checks a stored SIREN: nine digits, Luhn, not all zero.
func ValidSIREN(s string) bool { return allDigits(s, 9) && s != "000000000" && luhn(s) }

// ValidSIRET checks a stored SIRET: fourteen digits whose first nine are a SIREN, Luhn over all; for La Poste a
// sum of digits that is a multiple of five serves too.
func ValidSIRET(s string) bool {
	if !allDigits(s, 14) || !ValidSIREN(s[:9]) {
		return false
	}
	return luhn(s) || (s[:9] == laPoste && digitSum(s)%5 == 0)
}

// ValidVAT checks a stored French VAT number: FR, the key (12 + 3 × (SIREN mod 97)) mod 97, the SIREN. A key
// with letters exists but cannot be computed: see UncheckedVAT.
func ValidVAT(s string) bool {
	if len(s) != 13 || s[:2] != "FR" || !allDigits(s[2:4], 2) || !ValidSIREN(s[4:]) {
		return false
	}
	key := (12 + 3*mod97(s[4:])) % 97
	return s[2:4] == string([]byte{byte('0' + key/10), byte('0' + key%10)})
}

// UncheckedVAT says that a number has the form of a French VAT number whose key holds a letter, which the
// arithmetic cannot check: accepted with a warning.
func UncheckedVAT(s string) bool {
	return len(s) == 13 && s[:2] == "FR" && !allDigits(s[2:4], 2) && alphanumeric(s[2:4]) && ValidSIREN(s[4:])
}

// ValidIBAN checks length bounds and the remainder 1 modulo 97 (ISO 13616).
func ValidIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || !alphanumeric(s) || !allDigits(s[2:4], 2) {
		return false
	}
	var digits strings.Builder
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			digits.WriteByte(byte('0' + (c-'A'+10)/10))
			digits.WriteByte(byte('0' + (c-'A'+10)%10))
			continue
		}
		digits.WriteRune(c)
	}
	return mod97(digits.String()) == 1
}

func mod97(digits string) int {
	r := 0
	for i := range len(digits) {
		r = (r*10 + int(digits[i]-'0')) % 97
	}
	return r
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digitSum(digits string) (sum int) {
	for i := range len(digits) {
		sum += int(digits[i] - '0')
	}
	return sum
}

func allDigits(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}

// UncheckedSIRET says that a number has the form of a SIRET with letters, as firms of Monaco have: accepted, to be looked at.
func UncheckedSIRET(s string) bool {
	return len(s) == 14 && alphanumeric(s) && !allDigits(s, 14)
}
