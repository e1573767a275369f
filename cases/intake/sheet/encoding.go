package sheet

import (
	"bufio"
	"bytes"
	"io"

	"relais/cases/intake"
)

// Encoding names how the letters of a text file are written.
type Encoding = intake.Encoding

// The encodings that are read.
const (
	UTF8    = intake.UTF8
	UTF16LE = intake.UTF16LE
	UTF16BE = intake.UTF16BE
	Latin9  = intake.Latin9
	Windows = intake.Windows
	DOS     = intake.DOS
)

// Encodings lists them in the order in which pages offer them.
var Encodings = intake.Encodings

// decoded gives a text in UTF-8 without mark and zero bytes, with plain line ends.
func decoded(r io.Reader, e Encoding) io.Reader {
	return &lineEnds{r: bufio.NewReaderSize(e.Reader(r), 64<<10), start: true}
}

// lineEnds turns every way to end a line into "\n": CR LF, CR CR LF, CR alone. It drops zero bytes and the mark in front.
type lineEnds struct {
	r     *bufio.Reader
	start bool
	after bool // the byte before was a CR, given as "\n"
}

func (l *lineEnds) Read(p []byte) (int, error) {
	if l.start {
		l.start = false
		if mark, err := l.r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
			if _, err := l.r.Discard(3); err != nil {
				return 0, err
			}
		}
	}
	n := 0
	for n < len(p) {
		if n > 0 && l.r.Buffered() == 0 {
			return n, nil
		}
		b, err := l.r.ReadByte()
		if err != nil {
			return n, err
		}
		switch {
		case b == 0:
		case b == '\r':
			if !l.after {
				p[n] = '\n'
				n++
			}
			l.after = true
			continue
		case b == '\n' && l.after:
		default:
			p[n] = b
			n++
		}
		l.after = false
	}
	return n, nil
}
