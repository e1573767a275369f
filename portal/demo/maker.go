package demo

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/exports/papers"
	"relais/portal/accounts"
)

// Loader takes finished cases with their journals, many at a time. The store implements it.
type Loader interface {
	// UnscopedLoad writes cases as they are, of any creditor, into an installation that nobody uses yet.
	UnscopedLoad(ctx context.Context, batches iter.Seq[[]cases.Life]) error
	// UnscopedLoadRemittances writes remittances whose receipts are in loaded cases.
	UnscopedLoadRemittances(ctx context.Context, list []agencies.Remittance) error
}

// Options say what to make.
type Options struct {
	Seed      uint64
	Cases     int
	Now       time.Time
	Zone      *time.Location
	Accounts  accounts.Store
	Passwords *accounts.Passwords
	Agencies  agencies.Store
	Blobs     cases.Blobs
	Loader    Loader
	// Draw lays a scan on a page, as reading it would.
	Draw func(jpeg []byte) (pdf []byte, err error)
	// Progress is told how many cases were given to the loader.
	Progress func(done, total int)
}

// maker makes one portfolio.
type maker struct {
	Options
	chance *papers.Chance
	world  world
	today  cases.Date
	now    time.Time // while the world is made
	hash   string
	blank  cases.Blob
	kept   map[cases.OrgID]bool
	serial int
	ids    uint64
}

// A portfolio that people read has a whole story for every case, with papers of its own. A larger one is for lists and
// figures: it begins with a few whole stories, goes on with brief ones that share a paper, and repeats those.
const (
	readable = 2000 // cases up to which each is a whole story
	whole    = 200  // whole stories of a larger portfolio
	brief    = 1800 // brief stories that a larger portfolio repeats
)

// chunk is how many cases are loaded at once.
const chunk = 1000

// Make fills an empty installation and says who can sign in.
func Make(ctx context.Context, o Options) ([]Login, error) {
	m := &maker{Options: o, chance: papers.NewChance(o.Seed), today: cases.DateOf(o.Now.In(o.Zone)), kept: map[cases.OrgID]bool{}}
	if err := m.settle(ctx); err != nil {
		return nil, fmt.Errorf("demo: people and mandates: %w", err)
	}
	if err := m.portfolio(ctx); err != nil {
		return nil, fmt.Errorf("demo: cases: %w", err)
	}
	return m.world.logins, nil
}

// id makes the next id of the world. Ids of cases come from the case itself, so that order of making does not matter.
func (m *maker) id() string {
	m.ids++
	return idFrom(m.now, m.Seed, 0, m.ids)
}

// idFrom makes a UUIDv7 from an instant and three numbers.
func idFrom(at time.Time, seed, story, n uint64) string {
	x := mix(seed ^ mix(story*0x9e3779b97f4a7c15+n))
	y := mix(x ^ 0xbf58476d1ce4e5b9)
	var random [10]byte
	for i := range 8 {
		random[i] = byte(x >> (8 * i))
	}
	random[8], random[9] = byte(y), byte(y>>8)
	return cases.UUIDv7(at, random)
}

// mix is the finaliser of splitmix64: neighbouring numbers give ids that look alike in nothing.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// keepBlank stores the one sheet that stands for an agency's papers.
func (m *maker) keepBlank(ctx context.Context, org cases.OrgID) error {
	if m.kept[org] {
		return nil
	}
	m.kept[org] = true
	blob, err := m.Blobs.Put(ctx, org, bytes.NewReader(blankPaper()), 1<<20)
	m.blank = blob
	return err
}

// blankPaper is a plain paper of an insurer.
func blankPaper() []byte {
	c := papers.NewChance(7)
	insurer := c.Company(1)
	return papers.TermsPaper(c.Sale(insurer, insurer, 10_000, cases.NewDate(2026, 1, 5), 1), cases.NewDate(2026, 1, 5), 7)
}

// portfolio makes the cases, several at a time, and loads them in order.
func (m *maker) portfolio(ctx context.Context) error {
	stories := min(m.Cases, whole+brief)
	library, err := m.library(ctx)
	if err != nil {
		return err
	}
	lives := make([]cases.Life, stories)
	paid := make([][]remitted, stories)
	if err := parallel(stories, func(i int) error {
		s := m.story(i, library)
		life, receipts, err := s.tell(ctx)
		if err != nil {
			return fmt.Errorf("story %d: %w", i, err)
		}
		lives[i], paid[i] = life, receipts
		return nil
	}); err != nil {
		return err
	}
	if err := m.load(ctx, lives); err != nil {
		return err
	}
	return m.loadRemittances(ctx, paid)
}

// brief says whether the story of a place is a brief one.
func (m *maker) brief(n int) bool { return m.Cases > readable && n >= whole }

// load writes the stories, and then the brief ones again and again until there are as many as asked for.
func (m *maker) load(ctx context.Context, lives []cases.Life) error {
	return m.Loader.UnscopedLoad(ctx, func(yield func([]cases.Life) bool) {
		done := 0
		for batch := range m.batches(lives) {
			if !yield(batch) {
				return
			}
			if done += len(batch); m.Progress != nil {
				m.Progress(done, m.Cases)
			}
		}
	})
}

// batches gives the stories and their repetitions, these in the order of their days: a database likes to write at its end.
func (m *maker) batches(lives []cases.Life) iter.Seq[[]cases.Life] {
	return func(yield func([]cases.Life) bool) {
		for batch := range slices.Chunk(lives, chunk) {
			if !yield(batch) {
				return
			}
		}
		if len(lives) == m.Cases {
			return
		}
		told := slices.Clone(lives[whole:])
		slices.SortStableFunc(told, func(a, b cases.Life) int { return a.Case.CreatedAt.Compare(b.Case.CreatedAt) })
		more := m.Cases - len(lives)
		for start := 0; start < more; start += chunk {
			batch := make([]cases.Life, min(chunk, more-start))
			for i := range batch {
				batch[i] = m.again(told[(start+i)*len(told)/more], len(lives)+start+i)
			}
			if !yield(batch) {
				return
			}
		}
	}
}

// parallel runs n pieces of work on all cores and gives the first error.
func parallel(n int, work func(i int) error) error {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := 0
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				stop := first != nil
				mu.Unlock()
				if stop || i >= n {
					return
				}
				if err := work(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return first
}

// loadRemittances adds the receipts of all stories up, one remittance per agency, creditor and day of remitting.
func (m *maker) loadRemittances(ctx context.Context, paid [][]remitted) error {
	groups := map[cases.RemittanceID][]remitted{}
	var order []cases.RemittanceID
	for _, receipts := range paid {
		for _, r := range receipts {
			if len(groups[r.Remittance]) == 0 {
				order = append(order, r.Remittance)
			}
			groups[r.Remittance] = append(groups[r.Remittance], r)
		}
	}
	var list []agencies.Remittance
	for n, id := range order {
		on := groups[id][0].on
		var receipts []agencies.Receipt
		for _, r := range groups[id] {
			receipts = append(receipts, r.Receipt)
		}
		r := agencies.NewRemittance(receipts)
		r.ID, r.Creditor, r.Agency, r.Currency = id, receipts[0].Creditor, receipts[0].Agency, cases.EUR
		r.Reference = fmt.Sprintf("RV-%s-%03d", on.String()[:7], n+1)
		r.BankOn, r.IssuedAt = on, on.Time().Add(10*time.Hour)
		for _, a := range m.world.agencies {
			if a.org == r.Agency {
				r.IssuedBy = a.boss
			}
		}
		list = append(list, *r)
	}
	return m.Loader.UnscopedLoadRemittances(ctx, list)
}
