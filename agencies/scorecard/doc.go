// Package scorecard says how well agencies recover, and when the data cannot tell. It turns hand-overs and what came of them
// into three kinds of figure that are never merged: cash facts, vintage curves, and a comparison of what each agency would have
// recovered from the same cases in the same time, with a range.
//
// The way is always the same: placements become units (Pool), units become sums (Portfolio.Sums), and everything after works
// from the sums alone, so that a caller who keeps them up to date never reads the placements again:
//
//	Input ── Pool ──> Portfolio ── Sums ──> Sums ── Compare ──> Comparison ── Findings ──> words as catalogue keys
//
// The package computes and nothing else: no database, no clock, no chance from outside. Draws come from a generator seeded by
// the caller; the same input gives the same figures on every run. Order of rows and names of agencies move nothing.
package scorecard

// Version is the version of these definitions. It stands in the footer of every report; a change of a rule, of a band or of
// a prior raises it.
const Version = "1"
