package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed fr/*.json en/*.json
var embedded embed.FS

// Catalogue holds all messages of all languages and the zone in which instants are shown. It is read-only
// once loaded and safe for concurrent use.
type Catalogue struct {
	printers map[Lang]*Printer
	messages map[Lang]map[string]Message
	pseudo   func() *Printer // made when it is asked for: only tests do
}

// Message is one entry of a catalogue: plain words, or plural forms by CLDR category.
type Message struct {
	Text  string            // of a message without plural
	Forms map[string]string // "one", "many", "other"; nil without plural
}

// Texts lists what the message can say, the plural forms in a fixed order.
func (m Message) Texts() []string {
	if m.Forms == nil {
		return []string{m.Text}
	}
	var texts []string
	for _, form := range []string{"one", "many", "other"} {
		if text, ok := m.Forms[form]; ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// New loads the embedded catalogues. Instants are shown in zone.
func New(zone *time.Location) (*Catalogue, error) { return Load(embedded, zone) }

// Load reads <lang>/<area>.json of every language. A key in two areas, an unknown plural form or a message
// without "other" is an error. The pseudo language is made from the English words.
func Load(files fs.FS, zone *time.Location) (*Catalogue, error) {
	c := &Catalogue{printers: map[Lang]*Printer{}, messages: map[Lang]map[string]Message{}}
	for _, lang := range Langs() {
		messages, err := readArea(files, lang)
		if err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", lang, err)
		}
		c.messages[lang] = messages
	}
	for lang, messages := range c.messages {
		p, err := newPrinter(lang, messages, zone)
		if err != nil {
			return nil, err
		}
		c.printers[lang] = p
	}
	c.pseudo = sync.OnceValue(func() *Printer {
		p, err := newPrinter(Pseudo, stretched(c.messages[EN]), zone)
		if err != nil {
			panic(err) // the English words it is made of were read
		}
		return p
	})
	return c, nil
}

// Printer gives the printer of a language; of the default language when there is none.
func (c *Catalogue) Printer(lang Lang) *Printer {
	if lang == Pseudo {
		return c.pseudo()
	}
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[Default]
}

// Keys lists the keys of a language in alphabetical order.
func (c *Catalogue) Keys(lang Lang) []string {
	keys := make([]string, 0, len(c.messages[lang]))
	for key := range c.messages[lang] {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Message gives an entry as it stands in the catalogue.
func (c *Catalogue) Message(lang Lang, key string) (Message, bool) {
	m, ok := c.messages[lang][key]
	return m, ok
}

func readArea(files fs.FS, lang Lang) (map[string]Message, error) {
	names, err := fs.Glob(files, string(lang)+"/*.json")
	if err != nil {
		return nil, err
	}
	all, origin := map[string]Message{}, map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		entries, err := parseArea(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, m := range entries {
			if first, twice := origin[key]; twice {
				return nil, fmt.Errorf("%s: key %q stands in %s already", name, key, first)
			}
			all[key], origin[key] = m, name
		}
	}
	return all, nil
}

// parseArea reads one file by tokens, because a map would swallow a key written twice.
func parseArea(text []byte) (map[string]Message, error) {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("not an object of messages")
	}
	entries := map[string]Message{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string)
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		if _, twice := entries[key]; twice {
			return nil, fmt.Errorf("key %q stands here twice", key)
		}
		m, err := parseMessage(raw)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		entries[key] = m
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	return entries, nil
}

func parseMessage(raw json.RawMessage) (Message, error) {
	var m Message
	if raw[0] == '"' {
		return m, json.Unmarshal(raw, &m.Text)
	}
	if err := json.Unmarshal(raw, &m.Forms); err != nil {
		return m, err
	}
	for form := range m.Forms {
		if form != "one" && form != "many" && form != "other" {
			return m, fmt.Errorf("plural form %q is used by none of our languages", form)
		}
	}
	if m.Forms["one"] == "" || m.Forms["other"] == "" {
		return m, fmt.Errorf("plural forms one and other are both needed")
	}
	return m, nil
}

// bundleOf hands the messages to go-i18n, which knows the plural rules. A French message without "many"
// (1 000 000 de dossiers) uses "other" there.
func bundleOf(lang Lang, messages map[string]Message) (*i18n.Localizer, error) {
	tag := language.Make(string(lang))
	if lang == Pseudo {
		tag = language.English
	}
	bundle := i18n.NewBundle(tag)
	for key, m := range messages {
		message := &i18n.Message{ID: key, Other: m.Text}
		if m.Forms != nil {
			message.One, message.Many, message.Other = m.Forms["one"], m.Forms["many"], m.Forms["other"]
			if message.Many == "" && lang == FR {
				message.Many = message.Other
			}
		}
		if err := bundle.AddMessages(tag, message); err != nil {
			return nil, fmt.Errorf("message %q: %w", key, err)
		}
	}
	return i18n.NewLocalizer(bundle, tag.String()), nil
}
