package portal_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/exports/pdf"
	"relais/portal/demo"
)

// demoSite is a site with two creditors, four agencies and a portfolio of invented cases, and who can sign in by role and the
// beginning of the organisation's name.
func demoSite(t *testing.T, count int) (*site, func(role cases.Role, org string) *browser) {
	t.Helper()
	s := newSite(t, siteOptions{})
	s.accounts.Demo, s.server.Demo = true, true
	logins, err := demo.Make(t.Context(), demo.Options{
		Seed: 1, Cases: count, Now: start, Zone: time.UTC, Accounts: s.store, Passwords: s.accounts.Passwords, Agencies: s.store, Blobs: s.blobs, Loader: s.store,
		Draw: func(jpeg []byte) ([]byte, error) {
			var page bytes.Buffer
			err := pdf.ImagePages(&page, pdf.Picture{File: bytes.NewReader(jpeg), Size: int64(len(jpeg))})
			return page.Bytes(), err
		},
	})
	s.must(err)
	return s, func(role cases.Role, org string) *browser {
		for _, l := range logins {
			if l.Role == role && strings.HasPrefix(l.Org, org) {
				b := s.visitor()
				b.post("/login", url.Values{"email": {l.Email}, "password": {demo.Password}}).expect(http.StatusSeeOther)
				return b
			}
		}
		t.Fatalf("nobody is %s of %s", role, org)
		return nil
	}
}

func TestAComparisonShowsRangesAndItsNumbersLeadToTheirCases(t *testing.T) {
	t.Parallel()
	_, as := demoSite(t, 160)
	director := as(cases.Director, "Forges")
	page := director.get("/agencies").expect(http.StatusOK)
	page.has(4, "section[aria-labelledby=compared] tbody tr[data-row]").says("À dossiers", "Fourchette à 90", "Qui recouvre mieux, à dossiers comparables", "Définitions, version 1")
	for _, id := range []string{"who", "ages", "mix"} {
		page.has(1, "section[aria-labelledby="+id+"] svg.chart").has(1, "section[aria-labelledby="+id+"] details table")
	}
	for _, part := range []string{"compared", "table", "mix"} {
		if n, _ := leads(t, director, page, "section[aria-labelledby="+part+"] td"); n < 4 {
			t.Errorf("%s: %d numbers lead anywhere", part, n)
		}
	}
	if n, _ := leads(t, director, page, "section[aria-labelledby=reasons] li"); n == 0 {
		t.Error("no closing reason leads to its cases")
	}

	seasons := director.get("/agencies/cohorts?period=all").expect(http.StatusOK)
	if n, _ := leads(t, director, seasons, "section[aria-labelledby=triangle] td"); n < 6 {
		t.Errorf("%d quarters lead anywhere", n)
	}
	practice := director.get("/agencies/practice?period=all").expect(http.StatusOK).says("Ce que coûte le recouvrement")
	if n, _ := leads(t, director, practice, ".report td"); n < 4 {
		t.Errorf("%d numbers of the costs lead anywhere", n)
	}
	paper := director.get("/agencies/export/pdf").expect(http.StatusOK)
	sheet := director.get("/agencies/export/xlsx").expect(http.StatusOK)
	if !strings.HasPrefix(paper.body, "%PDF-") || !strings.HasPrefix(sheet.body, "PK") {
		t.Error("the report is no PDF, or no workbook")
	}
	// a part of the placements: its figures come from these alone, and lead to them
	followed := 0
	for _, part := range []string{"kind=company", "amounts=3", "amounts=2&kind=company", "kind=consumer"} {
		narrow := director.get("/agencies?period=all&" + part).expect(http.StatusOK)
		for _, section := range []string{"table", "compared"} {
			n, _ := leads(t, director, narrow, "section[aria-labelledby="+section+"] td")
			followed += n
		}
	}
	if followed < 20 {
		t.Errorf("%d numbers of a part lead anywhere", followed)
	}
	director.get("/agencies?kind=nonsense").expect(http.StatusUnprocessableEntity)
	one := page.findAll("section[aria-labelledby=compared] tbody th a")[0].attr("href")
	director.get(one).expect(http.StatusOK).has(1, "section[aria-labelledby=curve] svg.chart").has(1, "section[aria-labelledby=trend] svg.chart")
	director.get("/").expect(http.StatusOK).has(1, "section[aria-labelledby=trend] svg.chart")
	english := as(cases.Director, "Forges")
	english.post("/language", url.Values{"to": {"en"}, "back": {"/agencies"}}).expect(http.StatusSeeOther)
	english.get("/agencies").expect(http.StatusOK).says("On comparable cases", "90% range")

	// the other creditor has its own portfolio, and an agency its own curve
	other := as(cases.Director, "Services").get("/agencies?period=all").expect(http.StatusOK)
	if first, second := page.find("section[aria-labelledby=compared]").text(), other.find("section[aria-labelledby=compared]").text(); first == second {
		t.Error("two creditors see the same figures")
	}
	own := as(cases.AgencyManager, "Cabinet Morvan").get("/scorecard?period=all").expect(http.StatusOK).has(1, "section[aria-labelledby=ages] svg.chart")
	for _, name := range []string{"Cévennes", "Armorique", "Vauban"} {
		if strings.Contains(own.find("main").text(), name) {
			t.Errorf("an agency reads of %s", name)
		}
	}
}

func TestTheTableOfAHandOverComparesWhatIsExpectedAndJournalsWhatWasSuggested(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.reported()
	draft := s.placed(s.north, s.red, northRed, drafted)
	controller := s.as(s.north, cases.Controller)
	page := controller.get("/cases/"+string(draft)+"/release").expect(http.StatusOK).says("Net attendu", "dossiers en cours")
	page.has(0, "input[name=suggested]") // nobody is suggested from a handful of cases
	form := url.Values{"agency": {string(s.blue.id)}, "suggested": {string(s.red.id)}, "certified": {"1"}, "reason": {"Raison " + northBlue}}
	controller.post("/cases/"+string(draft)+"/release", form).expect(http.StatusSeeOther)
	events, err := s.store.Events(t.Context(), s.north.actor(cases.Controller).Scope(), draft, 0, 50)
	s.must(err)
	for _, e := range events {
		if e.Kind == cases.EvReleased && e.Facts.Agency == s.blue.id && e.Facts.Suggested == s.red.id && e.Text == "Raison "+northBlue {
			return
		}
	}
	t.Errorf("the journal does not say what was suggested: %+v", events)
}
