package cases_test

import (
	"testing"

	"pgregory.net/rapid"

	"relais/cases"
	"relais/cases/casestest"
)

func planned(t *testing.T, c *cases.Case, terms cases.PlanTerms) *cases.Plan {
	t.Helper()
	p, err := cases.PlanOf(c, terms, cases.DefaultRates())
	if err != nil {
		t.Fatal(err)
	}
	planAddsUp(t, p)
	return p
}

// planAddsUp checks that a plan pays what is owed and no cent else, line by line.
func planAddsUp(t interface{ Errorf(string, ...any) }, p *cases.Plan) {
	var sum, added cases.Cents
	left := p.Start.Left
	for i, line := range p.Instalments {
		left += line.Added - line.Amount
		sum += line.Amount
		added += line.Added
		if line.Left != left || line.Amount <= 0 || line.Added < 0 || line.Number != i+1 {
			t.Errorf("line %d: %+v, left must be %d", i+1, line, left)
		}
		if line.To.Total() != line.Amount && p.Start.Credit == 0 {
			t.Errorf("line %d pays %d of %d", i+1, line.To.Total(), line.Amount)
		}
		if !line.On.WorkingDay() || line.On.Before(line.Planned) {
			t.Errorf("line %d is due on %s", i+1, line.On)
		}
	}
	if left != 0 || sum != p.Start.Left+added || sum != p.Total || added != p.Added {
		t.Errorf("%d left after %d; owed %d and %d; total %d, added %d", left, sum, p.Start.Left, added, p.Total, p.Added)
	}
}

var monthly = cases.PlanTerms{AgreedOn: casestest.Day("2026-11-25"), FirstOn: casestest.Day("2026-12-31"), Every: cases.Monthly, Interest: cases.PlanFrozen}

func TestAPlanFallsOnWorkingDaysOfTheSameDayOfTheMonth(t *testing.T) {
	terms := monthly
	terms.Count = 6
	p := planned(t, casestest.Case(), terms)
	// 31 January 2027 and 28 February are Sundays; 1 March is a Monday; 31 March a Wednesday; 30 April a Friday; 31 May a Monday.
	for i, want := range []string{"2026-12-31", "2027-02-01", "2027-03-01", "2027-03-31", "2027-04-30", "2027-05-31"} {
		if got := p.Instalments[i].On.String(); got != want {
			t.Errorf("%d: %s, want %s", i+1, got, want)
		}
	}
	terms.Every, terms.FirstOn = cases.Weekly, casestest.Day("2026-12-18")
	p = planned(t, casestest.Case(), terms)
	// 25 December is a Friday and a holiday, 26 a Saturday; 1 January a Friday.
	for i, want := range []string{"2026-12-18", "2026-12-28", "2027-01-04", "2027-01-08"} {
		if got := p.Instalments[i].On.String(); got != want {
			t.Errorf("week %d: %s, want %s", i+1, got, want)
		}
	}
}

func TestInstalmentsAreAsEqualAsCentsAllow(t *testing.T) {
	c := casestest.Case()
	for _, count := range []int{1, 2, 3, 7, 12, 36} {
		for _, interest := range []cases.PlanInterest{cases.PlanFrozen, cases.PlanForecast} {
			terms := monthly
			terms.Count, terms.Interest = count, interest
			p := planned(t, c, terms)
			first, last := p.Instalments[0].Amount, p.Instalments[count-1].Amount
			for _, line := range p.Instalments[:count-1] {
				if line.Amount != first {
					t.Errorf("%d %s: line %d is %d, the first %d", count, interest, line.Number, line.Amount, first)
				}
			}
			if gap := last - first; len(p.Instalments) != count || gap > cases.Cents(count) || gap < -cases.Cents(count) {
				t.Errorf("%d %s: %d lines, the first %d, the last %d", count, interest, len(p.Instalments), first, last)
			}
		}
	}
}

func TestWholeEurosAndAGivenAmountLeaveADifferentLastInstalment(t *testing.T) {
	c := casestest.Case()
	owed := statement(t, c, "2026-11-25").Left
	terms := monthly
	terms.Count, terms.Whole = 7, true
	p := planned(t, c, terms)
	if each := p.Instalments[0].Amount; each%100 != 0 || p.Instalments[6].Amount >= each {
		t.Errorf("each %d, last %d", each, p.Instalments[6].Amount)
	}
	terms.Count, terms.Whole, terms.Each = 0, false, 500_000
	p = planned(t, c, terms)
	if n := len(p.Instalments); n != int(owed/500_000)+1 || p.Instalments[n-1].Amount != owed%500_000 {
		t.Errorf("%d lines, last %d", n, p.Instalments[n-1].Amount)
	}
}

func TestInterestRunsWhileAPlanIsKeptUnlessItIsFrozen(t *testing.T) {
	c := casestest.Case()
	terms := monthly
	terms.FirstOn, terms.Every, terms.Count = casestest.Day("2026-12-07"), cases.Weekly, 3
	frozen := planned(t, c, terms)
	terms.Interest = cases.PlanRunning
	running := planned(t, c, terms)
	terms.Interest = cases.PlanForecast
	forecast := planned(t, c, terms)
	if frozen.Added != 0 || running.Added <= 0 || running.Added != forecast.Added || !forecast.Forecast.IsZero() {
		t.Errorf("frozen %d, running %d, forecast %d from %s", frozen.Added, running.Added, forecast.Added, forecast.Forecast)
	}
	// Until the first instalment nothing is paid: what is added is the difference of two statements.
	if want := statement(t, c, "2026-12-07").Left - statement(t, c, "2026-11-25").Left; running.Instalments[0].Added != want {
		t.Errorf("first line adds %d, want %d", running.Instalments[0].Added, want)
	}
}

func TestAPlanBeyondThePublishedRatesIsRefusedOrSaysThatItIsAForecast(t *testing.T) {
	terms := monthly
	terms.Count, terms.Interest = 6, cases.PlanRunning
	_, err := cases.PlanOf(casestest.Case(), terms, cases.DefaultRates())
	refusedAs(t, err, "error.claim.unknown_semester")
	terms.Interest = cases.PlanForecast
	p := planned(t, casestest.Case(), terms)
	if p.Forecast != casestest.Day("2027-01-01") || p.Instalments[0].Forecast || !p.Instalments[1].Forecast {
		t.Errorf("forecast from %s: %+v", p.Forecast, p.Instalments[:2])
	}
	if s := cases.DefaultRates().Semesters(); s[len(s)-1].Name != "2026-S2" {
		t.Errorf("the table grew to %s", s[len(s)-1].Name)
	}
	public := casestest.Case()
	public.Debtor.Kind = cases.PublicBody
	terms.Interest = cases.PlanRunning // its rate is known for good
	if p := planned(t, public, terms); p.Added <= 0 || !p.Forecast.IsZero() {
		t.Errorf("public: %d added, forecast from %s", p.Added, p.Forecast)
	}
}

func TestAPlanThatOutlastsTheLimitationSaysForWhichInvoice(t *testing.T) {
	c := casestest.Case()
	c.Nature = cases.Transport // one year
	c.Documents = nil
	terms := monthly
	terms.Count = 3
	if p := planned(t, c, terms); len(p.Outlasts) != 0 {
		t.Errorf("%+v", p.Outlasts)
	}
	terms.Count = 8
	p := planned(t, c, terms)
	if len(p.Outlasts) != 3 {
		t.Fatalf("%+v", p.Outlasts)
	}
	for _, l := range p.Outlasts {
		if !p.LastOn().After(l.ExpiresOn) {
			t.Errorf("%s ends on %s", l.Number, l.ExpiresOn)
		}
	}
}

func TestTermsThatMakeNoPlanAreRefusedByField(t *testing.T) {
	for _, row := range []struct {
		field string
		spoil func(*cases.PlanTerms)
	}{
		{"count", func(p *cases.PlanTerms) { p.Count = 0 }},
		{"count", func(p *cases.PlanTerms) { p.Each = 1000 }},
		{"count", func(p *cases.PlanTerms) { p.Count = 121 }},
		{"count", func(p *cases.PlanTerms) { p.Count, p.Whole = 119, true }},
		{"each", func(p *cases.PlanTerms) { p.Count, p.Each = 0, 1000 }},
		{"first_on", func(p *cases.PlanTerms) { p.FirstOn = p.AgreedOn.AddDays(-1) }},
		{"first_on", func(p *cases.PlanTerms) { p.FirstOn = cases.Date{} }},
		{"every", func(p *cases.PlanTerms) { p.Every = "daily" }},
		{"interest", func(p *cases.PlanTerms) { p.Interest = "" }},
	} {
		c := casestest.Case()
		terms := monthly
		terms.Count = 12
		row.spoil(&terms)
		if terms.Whole { // 30,00 € do not make 119 instalments of whole euros
			c.Invoices, c.CreditNotes, c.Payments = []cases.Invoice{{ID: "i", Number: "1", IssuedOn: terms.AgreedOn, DueOn: terms.AgreedOn, Amount: 3_000}}, nil, nil
		}
		_, err := cases.PlanOf(c, terms, cases.DefaultRates())
		wrongField(t, err, row.field)
	}
}

func TestAPlanPaysWhatIsOwedAndNoCentElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cl := drawClaim(t)
		agreed := drawDay(t, "agreed")
		terms := cases.PlanTerms{
			AgreedOn: agreed, FirstOn: agreed.AddDays(rapid.IntRange(0, 70).Draw(t, "first")), Every: rapid.SampledFrom(cases.Paces).Draw(t, "every"),
			Interest: rapid.SampledFrom(cases.PlanInterests).Draw(t, "interest"),
		}
		if rapid.Bool().Draw(t, "by amount") {
			terms.Each = cases.Cents(rapid.Int64Range(100_000, 2_000_000).Draw(t, "each"))
		} else {
			terms.Count, terms.Whole = rapid.IntRange(1, 24).Draw(t, "count"), rapid.Bool().Draw(t, "whole")
		}
		before := worked(t, cl, agreed)
		p, err := cl.Plan(terms, cases.DefaultRates())
		switch {
		case err == nil:
			planAddsUp(t, p)
			if p.Start.Left != before.Left {
				t.Fatalf("begins with %d, owed %d", p.Start.Left, before.Left)
			}
			if terms.Interest == cases.PlanFrozen && p.Added != 0 {
				t.Fatalf("frozen, and %d added", p.Added)
			}
		case before.Left > 24*100 && (terms.Each == 0 || before.Left < 20*terms.Each) && terms.Interest != cases.PlanRunning && !terms.Whole:
			t.Fatalf("%d owed: %v", before.Left, err)
		}
	})
}
