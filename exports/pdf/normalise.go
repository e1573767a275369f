package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	rasterDPI = 200
	// lostMax: a file of which more pages than this and more than half are lost is no file with lost pages but no file.
	lostMax = 5
)

// normalisation is the making of one copy. Pages are imported where that works, drawn as pictures where it does not.
type normalisation struct {
	e        *engine
	in, out  string
	searched bool // ignore the file's own table of objects
	info     Info
	first    *document // open and unused yet, for the first import
	seen     []lookedAt
	drawn    map[int][]byte // pages that become pictures, from 0; nil until drawn, empty when lost
}

// normalise makes the copy. When pages are lost because the file's own table of objects is wrong, searching for the objects
// may find them: the way that loses less is taken.
func (e *engine) normalise(in, out string) (Info, error) {
	defer removeDrafts(out)
	n := &normalisation{e: e, in: in, out: out}
	err := n.draw()
	if lost := n.losses(err); lost > 0 && !errors.Is(err, ErrPassword) && !errors.Is(err, ErrTooBig) && !errors.Is(err, ErrWorker) {
		again := &normalisation{e: e, in: in, out: out, searched: true}
		if second := again.draw(); again.losses(second) < lost {
			n, err = again, second
		} else if err == nil {
			err = n.draw() // the drafts are those of the second try
		}
	}
	if err != nil {
		return Info{}, err
	}
	if n.hopeless() {
		return Info{}, fmt.Errorf("%w: %d of %d pages cannot be drawn", ErrBroken, len(n.info.Lost), n.info.Pages)
	}
	if err := n.bind(); err != nil {
		return Info{}, err
	}
	return n.finish()
}

// draw fills the import draft and the pictures.
func (n *normalisation) draw() error {
	d, err := n.open()
	if err != nil {
		return err
	}
	n.info, n.first = d.inspect(), d
	defer n.closeFirst()
	n.seen = make([]lookedAt, d.pages)
	n.drawn = map[int][]byte{}
	for i, s := range n.info.PageSizes {
		if s == (Size{}) { // counted by the file, but not there
			n.drawn[i] = nil
			n.info.Lost = append(n.info.Lost, i+1)
		}
	}
	if n.hopeless() {
		return fmt.Errorf("%w: %d of %d pages are missing", ErrBroken, len(n.info.Lost), n.info.Pages)
	}
	if err := n.importPages(); err != nil {
		return err
	}
	for i, seen := range n.seen {
		n.info.countText(seen.chars)
		n.info.addBeginning(i, seen.text)
		n.info.Undrawn += seen.undrawn
	}
	return n.drawPages()
}

// beginningPages and beginningMost bound the text that is kept of a file for recognition.
const (
	beginningPages = 3
	beginningMost  = 64 << 10
)

// addBeginning keeps the text of the first pages, parted by form feeds.
func (i *Info) addBeginning(page int, text string) {
	if page >= beginningPages {
		return
	}
	if page > 0 {
		i.Beginning += "\f"
	}
	text = strings.ReplaceAll(text, "\x00", "")
	i.Beginning += strings.ToValidUTF8(text[:min(len(text), beginningMost-min(len(i.Beginning), beginningMost))], "")
}

func (n *normalisation) closeFirst() {
	if n.first != nil {
		n.first.close()
		n.first = nil
	}
}

func (n *normalisation) hopeless() bool {
	lost := len(n.info.Lost)
	return lost == n.info.Pages || lost > lostMax && lost > n.info.Pages/2
}

func (n *normalisation) open() (*document, error) {
	if n.searched {
		return n.e.openAs(n.in, true)
	}
	return n.e.open(n.in)
}

// losses compares two ways of reading a file.
func (n *normalisation) losses(err error) int {
	if err != nil {
		return math.MaxInt
	}
	return len(n.info.Lost)
}

// draft names a temporary file beside the copy. The parent clears drafts away when a worker died over them.
func draft(out, kind string) string { return out + "." + kind + ".part" }

func removeDrafts(out string) {
	for _, kind := range []string{"import", "whole"} {
		os.Remove(draft(out, kind))
	}
}

// drawPages draws what could not be imported, each page in its own instance once one of them trapped.
func (n *normalisation) drawPages() error {
	if len(n.drawn) == 0 {
		return nil
	}
	n.info.Rasterised = true
	var d *document
	defer func() {
		if d != nil {
			d.close()
		}
	}()
	for i := range n.info.Pages {
		if _, wanted := n.drawn[i]; !wanted || n.info.PageSizes[i] == (Size{}) {
			continue
		}
		if d == nil {
			var err error
			if d, err = n.open(); err != nil {
				return err
			}
		}
		picture, err := d.draw(i, n.size(i), rasterDPI/72.0)
		if err != nil {
			n.info.Lost = append(n.info.Lost, i+1)
			d.close()
			d = nil
			continue
		}
		n.drawn[i] = picture
	}
	slices.Sort(n.info.Lost)
	return nil
}

func (n *normalisation) size(i int) Size {
	if s := n.info.PageSizes[i]; s.W > 0 && s.H > 0 {
		return s
	}
	return a4
}

// bind writes the draft of the whole: the import as it is, or import and pictures in the order of the pages.
func (n *normalisation) bind() error {
	if len(n.drawn) == 0 {
		return os.Rename(draft(n.out, "import"), draft(n.out, "whole"))
	}
	spec := Spec{}
	imported := 0
	for i := range n.info.Pages {
		jpeg, drawn := n.drawn[i]
		if !drawn {
			spec.Parts = append(spec.Parts, Part{Path: draft(n.out, "import"), only: []int{imported}})
			imported++
			continue
		}
		var b bytes.Buffer
		var err error
		if len(jpeg) > 0 {
			err = picturePage(&b, jpeg, n.size(i))
		} else {
			err = crossedPage(&b, n.size(i))
		}
		if err != nil {
			return err
		}
		spec.Parts = append(spec.Parts, Part{Source: bytes.NewReader(b.Bytes()), Size: int64(b.Len())})
	}
	f, err := os.Create(draft(n.out, "whole"))
	if err != nil {
		return fmt.Errorf("%w: %v", ErrWorker, err)
	}
	defer f.Close()
	if _, err := Assemble(&limited{w: f, left: n.e.limits.MaxOutput}, spec); err != nil {
		return err
	}
	return f.Close()
}

func (n *normalisation) finish() (Info, error) {
	whole := draft(n.out, "whole")
	sizes, err := Measure(whole)
	if err != nil {
		return Info{}, err
	}
	if len(sizes) != n.info.Pages {
		return Info{}, fmt.Errorf("%w: %d pages became %d", ErrBroken, n.info.Pages, len(sizes))
	}
	st, err := os.Stat(whole)
	if err != nil {
		return Info{}, fmt.Errorf("%w: %v", ErrWorker, err)
	}
	n.info.PageSizes, n.info.Bytes = sizes, st.Size()
	if err := os.Rename(whole, n.out); err != nil {
		return Info{}, fmt.Errorf("%w: %s: %v", ErrWorker, filepath.Base(n.out), err)
	}
	return n.info, nil
}

// limited refuses to write more than a copy may have.
type limited struct {
	w    io.Writer
	left int64
	err  error
}

func (l *limited) Write(b []byte) (int, error) {
	if int64(len(b)) > l.left {
		l.err = fmt.Errorf("%w: copy", ErrTooBig)
		return 0, l.err
	}
	n, err := l.w.Write(b)
	l.left -= int64(n)
	return n, err
}
