package draw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"relais/cases/intake"
	"relais/exports/pdf"
)

// How says in which way a file came onto pages.
type How string

// The ways of drawing. They stand in manifests and reports; never rename them.
const (
	Merged    How = "merged"     // the pages of a PDF
	Image     How = "image"      // a picture laid on a page
	Text      How = "text"       // text set by us: mails, plain text, sheets of text
	NamedOnly How = "named_only" // nothing could be drawn; a page names the file
)

// Reason says why a file was drawn the way it was: a key of the catalogues, "draw." and a word, with its argument.
type Reason struct {
	Key    string
	Detail string
}

// Drawing is the result for one file.
type Drawing struct {
	How     How
	Why     Reason // empty when there is nothing to say
	Pages   int
	HasText bool
	// Beginning is the first part of what the file says, for recognition: of a PDF the text of three pages, of a mail its
	// subject on the first line.
	Beginning string
	// Protected and Broken tell a person what to do at once: give an open copy, give another copy.
	Protected, Broken bool
}

// named is a drawing that has no pages, and why.
func named(key string) Drawing { return Drawing{How: NamedOnly, Why: Reason{Key: key}} }

// broken is a drawing that has no pages because the file is damaged.
func broken(key string) Drawing {
	d := named(key)
	d.Broken = true
	return d
}

// locked is a drawing that has no pages because the file needs a password.
func locked() Drawing {
	d := named("draw.locked")
	d.Protected = true
	return d
}

// File is an evidence file on disk. Name is data, never a path.
type File struct {
	Path string
	Name string
	intake.Detection
}

// Drawer draws files. It is safe for concurrent use.
type Drawer struct {
	PDF *pdf.Pool
	// Command starts the child that reads everything but PDFs and JPEGs, normally {os.Args[0], "draw-worker"}.
	Command []string
	Env     []string      // the whole environment of the child besides its own limits; none, so that no secret is inherited
	Timeout time.Duration // for one file; 25 s
	Lang    string        // of the words on pages of mails and texts
}

// unreadable is the table of types that nothing here can draw, with the reason to give.
var unreadable = map[intake.Type]string{
	intake.DOCX: "draw.office", intake.XLSX: "draw.office", intake.PPTX: "draw.office", intake.ODT: "draw.office",
	intake.ODS: "draw.office", intake.ODP: "draw.office", intake.Office: "draw.office", intake.RTF: "draw.office",
	intake.MSG: "draw.msg", intake.ZIP: "draw.archive", intake.P7M: "draw.signature", intake.Sound: "draw.sound",
	intake.Film: "draw.film", intake.Active: "draw.active", intake.Empty: "draw.empty", intake.Other: "draw.unknown",
}

// Draw writes the pages of a file to out, a path that does not exist yet. The error is ours (disk full, cancelled), never
// the file's.
func (d *Drawer) Draw(ctx context.Context, f File, out string) (Drawing, error) {
	if f.Locked {
		return locked(), nil
	}
	if key, ok := unreadable[f.Type]; ok {
		if f.Type == intake.Empty {
			return broken(key), nil
		}
		return named(key), nil
	}
	var drawing Drawing
	var err error
	switch f.Type {
	case intake.PDF:
		drawing, err = d.drawPDF(ctx, f, out)
	case intake.JPEG:
		drawing, err = d.drawJPEG(ctx, f, out)
	default:
		drawing, err = d.drawInChild(ctx, f, out)
	}
	if err != nil || drawing.How == NamedOnly {
		os.Remove(out)
	}
	if err != nil {
		return Drawing{}, fmt.Errorf("draw %s file: %w", f.Type, err)
	}
	return drawing, nil
}

// faults turns what the sandbox says about a PDF into a drawing.
var faults = []struct {
	err     error
	drawing Drawing
}{
	{pdf.ErrPassword, locked()},
	{pdf.ErrTooBig, named("draw.too_big")},
	{pdf.ErrTimeout, named("draw.timeout")},
	{pdf.ErrBroken, broken("draw.broken")},
}

func (d *Drawer) drawPDF(ctx context.Context, f File, out string) (Drawing, error) {
	info, err := d.PDF.Normalise(ctx, f.Path, out)
	if err != nil {
		for _, fault := range faults {
			if errors.Is(err, fault.err) {
				return fault.drawing, nil
			}
		}
		return Drawing{}, err
	}
	// A second reader: what the assembler will see must be what the sandbox promised.
	sizes, err := pdf.Measure(out)
	if err != nil || len(sizes) != info.Pages {
		return broken("draw.miscounted"), nil
	}
	drawing := Drawing{How: Merged, Pages: info.Pages, HasText: info.HasText, Beginning: info.Beginning}
	switch {
	case len(info.Lost) > 0:
		drawing.Why = Reason{Key: "draw.pages_lost", Detail: fmt.Sprint(len(info.Lost))}
	case info.Rasterised:
		drawing.Why = Reason{Key: "draw.rasterised"}
	}
	return drawing, nil
}

// writeFile writes a new file through a function and removes it when that fails.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// WhyNot gives the reason for which a file of a type, inspected earlier, has no pages.
func WhyNot(typ string, protected, broken bool) string {
	switch key, known := unreadable[intake.Type(typ)]; {
	case protected:
		return "draw.locked"
	case known:
		return key
	case broken:
		return "draw.broken"
	}
	return "draw.too_big"
}
