package pdf

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Options says how workers are started and what they may use. The zero value of each field takes the default.
type Options struct {
	Command        []string      // program and arguments whose body is Worker, normally {os.Args[0], "pdf-worker"}
	Env            []string      // the whole environment of a worker; none by default, so that no secret is inherited
	CacheDir       string        // folder for the compiled engine; without it every start costs seconds
	Workers        int           // processes at most; 1
	MemoryLimit    int64         // bytes of private memory of one process; 1.5 GiB
	Timeout        time.Duration // for one request; 25 s
	Idle           time.Duration // after which a process without work is ended; 1 minute
	FilesPerWorker int           // requests after which a process is replaced; 200
	MaxPages       int           // 5,000
	MaxOutput      int64         // bytes of a normalised copy; 600 MB
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.MemoryLimit <= 0 {
		o.MemoryLimit = 3 << 29
	}
	if o.Timeout <= 0 {
		o.Timeout = 25 * time.Second
	}
	if o.Idle <= 0 {
		o.Idle = time.Minute
	}
	if o.FilesPerWorker <= 0 {
		o.FilesPerWorker = 200
	}
	if o.MaxPages <= 0 {
		o.MaxPages = 5000
	}
	if o.MaxOutput <= 0 {
		o.MaxOutput = 600 << 20
	}
	return o
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
	Beginning   string   `json:"beginning,omitempty"`   // Normalise: text of the first three pages, parted by form feeds, at most 64 KiB
	Attachments []string `json:"attachments,omitempty"` // names of embedded files, in file order
	PageSizes   []Size   `json:"page_sizes,omitempty"`
	Rasterised  bool     `json:"rasterised"`        // Normalise: at least one page is a picture of the original page
	Lost        []int    `json:"lost,omitempty"`    // Normalise: pages that could not be drawn at all; crossed sheets stand for them
	Undrawn     int      `json:"undrawn,omitempty"` // Normalise: comments and the like without a drawing, which the copy does not show
	Engine      string   `json:"engine"`            // name and version of what read the file
	Bytes       int64    `json:"bytes,omitempty"`   // Normalise: size of the copy
}

// Pool hands files to worker processes, one file at a time per process. Processes start with the first request and are
// ended and replaced when they fail. A Pool is safe for concurrent use; Close it.
type Pool struct {
	opt   Options
	slots chan struct{} // one per process that may exist
	quit  context.Context
	stop  context.CancelFunc

	mu   sync.Mutex
	idle []*process
}

var errClosed = fmt.Errorf("%w: pool is closed", ErrWorker)

// NewPool returns a pool; no process is started yet.
func NewPool(opt Options) *Pool {
	opt = opt.withDefaults()
	p := &Pool{opt: opt, slots: make(chan struct{}, opt.Workers)}
	p.quit, p.stop = context.WithCancel(context.Background())
	return p
}

// Close ends all processes; requests under way fail.
func (p *Pool) Close() error {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, proc := range p.idle {
		proc.rest.Stop()
		proc.end()
	}
	p.idle = nil
	return nil
}

// Inspect reports pages, encryption, text and attachments. A file that needs a password gives Info{Encrypted: true} and
// ErrPassword.
func (p *Pool) Inspect(ctx context.Context, path string) (Info, error) {
	a, err := p.do(ctx, request{Op: opInspect, In: Path(path)})
	a.Info.Encrypted = errors.Is(err, ErrPassword)
	return a.Info, err
}

// Normalise writes to out a copy of in which Assemble can bind: pages imported into a new document, annotations and form
// values drawn into them, nothing active left. What pdfium cannot import is drawn as pictures at 200 dpi, and Info says
// so. The copy has exactly Info.Pages pages; it appears under its name only when it is complete.
func (p *Pool) Normalise(ctx context.Context, in, out string) (Info, error) {
	a, err := p.do(ctx, request{Op: opNormalise, In: Path(in), Out: Path(out)})
	a.Info.Encrypted = errors.Is(err, ErrPassword)
	if err != nil {
		removeDrafts(out) // of a worker that died at work
	}
	return a.Info, err
}

// Text returns the text layer of the first maxPages pages (0: all), pages separated by form feeds.
func (p *Pool) Text(ctx context.Context, path string, maxPages int) (string, error) {
	a, err := p.do(ctx, request{Op: opText, In: Path(path), Max: maxPages})
	return a.Text, err
}

// Render draws one page, widthPx pixels wide, as a JPEG.
func (p *Pool) Render(ctx context.Context, path string, page, widthPx int) ([]byte, error) {
	a, err := p.do(ctx, request{Op: opRender, In: Path(path), Page: page, Width: widthPx})
	return a.Data, err
}

// Attachment returns the content of an embedded file by its name; ErrNotFound without one.
func (p *Pool) Attachment(ctx context.Context, path, name string) ([]byte, error) {
	a, err := p.do(ctx, request{Op: opAttachment, In: Path(path), Name: name})
	return a.Data, err
}

// do runs a request on some process within the time limit. A process that served before may have died while it was idle,
// or of what earlier files left behind: then a new one gets a second try, so that no file is blamed for another.
func (p *Pool) do(ctx context.Context, req request) (answer, error) {
	if err := errors.Join(req.In.whole(), req.Out.whole()); err != nil {
		return answer{}, fmt.Errorf("%s: %w", req.Op, err)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return answer{}, context.Cause(ctx)
	case <-p.quit.Done():
		return answer{}, errClosed
	}
	if p.quit.Err() != nil {
		return answer{}, errClosed
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.quit, func() { cancel(errClosed) })()
	a, fresh, err := p.try(ctx, req, true)
	if errors.Is(err, errTalk) && !fresh && ctx.Err() == nil {
		a, _, err = p.try(ctx, req, false)
	}
	if err != nil {
		return a, fmt.Errorf("%s %s: %w", req.Op, filepath.Base(string(req.In)), err)
	}
	return a, nil
}

func (p *Pool) try(ctx context.Context, req request, reuse bool) (a answer, fresh bool, err error) {
	proc := p.take(reuse)
	if fresh = proc == nil; fresh {
		if proc, err = startProcess(ctx, p.opt); err != nil {
			return answer{}, true, err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, p.opt.Timeout, ErrTimeout)
	defer cancel()
	a, err = proc.ask(ctx, req)
	proc.served++
	if errors.Is(err, errTalk) || ctx.Err() != nil || proc.served >= p.opt.FilesPerWorker || !p.keep(proc) {
		proc.end()
	}
	return a, fresh, err
}

// keep puts a process back unless the pool is closed.
func (p *Pool) keep(proc *process) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.quit.Err() != nil {
		return false
	}
	p.idle = append(p.idle, proc)
	proc.rest = time.AfterFunc(p.opt.Idle, func() { p.expire(proc) })
	return true
}

// expire ends a process that nobody took in time.
func (p *Pool) expire(proc *process) {
	p.mu.Lock()
	i := slices.Index(p.idle, proc)
	if i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.mu.Unlock()
	if i >= 0 {
		proc.end()
	}
}

// take removes an idle process from the pool, or gives nil.
func (p *Pool) take(reuse bool) *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 && reuse {
		proc := p.idle[n-1]
		p.idle = p.idle[:n-1]
		proc.rest.Stop()
		return proc
	}
	return nil
}
