package bundle

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"relais/cases"
)

// nameLimit is the longest file name in the archive (requirement B-12).
const nameLimit = 80

// ascii turns a text into letters, digits, "_" and "-" only: accents are taken off, everything else becomes one "-".
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

// numeral writes the number of an exhibit so that the files of a dossier sort by it: 07, or 007 from a hundred exhibits on.
func (c *composer) numeral(n int) string {
	last := 0
	if len(c.d.Exhibits) > 0 {
		last = c.d.Exhibits[len(c.d.Exhibits)-1].Number
	}
	return fmt.Sprintf("%0*d", max(2, len(strconv.Itoa(last))), n)
}

// fileName is the name of an exhibit's readable copy: 07_D2_Facture-FA-2026-0347_2026-03-31.pdf.
func (c *composer) fileName(e *Exhibit) string {
	head := c.numeral(e.Number)
	if e.Code != "" {
		head += "_" + e.Code
	}
	tail := ".pdf"
	if !e.DatedOn.IsZero() {
		tail = "_" + e.DatedOn.String() + tail
	}
	return head + "_" + clipped(ascii(e.Title), "piece", nameLimit-len(head)-len(tail)-1) + tail
}

// originalName is the place of the untouched bytes: originaux/07_contrat.pdf; nothing when there are none.
func (c *composer) originalName(e *Exhibit) string {
	if e.Original == nil {
		return ""
	}
	base := path.Base(e.Name)
	ending := ascii(strings.ToLower(strings.TrimPrefix(path.Ext(base), ".")))
	if ending == "" || len(ending) > 8 {
		ending = "bin"
	}
	head := c.numeral(e.Number) + "_"
	stem := ascii(strings.TrimSuffix(base, path.Ext(base)))
	return "originaux/" + head + clipped(stem, "original", nameLimit-len(head)-len(ending)-1) + "." + ending
}

// clipped shortens a name to what room there is; an empty one gets a word.
func clipped(name, otherwise string, room int) string {
	if name == "" {
		name = otherwise
	}
	if len(name) > room {
		name = strings.TrimRight(name[:room], "-_")
	}
	return name
}
