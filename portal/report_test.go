package portal_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"relais/cases"
)

// reported makes the world of a report: cases of North in two months, with placements of every kind, one case that was taken
// back from Red and is with Blue now, and one that Blue declined before Red took it.
func (s *site) reported() {
	s.t.Helper()
	ctx, by := s.t.Context(), s.north.actor(cases.Controller)
	moved := s.placed(s.north, s.red, northPeople, heard) // with words that both agencies may meet
	s.must(s.cases.FinishRecall(ctx, by, cases.Ref{Case: moved}))
	wrong := s.placed(s.north, s.red, northRed, active)
	s.must(s.cases.Recall(ctx, by, cases.RecallInput{Ref: cases.Ref{Case: wrong}, Code: cases.PlacedInError}))
	s.must(s.cases.Object(ctx, s.red.actor(cases.Agent), cases.Ref{Case: wrong}, "Objection "+northRed))
	s.must(s.cases.FinishRecall(ctx, by, cases.Ref{Case: wrong}))
	s.placed(s.north, s.red, northRed, closed)
	s.placed(s.north, s.blue, northBlue, held)
	paid := s.placed(s.north, s.blue, northBlue, active)
	s.receive(s.blue, paid, 774_000)
	declined := s.placed(s.north, s.blue, northPeople, released)
	s.must(s.cases.Decline(ctx, s.blue.actor(cases.Agent), cases.DeclineInput{Ref: cases.Ref{Case: declined}, Code: "conflict_of_interest", Text: "Refus " + northPeople}))

	s.clock.pass(35 * 24 * time.Hour)
	again := func(id cases.CaseID, to *org, token string) {
		_, err := s.cases.Release(ctx, by, cases.ReleaseInput{Ref: cases.Ref{Case: id}, Agency: to.id, Certified: true, Reason: "Raison " + token})
		s.must(err)
	}
	s.must(s.cases.PlaceAgain(ctx, by, cases.Ref{Case: moved}))
	again(moved, s.blue, northPeople)
	again(declined, s.red, northPeople)
	s.placed(s.north, s.red, northRed, closed)
	s.placed(s.north, s.red, northRed, recalled)
	s.placed(s.south, s.blue, southBlue, active)
}

var firstNumber = regexp.MustCompile(`\d+`)

// leads follows every link of a page's figures and compares what it finds with the number that is shown: as many cases, or as
// many placements where a case was placed twice. It says how many links it followed and how many met such a case.
func leads(t *testing.T, who *browser, page *reply, selector string) (followed, twice int) {
	t.Helper()
	for _, cell := range page.findAll(selector) {
		for _, link := range cell.find("a") {
			if !strings.Contains(link.attr("href"), "placed=") {
				continue
			}
			followed++
			want := numberOf(t, squeeze(cell.text()), squeeze(link.text()))
			list := who.get(link.attr("href")).expect(http.StatusOK)
			rows, counted := len(list.findAll("tbody tr[data-row]")), firstNumber.FindString(list.find("[data-figure]").text())
			if counted != strconv.Itoa(want) || rows > want {
				t.Errorf("%q says %d and leads to %d cases with %s placements: %s", squeeze(cell.text()), want, rows, counted, link.attr("href"))
			}
			if rows < want {
				twice++
			}
		}
	}
	return followed, twice
}

// numberOf reads the number of cases of a cell: its link, or what stands beside a link that is a rate or an amount.
func numberOf(t *testing.T, cell, link string) int {
	t.Helper()
	n, err := strconv.Atoi(link)
	if err == nil {
		return n
	}
	before, after, _ := strings.Cut(cell, link)
	if strings.Contains(link, "%") {
		n, err = strconv.Atoi(firstNumber.FindString(after))
	} else if n, err = strconv.Atoi(firstNumber.FindString(link)); strings.Contains(link, "€") {
		n, err = strconv.Atoi(firstNumber.FindString(before))
	}
	if err != nil {
		t.Fatalf("no number in %q", cell)
	}
	return n
}

func TestEveryNumberOfAReportOpensExactlyTheCasesItCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t, siteOptions{})
	s.reported()
	director := s.as(s.north, cases.Director)
	page := director.get("/agencies?period=all").expect(http.StatusOK)
	if n, twice := leads(t, director, page, "section[aria-labelledby=table] td"); n < 9 || twice != 1 { // all that was placed with both
		t.Errorf("%d numbers of the table lead anywhere, %d to a case placed twice", n, twice)
	}
	if n, twice := leads(t, director, page, "section[aria-labelledby=by-month] td"); n != 6 || twice != 0 { // two months, two agencies and both
		t.Errorf("%d numbers of the months lead anywhere, %d to a case placed twice", n, twice)
	}
	if n, _ := leads(t, director, page, "section[aria-labelledby=table] p"); n != 1 {
		t.Errorf("%d links to what was placed in error", n)
	}

	// days of one's own cut a month: its numbers lead to the cases of these days
	for _, days := range []string{"from=2026-11-26", "to=2026-12-29", "from=2026-11-26&to=2026-12-30", "from=2026-11-25&to=2026-11-25"} {
		if n, _ := leads(t, director, director.get("/agencies?"+days).expect(http.StatusOK), ".report td"); n == 0 {
			t.Errorf("%s: nothing leads anywhere", days)
		}
	}
	for _, agency := range []*org{s.red, s.blue} {
		page := director.get("/agencies/" + string(agency.id) + "?period=all").expect(http.StatusOK)
		if n, twice := leads(t, director, page, "section[aria-labelledby=by-month] td"); n < 6 || twice != 0 {
			t.Errorf("%s: %d numbers lead anywhere", agency.name, n)
		}
		if n, _ := leads(t, director, page, ".tile"); n < 2 {
			t.Errorf("%s: %d tiles lead anywhere", agency.name, n)
		}
	}
	list := director.get(page.findAll("section[aria-labelledby=table] td a")[0].attr("href"))
	list.says("Confiés à Bleu Recouvrement", "Un dossier confié deux fois compte deux fois")

	for _, agency := range []*org{s.red, s.blue} {
		agent := s.as(agency, cases.Agent)
		own := agent.get("/scorecard?period=all").expect(http.StatusOK)
		if n, _ := leads(t, agent, own, ".report td"); n < 2 {
			t.Errorf("%s: %d of its own numbers lead anywhere", agency.name, n)
		}
		for _, link := range own.findAll(".report a") {
			if href := link.attr("href"); strings.Contains(href, "placed=") && !strings.Contains(href, "placed=open") {
				t.Errorf("%s is led to cases that it may see no more: %s", agency.name, href)
			}
		}
	}
	s.as(s.blue, cases.Agent).get("/cases?placed=placed&placed_with="+string(s.red.id)).has(0, "tbody tr[data-row]")
	director.get("/cases?placed=nonsense").expect(http.StatusUnprocessableEntity)
}
