package portal_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"relais/cases"
)

func TestMoneyThatCameBackIsTakenBackByWhoeverBookedIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent, controller := s.as(s.red, cases.Agent), s.as(s.north, cases.Controller)
	today := s.server.Cases.Today().String()
	agent.post(caseAct(id, "receive"), url.Values{"amount": {"300,00"}, "received_on": {today}, "method": {"transfer"}}).follow().says("Paiement enregistré")
	controller.post(caseAct(id, "direct"), url.Values{"amount": {"50,00"}, "received_on": {today}, "method": {"transfer"}}).follow().says("Paiement direct enregistré")
	c := s.look(id)
	had := len(c.Payments) - 2
	receipt, direct := c.Payments[had], c.Payments[had+1]

	page := agent.get("/cases/" + string(id)).expect(http.StatusOK)
	reverse := caseAct(id, "payments/"+string(receipt.ID)+"/reverse")
	page.has(1, "a[href="+reverse+"]").has(0, "a[href="+caseAct(id, "payments/"+string(direct.ID)+"/reverse-direct")+"]")
	form := agent.get(reverse).expect(http.StatusOK).says("Chèque impayé").formTo(reverse)
	if form.Get("amount") != "300,00" {
		t.Errorf("the amount offered is %q", form.Get("amount"))
	}
	agent.post(reverse, form).expect(http.StatusUnprocessableEntity).says("Motif")
	form.Set("amount", "400,00")
	form.Set("reason", "Chèque impayé")
	if kept := agent.post(reverse, form).expect(http.StatusUnprocessableEntity).formTo(reverse); kept.Get("amount") != "400,00" {
		t.Errorf("what was typed is lost: %v", kept)
	}
	form.Set("amount", "300,00")
	agent.post(reverse, form).follow().says("Paiement annulé")
	agent.post(reverse, form).follow() // the same click again
	controller.post(caseAct(id, "payments/"+string(receipt.ID)+"/reverse"), form).expect(http.StatusNotFound)

	back := caseAct(id, "payments/"+string(direct.ID)+"/reverse-direct")
	agent.get(back).expect(http.StatusNotFound)
	form = controller.get(back).expect(http.StatusOK).formTo(back)
	form.Set("reason", "Virement rappelé")
	controller.post(back, form).follow().says("Paiement annulé")

	var left cases.Cents
	c = s.look(id)
	for i := range c.Payments[had:] {
		left += c.Payments[had+i].Amount
	}
	if len(c.Payments) != had+4 || left != 0 || c.Payments[had+2].Reverses != receipt.ID || c.Payments[had+3].Reverses != direct.ID {
		t.Errorf("payments after both came back: %+v", c.Payments)
	}
	agent.get("/cases/"+string(id)).has(0, "a[href="+reverse+"]")
}

func TestABrokenPromiseIsLoggedFromThePageOnceItsDayHasPassed(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.as(s.red, cases.Agent)
	due := s.server.Cases.Today().AddDays(3)
	agent.post(caseAct(id, "promise"), url.Values{"amount": {"100"}, "due_on": {due.String()}}).follow().says("100,00", "promis pour le")
	missed := caseAct(id, "promises/"+string(s.look(id).Promises[0].ID)+"/missed")
	agent.get("/cases/"+string(id)).has(0, "form[action="+missed+"]")
	s.clock.pass(5 * 24 * time.Hour)
	agent.signIn(s.red.people[cases.Agent]) // the session is over
	page := agent.get("/cases/"+string(id)).has(1, "form[action="+missed+"]")
	agent.post(missed, page.formTo(missed)).follow().says("Promesse non tenue consignée")
	if c := s.look(id); c.Promises[0].Outcome != "broken" {
		t.Errorf("the promise is %q", c.Promises[0].Outcome)
	}
}

func TestACaseIsPlannedAssignedAndItsDisputeEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent, manager := s.as(s.red, cases.Agent), s.red.people[cases.AgencyManager].ID
	next := s.server.Cases.Today().AddDays(9)
	form := agent.get(caseAct(id, "next")).expect(http.StatusOK).formTo(caseAct(id, "next"))
	form.Set("next_on", s.server.Cases.Today().AddDays(-1).String())
	agent.post(caseAct(id, "next"), form).expect(http.StatusUnprocessableEntity)
	form.Set("next_on", next.String())
	agent.post(caseAct(id, "next"), form).follow().says("Prochaine action reportée")

	form = agent.get(caseAct(id, "handler")).expect(http.StatusOK).has(1, "option[value="+string(manager)+"]").formTo(caseAct(id, "handler"))
	form.Set("handler", string(manager))
	agent.post(caseAct(id, "handler"), form).follow().says("Dossier attribué")
	if c := s.look(id); c.NextActionOn != next || c.Handler != manager {
		t.Errorf("next %s, handler %s", c.NextActionOn, c.Handler)
	}

	over := caseAct(id, "dispute/over")
	agent.post(caseAct(id, "dispute"), url.Values{"kind": {cases.DisputeKinds[0]}}).follow()
	page := agent.get("/cases/"+string(id)).has(1, "form[action="+over+"]")
	agent.post(over, page.formTo(over)).follow().says("Contestation levée").has(0, "form[action="+over+"]")
	s.as(s.north, cases.Controller).post(over, url.Values{}).expect(http.StatusNotFound)
}

func TestACreditNoteAfterTheHandOverLowersTheClaimAndTellsTheAgency(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	controller := s.as(s.north, cases.Controller)
	before := s.look(id)
	controller.get("/cases/"+string(id)).has(1, "a[href="+caseAct(id, "credit-note")+"]")
	form := controller.get(caseAct(id, "credit-note")).expect(http.StatusOK).formTo(caseAct(id, "credit-note"))
	form.Set("invoice", string(before.Invoices[0].ID))
	form.Set("number", "AV-2026-001")
	form.Set("issued_on", s.server.Cases.Today().String())
	form.Set("amount", "10,00")
	form.Set("effect", string(cases.FromDate))
	controller.post(caseAct(id, "credit-note"), form).follow().says("Avoir enregistré")
	if after := s.look(id); len(after.CreditNotes) != len(before.CreditNotes)+1 || after.Summarise().Left >= before.Summarise().Left {
		t.Errorf("credit notes %+v, left %d of %d", after.CreditNotes, after.Summarise().Left, before.Summarise().Left)
	}
	s.as(s.red, cases.Agent).get(caseAct(id, "credit-note")).expect(http.StatusNotFound)
}

func TestADossierThatFailedIsAskedForAgainFromThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, released)
	dossier := s.look(id).Dossiers[0].ID
	controller := s.as(s.north, cases.Controller)
	controller.get("/cases/"+string(id)).expect(http.StatusOK).says("en préparation").has(1, "progress")
	if err := s.server.Cases.MarkFailed(t.Context(), cases.ClockActor(s.north.id), cases.Ref{Case: id}, dossier, "dossier.failed"); err != nil {
		t.Fatal(err)
	}
	again := caseAct(id, "dossiers/"+string(dossier)+"/again")
	page := controller.get("/cases/"+string(id)).says("n’a pas pu être préparé").has(1, "form[action="+again+"]")
	s.as(s.red, cases.Agent).get("/cases/"+string(id)).has(0, "form[action="+again+"]")
	controller.post(again, page.formTo(again)).follow().says("de nouveau en préparation")
	if d := s.look(id).Dossiers[0]; d.Failure != "" {
		t.Errorf("the dossier still says %q", d.Failure)
	}
}
