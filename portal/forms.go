package portal

import (
	"relais/portal/input"
	"relais/templates"
)

// formOf turns what was decoded into what a page shows again: every value as it was typed, every error at its field.
func formOf(f *input.Form) templates.Form {
	if f == nil {
		return templates.Form{}
	}
	form := templates.Form{Values: f.Values}
	for _, e := range f.List() {
		form.Errors = append(form.Errors, templates.FieldError{Field: e.Field, Text: templates.Message{Key: e.Key, Args: e.Args}})
	}
	if len(form.Errors) == 0 && f.Key != "" {
		form.Errors = append(form.Errors, templates.FieldError{Text: templates.Message{Key: f.Key, Args: f.Args}})
	}
	return form
}
