package bundle

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
	"relais/exports/fonts"
	"relais/exports/pdf"
)

// section is one run of pages of the PDF: authored pages, or an exhibit.
type section struct {
	path    string
	pages   int
	first   int // page of the bundle, from 1
	layout  exports.Layout
	exhibit *Exhibit // nil for authored pages
	title   string
}

// composer puts the PDF of one dossier together.
type composer struct {
	d        *Dossier
	words    exports.Words
	dir      string
	sections []*section
	exhibits map[int]*section // by number
	list     *section
	total    int
	progress func(done, total int) error // an error ends the work
}

// plan draws the authored pages once, with blanks where page numbers go, and measures everything.
func (c *composer) plan() error {
	front := []drawing{{"cover", c.cover}, {"list", c.exhibitList}, {"facts", c.facts}, {"statement", c.statement}}
	back := []drawing{{"chronology", c.chronology}, {"integrity", c.integrity}}
	if c.d.Bordereau > 0 {
		front, back = front[:2], back[1:]
	}
	for _, part := range front {
		if err := c.author(part); err != nil {
			return err
		}
	}
	for i := range c.d.Exhibits {
		if err := c.exhibit(&c.d.Exhibits[i]); err != nil {
			return err
		}
		if err := c.progress(i+1, len(c.d.Exhibits)); err != nil {
			return err
		}
	}
	for _, part := range back {
		if err := c.author(part); err != nil {
			return err
		}
	}
	return nil
}

// drawing is a named set of authored pages.
type drawing struct {
	name string
	draw func(io.Writer) (exports.Layout, error)
}

// errNothing says that a dossier has no such pages.
var errNothing = errors.New("nothing to write")

func (c *composer) author(part drawing) error {
	s := &section{path: filepath.Join(c.dir, part.name+".pdf"), title: c.words.T("bundle.bookmark." + part.name)}
	layout, err := c.write(s.path, part.draw)
	if errors.Is(err, errNothing) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", part.name, err)
	}
	s.layout, s.pages = layout, layout.Pages
	c.sections = append(c.sections, s)
	if part.name == "list" {
		c.list = s
	}
	return nil
}

func (c *composer) write(path string, draw func(io.Writer) (exports.Layout, error)) (exports.Layout, error) {
	f, err := os.Create(path)
	if err != nil {
		return exports.Layout{}, err
	}
	layout, err := draw(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return layout, err
}

// exhibit measures the drawn copy of an exhibit. One that has none, or whose copy does not hold what was promised, gets a
// page that names it: a shorter bundle is never made.
func (c *composer) exhibit(e *Exhibit) error {
	s := &section{path: e.Pages, exhibit: e}
	if e.Pages != "" {
		sizes, err := pdf.Measure(e.Pages)
		if err == nil && (len(sizes) == e.Drawing.Pages || e.Drawing.Pages == 0) && len(sizes) > 0 {
			s.pages = len(sizes)
			e.Drawing.Pages = s.pages
			c.place(s)
			return nil
		}
		e.Drawing = draw.Drawing{How: draw.NamedOnly, Why: draw.Reason{Key: "draw.miscounted"}, Broken: true}
		e.Pages = ""
	}
	s.path = filepath.Join(c.dir, fmt.Sprintf("exhibit-%d.pdf", e.Number))
	layout, err := c.write(s.path, func(w io.Writer) (exports.Layout, error) {
		return exports.Placeholder{
			Heading: c.d.heading(), Number: e.Number, Code: e.Code, Title: e.Title, Name: e.Name, Bytes: e.Bytes,
			SHA256: e.SHA256, Reason: c.reason(e.Drawing.Why), Path: c.originalName(e),
		}.Draw(w, c.words)
	})
	if err != nil {
		return fmt.Errorf("name exhibit %d: %w", e.Number, err)
	}
	s.pages, s.layout = layout.Pages, layout
	e.Drawing.Pages = layout.Pages
	c.place(s)
	return nil
}

func (c *composer) place(s *section) {
	c.sections = append(c.sections, s)
	c.exhibits[s.exhibit.Number] = s
}

func (c *composer) reason(r draw.Reason) string {
	if r.Key == "" {
		return ""
	}
	return c.words.T(r.Key, "detail", r.Detail)
}

// number gives every section its first page and draws those pages again that print page numbers. Their length does not
// change with the numbers: the columns are fixed.
func (c *composer) number() error {
	page := 1
	for _, s := range c.sections {
		s.first = page
		page += s.pages
	}
	c.total = page - 1
	again := []drawing{{"cover", c.cover}, {"list", c.exhibitList}}
	for i, part := range again {
		s := c.sections[i]
		layout, err := c.write(s.path, part.draw)
		if err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
		if layout.Pages != s.pages {
			return fmt.Errorf("write %s: %d pages became %d", part.name, s.pages, layout.Pages)
		}
		s.layout = layout
	}
	return nil
}

// firstPage finds the page of the bundle on which an exhibit begins; 0 while pages are not numbered.
func (c *composer) firstPage(number int) int {
	if s := c.exhibits[number]; s != nil {
		return s.first
	}
	return 0
}

// bind assembles the bundle under an identifier.
func (c *composer) bind(w io.Writer, id [16]byte) error {
	title, subject := c.titles()
	spec := pdf.Spec{
		Title: title, Author: c.d.Creditor.Name, Subject: subject, Creator: "Relais", Lang: locale(c.d.Lang), Date: c.d.Made.UTC(), ID: id, Font: fonts.Sans,
		Label:   func(page, of int) string { return c.words.T("bundle.page_label", "page", page, "of", of) },
		Outline: c.outline(), Links: c.links(),
	}
	for _, s := range c.sections {
		spec.Parts = append(spec.Parts, c.part(s))
	}
	result, err := pdf.Assemble(w, spec)
	if err != nil {
		return fmt.Errorf("bind dossier: %w", err)
	}
	if result.Pages != c.total {
		return fmt.Errorf("bind dossier: %d pages instead of %d", result.Pages, c.total)
	}
	return nil
}

// titles are the title and the subject in the properties of the file; a dossier may name no parties.
func (c *composer) titles() (title, subject string) {
	title = c.words.T("exports.head.case", "reference", c.d.Reference)
	if c.d.Debtor.Name != "" {
		title = c.words.T("bundle.dossier.title", "debtor", c.d.Debtor.Name, "reference", c.d.Reference)
	}
	if c.d.Debtor.Name != "" && c.d.Creditor.Name != "" {
		subject = c.words.T("bundle.dossier.subject", "creditor", c.d.Creditor.Name, "debtor", c.d.Debtor.Name)
	}
	return title, subject
}

func (c *composer) part(s *section) pdf.Part {
	if s.exhibit == nil {
		return pdf.Part{Path: s.path}
	}
	e := s.exhibit
	tint := exports.TabTint(string(e.Category))
	p := pdf.Part{
		Path: s.path, FitA4: true, Scale: 0.94, Exhibit: fmt.Sprint(e.Number),
		Stamp: func(page, of int) string {
			return c.words.T("bundle.stamp", "exhibit", c.label(e), "page", page, "of", of)
		},
		Tab: pdf.Tab{Letter: string(e.Category), Slot: slot(e.Category), Tint: pdf.RGB{R: tint[0], G: tint[1], B: tint[2]}},
	}
	if c.list != nil {
		p.Back = pdf.Back{Text: c.words.T("bundle.back_to_list"), Page: c.list.first}
	}
	return p
}

func (c *composer) label(e *Exhibit) string {
	if e.Code == "" {
		return c.words.T("exports.exhibit.number", "n", e.Number)
	}
	return c.words.T("exports.exhibit.label", "n", e.Number, "code", e.Code)
}

// links turns the rows that name an exhibit into links to its first page.
func (c *composer) links() []pdf.Link {
	var links []pdf.Link
	for _, s := range c.sections {
		if s.exhibit != nil {
			continue
		}
		for _, row := range s.layout.Rows {
			if target := c.firstPage(row.Exhibit); target > 0 {
				links = append(links, pdf.Link{
					Page: s.first + row.Page - 1, Target: target,
					Area: pdf.Rect{X0: row.X, Y0: row.Y, X1: row.X + row.W, Y1: row.Y + row.H},
				})
			}
		}
	}
	return links
}

// outline has two levels: authored pages and categories, and below a category its exhibits.
func (c *composer) outline() []pdf.Bookmark {
	var marks []pdf.Bookmark
	current := cases.Category("none")
	for _, s := range c.sections {
		if s.exhibit == nil {
			marks = append(marks, pdf.Bookmark{Title: s.title, Page: s.first})
			current = "none"
			continue
		}
		e := s.exhibit
		if e.Category != current {
			current = e.Category
			marks = append(marks, pdf.Bookmark{Title: categoryTitle(c.words, e.Category), Page: s.first, Open: true})
		}
		title := c.words.T("bundle.bookmark.exhibit", "n", e.Number, "title", e.Title, "page", s.first)
		last := &marks[len(marks)-1]
		last.Children = append(last.Children, pdf.Bookmark{Title: title, Page: s.first})
	}
	return marks
}

// categoryTitle is "D. Factures et avoirs", or the word for what nobody filed.
func categoryTitle(words exports.Words, c cases.Category) string {
	if c == cases.Unsorted {
		return categoryName(words, c)
	}
	return string(c) + ". " + categoryName(words, c)
}

// reread opens the finished bundle with the second reader and compares its pages with the plan.
func (c *composer) reread(r io.ReaderAt, size int64) error {
	file, err := pdf.Read(r, size)
	if err != nil {
		return fmt.Errorf("read dossier again: %w", err)
	}
	return checkPages(file, c.pageMap())
}

// pageMap lists the exhibits of the bundle with their pages, in order.
func (c *composer) pageMap() []PageRange {
	var list []PageRange
	for _, s := range c.sections {
		if s.exhibit != nil {
			list = append(list, PageRange{Exhibit: s.exhibit.Number, First: s.first, Pages: s.pages})
		}
	}
	return list
}

func locale(lang string) string {
	if lang == "en" {
		return "en-GB"
	}
	return "fr-FR"
}
