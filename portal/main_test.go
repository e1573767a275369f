package portal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"relais/exports/draw"
	"relais/exports/pdf"
	"relais/portal/store/pgtest"
)

// TestMain lets the test binary be the children that open foreign files, as the program does.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case "pdf-worker":
			end(pdf.Worker(os.Stdin, os.Stdout))
		case "draw-worker":
			end(draw.Child(os.Stdin, os.Stdout))
		}
	}
	pgtest.Main(m)
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// engineCache is where the compiled sandbox stays between runs: compiling it takes longer than most tests.
func engineCache(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "relais-test-engine")
	if err := os.MkdirAll(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	return dir
}
