package pdf

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// trapsMax is how many pages of one file may bring the sandbox down before all of it is drawn as pictures: each of them costs a
// start from the beginning.
const trapsMax = 5

// importPages lets pdfium write the import draft with all pages except those in drawn, and adds to drawn what fails.
func (n *normalisation) importPages() error {
	for traps := 0; ; traps++ {
		if len(n.drawn) == n.info.Pages {
			return nil
		}
		if traps > trapsMax {
			n.drawAll()
			return nil
		}
		page, err := n.attempt()
		switch {
		case err == nil:
			return nil
		case errors.Is(err, ErrTooBig), errors.Is(err, ErrWorker):
			return err
		case errors.Is(err, errAgain):
			traps--
		case page >= 0:
			n.drawn[page] = nil
		default:
			n.drawAll()
			return nil
		}
	}
}

func (n *normalisation) drawAll() {
	for i := range n.info.Pages {
		n.drawn[i] = nil
	}
}

// attempt runs one import and looks at what came of it. On error it names the page at fault, or -1.
func (n *normalisation) attempt() (int, error) {
	if page, err := n.importOnce(); err != nil {
		return page, err
	}
	if len(n.drawn) == n.info.Pages {
		return -1, nil
	}
	return n.trial()
}

// importOnce writes the import draft, in a fresh instance.
func (n *normalisation) importOnce() (int, error) {
	d := n.first
	n.first = nil
	if d == nil {
		var err error
		if d, err = n.open(); err != nil {
			return -1, err
		}
	}
	defer d.close()
	annotated, page, err := n.prepare(d)
	if err != nil || len(n.drawn) == n.info.Pages {
		return page, err
	}
	dst, page, err := n.collect(d)
	if err != nil {
		return page, err
	}
	if page, err = n.flatten(&document{Pdfium: d.Pdfium, ref: dst}, annotated); err != nil {
		return page, err
	}
	return -1, n.save(d, dst)
}

// prepare looks at all pages that are to be imported and returns those with annotations.
func (n *normalisation) prepare(d *document) (annotated map[int]bool, page int, err error) {
	forms := d.startForms()
	defer d.endForms(forms)
	annotated = map[int]bool{}
	for _, i := range n.kept() {
		seen, err := d.prepare(i, forms, i < textPages)
		switch {
		case errors.Is(err, errRefused):
			n.drawn[i] = nil
			continue
		case err != nil:
			return nil, i, err
		}
		n.seen[i], annotated[i] = seen, seen.annotations
	}
	return annotated, -1, nil
}

// kept lists the pages that are to be imported, from 0.
func (n *normalisation) kept() []int {
	var pages []int
	for i := range n.info.Pages {
		if _, skip := n.drawn[i]; !skip {
			pages = append(pages, i)
		}
	}
	return pages
}

// collect imports all pages at once, so that they share their fonts; when that fails one by one, to find the culprit.
func (n *normalisation) collect(d *document) (references.FPDF_DOCUMENT, int, error) {
	pages := n.kept()
	dst, err := d.importInto("", pages, 0)
	if err == nil {
		return dst, -1, nil
	}
	dst = ""
	for at, i := range pages {
		if dst, err = d.importInto(dst, []int{i}, at); err != nil {
			return "", i, err
		}
	}
	return dst, -1, nil
}

// importInto puts pages into a document, a new one for "".
func (d *document) importInto(dst references.FPDF_DOCUMENT, pages []int, at int) (references.FPDF_DOCUMENT, error) {
	if dst == "" {
		created, err := d.FPDF_CreateNewDocument(&requests.FPDF_CreateNewDocument{})
		if err != nil {
			return "", err
		}
		dst = created.Document
	}
	_, err := d.FPDF_ImportPagesByIndex(&requests.FPDF_ImportPagesByIndex{
		Source: d.ref, Destination: dst, PageIndices: pages, Index: at,
	})
	return dst, err
}

// flatten draws the annotations of the imported pages into them. Pages that refuse become pictures, at the next import.
func (n *normalisation) flatten(dst *document, annotated map[int]bool) (int, error) {
	var again error
	for at, i := range n.kept() {
		if !annotated[i] {
			continue
		}
		err := dst.flatten(at)
		if errors.Is(err, errRefused) {
			n.drawn[i], again = nil, errAgain
			continue
		}
		if err != nil {
			return i, err
		}
	}
	return -1, again
}

func (n *normalisation) save(d *document, dst references.FPDF_DOCUMENT) error {
	f, err := os.Create(draft(n.out, "import"))
	if err != nil {
		return fmt.Errorf("%w: %v", ErrWorker, err)
	}
	w := &limited{w: f, left: n.e.limits.MaxOutput}
	_, err = d.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{
		Document: dst, Flags: requests.SaveFlagNoIncremental, FileWriter: w,
	})
	if closing := f.Close(); err == nil {
		err = closing
	}
	if w.err != nil {
		return w.err
	}
	return err
}

// trial binds the import to nowhere: what Assemble would refuse later is found now, where it costs one page.
func (n *normalisation) trial() (int, error) {
	s, f, err := openPath(draft(n.out, "import"))
	if err != nil {
		return -1, err
	}
	defer f.Close()
	kept := n.kept()
	if len(s.pages) != len(kept) {
		return -1, fmt.Errorf("%w: %d pages were imported as %d", ErrBroken, len(kept), len(s.pages))
	}
	c := newCopier(newWriter(io.Discard), s)
	for i, page := range s.pages {
		if _, _, err := c.form(page); err != nil {
			return kept[i], err
		}
		if err := c.flush(); err != nil {
			return kept[i], err
		}
	}
	if c.layers {
		return -1, n.compareLayers(kept)
	}
	return -1, nil
}
