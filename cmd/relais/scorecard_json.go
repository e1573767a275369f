package main

import (
	"math"

	"relais/agencies/scorecard"
	"relais/agencies/scorecard/rows"
	"relais/cases"
)

// scorecardDocument is the report for programs. Shares are between 0 and 1, amounts are cents.
type scorecardDocument struct {
	AsOf         cases.Date            `json:"as_of"`
	Version      string                `json:"version"` // of the definitions
	Currency     string                `json:"currency"`
	Stage        string                `json:"stage"`
	Horizon      int                   `json:"horizon_months"`
	HorizonHolds bool                  `json:"horizon_holds"`
	Headline     []string              `json:"headline"`
	Warnings     []string              `json:"warnings"`
	Agencies     []agencyDocument      `json:"agencies"`
	Pairs        []pairDocument        `json:"pairs"`
	Curves       map[string]curvesPair `json:"curves"`
	Cohorts      []cohortDocument      `json:"cohorts"`
	Forecast     *forecastDocument     `json:"forecast"`
	Waiting      *waitingDocument      `json:"waiting"`
	Model        modelDocument         `json:"model"`
	NotInReport  []rows.Part           `json:"not_in_report"`
	LeftOut      int                   `json:"left_out"`
	Rejected     []rows.Problem        `json:"rejected"`
}

type agencyDocument struct {
	Agency     string         `json:"agency"`
	Verdict    string         `json:"verdict"`
	N          float64        `json:"n"` // effective cases
	Group      int            `json:"group"`
	Placements int            `json:"placements"`
	Declined   int            `json:"declined"`
	Units      int            `json:"units"`
	LeftOut    map[string]int `json:"left_out"`
	Returns    map[string]int `json:"preventable_returns"`
	Refusals   []refusal      `json:"declined_by_segment"`
	Net        cases.Cents    `json:"net_cents"`
	Paid       cases.Cents    `json:"paid_cents"`
	Direct     cases.Cents    `json:"direct_cents"`
	Raw        float64        `json:"raw"`
	Adjusted   *float64       `json:"adjusted"`
	Range      *[2]float64    `json:"range"`
	ByMoney    *float64       `json:"adjusted_by_money"`
	MoneyRange *[2]float64    `json:"range_by_money"`
	Unshrunk   *float64       `json:"unshrunk"`
	Best       *float64       `json:"best"`
	Ratio      *float64       `json:"observed_over_expected"`
	Maturity   float64        `json:"maturity"`
	Mature     matureDocument `json:"mature"`
	Says       []string       `json:"says"`
}

type refusal struct {
	Age      int    `json:"age_band"`    // 0 youngest … 3 oldest
	Amount   int    `json:"amount_band"` // 0 smallest … 3 largest
	Debtor   string `json:"debtor_kind"`
	Released int    `json:"released"`
	Declined int    `json:"declined"`
}

type matureDocument struct {
	Units      int64       `json:"units"`
	Rate       *float64    `json:"rate"`
	IfUnpaid   *float64    `json:"if_returns_counted_as_unpaid"`
	MoneyRate  *float64    `json:"money_rate"`
	AnyPayment [3]float64  `json:"any_payment"` // share, and its 90 % interval
	NearlyAll  [3]float64  `json:"nearly_all"`
	MoneyRange *[2]float64 `json:"money_range"`
}

type pairDocument struct {
	Better  string  `json:"better"`
	Worse   string  `json:"worse"`
	P       float64 `json:"p"`
	Overlap float64 `json:"overlap"`
	Verdict string  `json:"verdict"`
	Timing  bool    `json:"different_speed"`
	Says    string  `json:"says"`
}

type pointDocument struct {
	Month int     `json:"month"`
	Cases int64   `json:"cases"`
	Rate  float64 `json:"rate"`
	SE    float64 `json:"se,omitempty"`
}

type curvesPair struct {
	Cases []pointDocument `json:"by_case"`
	Money []pointDocument `json:"by_money"`
}

type cohortDocument struct {
	Agency   string          `json:"agency"`
	Month    string          `json:"month"`
	Units    int64           `json:"units"`
	Net      cases.Cents     `json:"net_cents"`
	Paid     cases.Cents     `json:"paid_cents"`
	Expected *cases.Cents    `json:"expected_cents"`
	Curve    []pointDocument `json:"curve"`
}

type forecastDocument struct {
	Months    int           `json:"months"`
	OpenCases int           `json:"open_cases"`
	Open      cases.Cents   `json:"open_cents"`
	Mean      int64         `json:"mean_cents"`
	Range     [2]int64      `json:"range_cents"`
	Percent   int           `json:"range_percent"`
	PastCases int           `json:"past_cases"`
	ByMonth   []centsRange  `json:"by_month"`
	Record    []hitDocument `json:"record"`
	Inside    int           `json:"inside"`
}

type centsRange struct {
	Mean  int64    `json:"mean_cents"`
	Range [2]int64 `json:"range_cents"`
}

type hitDocument struct {
	On     string   `json:"on"`
	Range  [2]int64 `json:"range_cents"`
	Came   int64    `json:"came_cents"`
	Inside bool     `json:"inside"`
}

type waitingDocument struct {
	Points     float64    `json:"points"`
	Range      [2]float64 `json:"range"`
	CentsYear  int64      `json:"cents_a_year"`
	CentsRange [2]int64   `json:"range_cents"`
	Months     float64    `json:"months_earlier"`
	Moves      float64    `json:"share_of_cases"`
}

type modelDocument struct {
	Dispersion float64 `json:"dispersion"`
	Spread     float64 `json:"spread"`
}

func (m *madeScorecard) document() *scorecardDocument {
	d := &scorecardDocument{
		AsOf: m.Sums.AsOf, Version: scorecard.Version, Currency: m.part.Currency, Stage: m.part.Stage, Horizon: m.Sums.Horizon,
		HorizonHolds: m.Sums.Holds, Headline: m.sayAll(m.Headline), Warnings: m.sayAll(m.Cautions), Curves: map[string]curvesPair{},
		Model: modelDocument{shareOf4(m.Phi), shareOf4(m.Tau)}, NotInReport: orEmpty(m.other), LeftOut: m.book.LeftOut,
		Rejected: orEmpty(m.book.Problems), Agencies: []agencyDocument{}, Pairs: []pairDocument{}, Cohorts: []cohortDocument{},
	}
	for i, rank := range m.Listed {
		d.Agencies = append(d.Agencies, m.agency(rank, m.Groups[i]))
		d.Curves[m.Sums.Agencies[rank].Name] = curvesPair{
			documentOf(m.Sums.Curve(rank, m.Sums.Horizon, false)), documentOf(m.Sums.Curve(rank, m.Sums.Horizon, true)),
		}
	}
	for _, p := range m.Matches {
		d.Pairs = append(d.Pairs, pairDocument{
			m.Sums.Agencies[p.A].Name, m.Sums.Agencies[p.B].Name, shareOf4(p.P), shareOf4(p.Overlap), string(p.Verdict), p.Timing, m.says(m.Word(p)),
		})
	}
	for _, v := range m.Vintages() {
		c := cohortDocument{
			Agency: m.Sums.Agencies[v.Agency].Name, Month: v.Month.String()[:7], Units: v.Units, Net: v.Net, Paid: v.Paid, Curve: documentOf(v.Curve),
		}
		if v.Expected > 0 {
			c.Expected = &v.Expected
		}
		d.Cohorts = append(d.Cohorts, c)
	}
	d.Forecast = m.forecast()
	if e := m.Waiting; e.Moves > 0 {
		d.Waiting = &waitingDocument{
			shareOf4(e.Points.Mean), span(e.Points), whole(e.Cents.Mean), wholes(e.Cents), math.Round(10*e.Months) / 10, shareOf4(e.Moves),
		}
	}
	return d
}

// orEmpty makes lists of nothing lists for programs, too.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (m *madeScorecard) agency(rank, group int) agencyDocument {
	a, s, mature := &m.Sums.Agencies[rank], &m.Scores[rank], &m.Sums.Mature[rank]
	standing := s.Standing()
	d := agencyDocument{
		Agency: a.Name, Verdict: string(standing), N: math.Round(10*s.Effective) / 10, Group: group, Placements: a.Placements, Declined: a.Declined,
		Units: a.Units, LeftOut: counts(a.LeftOut), Returns: counts(a.Returns), Net: a.Net, Paid: a.Paid, Direct: a.Direct,
		Raw: shareOf4(a.PaidOverNet()), Maturity: shareOf4(s.Maturity), Says: m.sayAll(m.Sentences(rank)),
		Mature: matureDocument{
			Units: mature.Units, AnyPayment: wilson(mature.AnyPayment, mature.Units), NearlyAll: wilson(mature.NearlyAll, mature.Units),
		},
	}
	d.Refusals = refusalsOf(a)
	d.Mature.Rate, d.Mature.IfUnpaid, d.Mature.MoneyRate = given(mature.Rate()), given(mature.IfUnpaid()), given(mature.MoneyRate())
	if r, ok := mature.MoneyRange(); ok {
		d.Mature.MoneyRange = &[2]float64{shareOf4(r.Low), shareOf4(r.High)}
	}
	if standing.Shown() {
		bySpan, moneySpan := span(s.Rate), span(s.MoneyRate)
		d.Adjusted, d.Range = given(s.Rate.Mean, true), &bySpan
		d.ByMoney, d.MoneyRange = given(s.MoneyRate.Mean, true), &moneySpan
		d.Unshrunk, d.Best, d.Ratio = given(s.Unshrunk, true), given(s.Best, true), given(s.Ratio(), true)
	}
	return d
}

func refusalsOf(a *scorecard.AgencyCount) []refusal {
	list := []refusal{}
	for _, r := range a.Refusals() {
		kind := "company"
		if r.Segment.Kind == scorecard.Consumer {
			kind = "consumer"
		}
		list = append(list, refusal{r.Segment.Age, r.Segment.Amount, kind, r.Released, r.Declined})
	}
	return list
}

func given(x float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	x = shareOf4(x)
	return &x
}

func counts(list []scorecard.LeftOut) map[string]int {
	by := map[string]int{}
	for _, l := range list {
		by[l.Reason] = l.Count
	}
	return by
}

func wilson(successes, n int64) [3]float64 {
	w := scorecard.Wilson(successes, n, 0.90)
	return [3]float64{shareOf4(float64(successes) / math.Max(float64(n), 1)), shareOf4(w.Low), shareOf4(w.High)}
}

func documentOf(curve []scorecard.CurvePoint) []pointDocument {
	points := []pointDocument{}
	for _, p := range curve {
		if p.Drawn() {
			points = append(points, pointDocument{p.Month, p.Cases, shareOf4(p.Rate), shareOf4(p.SE)})
		}
	}
	return points
}

func whole(x float64) int64 { return int64(math.Round(x)) }

func wholes(r scorecard.Range) [2]int64 { return [2]int64{whole(r.Low), whole(r.High)} }

func (m *madeScorecard) forecast() *forecastDocument {
	f := m.Cash
	if f.Label == 0 {
		return nil
	}
	d := &forecastDocument{
		Months: f.Months, OpenCases: f.Open, Open: f.Owed, Mean: whole(f.Total.Mean), Range: wholes(f.Total), Percent: f.Label, PastCases: f.Past,
		Inside: m.Inside(), Record: []hitDocument{},
	}
	for _, r := range f.ByMonth {
		d.ByMonth = append(d.ByMonth, centsRange{whole(r.Mean), wholes(r)})
	}
	for _, h := range m.Record {
		d.Record = append(d.Record, hitDocument{h.Day, wholes(h.On), whole(h.Came), h.Inside})
	}
	return d
}
