package portal

import (
	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// What is put right later: a promise that was not kept, money that came back, a credit note after the hand-over, a dispute
// that is over, a dossier that could not be made.

var missedAct = plainAct("promises", "triangle-alert", "missed", func(s *Server, v *visit, ref cases.Ref) error {
	return s.Cases.BreakPromise(v.Context(), v.actor, cases.LogInput{Ref: ref}, cases.ItemID(v.path("promise")))
})

var disputeOverAct = plainAct("dispute/over", "check", "dispute_over", func(s *Server, v *visit, ref cases.Ref) error {
	return s.Cases.LogDispute(v.Context(), v.actor, cases.DisputeInput{LogInput: cases.LogInput{Ref: ref}, Over: true})
})

var rebuildAct = plainAct("dossiers", "refresh-cw", "rebuild", func(s *Server, v *visit, ref cases.Ref) error {
	return s.Cases.BuildAgain(v.Context(), v.actor, ref, cases.ItemID(v.path("dossier")))
})

type reverseForm struct {
	Idem       string            `form:"idem"`
	Amount     input.AmountCents `form:"amount" validate:"required"`
	ReceivedOn cases.Date        `form:"received_on" validate:"required"`
	Reason     string            `form:"reason" validate:"required,max=2000"`
}

// reverseAct takes money back that did not stay: the agency for what it received, the creditor for what the debtor paid
// directly.
func reverseAct(name string, reverse func(s *Server, v *visit, in cases.ReverseInput) error) *act {
	return &act{
		name: name, title: "act.reverse", button: "reverse.save", icon: "undo-2", danger: true, done: "done.reversed", help: "reverse.help",
		fields: func(v *visit, c *cases.Case, f templates.Form) []templates.Field {
			amount := f.Amount("amount", "reverse.amount").Must().Wide("medium")
			if p := c.Payment(cases.ItemID(v.path("payment"))); p != nil {
				amount = amount.Default(input.FormatAmount(p.Amount))
			}
			return []templates.Field{
				amount, f.Date("received_on", "reverse.on").Must().Default(v.server.Cases.Today().String()).Wide("medium"), f.Area("reason", "reverse.reason").Must(),
			}
		},
		run: func(s *Server, v *visit) (*input.Form, error) {
			in, form, err := input.Decode[reverseForm](v.Request)
			if err != nil {
				return form, err
			}
			return form, reverse(s, v, cases.ReverseInput{
				Ref: v.ref(0, in.Idem), Payment: cases.ItemID(v.path("payment")), Amount: in.Amount.Cents, ReversedOn: in.ReceivedOn, Reason: in.Reason,
			})
		},
	}
}

var (
	reverseReceiptAct = reverseAct("reverse", func(s *Server, v *visit, in cases.ReverseInput) error {
		_, err := s.Cases.ReverseReceipt(v.Context(), v.actor, in)
		return err
	})
	reverseDirectAct = reverseAct("reverse-direct", func(s *Server, v *visit, in cases.ReverseInput) error {
		_, err := s.Cases.ReverseDirect(v.Context(), v.actor, in)
		return err
	})
)

// lateCreditAct lowers the claim after the hand-over; the form is that of the draft.
var lateCreditAct = &act{
	name: "credit-note", title: "draft.credit_note", button: "late_credit.save", icon: "receipt", done: "done.late_credit", help: "late_credit.help",
	fields: creditNoteFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[creditNoteForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.AddLateCreditNote(v.Context(), v.actor, v.ref(in.Version, in.Idem), in.note(""))
		return form, err
	},
}
