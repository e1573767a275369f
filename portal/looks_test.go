package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"relais/cases"
)

func TestWhoAcceptsACaseMayGiveItToAColleague(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, released)
	agent, colleague := s.red.people[cases.Agent], s.red.people[cases.AgencyManager]
	b := s.as(s.red, cases.Agent)
	at := caseAct(id, "accept")
	for _, page := range []string{at, "/", "/cases/" + string(id)} {
		form := b.get(page).expect(http.StatusOK).filled(at)
		if got := form.Get("handler"); got != string(agent.ID) {
			t.Errorf("%s offers %q as the handler, not who accepts", page, got)
		}
		if page != "/" { // where the filter and the selection offer colleagues, too
			b.get(page).has(1, "option[value="+string(colleague.ID)+"]")
		}
	}
	form := b.get(at).filled(at)
	form.Set("agency_reference", "R-77")
	form.Set("handler", string(s.blue.people[cases.Agent].ID))
	b.post(at, form).expect(http.StatusUnprocessableEntity).has(1, "#f-handler-error")
	form.Set("handler", string(colleague.ID))
	b.post(at, form).expect(http.StatusSeeOther)
	if got := s.look(id); got.Handling != cases.Active || got.Handler != colleague.ID {
		t.Errorf("accepted: %s, handler %s", got.Handling, got.Handler)
	}
}

func TestASettledCaseOwesNothingOnItsPageAsInTheLists(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent := s.red.actor(cases.Agent)
	s.receive(s.red, id, s.look(id).Summarise().Left)
	const nothing = "0,00\u00a0€"
	page := s.as(s.north, cases.Controller).get("/cases/" + string(id)).expect(http.StatusOK)
	if sum := page.find(".sum__amount").text(); sum == nothing {
		t.Fatal("interest and indemnity of a case that is worked are not shown")
	}
	s.must(s.cases.Close(t.Context(), agent, cases.CloseInput{Ref: cases.Ref{Case: id}, Code: "paid_in_full", Text: "Tout est payé."}))
	page = s.as(s.north, cases.Controller).get("/cases/" + string(id)).expect(http.StatusOK)
	if sum := page.find(".sum__amount").text(); sum != nothing {
		t.Errorf("the head of a settled case says %q", sum)
	}
	if total := page.find(".statement__total td").text(); total != nothing {
		t.Errorf("the statement beside it says %q", total)
	}
	page.says("Accessoires non poursuivis")
	if strings.Contains(page.body, "de plus par jour") {
		t.Error("a settled case grows every day")
	}
}

func TestTheFormOfAnActShowsWhatIsOwedAndProposesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	b := s.as(s.red, cases.Agent)
	owed := b.get("/cases/" + string(id)).find(".sum__amount").text()
	promise := b.get(caseAct(id, "promise")).expect(http.StatusOK)
	if got := promise.find(".sum__amount").text(); got == "" || got != owed {
		t.Errorf("the form of a promise says that %q is owed, the case %q", got, owed)
	}
	form := promise.filled(caseAct(id, "promise"))
	if form.Get("amount") == "" || form.Get("due_on") != s.cases.Today().AddDays(7).String() {
		t.Errorf("a promise begins as %v", form)
	}
	if got := b.get(caseAct(id, "receive")).filled(caseAct(id, "receive")).Get("amount"); got != form.Get("amount") {
		t.Errorf("a receipt begins with %q, a promise with %q", got, form.Get("amount"))
	}
}

func TestAnActionThatIsLateIsPutOffToADayThatIsNotPast(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	s.clock.pass(40 * 24 * 3600 * 1e9)
	b := s.as(s.red, cases.Agent)
	at := caseAct(id, "next")
	if on := b.get(at).expect(http.StatusOK).filled(at).Get("next_on"); on < s.cases.Today().String() {
		t.Errorf("proposes %s on %s", on, s.cases.Today())
	}
}

func TestAPageThatWaivesACategorySaysWhich(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	b := s.as(s.north, cases.Controller)
	b.get("/cases/" + string(id) + "/waivers/C").expect(http.StatusOK).says("C. Livraisons")
	b.get("/cases/" + string(id) + "/waivers/E").expect(http.StatusOK).says("E. Relances")
	if page := b.get("/cases/" + string(id) + "/waivers/Z"); strings.Contains(page.body, "[category.") {
		t.Error("a category that does not exist is shown by its key")
	}
}

func TestSavingTwiceWithOneButtonIsSavedOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.CreditorAdmin)
	at := "/settings/entities/" + string(s.north.entity)
	form := b.get(at).expect(http.StatusOK).filled(at)
	form.Set("name", "Entité pressée "+northPeople)
	for range 2 {
		b.post(at, form).follow().expect(http.StatusOK).says("Entité pressée").has(1, ".notice--done")
	}
	at = "/settings/organisation"
	form = b.get(at).expect(http.StatusOK).filled(at)
	form.Set("phone", "0261910011")
	for range 2 {
		b.post(at, form).follow().expect(http.StatusOK).has(1, ".notice--done")
	}
	id := s.mandateOf(s.north, s.red)
	at = "/settings/mandates/" + string(id) + "/edit"
	form = b.get(at).expect(http.StatusOK).filled(at)
	form.Set("reference", "CONV-PRESSEE")
	for range 2 {
		b.post(at, form).follow().expect(http.StatusOK).says("CONV-PRESSEE").has(1, ".notice--done")
	}
	at = "/settings/mandates/" + string(id) + "/end"
	form = b.get(at).expect(http.StatusOK).filled(at)
	form.Set("on", "2026-12-31")
	for range 2 {
		b.post(at, form).follow().expect(http.StatusOK).says("31/12/2026").has(1, ".notice--done")
	}
}

func TestMoneyIsNotRemittedBeforeItCame(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	s.receive(s.red, id, 50_000)
	b := s.as(s.red, cases.AgencyManager)
	choice := b.get("/remittances/new").find(".queue a").attr("href")
	form := b.get(choice).expect(http.StatusOK).formTo("/remittances/new")
	form.Set("reference", "RV-TOT")
	form.Set("bank_on", s.cases.Today().AddDays(-1).String())
	b.post("/remittances/new", form).expect(http.StatusUnprocessableEntity).has(1, "#f-bank_on-error")
	form.Set("bank_on", s.cases.Today().String())
	b.post("/remittances/new", form).expect(http.StatusSeeOther)
}

func TestAnUnknownKindOfExhibitIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	doc := s.look(id).Documents[0]
	err := s.cases.SortDocument(t.Context(), s.north.actor(cases.Controller), cases.SortInput{
		Ref: cases.Ref{Case: id}, Document: doc.ID, Category: doc.Category, Kind: "reminders", Title: "Relance 2",
	})
	if cases.CodeOf(err) != cases.Invalid {
		t.Errorf("filing under a kind that has no name: %v", err)
	}
}

func TestTheChronologySaysWhichOfItsViewsIsOpen(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	b := s.as(s.north, cases.Controller)
	page := b.get("/cases/"+string(id)+"?"+url.Values{"show": {"money"}}.Encode()).expect(http.StatusOK).has(1, ".views [aria-current]")
	if got := page.find(".views [aria-current]").text(); got != "Paiements" {
		t.Errorf("the open view is %q", got)
	}
}

func TestTheInboxSaysThatThereIsMoreThanItCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	for range 101 {
		s.placed(s.north, s.red, northRed, released)
	}
	page := s.as(s.red, cases.Agent).get("/").expect(http.StatusOK).says("plus de 100 dossiers à accepter", "0 action à faire")
	link := page.find(".section-head a")
	if link.attr("href") != "/?view=arrived" {
		t.Errorf("the cases that no card shows are at %q", link.attr("href"))
	}
	s.as(s.red, cases.Agent).get(link.attr("href")).expect(http.StatusOK).has(30, "tbody tr[data-row]")
}

func TestAnAgencyAddsAFileOfItsOwnToACase(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	at := caseAct(id, "agency-documents")
	b := s.as(s.red, cases.Agent)
	b.get("/cases/"+string(id)).has(1, "form[action="+at+"] input[type=file]")
	before := len(s.look(id).Documents)
	b.upload(at, url.Values{}, upFile{"notre courrier.pdf", "application/pdf", sheet("Notre courrier " + northRed)}).expect(http.StatusSeeOther)
	c := s.look(id)
	if len(c.Documents) != before+1 || !c.Documents[before].FromAgency || c.Documents[before].Exhibit != 0 {
		t.Fatalf("the case has %d files, before %d", len(c.Documents), before)
	}
	for _, reader := range []*browser{b, s.as(s.north, cases.Controller)} {
		page := reader.get("/cases/"+string(id)).expect(http.StatusOK).says("notre courrier", "De l’agence")
		if strings.Contains(page.body, "Pas encore transmise") {
			t.Error("a file of the agency is said to wait for being handed over")
		}
	}
	s.as(s.north, cases.Controller).get("/cases/"+string(id)).has(0, "form[action="+at+"]")
	if got := s.as(s.north, cases.Controller).upload(at, url.Values{}, upFile{"a.pdf", "application/pdf", sheet("a")}).status; got != http.StatusForbidden && got != http.StatusNotFound {
		t.Errorf("a creditor at the form of the agency: %d", got)
	}
}

func TestARefusedCaseIsHandedOverWithAllItsExhibits(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, released)
	sent := len(s.look(id).Exhibits())
	s.must(s.cases.Decline(t.Context(), s.red.actor(cases.Agent), cases.DeclineInput{Ref: cases.Ref{Case: id}, Code: "missing_evidence"}))
	if sent < 2 {
		t.Fatalf("the case had %d exhibits", sent)
	}
	page := s.as(s.north, cases.Controller).get(caseAct(id, "release")).expect(http.StatusOK)
	if got := page.find("#confirm-sum").text(); !strings.Contains(got, fmt.Sprintf("Vous transmettez %d\u00a0pièces", sent)) && !strings.Contains(got, fmt.Sprintf("Vous transmettez %d pièces", sent)) {
		t.Errorf("of %d exhibits the confirmation says %q", sent, got)
	}
}

func TestTheFormsOfADraftStandUnderTheDrafts(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	b := s.as(s.north, cases.Controller)
	for _, at := range []string{"edit", "release", "debtor", "waivers/A", "invoices/new"} {
		page := b.get(caseAct(id, at)).expect(http.StatusOK).has(1, ".site-nav [aria-current]")
		if got := page.find(".site-nav [aria-current]").attr("href"); got != "/cases?view=drafts" {
			t.Errorf("%s of a draft stands under %s", at, got)
		}
		if got := page.find(".crumbs a").attr("href"); got != "/cases?view=drafts" {
			t.Errorf("the way back from %s of a draft leads to %s", at, got)
		}
	}
	b.get("/cases?view=drafts").expect(http.StatusOK).has(0, ".crumbs")
	if got := b.get("/cases?view=drafts").find("h1").text(); got != "Brouillons" {
		t.Errorf("the list of drafts is called %q", got)
	}
}

func TestRemindersWrittenDownInOneGoAreOneLineOfTheChronology(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	by := s.north.actor(cases.Controller)
	for _, on := range []string{"2026-07-08", "2026-07-20", "2026-08-03"} {
		_, err := s.cases.SaveReminder(t.Context(), by, cases.Ref{Case: id}, cases.Reminder{DoneOn: day(on), Channel: "email", Level: "second", Result: "no_answer"})
		s.must(err)
	}
	_, err := s.cases.Release(t.Context(), by, cases.ReleaseInput{Ref: cases.Ref{Case: id}, Agency: s.red.id, Certified: true})
	s.must(err)
	page := s.as(s.north, cases.Controller).get("/cases/" + string(id)).expect(http.StatusOK).says("3 relances ajoutées")
	if got := strings.Count(page.body, "Relance ajoutée"); got > 1 {
		t.Errorf("%d reminders have a line of their own", got)
	}
}

func TestAConflictMarksWhatDiffersAndNotTheEndingsOfLines(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	b := s.as(s.north, cases.CreditorAdmin)
	at := "/settings/organisation"
	form := b.get(at).expect(http.StatusOK).filled(at)
	form.Set("address", "12 quai de la Fosse\r\n44000 Nantes")
	b.post(at, form).expect(http.StatusSeeOther)
	first := b.get(at).expect(http.StatusOK).filled(at)
	second := b.get(at).expect(http.StatusOK).filled(at)
	first.Set("phone", "0261910011")
	b.post(at, first).expect(http.StatusSeeOther)
	second.Set("phone", "0261910099")
	second.Set("address", "12 quai de la Fosse\r\n44000 Nantes")
	b.post(at, second).expect(http.StatusConflict).says("0261910099", "0261910011").has(1, "tr.is-different")
}

func TestAFileThatIsNotWhatItsNameSaysIsRefusedInThoseWords(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	b := s.as(s.north, cases.Controller)
	at, back := caseAct(id, "documents"), url.Values{"back": {caseAct(id, "release")}}
	b.upload(at, back, upFile{"facture.pdf", "application/pdf", []byte("MZ\x90\x00 not a paper")}).follow().says("Le contenu de", "facture.pdf", "ne correspond pas")
	b.upload(at, back, upFile{"outil.exe", "application/octet-stream", []byte("MZ\x90\x00 a program")}).follow().says("« .exe » n’est pas accepté")
}

func TestAHandOverWithoutAnAgencySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, drafted)
	b := s.as(s.north, cases.Controller)
	at := caseAct(id, "release")
	form := b.get(at).expect(http.StatusOK).filled(at)
	form.Del("agency")
	page := b.post(at, form).expect(http.StatusUnprocessableEntity)
	if got := page.find("#errors a").text(); !strings.HasPrefix(got, "Agence") {
		t.Errorf("the summary says %q", got)
	}
}
