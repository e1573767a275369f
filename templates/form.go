package templates

import (
	"slices"
	"time"
)

// Form is what a person typed and what is wrong with it. Pages carry one per form; templates make fields from
// it:
//
//	{{template "field" (((.Form.Text "siren" "debtor.siren").Help "debtor.siren_help").Must)}}
type Form struct {
	Prefix string              // begins the ids, where a page has several forms with the same names
	Values map[string][]string // as typed; nothing a person typed is lost
	Errors []FieldError        // in the order of the page
}

// FieldError says what is wrong with one field.
type FieldError struct {
	Field string
	Text  Message
	Label string // catalogue key of the field's name, for the summary; see Named
}

// Option is a choice of a select or of radio buttons.
type Option struct {
	Value string
	Label Message
	Help  Message // below a radio button
}

// Field is one form field, ready for the partial "field".
type Field struct {
	Kind     string // text, email, password, tel, url, number, amount, date, area, select, radios, check, file
	ID       string
	Name     string
	Label    string // catalogue key
	Hint     Message
	Error    Message
	Value    string
	Options  []Option
	Checked  bool
	Required bool
	Optional bool   // says "facultatif" after the label
	Complete string // autocomplete token
	Width    string // short, medium, long; empty is the width of the column
	Rows     int
	Max      int
	Multiple bool
	Accept   string
	Focus    bool
	Unit     string
}

// ID gives the id of a field, for a link to it.
func (f Form) ID(name string) string { return "f-" + f.Prefix + name }

// Value gives what was typed into a field.
func (f Form) Value(name string) string {
	if v := f.Values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has says that a value was chosen, for check boxes of one name.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// ErrorOf gives what is wrong with a field; the empty message when nothing is.
func (f Form) ErrorOf(name string) Message {
	for _, e := range f.Errors {
		if e.Field == name {
			return e.Text
		}
	}
	return Message{}
}

// Named gives the form with the names of its wrong fields, so that the summary above it says which field each error is
// about. An error about a field that is not among them leads nowhere and gets no link.
func (f Form) Named(fields ...Field) Form {
	named := make([]FieldError, len(f.Errors))
	for i, e := range f.Errors {
		at := slices.IndexFunc(fields, func(field Field) bool { return field.Name == e.Field })
		if at >= 0 {
			e.Label = fields[at].Label
		} else {
			e.Field = ""
		}
		named[i] = e
	}
	f.Errors = named
	return f
}

func (f Form) field(kind, name, label string) Field {
	return Field{Kind: kind, ID: f.ID(name), Name: name, Label: label, Value: f.Value(name), Error: f.ErrorOf(name)}
}

// Text is a line of text.
func (f Form) Text(name, label string) Field { return f.field("text", name, label) }

// Email is an e-mail address.
func (f Form) Email(name, label string) Field { return f.field("email", name, label) }

// Password is never filled in again.
func (f Form) Password(name, label string) Field {
	field := f.field("password", name, label)
	field.Value = ""
	return field
}

// Tel is a telephone number.
func (f Form) Tel(name, label string) Field { return f.field("tel", name, label) }

// Number is a short run of digits that may be pasted with spaces: SIREN, a code, a number of days. It is a
// text field, because arrows make no sense there.
func (f Form) Number(name, label string) Field { return f.field("number", name, label) }

// Amount is an amount of money in euros, typed as people do.
func (f Form) Amount(name, label string) Field {
	field := f.field("amount", name, label)
	field.Unit = "€"
	return field
}

// Date is a day. What is typed comes back even when it is no day.
func (f Form) Date(name, label string) Field { return f.field("date", name, label) }

// Area is a text of several lines.
func (f Form) Area(name, label string) Field {
	field := f.field("area", name, label)
	field.Rows = 4
	return field
}

// Select is a choice from a list.
func (f Form) Select(name, label string, options []Option) Field {
	field := f.field("select", name, label)
	field.Options = options
	return field
}

// Radios is a choice where every option is seen.
func (f Form) Radios(name, label string, options []Option) Field {
	field := f.field("radios", name, label)
	field.Options = options
	return field
}

// Check is one box to tick; its value is "on".
func (f Form) Check(name, label string) Field {
	field := f.field("check", name, label)
	field.Checked = field.Value != ""
	field.Value = "on"
	return field
}

// File is one file; Many makes it several.
func (f Form) File(name, label string) Field { return f.field("file", name, label) }

// Help adds a hint below the label; args are pairs of name and value.
func (f Field) Help(key string, args ...any) Field { f.Hint = Say(key, args...); return f }

// Must marks the field as required.
func (f Field) Must() Field { f.Required = true; return f }

// May marks the field as optional in words.
func (f Field) May() Field { f.Optional = true; return f }

// Fill names the autocomplete token (WCAG 1.3.5): "email", "organization", "current-password", "off".
func (f Field) Fill(token string) Field { f.Complete = token; return f }

// Wide sets the width: "short", "medium" or "long".
func (f Field) Wide(width string) Field { f.Width = width; return f }

// Lines sets the height of an area.
func (f Field) Lines(rows int) Field { f.Rows = rows; return f }

// Limit sets the greatest number of characters.
func (f Field) Limit(max int) Field { f.Max = max; return f }

// Per sets the unit shown after the field: "%", "€".
func (f Field) Per(unit string) Field { f.Unit = unit; return f }

// Many lets a file field take several files.
func (f Field) Many() Field { f.Multiple = true; return f }

// Of sets the file types that the chooser offers: ".csv,.xlsx".
func (f Field) Of(accept string) Field { f.Accept = accept; return f }

// First gives the field the focus when the page opens. One field of a page at most, and only where the page
// is nothing but its form: sign-in, search.
func (f Field) First() Field { f.Focus = true; return f }

// Default sets the value when nothing was typed yet.
func (f Field) Default(value string) Field {
	if f.Value == "" {
		f.Value = value
	}
	return f
}

// Describes lists the ids of hint and error, for aria-describedby.
func (f Field) Describes() string {
	ids := ""
	if !f.Hint.Empty() {
		ids = f.ID + "-hint"
	}
	if !f.Error.Empty() {
		if ids != "" {
			ids += " "
		}
		ids += f.ID + "-error"
	}
	return ids
}

// InputType gives the type attribute. A date field that holds something else than a day becomes a text field:
// a browser would throw the text away.
func (f Field) InputType() string {
	switch f.Kind {
	case "number", "amount":
		return "text"
	case "date":
		if _, err := time.Parse(time.DateOnly, f.Value); err != nil && f.Value != "" {
			return "text"
		}
	}
	return f.Kind
}

// InputMode gives the keyboard that a phone shows.
func (f Field) InputMode() string {
	switch f.Kind {
	case "number":
		return "numeric"
	case "amount":
		return "decimal"
	}
	return ""
}
