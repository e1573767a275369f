package i18n

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// Printer writes words and figures in one language and one zone. It is safe for concurrent use.
type Printer struct {
	lang      Lang
	zone      *time.Location
	plain     map[string]string // messages without placeholders and plural: no template to run
	localizer *i18n.Localizer
	parser    i18ntemplate.Parser
}

func newPrinter(lang Lang, messages map[string]Message, zone *time.Location) (*Printer, error) {
	p := &Printer{lang: lang, zone: zone, plain: map[string]string{}}
	for key, m := range messages {
		if m.Forms == nil && !strings.Contains(m.Text, "{{") {
			p.plain[key] = m.Text
		}
	}
	p.parser = &parser{template.New("").Option("missingkey=error").Funcs(p.figures())}
	for key, m := range messages {
		for _, text := range m.Texts() {
			if _, err := p.parser.Parse(text, "", ""); err != nil {
				return nil, fmt.Errorf("catalogue %s, message %q: %w", lang, key, err)
			}
		}
	}
	localizer, err := bundleOf(lang, messages)
	if err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", lang, err)
	}
	p.localizer = localizer
	return p, nil
}

// In gives the same printer for another zone. Instants inside messages stay in the zone of the catalogue.
func (p *Printer) In(zone *time.Location) *Printer {
	other := *p
	other.zone = zone
	return &other
}

// Lang gives the language of the printer.
func (p *Printer) Lang() Lang { return p.lang }

// Code gives the language as text, for the lang attribute of a page.
func (p *Printer) Code() string { return string(p.lang) }

// T gives a message. args are pairs of name and value, or one map[string]any. A key that does not exist is
// shown in brackets: a page never fails for a word, and the tests find it.
func (p *Printer) T(key string, args ...any) string {
	if text, ok := p.plain[key]; ok {
		return text
	}
	return p.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: given(args)})
}

// N gives a message with plural forms for n things; {{.n}} in the message is n with its thousands set apart.
func (p *Printer) N(key string, n int, args ...any) string {
	data := named(args)
	data["n"] = p.Count(int64(n))
	return p.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: magnitude(n)})
}

func (p *Printer) localize(config *i18n.LocalizeConfig) string {
	config.TemplateParser = p.parser
	text, err := p.localizer.Localize(config)
	if text == "" && err != nil {
		return "[" + config.MessageID + "]"
	}
	return text
}

// magnitude strips the sign: the plural rules know no negative numbers.
func magnitude(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// given is what named gives, for those who only read it.
func given(args []any) map[string]any {
	if len(args) == 1 {
		if m, ok := args[0].(map[string]any); ok {
			return m
		}
	}
	return named(args)
}

// named gives arguments by their names, in a map of its own.
func named(args []any) map[string]any {
	m := make(map[string]any, len(args)/2+1)
	if len(args) == 1 {
		if given, ok := args[0].(map[string]any); ok {
			for name, value := range given {
				m[name] = value
			}
		}
		return m
	}
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}

// parser runs messages as text templates with the figures of one language. Parsed messages may be kept:
// each belongs to the catalogue of one language. All grow from one base, which holds the functions.
type parser struct{ base *template.Template }

// Cacheable says that parsed messages may be kept.
func (*parser) Cacheable() bool { return true }

// Parse reads a message.
func (ps *parser) Parse(src, _, _ string) (i18ntemplate.ParsedTemplate, error) {
	if !strings.Contains(src, "{{") {
		return words(src), nil
	}
	t, err := ps.base.New("").Parse(src)
	if err != nil {
		return nil, err
	}
	return &sentence{t}, nil
}

// words is a message without placeholders.
type words string

// Execute gives the words.
func (w words) Execute(any) (string, error) { return string(w), nil }

// sentence is a message with placeholders.
type sentence struct{ t *template.Template }

// Execute puts the arguments in.
func (s *sentence) Execute(data any) (string, error) {
	var b strings.Builder
	if err := s.t.Execute(&b, data); err != nil {
		return "", err
	}
	return b.String(), nil
}
