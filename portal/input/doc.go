// Package input turns what people type into typed structs and says what is wrong with its shape, field by field, as
// keys of the catalogues. It is the only home of go-playground/validator.
//
// An input struct belongs to one form: every exported field has a form tag (its name in the page) and, mostly, a
// validate tag. What the form does not declare is refused, so that no field of a case can be set by adding it to a
// request. What was typed is kept in a Form and shown again as it was.
//
// The package checks shape only: whether an amount is an amount, not whether it may be paid. Meaning is checked once,
// in package cases.
package input
