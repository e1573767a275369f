package portal

import (
	"io"
	"net/http"
	"strconv"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/fec"
	"relais/exports"
	"relais/portal/input"
	"relais/templates"
)

// ledgerProblemsData is what is wrong with the lines of a ledger.
type ledgerProblemsData struct {
	Ledger   *cases.Ledger
	Base     string
	Tallies  []ledgerTally
	Problems []importProblem
	More     int
}

// ledgerTally counts the problems of one kind.
type ledgerTally struct {
	Level templates.Badge
	Text  templates.Message
	Count int
}

var ledgerProblemsPage = templates.NewPage[ledgerProblemsData]("ledgers/problems")

// ledgersProblems lists what is wrong with the file: every kind with its count, the first lines one by one.
func (s *Server) ledgersProblems(v *visit) (answer, error) {
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	data := ledgerProblemsData{Ledger: o.Ledger, Base: o.base}
	for _, p := range o.kept.Problems {
		data.Problems = append(data.Problems, importProblem{
			Line: p.Line, Level: ledgerLevel(p.Level), Column: columnWords(p), Value: p.Value, Text: templates.Message{Key: p.Key, Args: p.Args},
		})
	}
	for _, t := range o.kept.Tallies {
		data.More += t.Count
		data.Tallies = append(data.Tallies, ledgerTally{ledgerLevel(t.Level), templates.Say("fec.kind." + t.Key[len("fec.problem."):]), t.Count})
	}
	data.More -= len(data.Problems)
	return show(ledgerProblemsPage, data, ledgerCrumbs(o.crumb(), templates.Crumb{Label: templates.Say("ledgers.problems")})...), nil
}

// columnWords names the column of a problem.
func columnWords(p intake.Problem) templates.Message {
	if p.Column != "" {
		return templates.Plain(p.Column)
	}
	return templates.Plain(p.Field)
}

func ledgerLevel(level intake.Level) templates.Badge {
	switch level {
	case intake.Stop:
		return stateBadge(templates.Trouble, "circle-x", "ledgers.level.stop")
	case intake.Refuse:
		return stateBadge(templates.Trouble, "circle-x", "ledgers.level.refused")
	case intake.Warning:
		return stateBadge(templates.Wait, "triangle-alert", "import.level.warning")
	}
	return stateBadge(templates.Neutral, "info", "import.level.info")
}

// streamed is a sheet that is written while something is read: of a large file nothing is held.
type streamed struct {
	name  string
	write func(*exports.CSV) error
}

func (f streamed) send(s *Server, v *visit) error {
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", attachment(fileName(f.name)+".csv"))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	v.w.WriteHeader(http.StatusOK)
	if v.Method == http.MethodHead {
		return nil
	}
	s.longer(v)
	c, err := exports.NewCSV(v.w)
	if err == nil {
		err = f.write(c)
	}
	if err == nil {
		err = c.Close()
	}
	if err != nil {
		// The status is out: a sheet that ends in the middle must not look whole.
		v.fail(err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// ledgersProblemsCSV sends everything that is wrong with the file: line, field, value and reason.
func (s *Server) ledgersProblemsCSV(v *visit) (answer, error) {
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	src := func() (io.ReadCloser, error) { return s.Cases.OpenSheet(v.Context(), v.actor, o.File) }
	layout, err := fec.Look(src)
	if err != nil {
		return nil, err
	}
	return streamed{v.words.T("ledgers.problems_file", "name", o.Name), func(c *exports.CSV) error {
		titles := []string{"import.column.line", "import.column.level", "import.column.column", "import.column.value", "import.column.reason"}
		for i, key := range titles {
			titles[i] = v.words.T(key)
		}
		if err := c.Header(titles...); err != nil {
			return err
		}
		return fec.Problems(v.Context(), src, layout, func(p intake.Problem) error {
			line := ""
			if p.Line > 0 {
				line = strconv.Itoa(p.Line)
			}
			return c.Row(texts([]string{line, wordsIn(v, ledgerLevel(p.Level).Text), wordsIn(v, columnWords(p)), p.Value, v.words.T(p.Key, p.Args)})...)
		})
	}}, nil
}

// ledgersExport sends the list as the address narrows it, one line for each customer.
func (s *Server) ledgersExport(v *visit) (answer, error) {
	q, _, err := input.Decode[ledgerQuery](v.Request)
	if err != nil {
		return nil, err
	}
	o, err := s.openRead(v)
	if err != nil {
		return nil, err
	}
	on := q.day(s)
	rows := q.choose(o, on)
	return streamed{v.words.T("ledgers.export_file", "day", on.String()), func(c *exports.CSV) error {
		titles := []string{v.words.T("ledgers.column.account"), v.words.T("ledgers.column.name")}
		for i := range ageNames {
			titles = append(titles, wordsIn(v, ageLabel(i)))
		}
		for _, key := range []string{"credits", "net", "certain", "uncertain", "term", "look"} {
			titles = append(titles, v.words.T("ledgers.column."+key))
		}
		if err := c.Header(titles...); err != nil {
			return err
		}
		for _, row := range rows {
			if err := c.Row(o.exported(v, row)...); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}

func (o *openedLedger) exported(v *visit, row agedCustomer) []exports.Field {
	fields := []exports.Field{exports.CSVText(row.Of.Key), exports.CSVText(customerName(row.Of))}
	for _, sum := range row.ByAge {
		fields = append(fields, exports.CSVCents(sum))
	}
	terms, _ := o.terms(row.Of.Key)
	looks := ""
	for i, l := range o.line(row, nil).Looks {
		if i > 0 {
			looks += " "
		}
		looks += wordsIn(v, l)
	}
	return append(fields, exports.CSVCents(row.Credits), exports.CSVCents(row.Net), exports.CSVCents(row.Certain), exports.CSVCents(row.Uncertain),
		exports.CSVText(wordsIn(v, termWords(terms))), exports.CSVText(looks))
}
