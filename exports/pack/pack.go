package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/folder"
	"relais/exports"
	"relais/exports/draw"
)

// Packer packs folders.
type Packer struct {
	Drawer  *draw.Drawer
	Words   func(lang string) exports.Words
	Limits  intake.Limits // of one archive or mail
	Workers int           // files drawn at a time; 1
	// Today is the day of a folder that states none.
	Today    cases.Date
	Progress func(done, total int) // total grows while archives are opened; nil is fine
}

// Job says what to pack and where to.
type Job struct {
	Folder string
	ZIP    string // the archive to write
	PDF    string // the bound dossier as a file of its own; "" for none
}

// Limits on all archives and mails of a folder together: beyond them they are kept whole.
const (
	partsMost = 5000
	bytesMost = 2 << 30
)

// run is the packing of one folder.
type run struct {
	*Packer
	drawer    *draw.Drawer
	job       Job
	dir       string
	folder    *folder.Folder
	c         *cases.Case
	words     exports.Words
	lang      string
	partsLeft int
	bytesLeft int64

	items  []*item
	names  map[string]bool  // of items, so that no two are alike
	byHash map[string]*item // the first file with some bytes
	report *Report

	mu    sync.Mutex // guards drawn and calls of Progress
	drawn int
}

// Pack makes the dossier and writes it under the names of the job, each whole or not at all.
func (p *Packer) Pack(ctx context.Context, job Job) (*Report, error) {
	r := &run{
		Packer: p, job: job, partsLeft: partsMost, bytesLeft: bytesMost, names: map[string]bool{}, byHash: map[string]*item{},
		report: &Report{Warnings: []string{}, Documents: []Document{}, Output: job.ZIP, PDF: job.PDF},
	}
	report, err := r.pack(ctx)
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", job.Folder, err)
	}
	return report, nil
}

func (r *run) pack(ctx context.Context) (*Report, error) {
	if err := r.open(); err != nil {
		return nil, err
	}
	out, err := openOutput(r.job)
	if err != nil {
		return nil, err
	}
	defer out.discard()
	r.dir = out.dir
	for _, step := range []func(context.Context) error{r.readAll, r.number} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	if err := r.bind(ctx, out); err != nil {
		return nil, err
	}
	return r.report, out.keep()
}

// open reads the folder and the case in it.
func (r *run) open() error {
	var err error
	if r.folder, err = folder.Open(r.job.Folder, r.job.ZIP, r.job.PDF); err != nil {
		return err
	}
	if r.c, err = r.folder.Case(); err != nil {
		return err
	}
	r.lang = r.folder.Description.Language
	if r.lang == "" {
		r.lang = "fr"
	}
	r.words = r.Words(r.lang)
	drawer := *r.Drawer
	drawer.Lang = r.lang
	r.drawer = &drawer
	if r.c.Reference == "" {
		abs, err := filepath.Abs(r.job.Folder)
		if err != nil {
			return err
		}
		r.c.Reference = intake.ReadableName(filepath.Base(abs))
	}
	r.report.Case = r.c.Reference
	r.doubt()
	return nil
}

// doubt warns about what case.json states and what can hardly be true: identifiers, dates in a wrong order.
func (r *run) doubt() {
	var wrong *cases.Error
	if !errors.As(r.c.Validate(), &wrong) {
		return
	}
	for _, field := range wrong.Fields {
		r.warn("%s: %s: %s", folder.File, field.Field, r.words.T(field.Key, field.Args))
	}
}

func (r *run) warn(format string, args ...any) {
	r.report.Warnings = append(r.report.Warnings, fmt.Sprintf(format, args...))
}

// tell the progress of drawing.
func (r *run) progress() {
	if r.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drawn++
	r.Progress(r.drawn, max(r.drawn, len(r.folder.Files)))
}

// workFolder makes an empty folder of a run's own.
func (r *run) workFolder(name string) (string, error) {
	path := filepath.Join(r.dir, name)
	return path, os.Mkdir(path, 0o700)
}
