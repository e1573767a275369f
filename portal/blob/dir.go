// Package blob keeps files by their content: what a file is called, who may see it and what it proves is known elsewhere.
// A file is named by the organisation it belongs to and the SHA-256 of its bytes, so that equal bytes of two organisations
// are two files. Nothing that a person typed ever becomes a path.
//
// Dir keeps them in a folder; blobtest is the contract that any other keeper must pass.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"relais/cases"
)

// tempFolder holds files while they arrive. No organisation has such a name.
const tempFolder = ".tmp"

// chunk is how much of a file is in memory while it arrives.
const chunk = 128 << 10

// Dir keeps files in a folder of a local disk: root/organisation/ab/abcdef…. It implements cases.Blobs.
type Dir struct {
	root string
	// names are locks by hash: between a file that is put again and the sweep that would take it away.
	names [64]sync.Mutex
	// durable are the folders whose own names have been made durable by this process.
	durable sync.Map
	disk    disk
	failed  atomic.Pointer[error] // why no file is taken any more
}

// disk is what may fail where it matters: a test has a second one.
type disk interface {
	write(f *os.File, b []byte) (int, error)
	sync(f *os.File) error
}

// realDisk writes to the disk of this machine.
type realDisk struct{}

func (realDisk) write(f *os.File, b []byte) (int, error) { return f.Write(b) }

func (realDisk) sync(f *os.File) error { return f.Sync() }

// OpenDir opens a folder of files and makes it when it is not there.
func OpenDir(root string) (*Dir, error) { return openDir(root, realDisk{}) }

func openDir(root string, on disk) (*Dir, error) {
	d := &Dir{root: root, disk: on}
	if err := os.MkdirAll(filepath.Join(root, tempFolder), 0o700); err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	for _, dir := range []string{root, filepath.Dir(root)} {
		if err := d.syncFolder(dir); err != nil {
			return nil, fmt.Errorf("folder of files: %w", err)
		}
	}
	return d, nil
}

// Broken says why no file is taken any more, or nil: after a failed fsync the kernel may have forgotten what it did not write,
// so that trying again proves nothing. Reading goes on; the program starts again to look at the disk anew.
func (d *Dir) Broken() error {
	if p := d.failed.Load(); p != nil {
		return *p
	}
	return nil
}

// sync makes what was written durable. When that fails nothing is written any more; a disk that is merely full is none the
// worse for it.
func (d *Dir) sync(f *os.File) error {
	err := d.disk.sync(f)
	if err != nil && !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		failure := error(&cases.Error{Code: cases.Unavailable, Key: "error.read_only", Cause: fmt.Errorf("make %s durable: %w", filepath.Base(f.Name()), err)})
		d.failed.Store(&failure)
		return failure
	}
	return err
}

// Put stores everything r gives and says what it was. When it returns without an error, bytes and name survive a power
// cut. Beyond limit bytes it is TooLarge; nothing is left of a file that did not arrive whole.
func (d *Dir) Put(ctx context.Context, org cases.OrgID, r io.Reader, limit int64) (cases.Blob, error) {
	if !validOrg(org) {
		return cases.Blob{}, cases.Missing()
	}
	if err := d.Broken(); err != nil {
		return cases.Blob{}, err
	}
	temp, err := os.CreateTemp(filepath.Join(d.root, tempFolder), "put-")
	if err != nil {
		return cases.Blob{}, trouble("make a temporary file", err)
	}
	b, err := d.receive(ctx, temp, r, limit)
	if err == nil {
		err = d.keep(temp, org, b)
	}
	if err != nil {
		_ = temp.Close()           // it may be closed already
		_ = os.Remove(temp.Name()) // the sweep takes what is left
		return cases.Blob{}, err
	}
	return b, nil
}

// receive writes what comes to a file, counting and hashing it.
func (d *Dir) receive(ctx context.Context, f *os.File, r io.Reader, limit int64) (cases.Blob, error) {
	hash := sha256.New()
	buffer := make([]byte, chunk)
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return cases.Blob{}, trouble("receive a file", err)
		}
		n, err := r.Read(buffer)
		if size += int64(n); size > limit {
			return cases.Blob{}, &cases.Error{Code: cases.TooLarge, Key: "error.too_large", Args: map[string]any{"limit": limit}}
		}
		hash.Write(buffer[:n])
		if _, err := d.disk.write(f, buffer[:n]); err != nil {
			return cases.Blob{}, trouble("write a file", err)
		}
		if errors.Is(err, io.EOF) {
			return cases.Blob{Hash: hex.EncodeToString(hash.Sum(nil)), Bytes: size}, nil
		}
		if err != nil {
			return cases.Blob{}, fmt.Errorf("receive a file: %w", err)
		}
	}
}

// keep gives a file that has arrived its name. A name only ever appears after its bytes are durable, so that the bytes
// of a name that is there already are too; its folder may not be, when the other upload has not got so far.
func (d *Dir) keep(temp *os.File, org cases.OrgID, b cases.Blob) error {
	folder := filepath.Join(d.root, string(org), b.Hash[:2])
	path := filepath.Join(folder, b.Hash)
	unlock := d.lock(b.Hash)
	defer unlock()
	there, err := os.Stat(path)
	if err == nil && there.Size() == b.Bytes {
		return d.keepAgain(temp, path)
	}
	if err := d.sync(temp); err != nil {
		return trouble("make a file durable", err)
	}
	if err := temp.Close(); err != nil {
		return trouble("close a file", err)
	}
	if err := d.folder(filepath.Join(d.root, string(org)), folder); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return trouble("name a file", err)
	}
	if err := d.syncFolder(folder); err != nil {
		_ = os.Remove(path) // nobody may believe later that this name is durable
		return trouble("make a name durable", err)
	}
	return nil
}

// keepAgain keeps a file that is there already: it is young again for the sweep.
func (d *Dir) keepAgain(temp *os.File, path string) error {
	now := time.Now()
	if err := os.Chtimes(path, now, now); err != nil {
		return trouble("touch a file", err)
	}
	if err := temp.Close(); err != nil {
		return trouble("close a file", err)
	}
	if err := os.Remove(temp.Name()); err != nil {
		return trouble("remove a temporary file", err)
	}
	return trouble("make a name durable", d.syncFolder(filepath.Dir(path)))
}

// folder makes folders, outermost first, whose names survive a power cut.
func (d *Dir) folder(paths ...string) error {
	for _, path := range paths {
		if _, done := d.durable.Load(path); done {
			if _, err := os.Stat(path); err == nil {
				continue
			}
		}
		if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return trouble("make a folder", err)
		}
		if err := d.syncFolder(filepath.Dir(path)); err != nil {
			return trouble("make a folder durable", err)
		}
		d.durable.Store(path, true)
	}
	return nil
}

// Open reads a file and checks its hash on the way: the Read that would give its last bytes fails instead when they are
// not what was stored.
func (d *Dir) Open(_ context.Context, org cases.OrgID, hash string) (io.ReadCloser, cases.Blob, error) {
	if !validOrg(org) || !validHash(hash) {
		return nil, cases.Blob{}, cases.Missing()
	}
	f, err := os.Open(filepath.Join(d.root, string(org), hash[:2], hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cases.Blob{}, cases.Missing()
	}
	if err != nil {
		return nil, cases.Blob{}, trouble("open a file", err)
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, cases.Blob{}, trouble("open a file", err)
	}
	return newChecked(f, hash, info.Size()), cases.Blob{Hash: hash, Bytes: info.Size()}, nil
}

func (d *Dir) lock(hash string) (unlock func()) {
	m := &d.names[hexValue(hash[0])<<2|hexValue(hash[1])>>2]
	m.Lock()
	return m.Unlock
}

func hexValue(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}

func (d *Dir) syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.sync(f)
	return errors.Join(err, f.Close())
}

// trouble turns an error of the disk into one that people understand; no error stays none.
func trouble(what string, err error) error {
	var ours *cases.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	key := "error.unavailable"
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		key = "error.disk_full"
	case errors.Is(err, syscall.EROFS):
		key = "error.read_only"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		key = "error.cancelled"
	}
	return &cases.Error{Code: cases.Unavailable, Key: key, Cause: fmt.Errorf("%s: %w", what, err)}
}
