package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNamesInsideAnArchiveAreFlat(t *testing.T) {
	list, _, err := names(zipOf(t, [2]string{"a/b/facture.pdf", "1"}, [2]string{"../../../tmp/x.txt", "2"}, [2]string{"/etc/passwd", "3"},
		[2]string{`..\..\y.txt`, "4"}, [2]string{"C:\\z.txt", "5"}, [2]string{"a\r\nb.txt", "6"}, [2]string{"fdp.\u202etxt", "7"}, [2]string{"..", "8"},
		[2]string{"./.", "9"}, [2]string{"dossier/", ""}, [2]string{"__MACOSX/._facture.pdf", "x"}, [2]string{"a/Thumbs.db", "x"}, [2]string{"a/.DS_Store", "x"},
		[2]string{strings.Repeat("n", 4000) + ".pdf", "10"}, [2]string{"e\u0301te\u0301.txt", "11"}), Limits{})
	want := []string{"a - b - facture.pdf", "tmp - x.txt", "etc - passwd", "y.txt", "C - z.txt", "ab.txt", "fdp.txt", "sans-nom", "sans-nom",
		strings.Repeat("n", 251) + ".pdf", "été.txt"}
	if err != nil || !slices.Equal(list, want) {
		t.Errorf("%q, %v", list, err)
	}
}

func TestNamesInTheCodePageOfWindowsAreRead(t *testing.T) {
	e := stored("R\x82ponse.txt")
	e.NonUTF8 = true
	if list, _, err := names(rawZip(t, e), Limits{}); err != nil || !slices.Equal(list, []string{"Réponse.txt"}) {
		t.Errorf("%q, %v", list, err)
	}
}

func TestBombsAreRefusedBeforeTheyCostAnything(t *testing.T) {
	crowd := zipOf(t, many(1001)...)
	var repeated []rawEntry
	for range 5 {
		repeated = append(repeated, zeros(t, "x", 45, 45<<20))
	}
	lies := bytes.Clone(crowd)
	binary.LittleEndian.PutUint16(lies[len(lies)-12:], 3) // entries, says the end of the directory
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"too many entries":              {crowd, ErrArchiveTooBig},
		"a count that lies":             {lies, ErrArchiveBroken},
		"a hundred thousand entries":    {zipOf(t, many(60_000)...), ErrArchiveTooBig},
		"an entry of a gigabyte":        {rawZip(t, zeros(t, "x", 1, 1<<30)), ErrArchiveTooBig},
		"an entry of 2^63 bytes":        {rawZip(t, zeros(t, "x", 1, 1<<63)), ErrArchiveTooBig},
		"entries of 225 MB in all":      {rawZip(t, repeated...), ErrArchiveTooBig},
		"an entry larger than declared": {rawZip(t, zeros(t, "x", 60, 10)), ErrArchiveBroken},
		"not an archive":                {[]byte("PK\x03\x04 and no more"), ErrArchiveBroken},
		"nothing":                       {nil, ErrArchiveBroken},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, read, err := names(c.raw, Limits{})
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) || read > 1<<20 {
			t.Errorf("%s: %d bytes read, %v", name, read, err)
		}
		if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 64<<20 {
			t.Errorf("%s: %d MB of memory", name, grown>>20)
		}
	}
}

func TestTheLimitsAreThoseGiven(t *testing.T) {
	raw := rawZip(t, zeros(t, "a", 2, 2<<20), zeros(t, "b", 2, 2<<20))
	for _, c := range []struct {
		limits Limits
		want   error
	}{
		{Limits{Entries: 2, Unpacked: 4 << 20, Entry: 2 << 20}, nil},
		{Limits{Entries: 1}, ErrArchiveTooBig},
		{Limits{Unpacked: 4<<20 - 1}, ErrArchiveTooBig},
		{Limits{Entry: 2<<20 - 1}, ErrArchiveTooBig},
	} {
		if _, _, err := names(raw, c.limits); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c.limits, err)
		}
	}
}

func TestLockedAndDamagedEntriesSayWhichTheyAre(t *testing.T) {
	locked, damaged, odd, link := stored("secret.pdf"), stored("abîmé.pdf"), stored("rare.pdf"), stored("lien")
	locked.Flags, damaged.CRC32, odd.Method = 1, 1, 99
	link.SetMode(0o777 | os.ModeSymlink)
	got := map[string]error{}
	raw := rawZip(t, locked, stored("bon.pdf"), damaged, odd, link)
	err := Unzip(bytes.NewReader(raw), int64(len(raw)), Limits{}, func(e Entry) error {
		r, err := e.Open()
		if err == nil {
			_, err = io.Copy(io.Discard, r)
			r.Close()
		}
		got[e.Name] = err
		return nil
	})
	if err != nil || len(got) != 4 || got["bon.pdf"] != nil || !errors.Is(got["secret.pdf"], ErrArchiveLocked) ||
		!errors.Is(got["abîmé.pdf"], ErrArchiveBroken) || !errors.Is(got["rare.pdf"], ErrArchiveBroken) {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzUnzip(f *testing.F) {
	f.Add(zipOf(f, [2]string{"a/b.txt", "x"}, [2]string{`..\c.txt`, "y"}))
	f.Add(rawZip(f, zeros(f, "z", 1, 10), stored("s")))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, read, err := names(raw, Limits{Entries: 50, Unpacked: 1 << 20, Entry: 1 << 19})
		if read > 1<<20 || len(list) > 50 {
			t.Errorf("%d entries, %d bytes", len(list), read)
		}
		for _, name := range list {
			if name == "" || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\r\n\x00") || name == ".." || len(name) > 255 {
				t.Errorf("name %q, %v", name, err)
			}
		}
	})
}
