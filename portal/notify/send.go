package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relais/cases"
	"relais/portal/accounts"
	"relais/portal/jobs"
	"relais/templates"
)

// each writes to every recipient of a job. A recipient whose mail fails does not keep the others from theirs; at the next
// try of the job those who have theirs get none again. When all that failed failed for good, so does the job.
func (n *Notifier) each(ctx context.Context, t *jobs.Task, to []accounts.Recipient, write func(accounts.Recipient) (templates.Note, bool, error)) error {
	var passing, final []error
	for _, r := range to {
		id := n.messageID(t.ID, r.Actor.Person)
		if n.wasSent(id) {
			continue
		}
		note, wanted, err := write(r)
		if err == nil && wanted {
			err = n.send(ctx, id, r, note)
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrRefused):
			final = append(final, fmt.Errorf("tell %s: %w", r.Actor.Person, err))
		default:
			passing = append(passing, fmt.Errorf("tell %s: %w", r.Actor.Person, err))
		}
	}
	if len(passing) > 0 {
		return errors.Join(append(passing, final...)...)
	}
	n.forget(t.ID)
	if len(final) > 0 {
		return jobs.Permanent(errors.Join(final...))
	}
	return nil
}

// send renders a mail in the reader's language and hands it over.
func (n *Notifier) send(ctx context.Context, id string, to accounts.Recipient, note templates.Note) error {
	letter, err := templates.NoteMail.Render(n.Pages, to.Lang, note)
	if err != nil {
		return err
	}
	m := Mail{
		ID: id, Name: to.Name, Address: to.Email, Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML,
		Lang: n.Pages.Words(to.Lang).Code(), At: n.Now(),
	}
	if err := n.Mailer.Send(ctx, m); err != nil {
		return err
	}
	n.remember(id)
	n.Log.InfoContext(ctx, "mail sent", "id", id, "person", to.Actor.Person, "org", to.Actor.Org)
	return nil
}

// messageID gives the Message-ID of a mail: the job and the person, so that the second try of a mail is the same mail to
// the programs of its reader.
func (n *Notifier) messageID(job cases.JobID, person cases.PersonID) string {
	return fmt.Sprintf("%s.%s@%s", job, person, n.URL.Hostname())
}

func (n *Notifier) wasSent(id string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sent[id]
}

func (n *Notifier) remember(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sent == nil {
		n.sent = map[string]bool{}
	}
	n.sent[id] = true
}

// forget drops what is known of a job that needs no further try.
func (n *Notifier) forget(job cases.JobID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id := range n.sent {
		if strings.HasPrefix(id, string(job)+".") {
			delete(n.sent, id)
		}
	}
}
