package exports

import (
	"io"
	"strings"
)

// MaxTextPages bounds the pages of a text or mail exhibit; what does not fit is announced on the last page and stays in the
// original.
const MaxTextPages = 100

// PlainText draws a text file (.txt, .csv, source of a message) as fixed-width pages.
type PlainText struct {
	Heading Heading
	Number  int // order number of the exhibit, 0 before numbering
	Code    string
	Name    string // original file name
	Text    string // UTF-8; invalid bytes are shown as "?"
}

// textStyle fits 100 characters on a line.
var textStyle = style{mono, 8, 1.32, ink}

// Draw writes the pages, at most MaxTextPages. Spaces and line breaks of the text are kept; long lines go on below.
func (p PlainText) Draw(w io.Writer, words Words) (Layout, error) {
	title := p.Name
	if p.Number > 0 {
		title = exhibitLabel(words, p.Number, p.Code)
	}
	d, err := newDocument(words, p.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	d.keepLine(bodyB.at(11), orDash(p.Name))
	d.keep(2)
	d.fixedWidth(p.Text)
	return d.send(w)
}

// fixedWidth prints text line by line until the page limit.
func (d *document) fixedWidth(text string) {
	columns := int(textWidth / d.ruler.width(textStyle, "0"))
	d.limited(text, func(line string) (style, []string) {
		return textStyle, cutColumns(d.ruler.readable(mono, expandTabs(line)), columns)
	})
}

// longestLine bounds the bytes of one line that are looked at: as plain letters they fill MaxTextPages twice.
const longestLine = MaxTextPages * 100 * 150

// limited prints lines until the last page of MaxTextPages is full, then says how many lines are not shown in full.
func (d *document) limited(text string, set func(line string) (style, []string)) {
	left := strings.Count(text, "\n") + 1
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		whole := len(line) <= longestLine
		s, lines := set(line[:min(len(line), longestLine)])
		for _, printed := range lines {
			if len(d.pages) >= MaxTextPages && d.room() < 3*s.line()+2*body.line() {
				d.cutNotice(left)
				return
			}
			d.add(block{height: s.line(), marks: []mark{inked{0, 0, s, printed}}})
		}
		if !whole {
			d.cutNotice(left)
			return
		}
		left--
	}
}

func (d *document) cutNotice(lines int) {
	d.space(1)
	d.paragraph(bodyB.in(vermilion), d.words.N("exports.text.cut", lines))
}

// expandTabs sets tabs to columns of eight.
func expandTabs(line string) string {
	if !strings.Contains(line, "\t") {
		return line
	}
	var b strings.Builder
	column := 0
	for _, c := range line {
		if c != '\t' {
			b.WriteRune(c)
			column++
			continue
		}
		n := 8 - column%8
		b.WriteString(strings.Repeat(" ", n))
		column += n
	}
	return b.String()
}

// cutColumns cuts a line after so many characters.
func cutColumns(line string, columns int) []string {
	var lines []string
	n, start := 0, 0
	for i := range line {
		if n == columns {
			lines, start, n = append(lines, line[start:i]), i, 0
		}
		n++
	}
	return append(lines, line[start:])
}
