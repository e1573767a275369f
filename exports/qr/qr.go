// Package qr draws text as a QR code (ISO/IEC 18004), as a path for pages and as bars for paper.
//
// It must not know what the text means.
package qr

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// QuietZone is the white border that a code needs, in modules.
const QuietZone = 4

// Code is a drawn code. The zero Code is empty.
type Code struct {
	text  string
	image barcode.Barcode
}

// Encode draws a text, with level M of error correction: 15 % of the code may be damaged.
func Encode(text string) (Code, error) {
	image, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("draw a code of %d bytes: %w", len(text), err)
	}
	return Code{text: text, image: image}, nil
}

// Text gives what the code says.
func (c Code) Text() string { return c.text }

// Empty says that nothing was drawn.
func (c Code) Empty() bool { return c.image == nil }

// Side gives width and height in modules, quiet zone included.
func (c Code) Side() int {
	if c.Empty() {
		return 0
	}
	return c.image.Bounds().Dx() + 2*QuietZone
}

// Run is a row of dark modules beside each other. Positions count from the corner of the quiet zone.
type Run struct{ X, Y, Width int }

// Runs gives the dark modules line by line.
func (c Code) Runs() []Run {
	if c.Empty() {
		return nil
	}
	var runs []Run
	bounds := c.image.Bounds()
	dark := func(x, y int) bool {
		r, _, _, _ := c.image.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
		return r < 0x8000
	}
	for y := range bounds.Dy() {
		for x := 0; x < bounds.Dx(); x++ {
			width := 0
			for x+width < bounds.Dx() && dark(x+width, y) {
				width++
			}
			if width > 0 {
				runs = append(runs, Run{x + QuietZone, y + QuietZone, width})
				x += width
			}
		}
	}
	return runs
}

// Path writes the dark modules as one path in a viewBox of Side × Side, for an SVG in a page.
func (c Code) Path() string {
	var b strings.Builder
	for _, run := range c.Runs() {
		fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", run.X, run.Y, run.Width, run.Width)
	}
	return b.String()
}

// PNG draws the code as a picture of about so many pixels a side, without the quiet zone.
func (c Code) PNG(pixels int) ([]byte, error) {
	if c.Empty() {
		return nil, fmt.Errorf("draw an empty code")
	}
	side := c.image.Bounds().Dx()
	scaled, err := barcode.Scale(c.image, side*max(1, pixels/side), side*max(1, pixels/side))
	if err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, scaled); err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	return b.Bytes(), nil
}
