package portal

import (
	"strconv"
	"strings"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/i18n"
	"relais/templates"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// int64Of reads a number of an address; anything else is 0.
func int64Of(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func spacedSIREN(s string) string { return i18n.SIREN(s) }

// statementTable shows a statement in a few lines: the buckets, what was received, what is left.
func statementTable(st *cases.Statement) templates.Statement {
	t := templates.Statement{Caption: templates.Say("statement.caption", "day", st.AsOf), Currency: string(st.Currency)}
	line := func(cents cases.Cents, label templates.Message, notes ...templates.Message) {
		t.Lines = append(t.Lines, templates.StatementLine{Label: label, Notes: notes, Cents: int64(cents)})
	}
	line(st.Principal, templates.SayN("statement.principal", len(st.Invoices)))
	if st.CreditNotes != 0 {
		line(-st.CreditNotes, templates.Say("statement.credit_notes"))
	}
	line(st.Interest, interestOf(st), rateNotes(st)...)
	if st.Indemnity != 0 {
		line(st.Indemnity, templates.Say("statement.indemnity"), templates.Say("statement.indemnity_each", "n", int(st.Indemnity/4000)))
	}
	for _, h := range st.Heads {
		line(h.Amount, templates.Say("claim.head."+string(h.Kind)))
	}
	if st.Paid != 0 {
		line(-st.Paid, templates.Say("statement.paid"))
	}
	t.Total = templates.StatementLine{Label: templates.Say("statement.left"), Cents: int64(st.Left)}
	if st.Daily > 0 {
		t.Total.Notes = []templates.Message{templates.Say("statement.daily", "amount", int64(st.Daily))}
	}
	return t
}

// rateNotesMost is how many rates stand beside a statement; the page behind it has all.
const rateNotesMost = 4

// rateNotes names the latest rates that were used, in order of time.
func rateNotes(st *cases.Statement) []templates.Message {
	spans := st.RateSpans()
	var notes []templates.Message
	if before := len(spans) - rateNotesMost; before > 0 {
		notes = append(notes, templates.SayN("statement.rates_before", before))
		spans = spans[before:]
	}
	for _, p := range spans {
		notes = append(notes, templates.Say("statement.rate", "rate", int64(p.Rate), "from", p.From, "to", p.To))
	}
	return notes
}

// scoreOf draws the completeness of a case.
func scoreOf(list cases.Checklist) templates.Score {
	score := templates.Score{Points: list.Score, Label: templates.Say("evidence.score", "score", list.Score)}
	for _, c := range list.Categories {
		filled := c.State == cases.EvidenceComplete || c.State == cases.EvidenceWaived
		score.Segments = append(score.Segments, templates.Segment{Letter: string(c.Category), Weight: c.Weight, Filled: filled})
	}
	return score
}

func exhibitOf(c *cases.Case, d *cases.Document) exhibitLine {
	title := d.Title
	if title == "" {
		title = d.Name
	}
	return exhibitLine{
		Number: d.Exhibit, Code: d.Code(), Title: title, Name: d.Name, Pages: d.Pages, State: d.State, On: d.DatedOn, Bytes: d.Bytes,
		Href: "/cases/" + string(c.ID) + "/documents/" + string(d.ID), Late: d.Bordereau > 0, Unsent: d.Exhibit == 0 && !d.FromAgency, FromAgency: d.FromAgency,
	}
}

// exhibitGroups lists the files of a case by category; empty categories are left out.
func exhibitGroups(c *cases.Case) []exhibitGroup {
	var groups []exhibitGroup
	for _, category := range append(append([]cases.Category{}, cases.Categories...), cases.Unsorted) {
		g := exhibitGroup{Category: category, Title: categoryName(category)}
		for i := range c.Documents {
			if d := &c.Documents[i]; d.Category == category && !c.Unpacked(d) {
				g.Files = append(g.Files, exhibitOf(c, d))
			}
		}
		if len(g.Files) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func categoryName(c cases.Category) templates.Message {
	if c == cases.Unsorted {
		return templates.Say("category.unsorted")
	}
	return templates.Say("category." + string(c))
}

func dossierLines(c *cases.Case) []dossierLine {
	var lines []dossierLine
	for _, d := range c.SentDossiers() {
		base := "/cases/" + string(c.ID) + "/dossiers/" + string(d.ID)
		lines = append(lines, dossierLine{
			ID: d.ID, Bordereau: d.Bordereau, Ready: !d.BuiltAt.IsZero(), Failure: d.Failure, PDF: base + "/pdf", ZIP: base + "/zip", Pages: d.Pages, Bytes: d.Bytes,
		})
	}
	return lines
}

func requestLines(c *cases.Case, names accounts.Directory) []requestLine {
	var lines []requestLine
	for i := len(c.Requests) - 1; i >= 0; i-- {
		r := c.Requests[i]
		line := requestLine{Request: r, Asked: templates.Say("request.asked", "name", names.People[r.AskedBy].Name, "at", r.AskedAt)}
		line.Fields = answerFields(&r, templates.Form{Prefix: string(r.ID) + "-"})
		if !r.Open() {
			line.Words = answerWords(c, &r)
			line.Answer = templates.Say("request.answered", "name", names.People[r.AnsweredBy].Name, "at", r.AnsweredAt)
		}
		if d := c.Document(r.Document); d != nil {
			e := exhibitOf(c, d)
			line.File = &e
		}
		lines = append(lines, line)
	}
	return lines
}

func debtorFacts(c *cases.Case) []templates.Fact {
	d := c.Debtor
	facts := []templates.Fact{{Label: templates.Say("debtor.kind"), Value: templates.Say("debtor_kind." + string(d.Kind))}}
	add := func(key, value string, mono bool) {
		if value != "" {
			facts = append(facts, templates.Fact{Label: templates.Say(key), Value: templates.Plain(value), Mono: mono})
		}
	}
	add("debtor.siren", i18n.SIREN(d.SIREN), true)
	add("debtor.siret", i18n.SIRET(d.SIRET), true)
	add("debtor.vat", d.VAT, true)
	add("debtor.address", strings.Join(debtorAddress(d.Address), ", "), false)
	add("debtor.phone", i18n.Phone(d.Phone), true)
	add("debtor.email", d.Email, false)
	for i := range c.Contacts {
		contact := c.Contacts[i]
		name := contact.Name
		if contact.Role != "" {
			name += ", " + contact.Role
		}
		add("debtor.contact", name, false)
		add("debtor.phone", i18n.Phone(contact.Phone), true)
		add("debtor.email", contact.Email, false)
	}
	return facts
}

// debtorAddress gives an address line by line, empty ones left out.
func debtorAddress(a cases.Address) []string {
	var lines []string
	for _, line := range []string{a.Line1, a.Line2, strings.TrimSpace(a.PostalCode + " " + a.City)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (s *Server) placementFacts(c *cases.Case, names accounts.Directory) []templates.Fact {
	p := c.LastPlacement()
	if p == nil {
		return nil
	}
	facts := []templates.Fact{
		{Label: templates.Say("placement.agency"), Value: templates.Plain(names.Orgs[p.Agency].Name)},
		{Label: templates.Say("placement.released"), Value: templates.Say("fact.day", "day", p.ReleasedOn)},
		{Label: templates.Say("placement.mandate"), Value: templates.Plain(p.Terms.MandateReference)},
		{Label: templates.Say("placement.fee"), Value: templates.Say("fact.percent", "rate", int64(p.Terms.Fee))},
	}
	if p.AgencyReference != "" {
		facts = append(facts, templates.Fact{Label: templates.Say("placement.reference"), Value: templates.Plain(p.AgencyReference), Mono: true})
	}
	if handler := names.People[c.Handler].Name; handler != "" {
		facts = append(facts, templates.Fact{Label: templates.Say("placement.handler"), Value: templates.Plain(handler)})
	}
	if !p.ClosedOn.IsZero() {
		facts = append(facts, templates.Fact{Label: templates.Say("placement.closed"), Value: templates.Say("fact.day", "day", p.ClosedOn), Note: templates.Say("close." + string(p.CloseCode))})
	}
	return facts
}

func invoiceLines(c *cases.Case, st *cases.Statement) []invoiceLine {
	lines := make([]invoiceLine, len(c.Invoices))
	for i := range c.Invoices {
		lines[i] = invoiceLine{Invoice: c.Invoices[i], Left: int64(c.Invoices[i].Amount)}
		if claim := st.Invoice(c.Invoices[i].ID); claim != nil {
			lines[i].Left, lines[i].Late = int64(claim.Owed.Total()), claim.LateDays
		}
	}
	return lines
}

// paymentLines lists money, newest first, with what has to be done about it.
func paymentLines(c *cases.Case, today cases.Date) []paymentLine {
	reversed := map[cases.ItemID]cases.Cents{}
	terms := map[cases.PlacementID]cases.Terms{}
	for i := range c.Payments {
		reversed[c.Payments[i].Reverses] += c.Payments[i].Amount
	}
	for i := range c.Placements {
		terms[c.Placements[i].ID] = c.Placements[i].Terms
	}
	var lines []paymentLine
	for i := len(c.Payments) - 1; i >= 0; i-- {
		p := c.Payments[i]
		line := paymentLine{Payment: p, Label: templates.Say("payment.source." + string(p.Source)), Reversed: p.Amount > 0 && p.Amount+reversed[p.ID] == 0}
		if p.Amount < 0 {
			line.Label = templates.Say("payment.reversal")
		}
		line.Pending = c.Agency != "" && p.Source == cases.Direct && p.AcknowledgedAt.IsZero() && p.Amount > 0
		if p.Source == cases.Receipt && p.Remittance == "" && p.Amount > 0 && !line.Reversed {
			line.RemitBy = terms[p.Placement].RemitBy(p.ReceivedOn)
			line.Overdue = line.RemitBy.Before(today)
		}
		lines = append(lines, line)
	}
	return lines
}

func openPromise(c *cases.Case) *cases.Promise {
	for i := range c.Promises {
		if c.Promises[i].Outcome == "" {
			return &c.Promises[i]
		}
	}
	return nil
}
