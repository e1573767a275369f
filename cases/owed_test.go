package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestWhatIsOwedOnTheDayStandsInListsForThoseWhoMaySeeTheCase(t *testing.T) {
	w, ref := accepted(t)
	undated := casestest.CaseOf(casestest.North, 5000)
	undated.Invoices[0].DueOn = cases.Date{} // no statement without a due day
	w.store.Seed(undated)
	ids := []cases.CaseID{ref.Case, undated.ID}
	day := casestest.Today.AddDays(40)
	if _, ok := cases.DefaultRates().On(day); !ok {
		t.Fatalf("no rate for %s", day)
	}
	statement, err := cases.StatementOf(w.now(ref), day, cases.DefaultRates())
	w.must(err)
	for _, actor := range []cases.Actor{controller, agent} {
		owed, err := w.Owed(w.ctx, actor, ids, day)
		w.must(err)
		if len(owed) != 1 || owed[ref.Case] != statement.Left || statement.Left <= statement.Owed.Principal {
			t.Errorf("%s reads %v, want %d", actor.Role, owed, statement.Left)
		}
	}
	for _, actor := range []cases.Actor{stranger, rival} {
		if owed, err := w.Owed(w.ctx, actor, ids, day); err != nil || len(owed) != 0 {
			t.Errorf("%s of %s reads %v, %v", actor.Role, actor.Org, owed, err)
		}
	}
}

func TestOnceAClaimIsClosedNobodyAsksForItsInterest(t *testing.T) {
	w, ref := accepted(t)
	owed := func() cases.Cents {
		got, err := w.Owed(w.ctx, controller, []cases.CaseID{ref.Case}, casestest.Day("2026-11-21"))
		w.must(err)
		return got[ref.Case]
	}
	left := w.now(ref).Summarise().Left
	if owed() <= left {
		t.Fatalf("an open claim owes %d, no interest on %d", owed(), left)
	}
	_, err := w.Receive(w.ctx, agent, money(ref, left, "2026-11-21"))
	w.must(err)
	rest := owed()
	if rest <= 0 {
		t.Fatalf("with the principal paid, interest is still owed; got %d", rest)
	}
	_, err = w.Receive(w.ctx, agent, money(ref, rest/2, "2026-11-21"))
	w.must(err)
	w.must(w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Principal payé, pénalités abandonnées."}))
	if owed() != 0 {
		t.Errorf("a settled claim owes %d in the list", owed())
	}
}
