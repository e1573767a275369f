package cases_test

import (
	"encoding/json"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

func TestWhatWasDoneSaysWhatIsToBeDoneNext(t *testing.T) {
	in := func(ref cases.Ref) cases.LogInput { return cases.LogInput{Ref: ref} }
	for _, row := range []struct {
		name string
		do   func(*world, cases.Ref) error
		next string
		on   string
	}{
		{"nobody answers", func(w *world, r cases.Ref) error {
			return w.LogCall(w.ctx, agent, cases.CallInput{LogInput: in(r), Outcome: "no_answer"})
		}, "call", "2026-11-24"},
		{"a message is left", func(w *world, r cases.Ref) error {
			return w.LogCall(w.ctx, agent, cases.CallInput{LogInput: in(r), Outcome: "message_left"})
		}, "call", "2026-11-24"},
		{"a promise on a Friday is checked on Monday", func(w *world, r cases.Ref) error {
			return w.LogCall(w.ctx, agent, cases.CallInput{LogInput: in(r), Outcome: "promise", Amount: 100, DueOn: casestest.Day("2026-12-04")})
		}, "check_promise", "2026-12-07"},
		{"the debtor objects", func(w *world, r cases.Ref) error {
			return w.LogCall(w.ctx, agent, cases.CallInput{LogInput: in(r), Outcome: "dispute", Dispute: "quality"})
		}, "answer_dispute", "2026-11-24"},
		{"the number is wrong", func(w *world, r cases.Ref) error {
			return w.LogCall(w.ctx, agent, cases.CallInput{LogInput: in(r), Outcome: "wrong_number"})
		}, "find_contact", "2026-11-23"},
		{"a letter leaves", func(w *world, r cases.Ref) error { return w.LogLetter(w.ctx, agent, in(r)) }, "call", "2026-11-27"},
		{"a note changes nothing", func(w *world, r cases.Ref) error {
			return w.LogNote(w.ctx, agent, cases.LogInput{Ref: r, Text: "Vu le gérant."})
		}, "first_letter", "2026-11-21"},
		{"it is postponed", func(w *world, r cases.Ref) error {
			return w.Postpone(w.ctx, agent, cases.LogInput{Ref: r, NextOn: casestest.Day("2026-12-15")})
		}, "first_letter", "2026-12-15"},
		{"the person says when", func(w *world, r cases.Ref) error {
			return w.LogEmail(w.ctx, agent, cases.LogInput{Ref: r, NextOn: casestest.Day("2026-12-02")})
		}, "call", "2026-12-02"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w, ref := accepted(t)
			w.must(row.do(w, ref))
			if c := w.now(ref); c.NextAction != row.next || c.NextActionOn != casestest.Day(row.on) {
				t.Errorf("next: %s on %s, want %s on %s", c.NextAction, c.NextActionOn, row.next, row.on)
			}
		})
	}
}

func TestAPromiseNeedsAnAmountAndADayToCome(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	call := cases.CallInput{LogInput: cases.LogInput{Ref: ref}, Outcome: "promise", DueOn: casestest.Today}
	w.refused(w.LogCall(w.ctx, agent, call), "error.amount_not_positive", ref, version)
	call.Amount, call.DueOn = 100, cases.Date{}
	w.refused(w.LogCall(w.ctx, agent, call), "error.required", ref, version)
	call.DueOn = casestest.Today.AddDays(-1)
	w.refused(w.LogCall(w.ctx, agent, call), "error.past_day", ref, version)
}

func TestANewPromiseTakesThePlaceOfTheOldAndOneThatPassedCanBeBroken(t *testing.T) {
	w, ref := accepted(t)
	promise := func(amount cases.Cents, day string) {
		w.must(w.LogPromise(w.ctx, agent, cases.PromiseInput{LogInput: cases.LogInput{Ref: ref}, Amount: amount, DueOn: casestest.Day(day)}))
	}
	promise(100_000, "2026-11-30")
	promise(80_000, "2026-12-02")
	c := w.now(ref)
	if c.Promises[0].Outcome != "replaced" || c.Promises[1].Outcome != "" {
		t.Fatalf("promises: %+v", c.Promises)
	}
	id := c.Promises[1].ID
	w.refused(w.BreakPromise(w.ctx, agent, cases.LogInput{Ref: ref}, id), "error.promise_not_due", ref, c.Version)
	w.clock.SetDay(casestest.Day("2026-12-03"))
	w.must(w.BreakPromise(w.ctx, agent, cases.LogInput{Ref: ref}, id))
	var news cases.Notification
	mails := w.store.Queued(cases.JobNotify)
	w.must(json.Unmarshal(mails[len(mails)-1].Payload, &news))
	if news.Kind != cases.EvPromiseMissed || news.To != casestest.North {
		t.Errorf("the creditor is told %+v", news)
	}
	if c := w.now(ref); c.Promises[1].Outcome != "broken" || c.NextAction != "call" || w.last(ref).Kind != cases.EvPromiseMissed {
		t.Errorf("after it was missed: %+v, next %s", c.Promises[1], c.NextAction)
	}
}

func TestADisputeStandsUntilItIsOver(t *testing.T) {
	w, ref := accepted(t)
	entry := cases.LogInput{Ref: ref, Text: "Conteste la qualité."}
	w.refused(w.LogDispute(w.ctx, agent, cases.DisputeInput{LogInput: entry, Kind: "weather"}), "error.choice", ref, w.now(ref).Version)
	w.must(w.LogDispute(w.ctx, agent, cases.DisputeInput{LogInput: entry, Kind: "quality"}))
	if c := w.now(ref); c.DisputeKind != "quality" || !c.Summarise().Disputed {
		t.Errorf("dispute %q", c.DisputeKind)
	}
	w.must(w.LogDispute(w.ctx, agent, cases.DisputeInput{LogInput: entry, Over: true}))
	if c := w.now(ref); c.DisputeKind != "" || c.Summarise().Disputed {
		t.Errorf("dispute %q is not over", c.DisputeKind)
	}
}

func TestNothingIsLoggedForTomorrowOrForBeforeTheRelease(t *testing.T) {
	w, ref := accepted(t)
	version := w.now(ref).Version
	w.refused(w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref, On: casestest.Today.AddDays(1)}), "error.future_day", ref, version)
	w.refused(w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref, On: casestest.Today.AddDays(-1)}), "error.day_too_early", ref, version)
	w.refused(w.LogLetter(w.ctx, agent, cases.LogInput{Ref: ref, NextOn: casestest.Today.AddDays(-1)}), "error.past_day", ref, version)
}

func TestFreeTextStaysBesideTheJournalWhichKnowsItsHashAlone(t *testing.T) {
	w, ref := accepted(t)
	w.must(w.LogNote(w.ctx, agent, cases.LogInput{Ref: ref, Text: "Mme Roy rappelle lundi."}))
	if e := w.last(ref); e.Text != "Mme Roy rappelle lundi." || e.Facts.Note != cases.HashText(e.Text) {
		t.Errorf("note %q, hash %s", e.Text, e.Facts.Note)
	}
}

func TestManyCasesAreLoggedAtOnceAndEachAnswersForItself(t *testing.T) {
	w := newWorld(t)
	var rows []cases.Ref
	for n := range 3 {
		c := casestest.CaseOf(casestest.North, 1000+1000*n)
		c.Reference = "D-2026-000" + string(rune('1'+n))
		c.Handling, c.Agency = cases.Active, casestest.Red
		c.Placements = casestest.Accepted(casestest.Red).Placements
		w.store.Seed(c)
		rows = append(rows, cases.Ref{Case: c.ID, Version: 1})
	}
	closed := w.store.Raw(rows[1].Case)
	closed.Handling = cases.Closed
	w.store.Seed(closed)
	rows[2].Version = 7
	rows = append(rows, cases.Ref{Case: "nowhere"})

	in := cases.BulkInput{Key: "bulk-1", Act: "no_answer", Rows: rows}
	got, err := w.Bulk(w.ctx, agent, in)
	w.must(err)
	want := []cases.Code{"", cases.Refused, cases.Conflict, cases.NotFound}
	for i, row := range got {
		if cases.CodeOf(row.Err) != want[i] {
			t.Errorf("row %d: %v, want %q", i, row.Err, want[i])
		}
	}
	if got[1].Reference != "D-2026-0002" || got[3].Reference != "" {
		t.Errorf("references %q and %q", got[1].Reference, got[3].Reference)
	}
	again, err := w.Bulk(w.ctx, agent, in)
	w.must(err)
	if again[0].Err != nil || w.store.Raw(rows[0].Case).Version != 2 {
		t.Errorf("sent twice: %v, version %d", again[0].Err, w.store.Raw(rows[0].Case).Version)
	}
	for _, act := range []string{"promise", "receipt", "close", ""} {
		if _, err := w.Bulk(w.ctx, agent, cases.BulkInput{Act: act, Rows: rows}); cases.CodeOf(err) != cases.Invalid {
			t.Errorf("bulk %q: %v", act, err)
		}
	}
	if _, err := w.Bulk(w.ctx, agent, cases.BulkInput{Act: "letter"}); cases.CodeOf(err) != cases.Invalid {
		t.Errorf("nothing selected: %v", err)
	}
}

func TestLettersPostponementsAndAssignmentsGoInBulkToo(t *testing.T) {
	w, ref := accepted(t)
	manager := casestest.Actor(casestest.Red, cases.AgencyManager)
	for _, in := range []cases.BulkInput{
		{Act: "letter"}, {Act: "postpone", NextOn: casestest.Day("2026-12-15")}, {Act: "assign", Handler: manager.Person},
	} {
		in.Rows = []cases.Ref{ref}
		rows, err := w.Bulk(w.ctx, agent, in)
		w.must(err)
		w.must(rows[0].Err)
	}
	c := w.now(ref)
	if c.Handler != manager.Person || c.Placement().Handler != manager.Person || c.NextActionOn != casestest.Day("2026-12-15") || c.NextAction != "call" {
		t.Errorf("with %s, %s on %s", c.Handler, c.NextAction, c.NextActionOn)
	}
	for _, in := range []cases.BulkInput{{Act: "postpone"}, {Act: "assign"}, {Act: "letter", Rows: make([]cases.Ref, 501)}} {
		if in.Rows == nil {
			in.Rows = []cases.Ref{ref}
		}
		if _, err := w.Bulk(w.ctx, agent, in); cases.CodeOf(err) != cases.Invalid {
			t.Errorf("%s without what it needs: %v", in.Act, err)
		}
	}
}

func TestACaseIsGivenToNobodyButAColleagueWhoWorksCases(t *testing.T) {
	w, ref := released(t)
	manager := casestest.Actor(casestest.Red, cases.AgencyManager)
	before := w.now(ref).Version
	for _, handler := range []cases.PersonID{rival.Person, controller.Person, "nobody"} {
		err := w.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref, AgencyReference: "R-7781", Handler: handler})
		w.refused(err, "error.no_such_colleague", ref, before)
	}
	w.must(w.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref, AgencyReference: "R-7781", Handler: manager.Person}))
	before = w.now(ref).Version
	w.refused(w.Assign(w.ctx, agent, ref, ""), "error.required", ref, before)
	for _, handler := range []cases.PersonID{rival.Person, controller.Person, "nobody"} {
		w.refused(w.Assign(w.ctx, agent, ref, handler), "error.no_such_colleague", ref, before)
		_, err := w.Bulk(w.ctx, agent, cases.BulkInput{Act: "assign", Handler: handler, Rows: []cases.Ref{ref}})
		w.refused(err, "error.no_such_colleague", ref, before)
	}
	if got := w.now(ref).Handler; got != manager.Person {
		t.Errorf("the case is with %s", got)
	}
}
