package portal

import (
	"errors"
	"net/url"
	"strconv"

	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// answerForm is what a creditor says to a question of the agency. What fits depends on the kind of the question, so the
// text is read in a second step.
type answerForm struct {
	Idem    string `form:"idem"`
	Version int64  `form:"version"`
	Back    string `form:"back"`
	Answer  string `form:"answer,text" validate:"max=2000"`
}

// answerAct is the page on which a wrong answer comes back; the form itself stands on the page of the case.
var answerAct = &act{
	name: "answer", title: "request.answer", button: "request.send", icon: "reply", files: true,
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		return answerFields(c.Request(cases.ItemID(v.path("request"))), f)
	},
}

// answerFields gives the fields in which a question can be answered.
func answerFields(r *cases.Request, f templates.Form) []templates.Field {
	switch r.Kind {
	case "piece":
		return []templates.Field{f.Area("answer", "request.answer").May().Lines(2), f.File(uploadField, "request.file")}
	case "yes_no":
		return []templates.Field{f.Radios("answer", "request.answer", []templates.Option{
			{Value: "yes", Label: templates.Say("request.yes")}, {Value: "no", Label: templates.Say("request.no")},
		}).Must()}
	case "date":
		return []templates.Field{f.Date("answer", "request.answer").Must().Wide("medium")}
	case "amount":
		return []templates.Field{f.Amount("answer", "request.answer").Must().Wide("medium")}
	}
	return []templates.Field{f.Area("answer", "request.answer").Must().Lines(2)}
}

// answerKept turns what was typed into what is kept: a day as 2026-12-02, an amount in cents. What is neither is wrong.
func answerKept(r *cases.Request, typed string) (string, error) {
	if typed == "" {
		return "", nil // the service says what is missing
	}
	switch r.Kind {
	case "date":
		day, err := input.ParseDay(typed)
		if err != nil {
			return "", cases.Wrong(cases.Field("answer", "input.date"))
		}
		return day.String(), nil
	case "amount":
		amount, err := input.ParseAmount(typed)
		if err != nil {
			return "", cases.Wrong(cases.Field("answer", "input.amount"))
		}
		return strconv.FormatInt(int64(amount), 10), nil
	}
	return typed, nil
}

// answerWords gives an answer as people read it.
func answerWords(c *cases.Case, r *cases.Request) templates.Message {
	switch r.Kind {
	case "yes_no":
		if r.Answer == "yes" || r.Answer == "no" {
			return templates.Say("request." + r.Answer)
		}
	case "date":
		if day, err := cases.ParseDate(r.Answer); err == nil && !day.IsZero() {
			return templates.Say("request.on", "day", day)
		}
	case "amount":
		if cents, err := strconv.ParseInt(r.Answer, 10, 64); err == nil {
			return templates.Say("request.amount", "amount", cents, "currency", string(c.Currency))
		}
	}
	return templates.Plain(r.Answer)
}

// requestAnswer answers a question of the agency, with a file when it asked for one. The file becomes a late exhibit.
func (s *Server) requestAnswer(v *visit) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	r := c.Request(cases.ItemID(v.path("request")))
	if r == nil {
		return nil, cases.Missing()
	}
	files, values, err := s.receive(v)
	if err != nil {
		return nil, err
	}
	form, err := s.answer(v, r, files, values)
	if err == nil {
		v.say(templates.Done, "done.answered")
		return seeOther("/cases/" + string(v.caseID())), nil
	}
	if !form.Fail(err) {
		return nil, err
	}
	p := actPage(v, answerAct, c, formOf(form))
	p.data.Help = templates.Plain(r.Question)
	return p.wrong(p.data.Form), nil
}

// answer reads the form and hands the answer to the service.
func (s *Server) answer(v *visit, r *cases.Request, files []filed, values url.Values) (*input.Form, error) {
	in, form, err := input.DecodeValues[answerForm](values)
	if err != nil {
		return form, err
	}
	given := cases.AnswerInput{Ref: v.ref(0, in.Idem), Request: r.ID}
	if given.Answer, err = answerKept(r, in.Answer); err != nil {
		return form, err
	}
	for _, f := range files {
		if f.err != nil {
			return form, atFiles(f.err)
		}
		given.Document = f.document
	}
	if r.Kind == "piece" && given.Answer == "" && given.Document == "" {
		return form, cases.Wrong(cases.Field(uploadField, "error.required"))
	}
	return form, s.Cases.Answer(v.Context(), v.actor, given)
}

// atFiles says at the field of the files why one was not taken. What people cannot mend stays as it is.
func atFiles(err error) error {
	var e *cases.Error
	if !errors.As(err, &e) || e.Key == "" || (e.Code != cases.Invalid && e.Code != cases.Refused && e.Code != cases.TooLarge) {
		return err
	}
	return cases.Wrong(cases.FieldError{Field: uploadField, Key: e.Key, Args: e.Args})
}
