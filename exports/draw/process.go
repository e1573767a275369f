package draw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/exports/pdf"
)

// task is what a child is asked to do, as JSON on its standard input: names of files never become arguments.
type task struct {
	Path pdf.Path
	Name string
	Type intake.Type
	Out  pdf.Path // file of the pages, when they are to be drawn
	Lang string

	Dir    pdf.Path // folder of the parts, when the file is to be taken apart
	Limits intake.Limits
}

// answer is what a child says on its standard output, as JSON.
type answer struct {
	How       How
	Key       string
	Pages     int
	HasText   bool
	Beginning string
	Broken    bool

	Parts []Part
	Fault *cases.Error // why the file could not be taken apart
	Ours  string       // a fault that is not the file's: the disk is full
}

// answerMost bounds what is read of a child.
const answerMost = 8 << 20

// errChild: the child died of the file, or said nothing sensible.
var errChild = errors.New("the reading process failed")

// Part is a file that was inside an archive or a mail.
type Part struct {
	Name string // flat, never a path
	Path string `json:"-"` // where it was written
	Size int64
	// Problem: locked or damaged in the archive, which stays; there is no file at Path then.
	Problem string
}

// Open takes an archive or a mail apart in a child process and writes what is inside to dir, an empty folder, under names
// of its own. A *cases.Error says why the file cannot be taken apart: it stays what it is, a file that is kept whole.
func (d *Drawer) Open(ctx context.Context, f File, dir string, limits intake.Limits) ([]Part, error) {
	a, err := d.ask(ctx, task{Path: pdf.Path(f.Path), Name: f.Name, Type: f.Type, Dir: pdf.Path(dir), Limits: limits})
	switch {
	case errors.Is(err, errChild), errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return nil, &cases.Error{Code: cases.Invalid, Key: "error.archive.broken", Cause: err}
	case err != nil:
		return nil, fmt.Errorf("open %s file: %w", f.Type, err)
	case a.Fault != nil:
		return nil, a.Fault
	}
	for i := range a.Parts {
		if a.Parts[i].Problem == "" {
			a.Parts[i].Path = partPath(dir, i)
		}
	}
	return a.Parts, nil
}

// drawInChild runs Child in a process of its own. Whatever happens to that process, the file is named.
func (d *Drawer) drawInChild(ctx context.Context, f File, out string) (Drawing, error) {
	a, err := d.ask(ctx, task{Path: pdf.Path(f.Path), Name: f.Name, Type: f.Type, Out: pdf.Path(out), Lang: d.Lang})
	switch {
	case errors.Is(err, errChild):
		return broken("draw.broken"), nil
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return named("draw.timeout"), nil
	case err != nil:
		return Drawing{}, err
	case a.Pages < 0 || (a.How != Image && a.How != Text && a.How != NamedOnly):
		return broken("draw.broken"), nil
	}
	return Drawing{How: a.How, Why: Reason{Key: a.Key}, Pages: a.Pages, HasText: a.HasText, Beginning: a.Beginning, Broken: a.Broken}, nil
}

// ask runs one child. The error is errChild, the end of the time, or ours.
func (d *Drawer) ask(ctx context.Context, t task) (answer, error) {
	timeout := d.Timeout
	if timeout <= 0 {
		timeout = 25 * time.Second
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	question, err := json.Marshal(t)
	if err != nil {
		return answer{}, err
	}
	var said bounded
	cmd := exec.CommandContext(limited, d.Command[0], d.Command[1:]...)
	cmd.Env = append([]string{"GOMEMLIMIT=400MiB", "GOMAXPROCS=1"}, d.Env...)
	cmd.Stdin, cmd.Stdout, cmd.WaitDelay = bytes.NewReader(question), &said, time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return answer{}, context.Cause(ctx)
	case limited.Err() != nil:
		return answer{}, limited.Err()
	case errors.As(err, &exit), errors.Is(err, errChild):
		return answer{}, fmt.Errorf("%w: %v", errChild, err)
	case err != nil:
		return answer{}, err
	}
	var a answer
	if err := json.Unmarshal(said.Bytes(), &a); err != nil {
		return answer{}, fmt.Errorf("%w: %v", errChild, err)
	}
	if a.Ours != "" {
		return answer{}, errors.New(a.Ours)
	}
	return a, nil
}

// bounded keeps what a child says, up to a limit.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > answerMost {
		return 0, errChild
	}
	return b.Buffer.Write(p)
}
