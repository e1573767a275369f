package input

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"relais/cases"
)

// Check says what is wrong with input types, given by their zero values: a type a form cannot fill, a field without a
// name or with the name of another one, a validate tag that the validator does not know or that has no words. The
// validator would panic for some of these when the first visitor sends the form; a test calls Check for every form of
// the site instead.
func Check(inputs ...any) error {
	var wrong []error
	for _, in := range inputs {
		t := reflect.TypeOf(in)
		if t == nil || t.Kind() != reflect.Struct {
			wrong = append(wrong, fmt.Errorf("%T: not a struct", in))
			continue
		}
		if err := checkType(t); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", t, err))
		}
	}
	return errors.Join(wrong...)
}

func checkType(t reflect.Type) (err error) {
	fields := fieldsOf(reflect.New(t).Elem())
	var wrong []error
	seen := map[string]bool{}
	for _, f := range fields {
		switch {
		case f.name == "":
			wrong = append(wrong, errors.New("a field without a form tag"))
		case seen[f.name]:
			wrong = append(wrong, fmt.Errorf("two fields are called %q", f.name))
		case f.kind == unknown:
			wrong = append(wrong, fmt.Errorf("field %q: no form can fill a %s", f.name, f.value.Type()))
		}
		seen[f.name] = true
		wrong = append(wrong, checkTags(f)...)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the validator panics: %v", p)
		}
	}()
	_ = shapes().Struct(reflect.New(t).Interface())
	return nil
}

func checkTags(f field) []error {
	var wrong []error
	k := f.kind
	for tag := range strings.SplitSeq(f.tags, ",") {
		name, _, _ := strings.Cut(tag, "=")
		switch name {
		case "", "omitempty":
			continue
		case "dive":
			k = line // the tags that follow are about one value of the list
			continue
		}
		if _, known := messages[name]; !known {
			wrong = append(wrong, fmt.Errorf("field %q: the tag %q has no words", f.name, name))
			continue
		}
		if messages[name].of(k) == "" {
			wrong = append(wrong, fmt.Errorf("field %q: the tag %q makes no sense for this kind of field", f.name, name))
		}
	}
	return wrong
}

// Keys lists the keys of the catalogues that this package can answer with, for the test of the catalogues.
func Keys() []string {
	keys := map[string]bool{
		"error.invalid": true, "error.content_type": true, "error.form_too_large": true, "error.form_unreadable": true,
		"error.unknown_field": true, "error.repeated_field": true,
		"input.characters": true, "input.choice": true, "input.number": true, "input.amount": true,
		"input.amount_ambiguous": true, "input.percent": true, "input.date": true, "input.too_long": true,
	}
	kinds := []kind{line, text, secret, number, tick, many, amount, percent, day}
	for _, wording := range messages {
		for _, k := range kinds {
			if key := wording.of(k); key != "" {
				keys[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// FormOf makes the form that shows what a struct holds: to edit what exists.
func FormOf(in any) *Form {
	form := &Form{}
	v := reflect.ValueOf(in)
	addressable := reflect.New(v.Type()).Elem()
	addressable.Set(v)
	for _, f := range fieldsOf(addressable) {
		if values := f.shown(); len(values) > 0 {
			form.Set(f.name, values...)
		}
	}
	return form
}

// shown gives the values by which a field shows what it holds; nothing for what is empty.
func (f field) shown() []string {
	if f.value.IsZero() || f.kind == secret {
		return nil
	}
	switch in := f.value.Interface().(type) {
	case AmountCents:
		if in.Typed == "" {
			return []string{FormatAmount(in.Cents)}
		}
		return []string{in.Typed}
	case Percent:
		if in.Typed == "" {
			return []string{strings.TrimSuffix(FormatAmount(cases.Cents(in.Rate)), ",00")}
		}
		return []string{in.Typed}
	}
	switch f.kind {
	case tick:
		return []string{"on"}
	case many:
		var list []string
		for i := range f.value.Len() {
			list = append(list, f.value.Index(i).String())
		}
		return list
	}
	return []string{fmt.Sprint(f.value.Interface())}
}
