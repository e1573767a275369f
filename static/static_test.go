package static

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func get(path string) *http.Response {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

func TestAssetsAreServedForEverUnderTheirHashedNames(t *testing.T) {
	for name, contentType := range map[string]string{
		"app.js": "text/javascript; charset=utf-8", "app.css": "text/css; charset=utf-8", "favicon.svg": "image/svg+xml",
		"ibm-plex-sans-latin-wght-normal.woff2": "font/woff2", "ibm-plex-mono-latin-400-normal.woff2": "font/woff2",
	} {
		url, err := Asset(name)
		if err != nil {
			t.Fatal(err)
		}
		res := get(url)
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != contentType {
			t.Errorf("%s: %s, Content-Type %q", url, res.Status, res.Header.Get("Content-Type"))
		}
		if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", url, got)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	if url, err := Asset("nope.js"); err == nil {
		t.Errorf("unknown asset gave %q", url)
	}
	for _, path := range []string{"/s/", "/s/app.js", "/s/dist/", "/s/../static.go", "/s/icons/phone.svg"} {
		if res := get(path); res.StatusCode != http.StatusNotFound || res.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: %s, Cache-Control %q", path, res.Status, res.Header.Get("Cache-Control"))
		}
	}
}

// TestTheBundleIsFresh runs the very command of go generate into another folder and compares.
func TestTheBundleIsFresh(t *testing.T) {
	source, err := os.ReadFile("static.go")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^//go:generate go (tool esbuild .*)$`).FindSubmatch(source)
	if line == nil {
		t.Fatal("static.go has no go:generate line for esbuild")
	}
	fresh := t.TempDir()
	args := strings.Fields(strings.Replace(string(line[1]), "--outdir=dist", "--outdir="+fresh, 1))
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	want, got := hashes(t, os.DirFS(fresh)), hashes(t, os.DirFS("dist"))
	for name, hash := range want {
		if got[name] != hash {
			t.Errorf("static/dist is stale at %s; run go generate ./static", name)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("static/dist/%s is left over; run go generate ./static", name)
	}
}

func hashes(t *testing.T, files fs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		all[path] = hex.EncodeToString(sum[:])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestThirdPartyFilesAreThoseWeTookIn compares fonts and icons with the list made when they were copied.
func TestThirdPartyFilesAreThoseWeTookIn(t *testing.T) {
	list, err := os.Open("third_party.sha256")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	want := map[string]string{}
	for lines := bufio.NewScanner(list); lines.Scan(); {
		hash, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			t.Fatalf("line %q", lines.Text())
		}
		want[name] = hash
	}
	for _, folder := range []string{"fonts", "icons"} {
		for name, hash := range hashes(t, os.DirFS(folder)) {
			name = filepath.ToSlash(filepath.Join(folder, name))
			if want[name] != hash {
				t.Errorf("%s is not the file that was taken in", name)
			}
			delete(want, name)
		}
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

func TestIconsAreInlineAndHidden(t *testing.T) {
	svg, err := Icon("phone")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(svg), `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M13.832`) || !strings.HasSuffix(string(svg), "/></svg>") {
		t.Errorf("got %s", svg)
	}
	if _, err := Icon("no-such-icon"); err == nil {
		t.Error("an unknown icon is no error")
	}
	for name, svg := range icons {
		if strings.Contains(string(svg), "style=") || strings.Contains(string(svg), "<script") || strings.Contains(string(svg), " on") {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

func TestTheFirstLoadIsLight(t *testing.T) {
	for name, limit := range map[string]int64{"app.css": 52 << 10, "app.js": 10 << 10} {
		url, err := Asset(name)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, get(url).Body); err != nil || n > limit {
			t.Errorf("%s has %d bytes, more than %d (%v)", name, n, limit, err)
		}
	}
}
