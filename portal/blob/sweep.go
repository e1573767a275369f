package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"relais/cases"
)

// Known says which hashes of an organisation are still named by anything.
type Known func(ctx context.Context, org cases.OrgID, hashes []string) (map[string]bool, error)

// Swept says what a sweep took away.
type Swept struct {
	Files     int // that nothing named
	Temporary int // that never arrived whole
	Bytes     int64
}

// Sweep takes away what nobody needs: temporary files and files that nothing names, both only when they are older than an
// instant, because a row is written after its file. A file is asked about once more while its name is locked.
func (d *Dir) Sweep(ctx context.Context, olderThan time.Time, known Known) (Swept, error) {
	swept, err := d.sweepTemporary(olderThan)
	if err != nil {
		return swept, err
	}
	err = d.folders(func(org cases.OrgID, folder string) error {
		return d.sweepFolder(ctx, sweep{olderThan, known, &swept}, org, folder)
	})
	return swept, err
}

// sweep is what a sweep looks for and what it found.
type sweep struct {
	olderThan time.Time
	known     Known
	swept     *Swept
}

func (d *Dir) sweepTemporary(olderThan time.Time) (Swept, error) {
	var swept Swept
	folder := filepath.Join(d.root, tempFolder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return swept, trouble("look through temporary files", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(olderThan) {
			continue // gone meanwhile, or still arriving
		}
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			return swept, trouble("remove a temporary file", err)
		}
		swept.Temporary++
		swept.Bytes += info.Size()
	}
	return swept, nil
}

// folders visits every folder that may hold files.
func (d *Dir) folders(visit func(org cases.OrgID, folder string) error) error {
	orgs, err := os.ReadDir(d.root)
	if err != nil {
		return trouble("look through the files", err)
	}
	for _, org := range orgs {
		if !org.IsDir() || !validOrg(cases.OrgID(org.Name())) {
			continue
		}
		folders, err := os.ReadDir(filepath.Join(d.root, org.Name()))
		if err != nil {
			return trouble("look through the files", err)
		}
		for _, f := range folders {
			if err := visit(cases.OrgID(org.Name()), filepath.Join(d.root, org.Name(), f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Each visits every file that is kept, organisation by organisation, for checks and backups.
func (d *Dir) Each(ctx context.Context, visit func(org cases.OrgID, b cases.Blob) error) error {
	return d.folders(func(org cases.OrgID, folder string) error {
		files, err := filesOf(folder)
		if err != nil {
			return err
		}
		for _, info := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := visit(org, cases.Blob{Hash: info.Name(), Bytes: info.Size()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// filesOf lists the files of a folder that have a hash as their name.
func filesOf(folder string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, trouble("look through the files", err)
	}
	var files []fs.FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && validHash(info.Name()) {
			files = append(files, info)
		}
	}
	return files, nil
}

func (d *Dir) sweepFolder(ctx context.Context, s sweep, org cases.OrgID, folder string) error {
	files, err := filesOf(folder)
	if err != nil {
		return err
	}
	var old []string
	for _, info := range files {
		if info.ModTime().Before(s.olderThan) {
			old = append(old, info.Name())
		}
	}
	if len(old) == 0 {
		return nil
	}
	named, err := s.known(ctx, org, old)
	if err != nil {
		return fmt.Errorf("ask which files are named: %w", err)
	}
	for _, hash := range old {
		if named[hash] {
			continue
		}
		if err := d.sweepFile(ctx, s, org, filepath.Join(folder, hash)); err != nil {
			return err
		}
	}
	return nil
}

// sweepFile removes a file unless it was put again or named meanwhile.
func (d *Dir) sweepFile(ctx context.Context, s sweep, org cases.OrgID, path string) error {
	hash := filepath.Base(path)
	unlock := d.lock(hash)
	defer unlock()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return trouble("look at a file", err)
	}
	if !info.ModTime().Before(s.olderThan) {
		return nil
	}
	named, err := s.known(ctx, org, []string{hash})
	if err != nil {
		return fmt.Errorf("ask whether a file is named: %w", err)
	}
	if named[hash] {
		return nil
	}
	if err := os.Remove(path); err != nil {
		return trouble("remove a file", err)
	}
	s.swept.Files++
	s.swept.Bytes += info.Size()
	return nil
}
