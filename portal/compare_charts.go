package portal

import (
	"fmt"
	"math"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/chart"
	"relais/templates"
)

// span writes a range in words.
func (c *comparison) span(low, high float64) string {
	return c.words.T("report.range", "low", basisPoints(low), "high", basisPoints(high))
}

// who is the caterpillar: rates on comparable cases with their ranges.
func (c *comparison) who(rows []compareRow) chart.Drawing {
	k := chart.Caterpillar{Frame: c.chartFrame("who", "months", c.Sums.Horizon), Mean: math.NaN(), Heads: c.titles("column.agency", "report.cases_compared", "report.fair", "report.range_90", "report.unshrunk", "report.verdict")}
	sum, weight := 0.0, 0.0
	for i, rank := range c.Listed {
		s, row := &c.Scores[rank], rows[i]
		e := chart.Estimate{
			Name: row.Name, Note: c.words.N("report.cases", int(s.Units)), Verdict: row.Short.In(c.words), Href: row.Href, State: row.State,
			Rate: s.Rate.Mean, Low: s.Rate.Low, High: s.Rate.High, InnerLow: s.Rate.Quarter, InnerTop: s.Rate.ThreeQuarters, Unshrunk: s.Unshrunk, Span: c.span(s.Rate.Low, s.Rate.High),
		}
		if row.Shown {
			sum += s.Rate.Mean * float64(s.Units)
			weight += float64(s.Units)
		} else {
			e.State = chart.Nothing
		}
		k.Rows = append(k.Rows, e)
	}
	if weight > 0 {
		k.Mean = sum / weight
		k.Label = c.words.T("report.mean", "rate", basisPoints(k.Mean))
	}
	return k.Draw()
}

func (c *comparison) titles(keys ...string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = c.words.T(key)
	}
	return list
}

// volume is the funnel: from ten agencies on, whether a difference is more than volume explains.
func (c *comparison) volume(rows []compareRow) chart.Drawing {
	f := chart.Funnel{
		Frame: c.chartFrame("volume"), Phi: c.Phi, Tau: c.Tau, Across: c.words.T("report.expected_cases"), Limits: [2]string{c.words.T("report.limit_95"), c.words.T("report.limit_998")},
		Heads: c.titles("column.agency", "report.expected_cases", "report.for_hundred", "report.limit_95", "report.verdict"),
	}
	if len(c.Listed) < chart.FunnelFrom {
		return chart.Drawing{}
	}
	for i, rank := range c.Listed {
		if s := &c.Scores[rank]; rows[i].Shown {
			f.Spots = append(f.Spots, chart.Spot{Name: rows[i].Name, Href: rows[i].Href, Expected: s.Expected, Ratio: s.Ratio(), State: rows[i].State, Verdict: rows[i].Verdict.In(c.words)})
		}
	}
	return f.Draw()
}

// ages are the vintage curves, one small chart for each agency, with the others behind.
func (c *comparison) ages() chart.Drawing {
	p := chart.Panels{Frame: c.chartFrame("ages", "months", c.Sums.Horizon), Across: c.words.T("report.months_since"), Row: c.words.T("column.agency"), Ticks: c.monthTicks()}
	for _, rank := range c.Listed {
		curve := curvePoints(c.Sums.Curve(rank, c.Sums.Horizon, false))
		if len(curve) < 2 {
			continue
		}
		p.List = append(p.List, chart.Panel{
			Name: c.name(rank), Note: c.words.N("report.cases", int(c.Scores[rank].Units)), Href: c.q.Address("/agencies/" + string(c.orgs[rank])), Points: curve,
		})
	}
	return p.Draw()
}

// curveOf is the vintage curve of one agency, with its range.
func (c *comparison) curveOf(rank int, id string, size chart.Size) chart.Drawing {
	f := c.chartFrame(id, "months", c.Sums.Horizon)
	if rank >= len(c.Sums.Agencies) {
		return chart.Lines{Frame: f}.Draw()
	}
	l := chart.Lines{Frame: f, Ticks: c.monthTicks(), Across: c.words.T("report.months_since"), Row: c.words.T("report.month_short"), Size: size}
	if curve := curvePoints(c.Sums.Curve(rank, c.Sums.Horizon, false)); len(curve) > 1 {
		l.Series = append(l.Series, chart.Series{Name: c.words.T("report.by_case"), Points: curve})
	}
	if curve := curvePoints(c.Sums.Curve(rank, c.Sums.Horizon, true)); len(curve) > 1 {
		for i := range curve {
			curve[i].Low = math.NaN()
		}
		l.Series = append(l.Series, chart.Series{Name: c.words.T("report.by_money"), Points: curve, Style: chart.Third})
	}
	return l.Draw()
}

func (c *comparison) monthTicks() (ticks []chart.Tick) {
	for k := range c.Sums.Horizon + 1 {
		ticks = append(ticks, chart.Tick{At: float64(k), Label: fmt.Sprint(k)})
	}
	return ticks
}

// z90 is half the width of a range of 90 % in standard errors.
const z90 = 1.644854

// curvePoints makes a curve of a vintage, from nothing on the day of the release: nothing under 5 cases, dashed under 20.
func curvePoints(curve []scorecard.CurvePoint) []chart.Point {
	points := []chart.Point{{Low: math.NaN(), High: math.NaN()}}
	for _, p := range curve {
		if !p.Drawn() {
			break
		}
		points = append(points, chart.Point{X: float64(p.Month), Y: p.Rate, Low: max(p.Rate-z90*p.SE, 0), High: min(p.Rate+z90*p.SE, 1), Thin: !p.Solid()})
	}
	return points
}

// mix says what each agency was given: why a plain rate and a fair one differ.
func (c *comparison) mix(rows []compareRow) chart.Drawing {
	bands := scorecard.DefaultBands
	s := chart.Strip{
		Frame: c.chartFrame("mix"), Row: c.words.T("column.agency"), Titles: [2]string{c.words.T("report.age_at_release"), c.words.T("report.amount_at_release")},
		Rates: [2]string{c.words.T("report.mix_raw"), c.words.T("report.mix_fair")}, Levels: [2][]string{c.bandNames("report.days.", bands.AgeDays[:]), c.amountNames(bands)},
	}
	counted := map[cases.OrgID]*[2][4]int{}
	for i := range c.outcomes {
		o := &c.outcomes[i]
		if o.Declined || o.CloseCode == cases.PlacedInError {
			continue
		}
		if counted[o.Agency] == nil {
			counted[o.Agency] = &[2][4]int{}
		}
		seg := segmentOf(o, bands)
		counted[o.Agency][0][seg.Age]++
		counted[o.Agency][1][seg.Amount]++
	}
	for i, rank := range c.Listed {
		n := counted[c.orgs[rank]]
		if n == nil {
			continue
		}
		m := chart.Mix{Name: rows[i].Name, Href: rows[i].Href, Raw: "–", Fair: "–"}
		if rows[i].RawRated {
			m.Raw = c.words.PercentTo(rows[i].Raw, 0)
		}
		if rows[i].Shown {
			m.Fair = c.words.PercentTo(rows[i].Rate, 0)
		}
		all := 0
		for _, k := range n[0] {
			all += k
		}
		for level := range 4 {
			m.First = append(m.First, chart.Share{Of: float64(n[0][level]) / float64(all), Count: n[0][level]})
			m.Then = append(m.Then, chart.Share{Of: float64(n[1][level]) / float64(all), Count: n[1][level], Href: c.q.banded(c.orgs[rank], bands, level)})
		}
		s.Rows = append(s.Rows, m)
	}
	return s.Draw()
}

// segmentOf is the segment of an outcome on the plain grid.
func segmentOf(o *agencies.Outcome, bands scorecard.Bands) scorecard.Segment {
	age := 0
	if !o.OldestDue.IsZero() {
		age = max(o.ReleasedOn.DaysSince(o.OldestDue), 0)
	}
	kind := scorecard.Company
	if o.Kind == cases.Consumer {
		kind = scorecard.Consumer
	}
	return bands.Of(age, o.Principal, kind)
}

func (c *comparison) bandNames(key string, edges []int) []string {
	list := []string{c.words.T(key+"up_to", "to", edges[0])}
	for i := 1; i < len(edges); i++ {
		list = append(list, c.words.T(key+"between", "from", edges[i-1]+1, "to", edges[i]))
	}
	return append(list, c.words.T(key+"over", "from", edges[len(edges)-1]))
}

func (c *comparison) amountNames(bands scorecard.Bands) []string {
	money := func(cents cases.Cents) string { return c.words.Count(int64(cents / 100)) }
	list := []string{c.words.T("report.amounts.below", "to", money(bands.Amount[0]))}
	for i := 1; i < len(bands.Amount); i++ {
		list = append(list, c.words.T("report.amounts.between", "from", money(bands.Amount[i-1]), "to", money(bands.Amount[i])))
	}
	return append(list, c.words.T("report.amounts.from", "from", money(bands.Amount[len(bands.Amount)-1])))
}

// cash is what is expected of the open cases, with the record of past forecasts.
func (c *comparison) cash() (chart.Drawing, templates.Message) {
	f := c.Report.Cash
	if f == nil || f.Label == 0 {
		return chart.Drawing{}, templates.Message{}
	}
	currency := cases.Currency(c.q.currency())
	amount := func(cents float64) string { return roundAmount(c.words, cases.Cents(math.Round(cents)), currency) }
	columns := chart.Columns{
		Size: chart.Column, Frame: c.chartFrame("cash", "mean", amount(f.Total.Mean), "low", amount(f.Total.Low), "high", amount(f.Total.High), "label", f.Label),
		Unit: chart.Euros, Heads: c.titles("report.month_short", "report.expected_cash", "report.range_word"),
	}
	if currency != cases.EUR {
		columns.Unit = chart.Number
	}
	first := c.Sums.AsOf.AddDays(1 - c.Sums.AsOf.Day())
	for k, r := range f.ByMonth {
		month := first.AddMonths(k)
		columns.List = append(columns.List, chart.Bar{
			Name: fmt.Sprintf("%02d/%d", int(month.Month()), month.Year()), Value: r.Mean, Low: r.Low, High: r.High, Watch: true,
			Note: c.words.T("report.range_amounts", "low", amount(r.Low), "high", amount(r.High)),
		})
	}
	record := templates.Message{}
	if n := len(c.Record); n > 0 {
		record = templates.Say("report.cash_record", "n", n, "inside", c.Inside())
	}
	return columns.Draw(), record
}
