package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"relais/portal/i18n"
)

var nan = math.NaN()

func printer(t *testing.T, lang i18n.Lang) *i18n.Printer {
	t.Helper()
	c, err := i18n.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

func names(n int) []string {
	list := []string{
		"Cévennes Recouvrement", "Alizé Contentieux", "Cabinet Morvan", "Armorique Créances", "Gestion Vauban",
		"Société méditerranéenne de recouvrement et de conseil juridique aux entreprises, agence de Marseille-Prado", "A & <B>", "Nord",
	}
	for len(list) < n {
		list = append(list, fmt.Sprintf("Agence n° %d", len(list)+1))
	}
	return list[:n]
}

// wave is a figure that goes up and down, the same on every run.
func wave(i int) float64 { return 0.4 + 0.18*math.Sin(float64(i)*1.7) }

func caterpillarOf(f Frame, n int) Caterpillar {
	c := Caterpillar{Frame: f, Mean: 0.438, Label: "moyenne 43,8 %", Heads: []string{"Agence", "Dossiers", "Taux", "Fourchette", "Sans rapprochement", "Lecture"}}
	words := []string{"dans la moyenne", "au-dessus", "au-dessous", "trop peu de dossiers", "trop tôt"}
	for i, agency := range names(n) {
		r := wave(i)
		c.Rows = append(c.Rows, Estimate{
			Name: agency, Note: fmt.Sprintf("%d dossiers", 40*(i+1)), Verdict: words[i%5], Span: "33 à 44 %", Href: fmt.Sprintf("/agencies/%d?a=1&b=2", i),
			State: State(i % 5), Rate: r, Low: r - 0.08, High: r + 0.07, InnerLow: r - 0.03, InnerTop: r + 0.03, Unshrunk: r + 0.02,
		})
	}
	return c
}

func months(n int) (ticks []Tick) {
	for i := range n {
		ticks = append(ticks, Tick{float64(i), fmt.Sprintf("%02d/2026", i%12+1)})
	}
	return ticks
}

func curveOf(from, n int, top float64) (list []Point) {
	for k := range n {
		y := top * (1 - math.Exp(-float64(k)/4))
		list = append(list, Point{X: float64(k), Y: y, Low: y - 0.03, High: y + 0.03, Thin: k > 9-from})
	}
	return list
}

func agesOf(f Frame, n int) Panels {
	p := Panels{Frame: f, Across: "mois depuis la transmission", Row: "Agence"}
	for k := range 13 {
		text := fmt.Sprint(k)
		p.Ticks = append(p.Ticks, Tick{float64(k), text})
	}
	for i, agency := range names(n) {
		p.List = append(p.List, Panel{Name: agency, Note: "120 dossiers", Href: "/agencies/x", Points: curveOf(i%7, 13-i%5, wave(i)+0.1)})
	}
	return p
}

func funnelOf(f Frame, n int) Funnel {
	u := Funnel{Frame: f, Phi: 1.4, Tau: 0.1, Across: "attendu en dossiers", Limits: [2]string{"95 %", "99,8 %"}, Heads: []string{"Agence", "Attendu", "Recouvré pour 100", "Limites", "Lecture"}}
	for i, agency := range names(n) {
		u.Spots = append(u.Spots, Spot{Name: agency, Href: "/agencies/x", Expected: 5 + 9*float64(i), Ratio: 0.6 + wave(i*3), State: State(i % 4), Verdict: "dans la moyenne"})
	}
	return u
}

func stripOf(f Frame, n int) Strip {
	s := Strip{Frame: f, Titles: [2]string{"Âge à la transmission", "Montant"}, Rates: [2]string{"Taux brut", "Taux ajusté"},
		Levels: [2][]string{{"≤ 60 j", "61–120 j", "121–365 j", "> 365 j"}, {"< 100 €", "100–500 €", "500–2 500 €", "≥ 2 500 €"}},
		Row:    "Agence"}
	for i, agency := range names(n) {
		a := wave(i)
		s.Rows = append(s.Rows, Mix{Name: agency, Href: "/agencies/x", Raw: "49,5 %", Fair: "48,8 %",
			First: []Share{{a, 9, "/cases?a=1"}, {(1 - a) / 2, 5, "/cases"}, {(1 - a) / 3, 3, ""}, {(1 - a) / 6, 1, "/cases"}},
			Then:  []Share{{0, 0, ""}, {1 - a, 8, "/cases"}, {a * 0.9, 9, "/cases"}, {a * 0.1, 1, "/cases"}}})
	}
	return s
}

func linesOf(f Frame, n int) Lines {
	l := Lines{Frame: f, Across: "mois", Size: Wide, Row: "Mois", Ticks: months(24)}
	for i, agency := range names(n) {
		s := Series{Name: agency, Style: Style(min(i, 5)), Href: "/agencies/x"}
		for k := range 24 {
			y := wave(k + i)
			if k == 5 || k == 7 {
				y = nan
			}
			s.Points = append(s.Points, Point{X: float64(k), Y: y, Low: nan, High: nan, Href: "/cases?m=1", Said: "x"})
		}
		l.Series = append(l.Series, s)
	}
	return l
}

func barsOf(n int) (list []Bar) {
	for i, kind := range names(n) {
		v := 97_400_00 / float64(i+1)
		list = append(list, Bar{Name: kind, Href: "/cases", Value: v, Note: "38 %", Low: v * 0.8, High: v * 1.2, Watch: i > 3})
	}
	return list
}

// gallery draws every kind of chart with a number of things.
func gallery(words *i18n.Printer, n int) []Drawing {
	f := func(id string) Frame {
		return Frame{ID: fmt.Sprintf("%s-%d", id, n), Title: "Qui recouvre mieux, « à dossiers comparables » ? & <b>", Desc: "Le trait est la fourchette plausible.", Words: words}
	}
	return []Drawing{
		caterpillarOf(f("who"), n).Draw(), funnelOf(f("funnel"), n).Draw(), linesOf(f("trend"), min(n, 6)).Draw(), agesOf(f("ages"), n).Draw(),
		stripOf(f("mix"), n).Draw(), Bars{Frame: f("bars"), Unit: Euros, List: barsOf(min(n, 12)), Heads: []string{"Motif", "Montant", "Part"}}.Draw(),
		Columns{Frame: f("columns"), Unit: Euros, List: barsOf(n), Heads: []string{"Mois", "Montant", "Part"}}.Draw(),
		Lines{Frame: f("vintage"), Across: "mois", Ticks: agesOf(f("x"), 0).Ticks, Row: "Âge",
			Series: []Series{{Name: "été 2025", Points: curveOf(0, 13, 0.4), Style: Third}, {Name: "automne 2025", Points: curveOf(0, 10, 0.45)}, {Name: "été 2026", Points: curveOf(3, 3, 0.3), Style: Dotted}}}.Draw(),
	}
}

// TestEveryPictureIsWellFormedAndSaysWhatItIs looks at every kind in every size that pages have. With RELAIS_CHARTS=<folder>
// it also writes them as pages to be looked at beside static/dist.
func TestEveryPictureIsWellFormedAndSaysWhatItIs(t *testing.T) {
	for _, lang := range i18n.Langs() {
		words := printer(t, lang)
		for _, n := range []int{0, 1, 2, 12, 40} {
			for _, d := range gallery(words, n) {
				if d.Empty() {
					if n > 0 {
						t.Errorf("%s is empty", d.ID)
					}
					continue
				}
				wellFormed(t, d)
				if len(d.Table.Rows) == 0 {
					t.Errorf("%s has no table", d.ID)
				}
				for _, row := range d.Table.Rows {
					if len(row) != len(d.Table.Heads) {
						t.Errorf("%s: %d cells under %d titles", d.ID, len(row), len(d.Table.Heads))
					}
				}
			}
		}
	}
	if folder := os.Getenv("RELAIS_CHARTS"); folder != "" {
		writeGallery(t, folder)
	}
}

var (
	script  = regexp.MustCompile(`(?i)<script|\sstyle=|\son\w+=|javascript:|<foreignObject|<style`)
	figure9 = regexp.MustCompile(`NaN|Inf|%!`)
)

// wellFormed parses a picture and checks what a reader who cannot see it needs.
func wellFormed(t *testing.T, d Drawing) {
	t.Helper()
	text := string(d.SVG)
	if found := script.FindString(text); found != "" {
		t.Errorf("%s has %q, which the policy of the pages forbids", d.ID, found)
	}
	if found := figure9.FindString(text); found != "" {
		t.Errorf("%s shows %q", d.ID, found)
	}
	decoder := xml.NewDecoder(strings.NewReader(text))
	ids, depth, links, inLink, labelled, written := map[string]int{}, 0, 0, false, false, 0
	var root xml.StartElement
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", d.ID, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				root = e
			}
			depth++
			if id := attribute(e, "id"); id != "" {
				ids[id]++
				if ids[id] > 1 || !strings.HasPrefix(id, d.ID) {
					t.Errorf("%s: id %q is taken, or not its own", d.ID, id)
				}
			}
			if e.Name.Local == "a" {
				links++
				if !strings.HasPrefix(attribute(e, "href"), "/") {
					t.Errorf("%s: a link to outside: %v", d.ID, e.Attr)
				}
				labelled = attribute(e, "aria-label") != ""
			}
			if e.Name.Local == "text" {
				written++
			}
			if inLink {
				if inLink = false; e.Name.Local != "title" {
					t.Errorf("%s: a link without a name", d.ID)
				}
			}
			if inLink = e.Name.Local == "a"; inLink {
				continue
			}
		case xml.EndElement:
			depth--
			if e.Name.Local == "a" && labelled == (written > 0) {
				t.Errorf("%s: a link has no name, or two", d.ID)
			}
			if e.Name.Local == "a" || depth == 1 {
				written = 0
			}
		}
	}
	for _, name := range []string{"aria-labelledby", "aria-describedby"} {
		if ids[attribute(root, name)] != 1 {
			t.Errorf("%s: %s leads nowhere", d.ID, name)
		}
	}
	if role := attribute(root, "role"); (links > 0) != (role == "group") || (links == 0) != (role == "img") {
		t.Errorf("%s: role %q with %d links", d.ID, role, links)
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestNothingIsDrawnOutsideThePicture(t *testing.T) {
	places := regexp.MustCompile(` (?:x|x1|x2|cx)="(-?[\d.]+)"`)
	heights := regexp.MustCompile(` (?:y|y1|y2|cy)="(-?[\d.]+)"`)
	box := regexp.MustCompile(`viewBox="0 0 ([\d.]+) ([\d.]+)"`)
	for _, n := range []int{1, 12, 40} {
		for _, d := range gallery(printer(t, i18n.FR), n) {
			size := box.FindStringSubmatch(string(d.SVG))
			for axis, found := range [][][]string{places.FindAllStringSubmatch(string(d.SVG), -1), heights.FindAllStringSubmatch(string(d.SVG), -1)} {
				for _, m := range found {
					if v := float(t, m[1]); v < -0.05 || v > float(t, size[axis+1])+0.05 {
						t.Errorf("%s: %s lies outside %v", d.ID, m[0], size[1:])
					}
				}
			}
			if tall := float(t, size[2]); tall > 1600 {
				t.Errorf("%s of %d is %v tall: nobody sees it at once", d.ID, n, tall)
			}
		}
	}
}

func float(t *testing.T, text string) float64 {
	t.Helper()
	var v float64
	if _, err := fmt.Sscanf(text, "%g", &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStatesDifferByShape(t *testing.T) {
	shapes := map[string]State{}
	for _, s := range []State{Alike, Above, Below, Few} {
		var k canvas
		k.shape(s, 10, 10)
		text := regexp.MustCompile(` class="[^"]*"`).ReplaceAllString(k.b.String(), "")
		if s == Few { // a hollow dot is one by its class, which fills it with the ground
			if !strings.Contains(k.b.String(), "tone-wait") {
				t.Errorf("too few is %s", k.b.String())
			}
			continue
		}
		if other, taken := shapes[text]; taken {
			t.Errorf("states %d and %d look the same without colour", s, other)
		}
		shapes[text] = s
	}
}

func TestAStateWithoutFigureHasNoMarkAndNoFigure(t *testing.T) {
	c := caterpillarOf(Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, i18n.FR)}, 1)
	c.Rows[0].State = Nothing
	d := c.Draw()
	if strings.Contains(string(d.SVG), "tone-") {
		t.Error("a mark is drawn of what is not known")
	}
	if row := d.Table.Rows[0]; row[2].Text != "–" || row[3].Text != "–" {
		t.Errorf("the table shows %v", row)
	}
}

func TestAxesEndOnRoundFigures(t *testing.T) {
	for _, c := range []struct {
		from, to   float64
		low, high  float64
		step       float64
		mostInside int
	}{
		{0.282, 0.59, 0.25, 0.6, 0.05, 7}, {0, 0.43, 0, 0.5, 0.1, 6}, {0, 1, 0, 1, 0.2, 6}, {0, 41_200, 0, 50_000, 10_000, 6}, {0, 0, 0, 1, 0.2, 6}, {3, 3, 3, 4, 0.2, 6},
	} {
		low, high, step := nice(c.from, c.to, c.mostInside)
		if math.Abs(low-c.low)+math.Abs(high-c.high)+math.Abs(step-c.step) > 1e-9 {
			t.Errorf("%v to %v: %v to %v by %v", c.from, c.to, low, high, step)
		}
	}
	for _, most := range []float64{0.2, 1, 3, 12, 999, 12_345} {
		low, high, step := whole(0, most, 5)
		if step < 1 || step != math.Trunc(step) || high < most || low != 0 || len(marks(low, high, step)) > 7 {
			t.Errorf("things up to %v: %v to %v by %v", most, low, high, step)
		}
	}
}

func TestALongNameIsCutAndStandsWholeInItsTitle(t *testing.T) {
	long := names(6)[5]
	d := caterpillarOf(Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, i18n.FR)}, 6).Draw()
	if !strings.Contains(string(d.SVG), "<title>"+long+"</title>") || !strings.Contains(string(d.SVG), "…</text>") {
		t.Error("the long name is not cut, or lost")
	}
	if got := cut(long, 100, nameSize); width(got, nameSize) > 100 || !strings.HasSuffix(got, "…") {
		t.Errorf("cut to %q", got)
	}
	if got := cut("Nord", 100, nameSize); got != "Nord" {
		t.Errorf("a short name became %q", got)
	}
}

func TestOnlyAddressesOfThisSiteBecomeLinks(t *testing.T) {
	for _, href := range []string{"", "javascript:alert(1)", "//evil.example", `/\evil.example`, "https://evil.example"} {
		c := caterpillarOf(Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, i18n.FR)}, 1)
		c.Rows[0].Href = href
		if text := string(c.Draw().SVG); strings.Contains(text, "<a ") || (href != "" && strings.Contains(text, "evil")) {
			t.Errorf("%q became a link", href)
		}
	}
}

func TestPointsStandWhereTheirValuesAre(t *testing.T) {
	d := Lines{Frame: Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, i18n.FR)}, Ticks: []Tick{{0, "0"}, {2, "2"}}, Most: 1, Row: "x",
		Series: []Series{{Points: []Point{{X: 0, Y: 0, Low: nan, High: nan}, {X: 1, Y: 0.5, Low: nan, High: nan}, {X: 2, Y: 1, Low: nan, High: nan}}}}}.Draw()
	m := regexp.MustCompile(`points="([\d.]+),([\d.]+) ([\d.]+),([\d.]+) ([\d.]+),([\d.]+)"`).FindStringSubmatch(string(d.SVG))
	if m == nil {
		t.Fatal("no line")
	}
	if float(t, m[2]) != 310 || float(t, m[6]) != 20 || math.Abs(float(t, m[4])-165) > 0.11 || math.Abs(float(t, m[3])*2-float(t, m[1])-float(t, m[5])) > 0.21 {
		t.Errorf("points at %v", m[1:])
	}
}

func TestALineBreaksWhereNothingIsKnownAndIsDashedWhereLittleIs(t *testing.T) {
	frame := Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, i18n.FR)}
	point := func(x, y float64, thin bool) Point { return Point{X: x, Y: y, Low: nan, High: nan, Thin: thin} }
	d := Lines{Frame: frame, Ticks: []Tick{{0, "0"}, {6, "6"}}, Row: "x", Series: []Series{{Points: []Point{
		point(0, 0.1, false), point(1, 0.2, false), point(2, nan, false), point(3, 0.2, false), point(4, 0.3, false), point(5, 0.4, true), point(6, 0.5, true),
	}}}}.Draw()
	text := string(d.SVG)
	if n := strings.Count(text, "<polyline"); n != 3 {
		t.Errorf("%d pieces of line, not 3", n)
	}
	if n := strings.Count(text, "curve--thin"); n != 1 {
		t.Errorf("%d dashed pieces, not 1", n)
	}
}

func TestLimitsOfAFunnelNarrowWithTheVolume(t *testing.T) {
	f := Funnel{Phi: 1, Tau: 0}
	if got := f.limit(z95, 100); math.Abs(got-0.1959964) > 1e-6 {
		t.Errorf("95 %% at 100 expected: %v", got)
	}
	if f.limit(z95, 10) <= f.limit(z95, 100) || f.limit(z99, 100) <= f.limit(z95, 100) {
		t.Error("limits do not narrow")
	}
	f.Tau = 0.1
	if got := f.limit(z95, 1e12); math.Abs(got-0.1959964) > 1e-4 {
		t.Errorf("with spread the limits close to %v", got)
	}
	if f.Phi = 0.2; f.limit(z95, 4) < z95/2 {
		t.Error("a dispersion below 1 is surer than coin tosses")
	}
}

func TestLabelsDoNotCoverEachOther(t *testing.T) {
	taken := &tags{right: 500}
	var at []float64
	for range 5 {
		at = append(at, taken.place(100, 100, 80, 20, 310))
	}
	slices.Sort(at)
	for i := 1; i < len(at); i++ {
		if at[i]-at[i-1] < 16 {
			t.Errorf("labels at %v", at)
		}
	}
}

func TestFiguresAreWrittenInTheLanguageOfTheReader(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.FR: "40\u202f%", i18n.EN: "40%"} {
		d := caterpillarOf(Frame{ID: "a", Title: "t", Desc: "d", Words: printer(t, lang)}, 2).Draw()
		if !strings.Contains(string(d.SVG), ">"+want+"<") {
			t.Errorf("%s: no %q on the axis", lang, want)
		}
	}
}

func writeGallery(t *testing.T, folder string) {
	t.Helper()
	css, err := filepath.Glob("../../static/dist/app-*.css")
	if err != nil || len(css) == 0 {
		t.Fatal("no style sheet", err)
	}
	if err := os.CopyFS(filepath.Join(folder, "s"), os.DirFS("../../static/dist")); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2, 5, 12, 40} {
		var out bytes.Buffer
		out.WriteString(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>x</title><link rel="stylesheet" href="s/` + filepath.Base(css[0]) + `"></head><body><main class="wrap"><div class="report">`)
		for _, d := range gallery(printer(t, i18n.FR), n) {
			span, scroll := "span-5", "scroll"
			if strings.Contains(string(d.SVG), `viewBox="0 0 760`) {
				span = "span-7"
			}
			if d.Wide {
				span, scroll = "span-12", "scroll scroll--wide"
			}
			out.WriteString(`<section class="` + span + ` sheet"><div class="sheet__body"><h2>` + d.ID + `</h2><div class="` + scroll + `">` + string(d.SVG) + `</div></div></section>`)
		}
		out.WriteString(`</div></main></body></html>`)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("charts-%d.html", n)), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
