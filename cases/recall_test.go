package cases_test

import (
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func recalled(t *testing.T) (*world, cases.Ref) {
	t.Helper()
	w, ref := accepted(t)
	w.must(w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial", Text: "Accord trouvé."}))
	return w, ref
}

func TestARecallBecomesFinalAfterFiveWorkingDaysUnlessTheAgencyWasHeardBefore(t *testing.T) {
	w, ref := recalled(t)
	c := w.now(ref)
	if p := c.Placement(); p.RecallFinalOn != casestest.Day("2026-11-27") || c.Handling != cases.RecallPending {
		t.Fatalf("final on %s, %s", p.RecallFinalOn, c.Handling)
	}
	w.refused(w.FinishRecall(w.ctx, controller, ref), "error.recall_not_final", ref, c.Version)
	w.refused(w.FinishRecall(w.ctx, cases.ClockActor(casestest.North), ref), "error.recall_not_final", ref, c.Version)
	w.clock.SetDay(casestest.Day("2026-11-27"))
	w.refused(w.FinishRecall(w.ctx, cases.ClockActor(casestest.North), ref), "error.recall_not_final", ref, c.Version)
	w.clock.SetDay(casestest.Day("2026-11-28"))
	w.must(w.FinishRecall(w.ctx, cases.ClockActor(casestest.North), ref))
	c = w.now(ref)
	if p := c.LastPlacement(); c.Handling != cases.Closed || c.Agency != "" || p.CloseCode != "withdrawn_commercial" || p.ClosedOn != casestest.Day("2026-11-28") {
		t.Errorf("after the recall: %s, agency %q, %+v", c.Handling, c.Agency, p)
	}
	if w.last(ref).Channel != cases.Clock {
		t.Error("the journal does not say that the program did it")
	}
	if _, err := w.Case(w.ctx, agent, ref.Case); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("the agency still sees the case: %v", err)
	}
}

func TestOverAnObjectionAPersonDecides(t *testing.T) {
	w, ref := recalled(t)
	w.must(w.Object(w.ctx, agent, ref, "Un échéancier est signé."))
	version := w.now(ref).Version
	w.refused(w.Object(w.ctx, agent, ref, "Encore."), "error.objected_already", ref, version)
	w.clock.SetDay(casestest.Day("2026-12-05"))
	w.refused(w.FinishRecall(w.ctx, cases.ClockActor(casestest.North), ref), "error.recall_objected", ref, version)
	w.must(w.FinishRecall(w.ctx, controller, ref))
}

func TestAnObjectionAfterTheFinalDayComesTooLate(t *testing.T) {
	w, ref := recalled(t)
	w.clock.SetDay(casestest.Day("2026-11-28"))
	w.refused(w.Object(w.ctx, agent, ref, "Trop tard."), "error.recall_final", ref, w.now(ref).Version)
}

func TestACaseIsRecalledForACreditorsReasonOnly(t *testing.T) {
	w, ref := accepted(t)
	for _, code := range []cases.CloseCode{"", "paid_in_full", "untraceable", "outside_mandate"} {
		w.refused(w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: code}), "error.choice", ref, w.now(ref).Version)
	}
}

func TestClosingCodesMustBeBorneOutByTheMoney(t *testing.T) {
	for _, row := range []struct {
		code cases.CloseCode
		paid cases.Cents // 0: none, -1: all that is left
		key  string      // empty: passes
	}{
		{"paid_in_full", 0, "error.close_not_all_paid"},
		{"paid_in_full", 1_000_000, "error.close_not_all_paid"},
		{"paid_in_full", -1, ""},
		{"paid_in_part", 0, "error.close_not_part_paid"},
		{"paid_in_part", 1_000_000, ""},
		{"settled_below", -1, "error.close_not_part_paid"},
		{"duplicate", 1_000_000, "error.close_money_came"},
		{"duplicate", 0, ""},
		{"uneconomic", 1_000_000, ""},
		{"withdrawn_commercial", 0, "error.choice"}, // the creditor's own
		{"outside_mandate", 0, "error.choice"},      // a reason to decline
	} {
		t.Run(string(row.code), func(t *testing.T) {
			w, ref := accepted(t)
			if row.paid < 0 {
				row.paid = w.now(ref).Summarise().Left
			}
			if row.paid > 0 {
				_, err := w.Receive(w.ctx, agent, money(ref, row.paid, "2026-11-21"))
				w.must(err)
			}
			err := w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: row.code, Text: "Fin."})
			if row.key == "" {
				w.must(err)
				return
			}
			w.refused(err, row.key, ref, w.now(ref).Version)
		})
	}
}

func TestAClosedCaseIsReopenedWhileTheMandateRunsAndForAReason(t *testing.T) {
	w, ref := accepted(t)
	id, err := w.Receive(w.ctx, agent, money(ref, w.now(ref).Summarise().Left, "2026-11-21"))
	w.must(err)
	w.must(w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Soldé."}))
	reopen := cases.ReopenInput{Ref: ref, Reason: "reversed_payment"}
	w.refused(w.Reopen(w.ctx, controller, reopen), "error.no_reversal", ref, w.now(ref).Version)
	_, err = w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: id, ReversedOn: casestest.Today})
	w.must(err)
	w.place.Ended = true
	w.refused(w.Reopen(w.ctx, controller, reopen), "match.mandate_ended", ref, w.now(ref).Version)
	w.place.Ended = false
	w.must(w.Reopen(w.ctx, controller, reopen))
	c := w.now(ref)
	if c.Handling != cases.Active || c.Agency != casestest.Red || c.Placement() == nil || c.Placement().CloseCode != "" || c.Handler != agent.Person {
		t.Errorf("reopened: %s with %s, %+v", c.Handling, c.Agency, c.Placement())
	}
}

func TestARecalledCaseIsPlacedAgainNotReopened(t *testing.T) {
	w, ref := recalled(t)
	w.clock.SetDay(casestest.Day("2026-11-28"))
	w.must(w.FinishRecall(w.ctx, controller, ref))
	w.refused(w.Reopen(w.ctx, controller, cases.ReopenInput{Ref: ref, Reason: "error", Text: "Erreur."}), "error.reopen_recalled", ref, w.now(ref).Version)
	w.must(w.PlaceAgain(w.ctx, controller, ref))
	_, err := w.Release(w.ctx, controller, releaseTo(ref, casestest.Blue))
	w.must(err)
	c := w.now(ref)
	if len(c.Placements) != 2 || c.Agency != casestest.Blue || c.Documents[0].Exhibit != 1 {
		t.Errorf("%d placements, with %s", len(c.Placements), c.Agency)
	}
}

func TestTheProgramEndsTheRecallsThatAreDueAndNoOthers(t *testing.T) {
	w := newWorld(t)
	final := map[cases.CaseID]string{}
	for n, state := range []string{"due", "objected", "early"} {
		c := casestest.CaseOf(casestest.North, 1000+1000*n)
		c.Handling, c.Agency = cases.RecallPending, casestest.Red
		c.Placements = casestest.Accepted(casestest.Red).Placements
		p := &c.Placements[0]
		p.RecalledOn, p.RecallReason, p.RecallFinalOn = casestest.Today.AddDays(-9), "withdrawn_commercial", casestest.Today.AddDays(-1)
		switch state {
		case "objected":
			p.RecallObjection = "Non."
		case "early":
			p.RecallFinalOn = casestest.Today
		}
		c.NextActionOn = p.RecallFinalOn.AddDays(1)
		w.store.Seed(c)
		final[c.ID] = state
	}
	done, err := w.FinishDueRecalls(w.ctx, cases.ClockActor(casestest.North))
	w.must(err)
	for id, state := range final {
		if ended := w.store.Raw(id).Handling == cases.Closed; ended != (state == "due") {
			t.Errorf("%s: ended %t", state, ended)
		}
	}
	if done != 1 {
		t.Errorf("%d recalls ended", done)
	}
	if _, err := w.FinishDueRecalls(w.ctx, controller); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a person runs it: %v", err)
	}
}
