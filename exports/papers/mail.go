package papers

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
)

// Mail is a message in a file. A reply quotes what it answers.
type Mail struct {
	From, To    Person
	At          time.Time
	Subject     string
	Text        string
	ReplyTo     *Mail // the message it answers, quoted below the text
	Attachments []Attachment
}

// Attachment is a file in a message.
type Attachment struct {
	Name, Type string
	Data       []byte
}

// MailPaper is the message as an .eml file (RFC 5322 with MIME).
func MailPaper(m Mail, seed uint64) []byte {
	c := NewChance(seed)
	var b bytes.Buffer
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	id := "<" + c.digits(14) + "@" + m.From.domain() + ">"
	head("Message-ID", id)
	head("Date", m.At.Format(time.RFC1123Z))
	head("From", m.From.mailbox())
	head("To", m.To.mailbox())
	head("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	if m.ReplyTo != nil {
		parent := "<" + c.digits(14) + "@" + m.ReplyTo.From.domain() + ">"
		head("In-Reply-To", parent)
		head("References", parent)
	}
	head("MIME-Version", "1.0")
	if len(m.Attachments) == 0 {
		textPart(&b, m.body())
		return b.Bytes()
	}
	boundary := "=_" + c.digits(20)
	head("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	b.WriteString("\r\n--" + boundary + "\r\n")
	textPart(&b, m.body())
	for _, a := range m.Attachments {
		b.WriteString("\r\n--" + boundary + "\r\n")
		head("Content-Type", mime.FormatMediaType(a.Type, map[string]string{"name": a.Name}))
		head("Content-Transfer-Encoding", "base64")
		head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
		b.WriteString("\r\n")
		wrapped64(&b, a.Data)
	}
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b.Bytes()
}

func textPart(b *bytes.Buffer, text string) {
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(b)
	w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	w.Close()
}

func wrapped64(b *bytes.Buffer, data []byte) {
	text := base64.StdEncoding.EncodeToString(data)
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
}

// body is the text with the quoted message that it answers.
func (m Mail) body() string {
	if m.ReplyTo == nil {
		return m.Text
	}
	q := m.ReplyTo
	quoted := "> " + strings.ReplaceAll(q.body(), "\n", "\n> ")
	return fmt.Sprintf("%s\n\nLe %s, %s a écrit :\n%s\n", m.Text, q.At.Format("02/01/2006 à 15:04"), q.From.Name, quoted)
}

func (p Person) mailbox() string {
	return mime.QEncoding.Encode("utf-8", p.Name) + " <" + p.Mail + ">"
}

func (p Person) domain() string {
	_, domain, _ := strings.Cut(p.Mail, "@")
	return domain
}

// ReminderMail writes the first reminder about invoices, as the seller's accountant would.
func ReminderMail(l Letter, to Person) Mail {
	var b strings.Builder
	fmt.Fprintf(&b, "Bonjour,\n\nSauf erreur de notre part, nous n’avons pas reçu le règlement de :\n\n")
	for _, i := range l.Invoices {
		fmt.Fprintf(&b, "- facture %s du %s, échue le %s : %s\n", i.Number, on(i.On), on(i.Due), euros(i.Open))
	}
	fmt.Fprintf(&b, "\nPouvez-vous nous indiquer la date de votre virement ? IBAN : %s\n\nCordialement,\n%s\n%s\n%s\n",
		fours(l.From.IBAN), l.By.Name, l.By.Role, l.From.Name)
	return Mail{From: l.By, To: to, At: at(l.On, 9).Add(12 * time.Minute), Text: b.String(),
		Subject: fmt.Sprintf("Relance : facture %s échue le %s", l.Invoices[0].Number, on(l.Invoices[0].Due))}
}

// answers of debtors, from goodwill to excuse; none disputes the goods.
var answers = []string{
	"Bonjour,\n\nNous avons bien reçu vos factures. La trésorerie est tendue ce mois-ci, je vous propose un virement en fin de mois.\n\nCordialement,\n%s",
	"Bonjour,\n\nLa facture est bonne à payer chez nous, elle attend la signature de la direction. Je vous tiens au courant.\n\nBien à vous,\n%s",
	"Bonjour,\n\nPouvez-vous me renvoyer le bon de livraison signé ? Notre comptabilité ne le retrouve pas.\n\nMerci,\n%s",
	"Bonjour,\n\nMerci de votre patience, nous attendons nous-mêmes un règlement important. Nous ne contestons pas la somme.\n\n%s",
}

// Reply is the debtor's answer to a message, days later.
func (c *Chance) Reply(m Mail, days int) Mail {
	return Mail{From: m.To, To: m.From, At: m.At.AddDate(0, 0, days).Add(time.Duration(c.Between(20, 340)) * time.Minute), Subject: "RE: " + m.Subject,
		Text: fmt.Sprintf(pick(c, answers), m.To.Name), ReplyTo: &m}
}
