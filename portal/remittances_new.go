package portal

import (
	"slices"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// remitQuery is what is to be remitted: to whom, in which currency, received until when.
type remitQuery struct {
	Creditor string     `form:"creditor"`
	Currency string     `form:"currency" validate:"omitempty,currency"`
	Through  cases.Date `form:"through"`
}

// remitForm confirms it. The receipts that were shown come back with it, so that what is remitted is what was seen.
type remitForm struct {
	Idem      string     `form:"idem"`
	Creditor  string     `form:"creditor" validate:"required"`
	Currency  string     `form:"currency" validate:"omitempty,currency"`
	Through   cases.Date `form:"through"`
	Reference string     `form:"reference" validate:"required,max=100"`
	BankOn    cases.Date `form:"bank_on" validate:"required"`
	Payments  []string   `form:"payment"`
}

// remittanceNewData is the page that makes a remittance: choose, look, confirm.
type remittanceNewData struct {
	Choose   []templates.Field
	Form     templates.Form
	Waiting  []remitChoice // creditors with money that waits, when none is chosen
	Preview  *agencies.Remittance
	Party    string
	Currency string
	Lines    []remittanceLine
	Late     int // receipts beyond their term among them
	Confirm  []templates.Field
	Hidden   []templates.Hidden
	Nothing  templates.Message // why there is no preview
}

// remitChoice is a creditor with money that waits.
type remitChoice struct {
	Name     string
	Href     string
	Count    int
	Amount   int64
	Currency string
	Overdue  int
	RemitBy  cases.Date // of the oldest
}

var remittanceNew = templates.NewPage[remittanceNewData]("remittances/new")

// remittancesNewForm shows whose money waits, and once a creditor is chosen what a remittance would hold.
func (s *Server) remittancesNewForm(v *visit) (answer, error) {
	q, form, err := input.Decode[remitQuery](v.Request)
	if err != nil {
		return nil, err
	}
	p, err := s.remitPage(v, q, formOf(form))
	if err != nil {
		return nil, err
	}
	return p, nil
}

// remittancesNewDo makes the remittance.
func (s *Server) remittancesNewDo(v *visit) (answer, error) {
	in, form, err := input.Decode[remitForm](v.Request)
	if err == nil {
		var id cases.RemittanceID
		id, err = s.Agencies.Remit(v.Context(), v.actor, agencies.RemitInput{
			Key: in.Idem, Creditor: cases.OrgID(in.Creditor), Currency: cases.Currency(in.Currency), Reference: in.Reference,
			Through: in.Through, Payments: paymentIDs(in.Payments), BankOn: in.BankOn,
		})
		if err == nil {
			v.say(templates.Done, "remit.made")
			return seeOther("/remittances/" + string(id)), nil
		}
	}
	if err = clash(err, "reference"); cases.CodeOf(err) == cases.Conflict {
		form.Key, err = "remit.changed", nil
	} else if !form.Fail(err) {
		return nil, err
	}
	p, err := s.remitPage(v, remitQuery{Creditor: in.Creditor, Currency: in.Currency, Through: in.Through}, formOf(form))
	if err != nil {
		return nil, err
	}
	return p.wrong(p.data.Form), nil
}

func paymentIDs(values []string) []cases.ItemID {
	ids := make([]cases.ItemID, len(values))
	for i, value := range values {
		ids[i] = cases.ItemID(value)
	}
	return ids
}

// remitPage shows the choice and the preview.
func (s *Server) remitPage(v *visit, q remitQuery, form templates.Form) (*page[remittanceNewData], error) {
	today := s.Cases.Today()
	if q.Through.IsZero() {
		q.Through = today
	}
	waiting, err := s.Agencies.Receipts(v.Context(), v.actor, agencies.ReceiptFilter{Agency: v.actor.Org})
	if err != nil {
		return nil, err
	}
	names, err := s.receiptNames(v, waiting)
	if err != nil {
		return nil, err
	}
	data := remittanceNewData{Form: form, Waiting: remitChoices(waiting, names, today)}
	data.Choose = chooseFields(form, waiting, names, q)
	if q.Creditor != "" {
		if err := s.remitPreview(v, q, &data); err != nil {
			return nil, err
		}
		data.Party = names.Orgs[cases.OrgID(q.Creditor)].Name
	}
	if data.Preview == nil && len(form.Errors) > 0 {
		// The fields that confirm are not there: what is missing is a creditor with something to remit.
		data.Form.Errors = []templates.FieldError{{Field: "creditor", Text: templates.Say("remit.choose_first")}}
		data.Choose = chooseFields(data.Form, waiting, names, q)
	}
	data.Form = data.Form.Named(slices.Concat(data.Choose, data.Confirm)...)
	return show(remittanceNew, data, templates.Crumb{Label: templates.Say("nav.remittances"), Href: "/remittances"}, templates.Crumb{Label: templates.Say("remit.new")}), nil
}

// remitPreview asks what the remittance would be. That there is nothing to remit is an answer, not a failure.
func (s *Server) remitPreview(v *visit, q remitQuery, data *remittanceNewData) error {
	r, err := s.Agencies.Preview(v.Context(), v.actor, agencies.RemitInput{
		Creditor: cases.OrgID(q.Creditor), Currency: cases.Currency(q.Currency), Through: q.Through,
	})
	if cases.CodeOf(err) == cases.Refused {
		data.Nothing = templates.Plain(v.reason(err))
		return nil
	}
	if err != nil {
		return err
	}
	data.Preview, data.Currency, data.Lines = r, string(r.Currency), remittanceLines(r)
	data.Confirm = []templates.Field{
		data.Form.Text("reference", "remit.reference").Must().Help("remit.reference_help").Limit(100).Wide("medium"),
		data.Form.Date("bank_on", "remit.bank_on").Must().Help("remit.bank_on_help").Default(s.Cases.Today().String()),
	}
	data.Hidden = []templates.Hidden{{Name: "creditor", Value: q.Creditor}, {Name: "currency", Value: string(r.Currency)}, {Name: "through", Value: q.Through.String()}}
	if len(r.Lines) <= remitNamed {
		for _, line := range r.Lines {
			data.Hidden = append(data.Hidden, templates.Hidden{Name: "payment", Value: string(line.Payment)})
		}
	}
	return nil
}

// remitNamed is the largest number of receipts that the form names one by one; beyond it the day decides.
const remitNamed = 2500

// chooseFields are the fields above the preview.
func chooseFields(form templates.Form, waiting []agencies.Receipt, names accounts.Directory, q remitQuery) []templates.Field {
	options := []templates.Option{{Value: "", Label: templates.Say("remit.choose")}}
	var currencies []templates.Option
	seen := map[string]bool{}
	for i := range waiting {
		id, currency := string(waiting[i].Creditor), string(waiting[i].Currency)
		if !seen["o"+id] {
			seen["o"+id] = true
			options = append(options, templates.Option{Value: id, Label: templates.Plain(names.Orgs[waiting[i].Creditor].Name)})
		}
		if !seen["c"+currency] {
			seen["c"+currency] = true
			currencies = append(currencies, templates.Option{Value: currency, Label: templates.Plain(currency)})
		}
	}
	fields := []templates.Field{form.Select("creditor", "filter.creditor", options).Default(q.Creditor)}
	if len(currencies) > 1 {
		fields = append(fields, form.Select("currency", "remit.currency", currencies).Default(q.Currency))
	}
	return append(fields, form.Date("through", "remit.through").Default(q.Through.String()))
}

// remitChoices adds up what waits for each creditor and currency, the most pressing first: the list comes oldest first.
func remitChoices(waiting []agencies.Receipt, names accounts.Directory, today cases.Date) []remitChoice {
	var list []remitChoice
	at := map[[2]string]int{}
	for i := range waiting {
		r := &waiting[i]
		key := [2]string{string(r.Creditor), string(r.Currency)}
		n, known := at[key]
		if !known {
			n = len(list)
			at[key] = n
			list = append(list, remitChoice{
				Name: names.Orgs[r.Creditor].Name, Currency: string(r.Currency), RemitBy: r.RemitBy(),
				Href: "/remittances/new?creditor=" + queryEscape(string(r.Creditor)) + "&currency=" + queryEscape(string(r.Currency)),
			})
		}
		list[n].Count++
		list[n].Amount += int64(r.Amount)
		if r.RemitBy().Before(list[n].RemitBy) {
			list[n].RemitBy = r.RemitBy()
		}
		if r.Overdue(today) {
			list[n].Overdue++
		}
	}
	return list
}
