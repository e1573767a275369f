package papers

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
)

func TestAReplyNamesItsSenderAndQuotesTheReminder(t *testing.T) {
	s := sampleSale(3)
	reminder := ReminderMail(sampleLetter(s, 1), s.For)
	reply := NewChance(3).Reply(reminder, 2)
	m, err := mail.ReadMessage(bytes.NewReader(MailPaper(reply, 3)))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != s.For.Name || from[0].Address != s.For.Mail {
		t.Errorf("from %v (%v), want %s", from, err, s.For.Name)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "RE: "+reminder.Subject {
		t.Errorf("subject %q (%v)", subject, err)
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(reply.At) {
		t.Errorf("date %v (%v), want %v", at, err, reply.At)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{s.For.Name, "> Bonjour,", "> - facture " + s.Invoice, euros(s.Total())} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestAnAttachmentArrivesByteForByte(t *testing.T) {
	s := sampleSale(3)
	m := ReminderMail(sampleLetter(s, 1), s.For)
	m.Attachments = []Attachment{{"facture été.pdf", "application/pdf", InvoicePaper(s)}}
	message, err := mail.ReadMessage(bytes.NewReader(MailPaper(m, 1)))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(message.Body, params["boundary"])
	if _, err := r.NextPart(); err != nil {
		t.Fatal(err)
	}
	part, err := r.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	if part.FileName() != "facture été.pdf" {
		t.Errorf("file name %q", part.FileName())
	}
	var got bytes.Buffer
	if _, err := got.ReadFrom(decoded64(part)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), m.Attachments[0].Data) {
		t.Error("the attachment changed on its way")
	}
}

func decoded64(r io.Reader) io.Reader { return base64.NewDecoder(base64.StdEncoding, r) }
