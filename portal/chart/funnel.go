package chart

import (
	"math"
	"strings"
)

// Spot is one agency or branch in a funnel.
type Spot struct {
	Name     string
	Href     string
	Expected float64 // what an average one would have recovered, in cases
	Ratio    float64 // observed over expected
	State    State
	Verdict  string
}

// Funnel shows observed over expected against the volume, inside the limits of chance: is it just volume?
type Funnel struct {
	Frame
	Spots  []Spot
	Phi    float64 // dispersion, at least 1
	Tau    float64 // spread between units that is no news
	Across string  // what the horizontal axis counts
	Limits [2]string
	Heads  []string // of the table: name, expected, recovered for 100 expected, limits of 95 %, verdict
}

// Numbers of spots up to which all are named, and those that differ.
const (
	fewSpots  = 6
	manySpots = 20
)

// FunnelFrom is the number of units from which a funnel says anything.
const FunnelFrom = 10

// The limits of a funnel in standard deviations: 95 and 99.8 %.
const (
	z95 = 1.959964
	z99 = 3.090232
)

// Limit gives the upper limit at an expected number; the lower one lies as far below 1, and not below 0.
func (f *Funnel) limit(z, expected float64) float64 {
	return z * math.Sqrt(max(f.Phi, 1)/expected+f.Tau*f.Tau)
}

// Draw draws the funnel.
func (f Funnel) Draw() Drawing {
	most, far := 0.0, 1.5
	for _, s := range f.Spots {
		most = max(most, s.Expected)
		if s.Expected > 0 {
			far = max(far, s.Ratio)
		}
	}
	if most <= 0 {
		return f.Frame.empty()
	}
	const top, bottom, left, right = 20.0, 310.0, 46.0, narrow - 30
	_, toX, stepX := whole(0, most*1.05, 5)
	far = min(far, 3)
	_, toY, stepY := nice(0, far, 6)
	p := plot{left: left, right: right, top: top, bottom: bottom, x: scale{0, toX, left, right}, y: scale{0, toY, bottom, top}}
	var k canvas
	f.bands(&k, &p)
	for _, v := range marks(0, toY, stepY) {
		k.line("axis", left, p.y.at(v), right, p.y.at(v))
		k.text(label{x: left - 8, y: p.y.at(v) + 4, anchor: "end"}, f.write(Number, v*100))
	}
	for _, v := range marks(0, toX, stepX) {
		k.text(label{x: p.x.at(v), y: bottom + 22, anchor: "middle"}, f.write(Number, v))
	}
	k.text(label{x: (left + right) / 2, y: bottom + 44, anchor: "middle"}, f.Across)
	k.line("mean", left, p.y.at(1), right, p.y.at(1))
	f.spots(&k, &p)
	d := f.finish(&k, narrow, bottom+52)
	d.Table = f.table()
	return d
}

// bands draws the limits, from where they fit into the picture.
func (f *Funnel) bands(k *canvas, p *plot) {
	const steps = 72
	for _, band := range []struct {
		z     float64
		class string
		name  string
	}{{z99, "band-99", f.Limits[1]}, {z95, "band-95", f.Limits[0]}} {
		var up, down []string
		for i := 1; i <= steps; i++ {
			e := p.x.to * float64(i) / steps
			x, far := number(p.x.at(e)), f.limit(band.z, e)
			up = append(up, x+","+number(p.y.within(1+far)))
			down = append(down, x+","+number(p.y.within(1-far)))
		}
		for i := len(down) - 1; i >= 0; i-- {
			up = append(up, down[i])
		}
		k.open("g")
		k.named(band.name)
		k.put("polygon", attr{"class", band.class}, attr{"points", strings.Join(up, " ")})
		k.end("g")
		k.text(label{x: p.right - 4, y: p.y.within(1+f.limit(band.z, p.x.to)) + 15, class: "tiny", anchor: "end"}, band.name)
	}
}

// spots draws the marks, and names those outside the inner limits first: they are what the picture is about.
func (f *Funnel) spots(k *canvas, p *plot) {
	mean := p.y.at(1)
	taken := &tags{right: narrow, boxes: [][4]float64{{0, mean - 2, narrow, mean + 2}}}
	for _, s := range f.Spots {
		if s.Expected > 0 {
			x, y := p.x.at(s.Expected), p.y.within(s.Ratio)
			taken.boxes = append(taken.boxes, [4]float64{x - 8, y - 8, x + 8, y + 8})
		}
	}
	for _, s := range f.Spots {
		if s.Expected <= 0 {
			continue
		}
		x, y := p.x.at(s.Expected), p.y.within(s.Ratio)
		k.link(s.Href, s.Name+", "+f.write(Number, s.Ratio*100)+", "+s.Verdict, func() {
			k.circle("hit", x, y, 13)
			k.shape(s.State, x, y)
			if math.Abs(s.Ratio-1) > f.limit(z95, s.Expected) || len(f.Spots) <= fewSpots || (len(f.Spots) <= manySpots && s.State != Alike) {
				shown := cut(s.Name, 150, nameSize)
				wide, left := width(shown, nameSize), x+12
				if left+wide > p.right+26 {
					left = x - 12 - wide
				}
				k.text(label{x: left, y: taken.place(left, y+5, wide, p.top, p.bottom), class: "name", room: 150, size: nameSize}, s.Name)
			}
		})
	}
}

func (f *Funnel) table() Table {
	t := Table{Heads: heads(f.Heads, 1)}
	for _, s := range f.Spots {
		row := Row{name(s.Name, s.Href), figure(f.write(Number, s.Expected)), figure("–"), figure("–"), {Text: s.Verdict}}
		if s.Expected > 0 {
			far := f.limit(z95, s.Expected)
			row[2] = figure(f.write(Number, s.Ratio*100))
			row[3] = figure(f.write(Number, max(1-far, 0)*100) + "–" + f.write(Number, (1+far)*100))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
