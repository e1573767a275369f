package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"
)

// Names of the files of an archive that are no exhibits.
const (
	PDFName       = "Dossier.pdf" // the bound dossier
	listName      = "00_Bordereau.pdf"
	sheetName     = "00_Bordereau.xlsx"
	statementName = "00_Decompte.csv"
)

// ArchiveName is the usual file name of an archive: ASCII, with the reference of the case.
func ArchiveName(reference string, bordereau int) string {
	name := "Dossier"
	if r := ascii(reference); r != "" {
		name += "_" + r
	}
	if bordereau > 0 {
		name += fmt.Sprintf("_complement-%d", bordereau)
	}
	return name + ".zip"
}

// archiver writes the ZIP and keeps the account of what it wrote.
type archiver struct {
	zip     *zip.Writer
	written *meter
	made    time.Time
	files   []ManifestFile
	taken   map[string]bool
	blocks  chan []byte
}

func newArchiver(out io.Writer, made time.Time) *archiver {
	written := &meter{w: out}
	return &archiver{zip: zip.NewWriter(written), written: written, made: made.UTC(), taken: map[string]bool{}, blocks: newBlocks()}
}

// add writes one file and says what it was.
func (a *archiver) add(name string, write func(io.Writer) error) (ManifestFile, error) {
	if a.taken[strings.ToLower(name)] {
		return ManifestFile{}, fmt.Errorf("archive: two files are called %s", name)
	}
	a.taken[strings.ToLower(name)] = true
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method(name), Modified: a.made})
	if err != nil {
		return ManifestFile{}, fmt.Errorf("archive %s: %w", name, err)
	}
	content := newFingerprint(w, a.blocks)
	err = write(content)
	digest, closing := content.close()
	if err := errors.Join(err, closing); err != nil {
		return ManifestFile{}, fmt.Errorf("archive %s: %w", name, err)
	}
	file := ManifestFile{Name: name, Bytes: content.bytes, SHA256: digest}
	a.files = append(a.files, file)
	return file, nil
}

// copyFrom writes what a function opens.
func (a *archiver) copyFrom(open func() (io.ReadCloser, error)) func(io.Writer) error {
	return func(w io.Writer) error {
		r, err := open()
		if err != nil {
			return err
		}
		defer r.Close()
		_, err = io.Copy(w, struct{ io.Reader }{r})
		return err
	}
}

func (a *archiver) copyFile(path string) func(io.Writer) error {
	return a.copyFrom(func() (io.ReadCloser, error) { return os.Open(path) })
}

// ErrDamaged says that an original does not have the hash under which it was stored.
var ErrDamaged = errors.New("the bytes do not match their hash")

// method stores what is compressed already and deflates text only.
func method(name string) uint16 {
	switch path.Ext(strings.ToLower(name)) {
	case ".csv", ".txt", ".xml", ".json", ".eml", ".html", ".md", ".log":
		return zip.Deflate
	}
	return zip.Store
}

// archive writes the ZIP of a planned dossier in a fixed order: the PDF, the lists, the readable copies, the originals,
// the manifest.
func (c *composer) archive(ctx context.Context, out Output) (*Result, error) {
	a := newArchiver(out, c.d.Made)
	result := &Result{Manifest: c.manifest(), out: out}
	if err := c.archivePDF(a, result); err != nil {
		return nil, err
	}
	if err := c.archiveLists(a); err != nil {
		return nil, err
	}
	if err := c.archiveExhibits(ctx, a, result.Manifest); err != nil {
		return nil, err
	}
	result.Manifest.Files = a.files
	text, err := json.MarshalIndent(result.Manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	if _, err := a.add(ManifestName, writes(append(text, '\n'))); err != nil {
		return nil, err
	}
	return result, a.zip.Close()
}

// archivePDF binds the dossier straight into the archive and reads it again from there.
func (c *composer) archivePDF(a *archiver, result *Result) error {
	id, err := result.Manifest.seal()
	if err != nil {
		return err
	}
	file, err := a.add(PDFName, func(w io.Writer) error {
		if err := a.zip.Flush(); err != nil {
			return err
		}
		result.PDFAt = a.written.bytes
		return c.bind(w, id)
	})
	if err != nil {
		return err
	}
	if err := a.zip.Flush(); err != nil {
		return err
	}
	result.Manifest.PDF = ManifestPDF{File: PDFName, Pages: c.total, Bytes: file.Bytes, SHA256: file.SHA256}
	return c.reread(io.NewSectionReader(result.out, result.PDFAt, file.Bytes), file.Bytes)
}

func (c *composer) archiveLists(a *archiver) error {
	if _, err := a.add(listName, a.copyFile(c.list.path)); err != nil {
		return err
	}
	sheet, err := c.listSheet()
	if err != nil {
		return err
	}
	if _, err := a.add(sheetName, writes(sheet)); err != nil {
		return err
	}
	if c.d.Statement == nil {
		return nil
	}
	statement := *c.d.Statement
	statement.Heading = c.d.heading()
	_, err = a.add(statementName, func(w io.Writer) error { return statement.CSV(w, c.words) })
	return err
}

// archiveExhibits writes the readable copies first, then the originals.
func (c *composer) archiveExhibits(ctx context.Context, a *archiver, m *Manifest) error {
	for i := range c.d.Exhibits {
		if _, err := a.add(m.Exhibits[i].File, a.copyFile(c.exhibits[c.d.Exhibits[i].Number].path)); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	for i := range c.d.Exhibits {
		e := &c.d.Exhibits[i]
		if e.Original == nil {
			continue
		}
		file, err := a.add(m.Exhibits[i].Original, a.copyFrom(e.Original))
		if err != nil {
			return err
		}
		if file.SHA256 != e.SHA256 {
			return fmt.Errorf("archive %s: %w", file.Name, ErrDamaged)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return nil
}

func writes(b []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.Copy(w, bytes.NewReader(b)); return err }
}

func (c *composer) manifest() *Manifest {
	m := &Manifest{
		Schema: Schema, Reference: c.d.Reference, Creditor: c.d.Creditor.Name, Debtor: c.d.Debtor.Name, Agency: c.d.Agency.Name,
		Bordereau: c.d.Bordereau, ReleasedOn: c.d.ReleasedOn, Made: c.d.Made.UTC(), Whole: c.d.whole(),
		Exhibits: []ManifestExhibit{},
	}
	for i := range c.d.Exhibits {
		e := &c.d.Exhibits[i]
		entry := ManifestExhibit{
			Number: e.Number, Code: e.Code, Category: string(e.Category), Title: e.Title, DatedOn: e.DatedOn,
			WithdrawnOn: e.WithdrawnOn, FirstPage: c.firstPage(e.Number), Pages: e.Drawing.Pages, Name: e.Name,
			OtherNames: e.OtherNames, Type: e.Type, Bytes: e.Bytes, SHA256: e.SHA256, How: e.Drawing.How,
			Why: c.reason(e.Drawing.Why), Uploader: e.Uploader, File: c.fileName(e), Original: c.originalName(e),
		}
		if !e.UploadedAt.IsZero() {
			at := e.UploadedAt.UTC()
			entry.UploadedAt = &at
		}
		m.Exhibits = append(m.Exhibits, entry)
	}
	return m
}
