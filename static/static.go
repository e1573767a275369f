// Package static serves the style sheet, the script, the fonts and the icons from inside the binary. Bundled
// files carry the hash of their content in their name, so browsers may keep them for ever.
//
// The sources are app.css with css/, app.mjs with js/, fonts/ and favicon.svg; `go generate ./static` bundles
// them into dist/ with esbuild, which is a Go tool of this module. dist/ is committed and a test fails when it
// is stale. Icons are inlined into pages by Icon.
//
// The package must know nothing of pages, languages or cases.
package static

//go:generate rm -rf dist
//go:generate go tool esbuild app.mjs app.css favicon.svg --bundle --minify --format=esm --target=es2022,chrome123,firefox120,safari17.5 --loader:.woff2=file --loader:.svg=copy --entry-names=[name]-[hash] --asset-names=[name]-[hash] --outdir=dist --log-level=warning

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Prefix is where Handler is mounted.
const Prefix = "/s/"

//go:embed dist
var embedded embed.FS

// bundle maps plain names to bundled files: "app.js" to "app-VFRWLFL4.js".
var bundle = readBundle()

// hashedName splits "app-VFRWLFL4.js" into what stands before and after the hash.
var hashedName = regexp.MustCompile(`^(.+)-[A-Z0-9]{8}(\.[a-z0-9]+)$`)

// readBundle stops the program at start, not a person on a page, when two generations of a file are embedded.
func readBundle() map[string]string {
	names, err := fs.Glob(embedded, "dist/*")
	if err != nil {
		panic(err)
	}
	files := make(map[string]string, len(names))
	for _, name := range names {
		file := strings.TrimPrefix(name, "dist/")
		parts := hashedName.FindStringSubmatch(file)
		if parts == nil {
			panic(fmt.Sprintf("static/dist/%s carries no hash; run go generate ./static", file))
		}
		plain := parts[1] + parts[2]
		if other, twice := files[plain]; twice {
			panic(fmt.Sprintf("static/dist holds %s and %s; run go generate ./static", other, file))
		}
		files[plain] = file
	}
	return files
}

// Asset gives the URL of a bundled file by its plain name: "app.js", "app.css", "favicon.svg". An unknown
// name is a programming error: the template fails, and the test that renders it finds it.
func Asset(name string) (string, error) {
	file, ok := bundle[name]
	if !ok {
		return "", fmt.Errorf("unknown asset %q", name)
	}
	return Prefix + file, nil
}

// Handler serves Prefix + hashed name for ever, and nothing else: no listing, no plain names.
func Handler() http.Handler {
	files := map[string]bool{}
	for _, file := range bundle {
		files[file] = true
	}
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	server := http.FileServerFS(dist)
	return http.StripPrefix(Prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !files[r.URL.Path] {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		server.ServeHTTP(w, r)
	}))
}

// Favicon serves the icon of the site at the one address that browsers ask without having been told of it, beside files
// that are no pages.
func Favicon() http.Handler {
	icon, err := fs.ReadFile(embedded, "dist/"+bundle["favicon.svg"])
	if err != nil {
		panic(err) // the bundle names what is embedded
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(icon))
	})
}
