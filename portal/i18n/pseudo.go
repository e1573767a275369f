package i18n

import "strings"

// stretched makes the pseudo language: English with accents, in brackets, 40 per cent longer. A page that
// still shows plain English has words outside the catalogue; one that breaks has no room for German.
func stretched(messages map[string]Message) map[string]Message {
	out := make(map[string]Message, len(messages))
	for key, m := range messages {
		if m.Forms == nil {
			out[key] = Message{Text: stretch(m.Text)}
			continue
		}
		forms := make(map[string]string, len(m.Forms))
		for form, text := range m.Forms {
			forms[form] = stretch(text)
		}
		out[key] = Message{Forms: forms}
	}
	return out
}

var accents = strings.NewReplacer("a", "à", "e", "é", "i", "î", "o", "ô", "u", "û", "c", "ç", "A", "À", "E", "É", "O", "Ô", "U", "Û")

// stretch leaves placeholders and tags alone.
func stretch(text string) string {
	var b strings.Builder
	letters := 0
	for rest := text; rest != ""; {
		start := strings.IndexAny(rest, "{<")
		if start < 0 {
			start = len(rest)
		}
		letters += start
		b.WriteString(accents.Replace(rest[:start]))
		rest = rest[start:]
		if rest == "" {
			break
		}
		closing := ">"
		if strings.HasPrefix(rest, "{{") {
			closing = "}}"
		}
		end := strings.Index(rest, closing)
		if end < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:end+len(closing)])
		rest = rest[end+len(closing):]
	}
	more := letters * 2 / 5
	return "[" + b.String() + strings.Repeat("~~~~~~~ ", more/8) + strings.Repeat("~", more%8) + "]"
}
