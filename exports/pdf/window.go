package pdf

import (
	"bytes"
	"fmt"
	"io"
)

// window reads a file for pdfium, which asks for some hundred bytes at a time and takes a short read for a full one.
type window struct {
	r    io.ReaderAt
	size int64
	pos  int64
	buf  []byte
	base int64
	tail []byte // replaces the end of the file
}

// Seek moves to an offset from the start, the only way pdfium asks for.
func (w *window) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, fmt.Errorf("seek %d from %d", offset, whence)
	}
	w.pos = offset
	return offset, nil
}

// Read fills b or fails.
func (w *window) Read(b []byte) (int, error) {
	if w.pos+int64(len(b)) > w.size {
		return 0, io.ErrUnexpectedEOF
	}
	if len(b) > 1<<15 {
		return w.readAt(b, w.pos)
	}
	if w.pos < w.base || w.pos+int64(len(b)) > w.base+int64(len(w.buf)) {
		if w.buf == nil {
			w.buf = make([]byte, 1<<17)
		}
		w.base = max(0, w.pos-1<<12) // pdfium also looks backwards
		w.buf = w.buf[:min(int64(cap(w.buf)), w.size-w.base)]
		if _, err := w.readAt(w.buf, w.base); err != nil {
			w.buf = w.buf[:0]
			return 0, err
		}
	}
	return copy(b, w.buf[w.pos-w.base:]), nil
}

func (w *window) readAt(b []byte, at int64) (int, error) {
	n, err := w.r.ReadAt(b, at)
	if n < len(b) {
		return 0, err
	}
	start := w.size - int64(len(w.tail))
	if end := at + int64(n); end > start {
		from := max(at, start)
		copy(b[from-at:], w.tail[from-start:])
	}
	return n, nil
}

// hideTable blanks the word that leads to the cross-reference table. pdfium believes a table that is there, even one whose
// offsets are wrong for some objects; without one it searches the whole file.
func (w *window) hideTable() error {
	tail := make([]byte, min(1<<13, w.size))
	if _, err := w.readAt(tail, w.size-int64(len(tail))); err != nil {
		return fmt.Errorf("%w: %v", ErrWorker, err)
	}
	w.tail = bytes.ReplaceAll(tail, []byte("startxref"), []byte("         "))
	return nil
}
