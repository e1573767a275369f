package cases_test

import (
	"slices"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestTheClaimIsDeclaredWithinTwoMonthsOfThePublicationFourFromAbroad(t *testing.T) {
	day := casestest.Day
	c := casestest.Case()
	if _, known := cases.InsolvencyOf(c, false); known {
		t.Error("an insolvency that nobody knows")
	}
	c.InsolventOn = day("2025-01-15")
	if i, known := cases.InsolvencyOf(c, false); !known || !i.DeclareBy.IsZero() {
		t.Errorf("not published: %+v", i)
	}
	c.InsolventPublishedOn = day("2025-01-24")
	// 24 May 2025 is a Saturday, 24 July a Thursday.
	for abroad, want := range map[bool]string{false: "2025-03-24", true: "2025-05-26"} {
		if i, _ := cases.InsolvencyOf(c, abroad); i.DeclareBy != day(want) || i.LateBy != day("2025-07-24") {
			t.Errorf("abroad %v: %+v", abroad, i)
		}
	}
	// Months end on the last day of a shorter one: 28 February 2026 is a Saturday.
	c.InsolventPublishedOn = day("2025-12-31")
	if i, _ := cases.InsolvencyOf(c, false); i.DeclareBy != day("2026-03-02") {
		t.Errorf("%+v", i)
	}
}

func TestAnAlarmComesFifteenFiveAndOneDayBeforeTheLastDay(t *testing.T) {
	i := cases.Insolvency{DeclareBy: casestest.Day("2025-03-24")}
	for left, want := range map[int]int{16: 0, 15: 15, 6: 15, 5: 5, 2: 5, 1: 1, 0: 1, -1: 0} {
		if days, due := i.Alarm(i.DeclareBy.AddDays(-left)); days != want || due != (want > 0) {
			t.Errorf("%d days before: %d", left, days)
		}
	}
	if _, due := (cases.Insolvency{}).Alarm(casestest.Today); due {
		t.Error("an alarm without a day")
	}
}

func TestEachGateSaysItsArticleWhatToDoAndWhoMayPassIt(t *testing.T) {
	for _, row := range []struct {
		key, article string
		override     cases.Overrider
		spoil        func(*cases.Case)
	}{
		{"evidence.gate.insolvent", "L622-21", cases.Nobody, func(c *cases.Case) { c.InsolventOn = casestest.Today }},
		{"evidence.gate.declare_by", "R622-24", cases.ByRelease, func(c *cases.Case) {
			c.InsolventOn, c.InsolventPublishedOn = casestest.Today, casestest.Today
		}},
		{"evidence.gate.disputed", "L126-1", cases.ByRelease, func(c *cases.Case) { c.DisputedOn = casestest.Today }},
		{"evidence.gate.barred", "2219", cases.Nobody, func(c *cases.Case) {
			c.Invoices[2].PerformedOn = casestest.Day("2020-01-01")
		}},
		{"error.claim.agency_cost_in_statement", "L111-8", cases.Nobody, func(c *cases.Case) {
			c.Charges = []cases.Charge{{Kind: "file_fee", Amount: 5_000}}
		}},
		{"error.claim.consumer_l441_10", "L441-10", cases.Nobody, func(c *cases.Case) {
			c.Debtor.Kind, c.ContractRate = cases.Consumer, 1500
		}},
		{"error.claim.dates_out_of_order", "", cases.ByFix, func(c *cases.Case) { c.Invoices[0].DueOn = casestest.Day("2026-03-01") }},
		{"claim.flag.penalty_reducible", "1231-5", cases.ByRelease, func(c *cases.Case) { c.Penalty.Rate = 1000 }},
		{"evidence.gate.limit_held", "2238", cases.ByRelease, func(c *cases.Case) {
			c.LimitationEvents = []cases.LimitationEvent{{ID: "e", Kind: "mediation", On: casestest.Day("2026-09-01"), Document: c.Documents[0].ID}}
		}},
		{"evidence.block.debtor_name", "", cases.ByFix, func(c *cases.Case) { c.Debtor.Name = "" }},
	} {
		c := casestest.Case()
		row.spoil(c)
		gates := cases.ReleaseGates(c, casestest.Today, cases.DefaultRates())
		i := slices.IndexFunc(gates, func(g cases.Gate) bool { return g.Key == row.key })
		if i < 0 {
			t.Errorf("%s: not among %+v", row.key, gates)
			continue
		}
		g := gates[i]
		if !strings.Contains(g.Article, row.article) || (row.article == "") != (g.Article == "") || g.Override != row.override || g.Do == "" {
			t.Errorf("%s: %+v", row.key, g)
		}
		if g.Blocks != (g.Override != cases.ByRelease) || g.Blocks != cases.GateRuleOf(g.Key).Blocks {
			t.Errorf("%s: blocks %v, may be passed by %s", row.key, g.Blocks, g.Override)
		}
	}
}

func TestTheTableOfGatesHasNoRowThatNothingReaches(t *testing.T) {
	for i, r := range cases.GateRules {
		key := r.Key
		if strings.HasSuffix(key, ".") {
			key += "something"
		}
		if got := cases.GateRuleOf(key); got.Key != r.Key {
			t.Errorf("row %d %s: %s comes first", i, r.Key, got.Key)
		}
		if (r.Override == cases.ByRelease) == r.Blocks {
			t.Errorf("%s: blocks %v, may be passed by %s", r.Key, r.Blocks, r.Override)
		}
	}
	if r := cases.GateRuleOf("nobody.knows"); !r.Blocks || r.Override != cases.ByFix {
		t.Errorf("an unknown gate: %+v", r)
	}
}

func routeOf(t *testing.T, c *cases.Case, code string) cases.Route {
	t.Helper()
	for _, r := range cases.RoutesOf(c, casestest.Today, cases.DefaultRates()) {
		if r.Code == code {
			return r
		}
	}
	t.Fatalf("no route %s", code)
	return cases.Route{}
}

func TestWhichLegalRoutesAreOpenAndWhatTheyLack(t *testing.T) {
	small := func(c *cases.Case) {
		c.Invoices, c.CreditNotes, c.Payments = c.Invoices[:1], nil, nil
		c.Invoices[0].Amount = 300_000
	}
	for _, row := range []struct {
		name, code string
		set        func(*cases.Case)
		state      cases.RouteState
		says       string // missing, closed and notes, in this order
	}{
		{"a payment order", cases.RoutePaymentOrder, func(*cases.Case) {}, cases.RouteOpen, "opposition serve_three_months lawyer"},
		{"no lawyer for a small one", cases.RoutePaymentOrder, small, cases.RouteOpen, "opposition serve_three_months"},
		{"without a contract or order", cases.RoutePaymentOrder, func(c *cases.Case) {
			*c = *without(without(c, "contract"), "order")
		}, cases.RouteLacks, "agreement opposition serve_three_months lawyer"},
		{"against a public body", cases.RoutePaymentOrder, func(c *cases.Case) { c.Debtor.Kind = cases.PublicBody }, cases.RouteClosed, "public_body opposition serve_three_months lawyer"},
		{"once insolvent", cases.RoutePaymentOrder, func(c *cases.Case) { c.InsolventOn = casestest.Today }, cases.RouteClosed, "insolvent opposition serve_three_months lawyer"},
		{"once barred", cases.RoutePaymentOrder, func(c *cases.Case) { c.Invoices[1].PerformedOn = casestest.Day("2020-01-01") }, cases.RouteClosed, "barred opposition serve_three_months lawyer"},
		{"the amount is not determined", cases.RoutePaymentOrder, func(c *cases.Case) { c.Invoices[1].DueOn = cases.Date{} }, cases.RouteLacks, "amount opposition serve_three_months lawyer"},
		{"the simplified one is for small claims", cases.RouteSmallClaims, func(*cases.Case) {}, cases.RouteClosed, "over_5000 debtor_accepts"},
		{"and open for them", cases.RouteSmallClaims, small, cases.RouteOpen, "debtor_accepts"},
		{"between traders waits for a commissaire de justice", cases.RouteInvoiced, func(*cases.Case) {}, cases.RouteLacks, "bailiff_confirms any_contest_ends"},
		{"is closed by any contest", cases.RouteInvoiced, func(c *cases.Case) { c.DisputeKind = "quality" }, cases.RouteClosed, "bailiff_confirms disputed any_contest_ends"},
		{"and to who is no trader", cases.RouteInvoiced, func(c *cases.Case) { c.Debtor.Kind = cases.Consumer }, cases.RouteClosed, "trader bailiff_confirms not_trader any_contest_ends"},
		{"a sole trader is asked", cases.RouteInvoiced, func(c *cases.Case) { c.Debtor.Kind = cases.SoleTrader }, cases.RouteLacks, "trader bailiff_confirms any_contest_ends"},
		{"an interim payment is information", cases.RouteInterim, func(*cases.Case) {}, cases.RouteOpen, "information lawyer"},
		{"for what is contested it lacks the main thing", cases.RouteInterim, func(c *cases.Case) { c.DisputedOn = casestest.Today }, cases.RouteLacks, "disputed information lawyer"},
	} {
		c := casestest.Case()
		row.set(c)
		r := routeOf(t, c, row.code)
		if got := strings.Join(slices.Concat(r.Missing, r.Closed, r.Notes), " "); r.State != row.state || got != row.says {
			t.Errorf("%s: %s, %s", row.name, r.State, got)
		}
	}
	if r := cases.RoutesOf(casestest.Case(), casestest.Day("2026-08-31"), cases.DefaultRates())[0]; !slices.Contains(r.Notes, "serve_six_months") {
		t.Errorf("before September 2026: %v", r.Notes)
	}
}
