package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestACaseGoesFromADraftToPaidWithEveryStepInItsJournal(t *testing.T) {
	w, ref := seeded(t, casestest.Case())
	placement, err := w.Release(w.ctx, controller, cases.ReleaseInput{
		Ref: ref, Agency: casestest.Red, Certified: true, Reason: "connaît le secteur",
	})
	w.must(err)
	c := w.now(ref)
	if c.Handling != cases.Released || c.Agency != casestest.Red || c.Placement().ID != placement {
		t.Fatalf("after release: %s with %s", c.Handling, c.Agency)
	}
	if p := c.Placement(); p.Principal != 2_443_540 || p.Claimed <= p.Principal || p.Exhibits != 14 || len(p.Statement) == 0 {
		t.Fatalf("frozen: principal %d, claimed %d, %d exhibits", p.Principal, p.Claimed, p.Exhibits)
	}
	w.must(w.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref, AgencyReference: "R-7781"}))
	w.must(w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref}))
	w.must(w.LogCall(w.ctx, agent, cases.CallInput{
		LogInput: cases.LogInput{Ref: ref}, Outcome: "promise", Amount: 1_000_000, DueOn: casestest.Day("2026-12-01"),
	}))

	w.clock.SetDay(casestest.Day("2026-12-01"))
	_, err = w.Receive(w.ctx, agent, cases.MoneyInput{Ref: ref, Amount: 1_000_000, ReceivedOn: casestest.Day("2026-12-01")})
	w.must(err)
	c = w.now(ref)
	if p := c.Payments[len(c.Payments)-1]; p.Fee != 100_000 || p.Agency != casestest.Red || p.Source != cases.Receipt {
		t.Fatalf("receipt: %+v", p)
	}
	if c.Promises[0].Outcome != "kept" {
		t.Errorf("the promise was met but is %q", c.Promises[0].Outcome)
	}
	if p := c.Placement(); p.Recovered != 1_000_000 || p.Fees != 100_000 {
		t.Errorf("the placement says recovered %d, fees %d", p.Recovered, p.Fees)
	}

	left := c.Summarise().Left
	_, err = w.Receive(w.ctx, agent, cases.MoneyInput{Ref: ref, Amount: left, ReceivedOn: casestest.Day("2026-12-01")})
	w.must(err)
	if c = w.now(ref); c.NextAction != "close" {
		t.Errorf("nothing is left of the principal but the next action is %q", c.NextAction)
	}
	w.must(w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Soldé en deux versements."}))
	c = w.now(ref)
	if c.Handling != cases.Closed || c.LastPlacement().CloseCode != "paid_in_full" || c.NextAction != "" {
		t.Fatalf("after closing: %s, %s, next %q", c.Handling, c.LastPlacement().CloseCode, c.NextAction)
	}

	want := []cases.EventKind{
		cases.EvReleased, cases.EvAccepted, cases.EvLetter, cases.EvCall, cases.EvReceipt, cases.EvReceipt, cases.EvClosed,
	}
	journal := w.store.Journal(ref.Case)
	if len(journal) != len(want) {
		t.Fatalf("%d entries in the journal, want %d", len(journal), len(want))
	}
	for i, e := range journal {
		if e.Kind != want[i] {
			t.Errorf("entry %d is %s, want %s", i, e.Kind, want[i])
		}
	}
	w.must(w.store.CheckJournal(ref.Case))
}
