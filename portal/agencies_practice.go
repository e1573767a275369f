package portal

import (
	"cmp"
	"math"
	"slices"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/chart"
	"relais/templates"
)

// practiceData is what depends on the creditor: returns that could have been avoided, how late cases are handed over, how
// debtors pay, and what recovery costs.
type practiceData struct {
	Span     templates.Message
	Pages    templates.Tabs
	Tabs     templates.Tabs
	Form     templates.Form
	Fields   []templates.Field
	Empty    templates.Empty
	Some     bool
	Placed   int
	Returns  []reason
	Returned int
	Sites    []siteRow
	Ages     chart.Drawing
	Waiting  templates.Message
	Methods  chart.Drawing
	Costs    []costRow
	Cost     costRow
	Currency string
}

// siteRow is one entity of the creditor with its preventable returns.
type siteRow struct {
	Name     string
	Placed   int
	Returned int
	Share    int64  // basis points
	Href     string // its placements
	Low      int64  // of its range of 90 %
	High     int64
}

// costRow is what recovering cost with one agency.
type costRow struct {
	figureRow
	Cost      int64 // fees over what was recovered, basis points
	Costed    bool
	PerPlaced int64 // fees over what was placed
}

// costCells is such a line with its currency.
type costCells struct {
	costRow
	Currency string
}

// In joins a line with its currency, for the cells of a table.
func (r costRow) In(currency string) costCells { return costCells{r, currency} }

var agenciesPractice = templates.NewPage[practiceData]("agencies/practice")

// agenciesPractice shows what the creditor itself can change.
func (s *Server) agenciesPractice(v *visit) (answer, error) {
	q, form, view, outcomes, err := s.reportPart(v)
	if err != nil {
		return nil, err
	}
	data := practiceData{
		Span: view.Span, Pages: q.pages("/agencies/practice"), Tabs: q.tabs("/agencies/practice"), Form: formOf(form), Empty: view.Empty, Some: len(outcomes) > 0, Currency: view.Currency,
	}
	data.Fields = append(append(reportFields(data.Form, q), agencyField(data.Form, q, view)), partFields(data.Form, v, q)...)
	data.Form = data.Form.Named(data.Fields...)
	for _, row := range view.Rows {
		if q.Agency == "" || q.Agency == string(row.Agency) {
			data.Costs = append(data.Costs, costOf(row))
		}
	}
	if data.Cost = costOf(view.Total); q.Agency != "" && len(data.Costs) == 1 {
		data.Cost = data.Costs[0]
	}
	names := map[cases.OrgID]string{}
	for _, row := range view.Rows {
		names[row.Agency] = row.Name
	}
	if !data.Some {
		return show(agenciesPractice, data), nil
	}
	a, err := s.assess(outcomes, names, v.actor.Org, false)
	if err != nil {
		return nil, err
	}
	c := &comparison{assessed: a, q: q, words: v.words}
	c.practice(&data)
	if data.Sites, err = s.sites(v, q, outcomes); err != nil {
		return nil, err
	}
	return show(agenciesPractice, data), nil
}

func costOf(row figureRow) costRow {
	c := costRow{figureRow: row}
	if c.Costed = row.Recovered > 0 && row.Principal > 0; c.Costed {
		c.Cost = int64(math.Round(10_000 * float64(row.Fees) / float64(row.Recovered)))
		c.PerPlaced = int64(math.Round(10_000 * float64(row.Fees) / float64(row.Principal)))
	}
	return c
}

// practice fills what comes from the outcomes alone.
func (c *comparison) practice(data *practiceData) {
	agency := cases.OrgID(c.q.Agency)
	by := map[cases.CloseCode]*reason{}
	methods, bands := map[string]*chart.Bar{}, [4]struct {
		n               int
		principal, paid cases.Cents
	}{}
	for _, o := range c.of(agency) {
		if o.CloseCode != cases.PlacedInError {
			data.Placed++
			b := &bands[segmentOf(o, scorecard.DefaultBands).Age]
			b.n++
			b.principal += o.Principal
			b.paid += min(max(paidOf(o), 0), o.Principal)
		}
		payments(o, methods)
		if code, _ := scorecard.CloseOf(o.CloseCode); code.IsPreventable() {
			r := by[o.CloseCode]
			if r == nil {
				as := cases.PlacedAny
				if o.CloseCode == cases.PlacedInError {
					as = cases.PlacedWrongly
				}
				r = &reason{Code: o.CloseCode, Label: templates.Say("close." + string(o.CloseCode)), Href: c.q.ended(agency, as, o.CloseCode)}
				by[o.CloseCode] = r
			}
			r.Count++
			r.Cents += int64(o.Principal)
			data.Returned++
		}
	}
	for _, r := range by {
		data.Returns = append(data.Returns, *r)
	}
	slices.SortFunc(data.Returns, func(a, b reason) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code)) })
	for i := range data.Returns {
		r := &data.Returns[i]
		r.Share = int64(math.Round(10_000 * float64(r.Count) / float64(max(data.Placed, 1))))
		r.Bar = templates.Share{BasisPoints: int64(10_000 * r.Count / max(data.Returns[0].Count, 1))}
	}
	ages := chart.Bars{Frame: c.chartFrame("timing"), Heads: c.titles("report.age_at_release", "report.rate", "report.placed")}
	for n, name := range c.bandNames("report.days.", scorecard.DefaultBands.AgeDays[:]) {
		if b := bands[n]; b.n > 0 {
			ages.List = append(ages.List, chart.Bar{Name: name, Value: float64(b.paid) / float64(max(b.principal, 1)), Note: c.words.N("report.cases", b.n), Low: math.NaN(), High: math.NaN()})
		}
	}
	data.Ages = ages.Draw()
	if e := c.Report.Waiting; e.Points.Low > leastPoints {
		data.Waiting = templates.Say("report.decide.earlier_why", "months", int(math.Round(e.Months)), "points", points(e.Points.Mean), "low", points(e.Points.Low), "high", points(e.Points.High))
	}
	data.Methods = c.methods(methods)
}

// payments adds up how a debtor paid, by means.
func payments(o *agencies.Outcome, methods map[string]*chart.Bar) {
	for _, m := range o.Movements {
		if (m.Kind != agencies.Received && m.Kind != agencies.PaidDirect) || m.Cents <= 0 {
			continue
		}
		if methods[m.Method] == nil {
			methods[m.Method] = &chart.Bar{Low: math.NaN(), High: math.NaN()}
		}
		methods[m.Method].Value += float64(m.Cents)
	}
}

// methods draws the means of payment, the largest first.
func (c *comparison) methods(by map[string]*chart.Bar) chart.Drawing {
	b := chart.Bars{Frame: c.chartFrame("methods"), Unit: chart.Euros, Heads: c.titles("report.method", "report.recovered", "report.share_word")}
	if c.q.currency() != string(cases.EUR) {
		b.Unit = chart.Number
	}
	all := 0.0
	for _, bar := range by {
		all += bar.Value
	}
	for _, method := range slices.Concat(cases.PaymentMethods, []string{""}) {
		bar := by[method]
		if bar == nil {
			continue
		}
		if bar.Name = c.words.T("report.method_unknown"); method != "" {
			bar.Name = c.words.T("method." + method)
		}
		bar.Note = c.words.PercentTo(basisPoints(bar.Value/all), 0)
		b.List = append(b.List, *bar)
	}
	slices.SortStableFunc(b.List, func(x, y chart.Bar) int { return cmp.Compare(y.Value, x.Value) })
	return b.Draw()
}

// site gives the list of the placements of one entity in the report.
func (q reportQuery) site(id cases.EntityID) string {
	q.Entity = string(id)
	return q.list(cases.OrgID(q.Agency)).with("/cases", "placed", string(cases.PlacedAny))
}

// sites counts the preventable returns of each entity.
func (s *Server) sites(v *visit, q reportQuery, outcomes []agencies.Outcome) ([]siteRow, error) {
	by := map[cases.EntityID]*siteRow{}
	var want accounts.Wanted
	for i := range outcomes {
		o := &outcomes[i]
		if o.Declined || o.CloseCode == cases.PlacedInError {
			continue
		}
		if by[o.Entity] == nil {
			by[o.Entity] = &siteRow{}
			want.Entities = append(want.Entities, o.Entity)
		}
		by[o.Entity].Placed++
		if code, _ := scorecard.CloseOf(o.CloseCode); code.IsPreventable() {
			by[o.Entity].Returned++
		}
	}
	names, err := s.Names.Directory(v.Context(), v.actor, want)
	if err != nil {
		return nil, err
	}
	var list []siteRow
	for id, row := range by {
		row.Name = names.Entities[id].Name
		row.Href = q.site(id)
		row.Share = int64(math.Round(10_000 * float64(row.Returned) / float64(row.Placed)))
		r := scorecard.Wilson(int64(row.Returned), int64(row.Placed), 0.90)
		row.Low, row.High = basisPoints(r.Low), basisPoints(r.High)
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b siteRow) int { return cmp.Compare(cases.Fold(a.Name), cases.Fold(b.Name)) })
	return list, nil
}
