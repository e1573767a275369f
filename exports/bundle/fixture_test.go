package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

func wordsIn(t testing.TB, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

// sheet is a JPEG of one colour.
func sheet(t testing.TB, grey uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 60, 85))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	img.SetGray(3, 3, color.Gray{Y: 255 - grey})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exhibit is a picture of so many pages under a number.
func exhibit(t testing.TB, number, pages int) Exhibit {
	t.Helper()
	raw := sheet(t, uint8(20*number))
	var pictures []pdf.Picture
	for range pages {
		pictures = append(pictures, pdf.Picture{File: bytes.NewReader(raw), Size: int64(len(raw))})
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("pages-%d.pdf", number))
	var b bytes.Buffer
	if err := pdf.ImagePages(&b, pictures...); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return Exhibit{
		Number: number, Category: cases.Invoices, Code: fmt.Sprintf("D%d", number), Title: fmt.Sprintf("Facture n° %d", number),
		Name: fmt.Sprintf("facture %d.jpg", number), Type: "jpeg", SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(raw)),
		Original: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil },
		Pages:    path, Drawing: draw.Drawing{How: draw.Image, Pages: pages},
	}
}

// dossier has two exhibits of two pages, one that can only be named, one that nobody could read, and a statement.
func dossier(t testing.TB) *Dossier {
	t.Helper()
	named := exhibit(t, 3, 1)
	named.Pages, named.Drawing, named.Name = "", draw.Drawing{How: draw.NamedOnly, Why: draw.Reason{Key: "draw.office"}}, "lettre.docx"
	lost := Exhibit{Number: 4, Title: "Perdue", Name: "perdue.pdf", Drawing: draw.Drawing{How: draw.NamedOnly, Why: draw.Reason{Key: "draw.unreadable"}}}
	day := cases.NewDate(2026, 8, 24)
	return &Dossier{
		Lang: "fr", Reference: "D-2026-0241", Creditor: exports.Party{Name: "Fonderies du Ponant"}, Debtor: exports.Party{Name: "Transports Kerdiles SARL"},
		ReleasedOn: day, Made: time.Date(2026, 8, 24, 14, 58, 0, 0, time.UTC), Currency: cases.EUR,
		Statement: &exports.Statement{AsOf: day, Currency: "EUR", Totals: exports.StatementTotals{Principal: 1000, Due: 1000}},
		Exhibits:  []Exhibit{exhibit(t, 1, 2), exhibit(t, 2, 2), named, lost},
	}
}

// built builds a dossier and gives the archive.
func built(t testing.TB, d *Dossier) []byte {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := Build(context.Background(), d, wordsIn(t, i18n.FR), t.TempDir(), out, nil); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// member is a file of an archive taken apart.
type member struct {
	name    string
	content []byte
}

func unpack(t testing.TB, archive []byte) []member {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var list []member
	for _, f := range z.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		rc.Close()
		list = append(list, member{f.Name, content})
	}
	return list
}

// pack makes an archive again, compressed as another program would.
func pack(t testing.TB, list []member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range list {
		w, err := z.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verify(archive []byte) *Report { return Verify(bytes.NewReader(archive), int64(len(archive))) }
