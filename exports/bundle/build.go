package bundle

import (
	"context"
	"fmt"
	"io"
	"os"

	"relais/exports"
)

// Result says what was built.
type Result struct {
	Manifest  *Manifest
	PDF       string // path of the bound dossier inside the working folder
	ZIPBytes  int64
	ZIPSHA256 string
}

// Build makes the dossier: the PDF in dir, an empty folder of the caller's, and the archive to zipOut. progress is told
// after each exhibit; nil is fine. A cancelled context ends it between exhibits.
func Build(ctx context.Context, d *Dossier, words exports.Words, dir string, zipOut io.Writer, progress func(done, total int)) (*Result, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	told := func(done, total int) {
		if progress != nil {
			progress(done, total)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, path, err := compose(d, words, dir, told)
	if err != nil {
		return nil, fmt.Errorf("dossier %s: %w", d.Reference, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	counted := newMeter(zipOut)
	manifest, err := c.archive(counted, path)
	if err != nil {
		return nil, fmt.Errorf("dossier %s: %w", d.Reference, err)
	}
	return &Result{Manifest: manifest, PDF: path, ZIPBytes: counted.bytes, ZIPSHA256: counted.digest()}, nil
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

// Remove deletes the drawn pages of authored parts that Build left in its folder.
func (r *Result) Remove() error { return os.Remove(r.PDF) }
