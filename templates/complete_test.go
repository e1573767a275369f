package templates_test

import (
	"html/template"
	"slices"
	"strings"
	"testing"

	"relais/templates"
)

// pageOf parses a page as it stands in a file.
func pageOf(text string) *template.Template {
	root := template.New("layout.html")
	template.Must(root.New("page.html").Parse(text))
	return root
}

func TestAPageHasWhatItReachesAndNothingElse(t *testing.T) {
	frame := template.Must(template.New("layout.html").Parse(
		`{{define "a"}}{{if .}}{{template "b" .}}{{else}}{{range .}}{{with .}}{{template "c"}}{{end}}{{end}}{{end}}{{end}}` +
			`{{define "b"}}b{{template "a" .}}{{end}}{{define "c"}}c{{end}}{{define "d"}}d{{end}}<p>{{template "main" .}}</p>`))
	page := pageOf(`{{define "main"}}own {{template "a" .}}{{end}}{{define "c"}}mine{{end}}`)
	whole, err := templates.Complete(page, frame)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, part := range whole.Templates() {
		names = append(names, part.Name())
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "a b c layout.html main page.html" {
		t.Errorf("the page has %s", got)
	}
	var out strings.Builder
	if err := whole.Execute(&out, nil); err != nil || out.String() != "<p>own </p>" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestAPageThatCallsWhatNobodyDefinesDoesNotLoad(t *testing.T) {
	frame := template.Must(template.New("layout.html").Parse(`{{template "main"}}`))
	page := pageOf(`{{define "main"}}{{template "nobody"}}{{end}}`)
	if _, err := templates.Complete(page, frame); err == nil || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("loaded: %v", err)
	}
}
