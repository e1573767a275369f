package portal

import (
	"relais/cases"
	"relais/templates"
)

// casesEditData is a draft with its parts, each with the form that changes it.
type casesEditData struct {
	Case      *cases.Case
	Base      string
	Folder    templates.Folder
	Debtor    []templates.Fact
	Basics    []templates.Fact
	Invoices  []invoiceLine
	Credits   []creditLine
	Payments  []paymentLine
	Reminders []reminderLine
	Statement templates.Statement
	Problems  []templates.Message
	Todo      []templates.Item
	Today     cases.Date
}

// creditLine is a credit note with the number of its invoice.
type creditLine struct {
	cases.CreditNote
	Of string
}

// reminderLine is a reminder in words.
type reminderLine struct {
	cases.Reminder
	Title templates.Message
	Proof string // name of the file that proves it
}

var casesEdit = templates.NewPage[casesEditData]("cases/edit")

// casesEditForm shows the parts of a draft.
func (s *Server) casesEditForm(v *visit) (answer, error) {
	c, err := s.Cases.Case(v.Context(), v.actor, v.caseID())
	if err != nil {
		return nil, err
	}
	if c.Handling != cases.Draft {
		return seeOther("/cases/" + string(c.ID)), nil
	}
	today := s.Cases.Today()
	list := cases.ChecklistOf(c)
	preview := cases.PreviewOf(c, today, s.rates())
	badge := badgeOf(c.Summarise(), today)
	data := casesEditData{
		Case: c, Base: "/cases/" + string(c.ID), Debtor: debtorFacts(c), Basics: basicsFacts(c), Invoices: invoiceLines(c, preview.Statement),
		Payments: paymentLines(c, today), Reminders: reminderLines(c), Statement: claimTable(c, preview.Statement), Today: today,
		Folder: templates.Folder{Kind: templates.Say("label.draft"), Ref: c.Reference, Badge: &badge, Title: templates.Plain(c.Debtor.Name)},
	}
	data.Todo, _ = s.todoOf(c, list, today)
	for _, p := range preview.Problems {
		data.Problems = append(data.Problems, templates.Message{Key: p.Key, Args: p.Args})
	}
	for _, n := range c.CreditNotes {
		line := creditLine{CreditNote: n}
		if i := c.Invoice(n.Invoice); i != nil {
			line.Of = i.Number
		}
		data.Credits = append(data.Credits, line)
	}
	return show(casesEdit, data, templates.Crumb{Label: templates.Say("nav.drafts"), Href: draftsPath}, templates.Crumb{Label: templates.Plain(c.Debtor.Name)}), nil
}

func basicsFacts(c *cases.Case) []templates.Fact {
	facts := []templates.Fact{{Label: templates.Say("draft.nature"), Value: templates.Say("nature." + string(c.Nature))}}
	rate := templates.Say("draft.rate_legal")
	if c.ContractRate > 0 {
		rate = templates.Say("fact.percent", "rate", int64(c.ContractRate))
	}
	facts = append(facts, templates.Fact{Label: templates.Say("draft.rate"), Value: rate})
	if !c.InsolventOn.IsZero() {
		facts = append(facts, templates.Fact{Label: templates.Say("draft.insolvent_on"), Value: templates.Say("fact.day", "day", c.InsolventOn)})
	}
	if c.Narrative != "" {
		facts = append(facts, templates.Fact{Label: templates.Say("draft.narrative"), Value: templates.Plain(c.Narrative)})
	}
	return facts
}

func reminderLines(c *cases.Case) []reminderLine {
	lines := make([]reminderLine, len(c.Reminders))
	for i, r := range c.Reminders {
		lines[i] = reminderLine{Reminder: r, Title: templates.Say("level." + r.Level)}
		if d := c.Document(r.Proof); d != nil {
			lines[i].Proof = d.Name
		}
	}
	return lines
}

// removal is the button that takes one part out of a draft.
type removal struct{ Action, Idem string }

// Remove makes the button for a part.
func (d casesEditData) Remove(id cases.ItemID, idem string) removal {
	return removal{Action: d.Base + "/items/" + string(id) + "/remove", Idem: idem}
}
