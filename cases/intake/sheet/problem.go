package sheet

import (
	"slices"

	"relais/cases"
)

// Level says what a problem does.
type Level string

// The levels, the gravest first.
const (
	Stop    Level = "stop"    // nothing of the file can be imported
	Refuse  Level = "error"   // the line is left out
	Warning Level = "warning" // the line is imported; somebody should look
	Info    Level = "info"    // the line is imported after a repair
)

// Problem is something to say about a line, in the form that every reader of files shares.
type Problem struct {
	Line   int    // of the file, from 1
	Column string // header of the column, "" when it is about the line
	Field  string // what the column was read as
	Value  string // what stands there
	Key    string // catalogue key
	Args   map[string]any
	Level  Level
}

// Tally counts the problems of one kind.
type Tally struct {
	Key   string
	Level Level
	Count int
}

// problems collects what is wrong with a file: the first ones one by one, all of them counted.
type problems struct {
	list    []Problem
	tallies []Tally
}

func (ps *problems) add(p Problem) {
	if len(ps.list) < listed {
		ps.list = append(ps.list, p)
	}
	i := slices.IndexFunc(ps.tallies, func(t Tally) bool { return t.Key == p.Key && t.Level == p.Level })
	if i < 0 {
		ps.tallies = append(ps.tallies, Tally{Key: p.Key, Level: p.Level})
		i = len(ps.tallies) - 1
	}
	ps.tallies[i].Count++
}

// wrongFile is the error of a file that cannot be read at all.
func wrongFile(key string, args ...any) *cases.Error {
	e := cases.Refuse(key, args...)
	e.Code = cases.Invalid
	return e
}
