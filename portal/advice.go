package portal

import (
	"math"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/i18n"
	"relais/templates"
)

// offer is what is known of an agency beside its terms, for the case that is about to be handed over.
type offer struct {
	Rated    bool // a rate and its range may be shown
	Rate     int64
	Low      int64
	High     int64
	Units    int64
	Standing templates.Message // why there is no rate
	Net      string            // expected, fees deducted
	Range    templates.Interval
	Days     int // to accept, half of the cases; −1: too few
	Load     int // open cases of this creditor there
	Advised  bool
	Why      templates.Message
}

// advice weighs the agencies that can take a case. It proposes; a person places.
type advice struct {
	offers    map[cases.OrgID]offer
	suggested cases.OrgID
}

// advise compares the candidates on cases like this one, from everything the creditor has placed. Without placements it has
// nothing to say.
func (s *Server) advise(v *visit, c *cases.Case, candidates []agencies.Candidate) (advice, error) {
	outcomes, err := s.Agencies.Weighed(v.Context(), v.actor, c.Currency)
	if err != nil || len(outcomes) == 0 {
		return advice{}, err
	}
	names := map[cases.OrgID]string{}
	for i := range candidates {
		names[candidates[i].Agency.ID] = candidates[i].Agency.Name
	}
	a, err := s.assess(outcomes, names, v.actor.Org, false)
	if err != nil {
		return advice{}, err
	}
	return a.advice(v.words, c, s.Cases.Today(), candidates), nil
}

func (a *assessed) advice(words *i18n.Printer, c *cases.Case, today cases.Date, candidates []agencies.Candidate) advice {
	sum := c.Summarise()
	of := agencies.Outcome{ReleasedOn: today, OldestDue: sum.OldestDue, Principal: max(sum.Left, 0), Kind: c.Debtor.Kind}
	in := scorecard.Case{Segment: segmentOf(&of, scorecard.DefaultBands), Principal: float64(of.Principal)}
	var terms []scorecard.Terms
	var ids []cases.OrgID
	for i := range candidates {
		k := &candidates[i]
		if rank, known := a.rank[k.Agency.ID]; known && k.Fits() {
			terms = append(terms, scorecard.Terms{Rank: rank, Fee: float64(k.Terms.Fee) / 10_000})
			ids = append(ids, k.Agency.ID)
		}
	}
	found := a.Advise(in, terms)
	out := advice{offers: map[cases.OrgID]offer{}}
	mean, weight, shown := 0.0, 0.0, 0
	for _, o := range found.Offers {
		if o.Standing.Shown() {
			mean += o.Rate.Mean * float64(o.Units)
			weight += float64(o.Units)
			shown++
		}
	}
	for i := range found.Offers {
		o := &found.Offers[i]
		line := offer{
			Rated: o.Standing.Shown(), Units: o.Units, Days: a.answered(ids[i]), Load: a.load(ids[i]), Standing: templates.Say("scorecard.verdict." + string(o.Standing)),
		}
		if line.Rated {
			line.Rate, line.Low, line.High = basisPoints(o.Rate.Mean), basisPoints(o.Rate.Low), basisPoints(o.Rate.High)
			line.Net = roundAmount(words, cases.Cents(math.Round(o.Net.Mean)), c.Currency)
			line.Range = templates.Interval{Low: line.Low, Rate: line.Rate, High: line.High, Mean: basisPoints(mean / weight)}
		}
		if i == found.Suggested && shown > 1 {
			line.Advised, out.suggested = true, ids[i]
			line.Why = templates.Say("release.advised_why", "net", line.Net, "times", int(math.Round(100*o.Best)))
		}
		out.offers[ids[i]] = line
	}
	return out
}

// load counts the open cases with an agency.
func (a *assessed) load(agency cases.OrgID) (n int) {
	for _, o := range a.of(agency) {
		if o.ClosedOn.IsZero() {
			n++
		}
	}
	return n
}
