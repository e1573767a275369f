package intake

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextIsReadInTheEncodingsOfFrenchPrograms(t *testing.T) {
	for _, c := range []struct{ raw, want, encoding string }{
		{"Réponse", "Réponse", "UTF-8"}, {"\xef\xbb\xbfRéponse", "Réponse", "UTF-8"}, {"R\xe9ponse \xa4", "Réponse €", "ISO-8859-15"},
		{"R\xe9ponse \x80 \x92", "Réponse € ’", "Windows-1252"}, {"R\x82ponse d\x82biteur", "Réponse débiteur", "CP850"},
		{"\xff\xfeR\x00\xe9\x00", "Ré", "UTF-16"}, {"\xfe\xff\x00R\x00\xe9", "Ré", "UTF-16"}, {"a\r\nb\rc\n", "a\nb\nc\n", "UTF-8"}, {"", "", "UTF-8"},
	} {
		if text, encoding, err := ReadText(strings.NewReader(c.raw), 100); err != nil || text != c.want || encoding != c.encoding {
			t.Errorf("%q: %q as %s, %v", c.raw, text, encoding, err)
		}
	}
}

func TestALimitDoesNotSpoilTheEncoding(t *testing.T) {
	text, encoding, err := ReadText(strings.NewReader("ééééé"), 5)
	if err != nil || text != "éé" || encoding != "UTF-8" {
		t.Errorf("%q as %s, %v", text, encoding, err)
	}
}

func TestHTMLIsReducedToItsWords(t *testing.T) {
	got := StripHTML("<html><head><title>non</title></head><body><p>Un&nbsp;<b>deux</b></p><script>alert(1)</script><table><tr><td>a<td>b</table><style>x</style>fin")
	if strings.Contains(got, "alert") || strings.Contains(got, "non") || !strings.Contains(got, "deux") || !strings.Contains(got, "fin") || strings.Contains(got, "<") {
		t.Errorf("%q", got)
	}
}

func TestNamesBecomeReadableAndComparable(t *testing.T) {
	for raw, want := range map[string]string{
		"e\u0301te\u0301.pdf": "été.pdf", "br\xe9f.pdf": "bréf.pdf", "x\u202egnp.exe": "xgnp.exe", "a\r\n\tb": "ab", "a\u200bb\ufeff": "ab", "dossier/x.pdf": "dossier/x.pdf",
	} {
		if got := ReadableName(raw); got != want {
			t.Errorf("%q becomes %q", raw, got)
		}
	}
}

func FuzzReadText(f *testing.F) {
	for _, seed := range []string{"Réponse", "R\xe9ponse", "\xff\xfeR\x00", "\xfe\xff\xd8", "R\x82", "<p>a</p><script>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, encoding, err := ReadText(bytes.NewReader(raw), 1<<16)
		if err != nil || encoding == "" || !utf8.ValidString(text) || strings.Contains(text, "\r") {
			t.Errorf("%q as %s, %v", text, encoding, err)
		}
		StripHTML(text)
		if name := ReadableName(string(raw)); !utf8.ValidString(name) || ReadableName(name) != name {
			t.Errorf("name %q", name)
		}
	})
}
