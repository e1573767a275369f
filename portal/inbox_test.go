package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/cases"
)

// formTo gives what the form of a page with this address sends before anybody typed: its hidden fields and prefilled ones.
func (r *reply) formTo(action string) url.Values {
	r.b.s.t.Helper()
	for _, f := range r.findAll("form") {
		if f.attr("action") != action || f.attr("method") != "post" {
			continue
		}
		form := url.Values{}
		for _, in := range f.find("input[name]") {
			if in.attr("type") != "checkbox" && in.attr("type") != "radio" {
				form.Add(in.attr("name"), in.attr("value"))
			}
		}
		return form
	}
	r.b.s.t.Fatalf("%s (%d): no form to %s", r.asked, r.status, action)
	return nil
}

// path gives the address that was asked for.
func (r *reply) path() string { return r.asked[strings.LastIndex(r.asked, " ")+1:] }

func caseAct(id cases.CaseID, act string) string { return "/cases/" + string(id) + "/" + act }

func TestAnAgentAcceptsDeclinesAndAsksFromTheInbox(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	var ids []cases.CaseID
	for range 3 {
		ids = append(ids, s.placed(s.north, s.red, northRed, released))
	}
	agent := s.as(s.red, cases.Agent)
	inbox := agent.get("/").expect(http.StatusOK).has(3, "article.arrival").says("3 dossiers à accepter", "0 action à faire aujourd’hui")

	accept := inbox.formTo(caseAct(ids[0], "accept"))
	if accept.Get("agency_reference") != s.look(ids[0]).Reference {
		t.Errorf("the reference offered is %q", accept.Get("agency_reference"))
	}
	after := agent.post(caseAct(ids[0], "accept"), accept).follow().says("Dossier accepté").has(2, "article.arrival").has(1, "tbody tr[data-row]")
	if after.path() != "/" {
		t.Errorf("accepting leads to %s, not back to the inbox", after.path())
	}
	if got := s.look(ids[0]); got.Handling != cases.Active || got.Handler != s.red.people[cases.Agent].ID {
		t.Errorf("accepted: %s, handler %s", got.Handling, got.Handler)
	}

	decline := after.formTo(caseAct(ids[1], "decline"))
	page := agent.post(caseAct(ids[1], "decline"), decline).expect(http.StatusUnprocessableEntity)
	if back := page.formTo(caseAct(ids[1], "decline")).Get("back"); back != "/" {
		t.Errorf("the form that is to be mended has lost where it came from: %q", back)
	}
	decline.Set("code", "duplicate")
	agent.post(caseAct(ids[1], "decline"), decline).follow().says("Dossier refusé").has(1, "article.arrival")

	ask := after.formTo(caseAct(ids[2], "ask"))
	ask.Set("kind", "piece")
	ask.Set("category", "C")
	ask.Set("question", "Le bon de livraison signé")
	agent.post(caseAct(ids[2], "ask"), ask).follow().says("Demande envoyée")
	s.as(s.north, cases.Controller).get("/").expect(http.StatusOK).has(1, "#requests").says("attend votre réponse").has(1, "#returned").says("Refusé par l’agence")
}

func TestLoggingComesBackToTheSameListAndCountsOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.as(s.red, cases.Agent)
	s.clock.pass(7 * 24 * time.Hour)
	s.red.people[cases.Agent].cookie = nil // the session is long over
	agent = s.as(s.red, cases.Agent)
	list := "/?creditor=" + string(s.north.id) + "&handler=all"
	inbox := agent.get(list).expect(http.StatusOK).has(1, "tbody tr[data-row]").says("1 action à faire")

	call := inbox.formTo(caseAct(id, "call"))
	call.Set("outcome", "no_answer")
	before := s.look(id).Version
	for range 2 {
		r := agent.post(caseAct(id, "call"), call)
		if to := r.expect(http.StatusSeeOther).header.Get("Location"); to != list {
			t.Fatalf("a logged call leads to %s, want %s", to, list)
		}
	}
	c := s.look(id)
	if c.Version != before+1 {
		t.Errorf("the same call sent twice made %d entries", c.Version-before)
	}
	if want := s.cases.Today().AddWorkingDays(2); c.NextActionOn != want {
		t.Errorf("the next action is on %s, want %s", c.NextActionOn, want)
	}
	agent.get(list).expect(http.StatusOK).has(0, "tbody tr[data-row]").says("Rien à traiter aujourd’hui", "Prochaine action")
}

func TestASelectionSaysWhatBecameOfEachCase(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	good, shut := s.placed(s.north, s.red, northRed, active), s.placed(s.north, s.red, northRed, closed)
	foreign := s.placed(s.north, s.blue, northBlue, active)
	agent := s.as(s.red, cases.Agent)
	row := func(id cases.CaseID, version int64) string { return fmt.Sprintf("%s:%d", id, version) }

	none := agent.post("/cases/bulk", url.Values{"act": {"letter"}, "back": {"/cases?view=todo"}})
	none.follow().says("Sélectionnez au moins un dossier")

	form := url.Values{"idem": {"selection"}, "act": {"letter"}, "back": {"/?handler=all&view=active"}, "case": {
		row(good, s.look(good).Version), row(shut, s.look(shut).Version), row(foreign, 1),
	}}
	answer := agent.post("/cases/bulk", form)
	if to := answer.header.Get("Location"); to != "/?handler=all&view=active" {
		t.Errorf("leads to %s", to)
	}
	answer.follow().says("1 mis à jour, 2 ignorés.", s.look(shut).Reference, "Ce dossier n’existe pas ou n’est pas dans votre périmètre")
	if c := s.look(good); c.LastAction != cases.EvLetter {
		t.Errorf("the good case was not updated: %s", c.LastAction)
	}
	if c := s.look(foreign); c.LastAction == cases.EvLetter {
		t.Error("a case of another agency was updated")
	}
	version := s.look(good).Version
	agent.post("/cases/bulk", form)
	if s.look(good).Version != version {
		t.Error("the same selection sent twice counts twice")
	}
	stale := url.Values{"act": {"postpone"}, "back": {"//evil.example"}, "case": {row(good, 1)}}
	r := agent.post("/cases/bulk", stale)
	if to := r.header.Get("Location"); to != "/" {
		t.Errorf("an address outside of the site is followed: %s", to)
	}
	r.follow().says("0 mis à jour, 1 ignoré.", "modifié entre-temps")
	s.as(s.north, cases.Controller).post("/cases/bulk", form).expect(http.StatusNotFound)
}

func TestARunThroughTheQueueShowsEachCaseOnceAndEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	for range 3 {
		s.placed(s.north, s.red, northRed, active)
	}
	s.clock.pass(7 * 24 * time.Hour)
	agent := s.as(s.red, cases.Agent)
	page := agent.get("/queue").expect(http.StatusOK).says("1 sur 3")
	var seen []string
	shown := func(r *reply) string { return r.find(".folder h1").text() }

	seen = append(seen, shown(page))
	var id cases.CaseID
	for _, f := range page.findAll("form.outcomes") {
		id = cases.CaseID(strings.Split(f.attr("action"), "/")[2])
	}
	form := page.formTo(caseAct(id, "call"))
	form.Set("outcome", "message_left")
	page = agent.post(caseAct(id, "call"), form).follow().says("2 sur 3", "Appel consigné")
	seen = append(seen, shown(page))
	page = agent.get(page.find("a[data-key=s]").attr("href")).says("3 sur 3")
	seen = append(seen, shown(page))
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 3 {
		t.Errorf("shown: %v", seen)
	}
	if phone := page.find(".calls a").attr("href"); !strings.HasPrefix(phone, "tel:+33") {
		t.Errorf("the telephone number leads to %s", phone)
	}
	end := agent.get(page.find("a[data-key=s]").attr("href")).expect(http.StatusOK).says("1 action faite.", "2 passées.")
	agent.get(end.find(".empty a").attr("href")).says("1 sur 2")
	agent.get("/queue?after=nonsense").expect(http.StatusUnprocessableEntity)
}

func TestEachRoleStartsWhereItsWorkIs(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.as(s.north, cases.Controller).get("/").expect(http.StatusOK).says("Ce qui vous attend", "Rien n’attend de vous.", "0 dossier suit son cours")
	s.as(s.north, cases.Director).get("/").expect(http.StatusOK).says("Synthèse", "Aucun dossier transmis")
	s.as(s.red, cases.AgencyManager).get("/").expect(http.StatusOK).says("Boîte de réception", "Rien à traiter")
	for o, role := range map[*org]cases.Role{s.north: cases.CreditorAdmin, s.operator: cases.Operator} {
		s.as(o, role).get("/").follow().expect(http.StatusOK)
	}
	s.visitor().get("/").expect(http.StatusSeeOther)
}
