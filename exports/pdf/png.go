package pdf

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"io"
)

const (
	pngHead = "\x89PNG\r\n\x1a\n"
	// rasterMax bounds what is decoded: 60 megapixels, the limit for evidence.
	rasterMax = 60 << 20
)

// chunks is what a walk over the chunks of a PNG finds.
type chunks struct {
	w, h       int
	depth      int
	kind       int // PNG colour type
	interlaced bool
	alpha      bool
	palette    []byte
	data       []io.Reader // IDAT contents in order
	size       int64
}

// layPNG places the compressed rows of a simple PNG as they are: PDF knows the same predictors. Interlaced ones and those
// with transparency are decoded and laid on white.
func layPNG(r io.ReaderAt, size int64) (laid, error) {
	c, err := walkPNG(r, size)
	if err != nil {
		return laid{}, err
	}
	if c.w*c.h > rasterMax {
		return laid{}, fmt.Errorf("%w: picture of %d × %d pixels", ErrTooBig, c.w, c.h)
	}
	if c.interlaced || c.alpha || c.depth == 16 {
		img, err := png.Decode(io.NewSectionReader(r, 0, size))
		if err != nil {
			return laid{}, fmt.Errorf("%w: %v", ErrBroken, err)
		}
		return layRaster(img)
	}
	colours := 1
	d := &dict{}
	switch c.kind {
	case 0:
		d.add("ColorSpace", name("DeviceGray"))
	case 2:
		d.add("ColorSpace", name("DeviceRGB"))
		colours = 3
	case 3:
		d.add("ColorSpace", arr{name("Indexed"), name("DeviceRGB"), integer(int64(len(c.palette)/3 - 1)), hexString(c.palette)})
	}
	d.add("BitsPerComponent", integer(int64(c.depth)))
	d.add("Filter", name("FlateDecode"))
	d.add("DecodeParms", &dict{[]entry{
		{"Predictor", integer(15)}, {"Colors", integer(int64(colours))},
		{"BitsPerComponent", integer(int64(c.depth))}, {"Columns", integer(int64(c.w))},
	}})
	return laid{w: c.w, h: c.h, orientation: 1, dict: d, write: func(w *writer, to ref, d *dict) error {
		return w.copyStream(to, d, io.MultiReader(c.data...), c.size)
	}}, nil
}

// walkPNG checks the sums of all chunks, so that a damaged file is noticed here and not by the reader of the bundle.
func walkPNG(r io.ReaderAt, size int64) (chunks, error) {
	config, err := png.DecodeConfig(io.NewSectionReader(r, 0, size))
	if err != nil {
		return chunks{}, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	c := chunks{w: config.Width, h: config.Height}
	for at := int64(len(pngHead)); ; {
		var head [8]byte
		if _, err := r.ReadAt(head[:], at); err != nil {
			return c, fmt.Errorf("%w: PNG ends early", ErrBroken)
		}
		n, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		if at+12+n > size {
			return c, fmt.Errorf("%w: PNG ends early", ErrBroken)
		}
		sum := crc32.NewIEEE()
		if _, err := io.Copy(sum, io.NewSectionReader(r, at+4, n+4)); err != nil {
			return c, err
		}
		var tail [4]byte
		if _, err := r.ReadAt(tail[:], at+8+n); err != nil && err != io.EOF {
			return c, err
		}
		if binary.BigEndian.Uint32(tail[:]) != sum.Sum32() {
			return c, fmt.Errorf("%w: PNG chunk %q is damaged", ErrBroken, kind)
		}
		if kind == "IEND" {
			return c, c.complete()
		}
		if err := c.read(kind, io.NewSectionReader(r, at+8, n)); err != nil {
			return c, err
		}
		at += 12 + n
	}
}

func (c *chunks) read(kind string, body *io.SectionReader) error {
	switch kind {
	case "IHDR":
		var b [13]byte
		if _, err := io.ReadFull(body, b[:]); err != nil {
			return fmt.Errorf("%w: PNG header", ErrBroken)
		}
		c.depth, c.kind, c.interlaced = int(b[8]), int(b[9]), b[12] != 0
		c.alpha = c.alpha || c.kind == 4 || c.kind == 6
	case "PLTE":
		if body.Size() > 768 {
			return fmt.Errorf("%w: PNG palette", ErrBroken)
		}
		c.palette = make([]byte, body.Size())
		if _, err := io.ReadFull(body, c.palette); err != nil {
			return fmt.Errorf("%w: PNG palette", ErrBroken)
		}
	case "tRNS":
		c.alpha = true
	case "IDAT":
		c.data = append(c.data, body)
		c.size += body.Size()
	}
	return nil
}

func (c *chunks) complete() error {
	if len(c.data) == 0 || c.kind == 3 && len(c.palette) < 3 {
		return fmt.Errorf("%w: PNG without pixels", ErrBroken)
	}
	return nil
}

// layRaster compresses pixels row by row; transparency lies on white.
func layRaster(img image.Image) (laid, error) {
	if img == nil {
		return laid{}, fmt.Errorf("%w: no picture", ErrBroken)
	}
	b := img.Bounds()
	if b.Empty() || b.Dx()*b.Dy() > rasterMax {
		return laid{}, fmt.Errorf("%w: picture of %d × %d pixels", ErrTooBig, b.Dx(), b.Dy())
	}
	d := &dict{}
	gray, isGray := img.(*image.Gray)
	colours := 3
	if isGray {
		colours = 1
		d.add("ColorSpace", name("DeviceGray"))
	} else {
		d.add("ColorSpace", name("DeviceRGB"))
	}
	d.add("BitsPerComponent", integer(8))
	row := make([]byte, colours*b.Dx())
	fill := func(w io.Writer) error {
		for y := b.Min.Y; y < b.Max.Y; y++ {
			if isGray {
				copy(row, gray.Pix[gray.PixOffset(b.Min.X, y):])
			} else {
				opaqueRow(row, img, y)
			}
			if _, err := w.Write(row); err != nil {
				return err
			}
		}
		return nil
	}
	return laid{w: b.Dx(), h: b.Dy(), orientation: 1, dict: d, write: func(w *writer, to ref, d *dict) error {
		return w.deflate(to, d, fill)
	}}, nil
}

// opaqueRow writes one row of pixels as they look on white paper.
func opaqueRow(row []byte, img image.Image, y int) {
	b := img.Bounds()
	rgba, fast := img.(*image.RGBA)
	for x, i := b.Min.X, 0; x < b.Max.X; x, i = x+1, i+3 {
		var c color.RGBA
		if fast {
			c = rgba.RGBAAt(x, y)
		} else {
			c = color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
		}
		white := 255 - c.A // colours are multiplied by alpha already
		row[i], row[i+1], row[i+2] = c.R+white, c.G+white, c.B+white
	}
}
