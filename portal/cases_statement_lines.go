package portal

import (
	"strings"

	"relais/cases"
	"relais/portal/i18n"
	"relais/templates"
)

// blockOf writes the lines of an invoice in the order in which they add up.
func (s *Server) blockOf(i *cases.InvoiceClaim, words *i18n.Printer, st *cases.Statement) claimBlock {
	block := claimBlock{Number: i.Number, Late: i.LateDays, Left: int64(i.Owed.Total() - i.Credit), Dates: templates.Say("claim.page.dates", "issued", i.IssuedOn, "due", i.DueOn)}
	add := func(l claimLine) { block.Lines = append(block.Lines, l) }
	money := func(c cases.Cents) string { return words.Money(int64(c), string(st.Currency)) }
	invoice := claimLine{Amount: int64(i.Principal), Text: templates.Say("claim.page.invoice", "number", i.Number)}
	if st.Basis != cases.LegalConsumer {
		invoice.Why = templates.Say("claim.page.vat")
	}
	add(invoice)
	for _, n := range i.CreditNotes {
		add(claimLine{Amount: int64(-n.Amount), Why: templates.Say("effect." + string(n.Effect)), Text: templates.Say("claim.page.credit_note", "number", n.Number, "day", n.IssuedOn)})
	}
	for n, seg := range i.Segments {
		add(claimLine{
			Amount: int64(seg.Amount), Why: templates.Plain(words.T("claim.basis."+string(seg.Basis)) + ", " + seg.Article), Rate: whyRate(i, n, s.rates(), money),
			Text: templates.SayN(segmentKey(seg.Basis), seg.Days, "from", seg.From, "to", seg.To, "rate", int64(seg.Rate), "base", money(seg.Base), "year", seg.Year),
		})
	}
	if i.Indemnity != 0 {
		add(claimLine{Amount: int64(i.Indemnity), Why: templates.Say("claim.indemnity"), Text: templates.Say("claim.page.indemnity", "due", i.DueOn)})
	}
	for _, p := range i.Payments {
		add(claimLine{Amount: int64(-p.To.Total()), Why: imputedTo(p.To, words, money), Text: templates.Say("claim.page.payment", "day", p.ReceivedOn)})
	}
	if !i.DueOn.IsZero() && !st.AsOf.After(i.DueOn) && i.Owed.Total() > 0 {
		block.Note = templates.Say("claim.page.not_due", "due", i.DueOn)
	}
	return block
}

// headLines writes what is asked for beside the invoices, and what was paid of it.
func headLines(st *cases.Statement, words *i18n.Printer) (lines []claimLine) {
	money := func(c cases.Cents) string { return words.Money(int64(c), string(st.Currency)) }
	for i := range st.Heads {
		h := &st.Heads[i]
		line := claimLine{Amount: int64(h.Amount), Text: templates.Say("claim.head." + string(h.Kind)), Why: templates.Plain(h.Article)}
		switch {
		case h.Kind == cases.PenaltyHead && h.Base != 0 && h.Rate.Of(h.Base) == h.Amount:
			line.Rate = append(line.Rate, templates.Say("claim.why.penalty", "base", money(h.Base), "rate", int64(h.Rate), "day", h.On, "amount", money(h.Amount)))
		case h.Kind == cases.PenaltyHead:
			line.Rate = append(line.Rate, templates.Say("claim.why.penalty_minimum", "day", h.On, "amount", money(h.Amount)))
		case h.Unproved != 0:
			line.Rate = append(line.Rate, templates.Say("claim.why.unproved", "amount", money(h.Unproved)))
		}
		lines = append(lines, line)
		for _, p := range h.Payments {
			lines = append(lines, claimLine{Amount: int64(-p.To.Total()), Text: templates.Say("claim.page.payment", "day", p.ReceivedOn)})
		}
	}
	return lines
}

// segmentKey names interest by what it is: penalties between professionals, interest from anybody else.
func segmentKey(basis cases.RateBasis) string {
	if basis == cases.PublicRate || basis == cases.LegalConsumer {
		return "claim.page.segment_interest"
	}
	return "claim.page.segment"
}

// imputedTo says what a payment paid, leaving out what it did not reach.
func imputedTo(to cases.Buckets, words *i18n.Printer, money func(cases.Cents) string) templates.Message {
	var parts []string
	for _, bucket := range []struct {
		key   string
		cents cases.Cents
	}{{"claim.page.to_interest", to.Interest}, {"claim.page.to_principal", to.Principal}, {"claim.page.to_indemnity", to.Indemnity}} {
		if bucket.cents != 0 {
			parts = append(parts, words.T(bucket.key, "amount", money(bucket.cents)))
		}
	}
	if len(parts) == 0 {
		return templates.Message{}
	}
	return templates.Say("claim.page.imputed", "parts", strings.Join(parts, ", "))
}

// whyRate explains the rate of a span and how its amount comes out, so that anybody can do it again by hand.
func whyRate(i *cases.InvoiceClaim, n int, rates *cases.Rates, money func(cases.Cents) string) []templates.Message {
	seg, r := i.Segments[n], cases.WhyRate(i, n, rates)
	args := []any{
		"semester", r.Semester.Name, "from", r.Semester.From, "ecb", int64(r.Semester.ECB), "rate", int64(r.Rate), "legal", int64(r.Semester.Legal),
		"floor", int64(r.Semester.Floor()), "source", r.Semester.Source,
	}
	var list []templates.Message
	if r.Known {
		list = append(list, templates.Say("claim.why."+string(r.Basis), args...))
	}
	if r.BelowFloor() {
		list = append(list, templates.Say("claim.flag."+cases.FlagBelowFloor, args...))
	}
	if seg.Compound != 0 {
		list = append(list, templates.Say("claim.why.compound", "amount", money(seg.Compound)))
	}
	return append(list, templates.Say("claim.why.calculation", "base", money(seg.Base), "rate", int64(seg.Rate), "days", seg.Days, "year", seg.Year, "amount", money(seg.Amount)))
}

// statementChange is what became of a claim between two days.
type statementChange struct {
	From, To cases.Date
	Lines    []changeLine
	Total    changeLine
	Problem  templates.Message // why it cannot be said
}

// changeLine is one bucket between two days: before, added, paid, after.
type changeLine struct {
	Label                      templates.Message
	Before, Added, Paid, After int64
}

// changeOf sets the two days of the address side by side, the earlier one first.
func (s *Server) changeOf(c *cases.Case, q statementQuery) *statementChange {
	from, to := q.From, q.On
	if to.Before(from) {
		from, to = to, from
	}
	change := &statementChange{From: from, To: to}
	before, after := cases.PreviewOf(c, from, s.rates()), cases.PreviewOf(c, to, s.rates())
	if problems := append(before.Problems, after.Problems...); len(problems) > 0 {
		change.Problem = templates.Message{Key: problems[0].Key, Args: problems[0].Args}
		return change
	}
	compared := cases.Compare(before.Statement, after.Statement)
	line := func(label templates.Message, b cases.BucketChange) changeLine {
		return changeLine{label, int64(b.Before), int64(b.Added), int64(b.Paid), int64(b.After)}
	}
	change.Lines = []changeLine{line(templates.Say("claim.page.principal"), compared.Principal), line(interestOf(after.Statement), compared.Interest), line(templates.Say("statement.indemnity"), compared.Indemnity)}
	for _, more := range []struct {
		key string
		is  cases.BucketChange
	}{{"claim.head.penalty_clause", compared.Penalty}, {"claim.head.recovery_costs", compared.Costs}} {
		if more.is != (cases.BucketChange{}) {
			change.Lines = append(change.Lines, line(templates.Say(more.key), more.is))
		}
	}
	if compared.Credit != (cases.BucketChange{}) {
		change.Lines = append(change.Lines, line(templates.Say("claim.page.credit"), compared.Credit))
	}
	change.Total = line(templates.Say("claim.page.sum"), compared.Total)
	return change
}
