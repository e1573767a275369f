package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// call is one run of the program: what it was given and where it answers.
type call struct {
	args        []string // after the command's name
	env         []string // as os.Environ gives it
	in          io.Reader
	out, errOut io.Writer
}

// command is one row of the table of sub-commands.
type command struct {
	name    string
	args    string // how its arguments are written
	summary string // one line for the list
	usage   string // what else there is to know
	hidden  bool   // not for people: the program starts itself so
	run     func(ctx context.Context, c call) error
}

// commands is every sub-command there is. A command returns an error of one of three kinds: a usageError, an exitStatus
// (it has said itself what is wrong), or any other, which is printed. The function, not a variable, because help reads
// the table that it stands in.
func commands() []command {
	return []command{
		{name: "serve", args: "[flags]", run: runServe,
			summary: "serve the portal until it is told to stop",
			usage:   settingsUsage()},
		{name: "demo", args: "[--data DIR] [--addr ADDR] [--seed N] [--cases N]", run: runDemo,
			summary: "make a portfolio of invented cases and serve it",
			usage: "Prints the address and the log-ins. The second factor is off, and every page says so. A folder with a demo in it is\n" +
				"served as it is.\n\n" +
				"  --data DIR    an empty folder, or one with a demo; default: a temporary one\n" +
				"  --addr ADDR   where to listen (127.0.0.1:8080)\n" +
				"  --seed N      the same seed gives the same portfolio (1)\n" +
				"  --cases N     number of cases (300)\n" +
				"  --only-data   make the data and stop"},
		{name: "migrate", args: "[--status] [flags]", run: runMigrate,
			summary: "bring the schema of the database up to date",
			usage:   "serve does the same at its start. With --status it lists the migrations and changes nothing."},
		{name: "user", args: "found|rescue --email ADDRESS [--name NAME] [flags]", run: runUser,
			summary: "make the operator of a new installation, or give somebody a way back in",
			usage: "found prints an invitation for the first person; everybody else is invited on the pages.\n" +
				"rescue prints a link to set a new password, for when no mail goes out."},
		{name: "pack", args: "FOLDER [-o OUT.zip] [--pdf OUT.pdf]", run: runPack,
			summary: "make a dossier of a folder of documents, without a server",
			usage: "The folder may hold a case.json that describes the claim (see the README); files it does not name are sorted by\n" +
				"recognition. Whatever else is in the folder, the dossier is made. Prints a JSON report with one entry per file: exhibit\n" +
				"number, pages, SHA-256, how it was drawn (merged, image, text, named_only) and why.\n\n" +
				"  -o FILE       the archive; default: the folder's name with .zip\n" +
				"  --pdf FILE    also write the bound dossier here\n" +
				"  --workers N   PDFs read at a time, each in a process of some 60 MB (1)\n" +
				"  --quiet       show no progress"},
		{name: "inspect", args: "[--json] [--lang LANG] FILE…", run: runInspect,
			summary: "say what files are and what they say: ledgers, e-invoices, bank statements, sheets, PDFs, mails",
			usage: "One answer a file, in their order; a file that cannot be read does not stop the others. A ledger (FEC) is answered with\n" +
				"its open items and how they tie to the general ledger, an e-invoice or hybrid PDF with its fields, every problem with\n" +
				"line, field, value and message.\n\n" +
				"  --json        one JSON object a line\n" +
				"  --lang LANG   language of the messages: en or fr (en)\n\n" +
				"Exit status 2 means that something was not understood; what was printed names it."},
		{name: "verify", args: "OUT.zip | --journal [flags] | --deep [flags]", run: runVerify,
			summary: "check a dossier, or the data of an installation",
			usage: "OUT.zip     checks every hash of a dossier and the pages of its PDF, and prints a JSON report\n" +
				"--journal   follows the chain of every journal and names the first entry that was edited, is missing or was moved\n" +
				"--deep      also computes every kept figure anew and reads every file\n\n" +
				"Exit status 1 means that something is wrong; what was printed names it. The portal may be running meanwhile."},
		{name: "statement", args: "[--as-of DAY] [--json|--csv|--pdf FILE] CLAIM.json | --vectors FILE.csv", run: runStatement,
			summary: "compute what is owed on a claim on a day, to the cent",
			usage: "CLAIM.json is written as the case.json of pack (see the README); a field that nobody knows is refused. - reads it from\n" +
				"standard input. Without --json or --csv the statement is printed for people, in the language of the claim.\n\n" +
				"  --as-of DAY     2026-11-21; default: the as_of of the claim, else today\n" +
				"  --json          the whole statement with its hash; of a refusal, its code and its sentence\n" +
				"  --csv           as a sheet\n" +
				"  --pdf FILE      on paper\n" +
				"  --vectors FILE  a table of claims, one a row; prints a JSON object a line: id, segments (days@rate=cents),\n" +
				"                  interest_cents, indemnity_cents, total_cents, flags, error. --json says the same\n" +
				"  --check         with --vectors: also compare with the columns expected_… of the table\n" +
				"  --rates FILE    also the semesters of this table (columns as in cases/rates.csv); known ones must say the same\n\n" +
				"Exit status: 0 computed, 1 refused by a rule, unreadable or different from the table (the words say which), 2 called wrongly."},
		{name: "limitation", args: "[--as-of DAY] CLAIM.json", run: runLimitation,
			summary: "say until when each invoice of a claim can be brought to court",
			usage: "Prints a JSON report: the regime with its article and confidence, what it counts from, what began it anew, the last day.\n\n" +
				"Exit status: 0 computed, also when an invoice is barred (the report says so), 1 unreadable, 2 called wrongly."},
		{name: "scorecard", args: "[--events EVENTS.csv] [--as-of DAY] [--json] PLACEMENTS.csv", run: runScorecard,
			summary: "compare collection agencies on the same cases, from an export of placements",
			usage:   scorecardUsage()},
		{name: "pdf-worker", hidden: true, run: runPDFWorker, summary: "read PDFs that came from outside, in a process of its own"},
		{name: "draw-worker", hidden: true, run: runDrawWorker, summary: "read other files that came from outside, in a process of its own"},
		{name: "config", args: "[--markdown] [flags]", run: showConfig,
			summary: "print every setting, its value and where that comes from; secrets are masked",
			usage:   "Reads flags, environment and files as serve does, and stops in the same words if something is wrong.\n\n" + settingsUsage()},
		{name: "version", args: "[--json]", run: showVersion,
			summary: "print the version; with --json also what it was built from",
			usage:   "The JSON object names version, commit, Go and every module with its checksum."},
		{name: "help", args: "[command]", run: showHelp,
			summary: "explain a command"},
	}
}

// exitStatus ends the program with this status and no further word.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usageError says that the program was called wrongly: status 2.
type usageError struct{ words string }

func (e usageError) Error() string { return e.words }

// run carries out one call and returns the exit status: 0 done, 1 failed, 2 called wrongly.
func run(ctx context.Context, c call) int {
	if len(c.args) == 0 {
		_, _ = io.WriteString(c.errOut, overview())
		return 2
	}
	name := c.args[0]
	if name == "-h" || name == "--help" {
		name = "help"
	}
	chosen, err := findCommand(name)
	if err == nil {
		c.args = c.args[1:]
		err = chosen.run(ctx, c)
	}
	var status exitStatus
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(c.out, chosen.help())
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &usage):
		fmt.Fprintf(c.errOut, "relais: %v\n", err)
		return 2
	default:
		fmt.Fprintf(c.errOut, "relais %s: %v\n", name, err)
		return 1
	}
}

func findCommand(name string) (command, error) {
	var known []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		if !c.hidden {
			known = append(known, c.name)
		}
	}
	return command{}, usageError{fmt.Sprintf("there is no command %s; did you mean %s?", name, nearest(name, known))}
}

func showHelp(_ context.Context, c call) error {
	if len(c.args) == 0 {
		_, err := io.WriteString(c.out, overview())
		return err
	}
	chosen, err := findCommand(c.args[0])
	if err != nil {
		return err
	}
	_, err = io.WriteString(c.out, chosen.help())
	return err
}

// overview lists the commands.
func overview() string {
	var b strings.Builder
	b.WriteString("Relais hands over unpaid invoices, with their evidence, to collection agencies.\n\nusage: relais COMMAND [flags]\n\n")
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(&b, "  %-10s %s\n", c.name, c.summary)
		}
	}
	b.WriteString("\n\"relais help COMMAND\" says more.\n")
	return b.String()
}

// help explains one command.
func (c command) help() string {
	text := fmt.Sprintf("usage: relais %s\n\n%s\n", strings.TrimSpace(c.name+" "+c.args), upperFirst(c.summary)+".")
	if c.usage != "" {
		text += "\n" + strings.TrimRight(c.usage, "\n") + "\n"
	}
	return text
}

// settingsUsage lists the flags that settings have and the environment's names, for the commands that read them.
func settingsUsage() string {
	var b strings.Builder
	b.WriteString("Settings:\n")
	for _, s := range settings {
		name := prefix + s.name
		if s.flag != "" {
			name = "--" + s.flag + ", " + name
		}
		if s.preset != "" {
			name += " (" + s.preset + ")"
		}
		fmt.Fprintf(&b, "  %s\n      %s\n", name, s.meaning)
	}
	return b.String()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
