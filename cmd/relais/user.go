package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/url"

	"relais/portal/accounts"
)

// runUser makes the first person of an installation, or gives a lost one a way in, from the command line of the machine.
func runUser(ctx context.Context, c call) error {
	flags := flag.NewFlagSet("user", flag.ContinueOnError)
	email := flags.String("email", "", "log-in address")
	name := flags.String("name", "", "name of the person")
	org := flags.String("org", "Exploitation", "name of the operator's organisation")
	config, _, err := loadConfig(flags, userFlags(c.args), c.env)
	if err != nil {
		return err
	}
	if len(c.args) == 0 || *email == "" {
		return usageError{"user wants an act (found or rescue) and --email"}
	}
	public := config.URL
	if public == nil {
		public = &url.URL{Scheme: "http", Host: config.Addr}
	}
	s, err := assemble(ctx, config, slog.New(slog.DiscardHandler), public, false)
	if err != nil {
		return err
	}
	path, token := "", ""
	switch c.args[0] {
	case "found":
		path = "/invitation/"
		token, err = s.accounts.Found(ctx, accounts.Founder{Organisation: *org, Email: *email, Name: *name, Lang: config.Lang})
	case "rescue":
		path = "/reset/"
		token, err = s.accounts.Rescue(ctx, *email)
	default:
		err = usageError{fmt.Sprintf("user has no act %s; found or rescue?", c.args[0])}
	}
	if closing := s.close(ctx); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Open this link within its time, once: %s%s%s\n", public, path, token)
	return nil
}

// userFlags drops the act in front of the flags.
func userFlags(args []string) []string {
	if len(args) == 0 {
		return args
	}
	return args[1:]
}
