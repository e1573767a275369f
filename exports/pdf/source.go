package pdf

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
)

const (
	objectsMax = 4 << 20 // in one file
	treeMax    = 50      // levels of a page tree
)

// source is a PDF of our own kind opened for copying: plain cross-reference tables, no encryption. Normalised copies and
// the pages we draw are of this kind; nothing else is ever opened by it.
type source struct {
	r       io.ReaderAt
	size    int64
	p       *parser
	offsets map[int]int64
	trailer *dict
	pages   []sheet
}

// sheet is one page of a source with what it inherits.
type sheet struct {
	resources any
	contents  any
	group     any
	annots    any
	dict      *dict
	media     Rect
	crop      Rect
	box       Rect // what is seen: CropBox within MediaBox
	rotate    int  // 0, 90, 180, 270
	unit      float64
}

// size is the size of a page as it is seen.
func (s sheet) size() Size {
	w, h := (s.box.X1-s.box.X0)*s.unit, (s.box.Y1-s.box.Y0)*s.unit
	if s.rotate%180 != 0 {
		w, h = h, w
	}
	return Size{W: w, H: h}
}

func openSource(r io.ReaderAt, size int64) (*source, error) {
	s := &source{r: r, size: size, p: newParser(r, size), offsets: map[int]int64{}}
	if err := s.readTables(); err != nil {
		return nil, err
	}
	if s.trailer.get("Encrypt") != nil {
		return nil, fmt.Errorf("%w: encrypted", ErrBroken)
	}
	root, err := s.dictOf(s.trailer.get("Root"))
	if err != nil {
		return nil, err
	}
	if err := s.walk(root.get("Pages"), sheet{unit: 1}, map[ref]bool{}, 0); err != nil {
		return nil, err
	}
	if len(s.pages) == 0 {
		return nil, fmt.Errorf("%w: no pages", ErrBroken)
	}
	return s, nil
}

func openPath(path string) (*source, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	s, err := openSource(f, st.Size())
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return s, f, nil
}

// Measure returns the page sizes of a normalised copy or of a PDF of our own, read strictly.
func Measure(path string) ([]Size, error) {
	s, f, err := openPath(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sizes := make([]Size, len(s.pages))
	for i, page := range s.pages {
		sizes[i] = page.size()
	}
	return sizes, nil
}

// readTables follows the cross-reference tables from the end of the file; the newest entry of an object counts.
func (s *source) readTables() error {
	tail := make([]byte, min(1024, s.size))
	if _, err := s.r.ReadAt(tail, s.size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return fmt.Errorf("%w: no startxref", ErrBroken)
	}
	s.p.pos = s.size - int64(len(tail)) + int64(i) + int64(len("startxref"))
	at, err := s.p.whole()
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for {
		if seen[at] || len(seen) > 100 {
			return fmt.Errorf("%w: cross-reference tables run in a circle", ErrBroken)
		}
		seen[at] = true
		trailer, err := s.readTable(at)
		if err != nil {
			return err
		}
		if s.trailer == nil {
			s.trailer = trailer
		}
		prev, ok := asInt(trailer.get("Prev"))
		if !ok {
			return nil
		}
		at = prev
	}
}

func (s *source) readTable(at int64) (*dict, error) {
	s.p.pos, s.p.spent = at, 0
	if err := s.p.keyword("xref"); err != nil {
		return nil, err
	}
	for {
		s.p.space()
		if c := s.p.peek(0); c < '0' || c > '9' {
			break
		}
		first, err := s.p.whole()
		if err != nil {
			return nil, err
		}
		count, err := s.p.whole()
		if err != nil {
			return nil, err
		}
		if first < 0 || count < 0 || first+count > objectsMax {
			return nil, s.p.fail("objects %d to %d", first, first+count)
		}
		if err := s.readSection(int(first), int(count)); err != nil {
			return nil, err
		}
	}
	if err := s.p.keyword("trailer"); err != nil {
		return nil, err
	}
	s.p.spent = 0
	v, err := s.p.value(0)
	if err != nil {
		return nil, err
	}
	d, ok := v.(*dict)
	if !ok {
		return nil, s.p.fail("no trailer dictionary")
	}
	return d, nil
}

func (s *source) readSection(first, count int) error {
	for n := first; n < first+count; n++ {
		at, err := s.p.whole()
		if err != nil {
			return err
		}
		if _, err := s.p.whole(); err != nil {
			return err
		}
		s.p.space()
		switch w := s.p.word(); w {
		case "n":
			if _, known := s.offsets[n]; !known {
				s.offsets[n] = at
			}
		case "f":
			if _, known := s.offsets[n]; !known {
				s.offsets[n] = -1
			}
		default:
			return s.p.fail("table entry %q", w)
		}
	}
	return nil
}

// load reads an indirect object. A reference to nothing is null, as the standard has it.
func (s *source) load(r ref) (object, error) {
	at, ok := s.offsets[r.n]
	if !ok || at <= 0 {
		return object{}, nil
	}
	return s.p.object(at, r.n, func(l ref) (int64, error) {
		back, spent := s.p.pos, s.p.spent
		defer func() { s.p.pos, s.p.spent = back, spent }()
		at, ok := s.offsets[l.n]
		if !ok || at <= 0 {
			return 0, s.p.fail("stream without a length")
		}
		o, err := s.p.object(at, l.n, func(ref) (int64, error) { return 0, s.p.fail("length is a stream") })
		if err != nil {
			return 0, err
		}
		n, ok := asInt(o.val)
		if !ok {
			return 0, s.p.fail("length is no number")
		}
		return n, nil
	})
}

// resolve follows a reference to its value; streams give their dictionary.
func (s *source) resolve(v any) (any, error) {
	for range 10 {
		r, ok := v.(ref)
		if !ok {
			return v, nil
		}
		o, err := s.load(r)
		if err != nil {
			return nil, err
		}
		v = o.val
	}
	return nil, fmt.Errorf("%w: references run in a circle", ErrBroken)
}

func (s *source) dictOf(v any) (*dict, error) {
	v, err := s.resolve(v)
	if err != nil {
		return nil, err
	}
	d, ok := v.(*dict)
	if !ok {
		return nil, fmt.Errorf("%w: %T where a dictionary belongs", ErrBroken, v)
	}
	return d, nil
}

// walk collects the pages below a node of the page tree.
func (s *source) walk(node any, inherited sheet, seen map[ref]bool, level int) error {
	if r, ok := node.(ref); ok {
		if seen[r] {
			return fmt.Errorf("%w: page tree visits object %d twice", ErrBroken, r.n)
		}
		seen[r] = true
	}
	if level > treeMax || len(s.pages) > objectsMax {
		return fmt.Errorf("%w: page tree deeper than %d", ErrBroken, treeMax)
	}
	d, err := s.dictOf(node)
	if err != nil {
		return err
	}
	own, err := s.inherit(d, inherited)
	if err != nil {
		return err
	}
	if kids := d.get("Kids"); kids != nil && d.get("Type") != name("Page") {
		list, err := s.resolve(kids)
		if err != nil {
			return err
		}
		a, ok := list.(arr)
		if !ok {
			return fmt.Errorf("%w: page tree without a list", ErrBroken)
		}
		for _, kid := range a {
			if err := s.walk(kid, own, seen, level+1); err != nil {
				return err
			}
		}
		return nil
	}
	return s.leaf(d, own)
}

func (s *source) leaf(d *dict, own sheet) error {
	own.contents, own.group, own.annots, own.dict = d.get("Contents"), d.get("Group"), d.get("Annots"), d
	own.box = own.media
	// A crop box outside its page is no crop box.
	if cut := intersect(own.media, own.crop); cut.X1-cut.X0 > 1 && cut.Y1-cut.Y0 > 1 {
		own.box = cut
	}
	if u, ok := d.get("UserUnit").(num); ok && u.float() > 0 && u.float() <= 1000 {
		own.unit = u.float()
	}
	size := own.size()
	if !(size.W > 0 && size.H > 0) || math.IsInf(size.W*size.H, 0) {
		return fmt.Errorf("%w: page %d measures %v × %v", ErrBroken, len(s.pages)+1, size.W, size.H)
	}
	s.pages = append(s.pages, own)
	return nil
}

// inherit applies the attributes that pages take over from their tree: Resources, MediaBox, CropBox, Rotate.
func (s *source) inherit(d *dict, own sheet) (sheet, error) {
	if r := d.get("Resources"); r != nil {
		own.resources = r
	}
	for key, box := range map[name]*Rect{"MediaBox": &own.media, "CropBox": &own.crop} {
		r, err := s.rect(d.get(key))
		if err != nil {
			return own, err
		}
		if r != (Rect{}) {
			*box = r
		}
	}
	if v, err := s.resolve(d.get("Rotate")); err != nil {
		return own, err
	} else if n, ok := v.(num); ok {
		own.rotate = ((int(math.Round(n.float()/90))*90)%360 + 360) % 360
	}
	return own, nil
}

func intersect(a, b Rect) Rect {
	return Rect{X0: max(a.X0, b.X0), Y0: max(a.Y0, b.Y0), X1: min(a.X1, b.X1), Y1: min(a.Y1, b.Y1)}
}

func (s *source) rect(v any) (Rect, error) {
	v, err := s.resolve(v)
	if err != nil || v == nil {
		return Rect{}, err
	}
	a, ok := v.(arr)
	if !ok || len(a) != 4 {
		return Rect{}, fmt.Errorf("%w: box of %d numbers", ErrBroken, len(a))
	}
	var f [4]float64
	for i, e := range a {
		e, err := s.resolve(e)
		if err != nil {
			return Rect{}, err
		}
		n, ok := e.(num)
		if !ok {
			return Rect{}, fmt.Errorf("%w: box with %T", ErrBroken, e)
		}
		f[i] = n.float()
	}
	return Rect{X0: min(f[0], f[2]), Y0: min(f[1], f[3]), X1: max(f[0], f[2]), Y1: max(f[1], f[3])}, nil
}

// filters lists the filters of a stream.
func (s *source) filters(d *dict) ([]name, error) {
	v, err := s.resolve(d.get("Filter"))
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case name:
		return []name{v}, nil
	case arr:
		var names []name
		for _, e := range v {
			e, err := s.resolve(e)
			if err != nil {
				return nil, err
			}
			n, ok := e.(name)
			if !ok {
				return nil, fmt.Errorf("%w: filter %T", ErrBroken, e)
			}
			names = append(names, n)
		}
		return names, nil
	}
	return nil, fmt.Errorf("%w: filter %T", ErrBroken, v)
}
