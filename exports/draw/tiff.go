package draw

import (
	"encoding/binary"
	"errors"
	"io"
)

// tiffPages follows the chain of image directories of a TIFF and gives their offsets, at most limit. A chain that turns
// back on itself ends there.
func tiffPages(r io.ReaderAt, limit int) ([]int64, error) {
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, err
	}
	order := binary.ByteOrder(binary.LittleEndian)
	switch string(head[:2]) {
	case "II":
	case "MM":
		order = binary.BigEndian
	default:
		return nil, errors.New("tiff: no byte order")
	}
	seen := map[int64]bool{}
	var offsets []int64
	for at := int64(order.Uint32(head[4:])); at != 0 && !seen[at]; {
		if len(offsets) == limit {
			return nil, errTooBig
		}
		seen[at] = true
		offsets = append(offsets, at)
		var count [2]byte
		if _, err := r.ReadAt(count[:], at); err != nil {
			return nil, err
		}
		var next [4]byte
		if _, err := r.ReadAt(next[:], at+2+12*int64(order.Uint16(count[:]))); err != nil {
			break // a truncated last directory: the pages before it stand
		}
		at = int64(order.Uint32(next[:]))
	}
	return offsets, nil
}
