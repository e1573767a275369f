package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one worker process and the conversation with it.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.ReadCloser
	stderr *tail
	seq    int
	served int
	rest   *time.Timer // while idle
	once   sync.Once
	state  error // of the ended process
}

// errTalk marks failures of the conversation itself, as opposed to answers.
var errTalk = errors.New("conversation failed")

func startProcess(ctx context.Context, opt Options) (*process, error) {
	if len(opt.Command) == 0 {
		return nil, fmt.Errorf("%w: no command", ErrWorker)
	}
	cmd := exec.Command(opt.Command[0], opt.Command[1:]...)
	cmd.Env = append([]string{"GOMAXPROCS=1"}, opt.Env...) // pdfium has one thread; more would only collect garbage
	cmd.WaitDelay = time.Second
	p := &process{cmd: cmd, stderr: &tail{}}
	cmd.Stderr = p.stderr
	var err error
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWorker, err)
	}
	if p.out, err = cmd.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWorker, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWorker, err)
	}
	first := request{Op: opStart, Start: &limits{
		CacheDir:  Path(opt.CacheDir),
		Memory:    opt.MemoryLimit,
		CPU:       int64(opt.Timeout/time.Second+1) * int64(opt.FilesPerWorker),
		MaxPages:  opt.MaxPages,
		MaxOutput: opt.MaxOutput,
	}}
	// The first start on a machine compiles the engine; that time is not the file's.
	ctx, cancel := context.WithTimeoutCause(ctx, 2*time.Minute, fmt.Errorf("%w: did not start in time", ErrWorker))
	defer cancel()
	if _, err := p.ask(ctx, first); err != nil {
		p.end()
		if errors.Is(err, errTalk) {
			return nil, fmt.Errorf("%w: %v", ErrWorker, err)
		}
		return nil, err
	}
	return p, nil
}

// ask sends one request and waits for its answer. When ctx ends first the process is killed: pdfium cannot be stopped
// from inside. Errors that wrap errTalk mean that the process is of no use any more.
func (p *process) ask(ctx context.Context, req request) (answer, error) {
	p.seq++
	req.Seq = p.seq
	var a answer
	talk := make(chan error, 1)
	go func() {
		if err := writeFrame(p.in, req); err != nil {
			talk <- err
			return
		}
		talk <- readFrame(p.out, &a)
	}()
	select {
	case err := <-talk:
		if err == nil && a.Seq == req.Seq {
			return a, a.err()
		}
		if err == nil {
			err = fmt.Errorf("answer %d to request %d", a.Seq, req.Seq)
		}
		p.end()
		return answer{}, p.failure(err)
	case <-ctx.Done():
		p.end()
		<-talk
		return answer{}, context.Cause(ctx)
	}
}

// failure describes a conversation that broke off, with what the process left behind.
func (p *process) failure(err error) error {
	last := p.stderr.String()
	kind := ErrBroken
	var exit *exec.ExitError
	if errors.As(p.state, &exit) {
		// Nobody but the kernel's memory killer ends a worker of ours with this signal, except we, after the fact.
		if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() && ws.Signal() == syscall.SIGKILL && isEnd(err) {
			kind = ErrTooBig
		}
	}
	if strings.Contains(last, "out of memory") || strings.Contains(last, "cannot allocate memory") {
		kind = ErrTooBig
	}
	if !isEnd(err) {
		kind = ErrWorker // it said something, and that was no frame
	}
	return fmt.Errorf("%w: %w: %v (%v) %s", kind, errTalk, err, p.state, firstLine(last))
}

func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// end closes the conversation and makes sure that the process is gone. A process that closed its output by dying keeps
// its own exit status; one that is still there is killed.
func (p *process) end() {
	p.once.Do(func() {
		p.in.Close()
		gone := make(chan struct{})
		go func() { p.state = p.cmd.Wait(); close(gone) }()
		grace := time.NewTimer(50 * time.Millisecond)
		defer grace.Stop()
		select {
		case <-gone:
			return
		case <-grace.C:
		}
		_ = p.cmd.Process.Kill()
		<-gone
	})
}

// tail keeps the beginning of what a process writes to standard error; the rest is counted, not kept.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 4096 - len(t.buf); room > 0 {
		t.buf = append(t.buf, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
