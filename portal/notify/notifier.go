package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/jobs"
	"relais/templates"
)

// Cases reads cases in the scope of a reader. The store of cases is one.
type Cases interface {
	Case(ctx context.Context, scope cases.Scope, id cases.CaseID) (*cases.Case, error)
}

// Remittances reads remittances in the scope of a reader. The store of agencies is one.
type Remittances interface {
	Remittance(ctx context.Context, scope cases.Scope, id cases.RemittanceID) (*agencies.Remittance, error)
}

// Notifier runs the jobs that tell people something.
type Notifier struct {
	Accounts    *accounts.Service
	Names       *accounts.Names
	Cases       Cases
	Remittances Remittances
	Mailer      Mailer
	Pages       *templates.Set
	URL         *url.URL // public address: links begin with it
	Now         func() time.Time
	Log         *slog.Logger

	mu   sync.Mutex
	sent map[string]bool // ids of mails that went out while their job is not finished yet
}

// Handlers gives what is done for each kind of job.
func (n *Notifier) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{
		cases.JobNotify:    n.notify,
		accounts.JobLetter: n.letter,
		accounts.JobReset:  func(ctx context.Context, t *jobs.Task) error { return n.Accounts.PrepareReset(ctx, t.Payload) },
	}
}

// notify runs a JobNotify: about a case, or about a remittance when the job belongs to no case.
func (n *Notifier) notify(ctx context.Context, t *jobs.Task) error {
	if t.Case == "" {
		return n.remittance(ctx, t)
	}
	var note cases.Notification
	if err := json.Unmarshal(t.Payload, &note); err != nil {
		return jobs.Permanent(fmt.Errorf("payload of a notification: %w", err))
	}
	r, known := rules[note.Kind]
	if !known {
		return jobs.Permanent(fmt.Errorf("nobody is told about %q", note.Kind))
	}
	recipients, err := n.recipients(ctx, t, note, r)
	if err != nil {
		return err
	}
	return n.each(ctx, t, recipients, func(to accounts.Recipient) (templates.Note, bool, error) {
		c, err := n.visible(ctx, t, to.Actor, r)
		if err != nil || c == nil {
			return templates.Note{}, false, err
		}
		if r.moot != nil && r.moot(c, note.Item) {
			return templates.Note{}, false, nil
		}
		s, err := n.storyFor(ctx, c, to, note.Item)
		if err != nil {
			return templates.Note{}, false, err
		}
		return s.note(r, n.URL), true, nil
	})
}

// visible reads a case as one recipient may see it; nil when the recipient may not. Who has just lost the case by the
// event itself is told so all the same.
func (n *Notifier) visible(ctx context.Context, t *jobs.Task, reader cases.Actor, r rule) (*cases.Case, error) {
	if !reader.May(cases.ActList) {
		return nil, nil
	}
	c, err := n.Cases.Case(ctx, reader.Scope(), t.Case)
	if cases.CodeOf(err) != cases.NotFound {
		return c, err
	}
	if !r.farewell {
		return nil, nil
	}
	c, err = n.Cases.Case(ctx, cases.ClockActor(t.Org).Scope(), t.Case)
	if cases.CodeOf(err) == cases.NotFound {
		return nil, nil
	}
	if err != nil || placementOf(c, reader.Org) == nil {
		return nil, err
	}
	return c, nil
}

// recipients gives who is told: the one the event names, or who works on the case, or everybody whose role takes part.
// When the one is not there any more, everybody is told, so that nothing is lost with a person who left.
func (n *Notifier) recipients(ctx context.Context, t *jobs.Task, note cases.Notification, r rule) ([]accounts.Recipient, error) {
	side := cases.AgencySide
	if note.To == t.Org {
		side = cases.CreditorSide
	}
	one := note.Person
	if one == "" && !r.everybody {
		c, err := n.Cases.Case(ctx, cases.ClockActor(t.Org).Scope(), t.Case)
		if err != nil {
			return nil, gone(err)
		}
		one = concerned(c, note.To, side)
	}
	if one != "" {
		list, err := n.Accounts.Recipients(ctx, note.To, one, audience[side]...)
		if err != nil || len(list) > 0 {
			return list, gone(err)
		}
	}
	list, err := n.Accounts.Recipients(ctx, note.To, "", audience[side]...)
	return list, gone(err)
}

// concerned gives the person of an organisation who works on a case: the handler of the agency, or who released it.
func concerned(c *cases.Case, org cases.OrgID, side cases.Side) cases.PersonID {
	if side == cases.AgencySide && c.Agency == org && c.Handler != "" {
		return c.Handler
	}
	if p := c.LastPlacement(); p != nil && side == cases.CreditorSide {
		return p.ReleasedBy
	}
	return ""
}

// gone makes "not found" final: the job waits for nothing.
func gone(err error) error {
	if cases.CodeOf(err) == cases.NotFound {
		return jobs.Permanent(err)
	}
	return err
}

// remittance tells a creditor of a remittance.
func (n *Notifier) remittance(ctx context.Context, t *jobs.Task) error {
	var note agencies.RemittanceNotice
	if err := json.Unmarshal(t.Payload, &note); err != nil || note.Kind != remittanceKind {
		return jobs.Permanent(fmt.Errorf("payload of a notification without a case: kind %q, %w", note.Kind, errors.Join(err)))
	}
	recipients, err := n.Accounts.Recipients(ctx, note.To, "", moneyAudience...)
	if err != nil {
		return gone(err)
	}
	return n.each(ctx, t, recipients, func(to accounts.Recipient) (templates.Note, bool, error) {
		if !to.Actor.May(cases.ActSeeRemittance) {
			return templates.Note{}, false, nil
		}
		r, err := n.Remittances.Remittance(ctx, to.Actor.Scope(), note.Remittance)
		if cases.CodeOf(err) == cases.NotFound {
			return templates.Note{}, false, nil
		}
		if err != nil {
			return templates.Note{}, false, err
		}
		agency, err := n.nameOf(ctx, to.Actor, r.Agency)
		if err != nil {
			return templates.Note{}, false, err
		}
		return remittanceNote(r, agency, n.URL), true, nil
	})
}

// nameOf gives the name of an organisation as the reader may know it.
func (n *Notifier) nameOf(ctx context.Context, reader cases.Actor, org cases.OrgID) (string, error) {
	d, err := n.Names.Directory(ctx, reader, accounts.Wanted{Orgs: []cases.OrgID{org}})
	if err != nil {
		return "", err
	}
	return d.Orgs[org].Name, nil
}

// letter runs a JobLetter: an invitation or a reset, with its secret link.
func (n *Notifier) letter(ctx context.Context, t *jobs.Task) error {
	l, err := n.Accounts.Letter(ctx, t.Payload)
	if cases.CodeOf(err) == cases.NotFound {
		return nil // used, replaced or withdrawn meanwhile: nothing to say any more
	}
	if err != nil {
		return err
	}
	to := accounts.Recipient{Actor: cases.Actor{Person: l.To.ID, Org: l.To.Org}, Email: l.To.Email, Name: l.To.Name, Lang: l.Lang}
	return n.each(ctx, t, []accounts.Recipient{to}, func(accounts.Recipient) (templates.Note, bool, error) {
		return letterNote(l, n.URL), true, nil
	})
}
