package pdf

import (
	"io"
	"time"
)

// Spec is a bundle to be written.
type Spec struct {
	Title, Author, Subject, Creator string
	Lang                            string                    // BCP 47, "fr-FR"
	Date                            time.Time                 // creation and modification date; UTC
	ID                              [16]byte                  // file identifier
	Font                            []byte                    // TrueType font of all stamps; nil takes Go Regular
	Label                           func(page, of int) string // stamped bottom right on every page: "p. 12 / 84"; nil: none
	Parts                           []Part
	Outline                         []Bookmark
	Links                           []Link
}

// Part is one PDF inside the bundle: a copy made by Pool.Normalise, by ImagePages, or pages drawn by ourselves.
type Part struct {
	Path   string      // file to read, or
	Source io.ReaderAt // its content
	Size   int64       // of Source

	FitA4 bool    // place each page on A4, portrait or landscape by its shape; else keep its size
	Scale float64 // share of the sheet given to the source page, leaving a margin for stamps: 0.94; 0 leaves all

	Exhibit string                    // number of the exhibit, kept in the page marker and found again by Read; "" for authored pages
	Stamp   func(page, of int) string // top right on each page: "Pièce n° 7 (D2) – p. 1/2"; nil: none
	Tab     Tab                       // on the right edge of each page
	Back    Back                      // on the first page
}

// RGB is a colour, 0 to 255 each.
type RGB struct{ R, G, B uint8 }

// Tab is the edge tab of an exhibit. The zero value draws none.
type Tab struct {
	Letter string // one letter; "" draws none
	Slot   int    // position from the top, 0 first, so that tabs of different letters do not lie over each other
	Tint   RGB    // the letter is written in black or white, whichever reads better
}

// Back is a link to another page, drawn top left: "Retour au bordereau". The zero value draws none.
type Back struct {
	Text string
	Page int
}

// Bookmark is an entry of the outline.
type Bookmark struct {
	Title    string
	Page     int
	Open     bool // children are shown when the file is opened
	Children []Bookmark
}

// Rect is an area of a page in points from its bottom left.
type Rect struct{ X0, Y0, X1, Y1 float64 }

// Link is an invisible link on a page of the bundle to another page of it.
type Link struct {
	Page   int
	Area   Rect
	Target int
}

// Result says what Assemble wrote.
type Result struct {
	Pages int
	First []int // first page of each part
	Bytes int64
}

// Assemble writes the bundle to w in one pass. Errors of a part are *PartError; what was written before one is worthless.
func Assemble(w io.Writer, spec Spec) (Result, error) { return Result{}, ErrBroken }

// Measure returns the page sizes of a normalised copy or of a PDF of our own, read strictly.
func Measure(path string) ([]Size, error) { return nil, ErrBroken }
