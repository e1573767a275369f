package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// meter counts what passes through it.
type meter struct {
	w     io.Writer
	bytes int64
}

// Write passes on and counts.
func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.bytes += int64(n)
	return n, err
}

// Size and number of the blocks in which files go into the archive.
const (
	blockSize = 256 << 10
	blocks    = 4
)

// fingerprint writes a file in large blocks and hashes it meanwhile: hashing takes as long as writing, so the two are done
// side by side.
type fingerprint struct {
	w     io.Writer
	free  chan []byte // blocks nobody uses; the hashing returns them
	full  chan []byte // blocks to be hashed
	sum   chan string // of everything, once full is closed
	block []byte
	bytes int64
}

// newBlocks makes the blocks that the files of an archive share.
func newBlocks() chan []byte {
	free := make(chan []byte, blocks)
	for range blocks {
		free <- make([]byte, 0, blockSize)
	}
	return free
}

func newFingerprint(w io.Writer, free chan []byte) *fingerprint {
	f := &fingerprint{w: w, free: free, full: make(chan []byte, blocks), sum: make(chan string, 1), block: <-free}
	go func() {
		h := sha256.New()
		for block := range f.full {
			h.Write(block)
			f.free <- block[:0]
		}
		f.sum <- hex.EncodeToString(h.Sum(nil))
	}()
	return f
}

// Write collects a block and passes it on when it is full.
func (f *fingerprint) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := copy(f.block[len(f.block):cap(f.block)], rest)
		f.block, rest = f.block[:len(f.block)+n], rest[n:]
		if len(f.block) == cap(f.block) {
			if err := f.flush(); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

// ReadFrom reads straight into the blocks.
func (f *fingerprint) ReadFrom(r io.Reader) (n int64, err error) {
	for {
		read, err := r.Read(f.block[len(f.block):cap(f.block)])
		f.block = f.block[:len(f.block)+read]
		n += int64(read)
		if err == io.EOF {
			return n, nil
		}
		if err == nil && len(f.block) == cap(f.block) {
			err = f.flush()
		}
		if err != nil {
			return n, err
		}
	}
}

// flush hands the block to the hashing and to the archive; neither changes it.
func (f *fingerprint) flush() error {
	block := f.block
	f.full <- block
	f.bytes += int64(len(block))
	_, err := f.w.Write(block)
	f.block = <-f.free
	return err
}

// close passes on the rest and gives the SHA-256. It must be called once, also after an error.
func (f *fingerprint) close() (string, error) {
	err := f.flush()
	f.free <- f.block
	close(f.full)
	return <-f.sum, err
}
