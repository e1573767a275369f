package templates

import (
	"html/template"
	"io"
	"io/fs"
)

// RenderText renders a page from the text of a template, with all partials and the frame. For the gallery.
func RenderText(set *Set, w io.Writer, text string, frame Chrome, data any) error {
	t, err := set.pages[frame.Lang][FailurePage.name].Clone()
	if err != nil {
		return err
	}
	if t, err = t.Parse(text); err != nil {
		return err
	}
	return t.ExecuteTemplate(w, "layout.html", view[any]{Chrome: frame, Page: data})
}

// Files gives the templates as they stand, for tests of their text.
func Files() fs.FS { return embedded }

// Templates gives the parsed pages of a language.
func (s *Set) Templates(lang string) map[string]*template.Template { return s.pages[lang] }
