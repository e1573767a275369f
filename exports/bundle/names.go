package bundle

import (
	"fmt"
	"path"
	"strings"

	"relais/cases"
)

// nameLimit is the longest file name in the archive (requirement B-12).
const nameLimit = 80

// Ascii turns a text into letters, digits, "_" and "-" only: accents are taken off, everything else becomes one "-".
func ascii(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			if folded := cases.Fold(string(r)); folded != "" && folded[0] < 0x80 {
				if gap && b.Len() > 0 {
					b.WriteByte('-')
				}
				gap = false
				b.WriteString(folded)
				continue
			}
			gap = true
		}
	}
	return b.String()
}

// exhibitName is the name of an exhibit's file: 07_D2_Facture-FA-2026-0347_2026-03-31.pdf.
func (e *Exhibit) fileName(ending string) string {
	head := fmt.Sprintf("%02d", e.Number)
	if e.Code != "" {
		head += "_" + e.Code
	}
	tail := ""
	if !e.DatedOn.IsZero() {
		tail = "_" + e.DatedOn.String()
	}
	tail += "." + ending
	title := ascii(e.Title)
	if title == "" {
		title = "piece"
	}
	room := nameLimit - len(head) - len(tail) - 1
	if len(title) > room {
		title = strings.TrimRight(title[:room], "-_")
	}
	return head + "_" + title + tail
}

// originalName is the place of the untouched bytes: originaux/07_contrat.pdf.
func (e *Exhibit) originalName() string {
	ending := ascii(strings.ToLower(strings.TrimPrefix(path.Ext(e.Name), ".")))
	stem := ascii(strings.TrimSuffix(e.Name, path.Ext(e.Name)))
	if ending == "" || len(ending) > 8 {
		ending = "bin"
	}
	if stem == "" {
		stem = "original"
	}
	head := fmt.Sprintf("%02d_", e.Number)
	if room := nameLimit - len(head) - len(ending) - 1; len(stem) > room {
		stem = strings.TrimRight(stem[:room], "-_")
	}
	return "originaux/" + head + stem + "." + ending
}
