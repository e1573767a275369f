package papers

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"testing"
)

// orientationOf reads the tag as a viewer does: first EXIF segment, first table.
func orientationOf(t *testing.T, jpg []byte) Orientation {
	t.Helper()
	i := bytes.Index(jpg, []byte("Exif\x00\x00MM\x00\x2a"))
	if i < 0 {
		t.Fatal("no EXIF segment")
	}
	tiff := jpg[i+6:]
	table := tiff[binary.BigEndian.Uint32(tiff[4:]):]
	for n := range int(binary.BigEndian.Uint16(table)) {
		entry := table[2+12*n:]
		if binary.BigEndian.Uint16(entry) == 0x0112 {
			return Orientation(binary.BigEndian.Uint16(entry[8:]))
		}
	}
	t.Fatal("no orientation tag")
	return 0
}

// ink counts the dark pixels of a part of a picture.
func inkIn(img image.Image, r image.Rectangle) int {
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if red, green, blue, _ := img.At(x, y).RGBA(); red+green+blue < 3*0x6000 {
				n++
			}
		}
	}
	return n
}

func TestAScanIsStoredTurnedAndItsTagTurnsItBack(t *testing.T) {
	s := sampleSale(2)
	for _, o := range []Orientation{Upright, UpsideDown, TurnRight, TurnLeft} {
		jpg, err := ScannedDelivery(s, o, 9)
		if err != nil {
			t.Fatal(err)
		}
		if got := orientationOf(t, jpg); got != o {
			t.Fatalf("tag %d, want %d", got, o)
		}
		img, err := jpeg.Decode(bytes.NewReader(jpg))
		if err != nil {
			t.Fatal(err)
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if sideways := o == TurnRight || o == TurnLeft; sideways != (w > h) {
			t.Errorf("orientation %d: stored %d × %d", o, w, h)
		}
		// The delivery note is written on in its upper part; where that part is stored depends on the tag.
		first, last := image.Rect(0, 0, w, h/2), image.Rect(0, h/2, w, h)
		switch o {
		case UpsideDown:
			first, last = last, first
		case TurnRight: // the left half of what is stored comes to the top
			first, last = image.Rect(0, 0, w/2, h), image.Rect(w/2, 0, w, h)
		case TurnLeft:
			first, last = image.Rect(w/2, 0, w, h), image.Rect(0, 0, w/2, h)
		}
		if top, foot := inkIn(img, first), inkIn(img, last); top < 3*foot {
			t.Errorf("orientation %d: %d dark pixels in the upper half, %d in the lower", o, top, foot)
		}
	}
}

func TestAScanIsNotACleanPrint(t *testing.T) {
	s := sampleSale(2)
	one, err := ScannedQuote(s, Upright, 1)
	if err != nil {
		t.Fatal(err)
	}
	two, err := ScannedQuote(s, Upright, 2)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(one, two) {
		t.Error("two scans of the same paper are the same")
	}
	img, err := jpeg.Decode(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	shades := map[uint32]bool{}
	for x := range 400 {
		grey, _, _, _ := img.At(600+x, 1500).RGBA()
		shades[grey>>8] = true
	}
	if len(shades) < 8 {
		t.Errorf("blank paper has %d shades only", len(shades))
	}
}
