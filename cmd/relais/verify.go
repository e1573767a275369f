package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"relais/cases"
	"relais/exports/bundle"
	"relais/portal/blob"
	"relais/portal/store"
)

// runVerify checks an archive, or the data of an installation. Exit status 1 names what is wrong.
func runVerify(ctx context.Context, c call) error {
	if slices.ContainsFunc(c.args, func(a string) bool { return a == "--journal" || a == "-journal" || a == "--deep" || a == "-deep" }) {
		return runVerifyData(ctx, c)
	}
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	files, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usageError{"verify wants one archive, or --journal or --deep"}
	}
	report, err := verifyArchive(files[0])
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return err
	}
	if !report.OK {
		return exitStatus(1)
	}
	return nil
}

func verifyArchive(path string) (*bundle.Report, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	return bundle.Verify(in, info.Size()), nil
}

// runVerifyData follows the journals of an installation; with --deep it also computes the figures anew and reads every file.
func runVerifyData(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.Bool("journal", false, "follow the chain of every journal")
	deep := flags.Bool("deep", false, "also compute all figures anew and read every file")
	config, _, err := loadConfig(flags, c.args, c.env)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{URL: config.Database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing was written
	if err := upToDate(ctx, s); err != nil {
		return err
	}
	pages, err := s.VerifyDatabase(ctx)
	if err != nil {
		return err
	}
	if printFaults(c.out, pages.Faults) > 0 {
		fmt.Fprintln(c.out, "the database is damaged: stop the program and restore the last backup that verifies")
		return exitStatus(1)
	}
	v, err := s.Verify(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "journals: %d chains, %d entries\n", v.Chains, v.Entries)
	wrong := printFaults(c.out, v.Faults)
	if *deep {
		figures, err := s.VerifyCounters(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "figures: %d cases\n", figures.Cases)
		wrong += printFaults(c.out, figures.Faults)
		damaged, err := verifyFiles(ctx, c.out, config, s)
		if err != nil {
			return err
		}
		wrong += damaged
	}
	if wrong > 0 {
		return exitStatus(1)
	}
	return nil
}

// upToDate refuses a database whose schema is not the one that this program reads.
func upToDate(ctx context.Context, s *store.Store) error {
	list, err := s.Status(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		if !m.Applied {
			return fmt.Errorf("the database lacks migration %s; run relais migrate first", m.Name)
		}
	}
	return nil
}

func printFaults(out io.Writer, faults []store.Fault) int {
	for _, f := range faults {
		fmt.Fprintf(out, "wrong: %s\n", f)
	}
	return len(faults)
}

// verifyFiles reads every file that a row names and says which are missing or not what was stored.
func verifyFiles(ctx context.Context, out io.Writer, config Config, s *store.Store) (wrong int, err error) {
	blobs, err := blob.OpenDir(strings.TrimPrefix(config.Blobs, "dir:"))
	if err != nil {
		return 0, err
	}
	files := 0
	err = s.UnscopedNamedFiles(ctx, func(f store.File) error {
		files++
		state := "damaged"
		content, _, err := blobs.Open(ctx, f.Org, f.Hash)
		if err == nil {
			_, err = io.Copy(io.Discard, content)
			_ = content.Close()
		} else if cases.CodeOf(err) == cases.NotFound {
			state = "missing"
		}
		if err != nil {
			wrong++
			fmt.Fprintf(out, "wrong: file %s of organisation %s: %s\n", f.Hash, f.Org, state)
		}
		return ctx.Err()
	})
	fmt.Fprintf(out, "files: %d\n", files)
	return wrong, err
}
