package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"relais/exports/draw"
)

// PDFName is the place of the bound dossier in the archive.
const PDFName = "Dossier.pdf"

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
	zip   *zip.Writer
	made  time.Time
	files []ManifestFile
	taken map[string]bool
}

// add writes one file. want is the hash it must have; "" accepts any.
func (a *archiver) add(name, want string, open func() (io.ReadCloser, error)) error {
	if a.taken[strings.ToLower(name)] {
		return fmt.Errorf("archive: two files are called %s", name)
	}
	a.taken[strings.ToLower(name)] = true
	r, err := open()
	if err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	defer r.Close()
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method(name), Modified: a.made})
	if err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	var sum hash.Hash = sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	if err != nil {
		return fmt.Errorf("archive %s: %w", name, err)
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	if want != "" && digest != want {
		return fmt.Errorf("archive %s: %w", name, ErrDamaged)
	}
	a.files = append(a.files, ManifestFile{Name: name, Bytes: n, SHA256: digest})
	return nil
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

func fileOpener(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
}

func bytesOpener(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

// archive writes the ZIP of a composed dossier in a fixed order.
func (c *composer) archive(w io.Writer, pdfPath string) (*Manifest, error) {
	a := &archiver{zip: zip.NewWriter(w), made: c.d.Made.UTC(), taken: map[string]bool{}}
	m := c.manifest()
	if err := a.add(PDFName, "", fileOpener(pdfPath)); err != nil {
		return nil, err
	}
	m.PDF = ManifestPDF{File: PDFName, Pages: c.total, Bytes: a.files[0].Bytes, SHA256: a.files[0].SHA256}
	if err := a.add("00_Bordereau.pdf", "", fileOpener(c.list.path)); err != nil {
		return nil, err
	}
	sheet, err := c.listSheet()
	if err != nil {
		return nil, err
	}
	if err := a.add("00_Bordereau.xlsx", "", bytesOpener(sheet)); err != nil {
		return nil, err
	}
	if c.d.StatementCSV != nil {
		if err := a.add("00_Decompte.csv", "", bytesOpener(c.d.StatementCSV)); err != nil {
			return nil, err
		}
	}
	if err := c.archiveExhibits(a, m); err != nil {
		return nil, err
	}
	m.Files = a.files
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := a.add(ManifestName, "", bytesOpener(append(text, '\n'))); err != nil {
		return nil, err
	}
	return m, a.zip.Close()
}

// archiveExhibits writes the readable copies first, then the originals.
func (c *composer) archiveExhibits(a *archiver, m *Manifest) error {
	for i := range c.d.Exhibits {
		e, entry := &c.d.Exhibits[i], &m.Exhibits[i]
		open, want := fileOpener(e.Pages), ""
		if e.Pages == "" {
			open, want = e.Original, e.SHA256
		}
		if err := a.add(entry.File, want, open); err != nil {
			return err
		}
	}
	for i := range c.d.Exhibits {
		e, entry := &c.d.Exhibits[i], &m.Exhibits[i]
		if err := a.add(entry.Original, e.SHA256, e.Original); err != nil {
			return err
		}
	}
	return nil
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
			WithdrawnOn: e.WithdrawnOn, FirstPage: c.firstPage(e.Number), Pages: e.Drawing.Pages, Name: e.Name, Type: e.Type,
			Bytes: e.Bytes, SHA256: e.SHA256, How: e.Drawing.How, Why: c.reason(e.Drawing.Why), Uploader: e.Uploader,
			File: e.fileName("pdf"), Original: e.originalName(),
		}
		if !e.UploadedAt.IsZero() {
			at := e.UploadedAt.UTC()
			entry.UploadedAt = &at
		}
		if e.Drawing.How == draw.NamedOnly {
			entry.File = e.fileName(strings.TrimPrefix(path.Ext(entry.Original), "."))
		}
		m.Exhibits = append(m.Exhibits, entry)
	}
	return m
}
