package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"relais/cases"
)

// bystanders are the other creditor and the other agency: whatever North and Red do, their pages stay as they were.
type bystanders struct {
	s     *site
	pages map[*browser][]string
	seen  map[string]string
}

func (s *site) bystanders() *bystanders {
	s.t.Helper()
	_ = s.placed(s.south, s.blue, southBlue, active)
	o := &bystanders{s: s, seen: map[string]string{}, pages: map[*browser][]string{
		s.as(s.south, cases.Controller): {"/", "/cases", "/cases?q=" + url.QueryEscape("Quincaillerie"), "/remittances"}, s.as(s.south, cases.Director): {"/", "/agencies", "/agencies/export"},
		s.as(s.blue, cases.Agent): {"/", "/queue", "/cases"}, s.as(s.blue, cases.AgencyManager): {"/", "/receipts", "/remittances", "/scorecard"},
	}}
	o.each(func(key, page string) { o.seen[key] = page })
	return o
}

func (o *bystanders) each(look func(key, page string)) {
	o.s.t.Helper()
	for b, paths := range o.pages {
		for _, path := range paths {
			look(b.name+" "+path, b.get(path).plain())
		}
	}
}

// see fails the test when a bystander sees that something happened, or reaches what it happened to.
func (o *bystanders) see(step string, addresses ...string) {
	o.s.t.Helper()
	o.each(func(key, page string) {
		if page != o.seen[key] {
			o.s.t.Errorf("%s: %s has changed", step, key)
		}
	})
	for b := range o.pages {
		for _, path := range addresses {
			if r := b.get(path); r.status != http.StatusNotFound {
				o.s.t.Errorf("%s: %s: %d", step, r.asked, r.status)
			}
		}
	}
}

// The whole job, as the people of North and Red do it in their browsers: from a draft to the figures of the director.
func TestAnInvoiceGoesFromDraftToMoneyAndTheDirectorReadsItToTheCent(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	others := s.bystanders()
	controller, agent, manager, director := s.as(s.north, cases.Controller), s.as(s.red, cases.Agent), s.as(s.red, cases.AgencyManager), s.as(s.north, cases.Director)
	key := func(pairs ...string) url.Values {
		form := fixed(pairs...)(nil)
		form.Set("idem", s.cases.NewID())
		return form
	}

	// The controller drafts.
	to := controller.post("/cases/new", key("kind", "company", "name", "Quincaillerie "+northRed, "country", "FR", "nature", "goods")).expect(http.StatusSeeOther).header.Get("Location")
	id := cases.CaseID(anyID.FindString(to))
	page, release := "/cases/"+string(id), caseAct(id, "release")
	versioned := func(pairs ...string) url.Values {
		form := key(pairs...)
		form.Set("version", controller.get(release).expect(http.StatusOK).find("input[name=version]").attr("value"))
		return form
	}
	controller.post(caseAct(id, "debtor"), versioned("kind", "company", "name", "Quincaillerie "+northRed, "siren", "732 829 320", "country", "FR", "line1", "3 rue du Port",
		"postal_code", "44000", "city", "Nantes")).expect(http.StatusSeeOther)
	controller.post(caseAct(id, "invoices/new"), versioned("number", "F-2026-118", "issued_on", "2026-05-31", "performed_on", "2026-05-28", "due_on", "2026-06-30", "amount", "1 200,00 €")).expect(http.StatusSeeOther)
	others.see("drafted", page, release, caseAct(id, "edit"))

	// Uploads the evidence, sorts it, declares what there is none of.
	for _, f := range []struct {
		name     string
		category cases.Category
	}{{"F-2026-118.pdf", cases.Invoices}, {"Bon de livraison.pdf", cases.Deliveries}} {
		controller.upload(caseAct(id, "documents"), key("category", string(f.category), "back", release), upFile{name: f.name, data: sheet(northRed + f.name)}).follow().says("1 fichier reçu")
	}
	c := s.look(id)
	for i := range c.Documents {
		d := &c.Documents[i]
		controller.post(caseAct(id, "documents/"+string(d.ID)+"/sort"), key("category", string(d.Category), "title", d.Name, "invoice", string(c.Invoices[0].ID))).expect(http.StatusSeeOther)
	}
	file := caseAct(id, "documents/"+string(c.Documents[0].ID))
	others.see("uploaded", page, file)
	agent.get(page).expect(http.StatusNotFound) // nothing left North yet
	agent.get(file).expect(http.StatusNotFound)

	// Releases: not without the certificate, then with it.
	controller.post(release, versioned("agency", string(s.red.id))).expect(http.StatusUnprocessableEntity)
	controller.post(release, versioned("agency", string(s.red.id), "certified", "on", "reason", "Trois relances sans réponse")).expect(http.StatusSeeOther)
	others.see("released", page, file, caseAct(id, "accept"))

	// The agency accepts, calls, notes a promise and the payment.
	agent.get("/queue").expect(http.StatusOK)
	agent.get(page).expect(http.StatusOK).says("Quincaillerie "+northRed, "1 200,00")
	agent.post(caseAct(id, "accept"), key("agency_reference", "R-2026-7")).follow().expect(http.StatusOK)
	agent.post(caseAct(id, "call"), key("outcome", "no_answer")).expect(http.StatusSeeOther)
	agent.post(caseAct(id, "promise"), key("amount", "1 200,00", "due_on", "2026-12-01")).follow().says("1 200,00", "promis pour le")
	others.see("promised", page, file, caseAct(id, "promise"))
	agent.post(caseAct(id, "receive"), key("amount", "1 200,00", "received_on", "2026-11-25", "method", "transfer", "reference", "VIR 55")).expect(http.StatusSeeOther)
	controller.get(page).expect(http.StatusOK).says("R-2026-7", "1 200,00")
	others.see("paid", page, caseAct(id, "statement"), caseAct(id, "receive"))

	// Remits: 11,37 % of 1 200,00 are 136,44; 20 % of that are 27,29 (27,288); 1 036,27 are left.
	form := manager.get("/remittances/new?creditor=" + string(s.north.id)).expect(http.StatusOK).formTo("/remittances/new")
	form.Set("reference", "RV-2026-11")
	form.Set("bank_on", "2026-11-26")
	made := manager.post("/remittances/new", form).follow().expect(http.StatusOK).says("RV-2026-11", "1 200,00 €", "136,44 €", "27,29 €", "1 036,27 €")
	remittance := made.path()
	controller.get(remittance).expect(http.StatusOK).says("1 200,00 €", "136,44 €", "27,29 €", "1 036,27 €")
	others.see("remitted", page, remittance, remittance+"/pdf")

	// And closes.
	agent.post(caseAct(id, "close"), key("code", "duplicate", "text", "Doublon")).expect(http.StatusUnprocessableEntity) // money came
	agent.post(caseAct(id, "close"), key("code", "paid_in_full", "text", "Réglé")).expect(http.StatusSeeOther)
	others.see("closed", page, file, remittance)
	if c := s.look(id); c.Handling != cases.Closed {
		t.Fatalf("the case is %s", c.Handling)
	}

	// The director reads the figures.
	director.get("/agencies").expect(http.StatusOK).says("Rouge Recouvrement", "100,0 %", "1 200,00 €")
	rows := readSheet(t, director.get("/agencies/export").expect(http.StatusOK).body)
	at := slices.IndexFunc(rows, func(row []string) bool { return strings.HasPrefix(row[0], "Rouge") && row[1] == "" })
	if at < 0 {
		t.Fatalf("Red is not in the sheet: %v", rows)
	}
	red := rows[at]
	if got, want := fmt.Sprint(red[2:8], red[10]), fmt.Sprint([]string{"EUR", "1", "1200,00", "1200,00", "100,00", "136,44"}, "1"); got != want {
		t.Errorf("the line of Red says %s instead of %s", got, want)
	}
	director.get(page).expect(http.StatusOK).says("Quincaillerie " + northRed)
	agent.get("/scorecard").expect(http.StatusOK).says("100,0 %")
	director.post(caseAct(id, "reopen"), key("reason", "error", "text", "x")).expect(http.StatusNotFound) // he reads
}
