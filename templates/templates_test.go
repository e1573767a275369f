package templates_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"relais/portal/i18n"
	"relais/static"
	"relais/templates"
)

// load parses all pages and mails with the real catalogues, the pseudo language included.
func load(t *testing.T) *templates.Set {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := i18n.New(paris)
	if err != nil {
		t.Fatal(err)
	}
	source := templates.Source{Asset: static.Asset, Icon: static.Icon}
	for _, lang := range []i18n.Lang{i18n.FR, i18n.EN, i18n.Pseudo} {
		source.Words = append(source.Words, catalogue.Printer(lang))
	}
	set, err := templates.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestOwnPagesFitTheirData(t *testing.T) {
	for _, problem := range load(t).Check(templatecheck.CheckHTML) {
		if !strings.Contains(problem.Error(), "no page claims") { // the other pages are declared in package portal
			t.Error(problem)
		}
	}
}

func TestFailurePageSaysWhatHappenedInTheReadersLanguage(t *testing.T) {
	set := load(t)
	for _, c := range []struct {
		lang   string
		status int
		want   string
	}{
		{"fr", 404, "n’est pas dans votre périmètre"},
		{"en", 404, "not in your scope"},
		{"fr", 429, "Réessayez dans 30 secondes."},
		{"de", 503, "momentanément indisponible"},
		{"fr", 418, "Un incident s’est produit"},
	} {
		var page strings.Builder
		if err := templates.FailurePage.Render(&page, set, templates.Chrome{Lang: c.lang}, templates.Failure{Status: c.status, Wait: 30, Number: "4821"}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), c.want) {
			t.Errorf("%d in %s: %q is not on the page", c.status, c.lang, c.want)
		}
	}
}
