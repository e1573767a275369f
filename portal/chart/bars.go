package chart

import "math"

// Bar is one bar of Bars or Columns.
type Bar struct {
	Name  string
	Href  string
	Value float64
	Note  string  // beside the value
	Low   float64 // of the range around it; NaN: none
	High  float64
	Watch bool // hatched: expected, not come yet, or not ripe
}

// Bars shows amounts of kinds, one below the other, the largest as long as there is room.
type Bars struct {
	Frame
	Unit  Unit
	List  []Bar
	Heads []string // of the table: name, value, note
}

// Draw draws the bars.
func (b Bars) Draw() Drawing {
	most := 0.0
	for _, bar := range b.List {
		most = max(most, bar.Value)
	}
	if len(b.List) == 0 || most <= 0 {
		return b.Frame.empty()
	}
	const height, from = 30.0, 200.0
	b.Unit = b.Unit.on(most)
	room := 0.0
	for _, bar := range b.List {
		room = max(room, width(joined(b.write(b.Unit, bar.Value), bar.Note), textSize)+14)
	}
	to := max(narrow-room, from+60)
	var k canvas
	k.hatches(b.ID)
	for i, bar := range b.List {
		y := height * float64(i)
		x := scale{0, most, from, to}
		text := joined(b.write(b.Unit, bar.Value), bar.Note)
		k.link(bar.Href, bar.Name+", "+text, func() {
			k.rect("hit", 0, y, narrow, height)
			k.text(label{x: 0, y: y + 20, room: from - 12}, bar.Name)
			k.bar(b.ID, bar.Watch, from, y+7, max(x.within(bar.Value)-from, 1), 16)
			k.text(label{x: max(x.within(bar.Value), from) + 8, y: y + 20, class: "value"}, text)
		})
	}
	d := b.finish(&k, narrow, height*float64(len(b.List)))
	d.Table = b.table(b.List, b.Heads)
	return d
}

// bar draws a bar, hatched when it is to be watched.
func (k *canvas) bar(id string, watch bool, x, y, wide, tall float64) {
	if !watch {
		k.rect("part-open", x, y, wide, tall)
		return
	}
	k.hatched(id, 1, x, y, wide, tall)
	k.rect("outline", x, y, wide, tall)
}

func (b *Bars) table(list []Bar, titles []string) Table {
	t := Table{Heads: heads(titles, 0)}
	for _, bar := range list {
		t.Rows = append(t.Rows, Row{name(bar.Name, bar.Href), figure(b.write(b.Unit, bar.Value)), figure(bar.Note)})
	}
	return t
}

// Columns shows values of months side by side, with what is plausible around each.
type Columns struct {
	Frame
	Unit  Unit
	List  []Bar
	Size  Size
	Heads []string // of the table: name, value, note
}

// Draw draws the columns.
func (c Columns) Draw() Drawing {
	most := 0.0
	for _, bar := range c.List {
		most = max(most, bar.Value)
		if !math.IsNaN(bar.High) {
			most = max(most, bar.High)
		}
	}
	if len(c.List) == 0 || most <= 0 {
		return c.Frame.empty()
	}
	c.Unit = c.Unit.on(most)
	full := c.Size.width()
	pick := nice
	if c.Unit == Number {
		pick = whole
	}
	low, high, step := pick(0, most, 5)
	p := plot{left: 14, right: full, top: 12, bottom: 240}
	for _, v := range marks(low, high, step) {
		p.left = max(p.left, width(c.write(c.Unit, v), textSize)+12)
	}
	p.y = scale{low, high, p.bottom, p.top}
	p.x = scale{-0.5, float64(len(c.List)) - 0.5, p.left, p.right}
	var k canvas
	k.hatches(c.ID)
	for _, v := range marks(low, high, step) {
		k.line("axis", p.left, p.y.at(v), p.right, p.y.at(v))
		k.text(label{x: p.left - 8, y: p.y.at(v) + 4, anchor: "end"}, c.write(c.Unit, v))
	}
	each := (p.right - p.left) / float64(len(c.List))
	thick := min(each*0.7, 48)
	ticks := make([]Tick, len(c.List))
	for i, bar := range c.List {
		ticks[i] = Tick{float64(i), bar.Name}
		x, y := p.x.at(float64(i)), p.y.within(bar.Value)
		k.link(bar.Href, bar.Name+", "+joined(c.write(c.Unit, bar.Value), bar.Note), func() {
			k.rect("hit", x-each/2, p.top, each, p.bottom-p.top)
			k.bar(c.ID, bar.Watch, x-thick/2, y, thick, max(p.bottom-y, 0))
			if !math.IsNaN(bar.Low) && !math.IsNaN(bar.High) {
				k.line("whisker", x, p.y.within(bar.Low), x, p.y.within(bar.High))
			}
		})
	}
	p.ticks(&k, ticks)
	d := c.finish(&k, full, p.bottom+32)
	d.Table = (&Bars{Frame: c.Frame, Unit: c.Unit}).table(c.List, c.Heads)
	return d
}
