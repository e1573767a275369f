package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"relais/cases"
	"relais/cases/intake/folder"
	"relais/exports"
	"relais/exports/bundle"
	"relais/portal/i18n"
)

// statementFlags are what the command statement is told.
type statementFlags struct {
	asOf, pdf, vectors, rates string
	asJSON, asCSV, check      bool
}

// runStatement computes what is owed on a claim, or on every row of a table of claims.
func runStatement(_ context.Context, c call) error {
	flags := flag.NewFlagSet("statement", flag.ContinueOnError)
	var in statementFlags
	flags.StringVar(&in.asOf, "as-of", "", "the day of the statement")
	flags.BoolVar(&in.asJSON, "json", false, "print the whole statement as JSON")
	flags.BoolVar(&in.asCSV, "csv", false, "print it as a sheet")
	flags.StringVar(&in.pdf, "pdf", "", "write it on paper to this file")
	flags.StringVar(&in.vectors, "vectors", "", "a table of claims, one a row")
	flags.BoolVar(&in.check, "check", false, "with --vectors: compare with the columns expected_…")
	flags.StringVar(&in.rates, "rates", "", "a table of semesters that are not built in")
	files, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	rates, err := openRates(in.rates)
	if err != nil {
		return err
	}
	switch {
	case in.vectors != "" && (len(files) > 0 || in.asCSV || in.pdf != "" || in.asOf != ""):
		return usageError{"--vectors goes with --json, --check and --rates only"}
	case in.vectors != "":
		return runVectors(c, in.vectors, rates, in.check)
	case len(files) != 1:
		return usageError{"statement wants one claim.json, or --vectors FILE.csv"}
	case in.asJSON && in.asCSV:
		return usageError{"either --json or --csv"}
	}
	return printStatement(c, files[0], in, rates)
}

func printStatement(c call, file string, in statementFlags, rates *cases.Rates) error {
	claim, d, err := readClaim(c, file)
	if cases.CodeOf(err) == cases.Refused {
		words, missing := printerOf(d.Language)
		return errors.Join(missing, refused(c, in.asJSON, words, err))
	}
	if err != nil {
		return err
	}
	on, err := dayOf(in.asOf, d.AsOf)
	if err != nil {
		return err
	}
	words, err := printerOf(d.Language)
	if err != nil {
		return err
	}
	s, err := cases.StatementOf(claim, on, rates)
	if err != nil {
		return refused(c, in.asJSON, words, err)
	}
	page := bundle.StatementPage(s, words)
	page.Heading = exports.Heading{Reference: claim.Reference, Creditor: d.Creditor.Name, Debtor: claim.Debtor.Name, Made: on.Time()}
	if in.pdf != "" {
		if err := writeFile(in.pdf, func(w io.Writer) error { _, err := page.Draw(w, words); return err }); err != nil {
			return err
		}
	}
	switch {
	case in.asJSON:
		return statementJSON(c.out, s)
	case in.asCSV:
		return page.CSV(c.out, words)
	case in.pdf != "":
		return nil
	}
	return statementText(c.out, s, words)
}

// statementJSON prints a statement as it is frozen, and its hash.
func statementJSON(out io.Writer, s *cases.Statement) error {
	hash, err := s.Hash()
	if err != nil {
		return err
	}
	return indented(out, struct {
		*cases.Statement
		Hash string `json:"hash"`
	}{s, hash})
}

// statementText prints a statement for somebody at a terminal.
func statementText(out io.Writer, s *cases.Statement, words *i18n.Printer) error {
	for i := range s.Invoices {
		line := &s.Invoices[i]
		fmt.Fprintf(out, "%s  %s\n", line.Number, words.Money(int64(line.Principal), string(s.Currency)))
		for _, seg := range line.Segments {
			fmt.Fprintf(out, "  %s  %s  %d × %s × %s = %s  (%s)\n", seg.From, seg.To, seg.Days, words.Percent(int64(seg.Rate)),
				words.Money(int64(seg.Base), string(s.Currency)), words.Money(int64(seg.Amount), string(s.Currency)), seg.Article)
		}
	}
	sum := func(label string, amount cases.Cents) {
		fmt.Fprintf(out, "%-40s  %s\n", label, words.Money(int64(amount), string(s.Currency)))
	}
	sum(words.N("exports.statement.principal", len(s.Invoices)), s.Principal)
	sum(words.T("exports.statement.credit_notes"), -s.CreditNotes)
	sum(words.T("exports.statement.interest"), s.Interest)
	sum(words.T("exports.statement.indemnity"), s.Indemnity)
	for _, h := range s.Heads {
		sum(words.T("claim.head."+string(h.Kind)), h.Amount)
	}
	sum(words.T("exports.statement.payments"), -s.Paid)
	sum(words.T("exports.statement.due", "day", s.AsOf), s.Left)
	for _, f := range s.Flags {
		fmt.Fprintln(out, words.T("claim.flag."+f.Code, map[string]any{"semester": f.Semester}))
	}
	return nil
}

// refused tells a refusal of the rules in words, status 1; with asJSON also as an object, so that a program learns the code.
func refused(c call, asJSON bool, words *i18n.Printer, err error) error {
	var e *cases.Error
	if !errors.As(err, &e) {
		return err
	}
	text := words.T(e.Key, e.Args)
	if asJSON {
		if err := indented(c.out, map[string]string{"error": claimCode(e), "message": text}); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.errOut, "relais: %s\n", text)
	return exitStatus(1)
}

func readClaim(c call, file string) (*cases.Case, *folder.Description, error) {
	if file == "-" {
		return folder.ReadClaim("standard input", c.in)
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close() //nolint:errcheck // only read
	return folder.ReadClaim(file, in)
}

// dayOf gives the day asked for: on the command line, else in the claim, else today.
func dayOf(typed string, stated cases.Date) (cases.Date, error) {
	on, err := cases.ParseDate(typed)
	switch {
	case err != nil:
		return on, usageError{err.Error()}
	case !on.IsZero():
		return on, nil
	case !stated.IsZero():
		return stated, nil
	}
	return cases.DateOf(time.Now()), nil
}

// printerOf speaks a language; French unless told otherwise.
func printerOf(lang string) (*i18n.Printer, error) {
	catalogue, err := i18n.New(time.UTC)
	if err != nil {
		return nil, err
	}
	if lang == "" {
		lang = "fr"
	}
	return catalogue.Printer(i18n.Lang(lang)), nil
}

// openRates gives the rates of this version, with the semesters of a file behind them when there is one.
func openRates(file string) (*cases.Rates, error) {
	if file == "" {
		return cases.DefaultRates(), nil
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // only read
	more, err := cases.ReadRates(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	rates, err := cases.DefaultRates().With(more)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return rates, nil
}

// writeFile writes a file whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	out, err := os.CreateTemp(filepath.Dir(path), ".relais-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	err = errors.Join(write(out), out.Chmod(0o644), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), path)
	}
	if err != nil {
		_ = os.Remove(out.Name())
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}

func indented(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
