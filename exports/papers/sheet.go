package papers

import (
	"bytes"
	"strings"
	"time"

	"github.com/phpdave11/gofpdf"

	"relais/exports/fonts"
)

// A4 in millimetres.
const (
	width  = 210.0
	height = 297.0
	left   = 18.0
	right  = width - left
)

// kind is what an operation draws.
type kind int

const (
	drawText kind = iota
	fillBox
	drawLine
	drawCurve
	fillDisc
	drawStamp
)

// anchor says which end of a text stands at x.
type anchor int

const (
	fromLeft anchor = iota
	toRight
	centred
)

// op is one thing drawn on a page; measures in millimetres from the upper left corner, sizes in points.
type op struct {
	kind       kind
	x, y, w, h float64
	text       string
	size       float64
	bold, mono bool
	hand       bool
	anchor     anchor
	color      rgb
	points     [][2]float64
}

// sheet records what is drawn, so that the same paper can become a PDF or the scan of a print. y is where writing goes on.
type sheet struct {
	look  look
	pdf   *gofpdf.Fpdf
	ascii func(string) string // into the code page of typefaces that are not embedded
	pages [][]op
	y     float64
	title string
}

func newSheet(l look, title string) *sheet {
	fonts.FixedOrder()
	s := &sheet{look: l, pdf: gofpdf.New("P", "mm", "A4", ""), title: title}
	s.pdf.SetAutoPageBreak(false, 0)
	if l.family == "plex" {
		s.pdf.AddUTF8FontFromBytes("plex", "", bytes.Clone(fonts.Sans)) // gofpdf writes into what it is given
		s.pdf.AddUTF8FontFromBytes("plex", "B", bytes.Clone(fonts.SansSemiBold))
	}
	s.ascii = s.pdf.UnicodeTranslatorFromDescriptor("")
	s.page()
	return s
}

// page begins a page.
func (s *sheet) page() { s.pages, s.y = append(s.pages, nil), 20 }

func (s *sheet) add(o op) {
	last := len(s.pages) - 1
	s.pages[last] = append(s.pages[last], o)
}

// pen is a way of writing.
type pen struct {
	size  float64
	bold  bool
	color rgb
	mono  bool
	hand  bool // as if by hand
}

var (
	normal = pen{size: 9.5, color: black}
	strong = pen{size: 9.5, bold: true, color: black}
	fine   = pen{size: 7.5, color: grey}
)

func (p pen) in(c rgb) pen      { p.color = c; return p }
func (p pen) at(pt float64) pen { p.size = pt; return p }
func (p pen) step() float64     { return p.size * 0.3528 * 1.32 }

// text writes one line with its baseline at y.
func (s *sheet) text(x, y float64, p pen, a anchor, text string) {
	s.add(op{kind: drawText, x: x, y: y, text: text, size: p.size, bold: p.bold, mono: p.mono, hand: p.hand, color: p.color, anchor: a})
}

// line writes one line at the left edge and moves on.
func (s *sheet) line(p pen, text string) {
	s.y += p.step()
	s.text(left, s.y, p, fromLeft, text)
}

// paragraph writes text broken into lines between two edges and moves on, over pages if needed.
func (s *sheet) paragraph(x, to float64, p pen, text string) {
	for _, l := range s.wrap(p, text, to-x) {
		if s.y+p.step() > height-28 {
			s.page()
		}
		s.y += p.step()
		s.text(x, s.y, p, fromLeft, l)
	}
}

func (s *sheet) box(x, y, w, h float64, c rgb) {
	s.add(op{kind: fillBox, x: x, y: y, w: w, h: h, color: c})
}
func (s *sheet) rule(x, y, to float64, c rgb) {
	s.add(op{kind: drawLine, x: x, y: y, w: to - x, color: c, size: 0.2})
}
func (s *sheet) upright(x, y, to float64, c rgb) {
	s.add(op{kind: drawLine, x: x, y: y, h: to - y, color: c, size: 0.2})
}

// frame draws an empty box.
func (s *sheet) frame(x, y, w, h float64, c rgb) {
	s.rule(x, y, x+w, c)
	s.rule(x, y+h, x+w, c)
	s.upright(x, y, y+h, c)
	s.upright(x+w, y, y+h, c)
}

func (s *sheet) font(p pen) {
	style, family := "", s.look.family
	if p.bold {
		style = "B"
	}
	if p.mono {
		family = "courier"
	}
	if p.hand {
		family, style = "times", "I"
	}
	s.pdf.SetFont(family, style, p.size)
}

// coded gives the text as the typeface of a pen wants it.
func (s *sheet) coded(p pen, text string) string {
	if s.look.family == "plex" && !p.mono && !p.hand {
		return text
	}
	return s.ascii(text)
}

func (s *sheet) width(p pen, text string) float64 {
	s.font(p)
	return s.pdf.GetStringWidth(s.coded(p, text))
}

func (s *sheet) wrap(p pen, text string, limit float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.SplitSeq(part, " ") {
			if line != "" && s.width(p, line+" "+word) > limit {
				lines, line = append(lines, line), word
				continue
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

// finish writes the PDF. made is printed into the file.
func (s *sheet) finish(made time.Time, author string) []byte {
	s.pdf.SetTitle(s.title, true)
	s.pdf.SetAuthor(author, true)
	s.pdf.SetCreationDate(made)
	s.pdf.SetModificationDate(made)
	for _, ops := range s.pages {
		s.pdf.AddPage()
		for _, o := range ops {
			s.print(o)
		}
	}
	var b strings.Builder
	if err := s.pdf.Output(&b); err != nil {
		panic(err) // only a mistake in this package can make it fail: the data is text
	}
	return []byte(b.String())
}

func (s *sheet) print(o op) {
	c := o.color
	switch o.kind {
	case drawText:
		p := pen{o.size, o.bold, c, o.mono, o.hand}
		x, text := o.x, s.coded(p, o.text)
		switch w := s.width(p, o.text); o.anchor {
		case toRight:
			x -= w
		case centred:
			x -= w / 2
		}
		s.pdf.SetTextColor(c.r, c.g, c.b)
		s.pdf.Text(x, o.y, text)
	case fillBox:
		s.pdf.SetFillColor(c.r, c.g, c.b)
		s.pdf.Rect(o.x, o.y, o.w, o.h, "F")
	case fillDisc:
		s.pdf.SetFillColor(c.r, c.g, c.b)
		s.pdf.Circle(o.x, o.y, o.w, "F")
	case drawLine:
		s.pdf.SetDrawColor(c.r, c.g, c.b)
		s.pdf.SetLineWidth(o.size)
		s.pdf.Line(o.x, o.y, o.x+o.w, o.y+o.h)
	case drawCurve:
		s.printCurve(o)
	case drawStamp:
		s.printStamp(o)
	}
}

func (s *sheet) printCurve(o op) {
	s.pdf.SetDrawColor(o.color.r, o.color.g, o.color.b)
	s.pdf.SetLineWidth(o.size)
	s.pdf.MoveTo(o.points[0][0], o.points[0][1])
	for i := 1; i+2 < len(o.points); i += 3 {
		a, b, end := o.points[i], o.points[i+1], o.points[i+2]
		s.pdf.CurveBezierCubicTo(a[0], a[1], b[0], b[1], end[0], end[1])
	}
	s.pdf.DrawPath("D")
}

// printStamp draws a rubber stamp: lines of text in a frame, turned by o.h degrees.
func (s *sheet) printStamp(o op) {
	lines := strings.Split(o.text, "\n")
	h := float64(len(lines))*4.2 + 4
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(o.h, o.x+o.w/2, o.y+h/2)
	s.pdf.SetDrawColor(o.color.r, o.color.g, o.color.b)
	s.pdf.SetLineWidth(0.6)
	s.pdf.Rect(o.x, o.y, o.w, h, "D")
	for i, l := range lines {
		s.print(op{kind: drawText, x: o.x + o.w/2, y: o.y + 5.2 + float64(i)*4.2, text: l, size: 8.5, bold: i == 0, color: o.color, anchor: centred})
	}
	s.pdf.TransformEnd()
}
