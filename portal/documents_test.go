package portal_test

import (
	"net/http"
	"net/url"
	"testing"

	"relais/cases"
)

func TestTwoFilesOfOneNameInOneRequestAreBothKeptAndARepeatedRequestAddsNone(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.draft(s.north, northRed)
	controller := s.as(s.north, cases.Controller)
	before := len(s.look(id).Documents)
	form := url.Values{"idem": {"once"}, "back": {"/cases/" + string(id) + "/release"}}
	files := []upFile{
		{name: "facture.pdf", data: sheet("janvier")}, {name: "facture.pdf", data: sheet("février")}, {name: "programme.exe", data: []byte("MZ\x90\x00")},
	}
	for range 2 {
		controller.upload(caseAct(id, "documents"), form, files...).follow().expect(http.StatusOK).says("programme.exe")
	}
	if got := len(s.look(id).Documents); got != before+2 {
		t.Errorf("%d files came, want 2", got-before)
	}
}
