// Package storetest is the contract that a store keeps, as a suite of tests that runs on every database. Each fixture
// holds two creditors, North and South, and two agencies, Red and Blue, so that whatever one of them does the others can
// be asked whether they see it.
//
// It must not be imported outside tests.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/store"
)

// Backend is a database under test.
type Backend struct {
	Name string
	// Open gives an empty, migrated store and its address.
	Open func(testing.TB) (*store.Store, string)
	// Raw opens the database of an address behind the store's back.
	Raw func(testing.TB, string) *sql.DB
	// Unlock gives the statements that take the protection of a journal away.
	Unlock func(table string) []string
	// Careless runs a statement with the keys of the schema switched off.
	Careless func(t testing.TB, address, statement string)
}

// Fixture is a fresh store with the parties of the tests.
type Fixture struct {
	*store.Store
	Address string
	Backend Backend
	NewID   cases.NewID

	North, South, Red, Blue, Operator cases.Actor
}

// New opens a fresh store.
func New(t testing.TB, b Backend) *Fixture {
	t.Helper()
	s, address := b.Open(t)
	f := &Fixture{
		Store: s, Address: address, Backend: b, NewID: casestest.IDs(900_000),
		North:    casestest.Actor(casestest.North, cases.Controller),
		South:    casestest.Actor(casestest.South, cases.Controller),
		Red:      casestest.Actor(casestest.Red, cases.AgencyManager),
		Blue:     casestest.Actor(casestest.Blue, cases.AgencyManager),
		Operator: casestest.Actor(casestest.Operator, cases.Operator),
	}
	f.parties(t)
	return f
}

// tests is the suite.
var tests = []struct {
	name string
	test func(*testing.T, *Fixture)
}{
	{"a case comes back as it was written", roundTrip},
	{"a change writes what differs and nothing else", updateWritesDifference},
	{"each case is one chain of events", chain},
	{"a change without an event is refused", changeNeedsEvent},
	{"a refused change leaves nothing behind", refusedChange},
	{"eight people change one case and nothing is lost", manyWriters},
	{"a request that comes twice is carried out once", repeatedRequest},
	{"references count per creditor and year", references},
	{"a page follows another in every order", paging},
	{"a cursor of another list is refused", wrongCursors},
	{"filters select what they say", filters},
	{"a figure of placements finds the cases it counts", placedFilter},
	{"many placements are found as few are", placedMany},
	{"an agency learns nothing of the placements of another", placedElsewhere},
	{"counts stop at their limit", counts},
	{"the search finds words whatever their accents", search},
	{"a case that leaves an agency leaves its search", searchFollowsAgency},
	{"statements are read in as many queries for fifty cases as for one", claims},
	{"the same file is found again", sameFile},
	{"an invoice is found by its number", invoicesHeld},
	{"a part of a case cannot belong to another creditor", foreignPart},
	{"the journal cannot be changed", journalStays},
	{"accounting entries files", ledgers},
	{"a stranger finds nothing", strangers},
	{"the suite calls every method", everyMethod},
	{"a healthy database says so", health},
	{"accounts come back as they were written", accountsRoundTrip},
	{"each organisation has one chain of entries", orgJournal},
	{"an address signs in one person", addresses},
	{"lists are sorted by folded names", lists},
	{"a step of the second factor is used once", secondFactorStep},
	{"a secret link works once and in its time", secretLinks},
	{"sessions end when they should", sessions},
	{"a session keeps what is put into it", sessionsKeep},
	{"guesses are counted before they are judged", guesses},
	{"a directory names those one deals with", directory},
	{"what an agency must show is kept by version", vetting},
	{"papers are added and withdrawn", papers},
	{"mandates have editions and one reference", mandates},
	{"receipts are remitted once", remitting},
	{"a remittance whose receipts changed is a conflict", remittingChanged},
	{"remittances are paged", remittancePages},
	{"figures of placements are kept in step", tallyTest},
	{"what came of placements is read as the rule says", outcomes},
	{"an agency learns the sum of the others and nobody's own", peers},
	{"verification names the first entry that is wrong", verifyNamesTheFirst},
	{"verification notices an entry that was rewritten with its hash", verifyRewritten},
	{"erasing free texts leaves the journal whole", verifyErased},
	{"verification follows the chains of organisations", verifyOrganisations},
	{"verification misses the end of a chain that was cut off", verifyEnds},
	{"verification recomputes every figure", verifyFigures},
	{"verification names rows that belong to nothing", verifyOrphans},
	{"a sound database says that it is", soundDatabase},
	{"the sweep of files learns what is named", namedFiles},
	{"every named file is visited once", everyNamedFile},
	{"what is loaded in bulk is as if it had been lived", loaded},
	{"jobs are queued with their change", jobsGoWithChange},
	{"eight workers do 250 jobs once each", manyWorkersManyJobs},
	{"a claim that was lost changes nothing", lostClaim},
	{"a job that was given up is kept with its error", deadLetters},
}

// Run runs the suite on a database.
func Run(t *testing.T, b Backend) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.test(t, New(t, b))
		})
	}
}

// event gives the event of a change by somebody.
func event(by cases.Actor, kind cases.EventKind, key string) cases.Event {
	return cases.Event{
		OccurredOn: casestest.Today, RecordedAt: casestest.Now.Add(1234567 * time.Nanosecond), Actor: by.Person, ActorOrg: by.Org,
		Channel: by.Channel, Key: key, Kind: kind,
	}
}

// create writes a case of its own creditor.
func (f *Fixture) create(t testing.TB, c *cases.Case) *cases.Case {
	t.Helper()
	by := f.North
	if c.Org == f.South.Org {
		by = f.South
	}
	if err := f.CreateCase(t.Context(), by.Scope(), c, cases.Change{Event: event(by, cases.EvOpened, "")}); err != nil {
		t.Fatalf("create a case: %v", err)
	}
	return c
}

// update changes a case.
func (f *Fixture) update(t testing.TB, by cases.Actor, id cases.CaseID, change func(*cases.Case)) {
	t.Helper()
	if err := f.UpdateCase(t.Context(), by.Scope(), id, func(c *cases.Case) (cases.Change, error) {
		change(c)
		return cases.Change{Event: event(by, cases.EvItemChanged, "")}, nil
	}); err != nil {
		t.Fatalf("change the case: %v", err)
	}
}

// read reads a case.
func (f *Fixture) read(t testing.TB, by cases.Actor, id cases.CaseID) *cases.Case {
	t.Helper()
	c, err := f.Case(t.Context(), by.Scope(), id)
	if err != nil {
		t.Fatalf("read the case: %v", err)
	}
	return c
}

// placed writes a case of North that Red holds, with a receipt that waits to be remitted.
func (f *Fixture) placed(t testing.TB, seed int) *cases.Case {
	t.Helper()
	return f.placedWith(t, casestest.CaseOf(f.North.Org, seed), f.Red.Org)
}

func (f *Fixture) placedWith(t testing.TB, c *cases.Case, agency cases.OrgID) *cases.Case {
	t.Helper()
	c.Reference, c.Handling, c.Agency = "", cases.Active, agency
	p := cases.Placement{
		ID: cases.PlacementID(f.NewID()), Agency: agency, Terms: casestest.Terms(), ReleasedAt: casestest.Now,
		ReleasedOn: casestest.Today.AddDays(-40), Principal: 2_643_540, Claimed: 2_700_000, Exhibits: 14, Score: 100, Statement: []byte("{}"),
	}
	c.Placements = []cases.Placement{p}
	c.Payments = append(c.Payments, cases.Payment{
		ID: cases.ItemID(f.NewID()), Source: cases.Receipt, ReceivedOn: casestest.Today.AddDays(-35), Amount: 50_000,
		Method: "transfer", Placement: p.ID, Agency: agency, Fee: 5_000, RecordedAt: casestest.Now,
	})
	return f.create(t, c)
}

// raw opens the database behind the store's back.
func (f *Fixture) raw(t testing.TB) *sql.DB {
	t.Helper()
	db := f.Backend.Raw(t, f.Address)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// same compares two values, empty lists being the same as none.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b cases.Date) bool { return a == b }), cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

// wantCode checks which kind of error came.
func wantCode(t testing.TB, what string, err error, want cases.Code) {
	t.Helper()
	if got := cases.CodeOf(err); got != want {
		t.Errorf("%s: error %v of code %q, want %q", what, err, got, want)
	}
}

// filler gives every exported field that it meets a value that no other field has.
type filler struct {
	n     int
	flags int // every so many-th flag is set, so that two that are swapped show up
}

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Date(2020, 1, 1, 0, 0, 0, 1000*f.n, time.UTC).Add(time.Duration(f.n) * time.Hour)
		return
	case *cases.Date:
		*p = cases.NewDate(2001, 1, 1+f.n)
		return
	case *[]byte:
		*p = fmt.Appendf(nil, `{"n":%d}`, f.n)
		return
	}
	f.fillKind(v)
}

// fillAll fills a struct.
func fillAll[T any](v *T, flags int) { (&filler{n: 1, flags: flags}).fillValue(v) }

func (f *filler) fillValue(pointer any) { f.fill(reflect.ValueOf(pointer).Elem()) }

func (f *filler) fillKind(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("é%d", f.n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Bool:
		v.SetBool(f.n%f.flags == 0)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i))
			}
		}
	default:
		panic("no value for a field of type " + v.Type().String())
	}
}

// collectErrors waits for goroutines that each give an error.
func collectErrors(n int, work func(i int) error) error {
	errs := make(chan error, n)
	for i := range n {
		go func() { errs <- work(i) }()
	}
	var all []error
	for range n {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// background is a context that outlives a test's own, for what runs at its end.
func background() context.Context { return context.Background() }
