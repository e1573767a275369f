package input

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"relais/cases"
)

// shapes is the one instance: it remembers what it learned about each type. Made on first use, read-only afterwards.
var shapes = sync.OnceValue(newValidator)

func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("form"), ",")
		return name
	})
	v.RegisterCustomTypeFunc(func(f reflect.Value) any {
		switch in := f.Interface().(type) {
		case AmountCents:
			return given(in.Given(), int64(in.Cents))
		case Percent:
			return given(in.Given(), int64(in.Rate))
		case cases.Date:
			return given(!in.IsZero(), int64(in.DaysSince(cases.Date{})))
		}
		return nil
	}, AmountCents{}, Percent{}, cases.Date{})
	for tag, check := range ourTags {
		if err := v.RegisterValidation(tag, func(l validator.FieldLevel) bool { return check(l.Field()) }); err != nil {
			panic("validator refuses the tag " + tag + ": " + err.Error())
		}
	}
	return v
}

// given makes a pointer, so that a zero that was typed is told from nothing typed.
func given(was bool, n int64) any {
	if !was {
		return (*int64)(nil)
	}
	return &n
}

// ourTags are the checks that the trade needs. Each judges the form in which a value is stored.
var ourTags = map[string]func(reflect.Value) bool{
	"siren":    func(v reflect.Value) bool { return cases.ValidSIREN(v.String()) },
	"siret":    func(v reflect.Value) bool { return cases.ValidSIRET(v.String()) },
	"vat":      func(v reflect.Value) bool { return validVAT(v.String()) },
	"iban":     func(v reflect.Value) bool { return cases.ValidIBAN(v.String()) },
	"currency": func(v reflect.Value) bool { return slices.Contains(Currencies, v.String()) },
	"amount":   func(v reflect.Value) bool { return v.Kind() == reflect.Int64 && v.Int() > 0 && v.Int() <= MaxAmount },
	"phone":    func(v reflect.Value) bool { return validPhone(v.String()) },
	"id":       func(v reflect.Value) bool { return idShape.MatchString(v.String()) },
}

// MaxAmount is the largest amount a form takes, in cents: ten thousand million euros.
const MaxAmount = 1_000_000_000_000

// Currencies are the currencies that a form takes (ISO 4217): those of Europe and the usual ones of its trade.
var Currencies = []string{
	"EUR", "BGN", "CAD", "CHF", "CZK", "DKK", "GBP", "HUF", "ISK", "JPY", "MAD", "NOK", "PLN", "RON", "SEK", "TND",
	"TRY", "USD", "XAF", "XOF", "XPF",
}

// validVAT judges French numbers by their key and those of other members of the Union by their form.
func validVAT(s string) bool {
	if strings.HasPrefix(s, "FR") {
		return cases.ValidVAT(s) || cases.UncheckedVAT(s)
	}
	if len(s) < 4 || len(s) > 14 || !slices.Contains(vatCountries, s[:2]) {
		return false
	}
	for _, c := range s[2:] {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// vatCountries are the prefixes of the numbers of the Union, of Northern Ireland and of the neighbours with the same form.
var vatCountries = []string{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "GB", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
	"MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
}

func validPhone(s string) bool {
	figures := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			figures++
		case r == '+' && i == 0, strings.ContainsRune(" .-()\u00a0\u202f", r):
		default:
			return false
		}
	}
	return figures >= 4 && figures <= 15
}

// idShape is the form of our identifiers: a UUID in lower case.
var idShape = regexp.MustCompile("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")

// shapeErrors runs the validator over a filled struct.
func shapeErrors(in any, fields []field) []cases.FieldError {
	err := shapes().Struct(in)
	var found validator.ValidationErrors
	if !errors.As(err, &found) {
		return nil
	}
	var list []cases.FieldError
	for _, fe := range found {
		name, _, one := strings.Cut(fe.Field(), "[")
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		k := fields[i].kind
		if one { // one value of a list, not the list
			k = line
		}
		key, args := messageFor(fe.Tag(), fe.Param(), k)
		list = append(list, cases.Field(name, key, args...))
	}
	return list
}

// wording is how a tag speaks of each kind of field; "" where the tag makes no sense. The parameter of the tag goes into
// the message as arg.
type wording struct{ text, number, list, amount, percent, tick, arg string }

// required is the wording of a field that must be filled in, always or under a condition.
var required = wording{
	text: "input.required", number: "input.required", list: "input.required_choice", amount: "input.required",
	percent: "input.required", tick: "input.required_tick",
}

var atLeast = wording{
	text: "input.too_short", number: "input.number_min", list: "input.too_few", amount: "input.amount_min",
	percent: "input.percent_min", arg: "min",
}

var atMost = wording{
	text: "input.too_long", number: "input.number_max", list: "input.too_many", amount: "input.amount_max",
	percent: "input.percent_max", arg: "max",
}

// messages gives the wording of each validate tag that our inputs may use.
var messages = map[string]wording{
	"required":         required,
	"required_if":      required,
	"required_unless":  required,
	"required_with":    required,
	"required_without": required,
	"min":              atLeast,
	"gte":              atLeast,
	"max":              atMost,
	"lte":              atMost,
	"len":              {text: "input.length", arg: "length"},
	"oneof":            {text: "input.choice", number: "input.choice"},
	"email":            {text: "input.email"},
	"numeric":          {text: "input.digits"},
	"eqfield":          {text: "input.differs"},
	"siren":            {text: "input.siren"},
	"siret":            {text: "input.siret"},
	"vat":              {text: "input.vat"},
	"iban":             {text: "input.iban"},
	"currency":         {text: "input.currency"},
	"datetime":         {text: "input.month"},
	"phone":            {text: "input.phone"},
	"id":               {text: "input.choice"},
	"amount":           {amount: "input.amount_positive"},
}

// of gives the key for a kind of field.
func (w wording) of(k kind) string {
	switch k {
	case many:
		return w.list
	case number:
		return w.number
	case day:
		if w.arg != "" {
			return "" // days are compared by the rules, not by the form
		}
		return w.number
	case amount:
		return w.amount
	case percent:
		return w.percent
	case tick:
		return w.tick
	}
	return w.text
}

// messageFor gives key and arguments for a tag that failed on a field.
func messageFor(tag, param string, k kind) (string, []any) {
	w := messages[tag]
	key := w.of(k)
	if w.arg == "" {
		return key, nil
	}
	n, err := strconv.ParseInt(param, 10, 64)
	if err != nil {
		return key, nil
	}
	return key, []any{w.arg, n}
}
