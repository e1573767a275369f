package pdf

import (
	"io"
	"time"
)

// File is what Read found in a bundle.
type File struct {
	Title, Author, Subject, Creator, Lang string
	Date                                  time.Time
	ID                                    [16]byte
	Pages                                 []Page
	Outline                               []Bookmark
}

// Page is one page of a bundle and its marker.
type Page struct {
	Index, Of     int    // 12, 84: as written in the marker; always the true position
	Label         string // text stamped bottom right
	Exhibit       string // Part.Exhibit
	Sheet, Sheets int    // page within its part
	Stamp         string // text stamped top right
	Size          Size
	Links         []Link
}

// Read walks a bundle written by Assemble. It is strict: anything Assemble would not have written is an error that wraps
// ErrBroken. It does not check the content of pages; the manifest's hash does.
func Read(r io.ReaderAt, size int64) (*File, error) { return nil, ErrBroken }
