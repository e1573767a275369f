package portal

import (
	"slices"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/input"
	"relais/templates"
)

// statementQuery says on which day, and with which other day to compare.
type statementQuery struct {
	On   cases.Date `form:"on"`
	From cases.Date `form:"from"`
}

// caseStatementData is what is owed on a day, every line with its reason.
type caseStatementData struct {
	Case     *cases.Case
	Folder   templates.Folder
	On       cases.Date
	Form     templates.Form
	Field    templates.Field
	With     templates.Field // the day to compare with
	Slider   daySlider
	Currency string
	Buckets  []bucketLine
	Total    bucketLine
	Paid     int64
	Credit   int64
	// NotPursued is what is taken off because the case is closed and its principal settled, below nothing.
	NotPursued int64
	Daily      int64
	Later      []settleDay
	Blocks     []claimBlock
	Heads      []claimLine // what is asked for beside the invoices
	Change     *statementChange
	Pay        *payBlock
	NoPay      templates.Message   // why there is no payment block
	Rules      []templates.Message // what was applied to all of it
	Flags      []templates.Message
	Problems   []templates.Message // why a line is missing
	Files      statementFiles
	Base       string // address of the case
}

// statementFiles are the addresses of the same statement to take away.
type statementFiles struct{ PDF, CSV, XLSX string }

// daySlider is the same day as a slider, for those with script; the field works for all.
type daySlider struct {
	From cases.Date
	Max  int // days from From on
	At   int
}

// settleDay is what is owed if the money comes on a day.
type settleDay struct {
	Day   cases.Date
	Cents int64
	Href  string
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
	Note   templates.Message // why there is nothing but the invoice
	Left   int64
}

// claimLine is one line: the sentence, the rule behind it, the amount, and for interest where the rate comes from.
type claimLine struct {
	Text   templates.Message
	Why    templates.Message
	Amount int64
	Rate   []templates.Message // "why this rate", sentence by sentence
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
	p := show(casesStatement, s.statementPage(v, c, q, names), append(linked(caseCrumbs(c), "/cases/"+string(c.ID)), templates.Crumb{Label: templates.Say("statement.title")})...)
	p.data.Form = formOf(form)
	p.data.Field = p.data.Form.Date("on", "claim.page.on").Default(q.On.String())
	p.data.With = p.data.Form.Date("from", "claim.page.with")
	p.data.Form = p.data.Form.Named(p.data.Field, p.data.With)
	return p.wrong(p.data.Form), nil
}

// linked makes the last step of a way a link, for a page behind it.
func linked(crumbs []templates.Crumb, href string) []templates.Crumb {
	crumbs[len(crumbs)-1].Href = href
	return crumbs
}

func (s *Server) statementPage(v *visit, c *cases.Case, q statementQuery, names accounts.Directory) caseStatementData {
	preview := cases.PreviewOf(c, q.On, s.rates())
	st := preview.Statement
	base := "/cases/" + string(c.ID)
	file := func(format string) string { return base + "/statement/" + format + "?on=" + q.On.String() }
	data := caseStatementData{
		Case: c, On: q.On, Currency: string(c.Currency), Paid: int64(st.Paid), Credit: int64(st.Credit), Daily: int64(st.Daily), Base: base,
		Buckets: bucketLines(st), Files: statementFiles{PDF: file("pdf"), CSV: file("csv"), XLSX: file("xlsx")},
		Total:  bucketLine{Label: templates.Say("statement.on", "day", q.On), Claimed: int64(st.Principal - st.CreditNotes + st.Interest + st.Indemnity + st.Penalty + st.Costs), Left: int64(st.Left)},
		Folder: s.claimFolder(v, c, names, st), Slider: sliderOf(c, q.On, s.rates()), Later: s.settleDays(c, st, base+"/statement?on="),
	}
	data.Folder.Title = templates.Say("claim.page.title", "debtor", c.Debtor.Name)
	for i := range st.Invoices {
		data.Blocks = append(data.Blocks, s.blockOf(&st.Invoices[i], v.words, st))
	}
	data.Heads = headLines(st, v.words)
	for _, key := range []string{string(st.Basis), string(st.DayCount), string(st.Imputation)} {
		data.Rules = append(data.Rules, templates.Say("claim.note."+key))
	}
	for _, f := range st.Flags {
		data.Flags = append(data.Flags, templates.Say("claim.flag."+f.Code, "semester", f.Semester))
	}
	for _, p := range preview.Problems {
		data.Problems = append(data.Problems, templates.Message{Key: p.Key, Args: p.Args})
	}
	if !q.From.IsZero() {
		data.Change = s.changeOf(c, q)
	}
	if over(c, q.On) {
		data.Flags, data.Later = append(data.Flags, templates.Say("claim.page.settled")), nil
		data.NotPursued, data.Total.Left = int64(c.Summarise().Left-st.Left), int64(c.Summarise().Left)
		return data
	}
	data.Pay, data.NoPay = payBlockOf(c, names, st)
	return data
}

// claimFolder is the head of the pages about what is owed on a case.
func (s *Server) claimFolder(v *visit, c *cases.Case, names accounts.Directory, st *cases.Statement) templates.Folder {
	summary := c.Summarise()
	badge := badgeOf(summary, s.Cases.Today())
	folder := templates.Folder{
		Kind: templates.Say("case.kind"), Ref: c.Reference, Badge: &badge, Meta: folderMeta(c, names, v.actor.Side() == cases.AgencySide),
		Sum: &templates.Sum{Label: templates.Say("case.owed_on", "day", st.AsOf), Cents: int64(st.Left), Currency: string(c.Currency)},
	}
	if over(c, st.AsOf) {
		folder.Sum = sumOf(c, summary, st)
	}
	return folder
}

// over says that a case was closed by a day with nothing left of its principal: interest is not pursued any more.
func over(c *cases.Case, on cases.Date) bool {
	p := c.LastPlacement()
	return settled(c, c.Summarise()) && (p == nil || !on.Before(p.ClosedOn))
}

// sliderOf spans the days from the first invoice on to half a year from now, as far as rates are known.
func sliderOf(c *cases.Case, on cases.Date, rates *cases.Rates) daySlider {
	first, last := on, on.AddDays(180)
	for i := range c.Invoices {
		if issued := c.Invoices[i].IssuedOn; !issued.IsZero() && issued.Before(first) {
			first = issued
		}
	}
	if list := rates.Semesters(); len(list) > 0 && list[len(list)-1].To.Before(last) {
		last = list[len(list)-1].To
	}
	if last.Before(on) {
		last = on
	}
	return daySlider{From: first, Max: last.DaysSince(first), At: on.DaysSince(first)}
}

// settleDays says what would settle the claim on days to come: a week, a fortnight and a month on, at the end of the month. Days
// whose rate is not published yet are left out.
func (s *Server) settleDays(c *cases.Case, st *cases.Statement, href string) (days []settleDay) {
	if st.Left <= 0 {
		return nil
	}
	list := []cases.Date{st.AsOf.AddDays(7), st.AsOf.AddDays(15), st.AsOf.AddMonths(1), st.AsOf.EndOfMonth()}
	slices.SortFunc(list, cases.Date.Compare)
	for _, day := range slices.Compact(list) {
		if !day.After(st.AsOf) {
			continue
		}
		if then, err := cases.StatementOf(c, day, s.rates()); err == nil {
			days = append(days, settleDay{Day: day, Cents: int64(then.Left), Href: href + day.String()})
		}
	}
	return days
}

// interestOf names interest by what it is: penalties between professionals, interest from anybody else.
func interestOf(st *cases.Statement) templates.Message {
	if st.Basis == cases.PublicRate || st.Basis == cases.LegalConsumer {
		return templates.Say("exports.statement.interest_only")
	}
	return templates.Say("statement.interest")
}

func bucketLines(st *cases.Statement) []bucketLine {
	lines := []bucketLine{
		{Label: templates.Say("claim.page.principal"), Claimed: int64(st.Principal - st.CreditNotes), Left: int64(st.Owed.Principal)},
		{Label: interestOf(st), Claimed: int64(st.Interest), Left: int64(st.Owed.Interest)},
		{Label: templates.Say("statement.indemnity"), Claimed: int64(st.Indemnity), Left: int64(st.Owed.Indemnity)},
	}
	for _, h := range st.Heads {
		lines = append(lines, bucketLine{Label: templates.Say("claim.head." + string(h.Kind)), Claimed: int64(h.Amount), Left: int64(h.Owed)})
	}
	return lines
}
