package exports

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// unknown stands for a character that neither the typeface nor a substitute can show. It is visible on purpose: a name
// must not look complete when it is not.
const unknown = "?"

// substitutes are spelt out when the typeface lacks the character.
var substitutes = map[rune]string{
	'\u3000': " ", '⇒': "=>", '✔': "[x]", '☑': "[x]", '☐': "[ ]", '✗': "[ ]", '✘': "[ ]", '●': "-", '■': "-",
	'①': "(1)", '②': "(2)", '③': "(3)",
}

// readable gives the text as a face can show it, on one line: composed characters, tabs and controls as spaces, characters
// that the face lacks spelt otherwise or shown as a question mark. Only what has no shape at all (joiners, variation marks,
// soft hyphens) is left out; marks that turn the direction of reading are shown, since they can disguise a file name.
func (r *ruler) readable(f face, text string) string {
	text = norm.NFC.String(strings.ToValidUTF8(text, unknown))
	var b strings.Builder
	for _, c := range text {
		switch {
		case unicode.IsControl(c) || c == '\u2028' || c == '\u2029':
			b.WriteByte(' ')
		case shapeless(c):
		case r.has(f, c):
			b.WriteRune(c)
		default:
			b.WriteString(r.substitute(f, c))
		}
	}
	return b.String()
}

func shapeless(c rune) bool {
	return c == '\u00ad' || c == '\u200b' || c == '\u200c' || c == '\u200d' || c == '\u2060' || c == '\ufeff' ||
		unicode.Is(unicode.Variation_Selector, c)
}

// substitute spells a character that the face lacks: by the table, else by its compatibility form, else by its base letter.
func (r *ruler) substitute(f face, c rune) string {
	if s, listed := substitutes[c]; listed && r.covers(f, s) {
		return s
	}
	if s := norm.NFKC.String(string(c)); s != string(c) && r.covers(f, s) {
		return s
	}
	base := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFKD.String(string(c)))
	if base != "" && base != string(c) && r.covers(f, base) {
		return base
	}
	return unknown
}

func (r *ruler) covers(f face, text string) bool {
	for _, c := range text {
		if !r.has(f, c) {
			return false
		}
	}
	return true
}
