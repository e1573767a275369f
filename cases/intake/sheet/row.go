package sheet

import (
	"strings"

	"relais/cases"
)

// State says what becomes of a line.
type State string

// The states of a line.
const (
	New     State = "new"     // would be added
	There   State = "there"   // stands in the draft already
	Refused State = "refused" // left out, for the reasons in its problems
)

// Row is one line of a file as it was understood.
type Row struct {
	Line     int
	Cells    []string // as they stand in the file
	Values   map[string]Value
	Problems []Problem
	State    State
	plan     *Plan
}

// Value is one cell as it was understood.
type Value struct {
	Raw   string
	Text  string // of Text and Number, without separators in a Number
	Code  string // of a OneOf
	Day   cases.Date
	Cents cases.Cents
}

// row reads the cells of a line by the plan.
func (p *Plan) row(line int, cells []string) *Row {
	r := &Row{Line: line, Values: map[string]Value{}, State: New, plan: p}
	for i, c := range cells {
		if i >= maxColumns {
			r.problem("", Refuse, "sheet.problem.too_wide", "limit", maxColumns)
			break
		}
		if len(c) > maxCell {
			r.problem("", Refuse, "sheet.problem.cell_too_long", "limit", maxCell)
		}
		r.Cells = append(r.Cells, strings.Clone(tidyCell(c)))
	}
	for i := range columns[p.Kind] {
		r.read(&columns[p.Kind][i])
	}
	if r.isExample() {
		r.Problems = nil
		r.problem("", Refuse, "sheet.problem.example")
	}
	return r
}

// isExample says that the line is the example of a template, left where it was.
func (r *Row) isExample() bool {
	same := 0
	for i := range columns[r.plan.Kind] {
		c := &columns[r.plan.Kind][i]
		v := r.Values[c.Field]
		switch {
		case v.Raw == "" && c.Example == "", v.Raw == c.Example, c.Type == OneOf && v.Code == c.Example:
			same++
		case v.Raw != "" || c.Required:
			return false
		}
	}
	return same > 3
}

// read understands one cell.
func (r *Row) read(c *Column) {
	column, mapped := r.plan.Columns[c.Field]
	if !mapped {
		return
	}
	v := Value{}
	if column < len(r.Cells) {
		v.Raw = r.Cells[column]
	}
	stored := r.plan.Format == XLSX
	switch {
	case v.Raw == "":
	case c.Type == Amount:
		cents, key := amount(v.Raw, r.plan.Decimal, stored)
		if v.Cents = cents; key != "" {
			r.problem(c.Field, Refuse, key)
		}
	case c.Type == Day:
		d, ok := day(v.Raw, r.plan.Days, stored, r.plan.Dates1904)
		if ok {
			v.Day = d
		} else {
			r.badDay(c)
		}
	case c.Type == OneOf:
		if v.Code = codeOf(c, v.Raw); v.Code == "" {
			r.unknownWord(c)
		}
	case c.Type == Number:
		v.Text = r.identifier(c.Field, v.Raw, stored)
	default:
		v.Text = v.Raw
		if text, lost := unfold(v.Raw, stored); stored && !lost {
			v.Text = text // a number that a workbook stores as a power of ten
		}
	}
	r.Values[c.Field] = v
	if c.Required && v.Raw == "" {
		r.problem(c.Field, Refuse, "error.required")
	}
}

// badDay refuses a line for a day that it must have; another day is left out.
func (r *Row) badDay(c *Column) {
	if c.Required {
		r.problem(c.Field, Refuse, "sheet.problem.day")
		return
	}
	r.problem(c.Field, Warning, "sheet.problem.day_left_out")
}

func (r *Row) unknownWord(c *Column) {
	if c.Required {
		r.problem(c.Field, Refuse, "sheet.problem.word")
		return
	}
	r.problem(c.Field, Warning, "sheet.problem.word_left_out")
}

// identifier reads a SIREN, SIRET or VAT number. Spreadsheets take them for figures and drop the zeros in front: those are
// put back where the check digit proves it. One that cannot be right is left out, with a warning: a line is worth more
// than its number.
func (r *Row) identifier(field, cell string, stored bool) string {
	text, lost := unfold(cell, stored)
	if lost {
		r.problem(field, Warning, "sheet.problem.figures_lost")
		return ""
	}
	text = cases.CleanIdentifier(strings.TrimSuffix(text, ".0"))
	length := map[string]int{"siren": 9, "siret": 14}[field]
	valid := map[string]func(string) bool{"siren": cases.ValidSIREN, "siret": cases.ValidSIRET}[field]
	switch {
	case field == "vat":
		return text // judged with its country, when the debtor is made
	case valid(text):
		return text
	case len(text) < length && len(text) >= length-3 && figures(text):
		if padded := strings.Repeat("0", length-len(text)) + text; valid(padded) {
			r.problem(field, Info, "sheet.problem.zeros_put_back", "value", padded)
			return padded
		}
	case field == "siret" && cases.UncheckedSIRET(text):
		return text
	}
	r.problem(field, Warning, "sheet.problem."+field)
	return ""
}

// problem notes something about a cell, or about the line for no field.
func (r *Row) problem(field string, level Level, key string, args ...any) {
	p := Problem{Line: r.Line, Field: field, Key: key, Level: level}
	if column, ok := r.plan.Columns[field]; ok {
		p.Column = r.plan.Headers[column]
		if column < len(r.Cells) {
			p.Value = r.Cells[column]
		}
	}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	r.Problems = append(r.Problems, p)
	if level == Refuse {
		r.State = Refused
	}
}

// faults notes what the rules find wrong with a part, each at its field; a line whose cell could not even be read has been
// told so and is not told again.
func (r *Row) faults(found []cases.FieldError) {
	for _, f := range found {
		if r.has(f.Field) {
			continue
		}
		r.problem(f.Field, Refuse, f.Key)
		r.Problems[len(r.Problems)-1].Args = f.Args
	}
}

func (r *Row) has(field string) bool {
	for _, p := range r.Problems {
		if p.Field == field && p.Level == Refuse {
			return true
		}
	}
	return false
}

func (r *Row) text(field string) string       { return r.Values[field].Text }
func (r *Row) code(field string) string       { return r.Values[field].Code }
func (r *Row) day(field string) cases.Date    { return r.Values[field].Day }
func (r *Row) cents(field string) cases.Cents { return r.Values[field].Cents }

// Reasons gives the problems that keep the line out.
func (r *Row) Reasons() []Problem {
	var reasons []Problem
	for _, p := range r.Problems {
		if p.Level == Refuse {
			reasons = append(reasons, p)
		}
	}
	return reasons
}
