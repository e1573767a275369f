package i18n

import "strings"

// SIREN shows nine stored digits in threes: "732 829 320". Anything else is left as it is.
func SIREN(digits string) string {
	if len(digits) != 9 {
		return digits
	}
	return chunks(digits, 3, 3, 3)
}

// SIRET shows fourteen stored digits: "732 829 320 00074".
func SIRET(digits string) string {
	if len(digits) != 14 {
		return digits
	}
	return chunks(digits, 3, 3, 3, 5)
}

// IBAN shows a stored IBAN in fours.
func IBAN(iban string) string {
	var sizes []int
	for range len(iban) / 4 {
		sizes = append(sizes, 4)
	}
	return chunks(iban, sizes...)
}

// Phone shows a telephone number: French ones in twos ("02 61 91 00 12", "+33 2 61 91 00 12"), others as
// stored.
func Phone(number string) string {
	switch {
	case len(number) == 10 && number[0] == '0' && allDigits(number):
		return chunks(number, 2, 2, 2, 2, 2)
	case len(number) == 12 && strings.HasPrefix(number, "+33"):
		return chunks(number, 3, 1, 2, 2, 2, 2)
	}
	return number
}

// chunks cuts s into parts of the given sizes; what is left over is the last part.
func chunks(s string, sizes ...int) string {
	var parts []string
	for _, size := range sizes {
		parts = append(parts, s[:size])
		s = s[size:]
	}
	if s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, Hard)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
