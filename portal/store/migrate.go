package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"relais/cases"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema and whether the database has taken it.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// Migrate brings the schema up to date and says which steps were taken. Steps go forward only, each in a transaction of
// its own; processes that start together wait for each other. Before an SQLite file with content is changed, a copy is
// written beside it.
func (s *Store) Migrate(ctx context.Context) ([]string, error) {
	var done []string
	err := s.withProvider(func(p *goose.Provider, db *sql.DB) error {
		current, target, err := p.GetVersions(ctx)
		if err != nil || current >= target {
			return err
		}
		if err := s.dialect.keep(ctx, db, current); err != nil {
			return fmt.Errorf("copy before the migration: %w", err)
		}
		results, err := p.Up(ctx)
		for _, r := range results {
			done = append(done, r.Source.Path)
		}
		return err
	})
	if err != nil {
		return done, fmt.Errorf("migrate %s: %w", s.dialect.name, err)
	}
	return done, nil
}

// Status lists all steps of the schema in order.
func (s *Store) Status(ctx context.Context) ([]Migration, error) {
	var all []Migration
	err := s.withProvider(func(p *goose.Provider, _ *sql.DB) error {
		steps, err := p.Status(ctx)
		for _, step := range steps {
			all = append(all, Migration{Version: step.Source.Version, Name: step.Source.Path, Applied: step.State == goose.StateApplied})
		}
		return err
	})
	return all, err
}

// withProvider runs what needs a connection outside the pools, whose only writer may be busy.
func (s *Store) withProvider(use func(*goose.Provider, *sql.DB) error) (err error) {
	db := s.dialect.single()
	defer func() { err = errors.Join(err, db.Close()) }()
	steps, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return err
	}
	how, options, err := s.dialect.steps()
	if err != nil {
		return err
	}
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	p, err := goose.NewProvider(how, db, steps, options...)
	if err != nil {
		return err
	}
	return use(p, db)
}

// refuseNewer refuses a database that a newer program has changed.
func (s *Store) refuseNewer(ctx context.Context) error {
	var version sql.NullInt64
	err := s.readers.QueryRowContext(ctx, "/* Store.refuseNewer */ select max(version_id) from goose_db_version").Scan(&version)
	if noTable(err) {
		return nil
	}
	if err != nil {
		return translate(err)
	}
	known, err := newest(s.dialect.name)
	if err != nil {
		return err
	}
	if version.Int64 > known {
		return &cases.Error{
			Code: cases.Unavailable, Key: "error.schema_newer",
			Args:  map[string]any{"database": version.Int64, "program": known},
			Cause: fmt.Errorf("the database has schema %d, this program knows %d: start the newer program", version.Int64, known),
		}
	}
	return nil
}

// newest gives the number of the last step of a dialect.
func newest(dialect string) (int64, error) {
	files, err := fs.Glob(migrations, "migrations/"+dialect+"/*.sql")
	if err != nil {
		return 0, err
	}
	var last int64
	for _, f := range files {
		n, err := goose.NumericComponent(f)
		if err != nil {
			return 0, err
		}
		last = max(last, n)
	}
	return last, nil
}
