package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program when a script says "exec relais".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"relais": main, "anyserver": anyServer})
}

// TestProgram drives the real program with the scripts in testdata, each in an empty folder of its own.
func TestProgram(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: prepare, Cmds: serverWords(),
		UpdateScripts: os.Getenv("RELAIS_TEST_UPDATE") != ""})
}

func TestEveryCommandExplainsItself(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range commands() {
		if c.name == "" || c.summary == "" || c.run == nil {
			t.Errorf("the row of %q is not complete", c.name)
		}
		if strings.HasSuffix(c.summary, ".") || regexp.MustCompile(`^[A-Z]`).MatchString(c.summary) {
			t.Errorf("the summary of %s is a sentence; the list wants a line: %q", c.name, c.summary)
		}
		if seen[c.name] {
			t.Errorf("%s stands twice", c.name)
		}
		seen[c.name] = true
		if help := c.help(); !strings.HasPrefix(help, "usage: relais "+c.name) {
			t.Errorf("help of %s begins %q", c.name, help[:40])
		}
	}
}

// anyServer is a server that does nothing but answer, for the scripts that prove the words about servers.
func anyServer() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("open http://%s/\n", listener.Addr())
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "asked for %s in %s\n", r.URL.Path, os.Getenv("RELAIS_LANG"))
	}), ReadHeaderTimeout: time.Minute}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { _ = server.Shutdown(context.Background()) })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		panic(err)
	}
}
