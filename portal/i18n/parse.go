package i18n

import (
	"strconv"
	"strings"
	"time"
)

var amountNoise = strings.NewReplacer(" ", "", Hard, "", Narrow, "", "\t", "", "€", "", "EUR", "", "'", "", "’", "", Minus, "-")

// ParseMoney reads an amount in cents as people type or paste it: "1 234,56 €", "1.234,56", "1,234.56",
// "1234.5", "-40". One or two digits after the last separator are cents, three are thousands. What could be
// read in two ways ("1,234,56") is refused.
func ParseMoney(s string) (cents int64, ok bool) {
	s = amountNoise.Replace(s)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")

	whole, dec, decSep := s, "", ""
	if i := strings.LastIndexAny(s, ",."); i >= 0 && len(s)-i-1 <= 2 {
		whole, dec, decSep = s[:i], s[i+1:], s[i:i+1]
	}
	whole, ok = joinThousands(whole, decSep)
	if !ok || len(whole) > 13 || !allDigits(whole) || (dec != "" && !allDigits(dec)) {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(dec + "00")[:2], 10, 64)
	if err != nil {
		return 0, false
	}
	if neg {
		return -n, true
	}
	return n, true
}

// joinThousands takes the separators out of the whole part; they must stand every three digits and must not
// be the decimal separator too.
func joinThousands(whole, decSep string) (string, bool) {
	i := strings.IndexAny(whole, ",.")
	if i < 0 {
		return whole, true
	}
	sep := whole[i : i+1]
	parts := strings.Split(whole, sep)
	for k, part := range parts {
		if (k == 0 && (len(part) == 0 || len(part) > 3)) || (k > 0 && len(part) != 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), sep != decSep
}

// ParseDate reads a day as people type or paste it: 21/11/2026, 21.11.26, 21-11-2026, 21112026, 2026-11-21,
// "1er novembre 2026", "21 nov. 2026". The day comes before the month in both languages. Two digits of a
// year are 1970 to 2069.
func ParseDate(s string) (year int, month time.Month, day int, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) == 8 && allDigits(s) {
		s = s[:2] + "/" + s[2:4] + "/" + s[4:]
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /.-,"+Hard+Narrow, r) })
	if len(parts) != 3 {
		return 0, 0, 0, false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	year, okYear := parseYear(parts[2])
	month, okMonth := parseMonth(parts[1])
	day, okDay := small(strings.TrimSuffix(parts[0], "er"))
	if !okYear || !okMonth || !okDay || day < 1 || day > 31 {
		return 0, 0, 0, false
	}
	if t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); t.Day() != day {
		return 0, 0, 0, false // 31 April
	}
	return year, month, day, true
}

func parseYear(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || !allDigits(s) || (len(s) != 2 && len(s) != 4) || (len(s) == 4 && n < 1000) {
		return 0, false
	}
	if len(s) == 2 && n >= 70 {
		return 1900 + n, true
	}
	if len(s) == 2 {
		return 2000 + n, true
	}
	return n, true
}

func small(s string) (int, bool) {
	if len(s) > 2 || !allDigits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

var unaccented = strings.NewReplacer("é", "e", "û", "u")

// parseMonth reads a number, a name or the beginning of a name; "jui" could be June or July.
func parseMonth(s string) (time.Month, bool) {
	if n, ok := small(s); ok {
		return time.Month(n), n >= 1 && n <= 12
	}
	if len(s) < 3 {
		return 0, false
	}
	found := time.Month(0)
	for m := time.January; m <= time.December; m++ {
		french, english := unaccented.Replace(frenchMonths[m-1]), strings.ToLower(m.String())
		if strings.HasPrefix(french, unaccented.Replace(s)) || strings.HasPrefix(english, s) {
			if found != 0 {
				return 0, false
			}
			found = m
		}
	}
	return found, found != 0
}
