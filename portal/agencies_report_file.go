package portal

import (
	"bytes"

	"relais/agencies"
	"relais/cases"
	"relais/exports"
)

// agenciesFile gives the report on paper or as a workbook: the same numbers as the page of the same address.
func (s *Server) agenciesFile(v *visit) (answer, error) {
	q, _, view, outcomes, err := s.reportPart(v)
	if err != nil {
		return nil, err
	}
	printed := exports.Comparison{
		Title: v.words.T("report.compare_title"), Span: view.Span.In(v.words), Creditor: v.org, Author: v.org, Made: s.Cases.Today().Time(), Currency: view.Currency,
		All: comparedAgency(view.Total), Definitions: []exports.Definition{{Name: v.words.T("report.rate"), Text: v.words.T("report.definition.simple")}},
	}
	printed.All.Name = v.words.T("report.all")
	if len(outcomes) > 0 {
		if err := s.fillComparison(v, q, view, outcomes, &printed); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if v.path("format") == "pdf" {
		if _, err := printed.Draw(&out, v.words); err != nil {
			return nil, err
		}
		return file(v.words.T("report.file")+".pdf", "application/pdf", out.Bytes()), nil
	}
	if err := printed.Workbook(&out, v.words); err != nil {
		return nil, err
	}
	return file(v.words.T("report.file")+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes()), nil
}

func comparedAgency(f figureRow) exports.ComparedAgency {
	return exports.ComparedAgency{
		Name: f.Name, Placed: f.Placed, Principal: int64(f.Principal), Recovered: int64(f.Recovered), Fees: int64(f.Fees), Open: f.Open, Rated: f.Rated, Raw: f.Rate,
	}
}

// fillComparison puts in what is computed from the outcomes.
func (s *Server) fillComparison(v *visit, q reportQuery, view reportView, outcomes []agencies.Outcome, out *exports.Comparison) error {
	c, err := s.compare(v, q, &view)
	if err != nil {
		return err
	}
	shown := c.view()
	for _, f := range append(shown.Headline, shown.Cautions...) {
		out.Findings = append(out.Findings, f.In(v.words))
	}
	for i, rank := range c.Listed {
		row := shown.Rows[i]
		f := c.figures[c.orgs[rank]]
		f.Name = row.Name
		a := comparedAgency(f)
		a.Compared, a.Shown, a.Fair, a.Low, a.High, a.Ratio, a.Verdict = int(row.Units), row.Shown, row.Rate, row.Low, row.High, row.Ratio, row.Verdict.In(v.words)
		out.All.Compared += a.Compared
		out.Agencies = append(out.Agencies, a)
	}
	for _, r := range shown.Reasons {
		out.Reasons = append(out.Reasons, exports.ComparedReason{Name: r.Label.In(v.words), Count: r.Count, Amount: r.Cents, Share: r.Share})
	}
	names := map[cases.OrgID]string{}
	for _, row := range view.Rows {
		names[row.Agency] = row.Name
	}
	var seasons cohortsData
	if err := s.cohorts(v, q, &seasons, outcomes, names); err != nil {
		return err
	}
	out.Months = seasons.Months
	for _, row := range seasons.Rows {
		season := exports.ComparedSeason{Name: row.Label, Placed: row.Cases}
		for _, cell := range row.Cells {
			share := int64(-1)
			if cell.Known {
				share = cell.Rate
			}
			season.Shares = append(season.Shares, share)
		}
		out.Seasons = append(out.Seasons, season)
	}
	for i := range outcomes {
		out.Cases = append(out.Cases, comparedCase(v, &outcomes[i], names))
	}
	out.Definitions = append(out.Definitions,
		exports.Definition{Name: v.words.T("report.fair"), Text: v.words.T("scorecard.definition.rate")}, exports.Definition{Name: v.words.T("report.for_hundred"), Text: v.words.T("report.for_hundred_help")},
		exports.Definition{Name: v.words.T("report.cohorts_title"), Text: v.words.T("report.triangle_help")})
	out.Footer = shown.Footer.In(v.words)
	return nil
}

func comparedCase(v *visit, o *agencies.Outcome, names map[cases.OrgID]string) exports.ComparedCase {
	k := exports.ComparedCase{
		Reference: o.Reference, Debtor: o.Name, Agency: names[o.Agency], ReleasedOn: o.ReleasedOn, DueOn: o.OldestDue, ClosedOn: o.ClosedOn, Principal: int64(o.Principal), Recovered: int64(paidOf(o)),
	}
	switch {
	case o.Declined:
		k.Reason = v.words.T("chip.placed.declined")
	case o.CloseCode != "":
		k.Reason = v.words.T("close." + string(o.CloseCode))
	}
	return k
}
