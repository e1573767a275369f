package portal

import (
	"io"
	"net/http"

	"relais/cases"
	"relais/exports"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/portal/input"
)

// exportPage is the number of cases that are read at once: one page in memory, however long the list is.
const exportPage = 500

// machineFormat asks for a sheet for programs: ISO days, decimal points, codes instead of words.
const machineFormat = "machine"

// casesExport sends the list with its filters as a sheet, all rows of it, page by page.
func (s *Server) casesExport(v *visit) (answer, error) {
	q, _, err := input.Decode[listQuery](v.Request, "format")
	if err != nil {
		return nil, err
	}
	views := append([]listView{}, viewsOf(v.actor.Side())...)
	if v.actor.Side() == cases.AgencySide {
		views = append(views, inboxViews(s.Cases.Today())...)
	}
	f, err := q.filterIn(views)
	if err != nil {
		return nil, err
	}
	if q.Handler == everybody {
		f.Handler = ""
	}
	f.After, f.Limit = "", exportPage
	first, err := s.exportRows(v, f)
	if err != nil {
		return nil, err
	}
	return casesSheet{filter: f, first: first, machine: v.URL.Query().Get("format") == machineFormat}, nil
}

// exportedPage is one page of a list with all that its lines say.
type exportedPage struct {
	rows  []cases.Row
	names accounts.Directory
	owed  map[cases.CaseID]cases.Cents
	next  string
}

func (s *Server) exportRows(v *visit, f cases.Filter) (exportedPage, error) {
	list, err := s.Cases.Cases(v.Context(), v.actor, f)
	if err != nil {
		return exportedPage{}, err
	}
	out := exportedPage{rows: list.Rows, next: list.Next}
	var want accounts.Wanted
	ids := make([]cases.CaseID, len(list.Rows))
	for i, r := range list.Rows {
		ids[i] = r.ID
		want.Orgs = append(want.Orgs, r.Org, r.Agency)
		want.People = append(want.People, r.Handler)
	}
	if out.names, err = s.Names.Directory(v.Context(), v.actor, want); err != nil {
		return out, err
	}
	out.owed, err = s.Cases.Owed(v.Context(), v.actor, ids, s.Cases.Today())
	return out, err
}

// casesSheet is the answer: the first page is read already, so that what can go wrong at once becomes an error page.
type casesSheet struct {
	filter  cases.Filter
	first   exportedPage
	machine bool
}

func (c casesSheet) send(s *Server, v *visit) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", attachment(v.words.T("export.file", "day", s.Cases.Today().String())+".csv"))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	v.w.WriteHeader(http.StatusOK)
	if v.Method == http.MethodHead {
		return nil
	}
	if err := c.write(s, v, v.w); err != nil {
		// The status is out: a sheet that ends in the middle must not look whole.
		v.fail(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (c casesSheet) write(s *Server, v *visit, w io.Writer) error {
	sheet, err := newSheet(w, c.machine)
	if err != nil {
		return err
	}
	columns := exportColumns(v.actor.Side(), s.Cases.Today())
	titles := make([]string, len(columns))
	for i, column := range columns {
		if titles[i] = column.code; !c.machine {
			titles[i] = v.words.T(column.title)
		}
	}
	if err := sheet.Header(titles...); err != nil {
		return err
	}
	for page := c.first; ; {
		for i := range page.rows {
			fields := make([]exports.Field, len(columns))
			for k, column := range columns {
				fields[k] = column.value(exported{Row: &page.rows[i], page: &page, words: v.words, machine: c.machine})
			}
			if err := sheet.Row(fields...); err != nil {
				return err
			}
		}
		if page.next == "" {
			return sheet.Close()
		}
		c.filter.After = page.next
		if page, err = s.exportRows(v, c.filter); err != nil {
			return err
		}
	}
}

func newSheet(w io.Writer, machine bool) (*exports.CSV, error) {
	if machine {
		return exports.NewMachineCSV(w), nil
	}
	return exports.NewCSV(w)
}

// exported is a line of the sheet that is being written.
type exported struct {
	*cases.Row
	page    *exportedPage
	words   *i18n.Printer
	machine bool
}

// say gives the words of a code, or the code itself for programs.
func (e exported) say(family, code string) exports.Field {
	if e.machine || code == "" {
		return exports.CSVText(code)
	}
	return exports.CSVText(e.words.T(family + code))
}

// last says what was done last, with its day for people.
func (e exported) last() exports.Field {
	if e.machine || e.LastAction == "" {
		return exports.CSVText(e.LastAction)
	}
	last := lastOf(*e.Row)
	return exports.CSVText(e.words.T(last.Key, last.Args))
}

// exportColumn is a column: its title, its name for programs, its value.
type exportColumn struct {
	title string
	code  string
	value func(exported) exports.Field
}

// exportColumns is the table of columns: those of the list, and every date of a case.
func exportColumns(side cases.Side, today cases.Date) []exportColumn {
	text := func(s string) exports.Field { return exports.CSVText(s) }
	party := exportColumn{"column.agency", "agency", func(e exported) exports.Field { return text(e.page.names.Orgs[e.Agency].Name) }}
	if side == cases.AgencySide {
		party = exportColumn{"column.creditor", "creditor", func(e exported) exports.Field { return text(e.page.names.Orgs[e.Org].Name) }}
	}
	return append(exportWho(party, text), exportFigures(text, today)...)
}

// exportWho are the columns that say which case it is and where it stands.
func exportWho(party exportColumn, text func(string) exports.Field) []exportColumn {
	return []exportColumn{
		{"export.reference", "reference", func(e exported) exports.Field { return text(e.Reference) }},
		{"placement.reference", "agency_reference", func(e exported) exports.Field { return text(e.AgencyReference) }},
		{"column.debtor", "debtor", func(e exported) exports.Field { return text(e.DebtorName) }},
		{"debtor.siren", "siren", func(e exported) exports.Field { return text(e.SIREN) }},
		{"debtor.kind", "debtor_kind", func(e exported) exports.Field { return e.say("debtor_kind.", string(e.DebtorKind)) }},
		{"debtor.city", "city", func(e exported) exports.Field { return text(e.City) }},
		{"export.department", "department", func(e exported) exports.Field { return text(e.Department) }},
		party,
		{"filter.handler", "handler", func(e exported) exports.Field { return text(e.page.names.People[e.Handler].Name) }},
	}
}

// exportFigures are the columns of amounts, days and states.
func exportFigures(text func(string) exports.Field, today cases.Date) []exportColumn {
	day := func(d cases.Date) exports.Field { return exports.CSVDay(d) }
	return []exportColumn{
		{"column.state", "state", func(e exported) exports.Field { return e.say("label.", cases.LabelOf(e.Summary, today).Name) }},
		{"filter.payment", "payment", func(e exported) exports.Field { return e.say("payment.", string(e.Payment)) }},
		{"remit.currency", "currency", func(e exported) exports.Field { return text(string(e.Currency)) }},
		{"export.principal", "principal", func(e exported) exports.Field { return exports.CSVCents(e.Principal) }},
		{"export.paid", "paid", func(e exported) exports.Field { return exports.CSVCents(e.Paid) }},
		{"export.left", "principal_left", func(e exported) exports.Field { return exports.CSVCents(e.Left) }},
		{"export.owed", "owed_today", func(e exported) exports.Field { return owedField(e) }},
		{"export.due", "oldest_due_on", func(e exported) exports.Field { return day(e.OldestDue) }},
		{"export.late", "late_days", func(e exported) exports.Field { return exports.CSVCount(lateDays(e.Row, today)) }},
		{"placement.released", "released_on", func(e exported) exports.Field { return day(e.ReleasedOn) }},
		{"export.answer_by", "answer_by", func(e exported) exports.Field { return day(e.AnswerBy) }},
		{"column.next", "next_action", func(e exported) exports.Field { return e.say("next.", e.NextAction) }},
		{"export.next_on", "next_action_on", func(e exported) exports.Field { return day(e.NextActionOn) }},
		{"column.last", "last_action", func(e exported) exports.Field { return e.last() }},
		{"export.last_on", "last_action_on", func(e exported) exports.Field { return day(e.LastActionOn) }},
		{"export.promise_on", "promise_due_on", func(e exported) exports.Field { return day(e.PromiseDueOn) }},
		{"export.promise", "promise_amount", func(e exported) exports.Field { return exports.CSVCents(e.PromiseAmount) }},
		{"export.close_code", "close_code", func(e exported) exports.Field { return e.say("close.", string(e.CloseCode)) }},
		{"column.score", "score", func(e exported) exports.Field { return exports.CSVCount(e.Score) }},
		{"export.invoices", "invoices", func(e exported) exports.Field { return exports.CSVCount(e.Invoices) }},
		{"export.created", "created_on", func(e exported) exports.Field { return day(cases.DateOf(e.CreatedAt)) }},
		{"export.updated", "updated_on", func(e exported) exports.Field { return day(cases.DateOf(e.UpdatedAt)) }},
	}
}

// owedField is what is owed today; empty where a rule refuses a statement.
func owedField(e exported) exports.Field {
	if owed, known := e.page.owed[e.ID]; known {
		return exports.CSVCents(owed)
	}
	return exports.CSVText("")
}

func lateDays(r *cases.Row, today cases.Date) int {
	if r.OldestDue.IsZero() || !r.OldestDue.Before(today) {
		return 0
	}
	return today.DaysSince(r.OldestDue)
}
