// Package blobtest is the contract of whatever keeps files by content, as a suite of tests: a folder passes it, and so
// must any other keeper.
//
// It must not be imported outside tests.
package blobtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"relais/cases"
)

// Backend is a keeper of files under test.
type Backend struct {
	cases.Blobs
	// Damage changes bytes of a file behind the keeper's back.
	Damage func(org cases.OrgID, hash string, change func([]byte) []byte)
	// Left says how many files there are, temporary ones included.
	Left func() int
}

// The organisations of the tests.
const (
	north = cases.OrgID("019b76da-a800-7000-8000-000000000001")
	south = cases.OrgID("019b76da-a800-7000-8000-000000000002")
)

// Run runs the suite. open gives an empty keeper.
func Run(t *testing.T, open func(testing.TB) Backend) {
	for _, tt := range []struct {
		name string
		test func(*testing.T, Backend)
	}{
		{"what is put comes back byte for byte", putAndOpen},
		{"the same bytes of another organisation are another file", apart},
		{"the same file twice is one file", twice},
		{"a file beyond the limit leaves nothing", tooLarge},
		{"a file that breaks off leaves nothing", brokenOff},
		{"a cancelled upload leaves nothing", cancelled},
		{"a damaged file never gives its last bytes", damaged},
		{"no name leaves the folder", wrongNames},
		{"many put the same file at the same time", together},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, open(t)) })
	}
}

func random(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails
	return b
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func put(t *testing.T, b Backend, org cases.OrgID, content []byte) cases.Blob {
	t.Helper()
	blob, err := b.Put(t.Context(), org, bytes.NewReader(content), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func read(t *testing.T, b Backend, org cases.OrgID, hash string) ([]byte, error) {
	t.Helper()
	f, blob, err := b.Open(t.Context(), org, hash)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	content, err := io.ReadAll(iotest.OneByteReader(f))
	if err == nil && (blob.Hash != hash || blob.Bytes != int64(len(content))) {
		t.Errorf("the file is said to be %+v and has %d bytes", blob, len(content))
	}
	return content, err
}

func putAndOpen(t *testing.T, b Backend) {
	for _, size := range []int{0, 1, 1000, 128 << 10, 128<<10 + 1, 3 << 20} {
		content := random(size)
		blob := put(t, b, north, content)
		if blob.Hash != sum(content) || blob.Bytes != int64(size) {
			t.Errorf("%d bytes were put as %+v", size, blob)
		}
		f, _, err := b.Open(t.Context(), north, blob.Hash)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	content := random(5000)
	blob, err := b.Put(t.Context(), north, iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(content))), 5000)
	if err != nil || blob.Hash != sum(content) {
		t.Errorf("a file of exactly the limit, in pieces: %+v, %v", blob, err)
	}
	if got, err := read(t, b, north, blob.Hash); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read byte by byte: %d bytes, %v", len(got), err)
	}
}

func apart(t *testing.T, b Backend) {
	content := random(1000)
	blob := put(t, b, north, content)
	_, _, err := b.Open(t.Context(), south, blob.Hash)
	if cases.CodeOf(err) != cases.NotFound {
		t.Errorf("South opens North's file: %v", err)
	}
	put(t, b, south, content)
	b.Damage(south, blob.Hash, func(c []byte) []byte { c[0]++; return c })
	if got, err := read(t, b, north, blob.Hash); err != nil || !bytes.Equal(got, content) {
		t.Errorf("South's damaged file is North's: %v", err)
	}
}

func twice(t *testing.T, b Backend) {
	content := random(1000)
	first := put(t, b, north, content)
	if again := put(t, b, north, content); again != first {
		t.Errorf("put as %+v, then as %+v", first, again)
	}
	if n := b.Left(); n != 1 {
		t.Errorf("%d files are kept", n)
	}
	// a file that was cut on the disk is made whole by whoever brings it again
	b.Damage(north, first.Hash, func(c []byte) []byte { return c[:10] })
	put(t, b, north, content)
	if got, err := read(t, b, north, first.Hash); err != nil || !bytes.Equal(got, content) {
		t.Errorf("after it was put again: %v", err)
	}
}

func tooLarge(t *testing.T, b Backend) {
	_, err := b.Put(t.Context(), north, bytes.NewReader(random(1001)), 1000)
	if cases.CodeOf(err) != cases.TooLarge {
		t.Errorf("a byte beyond the limit: %v", err)
	}
	_, err = b.Put(t.Context(), north, neverEnding{}, 1<<20)
	if cases.CodeOf(err) != cases.TooLarge {
		t.Errorf("a file without an end: %v", err)
	}
	if n := b.Left(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func brokenOff(t *testing.T, b Backend) {
	for _, part := range []int{0, 1, 50_000, 99_000} {
		broken := errors.New("the connection is gone")
		r := io.MultiReader(bytes.NewReader(random(part)), iotest.ErrReader(broken))
		if _, err := b.Put(t.Context(), north, r, 1<<20); !errors.Is(err, broken) {
			t.Errorf("broken off after %d bytes: %v", part, err)
		}
	}
	if n := b.Left(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

func cancelled(t *testing.T, b Backend) {
	ctx, cancel := context.WithCancel(t.Context())
	r := io.MultiReader(bytes.NewReader(random(100)), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, nil
	}), neverEnding{})
	if _, err := b.Put(ctx, north, r, 1<<30); cases.CodeOf(err) != cases.Unavailable {
		t.Errorf("a cancelled upload: %v", err)
	}
	if n := b.Left(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func damaged(t *testing.T, b Backend) {
	for name, change := range map[string]func([]byte) []byte{
		"a bit turned":  func(c []byte) []byte { c[len(c)/2] ^= 1; return c },
		"the last byte": func(c []byte) []byte { c[len(c)-1]++; return c },
		"cut":           func(c []byte) []byte { return c[:len(c)-1] },
		"emptied":       func([]byte) []byte { return nil },
		"longer":        func(c []byte) []byte { return append(c, 0) },
		"another file":  func(c []byte) []byte { return random(len(c)) },
	} {
		content := random(300_000)
		blob := put(t, b, north, content)
		b.Damage(north, blob.Hash, change)
		f, _, err := b.Open(t.Context(), north, blob.Hash)
		if err != nil {
			continue // noticed at once
		}
		got, err := io.ReadAll(f)
		if cases.CodeOf(err) != cases.Internal || len(got) >= len(content) {
			t.Errorf("%s: %d of %d bytes came, %v", name, len(got), len(content), err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func wrongNames(t *testing.T, b Backend) {
	hash := sum(nil)
	for _, org := range []cases.OrgID{"", ".", "..", "../x", "a/b", ".tmp", "a\x00b", "é", cases.OrgID(strings.Repeat("a", 65))} {
		if _, err := b.Put(t.Context(), org, strings.NewReader("x"), 10); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("a file of organisation %q was put: %v", org, err)
		}
		if _, _, err := b.Open(t.Context(), org, hash); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("a file of organisation %q was opened: %v", org, err)
		}
	}
	put(t, b, north, []byte("x"))
	upper := strings.ToUpper(sum([]byte("x")))
	for _, h := range []string{"", "ab", "../../etc/passwd", strings.Repeat("g", 64), upper, sum([]byte("x")) + "/", "..%2f" + hash} {
		if _, _, err := b.Open(t.Context(), north, h); cases.CodeOf(err) != cases.NotFound {
			t.Errorf("hash %q was opened: %v", h, err)
		}
	}
}

func together(t *testing.T, b Backend) {
	content := random(200_000)
	errs := make(chan error, 16)
	for range cap(errs) {
		go func() {
			_, err := b.Put(context.WithoutCancel(t.Context()), north, bytes.NewReader(content), 1<<20)
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := b.Left(); n != 1 {
		t.Errorf("%d files are kept", n)
	}
	if got, err := read(t, b, north, sum(content)); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read after all: %v", err)
	}
}
