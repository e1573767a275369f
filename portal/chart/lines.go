package chart

import (
	"math"
	"strings"
)

// Point is a point of a series. A value that is not known is NaN: the line has a gap there.
type Point struct {
	X, Y float64
	Low  float64 // of the band around it; NaN: none
	High float64
	Thin bool // rests on few cases: the line that leads here is dashed
	Href string
	Said string // what the point says, for its name and tip
}

// Series is one line.
type Series struct {
	Name   string
	Points []Point
	Style  Style
	Href   string
}

// Style is how a line looks. Lines differ in weight and dash, not only in colour.
type Style uint8

// Styles of lines.
const (
	Main   Style = iota // the line the picture is about
	Second              // others, by age: paler the older
	Third
	Fourth
	Dotted // what is to be watched
	Behind // all others, grey, without a name
)

func (s Style) class() string { return [...]string{"c4", "c3", "c2", "c1", "c5", "c0"}[s] }

// Lines shows values along a row of months or ages.
type Lines struct {
	Frame
	Unit   Unit
	Ticks  []Tick // of the horizontal axis
	Across string // what the horizontal axis counts
	Series []Series
	Most   float64 // the vertical axis reaches at least here
	Mean   float64 // a dashed line; NaN or 0: none
	Label  string  // of the mean
	Size   Size
	Row    string // what a line of the table is: a month, an age
}

// Tick is a mark of the horizontal axis.
type Tick struct {
	At    float64
	Label string
}

// plot is the field of a picture with its two scales.
type plot struct {
	x, y                     scale
	left, right, top, bottom float64
}

// Draw draws the chart.
func (l Lines) Draw() Drawing {
	shown := l.known()
	if shown == 0 || len(l.Ticks) == 0 {
		return l.Frame.empty()
	}
	full, height := l.Size.width(), 360.0
	var k canvas
	p := l.field(&k, full, height)
	names := &tags{right: full}
	for _, behind := range []bool{true, false} { // what is in front is drawn last
		for i := range l.Series {
			if s := &l.Series[i]; (s.Style == Behind) == behind {
				p.curve(&k, s)
			}
		}
	}
	for i := range l.Series {
		p.points(&k, &l.Series[i])
		p.tag(&k, &l.Series[i], names)
	}
	d := l.finish(&k, full, height)
	d.Table = l.table()
	return d
}

// known counts the values there are.
func (l *Lines) known() (n int) {
	for i := range l.Series {
		for _, p := range l.Series[i].Points {
			if !math.IsNaN(p.Y) {
				n++
			}
		}
	}
	return n
}

// longest gives the room the names at the ends of the lines need.
func longest(list []Series) float64 {
	room := 0.0
	for i := range list {
		if list[i].Style != Behind {
			room = max(room, width(list[i].Name, textSize))
		}
	}
	return min(room+14, 150)
}

// field draws the axes.
func (l *Lines) field(k *canvas, full, height float64) plot {
	most := max(l.Most, l.Mean)
	for i := range l.Series {
		for _, p := range l.Series[i].Points {
			for _, v := range []float64{p.Y, p.High} {
				if !math.IsNaN(v) {
					most = max(most, v)
				}
			}
		}
	}
	pick := nice
	if l.Unit == Number {
		pick = whole
	}
	l.Unit = l.Unit.on(most)
	low, high, step := pick(0, most, 6)
	left := 14.0
	for _, v := range marks(low, high, step) {
		left = max(left, width(l.write(l.Unit, v), textSize)+10)
	}
	p := plot{left: left, right: full - longest(l.Series), top: 20, bottom: height - 50}
	p.y = scale{low, high, p.bottom, p.top}
	p.x = scale{l.Ticks[0].At, l.Ticks[len(l.Ticks)-1].At, p.left, p.right}
	if len(l.Ticks) == 1 {
		p.x = scale{l.Ticks[0].At - 1, l.Ticks[0].At + 1, p.left, p.right}
	}
	for _, v := range marks(low, high, step) {
		k.line("axis", p.left, p.y.at(v), p.right, p.y.at(v))
		k.text(label{x: p.left - 8, y: p.y.at(v) + 4, anchor: "end"}, l.write(l.Unit, v))
	}
	p.ticks(k, l.Ticks)
	k.text(label{x: (p.left + p.right) / 2, y: p.bottom + 44, anchor: "middle"}, l.Across)
	if l.Mean > 0 {
		k.line("mean", p.left, p.y.at(l.Mean), p.right, p.y.at(l.Mean))
		k.text(label{x: p.left + 4, y: p.y.at(l.Mean) - 6, class: "value"}, l.Label)
	}
	return p
}

// ticks writes the labels of the horizontal axis; of those that would touch, some are left out.
func (p *plot) ticks(k *canvas, list []Tick) {
	free := math.Inf(-1)
	for _, t := range list {
		half := width(t.Label, textSize)/2 + 5
		if x := p.x.at(t.At); x-half >= free {
			k.text(label{x: x, y: p.bottom + 22, anchor: "middle"}, t.Label)
			free = x + half
		}
	}
}

// curve draws the band and the line of a series, in pieces where it has gaps or its dash changes.
func (p *plot) curve(k *canvas, s *Series) {
	p.band(k, s)
	var piece strings.Builder
	thin, n := false, 0
	flush := func() {
		if n > 1 {
			class := "curve " + s.Style.class()
			if thin {
				class += " curve--thin"
			}
			k.put("polyline", attr{"class", class}, attr{"points", strings.TrimSpace(piece.String())})
		}
		piece.Reset()
		n = 0
	}
	last := ""
	for i, point := range s.Points {
		if math.IsNaN(point.Y) {
			flush()
			last = ""
			continue
		}
		at := number(p.x.at(point.X)) + "," + number(p.y.within(point.Y))
		if i > 0 && point.Thin != thin && last != "" {
			flush()
			piece.WriteString(last + " ")
			n = 1
		}
		thin = point.Thin
		piece.WriteString(at + " ")
		n++
		last = at
	}
	flush()
}

// band draws what is plausible around a line.
func (p *plot) band(k *canvas, s *Series) {
	var up, down []string
	flush := func() {
		if len(up) > 1 {
			for i := len(down) - 1; i >= 0; i-- {
				up = append(up, down[i])
			}
			k.put("polygon", attr{"class", "band"}, attr{"points", strings.Join(up, " ")})
		}
		up, down = nil, nil
	}
	for _, point := range s.Points {
		if s.Style == Behind || math.IsNaN(point.Low) || math.IsNaN(point.High) || math.IsNaN(point.Y) {
			flush()
			continue
		}
		x := number(p.x.at(point.X))
		up = append(up, x+","+number(p.y.within(point.High)))
		down = append(down, x+","+number(p.y.within(point.Low)))
	}
	flush()
}

// points draws the marks of a series: what leads somewhere, and a point without neighbours, which no line shows.
func (p *plot) points(k *canvas, s *Series) {
	if s.Style == Behind {
		return
	}
	alone := func(i int) bool {
		before := i > 0 && !math.IsNaN(s.Points[i-1].Y)
		after := i+1 < len(s.Points) && !math.IsNaN(s.Points[i+1].Y)
		return !before && !after
	}
	for i, point := range s.Points {
		if math.IsNaN(point.Y) || (point.Href == "" && !alone(i)) {
			continue
		}
		x, y := p.x.at(point.X), p.y.within(point.Y)
		k.link(point.Href, point.Said, func() {
			if point.Href != "" {
				k.circle("hit", x, y, 12)
			}
			k.circle("dot "+s.Style.class(), x, y, 3.5)
		})
	}
}

// tag writes the name of a series at its end, where there is room.
func (p *plot) tag(k *canvas, s *Series, taken *tags) {
	if s.Style == Behind || s.Name == "" {
		return
	}
	for i := len(s.Points) - 1; i >= 0; i-- {
		if point := s.Points[i]; !math.IsNaN(point.Y) {
			x, y := p.x.at(point.X)+8, p.y.within(point.Y)+4
			class := "value"
			if s.Style == Dotted {
				class = "is-trouble"
			}
			room := taken.right - x
			y = taken.place(x, y, min(width(s.Name, textSize), room), p.top, p.bottom)
			k.link(s.Href, s.Name, func() { k.text(label{x: x, y: y, class: class, room: room}, s.Name) })
			return
		}
	}
}

// tags are the labels that stand already.
type tags struct {
	right float64 // end of the picture
	boxes [][4]float64
}

// place finds the nearest height for a label where it touches no other.
func (t *tags) place(x, y, wide, top, bottom float64) float64 {
	free := func(at float64) bool {
		for _, b := range t.boxes {
			if x < b[2] && x+wide > b[0] && at-12 < b[3] && at+4 > b[1] {
				return false
			}
		}
		return true
	}
	best := y
	for step := range 40 {
		up, down := y-float64(step)*4, y+float64(step)*4
		if up >= top-8 && free(up) {
			best = up
			break
		}
		if down <= bottom+4 && free(down) {
			best = down
			break
		}
	}
	t.boxes = append(t.boxes, [4]float64{x, best - 12, x + wide, best + 4})
	return best
}

func (l *Lines) table() Table {
	titles := []string{l.Row}
	for i := range l.Series {
		if l.Series[i].Style != Behind {
			titles = append(titles, l.Series[i].Name)
		}
	}
	t := Table{Heads: heads(titles, 0)}
	rows := map[float64]int{}
	for _, tick := range l.Ticks {
		rows[tick.At] = len(t.Rows)
		t.Rows = append(t.Rows, Row{name(tick.Label, "")})
	}
	for i := range l.Series {
		s := &l.Series[i]
		if s.Style == Behind {
			continue
		}
		at := map[int]Point{}
		for _, p := range s.Points {
			if n, found := rows[p.X]; found {
				at[n] = p
			}
		}
		for n := range t.Rows {
			cell := figure(l.write(l.Unit, math.NaN()))
			if p, found := at[n]; found {
				cell = Cell{Text: l.write(l.Unit, p.Y), Href: p.Href, Number: true}
			}
			t.Rows[n] = append(t.Rows[n], cell)
		}
	}
	return t
}
