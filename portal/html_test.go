package portal_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// element is an element of a page.
type element struct{ *html.Node }

func (e element) attr(name string) string {
	for _, a := range e.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (e element) hasAttr(name string) bool {
	return slices.ContainsFunc(e.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// text gives the text inside, without that of scripts, styles and icons.
func (e element) text() string {
	var b strings.Builder
	walk(e.Node, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		return n.Type != html.ElementNode || !slices.Contains([]string{"script", "style", "title"}, n.Data)
	})
	return strings.TrimSpace(b.String())
}

// find gives the elements inside that a selector names.
func (e element) find(selector string) []element { return query(e.Node, selector) }

func walk(n *html.Node, visit func(*html.Node) bool) {
	if !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

var spaces = regexp.MustCompile(`[\s\x{00a0}\x{202f}]+`)

// squeeze makes every run of spaces one plain space.
func squeeze(s string) string { return strings.TrimSpace(spaces.ReplaceAllString(s, " ")) }

// query understands the selectors that the tests need: "tag", "#id", ".class", "[attr]", "[attr=value]", "[attr^=value]",
// any of them together, descendants by a space, alternatives by a comma. Values hold no spaces, commas or brackets.
func query(root *html.Node, selector string) []element {
	var found []element
	for alternative := range strings.SplitSeq(selector, ",") {
		steps := strings.Fields(alternative)
		set := []*html.Node{root}
		for _, step := range steps {
			match := matcher(step)
			var next []*html.Node
			for _, from := range set {
				walk(from, func(n *html.Node) bool {
					if n != from && n.Type == html.ElementNode && match(element{n}) && !slices.Contains(next, n) {
						next = append(next, n)
					}
					return true
				})
			}
			set = next
		}
		for _, n := range set {
			found = append(found, element{n})
		}
	}
	return found
}

var selectorPart = regexp.MustCompile(`^[a-z][a-z0-9]*|#[\w-]+|\.[\w-]+|\[[^\]]+\]`)

func matcher(step string) func(element) bool {
	parts := selectorPart.FindAllString(step, -1)
	if strings.Join(parts, "") != step {
		panic("selector " + step)
	}
	return func(e element) bool {
		for _, p := range parts {
			if !matchesPart(e, p) {
				return false
			}
		}
		return true
	}
}

func matchesPart(e element, part string) bool {
	switch part[0] {
	case '#':
		return e.attr("id") == part[1:]
	case '.':
		return slices.Contains(strings.Fields(e.attr("class")), part[1:])
	case '[':
		name, value, valued := strings.Cut(strings.Trim(part, "[]"), "=")
		if begins := strings.TrimSuffix(name, "^"); begins != name {
			return strings.HasPrefix(e.attr(begins), value)
		}
		return e.hasAttr(name) && (!valued || e.attr(name) == value)
	}
	return e.Data == part
}

// bareKey is a key of the catalogues that has no words: the printer shows it in brackets.
var bareKey = regexp.MustCompile(`\[[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)+\]`)

// pageProblems says what is wrong with a page whatever it is about.
func pageProblems(body string) []string {
	var problems []string
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, bad := range []string{"<no value>", "&lt;no value&gt;", "ZgotmplZ", "%!", "<nil>", "&lt;nil&gt;"} {
		if strings.Contains(body, bad) {
			at := strings.Index(body, bad)
			wrong("the page says %s: …%s…", bad, body[max(0, at-60):min(len(body), at+40)])
		}
	}
	if key := bareKey.FindString(body); key != "" {
		wrong("the key %s has no words", key)
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return append(problems, err.Error())
	}
	if !strings.HasPrefix(body, "<!doctype html>") {
		wrong("no doctype")
	}
	if n := len(query(root, "h1")); n != 1 {
		wrong("%d h1", n)
	}
	if n := query(root, "head title"); len(n) != 1 || n[0].FirstChild == nil || strings.TrimSpace(n[0].FirstChild.Data) == "" {
		wrong("no title")
	}
	if n := query(root, "html"); len(n) != 1 || n[0].attr("lang") == "" {
		wrong("no language")
	}
	return append(append(problems, idProblems(root)...), formProblems(root)...)
}

// idProblems finds ids given twice and references to ids that are not there.
func idProblems(root *html.Node) []string {
	var problems []string
	ids := map[string]bool{}
	for _, e := range query(root, "[id]") {
		if id := e.attr("id"); ids[id] {
			problems = append(problems, "two elements have the id "+id)
		}
		ids[e.attr("id")] = true
	}
	for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "popovertarget", "aria-controls"} {
		for _, e := range query(root, "["+name+"]") {
			for id := range strings.FieldsSeq(e.attr(name)) {
				if !ids[id] {
					problems = append(problems, fmt.Sprintf("%s of a %s names %s, which is not there", name, e.Data, id))
				}
			}
		}
	}
	for _, e := range query(root, "a[href^=#]") {
		if id := e.attr("href")[1:]; id != "" && !ids[id] {
			problems = append(problems, "a link leads to #"+id+", which is not there")
		}
	}
	return problems
}

// formProblems finds inputs without a label, buttons and links without a name, forms inside forms, scripts and styles in
// the page, and forms that change something by GET.
func formProblems(root *html.Node) []string {
	var problems []string
	labelled := map[string]bool{}
	for _, l := range query(root, "label[for]") {
		labelled[l.attr("for")] = l.text() != ""
	}
	for _, e := range query(root, "input, select, textarea") {
		// A field for the browser's own list of passwords is for nobody to see.
		if e.attr("type") == "hidden" || e.attr("aria-hidden") == "true" && e.attr("tabindex") == "-1" || labelled[e.attr("id")] || e.attr("aria-label") != "" || e.attr("aria-labelledby") != "" {
			continue
		}
		if !slices.ContainsFunc(ancestors(e.Node), func(n *html.Node) bool { return n.Data == "label" }) {
			problems = append(problems, fmt.Sprintf("%s %q has no label", e.Data, e.attr("name")))
		}
	}
	for _, e := range query(root, "button, a[href]") {
		if e.text() == "" && e.attr("aria-label") == "" {
			problems = append(problems, fmt.Sprintf("a %s without a name: %v", e.Data, e.Attr))
		}
	}
	for _, e := range query(root, "script") {
		if e.attr("src") == "" {
			problems = append(problems, "a script stands in the page")
		}
	}
	for _, e := range query(root, "style, [style], [onclick], [onload]") {
		problems = append(problems, "a "+e.Data+" has style or script of its own, which the policy forbids")
	}
	for _, e := range query(root, "a[href]") {
		if scheme, _, ok := strings.Cut(e.attr("href"), ":"); ok && !slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme) && !strings.ContainsAny(scheme, "/?#") {
			problems = append(problems, "a link with the address "+e.attr("href"))
		}
	}
	return problems
}

func ancestors(n *html.Node) []*html.Node {
	var list []*html.Node
	for p := n.Parent; p != nil; p = p.Parent {
		list = append(list, p)
	}
	return list
}
