package intake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Source opens a stored file from its beginning, as often as it is asked.
type Source func() (io.ReadCloser, error)

// Encoding names how the letters of a text file are written.
type Encoding string

// The encodings that are read.
const (
	UTF8    Encoding = "utf-8"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
	Latin9  Encoding = "iso-8859-15"
	Windows Encoding = "windows-1252"
	DOS     Encoding = "cp850"
)

// Encodings lists them in the order in which pages offer them.
var Encodings = []Encoding{UTF8, Windows, Latin9, DOS, UTF16LE, UTF16BE}

// table gives the letters of an encoding of one byte a letter; nil for the others.
func (e Encoding) table() *charmap.Charmap {
	switch e {
	case Latin9:
		return charmap.ISO8859_15
	case Windows:
		return charmap.Windows1252
	case DOS:
		return charmap.CodePage850
	}
	return nil
}

// Wide says that a letter takes two bytes, so that a separator cannot be looked for in the bytes.
func (e Encoding) Wide() bool { return e == UTF16LE || e == UTF16BE }

// Reader gives a text in UTF-8.
func (e Encoding) Reader(r io.Reader) io.Reader {
	if d := e.decoder(); d != nil {
		return d.Reader(r)
	}
	return r
}

// Text gives a piece of text in UTF-8; what is not valid becomes the sign for it. It is not for wide encodings.
func (e Encoding) Text(b []byte) string {
	if ascii(b) {
		return string(b)
	}
	table := e.table()
	if table == nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	var text strings.Builder
	for _, c := range b {
		text.WriteRune(table.DecodeByte(c))
	}
	return text.String()
}

// ascii says that no byte is beyond ASCII. It looks at eight at a time, because readers ask it for every field of a file.
func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decoder gives what turns an encoding into UTF-8; nil for UTF-8 itself.
func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	}
	if table := e.table(); table != nil {
		return table.NewDecoder()
	}
	return nil
}

// GuessEncoding reads a whole text: UTF-8 if all of it is valid; else by the bytes that only some encodings use.
func GuessEncoding(r io.Reader) (Encoding, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if wide := guessWide(head); wide != "" {
		return wide, nil
	}
	valid := true
	low, high := 0, 0 // bytes 80–9F, which only Windows and DOS use for letters, and A0–FF
	rest := 0         // bytes of the beginning of a letter at the end of a piece; they stand in front of the next
	buf := make([]byte, utf8.UTFMax+4<<10)
	for {
		n, err := br.Read(buf[rest:])
		if read := buf[rest : rest+n]; !ascii(read) || rest > 0 {
			l, h := countBeyond(read)
			low, high = low+l, high+h
			if valid {
				var begun []byte
				begun, valid = checkUTF8(buf[:rest+n])
				rest = copy(buf, begun)
			}
		}
		if !valid {
			rest = 0
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	switch {
	case valid && rest == 0:
		return UTF8, nil
	case low > 2*high:
		return DOS, nil
	case low > 0:
		return Windows, nil
	}
	return Latin9, nil
}

// countBeyond counts the bytes 80–9F and A0–FF.
func countBeyond(piece []byte) (low, high int) {
	for _, b := range piece {
		switch {
		case b >= 0xa0:
			high++
		case b >= 0x80:
			low++
		}
	}
	return low, high
}

// guessWide finds UTF-16: by its mark, or by the zero bytes between Western letters.
func guessWide(head []byte) Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	zeros := [2]int{}
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case half >= 4 && zeros[1] > half*7/10 && zeros[0] < half/10+1:
		return UTF16LE
	case half >= 4 && zeros[0] > half*7/10 && zeros[1] < half/10+1:
		return UTF16BE
	}
	return ""
}

// checkUTF8 says whether a piece of text is valid, apart from a letter cut off at its end, which is given back.
func checkUTF8(piece []byte) (rest []byte, valid bool) {
	for len(piece) > 0 {
		if piece[0] < utf8.RuneSelf {
			piece = piece[1:]
			continue
		}
		r, size := utf8.DecodeRune(piece)
		if r == utf8.RuneError && size == 1 {
			if !utf8.FullRune(piece) {
				return piece, true
			}
			return nil, false
		}
		piece = piece[size:]
	}
	return nil, true
}
