package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"relais/cases"
	"relais/cases/intake"
	"relais/exports/draw"
)

// Inspector reads stored files: it implements cases.Inspector.
type Inspector struct {
	Blobs  cases.Blobs
	Drawer *draw.Drawer
	Limits intake.Limits
	Temp   string // folder for working copies; "" is the system's
}

// textPages and textBytes bound what recognition is given.
const (
	textPages = 3
	textBytes = 64 << 10
)

// Inspect says what a file is, draws its pages, stores them, and lists what is inside an archive or a mail. What is wrong
// with the file is in the Finding; the error is ours.
func (in *Inspector) Inspect(ctx context.Context, org cases.OrgID, d cases.Document) (cases.Finding, error) {
	dir, err := os.MkdirTemp(in.Temp, "relais-inspect-*")
	if err != nil {
		return cases.Finding{}, fmt.Errorf("inspect file %s: %w", d.ID, err)
	}
	defer os.RemoveAll(dir)
	found, err := in.inspect(ctx, org, d, dir)
	if err != nil {
		return cases.Finding{}, fmt.Errorf("inspect file %s: %w", d.ID, err)
	}
	return found, nil
}

func (in *Inspector) inspect(ctx context.Context, org cases.OrgID, d cases.Document, dir string) (cases.Finding, error) {
	path := filepath.Join(dir, "original")
	if err := in.fetch(ctx, org, d.Hash, path); err != nil {
		return cases.Finding{}, err
	}
	detection, err := detect(path, d.Name)
	if err != nil {
		return cases.Finding{}, err
	}
	out := filepath.Join(dir, "pages.pdf")
	drawing, err := in.Drawer.Draw(ctx, draw.File{Path: path, Name: d.Name, Detection: detection}, out)
	if err != nil {
		return cases.Finding{}, err
	}
	found := cases.Finding{Type: string(detection.Type), Pages: drawing.Pages, HasText: drawing.HasText, State: stateOf(drawing)}
	if drawing.How != draw.NamedOnly {
		if found.Drawn, err = in.keep(ctx, org, out); err != nil {
			return cases.Finding{}, err
		}
		found.Text = in.text(ctx, path, detection, drawing)
	}
	found.Parts, err = in.parts(ctx, org, path, detection)
	return found, err
}

// stateOf turns how a file was drawn into what a person has to do about it.
func stateOf(d draw.Drawing) cases.DocumentState {
	switch {
	case d.Protected:
		return cases.Protected
	case d.Broken:
		return cases.Broken
	case d.How == draw.NamedOnly:
		return cases.Opaque
	}
	return cases.Readable
}

// fetch writes a stored file to a path; reading checks its hash.
func (in *Inspector) fetch(ctx context.Context, org cases.OrgID, hash, path string) error {
	return fetch(ctx, in.Blobs, org, hash, path)
}

func fetch(ctx context.Context, blobs cases.Blobs, org cases.OrgID, hash, path string) error {
	body, _, err := blobs.Open(ctx, org, hash)
	if err != nil {
		return err
	}
	defer body.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, body)
	if closing := out.Close(); err == nil {
		err = closing
	}
	return err
}

func detect(path, name string) (intake.Detection, error) {
	f, err := os.Open(path)
	if err != nil {
		return intake.Detection{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return intake.Detection{}, err
	}
	return intake.Detect(name, f, info.Size()), nil
}

// keep stores the drawn pages.
func (in *Inspector) keep(ctx context.Context, org cases.OrgID, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	blob, err := in.Blobs.Put(ctx, org, f, 1<<40)
	return blob.Hash, err
}

// text reads the beginning of what a file says, for recognition. Without it recognition goes by the name: no failure.
func (in *Inspector) text(ctx context.Context, path string, d intake.Detection, drawing draw.Drawing) string {
	if d.Type == intake.PDF {
		if !drawing.HasText {
			return ""
		}
		text, err := in.Drawer.PDF.Text(ctx, path, textPages)
		if err != nil {
			return ""
		}
		return text[:min(len(text), textBytes)]
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	switch d.Type {
	case intake.EML:
		mail, err := intake.ReadMail(f, in.Limits)
		if err != nil {
			return ""
		}
		return mail.Subject + "\n" + mail.Text[:min(len(mail.Text), textBytes)]
	case intake.Text, intake.CSV, intake.XML:
		text, _, err := intake.ReadText(f, textBytes)
		if err != nil {
			return ""
		}
		return text
	}
	return ""
}

// parts stores the files inside an archive or a mail. An archive beyond the limits, or one that is damaged, gives none:
// it stays what it is, a file that cannot be drawn.
func (in *Inspector) parts(ctx context.Context, org cases.OrgID, path string, d intake.Detection) ([]cases.Part, error) {
	if d.Type != intake.ZIP && d.Type != intake.EML {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var parts []cases.Part
	var ours error
	add := func(name string, body io.Reader) error {
		part, err := in.part(ctx, org, name, body)
		if err != nil {
			ours = err
			return err
		}
		if part.Name != "" {
			parts = append(parts, part)
		}
		return nil
	}
	if d.Type == intake.ZIP {
		err = in.unzip(f, add)
	} else {
		err = in.unmail(f, add)
	}
	var known *cases.Error
	if err != nil && (ours == nil || errors.As(ours, &known)) {
		return nil, nil
	}
	return parts, ours
}

func (in *Inspector) unzip(f *os.File, add func(string, io.Reader) error) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return intake.Unzip(f, info.Size(), in.Limits, func(e intake.Entry) error {
		body, err := e.Open()
		if err != nil {
			return err
		}
		defer body.Close()
		return add(e.Name, body)
	})
}

func (in *Inspector) unmail(f *os.File, add func(string, io.Reader) error) error {
	mail, err := intake.ReadMail(f, in.Limits)
	if err != nil {
		return err
	}
	for _, file := range mail.Files {
		if err := add(file.Name, bytes.NewReader(file.Content)); err != nil {
			return err
		}
	}
	return nil
}

// part stores one inner file. Programs are left inside their archive.
func (in *Inspector) part(ctx context.Context, org cases.OrgID, name string, body io.Reader) (cases.Part, error) {
	tmp, err := os.CreateTemp(in.Temp, "relais-part-*")
	if err != nil {
		return cases.Part{}, err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	size, err := io.Copy(tmp, body)
	if err != nil {
		return cases.Part{}, err
	}
	found := intake.Detect(name, tmp, size)
	if !found.Type.Accepted() {
		return cases.Part{}, nil
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return cases.Part{}, err
	}
	blob, err := in.Blobs.Put(ctx, org, tmp, size)
	return cases.Part{Name: name, Type: string(found.Type), Blob: blob}, err
}
