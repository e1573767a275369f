package exports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"relais/cases"
)

// CSV writes a sheet row by row. Text that a spreadsheet could take for a formula gets a leading apostrophe; numbers and
// days stay what they are.
type CSV struct {
	w       *csv.Writer
	machine bool
}

// NewCSV begins a sheet for people, as French spreadsheets open it by double click: UTF-8 with a byte order mark, semicolons,
// decimal commas, days as 24/08/2026, CRLF.
func NewCSV(w io.Writer) (*CSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, fmt.Errorf("begin CSV: %w", err)
	}
	c := &CSV{w: csv.NewWriter(w)}
	c.w.Comma, c.w.UseCRLF = ';', true
	return c, nil
}

// NewMachineCSV begins a sheet for programs: no mark, commas, decimal points, ISO days. Formulas are guarded all the same.
func NewMachineCSV(w io.Writer) *CSV {
	c := &CSV{w: csv.NewWriter(w), machine: true}
	c.w.UseCRLF = true
	return c
}

// Field is one cell of a sheet: CSVText, CSVCents, CSVCount, CSVRate or CSVDay.
type Field interface{ csv(machine bool) string }

// CSVText is any text, guarded against formulas.
type CSVText string

// CSVCents is an amount in cents, written with two decimals and without a currency sign.
type CSVCents int64

// CSVCount is a whole number.
type CSVCount int64

// CSVRate is a rate in basis points, written in per cent with two decimals: 1215 is 12,15.
type CSVRate int64

// CSVDay is a day; the zero day is an empty cell.
type CSVDay cases.Date

// Row writes one line.
func (c *CSV) Row(fields ...Field) error {
	record := make([]string, len(fields))
	for i, f := range fields {
		record[i] = f.csv(c.machine)
	}
	return c.w.Write(record)
}

// Header writes a line of titles.
func (c *CSV) Header(titles ...string) error {
	fields := make([]Field, len(titles))
	for i, t := range titles {
		fields[i] = CSVText(t)
	}
	return c.Row(fields...)
}

// Close sends what is buffered and tells the first error of all writes. It does not close the writer below.
func (c *CSV) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// csv guards against formulas. Line ends become a plain line feed, since the CSV writer would drop a lone carriage return.
func (t CSVText) csv(bool) string {
	s := strings.ToValidUTF8(string(t), unknown)
	guarded := formulaLike(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return ' '
		}
		return c
	}, s)
	if guarded {
		return "'" + s
	}
	return s
}

// formulaLike says that a spreadsheet may run the text: it begins with = + - @, a tab or a line end, also in full width, also
// behind blanks or characters without a shape.
func formulaLike(s string) bool {
	for _, c := range s {
		switch c {
		case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\u2212':
			return true
		}
		if !unicode.IsSpace(c) && !unicode.Is(unicode.Cf, c) && !unicode.IsControl(c) {
			return false
		}
	}
	return false
}

func (n CSVCents) csv(machine bool) string { return hundredths(int64(n), machine) }
func (n CSVRate) csv(machine bool) string  { return hundredths(int64(n), machine) }
func (n CSVCount) csv(bool) string         { return strconv.FormatInt(int64(n), 10) }

func (d CSVDay) csv(machine bool) string {
	day := cases.Date(d)
	if machine || day.IsZero() {
		return day.String()
	}
	return fmt.Sprintf("%02d/%02d/%04d", day.Day(), int(day.Month()), day.Year())
}

// hundredths writes n/100 with two decimals, with a plain hyphen as minus: it is a number for a program.
func hundredths(n int64, machine bool) string {
	sign, magnitude, point := "", uint64(n), ","
	if n < 0 {
		sign, magnitude = "-", -uint64(n)
	}
	if machine {
		point = "."
	}
	return sign + strconv.FormatUint(magnitude/100, 10) + point + strconv.FormatUint(100+magnitude%100, 10)[1:]
}
