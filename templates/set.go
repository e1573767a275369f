package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	texttemplate "text/template"
)

//go:embed layout.html partials pages mail
var embedded embed.FS

// Words is one language as templates need it: words, figures and days. i18n.Printer is one.
type Words interface {
	// Code gives the language for the lang attribute: "fr".
	Code() string
	// T gives a message; args are pairs of name and value or one map.
	T(key string, args ...any) string
	// N gives a message with plural forms.
	N(key string, n int, args ...any) string
	// Funcs gives the functions t, n, money, date and so on.
	Funcs() map[string]any
}

// Source is what templates are made from beside their own files.
type Source struct {
	Words []Words                                  // the languages, the default first
	Asset func(name string) (string, error)        // URL of a script, style sheet or image
	Icon  func(name string) (template.HTML, error) // an icon as inline SVG
}

// Set holds all pages and mails, parsed once per language. It is safe for concurrent use.
type Set struct {
	fallback string // language of who asks for an unknown one
	words    map[string]Words
	pages    map[string]map[string]*template.Template
	mails    map[string]map[string]mailTemplates
	files    []string // names of the files under pages/
}

type mailTemplates struct {
	text *texttemplate.Template
	html *template.Template
}

// Load parses every registered page and mail in every language.
func Load(source Source) (*Set, error) {
	set := &Set{
		words: map[string]Words{},
		pages: map[string]map[string]*template.Template{},
		mails: map[string]map[string]mailTemplates{},
	}
	var err error
	if set.files, err = pageFiles(); err != nil {
		return nil, err
	}
	for i, words := range source.Words {
		lang := words.Code()
		if i == 0 {
			set.fallback = lang
		}
		set.words[lang] = words
		funcs := functions(words, source)
		if set.pages[lang], err = parsePages(funcs); err != nil {
			return nil, fmt.Errorf("parse pages in %s: %w", lang, err)
		}
		if set.mails[lang], err = parseMails(funcs); err != nil {
			return nil, fmt.Errorf("parse mails in %s: %w", lang, err)
		}
	}
	return set, nil
}

// Words gives the words of a language, of the default one when it is unknown.
func (s *Set) Words(lang string) Words {
	if w, ok := s.words[lang]; ok {
		return w
	}
	return s.words[s.fallback]
}

func (s *Set) page(lang, name string) (*template.Template, error) {
	pages, ok := s.pages[lang]
	if !ok {
		pages = s.pages[s.fallback]
	}
	t, ok := pages[name]
	if !ok {
		return nil, fmt.Errorf("page %q was declared after the templates were loaded", name)
	}
	return t, nil
}

// pageFiles lists the templates under pages/ by name: "cases/list".
func pageFiles() ([]string, error) {
	var names []string
	err := fs.WalkDir(embedded, "pages", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(path, "pages/"), ".html"))
		}
		return err
	})
	return names, err
}

func parsePages(funcs template.FuncMap) (map[string]*template.Template, error) {
	frame, err := template.New("layout.html").Funcs(funcs).ParseFS(embedded, "layout.html", "partials/*.html")
	if err != nil {
		return nil, err
	}
	pages := make(map[string]*template.Template, len(registry))
	for name := range registry {
		page, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if _, err := page.ParseFS(embedded, "pages/"+name+".html"); err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		for _, part := range []string{"title", "main"} {
			if page.Lookup(part) == nil {
				return nil, fmt.Errorf("page %s: the template does not define %q", name, part)
			}
		}
		pages[name] = page
	}
	return pages, nil
}
