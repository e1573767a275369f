package qr

import (
	"bytes"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

func TestACodeIsTheSameAsPathAsBarsAndAsPicture(t *testing.T) {
	c, err := Encode("BCD\n002\n1\nSCT\n\nÉlan SA\nFR7630006000011234567890189\nEUR12.40")
	if err != nil {
		t.Fatal(err)
	}
	bars, path := map[[2]int]bool{}, map[[2]int]bool{}
	for _, run := range c.Runs() {
		for i := range run.Width {
			bars[[2]int{run.X + i, run.Y}] = true
		}
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(c.Path(), -1) {
		var x, y, width int
		if _, err := fmt.Sscan(strings.Join(m[1:4], " "), &x, &y, &width); err != nil {
			t.Fatal(err)
		}
		for i := range width {
			path[[2]int{x + i, y}] = true
		}
	}
	picture, err := c.PNG(200)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	modules := c.Side() - 2*QuietZone
	scale := img.Bounds().Dx() / modules
	for y := range c.Side() {
		for x := range c.Side() {
			at, inside := [2]int{x, y}, x >= QuietZone && y >= QuietZone && x < c.Side()-QuietZone && y < c.Side()-QuietZone
			dark := false
			if inside {
				r, _, _, _ := img.At((x-QuietZone)*scale+scale/2, (y-QuietZone)*scale+scale/2).RGBA()
				dark = r < 0x8000
			}
			if bars[at] != dark || path[at] != dark {
				t.Fatalf("module %v: bar %t, path %t, picture %t", at, bars[at], path[at], dark)
			}
		}
	}
	if len(bars) < modules*modules/4 {
		t.Errorf("%d of %d modules are dark", len(bars), modules*modules)
	}
}

func TestTooMuchTextIsAnErrorAndAnEmptyCodeDrawsNothing(t *testing.T) {
	if _, err := Encode(strings.Repeat("x", 5000)); err == nil {
		t.Error("5 000 bytes fit into a code")
	}
	var none Code
	if !none.Empty() || none.Side() != 0 || none.Path() != "" || none.Runs() != nil {
		t.Errorf("%+v", none)
	}
	if _, err := none.PNG(100); err == nil {
		t.Error("an empty code is a picture")
	}
}
