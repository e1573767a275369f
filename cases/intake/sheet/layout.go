package sheet

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"relais/cases"
	"relais/cases/intake"
)

// Source opens a stored file from its beginning, as often as it is asked.
type Source = intake.Source

// Format is the form of a file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Layout is how a file is written.
type Layout struct {
	Format       Format
	Encoding     Encoding // of a CSV
	Separator    rune     // of a CSV
	BrokenQuotes bool     // of a CSV: quotes are not believed
	Sheets       []string // of a workbook, those that people see
	Sheet        string   // the one that is read
	Dates1904    bool     // of a workbook
	Header       int      // line with the names of the columns, from 1
	Headers      []string
}

// Choice is what a person says about a file where a guess was wrong; zero values leave the guess.
type Choice struct {
	Encoding  Encoding
	Separator rune
	Sheet     string
	Header    int
	Decimal   rune
	Days      Order
	Columns   map[string]int // field to column from 0; -1: the field is not in the file
}

// Plan is how a file will be read: its layout, and what each column means.
type Plan struct {
	Kind Kind
	Layout
	Columns     map[string]int // field to column, from 0
	Decimal     rune           // ',' or '.'
	Days        Order
	DaysUnclear bool // no day in the file says whether day or month comes first
}

// Look finds out how a file is written and what its columns mean.
//
// Errors are Invalid, with words: the file is of another type, locked, damaged, empty, or too large.
func Look(name string, src Source, kind Kind, choice Choice) (*Plan, error) {
	format, err := formatOf(name, src)
	if err != nil {
		return nil, err
	}
	p := &Plan{Kind: kind, Layout: Layout{Format: format}}
	if format == XLSX {
		err = p.lookXLSX(src, choice)
	} else {
		err = p.lookCSV(src, choice)
	}
	if err != nil {
		return nil, err
	}
	if err := p.findHeader(src, choice.Header); err != nil {
		return nil, err
	}
	p.Columns = match(kind, p.Headers)
	for field, column := range choice.Columns {
		if column >= 0 && column < len(p.Headers) {
			p.Columns[field] = column
		} else {
			delete(p.Columns, field)
		}
	}
	if err := p.guessFigures(src); err != nil {
		return nil, err
	}
	if choice.Decimal == ',' || choice.Decimal == '.' {
		p.Decimal = choice.Decimal
	}
	if choice.Days != "" {
		p.Days, p.DaysUnclear = choice.Days, false
	}
	return p, nil
}

// formatOf tells text from workbooks by what is in them, and says of other files why they cannot be read.
func formatOf(name string, src Source) (Format, error) {
	body, err := src()
	if err != nil {
		return "", err
	}
	defer body.Close()
	head := make([]byte, 8<<10)
	n, err := io.ReadFull(body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	head = head[:n]
	ending := intake.Ending(name)
	switch {
	case n == 0:
		return "", wrongFile("error.sheet.empty")
	case strings.HasPrefix(string(head), "\xd0\xcf\x11\xe0") && ending == "xlsx":
		return "", wrongFile("error.sheet.locked") // a workbook with a password is kept inside an old container
	case strings.HasPrefix(string(head), "\xd0\xcf\x11\xe0"):
		return "", wrongFile("error.sheet.old_excel")
	case strings.HasPrefix(string(head), "PK\x03\x04") && (ending == "ods" || strings.Contains(string(head), "opendocument")):
		return "", wrongFile("error.sheet.ods")
	case strings.HasPrefix(string(head), "PK\x03\x04"):
		return XLSX, nil
	}
	switch intake.DetectHead(name, head) {
	case intake.CSV, intake.Text, intake.Other: // UTF-16 is neither to whoever does not expect it
		return CSV, nil
	}
	return "", wrongFile("error.sheet.type", "name", name)
}

func (p *Plan) lookXLSX(src Source, choice Choice) error {
	b, err := openBook(src)
	if err != nil {
		return err
	}
	defer b.close()
	p.Sheets, p.Dates1904 = b.sheets(), b.dates1904()
	if len(p.Sheets) == 0 {
		return wrongFile("error.sheet.empty")
	}
	p.Sheet = p.Sheets[0]
	if slices.Contains(p.Sheets, choice.Sheet) {
		p.Sheet = choice.Sheet
		return nil
	}
	for _, name := range p.Sheets { // a cover sheet has no table
		found, err := b.holdsTable(name, p.Kind)
		if err != nil {
			return err
		}
		if found {
			p.Sheet = name
			break
		}
	}
	return nil
}

// holdsTable says that a sheet has a line near its top that can be the header of a kind of file.
func (b *book) holdsTable(sheet string, kind Kind) (bool, error) {
	rows, err := b.file.Rows(sheet)
	if err != nil {
		return false, nil // a chart, not a table
	}
	l := &bookLines{book: b, rows: rows}
	defer rows.Close()
	for range headerIn {
		_, cells, err := l.next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if looksLikeHeader(kind, cells) >= 2 {
			return true, nil
		}
	}
	return false, nil
}

func (p *Plan) lookCSV(src Source, choice Choice) error {
	var err error
	if p.Encoding = choice.Encoding; !slices.Contains(Encodings, p.Encoding) {
		if p.Encoding, err = overText(src, intake.GuessEncoding); err != nil {
			return err
		}
	}
	if p.Separator = choice.Separator; !slices.Contains(Separators, p.Separator) {
		sample, err := overText(src, func(r io.Reader) (string, error) {
			text, err := io.ReadAll(io.LimitReader(decoded(r, p.Encoding), sampleSize))
			return string(text), err
		})
		if err != nil {
			return err
		}
		p.Separator = guessSeparator(sample)
	}
	p.BrokenQuotes, err = overText(src, func(r io.Reader) (bool, error) { return quotesBroken(decoded(r, p.Encoding), p.Separator) })
	return err
}

// overText opens a file, reads it by a function, and refuses one that is too large.
func overText[T any](src Source, read func(io.Reader) (T, error)) (T, error) {
	var none T
	body, err := src()
	if err != nil {
		return none, err
	}
	defer body.Close()
	limited := &io.LimitedReader{R: body, N: MaxFile + 1}
	found, err := read(limited)
	if err == nil && limited.N == 0 {
		return none, tooLarge()
	}
	return found, err
}

func tooLarge() error { return wrongFile("error.sheet.too_large", "limit", int64(MaxFile)) }

// open gives the lines of the file.
func (l *Layout) open(src Source) (lines, error) {
	if l.Format == XLSX {
		return openXLSX(src, l)
	}
	return openCSV(src, l)
}

// findHeader finds the line with the names of the columns: the one a person says, else the one near the top that names
// most fields, else the first with more than one cell.
func (p *Plan) findHeader(src Source, chosen int) error {
	rows, err := p.open(src)
	if err != nil {
		return err
	}
	defer rows.close()
	best := -1
	for range headerIn {
		line, cells, err := rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		named := looksLikeHeader(p.Kind, cells)
		switch {
		case chosen > 0 && line >= chosen:
			p.setHeader(line, cells)
			return nil
		case chosen > 0:
		case named > max(best, 0), best < 0 && filled(cells) > 1, best < 0 && p.Header == 0 && filled(cells) == 1:
			p.setHeader(line, cells)
			if filled(cells) > 1 || named > 0 {
				best = named
			}
		}
	}
	if p.Header == 0 {
		return wrongFile("error.sheet.empty")
	}
	return nil
}

func (p *Plan) setHeader(line int, cells []string) {
	p.Header, p.Headers = line, nil
	for i, c := range cells {
		if i < maxColumns {
			p.Headers = append(p.Headers, tidyCell(c))
		}
	}
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// tidyCell gives the text of a cell: without blanks around it, without the apostrophe by which spreadsheets keep text from
// being taken for a formula, valid and not endless.
func tidyCell(s string) string {
	if len(s) > maxCell {
		s = s[:maxCell]
	}
	s = strings.TrimSpace(strings.ToValidUTF8(s, string(utf8.RuneError)))
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@", rune(s[1])) {
		s = s[1:]
	}
	return s
}

// guessFigures looks at a sample of the lines to find out how amounts and days are written.
func (p *Plan) guessFigures(src Source) error {
	p.Decimal, p.Days = ',', DayFirst
	var amounts decimals
	var days orders
	err := p.each(src, sampled, func(_ int, cells []string) error {
		for _, c := range columns[p.Kind] {
			column, there := p.Columns[c.Field]
			if !there || column >= len(cells) {
				continue
			}
			switch cell := tidyCell(cells[column]); c.Type {
			case Amount:
				amounts.look(cell)
			case Day:
				days.look(cell)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if p.Format == CSV && amounts.points > amounts.commas {
		p.Decimal = '.'
	}
	if p.Format == CSV && amounts.points == 0 && amounts.commas == 0 && p.Separator == ',' {
		p.Decimal = '.' // written where the comma separates
	}
	p.Days, p.DaysUnclear = days.order()
	return nil
}

// each calls visit for the lines below the header that hold something, at most so many (0: all). A line that repeats the
// header is passed over: printed lists repeat it on every page.
func (p *Plan) each(src Source, most int, visit func(line int, cells []string) error) error {
	rows, err := p.open(src)
	if err != nil {
		return err
	}
	defer rows.close()
	for n := 0; most == 0 || n < most; {
		line, cells, err := rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if line <= p.Header || filled(cells) == 0 || p.repeatsHeader(cells) {
			continue
		}
		n++
		if err := visit(line, cells); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) repeatsHeader(cells []string) bool {
	same := 0
	for i, h := range p.Headers {
		if h == "" {
			continue
		}
		if i >= len(cells) || tidyCell(cells[i]) != h {
			return false
		}
		same++
	}
	return same > 1
}

// Missing lists the fields a kind of file must have that no column was found for.
func (p *Plan) Missing() []string {
	var missing []string
	for _, c := range columns[p.Kind] {
		if _, there := p.Columns[c.Field]; c.Required && !there {
			missing = append(missing, c.Field)
		}
	}
	return missing
}

// Unused lists the headers that nothing was matched with.
func (p *Plan) Unused() []string {
	used := map[int]bool{}
	for _, column := range p.Columns {
		used[column] = true
	}
	var unused []string
	for i, h := range p.Headers {
		if !used[i] && h != "" {
			unused = append(unused, h)
		}
	}
	return unused
}

// check refuses a plan that cannot be read by.
func (p *Plan) check() error {
	if missing := p.Missing(); len(missing) > 0 {
		return cases.Refuse("error.sheet.column_missing")
	}
	return nil
}
