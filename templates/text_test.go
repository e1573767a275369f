package templates_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"relais/templates"
)

var (
	commentAction = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}`)
	anyAction     = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
)

// spoken are attributes that people read or hear.
var spoken = map[string]bool{"aria-label": true, "title": true, "alt": true, "placeholder": true, "label": true, "aria-description": true,
	"data-sent": true, "data-failed": true, "data-retry": true, "data-one": true, "data-many": true}

// problemsOf lists words outside the catalogue and everything the policy of the site refuses.
func problemsOf(text string) []string {
	text = anyAction.ReplaceAllString(commentAction.ReplaceAllString(text, ""), "")
	var problems []string
	reader := html.NewTokenizer(strings.NewReader(text))
	for {
		switch kind := reader.Next(); kind {
		case html.ErrorToken:
			return problems
		case html.TextToken:
			if words := strings.TrimSpace(string(reader.Text())); strings.ContainsFunc(words, unicode.IsLetter) {
				problems = append(problems, "words outside actions: "+words)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := reader.Token()
			if token.Data == "style" || (token.Data == "script" && !strings.Contains(token.String(), "src=")) {
				problems = append(problems, "<"+token.Data+">")
			}
			for _, a := range token.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					problems = append(problems, "attribute "+a.Key)
				}
				if spoken[a.Key] && strings.ContainsFunc(a.Val, unicode.IsLetter) {
					problems = append(problems, "words in "+a.Key+": "+a.Val)
				}
			}
		}
	}
}

func TestTemplatesHoldNoWordsStylesOrScripts(t *testing.T) {
	err := fs.WalkDir(templates.Files(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Files(), path)
		if err != nil {
			return err
		}
		// What stands in noscript is one raw text to a tokenizer; without its tag it is looked at like everything else.
		shown := strings.NewReplacer("<noscript>", "", "</noscript>", "").Replace(string(text))
		for _, problem := range problemsOf(shown) {
			if strings.HasPrefix(path, "mail/") && problem == "attribute style" {
				continue // mail programs know no style sheets
			}
			t.Errorf("%s: %s", path, problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheSearchForWordsFindsThem(t *testing.T) {
	for _, wrong := range []string{
		`<p>Bonjour</p>`, `{{if .A}}oui{{end}}`, `<a aria-label="Ouvrir {{.Name}}">{{.B}}</a>`, `<input placeholder="Nom">`,
		`<p style="color:red">{{t "a"}}</p>`, `<style>p{}</style>`, `<button onclick="x()">{{t "a"}}</button>`, `<script>1</script>`, `<div data-retry="Encore"></div>`,
	} {
		if len(problemsOf(wrong)) == 0 {
			t.Errorf("%s passes", wrong)
		}
	}
	for _, right := range []string{`<p class="a">{{t "b"}} – 3 / 4</p>`, `{{/* a comment */}}<a aria-label="{{t "x"}}" href="/cases">{{.Name}}</a>`, `<script type="module" src="{{asset "app.js"}}"></script>`} {
		if problems := problemsOf(right); len(problems) > 0 {
			t.Errorf("%s: %v", right, problems)
		}
	}
}
