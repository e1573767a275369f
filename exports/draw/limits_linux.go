package draw

import "syscall"

// limitMemory bounds the data the child may claim to 1 GiB, so that a bomb ends the child and nothing else.
func limitMemory() {
	// A failure leaves the time limit of the parent and the limits of each reader.
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 1 << 30, Max: 1 << 30})
}
