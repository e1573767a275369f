package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The values a PDF is made of: nil, bool, num, name, str, ref, arr, *dict. Numbers, names and strings keep the spelling
// of the file they came from, so that copying changes nothing.
type (
	num  string // "12", "-0.5"
	name string // without the slash, escapes as written
	str  string // with its delimiters: "(…)" or "<…>"
	ref  struct{ n, gen int }
	arr  []any
)

// dict keeps its entries in file order: the same input must give the same output.
type dict struct{ entries []entry }

type entry struct {
	key name
	val any
}

func (d *dict) get(key name) any {
	if d == nil {
		return nil
	}
	for _, e := range d.entries {
		if e.key == key {
			return e.val
		}
	}
	return nil
}

func (d *dict) add(key name, val any) { d.entries = append(d.entries, entry{key, val}) }

func (n num) float() float64 {
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil {
		return 0
	}
	return f
}

func (n num) int() (int64, bool) {
	i, err := strconv.ParseInt(string(n), 10, 64)
	return i, err == nil
}

// asInt reads a whole number.
func asInt(v any) (int64, bool) {
	n, ok := v.(num)
	if !ok {
		return 0, false
	}
	return n.int()
}

// decimal spells a number of ours: at most five decimals, no exponent, no trailing zeros.
func decimal(f float64) num {
	s := strconv.FormatFloat(f, 'f', 5, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		s = "0"
	}
	return num(s)
}

func integer(i int64) num { return num(strconv.FormatInt(i, 10)) }

func reals(fs ...float64) arr {
	a := make(arr, len(fs))
	for i, f := range fs {
		a[i] = decimal(f)
	}
	return a
}

// text spells a string of ours: plain when it is ASCII, else UTF-16 with its mark.
func text(s string) str {
	ascii := true
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			ascii = false
		}
	}
	if ascii {
		return str("(" + strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(s) + ")")
	}
	raw := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(s)) {
		raw = append(raw, byte(u>>8), byte(u))
	}
	return str("<" + hex.EncodeToString(raw) + ">")
}

func hexString(b []byte) str { return str("<" + hex.EncodeToString(b) + ">") }

// bytes returns what a string stands for.
func (s str) bytes() []byte {
	if strings.HasPrefix(string(s), "<") {
		digits := strings.Join(strings.Fields(strings.Trim(string(s), "<>")), "")
		if len(digits)%2 == 1 {
			digits += "0"
		}
		b, err := hex.DecodeString(digits)
		if err != nil {
			return nil
		}
		return b
	}
	return unescape(string(s[1 : len(s)-1]))
}

func unescape(s string) []byte {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'n':
			b = append(b, '\n')
		case c == 'r':
			b = append(b, '\r')
		case c == 't':
			b = append(b, '\t')
		case c == 'b':
			b = append(b, '\b')
		case c == 'f':
			b = append(b, '\f')
		case c >= '0' && c <= '7':
			v, j := 0, i
			for ; j < len(s) && j < i+3 && s[j] >= '0' && s[j] <= '7'; j++ {
				v = v*8 + int(s[j]-'0')
			}
			b, i = append(b, byte(v)), j-1
		case c == '\n':
		default:
			b = append(b, c)
		}
	}
	return b
}

// text returns a text string as UTF-8.
func (s str) text() string {
	b := s.bytes()
	if !bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return string(b)
	}
	var u []uint16
	for i := 2; i+1 < len(b); i += 2 {
		u = append(u, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(u))
}

// appendValue writes a value the way all our objects are written.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case num:
		return append(b, v...)
	case name:
		return append(append(b, '/'), v...)
	case str:
		return append(b, v...)
	case ref:
		return fmt.Appendf(b, "%d %d R", v.n, v.gen)
	case arr:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendValue(b, e)
		}
		return append(b, ']')
	case *dict:
		b = append(b, "<<"...)
		for _, e := range v.entries {
			b = append(append(b, '/'), e.key...)
			b = appendValue(append(b, ' '), e.val)
		}
		return append(b, ">>"...)
	default:
		panic(fmt.Sprintf("pdf: no such value: %T", v))
	}
}
