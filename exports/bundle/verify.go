package bundle

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"relais/exports"
	"relais/exports/pdf"
)

// Finding is one thing that is wrong with an archive. Code is for programs, File names the place, Text is for people who
// look after it.
type Finding struct {
	Code string `json:"code"` // unreadable, schema, missing, extra, hash, size, pages, whole, exhibit, seal
	File string `json:"file,omitempty"`
	Text string `json:"text"`
}

// Report is the result of verifying an archive.
type Report struct {
	OK       bool      `json:"ok"`
	Case     string    `json:"case,omitempty"`
	Exhibits int       `json:"exhibits"`
	Pages    int       `json:"pages"`
	Files    int       `json:"files"`
	Findings []Finding `json:"findings"`
}

// manifestLimit bounds what is read of a manifest.
const manifestLimit = 64 << 20

// Verify checks an archive without the portal: every file against the manifest, nothing missing, nothing added, the
// fingerprint of the whole, the pages of the PDF against the exhibits, and that PDF and manifest belong together. It
// never fails: what cannot be read is a finding. It does not say who made the archive: whoever can make a dossier can
// make another one; the fingerprint of the whole, known from elsewhere, tells them apart.
func Verify(r io.ReaderAt, size int64) *Report {
	v := &verification{report: &Report{Findings: []Finding{}}}
	v.run(r, size)
	slices.SortStableFunc(v.report.Findings, func(a, b Finding) int { return cmp.Compare(a.File, b.File) })
	v.report.OK = len(v.report.Findings) == 0
	return v.report
}

type verification struct {
	report   *Report
	r        io.ReaderAt
	size     uint64
	archive  *zip.Reader
	entries  map[string]*zip.File
	manifest Manifest
}

func (v *verification) find(code, file, format string, args ...any) {
	v.report.Findings = append(v.report.Findings, Finding{Code: code, File: file, Text: fmt.Sprintf(format, args...)})
}

func (v *verification) run(r io.ReaderAt, size int64) {
	var err error
	v.r, v.size = r, uint64(size)
	if v.archive, err = zip.NewReader(r, size); err != nil {
		v.find("unreadable", "", "not a readable archive, or one that was cut: %v", err)
		return
	}
	v.entries = map[string]*zip.File{}
	for _, f := range v.archive.File {
		if v.entries[f.Name] != nil {
			v.find("extra", f.Name, "the archive holds two files of this name")
			continue
		}
		v.entries[f.Name] = f
	}
	if !v.readManifest() {
		return
	}
	v.report.Case, v.report.Exhibits = v.manifest.Reference, len(v.manifest.Exhibits)
	v.report.Pages, v.report.Files = v.manifest.PDF.Pages, len(v.manifest.Files)
	v.files()
	v.exhibits()
	v.pages()
}

func (v *verification) readManifest() bool {
	f := v.entries[ManifestName]
	if f == nil {
		v.find("missing", ManifestName, "the archive has no manifest: it is no dossier, or it was cut")
		return false
	}
	if err := v.parseManifest(f); err != nil {
		v.find("unreadable", ManifestName, "%v", err)
		return false
	}
	if v.manifest.Schema != Schema {
		v.find("schema", ManifestName, "schema %q is not %q", v.manifest.Schema, Schema)
		return false
	}
	return true
}

// parseManifest is strict: what this schema does not know was not written by it.
func (v *verification) parseManifest(f *zip.File) error {
	rc, err := f.Open()
	if err != nil {
		return err
	}
	defer rc.Close()
	text, err := io.ReadAll(io.LimitReader(rc, manifestLimit))
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v.manifest); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind the manifest")
	}
	return nil
}

// files compares what is there with what should be, byte for byte.
func (v *verification) files() {
	listed := map[string]bool{ManifestName: true}
	for _, want := range v.manifest.Files {
		if listed[want.Name] {
			v.find("extra", want.Name, "the manifest names it twice")
			continue
		}
		listed[want.Name] = true
		f := v.entries[want.Name]
		if f == nil {
			v.find("missing", want.Name, "the manifest names it, the archive does not have it")
			continue
		}
		v.file(f, want)
	}
	for _, f := range v.archive.File {
		if !listed[f.Name] {
			v.find("extra", f.Name, "the manifest does not name it")
		}
	}
}

func (v *verification) file(f *zip.File, want ManifestFile) {
	digest, n, err := hashEntry(f, want.Bytes)
	switch {
	case errors.Is(err, zip.ErrChecksum):
		v.find("hash", want.Name, "the bytes were altered: the checksum of the archive does not fit")
	case err != nil:
		v.find("unreadable", want.Name, "%v", err)
	case n != want.Bytes:
		v.find("size", want.Name, "%d bytes instead of %d", n, want.Bytes)
	case digest != want.SHA256:
		v.find("hash", want.Name, "SHA-256 is %s instead of %s", digest, want.SHA256)
	}
}

// hashEntry reads at most one byte more than expected, so that a bomb costs no more than the file it replaces.
func hashEntry(f *zip.File, want int64) (string, int64, error) {
	rc, err := f.Open()
	if err != nil {
		return "", 0, err
	}
	defer rc.Close()
	h := sha256.New()
	n, err := io.CopyBuffer(h, io.LimitReader(rc, want+1), make([]byte, 256<<10))
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// exhibits checks the manifest against itself: numbers rise, originals and hashes are those of the files.
func (v *verification) exhibits() {
	files := map[string]ManifestFile{}
	for _, f := range v.manifest.Files {
		files[f.Name] = f
	}
	last := 0
	var digests []string
	for _, e := range v.manifest.Exhibits {
		digests = append(digests, e.SHA256)
		if e.Number <= last {
			v.find("exhibit", e.Original, "exhibit %d follows exhibit %d", e.Number, last)
		}
		last = e.Number
		original := files[e.Original]
		switch {
		case e.Original == "" && e.SHA256 == "": // nobody could read it when the dossier was made
		case original.SHA256 != e.SHA256 || original.Bytes != e.Bytes:
			v.find("exhibit", e.Original, "exhibit %d: the original is not the file that was handed over", e.Number)
		}
		if files[e.File].SHA256 == "" {
			v.find("exhibit", e.File, "exhibit %d: its readable copy is not listed", e.Number)
		}
	}
	if whole := exports.WholeHash(digests); whole != v.manifest.Whole {
		v.find("whole", ManifestName, "the fingerprint of the whole is %s instead of %s", whole, v.manifest.Whole)
	}
	if m := v.manifest.PDF; files[m.File].SHA256 != m.SHA256 || files[m.File].Bytes != m.Bytes {
		v.find("exhibit", m.File, "the manifest says two things about the dossier")
	}
}

// pages reads the PDF again and compares where each exhibit stands.
func (v *verification) pages() {
	f := v.entries[v.manifest.PDF.File]
	if f == nil {
		if v.manifest.PDF.File != PDFName {
			v.find("missing", PDFName, "the manifest names no dossier")
		}
		return // its absence is a finding already
	}
	file, err := v.readPDF(f)
	if err != nil {
		v.find("pages", f.Name, "%v", err)
		return
	}
	if len(file.Pages) != v.manifest.PDF.Pages {
		v.find("pages", f.Name, "%d pages instead of %d", len(file.Pages), v.manifest.PDF.Pages)
	}
	var want []PageRange
	for _, e := range v.manifest.Exhibits {
		want = append(want, PageRange{Exhibit: e.Number, First: e.FirstPage, Pages: e.Pages})
	}
	if err := checkPages(file, want); err != nil {
		v.find("pages", f.Name, "%v", err)
	}
	if id, err := v.manifest.seal(); err != nil || id != file.ID {
		v.find("seal", ManifestName, "the manifest is not the one with which the dossier was bound: it, or the PDF, was changed")
	}
}

// readPDF reads the PDF where it lies. In an archive that was packed anew it may be compressed: then it is unpacked to a
// temporary file, because it is read back and forth.
func (v *verification) readPDF(f *zip.File) (*pdf.File, error) {
	size := v.manifest.PDF.Bytes
	if at, err := f.DataOffset(); err == nil && f.Method == zip.Store && f.CompressedSize64 <= v.size {
		size = int64(f.CompressedSize64)
		return pdf.Read(io.NewSectionReader(v.r, at, size), size)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	tmp, err := os.CreateTemp("", "relais-verify-*.pdf")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	n, err := io.Copy(tmp, io.LimitReader(rc, size+1))
	if err != nil {
		return nil, err
	}
	return pdf.Read(tmp, n)
}
