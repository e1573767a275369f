package portal_test

import (
	"net/http"
	"testing"

	"relais/cases"
)

func TestAnOrganisationKeepsWhatItSaysOfItself(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	const page = "/settings/organisation"
	admin := s.as(s.north, cases.CreditorAdmin)
	form := admin.get(page).expect(http.StatusOK).formTo(page)
	form.Set("lang", "fr")
	form.Set("siren", "123456789")
	form.Set("address", "12 quai des Forges\n54000 Nancy")
	if kept := admin.post(page, form).expect(http.StatusUnprocessableEntity).formTo(page); kept.Get("siren") != "123456789" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	form.Set("siren", "")
	admin.post(page, form).follow().says("Enregistré", "12 quai des Forges")
	form.Set("name", "Nord Fonderies et Cie")
	form.Set("idem", "another-click")
	admin.post(page, form).expect(http.StatusConflict).says("Nord Fonderies et Cie", s.north.name)

	other := s.as(s.south, cases.CreditorAdmin).get(page).expect(http.StatusOK).formTo(page)
	if other.Get("name") == s.north.name {
		t.Error("another creditor sees its neighbour")
	}
	s.as(s.north, cases.Controller).get(page).expect(http.StatusNotFound)
	s.as(s.red, cases.AgencyManager).get(page).expect(http.StatusOK)
}
