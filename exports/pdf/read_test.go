package pdf

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSecondReaderNoticesWhatWasChanged(t *testing.T) {
	path, _ := bind(t, dossier(t))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new string }{
		"a page taken out of the tree":    {"/Count 6", "/Count 5"},
		"a page number":                   {"/Index 3/", "/Index 4/"},
		"the number of pages":             {"/Of 6/", "/Of 7/"},
		"a sheet beyond the last":         {"/Sheet 2/Sheets 2", "/Sheet 3/Sheets 2"},
		"a marker":                        {"/RelaisPage", "/XelaisPage"},
		"a link that is none":             {"/Subtype /Link", "/Subtype /Text"},
		"the identifier":                  {"/ID [<0102", "/IX [<0102"},
		"a date":                          {"(D:2026", "(D:20X6"},
		"the end of the file":             {"startxref", "startxrex"},
		"an object with another's number": {"\n7 0 obj", "\n8 0 obj"},
	} {
		changed := bytes.Replace(whole, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(changed, whole) {
			t.Errorf("%s: nothing to change in the file", name)
			continue
		}
		if _, err := Read(bytes.NewReader(changed), int64(len(changed))); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoCutOfABundleIsRead(t *testing.T) {
	path, _ := bind(t, dossier(t))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole)-8; n += len(whole)/200 + 1 {
		if _, err := Read(bytes.NewReader(whole[:n]), int64(n)); err == nil {
			t.Fatalf("the first %d bytes of %d are read", n, len(whole))
		}
	}
}

func TestABundleOfSomebodyElseIsNotOurs(t *testing.T) {
	data := letters(t, "Facture", 2, "P")
	if _, err := Read(bytes.NewReader(data), int64(len(data))); !errors.Is(err, ErrBroken) {
		t.Errorf("%v", err)
	}
}

// FuzzRead: whatever the bytes, the readers of our own files neither panic nor run on.
func FuzzRead(f *testing.F) {
	for _, data := range [][]byte{letters(f, "Facture", 2, "P"), form(), layers(), updated(), loopOfPages(), inherits(), severalStreams(), missingPage()} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		_, _ = Read(bytes.NewReader(data), int64(len(data)))
		_, err := Assemble(&full{1 << 24}, Spec{Parts: []Part{{Source: bytes.NewReader(data), Size: int64(len(data)), FitA4: true, Scale: 0.94}}})
		var part *PartError
		if err != nil && !errors.As(err, &part) {
			t.Fatalf("an error that names no part: %v", err)
		}
	})
}

func TestACopyComesWithTheTextOfItsFirstPages(t *testing.T) {
	p := testPool(t)
	info, err := p.Normalise(context.Background(), write(t, "in.pdf", letters(t, "Relance", 5, "P")), filepath.Join(t.TempDir(), "out.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(info.Beginning, "\f")
	if len(pages) != 3 || !strings.Contains(pages[0], "Relance 1") || !strings.Contains(pages[2], "Relance 3") || len(info.Beginning) > beginningMost+3 {
		t.Errorf("%d pages of text: %.200q", len(pages), info.Beginning)
	}
	scan := jpegOf(t, photo(400, 560))
	var b bytes.Buffer
	if err := ImagePages(&b, Picture{File: bytes.NewReader(scan), Size: int64(len(scan))}); err != nil {
		t.Fatal(err)
	}
	if info, err = p.Normalise(context.Background(), write(t, "scan.pdf", b.Bytes()), filepath.Join(t.TempDir(), "scan-out.pdf")); err != nil || info.Beginning != "" {
		t.Errorf("a scan says %q, %v", info.Beginning, err)
	}
}
