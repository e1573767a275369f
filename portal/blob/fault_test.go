package blob

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"relais/cases"
)

// faultyDisk fails like a real one once it is told to.
type faultyDisk struct {
	realDisk
	full        atomic.Bool // no room to write
	failsFile   atomic.Bool // fsync of files
	failsFolder atomic.Bool // fsync of the folders of organisations
	failsName   atomic.Bool // fsync of the folders that hold files
}

func (d *faultyDisk) write(f *os.File, b []byte) (int, error) {
	if d.full.Load() {
		half, _ := d.realDisk.write(f, b[:len(b)/2]) // some of it still found room
		return half, &fs.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return d.realDisk.write(f, b)
}

func (d *faultyDisk) sync(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	failing := &d.failsFile
	if info.IsDir() {
		if failing = &d.failsFolder; len(filepath.Base(f.Name())) == len("ab") {
			failing = &d.failsName
		}
	}
	if failing.Load() {
		return &fs.PathError{Op: "sync", Path: f.Name(), Err: syscall.EIO}
	}
	return d.realDisk.sync(f)
}

func faulty(t *testing.T) (*Dir, *faultyDisk, string) {
	t.Helper()
	root, on := filepath.Join(t.TempDir(), "blobs"), &faultyDisk{}
	d, err := openDir(root, on)
	if err != nil {
		t.Fatal(err)
	}
	return d, on, root
}

func keyOf(err error) string {
	var e *cases.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// left counts the files in a folder and below.
func left(t *testing.T, root string) (n int) {
	t.Helper()
	if err := filepath.WalkDir(root, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFileIsNotAcknowledgedWhenItsFsyncFailsAndNothingIsTakenAfterwards(t *testing.T) {
	for name, fail := range map[string]func(*faultyDisk){
		"of the file":   func(d *faultyDisk) { d.failsFile.Store(true) },
		"of its folder": func(d *faultyDisk) { d.failsFolder.Store(true) },
		"of its name":   func(d *faultyDisk) { d.failsName.Store(true) },
	} {
		t.Run(name, func(t *testing.T) {
			d, on, root := faulty(t)
			before, err := d.Put(t.Context(), "north", strings.NewReader("before"), 100)
			if err != nil {
				t.Fatal(err)
			}
			fail(on)
			if b, err := d.Put(t.Context(), "north", strings.NewReader("lost"), 100); keyOf(err) != "error.read_only" || b != (cases.Blob{}) {
				t.Errorf("the file was acknowledged as %+v, %v", b, err)
			}
			if n := left(t, root); n != 1 {
				t.Errorf("%d files are left, one was acknowledged", n)
			}
			if d.Broken() == nil {
				t.Error("nobody is told that the disk failed")
			}
			// the kernel may answer the next fsync with success although it has dropped what failed
			on.failsFile.Store(false)
			on.failsFolder.Store(false)
			on.failsName.Store(false)
			if _, err := d.Put(t.Context(), "north", strings.NewReader("lost"), 100); keyOf(err) != "error.read_only" {
				t.Errorf("a file was taken after a failed fsync: %v", err)
			}
			if err := Check(t.Context(), d, "north", before.Hash); err != nil {
				t.Errorf("what was there cannot be read: %v", err)
			}
			again, err := OpenDir(root) // after the restart
			if err != nil {
				t.Fatal(err)
			}
			b, err := again.Put(t.Context(), "north", strings.NewReader("lost"), 100)
			if err != nil || again.Broken() != nil {
				t.Fatalf("after the restart: %v", err)
			}
			if err := Check(t.Context(), again, "north", b.Hash); err != nil {
				t.Errorf("the file that came again: %v", err)
			}
		})
	}
}

func TestAFullDiskRefusesFilesWithWordsKeepsReadingAndRecoversByItself(t *testing.T) {
	d, on, root := faulty(t)
	before, err := d.Put(t.Context(), "north", strings.NewReader("before"), 100)
	if err != nil {
		t.Fatal(err)
	}
	on.full.Store(true)
	if _, err := d.Put(t.Context(), "north", strings.NewReader("no room"), 100); keyOf(err) != "error.disk_full" {
		t.Errorf("a full disk: %v", err)
	}
	if n := left(t, root); n != 1 || d.Broken() != nil {
		t.Errorf("%d files are left, broken: %v", n, d.Broken())
	}
	if err := Check(t.Context(), d, "north", before.Hash); err != nil {
		t.Errorf("reading on a full disk: %v", err)
	}
	on.full.Store(false)
	if _, err := d.Put(t.Context(), "north", strings.NewReader("room again"), 100); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
