package portal

import (
	"math"
	"slices"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/chart"
	"relais/templates"
)

// earlyDays is the time after which the share of cases with a first payment is read.
const earlyDays = 90

// of lists the outcomes of one agency, of all for "", declined ones left out.
func (a *assessed) of(agency cases.OrgID) (list []*agencies.Outcome) {
	for i := range a.outcomes {
		if o := &a.outcomes[i]; (agency == "" || o.Agency == agency) && !o.Declined {
			list = append(list, o)
		}
	}
	return list
}

// early is the share of an agency's cases that had paid something after 90 days, in basis points, cases that are younger or
// ended otherwise counted as long as they were seen; −1 when too few were.
func (a *assessed) early(agency cases.OrgID) int64 {
	var exits []scorecard.Exit
	for _, o := range a.of(agency) {
		e := scorecard.Exit{Time: float64(a.Sums.AsOf.DaysSince(o.ReleasedOn)), Weight: 1}
		if !o.ClosedOn.IsZero() {
			e.Time, e.Cause = float64(o.ClosedOn.DaysSince(o.ReleasedOn)), 2
		}
		for _, m := range o.Movements {
			if (m.Kind == agencies.Received || m.Kind == agencies.PaidDirect) && m.Cents > 0 && m.On.After(o.ReleasedOn) {
				e.Time, e.Cause = float64(m.On.DaysSince(o.ReleasedOn)), 1
				break
			}
		}
		exits = append(exits, e)
	}
	if len(exits) < leastServed {
		return -1
	}
	return int64(math.Round(10_000 * scorecard.IncidenceAt(scorecard.Incidence(exits, 2), earlyDays, 1)))
}

// leastServed is the number of cases from which a figure of service is shown.
const leastServed = 20

// answered is the day by which half of an agency's cases were accepted; −1 when too few were.
func (a *assessed) answered(agency cases.OrgID) int {
	var days []int
	for _, o := range a.of(agency) {
		if !o.AcceptedOn.IsZero() {
			days = append(days, max(o.AcceptedOn.DaysSince(o.ReleasedOn), 0))
		}
	}
	if len(days) < leastServed {
		return -1
	}
	slices.Sort(days)
	return days[len(days)/2]
}

// decisions are what a director can do now, each from a figure of the page and with the cases it is about.
func (c *comparison) decisions(v compareView) (list []decision) {
	more := 0
	for i, rank := range c.Listed {
		row := v.Rows[i]
		f := c.figures[c.orgs[rank]]
		cases := templates.SayN("report.cases", f.Open)
		switch {
		case row.State == chart.Below && f.Open > 0:
			list = append(list, decision{Tone: templates.Trouble, Text: templates.Say("report.decide.review", "agency", row.Name), Why: c.why(rank), Href: f.Links.Open, Label: cases})
		case !row.Shown && f.Placed > 0 && more < moreShown:
			more++
			list = append(list, decision{Tone: templates.Wait, Text: templates.Say("report.decide.more", "agency", row.Name), Href: f.Links.Placed, Label: templates.SayN("report.cases", f.Placed),
				Why: templates.Say("report.decide.more_why", "effective", int(math.Round(c.Scores[rank].Effective)))})
		}
	}
	if e := c.Waiting; e.Points.Low > leastPoints {
		list = append(list, decision{Tone: templates.Wait, Text: templates.Say("report.decide.earlier"), Href: c.q.Address("/agencies/practice"), Label: templates.Say("report.practice"),
			Why: templates.Say("report.decide.earlier_why", "months", int(math.Round(e.Months)), "points", points(e.Points.Mean), "low", points(e.Points.Low), "high", points(e.Points.High))})
	}
	if n := c.returned(); n > 0 {
		list = append(list, decision{Tone: templates.Wait, Text: templates.SayN("report.decide.returns", n), Why: templates.Say("report.decide.returns_why"), Href: c.q.Address("/agencies/practice") + "#returns", Label: templates.Say("report.practice")})
	}
	if apart := c.notComparable(); apart != "" {
		list = append(list, decision{Tone: templates.Wait, Text: templates.Say("report.decide.test"), Why: templates.Say("report.decide.test_why", "agencies", apart)})
	}
	return list[:min(len(list), decisionsShown)]
}

// decisionsShown bounds the list: who reads it must act on it; moreShown bounds those that ask for more cases. leastPoints is
// the gain that is worth a line.
const (
	decisionsShown = 6
	moreShown      = 2
	leastPoints    = 0.005
)

// why is the sentence about the clearest difference in which an agency recovers less.
func (c *comparison) why(rank int) templates.Message {
	for _, p := range c.Matches {
		if p.B == rank && p.Verdict == scorecard.Clearly {
			return sayFinding(c.words, c.Word(p))
		}
	}
	return templates.Message{}
}

// points are whole percentage points, at least one.
func points(share float64) int { return max(int(math.Round(share*100)), 0) }

// returned counts the returns that the creditor could have prevented.
func (c *comparison) returned() (n int) {
	for i := range c.Sums.Agencies {
		for _, l := range c.Sums.Agencies[i].Returns {
			n += l.Count
		}
	}
	return n
}

// notComparable names two agencies that get different cases; nothing when all can be compared.
func (c *comparison) notComparable() string {
	for _, p := range c.Matches {
		if p.Verdict == scorecard.NotComparable {
			return c.words.List([]string{c.name(p.A), c.name(p.B)})
		}
	}
	return ""
}
