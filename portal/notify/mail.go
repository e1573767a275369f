package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Mail is one mail to one person.
type Mail struct {
	ID      string // Message-ID without brackets; the same for every try
	Name    string
	Address string
	Subject string
	Text    string
	HTML    string
	Lang    string
	At      time.Time
}

// Mailer sends mails. SMTP, Outbox and Logged are three.
type Mailer interface {
	// Send hands a mail over. ErrRefused will be the same at the next try.
	Send(ctx context.Context, m Mail) error
}

// ErrRefused says that a mail will never be taken: another try would meet the same answer.
var ErrRefused = errors.New("mail refused for good")

// errHeader refuses what would end a header or name a second recipient.
var errHeader = fmt.Errorf("%w: address, name or subject cannot stand in a header", ErrRefused)

// check refuses a mail whose headers could say something else than they should. Every Mailer calls it first.
func (m Mail) check() error {
	parsed, err := mail.ParseAddress(m.Address)
	if err != nil || parsed.Address != m.Address || parsed.Name != "" {
		return fmt.Errorf("%w: address", errHeader)
	}
	if strings.ContainsAny(m.Address, "<>,;: \t\r\n\x00") || !strings.Contains(m.Address, "@") {
		return fmt.Errorf("%w: address", errHeader)
	}
	for _, text := range []string{m.Name, m.Subject, m.ID, m.Lang} {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
			return errHeader
		}
	}
	if m.ID == "" || strings.ContainsAny(m.ID, "<> ") || m.Subject == "" {
		return errHeader
	}
	return nil
}

// Logged is the Mailer of an installation without a mail server: it notes that a mail would have gone out. Neither
// addresses nor contents go to the log, because links in them open accounts.
type Logged struct{ Log *slog.Logger }

// Send implements Mailer.
func (l Logged) Send(ctx context.Context, m Mail) error {
	if err := m.check(); err != nil {
		return err
	}
	l.Log.WarnContext(ctx, "mail not sent: no mail server is configured", "id", m.ID)
	return nil
}

// kept is how many mails an Outbox remembers.
const kept = 200

// Outbox is the Mailer of the demo: the last mails stay in memory, for a page that shows them.
type Outbox struct {
	mu    sync.Mutex
	mails []Mail
}

// Send implements Mailer. A mail that comes again takes the place of the earlier one.
func (o *Outbox) Send(_ context.Context, m Mail) error {
	if err := m.check(); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mails = slices.DeleteFunc(o.mails, func(old Mail) bool { return old.ID == m.ID })
	o.mails = append(o.mails, m)
	if len(o.mails) > kept {
		o.mails = slices.Delete(o.mails, 0, len(o.mails)-kept)
	}
	return nil
}

// Mails gives the mails, the newest first.
func (o *Outbox) Mails() []Mail {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.mails)
	slices.Reverse(list)
	return list
}
