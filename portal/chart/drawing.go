package chart

import (
	"html/template"
	"math"

	"relais/portal/i18n"
)

// Frame is what every chart has beside its figures.
type Frame struct {
	ID    string // of the picture, unique on its page: letters, digits and hyphens
	Title string // what the picture says or shows, in words of the reader
	Desc  string // how to read it
	Words *i18n.Printer
}

// Drawing is a finished chart.
type Drawing struct {
	ID    string
	Title string
	Desc  string
	SVG   template.HTML // nothing when there is nothing to draw
	Wide  bool          // fills the whole width of a page; on a telephone it is moved sideways
	Table Table
}

// Empty says that there is nothing to draw; the page says why.
func (d Drawing) Empty() bool { return d.SVG == "" }

// Table says in figures what a picture shows.
type Table struct {
	Heads []Head
	Rows  []Row
}

// Head is the title of a column.
type Head struct {
	Text   string
	Number bool
}

// Row is a line of a table. The first cell names it.
type Row []Cell

// Cell is a figure or a name, with the cases it counts.
type Cell struct {
	Text   string
	Href   string
	Number bool
	Note   string // behind the figure: of how many
}

func name(text, href string) Cell { return Cell{Text: text, Href: href} }

func figure(text string) Cell { return Cell{Text: text, Number: true} }

// heads makes the titles of a table: the first names the rows, the last words columns are words.
func heads(titles []string, words int) []Head {
	list := make([]Head, len(titles))
	for i, title := range titles {
		list[i] = Head{Text: title, Number: i > 0 && i < len(titles)-words}
	}
	return list
}

// Unit is how the values of an axis are written.
type Unit uint8

// Units of values.
const (
	Percent Unit = iota // a share: 1 is 100 %
	Number              // of things
	Euros               // cents
	Kilo                // cents, written in thousands
)

// on chooses for an axis that reaches so far: amounts of one axis have one unit.
func (u Unit) on(most float64) Unit {
	if u == Euros && most >= 10_000_000 {
		return Kilo
	}
	return u
}

// write gives a value as the reader writes it; what is not known is a dash.
func (f *Frame) write(unit Unit, value float64) string {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return "–"
	}
	switch unit {
	case Number:
		return f.Words.Count(int64(math.Round(value)))
	case Euros:
		return f.Words.Euros(int64(math.Round(value)))
	case Kilo:
		return f.Words.Kilo(int64(math.Round(value)))
	}
	return f.Words.PercentTo(int64(math.Round(value*10_000)), 0)
}

// finish closes the picture of a canvas.
func (f *Frame) finish(c *canvas, width, height float64) Drawing {
	return Drawing{ID: f.ID, Title: f.Title, Desc: f.Desc, SVG: c.svg(f, width, height), Wide: width >= wide}
}

// Size is how much of the width of a page a chart gets.
type Size uint8

// Sizes: five columns of twelve, seven, all.
const (
	Narrow Size = iota
	Column
	Wide
)

func (s Size) width() float64 { return [...]float64{narrow, column, wide}[s] }

// Widths of pictures in units of their own, near to the pixels they get on a wide screen.
const (
	wide   = 1200.0
	column = 760.0 // seven columns of twelve
	narrow = 520.0 // five
)
