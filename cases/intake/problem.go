package intake

import (
	"slices"
	"unicode/utf8"
)

// Level says what a problem does.
type Level string

// The levels, the gravest first.
const (
	Stop    Level = "stop"    // nothing of the file can be imported
	Refuse  Level = "error"   // the line, or the field, is left out
	Warning Level = "warning" // it is taken; somebody should look
	Info    Level = "info"    // it is taken after a repair
)

// Problem is something to say about a line of a file, in the form that every reader of files shares.
type Problem struct {
	Line   int    // of the file, from 1; 0 when it is about the file
	Column string // header of the column, or path in a document; "" when it is about the line
	Field  string // what it was read as
	Value  string // what stands there, cut when it is long
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

// Listed is how many problems of a file are kept one by one; all of them are counted.
const Listed = 200

// shownValue bounds how much of a value a problem shows, in bytes.
const shownValue = 120

// Problems collects what is wrong with a file: the first ones one by one, all of them counted.
type Problems struct {
	List    []Problem
	Tallies []Tally
	// Tell hears of each problem instead of List, however many there are; nil: the first ones are listed.
	Tell func(Problem)
}

// Add takes a problem.
func (ps *Problems) Add(p Problem) { ps.AddTimes(p, 1) }

// AddTimes takes a problem that stands for several of its kind; none is none.
func (ps *Problems) AddTimes(p Problem, times int) {
	if times <= 0 {
		return
	}
	switch {
	case ps.Tell != nil:
		p.Value = CutText(p.Value, shownValue)
		ps.Tell(p)
	case len(ps.List) < Listed:
		p.Value = CutText(p.Value, shownValue)
		ps.List = append(ps.List, p)
	}
	ps.count(p.Key, p.Level, times)
}

// Full says that one more would only be counted. Then Count does what Add would.
func (ps *Problems) Full() bool { return ps.Tell == nil && len(ps.List) >= Listed }

// Count counts a problem without keeping it.
func (ps *Problems) Count(key string, level Level) { ps.count(key, level, 1) }

func (ps *Problems) count(key string, level Level, times int) {
	i := slices.IndexFunc(ps.Tallies, func(t Tally) bool { return t.Key == key && t.Level == level })
	if i < 0 {
		ps.Tallies = append(ps.Tallies, Tally{Key: key, Level: level})
		i = len(ps.Tallies) - 1
	}
	ps.Tallies[i].Count += times
}

// Has says that a problem of this level was found.
func (ps *Problems) Has(level Level) bool {
	return slices.ContainsFunc(ps.Tallies, func(t Tally) bool { return t.Level == level })
}

// CutText gives the first bytes of a text, never half a letter.
func CutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
