package pdf

import (
	"fmt"
	"io"
	"os"
	"time"
)

// Spec is a bundle to be written.
type Spec struct {
	Title, Author, Subject, Creator string
	Lang                            string                    // BCP 47, "fr-FR"
	Date                            time.Time                 // creation and modification date
	ID                              [16]byte                  // file identifier
	Font                            []byte                    // TrueType font of all stamps; nil takes Go Regular
	Label                           func(page, of int) string // stamped bottom right on every page: "p. 12 / 84"; nil: none
	Parts                           []Part
	Outline                         []Bookmark
	Links                           []Link
}

// Part is one PDF inside the bundle: a copy made by Pool.Normalise, by ImagePages, or pages drawn by ourselves.
type Part struct {
	Path   string      // file to read, or
	Source io.ReaderAt // its content
	Size   int64       // of Source

	FitA4 bool    // place each page on A4, portrait or landscape by its shape; else keep its size
	Scale float64 // share of the sheet given to the source page, leaving a margin for stamps: 0.94; 0 leaves all

	Exhibit string                    // number of the exhibit, kept in the page marker and found again by Read; "" for authored pages
	Stamp   func(page, of int) string // top right on each page: "Pièce n° 7 (D2) – p. 1/2"; nil: none
	Tab     Tab                       // on the right edge of each page
	Back    Back                      // on the first page

	only []int // pages to take, from 0, in this order; nil takes all
}

// RGB is a colour, 0 to 255 each.
type RGB struct{ R, G, B uint8 }

// Tab is the edge tab of an exhibit. The zero value draws none.
type Tab struct {
	Letter string // one letter; "" draws none
	Slot   int    // position from the top, 0 first, so that tabs of different letters do not lie over each other
	Tint   RGB    // the letter is written in white or dark, whichever reads better
}

// Back is a link to another page, drawn top left: "Retour au bordereau". The zero value draws none.
type Back struct {
	Text string
	Page int
}

// Bookmark is an entry of the outline.
type Bookmark struct {
	Title    string
	Page     int
	Open     bool // children are shown when the file is opened
	Children []Bookmark
}

// Rect is an area of a page in points from its bottom left.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Link is an invisible link on a page of the bundle to another page of it.
type Link struct {
	Page   int
	Area   Rect
	Target int
}

// Result says what Assemble wrote.
type Result struct {
	Pages int
	First []int // first page of each part
	Bytes int64
}

// Assemble writes the bundle to w in one pass. Errors of a part are *PartError; what was written before one is worthless.
func Assemble(w io.Writer, spec Spec) (Result, error) {
	face, err := newTypeface(spec.Font)
	if err != nil {
		return Result{}, err
	}
	a := &assembler{spec: spec, w: newWriter(w), face: face}
	if err := a.plan(); err != nil {
		return Result{}, err
	}
	if err := a.write(); err != nil {
		return Result{}, err
	}
	return Result{Pages: len(a.pages), First: a.first, Bytes: a.w.off}, nil
}

type assembler struct {
	spec  Spec
	w     *writer
	face  *typeface
	pages []planned
	first []int          // first page of each part, from 1
	links map[int][]Link // by page

	catalog, tree, info, font ref
}

// planned is a page of the bundle before it is written.
type planned struct {
	obj           ref
	size          Size
	part          int
	sheet, sheets int // within the part, from 1
}

// plan looks at every part once, so that all page numbers, object numbers and sizes are known before the first byte.
func (a *assembler) plan() error {
	a.catalog, a.tree, a.info, a.font = a.w.reserve(), a.w.reserve(), a.w.reserve(), a.w.reserve()
	for i := range a.spec.Parts {
		part := &a.spec.Parts[i]
		a.first = append(a.first, len(a.pages)+1)
		err := part.open(func(s *source) error {
			sheets, err := part.sheets(s)
			for n, sheet := range sheets {
				size := place(sheet, part.FitA4, part.Scale).sheet
				a.pages = append(a.pages, planned{obj: a.w.reserve(), size: size, part: i, sheet: n + 1, sheets: len(sheets)})
			}
			return err
		})
		if err != nil {
			return &PartError{Part: i, Err: err}
		}
	}
	if len(a.pages) == 0 {
		return fmt.Errorf("%w: a bundle without pages", ErrBroken)
	}
	a.links = map[int][]Link{}
	for _, l := range a.spec.Links {
		if err := a.check(l.Page, l.Target); err != nil {
			return fmt.Errorf("link: %w", err)
		}
		a.links[l.Page] = append(a.links[l.Page], l)
	}
	return a.checkOutline(a.spec.Outline)
}

func (a *assembler) check(pages ...int) error {
	for _, p := range pages {
		if p < 1 || p > len(a.pages) {
			return fmt.Errorf("%w: page %d of %d", ErrNotFound, p, len(a.pages))
		}
	}
	return nil
}

func (a *assembler) checkOutline(list []Bookmark) error {
	for _, b := range list {
		if err := a.check(b.Page); err != nil {
			return fmt.Errorf("bookmark %q: %w", b.Title, err)
		}
		if err := a.checkOutline(b.Children); err != nil {
			return err
		}
	}
	return nil
}

// open gives the opened part to a function.
func (p *Part) open(use func(*source) error) error {
	r, size := p.Source, p.Size
	if r == nil {
		f, err := os.Open(p.Path)
		if err != nil {
			return err
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			return err
		}
		r, size = f, st.Size()
	}
	s, err := openSource(r, size)
	if err != nil {
		return err
	}
	return use(s)
}

func (p *Part) sheets(s *source) ([]sheet, error) {
	if p.only == nil {
		return s.pages, nil
	}
	var list []sheet
	for _, i := range p.only {
		if i < 0 || i >= len(s.pages) {
			return nil, fmt.Errorf("%w: page %d of %d", ErrNotFound, i+1, len(s.pages))
		}
		list = append(list, s.pages[i])
	}
	return list, nil
}

func (a *assembler) write() error {
	if _, err := io.WriteString(a.w, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"); err != nil {
		return err
	}
	next := 0
	for i := range a.spec.Parts {
		part := &a.spec.Parts[i]
		err := part.open(func(s *source) error {
			sheets, err := part.sheets(s)
			if err != nil {
				return err
			}
			c := newCopier(a.w, s)
			for _, sheet := range sheets {
				if next >= len(a.pages) || a.pages[next].part != i {
					return fmt.Errorf("%w: the file changed meanwhile", ErrBroken)
				}
				next++
				if err := a.page(next, sheet, c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return &PartError{Part: i, Err: err}
		}
	}
	if next != len(a.pages) {
		return fmt.Errorf("%w: %d pages of %d", ErrBroken, next, len(a.pages))
	}
	return a.ending()
}

// page writes one page: the source as a form, the furniture over it, the marker, the links.
func (a *assembler) page(number int, s sheet, c *copier) error {
	plan := a.pages[number-1]
	part := a.spec.Parts[plan.part]
	form, drawn, err := c.form(s)
	if err != nil {
		return fmt.Errorf("page %d: %w", plan.sheet, err)
	}
	resources := &dict{}
	lies := place(s, part.FitA4, part.Scale)
	cv := &canvas{face: a.face, size: plan.size, band: lies.band}
	if drawn {
		m := lies.matrix
		cv.op("q %s %s %s %s %s %s cm /P Do Q", decimal(m[0]), decimal(m[1]), decimal(m[2]), decimal(m[3]), decimal(m[4]), decimal(m[5]))
		resources.add("XObject", &dict{[]entry{{"P", form}}})
	}
	f, marker := a.furniture(number)
	back := cv.draw(f)
	resources.add("Font", &dict{[]entry{{"F", a.font}}})
	links := a.links[number]
	if f.back != "" {
		links = append(links[:len(links):len(links)], Link{Page: number, Area: back, Target: part.Back.Page})
	}
	content := a.w.reserve()
	d := &dict{[]entry{
		{"Type", name("Page")}, {"Parent", a.tree}, {"MediaBox", reals(0, 0, plan.size.W, plan.size.H)},
		{"Resources", resources}, {"Contents", content}, {"RelaisPage", marker},
	}}
	if len(links) > 0 {
		d.add("Annots", a.annots(links))
	}
	if err := a.w.put(plan.obj, d); err != nil {
		return err
	}
	if err := a.w.putStream(content, &dict{}, cv.b); err != nil {
		return err
	}
	return c.flush()
}

// furniture words what is drawn around a page, and the marker that says the same to Read.
func (a *assembler) furniture(number int) (furniture, *dict) {
	plan := a.pages[number-1]
	part := a.spec.Parts[plan.part]
	f := furniture{tab: part.Tab}
	if a.spec.Label != nil {
		f.label = a.spec.Label(number, len(a.pages))
	}
	if part.Stamp != nil {
		f.stamp = part.Stamp(plan.sheet, plan.sheets)
	}
	if plan.sheet == 1 && part.Back.Page > 0 {
		f.back = part.Back.Text
	}
	return f, &dict{[]entry{
		{"Index", integer(int64(number))}, {"Of", integer(int64(len(a.pages)))}, {"Label", text(f.label)},
		{"Exhibit", text(part.Exhibit)}, {"Sheet", integer(int64(plan.sheet))}, {"Sheets", integer(int64(plan.sheets))},
		{"Stamp", text(f.stamp)},
	}}
}

func (a *assembler) annots(links []Link) arr {
	var list arr
	for _, l := range links {
		list = append(list, &dict{[]entry{
			{"Type", name("Annot")}, {"Subtype", name("Link")}, {"F", integer(4)},
			{"Rect", reals(l.Area.X0, l.Area.Y0, l.Area.X1, l.Area.Y1)}, {"Border", arr{integer(0), integer(0), integer(0)}},
			{"Dest", a.top(l.Target)},
		}})
	}
	return list
}

// top is the destination "upper left corner of that page, same zoom".
func (a *assembler) top(page int) arr {
	p := a.pages[page-1]
	return arr{p.obj, name("XYZ"), integer(0), decimal(p.size.H), nil}
}
