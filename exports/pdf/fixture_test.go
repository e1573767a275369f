package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/phpdave11/gofpdf"
)

// TestMain lets the test binary play the worker: the pool under test starts it again with this variable.
func TestMain(m *testing.M) {
	switch os.Getenv("PDF_TEST_WORKER") {
	case "":
		os.Exit(m.Run())
	case "true":
		if err := Worker(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		misbehave(os.Getenv("PDF_TEST_WORKER"))
	}
}

// testCache is shared by all tests and kept between runs: compiling the engine takes seconds.
func testCache(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "relais-test-pdf-engine")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func testPool(t testing.TB, change ...func(*Options)) *Pool {
	t.Helper()
	opt := Options{
		Command:  []string{os.Args[0]},
		Env:      []string{"PDF_TEST_WORKER=true"},
		CacheDir: testCache(t),
	}
	for _, c := range change {
		c(&opt)
	}
	p := NewPool(opt)
	t.Cleanup(func() { p.Close() })
	return p
}

// raw writes PDFs by hand: objects as text, numbered from 1, the first being the catalogue.
type raw struct {
	objects []string
	trailer string // additional entries
}

func (r *raw) add(format string, args ...any) int {
	r.objects = append(r.objects, fmt.Sprintf(format, args...))
	return len(r.objects)
}

func (r *raw) stream(entries, data string) int {
	return r.add("<<%s /Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

func (r *raw) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var offsets []int
	for i, o := range r.objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, r.trailer, start)
	return b.Bytes()
}

// onePage is a file of one page with these page entries and this content; extra objects are numbered from 6.
func onePage(page, content string, extra ...string) []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> >> %s>>", page)
	r.stream("", content)
	r.add("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	for _, e := range extra {
		r.add("%s", e)
	}
	return r.bytes()
}

const a4Box = "/MediaBox [0 0 595.276 841.89]"

// says is page content that shows a text at the upper left of an A4 page.
func says(s string) string { return "BT /F1 24 Tf 60 740 Td (" + s + ") Tj ET" }

// letters makes a PDF of pages that look like business letters; each says its word and its number.
func letters(t testing.TB, word string, pages int, orientation string) []byte {
	t.Helper()
	f := gofpdf.New(orientation, "pt", "A4", "")
	f.SetCreationDate(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC))
	f.SetCompression(true)
	tr := f.UnicodeTranslatorFromDescriptor("")
	for i := range pages {
		f.AddPage()
		f.SetFont("Helvetica", "B", 20)
		f.Text(60, 80, tr(fmt.Sprintf("%s %d", word, i+1)))
		f.SetFont("Helvetica", "", 11)
		for line := range 40 {
			f.Text(60, 120+float64(line)*14, tr(fmt.Sprintf("%02d  Désignation de la prestation, quantité %d, prix unitaire %d,00 EUR", line, line%7+1, 40+line)))
		}
		w, h := f.GetPageSize()
		f.Rect(8, 8, w-16, h-16, "D") // close to the edge: stamps must not cover it
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func deflated(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.String()
}

// photo is a picture whose corners differ: red, green, blue, yellow clockwise from the upper left.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{R: uint8(200 + x*20/w), G: uint8(200 + y*20/h), B: 210, A: 255}
			switch left, top := x < w/3, y < h/3; {
			case left && top:
				c = color.RGBA{220, 30, 30, 255}
			case x > 2*w/3 && top:
				c = color.RGBA{30, 160, 30, 255}
			case x > 2*w/3 && y > 2*h/3:
				c = color.RGBA{30, 30, 200, 255}
			case left && y > 2*h/3:
				c = color.RGBA{230, 210, 30, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// write puts a file into the test's folder.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// run executes one of the judges. They are required: a bundle that only our own reader likes proves nothing.
func run(t testing.TB, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// judge makes qpdf and poppler read a file and returns its pages' texts.
func judge(t testing.TB, path string) []string {
	t.Helper()
	if out := run(t, "qpdf", "--check", path); strings.Contains(out, "WARNING") {
		t.Fatalf("qpdf: %s", out)
	}
	run(t, "pdfinfo", path)
	pages := strings.Split(run(t, "pdftotext", "-layout", path, "-"), "\f")
	for _, p := range pages {
		if strings.Contains(p, "Syntax Error") {
			t.Fatalf("poppler: %s", p)
		}
	}
	return pages[:len(pages)-1]
}

// view renders a page with poppler.
func view(t testing.TB, path string, page, dpi int) image.Image {
	t.Helper()
	base := filepath.Join(t.TempDir(), "view")
	run(t, "pdftoppm", "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), "-singlefile", "-jpeg", path, base)
	f, err := os.Open(base + ".jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func itoa(i int) string { return fmt.Sprint(i) }

// at returns the colour at a point of an A4 portrait page, in points from the bottom left.
func at(img image.Image, x, y float64) color.RGBA {
	b := img.Bounds()
	px := int(x / a4.W * float64(b.Dx()))
	py := int((a4.H - y) / a4.H * float64(b.Dy()))
	return color.RGBAModel.Convert(img.At(px, py)).(color.RGBA)
}

// dark tells whether something is drawn in an area of an A4 portrait page.
func dark(img image.Image, r Rect) bool {
	for y := r.Y0; y < r.Y1; y++ {
		for x := r.X0; x < r.X1; x++ {
			if c := at(img, x, y); int(c.R)+int(c.G)+int(c.B) < 300 {
				return true
			}
		}
	}
	return false
}
