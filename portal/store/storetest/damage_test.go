package storetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
	"relais/portal/store/pgtest"
)

// overwrite changes some bytes in the first page of a file.
func overwrite(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", 64)), 4000); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAnOverwrittenPageOfPostgreSQLIsNamed(t *testing.T) {
	server := pgtest.NewServer(t)
	address := server.URL(t)
	prepare(t, address)
	s := open(t, address)
	north := casestest.Actor(casestest.North, cases.Controller)
	c := casestest.CaseOf(north.Org, 1000)
	if err := s.CreateCase(t.Context(), north.Scope(), c, cases.Change{Event: cases.Event{Kind: cases.EvOpened, RecordedAt: casestest.Now, ActorOrg: north.Org}}); err != nil {
		t.Fatal(err)
	}
	if v, err := s.VerifyDatabase(t.Context()); err != nil || len(v.Faults) != 0 {
		t.Fatalf("before: %v, %v", v.Faults, err)
	}
	db := postgres.Raw(t, address)
	defer db.Close() //nolint:errcheck // its server is killed
	var folder, file string
	if err := db.QueryRowContext(t.Context(), "select current_setting('data_directory'), pg_relation_filepath('documents')").Scan(&folder, &file); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "checkpoint"); err != nil { // else the recovery repairs the page
		t.Fatal(err)
	}
	server.Kill(t)
	overwrite(t, filepath.Join(folder, file))
	server.Restart(t)
	again := open(t, address)
	v, err := again.VerifyDatabase(t.Context())
	if err != nil || len(v.Faults) != 1 || !strings.Contains(v.Faults[0].What, "table documents") {
		t.Errorf("found %v, %v", v.Faults, err)
	}
	if _, err := again.Case(t.Context(), north.Scope(), c.ID); err == nil {
		t.Error("a case with a damaged page is read as if it were whole")
	}
	if v, err := again.Verify(t.Context()); err != nil || len(v.Faults) != 0 {
		t.Errorf("what is not damaged cannot be verified: %v, %v", v.Faults, err)
	}
}

func TestAnOverwrittenPageOfSQLiteIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relais.db")
	address := "sqlite:" + path
	prepare(t, address) // and closed again: what was in the WAL is in the file
	var page int64
	db := sqlite.Raw(t, address)
	if err := db.QueryRowContext(t.Context(), "select rootpage from sqlite_schema where name = 'people'").Scan(&page); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(content[(page-1)*4096:], strings.Repeat("\xa5", 64))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := open(t, address).VerifyDatabase(t.Context())
	if err != nil || len(v.Faults) == 0 {
		t.Errorf("found %v, %v", v.Faults, err)
	}
}
