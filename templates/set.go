package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	"sync"
	texttemplate "text/template"
)

// layout is the template of the whole page, which calls all others.
const layout = "layout.html"

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

// Set holds all pages and mails, once per language. It is safe for concurrent use.
type Set struct {
	fallback string // language of who asks for an unknown one
	words    map[string]Words
	pages    map[string]map[string]parsedPage
	mails    map[string]map[string]mailTemplates
	files    []string // names of the files under pages/
}

type mailTemplates struct {
	text *texttemplate.Template
	html *template.Template
}

// parsedPage is a page in one language. It is parsed when it is first asked for: a portal at rest has no use for three
// megabytes of pages in each language that nobody reads. Check parses all.
type parsedPage func() (*template.Template, error)

// Load parses what all pages share, and every mail, in every language.
func Load(source Source) (*Set, error) {
	set := &Set{
		words: map[string]Words{},
		pages: map[string]map[string]parsedPage{},
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
	p, ok := pages[name]
	if !ok {
		return nil, fmt.Errorf("page %q was declared after the templates were loaded", name)
	}
	return p()
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

// parseFrame parses what pages share.
func parseFrame(funcs template.FuncMap) (*template.Template, error) {
	return template.New(layout).Funcs(funcs).ParseFS(embedded, layout, "partials/*.html")
}

// parsePages promises every page.
func parsePages(funcs template.FuncMap) (map[string]parsedPage, error) {
	frame, err := parseFrame(funcs)
	if err != nil {
		return nil, err
	}
	pages := make(map[string]parsedPage, len(registry))
	for name := range registry {
		pages[name] = sync.OnceValues(func() (*template.Template, error) { return parsePage(name, frame, funcs) })
	}
	return pages, nil
}

// parsePage parses a page and gives it the shared templates that it reaches.
func parsePage(name string, frame *template.Template, funcs template.FuncMap) (*template.Template, error) {
	page, err := template.New(layout).Funcs(funcs).ParseFS(embedded, "pages/"+name+".html")
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	for _, part := range []string{"title", "main"} {
		if page.Lookup(part) == nil {
			return nil, fmt.Errorf("page %s: the template does not define %q", name, part)
		}
	}
	if page, err = complete(page, frame); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return page, nil
}
