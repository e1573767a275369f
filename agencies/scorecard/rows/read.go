package rows

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"relais/agencies/scorecard"
	"relais/cases"
)

// Limits of what is read, so that a wrong file ends in words and not in memory.
const (
	maxRows     = 5_000_000
	maxCell     = 64 << 10
	maxProblems = 200
	shownValue  = 60
)

// Book is what was read so far: placements of every currency and stage.
type Book struct {
	list     []row
	byID     map[string]int
	agencies index
	debtors  index
	places   index
	Problems []Problem // at most 200; More counts the others
	More     int
	Rows     int        // lines of placements, bad ones included
	LeftOut  int        // lines of either file that were not used
	Latest   cases.Date // latest day that occurs
}

// row is a placement with what decides into which report it goes.
type row struct {
	scorecard.Placement
	currency, stage string
	line            int
}

// index numbers names in the order in which they come.
type index struct {
	of   map[string]int32
	list []string
}

func (x *index) number(name string) int32 {
	n, found := x.of[name]
	if !found {
		if x.of == nil {
			x.of = map[string]int32{}
		}
		n = int32(len(x.list))
		x.of[strings.Clone(name)] = n
		x.list = append(x.list, strings.Clone(name))
	}
	return n
}

func (b *Book) problem(p Problem) {
	if len(b.Problems) >= maxProblems {
		b.More++
		return
	}
	p.Value = shorten(p.Value)
	b.Problems = append(b.Problems, p)
}

// shorten keeps the beginning of a value, without splitting a character, and no control characters.
func shorten(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '·'
		}
		return r
	}, s)
	for n := range s {
		if n > shownValue {
			return s[:n] + "…"
		}
	}
	return s
}

// Placements reads the file of placements. The error is about the file as a whole: there is no report then.
func (b *Book) Placements(name string, r io.Reader) error {
	b.byID = map[string]int{}
	return b.each(name, r, Columns, func(l *line) {
		b.Rows++
		b.placement(l)
	})
}

// Events reads the file of events; Placements must have been read.
func (b *Book) Events(name string, r io.Reader) error {
	return b.each(name, r, EventColumns, b.event)
}

// each reads a file line by line: its separator is found, its columns are named by the first line, in any order.
func (b *Book) each(name string, r io.Reader, columns []Column, use func(*line)) error {
	in := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	head, _ := in.Peek(1 << 12)
	reader := csv.NewReader(in)
	reader.Comma, reader.ReuseRecord, reader.FieldsPerRecord = separator(head), true, -1
	record, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty: its first line must name the columns, %s", name, needed(columns))
	}
	if err != nil {
		return fmt.Errorf("%s, line 1: %w", name, err)
	}
	l := &line{book: b, file: name, at: map[string]int{}, width: len(record)}
	if err := l.header(record, columns); err != nil {
		return err
	}
	for n := 0; ; n++ {
		record, err = reader.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			b.LeftOut++
			b.problem(Problem{File: name, Line: bad.StartLine, What: fmt.Sprintf("%v: put the value into quotes, and double quotes inside it", bad.Err)})
			continue
		case err != nil:
			return fmt.Errorf("read %s: %w", name, err)
		case n >= maxRows:
			return fmt.Errorf("%s has more than %d lines: split it", name, maxRows)
		}
		l.number, _ = reader.FieldPos(0)
		l.take(record, use)
	}
}

// take uses one line, unless it is empty or cut.
func (l *line) take(record []string, use func(*line)) {
	if len(record) == 1 && strings.TrimSpace(record[0]) == "" {
		return
	}
	l.record, l.bad = record, false
	if len(record) != l.width {
		l.refuse("", "", fmt.Sprintf("%d values, but %d columns: a separator is missing or stands inside a value without quotes", len(record), l.width))
	} else {
		use(l)
	}
	if l.bad {
		l.book.LeftOut++
	}
}

// separator is the one of comma, semicolon and tab that the first line has most of.
func separator(head []byte) rune {
	first, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', strings.Count(first, ",")
	for _, r := range ";\t" {
		if n := strings.Count(first, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func needed(columns []Column) string {
	var names []string
	for _, c := range columns {
		if c.Needed {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ", ")
}

// line is the line in hand.
type line struct {
	book   *Book
	file   string
	at     map[string]int // column by name
	record []string
	width  int // of the first line
	number int
	bad    bool
}

// header finds the columns. An unknown one is told, and not read; two of a name are refused.
func (l *line) header(record []string, columns []Column) error {
	for i, title := range record {
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "_")
		known := slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name })
		if _, twice := l.at[name]; twice && known {
			return fmt.Errorf("%s, line 1: the column %s is there twice: rename one", l.file, name)
		}
		if !known {
			l.book.problem(Problem{File: l.file, Line: 1, Column: shorten(title), What: "this column is not known and was not read; see relais help scorecard"})
			continue
		}
		l.at[name] = i
	}
	for _, c := range columns {
		_, here := l.at[c.Name]
		_, instead := l.at[c.fallback]
		if c.Needed && !here && (c.fallback == "" || !instead) {
			return fmt.Errorf("%s, line 1: the column %s is missing (%s); relais help scorecard lists them", l.file, c.Name, c.Meaning)
		}
	}
	return nil
}

// get gives the value of a column, empty when the file does not have it.
func (l *line) get(column string) string {
	i, here := l.at[column]
	if !here {
		return ""
	}
	value := strings.TrimSpace(unicoded(l.record[i]))
	if len(value) > maxCell {
		l.refuse(column, value, "this is too long for one value")
		return ""
	}
	return value
}

// unicoded reads what is no UTF-8 as Windows-1252, in which French spreadsheets write CSV.
func unicoded(value string) string {
	if utf8.ValidString(value) {
		return value
	}
	var b strings.Builder
	for _, c := range []byte(value) {
		r := rune(c)
		if c >= 0x80 && c < 0xa0 {
			r = windows1252[c-0x80]
		}
		b.WriteRune(r)
	}
	return b.String()
}

// windows1252 is the characters that Windows-1252 has where Latin-1 has controls; five places are empty.
var windows1252 = [32]rune{
	'€', '\ufffd', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\ufffd', 'Ž', '\ufffd',
	'\ufffd', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\ufffd', 'ž', 'Ÿ',
}

// refuse says what is wrong with a value; its line is left out.
func (l *line) refuse(column, value, what string) {
	l.bad = true
	l.book.problem(Problem{File: l.file, Line: l.number, Column: column, Value: value, What: what})
}

// must gives a value that may not be empty.
func (l *line) must(column string) string {
	value := l.get(column)
	if value == "" && !l.bad {
		l.refuse(column, "", "this must not be empty")
	}
	return value
}
