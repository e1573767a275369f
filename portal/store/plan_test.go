package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"relais/cases"
	"relais/cases/casestest"
)

// watched opens a store that tells its queries.
func watched(t *testing.T) (*Store, *[]Query) {
	t.Helper()
	var asked []Query
	s, err := Open(t.Context(), Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "relais.db"), Watch: func(q Query) { asked = append(asked, q) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, &asked
}

// plan gives the steps that SQLite would take for a query.
func plan(t *testing.T, s *Store, q Query) []string {
	t.Helper()
	var steps []string
	err := (&tx{ctx: t.Context(), q: s.readers, rebind: numbered}).each("explain query plan "+q.Text, q.Args, func(rows *sql.Rows) error {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		steps = append(steps, detail)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func TestListsReadTheirPageFromAnIndexAndNeverAPortfolio(t *testing.T) {
	s, asked := watched(t)
	north := casestest.Actor(casestest.North, cases.Controller).Scope()
	red := casestest.Actor(casestest.Red, cases.Agent).Scope()
	for _, tt := range []struct {
		scope  cases.Scope
		filter cases.Filter
		index  string
	}{
		{north, cases.Filter{}, "cases_org_updated (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByDebtor}, "cases_org_debtor (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByLeft, Desc: true}, "cases_org_left (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByDue}, "cases_org_due (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByNextAction}, "cases_org_next (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByReleased, Desc: true}, "cases_org_released (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByScore}, "cases_org_score (org_id=? AND handling=?)"},
		{north, cases.Filter{Sort: cases.ByReference}, "cases_reference (org_id=?)"},
		{north, cases.Filter{Handling: []cases.Handling{cases.Active, cases.OnHold}}, "cases_org_updated (org_id=? AND handling=?)"},
		{north, cases.Filter{Waiting: true}, "cases_org_waiting (org_id=? AND handling=?)"},
		{north, cases.Filter{Direct: true}, "cases_org_direct (org_id=? AND handling=?)"},
		{north, cases.Filter{Disputed: true}, "cases_org_disputed (org_id=? AND handling=?)"},
		{north, cases.Filter{Promised: true}, "cases_org_promised (org_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByNextAction}, "cases_agency_next (agency_id=? AND handling=?)"},
		{red, cases.Filter{}, "cases_agency_updated (agency_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByDebtor}, "cases_agency_debtor (agency_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByLeft}, "cases_agency_left (agency_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByReleased}, "cases_agency_released (agency_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByNextAction, Waiting: true}, "cases_agency_waiting (agency_id=? AND handling=?)"},
		{red, cases.Filter{Sort: cases.ByNextAction, ActionBy: casestest.Today}, "cases_agency_next (agency_id=? AND handling=? AND next_action_on<?)"},
	} {
		*asked = nil
		if _, err := s.Cases(t.Context(), tt.scope, tt.filter); err != nil {
			t.Fatal(err)
		}
		steps := plan(t, s, (*asked)[0])
		uses := 0
		for _, step := range steps {
			if strings.HasPrefix(step, "SCAN c") && !strings.Contains(step, "CONSTANT") {
				t.Errorf("%+v reads a whole table: %s", tt.filter, step)
			}
			if strings.Contains(step, tt.index) {
				uses++
			}
		}
		if want := max(1, len(tt.filter.Handling)); uses < want {
			t.Errorf("%+v does not use %s:\n%s", tt.filter, tt.index, strings.Join(steps, "\n"))
		}
	}
}

func TestWhatIsAskedOftenNeverReadsAWholeTable(t *testing.T) {
	s, asked := watched(t)
	north := casestest.Actor(casestest.North, cases.Controller).Scope()
	for name, ask := range map[string]func() error{
		"a case":   func() error { _, err := s.Case(t.Context(), north, "x"); return err },
		"a search": func() error { _, err := s.Cases(t.Context(), north, cases.Filter{Query: "vasseur nantes"}); return err },
		"counts": func() error {
			_, err := s.Counts(t.Context(), north, []cases.Filter{{Handling: []cases.Handling{cases.Active}}, {Waiting: true}}, 100)
			return err
		},
		"a figure of one agency": func() error {
			_, err := s.Cases(t.Context(), north, cases.Filter{Placed: cases.Placed{As: cases.PlacedUnpaid, Agency: casestest.Red, From: casestest.Today}})
			return err
		},
		"a figure of all agencies": func() error {
			_, err := s.Cases(t.Context(), north, cases.Filter{Placed: cases.Placed{As: cases.PlacedOpen, From: casestest.Today, To: casestest.Today}})
			return err
		},
		"statements":  func() error { _, err := s.Claims(t.Context(), north, []cases.CaseID{"a", "b"}); return err },
		"a journal":   func() error { _, err := s.Events(t.Context(), north, "x", 0, 20); return err },
		"a key":       func() error { _, err := s.EventByKey(t.Context(), north, "x"); return err },
		"a file":      func() error { _, err := s.CaseByHash(t.Context(), north, "x"); return err },
		"invoices":    func() error { _, err := s.InvoicesHeld(t.Context(), north, []string{"7", "FA-22"}); return err },
		"a session":   func() error { _, _, err := s.Session(t.Context(), "x"); return err },
		"a log-in":    func() error { _, err := s.PersonByEmail(t.Context(), "x"); return err },
		"a claim":     func() error { _, err := s.ClaimJob(t.Context(), casestest.Now, casestest.Now); return err },
		"named files": func() error { _, err := s.UnscopedKnownFiles(t.Context(), "x", []string{"y"}); return err },
	} {
		*asked = nil
		if err := ask(); err != nil && cases.CodeOf(err) != cases.NotFound {
			t.Fatalf("%s: %v", name, err)
		}
		for _, q := range *asked {
			for _, step := range plan(t, s, q) {
				if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING") && !gathered[strings.TrimPrefix(step, "SCAN ")] {
					t.Errorf("%s: %s\n%s", name, step, q.Text)
				}
			}
		}
	}
}

// gathered are the names of what a query has gathered already, which is bounded: few rows, or one.
var gathered = map[string]bool{"CONSTANT ROW": true, "found": true, "hit": true, "part": true, "p": true, "m": true, "x": true}

// portfolio fills a store with many cases of North, a third of them with Red.
func portfolio(b *testing.B, s *Store, n int) {
	b.Helper()
	north := casestest.Actor(casestest.North, cases.Controller)
	var workers sync.WaitGroup
	for w := range 128 {
		workers.Go(func() {
			for i := w; i < n; i += 128 {
				if err := openCase(b, s, north, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	workers.Wait()
}

func openCase(b *testing.B, s *Store, north cases.Actor, i int) error {
	names := []string{"Ateliers Vasseur", "Zinc & Fils", "Brasserie du Port", "Écluse", "Menuiserie Oger", "Transports Lemoine", "Garage Picard"}
	c := casestest.CaseOf(north.Org, 1000+1000*i)
	c.Reference, c.Handling = "", cases.Handlings[i%len(cases.Handlings)]
	c.Debtor.Name = fmt.Sprintf("%s %d", names[i%len(names)], i%9973)
	c.Invoices[0].Amount += cases.Cents(i % 99_991)
	if i%3 == 0 {
		c.Agency = casestest.Red
	}
	c.NextActionOn = casestest.Today.AddDays(i % 90)
	e := cases.Event{Kind: cases.EvOpened, RecordedAt: casestest.Now, OccurredOn: casestest.Today, Actor: north.Person, ActorOrg: north.Org, Channel: cases.Portal}
	return s.CreateCase(b.Context(), north.Scope(), c, cases.Change{Event: e})
}

// sizes of the portfolios: a page must cost the same in both.
var sizes = []int{10_000, 100_000}

func BenchmarkStore(b *testing.B) {
	north := casestest.Actor(casestest.North, cases.Controller).Scope()
	red := casestest.Actor(casestest.Red, cases.Agent).Scope()
	for _, n := range sizes {
		s := fresh(b)
		began := time.Now()
		portfolio(b, s, n)
		b.Logf("%d cases were opened, %.0f in a second", n, float64(n)/time.Since(began).Seconds())
		first, err := s.Cases(b.Context(), north, cases.Filter{Limit: 1})
		if err != nil {
			b.Fatal(err)
		}
		for name, run := range map[string]func() error{
			"newest": func() error { _, err := s.Cases(b.Context(), north, cases.Filter{}); return err },
			"active": func() error {
				_, err := s.Cases(b.Context(), north, cases.Filter{Handling: []cases.Handling{cases.Active}})
				return err
			},
			"agency":    func() error { _, err := s.Cases(b.Context(), red, cases.Filter{Sort: cases.ByNextAction}); return err },
			"debtor":    func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Sort: cases.ByDebtor}); return err },
			"reference": func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Sort: cases.ByReference}); return err },
			"score":     func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Sort: cases.ByScore}); return err },
			"search":    func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Query: "oger 77"}); return err },
			"searchone": func() error {
				_, err := s.Cases(b.Context(), north, cases.Filter{Query: "vasseur 812345676"})
				return err
			},
			"searchmany": func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Query: "nantes 2026"}); return err },
			"searchnone": func() error {
				_, err := s.Cases(b.Context(), north, cases.Filter{Query: "nantes ecluseronne"})
				return err
			},
			"waiting": func() error { _, err := s.Cases(b.Context(), north, cases.Filter{Waiting: true}); return err },
			"counts": func() error {
				_, err := s.Counts(b.Context(), north, []cases.Filter{{Handling: []cases.Handling{cases.Active}}, {Waiting: true}, {Handling: []cases.Handling{cases.Draft}}}, 100)
				return err
			},
			"case": func() error { _, err := s.Case(b.Context(), north, first.Rows[0].ID); return err },
			"update": func() error {
				return s.UpdateCase(b.Context(), north, first.Rows[0].ID, func(c *cases.Case) (cases.Change, error) {
					c.NextAction = "call"
					return cases.Change{Event: cases.Event{Kind: cases.EvCall, RecordedAt: casestest.Now, OccurredOn: casestest.Today}}, nil
				})
			},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if err := run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkUpdate compares 32 people who change cases at the same time with the bare rows of such a change in the same
// group commit, in one run.
func BenchmarkUpdate(b *testing.B) {
	north := casestest.Actor(casestest.North, cases.Controller)
	s := fresh(b)
	portfolio(b, s, 1000)
	page, err := s.Cases(b.Context(), north.Scope(), cases.Filter{Limit: 32})
	if err != nil {
		b.Fatal(err)
	}
	const people = 32
	together := func(n int, change func(person, i int) error) (waited, worked time.Duration) {
		began, cpu := time.Now(), cpuTime(b)
		var all sync.WaitGroup
		for person := range people {
			all.Go(func() {
				for i := range n {
					if err := change(person, i); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		return time.Since(began), cpuTime(b) - cpu
	}
	event := func() cases.Event {
		return cases.Event{Kind: cases.EvCall, RecordedAt: time.Now(), OccurredOn: casestest.Today, Actor: north.Person, ActorOrg: north.Org}
	}
	var ours, bare, ourCPU, bareCPU time.Duration
	for round := 0; b.Loop(); round++ {
		waited, worked := together(20, func(person, i int) error {
			return s.UpdateCase(b.Context(), north.Scope(), page.Rows[person].ID, func(c *cases.Case) (cases.Change, error) {
				c.NextAction, c.NextActionOn, c.UpdatedAt = fmt.Sprint("call ", round, i), casestest.Today.AddDays(i), time.Now()
				return cases.Change{Event: event()}, nil
			})
		})
		ours, ourCPU = ours+waited, ourCPU+worked
		waited, worked = together(20, func(person, i int) error {
			return s.write(b.Context(), func(t *tx) error {
				if _, err := t.exec("update cases set next_action = $1, next_action_on = $2, updated_at = $3, head = $4 where id = $5",
					fmt.Sprint("call ", round, i), casestest.Today.AddDays(i).String(), stampText(time.Now()), "head", string(page.Rows[person].ID)); err != nil {
					return err
				}
				e := event()
				e.Org, e.Case, e.Seq = north.Org, page.Rows[person].ID, int64(1_000_000+round*1000+i)
				return insert(t, "events", bindEvent(&e))
			})
		})
		bare, bareCPU = bare+waited, bareCPU+worked
	}
	changes := float64(b.N * people * 20)
	b.ReportMetric(float64(ourCPU.Microseconds())/changes, "cpu-µs/change")
	b.ReportMetric(float64(bareCPU.Microseconds())/changes, "cpu-µs/bare")
	b.ReportMetric(changes/ours.Seconds(), "changes/s")
	b.ReportMetric(float64(bare)/float64(ours), "×bare")
}

// cpuTime gives the processor time that the process has used.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
