package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// The inputs of the acts: what each form may hold.
type (
	acceptForm struct {
		Idem      string `form:"idem"`
		Reference string `form:"agency_reference" validate:"required,max=60"`
		Handler   string `form:"handler"`
		Back      string `form:"back"`
	}
	declineForm struct {
		Idem string `form:"idem"`
		Code string `form:"code" validate:"required"`
		Text string `form:"text" validate:"max=2000"`
		Back string `form:"back"`
	}
	askForm struct {
		Idem     string `form:"idem"`
		Kind     string `form:"kind" validate:"required"`
		Category string `form:"category"`
		Question string `form:"question" validate:"max=2000"`
		Back     string `form:"back"`
	}
	callForm struct {
		Idem    string `form:"idem"`
		Outcome string `form:"outcome" validate:"required"`
		Text    string `form:"text" validate:"max=2000"`
		Back    string `form:"back"`
	}
	logForm struct {
		Idem string     `form:"idem"`
		On   cases.Date `form:"on"`
		Text string     `form:"text" validate:"max=2000"`
		Back string     `form:"back"`
	}
	promiseForm struct {
		Idem   string            `form:"idem"`
		Amount input.AmountCents `form:"amount" validate:"required"`
		DueOn  cases.Date        `form:"due_on" validate:"required"`
		Text   string            `form:"text" validate:"max=2000"`
		Back   string            `form:"back"`
	}
	disputeForm struct {
		Idem string `form:"idem"`
		Kind string `form:"kind" validate:"required"`
		Text string `form:"text" validate:"max=2000"`
		Back string `form:"back"`
	}
	moneyForm struct {
		Idem       string            `form:"idem"`
		Amount     input.AmountCents `form:"amount" validate:"required"`
		ReceivedOn cases.Date        `form:"received_on" validate:"required"`
		Method     string            `form:"method"`
		Reference  string            `form:"reference" validate:"max=100"`
		Overpaid   string            `form:"overpaid"`
		Back       string            `form:"back"`
	}
	reasonForm struct {
		Idem string `form:"idem"`
		Code string `form:"code" validate:"required"`
		Text string `form:"text" validate:"max=4000"`
		Back string `form:"back"`
	}
	textForm struct {
		Idem string `form:"idem"`
		Text string `form:"text" validate:"required,max=4000"`
		Back string `form:"back"`
	}
	keyForm struct {
		Idem    string `form:"idem"`
		Version int64  `form:"version"`
		Back    string `form:"back"`
	}
)

func noFields(*visit, *cases.Case, templates.Form) []templates.Field { return nil }

var acceptAct = &act{
	name: "accept", title: "act.accept", button: "act.accept", icon: "check", done: "done.accepted",
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Text("agency_reference", "accept.reference").Must().Wide("medium").Default(c.Reference),
			f.Select("handler", "assign.handler", handlerOptions(v)).Default(string(v.actor.Person)),
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[acceptForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Accept(v.Context(), v.actor, cases.AcceptInput{
			Ref: v.ref(0, in.Idem), AgencyReference: in.Reference, Handler: cases.PersonID(in.Handler),
		})
	},
}

var declineAct = &act{
	name: "decline", title: "act.decline", button: "act.decline_case", icon: "x", danger: true, done: "done.declined", help: "decline.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Radios("code", "decline.reason", declineOptions()).Must(), f.Area("text", "form.text").May()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[declineForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Decline(v.Context(), v.actor, cases.DeclineInput{Ref: v.ref(0, in.Idem), Code: cases.CloseCode(in.Code), Text: in.Text})
	},
}

func declineOptions() []templates.Option {
	return closingOptions(func(c cases.Closing) bool { return c.Decline })
}

// closingOptions offers the closing codes that a rule admits, in the order of the table.
func closingOptions(admit func(cases.Closing) bool) []templates.Option {
	var options []templates.Option
	for _, c := range cases.Closings {
		if admit(c) {
			options = append(options, templates.Option{Value: string(c.Code), Label: templates.Say("close." + string(c.Code))})
		}
	}
	return options
}

var askAct = &act{
	name: "ask", title: "act.ask", button: "ask.save", icon: "paperclip", done: "done.asked",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		var categories []templates.Option
		for _, c := range cases.Categories {
			categories = append(categories, templates.Option{Value: string(c), Label: categoryName(c)})
		}
		return []templates.Field{
			f.Select("kind", "ask.kind", optionsIn("ask.", cases.RequestKinds)).Must(),
			f.Select("category", "ask.category", categories), f.Area("question", "ask.question"),
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[askForm](v.Request)
		if err != nil {
			return form, err
		}
		category := cases.Category(in.Category)
		if in.Kind != "piece" {
			category = cases.Unsorted
		}
		_, err = s.Cases.Ask(v.Context(), v.actor, cases.AskInput{Ref: v.ref(0, in.Idem), Kind: in.Kind, Category: category, Question: in.Question})
		return form, err
	},
}

var callAct = &act{
	name: "call", title: "act.call", button: "call.save", icon: "phone", done: "done.call",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Radios("outcome", "call.outcome", optionsIn("outcome.", []string{"no_answer", "message_left", "wrong_number"})).Must(), f.Area("text", "form.text").May(),
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[callForm](v.Request)
		if err != nil {
			return form, err
		}
		log := cases.LogInput{Ref: v.ref(0, in.Idem), Text: in.Text}
		return form, s.Cases.LogCall(v.Context(), v.actor, cases.CallInput{LogInput: log, Outcome: in.Outcome})
	},
}

// logFields are the day and the words of something that was done.
func logFields(v *visit, _ *cases.Case, f templates.Form) []templates.Field {
	return []templates.Field{
		f.Date("on", "form.done_on").Default(v.server.Cases.Today().String()).Wide("medium"), f.Area("text", "form.text").May(),
	}
}

// logAct records something that was done on a day, with a few words.
func logAct(a act, log func(s *Server, v *visit, in cases.LogInput) error) *act {
	a.fields = logFields
	a.run = func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[logForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, log(s, v, cases.LogInput{Ref: v.ref(0, in.Idem), On: in.On, Text: in.Text})
	}
	return &a
}

var (
	letterAct = logAct(act{name: "letter", title: "act.letter", button: "letter.save", icon: "mail", done: "done.letter"},
		func(s *Server, v *visit, in cases.LogInput) error { return s.Cases.LogLetter(v.Context(), v.actor, in) })
	emailAct = logAct(act{name: "email", title: "act.email", button: "email.save", icon: "mail-open", done: "done.email"},
		func(s *Server, v *visit, in cases.LogInput) error { return s.Cases.LogEmail(v.Context(), v.actor, in) })
)

var noteAct = &act{
	name: "note", title: "act.note", button: "note.save", icon: "message-square", done: "done.note", help: "note.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Area("text", "form.text").Must()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[textForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.LogNote(v.Context(), v.actor, cases.LogInput{Ref: v.ref(0, in.Idem), Text: in.Text})
	},
}

var promiseAct = &act{
	name: "promise", title: "act.promise", button: "promise.save", icon: "handshake", done: "done.promise",
	fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
		week := v.server.Cases.Today().AddDays(7).String()
		return []templates.Field{
			f.Amount("amount", "form.amount").Must().Wide("medium").Default(v.server.amountOwed(c)),
			f.Date("due_on", "promise.due").Must().Wide("medium").Default(week), f.Area("text", "form.text").May(),
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[promiseForm](v.Request)
		if err != nil {
			return form, err
		}
		log := cases.LogInput{Ref: v.ref(0, in.Idem), Text: in.Text}
		return form, s.Cases.LogCall(v.Context(), v.actor, cases.CallInput{LogInput: log, Outcome: "promise", Amount: in.Amount.Cents, DueOn: in.DueOn})
	},
}

var disputeAct = &act{
	name: "dispute", title: "act.dispute", button: "dispute.save", icon: "message-square-warning", done: "done.dispute",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Select("kind", "dispute.kind", optionsIn("dispute.", cases.DisputeKinds)).Must(), f.Area("text", "form.text").May()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[disputeForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.LogDispute(v.Context(), v.actor, cases.DisputeInput{LogInput: cases.LogInput{Ref: v.ref(0, in.Idem), Text: in.Text}, Kind: in.Kind})
	},
}

// amountOwed is what is owed on a case today, as a field shows it; empty when nothing is.
func (s *Server) amountOwed(c *cases.Case) string {
	if left := cases.PreviewOf(c, s.Cases.Today(), s.rates()).Statement.Left; left > 0 {
		return input.FormatAmount(left)
	}
	return ""
}

// receiptFields are those of money an agency received: what is owed is proposed.
func receiptFields(v *visit, c *cases.Case, f templates.Form) []templates.Field {
	fields := moneyFields(v, c, f)
	fields[0] = fields[0].Default(v.server.amountOwed(c))
	return fields
}

// moneyFields are those of money that came; the box for an overpayment appears once the amount is more than is owed.
func moneyFields(v *visit, _ *cases.Case, f templates.Form) []templates.Field {
	fields := []templates.Field{
		f.Amount("amount", "form.amount").Must().Wide("medium"),
		f.Date("received_on", "form.received_on").Must().Default(v.server.Cases.Today().String()).Wide("medium"),
		f.Select("method", "form.method", optionsIn("method.", cases.PaymentMethods)), f.Text("reference", "form.reference").May(),
	}
	if !f.ErrorOf("overpaid").Empty() || f.Value("overpaid") != "" {
		fields = append(fields, f.Check("overpaid", "form.overpaid"))
	}
	return fields
}

func (in moneyForm) money(v *visit) cases.MoneyInput {
	return cases.MoneyInput{
		Ref: v.ref(0, in.Idem), Amount: in.Amount.Cents, ReceivedOn: in.ReceivedOn, Method: in.Method, Reference: in.Reference, Overpaid: in.Overpaid != "",
	}
}

// moneyAct records money that came, to one side or the other.
func moneyAct(a act, record func(s *Server, v *visit, in cases.MoneyInput) (cases.ItemID, error)) *act {
	if a.fields == nil {
		a.fields = moneyFields
	}
	a.run = func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[moneyForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = record(s, v, in.money(v))
		return form, err
	}
	return &a
}

var (
	receiveAct = moneyAct(act{name: "receive", title: "act.receive", button: "receive.save", icon: "euro", done: "done.receipt", help: "receive.help", fields: receiptFields},
		func(s *Server, v *visit, in cases.MoneyInput) (cases.ItemID, error) {
			return s.Cases.Receive(v.Context(), v.actor, in)
		})
	directAct = moneyAct(act{name: "direct", title: "act.direct", button: "direct.save", icon: "hand-coins", done: "done.direct", help: "direct.help"},
		func(s *Server, v *visit, in cases.MoneyInput) (cases.ItemID, error) {
			return s.Cases.RecordDirect(v.Context(), v.actor, in)
		})
)

var closeAct = &act{
	name: "close", title: "act.close", button: "close.save", icon: "folder-check", done: "done.closed", help: "close.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Select("code", "close.code", closingOptions(func(c cases.Closing) bool { return c.Agency })).Must(), f.Area("text", "close.text").Must(),
		}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[reasonForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Close(v.Context(), v.actor, cases.CloseInput{Ref: v.ref(0, in.Idem), Code: cases.CloseCode(in.Code), Text: in.Text})
	},
}

var recallAct = &act{
	name: "recall", title: "act.recall", button: "recall.save", icon: "undo-2", danger: true, done: "done.recall_asked", help: "recall.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		options := closingOptions(func(c cases.Closing) bool { return c.Recall() })
		return []templates.Field{f.Select("code", "recall.reason", options).Must(), f.Area("text", "form.text").May()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[reasonForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Recall(v.Context(), v.actor, cases.RecallInput{Ref: v.ref(0, in.Idem), Code: cases.CloseCode(in.Code), Text: in.Text})
	},
}

var objectAct = &act{
	name: "object", title: "act.object", button: "object.save", icon: "send", done: "done.objected", help: "object.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Area("text", "object.reason").Must()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[textForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Object(v.Context(), v.actor, v.ref(0, in.Idem), in.Text)
	},
}

type holdForm struct {
	Idem        string     `form:"idem"`
	Reason      string     `form:"reason" validate:"required"`
	Text        string     `form:"text" validate:"max=2000"`
	InsolventOn cases.Date `form:"insolvent_on"`
}

var holdAct = &act{
	name: "hold", title: "act.hold", button: "hold.save", icon: "pause", done: "done.held", help: "hold.help",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		fields := []templates.Field{f.Select("reason", "hold.reason", optionsIn("hold.", cases.HoldReasons)).Must(), f.Area("text", "form.text").May()}
		if f.Value("reason") == "insolvency" {
			fields = append(fields, f.Date("insolvent_on", "hold.insolvent_on").Wide("medium"))
		}
		return fields
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[holdForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Hold(v.Context(), v.actor, cases.HoldInput{Ref: v.ref(0, in.Idem), Reason: in.Reason, Text: in.Text, InsolventOn: in.InsolventOn})
	},
}

type reopenForm struct {
	Idem   string `form:"idem"`
	Reason string `form:"reason" validate:"required"`
	Text   string `form:"text" validate:"max=2000"`
}

var reopenAct = &act{
	name: "reopen", title: "act.reopen", button: "reopen.save", icon: "folder-open", done: "done.reopened",
	fields: func(_ *visit, _ *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{f.Select("reason", "reopen.reason", optionsIn("reopen.", cases.ReopenReasons)).Must(), f.Area("text", "form.text").May()}
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[reopenForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.Reopen(v.Context(), v.actor, cases.ReopenInput{Ref: v.ref(0, in.Idem), Reason: in.Reason, Text: in.Text})
	},
}

// plainAct is an act that asks nothing but the click.
func plainAct(name, icon, done string, do func(s *Server, v *visit, ref cases.Ref) error) *act {
	return &act{name: name, title: "act." + done, button: "act." + done, icon: icon, done: "done." + done, fields: noFields,
		run: func(s *Server, v *visit) (*input.Form, error) {
			in, form, err := input.Decode[keyForm](v.Request)
			if err != nil {
				return form, err
			}
			return form, do(s, v, v.ref(in.Version, in.Idem))
		}}
}

var (
	cancelAct = plainAct("cancel", "undo-2", "cancel", func(s *Server, v *visit, ref cases.Ref) error { return s.Cases.Cancel(v.Context(), v.actor, ref) })
	resumeAct = plainAct("resume", "play", "resume", func(s *Server, v *visit, ref cases.Ref) error { return s.Cases.Resume(v.Context(), v.actor, ref) })
	finishAct = plainAct("recall/finish", "check", "finish_recall", func(s *Server, v *visit, ref cases.Ref) error {
		return s.Cases.FinishRecall(v.Context(), v.actor, ref)
	})
	placeAgainAct  = plainAct("place-again", "refresh-cw", "place_again", func(s *Server, v *visit, ref cases.Ref) error { return s.Cases.PlaceAgain(v.Context(), v.actor, ref) })
	sendLateAct    = plainAct("late", "send", "send_late", func(s *Server, v *visit, ref cases.Ref) error { return s.Cases.SendLate(v.Context(), v.actor, ref) })
	acknowledgeAct = plainAct("acknowledge", "check", "acknowledge", func(s *Server, v *visit, ref cases.Ref) error {
		return s.Cases.Acknowledge(v.Context(), v.actor, ref, cases.ItemID(v.path("payment")))
	})
)
