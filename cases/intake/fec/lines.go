package fec

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lines cuts a file into lines, counts them, and survives a line without end.
type lines struct {
	r      *bufio.Reader
	end    byte
	number int    // of the line given last
	long   []byte // a line longer than the buffer
}

func newLines(r io.Reader, end byte) *lines {
	return &lines{r: bufio.NewReaderSize(r, 64<<10), end: end}
}

// next gives the next line without its end; tooLong when there was more of it than may be. It is valid until the next call.
func (l *lines) next() (line []byte, tooLong bool, err error) {
	l.number++
	l.long = l.long[:0]
	for {
		piece, err := l.r.ReadSlice(l.end)
		if errors.Is(err, bufio.ErrBufferFull) {
			if len(l.long)+len(piece) > maxLine {
				tooLong = true
			} else {
				l.long = append(l.long, piece...)
			}
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(piece) == 0 && len(l.long) == 0 && !tooLong) {
			return nil, false, err
		}
		if len(l.long) > 0 {
			l.long = append(l.long, piece...)
			piece = l.long
		}
		return tidy(piece), tooLong, nil
	}
}

// tidy strips line ends of every kind and zero bytes.
func tidy(line []byte) []byte {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	for len(line) > 0 && line[0] == '\r' {
		line = line[1:]
	}
	if bytes.IndexByte(line, 0) >= 0 {
		line = bytes.ReplaceAll(line, []byte{0}, nil)
	}
	return line
}

// blank says that a line holds nothing, not even separators.
func blank(line []byte) bool {
	return len(line) == 0 || (line[0] == ' ' || line[0] == '\t') && len(bytes.TrimSpace(line)) == 0
}

// splitPlain cuts a line at its separators. A line with more fields than are looked at keeps the rest in its last.
func splitPlain(line []byte, separator byte, cells [][]byte) [][]byte {
	cells = cells[:0]
	for len(cells) < maxCells-1 {
		i := bytes.IndexByte(line, separator)
		if i < 0 {
			break
		}
		cells = append(cells, trim(line[:i]))
		line = line[i+1:]
	}
	return append(cells, trim(line))
}

// trim strips blanks; most fields have none.
func trim(b []byte) []byte {
	for len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// splitQuoted cuts a line in which fields may stand in quotation marks, as a spreadsheet writes them.
func splitQuoted(line []byte, separator byte, cells [][]byte) [][]byte {
	cells = cells[:0]
	for len(cells) < maxCells-1 {
		cell, rest, more := quotedCell(line, separator)
		cells = append(cells, trim(cell))
		if !more {
			return cells
		}
		line = rest
	}
	return append(cells, trim(line))
}

func quotedCell(line []byte, separator byte) (cell, rest []byte, more bool) {
	if len(line) == 0 || line[0] != '"' {
		i := bytes.IndexByte(line, separator)
		if i < 0 {
			return line, nil, false
		}
		return line[:i], line[i+1:], true
	}
	var text []byte
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] != '"':
			text = append(text, line[i])
		case i+1 < len(line) && line[i+1] == '"':
			text = append(text, '"')
			i++
		default:
			after, rest, more := bytes.Cut(line[i+1:], []byte{separator})
			return append(text, after...), rest, more
		}
	}
	return text, nil, false
}

// quoteOpen says that a line ends inside a quotation.
func quoteOpen(line []byte, separator byte) bool {
	if bytes.Count(line, []byte{'"'})%2 == 0 {
		return false
	}
	return line[0] == '"' || bytes.Contains(line, []byte{separator, '"'})
}
