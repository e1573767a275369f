package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// sendTimeout bounds one conversation with the mail server.
const sendTimeout = 30 * time.Second

// SMTPOptions say where mails go.
type SMTPOptions struct {
	// URL is smtp://user:password@host:587 or smtps://…:465. Over smtp the connection must become encrypted (STARTTLS)
	// before anything is said, except to a relay on this machine.
	URL  *url.URL
	From *mail.Address
	// TLS, when not nil, says which certificates to believe; encryption is then asked of a relay on this machine too.
	TLS *tls.Config
}

// SMTP sends mails through a mail server. It is safe for concurrent use: each mail is a conversation of its own.
type SMTP struct {
	host    string
	from    *mail.Address
	options []gomail.Option
}

// NewSMTP checks the options; it does not connect.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	host := o.URL.Hostname()
	if host == "" || o.From == nil {
		return nil, errors.New("mail server: host and sender are needed")
	}
	port, options := 587, []gomail.Option{gomail.WithTimeout(sendTimeout)}
	switch o.URL.Scheme {
	case "smtps":
		port = 465
		options = append(options, gomail.WithSSL())
	case "smtp":
		policy := gomail.TLSMandatory
		if onThisMachine(host) && o.TLS == nil {
			policy = gomail.NoTLS
		}
		options = append(options, gomail.WithTLSPolicy(policy))
	default:
		return nil, fmt.Errorf("mail server: scheme %q is neither smtp nor smtps", o.URL.Scheme)
	}
	if text := o.URL.Port(); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("mail server: port %q", text)
		}
		port = n
	}
	if o.TLS != nil {
		options = append(options, gomail.WithTLSConfig(o.TLS))
	}
	if user := o.URL.User; user != nil {
		password, _ := user.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user.Username()), gomail.WithPassword(password))
	}
	options = append(options, gomail.WithPort(port))
	if _, err := gomail.NewClient(host, options...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &SMTP{host: host, from: o.From, options: options}, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// Send implements Mailer. What the server refuses for good is ErrRefused.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	msg, err := s.message(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500:
		return fmt.Errorf("mail %s: %w: code %d", m.ID, ErrRefused, refused.ErrorCode())
	case errors.As(err, &refused):
		return fmt.Errorf("mail %s not taken by the server: code %d", m.ID, refused.ErrorCode()) // the error names addresses
	}
	return fmt.Errorf("mail %s: %w", m.ID, err)
}

// message writes a mail as text with an HTML alternative.
func (s *SMTP) message(m Mail) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	msg.ToMailAddress(&mail.Address{Name: m.Name, Address: m.Address})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.At)
	msg.SetGenHeader("Content-Language", m.Lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's out-of-office answers
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}
