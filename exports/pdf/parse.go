package pdf

import (
	"fmt"
	"io"
	"strings"
)

const (
	depthMax = 100      // of nested arrays and dictionaries
	tokenMax = 16 << 20 // bytes of one string; and of all values of one object
)

// parser reads values from a file through a window that moves forward; streams are skipped, never read.
type parser struct {
	r     io.ReaderAt
	size  int64
	pos   int64
	buf   []byte
	base  int64
	spent int // bytes of the current object
}

func newParser(r io.ReaderAt, size int64) *parser { return &parser{r: r, size: size} }

func (p *parser) fail(format string, args ...any) error {
	return fmt.Errorf("%w: %s at byte %d", ErrBroken, fmt.Sprintf(format, args...), p.pos)
}

// peek returns the byte at the position plus ahead, or -1 at the end.
func (p *parser) peek(ahead int64) int {
	at := p.pos + ahead
	if i := at - p.base; i >= 0 && i < int64(len(p.buf)) {
		return int(p.buf[i])
	}
	if at < 0 || at >= p.size {
		return -1
	}
	if p.buf == nil {
		p.buf = make([]byte, 1<<14)
	}
	p.buf = p.buf[:cap(p.buf)]
	p.base = at
	n, _ := p.r.ReadAt(p.buf, at) // a short read shows as the end
	p.buf = p.buf[:n]
	if n == 0 {
		return -1
	}
	return int(p.buf[0])
}

func (p *parser) next() int {
	c := p.peek(0)
	if c >= 0 {
		p.pos++
		p.spent++
	}
	return c
}

func isSpace(c int) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c int) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%', -1:
		return true
	}
	return isSpace(c)
}

func (p *parser) space() {
	for {
		c := p.peek(0)
		switch {
		case isSpace(c):
			p.next()
		case c == '%':
			for c != '\n' && c != '\r' && c != -1 {
				c = p.next()
			}
		default:
			return
		}
	}
}

// word reads up to the next delimiter.
func (p *parser) word() string {
	var b strings.Builder
	for !isDelimiter(p.peek(0)) && b.Len() < 256 {
		b.WriteByte(byte(p.next()))
	}
	return b.String()
}

func (p *parser) keyword(want string) error {
	p.space()
	if got := p.word(); got != want {
		return p.fail("%q instead of %q", got, want)
	}
	return nil
}

func (p *parser) whole() (int64, error) {
	p.space()
	w := p.word()
	i, ok := num(w).int()
	if !ok {
		return 0, p.fail("%q is no number", w)
	}
	return i, nil
}

func (p *parser) value(depth int) (any, error) {
	if depth > depthMax {
		return nil, p.fail("nested deeper than %d", depthMax)
	}
	if p.spent > tokenMax {
		return nil, p.fail("object larger than %d bytes", tokenMax)
	}
	p.space()
	switch c := p.peek(0); {
	case c == '/':
		p.next()
		return name(p.word()), nil
	case c == '(':
		return p.literal()
	case c == '<' && p.peek(1) == '<':
		return p.dict(depth)
	case c == '<':
		return p.hex()
	case c == '[':
		return p.array(depth)
	case c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9':
		return p.numberOrRef()
	}
	switch w := p.word(); w {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	default:
		return nil, p.fail("unexpected %q", w)
	}
}

func (p *parser) numberOrRef() (any, error) {
	w := p.word()
	n := num(w)
	i, whole := n.int()
	if !whole || i < 0 || w[0] == '+' {
		if strings.Trim(w, "+-.0123456789") != "" || !strings.ContainsAny(w, "0123456789") {
			return nil, p.fail("%q is no number", w)
		}
		return n, nil
	}
	// "12 0 R" is a reference, "12 0 0" are three numbers.
	ahead := int64(0)
	for isSpace(p.peek(ahead)) {
		ahead++
	}
	gen, digits := int64(0), 0
	for c := p.peek(ahead); c >= '0' && c <= '9' && digits < 6; c = p.peek(ahead) {
		gen, ahead, digits = gen*10+int64(c-'0'), ahead+1, digits+1
	}
	spaces := 0
	for isSpace(p.peek(ahead)) {
		ahead, spaces = ahead+1, spaces+1
	}
	if ahead > 32 || digits == 0 || spaces == 0 || p.peek(ahead) != 'R' || !isDelimiter(p.peek(ahead+1)) {
		return n, nil
	}
	p.pos += ahead + 1
	return ref{n: int(i), gen: int(gen)}, nil
}

func (p *parser) literal() (any, error) {
	b := []byte{byte(p.next())}
	for open := 1; open > 0; {
		c := p.next()
		switch c {
		case -1:
			return nil, p.fail("string does not end")
		case '(':
			open++
		case ')':
			open--
		case '\\':
			b = append(b, byte(c))
			if c = p.next(); c == -1 {
				return nil, p.fail("string does not end")
			}
		}
		if b = append(b, byte(c)); len(b) > tokenMax {
			return nil, p.fail("string longer than %d bytes", tokenMax)
		}
	}
	return str(b), nil
}

func (p *parser) hex() (any, error) {
	var b []byte
	for {
		c := p.next()
		if c == -1 || len(b) > tokenMax {
			return nil, p.fail("string does not end")
		}
		if !isSpace(c) {
			if !strings.ContainsRune("<>0123456789abcdefABCDEF", rune(c)) {
				return nil, p.fail("%q in a hexadecimal string", rune(c))
			}
			b = append(b, byte(c))
		}
		if c == '>' {
			return str(b), nil
		}
	}
}

func (p *parser) array(depth int) (any, error) {
	p.next()
	a := arr{}
	for {
		p.space()
		if p.peek(0) == ']' {
			p.next()
			return a, nil
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
}

func (p *parser) dict(depth int) (any, error) {
	p.next()
	p.next()
	d := &dict{}
	for {
		p.space()
		if p.peek(0) == '>' && p.peek(1) == '>' {
			p.next()
			p.next()
			return d, nil
		}
		if p.peek(0) != '/' {
			return nil, p.fail("dictionary key missing")
		}
		p.next()
		key := name(p.word())
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		d.add(key, v)
	}
}

// object is an indirect object: its value and, for a stream, where its bytes lie.
type object struct {
	val         any
	stream      bool
	start, size int64
}

// object reads "n gen obj … endobj" at an offset. length resolves the length of a stream given by reference.
func (p *parser) object(at int64, want int, length func(ref) (int64, error)) (object, error) {
	p.pos, p.spent = at, 0
	n, err := p.whole()
	if err != nil {
		return object{}, err
	}
	if _, err = p.whole(); err != nil {
		return object{}, err
	}
	if err := p.keyword("obj"); err != nil {
		return object{}, err
	}
	if int(n) != want {
		return object{}, p.fail("object %d instead of %d", n, want)
	}
	v, err := p.value(0)
	if err != nil {
		return object{}, err
	}
	p.space()
	switch w := p.word(); w {
	case "endobj":
		return object{val: v}, nil
	case "stream":
		return p.stream(v, length)
	default:
		return object{}, p.fail("%q instead of \"endobj\"", w)
	}
}

func (p *parser) stream(v any, length func(ref) (int64, error)) (object, error) {
	d, ok := v.(*dict)
	if !ok {
		return object{}, p.fail("stream without a dictionary")
	}
	if p.peek(0) == '\r' {
		p.next()
	}
	if p.next() != '\n' {
		return object{}, p.fail("stream does not start on a new line")
	}
	o := object{val: d, stream: true, start: p.pos}
	var err error
	switch l := d.get("Length").(type) {
	case num:
		if o.size, ok = l.int(); !ok {
			return object{}, p.fail("length %q", l)
		}
	case ref:
		if o.size, err = length(l); err != nil {
			return object{}, err
		}
	default:
		return object{}, p.fail("stream without a length")
	}
	if o.size < 0 || o.start+o.size > p.size {
		return object{}, p.fail("stream of %d bytes", o.size)
	}
	p.pos = o.start + o.size
	if err := p.keyword("endstream"); err != nil {
		return object{}, err
	}
	return o, nil
}
