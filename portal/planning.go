package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// Who works a case of the agency, and when it is its turn again.

type postponeForm struct {
	Idem   string     `form:"idem"`
	NextOn cases.Date `form:"next_on" validate:"required"`
	Text   string     `form:"text" validate:"max=2000"`
	Back   string     `form:"back"`
}

var postponeAct = &act{
	name: "next", title: "act.postpone", button: "postpone.save", icon: "calendar-clock", done: "done.postponed",
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		day := c.NextActionOn
		if today := v.server.Cases.Today(); !day.After(today) { // late: a week, as the button of the inbox proposes
			day = today.AddDays(7)
		}
		on := f.Date("next_on", "postpone.on").Must().Wide("medium").Default(day.String())
		return []templates.Field{on, f.Area("text", "form.text").May()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[postponeForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Postpone(v.Context(), v.actor, cases.LogInput{Ref: v.ref(0, in.Idem), NextOn: in.NextOn, Text: in.Text})
	},
}

type assignForm struct {
	Idem    string `form:"idem"`
	Handler string `form:"handler" validate:"required"`
	Back    string `form:"back"`
}

var assignAct = &act{
	name: "handler", title: "act.assign", button: "assign.save", icon: "user-check", done: "done.assigned",
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Select("handler", "assign.handler", handlerOptions(v)).Must().Default(string(c.Handler))}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[assignForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Assign(v.Context(), v.actor, v.ref(0, in.Idem), cases.PersonID(in.Handler))
	},
}

// handlerOptions offers the colleagues of the person. When they cannot be read the form offers nobody, and says why in the log.
func handlerOptions(v *visit) []templates.Option {
	colleagues, err := v.server.Accounts.Colleagues(v.Context(), v.actor)
	if err != nil {
		v.fail(err)
	}
	var options []templates.Option
	for _, p := range colleagues {
		options = append(options, templates.Option{Value: string(p.ID), Label: templates.Plain(p.Name)})
	}
	return options
}
