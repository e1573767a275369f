// Package fectest writes accounting entries files of invented companies, in every form that real ones have, for tests and
// benchmarks. It reads nothing and serves tests only.
package fectest
