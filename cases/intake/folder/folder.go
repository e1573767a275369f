package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"relais/cases/intake"
)

// Found is a file of the folder.
type Found struct {
	Path string // on disk
	Name string // inside the folder, with /, readable: see intake.ReadableName
	Size int64
	// Problem is set when the file cannot be read: a link, no permission, no ordinary file.
	Problem error
}

// Folder is what was found.
type Folder struct {
	Description *Description // empty when there is no case.json
	Files       []Found      // in name order, case.json left out
	Warnings    []string

	entries index
}

// ErrNotOrdinary is the problem of links, pipes, sockets and devices: they are named, never followed or opened.
var ErrNotOrdinary = errors.New("not an ordinary file")

// Open reads a folder. Files are taken in name order, folders inside it too; what systems leave behind, and the files
// named in except (the output of an earlier run), are left out and named as warnings.
func Open(root string, except ...string) (*Folder, error) {
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", root)
	case err != nil:
		return nil, fmt.Errorf("open folder: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is no folder", root)
	}
	f := &Folder{}
	if f.Description, err = readDescription(filepath.Join(root, File)); err != nil {
		return nil, err
	}
	if f.Description == nil {
		f.Description = &Description{}
	}
	for _, name := range f.Description.Unknown {
		f.warn("%s: the field %s is unknown and was not read", File, name)
	}
	walk := walk{folder: f, root: root}
	for _, path := range except {
		if info, err := os.Stat(path); err == nil {
			walk.except = append(walk.except, info)
		}
	}
	if err := filepath.WalkDir(root, walk.visit); err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	slices.SortFunc(f.Files, func(a, b Found) int { return strings.Compare(a.Name+"\x00"+a.Path, b.Name+"\x00"+b.Path) })
	f.entries = indexOf(f)
	return f, nil
}

func (f *Folder) warn(format string, args ...any) {
	f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
}

// walk goes through a folder.
type walk struct {
	folder *Folder
	root   string
	except []fs.FileInfo
}

func (w *walk) visit(path string, entry fs.DirEntry, err error) error {
	name, relative := filepath.Rel(w.root, path)
	if relative != nil {
		return relative
	}
	if name == "." || name == File {
		return err
	}
	found := Found{Path: path, Name: intake.ReadableName(filepath.ToSlash(name)), Problem: err}
	switch {
	case err != nil:
		w.folder.Files = append(w.folder.Files, found)
		return skip(entry)
	case leftBehind(entry.Name()):
		w.folder.warn("left out: %s", found.Name)
		return skip(entry)
	case entry.IsDir():
		return nil
	case !entry.Type().IsRegular():
		found.Problem = ErrNotOrdinary
		w.folder.Files = append(w.folder.Files, found)
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		found.Problem = err
		w.folder.Files = append(w.folder.Files, found)
		return nil
	}
	if slices.ContainsFunc(w.except, func(output fs.FileInfo) bool { return os.SameFile(output, info) }) {
		w.folder.warn("left out, because it is the output: %s", found.Name)
		return nil
	}
	found.Size = info.Size()
	w.folder.Files = append(w.folder.Files, found)
	return nil
}

func skip(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// WorkPrefix begins the name of folders in which a run of pack works; one that was killed leaves its own behind.
const WorkPrefix = ".relais-pack-"

// leftBehind are files that systems write and nobody means as evidence.
func leftBehind(base string) bool {
	switch strings.ToLower(base) {
	case ".ds_store", "__macosx", ".git", "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(base, "~$") || strings.HasPrefix(base, WorkPrefix)
}

// Detect looks at a file of the folder.
func (found *Found) Detect() (intake.Detection, error) {
	in, err := os.Open(found.Path)
	if err != nil {
		return intake.Detection{}, err
	}
	defer in.Close()
	return intake.Detect(found.Name, in, found.Size), nil
}
