package portal_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/mux"
	"github.com/klauspost/compress/gzip"

	"relais/bench"
	"relais/cases"
	"relais/exports/pdf"
	"relais/portal"
	"relais/portal/demo"
	"relais/portal/store"
)

// measured is a site with a large portfolio, and what a page of it is made of.
type measured struct {
	*site
	asking  atomic.Pointer[[]store.Query] // what is asked goes there; nil: nowhere
	browser *browser
	server  *httptest.Server
	db      *sql.DB
}

// large fills a site with a demo of so many cases and signs its controller in.
func large(b *testing.B, count int) *measured {
	b.Helper()
	m := &measured{}
	s := newSite(b, siteOptions{watch: func(q store.Query) {
		if asked := m.asking.Load(); asked != nil {
			*asked = append(*asked, q)
		}
	}})
	s.accounts.Demo, s.server.Demo = true, true
	logins, err := demo.Make(b.Context(), demo.Options{
		Seed: 1, Cases: count, Now: start, Zone: time.UTC, Accounts: s.store, Passwords: s.accounts.Passwords, Agencies: s.store, Blobs: s.blobs, Loader: s.store,
		Draw: func(jpeg []byte) ([]byte, error) {
			var page bytes.Buffer
			err := pdf.ImagePages(&page, pdf.Picture{File: bytes.NewReader(jpeg), Size: int64(len(jpeg))})
			return page.Bytes(), err
		},
	})
	s.must(err)
	m.site, m.browser, m.server = s, s.visitor(), httptest.NewServer(s.handler)
	b.Cleanup(m.server.Close)
	for _, l := range logins {
		if l.Role == cases.Controller {
			m.browser.post("/login", url.Values{"email": {l.Email}, "password": {demo.Password}}).expect(http.StatusSeeOther)
			break
		}
	}
	m.db, err = sql.Open("sqlite3", "file:"+filepath.Join(s.dir, "relais.db")+"?mode=ro")
	s.must(err)
	b.Cleanup(func() { _ = m.db.Close() })
	return m
}

// repeats is how often a piece of work runs before the clock is read again.
const repeats = 100

// fetch gets an address over the network.
func (m *measured) fetch(server, path string) func() {
	client := &http.Client{}
	return func() {
		for range repeats {
			r := m.browser.request(http.MethodGet, path, nil)
			address, err := url.Parse(server + path)
			m.must(err)
			r.URL, r.RequestURI = address, ""
			res, err := client.Do(r)
			m.must(err)
			_, err = io.Copy(io.Discard, res.Body)
			m.must(err)
			m.must(res.Body.Close())
			if res.StatusCode != http.StatusOK {
				m.t.Fatalf("%s: %s", path, res.Status)
			}
		}
	}
}

// floor serves the page of an address with nothing but what no page can do without: its queries, asked of the database with
// nothing around; its template, drawn from what the handler prepared; gzip and the network.
func (m *measured) floor(b *testing.B, path string) *httptest.Server {
	b.Helper()
	draw, err := portal.Drawing(m.site.server, m.browser.request(http.MethodGet, path, nil))
	m.must(err)
	var asked []store.Query
	m.asking.Store(&asked)
	m.browser.get(path).expect(http.StatusOK)
	m.asking.Store(nil)
	b.ReportMetric(float64(len(asked)), "queries")
	statements := make([]*sql.Stmt, len(asked))
	for i, q := range asked {
		statements[i], err = m.db.Prepare(strings.ReplaceAll(q.Text, "$", "?"))
		m.must(err)
		b.Cleanup(func() { _ = statements[i].Close() })
	}
	var page, packed bytes.Buffer
	pack, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	m.must(err)
	router := mux.NewRouter()
	router.HandleFunc("/{page:.*}", func(w http.ResponseWriter, _ *http.Request) {
		for i, q := range asked {
			m.read(statements[i], q.Args)
		}
		page.Reset()
		m.must(draw(&page))
		packed.Reset()
		pack.Reset(&packed)
		_, err := pack.Write(page.Bytes())
		m.must(err)
		m.must(pack.Close())
		_, err = w.Write(packed.Bytes())
		m.must(err)
	})
	server := httptest.NewServer(router)
	b.Cleanup(server.Close)
	return server
}

// read takes every row of an answer.
func (m *measured) read(statement *sql.Stmt, args []any) {
	rows, err := statement.QueryContext(context.Background(), args...)
	m.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	m.must(err)
	raw, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range raw {
		into[i] = &raw[i]
	}
	for rows.Next() {
		m.must(rows.Scan(into...))
	}
	m.must(rows.Err())
}

// shared is the address of the first case of one portfolio's list that is in another one too.
func shared(a, b *measured) string {
	list := a.browser.get("/cases").expect(http.StatusOK).body
	for _, path := range regexp.MustCompile(`/cases/[0-9a-f-]{36}`).FindAllString(list, -1) {
		if b.browser.get(path).status == http.StatusOK {
			return path
		}
	}
	a.t.Fatal("the two portfolios have no case of the first page in common")
	return ""
}

// BenchmarkPages compares pages of a portfolio of 100,000 cases with the floor they stand on and with the same pages of
// 10,000 cases: CPU time of client and server together, all in turn.
func BenchmarkPages(b *testing.B) {
	small, big := large(b, 10_000), large(b, 100_000)
	first := shared(small, big)
	for _, page := range []struct{ name, path string }{
		{"list", "/cases"}, {"case", first},
	} {
		b.Run(page.name, func(b *testing.B) {
			bare := big.floor(b, page.path)
			var cost []time.Duration
			for b.Loop() {
				cost = bench.Costs(7, big.fetch(bare.URL, page.path), big.fetch(big.server.URL, page.path), small.fetch(small.server.URL, page.path))
			}
			bench.Figure(b, bench.Ratio(cost[1], cost[0]), "x-floor", 2)
			bench.Figure(b, bench.Ratio(cost[1], cost[2]), "x-10000-cases", 1.2)
			for i, what := range []string{"floor", "page"} {
				b.ReportMetric(float64(cost[i].Microseconds())/repeats, "µs-"+what)
			}
		})
	}
}
