package pdf

import (
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
)

// Picture is an image for one page: a JPEG or PNG file, or pixels.
type Picture struct {
	File        io.ReaderAt // JPEG or PNG, recognised by content
	Size        int64       // of File
	Raster      image.Image // used when File is nil
	Orientation int         // 1 to 8 as in EXIF; 0 takes the file's own
	Margin      float64     // points around it; pictures shaped like A4 always fill the page
}

// pixelsPoints bounds how far a small picture is enlarged: a pixel is at most one point, 72 to the inch.
const pixelsPoints = 1.0

// laid is a picture that has been understood: what its object looks like, and how its bytes get into the file.
type laid struct {
	w, h        int
	orientation int
	dict        *dict
	write       func(*writer, ref, *dict) error
}

// ImagePages writes a PDF with one A4 page per picture, portrait or landscape by its shape. JPEGs and simple PNGs are not
// recompressed. A picture whose header cannot be read gives ErrBroken before anything is written.
func ImagePages(w io.Writer, pictures ...Picture) error {
	list := make([]laid, len(pictures))
	for i, p := range pictures {
		var err error
		if list[i], err = p.lay(); err != nil {
			return fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	s := newSheets(w)
	for i, l := range list {
		size, m := pictures[i].place(l)
		if err := s.page(size, m, l); err != nil {
			return fmt.Errorf("picture %d: %w", i+1, err)
		}
	}
	return s.finish()
}

func (p Picture) lay() (laid, error) {
	var l laid
	var err error
	if p.File == nil {
		l, err = layRaster(p.Raster)
	} else {
		var head [8]byte
		if _, err := p.File.ReadAt(head[:], 0); err != nil {
			return laid{}, fmt.Errorf("%w: %v", ErrBroken, err)
		}
		switch {
		case head[0] == 0xff && head[1] == 0xd8:
			l, err = layJPEG(p.File, p.Size)
		case string(head[:]) == pngHead:
			l, err = layPNG(p.File, p.Size)
		default:
			err = fmt.Errorf("%w: neither JPEG nor PNG", ErrBroken)
		}
	}
	if err != nil {
		return laid{}, err
	}
	if p.Orientation >= 1 && p.Orientation <= 8 {
		l.orientation = p.Orientation
	}
	return l, nil
}

// place finds the sheet of a picture and the matrix that puts the unit square on it, upright.
func (p Picture) place(l laid) (Size, [6]float64) {
	w, h := float64(l.w), float64(l.h)
	if l.orientation >= 5 {
		w, h = h, w
	}
	sheet := a4
	if w > h {
		sheet = Size{W: a4.H, H: a4.W}
	}
	margin := p.Margin
	long, short := max(w, h), min(w, h)
	if math.Abs(long/short-math.Sqrt2) < 0.03 && short >= 600 {
		margin = 0 // a scan of a sheet
	}
	k := min((sheet.W-2*margin)/w, (sheet.H-2*margin)/h, pixelsPoints)
	w, h = w*k, h*k
	m := orient(l.orientation)
	x, y := (sheet.W-w)/2, (sheet.H-h)/2
	return sheet, [6]float64{m[0] * w, m[1] * h, m[2] * w, m[3] * h, m[4]*w + x, m[5]*h + y}
}

// orient maps the unit square onto itself so that a picture with that EXIF orientation stands upright.
func orient(o int) [6]float64 {
	switch o {
	case 2: // mirrored
		return [6]float64{-1, 0, 0, 1, 1, 0}
	case 3: // upside down
		return [6]float64{-1, 0, 0, -1, 1, 1}
	case 4:
		return [6]float64{1, 0, 0, -1, 0, 1}
	case 5: // mirrored and lying
		return [6]float64{0, -1, -1, 0, 1, 1}
	case 6: // lying: turn clockwise
		return [6]float64{0, -1, 1, 0, 0, 1}
	case 7:
		return [6]float64{0, 1, 1, 0, 0, 0}
	case 8: // lying the other way
		return [6]float64{0, 1, -1, 0, 1, 0}
	default:
		return [6]float64{1, 0, 0, 1, 0, 0}
	}
}

// sheets writes a PDF of pages that carry one picture each.
type sheets struct {
	w             *writer
	catalog, tree ref
	kids          arr
	err           error
}

func newSheets(w io.Writer) *sheets {
	s := &sheets{w: newWriter(w)}
	s.catalog, s.tree = s.w.reserve(), s.w.reserve()
	_, s.err = io.WriteString(s.w, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return s
}

func (s *sheets) page(size Size, m [6]float64, l laid) error {
	if s.err != nil {
		return s.err
	}
	image := s.w.reserve()
	d := &dict{entries: append([]entry{
		{"Type", name("XObject")}, {"Subtype", name("Image")},
		{"Width", integer(int64(l.w))}, {"Height", integer(int64(l.h))},
	}, l.dict.entries...)}
	if err := l.write(s.w, image, d); err != nil {
		return err
	}
	resources := &dict{[]entry{{"XObject", &dict{[]entry{{"I", image}}}}}}
	ops := fmt.Sprintf("q %s %s %s %s %s %s cm /I Do Q\n", decimal(m[0]), decimal(m[1]), decimal(m[2]), decimal(m[3]), decimal(m[4]), decimal(m[5]))
	return s.sheet(size, resources, ops)
}

func (s *sheets) sheet(size Size, resources *dict, ops string) error {
	page, content := s.w.reserve(), s.w.reserve()
	if err := s.w.deflate(content, &dict{}, writeAll([]byte(ops))); err != nil {
		return err
	}
	s.kids = append(s.kids, page)
	return s.w.put(page, &dict{[]entry{
		{"Type", name("Page")}, {"Parent", s.tree}, {"MediaBox", reals(0, 0, size.W, size.H)},
		{"Resources", resources}, {"Contents", content},
	}})
}

func (s *sheets) finish() error {
	if s.err != nil {
		return s.err
	}
	if err := s.w.put(s.tree, &dict{[]entry{
		{"Type", name("Pages")}, {"Count", integer(int64(len(s.kids)))}, {"Kids", s.kids},
	}}); err != nil {
		return err
	}
	if err := s.w.put(s.catalog, &dict{[]entry{{"Type", name("Catalog")}, {"Pages", s.tree}}}); err != nil {
		return err
	}
	return s.w.finish(&dict{[]entry{{"Root", s.catalog}}})
}

// picturePage writes a page of exactly that size, filled by a JPEG.
func picturePage(w io.Writer, data []byte, size Size) error {
	l, err := layJPEG(readerAt(data), int64(len(data)))
	if err != nil {
		return err
	}
	s := newSheets(w)
	if err := s.page(size, [6]float64{size.W, 0, 0, size.H, 0, 0}, l); err != nil {
		return err
	}
	return s.finish()
}

// crossedPage stands for a page that nobody could draw: two thin diagonals, no words.
func crossedPage(w io.Writer, size Size) error {
	s := newSheets(w)
	ops := fmt.Sprintf("q 0.7 G 1 w 0 0 m %s %s l 0 %s m %s 0 l S Q\n", decimal(size.W), decimal(size.H), decimal(size.H), decimal(size.W))
	if err := s.sheet(size, &dict{}, ops); err != nil {
		return err
	}
	return s.finish()
}

// layJPEG places the bytes of a JPEG as they are. The header must be one that viewers can draw: Go's decoder knows the same
// kinds as theirs (baseline and progressive, 8 bits).
func layJPEG(r io.ReaderAt, size int64) (laid, error) {
	config, err := jpeg.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil {
		return laid{}, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	marks, err := readMarkers(r, size)
	if err != nil {
		return laid{}, err
	}
	d := &dict{}
	switch marks.components {
	case 1:
		d.add("ColorSpace", name("DeviceGray"))
	case 3:
		d.add("ColorSpace", name("DeviceRGB"))
	case 4:
		d.add("ColorSpace", name("DeviceCMYK"))
		if marks.adobe { // Adobe's programs store ink inverted
			inverted := arr{}
			for range 4 {
				inverted = append(inverted, integer(1), integer(0))
			}
			d.add("Decode", inverted)
		}
	default:
		return laid{}, fmt.Errorf("%w: JPEG with %d components", ErrBroken, marks.components)
	}
	d.add("BitsPerComponent", integer(8))
	d.add("Filter", name("DCTDecode"))
	return laid{w: config.Width, h: config.Height, orientation: marks.orientation, dict: d,
		write: func(w *writer, to ref, d *dict) error {
			return w.copyStream(to, d, io.NewSectionReader(r, 0, size), size)
		}}, nil
}
