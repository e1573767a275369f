package accounts

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"io"
	"strings"
)

// Offline is a list of leaked passwords on disk: one SHA-1 in hexadecimal a line, sorted, optionally followed by a colon
// and a number, as the well-known lists are published. It is searched in place; nothing of it is held in memory.
type Offline struct {
	file io.ReaderAt
	size int64
}

// NewOffline looks passwords up in a sorted list of the given size in bytes.
func NewOffline(file io.ReaderAt, size int64) *Offline { return &Offline{file: file, size: size} }

// Contains says whether the list holds the password. SHA-1 is the form of the list; it protects nothing here.
func (o *Offline) Contains(password string) (bool, error) {
	sum := sha1.Sum([]byte(password))
	want := strings.ToUpper(hex.EncodeToString(sum[:]))
	low, high := int64(0), o.size // the line is in [low, high), both at the beginning of a line
	for low < high {
		start, line, err := o.lineAt(low + (high-low)/2)
		if err != nil {
			return false, err
		}
		if start >= high { // the middle lies in the last line: look at the first one instead
			if start, line, err = o.lineFrom(low); err != nil {
				return false, err
			}
		}
		hash, _, _ := strings.Cut(strings.ToUpper(strings.TrimSuffix(line, "\r")), ":")
		switch strings.Compare(want, hash) {
		case 0:
			return true, nil
		case -1:
			high = start
		default:
			low = start + int64(len(line)) + 1
		}
	}
	return false, nil
}

// lineAt gives the first line that begins at or after a position.
func (o *Offline) lineAt(at int64) (start int64, line string, err error) {
	if at == 0 {
		return o.lineFrom(0)
	}
	_, rest, err := o.lineFrom(at - 1)
	if err != nil {
		return 0, "", err
	}
	return o.lineFrom(at + int64(len(rest)))
}

// lineFrom gives the text from a position to the end of its line.
func (o *Offline) lineFrom(at int64) (start int64, line string, err error) {
	var buf [128]byte
	n, err := o.file.ReadAt(buf[:], at)
	if err != nil && err != io.EOF {
		return 0, "", err
	}
	text, _, _ := bytes.Cut(buf[:n], []byte("\n"))
	return at, string(text), nil
}
