package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

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

// Unzip calls each for every file of an archive, in its order, within the limits: the directory, the number of entries
// and the declared sizes are weighed before anything is unpacked, and what is read is counted again, because a
// directory can lie. Archives inside archives are given as they are; links, folders and what systems leave behind are
// passed over. An entry that is locked or damaged says so when it is opened. An error of each ends it.
func Unzip(r io.ReaderAt, size int64, limits Limits, each func(Entry) error) error {
	limits = limits.OrDefaults()
	z, err := openArchive(r, size, limits.Entries)
	if err != nil {
		return err
	}
	files, err := weigh(z, limits)
	if err != nil {
		return err
	}
	budget := &budget{left: limits.Unpacked, entry: limits.Entry}
	for _, f := range files {
		entry := Entry{Name: flatName(entryName(f)), Path: f.Name, Size: int64(f.UncompressedSize64)}
		entry.Open = func() (io.ReadCloser, error) { return budget.open(f) }
		if err := each(entry); err != nil {
			return err
		}
	}
	return nil
}

// weigh lists the files that an archive holds and refuses more of them, or larger ones, than the limits allow.
func weigh(z *zip.Reader, limits Limits) ([]*zip.File, error) {
	if len(z.File) > limits.Entries {
		return nil, ErrArchiveTooBig
	}
	var files []*zip.File
	var declared uint64
	for _, f := range z.File {
		if !f.Mode().IsRegular() || strings.HasSuffix(f.Name, `\`) || debris(f.Name) {
			continue
		}
		if f.UncompressedSize64 > uint64(limits.Entry) {
			return nil, ErrArchiveTooBig
		}
		if declared += f.UncompressedSize64; declared > uint64(limits.Unpacked) {
			return nil, ErrArchiveTooBig
		}
		files = append(files, f)
	}
	return files, nil
}

// openArchive reads the directory of an archive. A directory costs far more memory than its bytes, so no more of it is
// read than so many entries need.
func openArchive(r io.ReaderAt, size int64, entries int) (*zip.Reader, error) {
	bounded := &bounded{r: r, left: directoryBase + directoryEntry*int64(entries)}
	z, err := zip.NewReader(bounded, size)
	if errors.Is(err, ErrArchiveTooBig) {
		return nil, ErrArchiveTooBig
	}
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", errors.Join(ErrArchiveBroken, err))
	}
	bounded.left = math.MaxInt64
	return z, nil
}

// What may be read of a directory: the search for its end, and what an entry with a long name and extra fields takes.
const (
	directoryBase  = 256 << 10
	directoryEntry = 1 << 10
)

// bounded gives up when more is read than was allowed.
type bounded struct {
	r    io.ReaderAt
	left int64
}

func (b *bounded) ReadAt(p []byte, at int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, ErrArchiveTooBig
	}
	return b.r.ReadAt(p, at)
}

// debris are the files that systems leave in archives and nobody means.
func debris(name string) bool {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// flatName turns a path of an archive into one name.
func flatName(name string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(ReadableName(name), `\`, "/"), "/") {
		part = strings.ReplaceAll(part, ":", "")
		if part = strings.TrimSpace(part); part != "" && part != "." && part != ".." {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "sans-nom"
	}
	return clipName(strings.Join(parts, " - "))
}

// entryName reads a name that is not UTF-8 as the code page in which Windows writes them.
func entryName(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage850.NewDecoder().String(f.Name)
	if err != nil {
		return f.Name
	}
	return name
}

// budget counts what is really unpacked over all entries of an archive.
type budget struct {
	left  int64
	entry int64
}

func (b *budget) open(f *zip.File) (io.ReadCloser, error) {
	if f.Flags&1 != 0 {
		return nil, ErrArchiveLocked
	}
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
