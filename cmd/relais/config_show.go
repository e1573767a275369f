package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"

	"relais/portal/store"
)

// showConfig prints every setting, its value and where that comes from; with --markdown, the table of the README.
func showConfig(_ context.Context, c call) error {
	flags := flag.NewFlagSet("config", flag.ContinueOnError)
	markdown := flags.Bool("markdown", false, "print what the settings mean, as the README has it")
	_, origins, err := loadConfig(flags, c.args, c.env)
	if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError{"config takes no arguments"}
	}
	if *markdown {
		return writeSettings(c.out)
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, o := range origins {
		fmt.Fprintf(table, "%s%s\t%s\t%s\n", prefix, o.name, o.shown(), o.from)
	}
	return table.Flush()
}

// shown is the value as it may be printed: of a secret only that it is there, of an address all but the password.
func (o origin) shown() string {
	if o.text == "" {
		return "–"
	}
	if !o.secret || o.from == "default" {
		return o.text
	}
	if u, err := url.Parse(o.text); err == nil && u.Host != "" {
		if u.User != nil {
			u.User = url.UserPassword(u.User.Username(), "secret")
		}
		if u.RawQuery != "" { // PostgreSQL takes a password there too
			u.RawQuery = "…"
		}
		return strings.Replace(u.String(), ":secret@", ":••••@", 1)
	}
	if _, file := store.FileOf(o.text); file {
		return o.text
	}
	return "••••"
}

// writeSettings writes the table of all settings in Markdown.
func writeSettings(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| environment | flag | default | meaning |\n|---|---|---|---|\n")
	for _, s := range settings {
		name, flag, preset := "`"+prefix+s.name+"`", "–", "–"
		if s.secret {
			name += " or `…_FILE`"
		}
		if s.flag != "" {
			flag = "`--" + s.flag + "`"
		}
		if s.preset != "" {
			preset = "`" + s.preset + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, flag, preset, s.meaning)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
