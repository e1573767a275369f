package pdf

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	p := testPool(t)
	dir := t.TempDir()
	norm := func(name string, data []byte) string {
		in := write(t, name, data)
		out := filepath.Join(dir, name)
		info, err := p.Normalise(context.Background(), in, out)
		if err != nil {
			t.Fatal(name, err)
		}
		t.Logf("%s: %d pages raster %v lost %v %v", name, info.Pages, info.Rasterised, info.Lost, info.PageSizes[0])
		return out
	}
	img := func(name string, pics ...Picture) string {
		path := filepath.Join(dir, name)
		f, _ := os.Create(path)
		if err := ImagePages(f, pics...); err != nil {
			t.Fatal(name, err)
		}
		f.Close()
		return path
	}
	font, _ := os.ReadFile("../fonts/IBMPlexSans-SemiBold.ttf")
	j := jpegOf(t, photo(800, 600))
	scan := jpegOf(t, photo(1240, 1754))
	spec := Spec{
		Title: "Dossier Kerdiles – été", Author: "Société Exemple", Subject: "Créance", Creator: "Relais", Lang: "fr-FR",
		Date: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC), Font: font,
		Label: func(p, of int) string { return fmt.Sprintf("p. %d / %d", p, of) },
	}
	cover := letters(t, "Couverture", 2, "P")
	spec.Parts = append(spec.Parts, Part{Source: bytes.NewReader(cover), Size: int64(len(cover))})
	box := "q 0.9 0.95 1 rg 0 0 5000 5000 re f Q 4 w 0 0.4 0 RG 1 0 0 RG %s re S "
	tints := []RGB{{0x0b, 0x55, 0x63}, {0xee, 0xb0, 0x2a}, {0xb0, 0x30, 0x1a}, {0x54, 0x43, 0x9a}}
	for i, path := range []string{
		norm("lettre.pdf", letters(t, "Facture", 2, "P")),
		norm("paysage.pdf", letters(t, "Plan", 1, "L")),
		norm("r90.pdf", onePage(a4Box+" /Rotate 90", fmt.Sprintf(box, "4 4 587 834")+says("Tourne 90"))),
		norm("r180.pdf", onePage(a4Box+" /Rotate 180", fmt.Sprintf(box, "4 4 587 834")+says("Tourne 180"))),
		norm("r270.pdf", onePage(a4Box+" /Rotate 270", fmt.Sprintf(box, "4 4 587 834")+says("Tourne 270"))),
		norm("crop.pdf", onePage("/MediaBox [-100 -100 700 950] /CropBox [50 60 645 902]", fmt.Sprintf(box, "54 64 587 834")+says("Rogne"))),
		norm("cropr.pdf", onePage("/MediaBox [-100 -100 700 950] /CropBox [50 60 645 802] /Rotate 90", fmt.Sprintf(box, "54 64 587 734")+says("Rogne et tourne"))),
		norm("giant.pdf", onePage("/MediaBox [0 0 5000 3000]", fmt.Sprintf(box, "10 10 4980 2980")+says("Geante"))),
		norm("receipt.pdf", onePage("/MediaBox [0 0 226 400]", fmt.Sprintf(box, "4 4 218 392")+"BT /F1 24 Tf 20 300 Td (Ticket) Tj ET")),
		norm("tiny.pdf", onePage("/MediaBox [0 0 8.27 11.69]", "1 0 0 RG 0.1 w 0.2 0.2 7.8 11 re S BT /F1 1 Tf 1 9 Td (Minuscule) Tj ET")),
		img("photo.pdf", Picture{File: bytes.NewReader(j), Size: int64(len(j)), Margin: 34}, Picture{File: bytes.NewReader(scan), Size: int64(len(scan))}),
	} {
		n := i + 1
		spec.Parts = append(spec.Parts, Part{Path: path, FitA4: true, Scale: 0.94, Exhibit: fmt.Sprint(n),
			Stamp: func(p, of int) string { return fmt.Sprintf("Pièce n° %d (%c%d) – p. %d/%d", n, 'A'+i/3, i%3+1, p, of) },
			Tab:   Tab{Letter: string(rune('A' + i/3)), Slot: i / 3, Tint: tints[i/3]}, Back: Back{Text: "Retour au bordereau", Page: 2}})
	}
	spec.Outline = []Bookmark{{Title: "Couverture", Page: 1}, {Title: "D. Factures et avoirs", Page: 3, Open: true, Children: []Bookmark{{Title: "7 - Facture été (p. 3)", Page: 3}}}}
	spec.Links = []Link{{Page: 1, Area: Rect{60, 700, 300, 720}, Target: 5}}
	f, _ := os.Create("/tmp/bundle.pdf")
	res, err := Assemble(f, spec)
	t.Logf("%+v %v", res, err)
	if err != nil {
		t.FailNow()
	}
	f.Close()
	for _, page := range judge(t, "/tmp/bundle.pdf") {
		t.Logf("%.0s", page)
	}
	g, _ := os.Open("/tmp/bundle.pdf")
	st, _ := g.Stat()
	file, err := Read(g, st.Size())
	t.Logf("%v %+v", err, file)
}
