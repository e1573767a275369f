package exports

import (
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/breakline"
	"github.com/johnfercher/maroto/v2/pkg/consts/linestyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

// pointMM is a typographic point in millimetres.
const pointMM = 25.4 / 72

// The palette of the portal, on paper.
var (
	white       = props.Color{Red: 255, Green: 255, Blue: 255}
	petrol      = props.Color{Red: 0x0b, Green: 0x55, Blue: 0x63}
	petrolSoft  = props.Color{Red: 0xdc, Green: 0xeb, Blue: 0xed}
	saffron     = props.Color{Red: 0xee, Green: 0xb0, Blue: 0x2a}
	saffronSoft = props.Color{Red: 0xff, Green: 0xf3, Blue: 0xd3}
	saffronInk  = props.Color{Red: 0x68, Green: 0x47, Blue: 0x00}
	vermilion   = props.Color{Red: 0xb0, Green: 0x30, Blue: 0x1a}
	ink         = props.Color{Red: 0x14, Green: 0x24, Blue: 0x2b}
	inkSoft     = props.Color{Red: 0x46, Green: 0x58, Blue: 0x5f}
	rule        = props.Color{Red: 0xd2, Green: 0xdc, Blue: 0xdf}
	paper       = props.Color{Red: 0xf3, Green: 0xf6, Blue: 0xf7}
)

// tabTints are the colours of the folder tabs of categories A to G, as on screen. They carry no meaning of their own.
var tabTints = [7]props.Color{
	{Red: 0xc9, Green: 0xdd, Blue: 0xf1}, {Red: 0xc6, Green: 0xe6, Blue: 0xd8}, {Red: 0xf5, Green: 0xe4, Blue: 0xa0},
	{Red: 0xf1, Green: 0xd1, Blue: 0xaa}, {Red: 0xf2, Green: 0xc9, Blue: 0xc7}, {Red: 0xd9, Green: 0xcf, Blue: 0xee},
	{Red: 0xd5, Green: 0xdc, Blue: 0xdf},
}

// tint gives the tab colour of a letter code such as "D" or "D2"; grey for anything else.
func tint(code string) props.Color {
	if code != "" && code[0] >= 'A' && code[0] <= 'G' {
		return tabTints[code[0]-'A']
	}
	return tabTints[6]
}

// TabTint gives the colour of the folder tab of a letter code, as on screen: red, green, blue.
func TabTint(code string) [3]uint8 {
	c := tint(code)
	return [3]uint8{uint8(c.Red), uint8(c.Green), uint8(c.Blue)}
}

// style is how a piece of text looks. Size is in points; leading is the distance of lines as a multiple of the size.
type style struct {
	face    face
	size    float64
	leading float64
	color   props.Color
}

var (
	body   = style{sans, 9.5, 1.38, ink}
	bodyB  = style{semibold, 9.5, 1.38, ink}
	small  = style{sans, 8, 1.35, inkSoft}
	smallB = style{semibold, 8, 1.35, inkSoft}
	head1  = style{semibold, 20, 1.2, ink}
	head2  = style{semibold, 12.5, 1.25, petrol}
	code8  = style{mono, 8, 1.4, ink}
)

// in gives the style in another colour.
func (s style) in(c props.Color) style { s.color = c; return s }

// at gives the style in another size.
func (s style) at(points float64) style { s.size = points; return s }

// line is the height of one line in millimetres.
func (s style) line() float64 { return s.size * s.leading * pointMM }

// baseline is the distance from the top of a line to its baseline in millimetres: half of the extra leading, then the part of
// the size above the baseline.
func (s style) baseline() float64 { return ((s.leading-1)/2 + 0.8) * s.size * pointMM }

// A mark is something printed on a page, at a place relative to its block.
type mark interface {
	print(p core.Provider, left, top float64)
}

// inked is one line of text. y is the top of its line box.
type inked struct {
	x, y  float64
	style style
	text  string
}

func (t inked) print(p core.Provider, left, top float64) {
	if t.text == "" {
		return
	}
	// maroto puts the baseline one font size below the top of the cell.
	s := t.style
	cell := &entity.Cell{X: left + t.x, Y: top + t.y + s.baseline() - s.size*pointMM, Width: 10_000, Height: 100}
	font := faceTable[s.face]
	p.AddText(t.text, cell, &props.Text{Family: font.Family, Style: font.Style, Size: s.size, Align: align.Left,
		BreakLineStrategy: breakline.EmptySpaceStrategy, Color: &s.color})
}

// bar is a filled rectangle.
type bar struct {
	x, y, w, h float64
	color      props.Color
}

func (b bar) print(p core.Provider, left, top float64) {
	if b.w <= 0 || b.h <= 0 {
		return // a line without thickness would be a hair line
	}
	// maroto has no rectangle; a solid line as thick as the bar is high is one.
	cell := &entity.Cell{X: left + b.x, Y: top + b.y + b.h/2, Width: b.w, Height: 1}
	p.AddLine(cell, &props.Line{Color: &b.color, Style: linestyle.Solid, Thickness: b.h,
		Orientation: orientation.Horizontal, SizePercent: 100})
}
