package pdf

import (
	"compress/flate"
	"compress/zlib"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/image/tiff/lzw"
)

// decodedMax bounds what the content streams of one source may unpack to: text and lines of 5,000 pages have room, a bomb
// has not.
const decodedMax = 512 << 20

// join writes the streams of one page one behind the other, unpacked. The cuts between them may lie anywhere between two
// tokens, so that nothing but joining is right.
func (c *copier) join(w io.Writer, parts []object) error {
	for _, part := range parts {
		r, err := c.decoder(part)
		if err != nil {
			return err
		}
		n, err := io.Copy(w, io.LimitReader(r, decodedMax-c.decoded+1))
		if c.decoded += n; c.decoded > decodedMax {
			return fmt.Errorf("%w: page contents unpack to more than %d bytes", ErrTooBig, decodedMax)
		}
		// A damaged end is not the end of the page: what could be unpacked is what every viewer shows.
		if err != nil && !damaged(err) {
			return err
		}
		if _, err := io.WriteString(w, "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) decoder(o object) (io.Reader, error) {
	d := o.val.(*dict)
	filters, err := c.s.filters(d)
	if err != nil {
		return nil, err
	}
	if parms, err := c.s.resolve(d.get("DecodeParms")); err != nil {
		return nil, err
	} else if hasPredictor(parms) {
		return nil, fmt.Errorf("%w: page content with a predictor", ErrBroken)
	}
	var r io.Reader = io.NewSectionReader(c.s.r, o.start, o.size)
	for _, f := range filters {
		switch f {
		case "FlateDecode", "Fl":
			z, err := zlib.NewReader(r)
			if err != nil {
				return nil, fmt.Errorf("%w: page content: %v", ErrBroken, err)
			}
			r = z
		case "LZWDecode", "LZW":
			r = lzw.NewReader(r, lzw.MSB, 8)
		case "ASCII85Decode", "A85":
			r = ascii85.NewDecoder(&until{r: r, end: '~'})
		default:
			return nil, fmt.Errorf("%w: page content with filter %s", ErrBroken, f)
		}
	}
	return r, nil
}

func hasPredictor(v any) bool {
	switch v := v.(type) {
	case *dict:
		p, ok := asInt(v.get("Predictor"))
		return ok && p > 1
	case arr:
		for _, e := range v {
			if hasPredictor(e) {
				return true
			}
		}
	}
	return false
}

// damaged tells an unreadable tail from a failing disk or writer.
func damaged(err error) bool {
	var flateError flate.CorruptInputError
	var asciiError ascii85.CorruptInputError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zlib.ErrChecksum) ||
		errors.As(err, &flateError) || errors.As(err, &asciiError) || strings.HasPrefix(err.Error(), "lzw:")
}

// until ends a reader before a byte.
type until struct {
	r    io.Reader
	end  byte
	done bool
}

func (u *until) Read(b []byte) (int, error) {
	if u.done {
		return 0, io.EOF
	}
	n, err := u.r.Read(b)
	for i, c := range b[:n] {
		if c == u.end {
			u.done = true
			return i, io.EOF
		}
	}
	return n, err
}
