package accounts

import (
	_ "embed"
	"strings"
	"unicode"

	"relais/cases"
)

//go:embed common.txt
var commonText string

// common holds words that people make passwords of, folded. The list is ours.
var common = wordSet(commonText)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

// rows are the runs that fingers know.
var rows = []string{
	"azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
	"abcdefghijklmnopqrstuvwxyz", "12345678901234567890", "qazwsxedcrfvtgbyhnujmikolp", "aqwzsxedcrfvtgbyhnujikolpm",
}

// enoughParts is how many guessable parts a password needs at least. A part is a known word, a run, a repetition, up to
// four digits, or any other character: three known words in a row are guessed, four are not in this list by chance.
const enoughParts = 4

// judge says what is wrong with a new password; about are texts about its owner: name, address, organisation. The error
// names the field.
func judge(field, password string, about ...string) []cases.FieldError {
	switch {
	case len(password) < MinPassword:
		return []cases.FieldError{cases.Field(field, "accounts.password.short", "min", MinPassword)}
	case len(password) > MaxPassword:
		return []cases.FieldError{cases.Field(field, "accounts.password.long", "max", MaxPassword)}
	}
	known := map[string]bool{}
	for _, text := range about {
		for word := range strings.FieldsSeq(cases.Fold(text)) {
			if len(word) >= 3 {
				known[word] = true
			}
		}
	}
	for _, reading := range readings(password) {
		if parts(reading, known) < enoughParts {
			return []cases.FieldError{cases.Field(field, "accounts.password.common")}
		}
	}
	return nil
}

// readings gives the ways in which a guesser reads a password: as it is, and with signs for letters, where the figures
// at its end stay figures. Accents, capitals and separators count for nothing.
func readings(password string) []string {
	lower := strings.ToLower(password)
	head := strings.TrimRightFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	ways := []string{lower, unleet.Replace(lower), unleet.Replace(head) + lower[len(head):]}
	for i, way := range ways {
		if ways[i] = strings.ReplaceAll(cases.Fold(way), " ", ""); ways[i] == "" {
			ways[i] = lower // punctuation alone
		}
	}
	return ways
}

// unleet reads the signs that stand for letters.
var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "9", "g", "@", "a", "$", "s", "!", "i", "€", "e")

// parts gives the least number of parts a text can be made of.
func parts(s string, known map[string]bool) int {
	if n := len(s); n >= 6 {
		for size := 1; size <= n/2; size++ { // "coucoucoucou" is "coucou" and a repetition
			if strings.HasPrefix(strings.Repeat(s[:size], n/size+1), s) {
				return min(cover(s, known), cover(s[:size], known)+1)
			}
		}
	}
	return cover(s, known)
}

// longestWord bounds the words that are looked up.
const longestWord = 24

// cover finds the cheapest way to cut a text into parts, from its beginning to its end.
func cover(s string, known map[string]bool) int {
	best := make([]int, len(s)+1)
	for end := 1; end <= len(s); end++ {
		best[end] = best[end-1] + 1
		for start := max(0, end-longestWord); start <= end-2; start++ {
			if guessable(s[start:end], known) {
				best[end] = min(best[end], best[start]+1)
			}
		}
	}
	return best[len(s)]
}

func guessable(s string, known map[string]bool) bool {
	if common[s] || known[s] || (len(s) <= 4 && isDigits(s)) {
		return true
	}
	return len(s) >= 3 && (strings.Count(s, s[:1]) == len(s) || isRun(s))
}

func isRun(s string) bool {
	for _, row := range rows {
		if strings.Contains(row, s) || strings.Contains(row, backwards(s)) {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
