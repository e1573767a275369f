package input

import (
	"errors"
	"net/url"
	"slices"

	"relais/cases"
)

// Form is what a page needs to show a form again: what was typed, and what is wrong with it. The zero Form is an empty
// form without errors.
type Form struct {
	Values url.Values                  // as typed, by field name
	Errors map[string]cases.FieldError // the first error of each field
	order  []string                    // fields with errors, in the order of the form
	Key    string                      // message about the form as a whole, "" for none
	Args   map[string]any              // its arguments
}

// Value gives what was typed in a field, or nothing.
func (f *Form) Value(name string) string {
	if f == nil {
		return ""
	}
	return f.Values.Get(name)
}

// Has says whether a field holds a value: for check boxes, radio buttons and options.
func (f *Form) Has(name, value string) bool {
	return f != nil && slices.Contains(f.Values[name], value)
}

// Error gives what is wrong with a field, or nil.
func (f *Form) Error(name string) *cases.FieldError {
	if f == nil {
		return nil
	}
	if e, ok := f.Errors[name]; ok {
		return &e
	}
	return nil
}

// Failed says that something is wrong: the page shows its summary and answers 422.
func (f *Form) Failed() bool { return f != nil && (len(f.Errors) > 0 || f.Key != "") }

// List gives the errors in the order of the form, for the summary above it.
func (f *Form) List() []cases.FieldError {
	if f == nil {
		return nil
	}
	list := make([]cases.FieldError, 0, len(f.order))
	for _, name := range f.order {
		list = append(list, f.Errors[name])
	}
	return list
}

// Set replaces what a field shows, for forms that are filled in before anybody typed.
func (f *Form) Set(name string, values ...string) *Form {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	f.Values[name] = values
	return f
}

// Fail puts an error that people can mend into the form: of Decode or of a service. It says whether it did; any other
// error (not found, stale, internal) is left to whoever answers the request.
func (f *Form) Fail(err error) bool {
	var e *cases.Error
	if !errors.As(err, &e) || !mendable(e.Code) {
		return false
	}
	f.Key, f.Args = e.Key, e.Args
	for _, field := range e.Fields {
		f.add(field)
	}
	return true
}

func mendable(code cases.Code) bool {
	return code == cases.Invalid || code == cases.Refused || code == cases.TooLarge || code == cases.TooMany
}

func (f *Form) add(e cases.FieldError) {
	if _, twice := f.Errors[e.Field]; twice {
		return
	}
	if f.Errors == nil {
		f.Errors = map[string]cases.FieldError{}
	}
	f.Errors[e.Field] = e
	f.order = append(f.order, e.Field)
}

// keep copies what was typed for showing it again, without the secrets.
func keep(values url.Values, fields []field) url.Values {
	kept := make(url.Values, len(values))
	for name, list := range values {
		kept[name] = slices.Clone(list)
	}
	for _, f := range fields {
		if f.kind == secret {
			delete(kept, f.name)
		}
	}
	return kept
}
