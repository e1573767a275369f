package pdf

import (
	"bufio"
	"compress/zlib"
	"fmt"
	"io"
)

// writer writes the objects of a PDF in any order and remembers where each one begins.
type writer struct {
	w       *bufio.Writer
	off     int64
	offsets []int64 // by object number; 0 is not written yet
	scratch []byte
	block   []byte // for copying streams
	z       *zlib.Writer
}

func newWriter(w io.Writer) *writer {
	return &writer{w: bufio.NewWriterSize(w, 1<<16), offsets: []int64{0}, block: make([]byte, 1<<16)}
}

// Write counts what is written; errors are kept by the buffer and come back from finish.
func (w *writer) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	w.off += int64(n)
	return n, err
}

func (w *writer) reserve() ref {
	w.offsets = append(w.offsets, 0)
	return ref{n: len(w.offsets) - 1}
}

func (w *writer) begin(r ref) {
	w.offsets[r.n] = w.off
	w.scratch = fmt.Appendf(w.scratch[:0], "%d 0 obj\n", r.n)
}

// put writes a whole object.
func (w *writer) put(r ref, v any) error {
	w.begin(r)
	w.scratch = append(appendValue(w.scratch, v), "\nendobj\n"...)
	_, err := w.Write(w.scratch)
	return err
}

// putStream writes a stream of known bytes.
func (w *writer) putStream(r ref, d *dict, data []byte) error {
	d.add("Length", integer(int64(len(data))))
	w.begin(r)
	w.scratch = append(append(appendValue(w.scratch, d), "\nstream\n"...), data...)
	w.scratch = append(w.scratch, "\nendstream\nendobj\n"...)
	_, err := w.Write(w.scratch)
	return err
}

// copyStream writes a stream whose bytes come from elsewhere, unchanged.
func (w *writer) copyStream(r ref, d *dict, data io.Reader, size int64) error {
	d.add("Length", integer(size))
	w.begin(r)
	w.scratch = append(appendValue(w.scratch, d), "\nstream\n"...)
	if _, err := w.Write(w.scratch); err != nil {
		return err
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{data}, w.block)
	if err != nil {
		return err
	}
	if n != size {
		return fmt.Errorf("%w: stream of %d bytes has %d", ErrBroken, size, n)
	}
	_, err = io.WriteString(w, "\nendstream\nendobj\n")
	return err
}

// deflate writes a stream compressed on the way; its length follows as an object of its own.
func (w *writer) deflate(r ref, d *dict, fill func(io.Writer) error) error {
	length := w.reserve()
	d.add("Filter", name("FlateDecode"))
	d.add("Length", length)
	w.begin(r)
	w.scratch = append(appendValue(w.scratch, d), "\nstream\n"...)
	if _, err := w.Write(w.scratch); err != nil {
		return err
	}
	start := w.off
	if w.z == nil {
		w.z = zlib.NewWriter(w) // most of a megabyte of tables: made once
	} else {
		w.z.Reset(w)
	}
	if err := fill(w.z); err != nil {
		return err
	}
	if err := w.z.Close(); err != nil {
		return err
	}
	size := w.off - start
	if _, err := io.WriteString(w, "\nendstream\nendobj\n"); err != nil {
		return err
	}
	return w.put(length, integer(size))
}

// finish writes the cross-reference table and the trailer.
func (w *writer) finish(trailer *dict) error {
	start := w.off
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for n, at := range w.offsets[1:] {
		if at == 0 {
			return fmt.Errorf("pdf: object %d was promised and not written", n+1)
		}
		fmt.Fprintf(w, "%010d 00000 n \n", at)
	}
	trailer.entries = append([]entry{{"Size", integer(int64(len(w.offsets)))}}, trailer.entries...)
	w.scratch = appendValue(append(w.scratch[:0], "trailer\n"...), trailer)
	w.scratch = fmt.Appendf(w.scratch, "\nstartxref\n%d\n%%%%EOF\n", start)
	if _, err := w.Write(w.scratch); err != nil {
		return err
	}
	return w.w.Flush()
}

// copier carries the objects of one source over into a writer, each once, under new numbers, in the order in which they are
// first mentioned. Only what a page needs to be seen is mentioned at all.
type copier struct {
	w       *writer
	s       *source
	numbers map[int]ref
	queue   []int
	decoded int64 // bytes unpacked so far
	layers  bool  // something may be hidden or shown
}

func newCopier(w *writer, s *source) *copier {
	return &copier{w: w, s: s, numbers: map[int]ref{}}
}

// renumber returns the value with its references changed to those of the new file.
func (c *copier) renumber(v any) any {
	switch v := v.(type) {
	case ref:
		if at, ok := c.s.offsets[v.n]; !ok || at <= 0 {
			return nil
		}
		to, known := c.numbers[v.n]
		if !known {
			to = c.w.reserve()
			c.numbers[v.n] = to
			c.queue = append(c.queue, v.n)
		}
		return to
	case arr:
		out := make(arr, len(v))
		for i, e := range v {
			out[i] = c.renumber(e)
		}
		return out
	case *dict:
		out := &dict{entries: make([]entry, len(v.entries))}
		for i, e := range v.entries {
			out.entries[i] = entry{e.key, c.renumber(e.val)}
		}
		return out
	default:
		return v
	}
}

// flush writes every object mentioned so far, and those they mention.
func (c *copier) flush() error {
	for len(c.queue) > 0 {
		n := c.queue[0]
		c.queue = c.queue[1:]
		o, err := c.s.load(ref{n: n})
		if err != nil {
			return err
		}
		if err := c.write(c.numbers[n], o); err != nil {
			return err
		}
	}
	c.queue = nil
	return nil
}

func (c *copier) write(to ref, o object) error {
	d, isDict := o.val.(*dict)
	if isDict && !o.stream {
		switch d.get("Type") {
		case name("Page"), name("Pages"), name("Catalog"):
			return c.w.put(to, nil) // the way back into the source: it would drag all other pages along
		case name("OCG"), name("OCMD"):
			c.layers = true
		}
	}
	if !o.stream {
		return c.w.put(to, c.renumber(o.val))
	}
	return c.w.copyStream(to, c.streamDict(d), io.NewSectionReader(c.s.r, o.start, o.size), o.size)
}

// streamDict copies the dictionary of a stream without its length and without what a reader could follow out of the file
// (external data, reference XObjects, OPI) or what only editors want.
func (c *copier) streamDict(d *dict) *dict {
	out := &dict{}
	for _, e := range d.entries {
		switch e.key {
		case "Length", "F", "FFilter", "FDecodeParms", "Ref", "OPI", "PieceInfo", "Metadata", "StructParent", "StructParents":
			continue
		}
		out.add(e.key, c.renumber(e.val))
	}
	return out
}

// form writes the content of a page as a form XObject: drawn by one operator, it can be moved and scaled with its patterns,
// whatever state its own operators leave behind, and its resource names meet no others. An empty page gives false.
func (c *copier) form(page sheet) (ref, bool, error) {
	parts, err := c.contents(page.contents)
	if err != nil || len(parts) == 0 {
		return ref{}, false, err
	}
	d := &dict{}
	d.add("Type", name("XObject"))
	d.add("Subtype", name("Form"))
	d.add("BBox", reals(page.box.X0, page.box.Y0, page.box.X1, page.box.Y1))
	d.add("Resources", c.renumber(orEmpty(page.resources)))
	if page.group != nil {
		d.add("Group", c.renumber(page.group))
	}
	to := c.w.reserve()
	if filters, err := c.s.filters(parts[0].val.(*dict)); err != nil {
		return ref{}, false, err
	} else if len(parts) == 1 && len(filters) > 0 {
		own := c.streamDict(parts[0].val.(*dict))
		d.add("Filter", own.get("Filter"))
		if parms := own.get("DecodeParms"); parms != nil {
			d.add("DecodeParms", parms)
		}
		return to, true, c.w.copyStream(to, d, io.NewSectionReader(c.s.r, parts[0].start, parts[0].size), parts[0].size)
	}
	return to, true, c.w.deflate(to, d, func(w io.Writer) error { return c.join(w, parts) })
}

func orEmpty(v any) any {
	if v == nil {
		return &dict{}
	}
	return v
}

// contents lists the streams that make up a page.
func (c *copier) contents(v any) ([]object, error) {
	var parts []object
	collect := func(v any) error {
		r, ok := v.(ref)
		if !ok {
			return nil
		}
		o, err := c.s.load(r)
		if err == nil && o.stream {
			parts = append(parts, o)
		}
		return err
	}
	if r, ok := v.(ref); ok {
		o, err := c.s.load(r)
		if err != nil {
			return nil, err
		}
		if o.stream {
			return []object{o}, nil
		}
		v = o.val
	}
	list, _ := v.(arr)
	for _, e := range list {
		if err := collect(e); err != nil {
			return nil, err
		}
	}
	return parts, nil
}
