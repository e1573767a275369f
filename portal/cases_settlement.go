package portal

import (
	"net/url"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// settlementQuery is an offer. Nothing of it is kept: the address holds it all.
type settlementQuery struct {
	Amount input.AmountCents `form:"amount"`
	On     cases.Date        `form:"on"`
	Count  int               `form:"count"`
	Every  cases.Pace        `form:"every"`
}

func (q settlementQuery) offer() cases.Offer {
	return cases.Offer{On: q.On, Amount: q.Amount.Cents, Count: q.Count, Every: q.Every}
}

// caseSettlementData sets an offer against what is owed.
type caseSettlementData struct {
	Case     *cases.Case
	Base     string
	Folder   templates.Folder
	Form     templates.Form
	Fields   []templates.Field
	Currency string
	Quick    []quickOffer
	Refused  templates.Message // why no offer can be looked at
	Result   *settlementResult
}

// quickOffer is an offer to try with one click.
type quickOffer struct {
	Label templates.Message
	Href  string
}

// settlementResult is what an offer covers.
type settlementResult struct {
	On                   cases.Date
	Lines                []offerLine
	Total                offerLine
	OfWhole, OfPrincipal int64
	Beyond, Credit       int64
	Waived               int64
	Payments             []planLine
	Statement            string // address of what is owed on the day
	Plan                 string // address of a plan in as many instalments, for the whole
}

// offerLine is one bucket: owed, covered, waived.
type offerLine struct {
	Label                 templates.Message
	Owed, Covered, Waived int64
}

var casesSettlement = templates.NewPage[caseSettlementData]("cases/settlement")

// casesSettlement sets an offer of the debtor against what is owed, bucket by bucket.
func (s *Server) casesSettlement(v *visit) (answer, error) {
	q, form, err := input.Decode[settlementQuery](v.Request)
	if err != nil && cases.CodeOf(err) != cases.Invalid {
		return nil, err
	}
	c, names, caseErr := s.claimCase(v)
	if caseErr != nil {
		return nil, caseErr
	}
	if q.On.IsZero() {
		q.On = s.Cases.Today()
	}
	if q.Every == "" {
		q.Every = cases.Monthly
	}
	data := caseSettlementData{Case: c, Base: "/cases/" + string(c.ID), Currency: string(c.Currency)}
	var result *cases.Settlement
	if err == nil && q.Amount.Given() {
		if err = stillOwed(c, q.On); err == nil {
			result, err = cases.SettlementOf(c, q.offer(), s.rates())
		}
		if err != nil && !refusedByRule(err, &data.Refused) && !form.Fail(err) {
			return nil, err
		}
	}
	preview := cases.PreviewOf(c, q.On, s.rates())
	data.Folder = s.claimFolder(v, c, names, preview.Statement)
	data.Folder.Title = templates.Say("settle.heading", "debtor", c.Debtor.Name)
	if result != nil {
		data.Result = s.settlementResult(result, q, data.Base)
	}
	if len(preview.Problems) > 0 {
		data.Refused = templates.Message{Key: preview.Problems[0].Key, Args: preview.Problems[0].Args}
	} else if preview.Statement.Owed.Total() > 0 && !over(c, q.On) {
		data.Quick = quickOffers(preview.Statement, data.Base)
	}
	data.Form = formOf(form)
	data.Fields = settlementFields(data.Form, q)
	data.Form = data.Form.Named(data.Fields...)
	p := show(casesSettlement, data, claimCrumbs(c, "settle.title")...)
	return p.wrong(p.data.Form), nil
}

// stillOwed refuses to share out what is not pursued any more.
func stillOwed(c *cases.Case, on cases.Date) error {
	if over(c, on) {
		return cases.Refuse("error.settle.nothing_owed", "day", on)
	}
	return nil
}

// claimCase reads the case of the address with the names that its head shows.
func (s *Server) claimCase(v *visit) (*cases.Case, accounts.Directory, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, accounts.Directory{}, err
	}
	names, err := s.Names.Directory(v.Context(), v.actor, wantedOf(c, nil))
	return c, names, err
}

// claimCrumbs is the way to a page beside the statement of a case.
func claimCrumbs(c *cases.Case, key string) []templates.Crumb {
	return append(linked(caseCrumbs(c), "/cases/"+string(c.ID)),
		templates.Crumb{Label: templates.Say("statement.title"), Href: "/cases/" + string(c.ID) + "/statement"}, templates.Crumb{Label: templates.Say(key)})
}

// refusedByRule takes the words of a refusal: it is nothing that a reader could mend in the form.
func refusedByRule(err error, why *templates.Message) bool {
	e, is := err.(*cases.Error)
	if !is || e.Code != cases.Refused {
		return false
	}
	*why = templates.Message{Key: e.Key, Args: e.Args}
	return true
}

func settlementFields(form templates.Form, q settlementQuery) []templates.Field {
	return []templates.Field{
		form.Amount("amount", "settle.amount").Must().Wide("medium"), form.Date("on", "settle.on").Default(q.On.String()),
		form.Number("count", "settle.count").Default("1").Wide("short"), form.Select("every", "plan.every", paceOptions()).Default(string(q.Every)),
	}
}

func paceOptions() (options []templates.Option) {
	for _, pace := range cases.Paces {
		options = append(options, templates.Option{Value: string(pace), Label: templates.Say("plan.every." + string(pace))})
	}
	return options
}

// quickOffers are the offers that debtors make most.
func quickOffers(st *cases.Statement, base string) (list []quickOffer) {
	add := func(amount cases.Cents, key string, args ...any) {
		if amount > 0 {
			values := url.Values{"amount": {input.FormatAmount(amount)}, "on": {st.AsOf.String()}}
			list = append(list, quickOffer{templates.Say(key, append(args, "amount", int64(amount))...), base + "/settlement?" + values.Encode()})
		}
	}
	add(st.Owed.Principal, "settle.quick.principal")
	add(st.Owed.Principal+st.Owed.Interest, "settle.quick.interest")
	for _, share := range []cases.BasisPoints{9000, 8000, 7000} {
		add(share.Of(st.Owed.Total()), "settle.quick.share", "share", int64(share))
	}
	return list
}

func (s *Server) settlementResult(r *cases.Settlement, q settlementQuery, base string) *settlementResult {
	line := func(label templates.Message, owed, covered, waived cases.Cents) offerLine {
		return offerLine{label, int64(owed), int64(covered), int64(waived)}
	}
	out := &settlementResult{
		On: q.On, OfWhole: int64(r.OfWhole), OfPrincipal: int64(r.OfPrincipal), Beyond: int64(r.Beyond), Credit: int64(r.Credit), Waived: int64(r.Waived.Total()),
		Lines: []offerLine{
			line(templates.Say("claim.page.principal"), r.Owed.Principal, r.Covered.Principal, r.Waived.Principal), line(interestOf(r.Statement), r.Owed.Interest, r.Covered.Interest, r.Waived.Interest),
			line(templates.Say("statement.indemnity"), r.Owed.Indemnity, r.Covered.Indemnity, r.Waived.Indemnity),
		},
		Total:     line(templates.Say("claim.page.sum"), r.Owed.Total(), r.Covered.Total(), r.Waived.Total()),
		Statement: base + "/statement?on=" + q.On.String(),
	}
	for _, more := range []struct {
		key                   string
		owed, covered, waived cases.Cents
	}{
		{"claim.head.penalty_clause", r.Owed.Penalty, r.Covered.Penalty, r.Waived.Penalty}, {"claim.head.recovery_costs", r.Owed.Costs, r.Covered.Costs, r.Waived.Costs},
	} {
		if more.owed != 0 {
			out.Lines = append(out.Lines, line(templates.Say(more.key), more.owed, more.covered, more.waived))
		}
	}
	if len(r.Payments) > 1 {
		out.Payments = planLines(r.Payments)
	}
	return out
}
