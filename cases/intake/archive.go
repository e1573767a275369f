package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"relais/cases"
)

// Reasons for which an archive is refused.
var (
	// ErrArchiveTooBig: more entries or bytes than the limits allow; a bomb looks like this.
	ErrArchiveTooBig = &cases.Error{Code: cases.TooLarge, Key: "error.archive.too_big"}
	// ErrArchiveLocked: an entry needs a password.
	ErrArchiveLocked = &cases.Error{Code: cases.Invalid, Key: "error.archive.locked"}
	// ErrArchiveBroken: the directory or an entry cannot be read.
	ErrArchiveBroken = &cases.Error{Code: cases.Invalid, Key: "error.archive.broken"}
)

// Entry is one file inside an archive or a mail. Name is flat: folders are kept as "folder - file", so that no name
// is ever a path.
type Entry struct {
	Name string
	Path string // as written in the archive, for matching folders; never used as a path
	Size int64  // as declared; the reader decides
	Open func() (io.ReadCloser, error)
}

// Unzip calls each for every file of an archive, in its order, within the limits: entries and declared sizes are
// counted before anything is unpacked, and what is read is counted again, because a directory can lie. Archives
// inside archives are given as they are. An error of each ends it.
func Unzip(r io.ReaderAt, size int64, limits Limits, each func(Entry) error) error {
	limits = limits.orDefaults()
	z, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("open archive: %w", errors.Join(ErrArchiveBroken, err))
	}
	if len(z.File) > limits.Entries {
		return ErrArchiveTooBig
	}
	budget := &budget{left: limits.Unpacked, entry: limits.Entry}
	for _, f := range z.File {
		if f.FileInfo().IsDir() || !f.FileInfo().Mode().IsRegular() || debris(f.Name) {
			continue
		}
		if f.Flags&1 != 0 {
			return ErrArchiveLocked
		}
		if f.UncompressedSize64 > uint64(limits.Entry) || int64(f.UncompressedSize64) > budget.left {
			return ErrArchiveTooBig
		}
		entry := Entry{Name: flatName(f.Name), Path: f.Name, Size: int64(f.UncompressedSize64)}
		entry.Open = func() (io.ReadCloser, error) { return budget.open(f) }
		if err := each(entry); err != nil {
			return err
		}
	}
	return nil
}

// debris are the files that systems leave in archives and nobody means.
func debris(name string) bool {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// flatName turns a path of an archive into one name.
func flatName(name string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		part = strings.Map(func(r rune) rune {
			if r < 0x20 || r == 0x7f || r == ':' {
				return -1
			}
			return r
		}, part)
		if part = strings.TrimSpace(part); part != "" && part != "." && part != ".." {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "sans-nom"
	}
	return strings.Join(parts, " - ")
}

// budget counts what is really unpacked over all entries of an archive.
type budget struct {
	left  int64
	entry int64
}

func (b *budget) open(f *zip.File) (io.ReadCloser, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open entry: %w", errors.Join(ErrArchiveBroken, err))
	}
	return &counted{rc: rc, budget: b, left: b.entry}, nil
}

type counted struct {
	rc     io.ReadCloser
	budget *budget
	left   int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.rc.Read(p)
	c.budget.left -= int64(n)
	c.left -= int64(n)
	if c.budget.left < 0 || c.left < 0 {
		return 0, ErrArchiveTooBig
	}
	if err != nil && err != io.EOF {
		return n, fmt.Errorf("read entry: %w", errors.Join(ErrArchiveBroken, err))
	}
	return n, err
}

func (c *counted) Close() error { return c.rc.Close() }
