package portal

import (
	"bytes"
	"slices"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/exports"
	"relais/portal/chart"
	"relais/portal/input"
	"relais/templates"
)

// agenciesReportData compares the agencies of a creditor, or shows an agency its own figures.
type agenciesReportData struct {
	Own    bool // seen by an agency: its own figures only
	View   reportView
	Tabs   templates.Tabs
	Form   templates.Form
	Path   string
	Fields []templates.Field
	Export string
	PDF    string
	XLSX   string
	Small  bool // too few closed cases for a rate that means something

	Pages   templates.Tabs // the pages of the report
	Compare compareView    // of the director
	Mine    ownView        // of an agency
}

var agenciesReport = templates.NewPage[agenciesReportData]("agencies/report")

// reportCurrencies are the currencies offered; a case may have any, the address takes any.
var reportCurrencies = []string{"EUR", "USD", "GBP", "CHF"}

// smallClosed is the number of closed cases below which a rate swings with a single case.
const smallClosed = 30

// agenciesReport shows the figures of all agencies, for the releases of a period.
func (s *Server) agenciesReport(v *visit) (answer, error) {
	return s.reportPage(v, "/agencies", s.directorReport)
}

// scorecard shows an agency its own figures: no average, no rank, nobody else's.
func (s *Server) scorecard(v *visit) (answer, error) {
	return s.reportPage(v, "/scorecard", func(v *visit, q reportQuery) (*agencies.Report, error) {
		return s.Agencies.OwnFigures(v.Context(), v.actor, q.period())
	})
}

// figures is a report of the service: the director's, or an agency's own.
type figures func(v *visit, q reportQuery) (*agencies.Report, error)

func (s *Server) reportPage(v *visit, path string, read figures) (answer, error) {
	q, form, err := input.Decode[reportQuery](v.Request)
	if err != nil && !atFields(form) {
		return nil, err
	}
	var report *agencies.Report
	if err == nil {
		q = q.orRecent(s.Cases.Today())
		report, err = read(v, q)
	}
	if err != nil {
		if form.Fail(err); !atFields(form) {
			return nil, err
		}
		// What was typed comes back with its errors, above the figures of the usual period.
		q = reportQuery{}.orRecent(s.Cases.Today())
		if report, err = read(v, q); err != nil {
			return nil, err
		}
	}
	data := agenciesReportData{
		Own: v.actor.Side() == cases.AgencySide, Tabs: q.tabs(path), Form: formOf(form), Path: path,
		Export: q.Address("/agencies/export"), PDF: q.Address("/agencies/export/pdf"), XLSX: q.Address("/agencies/export/xlsx"), Small: report.Total.Closed < smallClosed,
	}
	if data.View, err = s.reportView(v, q, report); err != nil {
		return nil, err
	}
	if data.Own {
		data.Mine, err = s.ownView(v, q, &data.View)
	} else {
		data.Pages = q.pages(path)
		data.Compare, err = s.compareView(v, q, &data.View)
	}
	if err != nil {
		return nil, err
	}
	if data.Fields = reportFields(data.Form, q); !data.Own {
		data.Fields = append(data.Fields, partFields(data.Form, v, q)...)
	}
	data.Form = data.Form.Named(data.Fields...)
	return show(agenciesReport, data).wrong(data.Form), nil
}

// compare assesses the agencies of a creditor for the releases of a report, whose view has their names and cash facts.
func (s *Server) compare(v *visit, q reportQuery, view *reportView) (*comparison, error) {
	outcomes, err := s.outcomesOf(v, q)
	if err != nil {
		return nil, err
	}
	names, figures := map[cases.OrgID]string{}, map[cases.OrgID]figureRow{}
	for _, row := range view.Rows {
		names[row.Agency], figures[row.Agency] = row.Name, row
	}
	a, err := s.assess(outcomes, names, v.actor.Org, true)
	if err != nil {
		return nil, err
	}
	return &comparison{assessed: a, q: q, words: v.words, figures: figures}, nil
}

func (s *Server) compareView(v *visit, q reportQuery, view *reportView) (compareView, error) {
	if len(view.Rows) == 0 {
		return compareView{}, nil
	}
	c, err := s.compare(v, q, view)
	if err != nil {
		return compareView{}, err
	}
	return c.view(), nil
}

// ownView is what an agency sees of its own curve.
type ownView struct {
	Curve   chart.Drawing
	Average templates.Message // of the others, without names
}

func (s *Server) ownView(v *visit, q reportQuery, view *reportView) (ownView, error) {
	outcomes, err := s.Agencies.OwnOutcomes(v.Context(), v.actor, q.period())
	if err != nil {
		return ownView{}, err
	}
	names := map[cases.OrgID]string{}
	for _, row := range view.Rows {
		names[row.Agency] = row.Name
	}
	a, err := s.assess(outcomes, names, v.actor.Org, false)
	if err != nil {
		return ownView{}, err
	}
	c := &comparison{assessed: a, q: q, words: v.words}
	own := ownView{Curve: c.curveOf(0, "own", chart.Wide)}
	if q.Period == "" {
		return own, nil // days of one's own could be moved until a single agency shows
	}
	peers, err := s.Agencies.Peers(v.Context(), v.actor, q.period())
	if err != nil {
		return own, err
	}
	if rate, shown := peers.Rate(); shown {
		own.Average = templates.SayN("report.peers", peers.Placed, "rate", int64(rate), "own", view.Total.Rate, "agencies", peers.Agencies)
	}
	return own, nil
}

// atFields says that all that is wrong with a report is wrong with fields that its page shows.
func atFields(form *input.Form) bool {
	shown := []string{"from", "to", "currency"}
	return len(form.Errors) > 0 && !slices.ContainsFunc(form.List(), func(e cases.FieldError) bool { return !slices.Contains(shown, e.Field) })
}

func reportFields(form templates.Form, q reportQuery) []templates.Field {
	var currencies []templates.Option
	for _, code := range reportCurrencies {
		currencies = append(currencies, templates.Option{Value: code, Label: templates.Plain(code)})
	}
	return []templates.Field{
		form.Date("from", "report.from").Default(q.From.String()), form.Date("to", "report.to").Default(q.To.String()),
		form.Select("currency", "remit.currency", currencies).Default(q.Currency),
	}
}

// partFields narrow a report to a kind of debtor and a band of amounts.
func partFields(form templates.Form, v *visit, q reportQuery) []templates.Field {
	kinds, amounts := anyOption(), anyOption()
	for _, kind := range cases.DebtorKinds {
		kinds = append(kinds, templates.Option{Value: string(kind), Label: templates.Say("debtor_kind." + string(kind))})
	}
	c := comparison{words: v.words}
	for i, name := range c.amountNames(scorecard.DefaultBands) {
		amounts = append(amounts, templates.Option{Value: amountBands[i], Label: templates.Plain(name)})
	}
	return []templates.Field{
		form.Select("kind", "report.debtor", kinds).Default(q.Kind).May(), form.Select("amounts", "report.amount_at_release", amounts).Default(q.Amounts).May(),
	}
}

// agenciesExport writes the table as a sheet: each agency, in all and by month of the release.
func (s *Server) agenciesExport(v *visit) (answer, error) {
	q, _, err := input.Decode[reportQuery](v.Request)
	if err != nil {
		return nil, err
	}
	q = q.orRecent(s.Cases.Today())
	report, err := s.directorReport(v, q)
	if err != nil {
		return nil, err
	}
	view, err := s.reportView(v, q, report)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := reportSheet(&out, v, view); err != nil {
		return nil, err
	}
	return file(v.words.T("report.file")+".csv", "text/csv; charset=utf-8", out.Bytes()), nil
}

func reportSheet(out *bytes.Buffer, v *visit, view reportView) error {
	sheet, err := exports.NewCSV(out)
	if err != nil {
		return err
	}
	var titles []string
	for _, key := range []string{
		"column.agency", "report.month", "remit.currency", "report.placed", "report.principal", "report.recovered", "report.rate_percent",
		"report.fees", "report.open", "report.open_left", "report.closed", "report.closed_unpaid", "report.unpaid_amount", "report.declined", "report.errors",
	} {
		titles = append(titles, v.words.T(key))
	}
	if err := sheet.Header(titles...); err != nil {
		return err
	}
	write := func(name, month string, f figureRow) error {
		var rate exports.Field = exports.CSVText("")
		if f.Rated {
			rate = exports.CSVRate(f.Rate)
		}
		return sheet.Row(exports.CSVText(name), exports.CSVText(month), exports.CSVText(view.Currency), exports.CSVCount(f.Placed),
			exports.CSVCents(f.Principal), exports.CSVCents(f.Recovered), rate, exports.CSVCents(f.Fees), exports.CSVCount(f.Open),
			exports.CSVCents(f.OpenLeft), exports.CSVCount(f.Closed), exports.CSVCount(f.ClosedUnpaid), exports.CSVCents(f.UnpaidAmount),
			exports.CSVCount(f.Declined), exports.CSVCount(f.Errors))
	}
	all := v.words.T("report.all")
	if err := write(all, "", view.Total); err != nil {
		return err
	}
	for _, row := range view.Rows {
		if err := write(row.Name, "", row); err != nil {
			return err
		}
	}
	for _, month := range view.Months {
		for _, cell := range month.Cells {
			if cell.Placed+cell.Declined+cell.Errors == 0 {
				continue
			}
			if err := write(cell.Name, month.Month.String()[:7], cell); err != nil {
				return err
			}
		}
	}
	return sheet.Close()
}
