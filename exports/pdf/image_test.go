package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// withExif puts an orientation into the head of a JPEG, in either byte order.
func withExif(jpg []byte, orientation int, order binary.AppendByteOrder) []byte {
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	b := []byte("Exif\x00\x00" + mark)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	b = append(b, 0, 0, 0, 0, 0, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(b)+2))
	return append(append(append([]byte{}, jpg[:2]...), append(segment, b...)...), jpg[2:]...)
}

// turned stores a picture as a camera would that says o: a reader that honours o sees img again.
func turned(img image.Image, o int) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	stored := image.NewRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		stored = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			// EXIF names the sides of the seen picture at which row 0 and column 0 of the stored one lie.
			sx, sy := x, y
			switch o {
			case 2:
				sx, sy = w-1-x, y
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sx, sy = x, h-1-y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, w-1-x
			case 7:
				sx, sy = h-1-y, w-1-x
			case 8:
				sx, sy = h-1-y, x
			}
			stored.Set(sx, sy, img.At(x, y))
		}
	}
	return stored
}

func pictures(t testing.TB, list ...Picture) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pictures.pdf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := ImagePages(f, list...); err != nil {
		t.Fatal(err)
	}
	return path
}

func fileOf(b []byte) Picture { return Picture{File: bytes.NewReader(b), Size: int64(len(b))} }

// corners names the colours of the four corners of what lies on an A4 sheet, clockwise from the upper left.
func corners(img image.Image) [4]string {
	b := img.Bounds()
	minX, minY, maxX, maxY := b.Max.X, b.Max.Y, 0, 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, bl, _ := img.At(x, y).RGBA(); r+g+bl < 3*0xf800 {
				minX, minY, maxX, maxY = min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)
			}
		}
	}
	dx, dy := (maxX-minX)/8, (maxY-minY)/8
	colour := func(x, y int) string {
		c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
		switch {
		case c.R > 180 && c.G > 180 && c.B < 120:
			return "yellow"
		case c.R > 180 && c.G < 90:
			return "red"
		case c.G > 120 && c.R < 90:
			return "green"
		case c.B > 150 && c.R < 90:
			return "blue"
		}
		return fmt.Sprint(c)
	}
	return [4]string{colour(minX+dx, minY+dy), colour(maxX-dx, minY+dy), colour(maxX-dx, maxY-dy), colour(minX+dx, maxY-dy)}
}

func TestAPhotoStandsUprightWhateverTheCameraSays(t *testing.T) {
	upright := [4]string{"red", "green", "blue", "yellow"}
	seen := photo(640, 480)
	for o := 1; o <= 8; o++ {
		order := binary.AppendByteOrder(binary.LittleEndian)
		if o%2 == 0 {
			order = binary.BigEndian
		}
		jpg := withExif(jpegOf(t, turned(seen, o)), o, order)
		path := pictures(t, fileOf(jpg))
		if sizes, err := Measure(path); err != nil || sizes[0].W < sizes[0].H {
			t.Errorf("orientation %d: %v %v", o, sizes, err)
		}
		judge(t, path)
		if got := corners(view(t, path, 1, 36)); got != upright {
			t.Errorf("orientation %d: %v", o, got)
		}
	}
	// The caller may know better.
	p := fileOf(jpegOf(t, turned(seen, 6)))
	p.Orientation = 6
	if got := corners(view(t, pictures(t, p), 1, 36)); got != upright {
		t.Errorf("given orientation: %v", got)
	}
}

func TestTheBytesOfAJPEGArePlacedUnchanged(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range gray.Pix {
		gray.Pix[i] = uint8(i)
	}
	for name, img := range map[string]image.Image{"colour": photo(300, 200), "gray": gray} {
		jpg := jpegOf(t, img)
		path := pictures(t, fileOf(jpg))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, jpg) {
			t.Errorf("%s: the JPEG is not in the file", name)
		}
		judge(t, path)
		// And again behind the assembler.
		out, _ := bind(t, Spec{Parts: []Part{exhibitOf(path)}})
		if data, err = os.ReadFile(out); err != nil || !bytes.Contains(data, jpg) {
			t.Errorf("%s: the JPEG is not in the bundle: %v", name, err)
		}
	}
}

func exhibitOf(path string) Part { return Part{Path: path, FitA4: true, Scale: 0.94, Exhibit: "1"} }

// cmykJPEG is a JPEG of 8 × 8 pixels of one colour in four components.
func cmykJPEG(values [4]byte, adobe bool) []byte {
	b := []byte{0xff, 0xd8}
	if adobe {
		b = append(b, 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0)
	}
	b = append(append(b, 0xff, 0xdb, 0, 67, 0), bytes.Repeat([]byte{1}, 64)...)
	b = append(b, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4)
	for c := byte(1); c <= 4; c++ {
		b = append(b, c, 0x11, 0)
	}
	// DC: one code of four bits for each of the lengths 0 to 11; AC: one code, end of block.
	b = append(append(b, 0xff, 0xc4, 0, 31, 0), 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = append(b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	b = append(append(b, 0xff, 0xc4, 0, 20, 0x10), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = append(b, 0xff, 0xda, 0, 14, 4)
	for c := byte(1); c <= 4; c++ {
		b = append(b, c, 0)
	}
	b = append(b, 0, 63, 0)
	bits := ""
	for _, v := range values {
		dc := (int(v) - 128) * 8
		length, magnitude := 0, max(dc, -dc)
		for 1<<length <= magnitude {
			length++
		}
		bits += fmt.Sprintf("%04b", length)
		if dc < 0 {
			dc += 1<<length - 1
		}
		if length > 0 {
			bits += fmt.Sprintf("%0*b", length, dc)
		}
		bits += "0"
	}
	for len(bits)%8 != 0 {
		bits += "1"
	}
	for ; len(bits) > 0; bits = bits[8:] {
		var v byte
		fmt.Sscanf(bits[:8], "%b", &v)
		if b = append(b, v); v == 0xff {
			b = append(b, 0)
		}
	}
	return append(b, 0xff, 0xd9)
}

func TestInkIsNotInvertedWhicheverProgramWroteIt(t *testing.T) {
	plain := cmykJPEG([4]byte{230, 10, 10, 10}, false) // much cyan
	adobe := cmykJPEG([4]byte{25, 245, 245, 245}, true)
	for name, jpg := range map[string][]byte{"plain": plain, "Adobe": adobe} {
		path := pictures(t, fileOf(jpg))
		judge(t, path)
		img := view(t, path, 1, 72)
		if c := at(img, a4.W/2, a4.H/2); c.R > 110 || c.G < 120 || c.B < 150 {
			t.Errorf("%s: cyan looks like %v", name, c)
		}
	}
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryKindOfPNGLooksAsItIs(t *testing.T) {
	seen := photo(480, 640)
	b := seen.Bounds()
	palette := image.NewPaletted(b, color.Palette{
		color.RGBA{220, 30, 30, 255}, color.RGBA{30, 160, 30, 255}, color.RGBA{30, 30, 200, 255}, color.RGBA{230, 210, 30, 255}, color.Gray{210},
	})
	deep := image.NewNRGBA64(b)
	clear := image.NewNRGBA(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			palette.Set(x, y, seen.At(x, y))
			deep.Set(x, y, seen.At(x, y))
			clear.Set(x, y, seen.At(x, y))
			if x > 200 && x < 280 {
				clear.Set(x, y, color.NRGBA{0, 0, 0, 0})
			}
		}
	}
	for name, c := range map[string]struct {
		img image.Image
		raw bool // its compressed rows are placed as they are
	}{
		"colour": {seen, true}, "palette": {palette, true}, "16 bits": {deep, false}, "transparent": {clear, false},
	} {
		file := pngOf(t, c.img)
		path := pictures(t, fileOf(file))
		judge(t, path)
		img := view(t, path, 1, 36)
		if got := corners(img); got != [4]string{"red", "green", "blue", "yellow"} {
			t.Errorf("%s: %v", name, got)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(file, []byte("IDAT"))
		if rows := file[at+4 : at+200]; bytes.Contains(data, rows) != c.raw {
			t.Errorf("%s: rows placed unchanged: %v", name, !c.raw)
		}
		if name == "transparent" {
			if r, g, b, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()/2).RGBA(); r+g+b < 3*0xf000 {
				t.Errorf("what is transparent is not white: %x %x %x", r, g, b)
			}
		}
	}
	gray := image.NewGray(image.Rect(0, 0, 100, 100))
	gray.SetGray(50, 50, color.Gray{255})
	judge(t, pictures(t, fileOf(pngOf(t, gray)), Picture{Raster: gray}, Picture{Raster: gray.SubImage(image.Rect(10, 10, 60, 40))}))
}

func TestAPictureIsFittedToItsSheet(t *testing.T) {
	scan, wide, small := fileOf(jpegOf(t, photo(827, 1169))), fileOf(jpegOf(t, photo(1600, 900))), fileOf(jpegOf(t, photo(120, 80)))
	for _, p := range []*Picture{&scan, &wide, &small} {
		p.Margin = 34
	}
	for _, c := range []struct {
		name string
		p    Picture
		w, h float64 // of the sheet
		area [4]float64
	}{
		{"a scan of a sheet fills it", scan, a4.W, a4.H, [4]float64{0, 0, a4.W, a4.H}},
		{"a photo keeps its margins", wide, a4.H, a4.W, [4]float64{34, 79.9, a4.H - 34, 515.4}},
		{"a thumbnail is not blown up", small, a4.H, a4.W, [4]float64{361, 257.6, 481, 337.6}},
	} {
		l, err := c.p.lay()
		if err != nil {
			t.Fatal(err)
		}
		sheet, m := c.p.place(l)
		got := [4]float64{m[4], m[5], m[4] + m[0], m[5] + m[3]}
		for i := range got {
			if d := got[i] - c.area[i]; d > 0.5 || d < -0.5 {
				t.Errorf("%s: lies at %.1f, want %.1f", c.name, got, c.area)
				break
			}
		}
		if sheet.W != c.w || sheet.H != c.h {
			t.Errorf("%s: sheet %v", c.name, sheet)
		}
	}
}

func TestABrokenPictureIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	good := jpegOf(t, photo(64, 64))
	damaged := pngOf(t, photo(64, 64))
	damaged[len(damaged)/2] ^= 0x55
	huge := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(huge[16:], 60000)
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("GIF89a and more"), "head only": good[:20], "damaged PNG": damaged,
		"short PNG": damaged[:60], "PNG with a false size": huge,
	} {
		var b bytes.Buffer
		err := ImagePages(&b, fileOf(good), fileOf(data))
		if !errors.Is(err, ErrBroken) || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, b.Len())
		}
	}
	if err := ImagePages(io.Discard, Picture{}); !errors.Is(err, ErrBroken) {
		t.Errorf("nothing: %v", err)
	}
	if err := ImagePages(io.Discard, Picture{Raster: image.NewUniform(color.Black)}); !errors.Is(err, ErrTooBig) {
		t.Errorf("endless: %v", err)
	}
}
