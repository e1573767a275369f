package notify_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"relais/cases/casestest"
	"relais/portal/notify"
)

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// postOffice is a mail server in this process.
type postOffice struct {
	mu       sync.Mutex
	from     []string
	to       []string
	messages []string
	logins   []string
	secure   []bool
	refuse   *smtp.SMTPError // of every recipient
}

type counter struct {
	o *postOffice
	c *smtp.Conn
}

func (o *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) { return &counter{o, c}, nil }

func (c *counter) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *counter) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		c.o.mu.Lock()
		defer c.o.mu.Unlock()
		c.o.logins = append(c.o.logins, user+":"+password)
		return nil
	}), nil
}

func (c *counter) Mail(from string, _ *smtp.MailOptions) error {
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	_, secure := c.c.TLSConnectionState()
	c.o.from, c.o.secure = append(c.o.from, from), append(c.o.secure, secure)
	return nil
}

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	if c.o.refuse != nil {
		return c.o.refuse
	}
	c.o.to = append(c.o.to, to)
	return nil
}

func (c *counter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.o.mu.Lock()
	defer c.o.mu.Unlock()
	c.o.messages = append(c.o.messages, string(text))
	return nil
}

func (c *counter) Reset()        {}
func (c *counter) Logout() error { return nil }

// open starts a mail server on a free port; with a certificate it can encrypt.
func (o *postOffice) open(t *testing.T, certificate *tls.Certificate) string {
	t.Helper()
	server := smtp.NewServer(o)
	server.Domain, server.AllowInsecureAuth = "localhost", certificate == nil
	server.ErrorLog = discard{}
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = listener.Close() // the server may not have begun to serve: then it does not know the listener
		<-done
		_ = server.Close()
	})
	return listener.Addr().String()
}

type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

func mailer(t *testing.T, address string, config *tls.Config) *notify.SMTP {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	m, err := notify.NewSMTP(notify.SMTPOptions{URL: u, From: &mail.Address{Name: "Relais – Créances", Address: "relais@relais.example"}, TLS: config})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func letter() notify.Mail {
	return notify.Mail{
		ID: "job.person@relais.example", Name: "Zoé Éclair, SARL", Address: "zoe@red.example", Subject: "D-2026-0241 – pièce à fournir : « été »",
		Text: "Bonjour,\n\n.un point au début\nhttps://relais.example/cases/1\n", HTML: "<!doctype html><p>Bonjour é", Lang: "fr", At: casestest.Now,
	}
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	var o postOffice
	if err := mailer(t, "smtp://"+o.open(t, nil), nil).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"zoe@red.example"}, o.to); diff != "" || o.from[0] != "relais@relais.example" {
		t.Errorf("from %v to %v", o.from, o.to)
	}
	got, err := mail.ReadMessage(strings.NewReader(o.messages[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != letter().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	to, err := got.Header.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (mail.Address{Name: "Zoé Éclair, SARL", Address: "zoe@red.example"}) {
		t.Errorf("to %v, %v", to, err)
	}
	date, err := got.Header.Date()
	if err != nil || !date.Equal(casestest.Now) {
		t.Errorf("date %v, %v", date, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<job.person@relais.example>", "Auto-Submitted": "auto-generated", "Content-Language": "fr", "X-Mailer": "", "User-Agent": "",
	} {
		if got := got.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	text, html := parts(t, got)
	if strings.ReplaceAll(text, "\r\n", "\n") != letter().Text || html != letter().HTML {
		t.Errorf("text %q\nHTML %q", text, html)
	}
}

// parts reads the two readings of a message.
func parts(t *testing.T, m *mail.Message) (text, html string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	reader := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			text = string(body)
		} else {
			html = string(body)
		}
	}
}

// B12
func TestNothingCanBeSmuggledIntoTheHeaders(t *testing.T) {
	var o postOffice
	smtpMailer := mailer(t, "smtp://"+o.open(t, nil), nil)
	spoil := map[string]func(*notify.Mail){
		"a line in the address":    func(m *notify.Mail) { m.Address = "zoe@red.example\r\nBcc: all@red.example" },
		"a bracket in the address": func(m *notify.Mail) { m.Address = "zoe@red.example>, <all@red.example" },
		"two addresses":            func(m *notify.Mail) { m.Address = "zoe@red.example, all@red.example" },
		"a name in the address":    func(m *notify.Mail) { m.Address = "Zoé <zoe@red.example>" },
		"a quoted address":         func(m *notify.Mail) { m.Address = `"a b"@red.example` },
		"no address":               func(m *notify.Mail) { m.Address = "" },
		"a line in the name":       func(m *notify.Mail) { m.Name = "Zoé\nBcc: all@red.example" },
		"a line in the subject":    func(m *notify.Mail) { m.Subject = "x\r\nBcc: all@red.example" },
		"NUL in the subject":       func(m *notify.Mail) { m.Subject = "x\x00" },
		"no subject":               func(m *notify.Mail) { m.Subject = "" },
		"a bracket in the id":      func(m *notify.Mail) { m.ID = "x>\r\n" },
		"a line in the language":   func(m *notify.Mail) { m.Lang = "fr\r\nX: y" },
	}
	for _, m := range []notify.Mailer{smtpMailer, &notify.Outbox{}, notify.Logged{Log: slog.New(slog.DiscardHandler)}} {
		for name, f := range spoil {
			bad := letter()
			f(&bad)
			if err := m.Send(t.Context(), bad); !errors.Is(err, notify.ErrRefused) {
				t.Errorf("%T, %s: %v", m, name, err)
			}
		}
		if err := m.Send(t.Context(), letter()); err != nil {
			t.Errorf("%T: %v", m, err)
		}
	}
	if len(o.messages) != 1 || len(o.to) != 1 {
		t.Errorf("%d messages to %v", len(o.messages), o.to)
	}
	long := letter()
	long.Name, long.Subject = strings.Repeat("é ", 300), strings.Repeat("ligne ", 200)
	if err := smtpMailer.Send(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	if _, err := mail.ReadMessage(strings.NewReader(o.messages[1])); err != nil {
		t.Errorf("a folded header ends the headers: %v", err)
	}
}

func TestWhatTheServerRefusesForGoodIsNotTriedAgain(t *testing.T) {
	for code, final := range map[int]bool{550: true, 553: true, 450: false, 421: false} {
		o := postOffice{refuse: &smtp.SMTPError{Code: code, Message: "no zoe@red.example here"}}
		err := mailer(t, "smtp://"+o.open(t, nil), nil).Send(t.Context(), letter())
		if err == nil || errors.Is(err, notify.ErrRefused) != final {
			t.Errorf("%d: %v", code, err)
		}
		if err != nil && strings.Contains(err.Error(), "zoe@") {
			t.Errorf("the error that goes to the log names the address: %v", err)
		}
	}
	closed := mailer(t, "smtp://127.0.0.1:1", nil).Send(t.Context(), letter())
	if closed == nil || errors.Is(closed, notify.ErrRefused) {
		t.Errorf("a server that is away: %v", closed)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var o postOffice
	if err := mailer(t, "smtp://"+o.open(t, nil), nil).Send(ended, letter()); err == nil {
		t.Error("sent after the end")
	}
}

func TestTheConnectionIsEncryptedBeforeAnythingIsSaid(t *testing.T) {
	certificate, pool := selfSigned(t)
	trust := &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
	var o postOffice
	address := o.open(t, &certificate)
	if err := mailer(t, "smtp://user:pass%20word@"+address, trust).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"user:pass word"}, o.logins); diff != "" || len(o.secure) != 1 || !o.secure[0] {
		t.Errorf("log-ins %v, encrypted %v", o.logins, o.secure)
	}
	if err := mailer(t, "smtp://user:pass@"+address, &tls.Config{ServerName: "127.0.0.1"}).Send(t.Context(), letter()); err == nil {
		t.Error("a certificate that nobody vouches for is believed")
	}
	var plain postOffice
	if err := mailer(t, "smtp://user:pass@"+plain.open(t, nil), trust).Send(t.Context(), letter()); err == nil || len(plain.logins)+len(plain.messages) != 0 {
		t.Errorf("a server without encryption was told %v, %v", plain.logins, err)
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestAMailServerThatCannotBeMeantIsRefusedAtStart(t *testing.T) {
	from := &mail.Address{Address: "relais@relais.example"}
	for _, bad := range []string{"http://host", "smtp://", "host:25", "smtp://host:99999"} {
		u, err := url.Parse(bad)
		if err != nil {
			continue
		}
		if _, err := notify.NewSMTP(notify.SMTPOptions{URL: u, From: from}); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
	u, err := url.Parse("smtps://host")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := notify.NewSMTP(notify.SMTPOptions{URL: u, From: from}); err != nil {
		t.Error(err)
	}
	if _, err := notify.NewSMTP(notify.SMTPOptions{URL: u}); err == nil {
		t.Error("no sender")
	}
}

func TestTheLogHoldsNeitherAddressesNorLinks(t *testing.T) {
	var log bytes.Buffer
	m := notify.Logged{Log: slog.New(slog.NewJSONHandler(&log, nil))}
	if err := m.Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"zoe", "https://", "pièce"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), letter().ID) {
		t.Error("the log does not say which mail")
	}
}

func TestTheOutboxKeepsTheNewestMailsEachOnce(t *testing.T) {
	var o notify.Outbox
	for i := range 250 {
		m := letter()
		m.ID = fmt.Sprintf("mail-%d@relais.example", i)
		for range 2 {
			if err := o.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
	}
	mails := o.Mails()
	if len(mails) != 200 || mails[0].ID != "mail-249@relais.example" || mails[199].ID != "mail-50@relais.example" {
		t.Errorf("%d mails from %s to %s", len(mails), mails[0].ID, mails[len(mails)-1].ID)
	}
}
