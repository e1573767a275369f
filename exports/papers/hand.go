package papers

import "hash/fnv"

// signature scribbles at a place, w millimetres wide. One person always signs alike.
func (s *sheet) signature(name string, x, y, w float64, color rgb) {
	h := fnv.New64a()
	h.Write([]byte(name))
	c := NewChance(h.Sum64())
	tall := min(1, w/30) // initials are smaller in both directions
	points := [][2]float64{{x, y}}
	at := x
	for n := c.Between(4, 7); n > 0; n-- {
		step := w / 7 * (0.7 + c.r.Float64()*0.6)
		up, down := tall*(4+c.r.Float64()*7), tall*c.r.Float64()*5
		points = append(points, [2]float64{at + step*0.2, y - up}, [2]float64{at + step*0.5, y + down}, [2]float64{at + step, y - c.r.Float64()*4})
		at += step * 0.8
	}
	points = append(points, [2]float64{at + 4*tall, y - 6*tall}, [2]float64{x + w*0.5, y + 9*tall}, [2]float64{x + w*1.05, y + 1 - c.r.Float64()*3})
	s.add(op{kind: drawCurve, points: points, size: 0.35 + c.r.Float64()*0.2, color: color})
}

// stamp sets a rubber stamp of a company, slightly turned.
func (s *sheet) stamp(c *Chance, x, y float64, co Company) {
	text := co.Name + "\n" + co.Street + "\n" + co.Code + " " + co.Town
	s.add(op{kind: drawStamp, x: x, y: y, w: 58, h: float64(c.Between(-70, 70)) / 10, text: text, color: pick(c, []rgb{blue, violet, {150, 30, 40}})})
}

// handwritten writes a note as if by hand: larger, blue, uneven.
func (s *sheet) handwritten(x, y float64, text string) {
	s.text(x, y, pen{size: 13, color: blue, hand: true}, fromLeft, text)
}
