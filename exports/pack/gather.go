package pack

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"relais/cases/intake"
	"relais/exports/bundle"
)

// gather lists every file, opens archives and mails, hashes everything and marks duplicates.
func (r *run) gather(ctx context.Context) error {
	for i := range r.folder.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		found := &r.folder.Files[i]
		it := &item{path: found.Path, name: found.Name, size: found.Size, problem: found.Problem}
		if it.problem == nil {
			it.detection, it.problem = found.Detect()
		}
		r.take(it)
	}
	seen := map[string]string{}
	for _, it := range r.items {
		if it.problem != nil || it.hash == "" {
			continue
		}
		if first, twice := seen[it.hash]; twice {
			it.duplicate = first
			continue
		}
		seen[it.hash] = it.name
	}
	return nil
}

// take adds a file and what is inside it.
func (r *run) take(it *item) {
	it.name = r.unique(it.name)
	if it.problem == nil {
		it.hash, it.problem = hashOf(it.path)
	}
	if it.problem != nil {
		it.size, it.hash = 0, nothing
	}
	r.items = append(r.items, it)
	if it.problem != nil || it.parent != "" {
		return
	}
	var err error
	switch it.detection.Type {
	case intake.ZIP:
		err = r.unzip(it)
	case intake.EML:
		err = r.unmail(it)
	}
	if err != nil {
		r.report.Warnings = append(r.report.Warnings, fmt.Sprintf("%s: kept as it is, not opened: %v", it.name, err))
	}
}

// nothing is the SHA-256 of no bytes: what stands in the archive for a file that could not be read.
const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// unique gives a name that no file has yet: archives may hold two files of one name.
func (r *run) unique(name string) string {
	for n, try := 1, name; ; n++ {
		if n > 1 {
			try = fmt.Sprintf("%s (%d)", name, n)
		}
		if !r.names[try] {
			r.names[try] = true
			return try
		}
	}
}

func (r *run) unzip(parent *item) error {
	in, err := os.Open(parent.path)
	if err != nil {
		return err
	}
	defer in.Close()
	var inside []*item
	err = intake.Unzip(in, parent.size, r.Limits, func(e intake.Entry) error {
		rc, err := e.Open()
		if err != nil {
			return err
		}
		defer rc.Close()
		it, err := r.unpack(parent, e.Name, rc)
		inside = append(inside, it)
		return err
	})
	if err != nil {
		return err // nothing of a half-read archive is used: its original stays
	}
	for _, it := range inside {
		r.take(it)
	}
	return nil
}

func (r *run) unmail(parent *item) error {
	in, err := os.Open(parent.path)
	if err != nil {
		return err
	}
	defer in.Close()
	mail, err := intake.ReadMail(in, r.Limits)
	if err != nil {
		return err
	}
	for _, f := range mail.Files {
		it, err := r.unpack(parent, f.Name, bytes.NewReader(f.Content))
		if err != nil {
			return err
		}
		r.take(it)
	}
	return nil
}

// unpack writes a file from inside another one to the working folder.
func (r *run) unpack(parent *item, name string, from io.Reader) (*item, error) {
	out, err := os.CreateTemp(r.dir, "inside-*")
	if err != nil {
		return nil, err
	}
	defer out.Close()
	n, err := io.Copy(out, from)
	if err != nil {
		return nil, err
	}
	return &item{path: out.Name(), name: parent.name + "/" + name, parent: parent.name, size: n, detection: intake.Detect(name, out, n)}, nil
}

// pieces hands the numbered files to the bundle.
func (r *run) pieces() []bundle.Piece {
	byName := map[string]*item{}
	for _, it := range r.items {
		byName[it.name] = it
	}
	var pieces []bundle.Piece
	for i := range r.c.Documents {
		doc := &r.c.Documents[i]
		it := byName[string(doc.ID)]
		pieces = append(pieces, bundle.Piece{
			Document: doc, Pages: it.pages, Drawing: it.drawing, Original: it.open,
		})
	}
	return pieces
}

// open gives the bytes of a file; one that could not be read is empty, its page says why.
func (it *item) open() (io.ReadCloser, error) {
	if it.problem != nil {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	return os.Open(it.path)
}

// tell completes the report from the manifest of what was really written.
func (r *run) tell(result *bundle.Result) {
	rep := r.report
	rep.OK, rep.Exhibits, rep.Pages = true, len(result.Manifest.Exhibits), result.Manifest.PDF.Pages
	rep.Bytes, rep.SHA256 = result.ZIPBytes, result.ZIPSHA256
	entries := map[int]bundle.ManifestExhibit{}
	for _, e := range result.Manifest.Exhibits {
		entries[e.Number] = e
	}
	numbers := map[string]int{}
	for _, it := range r.items {
		numbers[it.name] = it.doc.Exhibit
	}
	for _, it := range r.items {
		doc := Document{
			File: it.name, Parent: it.parent, Category: string(it.doc.Category), Title: it.doc.Title, Type: string(it.detection.Type),
			Bytes: it.size, SHA256: it.hash, How: it.drawing.How, Duplicate: it.duplicate, Exhibit: it.doc.Exhibit, Code: it.doc.Code(),
		}
		if it.duplicate != "" {
			doc.Exhibit, doc.Code = numbers[it.duplicate], ""
		}
		entry := entries[doc.Exhibit]
		doc.Pages, doc.First, doc.How, doc.Why = entry.Pages, entry.FirstPage, entry.How, entry.Why
		if doc.Why == "" {
			doc.Why = r.words.T("draw.why." + string(doc.How))
		}
		rep.Documents = append(rep.Documents, doc)
	}
}

// beginning reads the first part of a text or mail for recognition.
func (r *run) beginning(it *item) string {
	in, err := os.Open(it.path)
	if err != nil {
		return ""
	}
	defer in.Close()
	if it.detection.Type == intake.EML {
		if mail, err := intake.ReadMail(in, r.Limits); err == nil {
			return mail.Subject + "\n" + mail.Text
		}
		return ""
	}
	text, _, err := intake.ReadText(in, 64<<10)
	if err != nil {
		return ""
	}
	return text
}

func hashOf(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// move renames, or copies where the target is on another file system.
func move(from, to string) error {
	if err := os.Rename(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp, err := os.CreateTemp(filepath.Dir(to), ".relais-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(tmp, in)
	if closing := tmp.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), to)
}
