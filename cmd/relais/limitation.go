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
	report := limitationReport{AsOf: on}
	for _, l := range cases.LimitationsOf(claim, preview.Statement) {
		report.Invoices = append(report.Invoices, limitationLine{
			Invoice: l.Number, Regime: l.Regime.Code, Article: l.Regime.Article, Confidence: l.Regime.Confidence,
			StartsOn: l.StartsOn, Start: l.Basis, RestartOn: l.RestartOn, ExpiresOn: l.ExpiresOn, Barred: l.Barred(on),
		})
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
	RestartOn  cases.Date `json:"restarted_on"`
	ExpiresOn  cases.Date `json:"expires_on"`
	Barred     bool       `json:"barred"`
}
