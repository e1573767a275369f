// Command relais is the whole portal: the server, its demo and the tools around it. It is the only package that knows all
// others, and it holds no rules: it reads the settings, puts the parts together and runs one of them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, call{args: os.Args[1:], env: os.Environ(), in: os.Stdin, out: os.Stdout, errOut: os.Stderr})
	stop()
	os.Exit(status)
}
