package chart

import (
	"bytes"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// canvas writes the elements of one picture. What is text is escaped here and nowhere else.
type canvas struct {
	b     bytes.Buffer
	links bool
}

// attr is a pair of name and value: text, or a number that is written with one decimal.
type attr struct {
	name  string
	value any
}

func (c *canvas) open(element string, attributes ...attr) {
	c.begin(element, attributes)
	c.b.WriteByte('>')
}

func (c *canvas) end(element string) { c.b.WriteString("</" + element + ">") }

// put writes an element without content.
func (c *canvas) put(element string, attributes ...attr) {
	c.begin(element, attributes)
	c.b.WriteString("/>")
}

func (c *canvas) begin(element string, attributes []attr) {
	c.b.WriteString("<" + element)
	for _, a := range attributes {
		text := ""
		switch v := a.value.(type) {
		case string:
			text = html.EscapeString(v)
		case float64:
			text = number(v)
		}
		if text != "" {
			c.b.WriteString(" " + a.name + `="` + text + `"`)
		}
	}
}

// number writes a coordinate with one decimal; what is none is 0, so that a picture is never broken by a figure.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

func (c *canvas) line(class string, x1, y1, x2, y2 float64) {
	c.put("line", attr{"class", class}, attr{"x1", x1}, attr{"y1", y1}, attr{"x2", x2}, attr{"y2", y2})
}

func (c *canvas) rect(class string, x, y, width, height float64) {
	c.put("rect", attr{"class", class}, attr{"x", x}, attr{"y", y}, attr{"width", width}, attr{"height", height})
}

func (c *canvas) circle(class string, x, y, r float64) {
	c.put("circle", attr{"class", class}, attr{"cx", x}, attr{"cy", y}, attr{"r", r})
}

func (c *canvas) path(class, d string) { c.put("path", attr{"class", class}, attr{"d", d}) }

// label is a line of text in a picture.
type label struct {
	x, y   float64
	class  string
	anchor string  // start (empty), middle or end
	room   float64 // width it may take; 0: any
	size   float64 // of the type, to measure; 0: 13
}

// text writes a label. What does not fit is cut, and its whole text stands in its title.
func (c *canvas) text(l label, text string) {
	size := l.size
	if size == 0 {
		size = textSize
	}
	shown := text
	if l.room > 0 {
		shown = cut(text, l.room, size)
	}
	c.open("text", attr{"class", l.class}, attr{"x", l.x}, attr{"y", l.y}, attr{"text-anchor", l.anchor})
	if shown != text {
		c.b.WriteString("<title>" + html.EscapeString(text) + "</title>")
	}
	c.b.WriteString(html.EscapeString(shown))
	c.end("text")
}

// link makes what draw writes a link with a name. An address that does not stay on the site is no link.
func (c *canvas) link(href, title string, draw func()) {
	if !local(href) {
		c.open("g")
		c.named(title)
		draw()
		c.end("g")
		return
	}
	c.links = true
	before := c.b.Len()
	draw()

	inside := string(c.b.Bytes()[before:])
	c.b.Truncate(before)
	name := title
	if strings.Contains(inside, "<text") {
		name = "" // what is written inside is its name, and the title says more
	}
	c.open("a", attr{"href", href}, attr{"aria-label", name})
	c.named(title)
	c.b.WriteString(inside)
	c.end("a")
}

func (c *canvas) named(title string) {
	if title != "" {
		c.b.WriteString("<title>" + html.EscapeString(title) + "</title>")
	}
}

// local says that an address is a path of this site.
func local(href string) bool {
	return strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.HasPrefix(href, `/\`)
}

// svg wraps what was drawn. With links in it the picture is a group, because what is inside an image cannot be reached.
func (c *canvas) svg(f *Frame, width, height float64) template.HTML {
	role := "img"
	if c.links {
		role = "group"
	}
	var whole canvas
	whole.open("svg", attr{"class", "chart"}, attr{"viewBox", "0 0 " + number(width) + " " + number(height)}, attr{"role", role},
		attr{"aria-labelledby", f.ID + "-title"}, attr{"aria-describedby", f.ID + "-desc"})
	for _, part := range [][2]string{{"title", f.Title}, {"desc", f.Desc}} {
		whole.open(part[0], attr{"id", f.ID + "-" + part[0]})
		whole.b.WriteString(html.EscapeString(part[1]))
		whole.end(part[0])
	}
	whole.b.WriteString(c.b.String())
	whole.end("svg")
	return template.HTML(whole.b.String()) // every text and value went through the escaping above
}

// hatches writes the patterns of levels, each with its own lines, so that a level is known without its colour.
func (c *canvas) hatches(id string) {
	c.open("defs")
	for level, d := range []string{1: "M0 3H6", 2: "M3 0V6", 3: "M0 3H6M3 0V6"} {
		if d == "" {
			continue
		}
		c.open("pattern", attr{"id", id + "-hatch-" + strconv.Itoa(level)}, attr{"width", 6.0}, attr{"height", 6.0},
			attr{"patternUnits", "userSpaceOnUse"}, attr{"patternTransform", "rotate(45)"})
		c.path("hatch hatch-"+strconv.Itoa(level), d)
		c.end("pattern")
	}
	c.end("defs")
}

// hatched writes a bar of a level with its hatch over it.
func (c *canvas) hatched(id string, level int, x, y, width, height float64) {
	c.rect("level-"+strconv.Itoa(level), x, y, width, height)
	if level > 0 {
		c.put("rect", attr{"fill", "url(#" + id + "-hatch-" + strconv.Itoa(level) + ")"}, attr{"x", x}, attr{"y", y}, attr{"width", width}, attr{"height", height})
	}
}
