package fec

// Limits of a file. Its length is not limited here: what is kept does not grow with it.
const (
	maxLine    = 1 << 20 // bytes of a line; a longer one is left out
	maxCells   = 200     // fields of a line that are looked at
	maxQuoted  = 20      // lines over which a quoted text may run
	maxEntries = 2 << 20 // entries under way at a time while they are added up
	maxWhole   = 12      // digits before the decimal sign
)
