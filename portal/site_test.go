package portal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"relais/agencies"
	"relais/cases"
	"relais/exports/draw"
	"relais/exports/pdf"
	"relais/portal"
	"relais/portal/accounts"
	"relais/portal/blob"
	"relais/portal/evidence"
	"relais/portal/i18n"
	"relais/portal/jobs"
	"relais/portal/store"
	"relais/portal/store/pgtest"
	"relais/static"
	"relais/templates"
)

// publicURL is the address of the site in tests: https, so that cookies and headers are those of a real installation.
const publicURL = "https://relais.example"

// start is the instant at which the tests begin: a Wednesday, with no holiday near.
var start = time.Date(2026, time.November, 25, 9, 0, 0, 0, time.UTC)

// clock is the time of a site. It stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// pass moves the clock on.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// journal collects what a site logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// take gives what was logged since it was asked last.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	text := j.text.String()
	j.text.Reset()
	return text
}

// site is the whole program in a test: the real store, real files in a folder, the real site; only the clock is ours, and
// passwords cost little.
type site struct {
	t        testing.TB
	database string // address
	dir      string
	clock    *clock
	log      *journal
	store    *store.Store
	blobs    *blob.Dir
	accounts *accounts.Service
	agencies *agencies.Service
	cases    *cases.Service
	words    *i18n.Catalogue
	pages    *templates.Set
	drawer   *draw.Drawer
	server   *portal.Server
	handler  http.Handler
	keys     *accounts.Keys

	north, south, red, blue, operator *org
	made                              int  // cases and other things made so far, for their names
	broken                            bool // the test closed the store itself
	visitors                          int  // browsers opened so far, for their addresses
}

// siteOptions say what differs from one test to the next.
type siteOptions struct {
	postgres bool // PostgreSQL instead of SQLite
	sandbox  bool // files are opened for real, in children; otherwise every file is one page
	plain    bool // http on loopback
	watch    func(store.Query)
}

func newID(now func() time.Time) cases.NewID {
	return func() string {
		var random [10]byte
		_, _ = rand.Read(random[:])
		return cases.UUIDv7(now(), random)
	}
}

// newSite puts a site together as the program does, with two creditors, two agencies and the operator.
func newSite(t testing.TB, o siteOptions) *site {
	t.Helper()
	s := &site{t: t, clock: &clock{now: start}, log: &journal{}, dir: t.TempDir()}
	logger := slog.New(slog.NewJSONHandler(s.log, nil))
	s.openStore(o)
	s.services(o, logger)
	s.site(o, logger)
	s.parties()
	return s
}

func (s *site) openStore(o siteOptions) {
	s.t.Helper()
	s.database = "sqlite:" + filepath.Join(s.dir, "relais.db")
	if o.postgres {
		s.database = pgtest.Copy(s.t, "site", func(address string) error {
			st, err := store.Open(context.Background(), store.Options{URL: address})
			if err != nil {
				return err
			}
			_, err = st.Migrate(context.Background())
			return errors.Join(err, st.Close())
		})
	}
	var err error
	if s.store, err = store.Open(s.t.Context(), store.Options{URL: s.database, Watch: o.watch}); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := s.store.Close(); err != nil && !s.broken {
			s.t.Error(err)
		}
	})
	if !o.postgres {
		_, err = s.store.Migrate(s.t.Context())
		s.must(err)
	}
	s.blobs, err = blob.OpenDir(filepath.Join(s.dir, "blobs"))
	s.must(err)
}

func (s *site) services(o siteOptions, logger *slog.Logger) {
	s.t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	s.must(err)
	s.keys, err = accounts.ParseKeys(accounts.GenerateRoot())
	s.must(err)
	id := newID(s.clock.Now)
	s.accounts = &accounts.Service{
		Store: s.store, Keys: s.keys, Passwords: accounts.NewPasswords(cheap), Now: s.clock.Now, NewID: id, Log: logger,
	}
	s.agencies = &agencies.Service{Store: s.store, Blobs: s.blobs, Now: s.clock.Now, NewID: id, Zone: zone}
	s.cases = &cases.Service{
		Store: s.store, Ledgers: s.store, Blobs: s.blobs, Placing: s.agencies, People: s.accounts, Now: s.clock.Now, NewID: id, Zone: zone, Inspector: onePage{},
	}
	if o.sandbox {
		self, err := os.Executable()
		s.must(err)
		pool := pdf.NewPool(pdf.Options{Command: []string{self, "pdf-worker"}, CacheDir: engineCache(s.t), Workers: 2})
		s.t.Cleanup(func() { _ = pool.Close() })
		s.drawer = &draw.Drawer{PDF: pool, Command: []string{self, "draw-worker"}, Lang: "fr"}
		s.cases.Inspector = &evidence.Inspector{Blobs: s.blobs, Drawer: s.drawer, Temp: s.dir}
	}
}

// shown is what every site has alike: the words and the pages, read and parsed once.
type shown struct {
	words *i18n.Catalogue
	pages *templates.Set
}

var onceShown = sync.OnceValues(loadShown)

func loadShown() (shown, error) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return shown{}, err
	}
	words, err := i18n.New(zone)
	if err != nil {
		return shown{}, err
	}
	pages, err := templates.Load(templates.Source{
		Words: []templates.Words{words.Printer(i18n.FR), words.Printer(i18n.EN)}, Asset: static.Asset, Icon: static.Icon,
	})
	return shown{words, pages}, err
}

// cheap is what a password costs in tests.
var cheap = accounts.Cost{KiB: 64, Passes: 1}

func (s *site) site(o siteOptions, logger *slog.Logger) {
	s.t.Helper()
	like, err := onceShown()
	s.must(err)
	s.words, s.pages = like.words, like.pages
	public, err := url.Parse(publicURL)
	if o.plain {
		public, err = url.Parse("http://127.0.0.1:8080")
	}
	s.must(err)
	cookies, err := accounts.NewCookies(s.accounts, public)
	s.must(err)
	s.server = &portal.Server{
		Accounts: s.accounts, Cookies: cookies, Names: accounts.NewNames(s.store, s.clock.Now), Cases: s.cases, Agencies: s.agencies, Words: s.words, Pages: s.pages,
		URL: public, Lang: i18n.FR, UploadMax: 5 << 20, Log: logger, Now: s.clock.Now, NewID: newID(s.clock.Now), Queue: jobsView{s},
		Ready: func(ctx context.Context) error { return s.store.Probe(ctx, s.clock.Now()) },
		Inspect: func(ctx context.Context, id cases.CaseID, document cases.DocumentID, actor cases.Actor) error {
			c, err := s.store.Case(ctx, actor.Scope(), id)
			if err != nil {
				return err
			}
			return s.cases.Inspect(ctx, cases.ClockActor(c.Org), cases.Ref{Case: id}, document)
		},
		Queries: func(ctx context.Context) (context.Context, func() int) {
			ctx, counter := store.CountQueries(ctx)
			return ctx, func() int { return int(counter.Queries()) }
		},
	}
	s.handler, err = s.server.Handler()
	s.must(err)
}

// must ends the test when the preparation failed.
func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// onePage is the inspector of sites without sandbox: whatever comes is a PDF of one page.
type onePage struct{}

func (onePage) Inspect(_ context.Context, _ cases.OrgID, d cases.Document) (cases.Finding, error) {
	return cases.Finding{Type: "pdf", State: cases.Readable, Pages: 1, HasText: true, Drawn: d.Hash}, nil
}

// jobsView shows the operator the jobs that gave up, as the program does.
type jobsView struct{ s *site }

func (q jobsView) Dead(ctx context.Context, limit int) ([]portal.DeadJob, error) {
	list, err := q.s.store.UnscopedJobs(ctx, jobs.Dead, limit)
	dead := make([]portal.DeadJob, len(list))
	for i, j := range list {
		dead[i] = portal.DeadJob{ID: j.ID, Kind: j.Kind, Attempts: j.Attempts, Error: j.Failure, At: j.EndedAt}
	}
	return dead, err
}

func (q jobsView) Progress(ctx context.Context, scope cases.Scope, id cases.CaseID, kind string) (done, total int, err error) {
	list, err := q.s.store.CaseJobs(ctx, scope, id)
	for _, j := range list {
		if j.Kind == kind && j.State == jobs.Running {
			return j.Done, j.Total, nil
		}
	}
	return 0, 0, err
}

func (q jobsView) Reading(ctx context.Context, scope cases.Scope, id cases.LedgerID) (done, total int, err error) {
	j, err := q.s.store.LedgerJob(ctx, scope, id)
	return j.Done, j.Total, err
}

func (q jobsView) Retry(ctx context.Context, id cases.JobID) error {
	return q.s.store.UnscopedReviveJob(ctx, id, q.s.clock.Now())
}

// work starts the workers of the program with the handlers given. They end with the test.
func (s *site) work(handlers map[string]jobs.Handler) {
	s.t.Helper()
	w := jobs.Start(jobs.Options{
		Queue: s.store, Handlers: handlers, Now: s.clock.Now, Chance: mathrand.Float64, Log: slog.New(slog.DiscardHandler), Workers: 2, Look: 20 * time.Millisecond,
	})
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			s.t.Error(err)
		}
	})
}
