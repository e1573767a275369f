package pdf

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// File is what Read found in a bundle.
type File struct {
	Title, Author, Subject, Creator, Lang string
	Date                                  time.Time
	ID                                    [16]byte
	Pages                                 []Page
	Outline                               []Bookmark
}

// Page is one page of a bundle and its marker.
type Page struct {
	Index, Of     int    // 12, 84: as written in the marker; always the true position
	Label         string // text stamped bottom right
	Exhibit       string // Part.Exhibit
	Sheet, Sheets int    // page within its part
	Stamp         string // text stamped top right
	Size          Size
	Links         []Link
}

// Read walks a bundle written by Assemble. It is strict: anything Assemble would not have written is an error that wraps
// ErrBroken. It does not check the content of pages; the manifest's hash does.
func Read(r io.ReaderAt, size int64) (*File, error) {
	s, err := openSource(r, size)
	if err != nil {
		return nil, err
	}
	w := &walker{s: s, f: &File{}, numbers: map[int]int{}}
	for _, step := range []func() error{w.tree, w.pages, w.catalog, w.trailer} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w.f, nil
}

type walker struct {
	s       *source
	f       *File
	numbers map[int]int // object number → page
	root    *dict
}

func (w *walker) bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBroken, fmt.Sprintf(format, args...))
}

// tree reads the page tree, which is one flat list in our files, and compares it with what the source reader found.
func (w *walker) tree() error {
	var err error
	if w.root, err = w.s.dictOf(w.s.trailer.get("Root")); err != nil {
		return err
	}
	tree, err := w.s.dictOf(w.root.get("Pages"))
	if err != nil {
		return err
	}
	kids, ok := tree.get("Kids").(arr)
	if n, counted := asInt(tree.get("Count")); !ok || !counted || int(n) != len(kids) || len(kids) != len(w.s.pages) {
		return w.bad("page tree counts %d pages, lists %d, has %d", n, len(kids), len(w.s.pages))
	}
	for i, kid := range kids {
		r, ok := kid.(ref)
		if !ok {
			return w.bad("page %d is no object", i+1)
		}
		w.numbers[r.n] = i + 1
	}
	return nil
}

func (w *walker) pages() error {
	for i, s := range w.s.pages {
		m, err := w.s.dictOf(s.dict.get("RelaisPage"))
		if err != nil {
			return w.bad("page %d has no marker", i+1)
		}
		p := Page{Size: s.size(), Label: w.text(m, "Label"), Exhibit: w.text(m, "Exhibit"), Stamp: w.text(m, "Stamp")}
		for key, field := range map[name]*int{"Index": &p.Index, "Of": &p.Of, "Sheet": &p.Sheet, "Sheets": &p.Sheets} {
			n, ok := asInt(m.get(key))
			if !ok {
				return w.bad("marker of page %d has no %s", i+1, key)
			}
			*field = int(n)
		}
		if p.Index != i+1 || p.Of != len(w.s.pages) {
			return w.bad("page %d of %d says it is %d of %d", i+1, len(w.s.pages), p.Index, p.Of)
		}
		if p.Sheet < 1 || p.Sheet > p.Sheets {
			return w.bad("page %d is sheet %d of %d", i+1, p.Sheet, p.Sheets)
		}
		if p.Links, err = w.links(i+1, s.annots); err != nil {
			return err
		}
		w.f.Pages = append(w.f.Pages, p)
	}
	return nil
}

func (w *walker) text(d *dict, key name) string {
	s, ok := d.get(key).(str)
	if !ok {
		return ""
	}
	return s.text()
}

func (w *walker) links(page int, v any) ([]Link, error) {
	list, ok := v.(arr)
	if !ok && v != nil {
		return nil, w.bad("page %d: annotations are no list", page)
	}
	var links []Link
	for _, e := range list {
		d, ok := e.(*dict)
		if !ok || d.get("Subtype") != name("Link") {
			return nil, w.bad("page %d has an annotation that is no link", page)
		}
		area, err := w.s.rect(d.get("Rect"))
		if err != nil {
			return nil, err
		}
		target, err := w.target(d.get("Dest"))
		if err != nil {
			return nil, fmt.Errorf("link on page %d: %w", page, err)
		}
		links = append(links, Link{Page: page, Area: area, Target: target})
	}
	return links, nil
}

// target finds the page of a destination.
func (w *walker) target(v any) (int, error) {
	dest, ok := v.(arr)
	if !ok || len(dest) == 0 {
		return 0, w.bad("destination missing")
	}
	r, ok := dest[0].(ref)
	if page := w.numbers[r.n]; ok && page > 0 {
		return page, nil
	}
	return 0, w.bad("destination is no page of this file")
}

func (w *walker) catalog() error {
	w.f.Lang = w.text(w.root, "Lang")
	v := w.root.get("Outlines")
	if v == nil {
		return nil
	}
	d, err := w.s.dictOf(v)
	if err != nil {
		return err
	}
	w.f.Outline, err = w.outline(d, map[int]bool{})
	return err
}

func (w *walker) outline(parent *dict, seen map[int]bool) ([]Bookmark, error) {
	var list []Bookmark
	for v := parent.get("First"); v != nil; {
		r, ok := v.(ref)
		if !ok || seen[r.n] {
			return nil, w.bad("outline runs in a circle")
		}
		seen[r.n] = true
		d, err := w.s.dictOf(r)
		if err != nil {
			return nil, err
		}
		b := Bookmark{Title: w.text(d, "Title")}
		if b.Page, err = w.target(d.get("Dest")); err != nil {
			return nil, fmt.Errorf("bookmark %q: %w", b.Title, err)
		}
		if n, ok := asInt(d.get("Count")); ok {
			b.Open = n > 0
		}
		if b.Children, err = w.outline(d, seen); err != nil {
			return nil, err
		}
		list = append(list, b)
		v = d.get("Next")
	}
	return list, nil
}

func (w *walker) trailer() error {
	info, err := w.s.dictOf(w.s.trailer.get("Info"))
	if err != nil {
		return err
	}
	w.f.Title, w.f.Author = w.text(info, "Title"), w.text(info, "Author")
	w.f.Subject, w.f.Creator = w.text(info, "Subject"), w.text(info, "Creator")
	if date := w.text(info, "CreationDate"); date != "" {
		if w.f.Date, err = time.Parse(dateLayout, date); err != nil {
			return w.bad("date %q", date)
		}
	}
	ids, ok := w.s.trailer.get("ID").(arr)
	if !ok || len(ids) != 2 {
		return w.bad("identifier missing")
	}
	id, _ := ids[0].(str)
	b, err := hex.DecodeString(strings.Trim(string(id), "<>"))
	if err != nil || copy(w.f.ID[:], b) != len(w.f.ID) {
		return w.bad("identifier %q", id)
	}
	return nil
}
