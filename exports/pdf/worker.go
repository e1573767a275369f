package pdf

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"time"
)

// Worker is the body of the worker process: it answers requests from in on out until in ends. It sets limits on its own
// process and must be all that process does; nothing else may write to out.
//
// It returns as soon as in ends, also while a file is being read: then the parent is gone, and nobody waits for the answer.
func Worker(in io.Reader, out io.Writer) error {
	requests := make(chan request)
	ended := make(chan error, 1)
	go func() {
		for {
			var req request
			if err := readFrame(in, &req); err != nil {
				ended <- err
				return
			}
			requests <- req
		}
	}()
	done := make(chan error, 1)
	go func() { done <- serve(requests, out) }()
	var err error
	select {
	case err = <-ended:
	case err = <-done:
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// restAfter is how long a worker without a file keeps its memory.
const restAfter = 50 * time.Millisecond

func serve(requests <-chan request, out io.Writer) error {
	first := <-requests
	if first.Op != opStart || first.Start == nil {
		return fmt.Errorf("%w: first request is %q", ErrWorker, first.Op)
	}
	// The sandbox's memory is a Go slice that is copied when it grows. Without this the old copies pile up: a file of 40 MB
	// held 400.
	debug.SetGCPercent(10)
	e, err := startEngine(*first.Start)
	if err != nil {
		_ = writeFrame(out, answer{Seq: first.Seq, Fault: "worker", Message: err.Error()})
		return err
	}
	defer e.close()
	if err := writeFrame(out, answer{Seq: first.Seq, Info: Info{Engine: engineName}}); err != nil {
		return err
	}
	for {
		a := e.answer(next(requests))
		if err := writeFrame(out, a); err != nil {
			if !errors.Is(err, ErrTooBig) {
				return err
			}
			if err := writeFrame(out, answer{Seq: a.Seq, Fault: "too_big", Message: err.Error()}); err != nil {
				return err
			}
		}
		runtime.GC() // the sandbox of this file is garbage: the next file takes its memory
	}
}

// next waits for a request. When none comes, the rest of the machine gets the memory back; giving it back after every file
// takes as long as reading a small one.
func next(requests <-chan request) request {
	select {
	case req := <-requests:
		return req
	case <-time.After(restAfter):
		debug.FreeOSMemory()
		return <-requests
	}
}

// answer does what a request asks. Whatever panics inside the engine is the file's fault.
func (e *engine) answer(req request) (a answer) {
	defer func() {
		if p := recover(); p != nil {
			a = answer{Fault: "broken", Message: fmt.Sprintf("%s: panic: %v", req.Op, p)}
		}
		a.Seq = req.Seq
		a.Info.Engine = engineName
	}()
	var err error
	switch req.Op {
	case opInspect:
		a.Info, err = e.inspect(string(req.In))
	case opNormalise:
		a.Info, err = e.normalise(string(req.In), string(req.Out))
	case opText:
		a.Text, err = e.text(string(req.In), req.Max)
	case opRender:
		a.Data, err = e.render(string(req.In), req.Page, req.Width)
	case opAttachment:
		a.Data, err = e.attachment(string(req.In), req.Name)
	default:
		err = fmt.Errorf("%w: unknown request %q", ErrWorker, req.Op)
	}
	if err != nil {
		a.Fault, a.Message = faultOf(err), err.Error()
	}
	return a
}
