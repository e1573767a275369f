package exports

import (
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"

	"relais/exports/fonts"
)

// face is one of the embedded typefaces.
type face int

const (
	sans face = iota
	semibold
	mono
	faces // how many there are
)

// faceTable says under which name maroto knows a face, and its bytes.
var faceTable = [faces]entity.CustomFont{
	sans:     {Family: "plexsans", Style: fontstyle.Normal, Bytes: fonts.Sans},
	semibold: {Family: "plexsans", Style: fontstyle.Bold, Bytes: fonts.SansSemiBold},
	mono:     {Family: "plexmono", Style: fontstyle.Normal, Bytes: fonts.Mono},
}

// missing is the width kept for a character that a face does not have.
const missing = -1

// ruler measures text exactly as the PDF writer will: sums of advance widths in thousandths of the font size, without
// kerning. It belongs to one document and is not safe for concurrent use.
type ruler struct {
	fonts  [faces]*sfnt.Font
	buffer sfnt.Buffer
	widths [faces]map[rune]int
}

func newRuler() (*ruler, error) {
	r := &ruler{}
	for f := range faces {
		parsed, err := sfnt.Parse(faceTable[f].Bytes)
		if err != nil {
			return nil, fmt.Errorf("read typeface %s: %w", faceTable[f].Family, err)
		}
		r.fonts[f], r.widths[f] = parsed, map[rune]int{}
	}
	return r, nil
}

// advance gives the width of a character in thousandths of the font size, or missing.
func (r *ruler) advance(f face, c rune) int {
	if w, known := r.widths[f][c]; known {
		return w
	}
	w := missing
	if glyph, err := r.fonts[f].GlyphIndex(&r.buffer, c); err == nil && glyph != 0 && c < 0xFFFF {
		if units, err := r.fonts[f].GlyphAdvance(&r.buffer, glyph, fixed.I(1000), font.HintingNone); err == nil {
			w = units.Round()
		}
	}
	r.widths[f][c] = w
	return w
}

// has says whether a face can draw a character.
func (r *ruler) has(f face, c rune) bool { return r.advance(f, c) != missing }

// width gives the width of readable text in millimetres.
func (r *ruler) width(s style, text string) float64 {
	sum := 0
	for _, c := range text {
		sum += max(0, r.advance(s.face, c))
	}
	return float64(sum) / 1000 * s.size * pointMM
}
