package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"testing"
)

// zipOf packs files in the order given.
func zipOf(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rawEntry is an entry whose header says what one likes.
type rawEntry struct {
	zip.FileHeader
	raw []byte
}

func rawZip(t testing.TB, entries ...rawEntry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.CreateRaw(&e.FileHeader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored is an honest entry of three bytes.
func stored(name string) rawEntry {
	return rawEntry{zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte("oui")), UncompressedSize64: 3, CompressedSize64: 3}, []byte("oui")}
}

// zeros is a run of zeros, deflated, under a header that claims another size.
func zeros(t testing.TB, name string, megabytes int, claimed uint64) rawEntry {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	sum := crc32.NewIEEE()
	block := make([]byte, 1<<20)
	for range megabytes {
		if _, err := io.MultiWriter(w, sum).Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return rawEntry{zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: sum.Sum32(), UncompressedSize64: claimed, CompressedSize64: uint64(b.Len()),
	}, b.Bytes()}
}

// names reads an archive to the end and lists what it gave.
func names(raw []byte, limits Limits) (list []string, bytesRead int64, err error) {
	err = Unzip(bytes.NewReader(raw), int64(len(raw)), limits, func(e Entry) error {
		list = append(list, e.Name)
		r, err := e.Open()
		if err != nil {
			return err
		}
		defer r.Close()
		n, err := io.Copy(io.Discard, r)
		bytesRead += n
		return err
	})
	return list, bytesRead, err
}

func many(n int) [][2]string {
	var files [][2]string
	for i := range n {
		files = append(files, [2]string{fmt.Sprintf("%d.txt", i), "x"})
	}
	return files
}
