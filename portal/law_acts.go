package portal

import (
	"net/url"
	"strconv"

	"relais/cases"
	"relais/portal/input"
	"relais/templates"
)

// The inputs of what contract, judge and register say about a claim, and of the facts that touch limitation.
type (
	termsForm struct {
		Idem           string            `form:"idem"`
		Version        int64             `form:"version"`
		Imputation     string            `form:"imputation"`
		DayCount       string            `form:"day_count"`
		PenaltyRate    input.Percent     `form:"penalty_rate"`
		PenaltyMinimum input.AmountCents `form:"penalty_minimum"`
		PenaltyFinalOn cases.Date        `form:"penalty_final_on"`
		CapitalBy      string            `form:"capital_by"`
		CapitalFrom    cases.Date        `form:"capital_from"`
		Regime         string            `form:"limit_regime"`
		Reason         string            `form:"limit_reason" validate:"max=2000"`
		Months         int64             `form:"limit_months"`
		InsolvencyKind string            `form:"insolvency_kind"`
		PublishedOn    cases.Date        `form:"insolvent_published_on"`
	}
	limitEventForm struct {
		Idem     string     `form:"idem"`
		Version  int64      `form:"version"`
		Kind     string     `form:"kind" validate:"required"`
		On       cases.Date `form:"on" validate:"required"`
		Until    cases.Date `form:"until"`
		Invoice  string     `form:"invoice"`
		Document string     `form:"document" validate:"required"`
		Note     string     `form:"note" validate:"max=200"`
	}
	chargeForm struct {
		Idem       string            `form:"idem"`
		Version    int64             `form:"version"`
		Kind       string            `form:"kind" validate:"required"`
		Label      string            `form:"label" validate:"max=200"`
		IncurredOn cases.Date        `form:"incurred_on" validate:"required"`
		Amount     input.AmountCents `form:"amount" validate:"required"`
		Document   string            `form:"document"`
	}
)

// paperOptions offers the files of a case as proof.
func paperOptions(c *cases.Case, options ...templates.Option) []templates.Option {
	for i := range c.Documents {
		if d := &c.Documents[i]; d.WithdrawnOn.IsZero() {
			options = append(options, templates.Option{Value: string(d.ID), Label: templates.Plain(d.Name)})
		}
	}
	return options
}

// optional puts "none" before a list of choices.
func optional(options []templates.Option) []templates.Option {
	return append([]templates.Option{{Label: templates.Say("law.none")}}, options...)
}

var termsAct = &act{
	name: "terms", title: "law.terms", button: "form.save", icon: "save", done: "done.saved", back: "/law",
	fields: func(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
		var regimes []string
		for _, r := range cases.Regimes {
			if r.Fits(c.Debtor.Kind) {
				regimes = append(regimes, r.Code)
			}
		}
		return []templates.Field{
			f.Radios("imputation", "law.imputation", optionsIn("claim.note.", []string{string(cases.InterestFirst), string(cases.PrincipalFirst)})).Default(string(cases.InterestFirst)),
			f.Radios("day_count", "law.day_count", optionsIn("claim.note.", []string{string(cases.Act365), string(cases.ActAct)})).Default(string(cases.Act365)),
			f.Number("penalty_rate", "law.penalty_rate").Help("law.penalty_help").Per("%").Wide("short").May(), f.Amount("penalty_minimum", "law.penalty_minimum").Wide("medium").May(),
			f.Date("penalty_final_on", "law.penalty_final_on").Help("law.penalty_final_help").Wide("medium").May(),
			f.Select("capital_by", "law.capital", optional(optionsIn("capital_by.", []string{string(cases.CapitalByContract), string(cases.CapitalByJudgment)}))),
			f.Date("capital_from", "law.capital_from").Help("law.capital_help").Wide("medium").May(),
			f.Select("limit_regime", "law.regime", append([]templates.Option{{Label: templates.Say("law.regime_natural")}}, optionsIn("limitation.", regimes)...)),
			f.Text("limit_reason", "law.regime_reason").May(), f.Number("limit_months", "law.months").Help("law.months_help").Wide("short").May(),
			f.Select("insolvency_kind", "law.insolvency_kind", optional(optionsIn("insolvency_kind.", cases.InsolvencyKinds))),
			f.Date("insolvent_published_on", "law.published_on").Help("law.published_help").Wide("medium").May(),
		}
	},
	fill: func(_ *visit, c *cases.Case) url.Values {
		values := url.Values{
			"imputation": {string(c.Imputation)}, "day_count": {string(c.DayCount)}, "penalty_final_on": {c.Penalty.FinalOn.String()},
			"capital_by": {string(c.Capital.By)}, "capital_from": {c.Capital.From.String()}, "limit_regime": {c.Limit.Regime}, "limit_reason": {c.Limit.Reason},
			"insolvency_kind": {c.InsolvencyKind}, "insolvent_published_on": {c.InsolventPublishedOn.String()},
		}
		for name, amount := range map[string]cases.Cents{"penalty_rate": cases.Cents(c.Penalty.Rate), "penalty_minimum": c.Penalty.Minimum} {
			if amount != 0 {
				values.Set(name, input.FormatAmount(amount))
			}
		}
		if c.Limit.Months != 0 {
			values.Set("limit_months", strconv.Itoa(c.Limit.Months))
		}
		for _, name := range []string{"imputation", "day_count"} {
			if values.Get(name) == "" {
				values.Del(name) // the default of the field
			}
		}
		return values
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[termsForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.SaveTerms(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.ClaimTerms{
			DayCount: cases.DayCount(in.DayCount), Imputation: cases.Imputation(in.Imputation),
			Penalty: cases.PenaltyClause{Rate: in.PenaltyRate.Rate, Minimum: in.PenaltyMinimum.Cents, FinalOn: in.PenaltyFinalOn},
			Capital: cases.Capitalisation{By: cases.CapitalBy(in.CapitalBy), From: in.CapitalFrom},
			Limit:   cases.LimitTerms{Regime: in.Regime, Reason: in.Reason, Months: int(in.Months)},

			InsolvencyKind: in.InsolvencyKind, InsolventPublishedOn: in.PublishedOn,
		})
	},
}

var limitEventAct = &act{
	name: "limitation", title: "law.event", button: "form.save", icon: "save", done: "done.saved", back: "/law", help: "law.event_help",
	fields: func(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
		var kinds []string
		for _, k := range cases.LimitEventKinds {
			if k.For(c.Debtor.Kind) {
				kinds = append(kinds, k.Kind)
			}
		}
		return []templates.Field{
			f.Select("kind", "law.event_kind", optionsIn("limit_event.", kinds)).Must(), f.Date("on", "law.event_on").Must().Wide("medium"),
			f.Date("until", "law.event_until").Help("law.event_until_help").Wide("medium").May(),
			f.Select("invoice", "payment.invoice", append([]templates.Option{{Label: templates.Say("law.all_invoices")}}, invoiceOptions(c)...)),
			f.Select("document", "law.proof", paperOptions(c)).Must(), f.Text("note", "law.note").May(),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		for _, e := range c.LimitationEvents {
			if e.ID == v.item() {
				return url.Values{"kind": {e.Kind}, "on": {e.On.String()}, "until": {e.Until.String()}, "invoice": {string(e.Invoice)}, "document": {string(e.Document)}, "note": {e.Note}}
			}
		}
		return nil
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[limitEventForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveLimitationEvent(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.LimitationEvent{
			ID: v.item(), Kind: in.Kind, On: in.On, Until: in.Until, Invoice: cases.ItemID(in.Invoice), Document: cases.DocumentID(in.Document), Note: in.Note,
		})
		return form, err
	},
}

// removeLimitAct takes a fact on limitation out, before and after the release.
var removeLimitAct = &act{
	name: "remove-limitation", title: "draft.remove", button: "draft.remove", icon: "trash-2", danger: true, done: "done.removed", back: "/law", fields: noFields,
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[keyForm](v.Request)
		if err != nil {
			return form, err
		}
		return form, s.Cases.RemoveLimitationEvent(v.Context(), v.actor, v.ref(in.Version, in.Idem), v.item())
	},
}

var chargeAct = &act{
	name: "charges", title: "law.charge", button: "form.save", icon: "save", done: "done.saved", back: "/law", help: "law.charge_help",
	fields: func(_ *visit, c *cases.Case, f templates.Form) []templates.Field {
		return []templates.Field{
			f.Select("kind", "law.charge_kind", optionsIn("charge.", cases.ChargeKinds)).Must(), f.Amount("amount", "form.amount").Must().Wide("medium"),
			f.Date("incurred_on", "law.charge_on").Must().Wide("medium"), f.Text("label", "law.charge_label").May(),
			f.Select("document", "law.proof", paperOptions(c, templates.Option{Label: templates.Say("law.no_proof")})),
		}
	},
	fill: func(v *visit, c *cases.Case) url.Values {
		for _, x := range c.Charges {
			if x.ID == v.item() {
				return url.Values{"kind": {x.Kind}, "amount": {input.FormatAmount(x.Amount)}, "incurred_on": {x.IncurredOn.String()}, "label": {x.Label}, "document": {string(x.Document)}}
			}
		}
		return nil
	},
	run: func(s *Server, v *visit) (*input.Form, error) {
		in, form, err := input.Decode[chargeForm](v.Request)
		if err != nil {
			return form, err
		}
		_, err = s.Cases.SaveCharge(v.Context(), v.actor, v.ref(in.Version, in.Idem), cases.Charge{
			ID: v.item(), Kind: in.Kind, Label: in.Label, IncurredOn: in.IncurredOn, Amount: in.Amount.Cents, Document: cases.DocumentID(in.Document),
		})
		return form, err
	},
}
