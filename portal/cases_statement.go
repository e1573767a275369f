package portal

import (
	"bytes"

	"relais/cases"
	"relais/exports"
	"relais/exports/bundle"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/portal/input"
	"relais/templates"
)

// statementQuery says on which day.
type statementQuery struct {
	On cases.Date `form:"on"`
}

// caseStatementData is what is owed on a day, every line with its reason.
type caseStatementData struct {
	Case     *cases.Case
	Folder   templates.Folder
	On       cases.Date
	Form     templates.Form
	Field    templates.Field
	Currency string
	Buckets  []bucketLine
	Total    bucketLine
	Paid     int64
	Credit   int64
	Daily    int64
	Blocks   []claimBlock
	Rules    []templates.Message // what was applied to all of it
	Flags    []templates.Message
	Problems []templates.Message // why a line is missing
	PDF, CSV string
}

// bucketLine is one bucket: what it was before any payment, and what is left of it.
type bucketLine struct {
	Label   templates.Message
	Claimed int64
	Left    int64
	Total   bool
}

// claimBlock is one invoice with everything that happened to it, a sentence for each line.
type claimBlock struct {
	Number string
	Dates  templates.Message
	Late   int
	Lines  []claimLine
	Left   int64
}

// claimLine is one line: the sentence, the rule behind it, the amount.
type claimLine struct {
	Text   templates.Message
	Why    templates.Message
	Amount int64
}

var casesStatement = templates.NewPage[caseStatementData]("cases/statement")

// casesStatement shows the calculation line by line, as of any day.
func (s *Server) casesStatement(v *visit) (answer, error) {
	q, form, err := input.Decode[statementQuery](v.Request)
	if err != nil && cases.CodeOf(err) != cases.Invalid {
		return nil, err
	}
	c, caseErr := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if caseErr != nil {
		return nil, caseErr
	}
	if q.On.IsZero() {
		q.On = s.Cases.Today()
	}
	names, err := s.Names.Directory(v.Context(), v.actor, wantedOf(c, nil))
	if err != nil {
		return nil, err
	}
	p := show(casesStatement, s.statementPage(v, c, q.On, names), append(linked(caseCrumbs(c), "/cases/"+string(c.ID)), templates.Crumb{Label: templates.Say("statement.title")})...)
	p.data.Form = formOf(form)
	p.data.Field = p.data.Form.Date("on", "claim.page.on").Default(q.On.String())
	return p.wrong(p.data.Form), nil
}

// linked makes the last step of a way a link, for a page behind it.
func linked(crumbs []templates.Crumb, href string) []templates.Crumb {
	crumbs[len(crumbs)-1].Href = href
	return crumbs
}

func (s *Server) statementPage(v *visit, c *cases.Case, on cases.Date, names accounts.Directory) caseStatementData {
	preview := cases.PreviewOf(c, on, s.rates())
	st := preview.Statement
	badge := badgeOf(c.Summarise(), s.Cases.Today())
	base := "/cases/" + string(c.ID) + "/statement"
	data := caseStatementData{
		Case: c, On: on, Currency: string(c.Currency), Paid: int64(st.Paid), Credit: int64(st.Credit), Daily: int64(st.Daily),
		Buckets: bucketLines(st), PDF: base + "/pdf?on=" + on.String(), CSV: base + "/csv?on=" + on.String(),
		Total: bucketLine{Label: templates.Say("statement.on", "day", on), Claimed: int64(st.Principal - st.CreditNotes + st.Interest + st.Indemnity + st.Penalty + st.Costs), Left: int64(st.Left)},
		Folder: templates.Folder{
			Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Title: templates.Say("claim.page.title", "debtor", c.Debtor.Name),
			Meta: folderMeta(c, names, v.actor.Side() == cases.AgencySide),
			Sum:  &templates.Sum{Label: templates.Say("case.owed_on", "day", on), Cents: int64(st.Left), Currency: string(c.Currency)},
		},
	}
	for i := range st.Invoices {
		data.Blocks = append(data.Blocks, blockOf(&st.Invoices[i], v.words, string(c.Currency)))
	}
	for _, key := range []string{string(st.Basis), string(st.DayCount), string(st.Imputation)} {
		data.Rules = append(data.Rules, templates.Say("claim.note."+key))
	}
	for _, f := range st.Flags {
		data.Flags = append(data.Flags, templates.Say("claim.flag."+f.Code, "semester", f.Semester))
	}
	for _, p := range preview.Problems {
		data.Problems = append(data.Problems, templates.Message{Key: p.Key, Args: p.Args})
	}
	return data
}

func bucketLines(st *cases.Statement) []bucketLine {
	lines := []bucketLine{
		{Label: templates.Say("claim.page.principal"), Claimed: int64(st.Principal - st.CreditNotes), Left: int64(st.Owed.Principal)},
		{Label: templates.Say("statement.interest"), Claimed: int64(st.Interest), Left: int64(st.Owed.Interest)},
		{Label: templates.Say("statement.indemnity"), Claimed: int64(st.Indemnity), Left: int64(st.Owed.Indemnity)},
	}
	for _, h := range st.Heads {
		lines = append(lines, bucketLine{Label: templates.Say("claim.head." + string(h.Kind)), Claimed: int64(h.Amount), Left: int64(h.Owed)})
	}
	return lines
}

// blockOf writes the lines of an invoice in the order in which they add up.
func blockOf(i *cases.InvoiceClaim, words *i18n.Printer, currency string) claimBlock {
	block := claimBlock{Number: i.Number, Late: i.LateDays, Left: int64(i.Owed.Total() - i.Credit), Dates: templates.Say("claim.page.dates", "issued", i.IssuedOn, "due", i.DueOn)}
	line := func(amount cases.Cents, why, text templates.Message) {
		block.Lines = append(block.Lines, claimLine{Text: text, Why: why, Amount: int64(amount)})
	}
	money := func(c cases.Cents) string { return words.Money(int64(c), currency) }
	none := templates.Message{}
	line(i.Principal, none, templates.Say("claim.page.invoice", "number", i.Number))
	for _, n := range i.CreditNotes {
		line(-n.Amount, templates.Say("effect."+string(n.Effect)), templates.Say("claim.page.credit_note", "number", n.Number, "day", n.IssuedOn))
	}
	for _, seg := range i.Segments {
		line(seg.Amount, templates.Plain(words.T("claim.basis."+string(seg.Basis))+", "+seg.Article),
			templates.SayN("claim.page.segment", seg.Days, "from", seg.From, "to", seg.To, "rate", int64(seg.Rate), "base", money(seg.Base), "year", seg.Year))
	}
	if i.Indemnity != 0 {
		line(i.Indemnity, templates.Say("claim.indemnity"), templates.Say("statement.indemnity"))
	}
	for _, p := range i.Payments {
		line(-p.To.Total(), templates.Say("claim.page.imputed", "interest", money(p.To.Interest), "principal", money(p.To.Principal), "indemnity", money(p.To.Indemnity)),
			templates.Say("claim.page.payment", "day", p.ReceivedOn))
	}
	return block
}

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
	return printed, c, nil
}

// statementPDF draws the statement on paper.
func (s *Server) statementPDF(v *visit) (answer, error) {
	printed, c, err := s.printedStatement(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := printed.Draw(&out, v.words); err != nil {
		return nil, err
	}
	return file(statementFile(v, c, printed.AsOf)+".pdf", "application/pdf", out.Bytes()), nil
}

// statementCSV writes the statement as a sheet.
func (s *Server) statementCSV(v *visit) (answer, error) {
	printed, c, err := s.printedStatement(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := printed.CSV(&out, v.words); err != nil {
		return nil, err
	}
	return file(statementFile(v, c, printed.AsOf)+".csv", "text/csv; charset=utf-8", out.Bytes()), nil
}

func statementFile(v *visit, c *cases.Case, on cases.Date) string {
	return v.words.T("claim.page.file", "reference", c.Reference, "day", on.String())
}
