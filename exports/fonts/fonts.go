// Package fonts holds the typefaces of the pages that Relais writes: IBM Plex Sans and IBM Plex Mono, under the SIL Open
// Font License 1.1 (LICENSE-IBM-Plex.txt). The files are the tables of the published WOFF fonts, unpacked and otherwise
// unchanged. It holds bytes, and the one switch that whoever draws with them needs; it draws nothing.
package fonts

import (
	_ "embed"
	"sync"

	"github.com/phpdave11/gofpdf"
)

// FixedOrder makes gofpdf, on which maroto stands, write fonts and pictures in a fixed order: without it the same page has other
// bytes each time. maroto gives access to a process-wide default of the library only, so it is set once, before any document
// is begun.
var FixedOrder = sync.OnceFunc(func() { gofpdf.SetDefaultCatalogSort(true) })

// Sans is IBM Plex Sans Regular, a TrueType file with Latin, Greek and Cyrillic. Not to be written to.
//
//go:embed IBMPlexSans-Regular.ttf
var Sans []byte

// SansSemiBold is IBM Plex Sans SemiBold. Not to be written to.
//
//go:embed IBMPlexSans-SemiBold.ttf
var SansSemiBold []byte

// Mono is IBM Plex Mono Regular, for hashes and plain text. Not to be written to.
//
//go:embed IBMPlexMono-Regular.ttf
var Mono []byte
