//go:build !linux

package draw

// limitMemory does nothing where the system has no such limit; the limits of each reader stand.
func limitMemory() {}
