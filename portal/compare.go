package portal

import (
	"math"
	"slices"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/chart"
	"relais/portal/i18n"
	"relais/templates"
)

// compareView is the comparison of agencies ready to be shown.
type compareView struct {
	Headline  []templates.Message
	Cautions  []templates.Message
	Rows      []compareRow
	Heads     compareHeads
	Pairs     []templates.Message
	Who       chart.Drawing
	Volume    chart.Drawing
	Ages      chart.Drawing
	Mix       chart.Drawing
	Cash      chart.Drawing
	Record    templates.Message
	Decisions []decision
	Reasons   []reason
	Unpaid    string // closed without payment
	Footer    templates.Message
	LeftOut   []templates.Message
	Note      templates.Message // definition of the fair rate
	Raw       templates.Message // and of the plain one
	Units     int
}

// compareHeads are the figures that titles of the table need.
type compareHeads struct{ Months int }

// compareRow is an agency in the comparison.
type compareRow struct {
	Name     string
	Href     string
	Cases    string // its list
	Placed   int
	Units    int64
	Raw      int64 // basis points of the plain rate
	RawRated bool
	Shown    bool
	Rate     int64
	Low      int64
	High     int64
	Ratio    int64 // recovered for every 100 that an average agency would have
	Early    int64 // basis points that paid something within 90 days
	Answered int   // median days to accept; −1: none accepted
	Standing scorecard.Standing
	State    chart.State
	Verdict  templates.Message
	Short    templates.Message // beside its dot, where there is no room for names
}

// Badge shows the verdict with an icon.
func (r compareRow) Badge() templates.Badge {
	b := templates.Badge{Text: r.Verdict}
	switch r.State {
	case chart.Above:
		b.Tone, b.Icon = templates.Done, "trending-up"
	case chart.Below:
		b.Tone, b.Icon = templates.Trouble, "trending-down"
	case chart.Alike:
		b.Tone, b.Icon = templates.Neutral, "equal"
	default:
		b.Tone, b.Icon = templates.Wait, "circle-help"
	}
	return b
}

// decision is something a director can do, with the cases it is about.
type decision struct {
	Tone  templates.Tone
	Text  templates.Message
	Why   templates.Message
	Href  string
	Label templates.Message
}

// reason is a closing code with what was closed under it without payment.
type reason struct {
	Label  templates.Message
	Count  int
	Cents  int64
	Share  int64 // basis points of all that was closed without payment
	Bar    templates.Share
	Href   string
	Own    bool // the creditor could have prevented it
	Code   cases.CloseCode
	Months int
}

// comparison prepares the comparison for a page. figures are the cash facts by agency, for the plain rates.
type comparison struct {
	*assessed
	q       reportQuery
	words   *i18n.Printer
	figures map[cases.OrgID]figureRow
}

// chartFrame is the words of a chart: its title, and how it is read.
func (c *comparison) chartFrame(id string, args ...any) chart.Frame {
	return chart.Frame{ID: id, Title: c.words.T("report.chart."+id, args...), Desc: c.words.T("report.chart."+id+".help", args...), Words: c.words}
}

func (c *comparison) view() compareView {
	v := compareView{
		Headline: sayFindings(c.words, c.Headline), Cautions: sayFindings(c.words, c.Cautions), Heads: compareHeads{c.Sums.Horizon},
		Note: templates.Say("scorecard.definition.rate"), Raw: templates.Say("report.definition.simple"),
	}
	for _, rank := range c.Listed {
		v.Rows = append(v.Rows, c.row(rank))
		v.Units += int(c.Scores[rank].Units)
	}
	for _, p := range c.Matches {
		if len(v.Pairs) < pairsShown && p.Verdict != scorecard.CannotTell {
			v.Pairs = append(v.Pairs, sayFinding(c.words, c.Word(p)))
		}
	}
	v.Who, v.Volume, v.Ages, v.Mix = c.who(v.Rows), c.volume(v.Rows), c.ages(), c.mix(v.Rows)
	v.Cash, v.Record = c.cash()
	var unpaid int64
	v.Reasons, unpaid = c.reasons()
	v.Unpaid = roundAmount(c.words, cases.Cents(unpaid), cases.Currency(c.q.currency()))
	v.Decisions = c.decisions(v)
	v.LeftOut = c.leftOut()
	v.Footer = templates.Say("report.footer", "day", c.Sums.AsOf, "months", c.Sums.Horizon, "version", scorecard.Version, "cases", v.Units)
	return v
}

// pairsShown bounds the list of sentences about pairs.
const pairsShown = 30

func (c *comparison) row(rank int) compareRow {
	s := &c.Scores[rank]
	id := c.orgs[rank]
	f := c.figures[id]
	r := compareRow{
		Name: c.name(rank), Href: c.q.Address("/agencies/" + string(id)), Cases: f.Links.Placed, Placed: f.Placed, Units: s.Units, Raw: f.Rate, RawRated: f.Rated,
		Standing: s.Standing(), Answered: c.answered(id), Early: c.early(id),
	}
	if r.Shown = r.Standing.Shown(); r.Shown {
		r.Rate, r.Low, r.High = basisPoints(s.Rate.Mean), basisPoints(s.Rate.Low), basisPoints(s.Rate.High)
		r.Ratio = int64(math.Round(100 * s.Ratio()))
	}
	r.State, r.Verdict = c.verdict(rank)
	if r.Short = r.Verdict; r.State != chart.Nothing && r.State != chart.Few {
		r.Short = templates.Say("report.short." + shortVerdicts[r.Verdict.Key])
	}
	return r
}

// shortVerdicts say the same without the names.
var shortVerdicts = map[string]string{
	"report.verdict.more": "more", "report.verdict.more_many": "more", "report.verdict.less": "less", "report.verdict.less_many": "less",
	"report.verdict.maybe_more": "maybe_more", "report.verdict.maybe_more_many": "maybe_more", "report.verdict.maybe_less": "maybe_less",
	"report.verdict.maybe_less_many": "maybe_less", "report.verdict.between": "between", "report.verdict.alike": "alike",
}

// verdict says how an agency stands beside the others: only differences that are clear are named.
func (c *comparison) verdict(rank int) (chart.State, templates.Message) {
	standing := c.Scores[rank].Standing()
	if !standing.Shown() {
		state := chart.Few
		if standing != scorecard.Careful {
			state = chart.Nothing
		}
		return state, templates.Say("scorecard.verdict." + string(standing))
	}
	more, less := c.differs(rank, scorecard.Clearly)
	switch {
	case len(more) > 0 && len(less) == 0:
		return chart.Above, c.against("report.verdict.more", more)
	case len(less) > 0 && len(more) == 0:
		return chart.Below, c.against("report.verdict.less", less)
	case len(less) > 0:
		return chart.Alike, templates.Say("report.verdict.between")
	case standing == scorecard.Careful:
		return chart.Few, templates.Say("scorecard.verdict.range")
	}
	more, less = c.differs(rank, scorecard.Probably)
	switch {
	case len(more) > 0 && len(less) == 0:
		return chart.Alike, c.against("report.verdict.maybe_more", more)
	case len(less) > 0 && len(more) == 0:
		return chart.Alike, c.against("report.verdict.maybe_less", less)
	}
	return chart.Alike, templates.Say("report.verdict.alike")
}

// differs names the agencies that one differs from with a verdict: those it recovers more than, and those it recovers less than.
func (c *comparison) differs(rank int, verdict scorecard.Verdict) (more, less []string) {
	for _, p := range c.Matches {
		switch {
		case p.Verdict != verdict:
		case p.A == rank:
			more = append(more, c.name(p.B))
		case p.B == rank:
			less = append(less, c.name(p.A))
		}
	}
	return more, less
}

// against names up to two agencies, more are counted.
func (c *comparison) against(key string, names []string) templates.Message {
	if len(names) > 2 {
		return templates.SayN(key+"_many", len(names))
	}
	return templates.Say(key, "others", c.words.List(names))
}

// reasons adds up what was closed without payment by its code, the largest first, each with its cases.
func (c *comparison) reasons() (list []reason, total int64) {
	by := map[cases.CloseCode]*reason{}
	for i := range c.outcomes {
		o := &c.outcomes[i]
		if o.Declined || o.ClosedOn.IsZero() || o.CloseCode == cases.PlacedInError || paidOf(o) > 0 {
			continue
		}
		r := by[o.CloseCode]
		if r == nil {
			code, _ := scorecard.CloseOf(o.CloseCode)
			r = &reason{Code: o.CloseCode, Label: templates.Say("close." + string(o.CloseCode)), Href: c.q.ended("", cases.PlacedUnpaid, o.CloseCode), Own: code.IsPreventable()}
			by[o.CloseCode] = r
		}
		r.Count++
		r.Cents += int64(o.Principal)
		total += int64(o.Principal)
	}
	for _, r := range by {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b reason) int {
		if a.Cents != b.Cents {
			return int(max(min(b.Cents-a.Cents, 1), -1))
		}
		return slices.Compare([]byte(a.Code), []byte(b.Code))
	})
	for i := range list {
		list[i].Share = int64(math.Round(10_000 * float64(list[i].Cents) / float64(max(total, 1))))
		list[i].Bar = templates.Share{BasisPoints: 10_000 * list[i].Cents / max(list[0].Cents, 1)}
	}
	return list, total
}

// paidOf is what came for a placement: to the agency and to the creditor.
func paidOf(o *agencies.Outcome) cases.Cents { return o.Paid() }

// leftOut says which hand-overs are in no rate, and why.
func (c *comparison) leftOut() (list []templates.Message) {
	by := map[string]int{}
	for i := range c.Sums.Agencies {
		for _, l := range c.Sums.Agencies[i].LeftOut {
			by[l.Reason] += l.Count
		}
	}
	for _, why := range slices.Sorted(func(yield func(string) bool) {
		for why := range by {
			if !yield(why) {
				return
			}
		}
	}) {
		key := "close." + why
		if why == scorecard.NothingOwed {
			key = "report.nothing_owed"
		}
		list = append(list, templates.Say("report.left_out_one", "n", by[why], "why", c.words.T(key)))
	}
	return list
}
