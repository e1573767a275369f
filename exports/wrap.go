package exports

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks text into lines not wider than width millimetres. It breaks at plain spaces and at line ends of the text,
// never at no-break spaces; a word that is wider than a line is cut between characters. Nothing but the spaces at the breaks is
// left out. Empty text gives one empty line.
func (r *ruler) wrap(s style, text string, width float64) []string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, r.wrapLine(s, r.readable(s.face, paragraph), width)...)
	}
	return lines
}

func (r *ruler) wrapLine(s style, text string, width float64) []string {
	var lines []string
	line, used := "", 0.0
	space := r.width(s, " ")
	for word := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ' ' }) {
		head := r.fit(s, word, width)
		w := r.width(s, head)
		if line != "" && len(head) == len(word) && used+space+w <= width {
			line, used = line+" "+word, used+space+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for len(head) < len(word) {
			lines, word = append(lines, head), word[len(head):]
			head = r.fit(s, word, width)
		}
		line, used = word, r.width(s, word)
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// fit gives the longest beginning of a word that fits, at least one character. It ends after a mark at which file names and
// addresses break well, if there is one in its second half.
func (r *ruler) fit(s style, word string, width float64) string {
	used, good := 0.0, 0
	for i, c := range word {
		n := utf8.RuneLen(c)
		used += r.width(s, string(c))
		if used > width && i > 0 {
			if good > i/2 {
				i = good
			}
			return word[:i]
		}
		if used > width {
			return word[:n]
		}
		if strings.ContainsRune("_-/\\.,;@&=", c) {
			good = i + n
		}
	}
	return word
}
