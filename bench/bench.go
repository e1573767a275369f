// Package bench measures what the project promises about its costs: CPU time and memory of this process and of those it
// started, each figure beside its limit. It serves benchmarks only, and decides nothing: what is missed is shown, not failed,
// because a busy machine must not break a build.
package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Figure reports a value that must not be above its limit. `make bench` prints the two beside each other.
func Figure(b *testing.B, value float64, unit string, limit float64) {
	b.ReportMetric(value, unit)
	b.ReportMetric(limit, "most-"+unit)
}

// Least reports a value that must not be below its limit.
func Least(b *testing.B, value float64, unit string, limit float64) {
	b.ReportMetric(value, unit)
	b.ReportMetric(limit, "least-"+unit)
}

// CPU is the time that this process, and children it waited for, have computed so far.
func CPU() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err == nil {
			sum += time.Duration(used.Utime.Nano() + used.Stime.Nano())
		}
	}
	return sum
}

// Costs runs several pieces of work in turn, round after round, so that a neighbour on the machine disturbs all of them
// alike, and gives the median CPU time of each.
func Costs(rounds int, works ...func()) []time.Duration {
	spent := make([][]time.Duration, len(works))
	for range rounds {
		for i, work := range works {
			before := CPU()
			work()
			spent[i] = append(spent[i], CPU()-before)
		}
	}
	medians := make([]time.Duration, len(works))
	for i, s := range spent {
		slices.Sort(s)
		medians[i] = s[len(s)/2]
	}
	return medians
}

// Ratio is a over b.
func Ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// MB is a number of bytes in units of 1,000,000.
func MB(bytes int64) float64 { return float64(bytes) / 1e6 }

// Memory is the proportional set size of a process and of all it started, in bytes: what several share counts once.
func Memory(pid int) int64 {
	sum := memoryOf(pid)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // a fixed pattern: never an error
	for _, task := range tasks {
		list, _ := os.ReadFile(task) // gone: it has no children any more
		for child := range strings.FieldsSeq(string(list)) {
			if n, err := strconv.Atoi(child); err == nil {
				sum += Memory(n)
			}
		}
	}
	return sum
}

// Resident is the resident set size of one process in bytes.
func Resident(pid int) int64 { return sizeOf(pid, "Rss:") }

func memoryOf(pid int) int64 { return sizeOf(pid, "Pss:") }

// sizeOf is 0 when the process is gone.
func sizeOf(pid int, name string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			if kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64); err == nil {
				return kb << 10
			}
		}
	}
	return 0
}

// Peak looks at the memory of a process and its children until the function it gives is called, and gives the most it saw.
func Peak(pid int) (most func() int64) {
	stop, done := make(chan struct{}), make(chan int64)
	go func() {
		seen := int64(0)
		look := time.NewTicker(20 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-stop:
				done <- seen
				return
			case <-look.C:
				seen = max(seen, Memory(pid))
			}
		}
	}()
	return func() int64 { close(stop); return <-done }
}
