package portal_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relais/cases"
	"relais/portal/accounts"
)

// amount is how the pages write cents.
func (s *site) amount(cents cases.Cents) string {
	return s.words.Printer("fr").Money(int64(cents), "EUR")
}

// bank gives the entity of a creditor an account.
func (s *site) bank(o *org, iban string) {
	s.t.Helper()
	by := o.actor(cases.CreditorAdmin)
	list, err := s.accounts.Entities(s.t.Context(), by)
	s.must(err)
	e := list[0]
	s.must(s.accounts.SaveEntity(s.t.Context(), by, e.ID, e.Version, accounts.EntityInput{Name: e.Name, SIREN: e.SIREN, Address: e.Address, IBAN: iban}))
}

// paper reads the text of a PDF.
func paper(t *testing.T, pdf string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(name, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", "-enc", "UTF-8", name, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return squeeze(string(out))
}

// The one figure: whoever looks, wherever, on one day.
func TestWhatIsOwedIsOneFigureOnEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	today := s.cases.Today()
	for _, state := range []string{drafted, released, active, received, held, closed} {
		id := s.placed(s.north, s.red, northRed, state)
		c := s.look(id)
		st, err := cases.StatementOf(c, today, cases.DefaultRates())
		s.must(err)
		want := squeeze(s.amount(st.Left))
		controller, agent := s.as(s.north, cases.Controller), s.as(s.red, cases.Agent)
		views := []*browser{controller}
		if state != drafted {
			views = append(views, agent)
		}
		for _, b := range views {
			for _, path := range []string{"/cases/" + string(id), caseAct(id, "statement")} {
				if state == drafted && path == "/cases/"+string(id) {
					continue // a draft has no page yet but the one that prepares it
				}
				if got := squeeze(b.get(path).expect(http.StatusOK).find(".sum__amount").text()); got != want {
					t.Errorf("%s: %s says %s, want %s", state, path, got, want)
				}
			}
		}
		list := "/cases?view=all&q=" + queryOf(c.Reference)
		switch state {
		case drafted:
			list = "/cases?view=drafts&q=" + queryOf(c.Reference)
		case closed:
			list = "/cases?view=closed&q=" + queryOf(c.Reference)
		}
		if page := controller.get(list).expect(http.StatusOK); !strings.Contains(squeeze(page.find("#rows").text()), want) {
			t.Errorf("%s: the list says %s, want %s", state, squeeze(page.find("#rows").text()), want)
		}
		switch state {
		case drafted:
			if got := squeeze(controller.get(caseAct(id, "release")).expect(http.StatusOK).find(".statement__total td").text()); got != want {
				t.Errorf("the confirmation of the hand-over says %s, want %s", got, want)
			}
		case released:
			var frozen cases.Statement
			s.must(json.Unmarshal(c.Placement().Statement, &frozen))
			if frozen.Left != st.Left {
				t.Errorf("the dossier says %d, want %d", frozen.Left, st.Left)
			}
		case active, received:
			for _, act := range []string{"receive", "promise"} {
				form := agent.get(caseAct(id, act)).expect(http.StatusOK).formTo(caseAct(id, act))
				if got := cents(t, form.Get("amount")); got != st.Left {
					t.Errorf("%s: the form %s proposes %d, want %d", state, act, got, st.Left)
				}
			}
		}
		if pdf := paper(t, controller.get(caseAct(id, "statement/pdf")).expect(http.StatusOK).body); !strings.Contains(pdf, want) {
			t.Errorf("%s: the paper does not say %s:\n%s", state, want, pdf)
		}
	}
}

func TestASettledCaseOwesNothingOnEveryPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	agent, ref := s.red.actor(cases.Agent), cases.Ref{Case: id}
	_, err := s.cases.Receive(t.Context(), agent, cases.MoneyInput{Ref: ref, Amount: s.look(id).Summarise().Left, ReceivedOn: s.cases.Today(), Method: "transfer", Reference: "Solde " + northRed})
	s.must(err)
	s.must(s.cases.Close(t.Context(), agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Principal payé " + northRed}))
	s.bank(s.north, "FR7630006000011234567890189")
	controller := s.as(s.north, cases.Controller)
	for _, path := range []string{"/cases/" + string(id), caseAct(id, "statement")} {
		if got := squeeze(controller.get(path).expect(http.StatusOK).find(".sum__amount").text()); got != "0,00 €" {
			t.Errorf("%s says %s", path, got)
		}
	}
	if row := squeeze(controller.get("/cases?view=closed&q=" + queryOf(s.look(id).Reference)).expect(http.StatusOK).find("#rows").text()); !strings.Contains(row, "0,00 €") {
		t.Errorf("the list says %s", row)
	}
	controller.get(caseAct(id, "statement")).says("n’est pas réclamé").has(0, ".qr--pay")
	if text := paper(t, controller.get(caseAct(id, "statement/pdf")).expect(http.StatusOK).body); !strings.Contains(text, "Restant dû au 25/11/2026 0,00 €") || strings.Contains(text, "FR76") {
		t.Errorf("the paper asks for money:\n%s", text)
	}
	for _, path := range []string{"plan", "settlement?amount=100"} {
		controller.get(caseAct(id, path)).expect(http.StatusOK).says("Rien n’est dû au 25/11/2026")
	}
	controller.get(caseAct(id, "plan/pdf")).expect(http.StatusConflict)
	var sum cases.Cents
	for _, row := range readSheet(t, controller.get(caseAct(id, "statement/csv")).expect(http.StatusOK).body)[1:] {
		sum += cents(t, row[8])
	}
	if sum != 0 {
		t.Errorf("the sheet adds up to %d", sum)
	}
	// Before it was closed it owed something, and the statement of that day still says so.
	if was := squeeze(controller.get(caseAct(id, "statement") + "?on=2026-11-24").find(".sum__amount").text()); was == "0,00 €" {
		t.Error("the past was settled too")
	}
}

func queryOf(s string) string { return strings.ReplaceAll(s, " ", "+") }

func TestTheStatementPageExplainsComparesAndLooksAhead(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	c := s.look(id)
	path := caseAct(id, "statement")
	from, err := cases.StatementOf(c, day("2026-07-10"), cases.DefaultRates())
	s.must(err)
	to, err := cases.StatementOf(c, day("2026-11-25"), cases.DefaultRates())
	s.must(err)
	later, err := cases.StatementOf(c, day("2026-12-02"), cases.DefaultRates())
	s.must(err)
	for _, b := range []*browser{s.as(s.north, cases.Controller), s.as(s.red, cases.Agent)} {
		page := b.get(path + "?on=2026-11-25&from=2026-07-10").expect(http.StatusOK)
		page.says("Semestre 2026-S2", "2,40 %, plus 10 points = 12,40 %", "÷ 365 jours", s.amount(later.Left), "Imputé sur les intérêts (")
		change := squeeze(page.find("#change tfoot").text())
		compared := cases.Compare(from, to).Total
		for _, cents := range []cases.Cents{compared.Before, compared.Added, compared.Paid, compared.After} {
			if !strings.Contains(change, squeeze(s.amount(cents))) {
				t.Errorf("the comparison says %s, without %s", change, s.amount(cents))
			}
		}
		// The slider is for scripts; the field is for all.
		if slider := page.find("[data-days-for]"); slider.attr("data-days-from") != "2026-05-31" || slider.attr("value") != "178" || !page.find(".asof__slider").hasAttr("hidden") {
			t.Errorf("slider %+v", slider.Attr)
		}
		// The other way round is the same comparison.
		if turned := squeeze(b.get(path + "?on=2026-07-10&from=2026-11-25").find("#change tfoot").text()); turned != change {
			t.Errorf("turned round: %s, want %s", turned, change)
		}
	}
	controller := s.as(s.north, cases.Controller)
	controller.get(path+"?on=2027-03-01").expect(http.StatusOK).has(0, "a[href^="+path+"/pdf]")
	controller.get(path+"?on=2026-11-25&from=2027-03-01").expect(http.StatusOK).has(0, "#change table")
	controller.get(path+"?from=yesterday").expect(http.StatusUnprocessableEntity).has(1, "#errors")
	controller.get(path + "?on=2026-06-15").expect(http.StatusOK).says("Pas encore échue à cette date")
}

func TestTheWorkbookOfAStatementIsReadBackToTheCent(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	st, err := cases.StatementOf(s.look(id), day("2026-12-31"), cases.DefaultRates())
	s.must(err)
	path := caseAct(id, "statement/xlsx?on=2026-12-31")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(s.as(s.red, cases.Agent).get(path).expect(http.StatusOK).body)))
	s.must(err)
	defer book.Close()
	rows, err := book.GetRows("Décompte")
	s.must(err)
	if last := rows[len(rows)-1]; cents(t, last[9]) != st.Left {
		t.Errorf("the workbook ends with %q, want %d", last, st.Left)
	}
	meaning, err := book.GetRows("Définitions")
	s.must(err)
	if last := meaning[len(meaning)-1]; last[0] != "2026-S2" {
		t.Errorf("the rates end with %q", last)
	}
	s.as(s.blue, cases.Agent).get(path).expect(http.StatusNotFound)
	s.as(s.south, cases.Controller).get(path).expect(http.StatusNotFound)
}

func TestTheTransferCodeIsMadeOfACheckedAccountOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	path := caseAct(id, "statement")
	controller := s.as(s.north, cases.Controller)
	controller.get(path).expect(http.StatusOK).has(0, ".qr--pay").says("Aucun IBAN")
	s.bank(s.north, "FR7630006000011234567890189")
	s.clock.pass(2 * time.Minute) // names are remembered for a minute
	for _, b := range []*browser{controller, s.as(s.red, cases.Agent)} {
		page := b.get(path).expect(http.StatusOK).has(1, ".qr--pay").says("FR76 3000 6000 0112 3456 7890 189")
		st, err := cases.StatementOf(s.look(id), s.cases.Today(), cases.DefaultRates())
		s.must(err)
		if text := squeeze(page.find(".pay").text()); !strings.Contains(text, squeeze(s.amount(st.Left))) || !strings.Contains(text, s.look(id).Reference) {
			t.Errorf("the block says %s", text)
		}
	}
	if text := paper(t, controller.get(path+"/pdf").expect(http.StatusOK).body); !strings.Contains(text, "FR76 3000 6000 0112 3456 7890 189") {
		t.Errorf("the paper has no account:\n%s", text)
	}
}

func TestAnOfferIsSetAgainstTheClaimForBothSidesAndNothingIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	path := caseAct(id, "settlement")
	want, err := cases.SettlementOf(s.look(id), cases.Offer{On: day("2026-11-30"), Amount: 500_000, Count: 2, Every: cases.Monthly}, cases.DefaultRates())
	s.must(err)
	version := s.look(id).Version
	for _, b := range []*browser{s.as(s.north, cases.Director), s.as(s.red, cases.Agent)} {
		b.get(path).expect(http.StatusOK).has(0, "#result")
		page := b.get(path + "?amount=5000%2C00&on=2026-11-30&count=2&every=monthly").expect(http.StatusOK)
		result := squeeze(page.find("#result").text())
		for _, cents := range []cases.Cents{want.Covered.Principal, want.Covered.Interest, want.Waived.Principal, want.Waived.Total(), want.Owed.Total()} {
			if !strings.Contains(result, squeeze(s.amount(cents))) {
				t.Errorf("%s is not in %s", s.amount(cents), result)
			}
		}
		page.says("30 décembre 2026", "Accepter cette offre")
	}
	if s.look(id).Version != version {
		t.Error("looking at an offer changed the case")
	}
	controller := s.as(s.north, cases.Controller)
	controller.get(path+"?amount=-5").expect(http.StatusUnprocessableEntity).has(1, "#errors")
	controller.get(path+"?amount=1234.567").expect(http.StatusUnprocessableEntity).has(1, "#errors")
	controller.get(path+"?amount=100&on=2027-05-01").expect(http.StatusOK).says("n’est pas dans la table des taux").has(0, "#result")
	for _, stranger := range []*browser{s.as(s.blue, cases.Agent), s.as(s.south, cases.Controller)} {
		stranger.get(path + "?amount=100").expect(http.StatusNotFound)
	}
}

func TestAPlanPaysTheClaimOnThePageOnPaperAndInTheSheet(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	id := s.placed(s.north, s.red, northRed, active)
	path, query := caseAct(id, "plan"), "?agreed_on=2026-11-25&first_on=2026-12-31&every=monthly&count=5&interest=frozen"
	st, err := cases.StatementOf(s.look(id), day("2026-11-25"), cases.DefaultRates())
	s.must(err)
	agent, controller := s.as(s.red, cases.Agent), s.as(s.north, cases.Controller)
	for _, b := range []*browser{agent, controller} {
		page := b.get(path+query).expect(http.StatusOK).says("reportée du 31/01/2027", s.amount(st.Left)).has(5, "[aria-labelledby=plan-lines] tbody tr")
		if promise := len(page.findAll("a[href^=" + caseAct(id, "promise") + "]")); promise == 1 != (b == agent) {
			t.Errorf("%d links to record a promise", promise)
		}
	}
	var sum cases.Cents
	rows := readSheet(t, controller.get(path+"/csv"+query).expect(http.StatusOK).body)
	for _, row := range rows[1:] {
		sum += cents(t, row[2])
	}
	if sum != st.Left || len(rows) != 6 || rows[5][6] != "0,00" {
		t.Errorf("the sheet pays %d of %d: %q", sum, st.Left, rows)
	}
	text := paper(t, agent.get(path+"/pdf"+query).expect(http.StatusOK).body)
	for _, want := range []string{"Total des 5 échéances", squeeze(s.amount(st.Left)), "01/02/2027", "Le débiteur", "Le créancier"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, text)
		}
	}
	agent.get(path).expect(http.StatusOK).has(6, "[aria-labelledby=plan-lines] tbody tr").says("prévision")
	agent.get(path+"?count=3&each=100").expect(http.StatusUnprocessableEntity).has(1, "#errors")
	agent.get(path+"?count=6&interest=running").expect(http.StatusOK).says("n’est pas dans la table des taux").has(0, "[aria-labelledby=plan-lines]")
	agent.get(path + "/pdf?count=6&interest=running").expect(http.StatusConflict)
	for _, stranger := range []*browser{s.as(s.blue, cases.Agent), s.as(s.south, cases.Controller)} {
		for _, file := range []string{"", "/pdf", "/csv"} {
			stranger.get(path + file).expect(http.StatusNotFound)
		}
	}
}

func TestAnybodyCanReadHowWeComputeAndCheckTheExample(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	page := s.visitor().get("/help/claim").expect(http.StatusOK)
	// 10 000,00 × 12,15 % × 60 ÷ 365 = 199,73; × 12,40 % × 15 = 50,96; the payment takes both, then 1 749,31 of the principal;
	// 8 250,69 × 12,40 % × 48 ÷ 365 = 134,54; 40,00 on top.
	page.says("199,73 €", "50,96 €", "134,54 €", "8 425,23 €", "40,00 €")
	rates := cases.DefaultRates().Semesters()
	page.has(len(rates), "[aria-labelledby=rates] tbody tr")
	words := s.words.Printer("fr")
	table := squeeze(page.find("[aria-labelledby=rates]").text())
	for _, r := range rates {
		for _, want := range []string{r.Name, squeeze(words.PercentTo(int64(r.B2B()), 2)), squeeze(words.PercentTo(int64(r.Floor()), 2))} {
			if !strings.Contains(table, want) {
				t.Errorf("%s: the table does not say %s", r.Name, want)
			}
		}
	}
	s.as(s.north, cases.Controller).get("/help").expect(http.StatusOK).has(1, "main a[href=/help/claim]")
}
