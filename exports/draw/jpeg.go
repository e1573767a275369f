package draw

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"io"
	"os"

	"relais/exports/pdf"
)

// mendedWidth is the width in pixels of a damaged photograph drawn anew on its sheet: A4 at 200 dpi.
const mendedWidth = 1654

// drawJPEG lays the bytes of a photograph on a page as they are; nothing is decoded. One that was damaged in transfer would
// make readers of the dossier complain: it is drawn anew, as far as it goes.
func (d *Drawer) drawJPEG(ctx context.Context, f File, out string) (Drawing, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return Drawing{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return Drawing{}, err
	}
	picture := pdf.Picture{File: in, Size: info.Size()}
	if config, err := jpeg.DecodeConfig(io.NewSectionReader(in, 0, info.Size())); err == nil && tooBig(config) {
		return named("draw.too_big"), nil
	}
	if wholeJPEG(io.NewSectionReader(in, 0, info.Size())) {
		return imagePages(out, Reason{}, picture)
	}
	return d.mend(ctx, picture, out)
}

// mend lets the sandbox draw a damaged photograph.
func (d *Drawer) mend(ctx context.Context, picture pdf.Picture, out string) (Drawing, error) {
	damaged := out + ".damaged"
	defer os.Remove(damaged)
	drawing, err := imagePages(damaged, Reason{}, picture)
	if err != nil || drawing.How == NamedOnly {
		return drawing, err
	}
	drawn, err := d.PDF.Render(ctx, damaged, 1, mendedWidth)
	for _, fault := range faults {
		if errors.Is(err, fault.err) {
			return fault.drawing, nil
		}
	}
	if err != nil {
		return Drawing{}, err
	}
	return imagePages(out, Reason{Key: "draw.cut_off"}, pdf.Picture{File: bytes.NewReader(drawn), Size: int64(len(drawn))})
}

// imagePages writes a page with a picture.
func imagePages(out string, why Reason, picture pdf.Picture) (Drawing, error) {
	err := writeFile(out, func(w io.Writer) error { return pdf.ImagePages(w, picture) })
	switch {
	case errors.Is(err, pdf.ErrTooBig):
		return named("draw.too_big"), nil
	case errors.Is(err, pdf.ErrBroken):
		return broken("draw.broken"), nil
	case err != nil:
		return Drawing{}, err
	}
	return Drawing{How: Image, Why: why, Pages: 1}, nil
}

// wholeJPEG walks over the marks of a JPEG up to its end and says whether they are all such as belong there. It decodes
// nothing, so that flipped bits within the picture pass: they show as spots.
func wholeJPEG(r io.Reader) bool {
	in := bufio.NewReaderSize(r, 64<<10)
	var start [2]byte
	if _, err := io.ReadFull(in, start[:]); err != nil || start != [2]byte{0xff, 0xd8} {
		return false
	}
	scans := 0
	for {
		mark, err := nextMark(in)
		switch {
		case err != nil:
			return false
		case mark == 0xd9:
			return scans > 0
		case mark == 0xda:
			scans++
			fallthrough
		case mark >= 0xc0 && mark <= 0xcf && mark != 0xc8, mark >= 0xdb && mark <= 0xef, mark == 0xfe:
			if !skipSegment(in) {
				return false
			}
		default:
			return false
		}
	}
}

// nextMark goes to the next mark: behind a segment that is the next two bytes, within a picture it comes after any data.
func nextMark(in *bufio.Reader) (byte, error) {
	for {
		if _, err := in.ReadSlice(0xff); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return 0, err
		} else if err != nil {
			continue
		}
		mark, err := in.ReadByte()
		for mark == 0xff && err == nil { // fill bytes
			mark, err = in.ReadByte()
		}
		if err != nil {
			return 0, err
		}
		if mark != 0 && (mark < 0xd0 || mark > 0xd7) { // neither an escaped byte nor a restart
			return mark, nil
		}
	}
}

func skipSegment(in *bufio.Reader) bool {
	var size [2]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return false
	}
	n := int(size[0])<<8 | int(size[1])
	if n < 2 {
		return false
	}
	_, err := in.Discard(n - 2)
	return err == nil
}
