package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relais/agencies"
	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/accounts"
	"relais/portal/store"
)

// unlock takes the triggers away that protect a journal, as somebody with the password of the database could.
func (f *Fixture) unlock(t *testing.T, table string) func(statement string) {
	t.Helper()
	db := f.raw(t)
	run := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	for _, statement := range f.Backend.Unlock(table) {
		run(statement)
	}
	return run
}

// chainOf writes a case with five entries, each with a note.
func (f *Fixture) chainOf(t *testing.T, seed int) *cases.Case {
	t.Helper()
	c := f.placed(t, seed)
	for i := range 4 {
		err := f.UpdateCase(t.Context(), f.Red.Scope(), c.ID, func(*cases.Case) (cases.Change, error) {
			e := event(f.Red, cases.EvNote, "")
			e.Text, e.Facts.Count = fmt.Sprintf("note %d", i), i+1
			return cases.Change{Event: e}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (f *Fixture) faults(t *testing.T) []store.Fault {
	t.Helper()
	v, err := f.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v.Faults
}

func verifyNamesTheFirst(t *testing.T, f *Fixture) {
	for seed := range 3 {
		f.chainOf(t, 1000+1000*seed)
	}
	v, err := f.Verify(t.Context())
	if err != nil || len(v.Faults) != 0 || v.Chains != 3+5 || v.Entries != 15+7 {
		t.Fatalf("a clean journal: %+v, %v", v, err)
	}
	run := f.unlock(t, "events")
	seed := 10_000
	for name, tt := range map[string]struct {
		damage string
		seq    int64
		what   string
	}{
		"a kind":             {"update events set kind = 'closed' where case_id = '%s' and seq = 3", 3, "edited"},
		"an amount":          {"update events set data = replace(data, '2', '7') where case_id = '%s' and seq = 3", 3, "edited"},
		"a word added":       {"update events set data = replace(data, '}', ',\"x\":1}') where case_id = '%s' and seq = 3", 3, "edited"},
		"the person":         {"update events set actor_id = 'x' where case_id = '%s' and seq >= 2", 2, "edited"},
		"the day":            {"update events set occurred_on = '2020-01-01' where case_id = '%s' and seq = 5", 5, "edited"},
		"the instant":        {"update events set recorded_at = '2020-01-01 00:00:00.000000' where case_id = '%s' and seq = 5", 5, "edited"},
		"an entry taken out": {"delete from events where case_id = '%s' and seq = 3", 3, "missing"},
		"the first":          {"delete from events where case_id = '%s' and seq = 1", 1, "missing"},
		"the tail":           {"delete from events where case_id = '%s' and seq >= 4", 4, "cut off"},
		"all":                {"delete from events where case_id = '%s'", 1, "missing"},
		"numbers closed up":  {"update events set seq = seq + 1 where case_id = '%s' and seq = 5", 5, "missing"},
		"another head":       {"update cases set head = 'x' where id = '%s'", 6, "cut off"},
		"a note":             {"update notes set text = 'something else' where case_id = '%s' and seq = 4", 4, "note edited"},
	} {
		seed += 1000
		c := f.chainOf(t, seed)
		before := len(f.faults(t))
		run(fmt.Sprintf(tt.damage, c.ID))
		found := f.faults(t)
		if len(found) != before+1 {
			t.Errorf("%s: %d faults instead of one more: %v", name, len(found)-before, found)
			continue
		}
		for _, fault := range found {
			if fault.Case == c.ID && (fault.Seq != tt.seq || fault.What != tt.what || fault.Org != c.Org || fault.Journal != "events") {
				t.Errorf("%s: found %v, want entry %d %s", name, fault, tt.seq, tt.what)
			}
		}
	}
}

// verifyRewritten has somebody who knows how hashes are made rewrite an entry: the next one does not follow it any more.
func verifyRewritten(t *testing.T, f *Fixture) {
	run := f.unlock(t, "events")
	rewritten := f.chainOf(t, 80_000)
	events, err := f.Events(t.Context(), f.North.Scope(), rewritten.ID, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	e := events[0]
	e.Channel = cases.Mail
	digest, err := e.Digest()
	if err != nil {
		t.Fatal(err)
	}
	run(fmt.Sprintf("update events set channel = 'mail', hash = '%s' where case_id = '%s' and seq = 3", digest, rewritten.ID))
	found := f.faults(t)
	if i := slices.IndexFunc(found, func(x store.Fault) bool { return x.Case == rewritten.ID }); i < 0 || found[i].Seq != 4 || found[i].What != "moved" {
		t.Errorf("an entry rewritten with its hash: found %v", found)
	}
}

// verifyErased takes the notes of a case away, as a request for erasure does: the journal stays whole.
func verifyErased(t *testing.T, f *Fixture) {
	c := f.chainOf(t, 90_000)
	if _, err := f.raw(t).ExecContext(t.Context(), fmt.Sprintf("delete from notes where case_id = '%s'", c.ID)); err != nil {
		t.Fatal(err)
	}
	if after := f.faults(t); len(after) != 0 {
		t.Errorf("erasing notes is a fault: %v", after)
	}
}

func verifyOrganisations(t *testing.T, f *Fixture) {
	for range 3 {
		if err := f.UpdateOrganisation(t.Context(), f.North.Org, func(*accounts.Organisation) (accounts.Change, error) { return orgChange(f.North.Org, ""), nil }); err != nil {
			t.Fatal(err)
		}
	}
	f.mandate(t)
	run := f.unlock(t, "org_events")
	run("update org_events set channel = 'mail' where org_id = '" + string(f.North.Org) + "' and seq = 4")
	run = f.unlock(t, "agency_events")
	run("update agency_events set actor_id = 'x'")
	found := f.faults(t)
	if len(found) != 2 || found[0].String() != "org_events of organisation "+string(f.North.Org)+", case , entry 4: edited" || found[1].Journal != "agency_events" {
		t.Errorf("found %v", found)
	}
}

// verifyEnds cuts the ends of the chains of organisations off, and goes on writing as if nothing had been.
func verifyEnds(t *testing.T, f *Fixture) {
	change := func() {
		t.Helper()
		if err := f.UpdateOrganisation(t.Context(), f.North.Org, func(*accounts.Organisation) (accounts.Change, error) { return orgChange(f.North.Org, ""), nil }); err != nil {
			t.Fatal(err)
		}
	}
	change()
	f.mandate(t)
	last := func(table string) (seq int64) {
		t.Helper()
		if err := f.raw(t).QueryRowContext(t.Context(), "select max(seq) from "+table+" where org_id = '"+string(f.North.Org)+"'").Scan(&seq); err != nil {
			t.Fatal(err)
		}
		return seq
	}
	org, agency := last("org_events"), last("agency_events")
	wants := func(when string, want ...store.Fault) {
		t.Helper()
		same(t, when, f.faults(t), want)
	}
	wants("untouched", []store.Fault(nil)...)
	cut, cutAgency := f.unlock(t, "org_events"), f.unlock(t, "agency_events")
	cut(fmt.Sprintf("delete from org_events where org_id = '%s' and seq = %d", f.North.Org, org))
	wants("the last entry cut off", store.Fault{Journal: "org_events", Org: f.North.Org, Seq: org, What: "cut off"})
	change()
	wants("an entry written after the cut", store.Fault{Journal: "org_events", Org: f.North.Org, Seq: org, What: "missing"})
	cutAgency(fmt.Sprintf("delete from agency_events where org_id = '%s'", f.North.Org))
	if agency == 0 {
		t.Fatal("there was nothing to cut off")
	}
	wants("a whole journal cut off", store.Fault{Journal: "org_events", Org: f.North.Org, Seq: org, What: "missing"},
		store.Fault{Journal: "agency_events", Org: f.North.Org, Seq: 1, What: "missing"})
}

// soundDatabase has the database find itself in order; what damage it finds is shown where files can be damaged.
func soundDatabase(t *testing.T, f *Fixture) {
	f.placed(t, 1000)
	if v, err := f.VerifyDatabase(t.Context()); err != nil || len(v.Faults) != 0 {
		t.Errorf("a sound database: %v, %v", v.Faults, err)
	}
}

func verifyFigures(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	f.placedWith(t, casestest.CaseOf(f.South.Org, 2000), f.Blue.Org)
	filled := filledCase(2)
	for i := range filled.Payments {
		filled.Payments[i].Placement, filled.Payments[i].Remittance = filled.Placements[i].ID, ""
	}
	f.create(t, filled)
	clean, err := f.VerifyCounters(t.Context())
	if err != nil || len(clean.Faults) != 0 || clean.Cases != 3 {
		t.Fatalf("untouched figures: %+v, %v", clean, err)
	}
	db := f.raw(t)
	for _, tt := range []struct{ damage, repair, finds string }{
		{"update cases set left_cents = left_cents + 1", "update cases set left_cents = left_cents - 1", "left_cents is"},
		{"update cases set search = search || ' x'", "update cases set search = substr(search, 1, length(search) - 2)", "search is"},
		{"update placements set recovered_cents = recovered_cents + 1", "update placements set recovered_cents = recovered_cents - 1", "sums of placement"},
		{"update tallies set open = open + 1", "update tallies set open = open - 1", "figures of agency"},
		{"update case_words set word = word || 'x' where word = 'vasseur'", "update case_words set word = 'vasseur' where word = 'vasseurx'", "words missing"},
		{"update case_words set owner_id = 'x' where owner_id = '" + string(f.Red.Org) + "'", "update case_words set owner_id = '" + string(f.Red.Org) + "' where owner_id = 'x'", "too many"},
		{"update payments set placement_id = 'x' where placement_id <> '' and placement_id like '%0%'", "update payments set placement_id = (select p.id from placements p where p.org_id = payments.org_id and p.case_id = payments.case_id) where placement_id = 'x'", "without their row of placements"},
	} {
		if _, err := db.ExecContext(t.Context(), tt.damage); err != nil {
			t.Fatal(err)
		}
		v, err := f.VerifyCounters(t.Context())
		named := false
		for _, fault := range v.Faults {
			named = named || (fault.Org == c.Org && strings.Contains(fault.String(), tt.finds))
		}
		if err != nil || !named {
			t.Errorf("%s: found %v, %v", tt.damage, v.Faults, err)
		}
		if _, err := db.ExecContext(t.Context(), tt.repair); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := f.VerifyCounters(t.Context()); err != nil || len(v.Faults) != 0 {
		t.Errorf("after the repairs: %v, %v", v.Faults, err)
	}
}

func namedFiles(t *testing.T, f *Fixture) {
	c := f.create(t, filledCase(2))
	paper := papersOf(f)
	if err := f.AddPaper(t.Context(), f.Red.Scope(), paper, agencyEvent(f.Red, "paper_added", "")); err != nil {
		t.Fatal(err)
	}
	want := []string{c.Documents[0].Hash, c.Documents[1].Drawn, c.Dossiers[0].PDF, c.Dossiers[1].ZIP}
	known, err := f.UnscopedKnownFiles(t.Context(), f.North.Org, append([]string{"unknown", paper.File}, want...))
	if err != nil || len(known) != 4 || !known[want[0]] || !known[want[1]] || !known[want[2]] || !known[want[3]] {
		t.Errorf("of North %v are named, %v", known, err)
	}
	if known, err := f.UnscopedKnownFiles(t.Context(), f.Red.Org, append([]string{paper.File}, want...)); err != nil || len(known) != 1 || !known[paper.File] {
		t.Errorf("of Red %v are named, %v", known, err)
	}
}

func everyNamedFile(t *testing.T, f *Fixture) {
	want := map[store.File]int{}
	for i := range 3 {
		c := filledCase(2)
		(&filler{n: 9000 * (i + 1), flags: 2}).fillValue(c)
		c.Org, c.Version, c.Head = f.North.Org, 0, ""
		f.create(t, c)
		for _, hash := range []string{c.Documents[0].Hash, c.Documents[1].Hash, c.Documents[0].Drawn, c.Documents[1].Drawn,
			c.Dossiers[0].PDF, c.Dossiers[1].PDF, c.Dossiers[0].ZIP, c.Dossiers[1].ZIP} {
			want[store.File{Org: f.North.Org, Hash: hash}] = 1
		}
	}
	paper := papersOf(f)
	if err := f.AddPaper(t.Context(), f.Red.Scope(), paper, agencyEvent(f.Red, "paper_added", "")); err != nil {
		t.Fatal(err)
	}
	want[store.File{Org: f.Red.Org, Hash: paper.File}] = 1
	got := map[store.File]int{}
	err := f.UnscopedNamedFiles(t.Context(), func(file store.File) error {
		got[file]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the named files", got, want)
	enough := errors.New("enough")
	if err := f.UnscopedNamedFiles(t.Context(), func(store.File) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("an error of the visitor came back as %v", err)
	}
}

// lifeOf gives a finished case with the chain that leads to it.
func lifeOf(t *testing.T, f *Fixture, seed int) cases.Life {
	t.Helper()
	c := casestest.CaseOf(f.North.Org, seed)
	c.Reference, c.Head = fmt.Sprintf("D-2026-%04d", seed), ""
	c.Agency, c.Handling = f.Red.Org, cases.Active
	c.Placements = []cases.Placement{{ID: cases.PlacementID(f.NewID()), Agency: f.Red.Org, ReleasedOn: casestest.Today, Principal: 100}}
	life := cases.Life{Case: c, Jobs: []cases.Job{{Org: c.Org, Case: c.ID, Kind: cases.JobNotify}}}
	for i, kind := range []cases.EventKind{cases.EvOpened, cases.EvReleased, cases.EvAccepted} {
		e := event(f.North, kind, "")
		e.Org, e.Case, e.Seq, e.Prev, e.Text = c.Org, c.ID, int64(i+1), c.Head, "a note"
		e.RecordedAt, e.Facts.Note = casestest.Now, cases.HashText(e.Text)
		digest, err := e.Digest()
		if err != nil {
			t.Fatal(err)
		}
		e.Hash, c.Head, c.Version = digest, digest, e.Seq
		life.Events = append(life.Events, e)
	}
	return life
}

// What was loaded in bulk must be what living through it would have left.
func loaded(t *testing.T, f *Fixture) {
	lives := []cases.Life{lifeOf(t, f, 1000), lifeOf(t, f, 2000), lifeOf(t, f, 3000)}
	if err := f.UnscopedLoad(t.Context(), slices.Values([][]cases.Life{lives})); err != nil {
		t.Fatal(err)
	}
	v, err := f.Verify(t.Context())
	figures, err2 := f.VerifyCounters(t.Context())
	if err := errors.Join(err, err2); err != nil || len(v.Faults)+len(figures.Faults) != 0 || figures.Cases != 3 {
		t.Errorf("after loading: %v, %v, %v", v.Faults, figures.Faults, err)
	}
	same(t, "a loaded case", f.read(t, f.Red, lives[1].Case.ID), lives[1].Case)
	page, err := f.Cases(t.Context(), f.Red.Scope(), cases.Filter{Query: "vasseur"})
	if err != nil || len(page.Rows) != 3 {
		t.Errorf("the search finds %d loaded cases, %v", len(page.Rows), err)
	}
	f.update(t, f.Red, lives[0].Case.ID, func(c *cases.Case) { c.NextAction = "call" })
	broken := lifeOf(t, f, 4000)
	broken.Case.Head = "x"
	wantCode(t, "a chain that does not end in the case", f.UnscopedLoad(t.Context(), slices.Values([][]cases.Life{{lifeOf(t, f, 5000), broken}})), cases.Internal)
	if page, err := f.Cases(t.Context(), f.North.Scope(), cases.Filter{}); err != nil || len(page.Rows) != 3 {
		t.Errorf("a refused load left %d cases, %v", len(page.Rows), err)
	}
	r := agencies.Remittance{ID: "loaded", Creditor: f.North.Org, Agency: f.Red.Org, Reference: "L", IssuedAt: casestest.Now, Key: "k"}
	r.Lines = []agencies.Line{{Payment: "p", Case: lives[0].Case.ID, Amount: 5, Fee: 1}}
	if err := f.UnscopedLoadRemittances(t.Context(), []agencies.Remittance{r}); err != nil {
		t.Fatal(err)
	}
	got, err := f.Remittance(t.Context(), f.North.Scope(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a loaded remittance", got, &r)
}

// verifyOrphans takes away what rows belong to, which only somebody who switches the keys off can do.
func verifyOrphans(t *testing.T, f *Fixture) {
	c := f.placed(t, 1000)
	kept := f.placed(t, 2000)
	if v, err := f.VerifyCounters(t.Context()); err != nil || len(v.Faults) != 0 {
		t.Fatalf("untouched: %v, %v", v.Faults, err)
	}
	f.Backend.Careless(t, f.Address, fmt.Sprintf("delete from cases where id = '%s'", c.ID))
	v, err := f.VerifyCounters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, fault := range v.Faults {
		if fault.Case == kept.ID {
			t.Errorf("a case that is whole: %v", fault)
		}
		all = append(all, fault.String())
	}
	found := strings.Join(all, "\n")
	for _, table := range []string{"invoices", "payments", "documents", "placements", "events"} {
		if !strings.Contains(found, table+" of organisation "+string(f.North.Org)) {
			t.Errorf("rows of %s without their case are not named: %s", table, found)
		}
	}
	if !strings.Contains(found, "words of a case that is not there") {
		t.Errorf("the words that are left are not named: %s", found)
	}
}
