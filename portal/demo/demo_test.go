package demo_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"relais/cases"
	"relais/exports/pdf"
	"relais/portal/accounts"
	"relais/portal/blob"
	"relais/portal/demo"
	"relais/portal/store"
)

// made is a portfolio in a folder of its own.
type made struct {
	store  *store.Store
	logins []demo.Login
}

func make300(t *testing.T, seed uint64, count int) made {
	t.Helper()
	return makeAt(t, 10, seed, count)
}

// makeAt makes a portfolio at an hour of the day.
func makeAt(t *testing.T, hour int, seed uint64, count int) made {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := store.Open(ctx, store.Options{URL: "sqlite:" + filepath.Join(dir, "relais.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenDir(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	logins, err := demo.Make(ctx, demo.Options{
		Seed: seed, Cases: count, Now: time.Date(2026, 11, 25, hour, 0, 0, 0, zone), Zone: zone, Accounts: s, Passwords: accounts.NewPasswords(accounts.Cost{KiB: 64, Passes: 1}),
		Agencies: s, Blobs: blobs, Loader: s, Draw: func(jpeg []byte) ([]byte, error) {
			var page bytes.Buffer
			err := pdf.ImagePages(&page, pdf.Picture{File: bytes.NewReader(jpeg), Size: int64(len(jpeg))})
			return page.Bytes(), err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return made{s, logins}
}

func (m made) actor(t *testing.T, role cases.Role) cases.Actor {
	t.Helper()
	for _, l := range m.logins {
		if l.Role == role {
			p, err := m.store.PersonByEmail(context.Background(), l.Email)
			if err != nil {
				t.Fatal(err)
			}
			return p.Actor()
		}
	}
	t.Fatalf("nobody is %s", role)
	return cases.Actor{}
}

func TestThePortfolioHasCasesInEveryState(t *testing.T) {
	m := make300(t, 1, 300)
	seen := map[cases.Handling]int{}
	total := 0
	for _, l := range m.logins {
		if l.Role != cases.Controller {
			continue
		}
		p, err := m.store.PersonByEmail(context.Background(), l.Email)
		if err != nil {
			t.Fatal(err)
		}
		f := cases.Filter{Sort: cases.ByReference, Limit: 500}
		page, err := m.store.Cases(context.Background(), p.Actor().Scope(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			seen[r.Handling]++
			total++
		}
	}
	if total != 300 {
		t.Errorf("%d cases instead of 300", total)
	}
	for _, h := range []cases.Handling{cases.Draft, cases.Released, cases.Active, cases.Closed} {
		if seen[h] < 5 {
			t.Errorf("only %d cases are %s", seen[h], h)
		}
	}
	t.Log(seen)
}

func TestEveryPaperOfAnAgencyNamesWhoIssuedItAndHasAFile(t *testing.T) {
	m := make300(t, 1, 20)
	by := m.actor(t, cases.AgencyManager)
	papers, err := m.store.Papers(context.Background(), by.Scope(), by.Org)
	if err != nil {
		t.Fatal(err)
	}
	issuers := map[string]bool{}
	for _, p := range papers {
		issuers[p.Issuer] = true
		if p.Bytes == 0 || p.File == "" {
			t.Errorf("%s has no file", p.Name)
		}
	}
	if len(papers) != 3 || len(issuers) != 3 {
		t.Errorf("%d papers of %d issuers", len(papers), len(issuers))
	}
}

func TestAPortfolioCanBeMadeBeforeTheOfficesOpen(t *testing.T) {
	m := makeAt(t, 0, 1, 100)
	if len(m.logins) == 0 {
		t.Error("nobody can sign in")
	}
}
