package agencies

import (
	"testing"
	"time"

	"relais/cases"
)

func TestPapersAreSaidToRunOutThirtyDaysBeforeTheirEnd(t *testing.T) {
	today := cases.NewDate(2026, time.November, 21)
	partner := func(edit func(*Partner)) *Partner {
		p := &Partner{
			Agency: Agency{
				Kind: Collector, DeclarationCourt: "Rennes", DeclaredOn: today.AddDays(-400), Insurer: "Assureur", Policy: "P1",
				InsuredUntil: today.AddDays(200), Bank: "Banque", IBAN: "FR7630006000011234567890189",
			},
			Papers: []Paper{
				{Kind: Declaration, IssuedOn: today.AddDays(-400)}, {Kind: Account, IssuedOn: today.AddDays(-400)},
				{Kind: Insurance, IssuedOn: today.AddDays(-100), ValidUntil: today.AddDays(200)},
			},
		}
		edit(p)
		return p
	}
	tests := []struct {
		name   string
		edit   func(*Partner)
		until  cases.Date
		soon   bool
		reason string
	}{
		{"a paper that lasts", func(*Partner) {}, today.AddDays(200), false, ""},
		{"thirty days left", func(p *Partner) { p.Papers[2].ValidUntil = today.AddDays(30) }, today.AddDays(30), true, ""},
		{"thirty-one days left", func(p *Partner) { p.Papers[2].ValidUntil = today.AddDays(31) }, today.AddDays(31), false, ""},
		{"the last day", func(p *Partner) { p.Papers[2].ValidUntil = today }, today, true, ""},
		{"the contract ends before its certificate", func(p *Partner) { p.Agency.InsuredUntil = today.AddDays(3) }, today.AddDays(3), true, ""},
		{"a newer certificate takes its place", func(p *Partner) {
			p.Papers[2].ValidUntil = today.AddDays(5)
			p.Papers = append(p.Papers, Paper{Kind: Insurance, IssuedOn: today, ValidUntil: today.AddDays(150)})
		}, today.AddDays(150), false, ""},
		{"run out yesterday", func(p *Partner) { p.Papers[2].ValidUntil = today.AddDays(-1) }, cases.Date{}, false, "match.paper_expired.insurance"},
		{"withdrawn", func(p *Partner) { p.Papers[2].WithdrawnOn = today }, cases.Date{}, false, "match.paper_missing.insurance"},
		{"on file, but nothing is stated", func(p *Partner) { p.Agency.Policy = "" }, cases.Date{}, false, "match.paper_missing.insurance"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var got PaperState
			for _, state := range partner(tc.edit).PaperStates(today) {
				if state.Kind == Insurance {
					got = state
				}
			}
			reason := ""
			if got.Reason != nil {
				reason = got.Reason.Key
			}
			if !got.Required || got.Until != tc.until || got.Soon != tc.soon || reason != tc.reason {
				t.Errorf("got %+v (%s)", got, reason)
			}
		})
	}
}

func TestALawyerShowsOnlyThePapersOnFile(t *testing.T) {
	today := cases.NewDate(2026, time.November, 21)
	p := &Partner{Agency: Agency{Kind: Lawyer}, Papers: []Paper{{Kind: Register, IssuedOn: today}}}
	states := p.PaperStates(today)
	if len(states) != 1 || states[0].Kind != Register || states[0].Required || !states[0].OnFile || states[0].Reason != nil {
		t.Errorf("got %+v", states)
	}
}
