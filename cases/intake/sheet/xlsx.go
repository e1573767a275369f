package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"relais/cases/intake"
)

// book is a workbook opened for reading.
type book struct{ file *excelize.File }

// openBook opens a workbook. Every part of it is unpacked once to nowhere first, within limits: the library that reads it
// takes a part that ends too early for a short one, and the size a part claims for its size.
func openBook(src Source) (*book, error) {
	body, err := src()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxFile {
		return nil, tooLarge()
	}
	if err := checkParts(data); err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: unpacked.Unpacked, UnzipXMLSizeLimit: xmlInMemory, RawCellValue: true,
	})
	if err != nil {
		return nil, brokenFile(err)
	}
	return &book{file}, nil
}

// checkParts unpacks a workbook to nowhere: checksums, sizes, and that each sheet has its end.
func checkParts(data []byte) error {
	sheets := 0
	err := intake.Unzip(bytes.NewReader(data), int64(len(data)), unpacked, func(e intake.Entry) error {
		part, err := e.Open()
		if err != nil {
			return err
		}
		defer part.Close()
		end := &tail{}
		if _, err := io.Copy(end, part); err != nil {
			return err
		}
		path := strings.ToLower(strings.ReplaceAll(e.Path, `\`, "/"))
		if strings.HasPrefix(strings.TrimPrefix(path, "/"), "xl/worksheets/sheet") && strings.HasSuffix(path, ".xml") {
			sheets++
			if !bytes.Contains(end.kept, []byte("worksheet>")) {
				return errors.New("a sheet ends too early")
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, intake.ErrArchiveTooBig):
		return tooLarge()
	case errors.Is(err, intake.ErrArchiveLocked):
		return wrongFile("error.sheet.locked")
	case err != nil:
		return brokenFile(err)
	case sheets == 0:
		return brokenFile(errors.New("no sheet in the workbook"))
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	const keep = 64
	if len(p) >= keep {
		t.kept = append(t.kept[:0], p[len(p)-keep:]...)
		return len(p), nil
	}
	t.kept = append(t.kept, p...)
	if over := len(t.kept) - keep; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(p), nil
}

func brokenFile(err error) error {
	e := wrongFile("error.sheet.broken")
	e.Cause = err
	return e
}

// sheets lists the sheets that people see, in their order.
func (b *book) sheets() []string {
	var names []string
	for _, name := range b.file.GetSheetList() {
		if visible, err := b.file.GetSheetVisible(name); err == nil && visible {
			names = append(names, name)
		}
	}
	return names
}

// dates1904 says that days count from 1904, as old Macs have it.
func (b *book) dates1904() bool {
	props, err := b.file.GetWorkbookProps()
	return err == nil && props.Date1904 != nil && *props.Date1904
}

func (b *book) close() error { return b.file.Close() }

// lines gives the lines of a sheet.
func (b *book) lines(sheet string) (lines, error) {
	if !slices.Contains(b.file.GetSheetList(), sheet) {
		return nil, wrongFile("error.sheet.no_such_sheet", "sheet", sheet)
	}
	rows, err := b.file.Rows(sheet)
	if err != nil {
		return nil, brokenFile(err)
	}
	return &bookLines{book: b, rows: rows}, nil
}

// bookLines reads the lines of a sheet as a stream; figures come as they are stored, not as they are shown.
type bookLines struct {
	book *book
	rows *excelize.Rows
	line int
}

func (l *bookLines) next() (int, []string, error) {
	for l.rows.Next() {
		l.line++
		cells, err := l.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return 0, nil, brokenFile(fmt.Errorf("line %d: %w", l.line, err))
		}
		if len(cells) > 0 {
			return l.line, cells, nil
		}
	}
	if err := l.rows.Error(); err != nil {
		return 0, nil, brokenFile(err)
	}
	return 0, nil, io.EOF
}

func (l *bookLines) close() error { return errors.Join(l.rows.Close(), l.book.close()) }

func openXLSX(src Source, layout *Layout) (lines, error) {
	b, err := openBook(src)
	if err != nil {
		return nil, err
	}
	l, err := b.lines(layout.Sheet)
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	return l, nil
}
