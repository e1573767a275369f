package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// meter counts and hashes what passes through it.
type meter struct {
	w     io.Writer
	hash  hash.Hash
	bytes int64
}

func newMeter(w io.Writer) *meter { return &meter{w: w, hash: sha256.New()} }

// Write passes on and counts.
func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.hash.Write(p[:n])
	m.bytes += int64(n)
	return n, err
}

func (m *meter) digest() string { return hex.EncodeToString(m.hash.Sum(nil)) }
