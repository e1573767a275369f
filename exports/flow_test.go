package exports

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func testDocument(t *testing.T) *document {
	t.Helper()
	d, err := newDocument(wordsIn(t, "fr"), heading, "Essai")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAHeadingNeverStandsAloneAtTheFootOfAPage(t *testing.T) {
	for filled := 0.0; filled < 60; filled += 1.3 {
		d := testDocument(t)
		d.space(d.capacity() - d.running.height - filled)
		d.heading("Titre")
		d.paragraph(body, "Une ligne.\nUne autre.\nUne troisième.\nEt la fin.")
		d.settle()
		last := d.pages[0][len(d.pages[0])-1]
		if last.keepWithNext {
			t.Fatalf("with %.1f mm left the page ends with a block that belongs to the next one", filled)
		}
		for _, blocks := range d.pages {
			sum := 0.0
			for _, b := range blocks {
				sum += b.height
			}
			if sum > d.capacity()+1e-9 {
				t.Fatalf("a page holds %.2f mm of %.2f", sum, d.capacity())
			}
		}
	}
}

func TestAChainThatNoPageHoldsIsCutInsteadOfLost(t *testing.T) {
	d := testDocument(t)
	for range 100 {
		d.add(block{height: 10, keepWithNext: true})
	}
	d.add(block{height: 10})
	count := 0
	for _, blocks := range d.pages {
		count += len(blocks) - 1 // the running head
	}
	if count != 101 {
		t.Errorf("%d of 101 blocks are placed", count)
	}
}

func TestARowTallerThanAPageGoesOnWithItsHeaderRepeated(t *testing.T) {
	var words []string
	for i := range 3000 {
		words = append(words, fmt.Sprintf("mot%04d", i))
	}
	c := sampleChronology()
	c.Reminders[1].Result = strings.Join(words, " ")
	pdf, layout := drawn(t, c)
	plain := inColumns(t, pdf)
	if layout.Pages < 4 || printedPages(t, pdf) != layout.Pages {
		t.Fatalf("%d pages announced, %d drawn", layout.Pages, printedPages(t, pdf))
	}
	if heads := strings.Count(plain, "Destinataire"); heads != layout.Pages {
		t.Errorf("%d headers on %d pages", heads, layout.Pages)
	}
	found := regexp.MustCompile(`mot\d{4}`).FindAllString(poppler(t, pdf, "pdftotext", "-raw", "FILE", "-"), -1)
	if len(found) != len(words) {
		t.Fatalf("%d of %d words are printed", len(found), len(words))
	}
	for i, w := range found {
		if w != words[i] {
			t.Fatalf("word %d is %s", i, w)
		}
	}
}

func TestTheRulerMeasuresAsThePDFIsDrawn(t *testing.T) {
	d := testDocument(t)
	samples := map[string]style{"Recouvrement": bodyB.at(30), "Œuvre-d’été": body.at(20), "e3b0c44298": code8.at(18), "Счётфактура": body.at(24)}
	for word, s := range samples {
		d.paragraph(s, word)
	}
	var b strings.Builder
	if _, err := d.send(&b); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, m := range box.FindAllStringSubmatch(poppler(t, []byte(b.String()), "pdftotext", "-bbox", "-enc", "UTF-8", "FILE", "-"), -1) {
		s, ours := samples[m[5]]
		if !ours {
			continue
		}
		seen++
		from, _ := strconv.ParseFloat(m[1], 64)
		to, _ := strconv.ParseFloat(m[3], 64)
		if want := points(d.ruler.width(s, m[5])); math.Abs(to-from-want) > 0.05 {
			t.Errorf("%q is %.2f points wide, measured %.2f", m[5], to-from, want)
		}
	}
	if seen != len(samples) {
		t.Errorf("%d of %d words found", seen, len(samples))
	}
}

func TestWrappedLinesFitAndKeepEveryCharacter(t *testing.T) {
	r, err := newRuler()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abcédœ €…-_.\u00a0\u202f\n,WWmil漢"), unicode.Latin)).Draw(t, "text")
		width := rapid.Float64Range(4, 60).Draw(t, "width")
		lines := r.wrap(body, text, width)
		for _, line := range lines {
			if r.width(body, line) > width && len([]rune(line)) > 1 {
				t.Fatalf("%q is wider than %.1f mm", line, width)
			}
		}
		var want strings.Builder
		for part := range strings.SplitSeq(text, "\n") {
			want.WriteString(r.readable(body.face, part))
		}
		if got, all := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(want.String(), " ", ""); got != all {
			t.Fatalf("%q became %q", all, got)
		}
	})
}

func TestCharactersTheTypefaceLacksAreSpeltOrMarked(t *testing.T) {
	r, err := newRuler()
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"28\u202f142,81\u00a0€": "28\u202f142,81\u00a0€", // French amounts need no substitute
		"−5":                    "−5",
		"⇒ ✓ ≈":                 "=> ✓ ≈",
		"e\u0301":               "é",
		"5 ㎏":                   "5 kg",
		"Ⅻ ½":                   "XII ½",
		"日本":                    "??",
		"👩\u200d💻":              "??",
		"a\tb\x01c":             "a b c",
		"\xff":                  "?",
		"cœur":                  "cœur",
		"\u202efdp":             "?fdp",
	} {
		if got := r.readable(sans, in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestTextPagesKeepColumnsAndBlankLines(t *testing.T) {
	p := sampleText()
	p.Text = "nom\tmontant\r\n\r\n  Le Goff\t12,00"
	pdf, _ := drawn(t, p)
	text := inColumns(t, pdf)
	if !regexp.MustCompile(`(?m)nom +montant\s*\n\s*\n +Le Goff +12,00`).MatchString(text) {
		t.Errorf("columns are lost:\n%s", text)
	}
}

func TestAnEndlessTextStopsAtAHundredPagesAndSaysSo(t *testing.T) {
	p := sampleText()
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, "ligne-%05d\n", i)
	}
	p.Text = b.String()
	pdf, layout := drawn(t, p)
	text := inColumns(t, pdf)
	if layout.Pages != MaxTextPages || printedPages(t, pdf) != MaxTextPages {
		t.Fatalf("%d pages announced, %d drawn", layout.Pages, printedPages(t, pdf))
	}
	printed := strings.Count(text, "ligne-")
	if want := squeezed(fmt.Sprintf("%d lignes ne sont pas reproduites", 20_001-printed)); !strings.Contains(squeezed(text), want) {
		t.Errorf("%d lines are printed, but the notice is not %q: %s", printed, want, text[len(text)-300:])
	}
}

func TestALineWithoutEndIsCutIntoColumns(t *testing.T) {
	p := sampleText()
	p.Text = strings.Repeat("0123456789", 100)
	pdf, _ := drawn(t, p)
	if !strings.Contains(inOrder(t, pdf), p.Text) {
		t.Error("characters of a long line are lost")
	}
}

func TestAMessageOfOneEndlessWordIsBoundedAndSaysSo(t *testing.T) {
	m := sampleMail()
	m.Subject, m.To = strings.Repeat("sujet", 100_000), strings.Repeat("a@b.example, ", 100_000)
	m.Text = strings.Repeat("x", longestLine+1)
	pdf, layout := drawn(t, m)
	text := inColumns(t, pdf)
	if layout.Pages > MaxTextPages || printedPages(t, pdf) != layout.Pages {
		t.Errorf("%d pages announced, %d drawn", layout.Pages, printedPages(t, pdf))
	}
	if !strings.Contains(squeezed(text), squeezed("1 ligne n’est pas reproduite")) {
		t.Error("the page does not say that text is missing")
	}
}

func TestInvisibleCharactersCannotHideThatTextIsMissing(t *testing.T) {
	p := sampleText()
	p.Text = strings.Repeat("\u200d", longestLine) + "la suite"
	pdf, _ := drawn(t, p)
	text := inColumns(t, pdf)
	if !strings.Contains(squeezed(text), squeezed("1 ligne n’est pas reproduite")) {
		t.Error("a text behind invisible characters is lost without a word")
	}
}

// lastOf gives the last printed text of a page.
func lastOf(blocks []block) string {
	for i := len(blocks) - 1; i >= 0; i-- {
		for _, m := range blocks[i].marks {
			if t, ok := m.(inked); ok {
				return t.text
			}
		}
	}
	return ""
}

func TestAParagraphLeavesNoSingleLineBehind(t *testing.T) {
	for filled := 1.0; filled < 40; filled++ {
		d := testDocument(t)
		d.space(d.capacity() - d.running.height - filled)
		d.paragraph(body, "première\ndeuxième\ntroisième\nquatrième\ncinquième")
		d.settle()
		if len(d.pages) == 1 {
			continue
		}
		if last := lastOf(d.pages[0]); last == "première" || last == "quatrième" {
			t.Errorf("with %.0f mm left the page ends after the %s line", filled, last)
		}
	}
}

func TestATableHeaderStandsAboveARow(t *testing.T) {
	for filled := 1.0; filled < 30; filled++ {
		d := testDocument(t)
		d.space(d.capacity() - d.running.height - filled)
		d.addTable(table{columns: []column{{title: "Titre", width: 60, style: body}}, rows: []row{{cells: []cell{text("ligne")}}, {cells: []cell{text("autre")}}}})
		d.settle()
		if last := lastOf(d.pages[0]); last == "Titre" {
			t.Errorf("with %.0f mm left the page ends with the header of a table", filled)
		}
	}
}
