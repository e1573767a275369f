package pdf

import (
	"fmt"
	"syscall"
)

// limitProcess bounds what this process may use, for good.
//
// The memory limit is RLIMIT_DATA, not RLIMIT_AS: the Go runtime and glibc's per-thread arenas reserve far more address
// space than they ever write to (over 1 GiB at start), so that a limit on addresses tight enough to protect the machine
// stops the program before it does anything. Since Linux 4.7 RLIMIT_DATA counts every private writable mapping, which is
// where both the Go heap and the sandbox's linear memory live.
//
// The CPU limit is a belt for the case that the parent is gone and cannot end us any more.
func limitProcess(memory, cpuSeconds int64) error {
	for _, l := range []struct {
		what  int
		value int64
	}{
		{syscall.RLIMIT_DATA, memory},
		{syscall.RLIMIT_CPU, cpuSeconds},
		{syscall.RLIMIT_CORE, 0},
	} {
		if l.value <= 0 && l.what != syscall.RLIMIT_CORE {
			continue
		}
		var now syscall.Rlimit
		if err := syscall.Getrlimit(l.what, &now); err != nil {
			return fmt.Errorf("read limit %d: %w", l.what, err)
		}
		value := min(uint64(l.value), now.Max)
		if err := syscall.Setrlimit(l.what, &syscall.Rlimit{Cur: value, Max: value}); err != nil {
			return fmt.Errorf("set limit %d to %d: %w", l.what, value, err)
		}
	}
	return nil
}
