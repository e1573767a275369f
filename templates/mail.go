package templates

import (
	"fmt"
	"html/template"
	"strings"
	texttemplate "text/template"
)

// Mail is a mail whose templates, mail/<name>.txt and mail/<name>.html, want a T. The text file defines
// "subject" and "body", the HTML file defines "body".
type Mail[T any] struct{ name string }

// Letter is a mail in words.
type Letter struct {
	Subject string
	Text    string
	HTML    string
}

// mailRegistry lists the mails of the program, like registry its pages.
var mailRegistry = map[string]any{}

// NewMail declares the mail of this name. Two of one name stop the program.
func NewMail[T any](name string) Mail[T] {
	if _, taken := mailRegistry[name]; taken {
		panic(fmt.Sprintf("mail %q is declared twice", name))
	}
	var zero T
	mailRegistry[name] = zero
	return Mail[T]{name: name}
}

// Name gives the name under which the mail is registered.
func (m Mail[T]) Name() string { return m.name }

// Render writes the mail in the recipient's language.
func (m Mail[T]) Render(set *Set, lang string, data T) (Letter, error) {
	mails, ok := set.mails[lang]
	if !ok {
		mails = set.mails[set.fallback]
	}
	t, ok := mails[m.name]
	if !ok {
		return Letter{}, fmt.Errorf("mail %q was declared after the templates were loaded", m.name)
	}
	var subject, text, html strings.Builder
	if err := t.text.ExecuteTemplate(&subject, "subject", data); err != nil {
		return Letter{}, fmt.Errorf("render subject of mail %s: %w", m.name, err)
	}
	if err := t.text.ExecuteTemplate(&text, "layout.txt", data); err != nil {
		return Letter{}, fmt.Errorf("render text of mail %s: %w", m.name, err)
	}
	if err := t.html.ExecuteTemplate(&html, "layout.html", data); err != nil {
		return Letter{}, fmt.Errorf("render mail %s: %w", m.name, err)
	}
	return Letter{
		Subject: oneLine(subject.String()),
		Text:    strings.TrimSpace(text.String()) + "\n",
		HTML:    html.String(),
	}, nil
}

// CheckMails runs the two checks, which are templatecheck.CheckText and CheckHTML, on every mail in every
// language and reports files under mail/ that no mail claims.
func (s *Set) CheckMails(text func(*texttemplate.Template, any) error, html func(*template.Template, any) error) []error {
	var problems []error
	for lang, mails := range s.mails {
		for name, t := range mails {
			if err := text(t.text, mailRegistry[name]); err != nil {
				problems = append(problems, fmt.Errorf("mail %s.txt in %s: %w", name, lang, err))
			}
			if err := html(t.html, mailRegistry[name]); err != nil {
				problems = append(problems, fmt.Errorf("mail %s.html in %s: %w", name, lang, err))
			}
		}
	}
	entries, err := embedded.ReadDir("mail")
	if err != nil {
		return append(problems, err)
	}
	for _, entry := range entries {
		name, _, _ := strings.Cut(entry.Name(), ".")
		if _, claimed := mailRegistry[name]; !claimed && name != "layout" {
			problems = append(problems, fmt.Errorf("mail/%s: no mail claims this template", entry.Name()))
		}
	}
	return problems
}

func parseMails(funcs template.FuncMap) (map[string]mailTemplates, error) {
	mails := make(map[string]mailTemplates, len(mailRegistry))
	for name := range mailRegistry {
		text, err := texttemplate.New("layout.txt").Funcs(texttemplate.FuncMap(funcs)).ParseFS(embedded, "mail/layout.txt", "mail/"+name+".txt")
		if err != nil {
			return nil, fmt.Errorf("mail %s: %w", name, err)
		}
		html, err := template.New("layout.html").Funcs(funcs).ParseFS(embedded, "mail/layout.html", "mail/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("mail %s: %w", name, err)
		}
		if text.Lookup("subject") == nil || text.Lookup("body") == nil || html.Lookup("body") == nil {
			return nil, fmt.Errorf("mail %s: the text must define subject and body, the HTML body", name)
		}
		mails[name] = mailTemplates{text: text, html: html}
	}
	return mails, nil
}

// oneLine folds line breaks and runs of plain spaces: no header can be smuggled in, and the no-break spaces of
// French typography stay.
func oneLine(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r < 0x20 || r == 0x7f })
	return strings.Join(words, " ")
}
