package main

import (
	"context"
	"encoding/json"
	"flag"
	"os"

	"relais/exports/bundle"
)

// runVerify checks an archive and prints what it found as JSON; exit status 1 names what is wrong.
func runVerify(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	files, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usageError{"verify wants one archive"}
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
