package main

import (
	"fmt"
	"net/url"

	"relais/portal"
	"relais/portal/notify"
)

// mailer says where mails go: to a page in the demo, to the mail server when there is one, else nowhere but a line of log.
func (s *site) mailer(demo bool) (notify.Mailer, error) {
	switch {
	case demo:
		s.outbox = &notify.Outbox{}
		return s.outbox, nil
	case s.config.SMTP == nil:
		return notify.Logged{Log: s.log}, nil
	}
	mailer, err := notify.NewSMTP(notify.SMTPOptions{URL: s.config.SMTP, From: s.config.MailFrom})
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return mailer, nil
}

// newNotifier tells people what happened.
func (s *site) newNotifier(public *url.URL, demo bool) (*notify.Notifier, error) {
	mailer, err := s.mailer(demo)
	if err != nil {
		return nil, err
	}
	return &notify.Notifier{
		Accounts: s.accounts, Names: s.server.Names, Cases: s.store, Remittances: s.store, Mailer: mailer, Pages: s.server.Pages,
		URL: public, Now: s.clock, Log: s.log,
	}, nil
}

// shownMails gives the mails of the demo to the page that shows them.
type shownMails struct{ outbox *notify.Outbox }

// Mails gives the mails, the newest first.
func (s shownMails) Mails() []portal.ShownMail {
	mails := s.outbox.Mails()
	shown := make([]portal.ShownMail, len(mails))
	for i, m := range mails {
		shown[i] = portal.ShownMail{To: m.Address, Subject: m.Subject, Text: m.Text, At: m.At}
	}
	return shown
}
