package i18n

import (
	"sort"
	"strconv"
	"strings"
)

// Lang is a language code.
type Lang string

// The languages. Pseudo is English letters stretched by 40 per cent, for tests of layouts.
const (
	FR     Lang = "fr"
	EN     Lang = "en"
	Pseudo Lang = "qps"
)

// Default is the language of who has not said anything.
const Default = FR

// Langs lists the languages people can choose, the default first.
func Langs() []Lang { return []Lang{FR, EN} }

// Known says that people can choose this language.
func Known(code string) bool { return code == string(FR) || code == string(EN) }

// Negotiate chooses the language of a page: what the user has set, else what the cookie says, else the
// best of the Accept-Language header, else the default. Unknown codes are passed over.
func Negotiate(user, cookie, acceptLanguage string) Lang {
	for _, code := range []string{user, cookie} {
		if Known(code) {
			return Lang(code)
		}
	}
	for _, code := range accepted(acceptLanguage) {
		if Known(code) {
			return Lang(code)
		}
	}
	return Default
}

// accepted lists the base languages of an Accept-Language header, preferred ones first. A weight of zero
// means "not this one" (RFC 9110, 12.5.4).
func accepted(header string) []string {
	type choice struct {
		code   string
		weight float64
	}
	var choices []choice
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			parsed, err := strconv.ParseFloat(q, 64)
			if err != nil {
				continue
			}
			weight = parsed
		}
		base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if base != "" && weight > 0 {
			choices = append(choices, choice{base, weight})
		}
	}
	sort.SliceStable(choices, func(i, j int) bool { return choices[i].weight > choices[j].weight })
	codes := make([]string, len(choices))
	for i, c := range choices {
		codes[i] = c.code
	}
	return codes
}
