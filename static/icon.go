package static

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

//go:embed icons/*.svg
var iconFiles embed.FS

// icons maps the Lucide name of an icon to its inline SVG.
var icons = readIcons()

// readIcons keeps the shapes of each file; size, stroke and colour come from the style sheet.
func readIcons() map[string]template.HTML {
	names, err := fs.Glob(iconFiles, "icons/*.svg")
	if err != nil {
		panic(err)
	}
	all := make(map[string]template.HTML, len(names))
	for _, name := range names {
		text, err := iconFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		_, shapes, found := strings.Cut(string(text), "stroke-linejoin=\"round\"\n>")
		shapes, _, closed := strings.Cut(shapes, "</svg>")
		if !found || !closed {
			panic("static/" + name + " is not a Lucide icon")
		}
		shapes = strings.Join(strings.Fields(shapes), " ")
		shapes = strings.ReplaceAll(shapes, " /> <", "/><")
		all[strings.TrimSuffix(path.Base(name), ".svg")] = template.HTML(
			`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">` + strings.ReplaceAll(shapes, " />", "/>") + `</svg>`)
	}
	return all
}

// Icon gives an icon by its Lucide name, hidden from screen readers: words stand beside it, or an aria-label
// on what holds it. An unknown name is an error; add the file from lucide-static to icons/ and its hash to
// third_party.sha256.
func Icon(name string) (template.HTML, error) {
	svg, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("unknown icon %q", name)
	}
	return svg, nil
}
