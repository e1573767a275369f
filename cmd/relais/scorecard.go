package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"relais/agencies/scorecard"
	"relais/agencies/scorecard/rows"
	"relais/cases"
	"relais/portal/i18n"
)

// leftOut is the exit status of a report from which lines of the file are missing.
const leftOut exitStatus = 3

// scorecardFlags are what the command scorecard is told.
type scorecardFlags struct {
	events, asOf, currency, stage, lang string
	horizon                             int
	asJSON, received                    bool
}

// runScorecard compares the agencies of an export of placements.
func runScorecard(_ context.Context, c call) error {
	flags := flag.NewFlagSet("scorecard", flag.ContinueOnError)
	var in scorecardFlags
	flags.StringVar(&in.events, "events", "", "a file of events")
	flags.StringVar(&in.asOf, "as-of", "", "the day of the report")
	flags.StringVar(&in.currency, "currency", "", "the currency")
	flags.StringVar(&in.stage, "stage", "", "the stage")
	flags.StringVar(&in.lang, "lang", "fr", "the language")
	flags.IntVar(&in.horizon, "horizon", 0, "months")
	flags.BoolVar(&in.received, "without-direct", false, "only what agencies received")
	flags.BoolVar(&in.asJSON, "json", false, "print everything as JSON")
	files, err := parseMixed(flags, c.args)
	switch {
	case err != nil:
		return err
	case len(files) != 1:
		return usageError{"scorecard wants one file of placements; \"relais help scorecard\" lists its columns"}
	case in.lang != "fr" && in.lang != "en":
		return usageError{"--lang is fr or en"}
	case in.horizon != 0 && !slices.Contains([]int{3, 6, 12, 24}, in.horizon):
		return usageError{"--horizon is 3, 6, 12 or 24"}
	}
	book, err := readBook(c, files[0], in.events)
	if err != nil {
		return err
	}
	made, err := makeScorecard(book, &in)
	if err != nil {
		tellProblems(c.errOut, book)
		return err
	}
	return printScorecard(c, made, in.asJSON)
}

// readBook reads the two files; - is standard input.
func readBook(c call, placements, events string) (*rows.Book, error) {
	book := &rows.Book{}
	read := func(name string, use func(string, io.Reader) error) error {
		if name == "-" {
			return use("stdin", c.in)
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		return use(name, f)
	}
	if err := read(placements, book.Placements); err != nil {
		return nil, err
	}
	if events == "" {
		return book, nil
	}
	if events == placements {
		return nil, usageError{"the file of events is a second file"}
	}
	return book, read(events, book.Events)
}

// madeScorecard is a report with what it was made of.
type madeScorecard struct {
	*scorecard.Report
	book  *rows.Book
	part  rows.Part
	other []rows.Part // of another currency or stage: left out
	words *i18n.Printer
}

// makeScorecard chooses the day, the currency and the stage, and computes.
func makeScorecard(book *rows.Book, in *scorecardFlags) (*madeScorecard, error) {
	asOf, err := cases.ParseDate(in.asOf)
	if err != nil {
		return nil, usageError{err.Error()}
	}
	if asOf.IsZero() {
		asOf = book.Latest
	}
	made := &madeScorecard{book: book}
	found := false
	for _, p := range book.Parts() {
		fits := (in.currency == "" || strings.EqualFold(in.currency, p.Currency)) && (in.stage == "" || strings.EqualFold(in.stage, p.Stage))
		if fits && !found {
			made.part, found = p, true
			continue
		}
		made.other = append(made.other, p)
	}
	if !found {
		return nil, fmt.Errorf("no line of the file can be used: %d lines, %d left out, none in the currency and stage asked for", book.Rows, book.LeftOut)
	}
	if made.words, err = printerOf(in.lang); err != nil {
		return nil, err
	}
	input := book.Input(made.part, asOf)
	input.WithoutDirect = in.received
	made.Report, err = scorecard.Assess(input, scorecard.Options{
		Horizon: in.horizon, Hits: 6, Seed: scorecard.Seed(made.part.Currency, made.part.Stage, asOf.String(), scorecard.Version),
	})
	return made, err
}

func printScorecard(c call, made *madeScorecard, asJSON bool) error {
	var err error
	if asJSON {
		err = indented(c.out, made.document())
	} else {
		err = made.print(c.out)
		tellProblems(c.errOut, made.book)
		for _, p := range made.other {
			fmt.Fprintf(c.errOut, "not in this report: %d lines in %s, %s; ask for them with --currency %s --stage %s\n", p.Rows, p.Currency, p.Stage, p.Currency, p.Stage)
		}
	}
	if err == nil && made.book.LeftOut > 0 {
		return leftOut
	}
	return err
}

// tellProblems lists what could not be read, for a person who will mend the file.
func tellProblems(out io.Writer, book *rows.Book) {
	for _, p := range book.Problems {
		where := p.File
		if p.Line > 0 {
			where += fmt.Sprintf(", line %d", p.Line)
		}
		if p.Column != "" {
			where += ", column " + p.Column
		}
		if p.Value != "" {
			where += fmt.Sprintf(", %q", p.Value)
		}
		fmt.Fprintf(out, "%s: %s\n", where, p.What)
	}
	if book.More > 0 {
		fmt.Fprintf(out, "… and %d more\n", book.More)
	}
	if book.LeftOut > 0 {
		fmt.Fprintf(out, "%d lines were left out\n", book.LeftOut)
	}
}

// says puts a finding into words.
func (m *madeScorecard) says(f scorecard.Finding) string {
	args := map[string]any{}
	for name, value := range f.Args {
		if names, list := value.([]string); list {
			value = m.words.List(names)
		}
		args[name] = value
	}
	return m.words.T(f.Key, args)
}

func (m *madeScorecard) sayAll(list []scorecard.Finding) []string {
	said := make([]string, 0, len(list))
	for _, f := range list {
		said = append(said, m.says(f))
	}
	return said
}

// scorecardUsage explains files, columns and codes.
func scorecardUsage() string {
	var b strings.Builder
	b.WriteString("Compares agencies on the same cases in the same time, with ranges, and says when the data cannot tell. Works on the export of\n" +
		"any firm: a CSV file with a line for each hand-over, comma, semicolon or tab between its values. - reads standard input.\n\n" +
		"  --events FILE    principal received, one movement a line, instead of or besides the column payments\n" +
		"  --as-of DAY      day of the report: nothing after it is known; default: the latest day in the files\n" +
		"  --horizon N      3, 6, 12 or 24 months; default: 12, less when many cases were withdrawn before\n" +
		"  --currency EUR   one report is about one currency and one stage; default: that of most lines\n" +
		"  --stage NAME     amicable, legal or enforcement\n" +
		"  --without-direct count only what the agencies received, not what debtors paid to you\n" +
		"  --lang fr        language of the report: fr or en\n" +
		"  --json           everything, for programs: cohorts, curves, agencies, pairs, forecast, waiting, rejected\n\n")
	list := func(title string, columns []rows.Column) {
		b.WriteString(title + " (* is needed):\n")
		for _, c := range columns {
			mark := " "
			if c.Needed {
				mark = "*"
			}
			fmt.Fprintf(&b, " %s %-16s %s\n", mark, c.Name, c.Meaning)
		}
		b.WriteString("\n")
	}
	list("Columns of the placements", rows.Columns)
	list("Columns of the events", rows.EventColumns)
	b.WriteString("Closing codes, with what they do to the rates:\n")
	for _, c := range cases.Closings {
		if effect := scorecard.EffectOf(c.Code); effect != "" {
			fmt.Fprintf(&b, "  %-26s %s\n", c.Code, effect)
		}
	}
	b.WriteString("\nExit status: 0 every line was used, 3 the report is made but lines were left out (they are listed with line and column),\n" +
		"1 no report, 2 called wrongly.")
	return b.String()
}
