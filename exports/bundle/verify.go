package bundle

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"relais/exports"
	"relais/exports/pdf"
)

// Finding is one thing that is wrong with an archive. Code is for programs, File names the place, Text is for the log.
type Finding struct {
	Code string `json:"code"` // unreadable, schema, missing, extra, hash, size, pages, whole, exhibit
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
// fingerprint of the whole, and the pages of the PDF against the exhibits. It never fails: what cannot be read is a finding.
func Verify(r io.ReaderAt, size int64) *Report {
	v := &verification{report: &Report{Findings: []Finding{}}}
	v.run(r, size)
	v.report.OK = len(v.report.Findings) == 0
	return v.report
}

type verification struct {
	report   *Report
	entries  map[string]*zip.File
	manifest Manifest
}

func (v *verification) find(code, file, format string, args ...any) {
	v.report.Findings = append(v.report.Findings, Finding{Code: code, File: file, Text: fmt.Sprintf(format, args...)})
}

func (v *verification) run(r io.ReaderAt, size int64) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		v.find("unreadable", "", "not a readable archive: %v", err)
		return
	}
	v.entries = map[string]*zip.File{}
	for _, f := range z.File {
		if v.entries[f.Name] != nil {
			v.find("extra", f.Name, "the archive holds two files of this name")
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
	rc, err := f.Open()
	if err != nil {
		v.find("unreadable", ManifestName, "%v", err)
		return false
	}
	defer rc.Close()
	text, err := io.ReadAll(io.LimitReader(rc, manifestLimit))
	if err == nil {
		err = json.Unmarshal(text, &v.manifest)
	}
	if err != nil {
		v.find("unreadable", ManifestName, "%v", err)
		return false
	}
	if v.manifest.Schema != Schema {
		v.find("schema", ManifestName, "schema %q is not %q", v.manifest.Schema, Schema)
		return false
	}
	return true
}

// files compares what is there with what should be, byte for byte.
func (v *verification) files() {
	listed := map[string]bool{ManifestName: true}
	for _, want := range v.manifest.Files {
		listed[want.Name] = true
		f := v.entries[want.Name]
		if f == nil {
			v.find("missing", want.Name, "the manifest names it, the archive does not have it")
			continue
		}
		digest, n, err := hashEntry(f, want.Bytes)
		switch {
		case err != nil:
			v.find("unreadable", want.Name, "%v", err)
		case n != want.Bytes:
			v.find("size", want.Name, "%d bytes instead of %d", n, want.Bytes)
		case digest != want.SHA256:
			v.find("hash", want.Name, "SHA-256 is %s instead of %s", digest, want.SHA256)
		}
	}
	for name := range v.entries {
		if !listed[name] {
			v.find("extra", name, "the manifest does not name it")
		}
	}
	slices.SortFunc(v.report.Findings, func(a, b Finding) int {
		if a.File != b.File {
			if a.File < b.File {
				return -1
			}
			return 1
		}
		return 0
	})
}

// hashEntry reads at most one byte more than expected, so that a bomb costs no more than the file it replaces.
func hashEntry(f *zip.File, want int64) (string, int64, error) {
	rc, err := f.Open()
	if err != nil {
		return "", 0, err
	}
	defer rc.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(rc, want+1))
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// exhibits checks the manifest against itself: numbers rise, originals and hashes are those of the files.
func (v *verification) exhibits() {
	sums := map[string]string{}
	for _, f := range v.manifest.Files {
		sums[f.Name] = f.SHA256
	}
	last := 0
	var digests []string
	for _, e := range v.manifest.Exhibits {
		digests = append(digests, e.SHA256)
		if e.Number <= last {
			v.find("exhibit", e.Original, "exhibit %d follows exhibit %d", e.Number, last)
		}
		last = e.Number
		if sums[e.Original] != e.SHA256 {
			v.find("exhibit", e.Original, "exhibit %d: the original is not the file that was handed over", e.Number)
		}
		if sums[e.File] == "" {
			v.find("exhibit", e.File, "exhibit %d: its readable copy is not listed", e.Number)
		}
	}
	if whole := exports.WholeHash(digests); whole != v.manifest.Whole {
		v.find("whole", ManifestName, "the fingerprint of the whole is %s instead of %s", whole, v.manifest.Whole)
	}
}

// pages reads the PDF again and compares where each exhibit stands.
func (v *verification) pages() {
	f := v.entries[v.manifest.PDF.File]
	if f == nil {
		v.find("missing", v.manifest.PDF.File, "the dossier itself is missing")
		return
	}
	file, err := readEntryPDF(f, v.manifest.PDF.Bytes)
	if err != nil {
		v.find("pages", f.Name, "%v", err)
		return
	}
	if len(file.Pages) != v.manifest.PDF.Pages {
		v.find("pages", f.Name, "%d pages instead of %d", len(file.Pages), v.manifest.PDF.Pages)
		return
	}
	var want []PageRange
	for _, e := range v.manifest.Exhibits {
		want = append(want, PageRange{Exhibit: e.Number, First: e.FirstPage, Pages: e.Pages})
	}
	if err := checkPages(file, want); err != nil {
		v.find("pages", f.Name, "%v", err)
	}
}

// readEntryPDF unpacks the PDF to a temporary file, because it is read back and forth.
func readEntryPDF(f *zip.File, size int64) (*pdf.File, error) {
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
