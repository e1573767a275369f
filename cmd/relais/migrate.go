package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"

	"relais/portal/store"
)

// runMigrate brings the schema of the database up to date, or says where it stands.
func runMigrate(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	status := flags.Bool("status", false, "list the migrations and change nothing")
	config, _, err := loadConfig(flags, c.args, c.env)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: config.Database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if *status {
		err = printMigrations(ctx, c, s)
	} else {
		err = applyMigrations(ctx, c, s)
	}
	if closing := s.Close(); err == nil {
		err = closing
	}
	return err
}

func printMigrations(ctx context.Context, c call, s *store.Store) error {
	list, err := s.Status(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		state := "pending"
		if m.Applied {
			state = "applied"
		}
		fmt.Fprintf(c.out, "%-8s %s\n", state, m.Name)
	}
	return nil
}

func applyMigrations(ctx context.Context, c call, s *store.Store) error {
	done, err := s.Migrate(ctx)
	if err != nil {
		return err
	}
	for _, name := range done {
		fmt.Fprintf(c.out, "applied  %s\n", name)
	}
	if len(done) == 0 {
		fmt.Fprintln(c.out, "the schema is up to date")
	}
	return nil
}
