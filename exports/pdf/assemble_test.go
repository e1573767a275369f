package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// dossier is a bundle of authored pages and exhibits of many shapes.
func dossier(t testing.TB) Spec {
	t.Helper()
	p := testPool(t)
	font, err := os.ReadFile("../fonts/IBMPlexSans-SemiBold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	cover := letters(t, "Couverture", 2, "P")
	spec := Spec{
		Title: "Dossier Kerdiles – été", Author: "Société Exemple", Subject: "Créance (impayée)", Creator: "Relais 1.0", Lang: "fr-FR",
		Date: time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC), ID: [16]byte{1, 2, 3, 250}, Font: font,
		Label: func(p, of int) string { return fmt.Sprintf("p. %d / %d", p, of) },
		Parts: []Part{{Source: bytes.NewReader(cover), Size: int64(len(cover))}},
		Links: []Link{{Page: 2, Area: Rect{60, 700, 300, 720}, Target: 5}, {Page: 2, Area: Rect{60, 680, 300, 700}, Target: 3}},
	}
	scan := jpegOf(t, photo(1240, 1754))
	var scans bytes.Buffer
	if err := ImagePages(&scans, Picture{File: bytes.NewReader(scan), Size: int64(len(scan))}); err != nil {
		t.Fatal(err)
	}
	for i, data := range [][]byte{letters(t, "Facture", 2, "P"), letters(t, "Plan", 1, "L"), scans.Bytes()} {
		out := filepath.Join(t.TempDir(), "copy.pdf")
		if _, err := p.Normalise(context.Background(), write(t, "in.pdf", data), out); err != nil {
			t.Fatal(err)
		}
		spec.Parts = append(spec.Parts, exhibit(i+1, out))
	}
	spec.Outline = []Bookmark{
		{Title: "Couverture", Page: 1},
		{Title: "D. Factures et avoirs", Page: 3, Open: true, Children: []Bookmark{
			{Title: "1 - Facture FA-2026-0347 du 31/03/2026 (p. 3)", Page: 3}, {Title: "2 - Plan (p. 5)", Page: 5},
		}},
		{Title: "E. Relances", Page: 6, Children: []Bookmark{{Title: "3 - Relance (p. 6)", Page: 6}}},
	}
	return spec
}

func exhibit(n int, path string) Part {
	return Part{
		Path: path, FitA4: true, Scale: 0.94, Exhibit: fmt.Sprint(n),
		Stamp: func(p, of int) string { return fmt.Sprintf("Pièce n° %d (D%d) – p. %d/%d", n, n, p, of) },
		Tab:   Tab{Letter: "D", Slot: 3, Tint: RGB{0x0b, 0x55, 0x63}},
		Back:  Back{Text: "Retour au bordereau", Page: 2},
	}
}

func bind(t testing.TB, spec Spec) (string, Result) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.pdf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	res, err := Assemble(f, spec)
	if err != nil {
		t.Fatal(err)
	}
	return path, res
}

func TestABundleSaysOnEachPageWhichItIs(t *testing.T) {
	spec := dossier(t)
	path, res := bind(t, spec)
	if !reflect.DeepEqual(res.First, []int{1, 3, 5, 6}) || res.Pages != 6 {
		t.Errorf("%+v", res)
	}
	want := [][]string{
		{"p. 1 / 6", "Couverture 1"}, {"p. 2 / 6", "Couverture 2"},
		{"p. 3 / 6", "Pièce n° 1 (D1) – p. 1/2", "Facture 1", "Retour au bordereau"},
		{"p. 4 / 6", "Pièce n° 1 (D1) – p. 2/2", "Facture 2"},
		{"p. 5 / 6", "Pièce n° 2 (D2) – p. 1/1", "Plan 1", "Retour au bordereau"},
		{"p. 6 / 6", "Pièce n° 3 (D3) – p. 1/1", "Retour au bordereau"},
	}
	pages := judge(t, path)
	if len(pages) != len(want) {
		t.Fatalf("%d pages", len(pages))
	}
	for i, words := range want {
		for _, w := range words {
			if !strings.Contains(pages[i], w) {
				t.Errorf("page %d does not say %q:\n%s", i+1, w, pages[i])
			}
		}
	}
	if strings.Contains(pages[3], "Retour au bordereau") {
		t.Error("the way back is on a second page")
	}
	info := run(t, "pdfinfo", path)
	for _, line := range []string{
		"Title:           Dossier Kerdiles – été", "Author:          Société Exemple", "Subject:         Créance (impayée)",
		"Creator:         Relais 1.0", "Page size:       595.28 x 841.89 pts (A4)", "Form:            none", "JavaScript:      no",
	} {
		if !strings.Contains(info, line) {
			t.Errorf("pdfinfo does not say %q:\n%s", line, info)
		}
	}
	fonts := run(t, "pdffonts", path)
	if strings.Count(fonts, "IBMPlexSans-SmBld") != 1 || !strings.Contains(fonts, "+IBMPlexSans") {
		t.Errorf("fonts:\n%s", fonts)
	}
	catalogue := run(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	for _, entry := range []string{"/DisplayDocTitle true", "/PageMode /UseOutlines", "/Lang (fr-FR)", "/S /D"} {
		if !strings.Contains(catalogue, entry) {
			t.Errorf("no %s", entry)
		}
	}
}

func TestTheSecondReaderFindsWhatWasBound(t *testing.T) {
	spec := dossier(t)
	path, _ := bind(t, spec)
	f := read(t, path)
	if f.Title != spec.Title || f.Author != spec.Author || f.Subject != spec.Subject || f.Creator != spec.Creator ||
		f.Lang != spec.Lang || !f.Date.Equal(spec.Date) || f.ID != spec.ID {
		t.Errorf("%+v", f)
	}
	if !reflect.DeepEqual(f.Outline, spec.Outline) {
		t.Errorf("outline %+v", f.Outline)
	}
	p := f.Pages[3]
	if p.Index != 4 || p.Of != 6 || p.Label != "p. 4 / 6" || p.Exhibit != "1" || p.Sheet != 2 || p.Sheets != 2 ||
		p.Stamp != "Pièce n° 1 (D1) – p. 2/2" || len(p.Links) != 0 {
		t.Errorf("%+v", p)
	}
	if l := f.Pages[4].Size; math.Abs(l.W-841.89) > 0.01 || math.Abs(l.H-595.276) > 0.01 {
		t.Errorf("the plan measures %v", l)
	}
	if l := f.Pages[1].Links; len(l) != 2 || l[0].Target != 5 || l[0].Area != (Rect{60, 700, 300, 720}) || l[1].Target != 3 {
		t.Errorf("links of the index: %+v", l)
	}
	if l := f.Pages[2].Links; len(l) != 1 || l[0].Target != 2 {
		t.Errorf("way back: %+v", l)
	}
}

func TestTheSameSpecGivesTheSameBytes(t *testing.T) {
	spec := dossier(t)
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if _, err := Assemble(w, spec); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two bundles differ")
	}
	spec.ID[0]++
	b.Reset()
	if _, err := Assemble(&b, spec); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the identifier is not in the file")
	}
}

// framed is a page with a red frame of 20 points along the edge of what is seen and a blue square in its upper left corner,
// as it is seen when the page is turned by its /Rotate.
func framed(box Rect, rotate int, entries string) []byte {
	w, h := box.X1-box.X0, box.Y1-box.Y0
	corner := map[int][2]float64{0: {0, h - 60}, 90: {0, 0}, 180: {w - 60, 0}, 270: {w - 60, h - 60}}[rotate]
	content := fmt.Sprintf("0.8 1 0.8 rg -9000 -9000 20000 20000 re f 1 0 0 RG 20 w %g %g %g %g re S 0 0 1 rg %g %g 60 60 re f",
		box.X0+10, box.Y0+10, w-20, h-20, box.X0+corner[0], box.Y0+corner[1])
	return onePage(fmt.Sprintf("%s /Rotate %d", entries, rotate), content)
}

func TestAnExhibitIsShownWholeInsideItsMargins(t *testing.T) {
	p := testPool(t)
	portrait := Rect{0, 0, 595, 842}
	for _, c := range []struct {
		name      string
		data      []byte
		landscape bool
		area      Rect // where its seen area must lie on the sheet
	}{
		{name: "upright", data: framed(portrait, 0, a4Box), area: Rect{17.9, 25.3, 577.4, 816.6}},
		{name: "turned by 180", data: framed(portrait, 180, a4Box), area: Rect{17.9, 25.3, 577.4, 816.6}},
		{name: "turned by 90", data: framed(portrait, 90, a4Box), landscape: true, area: Rect{25.3, 17.9, 816.6, 577.4}},
		{name: "turned by 270", data: framed(portrait, 270, a4Box), landscape: true, area: Rect{25.3, 17.9, 816.6, 577.4}},
		{name: "cropped with an offset", data: framed(Rect{50, 60, 645, 902}, 0, "/MediaBox [-100 -100 700 950] /CropBox [50 60 645 902]"), area: Rect{17.9, 25.3, 577.4, 816.6}},
		{name: "cropped and turned", data: framed(Rect{50, 60, 645, 902}, 90, "/MediaBox [-100 -100 700 950] /CropBox [50 60 645 902]"), landscape: true, area: Rect{25.3, 17.9, 816.6, 577.4}},
		{name: "twice as large", data: framed(Rect{0, 0, 1190, 1684}, 0, "/MediaBox [0 0 1190 1684]"), area: Rect{17.9, 25.3, 577.4, 816.6}},
		{name: "a receipt keeps its size", data: framed(Rect{0, 0, 226, 400}, 0, "/MediaBox [0 0 226 400]"), area: Rect{184.6, 220.9, 410.6, 620.9}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "copy.pdf")
			if _, err := p.Normalise(context.Background(), write(t, "in.pdf", c.data), out); err != nil {
				t.Fatal(err)
			}
			path, file := bindAlone(t, out)
			if s := file.Pages[0].Size; (s.W > s.H) != c.landscape {
				t.Fatalf("sheet of %v", s)
			}
			img := view(t, path, 1, 72)
			checkFrame(t, img, c.area)
		})
	}
}

// checkFrame finds a red frame just inside an area, white just outside, and the blue square in the upper left.
func checkFrame(t *testing.T, img image.Image, area Rect) {
	t.Helper()
	colour := func(x, y float64) string {
		r, g, b, _ := img.At(int(x), img.Bounds().Dy()-1-int(y)).RGBA()
		switch {
		case r > 0xd000 && g > 0xd000 && b > 0xd000:
			return "white"
		case r > 0xb000 && g < 0x6000 && b < 0x6000:
			return "red"
		case b > 0xb000 && r < 0x6000:
			return "blue"
		case g > 0xd000:
			return "green"
		}
		return fmt.Sprintf("%x %x %x", r>>8, g>>8, b>>8)
	}
	midX, midY := (area.X0+area.X1)/2, (area.Y0+area.Y1)/2
	for _, c := range []struct {
		where string
		x, y  float64
		want  string
	}{
		{"left of it", area.X0 - 3, midY, "white"}, {"right of it", area.X1 + 3, midY, "white"},
		{"below it", midX, area.Y0 - 4, "white"}, {"above it", midX, area.Y1 + 4, "white"},
		{"left edge", area.X0 + 4, midY, "red"}, {"right edge", area.X1 - 4, midY, "red"},
		{"lower edge", midX, area.Y0 + 4, "red"}, {"upper edge", midX, area.Y1 - 4, "red"},
		{"middle", midX, midY, "green"}, {"upper left", area.X0 + 25, area.Y1 - 25, "blue"},
	} {
		if got := colour(c.x, c.y); got != c.want {
			t.Errorf("%s (%.0f, %.0f) is %s, want %s", c.where, c.x, c.y, got, c.want)
		}
	}
}

func TestPatternsMoveAndShrinkWithTheirPage(t *testing.T) {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R /MediaBox [0 0 1190.55 1683.78] /Contents 4 0 R /Resources <</Pattern <</P 5 0 R>> >> >>")
	r.stream("", "/Pattern cs /P scn 0 0 1190.55 1683.78 re f")
	// A gradient from black at the left to white at the right edge of the page.
	r.add("<</PatternType 2 /Shading <</ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1190.55 0] /Function <</FunctionType 2 /Domain [0 1] /N 1 /C0 [0] /C1 [1]>> >> >>")
	path, _ := bindAlone(t, write(t, "in.pdf", r.bytes()))
	img := view(t, path, 1, 72)
	left, middle, right := at(img, 30, 400).R, at(img, 297, 400).R, at(img, 565, 400).R
	if left > 30 || middle < 100 || middle > 150 || right < 225 {
		t.Errorf("the gradient runs %d, %d, %d", left, middle, right)
	}
}

func TestStampsStayReadableOverDarkPages(t *testing.T) {
	var b bytes.Buffer
	dark := image.NewGray(image.Rect(0, 0, 1240, 1754))
	if err := ImagePages(&b, Picture{Raster: dark}); err != nil {
		t.Fatal(err)
	}
	part := exhibit(1, "")
	part.Source, part.Size, part.Scale = bytes.NewReader(b.Bytes()), int64(b.Len()), 0 // nothing left free
	part.Back.Page = 1
	path, _ := bind(t, Spec{Parts: []Part{part}, Label: func(p, of int) string { return "p. 1 / 1" }})
	judge(t, path)
	img := view(t, path, 1, 144)
	for name, p := range map[string][2]float64{"label": {a4.W - stampSide + 1, 13}, "stamp": {a4.W - stampSide + 1, a4.H - 12}, "way back": {stampSide - 1, a4.H - 12}} {
		if c := at(img, p[0], p[1]); c.R < 200 {
			t.Errorf("%s has no white behind it: %v", name, c)
		}
	}
	if c := at(img, 300, 400); c.R > 40 {
		t.Errorf("the page is gone: %v", c)
	}
	if c := at(img, a4.W-3, a4.H-tabFirst-3*tabStep-5); c.B < 60 || c.R > 60 {
		t.Errorf("the tab is not petrol: %v", c)
	}
}

func TestALongStampIsMadeSmallerThenCut(t *testing.T) {
	part := exhibit(1, write(t, "in.pdf", letters(t, "Facture", 1, "P")))
	part.Stamp = func(p, of int) string { return "Pièce n° 1 (" + strings.Repeat("très ", 80) + "longue)" }
	part.Back.Page = 1
	path, _ := bind(t, Spec{Parts: []Part{part}})
	text := judge(t, path)[0]
	if !strings.Contains(text, "Retour au bordereau") || !strings.Contains(text, "Pièce n° 1 (très") || !strings.Contains(text, "…") {
		t.Errorf("%s", text)
	}
}

func TestAPartThatCannotBeBoundIsNamed(t *testing.T) {
	good := write(t, "good.pdf", letters(t, "Facture", 1, "P"))
	for name, data := range map[string][]byte{
		"no PDF":    []byte("hello"),
		"encrypted": qpdfOf(t, letters(t, "Facture", 1, "P"), "--encrypt", "", "owner", "256", "--"),
		"circle":    loopOfPages(),
		"no pages":  zeroPages(),
	} {
		_, err := Assemble(io.Discard, Spec{Parts: []Part{{Path: good}, {Path: write(t, "bad.pdf", data)}}})
		var part *PartError
		if !errors.As(err, &part) || part.Part != 1 || !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Assemble(io.Discard, Spec{Parts: []Part{{Path: "/nowhere.pdf"}}})
	var part *PartError
	if !errors.As(err, &part) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	for name, spec := range map[string]Spec{
		"link to page 9":     {Links: []Link{{Page: 1, Target: 9}}},
		"link from page 0":   {Links: []Link{{Page: 0, Target: 1}}},
		"bookmark to page 9": {Outline: []Bookmark{{Title: "x", Page: 1, Children: []Bookmark{{Title: "y", Page: 9}}}}},
	} {
		spec.Parts = []Part{{Path: good}}
		if _, err := Assemble(io.Discard, spec); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Assemble(io.Discard, Spec{}); err == nil {
		t.Error("a bundle without pages")
	}
}

// full fails after some bytes, as a disk does.
type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.left {
		return 0, errors.New("disk full")
	}
	f.left -= len(b)
	return len(b), nil
}

func TestAFullDiskIsAnErrorAtEveryByte(t *testing.T) {
	spec := dossier(t)
	_, res := bind(t, spec)
	for left := 0; left < int(res.Bytes); left += int(res.Bytes)/40 + 1 {
		if _, err := Assemble(&full{left}, spec); err == nil {
			t.Fatalf("no error with room for %d of %d bytes", left, res.Bytes)
		}
	}
}

func TestBindingHoldsNoPageInMemory(t *testing.T) {
	// 16 exhibits of 4 MB each, incompressible as a scan is.
	noise := make([]byte, 4<<20)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources <</XObject <</X 5 0 R>> >> >>", a4Box)
	r.stream("", "q 595 0 0 842 0 0 cm /X Do Q")
	r.stream("/Type /XObject /Subtype /Image /Width 2048 /Height 2048 /BitsPerComponent 8 /ColorSpace /DeviceGray", string(noise))
	path := write(t, "scan.pdf", r.bytes())
	spec := Spec{}
	for i := range 16 {
		spec.Parts = append(spec.Parts, exhibit(i+1, path))
		spec.Parts[i].Back.Page = 1
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	res, err := Assemble(io.Discard, spec)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	// All that was ever allocated, not what was held at once, is far below one of the sixteen parts.
	if used := after.TotalAlloc - before.TotalAlloc; res.Bytes < 64<<20 || used > 3<<20 {
		t.Errorf("%d bytes allocated for a bundle of %d", used, res.Bytes)
	}
}
