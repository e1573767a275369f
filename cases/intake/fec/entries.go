package fec

import (
	"bytes"
	"hash/maphash"

	"relais/cases"
	"relais/cases/intake"
)

// entries adds up each entry of the journal. The lines of an entry nearly always stand together, so that what is kept are the
// entries that do not balance; in a file sorted by account it is all of them, as two numbers each.
type entries struct {
	seed    maphash.Seed
	key     []byte // of the entry that the last line belongs to
	next    []byte
	sum     cases.Cents
	line    int // where it begins
	open    map[uint64]unbalanced
	tooMany bool // there are too many to follow: nothing is said about any
}

type unbalanced struct {
	sum  cases.Cents
	line int32
}

func newEntries() *entries {
	return &entries{seed: maphash.MakeSeed(), open: map[uint64]unbalanced{}}
}

// add takes a line. An entry is known by journal, number and day; files that number none of them by the paper instead.
func (e *entries) add(l *Line) {
	number := l.cells[EntryNumber]
	e.next = append(append(e.next[:0], l.cells[JournalCode]...), 0)
	if len(bytes.Trim(number, "0")) == 0 {
		number = append(e.next[len(e.next):], 1)
		number = append(number, l.cells[Piece]...)
	}
	e.next = append(append(e.next, number...), 0)
	e.next = append(e.next, l.cells[EntryDate]...)
	l.Begins = !bytes.Equal(e.next, e.key)
	if l.Begins {
		e.leave()
		e.key, e.next = e.next, e.key
		e.line = l.Number
	}
	e.sum += l.Amount
}

// leave puts the entry aside that the lines before belonged to.
func (e *entries) leave() {
	if e.sum == 0 || len(e.key) == 0 || e.tooMany {
		e.sum = 0
		return
	}
	hash := maphash.Bytes(e.seed, e.key)
	u, known := e.open[hash]
	if !known {
		u.line = int32(min(e.line, 1<<31-1))
	}
	if u.sum += e.sum; u.sum == 0 {
		delete(e.open, hash)
	} else {
		e.open[hash] = u
	}
	e.sum = 0
	if len(e.open) > maxEntries {
		e.tooMany, e.open = true, nil
	}
}

// report names the entries that do not balance, in the order of their lines.
func (e *entries) report(found *intake.Problems) int {
	e.leave()
	if e.tooMany {
		found.Add(intake.Problem{Level: intake.Info, Key: "fec.problem.entries_scattered"})
		return 0
	}
	first := firstUnbalanced(e.open, intake.Listed)
	for _, u := range first {
		found.Add(intake.Problem{Line: int(u.line), Level: intake.Warning, Key: "fec.problem.entry",
			Field: EntryNumber.String(), Args: map[string]any{"gap": u.sum}})
	}
	for range len(e.open) - len(first) {
		found.Count("fec.problem.entry", intake.Warning)
	}
	return len(e.open)
}
