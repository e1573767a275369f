package pdf

import (
	"context"
	"io"
	"time"
)

// Options says how workers are started and what they may use. The zero value of each field takes the default.
type Options struct {
	Command        []string      // program and arguments whose body is Worker, normally {os.Args[0], "pdf-worker"}
	Env            []string      // the whole environment of a worker; none by default, so that no secret is inherited
	CacheDir       string        // folder for the compiled engine; without it every start costs seconds
	Workers        int           // processes at most; 1
	MemoryLimit    int64         // bytes of private memory of one process; 1.5 GiB
	Timeout        time.Duration // for one request, start of the process included; 25 s
	FilesPerWorker int           // requests after which a process is replaced; 200
	MaxPages       int           // 5,000
	MaxOutput      int64         // bytes of a normalised copy; 600 MB
}

// Size is the size of a page as it is seen, in points.
type Size struct {
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Info is what a PDF says about itself.
type Info struct {
	Pages       int      `json:"pages"`
	Encrypted   bool     `json:"encrypted"`             // a password is needed; nothing else is known then
	Restricted  bool     `json:"restricted"`            // encrypted, but opens without a password
	HasText     bool     `json:"has_text"`              // some page has a text layer worth the name
	TextChars   int      `json:"text_chars"`            // visible characters on the first 200 pages
	Attachments []string `json:"attachments,omitempty"` // names of embedded files, in file order
	PageSizes   []Size   `json:"page_sizes,omitempty"`
	Rasterised  bool     `json:"rasterised"`      // Normalise: at least one page is a picture of the original page
	Lost        []int    `json:"lost,omitempty"`  // Normalise: pages that could not be drawn at all; crossed sheets stand for them
	Joined      bool     `json:"joined"`          // Normalise: pages were imported one by one
	Engine      string   `json:"engine"`          // name and version of what read the file
	Bytes       int64    `json:"bytes,omitempty"` // Normalise: size of the copy
}

// Pool hands files to worker processes, one file at a time per process. Processes start with the first request and are
// ended and replaced when they fail. A Pool is safe for concurrent use; Close it.
type Pool struct{ opt Options }

// NewPool returns a pool; no process is started yet.
func NewPool(opt Options) *Pool { return &Pool{opt: opt} }

// Close ends all processes; requests under way fail.
func (p *Pool) Close() error { return nil }

// Inspect reports pages, encryption, text and attachments. A file that needs a password gives Info{Encrypted: true} and
// ErrPassword.
func (p *Pool) Inspect(ctx context.Context, path string) (Info, error) { return Info{}, ErrWorker }

// Normalise writes to out a copy of in which Assemble can bind: pages imported into a new document, annotations and form
// values drawn into them, nothing active left. What pdfium cannot import is drawn as pictures at 200 dpi, and Info says
// so. The copy has exactly Info.Pages pages; it appears under its name only when it is complete.
func (p *Pool) Normalise(ctx context.Context, in, out string) (Info, error) {
	return Info{}, ErrWorker
}

// Text returns the text layer of the first maxPages pages (0: all), pages separated by form feeds.
func (p *Pool) Text(ctx context.Context, path string, maxPages int) (string, error) {
	return "", ErrWorker
}

// Render draws one page, widthPx pixels wide, as a JPEG.
func (p *Pool) Render(ctx context.Context, path string, page, widthPx int) ([]byte, error) {
	return nil, ErrWorker
}

// Attachment returns the content of an embedded file by its name; ErrNotFound without one.
func (p *Pool) Attachment(ctx context.Context, path, name string) ([]byte, error) {
	return nil, ErrWorker
}

// Worker is the body of the worker process: it answers requests from in on out until in ends. It sets limits on its own
// process and must be all that process does.
func Worker(in io.Reader, out io.Writer) error { return ErrWorker }
