package exports

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/cases"
)

// workbook writes sheets with frozen headers in which numbers are numbers and days are days.
type workbook struct {
	f       *excelize.File
	head    int // style of titles
	strong  int // of totals
	money   int
	day     int
	percent int
	wrapped int
	err     error // the first error of all; what follows it is not written
}

func newWorkbook(title string, made time.Time) *workbook {
	b := &workbook{f: excelize.NewFile()}
	at := made.UTC().Format(time.RFC3339)
	b.try(b.f.SetDocProps(&excelize.DocProperties{Creator: "Relais", Created: at, Modified: at, Title: title}))
	money, day, percent := `#,##0.00`, "dd/mm/yyyy", "0.00%"
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCEBED"}}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	b.strong = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, CustomNumFmt: &money, Border: []excelize.Border{{Type: "top", Color: "14242B", Style: 1}}})
	b.money = b.style(excelize.Style{CustomNumFmt: &money})
	b.day = b.style(excelize.Style{CustomNumFmt: &day})
	b.percent = b.style(excelize.Style{CustomNumFmt: &percent})
	b.wrapped = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	return b
}

func (b *workbook) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *workbook) style(s excelize.Style) int {
	id, err := b.f.NewStyle(&s)
	b.try(err)
	return id
}

// sheetColumn is a column of a sheet: its title and its width in characters.
type sheetColumn struct {
	title string
	width float64
}

// worksheet is one sheet being written, row by row.
type worksheet struct {
	b    *workbook
	name string
	row  int
}

// sheet begins a sheet with a frozen header. The first one takes the place of the empty sheet of a new workbook.
func (b *workbook) sheet(name string, columns []sheetColumn) *worksheet {
	if list := b.f.GetSheetList(); len(list) == 1 && list[0] == "Sheet1" {
		b.try(b.f.SetSheetName("Sheet1", name))
	} else {
		_, err := b.f.NewSheet(name)
		b.try(err)
	}
	w := &worksheet{b: b, name: name}
	titles := make([]any, len(columns))
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(b.f.SetColWidth(name, letter, letter, c.width))
		titles[i] = styled{b.head, c.title}
	}
	w.add(titles...)
	b.try(b.f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	return w
}

// styled is a value with a style of its own.
type styled struct {
	style int
	value any
}

// add writes a row: CSVCents, CSVRate, CSVCount and CSVDay become real numbers and days, anything else text; nil is an empty
// cell.
func (w *worksheet) add(values ...any) {
	w.row++
	for i, v := range values {
		at, err := excelize.CoordinatesToCellName(i+1, w.row)
		w.b.try(err)
		style := 0
		if s, own := v.(styled); own {
			style, v = s.style, s.value
		}
		value, usual := w.b.cell(v)
		if value == nil {
			continue
		}
		w.b.try(w.b.f.SetCellValue(w.name, at, value))
		if style == 0 {
			style = usual
		}
		if style != 0 {
			w.b.try(w.b.f.SetCellStyle(w.name, at, at, style))
		}
	}
}

// cell gives the value and the style of a cell. A float is exact here: cents of less than 10^13 have at most 15 digits.
func (b *workbook) cell(v any) (any, int) {
	switch v := v.(type) {
	case nil:
		return nil, 0
	case CSVCents:
		return float64(v) / 100, b.money
	case CSVRate:
		return float64(v) / 10_000, b.percent
	case CSVCount:
		return int64(v), 0
	case CSVDay:
		if cases.Date(v).IsZero() {
			return nil, 0
		}
		return cases.Date(v).Time(), b.day
	case CSVText:
		return string(v), 0
	case string:
		return v, 0
	}
	return fmt.Sprint(v), 0
}

// send writes the workbook, or tells the first error of all.
func (b *workbook) send(w io.Writer) error {
	defer b.f.Close()
	if b.err == nil {
		b.err = b.f.Write(w)
	}
	if b.err != nil {
		return fmt.Errorf("write workbook: %w", b.err)
	}
	return nil
}
