package templates

import (
	"fmt"
	"html/template"
	"io"
)

// Page is a page of the site whose template wants a T. It is declared once, as a package variable beside its
// handler; wrong data does not compile.
type Page[T any] struct{ name string }

// view is the dot of every page template: the frame's fields at the top, the page's own under .Page.
type view[T any] struct {
	Chrome
	Page T
}

// registered is a page as the set needs it: its name and a view to check its template against.
type registered struct {
	name string
	view any
}

// registry lists the pages of the program. It is filled while package variables are initialised and only
// read afterwards.
var registry = map[string]registered{}

// NewPage declares the page whose template is pages/<name>.html. Two pages of one name stop the program.
func NewPage[T any](name string) Page[T] {
	if _, taken := registry[name]; taken {
		panic(fmt.Sprintf("page %q is declared twice", name))
	}
	registry[name] = registered{name: name, view: view[T]{}}
	return Page[T]{name: name}
}

// Name gives the name under which the page is registered, for logs and metrics.
func (p Page[T]) Name() string { return p.name }

// Render writes the whole page in the frame's language. The caller buffers: after an error w holds half a
// page.
func (p Page[T]) Render(w io.Writer, set *Set, frame Chrome, data T) error {
	t, err := set.page(frame.Lang, p.name)
	if err != nil {
		return err
	}
	if err := t.Execute(w, view[T]{Chrome: frame, Page: data}); err != nil {
		return fmt.Errorf("render page %s in %s: %w", p.name, frame.Lang, err)
	}
	return nil
}

// Check runs check, which is templatecheck.CheckHTML, on every registered page in every language and reports
// a template under pages/ that no page claims. Package portal's test calls it, because only there all pages
// are registered.
func (s *Set) Check(check func(t *template.Template, data any) error) []error {
	var problems []error
	for lang, pages := range s.pages {
		for name, page := range pages {
			t, err := page()
			if err == nil {
				err = check(t, registry[name].view)
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("page %s in %s: %w", name, lang, err))
			}
		}
	}
	for _, name := range s.files {
		if _, claimed := registry[name]; !claimed {
			problems = append(problems, fmt.Errorf("pages/%s.html: no page claims this template", name))
		}
	}
	return problems
}
