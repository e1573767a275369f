package portal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"relais/agencies"
	"relais/agencies/scorecard"
	"relais/cases"
	"relais/portal/chart"
	"relais/portal/i18n"
)

// today of the reports of these tests.
const reportDay = "2026-11-25"

// given makes n cases of an agency, one every second day, of which so many in a hundred are paid two months later.
func given(agency cases.OrgID, n, paid int) (list []agencies.Outcome) {
	for i := range n {
		day := on(reportDay).AddMonths(-14).AddDays(-2 * (i % 100))
		o := agencies.Outcome{
			Creditor: "north", Case: cases.CaseID(fmt.Sprintf("%s-case-%d", agency, i)), Placement: cases.PlacementID(fmt.Sprintf("%s-%d", agency, i)), Agency: agency, Entity: "e",
			Currency: cases.EUR, Debtor: fmt.Sprintf("%s-%d", agency, i), Kind: cases.Company, Country: "FR", ReleasedOn: day, OldestDue: day.AddDays(-90), AcceptedOn: day.AddDays(1), Principal: 300_000,
		}
		if (i*37)%100 < paid {
			o.Movements = []agencies.Movement{{On: day.AddDays(50), Cents: 300_000, Fee: 30_000, Method: "transfer"}}
		} else if i%3 == 0 {
			o.ClosedOn, o.CloseCode = day.AddDays(120), "untraceable"
		}
		list = append(list, o)
	}
	return list
}

// assessedOf compares outcomes for a page.
func assessedOf(t *testing.T, lang i18n.Lang, names map[cases.OrgID]string, outcomes ...[]agencies.Outcome) *comparison {
	t.Helper()
	var all []agencies.Outcome
	for _, list := range outcomes {
		all = append(all, list...)
	}
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{kept: &reportCache{}, Cases: &cases.Service{Now: func() time.Time { return on(reportDay).Time() }, Zone: time.UTC}}
	a, err := s.assess(all, names, "north", true)
	if err != nil {
		t.Fatal(err)
	}
	c := &comparison{assessed: a, words: catalogue.Printer(lang), figures: map[cases.OrgID]figureRow{}}
	for _, o := range all {
		row := c.figures[o.Agency]
		row.Figures.Placed++
		row.Principal += o.Principal
		row.Recovered += paidOf(&o)
		c.figures[o.Agency] = row
	}
	for id, row := range c.figures {
		made := c.q.figuresOf(row.Figures, id, "")
		made.Name = names[id]
		c.figures[id] = made
	}
	return c
}

var nordSud = map[cases.OrgID]string{"nord": "Nord", "sud": "Sud"}

func TestAClearDifferenceIsNamedInTheSentenceTheTableAndTheChart(t *testing.T) {
	t.Parallel()
	v := assessedOf(t, i18n.FR, nordSud, given("nord", 120, 70), given("sud", 120, 20)).view()
	c := assessedOf(t, i18n.FR, nordSud, given("nord", 120, 70), given("sud", 120, 20))
	if len(v.Headline) != 1 || v.Headline[0].Key != "scorecard.headline.clearly" || !strings.Contains(v.Headline[0].In(c.words), "Sud recouvre nettement moins que Nord") {
		t.Errorf("headline %+v", v.Headline)
	}
	if v.Rows[0].Name != "Nord" || v.Rows[0].State != chart.Above || v.Rows[1].State != chart.Below || v.Rows[1].Verdict.In(c.words) != "Nettement moins que Nord" {
		t.Errorf("rows %+v", v.Rows)
	}
	if !v.Rows[0].Shown || v.Rows[0].Rate <= v.Rows[1].Rate || v.Rows[0].Low >= v.Rows[0].Rate || v.Rows[0].High <= v.Rows[0].Rate {
		t.Errorf("rates %+v", v.Rows)
	}
	if got := len(v.Who.Table.Rows); got != 2 || v.Who.Empty() || v.Ages.Empty() || v.Mix.Empty() {
		t.Error("a chart is missing")
	}
	if !v.Volume.Empty() {
		t.Error("a funnel of two says nothing")
	}
	if v.Rows[1].Answered != 1 || v.Rows[0].Early != 7000 {
		t.Errorf("service %+v, decisions %+v", v.Rows, v.Decisions)
	}
}

func TestWithoutADifferenceNobodyIsNamed(t *testing.T) {
	t.Parallel()
	v := assessedOf(t, i18n.FR, nordSud, given("nord", 120, 45), given("sud", 120, 45)).view()
	if v.Headline[0].Key != "scorecard.headline.no_difference" {
		t.Errorf("headline %+v", v.Headline)
	}
	for _, r := range v.Rows {
		if r.State != chart.Alike || r.Verdict.Key != "report.verdict.alike" {
			t.Errorf("%s is %+v", r.Name, r.Verdict)
		}
	}
}

func TestTooFewCasesHaveCountsAndNoRate(t *testing.T) {
	t.Parallel()
	v := assessedOf(t, i18n.EN, nordSud, given("nord", 120, 45), given("sud", 8, 100)).view()
	last := v.Rows[len(v.Rows)-1]
	if last.Name != "Sud" || last.Shown || last.State != chart.Nothing || last.Placed != 8 || last.Units != 8 {
		t.Errorf("row %+v", last)
	}
	if row := v.Who.Table.Rows[1]; row[2].Text != "–" {
		t.Errorf("the chart shows %v", row)
	}
	if text := string(v.Mix.SVG); !strings.Contains(text, ">Sud<") || !strings.Contains(text, ">–<") {
		t.Error("the mix hides an agency, or gives it a rate")
	}
}

func TestEveryNumberOfAgenciesHasItsPage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 12, 40} {
		names := map[cases.OrgID]string{}
		var lists [][]agencies.Outcome
		for i := range n {
			id := cases.OrgID(fmt.Sprintf("agency-%02d", i))
			names[id] = fmt.Sprintf("Agence de recouvrement et de contentieux n° %d", i)
			lists = append(lists, given(id, 30, 20+i%50))
		}
		for _, lang := range i18n.Langs() {
			c := assessedOf(t, lang, names, lists...)
			v := c.view()
			if len(v.Rows) != n || v.Who.Empty() || v.Mix.Empty() || (n >= chart.FunnelFrom) == v.Volume.Empty() {
				t.Errorf("%d agencies: %d rows", n, len(v.Rows))
			}
			for _, m := range append(v.Headline, v.Cautions...) {
				if text := m.In(c.words); strings.Contains(text, "[") || strings.Contains(text, "<no value>") {
					t.Errorf("%d agencies: %q", n, text)
				}
			}
		}
	}
}

func TestReasonsAddUpToWhatWasClosedWithoutPaymentAndLeadToTheirCases(t *testing.T) {
	t.Parallel()
	list := given("nord", 60, 30)
	list[0].Movements, list[0].ClosedOn, list[0].CloseCode = nil, on(reportDay), "duplicate"
	c := assessedOf(t, i18n.FR, nordSud, list)
	reasons, total := c.reasons()
	sum, count, share := int64(0), 0, int64(0)
	for _, r := range reasons {
		sum, count, share = sum+r.Cents, count+r.Count, share+r.Share
		if !strings.Contains(r.Href, "placed=unpaid") || !strings.Contains(r.Href, "placed_code="+string(r.Code)) || r.Own != (r.Code == "duplicate") {
			t.Errorf("%s leads to %s", r.Code, r.Href)
		}
	}
	if sum != total || len(reasons) != 2 || share < 9_990 || share > 10_010 || reasons[0].Code != "untraceable" {
		t.Errorf("%d of %d in %d cases: %+v", sum, total, count, reasons)
	}
	if c.returned() != 1 {
		t.Errorf("%d returns could have been prevented", c.returned())
	}
}

func TestWhatAnAgencySaysAloneNeverHelpsItsRate(t *testing.T) {
	t.Parallel()
	base := agencies.Outcome{ReleasedOn: on("2026-01-01"), Principal: 1, ClosedOn: on("2026-02-01"), CloseCode: "missing_evidence"}
	for _, c := range []struct {
		recalled, objected, unconfirmed bool
	}{{false, false, true}, {true, false, false}, {true, true, true}} {
		o := base
		o.Recalled, o.Objected = c.recalled, c.objected
		if got := placementOf(&o, 0, 0, 0); got.Unconfirmed != c.unconfirmed {
			t.Errorf("recalled %v, objected %v: unconfirmed is %v", c.recalled, c.objected, got.Unconfirmed)
		}
	}
}

func TestAComparisonIsMadeOnceAndAnewWhenAnythingChanged(t *testing.T) {
	t.Parallel()
	s := &Server{kept: &reportCache{}, Cases: &cases.Service{Now: func() time.Time { return on(reportDay).Time() }, Zone: time.UTC}}
	make2 := func(list []agencies.Outcome, names map[cases.OrgID]string, org cases.OrgID) *assessed {
		a, err := s.assess(list, names, org, false)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := make2(given("nord", 30, 40), nordSud, "north")
	if make2(given("nord", 30, 40), nordSud, "north") != first {
		t.Error("the same was computed twice")
	}
	changed := given("nord", 30, 40)
	changed[3].Principal++
	moved := given("nord", 30, 40)
	for i := range moved {
		if len(moved[i].Movements) > 0 {
			moved[i].Movements[0].On = moved[i].Movements[0].On.AddDays(1)
			break
		}
	}
	for what, a := range map[string]*assessed{
		"an amount": make2(changed, nordSud, "north"), "a payment": make2(moved, nordSud, "north"), "another creditor": make2(given("nord", 30, 40), nordSud, "south"),
		"a name": make2(given("nord", 30, 40), map[cases.OrgID]string{"nord": "Nordique"}, "north"),
	} {
		if a == first {
			t.Errorf("%s changed and nothing was computed", what)
		}
	}
	for i := range 2 * keptReports {
		make2(given("nord", 3+i, 40), nordSud, "north")
	}
	s.kept.put(digestOf{1}, &assessed{outcomes: make([]agencies.Outcome, keptOutcomes+1)})
	if _, held := s.kept.get(digestOf{1}); held || s.kept.held > keptOutcomes {
		t.Error("a portfolio that is too large is held")
	}
	if len(s.kept.by) > keptReports || len(s.kept.order) != len(s.kept.by) {
		t.Errorf("%d comparisons are kept", len(s.kept.by))
	}
}

func TestTwoAgenciesOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	twins := map[cases.OrgID]string{"nord": "Nord", "sud": "Nord"}
	c := assessedOf(t, i18n.FR, twins, given("nord", 60, 60), given("sud", 60, 30))
	if len(c.orgs) != 2 || c.orgs[0] == c.orgs[1] || c.name(0) == c.name(1) {
		t.Errorf("%v are called %q and %q", c.orgs, c.name(0), c.name(1))
	}
}

func TestTheSuggestionHasTheHighestNetAndIsSilentWithoutData(t *testing.T) {
	t.Parallel()
	c := assessedOf(t, i18n.FR, nordSud, given("nord", 120, 70), given("sud", 120, 20))
	draft := &cases.Case{Currency: cases.EUR, Debtor: cases.Debtor{Kind: cases.Company}, Invoices: []cases.Invoice{{DueOn: on("2026-09-01"), Amount: 300_000}}}
	candidate := func(id cases.OrgID, fee cases.BasisPoints, reasons ...agencies.Reason) agencies.Candidate {
		return agencies.Candidate{Agency: agencies.Agency{ID: id}, Terms: cases.Terms{Fee: fee}, Reasons: reasons}
	}
	found := c.advice(c.words, draft, on(reportDay), []agencies.Candidate{candidate("nord", 1000), candidate("sud", 800), candidate("neu", 500)})
	if found.suggested != "nord" || !found.offers["nord"].Advised || found.offers["sud"].Advised || found.offers["nord"].Rate <= found.offers["sud"].Rate {
		t.Errorf("suggested %q of %+v", found.suggested, found.offers)
	}
	if _, known := found.offers["neu"]; known {
		t.Error("figures of an agency that never had a case")
	}
	dear := c.advice(c.words, draft, on(reportDay), []agencies.Candidate{candidate("nord", 9_000), candidate("sud", 800)})
	if dear.suggested != "sud" {
		t.Errorf("a fee of 90 %% is suggested: %+v", dear.offers)
	}
	barred := c.advice(c.words, draft, on(reportDay), []agencies.Candidate{candidate("nord", 1000, agencies.Reason{Key: "match.too_old"}), candidate("sud", 800)})
	if barred.suggested != "" {
		t.Errorf("%q is suggested, with nobody beside it", barred.suggested)
	}
	few := assessedOf(t, i18n.FR, nordSud, given("nord", 4, 70), given("sud", 4, 20)).advice(c.words, draft, on(reportDay), []agencies.Candidate{candidate("nord", 1000), candidate("sud", 800)})
	if few.suggested != "" || few.offers["nord"].Rated {
		t.Errorf("eight cases suggest %q: %+v", few.suggested, few.offers)
	}
}

func TestQuartersBeginWithTheirFirstMonth(t *testing.T) {
	t.Parallel()
	for day, want := range map[string]string{"2026-01-01": "2026-01-01", "2026-03-31": "2026-01-01", "2026-05-15": "2026-04-01", "2026-12-31": "2026-10-01"} {
		if got := quarter(on(day)); got != on(want) {
			t.Errorf("the quarter of %s begins on %s", day, got)
		}
	}
}

func TestFindingsAreSaidInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	c := assessedOf(t, i18n.EN, nordSud, given("nord", 60, 60), given("sud", 60, 30))
	m := sayFinding(c.words, scorecard.Finding{Key: "scorecard.headline.clearly", Args: map[string]any{"agency": "A", "others": []string{"B", "C"}, "n": int64(2)}})
	if text := m.In(c.words); !strings.Contains(text, "B and C") {
		t.Errorf("%q", text)
	}
}
