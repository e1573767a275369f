package notify

import (
	"context"
	"net/url"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/templates"
)

// story is what a mail about a case may say to one reader.
type story struct {
	c         *cases.Case
	placement *cases.Placement // of the reader's agency, or the last one
	from      string           // name of the other party
	agency    bool             // the reader is of an agency
	item      cases.ItemID
}

// placementOf gives the last placement with an agency, or nil.
func placementOf(c *cases.Case, agency cases.OrgID) *cases.Placement {
	for i := len(c.Placements) - 1; i >= 0; i-- {
		if c.Placements[i].Agency == agency {
			return &c.Placements[i]
		}
	}
	return nil
}

func (n *Notifier) storyFor(ctx context.Context, c *cases.Case, to accounts.Recipient, item cases.ItemID) (story, error) {
	s := story{c: c, placement: c.LastPlacement(), agency: to.Actor.Side() == cases.AgencySide, item: item}
	other := c.Agency
	if s.agency {
		s.placement, other = placementOf(c, to.Actor.Org), c.Org
	} else if s.placement != nil {
		other = s.placement.Agency
	}
	var err error
	s.from, err = n.nameOf(ctx, to.Actor, other)
	return s, err
}

// note writes the mail of a rule.
func (s story) note(r rule, base *url.URL) templates.Note {
	note := templates.Note{
		Subject: templates.Say(r.subject, "case", s.c.Reference),
		Lines:   []templates.Message{templates.Say(r.line, "from", s.from)},
		Facts:   []templates.Fact{{Label: templates.Say("mail.fact.case"), Value: templates.Plain(s.c.Reference), Mono: true}},
		Button:  &templates.Link{Label: templates.Say("mail.open_case"), Href: base.JoinPath("cases", string(s.c.ID)).String()},
	}
	if s.placement != nil && s.placement.AgencyReference != "" {
		note.Facts = append(note.Facts, templates.Fact{
			Label: templates.Say("mail.fact.agency_reference"), Value: templates.Plain(s.placement.AgencyReference), Mono: true,
		})
	}
	for _, f := range r.facts {
		if value, known := s.value(f); known {
			note.Facts = append(note.Facts, templates.Fact{Label: templates.Say(factLabels[f]), Value: value})
		}
	}
	if r.farewell && s.agency {
		note.Button = nil // the case is not theirs to open any more
	}
	return note
}

// factLabels are the words before each fact.
var factLabels = map[fact]string{
	factAnswerBy: "mail.fact.answer_by", factDue: "mail.fact.due", factAmount: "mail.fact.amount",
	factPaidOn: "mail.fact.paid_on", factFinal: "mail.fact.final",
}

// value gives a fact, when the case has it.
func (s story) value(f fact) (templates.Message, bool) {
	switch p := s.c.Payment(s.item); {
	case f == factAmount && p != nil:
		return templates.Say("mail.value.money", "cents", p.Amount, "currency", s.c.Currency), true
	case f == factPaidOn && p != nil:
		return day(p.ReceivedOn)
	case f == factDue:
		if r := s.c.Request(s.item); r != nil {
			return day(r.DueOn)
		}
	case f == factAnswerBy && s.placement != nil:
		return day(s.placement.AnswerBy)
	case f == factFinal && s.placement != nil:
		return day(s.placement.RecallFinalOn)
	}
	return templates.Message{}, false
}

func day(d cases.Date) (templates.Message, bool) {
	return templates.Say("mail.value.day", "day", d), !d.IsZero()
}

// remittanceNote writes the mail about a remittance.
func remittanceNote(r *agencies.Remittance, agency string, base *url.URL) templates.Note {
	money := func(c cases.Cents) templates.Message {
		return templates.Say("mail.value.money", "cents", c, "currency", r.Currency)
	}
	note := templates.Note{
		Subject: templates.Say(remittanceRule.subject, "reference", r.Reference),
		Lines:   []templates.Message{templates.Say(remittanceRule.line, "from", agency)},
		Facts: []templates.Fact{
			{Label: templates.Say("mail.fact.remittance"), Value: templates.Plain(r.Reference), Mono: true},
			{Label: templates.Say("mail.fact.gross"), Value: money(r.Gross)},
			{Label: templates.Say("mail.fact.fee"), Value: money(r.Fee + r.VAT)},
			{Label: templates.Say("mail.fact.net"), Value: money(r.Net)},
		},
		Button: &templates.Link{Label: templates.Say("mail.open_remittance"), Href: base.JoinPath("remittances", string(r.ID)).String()},
	}
	if on, known := day(r.BankOn); known {
		note.Facts = append(note.Facts, templates.Fact{Label: templates.Say("mail.fact.bank_on"), Value: on})
	}
	return note
}

// letterNote writes a letter with a secret link.
func letterNote(l accounts.Letter, base *url.URL) templates.Note {
	if l.Purpose == accounts.InvitationLink {
		return templates.Note{
			Subject: templates.Say("mail.invitation.subject", "organisation", l.Organisation),
			Lines:   []templates.Message{templates.Say("mail.invitation.line", "organisation", l.Organisation)},
			Button:  &templates.Link{Label: templates.Say("mail.invitation.button"), Href: base.JoinPath("invitation", l.Token).String()},
			After:   templates.Say("mail.invitation.after", "until", l.ExpiresAt),
		}
	}
	return templates.Note{
		Subject: templates.Say("mail.reset.subject"),
		Lines:   []templates.Message{templates.Say("mail.reset.line")},
		Button:  &templates.Link{Label: templates.Say("mail.reset.button"), Href: base.JoinPath("reset", l.Token).String()},
		After:   templates.Say("mail.reset.after", "until", l.ExpiresAt),
	}
}
