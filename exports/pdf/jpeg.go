package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// markers is what the head of a JPEG says beside its pixels.
type markers struct {
	components  int
	adobe       bool
	orientation int // 1 to 8
}

func readerAt(b []byte) io.ReaderAt { return bytes.NewReader(b) }

// readMarkers walks the segments of a JPEG up to its frame header.
func readMarkers(r io.ReaderAt, size int64) (markers, error) {
	m := markers{orientation: 1}
	var head [4]byte
	for at := int64(2); at+4 <= size; {
		if _, err := r.ReadAt(head[:], at); err != nil {
			return m, fmt.Errorf("%w: JPEG header: %v", ErrBroken, err)
		}
		if head[0] != 0xff {
			return m, fmt.Errorf("%w: JPEG header: no marker at byte %d", ErrBroken, at)
		}
		kind := head[1]
		if kind == 0xff { // padding
			at++
			continue
		}
		length := int64(binary.BigEndian.Uint16(head[2:]))
		if kind == 0xda || kind == 0xd9 || length < 2 {
			break
		}
		body := make([]byte, min(length-2, size-at-4))
		if _, err := r.ReadAt(body, at+4); err != nil && err != io.EOF {
			return m, fmt.Errorf("%w: JPEG header: %v", ErrBroken, err)
		}
		m.read(kind, body)
		at += 2 + length
	}
	if m.components == 0 {
		return m, fmt.Errorf("%w: JPEG without a frame", ErrBroken)
	}
	return m, nil
}

func (m *markers) read(kind byte, body []byte) {
	switch {
	case kind >= 0xc0 && kind <= 0xc2 && len(body) >= 6:
		m.components = int(body[5])
	case kind == 0xee && bytes.HasPrefix(body, []byte("Adobe")):
		m.adobe = true
	case kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		if o := exifOrientation(body[6:]); o != 0 {
			m.orientation = o
		}
	}
}

// exifOrientation finds tag 0x0112 in the first directory of the TIFF structure; 0 when there is none.
func exifOrientation(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(b[:2]) {
	case "II":
	case "MM":
		order = binary.BigEndian
	default:
		return 0
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 0
	}
	for i := range uint64(order.Uint16(b[at:])) {
		e := at + 2 + 12*i
		if e+12 > uint64(len(b)) {
			return 0
		}
		if order.Uint16(b[e:]) == 0x0112 && order.Uint16(b[e+2:]) == 3 {
			if o := int(order.Uint16(b[e+8:])); o >= 1 && o <= 8 {
				return o
			}
		}
	}
	return 0
}
