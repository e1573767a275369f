package chart

import "math"

// State is what can be said of a figure beside the others.
type State uint8

// States, each with a shape of its own.
const (
	Alike   State = iota // no difference can be shown: a full dot
	Above                // a triangle that points up
	Below                // a triangle that points down
	Few                  // too little to judge: a hollow dot
	Nothing              // no figure at all: no mark
)

// tone is the class of the colour of a state.
func (s State) tone() string {
	return [...]string{Alike: "tone-neutral", Above: "tone-done", Below: "tone-trouble", Few: "tone-wait", Nothing: ""}[s]
}

// Estimate is a rate with what is plausible around it, in shares of 1.
type Estimate struct {
	Name    string
	Note    string // under the name: how many cases
	Verdict string // in words
	Span    string // the range in words: "33 à 44 %"
	Href    string
	State   State

	Rate     float64
	Low      float64 // of the thin line
	High     float64
	InnerLow float64 // of the thick line; NaN: none
	InnerTop float64
	Unshrunk float64 // of the hollow dot; NaN: none
}

// Caterpillar shows rates with their ranges one below the other: who differs, and who cannot be told apart.
type Caterpillar struct {
	Frame
	Rows  []Estimate
	Mean  float64 // NaN: none
	Label string  // of the mean: "moyenne 43,8 %"
	Heads []string
}

// Sizes of the rows. Many rows are one line of text each.
const (
	rowHeight     = 52.0
	rowTight      = 26.0
	manyRows      = 12
	caterpillarX  = 216.0 // where the scale begins
	caterpillarTo = 560.0
)

// Draw draws the chart. Heads name the columns of the table: agency, cases, rate, range, unshrunk, verdict.
func (c Caterpillar) Draw() Drawing {
	if len(c.Rows) == 0 {
		return c.Frame.empty()
	}
	tight := len(c.Rows) > manyRows
	height := rowHeight
	if tight {
		height = rowTight
	}
	top := 28.0
	bottom := top + height*float64(len(c.Rows))
	var k canvas
	x := c.axis(&k, top, bottom)
	for i := range c.Rows {
		y := top + height*float64(i)
		row := &c.Rows[i]
		k.link(row.Href, row.Name+", "+c.said(row), func() { c.row(&k, row, x, y, tight) })
	}
	d := c.finish(&k, column, bottom+28)
	d.Table = c.table()
	return d
}

// said is what a row says, for those who hear it.
func (c *Caterpillar) said(row *Estimate) string {
	if row.State == Nothing {
		return row.Verdict
	}
	return c.write(Percent, row.Rate) + " (" + row.Span + "), " + row.Verdict
}

// axis draws the scale over all ranges and the mean.
func (c *Caterpillar) axis(k *canvas, top, bottom float64) scale {
	low, high := math.Inf(1), math.Inf(-1)
	take := func(values ...float64) {
		for _, v := range values {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	take(c.Mean)
	for i := range c.Rows {
		if r := &c.Rows[i]; r.State != Nothing {
			take(r.Low, r.High, r.Rate, r.Unshrunk)
		}
	}
	if low > high {
		low, high = 0, 1
	}
	from, to, step := nice(max(low, 0), min(high, 1), 6)
	x := scale{from, to, caterpillarX, caterpillarTo}
	for _, v := range marks(from, to, step) {
		k.line("axis", x.at(v), top, x.at(v), bottom)
		k.text(label{x: x.at(v), y: bottom + 20, anchor: "middle"}, c.write(Percent, v))
	}
	if !math.IsNaN(c.Mean) {
		k.line("mean", x.at(c.Mean), top-6, x.at(c.Mean), bottom)
		k.text(label{x: x.at(c.Mean), y: 14, class: "value", anchor: "middle"}, c.Label)
	}
	return x
}

func (c *Caterpillar) row(k *canvas, r *Estimate, x scale, y float64, tight bool) {
	height, middle := rowHeight, y+rowHeight/2
	if tight {
		height, middle = rowTight, y+rowTight/2
	}
	k.rect("hit", 0, y, column, height) // the whole row can be pressed
	rate, span := "", ""
	if r.State != Nothing {
		rate, span = c.write(Percent, r.Rate), r.Span
	}
	if tight {
		k.text(label{x: 0, y: middle + 5, class: "name", room: caterpillarX - 14, size: nameSize}, r.Name)
		k.text(label{x: caterpillarTo + 14, y: middle + 5, class: "value"}, rate)
		k.text(label{x: caterpillarTo + 62, y: middle + 5, room: column - caterpillarTo - 62}, r.Verdict)
	} else {
		k.text(label{x: 0, y: middle - 1, class: "name", room: caterpillarX - 14, size: nameSize}, r.Name)
		k.text(label{x: 0, y: middle + 16, room: caterpillarX - 14}, r.Note)
		k.text(label{x: caterpillarTo + 20, y: middle - 1, class: "value"}, joined(rate, span))
		k.text(label{x: caterpillarTo + 20, y: middle + 16, room: column - caterpillarTo - 20}, r.Verdict)
	}
	if r.State == Nothing {
		return
	}
	tone := r.State.tone()
	k.line("range "+tone, x.within(r.Low), middle, x.within(r.High), middle)
	if !math.IsNaN(r.InnerLow) && !math.IsNaN(r.InnerTop) {
		k.line("range range--inner "+tone, x.within(r.InnerLow), middle, x.within(r.InnerTop), middle)
	}
	k.shape(r.State, x.within(r.Rate), middle)
	if !math.IsNaN(r.Unshrunk) {
		k.circle("raw", x.within(r.Unshrunk), middle, 3.5)
	}
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " (" + b + ")"
}

// shape draws the mark of a state.
func (k *canvas) shape(s State, x, y float64) {
	switch s {
	case Above:
		k.path(s.tone(), "M"+number(x)+" "+number(y-9)+"l9 15h-18z")
	case Below:
		k.path(s.tone(), "M"+number(x)+" "+number(y+9)+"l9 -15h-18z")
	case Alike, Few:
		k.put("circle", attr{"class", s.tone()}, attr{"cx", x}, attr{"cy", y}, attr{"r", 7.0}, attr{"stroke-width", 2.0})
	}
}

func (c *Caterpillar) table() Table {
	t := Table{Heads: heads(c.Heads, 1)}
	for i := range c.Rows {
		r := &c.Rows[i]
		rate, span, free := c.write(Percent, math.NaN()), "–", "–"
		if r.State != Nothing {
			rate, span, free = c.write(Percent, r.Rate), r.Span, c.write(Percent, r.Unshrunk)
		}
		t.Rows = append(t.Rows, Row{name(r.Name, r.Href), figure(r.Note), figure(rate), figure(span), figure(free), {Text: r.Verdict}})
	}
	return t
}

// empty is a chart without figures: its words remain.
func (f *Frame) empty() Drawing { return Drawing{ID: f.ID, Title: f.Title, Desc: f.Desc} }
