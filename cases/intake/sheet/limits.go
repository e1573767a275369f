package sheet

import "relais/cases/intake"

// Limits of a file.
const (
	MaxFile    = 25 << 20 // bytes of the file as it arrives
	MaxRows    = 200_000  // lines with something in them, the header apart
	maxColumns = 300
	maxCell    = 10_000    // bytes of one cell
	maxLine    = 1 << 20   // bytes of one line of a CSV file with broken quotes
	sampled    = 2_000     // lines looked at to guess decimals and days
	sampleSize = 256 << 10 // bytes looked at to guess the separator
	shown      = 20        // lines of a preview
	headerIn   = 30        // lines among which the header is looked for
)

// unpacked bounds what a workbook may unpack to: far more than a sheet of MaxRows lines needs, and no bomb.
var unpacked = intake.Limits{Entries: 2_000, Unpacked: 400 << 20, Entry: 300 << 20}

// xmlInMemory is how much of one part of a workbook is kept in memory; larger parts wait in a temporary file.
const xmlInMemory = 8 << 20
