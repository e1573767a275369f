package templates_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"relais/static"
	"relais/templates"
)

// render gives the HTML of a fragment of template text inside the frame.
func render(t *testing.T, frame templates.Chrome, main string, data any) string {
	t.Helper()
	if frame.Lang == "" {
		frame.Lang = "fr"
	}
	var out strings.Builder
	text := `{{define "title"}}{{"T"}}{{end}}{{define "main"}}` + main + `{{end}}`
	if err := templates.RenderText(load(t), &out, text, frame, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func wants(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("missing: %s", part)
		}
	}
}

func TestTheFrameSaysLanguageThemeAndNumberOfErrors(t *testing.T) {
	page := render(t, templates.Chrome{Theme: "dark", Errors: 3, Demo: true, Path: "/cases?q=a&b=c", Shortcuts: true}, "", nil)
	wants(t, page, `<html lang="fr" data-theme="dark">`, `<title>3 erreurs – T – Relais</title>`, `class="demo-banner"`, `name="back" value="/cases?q=a&amp;b=c"`, `action="/language"`)
	if strings.Contains(page, "site-nav") || strings.Contains(page, "account-menu") {
		t.Error("a stranger sees a navigation")
	}
	page = render(t, templates.Chrome{Lang: "en"}, "", nil)
	wants(t, page, `<html lang="en" data-shortcuts="off">`, `<title>T – Relais</title>`, `Skip to content`)
}

func TestWhatPeopleTypedIsEscapedAndComesBack(t *testing.T) {
	form := templates.Form{
		Values: map[string][]string{"name": {`"><script>alert(1)</script>`}, "due": {"demain"}, "kind": {"b"}, "secret": {"hunter2"}},
		Errors: []templates.FieldError{{Field: "name", Text: templates.Plain("Faux.")}, {Text: templates.Plain("Rien ne va.")}},
	}
	options := []templates.Option{{Value: "a", Label: templates.Plain("A")}, {Value: "b", Label: templates.Plain("B")}}
	page := render(t, templates.Chrome{}, `{{with .Page}}{{template "errors" .Form}}
{{template "field" (((.Form.Text "name" "common.help").Help "common.privacy").Must.Fill "organization")}}
{{template "field" (.Form.Date "due" "common.help")}}{{template "field" ((.Form.Date "on" "common.help").Default "2026-11-21")}}
{{template "field" (.Form.Select "kind" "common.help" .Options)}}{{template "field" (.Form.Password "secret" "common.help")}}{{end}}`,
		struct {
			Form    templates.Form
			Options []templates.Option
		}{form, options})
	wants(t, page,
		`<a href="#f-name">Faux.</a>`, `<li>Rien ne va.</li>`, `2 erreurs à corriger`,
		`aria-describedby="f-name-hint f-name-error"`, `aria-invalid="true"`, `autocomplete="organization"`, ` required`,
		`value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`,
		`id="f-due" name="due" type="text" value="demain"`, `id="f-on" name="on" type="date" value="2026-11-21"`,
		`<option value="b" selected>B</option>`)
	if strings.Contains(page, "hunter2") {
		t.Error("a password comes back")
	}
}

// echo is a language whose messages repeat their arguments.
type echo struct{ t *testing.T }

func (echo) Code() string { return "fr" }

func (echo) T(key string, args ...any) string {
	return "<strong>" + key + "</strong>" + fmt.Sprint(args...)
}

func (e echo) N(key string, _ int, args ...any) string { return e.T(key, args...) }

// Funcs has every function of a real language, so that all partials parse.
func (e echo) Funcs() map[string]any {
	funcs := load(e.t).Words("fr").Funcs()
	funcs["t"], funcs["n"], funcs["lang"] = e.T, e.N, e.Code
	return funcs
}

func TestRichMessagesKeepTheirMarkupAndEscapeTheirArguments(t *testing.T) {
	set, err := templates.Load(templates.Source{Words: []templates.Words{echo{t}}, Asset: static.Asset, Icon: static.Icon})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	text := `{{define "title"}}{{"T"}}{{end}}{{define "main"}}<p>{{rich "k" "name" .Page "cents" 12}}</p><p>{{t "k" "name" .Page}}</p>{{end}}`
	if err := templates.RenderText(set, &out, text, templates.Chrome{Lang: "fr"}, "<i>x</i>"); err != nil {
		t.Fatal(err)
	}
	wants(t, out.String(), "<p><strong>k</strong>name&lt;i&gt;x&lt;/i&gt;cents12</p>", "<p>&lt;strong&gt;k&lt;/strong&gt;name&lt;i&gt;x&lt;/i&gt;</p>")
}

func TestAMailIsWrittenInTheRecipientsLanguageOnOneSubjectLine(t *testing.T) {
	note := templates.Note{
		Subject: templates.Plain("Dossier\u00a0:\r\nBcc: x@example.org   reçu"), Lines: []templates.Message{templates.Say("error.not_found"), templates.Plain("<b>a & b</b>")},
		Facts:  []templates.Fact{{Label: templates.Plain("Débiteur"), Value: templates.Plain("Menuiserie Oger")}},
		Button: &templates.Link{Label: templates.Plain("Ouvrir"), Href: "https://relais.example/cases/1?a=1&b=2"},
	}
	letter, err := templates.NoteMail.Render(load(t), "en", note)
	if err != nil {
		t.Fatal(err)
	}
	if letter.Subject != "Dossier\u00a0: Bcc: x@example.org reçu" {
		t.Errorf("subject %q", letter.Subject)
	}
	wants(t, letter.Text, "not in your scope", "<b>a & b</b>", "Débiteur – Menuiserie Oger", "Ouvrir\nhttps://relais.example/cases/1?a=1&b=2\n", "please do not reply")
	wants(t, letter.HTML, `<html lang="en">`, "&lt;b&gt;a &amp; b&lt;/b&gt;", `href="https://relais.example/cases/1?a=1&amp;b=2"`)
}

func TestOwnMailsFitTheirData(t *testing.T) {
	for _, problem := range load(t).CheckMails(templatecheck.CheckText, templatecheck.CheckHTML) {
		if !strings.Contains(problem.Error(), "no mail claims") {
			t.Error(problem)
		}
	}
}

func TestANoticeCarriesItsUndoWithAnIdempotencyKey(t *testing.T) {
	page := render(t, templates.Chrome{Flash: []templates.Notice{{Tone: templates.Done, Text: templates.Plain("Fait."),
		Undo: &templates.Post{Action: "/cases/1/undo", Label: templates.Plain("Annuler"), Idem: "k-1", Hidden: []templates.Hidden{{Name: "event", Value: "7"}}}}}}, "", nil)
	wants(t, page, `role="status"`, `action="/cases/1/undo"`, `name="idem" value="k-1"`, `name="event" value="7"`, `notice--done`)
}

func TestTheScoreBarFillsItsWidth(t *testing.T) {
	score := templates.Score{Segments: []templates.Segment{{Letter: "A", Weight: 15, Filled: true}, {Letter: "B", Weight: 10}, {Letter: "D", Weight: 75, Filled: true}}}
	bars := score.Bars()
	last := bars[len(bars)-1]
	if end := last.X + last.Width; math.Abs(end-299) > 0.01 {
		t.Errorf("ends at %.2f, want 299", end)
	}
	if bars[0].Class != "seg-a" || bars[1].Class != "seg-empty" || bars[2].Width <= bars[0].Width {
		t.Errorf("got %+v", bars)
	}
	if (templates.Score{}).Bars() != nil {
		t.Error("a score without categories has bars")
	}
}

func TestTheMoneyBarAddsUpToItsWidth(t *testing.T) {
	bar := templates.MoneyBar{Parts: []templates.MoneyPart{{Kind: "net", Cents: 300}, {Kind: "fees"}, {Kind: "open", Cents: 100}, {Kind: "lost", Cents: -5}}}
	slices := bar.Slices()
	if slices[0].Width != 897 || slices[2].X != 901 || slices[2].Width != 299 || slices[1].Width != 0 || slices[3].Width != 0 {
		t.Errorf("got %+v", slices)
	}
	if slices[0].BasisPoints != 7500 || slices[2].BasisPoints != 2500 {
		t.Errorf("shares %d and %d", slices[0].BasisPoints, slices[2].BasisPoints)
	}
	for _, slice := range (templates.MoneyBar{Parts: []templates.MoneyPart{{Kind: "net"}}}).Slices() {
		if slice.Width != 0 {
			t.Error("nothing has a width")
		}
	}
}

func TestIntervalsStayInsideTheirDrawing(t *testing.T) {
	drawn := templates.Interval{Low: -50, Rate: 5000, High: 12_000, Mean: 10_000}.Drawn()
	if drawn != (templates.IntervalDrawing{Low: 5, Rate: 85, High: 165, Mean: 165}) {
		t.Errorf("got %+v", drawn)
	}
}

func TestThePolicyRefusesNothingOnAConflictPage(t *testing.T) {
	set := load(t)
	var out strings.Builder
	err := templates.ConflictPage.Render(&out, set, templates.Chrome{Lang: "fr", Idem: "k"}, templates.Conflict{
		Text: templates.Plain("Paul Riou a modifié ce dossier."), Action: "/cases/1", Back: "/cases/1",
		Rows:   []templates.ConflictRow{{Label: templates.Plain("Ville"), Theirs: templates.Plain("Brest"), Yours: templates.Plain("Nantes"), Differs: true}},
		Fields: []templates.Hidden{{Name: "version", Value: "8"}, {Name: "city", Value: "Nantes"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, out.String(), "Version enregistrée", "Votre saisie", `name="version" value="8"`, `name="city" value="Nantes"`, `name="idem" value="k"`)
}
