package templates_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"relais/portal/walk"
	"relais/static"
	"relais/templates"
)

// policy is the policy of the site; the script must live with it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types relais"

// scriptPage has everything that the script looks for. Row keys exist twice: a key must find the right row.
const scriptPage = `{{define "title"}}{{"Essai"}}{{end}}{{define "main"}}{{with .Page}}<h1>{{"Essai"}}</h1>
<form method="post" action="/state" data-fragment="#state"><div id="state">État {{.State}}</div><button type="submit" data-key="a">Suivant</button></form>
<form method="post" action="/broken" data-fragment="#state">{{template "idem" $.Idem}}<button type="submit">Casser</button></form>
<form method="get" action="/" data-fragment="#found"><label for="q">Critère</label><input id="q" name="f"><button type="submit">Filtrer</button><p id="found">Filtre choisi : {{.Filter}}.</p></form>
<form method="get" action="/" data-fragment="#found"><label for="day">Jour</label><input id="day" type="date" name="f" value="2026-11-25"><div hidden><label for="slide">Faire glisser</label><input id="slide" type="range" min="0" max="100" value="55" data-days-for="day" data-days-from="2026-10-01"></div><button type="submit">Montrer</button></form>
<form method="post" action="/files" enctype="multipart/form-data"><div class="dropzone" data-upload="/files" data-list="#uploads" data-refresh="#files" data-sent="Reçue" data-failed="Envoi interrompu à {n} %." data-retry="Réessayer"><label for="pick">Pièces</label><input id="pick" type="file" name="files" multiple></div><button type="submit">Ajouter</button></form>
<ul id="uploads" class="uploads"></ul><ul id="files">{{range .Files}}<li>Pièce {{.}}</li>{{end}}</ul>
<form method="post" action="/rows" data-fragment="#outcome"><p id="outcome">Fait : {{.Outcome}}.</p><input type="checkbox" data-all aria-label="Tout choisir">
<ul><li data-row><input type="checkbox" name="row" value="1" aria-label="Choisir un"><a href="#r1">Un</a><button type="submit" name="o" value="accepter-un" data-key="1">Accepter un</button></li>
<li data-row><input type="checkbox" name="row" value="2" aria-label="Choisir deux"><a href="#r2">Deux</a><button type="submit" name="o" value="accepter-deux" data-key="1">Accepter deux</button></li></ul>
<div class="bulk" role="group" aria-label="Action groupée"><strong data-selected data-one="1 dossier choisi" data-many="{n} dossiers choisis"></strong></div>
<button type="button" popovertarget="call">Appel</button><div id="call" class="menu" popover><button type="submit" name="o" value="sans-reponse" data-key="1">Sans réponse</button></div></form>
<a href="/elsewhere" data-key="g b">Ailleurs</a>{{end}}{{end}}`

// workshop is a small site that remembers what the script sent to it.
type workshop struct {
	set *templates.Set

	sync.Mutex
	State, Posts int
	Outcome      string
	Filter       string
	Files        []string
	off          bool // shortcuts switched off
}

func (s *workshop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.Lock()
	defer s.Unlock()
	w.Header().Set("Content-Security-Policy", policy)
	if r.Method == http.MethodGet {
		s.Filter = r.URL.Query().Get("f")
		s.show(w, nil)
		return
	}
	s.Posts++
	switch r.URL.Path {
	case "/state":
		s.State++
	case "/rows":
		s.Outcome = r.FormValue("o")
	case "/files":
		s.receive(w, r)
		return
	case "/broken":
		w.WriteHeader(http.StatusInternalServerError)
		_ = templates.FailurePage.Render(w, s.set, templates.Chrome{Lang: "fr"}, templates.Failure{Status: 500, Number: "4821"})
		return
	}
	s.show(w, []templates.Notice{{Tone: templates.Done, Text: templates.Plain(fmt.Sprintf("Noté %d.", s.Posts))}})
}

func (s *workshop) show(w io.Writer, flash []templates.Notice) {
	frame := templates.Chrome{Lang: "fr", Shortcuts: !s.off, Flash: flash, Idem: fmt.Sprintf("key-%d", s.Posts), Search: true}
	if err := templates.RenderText(s.set, w, scriptPage, frame, s); err != nil {
		panic(err)
	}
}

func (s *workshop) receive(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	for _, file := range r.MultipartForm.File["files"] {
		if strings.HasPrefix(file.Filename, "protected") && s.Posts < 4 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": "Protégé par un mot de passe."})
			return
		}
		s.Files = append(s.Files, file.Filename)
	}
	if strings.Contains(r.Header.Get("Accept"), "json") {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"kind": "Facture"})
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// open starts the workshop and a browser on its page.
func open(t *testing.T) (*workshop, *walk.Page) {
	t.Helper()
	shop := &workshop{set: load(t)}
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.Handle("/", shop)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return shop, walk.Browser(t).Page(t, server.URL)
}

func (s *workshop) posts() int {
	s.Lock()
	defer s.Unlock()
	return s.Posts
}

func pdfs(t *testing.T, names ...string) []string {
	t.Helper()
	folder := t.TempDir()
	for i, name := range names {
		names[i] = filepath.Join(folder, name)
		if err := os.WriteFile(names[i], make([]byte, 200_000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func TestAFormReplacesOnePartOfThePageAndRenewsTheKeys(t *testing.T) {
	_, p := open(t)
	p.Open("/").See("État 0").Click("Suivant").See("État 1").See("Noté 1.").SeeURL("/")
	if n := p.Count(`input[name=idem][value=key-1]`); n != 1 {
		t.Errorf("%d forms carry the new key, want 1", n)
	}
	p.Fill("Critère", "dû & payé").Click("Filtrer").See("Filtre choisi : dû & payé.").SeeURL("/?f=d%C3%BB+%26+pay%C3%A9")
}

func TestADayIsChosenWithASliderOrInItsField(t *testing.T) {
	_, p := open(t)
	p.Open("/").Click("Faire glisser").PressKey("ArrowLeft").See("Filtre choisi : 2026-11-24.")
	p.PressKey("ArrowLeft").See("Filtre choisi : 2026-11-23.")
	if got := p.Value("Jour"); got != "2026-11-23" {
		t.Errorf("the field holds %q", got)
	}
	p = p.WithoutScript()
	p.Open("/").NotSee("Faire glisser").Click("Montrer").See("Filtre choisi : 2026-11-25.")
}

func TestAnUnexpectedAnswerIsShownAndNotHidden(t *testing.T) {
	_, p := open(t)
	p.Tolerate("500").Open("/").Click("Casser").See("Un incident s’est produit").See("4821")
}

func TestManyFilesGoUpAtOnceAndTheOneRefusedSaysWhy(t *testing.T) {
	shop, p := open(t)
	p.Tolerate("422").Open("/").Upload("Pièces", pdfs(t, "a.pdf", "protected.pdf", "c.pdf")...)
	p.See("Pièce a.pdf").See("Pièce c.pdf").See("Protégé par un mot de passe.")
	p.Click("Réessayer").See("Pièce protected.pdf").NotSee("Protégé par un mot de passe.")
	if got := shop.posts(); got != 4 {
		t.Errorf("%d requests, want 4", got)
	}
}

func TestKeysActOnTheFocusedRowTheOpenMenuOrThePage(t *testing.T) {
	shop, p := open(t)
	p.Open("/").PressKey("1").PressKey("a").See("État 1").See("Fait : .")
	p.PressKey("j").PressKey("j").PressKey("x").See("1 dossier choisi")
	p.PressKey("1").See("Fait : accepter-deux.")
	p.Click("Appel").PressKey("1").See("Fait : sans-reponse.").PressKey("Escape")
	p.Click("Critère").PressKey("a")
	if got := p.Value("Critère"); got != "a" {
		t.Errorf("the field holds %q, want the letter that was typed", got)
	}
	if got := shop.posts(); got != 3 {
		t.Errorf("%d posts, want 3: a key acted while somebody typed", got)
	}
	p.Check("Tout choisir").See("2 dossiers choisis")
	p.PressKey("g").PressKey("b").SeeURL("/elsewhere")
}

func TestKeysAreSilentWhenSwitchedOff(t *testing.T) {
	shop, p := open(t)
	shop.off = true
	p.Open("/").PressKey("a").PressKey("j").PressKey("1").Click("Suivant").See("État 1")
	if got := shop.posts(); got != 1 {
		t.Errorf("%d posts, want the one of the button", got)
	}
}

func TestEverythingWorksWithoutScript(t *testing.T) {
	_, p := open(t)
	p = p.WithoutScript()
	p.Open("/").Click("Suivant").See("État 1").See("Noté 1.").Open("/")
	p.Upload("Pièces", pdfs(t, "a.pdf", "b.pdf")...).Click("Ajouter").See("Pièce a.pdf").See("Pièce b.pdf").SeeURL("/")
	p.Fill("Critère", "x").Click("Filtrer").See("Filtre choisi : x.")
	p.Click("Accepter un").See("Fait : accepter-un.")
}
