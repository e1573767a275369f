package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// Words gives the words of a template: catalogue keys in the language of who downloads it.
type Words func(key string) string

// LabelKey gives the catalogue key of the name of a field in a kind of file.
func LabelKey(kind Kind, field string) string {
	switch {
	case kind == CreditNotes && (field == "number" || field == "issued_on"), kind == Payments && field == "amount":
		return "sheet.field." + string(kind) + "." + field
	}
	return "sheet.field." + field
}

// ExplainKey gives the catalogue key of what a field of a kind of file holds.
func ExplainKey(kind Kind, c Column) string {
	switch {
	case kind == CreditNotes && c.Field == "number", kind == CreditNotes && c.Field == "invoice", kind == Payments && c.Field == "invoice":
		return "sheet.explain." + string(kind) + "." + c.Field
	}
	return "sheet.explain." + c.Field
}

// example gives the example of a column as it stands in a template: a code in words.
func (c *Column) example(words Words) string {
	if c.Type == OneOf && c.Example != "" {
		return words(c.Family + c.Example)
	}
	return c.Example
}

// TemplateRows gives the two lines of a template in a text file: the names of the columns, and an example.
func TemplateRows(kind Kind, words Words) (header, example []string) {
	for _, c := range columns[kind] {
		header, example = append(header, words(LabelKey(kind, c.Field))), append(example, c.example(words))
	}
	return header, example
}

// templateMade is the day all templates say they were made on, so that the same words give the same bytes.
const templateMade = "2026-01-01T00:00:00Z"

// emptyRows is how many lines of a template are prepared: their cells have the form of their column.
const emptyRows = 500

// WriteTemplate writes a workbook to be filled in: a sheet with the columns, and a sheet that explains them with examples. Identifiers are text, so that no zero is lost; words are chosen from a list.
func WriteTemplate(w io.Writer, kind Kind, words Words) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	t := &template{file: f, kind: kind, words: words, sheet: words("sheet.template." + string(kind))}
	for _, step := range []func() error{t.begin, t.lists, t.table, t.explain} {
		if err := step(); err != nil {
			return fmt.Errorf("write the template of %s: %w", kind, err)
		}
	}
	return f.Write(w)
}

type template struct {
	file  *excelize.File
	kind  Kind
	words Words
	sheet string
	bold  int
	text  int
	day   int
	money int
	wrap  int
}

func (t *template) begin() error {
	if err := t.file.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	if err := t.file.SetDocProps(&excelize.DocProperties{Creator: "Relais", Created: templateMade, Modified: templateMade, Title: t.sheet}); err != nil {
		return err
	}
	days, money := "dd/mm/yyyy", "#,##0.00"
	for _, style := range []struct {
		id    *int
		style excelize.Style
	}{
		{&t.bold, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBED"}}}},
		{&t.text, excelize.Style{NumFmt: 49}},
		{&t.day, excelize.Style{CustomNumFmt: &days}},
		{&t.money, excelize.Style{CustomNumFmt: &money}},
		{&t.wrap, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
	} {
		id, err := t.file.NewStyle(&style.style)
		if err != nil {
			return err
		}
		*style.id = id
	}
	return nil
}

// lists lets people choose the words of a OneOf. It must come before the lines are streamed: later it would be lost.
func (t *template) lists() error {
	for i, c := range columns[t.kind] {
		if c.Type != OneOf {
			continue
		}
		var choices []string
		for _, code := range c.Choices {
			choices = append(choices, t.words(c.Family+code))
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		list := excelize.NewDataValidation(true)
		list.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, emptyRows+1))
		if err := list.SetDropList(choices); err != nil {
			continue // more text than a list holds: the words are explained beside
		}
		if err := t.file.AddDataValidation(t.sheet, list); err != nil {
			return err
		}
	}
	return nil
}

// style gives the form of the cells of a column.
func (t *template) style(c Column) int {
	switch c.Type {
	case Amount:
		return t.money
	case Day:
		return t.day
	}
	return t.text
}

func (t *template) table() error {
	w, err := t.file.NewStreamWriter(t.sheet)
	if err != nil {
		return err
	}
	var header, empty []any
	for i, c := range columns[t.kind] {
		label := t.words(LabelKey(t.kind, c.Field))
		if err := w.SetColWidth(i+1, i+1, float64(max(14, len([]rune(label))+4))); err != nil {
			return err
		}
		header = append(header, excelize.Cell{StyleID: t.bold, Value: label})
		empty = append(empty, excelize.Cell{StyleID: t.style(c)})
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for row, cells := range slices.Concat([][]any{header}, slices.Repeat([][]any{empty}, emptyRows)) {
		cell, err := excelize.CoordinatesToCellName(1, row+1)
		if err != nil {
			return err
		}
		if err := w.SetRow(cell, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}

// explain writes the sheet that says what each column holds.
func (t *template) explain() error {
	name := t.words("sheet.template.explain")
	if _, err := t.file.NewSheet(name); err != nil {
		return err
	}
	for i, width := range []float64{28, 14, 70, 30} {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := t.file.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	lines := []explained{{
		cells: []string{t.words("sheet.template.column"), t.words("sheet.template.required"), t.words("sheet.template.holds"), t.words("sheet.template.example")},
		style: t.bold,
	}}
	for _, c := range columns[t.kind] {
		required := t.words("settings.no")
		if c.Required {
			required = t.words("settings.yes")
		}
		lines = append(lines, explained{[]string{t.words(LabelKey(t.kind, c.Field)), required, t.holds(c), c.example(t.words)}, t.wrap})
	}
	return t.write(name, lines)
}

// explained is a line of the sheet that explains.
type explained struct {
	cells []string
	style int
}

// write fills a sheet cell by cell: of two sheets written as streams, the library stores now one first, now the other.
func (t *template) write(name string, lines []explained) error {
	for row, line := range lines {
		for column, text := range line.cells {
			cell, err := excelize.CoordinatesToCellName(column+1, row+1)
			if err != nil {
				return err
			}
			if err := errors.Join(t.file.SetCellStr(name, cell, text), t.file.SetCellStyle(name, cell, cell, line.style)); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds says what a column holds, with the words that can be chosen.
func (t *template) holds(c Column) string {
	text := t.words(ExplainKey(t.kind, c))
	for i, code := range c.Choices {
		if i == 0 {
			text += " "
		} else {
			text += ", "
		}
		text += t.words(c.Family + code)
	}
	return text
}
