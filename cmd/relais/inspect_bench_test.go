package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"relais/bench"
	"relais/cases/intake/einvoice/einvoicetest"
)

// BenchmarkHybrids inspects a thousand PDFs that carry an invoice: files in a second of one core, the engine's start and
// its processes counted.
func BenchmarkHybrids(b *testing.B) {
	program, dir := built(b), b.TempDir()
	args := []string{"inspect", "--json"}
	for i := range 1000 {
		s := einvoicetest.Example()
		s.Number = fmt.Sprintf("FA-%d", i)
		args = append(args, filepath.Join(dir, s.Number+".pdf"))
		if err := os.WriteFile(args[len(args)-1], hybridPDF("factur-x.xml", []byte(s.CII())), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		spent := bench.Costs(1, func() {
			if text, err := exec.Command(program, args...).CombinedOutput(); err != nil {
				b.Fatalf("%v %.500s", err, text)
			}
		})
		bench.Least(b, 1000/spent[0].Seconds(), "pdf/s", 40)
	}
}
