package input

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"sort"
	"strings"

	"relais/cases"
)

// Limits of a form. Files do not come this way.
const (
	MaxBody      = 256 << 10 // bytes of a form
	MaxValues    = 3000      // values in it: a list of check boxes is the longest form there is
	MaxLine      = 1000      // bytes of a field of one line
	MaxText      = 20_000    // bytes of a field of several lines
	maxNameShown = 60
)

// always are names that any form may carry: the idempotency key and the version of what was shown. A struct that wants
// them declares them.
var always = []string{"idem", "version"}

// Decode reads the form of a request into a T and checks its shape: the body of a POST, the query of a GET, never both.
// buttons names the submit buttons, which may be there without being declared. The Form is never nil and holds what was
// typed, whatever went wrong.
//
// Errors: Invalid with Fields when fields are wrong, Invalid without when the form itself is (an undeclared field, a
// field given twice, another content type), TooLarge beyond the limits.
func Decode[T any](r *http.Request, buttons ...string) (T, *Form, error) {
	var none T
	values, err := valuesOf(r)
	if err != nil {
		return none, &Form{Values: url.Values{}}, err
	}
	return DecodeValues[T](values, buttons...)
}

// DecodeValues does what Decode does, for values that were read already.
func DecodeValues[T any](values url.Values, buttons ...string) (T, *Form, error) {
	var in T
	target := reflect.ValueOf(&in).Elem()
	form := &Form{Values: keep(values, fieldsOf(target))}
	err := decodeInto(target, values, buttons)
	form.Fail(err)
	return in, form, err
}

// decodeInto fills a struct and checks it.
func decodeInto(target reflect.Value, values url.Values, buttons []string) error {
	fields := fieldsOf(target)
	if err := admit(fields, values, buttons); err != nil {
		return err
	}
	wrong := map[string]cases.FieldError{}
	for _, f := range fields {
		if e := f.read(values[f.name]); e != nil {
			wrong[f.name] = *e
		}
	}
	for _, e := range shapeErrors(target.Addr().Interface(), fields) {
		if _, known := wrong[e.Field]; !known {
			wrong[e.Field] = e
		}
	}
	var ordered []cases.FieldError
	for _, f := range fields {
		if e, bad := wrong[f.name]; bad {
			ordered = append(ordered, e)
		}
	}
	return cases.Wrong(ordered...)
}

// valuesOf reads the values of a request from the one place they belong to.
func valuesOf(r *http.Request) (url.Values, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return parse(r.URL.RawQuery)
	}
	if r.PostForm != nil {
		return r.PostForm, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, &cases.Error{Code: cases.Invalid, Key: "error.content_type", Cause: err}
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return nil, &cases.Error{Code: cases.TooLarge, Key: "error.form_too_large", Args: map[string]any{"limit": MaxBody}}
	}
	if err != nil {
		return nil, &cases.Error{Code: cases.Invalid, Key: "error.form_unreadable", Cause: err}
	}
	values, err := parse(string(body))
	if err != nil {
		return nil, err
	}
	r.PostForm = values
	return values, nil
}

func parse(query string) (url.Values, error) {
	if len(query) > MaxBody || strings.Count(query, "&") >= MaxValues {
		return nil, &cases.Error{Code: cases.TooLarge, Key: "error.form_too_large", Args: map[string]any{"limit": MaxBody}}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, &cases.Error{Code: cases.Invalid, Key: "error.form_unreadable", Cause: err}
	}
	return values, nil
}

// admit refuses what the form does not declare, and a field of one value that comes twice: no reader may choose.
func admit(fields []field, values url.Values, buttons []string) error {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 && !slices.Contains(always, name) && !slices.Contains(buttons, name) {
			return odd("error.unknown_field", name)
		}
		many := i >= 0 && fields[i].kind == many
		if len(values[name]) > 1 && !many {
			return odd("error.repeated_field", name)
		}
	}
	return nil
}

func odd(key, name string) error {
	if len(name) > maxNameShown {
		name = strings.ToValidUTF8(name[:maxNameShown], "")
	}
	return &cases.Error{Code: cases.Invalid, Key: key, Args: map[string]any{"field": name},
		Cause: fmt.Errorf("field %q", name)}
}
