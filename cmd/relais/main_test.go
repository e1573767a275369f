package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program when a script says "exec relais".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"relais": main})
}

// TestProgram drives the real program with the scripts in testdata, each in an empty folder of its own.
func TestProgram(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true,
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
