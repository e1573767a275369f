package cases_test

import (
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// long is a text beyond the limit of free texts.
var long = strings.Repeat("é", 10_001)

func TestWhatAnAgencyCannotMeanIsRefusedAndNothingIsWritten(t *testing.T) {
	w, ref := accepted(t)
	receipt, err := w.Receive(w.ctx, agent, money(ref, 10_000, "2026-11-21"))
	w.must(err)
	version := w.now(ref).Version
	tomorrow := casestest.Today.AddDays(1)
	log := cases.LogInput{Ref: ref}
	reverse := func(in cases.ReverseInput) error {
		in.Ref = ref
		_, err := w.ReverseReceipt(w.ctx, agent, in)
		return err
	}
	ask := func(in cases.AskInput) error {
		in.Ref = ref
		_, err := w.Ask(w.ctx, agent, in)
		return err
	}
	for _, row := range []struct {
		name string
		err  error
		key  string
	}{
		{"a call without an outcome", w.LogCall(w.ctx, agent, cases.CallInput{LogInput: log}), "outcome"},
		{"a call that ended in an unknown dispute", w.LogCall(w.ctx, agent, cases.CallInput{LogInput: log, Outcome: "dispute", Dispute: "mood"}), "dispute"},
		{"a promise of nothing", w.LogPromise(w.ctx, agent, cases.PromiseInput{LogInput: log, DueOn: tomorrow}), "error.amount_not_positive"},
		{"a promise without a day", w.LogPromise(w.ctx, agent, cases.PromiseInput{LogInput: log, Amount: 1}), "due_on"},
		{"a promise for yesterday", w.LogPromise(w.ctx, agent, cases.PromiseInput{LogInput: log, Amount: 1, DueOn: casestest.Today.AddDays(-1)}), "error.past_day"},
		{"a note without words", w.LogNote(w.ctx, agent, log), "error.required"},
		{"a note without end", w.LogNote(w.ctx, agent, cases.LogInput{Ref: ref, Text: long}), "error.too_long"},
		{"a letter of tomorrow", w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref, On: tomorrow}), "error.future_day"},
		{"a letter of before the hand-over", w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref, On: casestest.Today.AddDays(-1)}), "error.day_too_early"},
		{"a next action of yesterday", w.LogEmail(w.ctx, agent, cases.LogInput{Ref: ref, NextOn: casestest.Today.AddDays(-1)}), "error.past_day"},
		{"a postponement to nowhere", w.Postpone(w.ctx, agent, log), "error.required"},
		{"an unknown dispute", w.LogDispute(w.ctx, agent, cases.DisputeInput{LogInput: log, Kind: "mood"}), "error.choice"},
		{"the end of a dispute there is not", w.LogDispute(w.ctx, agent, cases.DisputeInput{LogInput: log, Over: true}), "error.no_dispute"},
		{"a request of an unknown kind", ask(cases.AskInput{Kind: "favour", Question: "?"}), "error.choice"},
		{"a category without a piece", ask(cases.AskInput{Kind: "text", Category: cases.Orders, Question: "?"}), "category"},
		{"a request without a question", ask(cases.AskInput{Kind: "text"}), "error.required"},
		{"a request for yesterday", ask(cases.AskInput{Kind: "text", Question: "?", DueOn: casestest.Today.AddDays(-1)}), "error.past_day"},
		{"a reversal below nothing", reverse(cases.ReverseInput{Payment: receipt, Amount: -1, ReversedOn: casestest.Today}), "error.amount_not_positive"},
		{"a reversal of tomorrow", reverse(cases.ReverseInput{Payment: receipt, ReversedOn: tomorrow}), "error.future_day"},
		{"a reversal before the receipt", reverse(cases.ReverseInput{Payment: receipt, ReversedOn: casestest.Today.AddDays(-1)}), "error.day_too_early"},
		{"a reversal of what never came", reverse(cases.ReverseInput{Payment: "none", ReversedOn: casestest.Today}), "error.not_found"},
		{"a closing without a code", w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Text: "Fini."}), "code"},
		{"a closing with the creditor's code", w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "withdrawn_commercial", Text: "Fini."}), "code"},
		{"a closing without words", w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "untraceable"}), "error.required"},
		{"a closing as paid that is not", w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "paid_in_full", Text: "Fini."}), "error.close_not_all_paid"},
		{"a closing as a duplicate that was paid on", w.Close(w.ctx, agent, cases.CloseInput{Ref: ref, Code: "duplicate", Text: "Fini."}), "error.close_money_came"},
		{"an objection to no recall", w.Object(w.ctx, agent, ref, "Non."), "error.move.object"},
		{"an objection without words", w.Object(w.ctx, agent, ref, " "), "error.required"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.err == nil {
				t.Fatal("it was taken")
			}
			w.refused(row.err, row.key, ref, version)
		})
	}
}

func TestWhatACreditorCannotMeanIsRefusedAndNothingIsWritten(t *testing.T) {
	w, ref := accepted(t)
	direct, err := w.RecordDirect(w.ctx, controller, money(ref, 10_000, "2026-11-21"))
	w.must(err)
	version := w.now(ref).Version
	for _, row := range []struct {
		name string
		err  error
		key  string
	}{
		{"a recall without a reason", w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref}), "code"},
		{"a recall with the agency's code", w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "untraceable"}), "code"},
		{"a recall with a reason to decline", w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "outside_mandate"}), "code"},
		{"the end of no recall", w.FinishRecall(w.ctx, controller, ref), "error.move.finish_recall"},
		{"a reopening of what is open", w.Reopen(w.ctx, controller, cases.ReopenInput{Ref: ref, Reason: "error", Text: "Erreur."}), "error.move.reopen"},
		{"a reopening without a reason", w.Reopen(w.ctx, controller, cases.ReopenInput{Ref: ref}), "reason"},
		{"a reopening for an error that is not told", w.Reopen(w.ctx, controller, cases.ReopenInput{Ref: ref, Reason: "error"}), "error.required"},
		{"an answer to no request", w.Answer(w.ctx, controller, cases.AnswerInput{Ref: ref, Request: "none", Answer: "Oui."}), "error.not_found"},
		{"a late list without a file", w.SendLate(w.ctx, controller, ref), "error.no_late_exhibit"},
		{"a resumption of what runs", w.Resume(w.ctx, controller, ref), "error.move.resume"},
		{"a cancelling of what was accepted", w.Cancel(w.ctx, controller, ref), "error.move.cancel"},
		{"another hand-over", w.PlaceAgain(w.ctx, controller, ref), "error.move.place_again"},
		{"a reversal of the agency's money", func() error {
			_, err := w.ReverseReceipt(w.ctx, agent, cases.ReverseInput{Ref: ref, Payment: direct, ReversedOn: casestest.Today})
			return err
		}(), "error.not_found"},
	} {
		t.Run(row.name, func(t *testing.T) { w.refused(row.err, row.key, ref, version) })
	}
}

func TestAnObjectionIsHeardUntilTheLastDayAndAPersonDecidesOverIt(t *testing.T) {
	w, ref := accepted(t)
	w.must(w.Recall(w.ctx, controller, cases.RecallInput{Ref: ref, Code: "withdrawn_commercial"}))
	last := w.now(ref).Placement().RecallFinalOn
	if last != casestest.Today.AddWorkingDays(cases.RecallWorkingDays) {
		t.Errorf("the agency has until %s", last)
	}
	w.clock.SetDay(last)
	w.refused(w.FinishRecall(w.ctx, controller, ref), "error.recall_not_final", ref, w.now(ref).Version)
	w.must(w.Object(w.ctx, agent, ref, "Un échéancier court."))
	w.refused(w.Object(w.ctx, agent, ref, "Encore."), "error.objected_already", ref, w.now(ref).Version)
	w.clock.SetDay(last.AddDays(1))
	w.refused(w.Object(w.ctx, agent, ref, "Trop tard."), "error.objected_already", ref, w.now(ref).Version)
	clock := cases.ClockActor(casestest.North)
	w.refused(w.FinishRecall(w.ctx, clock, ref), "error.recall_objected", ref, w.now(ref).Version)
	if n, err := w.FinishDueRecalls(w.ctx, clock); err != nil || n != 0 {
		t.Errorf("the program ended %d recalls over an objection, %v", n, err)
	}
	w.must(w.FinishRecall(w.ctx, controller, ref))

	late, other := accepted(t)
	late.must(late.Recall(late.ctx, controller, cases.RecallInput{Ref: other, Code: "withdrawn_commercial"}))
	late.clock.SetDay(last.AddDays(1))
	late.refused(late.Object(late.ctx, agent, other, "Trop tard."), "error.recall_final", other, late.now(other).Version)
}
