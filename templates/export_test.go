package templates

import (
	"io"
	"io/fs"
)

// RenderText renders a page from the text of a template, with all partials and the frame. For the gallery.
func RenderText(set *Set, w io.Writer, text string, frame Chrome, data any) error {
	t, err := set.page(frame.Lang, FailurePage.name)
	if err != nil {
		return err
	}
	if t, err = t.Clone(); err != nil {
		return err
	}
	if t, err = t.ParseFS(embedded, layout, "partials/*.html"); err != nil {
		return err
	}
	if t, err = t.Parse(text); err != nil {
		return err
	}
	return t.ExecuteTemplate(w, layout, view[any]{Chrome: frame, Page: data})
}

// Files gives the templates as they stand, for tests of their text.
func Files() fs.FS { return embedded }

// Complete adds to a page what it reaches of a frame.
var Complete = complete
