package portal_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"relais/cases"
)

// receive records money of an agency for a case.
func (s *site) receive(agency *org, id cases.CaseID, amount cases.Cents) {
	s.t.Helper()
	_, err := s.cases.Receive(s.t.Context(), agency.actor(cases.Agent), cases.MoneyInput{
		Ref: cases.Ref{Case: id}, Amount: amount, ReceivedOn: s.cases.Today(), Method: "transfer",
	})
	s.must(err)
}

func TestAManagerRemitsWhatWasSeenAndBothSidesReadTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	first, second := s.placed(s.north, s.red, northRed, active), s.placed(s.north, s.red, northRed, active)
	s.receive(s.red, first, 123_456)
	s.receive(s.red, second, 50_001)
	manager := s.as(s.red, cases.AgencyManager)
	manager.get("/receipts").expect(http.StatusOK).has(2, "tbody tr[data-row]").says("2 encaissements", "1 734,57 €")
	choice := manager.get("/remittances/new").expect(http.StatusOK).find(".queue a").attr("href")
	preview := manager.get(choice).expect(http.StatusOK).has(2, "tbody tr[data-row]")
	form := preview.formTo("/remittances/new")
	if len(form["payment"]) != 2 {
		t.Fatalf("the form names %d receipts", len(form["payment"]))
	}
	wrong := manager.post("/remittances/new", form).expect(http.StatusUnprocessableEntity).says("Renseignez")
	wrong.has(2, "tbody tr[data-row]")

	form.Set("reference", "RV-1")
	form.Set("bank_on", "2026-11-27")
	made := manager.post("/remittances/new", form).follow().expect(http.StatusOK).says("Reversement émis", "RV-1")
	gross, fee := cases.Cents(173_457), cases.BasisPoints(1137).Of(123_456)+cases.BasisPoints(1137).Of(50_001)
	net := s.words.Printer("fr").Money(int64(gross-fee-cases.BasisPoints(2000).Of(fee)), "EUR")
	made.says(net)
	path := made.path()

	s.as(s.north, cases.Controller).get(path).expect(http.StatusOK).says(net)
	s.as(s.north, cases.Director).get("/remittances").expect(http.StatusOK).has(1, "tbody tr[data-row]").says("RV-1", net)
	s.as(s.south, cases.Controller).get(path).expect(http.StatusNotFound)
	pdf := s.as(s.north, cases.Controller).get(path + "/pdf").expect(http.StatusOK)
	if !strings.HasPrefix(pdf.body, "%PDF-") || !strings.HasPrefix(pdf.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the paper begins with %q", pdf.body[:8])
	}
	manager.get("/receipts").says("Rien à reverser")
	manager.get("/remittances/new?creditor="+string(s.north.id)).expect(http.StatusOK).has(0, "tbody tr[data-row]")
}

func TestARemittanceIsRefusedWhenItsReceiptsChangedOrItsReferenceIsTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.remitted(s.north, s.red, northRed)
	id := s.placed(s.north, s.red, northRed, active)
	s.receive(s.red, id, 10_000)
	manager := s.as(s.red, cases.AgencyManager)
	form := manager.get("/remittances/new?creditor=" + string(s.north.id)).formTo("/remittances/new")
	form.Set("bank_on", "2026-11-25")

	taken := manager.get("/remittances").find("tbody th a").text()
	form.Set("reference", taken)
	manager.post("/remittances/new", form).expect(http.StatusUnprocessableEntity).has(1, "#f-reference-error")

	form.Add("payment", "a receipt that is not there")
	form.Set("reference", "RV-NEW")
	manager.post("/remittances/new", form).expect(http.StatusUnprocessableEntity).says("Un encaissement a changé entre-temps")
	manager.get("/receipts").has(1, "tbody tr[data-row]")
	s.as(s.red, cases.Agent).post("/remittances/new", form).expect(http.StatusNotFound)
}

func TestMoneyBeyondItsTermIsShownToBothSides(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	s.receive(s.red, id, 50_000)
	remind := func(o *org, role cases.Role, path string) *reply {
		return s.as(o, role).get(path).expect(http.StatusOK)
	}
	remind(s.north, cases.Director, "/").has(0, ".notice--trouble")
	s.clock.pass(32 * 24 * time.Hour) // term: a month, 25 December
	for _, o := range []*org{s.north, s.red} {
		for _, m := range o.people {
			m.cookie = nil // sessions are long over
		}
	}
	remind(s.north, cases.Director, "/").says("Rouge Recouvrement doit vous reverser 500,00 € (1 encaissement).", "25/12/2026")
	remind(s.north, cases.Controller, "/").says("Rouge Recouvrement doit vous reverser 500,00 €")
	remind(s.red, cases.AgencyManager, "/remittances").says("Vous devez reverser 500,00 € à Nord Fonderies")
	remind(s.north, cases.Controller, "/receipts?overdue=1&agency="+string(s.red.id)).has(1, "tbody tr[data-row]").has(1, "tbody .badge--trouble")
	remind(s.red, cases.Agent, "/receipts?overdue=1&creditor="+string(s.south.id)).has(0, "tbody tr[data-row]")
	s.as(s.south, cases.Director).get("/").has(0, ".notice--trouble")
}

func TestTheFiguresOfADirectorLeadToTheirCases(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	paid := s.placed(s.north, s.red, northRed, active)
	s.placed(s.north, s.red, northRed, closed)
	s.placed(s.north, s.blue, northBlue, active)
	s.placed(s.south, s.blue, southBlue, active)
	s.receive(s.red, paid, 77_400) // of 2 × 7 740 €: 5 %
	director := s.as(s.north, cases.Director)
	page := director.get("/agencies").expect(http.StatusOK).says("3 dossiers", "2 agences", "Taux : principal encaissé")
	rows := page.findAll("section[aria-labelledby=table] tbody tr")
	if len(rows) != 2 {
		t.Fatalf("%d agencies", len(rows))
	}
	red := rows[1]
	if text := squeeze(red.text()); !strings.HasPrefix(text, "Rouge Recouvrement") || !strings.Contains(text, "5,0 %") || !strings.Contains(text, "sur 2 dossiers confiés") {
		t.Errorf("the line of Red says %q", text)
	}
	for _, link := range red.find("td a") {
		director.get(link.attr("href")).expect(http.StatusOK)
	}
	director.get(red.find("td a")[0].attr("href")).has(2, "tbody tr[data-row]")
	cells := page.findAll("section[aria-labelledby=by-month] tbody td a")
	if len(cells) != 3 { // Blue, Red, both
		t.Fatalf("%d cells of one month", len(cells))
	}
	director.get(cells[1].attr("href")).has(2, "tbody tr[data-row]")

	director.get(red.find("th a")[0].attr("href")).expect(http.StatusOK).says("Rouge Recouvrement", "5,0 %", "CONV "+northRed, "En vigueur").has(1, "#idle")
	director.get("/agencies/" + string(s.north.id)).expect(http.StatusNotFound)
	director.get("/agencies?from=2026-05-01&to=2026-01-01").expect(http.StatusUnprocessableEntity)
	director.get("/agencies?currency=USD").expect(http.StatusOK).says("Aucun dossier transmis")

	own := s.as(s.red, cases.Agent).get("/scorecard").expect(http.StatusOK).says("5,0 %", "sur 2 dossiers confiés", "Moins de 30 dossiers clos")
	for _, link := range own.findAll(".report a") {
		s.as(s.red, cases.Agent).get(link.attr("href")).expect(http.StatusOK)
	}
	sheet := readSheet(t, director.get("/agencies/export").expect(http.StatusOK).body)
	if len(sheet) != 1+1+2+2 { // titles, all, two agencies, their month
		t.Errorf("%d lines in the sheet", len(sheet))
	}
}

// readSheet reads a sheet as French spreadsheets do.
func readSheet(t *testing.T, body string) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(body, "\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheListIsExportedWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	for range 2 {
		s.placed(s.north, s.red, northRed, active)
	}
	s.placed(s.north, s.red, northRed, closed)
	controller := s.as(s.north, cases.Controller)
	answer := controller.get("/cases/export").expect(http.StatusOK)
	if !strings.HasPrefix(answer.body, "\ufeff") || answer.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("the sheet begins with %q as %s", answer.body[:3], answer.header.Get("Content-Type"))
	}
	rows := readSheet(t, answer.body)
	if len(rows) != 4 || rows[0][0] != "Dossier" {
		t.Fatalf("%d lines, titles %v", len(rows), rows[0])
	}
	if got := readSheet(t, controller.get("/cases/export?view=closed").body); len(got) != 2 || got[1][0] == rows[0][0] {
		t.Errorf("the closed ones: %d lines", len(got))
	}
	machine := controller.get("/cases/export?format=machine&view=active").expect(http.StatusOK)
	plain, err := csv.NewReader(strings.NewReader(machine.body)).ReadAll()
	if err != nil || len(plain) != 3 || plain[0][0] != "reference" || plain[1][9] != "active" {
		t.Errorf("for programs: %v %v", plain, err)
	}
	at := indexOf(plain[0], "principal_left")
	if plain[1][at] != "7740.00" { // 8 940 − 200 − 1 000
		t.Errorf("principal left %s", plain[1][at])
	}
	if got := readSheet(t, s.as(s.red, cases.Agent).get("/cases/export?view=active&handler=all").body); len(got) != 3 {
		t.Errorf("an agency exports its inbox: %d lines", len(got))
	}
	if got := readSheet(t, s.as(s.blue, cases.Agent).get("/cases/export").body); len(got) != 1 {
		t.Errorf("another agency exports %d lines", len(got)-1)
	}
	controller.get("/cases/export?view=nonsense").expect(http.StatusUnprocessableEntity)
}

func indexOf(row []string, title string) int {
	for i, t := range row {
		if t == title {
			return i
		}
	}
	return -1
}

func TestTheStatementIsTheSameOnThePageOnPaperAndForTheAgency(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	st, err := cases.StatementOf(s.look(id), day("2026-12-31"), cases.DefaultRates())
	s.must(err)
	left := s.words.Printer("fr").Money(int64(st.Left), "EUR")
	path := caseAct(id, "statement")
	for _, b := range []*browser{s.as(s.north, cases.Controller), s.as(s.north, cases.Director), s.as(s.red, cases.Agent)} {
		b.get(path+"?on=2026-12-31").expect(http.StatusOK).says(left, "C. com.", "Indemnité forfaitaire", "Paiement reçu le 15/07/2026", "Correction de prix")
	}
	controller := s.as(s.north, cases.Controller)
	controller.get(path + "?on=2026-06-30").expect(http.StatusOK).says("8 740,00 €") // due that very day: the credit note counts, the payment of July does not
	controller.get(path+"?on=tomorrow").expect(http.StatusUnprocessableEntity).has(1, "#errors")
	if pdf := controller.get(path + "/pdf?on=2026-12-31").expect(http.StatusOK); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Error("the paper is no PDF")
	}
	var sum cases.Cents
	for _, row := range readSheet(t, controller.get(path+"/csv?on=2026-12-31").expect(http.StatusOK).body)[1:] {
		sum += cents(t, row[8])
	}
	if sum != st.Left {
		t.Errorf("the lines of the sheet add up to %d, the statement says %d", sum, st.Left)
	}
	for _, file := range []string{"", "/pdf", "/csv"} {
		s.as(s.blue, cases.Agent).get(path + file).expect(http.StatusNotFound)
	}
}

// cents reads "-1234,56".
func cents(t *testing.T, s string) cases.Cents {
	t.Helper()
	var n cases.Cents
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n = 10*n + cases.Cents(r-'0')
		}
	}
	if strings.HasPrefix(s, "-") {
		return -n
	}
	return n
}

func TestTheLanguageStaysWithTheAccountOrTheBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	stranger := s.visitor()
	stranger.post("/language", url.Values{"to": {"en"}, "back": {"/help"}}).follow().has(1, "html[lang=en]").says("Handing over to an agency")
	stranger.post("/language", url.Values{"to": {"de"}, "back": {"/help"}}).expect(http.StatusUnprocessableEntity)
	if to := stranger.post("/language", url.Values{"to": {"fr"}, "back": {"https://evil.example/"}}).header.Get("Location"); to != "/" {
		t.Errorf("leads to %s", to)
	}
	controller := s.as(s.north, cases.Controller)
	controller.post("/language", url.Values{"to": {"en"}, "back": {"/cases?view=drafts"}}).follow().has(1, "html[lang=en]")
	again := s.visitor()
	again.signIn(s.north.people[cases.Controller])
	again.get("/help").has(1, "html[lang=en]").says("Preparing a case")
	for _, path := range []string{"/help", "/help/shortcuts", "/help/accessibility", "/help/privacy"} {
		for _, b := range []*browser{stranger, s.as(s.red, cases.Agent), again} {
			b.get(path).expect(http.StatusOK).has(1, "h1")
		}
	}
}

func TestARemittanceWithoutCreditorAsksForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.as(s.red, cases.AgencyManager).post("/remittances/new", url.Values{}).expect(http.StatusUnprocessableEntity).says("Choisissez un créancier").has(1, "#f-creditor")
	s.as(s.south, cases.Director).get("/agencies/" + string(s.red.id)).expect(http.StatusNotFound) // no mandate with it
}
