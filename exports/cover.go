package exports

import (
	"io"

	"relais/cases"
)

// Cover is the first page of a dossier (requirement B-4): who claims what from whom, when and through whom.
type Cover struct {
	Heading                  Heading
	Creditor, Debtor, Agency Party
	// Total is what is owed on the day AsOf, in cents of Currency. Without a day the cover names no amount.
	Total    int64
	Currency string
	AsOf     cases.Date
	// ReleasedOn is the day of hand-over.
	ReleasedOn cases.Date
	// Contents counts the exhibits of each category that has some, A to G, then those that nobody filed, without a letter.
	Contents []CoverSection
	// Pages is the number of pages of the whole dossier; 0 leaves the line out.
	Pages int
}

// CoverSection is one category of exhibits on the cover.
type CoverSection struct {
	Letter   string // "A" to "G"
	Title    string // in the reader's words
	Exhibits int
}

// Draw writes the cover. It is one page unless names are absurdly long.
func (c Cover) Draw(w io.Writer, words Words) (Layout, error) {
	d, err := newDocument(words, c.Heading, words.T("exports.cover.title"))
	if err != nil {
		return Layout{}, err
	}
	d.running = block{height: 0.01}
	d.add(d.brand(c))
	d.add(d.folderPanel(c)...)
	d.space(11)
	d.coverParties(c)
	d.space(11)
	d.coverContents(c)
	d.space(6)
	d.paragraph(small, words.T("exports.cover.note"))
	return d.send(w)
}

// brand is the line above the folder: Relais on the left, the day on the right.
func (d *document) brand(c Cover) block {
	name, day := head2.in(ink), small.at(9)
	b := block{height: 26, marks: []mark{bar{0, 1.2, 4.4, 2, saffron}, bar{0, 2.8, 9, 5, petrol}, inked{11.5, 1.6, name, "Relais"}}}
	if !c.ReleasedOn.IsZero() {
		line := d.ruler.readable(day.face, d.words.T("exports.cover.released", "day", c.ReleasedOn))
		b.marks = append(b.marks, inked{textWidth - d.ruler.width(day, line), 2.6, day, line})
	}
	return b
}

// folderPanel is the folder: a tab with the reference, a body with the debtor, the creditor and the amount. It is cut into
// blocks so that a very long name goes on over the page instead of being lost.
func (d *document) folderPanel(c Cover) []block {
	const inset = 9.0
	tabText := head2.at(12).in(white)
	reference := d.clip(tabText, d.words.T("exports.head.case", "reference", c.Heading.Reference), textWidth-60)
	tabWidth := d.ruler.width(tabText, reference) + 2*inset
	top := block{height: 12}
	top.marks = tab(bar{14, -2, tabWidth + 12, 14, saffron})
	top.marks = append(top.marks, tab(bar{0, 0, tabWidth, 12.1, petrol})...)
	top.marks = append(top.marks, inked{inset, 3.6, tabText, reference})

	blocks := []block{top, panelLine(12, inked{}),
		panelLine(6.5, inked{inset, 0, small.at(10).in(petrolSoft), d.words.T("exports.cover.title")})}
	subject := c.subject()
	name := d.nameStyle(subject)
	for _, line := range d.ruler.wrap(name, subject, textWidth-2*inset) {
		blocks = append(blocks, panelLine(name.line(), inked{inset, 0, name, line}))
	}
	if c.Creditor.Name != "" {
		by := body.at(11).in(white)
		for _, line := range d.ruler.wrap(by, d.words.T("exports.cover.for", "creditor", c.Creditor.Name), textWidth-2*inset) {
			blocks = append(blocks, panelLine(by.line(), inked{inset, 1, by, line}))
		}
	}
	if !c.AsOf.IsZero() {
		label, amount := small.at(10).in(petrolSoft), style{semibold, 30, 1.2, white}
		blocks = append(blocks, panelLine(15, inked{}),
			panelLine(5.5, inked{inset, 0, label, d.words.T("exports.cover.total", "day", c.AsOf)}),
			panelLine(amount.line(), inked{inset, 0, amount, d.ruler.readable(amount.face, d.words.Money(c.Total, c.Currency))}))
	}
	blocks = append(blocks, panelLine(12, inked{}))
	for i := range blocks[:len(blocks)-1] {
		blocks[i].keepWithNext = true
	}
	return blocks
}

// subject is what the cover is about: the debtor, or the case where nobody named one.
func (c Cover) subject() string {
	if c.Debtor.Name != "" {
		return c.Debtor.Name
	}
	return orDash(c.Heading.Reference)
}

// panelLine is one line on the petrol ground of the folder; its ground overlaps the next so that no seam shows.
func panelLine(height float64, t inked) block {
	return block{height: height, marks: []mark{bar{0, 0, textWidth, height + 0.05, petrol}, t}}
}

// nameStyle sets long names smaller.
func (d *document) nameStyle(name string) style {
	s := style{semibold, 27, 1.18, white}
	for s.size > 12 && len(d.ruler.wrap(s, name, textWidth-18)) > 3 {
		s.size -= 3
	}
	return s
}

// coverParties names the three sides, with a dash for one that is missing; where all are, there is nothing to say.
func (d *document) coverParties(c Cover) {
	if c.Creditor.Name+c.Debtor.Name+c.Agency.Name == "" {
		return
	}
	col := textWidth / 3
	t := table{bare: true, columns: []column{{width: col, style: body}, {width: col, style: body}, {width: col, style: body}}}
	var cells []cell
	for _, side := range []struct {
		label string
		party Party
	}{{d.words.T("exports.party.creditor"), c.Creditor}, {d.words.T("exports.party.debtor"), c.Debtor}, {d.words.T("exports.party.agency"), c.Agency}} {
		cells = append(cells, cell{runs: append([]run{{text: side.label, style: smallB.in(petrol).at(9)}}, side.party.runs(d.words)...)})
	}
	t.rows = []row{{cells: cells}}
	d.addTable(t)
}

// coverContents lists the categories with their tabs.
func (d *document) coverContents(c Cover) {
	t := table{bare: true, columns: []column{{width: 130, style: body.at(10)}, {width: 40, style: body.at(10), align: toRight}}}
	total := 0
	for _, s := range c.Contents {
		total += s.Exhibits
		t.rows = append(t.rows, row{cells: []cell{{runs: []run{{text: s.Title}}, chip: s.Letter}, text(d.words.N("exports.exhibits", s.Exhibits))}})
	}
	sum := d.words.N("exports.exhibits", total)
	if c.Pages > 0 {
		sum = d.words.T("exports.cover.size", "exhibits", sum, "pages", d.words.N("exports.pages", c.Pages))
	}
	t.rows = append(t.rows, row{strong: true, cells: []cell{text(d.words.T("exports.cover.contents")), text(sum)}})
	d.addTable(t)
}
