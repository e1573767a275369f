package exports

import "io"

// Placeholder is the page that stands for an exhibit that cannot be drawn: nothing is lost silently.
type Placeholder struct {
	Heading Heading
	Number  int
	Code    string
	Title   string
	Name    string // original file name
	Bytes   int64
	SHA256  string
	// Reason says in the reader's words why the file could not be drawn.
	Reason string
	// Path is the place of the original in the ZIP, such as "originaux/07_contrat.pdf"; empty when nobody could read it: then
	// there is no size and no fingerprint either.
	Path string
}

// Draw writes the page. Layout.Rows holds one place, that of the exhibit's head.
func (p Placeholder) Draw(w io.Writer, words Words) (Layout, error) {
	label := exhibitLabel(words, p.Number, p.Code)
	d, err := newDocument(words, p.Heading, label)
	if err != nil {
		return Layout{}, err
	}
	d.space(26)
	caption := head2.in(ink)
	text := d.clip(caption, label, 90)
	top := block{height: 9, keepWithNext: true, exhibit: p.Number}
	top.marks = append(tab(bar{0, 0, d.ruler.width(caption, text) + 14, 9.05, tint(p.Code)}), inked{6, 2, caption, text})
	d.add(top, block{height: 1.4, marks: []mark{bar{0, 0, textWidth, 1.4, tint(p.Code)}}, keepWithNext: true})
	d.keep(6)
	d.paragraph(head1.at(17), orDash(p.Title))
	d.space(3)
	d.paragraph(bodyB.at(11).in(vermilion), words.T("exports.placeholder.cannot"))
	d.paragraph(body.at(11), orDash(p.Reason))
	d.space(6)
	if p.Path == "" {
		d.pairs(40, pair{words.T("exports.placeholder.name"), orDash(p.Name)})
		return d.send(w)
	}
	d.pairs(40, pair{words.T("exports.placeholder.name"), orDash(p.Name)},
		pair{words.T("exports.placeholder.size"), words.T("exports.placeholder.bytes", "bytes", words.Count(p.Bytes), "size", words.Bytes(p.Bytes))},
		pair{words.T("exports.placeholder.path"), p.Path})
	d.space(3)
	d.keepLine(small.at(9), "SHA-256")
	d.paragraph(code8.at(10), orDash(p.SHA256))
	d.space(6)
	d.paragraph(body, words.T("exports.placeholder.original"))
	return d.send(w)
}
