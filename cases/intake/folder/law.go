package folder

import (
	"encoding/json"
	"fmt"

	"relais/cases"
)

// Penalty is an agreed penalty clause.
type Penalty struct {
	Rate    json.Number `json:"rate"` // per cent of what is late
	FinalOn cases.Date  `json:"final_on"`
	sum                 // the least it comes to
}

// Capital says that interest bears interest.
type Capital struct {
	By   cases.CapitalBy `json:"by"` // contract or judgment
	From cases.Date      `json:"from"`
}

// Insolvency is the opening judgment of the debtor's insolvency.
type Insolvency struct {
	OpenedOn    cases.Date `json:"opened_on"`
	Kind        string     `json:"kind"` // safeguard, receivership, liquidation
	PublishedOn cases.Date `json:"published_on"`
}

// Limit is what is to be said about limitation that does not follow from the sale.
type Limit struct {
	Regime string `json:"regime"`
	Reason string `json:"reason"`
	Months int    `json:"months"` // contractual term
}

// LimitEvent interrupts or suspends limitation.
type LimitEvent struct {
	Kind     string     `json:"kind"`
	On       cases.Date `json:"on"`
	Until    cases.Date `json:"until"`
	Invoice  string     `json:"invoice"`
	Document string     `json:"document"` // file name of the paper that proves it
	Note     string     `json:"note"`
}

// Charge is a cost of recovery asked back on proof.
type Charge struct {
	Kind       string     `json:"kind"`
	Label      string     `json:"label"`
	IncurredOn cases.Date `json:"incurred_on"`
	Document   string     `json:"document"`
	sum
}

// money is where an amount of a part stands, with the currency it names.
func (b *builder) money(place string, s sum) cases.Cents {
	amount, err := s.amount()
	b.refuse(place, err)
	if s.Currency != "" && s.Currency != b.c.Currency && b.err == nil {
		b.err = cases.Refuse("error.claim.mixed_currency", "place", place, "other", string(s.Currency), "currency", string(b.c.Currency))
	}
	return amount
}

// law reads what the law lets the creditor ask for, and what touches limitation.
func (b *builder) law() {
	d, c := b.d, b.c
	c.DayCount, c.Imputation = d.DayCount, d.Imputation
	choice(b, "day_count", d.DayCount, []cases.DayCount{cases.Act365, cases.ActAct})
	choice(b, "imputation", d.Imputation, []cases.Imputation{cases.InterestFirst, cases.PrincipalFirst})
	rate, err := basisPoints(d.Penalty.Rate)
	b.refuse("penalty.rate", err)
	c.Penalty = cases.PenaltyClause{Rate: rate, Minimum: b.money("penalty", d.Penalty.sum), FinalOn: d.Penalty.FinalOn}
	choice(b, "capitalisation.by", d.Capital.By, cases.CapitalBys)
	c.Capital = cases.Capitalisation{By: d.Capital.By, From: d.Capital.From}
	choice(b, "insolvency.kind", d.Insolvency.Kind, cases.InsolvencyKinds)
	c.InsolventOn, c.InsolvencyKind, c.InsolventPublishedOn = d.Insolvency.OpenedOn, d.Insolvency.Kind, d.Insolvency.PublishedOn
	c.Limit = cases.LimitTerms{Regime: d.Limit.Regime, Reason: d.Limit.Reason, Months: d.Limit.Months}
	for _, f := range c.Limit.Check(c.Nature, c.Debtor.Kind) {
		b.refuse("limitation", fmt.Errorf("%s: %s", f.Field, f.Key))
	}
	for i, x := range d.Charges {
		c.Charges = append(c.Charges, cases.Charge{
			ID: id("charge", i), Kind: x.Kind, Label: x.Label, IncurredOn: x.IncurredOn, Document: paper(x.Document),
			Amount: b.money(fmt.Sprintf("charges[%d]", i), x.sum),
		})
	}
	for i, x := range d.LimitEvents {
		place := fmt.Sprintf("limitation_events[%d]", i)
		e := cases.LimitationEvent{ID: id("limitation", i), Kind: x.Kind, On: x.On, Until: x.Until, Invoice: b.find(x.Invoice), Document: paper(x.Document), Note: x.Note}
		if x.Invoice != "" && e.Invoice == "" {
			b.refuse(place, fmt.Errorf("there is no invoice %q", x.Invoice))
		}
		for _, f := range e.Validate() {
			b.refuse(place, fmt.Errorf("%s: %s", f.Field, f.Key))
		}
		c.LimitationEvents = append(c.LimitationEvents, e)
	}
}

// paper gives the id under which a file that is only named stands in the case.
func paper(name string) cases.DocumentID {
	if name == "" {
		return ""
	}
	return cases.DocumentID("paper:" + name)
}

// namePapers adds the files that a claim without a folder only names, so that what they prove counts.
func namePapers(c *cases.Case, d *Description) {
	seen := map[cases.DocumentID]bool{"": true}
	add := func(name string) {
		if id := paper(name); !seen[id] {
			seen[id] = true
			c.Documents = append(c.Documents, cases.Document{ID: id, Name: name})
		}
	}
	for _, x := range d.LimitEvents {
		add(x.Document)
	}
	for _, x := range d.Charges {
		add(x.Document)
	}
}
