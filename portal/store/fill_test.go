package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"relais/cases"
	"relais/cases/casestest"
)

// schemaOf gives what the file of a store says it has, in its order, which decides between indexes that serve alike.
func schemaOf(t *testing.T, s *Store) []string {
	t.Helper()
	all, err := collect(s.read(t.Context()), "select sql as line from sqlite_master where sql is not null order by type, rowid", nil, bindSaid)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAFileThatIsFilledIsAsStrictAsBefore(t *testing.T) {
	s := fresh(t)
	before := schemaOf(t, s)
	if err := s.writer.fill(t.Context(), func(write loadWriter) error {
		return write(func(tx *tx) error {
			_, err := tx.exec("insert into installation (name, value) values ('filled', 'yes')")
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	if after := schemaOf(t, s); !slices.Equal(before, after) {
		t.Errorf("the schema became\n%q\nfrom\n%q", after, before)
	}
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "cache_size": "-65536"} {
		if err := s.write(t.Context(), func(tx *tx) error {
			var got string
			_, err := tx.one("pragma "+name, nil, &got)
			if got != want {
				t.Errorf("%s is %s, not %s", name, got, want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	again := opened(t, s.dialect.path)
	var value string
	if _, err := again.read(t.Context()).one("select value from installation where name = 'filled'", nil, &value); err != nil || value != "yes" {
		t.Errorf("another reader finds %q, %v", value, err)
	}
}

func TestAFillingThatIsBrokenOffLeavesAFileThatNobodyTakesForWhole(t *testing.T) {
	for name, load := range map[string]func(loadWriter) error{
		"stopped": func(loadWriter) error { return context.Canceled },
		"with a key to nothing": func(write loadWriter) error {
			return write(func(tx *tx) error {
				_, err := tx.exec("insert into notes (org_id, case_id, seq, text) values ('o', 'no such case', 1, 'x')")
				return err
			})
		},
		"panicking": func(write loadWriter) error { return write(func(*tx) error { panic("oh") }) },
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			if err := s.writer.fill(t.Context(), load); err == nil {
				t.Error("it was filled")
			}
			if err := s.Probe(t.Context(), casestest.Now); err == nil {
				t.Error("it was written to afterwards")
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			_, err := Open(t.Context(), Options{URL: "sqlite:" + s.dialect.path})
			var e *cases.Error
			if !errors.As(err, &e) || e.Key != "error.half_filled" {
				t.Errorf("it was opened: %v", err)
			}
		})
	}
}
