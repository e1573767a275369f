package chart

import "strconv"

// Mix is what one agency was given, as shares of 1 in the order of the levels, beside its two rates.
type Mix struct {
	Name  string
	Href  string
	First []Share
	Then  []Share
	Raw   string // rates in words, at the right
	Fair  string
}

// Share is one part of a bar.
type Share struct {
	Of    float64
	Count int
	Href  string
}

// Strip shows what each agency was given, in two bars of levels: why a raw rate and a fair one differ.
type Strip struct {
	Frame
	Rows   []Mix
	Titles [2]string   // of the two bars: age, amount
	Levels [2][]string // names of the levels, at most four each
	Rates  [2]string   // titles of the rates
	Row    string      // what a row is, for the table
}

// Places of the columns of a strip.
const (
	stripName  = 220.0
	stripWidth = 370.0
	stripGap   = 30.0
)

// Draw draws the strips.
func (s Strip) Draw() Drawing {
	if len(s.Rows) == 0 {
		return s.Frame.empty()
	}
	height := 34.0
	if len(s.Rows) > manyRows {
		height = 26
	}
	const top = 58.0
	var k canvas
	k.hatches(s.ID)
	starts := [2]float64{stripName, stripName + stripWidth + stripGap}
	rates := [2]float64{starts[1] + stripWidth + 90, wide}
	for b, x := range starts {
		k.text(label{x: x, y: 14, class: "value"}, s.Titles[b])
		s.legend(&k, x, s.Levels[b])
		k.text(label{x: rates[b], y: 14, class: "value", anchor: "end"}, s.Rates[b])
	}
	for i := range s.Rows {
		row, y := &s.Rows[i], top+height*float64(i)
		k.link(row.Href, row.Name, func() {
			k.rect("hit", 0, y, stripName-20, height)
			k.text(label{x: 0, y: y + height/2 + 5, class: "name", room: stripName - 20, size: nameSize}, row.Name)
		})
		for b, shares := range [2][]Share{row.First, row.Then} {
			s.bar(&k, shares, s.Levels[b], row.Name, starts[b], y+3, height-6)
		}
		k.text(label{x: rates[0], y: y + height/2 + 5, anchor: "end"}, row.Raw)
		k.text(label{x: rates[1], y: y + height/2 + 5, class: "value", anchor: "end"}, row.Fair)
	}
	d := s.finish(&k, wide, top+height*float64(len(s.Rows))+4)
	d.Table = s.table()
	return d
}

// legend names the levels in a line, each with its hatch.
func (s *Strip) legend(k *canvas, x float64, levels []string) {
	end, gap := x+stripWidth, 16.0
	need := 0.0
	for _, text := range levels {
		need += 19 + width(text, textSize)
	}
	if spare := stripWidth - need; len(levels) > 1 && spare < gap*float64(len(levels)-1) {
		gap = max(spare/float64(len(levels)-1), 4)
	}
	for n, text := range levels {
		k.hatched(s.ID, n, x, 28, 14, 14)
		k.text(label{x: x + 19, y: 40, room: max(end-x-19, 20)}, text)
		x += 19 + width(text, textSize) + gap
	}
}

func (s *Strip) bar(k *canvas, shares []Share, levels []string, of string, x, y, height float64) {
	for n, share := range shares {
		wide := stripWidth * min(max(share.Of, 0), 1)
		if wide <= 0 || n >= len(levels) {
			continue
		}
		text := s.write(Percent, share.Of)
		k.link(share.Href, of+", "+levels[n]+", "+text, func() {
			k.hatched(s.ID, n, x, y, max(wide-2, 0.5), height)
			if wide > 44 {
				k.rect("plate level-"+strconv.Itoa(n), x+3, y+height/2-9, width(text, textSize)+6, 18)
				k.text(label{x: x + 6, y: y + height/2 + 5, class: "on-level-" + strconv.Itoa(n)}, text)
			}
		})
		x += wide
	}
}

func (s *Strip) table() Table {
	titles := append(append(append([]string{s.Row}, s.Levels[0]...), s.Levels[1]...), s.Rates[:]...)
	t := Table{Heads: heads(titles, 0)}
	for i := range s.Rows {
		row := Row{name(s.Rows[i].Name, s.Rows[i].Href)}
		for b, shares := range [2][]Share{s.Rows[i].First, s.Rows[i].Then} {
			for n := range s.Levels[b] {
				cell := figure(s.write(Percent, 0))
				if n < len(shares) {
					cell = Cell{Text: s.write(Percent, shares[n].Of), Href: shares[n].Href, Number: true}
					if shares[n].Count > 0 {
						cell.Note = "(" + s.Words.Count(int64(shares[n].Count)) + ")"
					} else {
						cell.Href = ""
					}
				}
				row = append(row, cell)
			}
		}
		t.Rows = append(t.Rows, append(row, figure(s.Rows[i].Raw), figure(s.Rows[i].Fair)))
	}
	return t
}
