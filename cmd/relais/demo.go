package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"

	"relais/exports/pdf"
	"relais/portal/demo"
)

// runDemo makes a portfolio in an empty folder, serves it and says where and who.
func runDemo(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "the same seed gives the same portfolio")
	count := flags.Int("cases", 300, "number of cases")
	only := flags.Bool("only-data", false, "make the data and stop")
	config, _, err := loadConfig(flags, demoArgs(c.args), c.env)
	if err != nil {
		return err
	}
	fresh, err := emptyFolder(&config)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(c.errOut, &slog.HandlerOptions{Level: max(config.Log, slog.LevelWarn)}))
	slog.SetDefault(log)
	if *only {
		config.Addr = "127.0.0.1:0" // nobody is served: any free port will do
	}
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	s, err := assemble(ctx, config, log, publicURL(config, listener), true)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := s.fill(ctx, c.out, demoSize{seed: *seed, cases: *count, fresh: fresh}); err != nil || *only {
		return errors.Join(err, listener.Close(), s.close(ctx))
	}
	fmt.Fprintf(c.out, "\nRelais demo: %s\n", publicURL(config, listener))
	fmt.Fprintf(c.out, "Password of everybody: %s. The second factor is off in the demo only.\n", demo.Password)
	return s.serve(ctx, listener)
}

// demoArgs takes a temporary data folder when none is named: the demo never touches real data by accident.
func demoArgs(args []string) []string {
	for _, a := range args {
		if a == "--data" || a == "-data" || len(a) > 7 && (a[:7] == "--data=" || a[:6] == "-data=") {
			return args
		}
	}
	return append([]string{"--data", filepath.Join(os.TempDir(), "relais-demo")}, args...)
}

// emptyFolder refuses a folder that holds something else than a demo. One that was made to the end is served as it is;
// one that was broken off is made again.
func emptyFolder(c *Config) (fresh bool, err error) {
	if _, err := os.Stat(filepath.Join(c.Data, demoBegun)); err == nil {
		if err := os.RemoveAll(c.Data); err != nil {
			return false, fmt.Errorf("demo folder: %w", err)
		}
	}
	entries, err := os.ReadDir(c.Data)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0) {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return false, fmt.Errorf("demo folder: %w", err)
		}
		return true, os.WriteFile(filepath.Join(c.Data, demoBegun), nil, 0o600)
	}
	if err != nil {
		return false, fmt.Errorf("demo folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(c.Data, demoMark)); err != nil {
		return false, fmt.Errorf("%s is not empty and holds no demo; name an empty folder with --data", c.Data)
	}
	return false, nil
}

// demoMark says that a folder holds a demo that was made to the end.
const demoMark = "demo.json"

// demoBegun says that a folder is ours to make a demo in, and that it is not finished.
const demoBegun = "demo.unfinished"

// demoSize says what to make.
type demoSize struct {
	seed  uint64
	cases int
	fresh bool
}

// fill makes the portfolio, or reads who can sign in to the one that is there.
func (s *site) fill(ctx context.Context, out io.Writer, size demoSize) error {
	mark := filepath.Join(s.config.Data, demoMark)
	if size.fresh {
		// What is made is passed on and soon forgotten: to look for it often costs more than to keep it a little longer.
		defer debug.SetGCPercent(debug.SetGCPercent(200))
		logins, err := demo.Make(ctx, demo.Options{
			Seed: size.seed, Cases: size.cases, Now: s.clock(), Zone: s.config.Zone, Accounts: s.store, Passwords: s.accounts.Passwords, Agencies: s.store, Blobs: s.blobs, Loader: s.store,
			Draw: onPage, Progress: func(done, total int) {
				if total > 5000 {
					fmt.Fprintf(out, "\r%d / %d", done, total)
				}
			},
		})
		if err != nil {
			return err
		}
		if err := os.WriteFile(mark, writeLogins(logins), 0o600); err != nil {
			return fmt.Errorf("demo folder: %w", err)
		}
		if err := os.Remove(filepath.Join(s.config.Data, demoBegun)); err != nil {
			return fmt.Errorf("demo folder: %w", err)
		}
	}
	text, err := os.ReadFile(mark)
	if err != nil {
		return fmt.Errorf("demo folder: %w", err)
	}
	for _, l := range readLogins(text) {
		fmt.Fprintf(out, "%-16s %-38s %s, %s\n", l.Role, l.Email, l.Name, l.Org)
		s.server.DemoLogin(l.Email, demo.Password, l.Org, l.Role)
	}
	return nil
}

// onPage lays a scan on a page.
func onPage(jpeg []byte) ([]byte, error) {
	var page bytes.Buffer
	err := pdf.ImagePages(&page, pdf.Picture{File: bytes.NewReader(jpeg), Size: int64(len(jpeg))})
	return page.Bytes(), err
}

// The log-ins are kept beside the data as JSON, so that a demo can be served again.

func writeLogins(logins []demo.Login) []byte {
	text, err := json.MarshalIndent(logins, "", "  ")
	if err != nil {
		panic("log-ins of the demo: " + err.Error()) // texts always have JSON
	}
	return text
}

func readLogins(text []byte) []demo.Login {
	var logins []demo.Login
	if json.Unmarshal(text, &logins) != nil {
		return nil
	}
	return logins
}
