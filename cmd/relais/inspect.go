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
	"runtime/debug"
	"time"

	"relais/cases"
	"relais/cases/intake"
	"relais/cases/intake/bank"
	"relais/cases/intake/einvoice"
	"relais/cases/intake/ledger"
	"relais/exports/pdf"
	"relais/portal/i18n"
)

// Limits of the command inspect.
const (
	inspectMemory   = 128 << 20        // bytes that are wanted back before more is asked for
	inspectPatience = 10 * time.Minute // for one file
	inspectText     = 64 << 10         // bytes of text that recognition is given
	inspectItems    = 1000             // open items that are printed one by one
)

// inspected is what is said about one file: one line of JSON.
type inspected struct {
	File       string            `json:"file"`
	Bytes      int64             `json:"bytes"`
	Kind       string            `json:"kind"`               // what it is for us: fec, invoice, status, statement, sheet, pdf, mail, archive, image, text, unknown
	Type       intake.Type       `json:"type,omitempty"`     // what its bytes are
	Mismatch   bool              `json:"mismatch,omitempty"` // its ending promises something else
	Encoding   intake.Encoding   `json:"encoding,omitempty"`
	Understood bool              `json:"understood"`
	Category   string            `json:"category,omitempty"` // suggested, with its confidence in per cent and the reason
	Paper      string            `json:"paper,omitempty"`
	Confidence int               `json:"confidence,omitempty"`
	Why        string            `json:"why,omitempty"`
	FEC        *fecFacts         `json:"fec,omitempty"`
	Invoice    *einvoice.Invoice `json:"invoice,omitempty"`
	Statuses   []einvoice.Status `json:"statuses,omitempty"`
	Bank       []bank.Statement  `json:"bank,omitempty"`
	PDF        *pdfFacts         `json:"pdf,omitempty"`
	Sheet      *sheetFacts       `json:"sheet,omitempty"`
	Mail       *mailFacts        `json:"mail,omitempty"`
	Entries    []string          `json:"entries,omitempty"` // of an archive
	Problems   []saidProblem     `json:"problems"`
	Counts     map[string]int    `json:"problem_counts,omitempty"` // of all problems, by key
}

// saidProblem is a problem in words.
type saidProblem struct {
	Line    int          `json:"line,omitempty"`
	Field   string       `json:"field,omitempty"`
	Value   string       `json:"value,omitempty"`
	Level   intake.Level `json:"level"`
	Key     string       `json:"key"`
	Message string       `json:"message"`
}

// fecFacts is what a ledger says.
type fecFacts struct {
	SIREN     string          `json:"siren,omitempty"`  // as the file is called: a hint
	Closes    string          `json:"closes,omitempty"` // end of the financial year, likewise
	Separator string          `json:"separator"`
	Columns   []string        `json:"columns"`
	Lines     int             `json:"lines"`
	LeftOut   int             `json:"left_out"`
	Debit     cases.Cents     `json:"debit_cents"`
	Credit    cases.Cents     `json:"credit_cents"`
	TiesOut   bool            `json:"ties_out"` // the open items are the general ledger, to the cent
	Gap       cases.Cents     `json:"gap_cents"`
	OpenItems int             `json:"open_items"`
	Certain   int             `json:"certain_items"` // that nobody has to look at
	Balance   *ledger.Balance `json:"balance"`
	Cut       bool            `json:"cut,omitempty"` // not every customer is printed
}

// inspector looks at files one after the other.
type inspector struct {
	words *i18n.Printer
	pool  *pdf.Pool
	today cases.Date
}

// runInspect says what each file is and what it says. Exit status 2: something of it was not understood.
func runInspect(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("inspect", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "one JSON object a line")
	lang := flags.String("lang", "en", "language of the messages: en or fr")
	files, err := parseMixed(flags, c.args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usageError{"inspect wants a file"}
	}
	if *lang != "en" && *lang != "fr" {
		return usageError{"--lang is en or fr"}
	}
	debug.SetMemoryLimit(inspectMemory)
	words, err := printerOf(*lang)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in := &inspector{words: words, today: cases.DateOf(time.Now()), pool: pdf.NewPool(pdf.Options{Command: []string{self, "pdf-worker"}, CacheDir: engineCache()})}
	defer in.pool.Close() //nolint:errcheck // its workers end with it
	all := true
	encoder := json.NewEncoder(c.out)
	encoder.SetEscapeHTML(false)
	for _, file := range files {
		found := in.inspect(ctx, file)
		all = all && found.Understood
		if *asJSON {
			err = encoder.Encode(found)
		} else {
			err = found.print(c.out, words)
		}
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if !all {
		return exitStatus(2)
	}
	return nil
}

// inspect looks at one file. Whatever the file does, the next one gets its turn.
func (in *inspector) inspect(ctx context.Context, file string) *inspected {
	ctx, cancel := context.WithTimeout(ctx, inspectPatience)
	defer cancel()
	done := make(chan *inspected, 1)
	go func() {
		found := &inspected{File: file, Kind: "unknown", Problems: []saidProblem{}}
		defer func() {
			if p := recover(); p != nil {
				found = &inspected{File: file, Kind: "unknown", Problems: []saidProblem{}}
				in.say(found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.failed"})
			}
			done <- found
		}()
		in.look(ctx, file, found)
	}()
	select {
	case found := <-done:
		return found
	case <-ctx.Done():
		found := &inspected{File: file, Kind: "unknown", Problems: []saidProblem{}}
		in.say(found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.slow"})
		return found
	}
}

// look opens a file, finds out what it is, and reads it.
func (in *inspector) look(ctx context.Context, path string, found *inspected) {
	info, err := os.Stat(path) // before it is opened: a pipe would wait for somebody to write to it
	if err != nil || !info.Mode().IsRegular() {
		in.say(found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.unreadable"})
		return
	}
	f, err := os.Open(path)
	if err != nil {
		in.say(found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.unreadable"})
		return
	}
	defer f.Close() //nolint:errcheck // only read
	found.Bytes = info.Size()
	name := filepath.Base(path)
	d := intake.Detect(name, f, info.Size())
	found.Type, found.Mismatch = d.Type, d.Mismatch
	s := &subject{inspector: in, path: path, name: name, file: f, size: info.Size(), found: found}
	s.read(ctx, d)
	if found.Category == "" && found.Kind != "fec" && found.Kind != "sheet" && found.Kind != "statement" {
		s.recognise()
	}
	found.Understood = found.Kind != "unknown" && !found.stopped()
}

// stopped says that something of the file was left out.
func (f *inspected) stopped() bool {
	for _, p := range f.Problems {
		if p.Level == intake.Stop || p.Level == intake.Refuse {
			return true
		}
	}
	return false
}

// say adds a problem in words.
func (in *inspector) say(found *inspected, problems ...intake.Problem) {
	for _, p := range problems {
		args := p.Args
		if args == nil {
			args = map[string]any{}
		}
		found.Problems = append(found.Problems, saidProblem{Line: p.Line, Field: p.Field, Value: p.Value, Level: p.Level, Key: p.Key, Message: in.words.T(p.Key, args)})
	}
}

// count notes how many problems of each kind there are: not all of them are listed.
func (in *inspector) count(found *inspected, tallies []intake.Tally) {
	for _, t := range tallies {
		if found.Counts == nil {
			found.Counts = map[string]int{}
		}
		found.Counts[t.Key] += t.Count
		if t.Level == intake.Stop || t.Level == intake.Refuse {
			found.mustSay(in, t)
		}
	}
}

// mustSay lists a grave problem of which the list holds none, because it was full.
func (f *inspected) mustSay(in *inspector, t intake.Tally) {
	for _, p := range f.Problems {
		if p.Key == t.Key && p.Level == t.Level {
			return
		}
	}
	in.say(f, intake.Problem{Level: t.Level, Key: "inspect.problem.more", Args: map[string]any{"key": t.Key, "count": t.Count}})
}

// refused tells the error of a reader.
func (in *inspector) refused(found *inspected, err error) {
	var e *cases.Error
	if errors.As(err, &e) {
		in.say(found, intake.Problem{Level: intake.Stop, Key: e.Key, Args: e.Args})
		return
	}
	in.say(found, intake.Problem{Level: intake.Stop, Key: "inspect.problem.unreadable"})
}

// print writes what was found for people.
func (f *inspected) print(w io.Writer, words *i18n.Printer) error {
	state := "understood"
	if !f.Understood {
		state = "not understood"
	}
	_, err := fmt.Fprintf(w, "%s: %s, %s\n", f.File, f.Kind, state)
	if err != nil {
		return err
	}
	for _, line := range f.told(words) {
		if _, err := fmt.Fprintf(w, "  %s\n", line); err != nil {
			return err
		}
	}
	for _, p := range f.Problems {
		place := ""
		if p.Line > 0 {
			place = fmt.Sprintf("line %d, ", p.Line)
		}
		if p.Field != "" {
			place += p.Field + ", "
		}
		if p.Value != "" {
			place += fmt.Sprintf("%q, ", p.Value)
		}
		if _, err := fmt.Fprintf(w, "  %s: %s%s\n", p.Level, place, p.Message); err != nil {
			return err
		}
	}
	return nil
}

// told gives the facts in a few lines.
func (f *inspected) told(words *i18n.Printer) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	euros := func(c cases.Cents) string { return words.Money(int64(c), "EUR") }
	if f.Confidence > 0 {
		add("category %s (%s), %d %%, by %s", f.Category, f.Paper, f.Confidence, f.Why)
	}
	if b := f.FEC; b != nil {
		add("%d lines, %d left out; %d customers, %d open items, %d certain", b.Lines, b.LeftOut, b.Balance.Known, b.OpenItems, b.Certain)
		add("open %s, without detail %s, credits beside %s", euros(b.Balance.Open), euros(b.Balance.Undetailed), euros(b.Balance.Credits))
		add("general ledger %s, gap %s", euros(b.Balance.Ledger), euros(b.Gap))
	}
	if i := f.Invoice; i != nil {
		add("%s %s of %s, from %s to %s", i.Profile, i.Number, i.IssuedOn, i.Seller.Name, i.Buyer.Name)
		if i.Totals.Due != nil {
			add("due %s on %s", words.Money(int64(*i.Totals.Due), string(i.Currency)), i.Due())
		}
	}
	for _, s := range f.Statuses {
		add("%s %s of %s: %s", s.Number, s.Code, s.On(), words.T("einvoice.status."+string(s.Effect)))
	}
	for _, s := range f.Bank {
		add("account %s, %d entries", s.Account, len(s.Entries))
	}
	if p := f.PDF; p != nil {
		add("%d pages, encrypted %v, text %v, attachments %v", p.Pages, p.Encrypted, p.Text, p.Attachments)
	}
	if s := f.Sheet; s != nil {
		add("%s: %d lines, %d to take, %d refused", s.Kind, s.Rows, s.Taken, s.Refused)
	}
	return lines
}
