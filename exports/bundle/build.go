package bundle

import (
	"context"
	"fmt"
	"io"

	"relais/exports"
)

// Output is where an archive goes: a new file, usually, since the bound PDF is read again from inside the archive.
type Output interface {
	io.Writer
	io.ReaderAt
}

// Result says what was built.
type Result struct {
	Manifest *Manifest
	// PDFAt is the place of the bound dossier in the archive, where it lies uncompressed; its size stands in the manifest.
	PDFAt int64

	out Output
}

// PDF reads the bound dossier out of the archive that was built.
func (r *Result) PDF() io.Reader { return io.NewSectionReader(r.out, r.PDFAt, r.Manifest.PDF.Bytes) }

// Build makes the dossier and writes it to out, which must be empty. dir is an empty folder of the caller's for the pages
// that are drawn on the way. progress is told after each exhibit; nil is fine. A cancelled context ends the work between
// exhibits.
func Build(ctx context.Context, d *Dossier, words exports.Words, dir string, out Output, progress func(done, total int)) (*Result, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	c := &composer{d: d, words: words, dir: dir, exhibits: map[int]*section{}, progress: func(done, total int) error {
		if progress != nil {
			progress(done, total)
		}
		return context.Cause(ctx)
	}}
	for _, step := range []func() error{c.plan, c.number} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("dossier %s: %w", d.Reference, err)
		}
	}
	result, err := c.archive(ctx, out)
	if err != nil {
		return nil, fmt.Errorf("dossier %s: %w", d.Reference, err)
	}
	return result, nil
}

// check refuses exhibits without a number, out of order, or twice: numbers are frozen before a bundle is made.
func (d *Dossier) check() error {
	last := 0
	for i := range d.Exhibits {
		n := d.Exhibits[i].Number
		if n <= last {
			return fmt.Errorf("dossier %s: exhibit %d follows exhibit %d", d.Reference, n, last)
		}
		last = n
	}
	return nil
}
