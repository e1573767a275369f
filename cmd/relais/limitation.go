package main

import (
	"context"
	"flag"

	"relais/cases"
)

// runLimitation says until when each invoice of a claim can be brought to court.
func runLimitation(_ context.Context, c call) error {
	flags := flag.NewFlagSet("limitation", flag.ContinueOnError)
	asOf := flags.String("as-of", "", "the day on which it is looked at")
	files, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usageError{"limitation wants one claim.json"}
	}
	claim, d, err := readClaim(c, files[0])
	if err != nil {
		return err
	}
	on, err := dayOf(*asOf, d.AsOf)
	if err != nil {
		return err
	}
	preview := cases.PreviewOf(claim, on, cases.DefaultRates())
	report := limitationReport{AsOf: on, Invoices: []limitationLine{}}
	for _, l := range cases.LimitationsOf(claim, preview.Statement) {
		report.Invoices = append(report.Invoices, limitationLine{
			Invoice: l.Number, Regime: l.Regime.Code, Article: l.Regime.Article, Confidence: l.Confidence(),
			StartsOn: l.StartsOn, Start: l.Basis, StartSure: l.Sure, RestartOn: l.RestartOn, HeldBy: l.Held, ExpiresOn: l.ExpiresOn,
			Barred: l.Barred(on), Events: stepsOf(l.Steps),
		})
		line := &report.Invoices[len(report.Invoices)-1]
		if level, days := cases.LimitLevelOf(l.ExpiresOn, on); !l.ExpiresOn.IsZero() {
			line.Level, line.DaysLeft = string(level), &days
		}
		report.Barred = report.Barred || l.Barred(on)
	}
	return indented(c.out, report)
}

// limitationReport is what the command limitation prints.
type limitationReport struct {
	AsOf     cases.Date       `json:"as_of"`
	Barred   bool             `json:"barred"` // at least one invoice is
	Invoices []limitationLine `json:"invoices"`
}

type limitationLine struct {
	Invoice    string     `json:"invoice"`
	Regime     string     `json:"regime"`
	Article    string     `json:"article"`
	Confidence string     `json:"confidence"`
	StartsOn   cases.Date `json:"starts_on"`
	Start      string     `json:"start_basis"`
	// StartSure is false while the day of performance is not known: the earliest known day stands for it.
	StartSure bool             `json:"start_sure"`
	RestartOn cases.Date       `json:"restarted_on"`
	HeldBy    string           `json:"held_by,omitempty"` // it does not run now: there is no last day
	ExpiresOn cases.Date       `json:"expires_on"`
	DaysLeft  *int             `json:"days_left,omitempty"`
	Level     string           `json:"level,omitempty"` // far, amber, red, barred
	Barred    bool             `json:"barred"`
	Events    []limitationStep `json:"events"`
}

// limitationStep is one fact, whether it counts, and why not.
type limitationStep struct {
	Kind    string     `json:"kind"`
	Effect  string     `json:"effect"`
	On      cases.Date `json:"on"`
	Until   cases.Date `json:"until,omitzero"`
	Article string     `json:"article"`
	Counted bool       `json:"counted"`
	Why     string     `json:"why,omitempty"`
}

func stepsOf(steps []cases.LimitStep) []limitationStep {
	list := make([]limitationStep, 0, len(steps))
	for _, s := range steps {
		list = append(list, limitationStep{Kind: s.Kind, Effect: string(s.Effect), On: s.On, Until: s.Until, Article: s.Article, Counted: s.Counted, Why: s.Why})
	}
	return list
}
