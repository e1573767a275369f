package pdf

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// heavy makes the files of a large dossier: letters and scans, 300 pages and about 120 MB, as normalised copies.
func heavy(b *testing.B) (paths []string, pages int) {
	b.Helper()
	p := testPool(b)
	dir := b.TempDir()
	noise := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	for i, x := 0, uint32(7); i < len(noise.Pix); i++ {
		x = x*1664525 + 1013904223
		noise.Pix[i] = byte(128+90*math.Sin(float64(i%4960)/300)) ^ byte(x>>28)
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, noise, &jpeg.Options{Quality: 93}); err != nil {
		b.Fatal(err)
	}
	scan := buf.Bytes()
	for i := range 30 {
		path := filepath.Join(dir, fmt.Sprintf("in%d.pdf", i))
		if i%3 == 0 {
			if err := os.WriteFile(path, letters(b, "Facture", 10, "P"), 0o644); err != nil {
				b.Fatal(err)
			}
		} else {
			var list []Picture
			for range 10 {
				list = append(list, fileOf(scan))
			}
			f, err := os.Create(path)
			if err != nil {
				b.Fatal(err)
			}
			if err := ImagePages(f, list...); err != nil {
				b.Fatal(err)
			}
			f.Close()
		}
		out := filepath.Join(dir, fmt.Sprintf("copy%d.pdf", i))
		info, err := p.Normalise(context.Background(), path, out)
		if err != nil {
			b.Fatal(err)
		}
		pages += info.Pages
		paths = append(paths, out)
	}
	return paths, pages
}

// BenchmarkAssemble300Pages binds a large dossier and lets qpdf merge the same files in the same run: the ratio is what
// counts. It also reports the most memory the heap held meanwhile.
func BenchmarkAssemble300Pages(b *testing.B) {
	paths, pages := heavy(b)
	out := filepath.Join(b.TempDir(), "bundle.pdf")
	merged := filepath.Join(b.TempDir(), "merged.pdf")
	args := append(append([]string{"--empty", "--pages"}, paths...), "--", merged)
	spec := Spec{Label: func(p, of int) string { return fmt.Sprintf("p. %d / %d", p, of) }}
	for i, path := range paths {
		spec.Parts = append(spec.Parts, exhibit(i+1, path))
		spec.Outline = append(spec.Outline, Bookmark{Title: fmt.Sprintf("Pièce %d", i+1), Page: i*10 + 1})
	}
	var ours, theirs time.Duration
	var peak uint64
	var size int64
	runtime.GC()
	for b.Loop() {
		start := time.Now()
		f, err := os.Create(out)
		if err != nil {
			b.Fatal(err)
		}
		res, err := Assemble(f, spec)
		if err != nil || res.Pages != pages {
			b.Fatal(res, err)
		}
		f.Close()
		ours += time.Since(start)
		size = res.Bytes
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
		start = time.Now()
		if text, err := exec.Command("qpdf", args...).CombinedOutput(); err != nil {
			b.Fatalf("%v %s", err, text)
		}
		theirs += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "×qpdf")
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/bundle")
	b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
	b.ReportMetric(float64(size)/(1<<20), "MB-bundle")
	b.ReportMetric(float64(pages), "pages")
}

// BenchmarkNormalise makes the copies of one letter of ten pages, process warm.
func BenchmarkNormalise(b *testing.B) {
	p := testPool(b)
	in := filepath.Join(b.TempDir(), "in.pdf")
	if err := os.WriteFile(in, letters(b, "Facture", 10, "P"), 0o644); err != nil {
		b.Fatal(err)
	}
	out := filepath.Join(b.TempDir(), "out.pdf")
	for b.Loop() {
		if _, err := p.Normalise(context.Background(), in, out); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead walks a bundle of many pages.
func BenchmarkRead(b *testing.B) {
	paths, _ := heavy(b)
	spec := Spec{Label: func(p, of int) string { return fmt.Sprintf("p. %d / %d", p, of) }}
	for i, path := range paths {
		spec.Parts = append(spec.Parts, exhibit(i+1, path))
	}
	var buf bytes.Buffer
	if _, err := Assemble(&buf, spec); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(bytes.NewReader(buf.Bytes()), int64(buf.Len())); err != nil {
			b.Fatal(err)
		}
	}
}
