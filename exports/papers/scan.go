package papers

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"relais/cases"
	"relais/exports/fonts"
)

// scanDPI is the resolution of scans; office machines offer 150.
const scanDPI = 150

// Orientation is the EXIF tag that tells a viewer how to turn a picture (Exif 2.32, tag 0x0112).
type Orientation uint16

// The orientations that scanners and telephones write.
const (
	Upright    Orientation = 1
	UpsideDown Orientation = 3
	TurnRight  Orientation = 6 // turn by 90° clockwise to read
	TurnLeft   Orientation = 8 // turn by 90° anticlockwise to read
)

// ScannedDelivery is the signed delivery note as a JPEG scan: a little askew, noisy, grey at the edges, stored turned with an EXIF
// tag that says so.
func ScannedDelivery(sale Sale, o Orientation, seed uint64) ([]byte, error) {
	c := NewChance(seed)
	return scanOf(deliverySheet(sale, c), o, c)
}

// ScannedQuote is the signed quote as a JPEG scan.
func ScannedQuote(sale Sale, o Orientation, seed uint64) ([]byte, error) {
	c := NewChance(seed)
	return scanOf(quoteSheet(sale, c), o, c)
}

// ScannedReceipt is the receipt of a registered letter as a JPEG scan.
func ScannedReceipt(l Letter, signedOn cases.Date, o Orientation, seed uint64) ([]byte, error) {
	c := NewChance(seed)
	return scanOf(receiptSheet(l, signedOn, c), o, c)
}

// scanOf prints the first page of a sheet, lays it askew on the glass and stores it.
func scanOf(s *sheet, o Orientation, c *Chance) ([]byte, error) {
	page, err := raster(s.pages[0])
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, turned(askew(page, c), o), &jpeg.Options{Quality: 62}); err != nil {
		return nil, err
	}
	return withOrientation(b.Bytes(), o), nil
}

func px(mm float64) int { return int(math.Round(mm / 25.4 * scanDPI)) }

// raster draws the operations of a page in pixels.
func raster(ops []op) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, px(width), px(height)))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	types, err := newTypes()
	if err != nil {
		return nil, err
	}
	for _, o := range ops {
		ink := color.RGBA{uint8(o.color.r), uint8(o.color.g), uint8(o.color.b), 255}
		switch o.kind {
		case drawText:
			if err := types.draw(img, o, ink); err != nil {
				return nil, err
			}
		case fillBox:
			fill(img, image.Rect(px(o.x), px(o.y), px(o.x+o.w), px(o.y+o.h)), ink)
		case fillDisc:
			disc(img, o.x, o.y, o.w, ink)
		case drawLine:
			fill(img, image.Rect(px(o.x), px(o.y), max(px(o.x+o.w), px(o.x)+1), max(px(o.y+o.h), px(o.y)+1)), ink)
		case drawCurve:
			curve(img, o, ink)
		case drawStamp:
			h := float64(strings.Count(o.text, "\n")+1)*4.2 + 4
			for _, r := range [][4]float64{{0, 0, o.w, 0.5}, {0, h, o.w, 0.5}, {0, 0, 0.5, h}, {o.w, 0, 0.5, h + 0.5}} {
				fill(img, image.Rect(px(o.x+r[0]), px(o.y+r[1]), px(o.x+r[0]+r[2]), px(o.y+r[1]+r[3])), ink)
			}
			for i, l := range strings.Split(o.text, "\n") {
				line := op{x: o.x + o.w/2, y: o.y + 5.2 + float64(i)*4.2, text: l, size: 8.5, bold: i == 0, anchor: centred}
				if err := types.draw(img, line, ink); err != nil {
					return nil, err
				}
			}
		}
	}
	return img, nil
}

func fill(img *image.RGBA, r image.Rectangle, ink color.RGBA) {
	r = r.Intersect(img.Bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.SetRGBA(x, y, ink)
		}
	}
}

func disc(img *image.RGBA, x, y, radius float64, ink color.RGBA) {
	for dy := -px(radius); dy <= px(radius); dy++ {
		half := int(math.Sqrt(float64(px(radius)*px(radius) - dy*dy)))
		fill(img, image.Rect(px(x)-half, px(y)+dy, px(x)+half, px(y)+dy+1), ink)
	}
}

// curve follows Bézier curves with a round nib.
func curve(img *image.RGBA, o op, ink color.RGBA) {
	from := o.points[0]
	for i := 1; i+2 < len(o.points); i += 3 {
		a, b, end := o.points[i], o.points[i+1], o.points[i+2]
		for step := 0; step <= 160; step++ {
			t := float64(step) / 160
			u := 1 - t
			at := func(k int) float64 {
				return u*u*u*from[k] + 3*u*u*t*a[k] + 3*u*t*t*b[k] + t*t*t*end[k]
			}
			disc(img, at(0), at(1), o.size/2, ink)
		}
		from = end
	}
}

// types are the typefaces at the sizes a page needs.
type types struct {
	fonts map[string]*opentype.Font
	faces map[typeSize]font.Face
}

type typeSize struct {
	name string
	size float64
}

func newTypes() (*types, error) {
	t := &types{fonts: map[string]*opentype.Font{}, faces: map[typeSize]font.Face{}}
	for name, data := range map[string][]byte{"": fonts.Sans, "bold": fonts.SansSemiBold, "mono": fonts.Mono} {
		parsed, err := opentype.Parse(data)
		if err != nil {
			return nil, err
		}
		t.fonts[name] = parsed
	}
	return t, nil
}

func (t *types) draw(img *image.RGBA, o op, ink color.RGBA) error {
	key := typeSize{"", o.size}
	switch {
	case o.mono:
		key.name = "mono"
	case o.bold:
		key.name = "bold"
	}
	face, known := t.faces[key]
	if !known {
		var err error
		if face, err = opentype.NewFace(t.fonts[key.name], &opentype.FaceOptions{Size: o.size * 0.95, DPI: scanDPI}); err != nil {
			return err
		}
		t.faces[key] = face
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(px(o.x), px(o.y))}
	switch w := d.MeasureString(o.text); o.anchor {
	case toRight:
		d.Dot.X -= w
	case centred:
		d.Dot.X -= w / 2
	}
	d.DrawString(o.text)
	return nil
}

// askew turns a page by about a degree, darkens it towards the edges and adds the noise of a sensor.
func askew(page *image.RGBA, c *Chance) *image.RGBA {
	angle := (0.5 + c.r.Float64()) * math.Pi / 180
	if c.r.IntN(2) == 0 {
		angle = -angle
	}
	sin, cos := math.Sincos(angle)
	w, h := page.Rect.Dx(), page.Rect.Dy()
	cx, cy := float64(w)/2, float64(h)/2
	noise := noiseTable(c)
	out := image.NewRGBA(page.Rect)
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-cx, float64(y)-cy
			r, g, b := sample(page, cx+dx*cos+dy*sin, cy-dx*sin+dy*cos)
			shade := 1 - 0.10*(dx*dx/(cx*cx)+dy*dy/(cy*cy))/2
			n := noise[(y*w+x*7+(x*y)%251)%len(noise)]
			out.SetRGBA(x, y, color.RGBA{clamp(r*shade*0.985 + n), clamp(g*shade*0.98 + n), clamp(b*shade*0.955 + n), 255})
		}
	}
	return out
}

// noiseTable is drawn once and used in a scrambled order: a random number per pixel would cost more than the picture.
func noiseTable(c *Chance) []float64 {
	t := make([]float64, 65_521)
	for i := range t {
		t[i] = c.r.NormFloat64() * 4
	}
	return t
}

func clamp(v float64) uint8 { return uint8(min(255, max(0, v))) }

// sample reads between pixels; beyond the page lies the dark grey lid of the scanner.
func sample(img *image.RGBA, x, y float64) (r, g, b float64) {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= img.Rect.Dx() || y0+1 >= img.Rect.Dy() {
		return 176, 178, 180
	}
	fx, fy := x-float64(x0), y-float64(y0)
	i := img.PixOffset(x0, y0)
	j := i + img.Stride
	p := img.Pix
	mix := func(k int) float64 {
		top := float64(p[i+k])*(1-fx) + float64(p[i+4+k])*fx
		low := float64(p[j+k])*(1-fx) + float64(p[j+4+k])*fx
		return top*(1-fy) + low*fy
	}
	return mix(0), mix(1), mix(2)
}

// turned stores a picture so that a viewer who follows the tag shows it upright.
func turned(img *image.RGBA, o Orientation) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if o == TurnRight || o == TurnLeft {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			switch o {
			case TurnRight: // stored anticlockwise
				out.SetRGBA(x, y, img.RGBAAt(h-1-y, x))
			case TurnLeft: // stored clockwise
				out.SetRGBA(x, y, img.RGBAAt(y, w-1-x))
			case UpsideDown:
				out.SetRGBA(x, y, img.RGBAAt(w-1-x, h-1-y))
			default:
				out.SetRGBA(x, y, img.RGBAAt(x, y))
			}
		}
	}
	return out
}

// withOrientation puts an EXIF segment with resolution and orientation behind the start of a JPEG file.
func withOrientation(jpg []byte, o Orientation) []byte {
	var tiff bytes.Buffer
	tiff.WriteString("MM\x00\x2a\x00\x00\x00\x08")
	word := func(v uint16) { binary.Write(&tiff, binary.BigEndian, v) }
	long := func(v uint32) { binary.Write(&tiff, binary.BigEndian, v) }
	word(4) // entries
	word(0x0112)
	word(3)
	long(1)
	word(uint16(o))
	word(0)
	for i, tag := range []uint16{0x011A, 0x011B} { // resolution in x and y, a fraction behind the table
		word(tag)
		word(5)
		long(1)
		long(uint32(8 + 2 + 4*12 + 4 + 8*i))
	}
	word(0x0128) // unit: inch
	word(3)
	long(1)
	word(2)
	word(0)
	long(0) // no further table
	for range 2 {
		long(scanDPI)
		long(1)
	}
	segment := append([]byte("Exif\x00\x00"), tiff.Bytes()...)
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xFF, 0xE1, byte((len(segment)+2)>>8), byte(len(segment)+2))
	out = append(out, segment...)
	return append(out, jpg[2:]...)
}
