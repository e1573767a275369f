package draw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
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
	// Protected and Broken tell a person what to do at once: give an open copy, give another copy.
	Protected, Broken bool
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
	Timeout time.Duration // for one file; 25 s
	Lang    string        // of the words on mail pages
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
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.locked"}, Protected: true}, nil
	}
	if key, ok := unreadable[f.Type]; ok {
		return Drawing{How: NamedOnly, Why: Reason{Key: key}, Broken: f.Type == intake.Empty}, nil
	}
	var drawing Drawing
	var err error
	switch f.Type {
	case intake.PDF:
		drawing, err = d.drawPDF(ctx, f, out)
	case intake.JPEG:
		drawing, err = drawJPEG(f, out)
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

// faults turns what the sandbox says about a PDF into a reason.
var faults = []struct {
	err       error
	key       string
	protected bool
	broken    bool
}{
	{pdf.ErrPassword, "draw.locked", true, false},
	{pdf.ErrTooBig, "draw.too_big", false, false},
	{pdf.ErrTimeout, "draw.timeout", false, false},
	{pdf.ErrBroken, "draw.broken", false, true},
}

func (d *Drawer) drawPDF(ctx context.Context, f File, out string) (Drawing, error) {
	info, err := d.PDF.Normalise(ctx, f.Path, out)
	if err != nil {
		for _, fault := range faults {
			if errors.Is(err, fault.err) {
				return Drawing{How: NamedOnly, Why: Reason{Key: fault.key}, Protected: fault.protected, Broken: fault.broken}, nil
			}
		}
		return Drawing{}, err
	}
	// A second reader: what the assembler will see must be what the sandbox promised.
	sizes, err := pdf.Measure(out)
	if err != nil || len(sizes) != info.Pages {
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.miscounted"}, Broken: true}, nil
	}
	drawing := Drawing{How: Merged, Pages: info.Pages, HasText: info.HasText}
	switch {
	case len(info.Lost) > 0:
		drawing.Why = Reason{Key: "draw.pages_lost", Detail: fmt.Sprint(len(info.Lost))}
	case info.Rasterised:
		drawing.Why = Reason{Key: "draw.rasterised"}
	}
	return drawing, nil
}

func drawJPEG(f File, out string) (Drawing, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return Drawing{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return Drawing{}, err
	}
	err = writeFile(out, func(w io.Writer) error { return pdf.ImagePages(w, pdf.Picture{File: in, Size: info.Size()}) })
	if errors.Is(err, pdf.ErrBroken) || errors.Is(err, pdf.ErrTooBig) {
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.broken"}, Broken: true}, nil
	}
	return Drawing{How: Image, Pages: 1}, err
}

// drawInChild runs Child in a process of its own. Whatever happens to that process, the file is named.
func (d *Drawer) drawInChild(ctx context.Context, f File, out string) (Drawing, error) {
	timeout := d.Timeout
	if timeout <= 0 {
		timeout = 25 * time.Second
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	args := append(append([]string{}, d.Command[1:]...), f.Path, f.Name, string(f.Type), out, d.Lang)
	cmd := exec.CommandContext(limited, d.Command[0], args...)
	cmd.Env = []string{"GOMEMLIMIT=400MiB", "GOMAXPROCS=1"}
	answer, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return Drawing{}, ctx.Err()
	case limited.Err() != nil:
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.timeout"}}, nil
	case err != nil:
		return Drawing{How: NamedOnly, Why: Reason{Key: "draw.broken"}, Broken: true}, nil
	}
	return readAnswer(answer)
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
