package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

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

// decoder gives what turns an encoding into UTF-8; nil for UTF-8 itself.
func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	case Latin9:
		return charmap.ISO8859_15.NewDecoder()
	case Windows:
		return charmap.Windows1252.NewDecoder()
	case DOS:
		return charmap.CodePage850.NewDecoder()
	}
	return nil
}

// guessEncoding reads a whole text: UTF-8 if all of it is valid; else by the bytes that only some encodings use.
func guessEncoding(r io.Reader) (Encoding, error) {
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
	var rest []byte   // the beginning of a letter at the end of a piece
	buf := make([]byte, 32<<10)
	for {
		n, err := br.Read(buf)
		for _, b := range buf[:n] {
			switch {
			case b >= 0xa0:
				high++
			case b >= 0x80:
				low++
			}
		}
		if valid {
			rest, valid = checkUTF8(append(rest, buf[:n]...))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	switch {
	case valid && len(rest) == 0:
		return UTF8, nil
	case low > 2*high:
		return DOS, nil
	case low > 0:
		return Windows, nil
	}
	return Latin9, nil
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
				return bytes.Clone(piece), true
			}
			return nil, false
		}
		piece = piece[size:]
	}
	return nil, true
}

// decoded gives a text in UTF-8 without mark and zero bytes, with plain line ends.
func decoded(r io.Reader, e Encoding) io.Reader {
	if d := e.decoder(); d != nil {
		r = d.Reader(r)
	}
	return &lineEnds{r: bufio.NewReaderSize(r, 64<<10), start: true}
}

// lineEnds turns every way to end a line into "\n": CR LF, CR CR LF, CR alone. It drops zero bytes and the mark in front.
type lineEnds struct {
	r     *bufio.Reader
	start bool
	after bool // the byte before was a CR, given as "\n"
}

func (l *lineEnds) Read(p []byte) (int, error) {
	if l.start {
		l.start = false
		if mark, err := l.r.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
			if _, err := l.r.Discard(3); err != nil {
				return 0, err
			}
		}
	}
	n := 0
	for n < len(p) {
		if n > 0 && l.r.Buffered() == 0 {
			return n, nil
		}
		b, err := l.r.ReadByte()
		if err != nil {
			return n, err
		}
		switch {
		case b == 0:
		case b == '\r':
			if !l.after {
				p[n] = '\n'
				n++
			}
			l.after = true
			continue
		case b == '\n' && l.after:
		default:
			p[n] = b
			n++
		}
		l.after = false
	}
	return n, nil
}
