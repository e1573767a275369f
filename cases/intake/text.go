package intake

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// ReadText reads at most limit bytes as text, whatever encoding French programs write: UTF-8 if all of it is valid,
// UTF-16 by its mark, else cp850 or cp1252 if bytes 80–9F occur, else ISO-8859-15. It says which it took.
func ReadText(r io.Reader, limit int64) (text, encoding string, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return "", "", err
	}
	text, encoding = Decode(raw)
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), encoding, nil
}

// Decode turns bytes into text and names the encoding it took them for.
func Decode(raw []byte) (text, encoding string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		if out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw); err == nil {
			return string(out), "UTF-16"
		}
	case utf8.Valid(cutRune(raw)):
		return string(trimBOM(cutRune(raw))), "UTF-8"
	}
	table, name := charmap.ISO8859_15, "ISO-8859-15"
	low, high := 0, 0
	for _, c := range raw {
		switch {
		case c >= 0x80 && c < 0xa0:
			low++
		case c >= 0xa0:
			high++
		}
	}
	if low > 0 {
		table, name = charmap.Windows1252, "Windows-1252"
	}
	if low > 2*high {
		table, name = charmap.CodePage850, "CP850"
	}
	out, err := table.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\ufffd"), "UTF-8"
	}
	return string(out), name
}

// cutRune drops the first bytes of a letter that a limit cut in two.
func cutRune(b []byte) []byte {
	for i := 1; i <= min(3, len(b)); i++ {
		c := b[len(b)-i]
		if c < 0x80 {
			return b
		}
		if utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			return b
		}
	}
	return b
}

// StripHTML reduces HTML to its words: tags and what scripts and styles say are dropped. It is for reading evidence,
// never for making HTML safe.
func StripHTML(s string) string {
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(s))
	skip := 0
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.Write(tokens.Text())
			}
		case html.StartTagToken:
			name, _ := tokens.TagName()
			if hidden(string(name)) {
				skip++
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			if hidden(string(name)) && skip > 0 {
				skip--
			}
			b.WriteString(lineAfter(string(name)))
		case html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			b.WriteString(lineAfter(string(name)))
		}
	}
}

func hidden(tag string) bool { return tag == "script" || tag == "style" || tag == "head" }

func lineAfter(tag string) string {
	switch tag {
	case "p", "div", "br", "tr", "li", "h1", "h2", "h3", "table":
		return "\n"
	case "td", "th":
		return "\t"
	}
	return ""
}
