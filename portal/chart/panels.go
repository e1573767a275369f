package chart

import (
	"math"
	"strings"
)

// Panel is one small chart of Panels.
type Panel struct {
	Name   string
	Note   string
	Href   string
	Points []Point
}

// Panels shows the same curve of many side by side on the same axes, with all others in grey behind each.
type Panels struct {
	Frame
	Unit   Unit
	Ticks  []Tick
	Across string
	List   []Panel
	Row    string // what a panel is, for the table
}

// Draw draws the panels: three in a row, five when there are many.
func (p Panels) Draw() Drawing {
	most, known := 0.0, false
	for i := range p.List {
		for _, point := range p.List[i].Points {
			for _, v := range []float64{point.Y, point.High} {
				if !math.IsNaN(v) {
					most, known = max(most, v), true
				}
			}
		}
	}
	if !known || len(p.Ticks) == 0 {
		return p.Frame.empty()
	}
	across, tall := 3, 210.0
	switch {
	case len(p.List) > manyRows:
		across, tall = 5, 160
	case len(p.List) < 3:
		across = 2
	case len(p.List) == 4, len(p.List) > 6:
		across = 4
	}
	low, high, step := nice(0, most, 4)
	rows := (len(p.List) + across - 1) / across
	each := (wide + 24) / float64(across)
	var k canvas
	for i := range p.List {
		left, top := float64(i%across)*each, float64(i/across)*tall
		f := plot{left: left + 46, right: left + each - 34, top: top + 34, bottom: top + tall - 34}
		f.y, f.x = scale{low, high, f.bottom, f.top}, scale{p.Ticks[0].At, p.Ticks[len(p.Ticks)-1].At, f.left, f.right}
		panel := &p.List[i]
		k.link(panel.Href, strings.Trim(panel.Name+", "+panel.Note, ", "), func() {
			k.rect("hit", left, top, each-24, tall)
			noteRoom := width(panel.Note, textSize) + 8
			k.text(label{x: left, y: top + 18, class: "name", room: f.right - left - noteRoom, size: nameSize}, panel.Name)
			k.text(label{x: f.right, y: top + 18, anchor: "end"}, panel.Note)
		})
		for _, v := range marks(low, high, step) {
			k.line("axis", f.left, f.y.at(v), f.right, f.y.at(v))
			k.text(label{x: f.left - 8, y: f.y.at(v) + 4, anchor: "end"}, p.write(p.Unit, v))
		}
		f.ticks(&k, p.Ticks)
		for j := range p.List {
			if j != i {
				f.curve(&k, &Series{Points: p.List[j].Points, Style: Behind})
			}
		}
		f.curve(&k, &Series{Points: panel.Points, Style: Main})
		f.points(&k, &Series{Points: panel.Points, Style: Main})
	}
	height := float64(rows) * tall
	k.text(label{x: wide / 2, y: height + 8, anchor: "middle"}, p.Across)
	d := p.finish(&k, wide, height+16)
	d.Table = p.table()
	return d
}

func (p *Panels) table() Table {
	titles := []string{p.Row}
	for _, tick := range p.Ticks {
		titles = append(titles, tick.Label)
	}
	t := Table{Heads: heads(titles, 0)}
	for i := range p.List {
		row := Row{name(p.List[i].Name, p.List[i].Href)}
		for _, tick := range p.Ticks {
			text := p.write(p.Unit, math.NaN())
			for _, point := range p.List[i].Points {
				if point.X == tick.At {
					text = p.write(p.Unit, point.Y)
				}
			}
			row = append(row, figure(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
