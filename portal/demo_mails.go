package portal

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"relais/cases"
	"relais/templates"
)

// mailsData is the mails that the demo would have sent.
type mailsData struct {
	Mails []mailShown
	Empty templates.Empty
}

type mailShown struct {
	To      string
	Subject string
	At      time.Time
	Lines   [][]mailPart
}

// mailPart is a piece of a line: text, or a link of this site.
type mailPart struct{ Text, Href string }

var mailsPage = templates.NewPage[mailsData]("demo/mails")

// demoMails shows the mails of the demo, the newest first. Without a demo the page does not exist.
func (s *Server) demoMails(*visit) (answer, error) {
	if !s.Demo || s.Outbox == nil {
		return nil, cases.Missing()
	}
	data := mailsData{Empty: templates.Empty{Icon: "mail", Title: templates.Say("mails.empty"), Detail: templates.Say("mails.empty_detail")}}
	mails := slices.Clone(s.Outbox.Mails())
	slices.SortStableFunc(mails, func(a, b ShownMail) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	for _, m := range mails {
		shown := mailShown{To: m.To, Subject: m.Subject, At: m.At}
		for line := range strings.SplitSeq(strings.TrimSpace(m.Text), "\n") {
			shown.Lines = append(shown.Lines, mailParts(line, s.URL.String()))
		}
		data.Mails = append(data.Mails, shown)
	}
	return show(mailsPage, data, templates.Crumb{Label: templates.Say("mails.title")}), nil
}

// mailParts finds the links of this site in a line; others stay text.
func mailParts(line, site string) []mailPart {
	var parts []mailPart
	for line != "" {
		at := strings.Index(line, site)
		if at < 0 {
			break
		}
		link := line[at:]
		if end := strings.IndexAny(link, " \t<>\"'"); end >= 0 {
			link = link[:end]
		}
		link = strings.TrimRight(link, ".,;:!?)")
		if at > 0 {
			parts = append(parts, mailPart{Text: line[:at]})
		}
		parts = append(parts, mailPart{Text: link, Href: localPath("/" + strings.TrimLeft(strings.TrimPrefix(link, site), "/"))})
		line = line[at+len(link):]
	}
	if line != "" {
		parts = append(parts, mailPart{Text: line})
	}
	return parts
}
