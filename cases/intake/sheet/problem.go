package sheet

import (
	"relais/cases"
	"relais/cases/intake"
)

// Level says what a problem does.
type Level = intake.Level

// The levels, the gravest first.
const (
	Stop    = intake.Stop
	Refuse  = intake.Refuse
	Warning = intake.Warning
	Info    = intake.Info
)

// Problem is something to say about a line, in the form that every reader of files shares.
type Problem = intake.Problem

// Tally counts the problems of one kind.
type Tally = intake.Tally

// wrongFile is the error of a file that cannot be read at all.
func wrongFile(key string, args ...any) *cases.Error {
	e := cases.Refuse(key, args...)
	e.Code = cases.Invalid
	return e
}
