package pdf

import (
	"errors"
	"fmt"
)

// What can be wrong with a PDF. Every error of this package that is the file's fault wraps one of the first four, also
// when it crossed the border of the worker process; ErrWorker is our own fault and says nothing about the file.
var (
	// ErrPassword: the file opens only with a password. Owner restrictions (no printing, no copying) are not a lock.
	ErrPassword = errors.New("pdf: password required")
	// ErrBroken: not a PDF, damaged beyond reading, or it brought the sandbox down.
	ErrBroken = errors.New("pdf: unreadable")
	// ErrTooBig: more pages, memory or output than the limits of Options allow.
	ErrTooBig = errors.New("pdf: too big")
	// ErrTimeout: it took longer than Options.Timeout; the process was ended.
	ErrTimeout = errors.New("pdf: took too long")
	// ErrWorker: the worker process could not be started or does not speak our protocol. Trying again later may help.
	ErrWorker = errors.New("pdf: worker process failed")
	// ErrNotFound: the PDF has no attachment or page of that name or number.
	ErrNotFound = errors.New("pdf: not found")
)

// PartError says which part of a Spec could not be bound. The caller may replace the part by a page that names it.
type PartError struct {
	Part int // index in Spec.Parts
	Err  error
}

// Error names the part, counted from 0, and its cause.
func (e *PartError) Error() string { return fmt.Sprintf("part %d: %v", e.Part, e.Err) }

// Unwrap returns the cause.
func (e *PartError) Unwrap() error { return e.Err }
