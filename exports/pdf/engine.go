package pdf

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// engineName is recorded with every exhibit, so that a bundle says what drew it.
const engineName = "pdfium/go-pdfium-1.14.1"

const (
	wasmPages      = 1 << 14 // of 64 KiB: 1 GiB of linear memory at most
	textPages      = 200     // pages whose text Inspect counts
	attachmentsMax = 1000
	annotationsMax = 1000     // of one page that are looked at
	pixelsMax      = 12 << 20 // of a rendered page; A3 at 200 dpi has 7.7 million
)

// engine is pdfium in its sandbox. Each file gets a new instance of the module: nothing of one file is left for the next.
type engine struct {
	pool   pdfium.Pool
	limits limits
}

func startEngine(l limits) (*engine, error) {
	if err := limitProcess(l.Memory, l.CPU); err != nil {
		return nil, err
	}
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(wasmPages)
	if l.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(string(l.CacheDir))
		if err != nil {
			return nil, fmt.Errorf("compilation cache: %w", err)
		}
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal:      2,                    // an original and its copy, to compare them
		FSConfig:      wazero.NewFSConfig(), // no mounts; nil would mount the root
		RuntimeConfig: config,
		Stdout:        io.Discard, // the real one carries our frames
		Stderr:        io.Discard,
		RandomSource:  new(counter),
	})
	if err != nil {
		return nil, err
	}
	return &engine{pool: pool, limits: l}, nil
}

func (e *engine) close() { _ = e.pool.Close() }

// counter stands for a source of random numbers: pdfium may want some, and the same file must give the same copy.
type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n += 73
		b[i] = c.n
	}
	return len(b), nil
}

// document is an open PDF in an instance of its own.
type document struct {
	pdfium.Pdfium
	file  *os.File
	ref   references.FPDF_DOCUMENT
	pages int
}

// open opens a file as it says it is built. When that fails it lets pdfium search the file for objects instead.
func (e *engine) open(path string) (*document, error) {
	d, err := e.openAs(path, false)
	if errors.Is(err, ErrBroken) {
		if rebuilt, again := e.openAs(path, true); again == nil {
			return rebuilt, nil
		}
	}
	return d, err
}

// openAs opens a file. Searched hides its cross-reference table, so that pdfium searches for the objects.
func (e *engine) openAs(path string, searched bool) (*document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWorker, err)
	}
	d := &document{file: f}
	if err := e.load(d, searched); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (e *engine) load(d *document, searched bool) error {
	st, err := d.file.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("%w: %v", ErrWorker, err)
	case st.Size() == 0:
		return fmt.Errorf("%w: empty file", ErrBroken)
	case st.Size() > math.MaxInt32:
		return fmt.Errorf("%w: file of %d bytes", ErrTooBig, st.Size())
	}
	view := &window{r: d.file, size: st.Size()}
	if searched {
		if err := view.hideTable(); err != nil {
			return err
		}
	}
	if d.Pdfium, err = e.pool.GetInstance(30 * time.Second); err != nil {
		return fmt.Errorf("%w: %v", ErrTooBig, err)
	}
	opened, err := d.OpenDocument(&requests.OpenDocument{FileReader: view, FileReaderSize: st.Size()})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword):
		return fmt.Errorf("%w: %v", ErrPassword, err)
	case err != nil:
		return fmt.Errorf("%w: %v", ErrBroken, err)
	}
	d.ref = opened.Document
	return d.count(e.limits.MaxPages)
}

func (d *document) count(most int) error {
	count, err := d.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	switch {
	case err != nil:
		return fmt.Errorf("%w: page count: %v", ErrBroken, err)
	case count.PageCount < 1:
		return fmt.Errorf("%w: no pages", ErrBroken)
	case count.PageCount > most:
		return fmt.Errorf("%w: %d pages", ErrTooBig, count.PageCount)
	}
	d.pages = count.PageCount
	return nil
}

func (d *document) close() {
	if d.Pdfium != nil {
		_ = d.Pdfium.Close() // an instance that trapped cannot be closed in good order; it is dropped
	}
	d.file.Close()
}

func (d *document) page(i int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.ref, Index: i}}
}

func (e *engine) inspect(path string) (Info, error) {
	d, err := e.open(path)
	if err != nil {
		return Info{}, err
	}
	defer d.close()
	info := d.inspect()
	for i := range min(d.pages, textPages) {
		chars, _ := d.chars(d.page(i))
		info.countText(chars)
	}
	return info, nil
}

// inspect reports what can be known without reading the pages.
func (d *document) inspect() Info {
	info := Info{Pages: d.pages, PageSizes: d.sizes(), Attachments: d.attachmentNames()}
	if sec, err := d.FPDF_GetSecurityHandlerRevision(&requests.FPDF_GetSecurityHandlerRevision{Document: d.ref}); err == nil {
		info.Restricted = sec.SecurityHandlerRevision > 0
	}
	return info
}

// chars counts the visible characters of a page and gives them; a page without readable text is a page without text.
func (d *document) chars(page requests.Page) (int, string) {
	text, err := d.GetPageText(&requests.GetPageText{Page: page})
	if err != nil {
		return 0, ""
	}
	return visible(text.Text), text.Text
}

// countText adds the characters of one page. Scanners leave a few stray ones on pictures, so that HasText asks for more.
func (i *Info) countText(chars int) {
	i.TextChars += chars
	i.HasText = i.HasText || chars >= 20
}

// visible counts letters, digits and signs.
func visible(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != unicode.ReplacementChar {
			n++
		}
	}
	return n
}

func (d *document) sizes() []Size {
	sizes := make([]Size, d.pages)
	for i := range sizes {
		sizes[i] = d.size(i)
	}
	return sizes
}

// size is the size of a page, zero when it cannot be loaded.
func (d *document) size(i int) Size {
	s, err := d.FPDF_GetPageSizeByIndexF(&requests.FPDF_GetPageSizeByIndexF{Document: d.ref, Index: i})
	if err != nil {
		return Size{}
	}
	return Size{W: float64(s.Size.Width), H: float64(s.Size.Height)}
}

func (d *document) attachmentCount() int {
	n, err := d.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.ref})
	if err != nil {
		return 0
	}
	return min(n.AttachmentCount, attachmentsMax)
}

func (d *document) attachmentNames() []string {
	var names []string
	for i := range d.attachmentCount() {
		if _, name, err := d.attachmentAt(i); err == nil {
			names = append(names, name)
		}
	}
	return names
}

func (d *document) attachmentAt(i int) (references.FPDF_ATTACHMENT, string, error) {
	a, err := d.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: d.ref, Index: i})
	if err != nil {
		return "", "", err
	}
	name, err := d.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: a.Attachment})
	if err != nil {
		return "", "", err
	}
	return a.Attachment, strings.TrimRight(name.Name, "\x00"), nil
}

func (e *engine) attachment(path, name string) ([]byte, error) {
	d, err := e.open(path)
	if err != nil {
		return nil, err
	}
	defer d.close()
	for i := range d.attachmentCount() {
		ref, found, err := d.attachmentAt(i)
		if err != nil || found != name {
			continue
		}
		file, err := d.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: ref})
		if err != nil {
			return nil, fmt.Errorf("%w: attachment %q: %v", ErrBroken, name, err)
		}
		return file.Contents, nil
	}
	return nil, fmt.Errorf("%w: attachment %q", ErrNotFound, name)
}

func (e *engine) text(path string, maxPages int) (string, error) {
	d, err := e.open(path)
	if err != nil {
		return "", err
	}
	defer d.close()
	n := d.pages
	if maxPages > 0 {
		n = min(n, maxPages)
	}
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte('\f')
		}
		if text, err := d.GetPageText(&requests.GetPageText{Page: d.page(i)}); err == nil {
			b.WriteString(strings.ReplaceAll(text.Text, "\x00", ""))
		}
		if b.Len() > frameLimit/8 {
			return "", fmt.Errorf("%w: text of %d bytes", ErrTooBig, b.Len())
		}
	}
	return b.String(), nil
}
