package fec

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"relais/cases"
	"relais/cases/intake"
)

// Outcome is what a whole file came to.
type Outcome struct {
	Lines      int         // that were understood
	LeftOut    int         // that were not: the problems say why
	Debit      cases.Cents // of all lines: what is above nothing
	Credit     cases.Cents // what is below, as a positive amount
	First      cases.Date  // the earliest day of an entry
	Last       cases.Date  // the latest
	Unbalanced int         // entries whose sum is not nothing
	Problems   []intake.Problem
	Tallies    []intake.Tally

	classes [1000]cases.Cents // by the first three digits of the account
}

// Balance gives the sum of the general ledger over the accounts that begin with three digits, such as 411; debit is above
// nothing. It is 0 for anything else.
func (o *Outcome) Balance(class string) cases.Cents {
	if n := digits([]byte(class)); len(class) == 3 && n >= 0 {
		return o.classes[n]
	}
	return 0
}

// Has says that a problem of this level was found.
func (o *Outcome) Has(level intake.Level) bool {
	return slices.ContainsFunc(o.Tallies, func(t intake.Tally) bool { return t.Level == level })
}

// Read goes through a file and hands out each line that it understood. An error of visit ends it and is returned, as is one
// of the context or of the source; the file itself gives none.
func Read(ctx context.Context, src intake.Source, l *Layout, visit func(*Line) error) (*Outcome, error) {
	return read(ctx, src, l, visit, nil)
}

// Problems goes through a file and tells everything that is wrong with it, in the order in which it is found, however much it
// is. An error of tell ends it and is returned.
func Problems(ctx context.Context, src intake.Source, l *Layout, tell func(intake.Problem) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	_, err := read(ctx, src, l, nil, func(p intake.Problem) {
		if context.Cause(ctx) == nil {
			if err := tell(p); err != nil {
				stop(err)
			}
		}
	})
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func read(ctx context.Context, src intake.Source, l *Layout, visit func(*Line) error, tell func(intake.Problem)) (*Outcome, error) {
	raw, err := src()
	if err != nil {
		return nil, err
	}
	defer raw.Close() //nolint:errcheck // only read
	var text io.Reader = raw
	if l.Encoding.Wide() {
		text = l.Encoding.Reader(raw)
	}
	end := byte('\n')
	if l.macEnd {
		end = '\r'
	}
	p := &pass{reader: newReader(l), lines: newLines(text, end), entries: newEntries(), out: &Outcome{}, visit: visit}
	p.reader.problems.Tell = tell
	if err := p.all(ctx); err != nil {
		return nil, err
	}
	p.finish()
	return p.out, nil
}

// pass is one way through a file.
type pass struct {
	reader  *reader
	lines   *lines
	entries *entries
	out     *Outcome
	visit   func(*Line) error
	waiting []numbered // lines that were looked at for the end of a quotation, and are lines of their own
	last    int        // number of the line given last
}

// numbered is a line kept with its number.
type numbered struct {
	number  int
	text    []byte
	tooLong bool
	err     error // instead of a line
}

// next gives the next line, one that waits before one of the file.
func (p *pass) next() (line []byte, tooLong bool, err error) {
	if len(p.waiting) > 0 {
		first := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.last = first.number
		return first.text, first.tooLong, first.err
	}
	line, tooLong, err = p.lines.next()
	p.last = p.lines.number
	return line, tooLong, err
}

func (p *pass) all(ctx context.Context) error {
	for {
		line, tooLong, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		number := p.last
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if number <= p.reader.layout.Header || blank(line) {
			continue
		}
		if tooLong {
			p.out.LeftOut++
			p.reader.problems.Add(intake.Problem{Line: number, Level: intake.Refuse, Key: "fec.problem.too_long", Args: map[string]any{"limit": int64(maxLine)}})
			continue
		}
		if p.reader.layout.quotes && quoteOpen(line, p.reader.layout.Separator) {
			line = p.whole(line)
		}
		if err := p.take(number, line); err != nil {
			return err
		}
	}
}

// whole adds the lines over which a quotation runs. When it does not end soon, it is none: the line stands alone.
func (p *pass) whole(line []byte) []byte {
	separator := p.reader.layout.Separator
	alone := bytes.Clone(line)
	joined := alone
	var seen []numbered
	for range maxQuoted {
		more, tooLong, err := p.next()
		seen = append(seen, numbered{p.last, bytes.Clone(more), tooLong, err})
		if err != nil || tooLong || len(joined)+len(more) > maxLine {
			break
		}
		joined = append(append(append([]byte(nil), joined...), ' '), more...)
		if !quoteOpen(joined, separator) {
			return joined
		}
	}
	p.waiting = append(seen, p.waiting...)
	return alone
}

func (p *pass) take(number int, line []byte) error {
	if len(bytes.Trim(line, "\t|;, ")) == 0 {
		return nil // separators only, as spreadsheets leave them behind
	}
	if !p.reader.read(number, line) {
		p.out.LeftOut++
		return nil
	}
	l := &p.reader.line
	p.out.count(l)
	p.entries.add(l)
	if p.visit == nil {
		return nil
	}
	return p.visit(l)
}

func (o *Outcome) count(l *Line) {
	o.Lines++
	if l.Amount > 0 {
		o.Debit += l.Amount
	} else {
		o.Credit -= l.Amount
	}
	if o.First.IsZero() || l.EnteredOn.Before(o.First) {
		o.First = l.EnteredOn
	}
	if o.Last.Before(l.EnteredOn) {
		o.Last = l.EnteredOn
	}
	if a := l.cells[Account]; len(a) >= 3 && numeric(a[:3]) {
		o.classes[digits(a[:3])] += l.Amount
	}
}

// finish adds what only the whole file shows.
func (p *pass) finish() {
	o, found := p.out, &p.reader.problems
	o.Unbalanced = p.entries.report(found)
	for _, c := range expected {
		if p.reader.place[c] < 0 {
			continue
		}
		if n := p.reader.empty[c]; n > 0 {
			found.Add(intake.Problem{Level: intake.Info, Key: "fec.problem.empty", Column: c.String(), Field: c.String(),
				Args: map[string]any{"count": n}})
		}
	}
	if o.Debit != o.Credit {
		found.Add(intake.Problem{Level: intake.Stop, Key: "fec.problem.file", Args: map[string]any{"gap": o.Debit - o.Credit}})
	}
	o.Problems, o.Tallies = found.List, found.Tallies
}

// firstUnbalanced gives the entries that stand first in the file.
func firstUnbalanced(open map[uint64]unbalanced, most int) []unbalanced {
	list := make([]unbalanced, 0, len(open))
	for _, u := range open {
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b unbalanced) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.sum, b.sum)) })
	return list[:min(len(list), most)]
}
