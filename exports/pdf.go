package exports

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/johnfercher/go-tree/node"
	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	marotorow "github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/pagesize"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"relais/exports/fonts"
)

// Layout says where things came to stand, for the assembler that adds links and page labels.
type Layout struct {
	// Pages is the number of pages written, at least 1.
	Pages int
	// Rows are the places of exhibits named on the pages, in order of printing. A row that goes on over a page break is
	// listed once per page.
	Rows []Place
}

// Place is a rectangle on a page that names an exhibit. Measures are PDF points (1/72 inch); (X, Y) is the lower left
// corner, counted from the lower left corner of the page.
type Place struct {
	Exhibit    int // order number of the exhibit
	Page       int // page of this document, from 1
	X, Y, W, H float64
}

// Meta is what each document says about itself.
type Meta struct {
	Title  string
	Author string
	// Made is the instant printed into the file as its creation date; it must come from the data, never from a clock, so
	// that the same data gives the same bytes.
	Made time.Time
}

// part hands the marks of a block to maroto as a component of exactly the height of the block.
type part struct{ block block }

func (p part) Render(provider core.Provider, cell *entity.Cell) {
	for _, m := range p.block.marks {
		m.print(provider, cell.X+marginSide, cell.Y)
	}
}

func (p part) GetHeight(core.Provider, *entity.Cell) float64 { return p.block.height }
func (p part) SetConfig(*entity.Config)                      {}
func (p part) GetStructure() *node.Node[core.Structure] {
	return node.New(core.Structure{Type: "block", Value: p.block.height})
}

// write draws the pages with maroto and sends the file.
func (f *flow) write(w io.Writer, meta Meta) (Layout, error) {
	f.settle()
	if len(f.pages) == 0 {
		f.open(nil)
	}
	fonts.FixedOrder()
	m := maroto.New(f.config(meta))
	for _, blocks := range f.pages {
		sheet := page.New().Add(rowOf(block{height: marginTop}))
		for _, b := range blocks {
			sheet.Add(rowOf(b))
		}
		m.AddPages(sheet)
	}
	doc, err := m.Generate()
	if err != nil {
		return Layout{}, fmt.Errorf("draw %q: %w", meta.Title, err)
	}
	if _, err := w.Write(pinned(doc.GetBytes(), meta.Made)); err != nil {
		return Layout{}, fmt.Errorf("write %q: %w", meta.Title, err)
	}
	return Layout{Pages: len(f.pages), Rows: f.places()}, nil
}

func rowOf(b block) core.Row { return marotorow.New(b.height).Add(col.New().Add(part{b})) }

func (f *flow) config(meta Meta) *entity.Config {
	custom := make([]*entity.CustomFont, 0, faces)
	for i := range faceTable {
		font := faceTable[i]
		font.Bytes = bytes.Clone(font.Bytes) // gofpdf writes padding into what it is given; documents are drawn side by side
		custom = append(custom, &font)
	}
	return config.NewBuilder().
		WithPageSize(pagesize.A4).
		WithLeftMargin(0).WithTopMargin(0).WithRightMargin(0).WithBottomMargin(0).
		WithSequentialMode().
		WithCompression(true).
		WithCustomFonts(custom).
		WithDefaultFont(&props.Font{Family: faceTable[sans].Family, Size: body.size, Color: &ink}).
		WithTitle(meta.Title, true).
		WithAuthor(meta.Author, true).
		WithCreator("Relais", true).
		WithCreationDate(meta.Made.UTC()).
		Build()
}

// pinned replaces the modification date, which maroto cannot set and which gofpdf takes from the clock, by the creation date.
func pinned(pdf []byte, made time.Time) []byte {
	key := []byte("/ModDate (D:")
	if i := bytes.LastIndex(pdf, key); i >= 0 {
		copy(pdf[i+len(key):], made.UTC().Format("20060102150405"))
	}
	return pdf
}

// places gives the rectangles of all blocks that are about an exhibit.
func (f *flow) places() []Place {
	var places []Place
	for i, blocks := range f.pages {
		top := marginTop
		for _, b := range blocks {
			if b.exhibit != 0 {
				places = append(places, Place{Exhibit: b.exhibit, Page: i + 1, X: points(marginSide), Y: points(pageHeight - top - b.height),
					W: points(textWidth), H: points(b.height)})
			}
			top += b.height
		}
	}
	return places
}

func points(mm float64) float64 { return mm / pointMM }
