package pdf

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestInspectReportsPagesTextRestrictionsAndAttachments(t *testing.T) {
	p := testPool(t)
	xml := write(t, "factur-x.xml", []byte("<Facture>été</Facture>"))
	with := qpdfOf(t, letters(t, "Facture", 2, "L"), "--add-attachment", xml, "--")
	path := write(t, "in.pdf", with)
	info, err := p.Inspect(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Pages != 2 || !info.HasText || info.TextChars < 500 || info.Encrypted || info.Restricted || info.Engine == "" {
		t.Errorf("%+v", info)
	}
	if s := info.PageSizes[1]; s.W < 841 || s.W > 843 || s.H < 594 || s.H > 596 {
		t.Errorf("page 2 measures %v", s)
	}
	if !slices.Equal(info.Attachments, []string{"factur-x.xml"}) {
		t.Errorf("attachments %q", info.Attachments)
	}
	content, err := p.Attachment(context.Background(), path, "factur-x.xml")
	if err != nil || string(content) != "<Facture>été</Facture>" {
		t.Errorf("%q %v", content, err)
	}
	if _, err := p.Attachment(context.Background(), path, "other.xml"); !errors.Is(err, ErrNotFound) {
		t.Errorf("missing attachment: %v", err)
	}
}

func TestAScanHasNoText(t *testing.T) {
	p := testPool(t)
	var b bytes.Buffer
	j := jpegOf(t, photo(400, 560))
	if err := ImagePages(&b, Picture{File: bytes.NewReader(j), Size: int64(len(j))}); err != nil {
		t.Fatal(err)
	}
	info, err := p.Inspect(context.Background(), write(t, "scan.pdf", b.Bytes()))
	if err != nil || info.HasText || info.TextChars != 0 {
		t.Fatalf("%+v %v", info, err)
	}
}

func TestTextAndPictureOfAPage(t *testing.T) {
	p := testPool(t)
	path := write(t, "in.pdf", letters(t, "Facture", 3, "P"))
	text, err := p.Text(context.Background(), path, 2)
	if err != nil {
		t.Fatal(err)
	}
	if pages := strings.Split(text, "\f"); len(pages) != 2 || !strings.Contains(pages[1], "Facture 2") || !strings.Contains(pages[0], "Désignation") {
		t.Errorf("%q", text)
	}
	picture, err := p.Render(context.Background(), path, 3, 300)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil || img.Bounds().Dx() != 300 || img.Bounds().Dy() != 424 {
		t.Errorf("%v %v", img.Bounds(), err)
	}
	if _, err := p.Render(context.Background(), path, 4, 300); !errors.Is(err, ErrNotFound) {
		t.Errorf("page 4 of 3: %v", err)
	}
	// A form value without a drawing is also on the picture.
	withValue, err := p.Render(context.Background(), write(t, "form.pdf", form()), 1, 595)
	if err != nil {
		t.Fatal(err)
	}
	if img, err = jpeg.Decode(bytes.NewReader(withValue)); err != nil || !dark(img, Rect{60, 600, 360, 630}) {
		t.Errorf("the value of the form is not seen: %v", err)
	}
}

func TestTheSameFileGivesTheSameCopy(t *testing.T) {
	p := testPool(t)
	in := write(t, "in.pdf", letters(t, "Facture", 3, "P"))
	dir := t.TempDir()
	var first []byte
	for _, name := range []string{"a.pdf", "b.pdf", "c.pdf"} {
		out := filepath.Join(dir, name)
		if name == "c.pdf" {
			p = testPool(t)
		}
		if _, err := p.Normalise(context.Background(), in, out); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = b
		}
		if !bytes.Equal(first, b) {
			t.Errorf("%s differs from a.pdf", name)
		}
	}
}

func TestAWorkerThatMisbehavesIsNamedAndReplaced(t *testing.T) {
	path := write(t, "in.pdf", letters(t, "Facture", 1, "P"))
	for _, c := range []struct {
		how   string
		fault error
	}{
		{"hangs", ErrTimeout},
		{"dies", ErrBroken},
		{"killed", ErrTooBig},
		{"half", ErrBroken},
		{"babbles", ErrWorker},
		{"wrong answer", ErrWorker},
		{"garbage", ErrWorker},
	} {
		t.Run(c.how, func(t *testing.T) {
			p := testPool(t, func(o *Options) {
				o.Env = []string{"PDF_TEST_WORKER=" + c.how}
				if c.how == "hangs" {
					o.Timeout = 200 * time.Millisecond
				}
			})
			if _, err := p.Inspect(context.Background(), path); !errors.Is(err, c.fault) {
				t.Fatalf("%v, want %v", err, c.fault)
			}
			if len(p.idle) != 0 {
				t.Fatal("the process is still in the pool")
			}
			p.opt.Env, p.opt.Timeout = []string{"PDF_TEST_WORKER=true"}, 25*time.Second
			if info, err := p.Inspect(context.Background(), path); err != nil || info.Pages != 1 {
				t.Fatalf("the next file: %+v %v", info, err)
			}
		})
	}
}

func TestAProgramThatCannotStartIsNotTheFilesFault(t *testing.T) {
	path := write(t, "in.pdf", letters(t, "Facture", 1, "P"))
	for _, command := range [][]string{nil, {"/nowhere/relais"}, {"/bin/false"}} {
		p := testPool(t, func(o *Options) { o.Command = command })
		if _, err := p.Inspect(context.Background(), path); !errors.Is(err, ErrWorker) || errors.Is(err, ErrBroken) {
			t.Errorf("%q: %v", command, err)
		}
	}
	p := testPool(t)
	if _, err := p.Inspect(context.Background(), "/nowhere/file.pdf"); !errors.Is(err, ErrWorker) {
		t.Errorf("missing file: %v", err)
	}
}

func TestAProcessThatDiedIdleIsReplacedWithoutBlamingAFile(t *testing.T) {
	p := testPool(t)
	path := write(t, "in.pdf", letters(t, "Facture", 1, "P"))
	if _, err := p.Inspect(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	idle := p.idle[0]
	if err := syscall.Kill(idle.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Inspect(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if p.idle[0] == idle {
		t.Fatal("the dead process is still in the pool")
	}
}

func TestATransparentPageIsRenderedOnWhitePaper(t *testing.T) {
	p := testPool(t)
	data := onePage(a4Box, "/G gs 1 0 0 rg 200 300 200 200 re f")
	data = bytes.Replace(data, []byte("/Font <</F1"), []byte("/ExtGState <</G <</ca 0.5>> >> /Font <</F1"), 1)
	picture, err := p.Render(context.Background(), write(t, "in.pdf", data), 1, 300)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	if c := at(img, 50, 50); c.R < 250 || c.G < 250 {
		t.Errorf("the paper is %v", c)
	}
	if c := at(img, 300, 400); c.R < 240 || c.G < 100 || c.G > 150 {
		t.Errorf("half red on white is %v", c)
	}
}

// slow is a page on which a large picture is drawn so often that no renderer is done in time.
func slow() []byte {
	r := &raw{}
	r.add("<</Type /Catalog /Pages 2 0 R>>")
	r.add("<</Type /Pages /Kids [3 0 R] /Count 1>>")
	r.add("<</Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources <</XObject <</X 5 0 R>> /ExtGState <</G <</BM /Luminosity>> >> >> >>", a4Box)
	r.stream("", "/G gs "+strings.Repeat("q 595 1 0 841 0 0 cm /X Do Q ", 20000))
	r.stream("/Type /XObject /Subtype /Image /Width 4000 /Height 4000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode",
		deflated(strings.Repeat("\x80", 4000*4000)))
	return r.bytes()
}

func TestAFileThatTakesTooLongEndsTheProcess(t *testing.T) {
	p := testPool(t)
	letter := write(t, "in.pdf", letters(t, "Facture", 1, "P"))
	if _, err := p.Inspect(context.Background(), letter); err != nil { // the process is warm
		t.Fatal(err)
	}
	pid := p.idle[0].cmd.Process.Pid
	p.opt.Timeout = 300 * time.Millisecond
	if _, err := p.Render(context.Background(), write(t, "slow.pdf", slow()), 1, 1500); !errors.Is(err, ErrTimeout) {
		t.Fatalf("%v", err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Fatalf("the process is still there: %v", err)
	}
	p.opt.Timeout = 25 * time.Second
	if _, err := p.Inspect(context.Background(), letter); err != nil {
		t.Fatal(err)
	}
}

func TestACallerWhoGivesUpGetsItsOwnError(t *testing.T) {
	p := testPool(t, func(o *Options) { o.Env = []string{"PDF_TEST_WORKER=hangs"} })
	gone := errors.New("gone home")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(50*time.Millisecond, func() { cancel(gone) })
	if _, err := p.Inspect(ctx, "x.pdf"); !errors.Is(err, gone) || errors.Is(err, ErrTimeout) {
		t.Fatalf("%v", err)
	}
}

func TestManyCallersShareFewProcesses(t *testing.T) {
	p := testPool(t, func(o *Options) { o.Workers, o.FilesPerWorker = 2, 3 })
	path := write(t, "in.pdf", letters(t, "Facture", 2, "P"))
	var group sync.WaitGroup
	for range 12 {
		group.Go(func() {
			if info, err := p.Inspect(context.Background(), path); err != nil || info.Pages != 2 {
				t.Errorf("%+v %v", info, err)
			}
		})
	}
	group.Wait()
	if len(p.idle) > 2 {
		t.Errorf("%d processes", len(p.idle))
	}
	for _, proc := range p.idle {
		if proc.served >= 3 {
			t.Errorf("a process served %d files", proc.served)
		}
	}
}

func TestAClosedPoolHasNoProcessesAndTakesNoFiles(t *testing.T) {
	p := testPool(t)
	path := write(t, "in.pdf", letters(t, "Facture", 1, "P"))
	if _, err := p.Inspect(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	pid := p.idle[0].cmd.Process.Pid
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the process is still there: %v", err)
	}
	if _, err := p.Inspect(context.Background(), path); !errors.Is(err, ErrWorker) {
		t.Errorf("%v", err)
	}
}

func TestAnIdleProcessGoesHome(t *testing.T) {
	p := testPool(t, func(o *Options) { o.Idle = time.Millisecond })
	if _, err := p.Inspect(context.Background(), write(t, "in.pdf", letters(t, "Facture", 1, "P"))); err != nil {
		t.Fatal(err)
	}
	for deadline := time.After(20 * time.Second); ; {
		p.mu.Lock()
		left := len(p.idle)
		p.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatal("it is still there")
		case <-time.After(time.Millisecond):
		}
	}
}

func TestAWorkerSeesNoSecretsOfItsParent(t *testing.T) {
	t.Setenv("RELAIS_SECRET", "hunter2")
	p := testPool(t)
	if _, err := p.Inspect(context.Background(), write(t, "in.pdf", letters(t, "Facture", 1, "P"))); err != nil {
		t.Fatal(err)
	}
	environment, err := os.ReadFile("/proc/" + itoa(p.idle[0].cmd.Process.Pid) + "/environ")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(environment), "RELAIS_SECRET") {
		t.Errorf("%q", environment)
	}
}

func TestACopyThatGrowsTooLargeIsRefused(t *testing.T) {
	p := testPool(t, func(o *Options) { o.MaxOutput = 2000 })
	out := filepath.Join(t.TempDir(), "out.pdf")
	if _, err := p.Normalise(context.Background(), write(t, "in.pdf", letters(t, "Facture", 3, "P")), out); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
	p = testPool(t, func(o *Options) { o.MaxPages = 2 })
	if _, err := p.Inspect(context.Background(), write(t, "in.pdf", letters(t, "Facture", 3, "P"))); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
}

func TestNothingActiveIsLeftInACopy(t *testing.T) {
	p := testPool(t)
	out := filepath.Join(t.TempDir(), "out.pdf")
	if _, err := p.Normalise(context.Background(), write(t, "in.pdf", form()), out); err != nil {
		t.Fatal(err)
	}
	path, _ := bindAlone(t, out)
	plain := run(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")
	for _, word := range []string{"JavaScript", "/URI", "/AcroForm", "/Widget", "/AA"} {
		if strings.Contains(plain, word) {
			t.Errorf("%s is in the bundle", word)
		}
	}
}
