// Package xmltree reads XML from outside into a small tree, for the readers of invoices, statuses and bank statements. It is
// strict: what is malformed, in a false encoding, deeper or larger than it may be, or declares entities of its own, gives
// words and no data. It fetches nothing and expands nothing.
package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"relais/cases"
	"relais/cases/intake"
)

// Limits of a document.
const (
	MaxBytes = 20 << 20
	maxNodes = 1_000_000
	maxDepth = 100
	maxTag   = 64 << 10 // bytes of one tag with its attributes
)

// Node is an element. Its name is the local one; the namespace of the root decides what a document is.
type Node struct {
	Name  string
	Text  string // of the element itself, without the blanks around it
	attrs *[]attr
	first *Node // of those inside
	next  *Node // beside it
}

// attr is an attribute of an element.
type attr struct{ name, value string }

// wanted are the attributes that some reader asks for; others are not kept.
var wanted = []string{"schemeID", "currencyID", "format", "unitCode", "filename", "mimeCode", "Ccy"}

// Root is the element that holds all others.
type Root struct {
	*Node
	Namespace string
}

func refuse(key string, args ...any) *cases.Error {
	e := cases.Refuse(key, args...)
	e.Code = cases.Invalid
	return e
}

// Parse reads a document. Elements whose namespace keep does not want are left out with all that is in them; the root is
// always kept. The errors are Invalid and have words.
func Parse(content []byte, keep func(namespace string) bool) (*Root, error) {
	if len(content) > MaxBytes {
		return nil, refuse("error.xml.large", "limit", int64(MaxBytes))
	}
	if longTag(content) {
		return nil, refuse("error.xml.large", "limit", int64(MaxBytes))
	}
	p := &parser{keep: keep, names: map[string]string{}}
	if err := p.run(content); err != nil {
		var words *cases.Error
		if errors.As(err, &words) {
			return nil, err
		}
		e := refuse("error.xml.malformed")
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			e = refuse("error.xml.malformed_at", "line", syntax.Line)
		}
		e.Cause = err
		return nil, e
	}
	if p.root == nil {
		return nil, refuse("error.xml.malformed")
	}
	return p.root, nil
}

// longTag finds a tag that is longer than any document needs: its attributes would cost many times their bytes.
func longTag(content []byte) bool {
	for {
		i := bytes.IndexByte(content, '<')
		if i < 0 {
			return false
		}
		content = content[i:]
		end := []byte(">")
		for _, long := range [][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}} {
			if bytes.HasPrefix(content, []byte(long[0])) {
				end = []byte(long[1])
			}
		}
		n := bytes.Index(content, end)
		if n < 0 {
			n = len(content)
		}
		if len(end) == 1 && n > maxTag {
			return true
		}
		content = content[n:]
	}
}

// parser builds the tree.
type parser struct {
	keep  func(string) bool
	names map[string]string // each name once
	root  *Root
	open  []opened
	count int
}

// opened is an element whose end was not read yet.
type opened struct {
	*Node
	last *Node // of those inside
	text []byte
}

func (p *parser) run(content []byte) error {
	text, wide, err := narrow(content)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if wide {
			return in, nil
		}
		return charset(label, in)
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := p.take(token, d); err != nil {
			return err
		}
	}
}

func (p *parser) take(token xml.Token, d *xml.Decoder) error {
	switch t := token.(type) {
	case xml.Directive:
		return refuse("error.xml.dtd")
	case xml.StartElement:
		return p.begin(t, d)
	case xml.EndElement:
		p.end()
	case xml.CharData:
		if n := len(p.open); n > 0 && (len(p.open[n-1].text) > 0 || len(bytes.TrimSpace(t)) > 0) {
			p.open[n-1].text = append(p.open[n-1].text, t...)
		}
	}
	return nil
}

func (p *parser) begin(t xml.StartElement, d *xml.Decoder) error {
	if p.count += 1 + len(t.Attr); p.count > maxNodes {
		return refuse("error.xml.large", "limit", int64(MaxBytes))
	}
	if len(p.open) >= maxDepth {
		return refuse("error.xml.deep", "limit", maxDepth)
	}
	n := &Node{Name: p.name(t.Name.Local)}
	for _, a := range t.Attr {
		if slices.Contains(wanted, a.Name.Local) {
			if n.attrs == nil {
				n.attrs = &[]attr{}
			}
			*n.attrs = append(*n.attrs, attr{p.name(a.Name.Local), strings.TrimSpace(a.Value)})
		}
	}
	switch {
	case p.root == nil:
		p.root = &Root{Node: n, Namespace: t.Name.Space}
	case len(p.open) == 0:
		return refuse("error.xml.malformed")
	case !p.keep(t.Name.Space):
		return p.skip(d)
	}
	p.open = append(p.open, opened{Node: n})
	return nil
}

// end closes an element and puts it into the one around it. One that says nothing at all is not kept.
func (p *parser) end() {
	n := p.open[len(p.open)-1]
	n.Text = string(bytes.TrimSpace(n.text))
	p.open = p.open[:len(p.open)-1]
	if len(p.open) == 0 || n.Text == "" && n.attrs == nil && n.first == nil {
		return
	}
	over := &p.open[len(p.open)-1]
	if over.last == nil {
		over.first = n.Node
	} else {
		over.last.next = n.Node
	}
	over.last = n.Node
}

// skip leaves an element out; its depth and number count.
func (p *parser) skip(d *xml.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return refuse("error.xml.dtd")
		case xml.StartElement:
			depth++
			p.count += 1 + len(t.Attr)
		case xml.EndElement:
			depth--
		}
		if depth+len(p.open) > maxDepth {
			return refuse("error.xml.deep", "limit", maxDepth)
		}
		if p.count > maxNodes {
			return refuse("error.xml.large", "limit", int64(MaxBytes))
		}
	}
	return nil
}

func (p *parser) name(s string) string {
	if kept, there := p.names[s]; there {
		return kept
	}
	p.names[s] = s
	return s
}

// narrow turns a document of two bytes a letter into UTF-8.
func narrow(content []byte) (text []byte, wide bool, err error) {
	e := intake.UTF8
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		e = intake.UTF16LE
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		e = intake.UTF16BE
	default:
		return bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), false, nil
	}
	text, err = io.ReadAll(e.Reader(bytes.NewReader(content)))
	return text, true, err
}

// charset knows the encodings that documents declare.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "windows-1252", "cp1252":
		return intake.Windows.Reader(in), nil
	case "iso-8859-15":
		return intake.Latin9.Reader(in), nil
	}
	return nil, refuse("error.xml.encoding", "encoding", intake.CutText(label, 40))
}

// Attr gives one of the wanted attributes by its local name; "" when there is none.
func (n *Node) Attr(name string) string {
	if n == nil || n.attrs == nil {
		return ""
	}
	for _, a := range *n.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// All gives the elements at a path, such as "Party/PartyLegalEntity/CompanyID", in the order of the document.
func (n *Node) All(path string) []*Node {
	if n == nil {
		return nil
	}
	first, rest, more := strings.Cut(path, "/")
	var found []*Node
	for c := n.first; c != nil; c = c.next {
		if c.Name != first {
			continue
		}
		if more {
			found = append(found, c.All(rest)...)
		} else {
			found = append(found, c)
		}
	}
	return found
}

// First gives the first element at a path; nil when there is none.
func (n *Node) First(path string) *Node {
	if n == nil {
		return nil
	}
	first, rest, more := strings.Cut(path, "/")
	for c := n.first; c != nil; c = c.next {
		if c.Name != first {
			continue
		}
		if !more {
			return c
		}
		if found := c.First(rest); found != nil {
			return found
		}
	}
	return nil
}

// Value gives the text of the first element at a path that has one.
func (n *Node) Value(path string) string {
	for _, c := range n.All(path) {
		if c.Text != "" {
			return c.Text
		}
	}
	return ""
}

// Rename changes names of elements everywhere, so that one reader can serve an older vocabulary.
func (n *Node) Rename(names map[string]string) {
	if to, there := names[n.Name]; there {
		n.Name = to
	}
	for c := n.first; c != nil; c = c.next {
		c.Rename(names)
	}
}

// Peek gives name and namespace of the root without reading further; "" when the beginning is no XML.
func Peek(head []byte) (name, namespace string) {
	text, wide, err := narrow(head)
	if err != nil {
		return "", ""
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if wide {
			return in, nil
		}
		return charset(label, in)
	}
	for {
		token, err := d.Token()
		if err != nil {
			return "", ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return start.Name.Local, start.Name.Space
		}
	}
}
