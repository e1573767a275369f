package storetest

import (
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

// ledger adds an accounting entries file of North.
func (f *Fixture) ledger(t *testing.T, id cases.LedgerID, file string) *cases.Ledger {
	t.Helper()
	l := &cases.Ledger{
		ID: id, Org: f.North.Org, Name: "812345676FEC20251231.txt", File: file, Bytes: 1 << 33, SentAt: casestest.Now, SentBy: f.North.Person, Rule: cases.DueRule{Days: 45, EndOfMonth: true},
	}
	if err := f.AddLedger(t.Context(), f.North.Scope(), l, cases.Job{ID: cases.LedgerJobID(id), Org: l.Org, Kind: cases.JobLedger, Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	return l
}

// ledgers keeps accounting entries files: what is written is read, what is changed stays, what is removed is gone and names
// no file any more.
func ledgers(t *testing.T, f *Fixture) {
	ctx, scope := t.Context(), f.North.Scope()
	first := f.ledger(t, "L-1", "file 1")
	got, err := f.Ledger(ctx, scope, "L-1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a ledger", got, first)
	second := *first
	second.ID, second.File, second.SentAt = "L-2", "file 2", first.SentAt.Add(time.Hour)
	if err := f.AddLedger(ctx, scope, &second, cases.Job{ID: cases.LedgerJobID("L-2"), Org: second.Org, Kind: cases.JobLedger}); err != nil {
		t.Fatal(err)
	}
	job, err := f.LedgerJob(ctx, scope, "L-2")
	if err != nil || job.Kind != cases.JobLedger || job.Org != f.North.Org || job.Total != 0 {
		t.Errorf("the job of a ledger is %+v, %v", job, err)
	}
	want := second
	want.Own = map[string]cases.DueRule{"411 « É »": {Days: 60}}
	want.LedgerRead = cases.LedgerRead{ReadAt: casestest.Now, Result: "result 2", First: casestest.Today.AddDays(-300), Last: casestest.Today, Lines: 5_000_000, LeftOut: 3, Customers: 50_000, Balance: -1, Net: 9_000_000_000_000, Stopped: true}
	if err := f.UpdateLedger(ctx, scope, "L-2", func(l *cases.Ledger) error { *l = want; return nil }); err != nil {
		t.Fatal(err)
	}
	all, err := f.Ledgers(ctx, scope)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d ledgers, %v", len(all), err)
	}
	same(t, "the newest ledger comes first", &all[0], &want)
	if err := f.UpdateLedger(ctx, scope, "L-2", func(l *cases.Ledger) error { l.Name = "lost"; return cases.Missing() }); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("an update that is refused gives %v", err)
	}
	known, err := f.UnscopedKnownFiles(ctx, f.North.Org, []string{"file 1", "result 2", "another"})
	if err != nil || !known["file 1"] || !known["result 2"] || known["another"] {
		t.Errorf("files that are named: %v, %v", known, err)
	}
	if err := f.RemoveLedger(ctx, scope, "L-2"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Ledger(ctx, scope, "L-2"); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("a ledger that was removed gives %v", err)
	}
	if known, err = f.UnscopedKnownFiles(ctx, f.North.Org, []string{"result 2"}); err != nil || known["result 2"] {
		t.Errorf("a ledger that was removed names files: %v, %v", known, err)
	}
}
