package blob_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"relais/bench"
	"relais/cases"
	"relais/portal/blob"
	"relais/portal/blob/blobtest"
)

const north = cases.OrgID("north")

func TestDirKeepsTheContract(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) blobtest.Backend {
		root := filepath.Join(t.TempDir(), "blobs")
		d := open(t, root)
		return blobtest.Backend{
			Blobs: d,
			Damage: func(org cases.OrgID, hash string, change func([]byte) []byte) {
				path := filepath.Join(root, string(org), hash[:2], hash)
				content, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, change(content), 0o600); err != nil {
					t.Fatal(err)
				}
			},
			Left: func() int { return files(t, root) },
		}
	})
}

func TestFilesAreReadableForTheirOwnerOnly(t *testing.T) {
	root := filepath.Join(t.TempDir(), "blobs")
	put(t, open(t, root), "a secret")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSweepTakesWhatNothingNamesAfterADay(t *testing.T) {
	root := filepath.Join(t.TempDir(), "blobs")
	d := open(t, root)
	named, orphan, young, again := put(t, d, "named"), put(t, d, "orphan"), put(t, d, "young"), put(t, d, "again")
	unfinished := filepath.Join(root, ".tmp", "put-1")
	if err := os.WriteFile(unfinished, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	for _, path := range []string{unfinished, pathOf(root, named), pathOf(root, orphan), pathOf(root, again)} {
		if err := os.Chtimes(path, yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
	}
	put(t, d, "again") // brought again: its row is still to come
	// one that gets its row between the first question and the second
	late := put(t, d, "late")
	if err := os.Chtimes(pathOf(root, late), yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	swept, err := d.Sweep(t.Context(), time.Now().Add(-24*time.Hour), func(_ context.Context, org cases.OrgID, hashes []string) (map[string]bool, error) {
		known := map[string]bool{named: true}
		for _, h := range hashes {
			asked[h]++
			known[h] = h == named || (h == late && asked[h] > 1)
		}
		if org != north {
			t.Errorf("asked about %q", org)
		}
		return known, nil
	})
	if err != nil || swept.Files != 1 || swept.Temporary != 1 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	if asked[young] != 0 || asked[again] != 0 {
		t.Error("young files were asked about")
	}
	for name, hash := range map[string]string{"named": named, "young": young, "again": again, "late": late} {
		if err := blob.Check(t.Context(), d, north, hash); err != nil {
			t.Errorf("the %s file is gone: %v", name, err)
		}
	}
	if err := blob.Check(t.Context(), d, north, orphan); cases.CodeOf(err) != cases.NotFound {
		t.Errorf("the orphan is still there: %v", err)
	}
}

func TestSweepTakesNothingWhenNobodyCanSayWhatIsNamed(t *testing.T) {
	root := filepath.Join(t.TempDir(), "blobs")
	d := open(t, root)
	put(t, d, "x")
	away := errors.New("the database is away")
	_, err := d.Sweep(t.Context(), time.Now().Add(time.Hour), func(context.Context, cases.OrgID, []string) (map[string]bool, error) { return nil, away })
	if !errors.Is(err, away) || files(t, root) != 1 {
		t.Errorf("%v, %d files", err, files(t, root))
	}
}

func TestEachVisitsEveryFile(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "blobs"))
	want := map[string]bool{put(t, d, "one"): true, put(t, d, "two"): true}
	err := d.Each(t.Context(), func(org cases.OrgID, b cases.Blob) error {
		if org != north || !want[b.Hash] || b.Bytes != 3 {
			t.Errorf("visits %s %+v", org, b)
		}
		delete(want, b.Hash)
		return nil
	})
	if err != nil || len(want) != 0 {
		t.Errorf("not visited: %v, %v", want, err)
	}
}

func TestAnUploadNeedsLessThanAMebibyte(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "blobs"))
	content := bytes.Repeat([]byte("0123456789abcdef"), 16<<20/16)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := d.Put(t.Context(), north, bytes.NewReader(content), 1<<30); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("16 MiB took %d bytes of memory", used)
	}
}

// BenchmarkUpload stores 5 MiB and compares it with hashing, writing and syncing the same bytes in the same run; memory is
// what one upload allocates from first to last, which is more than it ever holds.
func BenchmarkUpload(b *testing.B) {
	d := open(b, filepath.Join(b.TempDir(), "blobs"))
	bare := filepath.Join(b.TempDir(), "file")
	content := make([]byte, 5<<20)
	_, _ = rand.Read(content) // never fails
	serial := uint32(0)
	keep := func() {
		serial++
		binary.LittleEndian.PutUint32(content, serial)
		if _, err := d.Put(b.Context(), north, bytes.NewReader(content), 1<<30); err != nil {
			b.Fatal(err)
		}
	}
	var cost []time.Duration
	for b.Loop() {
		cost = bench.Costs(25, keep, func() { bareWrite(b, bare, content) })
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	keep()
	runtime.ReadMemStats(&after)
	bench.Figure(b, bench.Ratio(cost[0], cost[1]), "x-floor", 1.5)
	bench.Figure(b, float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), "MiB-upload", 2)
}

func bareWrite(b *testing.B, path string, content []byte) {
	sum := sha256.Sum256(content)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil || sum == [32]byte{} {
		b.Fatal(err)
	}
}

func open(t testing.TB, root string) *blob.Dir {
	t.Helper()
	d, err := blob.OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t testing.TB, d *blob.Dir, content string) string {
	t.Helper()
	b, err := d.Put(t.Context(), north, strings.NewReader(content), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return b.Hash
}

func pathOf(root, hash string) string { return filepath.Join(root, string(north), hash[:2], hash) }

// files counts the files under a folder.
func files(t testing.TB, root string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(root, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
