package cases

import (
	"errors"
	"fmt"
	"strings"
)

// Code says to machines what kind of failure an error is. The edge turns it into an HTTP status.
type Code string

// The codes, one for each thing a caller can do about a failure.
const (
	// Invalid: the input cannot be right; Fields says where.
	Invalid Code = "invalid"
	// Unauthorized: nobody is signed in.
	Unauthorized Code = "unauthorized"
	// NotFound: it does not exist, or it is not yours; the two are never told apart.
	NotFound Code = "not_found"
	// Conflict: somebody else changed it first, or it exists already.
	Conflict Code = "conflict"
	// Refused: a rule says no; the message names the rule and what to do.
	Refused Code = "refused"
	// TooLarge: a file or a text beyond its limit.
	TooLarge Code = "too_large"
	// TooMany: tried too often; later it may pass.
	TooMany Code = "too_many"
	// Unavailable: the system cannot do it now (queue full, disk full, data base away).
	Unavailable Code = "unavailable"
	// Internal: anything else; people learn a number, the log learns the cause.
	Internal Code = "internal"
)

// Error is the one error type of Relais: a code for machines, a catalogue key with arguments for people, a
// cause for the log.
type Error struct {
	Code   Code
	Key    string         // message key in the catalogues, "error.…"
	Args   map[string]any // named arguments of the message
	Fields []FieldError   // for Invalid: what is wrong where
	Cause  error
}

// FieldError names one field of an input and what is wrong with it.
type FieldError struct {
	Field string // name of the form field or column
	Key   string
	Args  map[string]any
}

// Error gives a text for the log, never for a page.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Key)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Field, f.Key)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf gives the code of an error; an error that is not ours is Internal, no error has no code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Refuse builds the error of a rule that says no. args are pairs of name and value.
func Refuse(key string, args ...any) *Error {
	return &Error{Code: Refused, Key: key, Args: pairs(args)}
}

// Missing is the one answer for "does not exist" and "is not yours".
func Missing() *Error { return &Error{Code: NotFound, Key: "error.not_found"} }

// Stale is the answer to a change made on an outdated copy.
func Stale() *Error { return &Error{Code: Conflict, Key: "error.stale"} }

// Wrong builds the error of an input with wrong fields; nil when there is none.
func Wrong(fields ...FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: "error.invalid", Fields: fields}
}

// Field builds one FieldError. args are pairs of name and value.
func Field(field, key string, args ...any) FieldError {
	return FieldError{Field: field, Key: key, Args: pairs(args)}
}

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return m
}
