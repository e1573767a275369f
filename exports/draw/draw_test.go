package draw

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"relais/cases"
	"relais/cases/intake"
	"relais/exports/pdf"
)

const workerVariable = "DRAW_TEST_WORKER"

// TestMain lets the test binary be the children, or one that misbehaves.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(workerVariable) {
	case "":
		os.Exit(m.Run())
	case "pdf":
		err = pdf.Worker(os.Stdin, os.Stdout)
	case "draw":
		err = Child(os.Stdin, os.Stdout)
	case "dies":
		os.Exit(7)
	case "says nothing":
	case "says too much":
		_, err = io.Copy(os.Stdout, io.LimitReader(zeros{}, answerMost+1))
	case "lies":
		fmt.Println(`{"How": "merged", "Pages": 3}`)
	case "sleeps":
		time.Sleep(time.Minute)
	case "has a full disk":
		fmt.Println(`{"Ours": "no space left on device"}`)
	}
	if err != nil {
		os.Exit(1)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// newDrawer gives a drawer whose child behaves as named.
func newDrawer(t *testing.T, child string) *Drawer {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "relais-test-pdf-engine")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	pool := pdf.NewPool(pdf.Options{Command: []string{os.Args[0]}, Env: []string{workerVariable + "=pdf"}, CacheDir: cache})
	t.Cleanup(func() { pool.Close() })
	return &Drawer{PDF: pool, Command: []string{os.Args[0]}, Env: []string{workerVariable + "=" + child}, Lang: "fr"}
}

// oddFolder makes a folder whose name is not UTF-8, as old archives unpack them.
func oddFolder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "re\xe7u")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// drawn draws a file and gives its pages as a file, which must not exist when there are none.
func drawn(t *testing.T, d *Drawer, name string, content []byte) (Drawing, string) {
	t.Helper()
	folder := oddFolder(t)
	path, out := filepath.Join(folder, "in"), filepath.Join(folder, "out.pdf")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f := File{Path: path, Name: name, Detection: intake.Detect(name, bytes.NewReader(content), int64(len(content)))}
	drawing, err := d.Draw(context.Background(), f, out)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	sizes, err := pdf.Measure(out)
	switch {
	case drawing.How == NamedOnly:
		if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: pages were left behind", name)
		}
	case err != nil || len(sizes) != drawing.Pages:
		t.Errorf("%s: %d pages promised, %d there, %v", name, drawing.Pages, len(sizes), err)
	}
	if left, _ := filepath.Glob(out + "*"); len(left) > 1 {
		t.Errorf("%s: left behind %q", name, left)
	}
	return drawing, out
}

// corners is a picture whose left half is black.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
			if x < w/2 {
				img.SetRGBA(x, y, color.RGBA{0, 0, 0, 255})
			}
		}
	}
	return img
}

func encode(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tiffOf writes grey pages, each of one tone, without compression.
func tiffOf(w, h int, tones ...byte) []byte {
	b := []byte("II*\x00\x00\x00\x00\x00")
	next := 4
	for _, tone := range tones {
		strip := len(b)
		b = append(b, bytes.Repeat([]byte{tone}, w*h)...)
		binary.LittleEndian.PutUint32(b[next:], uint32(len(b)))
		entries := [][3]uint32{{256, 4, uint32(w)}, {257, 4, uint32(h)}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, uint32(strip)}, {277, 3, 1}, {278, 4, uint32(h)}, {279, 4, uint32(w * h)}}
		b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
		for _, e := range entries {
			b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
			b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, e[2])
		}
		next = len(b)
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

// grey gives the tone in the middle of a page as poppler draws it.
func grey(t *testing.T, file string, page int) int {
	t.Helper()
	raw, err := exec.Command("pdftoppm", "-gray", "-r", "20", "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var w, h, most int
	if _, err := fmt.Sscanf(string(raw), "P5\n%d %d\n%d\n", &w, &h, &most); err != nil {
		t.Fatal(err)
	}
	return int(raw[len(raw)-w*h+h/2*w+w/2])
}

func TestPicturesOfEveryTypeBecomePages(t *testing.T) {
	d := newDrawer(t, "draw")
	img := corners(100, 140)
	for name, content := range map[string][]byte{
		"a.jpg":  encode(t, func(w io.Writer) error { return jpeg.Encode(w, img, nil) }),
		"a.png":  encode(t, func(w io.Writer) error { return png.Encode(w, img) }),
		"a.gif":  encode(t, func(w io.Writer) error { return gif.Encode(w, img, nil) }),
		"a.bmp":  encode(t, func(w io.Writer) error { return bmp.Encode(w, img) }),
		"a.webp": []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"),
		"a.tif":  tiffOf(40, 60, 128),
	} {
		if drawing, _ := drawn(t, d, name, content); drawing.How != Image || drawing.Pages != 1 || drawing.Why.Key != "" {
			t.Errorf("%s: %+v", name, drawing)
		}
	}
}

func TestEveryPageOfAFaxIsDrawnInItsOrder(t *testing.T) {
	drawing, out := drawn(t, newDrawer(t, "draw"), "fax.tiff", tiffOf(300, 420, 0, 255, 100, 200))
	if drawing.How != Image || drawing.Pages != 4 {
		t.Fatalf("%+v", drawing)
	}
	for i, want := range []int{0, 255, 100, 200} {
		if got := grey(t, out, i+1); got < want-3 || got > want+3 {
			t.Errorf("page %d is of tone %d instead of %d", i+1, got, want)
		}
	}
}

func TestPicturesThatClaimToBeHugeAreNamed(t *testing.T) {
	d := newDrawer(t, "draw")
	jpg := encode(t, func(w io.Writer) error { return jpeg.Encode(w, corners(20, 20), nil) })
	at := bytes.Index(jpg, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint32(jpg[at:], 50_000<<16|50_000)
	bitmap := encode(t, func(w io.Writer) error { return bmp.Encode(w, corners(4, 4)) })
	binary.LittleEndian.PutUint32(bitmap[18:], 50_000)
	binary.LittleEndian.PutUint32(bitmap[22:], 50_000)
	scan := tiffOf(8, 8, 1)
	for _, tag := range []byte{0, 1} {
		at := bytes.Index(scan, []byte{tag, 1, 4, 0, 1, 0, 0, 0}) + 8
		binary.LittleEndian.PutUint32(scan[at:], 50_000)
	}
	for name, content := range map[string][]byte{"x.jpg": jpg, "x.bmp": bitmap, "x.tif": scan,
		"x.gif": []byte("GIF89a\x50\xc3\x50\xc3\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x50\xc3\x50\xc3\x00\x02\x02\x44\x01\x00;")} {
		if drawing, _ := drawn(t, d, name, content); drawing.How != NamedOnly || drawing.Why.Key != "draw.too_big" {
			t.Errorf("%s: %+v", name, drawing)
		}
	}
}

func TestAPhotographCutInTransferIsDrawnAsFarAsItGoes(t *testing.T) {
	whole := encode(t, func(w io.Writer) error { return jpeg.Encode(w, corners(600, 850), &jpeg.Options{Quality: 95}) })
	for name, content := range map[string][]byte{"cut.jpg": whole[:len(whole)*2/3], "no end.jpg": whole[:len(whole)-2]} {
		drawing, out := drawn(t, newDrawer(t, "draw"), name, content)
		if drawing.How != Image || drawing.Why.Key != "draw.cut_off" || drawing.Pages != 1 {
			t.Fatalf("%s: %+v", name, drawing)
		}
		if text, err := exec.Command("qpdf", "--check", out).CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", name, err, text)
		}
	}
	for name, content := range map[string][]byte{"head.jpg": whole[:20], "data behind.jpg": append(bytes.Clone(whole), "trailing"...)} {
		drawing, _ := drawn(t, newDrawer(t, "draw"), name, content)
		if broken := name == "head.jpg"; broken != drawing.Broken || (!broken && drawing.Why.Key != "") {
			t.Errorf("%s: %+v", name, drawing)
		}
	}
}

func TestDamagedFilesAreNamed(t *testing.T) {
	d := newDrawer(t, "draw")
	loop := tiffOf(8, 8, 1)
	binary.LittleEndian.PutUint32(loop[len(loop)-4:], binary.LittleEndian.Uint32(loop[4:]))
	if drawing, _ := drawn(t, d, "loop.tif", loop); drawing.Pages != 1 {
		t.Errorf("a chain of pages that turns back: %+v", drawing)
	}
	for name, content := range map[string]string{
		"x.png": "\x89PNG\r\n\x1a\nxxxx", "x.gif": "GIF89a", "x.tif": "II*\x00\xff\xff\xff\xff", "x.heic": "\x00\x00\x00\x18ftypheicxxxx", "x.webp": "RIFF\x10\x00\x00\x00WEBPVP8L",
		"x.bmp": "BM\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00", "x.pdf": "%PDF-1.7",
	} {
		if drawing, _ := drawn(t, d, name, []byte(content)); drawing.How != NamedOnly || !drawing.Broken {
			t.Errorf("%s: %+v", name, drawing)
		}
	}
}

func TestMailsAndTextsBecomePagesAndGiveTheirBeginning(t *testing.T) {
	d := newDrawer(t, "draw")
	mail := "From: a@b.example\r\nTo: c@d.example\r\nSubject: Relance\r\nDate: Tue, 3 Mar 2026 09:05:00 +0100\r\n\r\nBonjour, votre facture est échue."
	drawing, out := drawn(t, d, "m.eml", []byte(mail))
	if drawing.How != Text || drawing.Beginning != "Relance\nBonjour, votre facture est échue." || !drawing.HasText {
		t.Errorf("%+v", drawing)
	}
	text, err := exec.Command("pdftotext", "-layout", out, "-").Output()
	if err != nil || !strings.Contains(strings.ReplaceAll(string(text), "\u00a0", " "), "03/03/2026 à 9 h 05 (UTC+01:00)") && !strings.Contains(strings.ReplaceAll(string(text), "\u00a0", " "), "03/03/2026 à 09 h 05 (UTC+01:00)") {
		t.Errorf("the date of the mail is not on its page: %s, %v", text, err)
	}
	for name, content := range map[string]string{"x.txt": "Bonjour", "x.csv": "a;b\r\n1;2", "x.xml": "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "x.html": "<html><p>Bonjour</p><script>non()</script>"} {
		drawing, _ := drawn(t, d, name, []byte(content))
		if drawing.How != Text || drawing.Pages != 1 || drawing.Beginning == "" || strings.Contains(drawing.Beginning, "non()") {
			t.Errorf("%s: %+v", name, drawing)
		}
	}
	if drawing, _ := drawn(t, d, "long.txt", bytes.Repeat([]byte("une ligne\n"), 300_000)); drawing.Pages > 101 || drawing.How != Text || len(drawing.Beginning) > beginningMost {
		t.Errorf("a text without end: %d pages", drawing.Pages)
	}
}

func TestTheSameFileGivesTheSamePages(t *testing.T) {
	d := newDrawer(t, "draw")
	for name, content := range map[string][]byte{"x.txt": []byte("Bonjour"), "x.tif": tiffOf(20, 20, 0, 255), "x.eml": []byte("From: a\nTo: b\nSubject: c\n\nd")} {
		var pages [2][]byte
		for i := range pages {
			_, out := drawn(t, d, name, content)
			raw, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			pages[i] = raw
		}
		if !bytes.Equal(pages[0], pages[1]) {
			t.Errorf("%s is drawn in two ways", name)
		}
	}
}

func TestWhatNothingCanDrawIsNamedWithItsReason(t *testing.T) {
	d := newDrawer(t, "dies") // no child is asked
	for typ, key := range unreadable {
		drawing, err := d.Draw(context.Background(), File{Path: "/none", Detection: intake.Detection{Type: typ}}, "/none")
		if err != nil || drawing.How != NamedOnly || drawing.Why.Key != key || WhyNot(string(typ), false, false) != key {
			t.Errorf("%s: %+v, %v", typ, drawing, err)
		}
	}
	drawing, err := d.Draw(context.Background(), File{Detection: intake.Detection{Type: intake.Office, Locked: true}}, "/none")
	if err != nil || !drawing.Protected || WhyNot("office", true, false) != drawing.Why.Key {
		t.Errorf("%+v, %v", drawing, err)
	}
	if WhyNot("pdf", false, true) != "draw.broken" || WhyNot("png", false, false) != "draw.too_big" {
		t.Error("a stored file gets another reason than a new one")
	}
}

func TestAChildThatMisbehavesCostsOneFile(t *testing.T) {
	for child, want := range map[string]string{"dies": "draw.broken", "says nothing": "draw.broken", "says too much": "draw.broken", "lies": "draw.broken", "sleeps": "draw.timeout"} {
		d := newDrawer(t, child)
		if child == "sleeps" {
			d.Timeout = 300 * time.Millisecond
		}
		if drawing, _ := drawn(t, d, "x.txt", []byte("x")); drawing.How != NamedOnly || drawing.Why.Key != want {
			t.Errorf("%s: %+v", child, drawing)
		}
		var fault *cases.Error
		if _, err := d.Open(context.Background(), File{Path: "/none", Detection: intake.Detection{Type: intake.ZIP}}, t.TempDir(), intake.Limits{}); child != "lies" && !errors.As(err, &fault) {
			t.Errorf("%s: taking apart gave %v", child, err)
		}
	}
}

func TestOurOwnFaultsAreNotBlamedOnTheFile(t *testing.T) {
	f := File{Path: "/none", Detection: intake.Detection{Type: intake.Text}}
	if _, err := newDrawer(t, "has a full disk").Draw(context.Background(), f, "/none"); err == nil {
		t.Error("a full disk passed")
	}
	d := newDrawer(t, "draw")
	d.Command = []string{"/none"}
	if _, err := d.Draw(context.Background(), f, "/none"); err == nil {
		t.Error("a missing program passed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newDrawer(t, "sleeps").Draw(ctx, f, "/none"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// opened takes a file apart.
func opened(t *testing.T, name string, content []byte, limits intake.Limits) ([]Part, string, error) {
	t.Helper()
	path, dir := filepath.Join(oddFolder(t), "in"), oddFolder(t)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f := File{Path: path, Name: name, Detection: intake.Detect(name, bytes.NewReader(content), int64(len(content)))}
	parts, err := newDrawer(t, "draw").Open(context.Background(), f, dir, limits)
	return parts, dir, err
}

func TestArchivesAndMailsAreTakenApartUnderNamesOfOurOwn(t *testing.T) {
	archive := encode(t, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for _, name := range []string{"../../x.txt", "b/x.txt"} {
			f, err := z.Create(name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(f, name); err != nil {
				return err
			}
		}
		return z.Close()
	})
	mail := []byte("From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"../y.txt\"\r\n\r\nyes\r\n--b--\r\n")
	for name, c := range map[string]struct {
		content []byte
		want    map[string]string
	}{
		"a.zip": {archive, map[string]string{"x.txt": "../../x.txt", "b - x.txt": "b/x.txt"}},
		"m.eml": {mail, map[string]string{"y.txt": "yes"}},
	} {
		parts, dir, err := opened(t, name, c.content, intake.Limits{})
		if err != nil || len(parts) != len(c.want) {
			t.Fatalf("%s: %+v, %v", name, parts, err)
		}
		for _, p := range parts {
			raw, err := os.ReadFile(p.Path)
			if err != nil || string(raw) != c.want[p.Name] || filepath.Dir(p.Path) != dir || int64(len(raw)) != p.Size || p.Problem != "" {
				t.Errorf("%s: %+v holds %q, %v", name, p, raw, err)
			}
		}
	}
}

func TestWhatIsTooMuchIsNotTakenApart(t *testing.T) {
	archive := encode(t, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for i := range 3 {
			if _, err := z.Create(fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return z.Close()
	})
	var fault *cases.Error
	if parts, _, err := opened(t, "a.zip", archive, intake.Limits{Entries: 2}); !errors.As(err, &fault) || fault.Key != intake.ErrArchiveTooBig.Key || parts != nil {
		t.Errorf("%+v, %v", parts, err)
	}
	if _, _, err := opened(t, "a.zip", archive[:30], intake.Limits{}); !errors.As(err, &fault) || fault.Key != intake.ErrArchiveBroken.Key {
		t.Errorf("%v", err)
	}
}
