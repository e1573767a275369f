package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
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
	"relais/portal/notify"
	"relais/portal/store"
	"relais/static"
	"relais/templates"
)

// site is the program put together: everything that serve, demo and the tests need, in order of dependency.
type site struct {
	config   Config
	log      *slog.Logger
	store    *store.Store
	blobs    *blob.Dir
	accounts *accounts.Service
	agencies *agencies.Service
	cases    *cases.Service
	words    *i18n.Catalogue
	binder   *evidence.Binder
	ledgers  *evidence.LedgerReader
	pool     *pdf.Pool
	server   *portal.Server
	handler  http.Handler
	workers  *jobs.Workers
	outbox   *notify.Outbox // in the demo
	notifier *notify.Notifier
	clock    func() time.Time
	temp     string
	stopping atomic.Bool
}

// newID gives ids from the instant and the system's randomness.
func newID(now func() time.Time) cases.NewID {
	return func() string {
		var random [10]byte
		_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
		return cases.UUIDv7(now(), random)
	}
}

// assemble opens the data and puts the parts together; nothing runs yet. public is the address in links and cookies.
func assemble(ctx context.Context, c Config, log *slog.Logger, public *url.URL, demo bool) (*site, error) {
	s := &site{config: c, log: log, clock: time.Now}
	if err := s.openData(ctx); err != nil {
		return nil, err
	}
	if err := s.services(public, demo); err != nil {
		return nil, fmt.Errorf("put together: %w", joinClose(err, s))
	}
	if err := s.pages(public, demo); err != nil {
		return nil, fmt.Errorf("put together: %w", joinClose(err, s))
	}
	return s, nil
}

func joinClose(err error, s *site) error {
	if closing := s.store.Close(); closing != nil {
		return fmt.Errorf("%w (and %w)", err, closing)
	}
	return err
}

// openData opens database and files and brings the schema up to date.
func (s *site) openData(ctx context.Context) error {
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	var err error
	if s.store, err = store.Open(ctx, store.Options{URL: s.config.Database, Log: s.log}); err != nil {
		return err
	}
	if _, err := s.store.Migrate(ctx); err != nil {
		return joinClose(err, s)
	}
	if s.blobs, err = blob.OpenDir(strings.TrimPrefix(s.config.Blobs, "dir:")); err != nil {
		return joinClose(err, s)
	}
	s.temp = filepath.Join(s.config.Data, "tmp")
	if err := os.MkdirAll(s.temp, 0o700); err != nil {
		return joinClose(err, s)
	}
	return nil
}

// services builds the rules' services over the ports.
func (s *site) services(public *url.URL, demo bool) error {
	keys, err := rootKeys(s.config)
	if err != nil {
		return err
	}
	id := newID(s.clock)
	s.accounts = &accounts.Service{
		Store: s.store, Keys: keys, Passwords: accounts.NewPasswords(accounts.StandardCost), Now: s.clock, NewID: id, Demo: demo, Idle: s.config.SessionIdle, Max: s.config.SessionMax,
	}
	s.agencies = &agencies.Service{Store: s.store, Blobs: s.blobs, Now: s.clock, NewID: id, Zone: s.config.Zone}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.pool = pdf.NewPool(pdf.Options{Command: []string{self, "pdf-worker"}, CacheDir: filepath.Join(s.config.Data, "cache"), Workers: 2})
	drawer := &draw.Drawer{PDF: s.pool, Command: []string{self, "draw-worker"}, Lang: s.config.Lang}
	rates, err := openRates(s.config.Rates)
	if err != nil {
		return fmt.Errorf("rates: %w", err)
	}
	s.cases = &cases.Service{
		Store: s.store, Ledgers: s.store, Blobs: s.blobs, Placing: s.agencies, People: s.accounts, Now: s.clock, NewID: id, Zone: s.config.Zone, Rates: rates,
		Inspector: &evidence.Inspector{Blobs: s.blobs, Drawer: drawer, Temp: s.temp},
	}
	if s.words, err = i18n.New(s.config.Zone); err != nil {
		return err
	}
	s.ledgers = &evidence.LedgerReader{Cases: s.cases, Store: s.store, Blobs: s.blobs}
	s.binder = &evidence.Binder{
		Cases: s.cases, Store: s.store, Blobs: s.blobs, Drawer: drawer, Words: s.words, Names: &printed{accounts: s.store}, Temp: s.temp,
	}
	return nil
}

// pages builds the site over the services.
func (s *site) pages(public *url.URL, demo bool) error {
	set, err := templates.Load(templates.Source{
		Words: []templates.Words{s.words.Printer(i18n.FR), s.words.Printer(i18n.EN)}, Asset: static.Asset, Icon: static.Icon,
	})
	if err != nil {
		return err
	}
	cookies, err := accounts.NewCookies(s.accounts, public)
	if err != nil {
		return err
	}
	s.server = &portal.Server{
		Accounts: s.accounts, Cookies: cookies, Names: accounts.NewNames(s.store, s.clock), Cases: s.cases, Agencies: s.agencies, Words: s.words, Pages: set,
		URL: public, Lang: i18n.Lang(s.config.Lang), Demo: demo, UploadMax: s.config.UploadMax, Proxies: s.config.Proxies, Log: s.log, Now: s.clock, NewID: newID(s.clock),
		Queue: queueView{s.store, s.clock}, Ready: s.ready, Inspect: s.inspectNow, Queries: countQueries,
		Rates: s.cases.Rates, LinksByHand: s.config.SMTP == nil && !demo,
	}
	if s.notifier, err = s.newNotifier(public, demo); err != nil {
		return err
	}
	if s.outbox != nil {
		s.server.Outbox = shownMails{s.outbox}
	}
	s.handler, err = s.server.Handler()
	return err
}

// ready says whether requests can be served: the database takes a write and keeps it.
func (s *site) ready(ctx context.Context) error {
	if s.stopping.Load() {
		return errors.New("the program is stopping")
	}
	if err := errors.Join(s.store.Broken(), s.blobs.Broken()); err != nil {
		return err
	}
	return s.store.Probe(ctx, s.clock())
}

// inspectNow reads a file that just arrived, in the name of the program itself.
func (s *site) inspectNow(ctx context.Context, id cases.CaseID, document cases.DocumentID, actor cases.Actor) error {
	c, err := s.store.Case(ctx, actor.Scope(), id)
	if err != nil {
		return err
	}
	return s.cases.Inspect(ctx, cases.ClockActor(c.Org), cases.Ref{Case: id}, document)
}

// work starts the workers that do what follows changes.
func (s *site) work() {
	s.workers = jobs.Start(jobs.Options{
		Queue: s.store, Handlers: s.handlers(), Now: s.clock, Chance: mathrand.Float64, Log: s.log, Workers: s.config.Workers,
		Rest: debug.FreeOSMemory, // a portal at rest gives back what dossiers took
	})
}

// close ends everything in the opposite order.
func (s *site) close(ctx context.Context) error {
	var err error
	if s.workers != nil {
		err = s.workers.Stop(ctx)
	}
	if closing := s.pool.Close(); err == nil {
		err = closing
	}
	if closing := s.store.Close(); err == nil {
		err = closing
	}
	return err
}

// countQueries lets the request log say how many questions a page asked the database.
func countQueries(ctx context.Context) (context.Context, func() int) {
	ctx, counter := store.CountQueries(ctx)
	return ctx, func() int { return int(counter.Queries()) }
}
