package cases_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

// world is a service on fakes with a clock that the test moves.
type world struct {
	*cases.Service
	t     *testing.T
	ctx   context.Context
	store *casestest.Store
	clock *casestest.Clock
	place *casestest.Placing
	look  *casestest.Inspector
}

// The people of the stories.
var (
	controller = casestest.Actor(casestest.North, cases.Controller)
	agent      = casestest.Actor(casestest.Red, cases.Agent)
	stranger   = casestest.Actor(casestest.South, cases.Controller)
	rival      = casestest.Actor(casestest.Blue, cases.Agent)
)

func newWorld(t *testing.T) *world {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, ctx: context.Background(), store: casestest.NewStore(), clock: &casestest.Clock{},
		place: &casestest.Placing{Agencies: []cases.OrgID{casestest.Red, casestest.Blue}}, look: &casestest.Inspector{},
	}
	w.clock.Set(casestest.Now)
	w.Service = &cases.Service{
		Store: w.store, Ledgers: &casestest.Ledgers{}, Blobs: &casestest.Blobs{}, Placing: w.place, Inspector: w.look, People: casestest.People{},
		Now: w.clock.Now, NewID: casestest.IDs(50_000), Zone: paris,
	}
	return w
}

// seeded gives a world with one case in it.
func seeded(t *testing.T, c *cases.Case) (*world, cases.Ref) {
	t.Helper()
	w := newWorld(t)
	w.store.Seed(c)
	return w, cases.Ref{Case: c.ID}
}

// now gives the case as it is stored.
func (w *world) now(ref cases.Ref) *cases.Case {
	w.t.Helper()
	c := w.store.Raw(ref.Case)
	if c == nil {
		w.t.Fatalf("case %s is not there", ref.Case)
	}
	return c
}

// last gives the last entry of the journal.
func (w *world) last(ref cases.Ref) cases.Event {
	w.t.Helper()
	journal := w.store.Journal(ref.Case)
	if len(journal) == 0 {
		w.t.Fatal("the journal is empty")
	}
	return journal[len(journal)-1]
}

// must fails the test on an error.
func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// released gives a world in which North has handed the complete case over to Red.
func released(t *testing.T) (*world, cases.Ref) {
	t.Helper()
	w, ref := seeded(t, casestest.Case())
	_, err := w.Release(w.ctx, controller, cases.ReleaseInput{Ref: ref, Agency: casestest.Red, Certified: true})
	w.must(err)
	return w, ref
}

// accepted gives a world in which Red has accepted the case.
func accepted(t *testing.T) (*world, cases.Ref) {
	t.Helper()
	w, ref := released(t)
	w.must(w.Accept(w.ctx, agent, cases.AcceptInput{Ref: ref, AgencyReference: "R-7781"}))
	return w, ref
}

// refused checks that an error carries a key, wherever it stands in it, and that nothing was written.
func (w *world) refused(err error, key string, ref cases.Ref, version int64) {
	w.t.Helper()
	if err == nil || !strings.Contains(err.Error(), key) {
		w.t.Fatalf("error %v, want %s", err, key)
	}
	if c := w.now(ref); c.Version != version {
		w.t.Fatalf("the case moved from version %d to %d although it was refused", version, c.Version)
	}
}

func upload(ref cases.Ref, name, content string) cases.FileInput {
	return cases.FileInput{Ref: ref, Name: name, Body: bytes.NewReader([]byte(content)), Limit: 1 << 20}
}
