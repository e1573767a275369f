package portal

import (
	"bytes"
	"io"

	"relais/cases"
	"relais/exports"
	"relais/exports/bundle"
	"relais/portal/input"
)

// printedStatement is the statement of the case in the address, as it is printed. A rule that refuses the statement refuses
// the file: half a calculation on paper would be taken for a whole one.
func (s *Server) printedStatement(v *visit) (exports.Statement, *cases.Case, error) {
	q, _, err := input.Decode[statementQuery](v.Request)
	if err != nil {
		return exports.Statement{}, nil, err
	}
	if q.On.IsZero() {
		q.On = s.Cases.Today()
	}
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return exports.Statement{}, nil, err
	}
	st, err := cases.StatementOf(c, q.On, s.rates())
	if err != nil {
		return exports.Statement{}, nil, err
	}
	names, err := s.Names.Directory(v.Context(), v.actor, wantedOf(c, nil))
	if err != nil {
		return exports.Statement{}, nil, err
	}
	printed := bundle.StatementPage(st, v.words)
	printed.Heading = exports.Heading{
		Reference: c.Reference, Creditor: names.Orgs[c.Org].Name, Debtor: c.Debtor.Name, Author: v.org, Made: q.On.Time(),
	}
	if printed.Payment, _ = transferOf(c, names, st); over(c, q.On) {
		left := c.Summarise().Left
		printed.Payment, printed.Notes = nil, append(printed.Notes, v.words.T("claim.page.settled"))
		printed.Totals.Other, printed.Totals.OtherLabel, printed.Totals.Due = int64(left-st.Left), v.words.T("statement.not_pursued"), int64(left)
	}
	printed.Rates = usedRates(st, s.rates())
	return printed, c, nil
}

// usedRates lists the semesters that a statement reaches.
func usedRates(st *cases.Statement, rates *cases.Rates) (list []exports.StatementRate) {
	first, last := st.AsOf, cases.Date{}
	for i := range st.Invoices {
		for _, seg := range st.Invoices[i].Segments {
			if seg.From.Before(first) {
				first = seg.From
			}
			if seg.To.After(last) {
				last = seg.To
			}
		}
	}
	for _, s := range rates.Semesters() {
		if !s.To.Before(first) && !s.From.After(last) {
			list = append(list, exports.StatementRate{Semester: s.Name, From: s.From, To: s.To, ECB: int64(s.ECB), Legal: int64(s.Legal), Source: s.Source})
		}
	}
	return list
}

// statementPDF draws the statement on paper.
func (s *Server) statementPDF(v *visit) (answer, error) {
	return s.statementFile(v, ".pdf", "application/pdf", func(printed exports.Statement, out io.Writer) error {
		_, err := printed.Draw(out, v.words)
		return err
	})
}

// statementCSV writes the statement as a sheet for any program.
func (s *Server) statementCSV(v *visit) (answer, error) {
	return s.statementFile(v, ".csv", "text/csv; charset=utf-8", func(printed exports.Statement, out io.Writer) error {
		return printed.CSV(out, v.words)
	})
}

// workbookType is the media type of a workbook.
const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// statementXLSX writes the statement as a workbook with its definitions.
func (s *Server) statementXLSX(v *visit) (answer, error) {
	return s.statementFile(v, ".xlsx", workbookType, func(printed exports.Statement, out io.Writer) error {
		return printed.XLSX(out, v.words)
	})
}

// statementFile makes one of the files.
func (s *Server) statementFile(v *visit, ending, mime string, write func(exports.Statement, io.Writer) error) (answer, error) {
	printed, c, err := s.printedStatement(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := write(printed, &out); err != nil {
		return nil, err
	}
	return file(v.words.T("claim.page.file", "reference", c.Reference, "day", printed.AsOf.String())+ending, mime, out.Bytes()), nil
}
