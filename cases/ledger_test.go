package cases_test

import (
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// keptLedger keeps a file as a ledger of North.
func keptLedger(t *testing.T, w *world, content string) cases.LedgerID {
	t.Helper()
	actor := casestest.Actor(casestest.North, cases.Controller)
	file, err := w.KeepSheet(t.Context(), actor, strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	id, err := w.AddLedger(t.Context(), actor, " fec.txt ", file)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTheSameLedgerSentTwiceIsOneAndRulesGoOnToTheNext(t *testing.T) {
	w := newWorld(t)
	north, ctx := casestest.Actor(casestest.North, cases.Controller), t.Context()
	first := keptLedger(t, w, "one")
	if again := keptLedger(t, w, "one"); again != first {
		t.Errorf("the same file again is %s, not %s", again, first)
	}
	l, err := w.Service.Ledger(ctx, north, first)
	if err != nil || l.Rule != cases.UsualDueRule || l.Name != "fec.txt" || l.Bytes != 3 {
		t.Fatalf("%+v, %v", l, err)
	}
	for customer, rule := range map[string]*cases.DueRule{"": {Days: 45, EndOfMonth: true}, "411A": {Days: 60}, "411B": {Days: 0}} {
		if err := w.SetDueRule(ctx, north, first, customer, rule); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetDueRule(ctx, north, first, "411B", nil); err != nil {
		t.Fatal(err)
	}
	next, err := w.Service.Ledger(ctx, north, keptLedger(t, w, "two"))
	if err != nil || next.Rule != (cases.DueRule{Days: 45, EndOfMonth: true}) || len(next.Own) != 1 || next.Own["411A"].Days != 60 {
		t.Errorf("the next ledger begins with %+v, %v", next, err)
	}
	for _, wrong := range []*cases.DueRule{nil, {Days: -1}, {Days: 366}} {
		if err := w.SetDueRule(ctx, north, first, "", wrong); cases.CodeOf(err) != cases.Invalid {
			t.Errorf("the rule %+v gives %v", wrong, err)
		}
	}
	if err := w.RemoveLedger(ctx, north, first); err != nil {
		t.Fatal(err)
	}
	if all, err := w.LedgersKept(ctx, north); err != nil || len(all) != 1 || all[0].ID != next.ID {
		t.Errorf("kept: %+v, %v", all, err)
	}
}

func TestALedgerIsReadByTheClockAndSeenByItsCreditorAlone(t *testing.T) {
	w := newWorld(t)
	ctx, id := t.Context(), keptLedger(t, w, "one")
	north, clock := casestest.Actor(casestest.North, cases.Controller), cases.ClockActor(casestest.North)
	if err := w.MarkLedgerRead(ctx, north, id, cases.LedgerRead{Lines: 1}); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a person files what was read: %v", err)
	}
	if err := w.MarkLedgerFailed(ctx, clock, id, "error.fec.empty"); err != nil {
		t.Fatal(err)
	}
	if err := w.MarkLedgerRead(ctx, clock, id, cases.LedgerRead{Lines: 7, Balance: 5, Net: 5}); err != nil {
		t.Fatal(err)
	}
	if l, err := w.Service.Ledger(ctx, north, id); err != nil || l.Lines != 7 || l.Failure != "" || l.ReadAt.IsZero() {
		t.Errorf("read: %+v, %v", l, err)
	}
	for name, other := range map[string]cases.Actor{"another creditor": casestest.Actor(casestest.South, cases.Controller), "an agency": casestest.Actor(casestest.Red, cases.Agent), "a director": casestest.Actor(casestest.North, cases.Director)} {
		if _, err := w.Service.Ledger(ctx, other, id); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("%s sees the ledger: %v", name, err)
		}
	}
	// The file of another organisation is nobody's to add.
	file, err := w.KeepSheet(ctx, north, strings.NewReader("three"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddLedger(ctx, casestest.Actor(casestest.South, cases.Controller), "x", file); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("South adds the file of North: %v", err)
	}
}

func TestACreditorKeepsTwoYearsOfMonthlyLedgers(t *testing.T) {
	w := newWorld(t)
	for i := range 24 {
		keptLedger(t, w, strings.Repeat("x", i+1))
	}
	north := casestest.Actor(casestest.North, cases.Controller)
	file, err := w.KeepSheet(t.Context(), north, strings.NewReader("more"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddLedger(t.Context(), north, "x", file); cases.CodeOf(err) != cases.Refused {
		t.Errorf("a 25th ledger gives %v", err)
	}
}
