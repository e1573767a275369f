package input

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"relais/cases"
)

// kind says how the values of a field are read.
type kind int

const (
	line    kind = iota // string of one line, trimmed
	text                // string of several lines, trimmed, line ends as "\n"
	secret              // string taken as it is: passwords
	number              // whole number
	tick                // check box
	many                // list of strings: check boxes with the same name
	amount              // AmountCents
	percent             // Percent
	day                 // cases.Date
	unknown             // a type no form can fill
)

// field is one field of an input struct.
type field struct {
	name  string
	kind  kind
	clean bool // an identifier: separators are taken out
	tags  string
	value reflect.Value
}

// cleaned are the validate tags whose fields lose spaces, dots and dashes, because people paste them.
var cleaned = []string{"siren", "siret", "vat", "iban", "currency"}

// fieldsOf lists the fields of a struct in their order, those of embedded structs in their place.
func fieldsOf(v reflect.Value) []field {
	var fields []field
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			fields = append(fields, fieldsOf(v.Field(i))...)
			continue
		}
		name, option, _ := strings.Cut(sf.Tag.Get("form"), ",")
		if !sf.IsExported() || name == "-" {
			continue
		}
		f := field{name: name, kind: kindOf(sf.Type, option), tags: sf.Tag.Get("validate"), value: v.Field(i)}
		for tag := range strings.SplitSeq(f.tags, ",") {
			for _, c := range cleaned {
				f.clean = f.clean || tag == c
			}
		}
		fields = append(fields, f)
	}
	return fields
}

// ownKinds are the types that are read in their own way.
var ownKinds = map[reflect.Type]kind{
	reflect.TypeFor[AmountCents](): amount, reflect.TypeFor[Percent](): percent, reflect.TypeFor[cases.Date](): day,
}

// textKinds are the ways to read a string, by the option after its name.
var textKinds = map[string]kind{"": line, "text": text, "secret": secret}

func kindOf(t reflect.Type, option string) kind {
	if k, own := ownKinds[t]; own {
		return k
	}
	switch t.Kind() {
	case reflect.String:
		if k, known := textKinds[option]; known {
			return k
		}
	case reflect.Bool:
		return tick
	case reflect.Int, reflect.Int64:
		return number
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return many
		}
	}
	return unknown
}

// read puts the values of a field into the struct, or says what is wrong with them.
func (f field) read(values []string) *cases.FieldError {
	if f.kind == many {
		return f.readMany(values)
	}
	typed := ""
	if len(values) > 0 {
		typed = values[0]
	}
	if f.kind == secret {
		f.value.SetString(typed)
		return f.tooLong(typed, MaxLine)
	}
	typed, wrong := f.tidy(typed)
	if wrong != nil || (typed == "" && f.kind != tick) {
		return wrong
	}
	return f.set(typed)
}

// tidy trims a text and refuses what has no place in it: broken UTF-8, control characters (they would go on to mail
// headers, logs and sheets), and lengths beyond all reason.
func (f field) tidy(typed string) (string, *cases.FieldError) {
	limit := MaxLine
	if f.kind == text {
		limit = MaxText
		typed = strings.ReplaceAll(strings.ReplaceAll(typed, "\r\n", "\n"), "\r", "\n")
	}
	if wrong := f.tooLong(typed, limit); wrong != nil {
		return "", wrong
	}
	if !utf8.ValidString(typed) || strings.ContainsFunc(typed, f.forbidden) {
		return "", f.wrong("input.characters")
	}
	typed = strings.TrimFunc(typed, unicode.IsSpace)
	if f.clean {
		typed = cases.CleanIdentifier(typed)
	}
	return typed, nil
}

func (f field) forbidden(r rune) bool {
	if f.kind == text && (r == '\n' || r == '\t') {
		return false
	}
	return unicode.IsControl(r) && r != '\t' || r == '\u2028' || r == '\u2029' || isDirection(r)
}

// isDirection says that a character turns the direction of what follows: with it a name can show as another one.
func isDirection(r rune) bool { return (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) }

func (f field) set(typed string) *cases.FieldError {
	switch f.kind {
	case line, text:
		f.value.SetString(typed)
	case tick:
		on, known := ticks[typed]
		if !known {
			return f.wrong("input.choice")
		}
		f.value.SetBool(on)
	case number:
		n, err := strconv.ParseInt(amountNoise.Replace(typed), 10, 64)
		if err != nil || f.value.OverflowInt(n) {
			return f.wrong("input.number")
		}
		f.value.SetInt(n)
	case amount:
		return f.setAmount(typed)
	case percent:
		p, err := ParsePercent(typed)
		if err != nil {
			return f.wrong("input.percent")
		}
		f.value.Set(reflect.ValueOf(Percent{Rate: p, Typed: typed}))
	case day:
		d, err := ParseDay(typed)
		if err != nil {
			return f.wrong("input.date")
		}
		f.value.Set(reflect.ValueOf(d))
	}
	return nil
}

func (f field) setAmount(typed string) *cases.FieldError {
	cents, err := ParseAmount(typed)
	if errors.Is(err, errAmbiguousAmount) {
		return f.wrong("input.amount_ambiguous", "typed", typed)
	}
	if err != nil {
		return f.wrong("input.amount")
	}
	f.value.Set(reflect.ValueOf(AmountCents{Cents: cents, Typed: typed}))
	return nil
}

// ticks are the values of a check box.
var ticks = map[string]bool{"on": true, "true": true, "1": true, "": false, "false": false, "0": false}

func (f field) readMany(values []string) *cases.FieldError {
	list := reflect.MakeSlice(f.value.Type(), 0, len(values))
	for _, typed := range values {
		typed, wrong := f.tidy(typed)
		if wrong != nil {
			return wrong
		}
		if typed != "" {
			list = reflect.Append(list, reflect.ValueOf(typed).Convert(f.value.Type().Elem()))
		}
	}
	if list.Len() > 0 {
		f.value.Set(list)
	}
	return nil
}

func (f field) tooLong(typed string, limit int) *cases.FieldError {
	if len(typed) > limit {
		return f.wrong("input.too_long", "max", limit)
	}
	return nil
}

func (f field) wrong(key string, args ...any) *cases.FieldError {
	e := cases.Field(f.name, key, args...)
	return &e
}
