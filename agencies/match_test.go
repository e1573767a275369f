package agencies_test

import (
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
)

func TestAnAgencyIsOfferedWithWhatItCostsOnThisVeryCase(t *testing.T) {
	p := partner(casestest.Red, "Rouge")
	p.Mandates[0].Fee.Minimum = 5_000
	got := agencies.Match(casestest.Case(), casestest.Today, []agencies.Partner{p})[0]
	if !got.Fits() || got.Terms.Fee != 1000 || got.Fee != 244_354 || got.VAT != 48_871 || got.Terms.FeeMinimum != 5_000 {
		t.Errorf("fee %d, VAT %d, terms %+v, reasons %v", got.Fee, got.VAT, got.Terms, got.Reasons)
	}
}

func TestWhyAnAgencyCannotHaveACaseIsSaidExactly(t *testing.T) {
	day := casestest.Day
	for _, row := range []struct {
		name  string
		spoil func(*agencies.Partner, *cases.Case)
		keys  []string
	}{
		{"no mandate", func(p *agencies.Partner, _ *cases.Case) { p.Mandates = nil }, []string{"match.no_mandate"}},
		{"not signed", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].SignedOn = cases.Date{} }, []string{"match.mandate_unsigned"}},
		{"not started", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].StartsOn = day("2026-11-22") }, []string{"match.mandate_not_started"}},
		{"ended yesterday", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].EndsOn = day("2026-11-20") }, []string{"match.mandate_ended"}},
		{"ends today", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].EndsOn = day("2026-11-21") }, nil},
		{"terminated for today", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].TerminatedOn = day("2026-11-21") }, []string{"match.mandate_terminated"}},
		{"terminated for tomorrow", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].TerminatedOn = day("2026-11-22") }, nil},
		{"too small", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].Coverage.Min = 2_443_541 }, []string{"match.below_minimum"}},
		{"just large enough", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].Coverage.Min = 2_443_540 }, nil},
		{"too large", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].Coverage.Max = 2_443_539 }, []string{"match.above_maximum"}},
		{"too old", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].Coverage.MaxAgeDays = 204 }, []string{"match.too_old"}},
		{"just young enough", func(p *agencies.Partner, _ *cases.Case) { p.Mandates[0].Coverage.MaxAgeDays = 205 }, nil},
		{"another kind of debtor", func(p *agencies.Partner, _ *cases.Case) {
			p.Mandates[0].Coverage.DebtorKinds = []cases.DebtorKind{cases.Consumer}
		}, []string{"match.debtor_kind"}},
		{"another currency", func(_ *agencies.Partner, c *cases.Case) { c.Currency = "CHF" }, []string{"match.currency"}},
		{"another currency that is covered", func(p *agencies.Partner, c *cases.Case) {
			c.Currency, p.Mandates[0].Coverage.Currencies = "CHF", []cases.Currency{"EUR", "CHF"}
		}, nil},
		{"no declaration stated", func(p *agencies.Partner, _ *cases.Case) { p.Agency.DeclarationCourt = "" }, []string{"match.paper_missing.declaration"}},
		{"no paper of the insurance", func(p *agencies.Partner, _ *cases.Case) { p.Papers = append(p.Papers[:1], p.Papers[2]) }, []string{"match.paper_missing.insurance"}},
		{"the insurance has run out", func(p *agencies.Partner, _ *cases.Case) { p.Agency.InsuredUntil = day("2026-11-20") }, []string{"match.paper_expired.insurance"}},
		{"its certificate has run out", func(p *agencies.Partner, _ *cases.Case) { p.Papers[1].ValidUntil = day("2026-11-20") }, []string{"match.paper_expired.insurance"}},
		{"its certificate was withdrawn", func(p *agencies.Partner, _ *cases.Case) { p.Papers[1].WithdrawnOn = day("2026-11-20") }, []string{"match.paper_missing.insurance"}},
		{"a newer certificate stands beside the old", func(p *agencies.Partner, _ *cases.Case) {
			old := p.Papers[1]
			old.ValidUntil = day("2025-12-31")
			p.Papers = append([]agencies.Paper{old}, p.Papers...)
		}, nil},
		{"an account number that cannot be", func(p *agencies.Partner, _ *cases.Case) { p.Agency.IBAN = "FR7630006000011234567890188" }, []string{"match.paper_missing.account"}},
		{"a lawyer needs none of these papers", func(p *agencies.Partner, _ *cases.Case) {
			p.Agency = agencies.Agency{ID: p.Agency.ID, Kind: agencies.Lawyer}
			p.Papers = nil
		}, nil},
		{"an agency that has stated nothing", func(p *agencies.Partner, _ *cases.Case) {
			p.Agency = agencies.Agency{ID: p.Agency.ID}
		}, []string{"match.kind_unknown"}},
		{"everything at once", func(p *agencies.Partner, _ *cases.Case) {
			p.Mandates[0].Coverage.Min, p.Mandates[0].EndsOn, p.Papers = 9_000_000, day("2026-01-31"), nil
		}, []string{
			"match.mandate_ended", "match.below_minimum", "match.paper_missing.declaration", "match.paper_missing.insurance", "match.paper_missing.account",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, c := partner(casestest.Red, "Rouge"), casestest.Case()
			row.spoil(&p, c)
			got := agencies.Match(c, casestest.Today, []agencies.Partner{p})[0]
			if len(got.Reasons) != len(row.keys) {
				t.Fatalf("reasons %v, want %v", got.Reasons, row.keys)
			}
			for i, key := range row.keys {
				if got.Reasons[i].Key != key {
					t.Errorf("reason %d is %s, want %s", i, got.Reasons[i].Key, key)
				}
			}
		})
	}
}

func TestOfSeveralMandatesTheOneThatFitsCounts(t *testing.T) {
	p := partner(casestest.Red, "Rouge")
	small := p.Mandates[0]
	small.ID, small.Coverage.Max = "small", 100_000
	p.Mandates = []agencies.Mandate{small, p.Mandates[0]}
	if got := agencies.Match(casestest.Case(), casestest.Today, []agencies.Partner{p})[0]; !got.Fits() || got.Terms.Mandate != casestest.Mandate {
		t.Errorf("under %s: %v", got.Terms.Mandate, got.Reasons)
	}
}

func TestTheGridDecidesTheFeeByAgeAndAmount(t *testing.T) {
	fee := agencies.Fee{Rate: 1500, Bands: []agencies.Band{
		{ToDays: 90, To: 500_000, Rate: 1200},
		{ToDays: 90, Rate: 800},
		{FromDays: 365, Rate: 2500},
	}}
	for _, row := range []struct {
		days   int
		amount cases.Cents
		want   cases.BasisPoints
	}{
		{30, 500_000, 1200}, {30, 500_001, 800}, {90, 1, 1200}, {91, 1, 1500}, {364, 1, 1500}, {365, 1, 2500},
	} {
		if got := fee.RateFor(row.days, row.amount); got != row.want {
			t.Errorf("%d days, %d cents: %d, want %d", row.days, row.amount, got, row.want)
		}
	}
}

func TestTheLeastFeeNeverTakesMoreThanTheReceipt(t *testing.T) {
	terms := cases.Terms{Fee: 1000, FeeMinimum: 1_500}
	for amount, want := range map[cases.Cents]cases.Cents{1_000: 1_000, 10_000: 1_500, 20_000: 2_000} {
		if got := terms.FeeOf(amount); got != want {
			t.Errorf("on %d: %d, want %d", amount, got, want)
		}
	}
}

func TestThoseThatCanTakeTheCaseComeFirst(t *testing.T) {
	blue, red := partner(casestest.Blue, "Albâtre"), partner(casestest.Red, "Zélande")
	blue.Mandates = nil
	got := agencies.Match(casestest.Case(), casestest.Today, []agencies.Partner{blue, red})
	if got[0].Agency.Name != "Zélande" || got[1].Fits() {
		t.Errorf("order: %s, %s", got[0].Agency.Name, got[1].Agency.Name)
	}
}
