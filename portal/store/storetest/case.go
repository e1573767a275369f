package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/store"
)

// filledCase gives a case in which no field is zero and no two are alike.
func filledCase(flags int) *cases.Case {
	c := &cases.Case{}
	(&filler{n: 1, flags: flags}).fill(reflect.ValueOf(c).Elem())
	c.Org, c.Version, c.Head = casestest.North, 0, ""
	c.Settle()
	return c
}

// A field that is forgotten in a table, in what is written or in what is read makes this fail by itself.
func roundTrip(t *testing.T, f *Fixture) {
	for _, flags := range []int{1, 2, 3, 5, 7} {
		c := filledCase(flags)
		c.ID, c.Reference = cases.CaseID(f.NewID()), fmt.Sprintf("R-%d", flags)
		want := *c
		f.create(t, c)
		if c.Version != 1 || c.Head == "" {
			t.Errorf("after creation the case has version %d and head %q", c.Version, c.Head)
		}
		want.Version, want.Head = 1, c.Head
		same(t, "the case", f.read(t, f.North, c.ID), &want)

		other := filledCase(flags + 1)
		(&filler{n: 5000 * flags, flags: flags + 1}).fill(reflect.ValueOf(other).Elem())
		f.update(t, f.North, c.ID, func(c *cases.Case) {
			other.ID, other.Org, other.Version, other.Head = c.ID, c.Org, c.Version, c.Head
			*c = *other
		})
		other.Settle()
		got := f.read(t, f.North, c.ID)
		other.Version, other.Head = 2, got.Head
		same(t, "the changed case", got, other)
		f.sameRow(t, got)
	}
}

// sameRow checks that lists show what the case itself gives.
func (f *Fixture) sameRow(t *testing.T, c *cases.Case) {
	t.Helper()
	page, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{Sort: cases.ByReference, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range page.Rows {
		if row.ID == c.ID {
			same(t, "the line in the list", row, c.RowOf())
			return
		}
	}
	t.Errorf("the case is not in the list of its creditor")
}

func updateWritesDifference(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	f.update(t, f.North, c.ID, func(c *cases.Case) {
		c.Invoices[0], c.Invoices[1] = c.Invoices[1], c.Invoices[0]
		c.Reminders = c.Reminders[:1]
		c.Contacts = append([]cases.Contact{{ID: cases.ItemID(f.NewID()), Name: "Mme Oger"}}, c.Contacts...)
		c.Narrative = "Autrement."
	})
	got := f.read(t, f.North, c.ID)
	if got.Invoices[0].Number != "FA-2026-0347" || got.Invoices[1].Number != "FA-2026-0311" {
		t.Errorf("the order of the invoices was not kept: %s, %s", got.Invoices[0].Number, got.Invoices[1].Number)
	}
	if len(got.Reminders) != 1 || len(got.Contacts) != 2 || got.Contacts[0].Name != "Mme Oger" || got.Narrative != "Autrement." {
		t.Errorf("after the change: %d reminders, contacts %v, %q", len(got.Reminders), got.Contacts, got.Narrative)
	}

	ctx, counter := store.CountQueries(t.Context())
	err := f.UpdateCase(ctx, f.Red.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
		c.NextAction = "call"
		return cases.Change{Event: event(f.Red, cases.EvCall, "a call")}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// header, parts, key, header written, event
	if counter.Queries() > 5 {
		t.Errorf("a call logged on a case of thirty parts took %d queries", counter.Queries())
	}
}

func chain(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	for i := range 3 {
		err := f.UpdateCase(t.Context(), f.Red.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
			e := event(f.Red, cases.EvNote, "")
			e.Text, e.Facts = fmt.Sprintf("note %d", i), cases.Facts{Amount: 12_00, Day: casestest.Today, Count: i}
			return cases.Change{Event: e}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	events, err := f.Events(t.Context(), f.North.Scope(), c.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 4 {
		t.Fatalf("%d events, want 4", len(events))
	}
	for i, e := range events {
		digest, err := e.Digest()
		if err != nil || digest != e.Hash {
			t.Errorf("event %d: hash %s, digest %s, %v", e.Seq, e.Hash, digest, err)
		}
		if e.Seq != int64(4-i) || (i < 3 && e.Prev != events[i+1].Hash) || (i == 3 && e.Prev != "") {
			t.Errorf("event %d does not follow the one before", e.Seq)
		}
		if e.Facts.Note != cases.HashText(e.Text) {
			t.Errorf("event %d: the note has another hash", e.Seq)
		}
	}
	if events[0].Text != "note 2" || f.read(t, f.North, c.ID).Head != events[0].Hash {
		t.Errorf("the last event is %+v", events[0])
	}
	older, err := f.Events(t.Context(), f.Red.Scope(), c.ID, 3, 1)
	if err != nil || len(older) != 1 || older[0].Seq != 2 {
		t.Errorf("one event before the third: %v, %v", older, err)
	}
}

func changeNeedsEvent(t *testing.T, f *Fixture) {
	c := f.create(t, casestest.Case())
	err := f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
		c.Narrative = "silently"
		return cases.Change{Event: event(f.North, "", "")}, nil
	})
	wantCode(t, "a change without an event", err, cases.Internal)
	err = f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
		return cases.Change{Event: cases.Event{Kind: cases.EvNote}}, nil
	})
	wantCode(t, "an event without its instant", err, cases.Internal)
	if f.read(t, f.North, c.ID).Narrative == "silently" {
		t.Error("the change was written")
	}
	other := casestest.CaseOf(f.North.Org, 2000)
	wantCode(t, "a case without an event", f.CreateCase(t.Context(), f.North.Scope(), other, cases.Change{}), cases.Internal)
}

func refusedChange(t *testing.T, f *Fixture) {
	c := f.create(t, casestest.Case())
	refusal := cases.Refuse("error.no")
	err := f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
		c.Narrative = "refused"
		return cases.Change{}, refusal
	})
	if !errors.Is(err, refusal) {
		t.Errorf("the refusal came back as %v", err)
	}
	// a clash in the last table of a change takes the whole change back
	id := c.Invoices[0].ID
	err = f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
		c.Narrative = "refused"
		c.Dossiers = append(c.Dossiers, cases.Dossier{ID: id}, cases.Dossier{ID: id})
		return cases.Change{Event: event(f.North, cases.EvDossier, "")}, nil
	})
	wantCode(t, "two parts with one id", err, cases.Conflict)
	if got := f.read(t, f.North, c.ID); got.Narrative == "refused" || got.Version != 1 || len(got.Dossiers) != 0 {
		t.Errorf("the refused change left version %d, %q, %d dossiers", got.Version, got.Narrative, len(got.Dossiers))
	}
	wantCode(t, "a panic in a change", f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
		panic("a mistake")
	}), cases.Internal)
	wantCode(t, "another identity", f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
		c.Org = f.South.Org
		return cases.Change{Event: event(f.North, cases.EvNote, "")}, nil
	}), cases.Internal)
	if f.read(t, f.North, c.ID).Version != 1 {
		t.Error("a refused change raised the version")
	}
}

func manyWriters(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	const writers, each = 8, 25
	err := collectErrors(writers, func(w int) error {
		for i := range each {
			err := f.UpdateCase(t.Context(), f.Red.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
				c.Promises = append(c.Promises, cases.Promise{ID: cases.ItemID(fmt.Sprintf("%d/%d", w, i)), Amount: 1})
				job := cases.Job{ID: cases.JobID(fmt.Sprintf("job %d/%d", w, i)), Org: c.Org, Case: c.ID, Kind: cases.JobNotify}
				return cases.Change{Event: event(f.Red, cases.EvPromise, ""), Jobs: []cases.Job{job}}, nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := f.read(t, f.North, c.ID)
	if len(got.Promises) != writers*each || got.Version != writers*each+1 {
		t.Errorf("%d promises, version %d after %d changes", len(got.Promises), got.Version, writers*each)
	}
	events, err := f.Events(t.Context(), f.North.Scope(), c.ID, 0, 1000)
	if err != nil || len(events) != writers*each+1 {
		t.Errorf("%d events, %v", len(events), err)
	}
	var jobs int
	if err := f.raw(t).QueryRowContext(t.Context(), "select count(*) from jobs").Scan(&jobs); err != nil || jobs != writers*each {
		t.Errorf("%d jobs, %v", jobs, err)
	}
}

func repeatedRequest(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	log := func(by cases.Actor, key string) error {
		return f.UpdateCase(t.Context(), by.Scope(), c.ID, func(c *cases.Case) (cases.Change, error) {
			c.Promises = append(c.Promises, cases.Promise{ID: cases.ItemID(f.NewID())})
			return cases.Change{Event: event(by, cases.EvPromise, key)}, nil
		})
	}
	if err := log(f.Red, "form 1"); err != nil {
		t.Fatal(err)
	}
	if err := log(f.Red, "form 1"); !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("the same key again: %v", err)
	}
	if err := log(f.North, "form 1"); err != nil {
		t.Errorf("the same key of another organisation: %v", err)
	}
	if err := errors.Join(log(f.Red, ""), log(f.Red, "")); err != nil {
		t.Errorf("no key twice: %v", err)
	}
	if got := f.read(t, f.North, c.ID); len(got.Promises) != 4 || got.Version != 5 {
		t.Errorf("%d promises, version %d", len(got.Promises), got.Version)
	}
	e, err := f.EventByKey(t.Context(), f.Red.Scope(), "form 1")
	if err != nil || e.Case != c.ID || e.Seq != 2 {
		t.Errorf("the event behind the key: %+v, %v", e, err)
	}
	_, err = f.EventByKey(t.Context(), f.Red.Scope(), "")
	wantCode(t, "the event behind no key", err, cases.NotFound)
	again := casestest.CaseOf(f.North.Org, 3000)
	again.Reference = ""
	err = f.CreateCase(t.Context(), f.North.Scope(), again, cases.Change{Event: event(f.North, cases.EvOpened, "form 1")})
	if !errors.Is(err, cases.ErrRepeated) {
		t.Errorf("a case opened under a used key: %v", err)
	}
	// fifty equal posts at the same time
	repeats := make([]error, 50)
	_ = collectErrors(len(repeats), func(i int) error {
		repeats[i] = log(f.Red, "form 2")
		return nil
	})
	carriedOut := 0
	for _, err := range repeats {
		if err == nil {
			carriedOut++
		} else if !errors.Is(err, cases.ErrRepeated) {
			t.Errorf("one of fifty equal posts: %v", err)
		}
	}
	if got := f.read(t, f.North, c.ID); carriedOut != 1 || len(got.Promises) != 5 {
		t.Errorf("%d of fifty equal posts were carried out, %d promises", carriedOut, len(got.Promises))
	}
}

func references(t *testing.T, f *Fixture) {
	open := func(org cases.OrgID, seed int, reference, on string) string {
		c := casestest.CaseOf(org, seed)
		c.Reference = reference
		by := f.North
		if org == f.South.Org {
			by = f.South
		}
		e := event(by, cases.EvOpened, "")
		e.OccurredOn = casestest.Day(on)
		if err := f.CreateCase(t.Context(), by.Scope(), c, cases.Change{Event: e}); err != nil {
			t.Fatalf("open a case with reference %q: %v", reference, err)
		}
		return c.Reference
	}
	for i, tt := range []struct {
		org              cases.OrgID
		given, on, wants string
	}{
		{f.North.Org, "", "2026-11-21", "D-2026-0001"},
		{f.North.Org, "", "2026-11-21", "D-2026-0002"},
		{f.South.Org, "", "2026-11-21", "D-2026-0001"},
		{f.North.Org, "", "2027-01-01", "D-2027-0001"},
		{f.North.Org, "D-2026-0241", "2026-11-22", "D-2026-0241"},
		{f.North.Org, "VASSEUR/7", "2026-11-22", "VASSEUR/7"},
		{f.North.Org, "", "2026-11-22", "D-2026-0242"},
		{f.North.Org, "D-2026-0017", "2026-11-22", "D-2026-0017"},
		{f.North.Org, "", "2026-11-22", "D-2026-0243"},
	} {
		if got := open(tt.org, 10_000+1000*i, tt.given, tt.on); got != tt.wants {
			t.Errorf("case %d got reference %q, want %q", i, got, tt.wants)
		}
	}
	c := casestest.CaseOf(f.North.Org, 90_000)
	c.Reference = "VASSEUR/7"
	err := f.CreateCase(t.Context(), f.North.Scope(), c, cases.Change{Event: event(f.North, cases.EvOpened, "")})
	wantCode(t, "a reference given twice", err, cases.Conflict)
	if errors.Is(err, cases.ErrRepeated) || !strings.Contains(fmt.Sprint(err), "reference") {
		t.Errorf("a reference given twice: %v", err)
	}
}

func claims(t *testing.T, f *Fixture) {
	var ids []cases.CaseID
	for i := range 50 {
		c := casestest.CaseOf(f.North.Org, 1000+1000*i)
		c.Reference = ""
		if i%2 == 0 {
			c.Agency = f.Red.Org
		}
		ids = append(ids, f.create(t, c).ID)
	}
	stranger := casestest.CaseOf(f.South.Org, 100_000)
	ids = append(ids, f.create(t, stranger).ID)

	queries := func(by cases.Actor, ids []cases.CaseID) (map[cases.CaseID]*cases.Case, int) {
		ctx, counter := store.CountQueries(t.Context())
		all, err := f.Claims(ctx, by.Scope(), ids)
		if err != nil {
			t.Fatal(err)
		}
		return all, counter.Queries()
	}
	_, forOne := queries(f.North, ids[:1])
	all, forMany := queries(f.North, ids)
	if forOne != forMany {
		t.Errorf("%d queries for one case, %d for many", forOne, forMany)
	}
	if len(all) != 50 {
		t.Errorf("North gets %d of its 50 cases", len(all))
	}
	if reds, _ := queries(f.Red, ids); len(reds) != 25 {
		t.Errorf("Red gets %d of its 25 cases", len(reds))
	}
	whole := f.read(t, f.North, ids[7])
	got := all[ids[7]]
	same(t, "invoices", got.Invoices, whole.Invoices)
	same(t, "credit notes", got.CreditNotes, whole.CreditNotes)
	same(t, "payments", got.Payments, whole.Payments)
	same(t, "reminders", got.Reminders, whole.Reminders)
	same(t, "debtor", got.Debtor, whole.Debtor)
	if none, err := f.Claims(t.Context(), f.North.Scope(), nil); err != nil || len(none) != 0 {
		t.Errorf("statements of no case: %v, %v", none, err)
	}
}

func sameFile(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	other := casestest.CaseOf(f.North.Org, 2000) // the same names of files, so the same hashes
	other.Reference = ""
	f.create(t, other)
	f.create(t, casestest.CaseOf(f.South.Org, 3000))
	hash := c.Documents[0].Hash
	found, err := f.CaseByHash(t.Context(), f.North.Scope(), hash)
	if err != nil || len(found) != 2 {
		t.Errorf("North finds the file in %v, %v", found, err)
	}
	found, err = f.CaseByHash(t.Context(), f.Red.Scope(), hash)
	if err != nil || len(found) != 1 || found[0] != c.ID {
		t.Errorf("Red finds the file in %v, %v", found, err)
	}
}

func invoicesHeld(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	f.update(t, f.North, c.ID, func(stored *cases.Case) {
		stored.Invoices[0].Number, stored.Invoices[1].Number = "FA-2026-0777", "n° 7"
	})
	f.create(t, casestest.CaseOf(f.South.Org, 3000))
	held, err := f.InvoicesHeld(t.Context(), f.North.Scope(), []string{"FA-2026-0777", "fa-2026-0777", "n° 7", "0777", "--", "FA-9"})
	if err != nil || len(held) != 2 || held[0].Number != "FA-2026-0777" || held[1].Number != "n° 7" {
		t.Fatalf("North holds %+v, %v", held, err)
	}
	want := cases.InvoiceHeld{Number: "FA-2026-0777", Case: c.ID, Reference: c.Reference, Name: c.Debtor.Name, SIREN: c.Debtor.SIREN, Account: c.Debtor.Account}
	same(t, "invoice", held[0], want)
	for _, stranger := range []cases.Actor{f.South, f.Blue} {
		if held, err := f.InvoicesHeld(t.Context(), stranger.Scope(), []string{"FA-2026-0777"}); err != nil || len(held) != 0 {
			t.Errorf("%s holds %+v, %v", stranger.Org, held, err)
		}
	}
	if held, err := f.InvoicesHeld(t.Context(), f.North.Scope(), nil); err != nil || len(held) != 0 {
		t.Errorf("no number is held in %+v, %v", held, err)
	}
}

func jobsGoWithChange(t *testing.T, f *Fixture) {
	c := f.create(t, casestest.Case())
	add := func(jobs ...cases.Job) error {
		return f.UpdateCase(t.Context(), f.North.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
			return cases.Change{Event: event(f.North, cases.EvNote, ""), Jobs: jobs}, nil
		})
	}
	select {
	case <-f.Queued():
		t.Error("workers were woken before anything was queued")
	default:
	}
	if err := add(cases.Job{ID: "one", Org: c.Org, Case: c.ID, Kind: "test", Payload: []byte(`{"a":1}`)}, cases.Job{Org: c.Org, Kind: "test"}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-f.Queued():
	default:
		t.Error("nobody was woken")
	}
	wantCode(t, "a job of another creditor's case", add(cases.Job{ID: "two", Org: f.South.Org, Case: c.ID, Kind: "test"}), cases.Internal)
	var n int
	if err := f.raw(t).QueryRowContext(t.Context(), "select count(*) from jobs where kind = 'test' and state = 'queued'").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d jobs are queued, %v", n, err)
	}
	if f.read(t, f.North, c.ID).Version != 2 {
		t.Error("the change whose job was refused was written")
	}
}
