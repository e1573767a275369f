package exports

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
)

// Integrity is the last page of a dossier: what each exhibit was, byte for byte, and how to check it without the portal.
type Integrity struct {
	Heading  Heading
	Exhibits []HashedExhibit
	// Whole is the fingerprint of all exhibits together, see WholeHash.
	Whole string
	// Archive is the file name of the ZIP that holds the originals, as in "relais verify NAME"; empty leaves the command out.
	Archive string
}

// HashedExhibit is the fingerprint of one original file.
type HashedExhibit struct {
	Number int
	Code   string
	Name   string // original file name
	Bytes  int64
	SHA256 string // 64 hexadecimal digits
	// Drawn says in the reader's words how the exhibit came onto the pages: merged, image, text, named only.
	Drawn string
}

// WholeHash is the fingerprint of a list of SHA-256 in order of the exhibits: SHA-256 of the hexadecimal digests, each
// followed by a line feed. Anyone can repeat it with sha256sum.
func WholeHash(digests []string) string {
	var b strings.Builder
	for _, digest := range digests {
		b.WriteString(digest)
		b.WriteByte('\n')
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// Draw writes the page. Layout.Rows holds the place of each exhibit.
func (p Integrity) Draw(w io.Writer, words Words) (Layout, error) {
	title := words.T("exports.integrity.title")
	d, err := newDocument(words, p.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	d.title(title)
	d.paragraph(body, words.T("exports.integrity.intro"))
	d.space(3)
	d.wholePanel(p.Whole)
	d.space(3)
	if p.Archive != "" {
		d.keepLine(body, words.T("exports.integrity.how"))
		d.command("relais verify " + p.Archive)
		d.space(4)
	}
	d.hashTable(p.Exhibits)
	if len(p.Exhibits) == 0 {
		d.space(2)
		d.paragraph(body.in(inkSoft), words.T("exports.list.empty"))
	}
	return d.send(w)
}

// wholePanel shows the fingerprint of the whole on a tinted ground.
func (d *document) wholePanel(hash string) {
	tinted := func(s style, text string, height float64) block {
		return block{height: height, keepWithNext: true, marks: []mark{
			bar{0, 0, textWidth, height + 0.05, petrolSoft}, bar{0, 0, 1.2, height + 0.05, petrol}, inked{5, 0, s, text}}}
	}
	d.add(tinted(body, "", 2.5))
	for _, line := range d.ruler.wrap(bodyB, d.words.T("exports.integrity.whole"), textWidth-10) {
		d.add(tinted(bodyB, line, bodyB.line()))
	}
	for _, line := range d.ruler.wrap(code8.at(9.5), orDash(hash), textWidth-10) {
		d.add(tinted(code8.at(9.5), line, code8.at(9.5).line()))
	}
	for _, line := range d.ruler.wrap(small, d.words.T("exports.integrity.whole_how"), textWidth-10) {
		d.add(tinted(small, line, small.line()))
	}
	end := tinted(body, "", 2.5)
	end.keepWithNext = false
	d.add(end)
}

// command is a line to type.
func (d *document) command(line string) {
	s := code8.at(9)
	for _, l := range d.ruler.wrap(s, line, textWidth-10) {
		h := s.line() + 1.2
		d.add(block{height: h, marks: []mark{bar{0, 0, textWidth, h + 0.05, paper}, inked{5, 0.6, s, l}}})
	}
}

func (d *document) hashTable(exhibits []HashedExhibit) {
	t := table{columns: []column{
		{title: d.words.T("exports.list.exhibit"), width: 23, style: bodyB.at(9)},
		{title: d.words.T("exports.integrity.file"), width: 102, style: body.at(9)},
		{title: d.words.T("exports.integrity.bytes"), width: 21, style: body.at(8.5), align: toRight},
		{title: d.words.T("exports.integrity.drawn"), width: 24, style: body.at(8.5)},
	}}
	for _, e := range exhibits {
		t.rows = append(t.rows, row{exhibit: e.Number, cells: []cell{text(exhibitShort(d.words, e.Number, e.Code)),
			{runs: []run{{text: orDash(e.Name)}, {text: orDash(e.SHA256), style: code8.at(7.1)}}},
			text(d.words.Count(e.Bytes)), text(orDash(e.Drawn))}})
	}
	d.addTable(t)
}
