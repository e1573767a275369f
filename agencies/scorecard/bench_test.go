package scorecard_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"relais/agencies/scorecard"
	"relais/bench"
	"relais/cases"
)

// million invents placements of 20 agencies over three years; a third pay, once to three times, one in seven debtors comes back.
func million(n int) *scorecard.Input {
	r := rand.New(rand.NewPCG(1, 2))
	in := &scorecard.Input{AsOf: worldDay, Placements: make([]scorecard.Placement, n)}
	for a := range 20 {
		in.Agencies = append(in.Agencies, fmt.Sprintf("Agence %02d", a+1))
	}
	events := make([]scorecard.Event, 0, n)
	next := int32(0) // debtors are numbered as they come, as a reader of rows does
	untraceable, _ := scorecard.CloseOf("untraceable")
	for i := range in.Placements {
		p := &in.Placements[i]
		agency, age := r.IntN(20), r.IntN(700)
		placed := worldDay.AddDays(-r.IntN(1100))
		debtor := next
		if next > 0 && r.IntN(100) < 15 {
			debtor = int32(r.IntN(int(next)))
		} else {
			next++
		}
		*p = scorecard.Placement{
			Debtor: debtor, Agency: int32(agency), Kind: scorecard.Kind(r.IntN(2)), Placed: placed, OldestDue: placed.AddDays(-age),
			Principal: cases.Cents(2_000 + r.IntN(1<<(10+r.IntN(12)))),
		}
		if r.IntN(100) > 30+agency-age/40 {
			if r.IntN(2) == 0 {
				p.Close, p.Closed = untraceable, placed.AddDays(60+r.IntN(200))
			}
			continue
		}
		from := len(events)
		for range 1 + r.IntN(3) {
			events = append(events, scorecard.Event{On: placed.AddDays(1 + r.IntN(60+r.IntN(300))), Cents: p.Principal / 2})
		}
		p.Events = events[from:]
	}
	return in
}

// BenchmarkScorecard makes the report of a million placements of 20 agencies: from rows to sums, the fit, 2,000 draws.
func BenchmarkScorecard(b *testing.B) {
	in := million(1_000_000)
	best, memory := time.Hour, int64(0)
	var pool, add, fit time.Duration
	once := func() {
		start := bench.CPU()
		p, err := scorecard.Pool(in, scorecard.DefaultBands)
		if err != nil {
			b.Fatal(err)
		}
		pooled := bench.CPU()
		s := p.Sums(12)
		added := bench.CPU()
		c := scorecard.Compare(s, 1)
		done := bench.CPU()
		if len(c.Pairs()) != 190 {
			b.Fatal(len(c.Pairs()))
		}
		if done-start < best {
			best, pool, add, fit = done-start, pooled-start, added-pooled, done-added
		}
	}
	for b.Loop() {
		runtime.GC()
		peak := bench.Peak(os.Getpid()) // looking costs time: not in the runs that are timed
		once()
		memory = peak()
		best = time.Hour
		for range 5 {
			runtime.GC()
			once()
		}
	}
	b.Logf("units %v, sums %v, fit and draws %v", pool, add, fit)
	bench.Figure(b, best.Seconds(), "s-million", 0.5)
	bench.Figure(b, bench.MB(memory), "MB-peak", 200)
}
