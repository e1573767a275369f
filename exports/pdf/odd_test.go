package pdf

import (
	"bytes"
	"context"
	"encoding/ascii85"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// qpdfOf sends a file through qpdf, which can write kinds of PDF that we cannot.
func qpdfOf(t *testing.T, in []byte, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.pdf")
	run(t, "qpdf", append(append([]string{write(t, "in.pdf", in)}, args...), out)...)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func loopOfPages() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 5000>>")
	r.add("<</Type /Page /Parent 2 0 R %s>>", a4Box)
	return r.bytes()
}

func zeroPages() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [] /Count 0>>")
	return r.bytes()
}

func liarOfPages() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 900000>>")
	r.add("<</Type /Page /Parent 2 0 R %s>>", a4Box)
	return r.bytes()
}

// inherits has its box, its resources and its rotation only in the tree.
func inherits() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 400 600] /Rotate 90>>")
	r.add("<</Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 /Resources <</Font <</F1 6 0 R>> >> >>")
	r.add("<</Type /Page /Parent 3 0 R /Contents 5 0 R>>")
	r.stream("", "BT /F1 24 Tf 60 540 Td (Heritage) Tj ET")
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	return r.bytes()
}

// severalStreams cuts its content into streams with different filters, one cut inside a pair of q and Q.
func severalStreams() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents [4 0 R 5 0 R 6 0 R 7 0 R] /Resources <</Font <</F1 8 0 R>> >> >>", a4Box)
	r.stream("/Filter /FlateDecode", deflated("q 2 0 0 2 0 0 cm"))
	r.stream("/Filter [/ASCII85Decode]", ascii85Of("0.5 0 0 0.5 0 0 cm"))
	r.stream("", "BT /F1 12 Tf 60 340 Td (Debut) Tj ET Q")
	r.stream("/Filter /FlateDecode", deflated(says("Morceaux")))
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	return r.bytes()
}

// annotatedHeir has a stamp on a page whose boxes and fonts stand in the tree only.
func annotatedHeir() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 400 700] /CropBox [50 50 350 650] /Resources <</Font <</F1 5 0 R>> >> >>")
	r.add("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [6 0 R 7 0 R]>>")
	r.stream("", "BT /F1 24 Tf 60 540 Td (Heritage) Tj ET")
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	r.add("<</Type /Annot /Subtype /Stamp /Rect [100 300 300 330] /F 4 /AP <</N 8 0 R>> >>")
	r.add("<</Type /Annot /Subtype /FreeText /Rect [100 200 300 230] /F 4 /Contents (Sans dessin) /DA (/F1 12 Tf) >>")
	r.stream("/Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources <</Font <</F1 5 0 R>> >>", "BT /F1 14 Tf 2 8 Td (Tampon) Tj ET")
	return r.bytes()
}

func TestAnAnnotatedPageKeepsItsSizeAndSaysWhatIsMissing(t *testing.T) {
	p := testPool(t)
	out := filepath.Join(t.TempDir(), "out.pdf")
	info, err := p.Normalise(context.Background(), write(t, "in.pdf", annotatedHeir()), out)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.PageSizes[0]; s.W != 300 || s.H != 600 {
		t.Errorf("the copy measures %v", s)
	}
	if info.Undrawn != 1 {
		t.Errorf("%d annotations are missed, want the one without a drawing", info.Undrawn)
	}
}

func ascii85Of(s string) string {
	b := make([]byte, ascii85.MaxEncodedLen(len(s)))
	return string(b[:ascii85.Encode(b, []byte(s))]) + "~>"
}

// form has a field with a value but no drawing, a button and a highlighted word.
func form() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R] /NeedAppearances true /DA (/F1 12 Tf 0 g) /DR <</Font <</F1 5 0 R>> >> >> /OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>> >>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Annots [6 0 R 7 0 R 8 0 R] /Resources <</Font <</F1 5 0 R>> >> >>", a4Box)
	r.stream("", says("Formulaire"))
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	r.add("<</Type /Annot /Subtype /Widget /FT /Tx /T (nom) /V (Valeur saisie) /DA (/F1 14 Tf 0 g) /Rect [60 600 360 630] /F 4 /P 3 0 R>>")
	r.add("<</Type /Annot /Subtype /FreeText /Contents (Remarque) /DA (/F1 14 Tf 0 g) /Rect [60 500 360 530] /F 4 /AP <</N 9 0 R>> >>")
	r.add("<</Type /Annot /Subtype /Link /Rect [60 400 360 430] /A <</S /URI /URI (http://example.invalid/)>> >>")
	r.stream("/Type /XObject /Subtype /Form /BBox [0 0 300 30] /Resources <</Font <</F1 5 0 R>> >>", "BT /F1 14 Tf 2 8 Td (Remarque) Tj ET")
	return r.bytes()
}

// layers has one shown and one hidden layer.
func layers() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [6 0 R 7 0 R] /D <</ON [6 0 R] /OFF [7 0 R]>> >> >>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> /Properties <</L1 6 0 R /L2 7 0 R>> >> >>", a4Box)
	r.stream("", "/OC /L1 BDC "+says("Montre")+" EMC /OC /L2 BDC q 1 0 0 rg 100 100 300 300 re f Q EMC")
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	r.add("<</Type /OCG /Name (un)>>")
	r.add("<</Type /OCG /Name (deux)>>")
	return r.bytes()
}

// updated has its page text replaced by an incremental update.
func updated() []byte {
	old := onePage(a4Box, says("Ancien"))
	at := bytes.LastIndex(old, []byte("startxref"))
	var prev int
	fmt.Sscanf(string(old[at+9:]), "%d", &prev)
	b := append([]byte{}, old...)
	start := len(b)
	content := says("Nouveau")
	b = fmt.Appendf(b, "4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", len(content), content)
	table := len(b)
	b = fmt.Appendf(b, "xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", start, prev, table)
	return b
}

func bomb(size int) []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents [4 0 R 4 0 R 4 0 R 4 0 R] >>", a4Box)
	r.stream("/Filter /FlateDecode", deflated(strings.Repeat(" ", size)))
	return r.bytes()
}

// xobjectBomb draws a form that draws a form ten times, and so on: ten to the power of its depth.
func xobjectBomb(depth int) []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources <</XObject <</X 5 0 R>> >> >>", a4Box)
	r.stream("", strings.Repeat("/X Do ", 10))
	for i := range depth {
		r.stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources <</XObject <</X %d 0 R>> >>", 6+i), strings.Repeat("/X Do ", 10))
	}
	r.stream("/Type /XObject /Subtype /Form /BBox [0 0 600 900]", "0 0 100 100 re f")
	return r.bytes()
}

func TestAnOddFileIsBoundWholeOrNamedWithItsFault(t *testing.T) {
	letter := letters(t, "Facture", 3, "P")
	p := testPool(t)
	for _, c := range []struct {
		name   string
		data   []byte
		fault  error  // of Normalise; nil: it works
		pages  int    // then
		says   string // on page 1 of the bundle
		raster bool
		lost   int
	}{
		{name: "a letter", data: letter, pages: 3, says: "Facture 1"},
		{name: "locked", data: qpdfOf(t, letter, "--encrypt", "user", "owner", "256", "--"), fault: ErrPassword},
		{name: "locked the old way", data: qpdfOf(t, letter, "--allow-weak-crypto", "--encrypt", "user", "owner", "128", "--"), fault: ErrPassword},
		{name: "not to be printed", data: qpdfOf(t, letter, "--encrypt", "", "owner", "256", "--print=none", "--extract=n", "--"), pages: 3, says: "Facture 1"},
		{name: "compressed objects", data: qpdfOf(t, letter, "--object-streams=generate"), pages: 3, says: "Facture 1"},
		{name: "linearised", data: qpdfOf(t, letter, "--linearize"), pages: 3, says: "Facture 1"},
		{name: "empty", data: nil, fault: ErrBroken},
		{name: "text", data: []byte(strings.Repeat("Bonjour.\n", 100)), fault: ErrBroken},
		{name: "garbage behind a header", data: append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0x9d, 0x13, 0x00, 0xff}, 5000)...), fault: ErrBroken},
		{name: "cut off before its catalogue", data: letter[:len(letter)*7/10], fault: ErrBroken},
		{name: "cut off in its trailer", data: cut(onePage(a4Box, says("Coupe")), "startxref"), pages: 1, says: "Coupe"},
		{name: "junk before the header", data: append(bytes.Repeat([]byte("X-Mailer: none\r\n"), 50), letter...), pages: 3, says: "Facture 1"},
		{name: "table that misses some objects", data: bytes.Replace(letter, []byte("0000000"), []byte("0000077"), 20), pages: 3, says: "Facture 1"},
		{name: "circle of pages", data: loopOfPages(), fault: ErrBroken},
		{name: "no pages", data: zeroPages(), fault: ErrBroken},
		{name: "a page that is not there", data: missingPage(), pages: 2, lost: 1, raster: true, says: "Presente"},
		{name: "one page that claims to be 900,000", data: liarOfPages(), fault: ErrTooBig},
		{name: "inherited attributes", data: inherits(), pages: 1, says: "Heritage"},
		{name: "an annotation on a page that inherits all", data: annotatedHeir(), pages: 1, says: "Tampon"},
		{name: "the heir below it", data: annotatedHeir(), pages: 1, says: "Heritage"},
		{name: "content in pieces", data: severalStreams(), pages: 1, says: "Morceaux"},
		{name: "a form value without a drawing", data: form(), pages: 1, says: "Valeur saisie"},
		{name: "an annotation", data: form(), pages: 1, says: "Remarque"},
		{name: "updated", data: updated(), pages: 1, says: "Nouveau"},
		{name: "page of a kilometre", data: onePage("/MediaBox [0 0 2834645 2834645]", says("Grand")), pages: 1, says: ""},
		{name: "page without a box", data: onePage("", says("Sans boite")), pages: 1, says: "Sans boite"},
		{name: "page without area", data: onePage("/MediaBox [0 0 0 0]", says("Plat")), pages: 1, raster: true},
		{name: "page without content", data: onePage(a4Box, ""), pages: 1},
		{name: "nested arrays", data: onePage(a4Box+" /X "+strings.Repeat("[", 20000)+strings.Repeat("]", 20000), says("Profond")), pages: 1, says: "Profond"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, out := write(t, "in.pdf", c.data), filepath.Join(t.TempDir(), "out.pdf")
			info, err := p.Normalise(context.Background(), in, out)
			if !errors.Is(err, c.fault) || (err == nil) != (c.fault == nil) {
				t.Fatalf("error is %v, want %v", err, c.fault)
			}
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), "*"))
			if c.fault != nil {
				if len(left) > 0 {
					t.Fatalf("left behind: %v", left)
				}
				return
			}
			if len(left) != 1 {
				t.Fatalf("left behind: %v", left)
			}
			if info.Pages != c.pages || info.Rasterised != c.raster || len(info.Lost) != c.lost {
				t.Fatalf("%+v", info)
			}
			path, file := bindAlone(t, out)
			text := judge(t, path)
			if len(text) != c.pages || len(file.Pages) != c.pages {
				t.Fatalf("poppler finds %d pages, we %d, want %d", len(text), len(file.Pages), c.pages)
			}
			if !strings.Contains(text[0], c.says) {
				t.Fatalf("page 1 does not say %q:\n%s", c.says, text[0])
			}
		})
	}
}

func TestABombIsStoppedByTheLimitsAndTheNextFileIsRead(t *testing.T) {
	p := testPool(t, func(o *Options) { o.MemoryLimit = 400 << 20 })
	letter := write(t, "letter.pdf", letters(t, "Facture", 1, "P"))
	for name, data := range map[string][]byte{
		"forms in forms, ten to the power of twelve": xobjectBomb(12),
		"unpacks to a gigabyte":                      bomb(250 << 20),
	} {
		out := filepath.Join(t.TempDir(), "out.pdf")
		if _, err := p.Normalise(context.Background(), write(t, "in.pdf", data), out); !errors.Is(err, ErrTooBig) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s: a copy exists", name)
		}
		if _, err := p.Normalise(context.Background(), letter, out); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

// cut ends a file before a word.
func cut(data []byte, word string) []byte { return data[:bytes.Index(data, []byte(word))] }

// missingPage lists a page whose object does not exist.
func missingPage() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R 77 0 R] /Count 2>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> >> >>", a4Box)
	r.stream("", says("Presente"))
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	return r.bytes()
}

// bindAlone makes a stamped bundle of one normalised copy and reads it again.
func bindAlone(t *testing.T, path string) (string, *File) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "bundle.pdf")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	spec := Spec{
		Title: "Dossier", Label: func(p, of int) string { return fmt.Sprintf("p. %d / %d", p, of) },
		Parts: []Part{{Path: path, FitA4: true, Scale: 0.94, Exhibit: "1", Stamp: func(p, of int) string { return fmt.Sprintf("Pièce n° 1 – p. %d/%d", p, of) }}},
	}
	if _, err := Assemble(f, spec); err != nil {
		t.Fatal(err)
	}
	return out, read(t, out)
}

func read(t *testing.T, path string) *File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := Read(f, st.Size())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestLayersThatAreHiddenInTheOriginalStayHidden(t *testing.T) {
	p := testPool(t)
	out := filepath.Join(t.TempDir(), "out.pdf")
	if _, err := p.Normalise(context.Background(), write(t, "in.pdf", layers()), out); err != nil {
		t.Fatal(err)
	}
	path, _ := bindAlone(t, out)
	img := view(t, path, 1, 36)
	r, g, _, _ := img.At(img.Bounds().Dx()*250/595, img.Bounds().Dy()*(842-250)/842).RGBA()
	if r > 0xf000 && g < 0x4000 {
		t.Fatal("the hidden layer is drawn")
	}
}
