package pack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// watchMemory samples the memory of this process and of all its descendants, shared pages counted once, and gives the
// most it saw. What this process had before is not counted: tests make their files in it.
func watchMemory(t testing.TB) (peak func() int64) {
	base := memoryOf(os.Getpid())
	stop, done := make(chan struct{}), make(chan int64)
	go func() {
		most := int64(0)
		for {
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(20 * time.Millisecond):
				most = max(most, memoryOfTree(os.Getpid())-base)
			}
		}
	}()
	return func() int64 { close(stop); return <-done }
}

// memoryOfTree adds up a process and what it started.
func memoryOfTree(pid int) int64 {
	sum := memoryOf(pid)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		list, _ := os.ReadFile(task)
		for child := range strings.FieldsSeq(string(list)) {
			if n, err := strconv.Atoi(child); err == nil {
				sum += memoryOfTree(n)
			}
		}
	}
	return sum
}

// memoryOf gives the proportional set size of a process in bytes; 0 when it is gone.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			if kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64); err == nil {
				return kb << 10
			}
		}
	}
	return 0
}
