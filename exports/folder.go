package exports

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// tab gives the shape of a folder's tab: upright on the left, slanted on the right. The slant lies outside of b.
func tab(b bar) []mark { return []mark{b, wedge{b.x + b.w, b.y, b.h, b.color}} }

// wedge is a right triangle under a slant that falls from the upper left to the lower right corner of a square. maroto can draw
// neither polygons nor slanted lines, so it is a picture with soft edges. Two wedges of one document must differ in size:
// pictures are written in order of their width, and equal ones would come in a random order.
type wedge struct {
	x, y, side float64
	color      props.Color
}

// wedgePixels is the resolution of a wedge, in pixels per millimetre.
const wedgePixels = 16

func (t wedge) print(p core.Provider, left, top float64) {
	n := int(t.side * wedgePixels)
	img := image.NewNRGBA(image.Rect(0, 0, n, n))
	for y := range n {
		for x := range n {
			alpha := uint8(0)
			switch {
			case x < y:
				alpha = 255
			case x == y:
				alpha = 128
			}
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(t.color.Red), G: uint8(t.color.Green), B: uint8(t.color.Blue), A: alpha})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a picture in memory always encodes
	}
	// A hair of overlap with the tab, so that no seam shows.
	cell := &entity.Cell{X: left + t.x - 0.05, Y: top + t.y, Width: t.side, Height: t.side}
	p.AddImageFromBytes(b.Bytes(), cell, &props.Rect{Percent: 100}, extension.Png)
}
