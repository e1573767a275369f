package exports

import (
	"io"
	"strings"
)

// MailPage draws a message: header lines, plain text, list of attachments (which are exhibits of their own).
type MailPage struct {
	Heading      Heading
	Number       int
	Code         string
	From, To, Cc string
	Sent         string // the Date header, in the reader's words or as found
	Subject      string
	Text         string
	Attachments  []MailAttachment
	// FromHTML says that the text was taken from an HTML message without a plain part.
	FromHTML bool
}

// MailAttachment is a file inside a message.
type MailAttachment struct {
	Name  string
	Bytes int64
	// Exhibit is its own order number, 0 if it has none.
	Exhibit int
	Code    string
}

// headerLimit bounds header lines, in characters: a list of thousands of recipients must not push the text off the pages.
const headerLimit = 4000

// Draw writes the message, at most MaxTextPages pages. Layout.Rows holds the attachments that are exhibits.
func (m MailPage) Draw(w io.Writer, words Words) (Layout, error) {
	title := m.Subject
	if m.Number > 0 {
		title = exhibitLabel(words, m.Number, m.Code)
	}
	d, err := newDocument(words, m.Heading, title)
	if err != nil {
		return Layout{}, err
	}
	subject := m.Subject
	if subject == "" {
		subject = words.T("exports.mail.no_subject")
	}
	d.paragraph(head1.at(15), shorten(subject, headerLimit))
	d.space(2)
	d.pairs(26, pair{words.T("exports.mail.from"), shorten(m.From, headerLimit)}, pair{words.T("exports.mail.to"), shorten(m.To, headerLimit)},
		pair{words.T("exports.mail.cc"), shorten(m.Cc, headerLimit)}, pair{words.T("exports.mail.sent"), shorten(m.Sent, headerLimit)})
	d.mailAttachments(m.Attachments)
	d.space(5)
	if m.FromHTML {
		d.paragraph(small, words.T("exports.mail.from_html"))
		d.space(2)
	}
	d.limited(m.Text, func(line string) (style, []string) {
		s := body.at(10)
		if strings.HasPrefix(line, ">") {
			s = s.in(inkSoft) // what the sender quotes
		}
		return s, d.ruler.wrap(s, line, textWidth)
	})
	return d.send(w)
}

func (d *document) mailAttachments(list []MailAttachment) {
	if len(list) == 0 {
		return
	}
	d.space(3)
	t := table{columns: []column{
		{title: d.words.N("exports.mail.attachments", len(list)), width: 110, style: body.at(9)},
		{title: d.words.T("exports.placeholder.size"), width: 25, style: body.at(9), align: toRight},
		{title: d.words.T("exports.chronology.exhibit"), width: 35, style: body.at(9).in(petrol)},
	}}
	for _, a := range list {
		exhibit := text("–")
		if a.Exhibit > 0 {
			exhibit = text(exhibitShort(d.words, a.Exhibit, a.Code))
		}
		t.rows = append(t.rows, row{exhibit: a.Exhibit, cells: []cell{text(orDash(a.Name)), text(d.words.Bytes(a.Bytes)), exhibit}})
	}
	d.addTable(t)
}
