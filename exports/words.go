package exports

import (
	"io"
	"strings"
	"time"

	"relais/portal/i18n"
)

// Words writes messages, amounts, days and sizes in the language of the recipient. *i18n.Printer is one.
type Words interface {
	// T gives the message of a key; args are pairs of name and value.
	T(key string, args ...any) string
	// N gives a message for n things.
	N(key string, n int, args ...any) string
	// Money writes cents of an ISO 4217 currency.
	Money(cents int64, currency string) string
	// Percent writes basis points.
	Percent(basisPoints int64) string
	// PercentTo writes basis points with so many decimals.
	PercentTo(basisPoints int64, decimals int) string
	// Count writes a number of things.
	Count(n int64) string
	// Bytes writes a size for people.
	Bytes(n int64) string
	// Date writes a day in figures; nothing for the zero day.
	Date(d i18n.Day) string
	// LongDate writes a day in words; nothing for the zero day.
	LongDate(d i18n.Day) string
	// Instant writes day and time in the reader's zone; nothing for the zero instant.
	Instant(at time.Time) string
}

// Heading is what all pages of a dossier have in common.
type Heading struct {
	// Reference is the number of the case, such as "D-2026-0241".
	Reference        string
	Creditor, Debtor string
	// Author is written into the properties of the file.
	Author string
	// Made is the creation date of the file. It must come from the data (the instant of release), never from a clock:
	// the same data gives the same bytes.
	Made time.Time
}

// document is a page or several being written: where to, in which words, as part of which dossier.
type document struct {
	flow
	words Words
	meta  Meta
}

// newDocument begins a document whose pages repeat the reference and the parties.
func newDocument(words Words, h Heading, title string) (*document, error) {
	r, err := newRuler()
	if err != nil {
		return nil, err
	}
	d := &document{words: words, flow: flow{ruler: r}}
	if h.Reference != "" {
		title += " – " + h.Reference
	}
	// The PDF writer fails on broken UTF-8 in the properties of a file, and file names can hold anything.
	d.meta = Meta{Title: r.readable(sans, title), Author: r.readable(sans, h.Author), Made: h.Made}
	d.running = d.runningHead(h)
	return d, nil
}

// runningHead is one line with reference and parties over a hair rule; too long a line is cut with an ellipsis, since
// all of it stands on the cover.
func (d *document) runningHead(h Heading) block {
	var parts []string
	if h.Reference != "" {
		parts = append(parts, d.words.T("exports.head.case", "reference", h.Reference))
	}
	switch {
	case h.Creditor != "" && h.Debtor != "":
		parts = append(parts, d.words.T("exports.head.parties", "creditor", h.Creditor, "debtor", h.Debtor))
	case h.Creditor != "" || h.Debtor != "":
		parts = append(parts, h.Creditor+h.Debtor)
	}
	b := block{height: 9}
	b.marks = append(b.marks, miniFolder(0, 0)...)
	line := d.clip(small, strings.Join(parts, " · "), textWidth-10)
	return block{height: b.height, marks: append(b.marks, inked{7, 0, small, line}, bar{0, 5.2, textWidth, 0.2, rule})}
}

// miniFolder is the mark of Relais: a petrol folder with a saffron tab.
func miniFolder(x, y float64) []mark {
	return []mark{bar{x, y, 2.4, 1.2, saffron}, bar{x, y + 0.9, 5, 2.7, petrol}}
}

// clip cuts text to one line with an ellipsis. Only for what stands in full elsewhere.
func (d *document) clip(s style, text string, width float64) string {
	text = d.ruler.readable(s.face, text)
	if d.ruler.width(s, text) <= width {
		return text
	}
	return strings.TrimRight(d.ruler.fit(s, text, width-d.ruler.width(s, "…")), " ") + "…"
}

// send writes the document.
func (d *document) send(w io.Writer) (Layout, error) { return d.write(w, d.meta) }

// pair is a label with its value.
type pair struct{ label, value string }

// pairs prints labels on the left and values on the right of a band; empty values are left out.
func (d *document) pairs(labelWidth float64, list ...pair) {
	t := table{bare: true, columns: []column{{width: labelWidth, style: small.at(9)}, {width: textWidth - labelWidth, style: body}}}
	for _, p := range list {
		if p.value != "" {
			t.rows = append(t.rows, row{cells: []cell{text(p.label), text(p.value)}})
		}
	}
	d.addTable(t)
}

// exhibitLabel is the name of an exhibit in running text: "Pièce n° 7 (D2)".
func exhibitLabel(words Words, number int, code string) string {
	if code == "" {
		return words.T("exports.exhibit.number", "n", number)
	}
	return words.T("exports.exhibit.label", "n", number, "code", code)
}
