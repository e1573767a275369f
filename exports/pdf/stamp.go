package pdf

import (
	"fmt"
	"io"
)

// Measures of the furniture of a page, in points. A4 scaled to 94 % leaves bands of 25 points at its short sides and 18 at
// its long ones; everything stays inside these and so within 12 mm of the edge.
const (
	stampSize   = 9.0
	stampLeast  = 5.0 // smaller is not readable in print
	stampSide   = 24.0
	stampBand   = 25.0 // height of the band above and below that texts are centred in, where the page leaves none
	stampMiddle = 0.35 // of the size: from the baseline to the middle of a text
	stampPad    = 2.5  // white around a text
	tabWidth    = 15.0
	tabHeight   = 42.0
	tabFirst    = 64.0 // below the upper edge
	tabStep     = 48.0
)

// Inks of the furniture.
var (
	ink     = RGB{0x14, 0x24, 0x2b}
	linkInk = RGB{0x0b, 0x55, 0x63}
)

// canvas collects the operators of one page.
type canvas struct {
	b    []byte
	face *typeface
	size Size
	band float64 // height of the free band above and below
}

func (c *canvas) op(format string, args ...any) { c.b = fmt.Appendf(c.b, format+"\n", args...) }

func (c *canvas) fill(ink RGB) {
	c.op("%s %s %s rg", decimal(float64(ink.R)/255), decimal(float64(ink.G)/255), decimal(float64(ink.B)/255))
}

func (c *canvas) box(r Rect, tint RGB) {
	c.op("q")
	c.fill(tint)
	c.op("%s %s %s %s re f", decimal(r.X0), decimal(r.Y0), decimal(r.X1-r.X0), decimal(r.Y1-r.Y0))
	c.op("Q")
}

func (c *canvas) text(s string, x, y, size float64, tint RGB) {
	c.op("q")
	c.fill(tint)
	c.op("BT /F %s Tf %s %s Td %s Tj ET", decimal(size), decimal(x), decimal(y), c.face.show(s))
	c.op("Q")
}

// fit finds the size at which a text is no wider than the room; what is still too wide then is cut with a mark.
func (c *canvas) fit(s string, room float64) (string, float64, float64) {
	size := stampSize
	if w := c.face.width(s, size); w > room {
		size = max(stampLeast, size*room/w)
	}
	for r := []rune(s); c.face.width(s, size) > room && len(r) > 1; {
		r = r[:len(r)-1]
		s = string(r) + "…"
	}
	return s, size, c.face.width(s, size)
}

// plate writes a text on white. Its right end, or its left end, is at x.
func (c *canvas) plate(s string, x, y float64, fromRight bool, room float64, tint RGB) Rect {
	s, size, w := c.fit(s, room)
	if fromRight {
		x -= w
	}
	area := Rect{X0: x - stampPad, Y0: y - stampPad, X1: x + w + stampPad, Y1: y + size - 0.5}
	c.box(area, RGB{255, 255, 255})
	c.text(s, x, y, size, tint)
	return area
}

func (c *canvas) tab(t Tab) {
	top := max(c.size.H-tabFirst-float64(t.Slot)*tabStep, tabHeight)
	c.box(Rect{X0: c.size.W - tabWidth, Y0: top - tabHeight, X1: c.size.W, Y1: top}, t.Tint)
	letter := RGB{255, 255, 255}
	if luminance(t.Tint) > 0.36 {
		letter = ink
	}
	const size = 10
	w := c.face.width(t.Letter, size)
	c.text(t.Letter, c.size.W-tabWidth/2-w/2, top-tabHeight/2-size*stampMiddle, size, letter)
}

// luminance is the lightness of a colour as an eye sees it, near enough to choose between black and white.
func luminance(c RGB) float64 {
	lin := func(v uint8) float64 { f := float64(v) / 255; return f * f }
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

// furniture is what is drawn around the source of one page.
type furniture struct {
	label, stamp string
	tab          Tab
	back         string
}

// draw draws it and returns where the way back is.
func (c *canvas) draw(f furniture) (back Rect) {
	room := c.size.W - 2*stampSide
	low := c.band/2 - stampSize*stampMiddle
	high := c.size.H - c.band/2 - stampSize*stampMiddle
	if f.tab.Letter != "" {
		c.tab(f.tab)
	}
	if f.back != "" {
		back = c.plate(f.back, stampSide, high, false, room/2, linkInk)
		room -= back.X1 - back.X0 + 2*stampPad
	}
	if f.stamp != "" {
		c.plate(f.stamp, c.size.W-stampSide, high, true, room, ink)
	}
	if f.label != "" {
		c.plate(f.label, c.size.W-stampSide, low, true, c.size.W-2*stampSide, ink)
	}
	return back
}

func writeAll(b []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(b); return err }
}
