package fec

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"relais/cases"
	"relais/cases/intake"
)

// Layout is how a file is written.
type Layout struct {
	Encoding  intake.Encoding
	Separator byte
	Columns   []Column // what stands where; -1 for columns that are not of the norm
	Header    int      // line of the names
	Sides     bool     // amounts are written as Montant and Sens
	// Nameless says that the first line ends with a separator, as do the others.
	Nameless bool

	quotes bool // quotation marks mean something: only behind a spreadsheet
	macEnd bool // lines end with CR alone
}

// headSize is how much of a file is looked at to find the names of its columns.
const headSize = 64 << 10

// separators are those that occur, in the order of preference.
const separators = "\t|;,"

// Look finds out how a file is written; it reads all of it, because one letter at the end may show the encoding.
//
// Invalid: it is no FEC, or one in a form that is not read (XML, EBCDIC), or it lacks a column without which nothing can be
// understood; Args name it.
func Look(src intake.Source) (*Layout, error) {
	raw, err := src()
	if err != nil {
		return nil, err
	}
	defer raw.Close() //nolint:errcheck // only read
	head := make([]byte, headSize)
	n, err := io.ReadFull(raw, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head = head[:n]
	if err := foreign(head); err != nil {
		return nil, err
	}
	l := &Layout{}
	if l.Encoding, err = intake.GuessEncoding(io.MultiReader(bytes.NewReader(head), raw)); err != nil {
		return nil, err
	}
	return l, l.readHeader(head)
}

// Recognised says whether the beginning of a file looks like a FEC: at least three names of its columns, the account among
// them, in the first line.
func Recognised(head []byte) bool {
	if foreign(head) != nil {
		return errors.Is(foreign(head), errEBCDIC)
	}
	l := &Layout{}
	encoding, err := intake.GuessEncoding(bytes.NewReader(head))
	if err != nil {
		return false
	}
	l.Encoding = encoding
	names := l.header(head)
	known := 0
	account := false
	for _, c := range names {
		if c != none {
			known++
		}
		account = account || c == Account
	}
	return account && known >= 3
}

// The forms that are refused, each with its words.
var (
	errEmpty  = refuse("error.fec.empty")
	errXML    = refuse("error.fec.as_xml")
	errEBCDIC = refuse("error.fec.ebcdic")
)

func refuse(key string, args ...any) *cases.Error {
	e := cases.Refuse(key, args...)
	e.Code = cases.Invalid
	return e
}

// foreign refuses what is text of another kind.
func foreign(head []byte) error {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	switch {
	case len(text) == 0:
		return errEmpty
	case text[0] == '<':
		return errXML
	case bytes.Contains(head[:min(len(head), 400)], []byte("\xd1\x96\xa4\x99\x95\x81\x93")): // "Journal" in EBCDIC
		return errEBCDIC
	}
	return nil
}

// readHeader understands the first line of names.
func (l *Layout) readHeader(head []byte) error {
	l.Columns = l.header(head)
	has := func(c Column) bool {
		for _, there := range l.Columns {
			if there == c {
				return true
			}
		}
		return false
	}
	known := 0
	for _, c := range l.Columns {
		if c != none {
			known++
		}
	}
	if known < 3 {
		return refuse("error.fec.no_names")
	}
	l.Sides = has(Amount) && has(Side) && (!has(Debit) || !has(Credit))
	var missing []string
	for _, c := range []Column{Account, EntryDate} {
		if !has(c) {
			missing = append(missing, c.String())
		}
	}
	if !l.Sides && (!has(Debit) || !has(Credit)) {
		missing = append(missing, Debit.String(), Credit.String())
	}
	if len(missing) > 0 {
		return refuse("error.fec.columns", "columns", strings.Join(missing, ", "))
	}
	return nil
}

// header finds the first line with something in it and splits it by the separator that gives the most columns of ours.
func (l *Layout) header(head []byte) []Column {
	if l.Encoding.Wide() {
		wide, _ := io.ReadAll(l.Encoding.Reader(bytes.NewReader(head))) // a letter cut in two at the end does no harm
		head = wide
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	head = bytes.ReplaceAll(head, []byte{0}, nil)
	l.macEnd = !bytes.ContainsRune(head, '\n') && bytes.ContainsRune(head, '\r')
	line := l.firstLine(head)
	best, known := []Column(nil), 0
	for _, separator := range []byte(separators) {
		found, n, nameless := l.split(line, separator)
		if n > known {
			best, known = found, n
			l.Separator, l.Nameless = separator, nameless
		}
	}
	l.quotes = l.Separator == ';' || l.Separator == ','
	return best
}

func (l *Layout) firstLine(head []byte) []byte {
	for line := range bytes.FieldsFuncSeq(head, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if len(bytes.TrimSpace(line)) > 0 {
			l.Header = 1 + countLines(head[:bytes.Index(head, line)], l.macEnd)
			return line
		}
	}
	return nil
}

func countLines(before []byte, macEnd bool) int {
	end := byte('\n')
	if macEnd {
		end = '\r'
	}
	return bytes.Count(before, []byte{end})
}

// split reads names of columns; each counts once.
func (l *Layout) split(line []byte, separator byte) (found []Column, known int, nameless bool) {
	encoding := l.Encoding
	if encoding.Wide() {
		encoding = intake.UTF8
	}
	var seen [columns]bool
	cells := bytes.Split(line, []byte{separator})
	if len(cells) > maxCells {
		cells = cells[:maxCells]
	}
	for _, cell := range cells {
		c := columnOf(strings.Trim(encoding.Text(cell), "\" \u00a0\t"))
		if c != none && seen[c] {
			c = none
		}
		if c != none {
			seen[c] = true
			known++
		}
		found = append(found, c)
	}
	nameless = len(cells) > 1 && len(bytes.TrimSpace(cells[len(cells)-1])) == 0
	return found, known, nameless
}
