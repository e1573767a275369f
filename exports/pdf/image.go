package pdf

import (
	"image"
	"io"
)

// Picture is an image for one page: a JPEG or PNG file, or pixels.
type Picture struct {
	File        io.ReaderAt // JPEG or PNG, recognised by content
	Size        int64       // of File
	Raster      image.Image // used when File is nil
	Orientation int         // 1 to 8 as in EXIF; 0 takes the file's own
	Margin      float64     // points around it; pictures shaped like A4 always fill the page
}

// ImagePages writes a PDF with one A4 page per picture, portrait or landscape by its shape. JPEGs and simple PNGs are not
// recompressed. A picture whose header cannot be read gives ErrBroken before anything is written.
func ImagePages(w io.Writer, pictures ...Picture) error { return ErrBroken }
