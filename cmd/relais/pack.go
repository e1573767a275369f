package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"relais/cases"
	"relais/exports"
	"relais/exports/draw"
	"relais/exports/pack"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

// runPack makes a dossier of a folder and prints what became of every file as JSON.
func runPack(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("pack", flag.ContinueOnError)
	out := flags.String("o", "", "the archive to write")
	pdfOut := flags.String("pdf", "", "also write the bound dossier here")
	workers := flags.Int("workers", 1, "PDFs read at a time, each in a process of some 60 MB")
	quiet := flags.Bool("quiet", false, "show no progress")
	folders, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	if len(folders) != 1 {
		return usageError{"pack wants one folder"}
	}
	job := pack.Job{Folder: folders[0], ZIP: *out, PDF: *pdfOut}
	if job.ZIP == "" {
		job.ZIP = strings.TrimRight(filepath.Clean(folders[0]), "/") + ".zip"
	}
	packer, stop, err := newPacker(*workers)
	if err != nil {
		return err
	}
	defer stop()
	if !*quiet && isTerminal(c.errOut) {
		packer.Progress = func(done, total int) { fmt.Fprintf(c.errOut, "\r%d/%d", done, total) }
		defer fmt.Fprintln(c.errOut)
	}
	report, err := packer.Pack(ctx, job)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// newPacker puts the parts of packing together; stop ends its worker processes.
func newPacker(workers int) (*pack.Packer, func(), error) {
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		return nil, nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	pool := pdf.NewPool(pdf.Options{Command: []string{self, "pdf-worker"}, CacheDir: engineCache(), Workers: workers})
	return &pack.Packer{
		Drawer:  &draw.Drawer{PDF: pool, Command: []string{self, "draw-worker"}, Lang: "fr"},
		Words:   func(lang string) exports.Words { return catalogue.Printer(i18n.Lang(lang)) },
		Workers: workers + 1, Today: cases.DateOf(time.Now()),
	}, func() { _ = pool.Close() }, nil
}

// engineCache is where the compiled PDF engine is kept between runs without a data folder; "" keeps none.
func engineCache() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "relais")
}

// runPDFWorker and runDrawWorker are the children that open foreign files. The program starts itself so.
func runPDFWorker(_ context.Context, c call) error { return pdf.Worker(c.in, c.out) }

func runDrawWorker(_ context.Context, c call) error { return draw.Child(c.in, c.out) }

// isTerminal says that a person watches.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// parseMixed reads flags that may stand before, between and behind the other arguments.
func parseMixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := parseFlags(flags, args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}
