package walk_test

import (
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"relais/portal/walk"
)

// TestMain clears away the pictures of pages that are wrong on purpose, unless a test has failed.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "relais-walk-test-")
	if err != nil {
		panic(err)
	}
	if err := os.Setenv("TMPDIR", dir); err != nil {
		panic(err)
	}
	code := m.Run()
	if code == 0 {
		_ = os.RemoveAll(dir) // the browser may still write while it ends; its own folder goes away with it
	}
	os.Exit(code)
}

// policy is the one that Relais sends with every page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// site is a small portal of its own: what each path answers, every page with the strict policy.
type site map[string]http.HandlerFunc

func (s site) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		if answer, ok := s[r.URL.Path]; ok {
			answer(w, r)
			return
		}
		http.Error(w, "Page introuvable", http.StatusNotFound)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func text(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind+"; charset=utf-8")
		_, _ = io.WriteString(w, body)
	}
}

func html(body string) http.HandlerFunc {
	return text("text/html", `<!doctype html><html lang="fr"><head><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>Essai</h1>`+body+`</main></body></html>`)
}

const form = `<form method="post" action="/released" enctype="multipart/form-data">
<label for="name">Débiteur</label> <input id="name" name="debtor">
<label>Échéance <input type="date" name="due"></label>
<label>Nature <select name="nature"><option value="g">Biens</option><option value="s">Services rendus</option></select></label>
<label><input type="checkbox" name="agree" value="yes"> J’atteste l’exactitude</label>
<label>Pièces <input type="file" name="files" multiple></label>
<button>Remettre à l’agence</button></form>`

func released(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var files []string
	for _, file := range r.MultipartForm.File["files"] {
		files = append(files, file.Filename)
	}
	html(fmt.Sprintf("<p>Remis : %s, %s, %s, %s, %s</p>", r.FormValue("debtor"), r.FormValue("due"), r.FormValue("nature"),
		r.FormValue("agree"), strings.Join(files, "+")))(w, r)
}

func TestPersonFillsAFormAndSendsIt(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"facture.pdf", "bon.txt"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	base := site{"/": html(form), "/released": released}.serve(t)
	for name, p := range map[string]*walk.Page{
		"with scripts":    walk.Browser(t).Page(t, base),
		"without scripts": walk.Browser(t).Page(t, base).WithoutScript(),
	} {
		t.Log(name)
		p.Open("/").Fill("Débiteur", "Menuiserie Blanc").Fill("Échéance", "2026-03-31").Select("Nature", "Services rendus")
		p.Check("J'atteste l'exactitude").Upload("Pièces", paths...).Click("Remettre à l'agence")
		p.See("Remis : Menuiserie Blanc, 2026-03-31, s, yes, facture.pdf+bon.txt").SeeURL("/released")
		if p.Title() != "Essai" || p.Status() != 200 {
			t.Errorf("title %q, status %d", p.Title(), p.Status())
		}
	}
}

func TestFillReplacesWhatStoodThere(t *testing.T) {
	p := walk.Browser(t).Page(t, site{"/": html(`<label>Motif <textarea>ancien</textarea></label>`)}.serve(t)).Open("/")
	if p.Fill("Motif", "nouveau"); p.Value("Motif") != "nouveau" {
		t.Errorf("the field holds %q", p.Value("Motif"))
	}
	if p.Fill("Motif", ""); p.Value("Motif") != "" {
		t.Errorf("the field holds %q, want nothing", p.Value("Motif"))
	}
}

func TestClickWaitsForThePageThatFollows(t *testing.T) {
	base := site{
		"/":     html(`<a href="/next">Suivant</a>`),
		"/next": html(`<p>Arrivé</p><a href="/file">Télécharger</a> <a href="#end">Fin</a> <p id="end">La fin</p>`),
		"/file": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Disposition", "attachment; filename=dossier.zip")
			text("application/zip", "PK")(w, r)
		},
	}.serve(t)
	p := walk.Browser(t).Page(t, base).Open("/")
	if p.Click("Suivant"); p.URL() != "/next" {
		t.Errorf("after the click the address is %s", p.URL())
	}
	if p.Click("Fin"); p.URL() != "/next#end" {
		t.Errorf("after a link within the page the address is %s", p.URL())
	}
	p.Click("Télécharger").See("Arrivé") // a download leaves the page where it was
	name, content := p.Download("Télécharger")
	if name != "dossier.zip" || string(content) != "PK" {
		t.Errorf("downloaded %s with %q", name, content)
	}
}

func TestScriptThatChangesThePageIsAwaited(t *testing.T) {
	base := site{
		"/": html(`<button id="b">Ajouter</button><p id="out">rien</p><script src="/app.js"></script>`),
		"/app.js": text("text/javascript", `document.getElementById('b').addEventListener('click', async () => {
			const answer = await fetch('/fragment'); document.getElementById('out').textContent = await answer.text(); });
			document.addEventListener('keydown', e => { if (e.key === 'k' && e.ctrlKey) document.getElementById('out').textContent = 'clavier'; });`),
		"/fragment": text("text/plain", "Pièce ajoutée"),
	}.serve(t)
	p := walk.Browser(t).Page(t, base).Open("/").See("rien").Click("Ajouter").See("Pièce ajoutée").NotSee("rien")
	p.PressKey("Control+k").See("clavier")
}

func TestPageIsSeenAsItsReaderLikesIt(t *testing.T) {
	base := site{
		"/": func(w http.ResponseWriter, r *http.Request) {
			html(`<link rel="stylesheet" href="/s.css"><p class="dark">sombre</p><p class="narrow">étroit</p>
				<noscript><p>sans script</p></noscript><p>`+r.Header.Get("Accept-Language")+`</p>`)(w, r)
		},
		"/s.css": text("text/css", `p.dark, p.narrow {display: none} @media (prefers-color-scheme: dark) {p.dark {display: block}}
			@media (width < 400px) {p.narrow {display: block}}`),
	}.serve(t)
	p := walk.Browser(t).Page(t, base).Open("/").See("fr-FR").NotSee("sombre").NotSee("étroit").NotSee("sans script")
	p.Dark().See("sombre").Viewport(390, 844).See("étroit").Light().NotSee("sombre")
	p.WithoutScript().Language("en").Reload().See("sans script").See("en")
}

func TestVerbsCanBeNarrowedToAPartOfThePage(t *testing.T) {
	body := `<nav><a href="/nav">Dossiers</a></nav><section><a href="/section">Dossiers</a><p>Trois</p></section>`
	p := walk.Browser(t).Page(t, site{"/": html(body), "/section": html("")}.serve(t)).Open("/")
	p.In("nav").See("Dossiers").NotSee("Trois")
	if n := p.In("nav").Count("a"); n != 1 {
		t.Errorf("%d links in the navigation", n)
	}
	p.In("section").Click("Dossiers").SeeURL("/section")
}

func TestWindowsDoNotShareCookies(t *testing.T) {
	base := site{"/": func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("who")
		if err != nil {
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "claire"})
			html("<p>Bonjour, inconnu</p>")(w, r)
			return
		}
		html("<p>Bonjour, "+cookie.Value+"</p>")(w, r)
	}}.serve(t)
	first, second := walk.Browser(t).Page(t, base), walk.Browser(t).Page(t, base)
	first.Open("/").Open("/").See("Bonjour, claire")
	second.Open("/").See("Bonjour, inconnu")
}

func TestPictureShowsTheWholePage(t *testing.T) {
	p := walk.Browser(t).Page(t, site{"/": html(strings.Repeat("<p>ligne</p>", 100))}.serve(t)).Viewport(600, 400).Open("/")
	path := filepath.Join(t.TempDir(), "page.png")
	p.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	picture, err := png.DecodeConfig(file)
	if err != nil {
		t.Fatal(err)
	}
	if picture.Width < 560 || picture.Width > 600 || picture.Height < 3000 {
		t.Errorf("the picture is %d × %d", picture.Width, picture.Height)
	}
}

func TestGoodPagePassesAxeUnderTheStrictPolicy(t *testing.T) {
	p := walk.Browser(t).Page(t, site{"/": html(`<p>Bien lisible</p>`)}.serve(t))
	p.Open("/").Axe(t).Dark().Viewport(390, 844).Axe(t).NoSidewaysScroll()
	p.WithoutScript().Open("/").Axe(t)
}

// What must not go unnoticed: each page is wrong in one way, and a walk over it has to fail and to say so.
func TestWrongPagesFailTheirTest(t *testing.T) {
	styled := func(css, body string) site {
		return site{"/": html(`<link rel="stylesheet" href="/s.css">` + body), "/s.css": text("text/css", css)}
	}
	scripted := func(js string) site {
		return site{"/": html(`<p id="out"></p><script src="/s.js"></script>`), "/s.js": text("text/javascript", js)}
	}
	tests := []struct {
		name string
		site site
		walk func(t testing.TB, p *walk.Page)
		says []string
	}{
		{"weak contrast", styled("p {color: #bbb; background: #fff}", "<p>Illisible</p>"),
			func(t testing.TB, p *walk.Page) { p.Open("/").Axe(t) }, []string{"color-contrast", "picture: "}},
		{"weak contrast in the dark only", styled("@media (prefers-color-scheme: dark) {p {color: #333; background: #000}}", "<p>Illisible</p>"),
			func(t testing.TB, p *walk.Page) { p.Dark().Open("/").Axe(t) }, []string{"color-contrast"}},
		{"field without label", site{"/": html(`<input name="q">`)},
			func(t testing.TB, p *walk.Page) { p.WithoutScript().Open("/").Axe(t) }, []string{"label (critical)"}},
		{"page wider than the window", styled("div {width: 900px}", `<div id="wide">Large</div>`),
			func(_ testing.TB, p *walk.Page) { p.Viewport(390, 844).Open("/").NoSidewaysScroll() }, []string{"div#wide"}},
		{"style in an attribute", site{"/": html(`<p style="color: red">Rouge</p>`)},
			func(_ testing.TB, p *walk.Page) { p.Open("/") }, []string{"style-src"}},
		{"script in the page", site{"/": html(`<script>document.title = 'x'</script>`)},
			func(_ testing.TB, p *walk.Page) { p.Open("/") }, []string{"script-src"}},
		{"text made markup", scripted(`document.getElementById('out').innerHTML = '<b>x</b>'`),
			func(_ testing.TB, p *walk.Page) { p.Open("/").See("Essai") }, []string{"require-trusted-types-for"}},
		{"script that fails", scripted(`nothing.like.this()`),
			func(_ testing.TB, p *walk.Page) { p.Open("/").See("Essai") }, []string{"nothing is not defined"}},
		{"script that complains", scripted(`console.error('perdu')`),
			func(_ testing.TB, p *walk.Page) { p.Open("/").See("Essai") }, []string{"perdu"}},
		{"style that is not there", site{"/": html(`<link rel="stylesheet" href="/gone.css">`)},
			func(_ testing.TB, p *walk.Page) { p.Open("/") }, []string{"/gone.css"}},
		{"picture that is not there", site{"/": html(`<img src="/gone.png" alt="">`)},
			func(_ testing.TB, p *walk.Page) { p.Open("/") }, []string{"/gone.png is answered with 404"}},
		{"name that two things have", site{"/": html(`<button>Clore</button><p><button>Clore</button></p>`)},
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").Click("Clore") }, []string{"there are 2 of “Clore”", "picture: "}},
		{"button under a veil", styled(`#veil {position: fixed; inset: 0}`, `<button>Clore</button><div id="veil"></div>`),
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").Click("Clore") }, []string{"covered by <div#veil>"}},
		{"words that are not there", site{"/": html(`<p>Autre chose</p>`)},
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").See("Remis") }, []string{"cannot see “Remis”", "the page says: Essai Autre chose"}},
		{"words that should be gone", site{"/": html(`<p>Brouillon</p>`)},
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").NotSee("Brouillon") }, []string{"can still see “Brouillon”"}},
		{"choice that a list lacks", site{"/": html(form)},
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").Select("Nature", "Travaux") }, []string{"only “Biens”, “Services rendus”"}},
		{"page that is not there", site{},
			func(_ testing.TB, p *walk.Page) { p.Open("/") }, []string{"the answer is 404"}},
		{"link that gives no file", site{"/": html(`<a href="#x">Télécharger</a>`)},
			func(_ testing.TB, p *walk.Page) { p.Hurry().Open("/").Download("Télécharger") }, []string{"nothing is downloaded"}},
		{"key that nobody has", site{"/": html("")},
			func(_ testing.TB, p *walk.Page) { p.Open("/").PressKey("Anykey") }, []string{"no key Anykey"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report := attempt(t, func(t testing.TB) { tt.walk(t, walk.Browser(t).Page(t, tt.site.serve(t.(*attempted).T))) })
			for _, words := range tt.says {
				if !strings.Contains(report, words) {
					t.Errorf("the walk does not say %q but: %q", words, report)
				}
			}
		})
	}
}

func TestPageThatSaysNoCanBeExpected(t *testing.T) {
	p := walk.Browser(t).Page(t, site{}.serve(t)).OpenExpecting(http.StatusNotFound, "/cases/1").See("Page introuvable")
	if p.Status() != http.StatusNotFound {
		t.Errorf("status %d", p.Status())
	}
}

func TestExpectedComplaintIsForgiven(t *testing.T) {
	base := site{"/": html(`<script>document.title = 'x'</script>`)}.serve(t)
	walk.Browser(t).Page(t, base).Tolerate("script-src").Tolerate("inline script").Open("/").See("Essai")
}

// attempted stands in for the test of a page that is wrong: what it reports is the result.
type attempted struct {
	*testing.T
	report  strings.Builder
	cleanup []func()
}

func (a *attempted) Errorf(format string, args ...any) { fmt.Fprintf(&a.report, format+"\n", args...) }

func (a *attempted) Fatalf(format string, args ...any) {
	a.Errorf(format, args...)
	runtime.Goexit()
}

func (a *attempted) Cleanup(f func()) { a.cleanup = append(a.cleanup, f) }

// attempt runs a walk and returns what it complained of.
func attempt(t *testing.T, try func(t testing.TB)) string {
	t.Helper()
	a := &attempted{T: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(a.cleanup) - 1; i >= 0; i-- {
				a.cleanup[i]()
			}
		}()
		try(a)
	}()
	<-done
	return a.report.String()
}
