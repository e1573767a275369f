package static

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"testing"
)

// pairs are the colours that meet in templates: front, back, least contrast (WCAG 1.4.3: 4.5 for text, 1.4.11:
// 3 for parts of the interface). It covers what axe cannot judge, as text over SVG.
var pairs = []struct {
	front, back string
	least       float64
}{
	{"ink", "paper", 4.5}, {"ink", "sheet", 4.5}, {"ink", "hollow", 4.5},
	{"ink-2", "paper", 4.5}, {"ink-2", "sheet", 4.5}, {"ink-2", "hollow", 4.5},
	{"ink-2", "petrol-soft", 4.5}, {"ink-2", "saffron-soft", 4.5}, {"ink-2", "vermilion-soft", 4.5}, {"ink-2", "violet-soft", 4.5},
	{"ink", "petrol-soft", 4.5}, {"ink", "saffron-soft", 4.5}, {"ink", "vermilion-soft", 4.5}, {"ink", "violet-soft", 4.5},
	{"petrol", "sheet", 4.5}, {"petrol", "paper", 4.5}, {"petrol", "petrol-soft", 4.5}, {"petrol", "hollow", 4.5},
	{"on-petrol", "petrol", 4.5}, {"on-petrol", "petrol-strong", 4.5}, {"petrol-strong", "petrol-soft", 4.5},
	{"saffron-ink", "saffron-soft", 4.5}, {"saffron-ink", "sheet", 4.5},
	{"vermilion", "vermilion-soft", 4.5}, {"vermilion", "sheet", 4.5}, {"vermilion", "paper", 4.5}, {"on-petrol", "vermilion", 4.5},
	{"violet", "violet-soft", 4.5}, {"violet", "sheet", 4.5},
	{"on-petrol", "ink-2", 4.5}, {"sheet", "ink", 4.5}, {"on-saffron", "saffron", 4.5},
	{"line-strong", "sheet", 3}, {"line-strong", "paper", 3}, {"line-strong", "hollow", 3},
	{"ink", "ramp-0", 4.5}, {"ink", "ramp-1", 4.5}, {"on-petrol", "ramp-2", 4.5}, {"on-petrol", "ramp-3", 4.5},
	{"ink", "tab-a", 4.5}, {"ink", "tab-b", 4.5}, {"ink", "tab-c", 4.5}, {"ink", "tab-d", 4.5},
	{"ink", "tab-e", 4.5}, {"ink", "tab-f", 4.5}, {"ink", "tab-g", 4.5},
}

var token = regexp.MustCompile(`--([\w-]+):\s*(?:light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)|(#[0-9a-f]{6}));`)

func TestColoursCanBeReadInBothThemes(t *testing.T) {
	css, err := os.ReadFile("css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string][2]string{}
	for _, m := range token.FindAllStringSubmatch(string(css), -1) {
		tokens[m[1]] = [2]string{m[2] + m[4], m[3] + m[4]}
	}
	for _, pair := range pairs {
		front, okFront := tokens[pair.front]
		back, okBack := tokens[pair.back]
		if !okFront || !okBack {
			t.Errorf("%s on %s: no such colour", pair.front, pair.back)
			continue
		}
		for i, theme := range []string{"light", "dark"} {
			if got := contrast(t, front[i], back[i]); got < pair.least {
				t.Errorf("%s on %s in %s: %.2f, less than %.1f", pair.front, pair.back, theme, got, pair.least)
			}
		}
	}
}

func TestContrastIsMeasuredAsWCAGSays(t *testing.T) {
	for _, c := range []struct {
		front, back string
		want        float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#767676", "#ffffff", 4.54}} {
		if got := contrast(t, c.front, c.back); math.Abs(got-c.want) > 0.005 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.front, c.back, got, c.want)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG's relative luminance of "#rrggbb".
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(part) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
