package ledger_test

import (
	"io"
	"os"
	"runtime/debug"
	"testing"

	"relais/bench"
	"relais/cases/intake/fec"
	"relais/cases/intake/fec/fectest"
	"relais/cases/intake/ledger"
)

// BenchmarkLedger reads a year of 5,000,000 lines and 50,000 customers, made while it is read: lines in a second of one
// core, without what making them costs, and the memory of the whole process.
func BenchmarkLedger(b *testing.B) {
	year := fectest.Stream{Lines: 5_000_000, Customers: 50_000}
	debug.SetMemoryLimit(128 << 20) // as the command inspect does: what is free is collected before more is asked for
	debug.FreeOSMemory()
	most := bench.Peak(os.Getpid())
	var open int
	for b.Loop() {
		drain := func() {
			for range 2 { // as often as it is read
				r, err := year.Source()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		}
		read := func() {
			l, err := fec.Look(year.Source)
			if err != nil {
				b.Fatal(err)
			}
			found, out, err := ledger.Read(b.Context(), year.Source, l)
			if err != nil {
				b.Fatal(err)
			}
			if found.Gap() != 0 || out.LeftOut > 0 || out.Debit != out.Credit {
				b.Fatalf("a gap of %d, %d lines left out", found.Gap(), out.LeftOut)
			}
			open = 0
			for _, c := range found.Customers {
				open += len(c.Items)
			}
		}
		costs := bench.Costs(1, drain, read)
		bench.Least(b, float64(year.Lines)/(costs[1]-costs[0]).Seconds()/1000, "klines/s", 400)
	}
	bench.Figure(b, bench.MB(most()), "MB-peak", 160)
	b.ReportMetric(float64(open), "open-items")
}
