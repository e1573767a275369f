package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// lines gives the lines of a file one after the other; io.EOF ends them. Cells may be overwritten by the next call.
type lines interface {
	next() (line int, cells []string, err error)
	close() error
}

// csvLines reads the lines of a text file.
type csvLines struct {
	body io.Closer
	r    *csv.Reader
}

func openCSV(src Source, l *Layout) (lines, error) {
	body, err := src()
	if err != nil {
		return nil, err
	}
	text := decoded(io.LimitReader(body, MaxFile+1), l.Encoding)
	if l.BrokenQuotes {
		return &plainLines{body: body, r: bufio.NewReaderSize(text, 64<<10), separator: string(l.Separator)}, nil
	}
	return &csvLines{body: body, r: strictCSV(text, l.Separator)}, nil
}

func strictCSV(text io.Reader, separator rune) *csv.Reader {
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, true
	return r
}

func (c *csvLines) next() (int, []string, error) {
	cells, err := c.r.Read()
	if err != nil {
		return 0, nil, err
	}
	line, _ := c.r.FieldPos(0)
	return line, cells, nil
}

func (c *csvLines) close() error { return c.body.Close() }

// quotesBroken says that a quote somewhere in a text is never closed, or stands in the middle of a cell.
func quotesBroken(text io.Reader, separator rune) (bool, error) {
	r := strictCSV(text, separator)
	for {
		_, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return false, nil
		case errors.As(err, &wrong):
			return true, nil
		case err != nil:
			return false, err
		}
	}
}

// plainLines reads a text whose quotes cannot be trusted: a line end always ends a line, and quotes around a whole cell
// are taken off. With the quotes believed, one that is never closed would swallow the rest of the file.
type plainLines struct {
	body      io.Closer
	r         *bufio.Reader
	separator string
	line      int
}

var errLineTooLong = wrongFile("error.sheet.line_too_long", "limit", maxLine)

func (p *plainLines) next() (int, []string, error) {
	for {
		text, err := p.read()
		if err != nil {
			return 0, nil, err
		}
		p.line++
		if strings.TrimSpace(text) == "" {
			continue
		}
		cells := strings.Split(text, p.separator)
		for i, c := range cells {
			if c = strings.TrimSpace(c); len(c) >= 2 && c[0] == '"' && c[len(c)-1] == '"' {
				cells[i] = strings.ReplaceAll(c[1:len(c)-1], `""`, `"`)
			}
		}
		return p.line, cells, nil
	}
}

// read gives one line without its end; io.EOF when there is none.
func (p *plainLines) read() (string, error) {
	var text strings.Builder
	for {
		piece, err := p.r.ReadSlice('\n')
		if text.Len()+len(piece) > maxLine {
			return "", errLineTooLong
		}
		text.Write(piece)
		switch {
		case err == nil:
			return strings.TrimSuffix(text.String(), "\n"), nil
		case errors.Is(err, io.EOF) && text.Len() > 0:
			return text.String(), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		}
	}
}

func (p *plainLines) close() error { return p.body.Close() }
