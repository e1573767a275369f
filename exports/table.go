package exports

import "github.com/johnfercher/maroto/v2/pkg/props"

// Padding of table cells in millimetres.
const (
	cellX = 1.6
	cellY = 1.3
)

type alignment int

const (
	toLeft alignment = iota
	toRight
)

// column is one column of a table. Widths of all columns add up to textWidth or less.
type column struct {
	title string
	width float64
	align alignment
	style style
}

// run is a paragraph inside a cell; the zero style means that of the column.
type run struct {
	text  string
	style style
}

// cell is what stands in one column of one row: paragraphs one below the other, beside an optional tab chip.
type cell struct {
	runs []run
	// chip, if not empty, is printed before the text on a tab of its letter's tint.
	chip string
}

// text makes a cell of one paragraph in the style of the column.
func text(s string) cell { return cell{runs: []run{{text: s}}} }

// row is one line of a table.
type row struct {
	cells []cell
	// strong rows are totals: bold with a rule above.
	strong bool
	fill   *props.Color
	// exhibit is the order number that the row is about, or 0.
	exhibit      int
	keepWithNext bool
}

// table prints rows under a header that comes again on each page. A row is as high as its tallest cell; a row that no page
// can hold goes on in further blocks, so that no text is lost.
type table struct {
	columns []column
	rows    []row
	// bare tables have no header.
	bare bool
}

// addTable places a table. With no rows only its header is printed.
func (f *flow) addTable(t table) {
	var heading *block
	if !t.bare {
		h := f.tableHeader(t)
		h.keepWithNext = len(t.rows) > 0
		f.add(h)
		again := h
		again.keepWithNext = false
		heading = &again
	}
	for i, r := range t.rows {
		blocks := f.tableRow(t, r, heading)
		for j := range blocks {
			blocks[j].heading = heading
			blocks[j].exhibit = r.exhibit
			blocks[j].keepWithNext = (r.keepWithNext && j == len(blocks)-1) && i < len(t.rows)-1
		}
		f.add(blocks...)
	}
}

func (f *flow) tableHeader(t table) block {
	lines, deepest := make([][]string, len(t.columns)), 1
	for i, c := range t.columns {
		lines[i] = f.ruler.wrap(smallB, c.title, c.width-2*cellX)
		deepest = max(deepest, len(lines[i]))
	}
	b := block{height: float64(deepest)*smallB.line() + 2*cellY}
	b.marks = append(b.marks, bar{0, 0, t.width(), b.height, petrolSoft}, bar{0, b.height - 0.35, t.width(), 0.35, petrol})
	x := 0.0
	for i, c := range t.columns {
		for n, line := range lines[i] {
			y := b.height - cellY - float64(len(lines[i])-n)*smallB.line()
			b.marks = append(b.marks, f.aligned(c, x+cellX, c.width-2*cellX, y, smallB.in(ink), line))
		}
		x += c.width
	}
	return b
}

func (t table) width() float64 {
	sum := 0.0
	for _, c := range t.columns {
		sum += c.width
	}
	return sum
}

// aligned places one line in a column.
func (f *flow) aligned(c column, x, width, y float64, s style, line string) inked {
	if c.align == toRight {
		x += width - f.ruler.width(s, line)
	}
	return inked{x, y, s, line}
}

// line is one printed line of a cell.
type cellLine struct {
	text  string
	style style
}

// tableRow sets a row as one block, or as several when it is taller than a page.
func (f *flow) tableRow(t table, r row, heading *block) []block {
	cells := make([][]cellLine, len(t.columns))
	for i, c := range t.columns {
		if i < len(r.cells) {
			cells[i] = f.cellLines(c, r.cells[i], r.strong)
		}
	}
	limit := f.tallest(heading) - 2*cellY
	var blocks []block
	for first := true; first || anyLeft(cells); first = false {
		part := make([][]cellLine, len(cells))
		deepest, base := 0.0, firstBaseline(cells)
		for i := range cells {
			var height float64
			part[i], cells[i], height = take(cells[i], limit-drop(cells[i], base))
			deepest = max(deepest, height+drop(part[i], base))
		}
		blocks = append(blocks, f.rowBlock(t, r, part, deepest+2*cellY, first))
	}
	return blocks
}

func anyLeft(cells [][]cellLine) bool {
	for _, c := range cells {
		if len(c) > 0 {
			return true
		}
	}
	return false
}

// firstBaseline is the lowest baseline among the first lines of cells: all cells of a row stand on it, whatever their size.
func firstBaseline(cells [][]cellLine) float64 {
	base := 0.0
	for _, lines := range cells {
		if len(lines) > 0 {
			base = max(base, lines[0].style.baseline())
		}
	}
	return base
}

// drop is how far a cell is lowered to stand on the common baseline.
func drop(lines []cellLine, base float64) float64 {
	if len(lines) == 0 {
		return 0
	}
	return base - lines[0].style.baseline()
}

// take splits off the lines that fit into a height.
func take(lines []cellLine, limit float64) (head, rest []cellLine, height float64) {
	for i, l := range lines {
		if i > 0 && height+l.style.line() > limit {
			return lines[:i], lines[i:], height
		}
		height += l.style.line()
	}
	return lines, nil, height
}

func (f *flow) cellLines(c column, content cell, strong bool) []cellLine {
	var lines []cellLine
	for _, r := range content.runs {
		s := r.style
		if s.size == 0 {
			s = c.style
			if strong && s.face == sans {
				s.face = semibold
			}
		}
		if r.text == "" {
			continue
		}
		for _, line := range f.ruler.wrap(s, r.text, c.width-2*cellX-chipRoom(content)) {
			lines = append(lines, cellLine{line, s})
		}
	}
	return lines
}

// chipWidth is the width of a tab chip with its gap.
const chipWidth = 10.0

func chipRoom(c cell) float64 {
	if c.chip == "" {
		return 0
	}
	return chipWidth
}

func (f *flow) rowBlock(t table, r row, part [][]cellLine, height float64, first bool) block {
	height = max(height, body.line()+2*cellY)
	b := block{height: height}
	if r.fill != nil {
		b.marks = append(b.marks, bar{0, 0, t.width(), height, *r.fill})
	}
	if r.strong {
		b.marks = append(b.marks, bar{0, 0, t.width(), 0.35, ink})
	} else {
		b.marks = append(b.marks, bar{0, height - 0.2, t.width(), 0.2, rule})
	}
	x, base := 0.0, firstBaseline(part)
	for i, c := range t.columns {
		left, y := x+cellX, cellY
		if i < len(r.cells) && r.cells[i].chip != "" {
			if first {
				b.marks = append(b.marks, f.chip(r.cells[i].chip, left, y)...)
			}
			left += chipWidth
		}
		y += drop(part[i], base)
		for _, l := range part[i] {
			b.marks = append(b.marks, f.aligned(c, left, c.width-2*cellX-(left-x-cellX), y, l.style, l.text))
			y += l.style.line()
		}
		x += c.width
	}
	return b
}

// chip is a small folder tab with a code on it.
func (f *flow) chip(code string, x, y float64) []mark {
	const w, h = 8.0, 4.6
	s := smallB.in(ink)
	label := f.ruler.readable(s.face, code)
	return []mark{
		bar{x, y, w, h, tint(code)},
		inked{x + (w-f.ruler.width(s, label))/2, y + (h-s.line())/2, s, label},
	}
}
