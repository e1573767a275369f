package exports

// Measures of an A4 page in millimetres. The outer 12 mm belong to the stamps and page labels of the assembler.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	marginSide = 20.0
	marginTop  = 17.0
	marginFoot = 20.0
	textWidth  = pageWidth - 2*marginSide
	// slack is never used, so that sums of heights cannot push a row of maroto over the end of a page.
	slack = 0.5
)

// block is a piece of a page that is never torn: one row of maroto. Marks are relative to its upper left corner, which lies at
// the left margin.
type block struct {
	height float64
	marks  []mark
	// keepWithNext holds the block on the page of the one that follows.
	keepWithNext bool
	// heading is printed again when this block begins a page (the header of its table).
	heading *block
	// exhibit is the order number of the exhibit that this block is about, or 0.
	exhibit int
}

// flow puts blocks on pages, one after the other.
type flow struct {
	ruler *ruler
	// running is printed at the top of each page.
	running block
	pages   [][]block
	used    float64
	waiting []block // blocks that keep with a next one not seen yet
}

// capacity is the height that blocks of one page may fill, running head included.
func (f *flow) capacity() float64 { return pageHeight - marginTop - marginFoot - slack }

// add puts blocks at the end, opening pages as needed.
func (f *flow) add(blocks ...block) {
	for _, b := range blocks {
		f.waiting = append(f.waiting, b)
		if !b.keepWithNext {
			f.settle()
		}
	}
}

// settle places the waiting chain: together if a page can hold it, else block by block.
func (f *flow) settle() {
	chain := f.waiting
	f.waiting = nil
	if len(chain) == 0 {
		return
	}
	total := 0.0
	for _, b := range chain {
		total += b.height
	}
	room := f.capacity() - f.running.height - headingHeight(chain[0])
	if len(f.pages) == 0 || (f.used+total > f.capacity() && total <= room) {
		f.open(chain[0].heading)
	}
	for _, b := range chain {
		if f.used+b.height > f.capacity() && len(f.pages[len(f.pages)-1]) > f.fresh(b) {
			f.open(b.heading)
		}
		f.put(b)
	}
}

// fresh is how many blocks a page holds before the first one of the text.
func (f *flow) fresh(b block) int {
	if b.heading != nil {
		return 2
	}
	return 1
}

func headingHeight(b block) float64 {
	if b.heading == nil {
		return 0
	}
	return b.heading.height
}

// open begins a page with the running head, and with the header of the table that goes on there.
func (f *flow) open(heading *block) {
	f.pages, f.used = append(f.pages, nil), 0
	f.put(f.running)
	if heading != nil {
		f.put(*heading)
	}
}

func (f *flow) put(b block) {
	last := len(f.pages) - 1
	f.pages[last] = append(f.pages[last], b)
	f.used += b.height
}

// breakPage begins a page whatever the room left.
func (f *flow) breakPage() {
	f.settle()
	f.open(nil)
}

// room is what the current page still holds.
func (f *flow) room() float64 { return f.capacity() - f.used }

// tallest is the height of the tallest block that any page can hold below the given header.
func (f *flow) tallest(heading *block) float64 {
	t := f.capacity() - f.running.height
	if heading != nil {
		t -= heading.height
	}
	return t
}

// space leaves room between blocks.
func (f *flow) space(mm float64) { f.add(block{height: mm}) }

// keep leaves room that stays with what follows.
func (f *flow) keep(mm float64) { f.add(block{height: mm, keepWithNext: true}) }

// paragraph sets text over the full width. Its first two and last two lines stay together.
func (f *flow) paragraph(s style, text string) { f.paragraphIn(s, text, 0, textWidth) }

// paragraphIn sets text in a band that begins at left.
func (f *flow) paragraphIn(s style, text string, left, width float64) {
	lines := f.ruler.wrap(s, text, width)
	for i, line := range lines {
		f.add(block{height: s.line(), marks: []mark{inked{left, 0, s, line}}, keepWithNext: len(lines) > 1 && (i == 0 || i == len(lines)-2)})
	}
}

// title is the head of a document part, with a short saffron bar under it.
func (f *flow) title(text string) {
	for _, line := range f.ruler.wrap(head1, text, textWidth) {
		f.add(block{height: head1.line(), marks: []mark{inked{0, 0, head1, line}}, keepWithNext: true})
	}
	f.add(block{height: 5, marks: []mark{bar{0, 1.4, 14, 1.1, saffron}}, keepWithNext: true})
}

// heading is a second-level title; it stays with what follows.
func (f *flow) heading(text string) {
	f.keep(4)
	for _, line := range f.ruler.wrap(head2, text, textWidth) {
		f.add(block{height: head2.line(), marks: []mark{inked{0, 0, head2, line}}, keepWithNext: true})
	}
	f.keep(1.2)
}
