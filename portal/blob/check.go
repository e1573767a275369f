package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"relais/cases"
)

// validOrg says that an organisation's identifier may become the name of a folder.
func validOrg(org cases.OrgID) bool {
	return org != "" && len(org) <= 64 && strings.Trim(string(org), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

// validHash says that a text is a SHA-256 as we write it.
func validHash(hash string) bool {
	return len(hash) == 2*sha256.Size && strings.Trim(hash, "0123456789abcdef") == ""
}

// Damaged is the error of a file whose bytes are not those that were stored.
func Damaged(hash string) *cases.Error {
	return &cases.Error{Code: cases.Internal, Key: "error.file_damaged", Cause: fmt.Errorf("file %s: the bytes have another hash", hash)}
}

// checked reads a file of a known size and hash. It never gives the last bytes of a file that was damaged.
type checked struct {
	f     io.ReadCloser
	sum   hash.Hash
	want  string
	left  int64
	ended error
}

func newChecked(f io.ReadCloser, want string, size int64) *checked {
	return &checked{f: f, sum: sha256.New(), want: want, left: size}
}

func (c *checked) Read(p []byte) (int, error) {
	if c.ended == nil && c.left == 0 {
		c.ended = c.verdict()
	}
	if c.ended != nil {
		return 0, c.ended
	}
	n, err := c.f.Read(p[:min(int64(len(p)), c.left)])
	c.sum.Write(p[:n])
	c.left -= int64(n)
	switch {
	case errors.Is(err, io.EOF) && c.left > 0: // cut while it was read
		c.ended = Damaged(c.want)
		return 0, c.ended
	case err != nil && !errors.Is(err, io.EOF):
		c.ended = trouble("read a file", err)
		return n, c.ended
	case c.left == 0:
		if c.ended = c.verdict(); !errors.Is(c.ended, io.EOF) {
			return 0, c.ended
		}
	}
	return n, nil
}

// verdict compares the hash of everything that was read; io.EOF is the good end.
func (c *checked) verdict() error {
	if hex.EncodeToString(c.sum.Sum(nil)) != c.want {
		return Damaged(c.want)
	}
	return io.EOF
}

func (c *checked) Close() error { return c.f.Close() }

// Check reads a file to its end and says whether its bytes are still those that were stored.
func Check(ctx context.Context, blobs cases.Blobs, org cases.OrgID, hash string) error {
	f, _, err := blobs.Open(ctx, org, hash)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(io.Discard, withoutWriterTo{f}, make([]byte, chunk))
	return errors.Join(err, f.Close())
}

// withoutWriterTo hides everything but Read, so that the buffer given is the one that is used.
type withoutWriterTo struct{ io.Reader }
