package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/folder"
	"relais/exports/draw"
)

// item is one file on its way to becoming an exhibit.
type item struct {
	path      string // on disk
	name      string // inside the folder
	parent    string
	depth     int // how many archives and mails it lies in
	size      int64
	hash      string
	problem   draw.Reason // why nobody can read it; empty when somebody can
	detection intake.Detection
	twin      *item   // the file before this one that has the same bytes
	twins     []*item // those behind it

	drawing draw.Drawing
	pages   string // path of the drawn copy
	text    string // its beginning, for recognition
	doc     cases.Document
}

// first gives the file whose exhibit this one shares.
func (it *item) first() *item {
	if it.twin != nil {
		return it.twin
	}
	return it
}

func (it *item) readable() bool { return it.problem.Key == "" }

// open gives the bytes of a file.
func (it *item) open() (io.ReadCloser, error) { return os.Open(it.path) }

// gather lists every file, in name order, what is inside it behind it, and hands each to draw as soon as it is known.
func (r *run) gather(ctx context.Context, draw func(*item)) error {
	for i := range r.folder.Files {
		found := &r.folder.Files[i]
		it := &item{path: found.Path, name: found.Name, size: found.Size, problem: problemOf(found.Problem)}
		if err := r.take(ctx, it, draw); err != nil {
			return err
		}
	}
	return nil
}

// problemOf turns an error of the file system into words for people.
func problemOf(err error) draw.Reason {
	switch {
	case err == nil:
		return draw.Reason{}
	case errors.Is(err, folder.ErrNotOrdinary):
		return draw.Reason{Key: "draw.not_ordinary"}
	}
	return draw.Reason{Key: "draw.unreadable"}
}

// take adds a file, looks at it, and takes it apart if it is an archive or a mail.
func (r *run) take(ctx context.Context, it *item, draw func(*item)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	it.name = r.unique(it.name)
	if it.readable() {
		if err := it.look(); err != nil {
			it.problem = problemOf(err)
		}
	}
	if !it.readable() {
		it.size, it.hash = 0, ""
	}
	r.items = append(r.items, it)
	// Empty files are all alike and yet not the same: each stands for a paper that is missing.
	if it.readable() && it.size > 0 {
		if first := r.byHash[it.hash]; first != nil {
			it.twin = first
			first.twins = append(first.twins, it)
			return nil
		}
		r.byHash[it.hash] = it
	}
	draw(it)
	if it.readable() && (it.detection.Type == intake.ZIP || it.detection.Type == intake.EML) {
		return r.takeApart(ctx, it, draw)
	}
	return nil
}

// look finds out what a file is, and its fingerprint.
func (it *item) look() error {
	in, err := os.Open(it.path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return folder.ErrNotOrdinary
	}
	h := sha256.New()
	if it.size, err = io.CopyBuffer(h, struct{ io.Reader }{in}, make([]byte, 256<<10)); err != nil {
		return err
	}
	it.hash = hex.EncodeToString(h.Sum(nil))
	it.detection = intake.Detect(it.name, in, it.size)
	return nil
}

// unique gives a name that no file has yet: archives may hold two files of one name, and so may folders once names are
// made readable.
func (r *run) unique(name string) string {
	for n, try := 1, name; ; n++ {
		if n > 1 {
			try = fmt.Sprintf("%s (%d)", name, n)
		}
		if !r.names[try] {
			r.names[try] = true
			return try
		}
	}
}

// takeApart adds what is inside an archive or a mail. What cannot be opened, or is too much, stays whole, and the report
// says so.
func (r *run) takeApart(ctx context.Context, it *item, draw func(*item)) error {
	limits := r.Limits.OrDefaults()
	limits.Entries = min(limits.Entries, r.partsLeft)
	limits.Unpacked = min(limits.Unpacked, r.bytesLeft)
	if it.depth >= limits.Depth || limits.Entries <= 0 || limits.Unpacked <= 0 {
		r.warn("%s: kept whole, not opened: %s", it.name, r.words.T("error.archive.too_big"))
		return nil
	}
	dir, err := r.workFolder(fmt.Sprintf("inside-%d", len(r.items)))
	if err != nil {
		return err
	}
	parts, err := r.drawer.Open(ctx, it.drawFile(), dir, limits)
	var fault *cases.Error
	if errors.As(err, &fault) {
		r.warn("%s: kept whole, not opened: %s", it.name, r.words.T(fault.Key))
		return os.RemoveAll(dir)
	}
	if err != nil {
		return err
	}
	for _, part := range parts {
		r.partsLeft--
		r.bytesLeft -= part.Size
		inner := &item{path: part.Path, name: it.name + "/" + part.Name, parent: it.name, depth: it.depth + 1, size: part.Size}
		if part.Problem != "" {
			inner.problem.Key = partProblems[part.Problem]
		}
		if err := r.take(ctx, inner, draw); err != nil {
			return err
		}
	}
	return nil
}

// partProblems words what is wrong with a single file of an archive.
var partProblems = map[string]string{
	"error.archive.locked": "draw.part_locked",
	"error.archive.broken": "draw.part_broken",
}

func (it *item) drawFile() draw.File {
	return draw.File{Path: it.path, Name: it.baseName(), Detection: it.detection}
}
