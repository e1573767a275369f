//go:build !linux

package pdf

// limitProcess has no equivalent here: the sandbox's own memory limit and the parent's time limit remain.
func limitProcess(memory, cpuSeconds int64) error { return nil }
