package accounts

import (
	"bytes"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"relais/exports/qr"
)

// The test values of RFC 6238, appendix B, cut to six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	seed := []byte("12345678901234567890")
	for unix, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		code, err := codeAt(seed, stepAt(time.Unix(unix, 0)))
		if err != nil || code != want {
			t.Errorf("at %d: %s, %v; want %s", unix, code, err, want)
		}
	}
}

func TestACodeIsGoodOneStepEarlyOrLate(t *testing.T) {
	seed := []byte("12345678901234567890")
	now := time.Unix(1_800_000_000, 0)
	for offset := int64(-3); offset <= 3; offset++ {
		code, err := codeAt(seed, stepAt(now)+offset)
		if err != nil {
			t.Fatal(err)
		}
		step, ok := matchStep(seed, code, now, 0)
		if want := offset >= -1 && offset <= 1; ok != want || (ok && step != stepAt(now)+offset) {
			t.Errorf("%d steps away: %t, step %d", offset, ok, step)
		}
		if _, ok := matchStep(seed, code, now, stepAt(now)+1); ok {
			t.Errorf("%d steps away: accepted though a later one was used", offset)
		}
	}
	for _, bad := range []string{"", "12345", "1234567", "abcdef"} {
		if _, ok := matchStep(seed, bad, now, 0); ok {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestTheCodeToScanIsTheSameAsPictureAndAsPath(t *testing.T) {
	e, err := enrolmentOf([]byte("12345678901234567890"), "camille@north.example")
	if err != nil {
		t.Fatal(err)
	}
	if e.URI != "otpauth://totp/Relais:camille@north.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Relais&algorithm=SHA1&digits=6&period=30" {
		t.Errorf("address %s", e.URI)
	}
	if e.Secret != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("secret %s", e.Secret)
	}
	picture, err := e.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	dark := map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(e.Path, -1) {
		var x, y, run int
		if _, err := fmt.Sscan(strings.Join(m[1:4], " "), &x, &y, &run); err != nil {
			t.Fatal(err)
		}
		for i := range run {
			dark[[2]int{x + i - qr.QuietZone, y - qr.QuietZone}] = true
		}
	}
	modules := e.Side - 2*qr.QuietZone
	scale := img.Bounds().Dx() / modules
	for y := range modules {
		for x := range modules {
			r, _, _, _ := img.At(x*scale+scale/2, y*scale+scale/2).RGBA()
			if (r < 0x8000) != dark[[2]int{x, y}] {
				t.Fatalf("module %d,%d differs", x, y)
			}
		}
	}
	for _, finder := range [][2]int{{0, 0}, {modules - 7, 0}, {0, modules - 7}} {
		if !dark[finder] || !dark[[2]int{finder[0] + 3, finder[1] + 3}] || dark[[2]int{finder[0] + 1, finder[1] + 1}] {
			t.Errorf("no finder pattern at %v", finder)
		}
	}
}

func TestUserAgentsAreCutAtALetter(t *testing.T) {
	for _, s := range []string{"short", strings.Repeat("é", 300), strings.Repeat("x", 199) + "é", strings.Repeat("漢", 100)} {
		got := cut(s, 200)
		if len(got) > 200 || !strings.HasPrefix(s, got) || strings.ContainsRune(got, '\ufffd') {
			t.Errorf("%q", got)
		}
	}
}
