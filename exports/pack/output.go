package pack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"relais/cases/intake/folder"
	"relais/exports/bundle"
)

// output is what a run writes, under names of its own until everything is whole.
type output struct {
	job Job
	dir string   // working folder, beside the archive
	zip *os.File // inside dir
	pdf *os.File // beside its final name; nil when none is wanted
}

// openOutput makes sure before the work that it can be written.
func openOutput(job Job) (*output, error) {
	if job.PDF != "" && filepath.Clean(job.PDF) == filepath.Clean(job.ZIP) {
		return nil, errors.New("the archive and the PDF have the same name")
	}
	for _, path := range []string{job.ZIP, job.PDF} {
		if info, err := os.Stat(path); err == nil && path != "" && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("cannot write %s: it is there and is no file", path)
		}
	}
	o := &output{job: job}
	if err := o.open(); err != nil {
		o.discard()
		return nil, err
	}
	return o, nil
}

func (o *output) open() error {
	var err error
	if o.dir, err = os.MkdirTemp(filepath.Dir(o.job.ZIP), folder.WorkPrefix+"*"); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.job.ZIP, err)
	}
	if o.zip, err = os.Create(filepath.Join(o.dir, "out.zip")); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.job.ZIP, err)
	}
	if o.job.PDF == "" {
		return nil
	}
	name := filepath.Join(filepath.Dir(o.job.PDF), fmt.Sprintf("%s.pdf", filepath.Base(o.dir)))
	if o.pdf, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.job.PDF, err)
	}
	return nil
}

// takePDF copies the bound dossier out of the archive: from file to file, which the system does by itself.
func (o *output) takePDF(result *bundle.Result) error {
	if o.pdf == nil {
		return nil
	}
	if _, err := o.zip.Seek(result.PDFAt, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.CopyN(o.pdf, o.zip, result.Manifest.PDF.Bytes); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.job.PDF, err)
	}
	return nil
}

// keep gives the files their names.
func (o *output) keep() error {
	if o.pdf != nil {
		if err := errors.Join(o.pdf.Close(), os.Rename(o.pdf.Name(), o.job.PDF)); err != nil {
			return fmt.Errorf("cannot write %s: %w", o.job.PDF, err)
		}
	}
	if err := errors.Join(o.zip.Close(), os.Rename(o.zip.Name(), o.job.ZIP)); err != nil {
		return fmt.Errorf("cannot write %s: %w", o.job.ZIP, err)
	}
	return nil
}

// discard removes everything that has no name yet.
func (o *output) discard() {
	if o.pdf != nil {
		o.pdf.Close()
		os.Remove(o.pdf.Name())
	}
	if o.zip != nil {
		o.zip.Close()
	}
	if o.dir != "" {
		os.RemoveAll(o.dir)
	}
}
