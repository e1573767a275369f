package papers

import "strings"

// letterhead prints the head and the foot of a company's paper and leaves y below the head.
func (s *sheet) letterhead(c Company) {
	l := s.look
	small := fine.in(grey)
	contact := "Tél. " + twos(c.Phone) + " · " + c.Mail
	switch l.head {
	case 0:
		s.logo(left, 14)
		s.text(left+20, 21, pen{size: 14, bold: true, color: l.accent}, fromLeft, c.Name)
		s.text(left+20, 26, small, fromLeft, c.Street+", "+c.Code+" "+c.Town)
		s.text(left+20, 29.5, small, fromLeft, contact)
	case 1:
		s.box(0, 0, width, 26, l.accent)
		s.text(left, 15, pen{size: 17, bold: true, color: white}, fromLeft, c.Name)
		s.text(right, 12, small.in(white), toRight, c.Street+", "+c.Code+" "+c.Town)
		s.text(right, 16, small.in(white), toRight, contact)
	case 2:
		s.text(width/2, 18, pen{size: 16, bold: true, color: l.accent}, centred, strings.ToUpper(c.Name))
		s.text(width/2, 23, small, centred, c.Street+" · "+c.Code+" "+c.Town+" · "+contact)
		s.rule(left, 27, right, l.accent)
		s.rule(left, 27.8, right, l.accent)
	}
	s.foot(c)
	s.y = 36
}

// foot prints what the law wants on business papers.
func (s *sheet) foot(c Company) {
	s.rule(left, height-17, right, hair)
	s.text(width/2, height-13.5, fine.at(6.8), centred, c.legalLine())
	s.text(width/2, height-10.5, fine.at(6.8), centred, "SIREN "+threes(c.SIREN)+" · "+c.Site)
}

func (s *sheet) logo(x, y float64) {
	if s.look.round {
		s.add(op{kind: fillDisc, x: x + 8, y: y + 8, w: 8, color: s.look.accent})
	} else {
		s.box(x, y, 16, 16, s.look.accent)
	}
	s.text(x+8, y+10.3, pen{size: 17, bold: true, color: white}, centred, s.look.initials)
}

// window prints the address of the recipient where the window of the envelope is.
func (s *sheet) window(c Company, attention string) {
	lines := c.address()
	if attention != "" {
		lines = append([]string{lines[0], "À l’attention de " + attention}, lines[1:]...)
	}
	y := 48.0
	for i, l := range lines {
		p := normal.at(10)
		p.bold = i == 0
		s.text(110, y, p, fromLeft, l)
		y += 4.8
	}
	s.y = max(s.y, y+4)
}

// caption prints the kind of the paper with its number and its particulars.
func (s *sheet) caption(title, number string, particulars ...[2]string) {
	s.y = max(s.y, 72)
	s.text(left, s.y, pen{size: 16, bold: true, color: s.look.accent}, fromLeft, title)
	if number != "" {
		s.text(left, s.y+6, strong.at(11), fromLeft, "N° "+number)
	}
	y := s.y - 3
	for _, p := range particulars {
		if p[1] != "" {
			s.text(138, y, normal.at(9).in(grey), toRight, p[0])
			s.text(141, y, normal.at(9), fromLeft, p[1])
			y += 4.4
		}
	}
	s.y = max(s.y+12, y+5)
}

// field is a column of an article table.
type field struct {
	title  string
	width  float64
	anchor anchor
}

// grid prints a table of articles; cells that need more lines grow.
func (s *sheet) grid(fields []field, rows [][]string) {
	s.gridHead(fields)
	for i, row := range rows {
		lines, deepest := make([][]string, len(fields)), 1
		for j, f := range fields {
			lines[j] = s.wrap(normal.at(9), row[j], f.width-3)
			deepest = max(deepest, len(lines[j]))
		}
		h := float64(deepest)*4.2 + 2.4
		if s.y+h > height-40 {
			s.page()
			s.gridHead(fields)
		}
		if !s.look.boxed && i%2 == 1 {
			s.box(left, s.y, right-left, h, pale)
		}
		x := left
		for j, f := range fields {
			for n, l := range lines[j] {
				s.cell(x, s.y+4.4+float64(n)*4.2, f, normal.at(9), l)
			}
			x += f.width
		}
		s.gridLines(fields, h)
		s.y += h
	}
}

func (s *sheet) gridHead(fields []field) {
	const h = 7.0
	head := strong.at(8.5)
	if s.look.boxed {
		s.box(left, s.y, right-left, h, pale)
	} else {
		s.box(left, s.y, right-left, h, s.look.accent)
		head = head.in(white)
	}
	x := left
	for _, f := range fields {
		s.cell(x, s.y+4.7, f, head, f.title)
		x += f.width
	}
	s.gridLines(fields, h)
	s.y += h
}

func (s *sheet) gridLines(fields []field, h float64) {
	if !s.look.boxed {
		s.rule(left, s.y+h, right, hair)
		return
	}
	s.frame(left, s.y, right-left, h, hair)
	x := left
	for _, f := range fields[:len(fields)-1] {
		x += f.width
		s.upright(x, s.y, s.y+h, hair)
	}
}

func (s *sheet) cell(x, y float64, f field, p pen, text string) {
	switch f.anchor {
	case toRight:
		s.text(x+f.width-1.5, y, p, toRight, text)
	case centred:
		s.text(x+f.width/2, y, p, centred, text)
	default:
		s.text(x+1.5, y, p, fromLeft, text)
	}
}

// sums prints labels and amounts under a table, the last one strong.
func (s *sheet) sums(rows ...[2]string) {
	s.y += 2
	for i, r := range rows {
		p := normal.at(9.5)
		h := 6.0
		if i == len(rows)-1 {
			p, h = strong.at(11), 8
			s.box(112, s.y, right-112, h, pale)
		}
		s.text(115, s.y+h-2, p, fromLeft, r[0])
		s.text(right-1.5, s.y+h-2, p, toRight, r[1])
		s.y += h
	}
	s.y += 4
}
